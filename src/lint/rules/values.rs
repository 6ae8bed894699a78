//! Shell variables that the lesson sets only after it has used them, and values that cannot be filled in where they stand.
//!
//! A variable that the lesson never sets may be the machine's. Not here: values that the learner gives (`lesson`).

use std::collections::BTreeMap;

use crate::lint::Finding;
use crate::lint::place;
use crate::lint::scene::{Placed, Scene, finding};
use crate::script::{self, Effect, Scope, Word};

/// Looks at every block that is run.
pub(super) fn find(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let blocks = || scene.plan.steps.iter().flat_map(|step| &step.blocks);
    for script in blocks().filter_map(|block| block.script.as_ref()) {
        for diagnostic in script::original(script).err().into_iter().flatten() {
            findings.push(place::placed(scene, &diagnostic));
        }
    }
    let set = first_set(scene);
    let mut told = Vec::new();
    for placed in scene.commands() {
        for name in used(placed) {
            let line = set.get(&name.to_lowercase());
            let Some(later) = line.filter(|later| **later > placed.command.line) else {
                continue;
            };
            if told.contains(&name) {
                continue;
            }
            let spellings = [format!("${name}"), format!("${{{name}}}"), format!("$env:{name}")];
            let span = spellings.iter().find_map(|words| scene.written(placed, words));
            let Some(span) = span else { continue };
            findings.push(finding(
                "unset-variable",
                span,
                format!("`{name}` is used here, and the lesson sets it only on line {later}"),
                "set it in a step before this one",
            ));
            told.push(name);
        }
    }
}

/// Where each variable is set first, by its name in lower case.
fn first_set(scene: &Scene<'_>) -> BTreeMap<String, usize> {
    let mut scope = Scope::default();
    let mut first = BTreeMap::new();
    for block in scene.plan.steps.iter().flat_map(|step| &step.blocks) {
        let Some(script) = &block.script else { continue };
        for effect in script::fold(script, &mut scope) {
            match effect {
                Effect::Set { line, name, .. } => {
                    first.entry(name.to_lowercase()).or_insert(line);
                }
                Effect::Run(invocation) => {
                    let is_reading = matches!(invocation.argv.first(), Some(Word::Known(name)) if name == "read" || name == "export");
                    for word in invocation.argv.iter().skip(1).filter(|_| is_reading) {
                        if let Word::Known(name) = word {
                            let name = name.split('=').next().unwrap_or(name);
                            first.entry(name.to_lowercase()).or_insert(invocation.line);
                        }
                    }
                }
            }
        }
    }
    first
}

/// The shell variables in a command that are not known.
fn used(placed: Placed<'_>) -> Vec<String> {
    let words = placed
        .command
        .invocation
        .iter()
        .flat_map(|invocation| &invocation.argv);
    let unknown = words.filter_map(|word| match word {
        Word::Unknown(text) => Some(text),
        Word::Known(_) => None,
    });
    let names = unknown.flat_map(|text| script::variables(text));
    names.filter(|name| name.len() > 1).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::bench::in_block;

    #[test]
    fn a_variable_that_is_set_too_late_is_found() {
        let found = in_block(
            "unset-variable",
            "docker run $IMAGE\necho \"${IMAGE}\"\nIMAGE=nginx:1\ndocker run $IMAGE",
        );
        assert_eq!(found, [(1, "$IMAGE".to_owned())]);
    }

    #[test]
    fn a_variable_that_is_set_before_or_never_is_not() {
        for commands in [
            "IMAGE=nginx:1\ndocker run $IMAGE\nIMAGE=redis:7",
            "docker run $IMAGE",
            "IMAGE=$(cat name)\ndocker run $IMAGE\nIMAGE=redis:7",
            "read -r IMAGE\ndocker run $IMAGE\nIMAGE=x",
            "for i in 1 2; do docker run $i; done\ni=3",
        ] {
            assert_eq!(in_block("unset-variable", commands), [], "{commands}");
        }
    }

    #[test]
    fn a_value_that_could_become_a_program_is_told_of() {
        let commands = "docker pull <your-docker-id>/a\nbash -c \"docker tag web <your-docker-id>/web\"";
        let found = in_block("placeholder-position", commands);
        assert_eq!(found, [(2, "<your-docker-id>".to_owned())]);
    }
}

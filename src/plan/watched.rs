//! The shell's variables that have to be read back from it, so that what a step brought about can be asked for, and a later step that is
//! run in another shell finds what an earlier one has set.
//!
//! Not here: reading them (`shell`), and keeping them (`session`).

use std::collections::BTreeSet;

use super::Plan;
use crate::check::is_asked_for;
use crate::lesson::{Lesson, is_secret_name};
use crate::script::{self, Effect, Scope};

impl Plan {
    /// The names of the lesson's own variables, of those that its checks are about, and of those that one step sets and a later one uses;
    /// never a secret's.
    pub fn watched(&self, lesson: &Lesson) -> Vec<String> {
        let mut names = lesson.watched();
        let checks = self.steps.iter().flat_map(|step| &step.checks);
        let asked = checks.flat_map(|check| check.shell_variables());
        for name in asked.map(str::to_owned).chain(self.carried(lesson)) {
            let is_secret = lesson
                .variables()
                .iter()
                .any(|variable| variable.name == name && variable.is_secret());
            if !is_secret && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The variables that commands of one step set and those of a later one use, where nothing that they are set to is called like a secret.
    fn carried(&self, lesson: &Lesson) -> Vec<String> {
        let mut scope = Scope::default();
        let (mut set, mut secret) = (BTreeSet::new(), BTreeSet::new());
        let mut carried = Vec::new();
        for (planned, step) in self.steps.iter().zip(&lesson.steps) {
            let mut own = BTreeSet::new();
            for (planned, block) in planned.blocks.iter().zip(&step.blocks) {
                let Some(script) = planned.script.as_ref().filter(|_| planned.is_run()) else {
                    continue;
                };
                let used = script::variables(&block.text).filter(|name| set.contains(*name));
                carried.extend(used.map(str::to_owned));
                for effect in script::fold(script, &mut scope) {
                    match effect {
                        Effect::Set { name, statement, .. } if is_of_secret(&name, &statement) => {
                            secret.insert(name);
                        }
                        Effect::Set { name, .. } => {
                            own.insert(name);
                        }
                        Effect::Run(_) => {}
                    }
                }
            }
            set.append(&mut own);
        }
        carried.retain(|name| !secret.contains(name) && is_asked_for(name));
        carried
    }
}

/// Says whether a variable, or anything that it is made of, is called like a secret.
fn is_of_secret(name: &str, statement: &str) -> bool {
    let mut words = statement.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-'));
    is_secret_name(name) || words.any(|word| !word.is_empty() && is_secret_name(word))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use crate::lesson;

    fn watched(text: &str) -> Vec<String> {
        let lesson = lesson::parse(Path::new("x.md"), text);
        crate::plan::make(&lesson, &BTreeMap::new()).watched(&lesson)
    }

    #[test]
    fn what_one_step_sets_and_a_later_one_uses_is_watched() {
        let text = "# A\n\n## One\n\n```bash\nID=$(date)\nexport PORT=8080 HOST_NAME=$(hostname)\nHERE=1; echo $HERE\nPATH=/x:$PATH\n```\n\n\
                    ## Two\n\n```bash\necho \"${ID}\" $HOST_NAME $LATER $PATH\nLATER=1\n```\n";
        assert_eq!(watched(text), ["ID", "HOST_NAME"]);
    }

    #[test]
    fn what_is_called_like_a_secret_or_made_of_one_is_not_watched() {
        for set in [
            "TOKEN=$(date)",
            "JOIN=$(docker swarm join-token -q worker)",
            "URL=https://ada:$PASSWORD@r.example",
            "KEY=$(cat api_key)",
            "X=1\nX=$(cat password.txt)",
        ] {
            let name = set.split('=').next().unwrap();
            let text =
                format!("# A\n\n## One\n\n```bash\n{set}\n```\n\n## Two\n\n```bash\necho ${name}\n```\n");
            assert_eq!(watched(&text), [""; 0], "{set}");
        }
    }
}

//! What a lesson types in the shell that one of its commands opens, for a run that nobody sits at.
//!
//! Not here: which lines those are (`lesson`), and giving them to the command (`script`, `shell::shim`).

use std::collections::BTreeSet;

use super::marks::{opens_terminal, serves, waits_for_somebody};
use super::{PlannedBlock, PlannedCommand, PlannedStep};
use crate::lesson::{Dialect, Lesson, Role, asks_for_value, opens_shell};
use crate::script::{self, Effect, Place, Scope};

/// Where a command stands in the plan: the step, its block, and the command in that.
type At = (usize, usize, usize);

/// Notes what is typed in the shells that a plan's commands open.
pub(super) fn note(steps: &mut [PlannedStep], lesson: &Lesson) {
    let mut opened: Vec<(At, String)> = Vec::new();
    for (n, (step, read)) in steps.iter().zip(&lesson.steps).enumerate() {
        for (m, (block, read)) in step.blocks.iter().zip(&read.blocks).enumerate() {
            if block.is_left_out() {
                continue;
            }
            match block.role {
                Role::Inside => add(&mut opened, &read.text),
                Role::Commands => follow(block, (n, m), &mut opened),
                Role::Output | Role::File | Role::Display => {}
            }
        }
    }
    for ((step, block, command), text) in opened {
        let command = &mut steps[step].blocks[block].commands[command];
        command.is_foreground |= text.is_empty() && serves(command) && !opens_shell(&command.text);
        command.typed = Some(text);
    }
}

/// Goes through a block's commands, and what stands between them.
fn follow(block: &PlannedBlock, (step, at): (usize, usize), opened: &mut Vec<(At, String)>) {
    let mut asides = block
        .asides
        .iter()
        .filter(|aside| aside.role == Role::Inside)
        .peekable();
    for (n, command) in block.commands.iter().enumerate() {
        while let Some(aside) = asides.next_if(|aside| aside.line < command.line) {
            add(opened, &aside.text);
        }
        if is_opener(command) {
            opened.push(((step, at, n), String::new()));
        }
    }
    for aside in asides {
        add(opened, &aside.text);
    }
}

fn is_opener(command: &PlannedCommand) -> bool {
    let invocation = command.invocation.as_ref().filter(|_| command.is_interactive);
    invocation.is_some_and(|it| it.place == Place::Own && !it.is_background && opens_terminal(&it.argv))
}

fn add(opened: &mut [(At, String)], text: &str) {
    if let Some((_, typed)) = opened.last_mut() {
        typed.push_str(&without_waiting(text));
    }
}

/// Lines without those that wait for somebody themselves, or have a value in them, which only a shell of ours takes as a word.
fn without_waiting(text: &str) -> String {
    let script = script::parse(text, Dialect::Bash, 1, &[]).script;
    let effects = script::fold(&script, &mut Scope::default());
    let waits = |effect: &Effect| match effect {
        Effect::Run(invocation) => waits_for_somebody(invocation).then_some(invocation.line),
        Effect::Set { .. } => None,
    };
    let waiting: BTreeSet<usize> = effects.iter().filter_map(waits).collect();
    let mut kept = String::with_capacity(text.len() + 1);
    let mut is_left_out = false;
    let mut goes_on = false;
    for (n, line) in text.lines().enumerate() {
        if !goes_on {
            is_left_out = waiting.contains(&(n + 1)) || asks_for_value(line);
        }
        goes_on = line.ends_with('\\');
        if !is_left_out {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use crate::{lesson, plan};

    /// What is typed in the shells that a lesson's commands open, and whether each runs on.
    fn typed(text: &str) -> Vec<(String, bool)> {
        let plan = plan::make(&lesson::parse(Path::new("x.md"), text), &BTreeMap::new());
        let blocks = plan.steps.iter().flat_map(|step| &step.blocks);
        let commands = blocks.flat_map(|block| &block.commands);
        let typed = commands.filter_map(|command| Some((command.typed.clone()?, command.is_foreground)));
        typed.collect()
    }

    fn one(text: &str) -> [(String, bool); 1] {
        [(text.to_owned(), false)]
    }

    #[test]
    fn the_lines_that_a_lesson_types_in_a_shell_belong_to_the_command_that_opens_it() {
        let begin = "# A\n\n## Do\n\n```sh\ndocker run -it --name web busybox sh\n```\n";
        let inside = "In the container, type:\n\n```sh\nls /\nexit\n```\n";
        let next = format!("{begin}\n## More\n\n{inside}");
        assert_eq!(typed(&next), one("ls /\nexit\n"));
        let twice = format!("{begin}\n{inside}\nThen:\n\n```sh\ndocker exec -it web sh\n```\n\n{inside}");
        assert_eq!(typed(&twice), [one("ls /\nexit\n"), one("ls /\nexit\n")].concat());
        let shown = "# A\n\n```\n$ docker run -it busybox sh\n/ # ls /\nbin\n/ # exit\n$ docker ps\n```\n";
        assert_eq!(typed(shown), one("ls /\nexit\n"));
        assert_eq!(typed("# A\n\n```sh\ndocker run busybox\ndocker ps\n```\n"), []);
    }

    #[test]
    fn lines_that_wait_for_somebody_or_have_a_value_in_them_are_left_out() {
        let text = "# A\n\n```\n$ docker run -it busybox sh\n/ # vi notes \\\n> other\n/ # ping web\n/ # echo <your-name>\n\
                    / # psql -c x\n/ # ls\n```\n";
        assert_eq!(typed(text), one("psql -c x\nls\n"));
    }

    #[test]
    fn what_serves_with_a_terminal_runs_on() {
        let of = |command: &str| typed(&format!("# A\n\n```sh\n{command}\n```\n"));
        let serving = [(String::new(), true)];
        assert_eq!(of("docker run -it --rm nginx"), serving);
        assert_eq!(of("docker run -it -p 3000:3000 shop"), serving);
        assert_eq!(of("docker run -it shop"), one(""));
        assert_eq!(of("docker run -it -p 80:80 ubuntu"), one(""));
        assert_eq!(of("docker run -it -p 80:80 shop sh"), one(""));
        assert_eq!(of("docker run -dit -p 80:80 shop"), []);
        assert_eq!(of("docker attach web"), []);
    }
}

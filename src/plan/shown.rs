//! The commands of a block as its author wrote them: a pipeline is one, and what a command takes for words of its own from
//! another one's output belongs to it.
//!
//! Not here: what each command of them is (`command`).

use serde::{Serialize, Serializer};

use super::PlannedCommand;
use crate::check;
use crate::script::Place;

/// The commands of a block, each as its author wrote it; a mark of one that stands within it is its own too, and its words are
/// those of its docker command, if it has one.
pub fn as_written(commands: &[PlannedCommand]) -> Vec<PlannedCommand> {
    let mut written: Vec<PlannedCommand> = Vec::with_capacity(commands.len());
    let mut nested: Vec<&PlannedCommand> = Vec::new();
    for command in commands {
        match place(command) {
            Place::Nested => nested.push(command),
            Place::Piped => {
                let Some(first) = written.last_mut() else {
                    written.push(command.clone());
                    continue;
                };
                mark(first, command);
                nested.drain(..).for_each(|inner| mark(first, inner));
                if is_docker(command) && !is_docker(first) {
                    first.argv.clone_from(&command.argv);
                    first.invocation.clone_from(&command.invocation);
                }
            }
            Place::Own | Place::Fed => {
                let mut whole = command.clone();
                if let Some(invocation) = &command.invocation {
                    whole.text.clone_from(&invocation.statement);
                }
                nested.drain(..).for_each(|inner| mark(&mut whole, inner));
                written.push(whole);
            }
        }
    }
    // Such as those of a condition with nothing behind it.
    written.extend(nested.into_iter().cloned());
    written
}

/// Writes a block's commands as its author wrote them.
pub(super) fn serialize<S: Serializer>(
    commands: &[PlannedCommand],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    as_written(commands).serialize(serializer)
}

fn place(command: &PlannedCommand) -> Place {
    command
        .invocation
        .as_ref()
        .map_or(Place::Own, |invocation| invocation.place)
}

fn mark(whole: &mut PlannedCommand, part: &PlannedCommand) {
    whole.is_interactive |= part.is_interactive;
    whole.is_foreground |= part.is_foreground;
    whole.is_destructive |= part.is_destructive;
}

fn is_docker(command: &PlannedCommand) -> bool {
    let program = command
        .invocation
        .as_ref()
        .and_then(|invocation| check::program(&invocation.argv));
    program.is_some_and(|(program, _)| program == "docker")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;
    use crate::{lesson, plan};

    /// The commands of a block of bash, with the words of each that are known.
    fn written(code: &str) -> Vec<(String, Option<String>)> {
        written_in("bash", code)
    }

    fn written_in(language: &str, code: &str) -> Vec<(String, Option<String>)> {
        let commands = commands(language, code).into_iter();
        commands
            .map(|command| (command.text, command.argv.map(|argv| argv.join(" "))))
            .collect()
    }

    fn commands(language: &str, code: &str) -> Vec<PlannedCommand> {
        let text = format!("# A\n\n```{language}\n{code}\n```\n");
        let lesson = lesson::parse(Path::new("lesson.md"), &text);
        let plan = plan::make(&lesson, &BTreeMap::new());
        as_written(&plan.steps[0].blocks[0].commands)
    }

    fn pair(text: &str, argv: &str) -> (String, Option<String>) {
        (text.to_owned(), Some(argv.to_owned()))
    }

    #[test]
    fn a_pipeline_is_one_command_with_the_words_of_dockers() {
        assert_eq!(
            written("docker ps | grep web"),
            [pair("docker ps | grep web", "docker ps")]
        );
        assert_eq!(
            written("echo x | docker load | tee log"),
            [pair("echo x | docker load | tee log", "docker load")]
        );
    }

    #[test]
    fn what_is_fed_with_a_text_belongs_to_no_command_before_it() {
        let fed = pair(
            "\"moo\" | docker login -u ada --password-stdin",
            "docker login -u ada --password-stdin",
        );
        let code = format!("mkdir barn\n{}", fed.0);
        assert_eq!(
            written_in("powershell", &code),
            [pair("mkdir barn", "mkdir barn"), fed]
        );
        let file = "\"moo\" | Out-File barn.txt";
        assert_eq!(written_in("powershell", file), [pair(file, "Out-File barn.txt")]);
        // It has its input, and asks nobody.
        let client = commands("powershell", "mkdir barn\n\"moo\" | docker run -i cow").pop();
        assert_eq!(client.map(|client| client.is_interactive), Some(false));
        let piped = "echo moo | docker load";
        assert_eq!(written_in("powershell", piped), [pair(piped, "docker load")]);
    }

    #[test]
    fn what_a_command_takes_from_another_ones_output_belongs_to_it() {
        let text = "docker rm -f $(docker ps -aq)";
        assert_eq!(written(text), [(text.to_owned(), None)]);
        let text = "id=$(docker run -d web)";
        assert_eq!(written(text), [(text.to_owned(), None)]);
    }

    #[test]
    fn a_loop_on_one_line_is_one_command_and_joined_commands_are_several() {
        let text = "for i in 1 2; do docker pull web:$i; done";
        assert_eq!(written(text), [pair(text, "docker pull web:1")]);
        assert_eq!(
            written("cd web && docker build ."),
            [pair("cd web", "cd web"), pair("docker build .", "docker build .")]
        );
    }
}

//! A command that is told before the container it runs in: «we use the following command», and below `docker run … sh -c "it"`.
//!
//! Not here: what is typed in a container's own shell (`opened`).

use super::typed::is_of_docker;
use crate::lesson::{Block, Role};

/// Shows the block before the last one where all that it has is run by the last one, in a container.
pub(in crate::lesson) fn contained(blocks: &mut [Block]) {
    let [.., before, last] = blocks else { return };
    if before.role != Role::Commands || last.role != Role::Commands {
        return;
    }
    let command = before.text.trim();
    let is_whole = command.contains(' ') && !command.contains('\n');
    if !is_whole || is_of_docker(command) || !runs(&last.text, command) {
        return;
    }
    before.role = Role::Display;
    before.failing.clear();
    before.asides.clear();
}

/// Says whether docker is told to run a command, which stands in quotes.
fn runs(text: &str, command: &str) -> bool {
    let is_quoted = |at: usize| {
        let end = text[at + command.len()..].chars().next();
        let start = text[..at].chars().next_back();
        start == end && matches!(start, Some('"' | '\''))
    };
    text.lines().any(is_of_docker) && text.match_indices(command).any(|(at, _)| is_quoted(at))
}

#[cfg(test)]
mod tests {
    use crate::lesson::Role::{Commands, Display};
    use crate::lesson::parse;

    #[test]
    fn what_docker_is_told_to_run_is_shown_before() {
        let roles = |first: &str, second: &str| {
            let text = format!("# A\n\nWe use this:\n\n```\n{first}\n```\n\nSo:\n\n```\n{second}\n```\n");
            let lesson = parse("a.md".as_ref(), &text);
            lesson.steps[0]
                .blocks
                .iter()
                .map(|block| block.role)
                .collect::<Vec<_>>()
        };
        let ping = "ping localhost > /data/it";
        let run = |command: &str| format!("docker run -d alpine \\\n  sh -c {command}");
        assert_eq!(roles(ping, &run(&format!("\"{ping}\""))), [Display, Commands]);
        assert_eq!(roles(ping, &run("\"ping localhost\"")), [Commands, Commands]);
        assert_eq!(roles("ls", &run("'ls'")), [Commands, Commands]);
        assert_eq!(roles(ping, &format!("echo '{ping}'")), [Commands, Commands]);
    }
}

//! What an author says of a command of docker's behind it, in parentheses: `docker ps (those that run)`.
//!
//! Not here: comments, which shells know.

use super::program::{is_program, is_word};
use super::typed::{first_word, is_cmdlet, is_of_docker};

/// Takes it away. No Unix shell has parentheses there, and what others have in them is a command.
pub(super) fn removed(line: &str) -> &str {
    if !line.trim_end().ends_with(')') || !is_of_docker(line) {
        return line;
    }
    let Some((typed, behind)) = line.rsplit_once(" (") else {
        return line;
    };
    let said = behind.trim_end().trim_end_matches(')');
    let word = first_word(said);
    let is_command = is_cmdlet(word) || is_program(word) && !is_word(word) || is_of_docker(said);
    let is_quoted = line.contains(['"', '\'', '`', '#', '$', '{', ';', '|', '&']);
    let is_said = said.starts_with(char::is_alphabetic) && !said.contains(['(', ')']);
    if is_said && !is_command && !is_quoted {
        typed.trim_end()
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::removed;

    #[test]
    fn what_is_said_behind_a_command_is_not_typed() {
        for (line, typed) in [
            ("docker ps (those that run)", "docker ps"),
            ("docker stop web  (or <container id>)", "docker stop web"),
            ("docker images (optional)", "docker images"),
        ] {
            assert_eq!(removed(line), typed);
        }
        for line in [
            "docker rm (docker ps -q)",
            "docker rm (Get-Content ids)",
            "docker run web $(cat x)",
            "docker run web sh -c 'echo (all of it)'",
            "docker run -v (pwd)",
            "docker ps # (those that run)",
            "echo x (all of it)",
        ] {
            assert_eq!(removed(line), line);
        }
    }
}

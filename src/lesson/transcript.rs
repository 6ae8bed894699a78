//! Terminal transcripts: commands behind prompts, with what they print in between.
//!
//! Not here: blocks without prompts (`code`).

use super::command_line::is_program;
use super::{Dialect, Role};

/// Whose prompt a line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prompt {
    /// A Unix shell's on the host.
    Unix,
    /// PowerShell's or cmd's.
    Windows,
    /// One inside a container.
    Container,
}

/// What a transcript holds for the learner to type.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Transcript {
    pub(super) role: Role,
    pub(super) dialect: Option<Dialect>,
    /// The commands, each on its own line of the transcript; other lines are empty.
    pub(super) text: String,
}

/// Reads `text` as a transcript; `None` where no line has a prompt.
pub(super) fn read(text: &str) -> Option<Transcript> {
    let prompts: Vec<Prompt> = text.lines().filter_map(|line| Some(prompt(line)?.0)).collect();
    let host = prompts.iter().find(|prompt| **prompt != Prompt::Container);
    let (role, dialect) = match host.or(prompts.first())? {
        Prompt::Unix => (Role::Commands, Some(Dialect::Bash)),
        Prompt::Windows => (Role::Commands, None),
        Prompt::Container => (Role::Inside, Some(Dialect::Bash)),
    };
    let mut commands = String::with_capacity(text.len());
    let mut is_continued = false;
    for line in text.lines() {
        let command = match prompt(line) {
            _ if is_continued => line.strip_prefix("> ").unwrap_or(line),
            Some((found, command)) if (found == Prompt::Container) == (role == Role::Inside) => command,
            Some(_) | None => "",
        };
        is_continued = ends_open(command);
        commands.push_str(command);
        commands.push('\n');
    }
    commands.truncate(commands.trim_end().len());
    Some(Transcript {
        role,
        dialect,
        text: commands,
    })
}

fn ends_open(command: &str) -> bool {
    let command = command.trim_end();
    ["\\", "`", "|", "&&"].iter().any(|end| command.ends_with(end))
}

/// The prompt that a line begins with, and what is typed behind it.
fn prompt(line: &str) -> Option<(Prompt, &str)> {
    let line = line.trim_start();
    if let Some(command) = line.strip_prefix("$ ") {
        return Some((Prompt::Unix, command.trim_start()));
    }
    if let Some(rest) = line.strip_prefix('$') {
        let word = rest.split(' ').next().unwrap_or(rest);
        let next = rest[word.len()..].trim_start();
        return (is_program(word) && !next.starts_with('=')).then_some((Prompt::Unix, rest));
    }
    if let Some(rest) = line.strip_prefix("PS>") {
        return Some((Prompt::Windows, rest.trim_start()));
    }
    if line.starts_with("PS ") || is_drive(line) {
        let (folder, command) = line.split_once('>')?;
        return (!folder.contains('<')).then(|| (Prompt::Windows, command.trim_start()));
    }
    if let Some(rest) = line.strip_prefix('>') {
        let command = rest.trim_start();
        let word = command.split(' ').next().unwrap_or(command);
        return is_program(word).then_some((Prompt::Windows, command));
    }
    if let Some(command) = line.strip_prefix("/ # ") {
        return Some((Prompt::Container, command.trim_start()));
    }
    user_at_host(line)
}

/// `C:\…`
fn is_drive(line: &str) -> bool {
    matches!(line.as_bytes(), [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic())
}

/// `user@host:folder$ command`, and `root@<container>:folder# command`.
fn user_at_host(line: &str) -> Option<(Prompt, &str)> {
    let (user, rest) = line.split_once('@')?;
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let (host, rest) = rest.split_once(':')?;
    let end = rest.find(['$', '#'])?;
    let (folder, command) = rest.split_at(end);
    if !is_name(user) || !is_name(host) || folder.contains(' ') {
        return None;
    }
    let is_container = host.len() == 12 && host.bytes().all(|b| b.is_ascii_hexdigit());
    let prompt = if is_container {
        Prompt::Container
    } else {
        Prompt::Unix
    };
    Some((prompt, command[1..].trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_go_and_output_becomes_empty_lines() {
        let transcript = read("$ docker ps\nCONTAINER ID\n$ docker run \\\n> -d nginx\n3f2a\n").unwrap();
        assert_eq!(transcript.text, "docker ps\n\ndocker run \\\n-d nginx");
        assert_eq!(transcript.role, Role::Commands);
    }

    #[test]
    fn every_shape_of_prompt_is_seen() {
        for line in [
            "$ docker ps",
            "$docker ps",
            "PS> docker ps",
            "> docker ps",
            "PS C:\\work> docker ps",
            "C:\\> docker ps",
            "ada@laptop:~/x$ docker ps",
            "ada_l.b-c@workstation1:~$ docker ps",
            "root@cafe:/# docker ps",
        ] {
            assert_eq!(read(line).unwrap().text, "docker ps", "{line}");
        }
    }

    #[test]
    fn what_is_typed_inside_a_container_is_told_apart() {
        assert_eq!(read("/ # ls").unwrap().role, Role::Inside);
        assert_eq!(read("root@3f2a91c0ffee:/# ls").unwrap().role, Role::Inside);
        let both = read("$ docker run -it alpine\n/ # rm -rf /\n/ # exit\n").unwrap();
        assert_eq!(
            (both.role, both.text.as_str()),
            (Role::Commands, "docker run -it alpine")
        );
        for line in ["root@workstation1:/# ls", "root@cafe:/# ls"] {
            assert_eq!(read(line).unwrap().role, Role::Commands, "{line}");
        }
    }

    #[test]
    fn an_address_in_a_sentence_is_no_prompt() {
        for line in [
            "@host:~$ ls",
            "ada@:~$ ls",
            "mail ada@host:~$ ls",
            "ada@my host:~$ ls",
            "ada@host: it costs 5 $ more",
            "ada@host",
        ] {
            assert_eq!(user_at_host(line), None, "{line}");
        }
    }

    #[test]
    fn a_variable_is_no_prompt() {
        assert_eq!(read("$ip = docker inspect x\n$env:dockerId='ada'"), None);
        assert_eq!(read("$docker = 1"), None);
    }
}

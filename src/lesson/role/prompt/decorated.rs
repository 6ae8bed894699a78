//! Prompts of a shape of their author's own, such as `12:01 (main) $ `, which are known by a command of docker's behind them.
//!
//! Not here: the shapes that shells have as they come (`prompt`).

use super::{LONGEST, Prompt, Whose};
use crate::lesson::role::program::is_program;
use crate::lesson::role::typed::{first_word, is_certain, is_of_docker};

/// What a prompt is before what is typed, with its mark and blanks.
#[derive(Clone, Copy, Debug)]
pub(in crate::lesson::role) struct Head<'a> {
    text: &'a str,
    whose: Whose,
}

/// Finds the prompt before one of docker's commands.
pub(in crate::lesson::role) fn head(line: &str) -> Option<Head<'_>> {
    let line = line.trim_start();
    let docker = line.find("docker")?;
    let before = line[..docker].trim_end();
    let mark = before.chars().next_back()?;
    let name = before[..before.len() - mark.len_utf8()].trim_end();
    let is_apart = docker > before.len() || mark == '>';
    let whose = match mark {
        '$' | '>' | '❯' | 'λ' | '»' => Whose::Unix,
        // A comment has a blank before it.
        '#' if before.len() == name.len() + 1 => Whose::Root,
        _ => return None,
    };
    let command = &line[docker..];
    let is_typed = is_apart && is_of_docker(command) && is_certain(command);
    (is_typed && before.len() <= LONGEST && is_decoration(name)).then(|| Head {
        text: &line[..docker],
        whose,
    })
}

/// Says whether a text may be what somebody has a shell show: no command, and no part of a sentence.
fn is_decoration(name: &str) -> bool {
    let n_words = name.split(' ').count();
    let is_command = n_words > 1 && is_program(first_word(name));
    let is_list = name.starts_with(['-', '*', '#', '>', '=', '|']);
    !name.is_empty()
        && n_words <= 4
        && !is_command
        && !is_list
        && !name.contains(['"', '\'', '`', '|', '<', '=', ',', ';'])
        && !name.contains("->")
        && !name.contains(": ")
        && !name.ends_with(['.', ':', '!', '?', '-'])
}

impl Head<'_> {
    /// The prompt of another line that begins alike, whatever numbers are in it.
    pub(in crate::lesson::role) fn prompt<'l>(&self, line: &'l str) -> Option<Prompt<'l>> {
        let line = line.trim_start();
        let (begin, command) = line.split_at_checked(self.text.trim_end().len())?;
        let is_same = |(one, other): (u8, u8)| one == other || one.is_ascii_digit() && other.is_ascii_digit();
        let is_alike = begin.bytes().zip(self.text.bytes()).all(is_same);
        let is_apart = command.is_empty() || command.starts_with(' ') || !self.text.ends_with(' ');
        (is_alike && is_apart).then(|| Prompt {
            whose: self.whose,
            command: command.trim_start(),
        })
    }
}

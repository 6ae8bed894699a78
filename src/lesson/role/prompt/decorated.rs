//! Prompts of a shape of their author's own, such as `12:01 (main) $ `, which are learned from a command of docker's behind them.
//!
//! Not here: the shapes that shells have as they come (`prompt`).

use memchr::memmem;

use super::{LONGEST, Prompt, Whose};
use crate::lesson::role::glue::is_prose;
use crate::lesson::role::program::is_program;
use crate::lesson::role::typed::{first_word, is_certain, is_of_docker};

/// What a prompt is before what is typed, with its mark and blanks.
#[derive(Clone, Copy, Debug)]
pub(in crate::lesson::role) struct Head<'a> {
    text: &'a str,
    whose: Whose,
    /// Whether its mark is one that lists have as well.
    is_sign: bool,
}

/// Finds the prompts of a block in which no line shows one of a known shape, and what all of them are.
pub(in crate::lesson::role) fn learn<'a>(
    raw: &[&'a str],
    found: &mut [Option<Prompt<'a>>],
) -> Option<Head<'a>> {
    let head = raw.iter().find_map(|line| head(line))?;
    let is_typed = |line: &str| {
        let prompt = head.prompt(line);
        prompt.is_some_and(|prompt| is_certain(prompt.command) && !is_prose(prompt.command))
    };
    let is_printed = |line: &str| !line.trim().is_empty() && !is_drawn(line) && head.prompt(line).is_none();
    // A list has such marks too, and prints nothing.
    let is_terminal = || {
        raw.iter().filter(|line| is_typed(line)).nth(1).is_some()
            && raw
                .windows(2)
                .any(|pair| is_typed(pair[0]) && is_printed(pair[1]))
    };
    ((!head.is_sign || is_terminal()) && head.apply(raw, found)).then_some(head)
}

/// Says whether a line is the first of a prompt of two, which draws a corner: `┌──(ada㉿desk)-[~]`.
pub(in crate::lesson::role) fn is_drawn(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(['┌', '╭']) && !line.ends_with(['┐', '╮'])
}

/// Finds the prompt before one of docker's commands.
pub(super) fn head(line: &str) -> Option<Head<'_>> {
    let line = line.trim_start();
    let docker = memmem::find(line.as_bytes(), b"docker")?;
    // `sudo` before it is typed as well.
    let start = line[..docker]
        .trim_end()
        .strip_suffix("sudo")
        .map_or(docker, str::len);
    let before = line[..start].trim_end();
    let mark = before.chars().next_back()?;
    let name = before[..before.len() - mark.len_utf8()].trim_end();
    let is_cornered = name.starts_with(['└', '╰']);
    let is_apart = start > before.len() || mark == '>' || is_cornered;
    // `app → docker ps`: behind a folder's name.
    let is_sign = is_sign(mark) || is_arrow(mark) && !name.is_empty() && !name.contains(' ');
    let whose = match mark {
        '$' | '>' | '❯' | 'λ' | '»' => Whose::Unix,
        // A comment has a blank before it.
        '#' if before.len() == name.len() + 1 => Whose::Root,
        _ if is_sign => Whose::Unix,
        _ => return None,
    };
    let command = &line[start..];
    let is_typed = is_apart && is_of_docker(command) && is_certain(command);
    let is_short = before.len() <= LONGEST;
    (is_typed && is_short && (is_decoration(name) || name.is_empty() && is_sign)).then(|| Head {
        text: &line[..start],
        whose,
        is_sign: is_sign && !is_cornered,
    })
}

/// Says whether a mark may be a prompt's, though no shell comes with it: `▶`, `🐳`. No bullet, arrow, tick or edge of a table is one.
fn is_sign(mark: char) -> bool {
    let is_edge = matches!(mark, '\u{2500}'..='\u{257f}') && mark != '╼';
    !mark.is_ascii()
        && !mark.is_alphanumeric()
        && !is_edge
        && !is_arrow(mark)
        && !"•·‣◦–—…“”‘’✅✔❌\u{fe0f}".contains(mark)
}

fn is_arrow(mark: char) -> bool {
    matches!(mark, '\u{2190}'..='\u{21ff}')
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
    /// Says whether it is a prompt in any block of the lesson: what begins as lists do is one only where it was seen to be, unless
    /// there is more before the mark than lists have.
    pub(in crate::lesson::role) fn is_shared(&self) -> bool {
        !self.is_sign || self.text.split_whitespace().nth(2).is_some()
    }

    /// Says whether another one is the same, whatever numbers are in it.
    pub(in crate::lesson::role) fn is_like(&self, other: &Self) -> bool {
        self.text.len() == other.text.len() && self.prompt(other.text).is_some()
    }

    /// Finds this prompt in lines of which the first one shows it, and says whether it does.
    pub(in crate::lesson::role) fn apply<'l>(
        &self,
        raw: &[&'l str],
        found: &mut [Option<Prompt<'l>>],
    ) -> bool {
        let mut lines = raw
            .iter()
            .filter(|line| !line.trim().is_empty() && !is_drawn(line));
        if lines.next().is_none_or(|first| self.prompt(first).is_none()) {
            return false;
        }
        for (line, prompt) in raw.iter().zip(found) {
            *prompt = self.prompt(line);
        }
        true
    }

    /// The prompt of another line that begins alike, whatever numbers are in it.
    pub(super) fn prompt<'l>(&self, line: &'l str) -> Option<Prompt<'l>> {
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

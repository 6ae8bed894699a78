//! A line without a prompt, in a block without any.
//!
//! Not here: lines that show one (`split`).

use super::super::extent;
use super::super::glue::may_be_typed;
use super::super::opened::Opened;
use super::super::shape::{asks_around, indent, is_exit, is_filled, is_join};
use super::super::typed::{
    Certainty, certainty, first_word, is_assignment, is_certain, is_lone, is_of_docker, names_program,
};
use super::super::usage::is_usage;
use super::prompted::is_statement;
use super::{Begun, Kind, Splitting, Trust};

/// How far from a line that sets a variable it is looked for where that is used, in lines.
const NEAR: usize = 50;

/// `\q`, `\dt users`: what a database's client itself is told.
fn is_of_client(line: &str) -> bool {
    let word = line.strip_prefix('\\').and_then(|rest| rest.split(' ').next());
    word.is_some_and(|word| (1..=3).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase()))
}

/// Says whether two lines begin with the same program and what it is told to do, and have options behind that.
fn is_same_deed(one: &str, other: &str) -> bool {
    deed(one).is_some_and(|known| deed(other) == Some(known))
}

/// The first three words of a line that has options behind them.
fn deed(line: &str) -> Option<[Option<&str>; 3]> {
    let mut words = line.split_whitespace();
    let deed = [words.next(), words.next(), words.next()];
    words.any(|word| word.starts_with("--")).then_some(deed)
}

impl<'a> Splitting<'a, '_> {
    /// Whether one of docker's commands, or one that does the same to something else, stands directly below another that has a
    /// prompt, which its author left out.
    pub(super) fn goes_on(&self, at: usize, line: &str) -> bool {
        let above = self
            .last_host
            .filter(|last| last + 1 == at && self.open.is_none());
        let above = above
            .map(|above| self.lines[above])
            .filter(|above| above.is_begin);
        // What stands there again is the terminal's echo.
        let Some(above) = above
            .map(|above| above.text.trim())
            .filter(|above| *above != line.trim())
        else {
            return false;
        };
        let is_among =
            is_of_docker(above) && begins_with_docker(line.trim_start()) || is_same_deed(above, line);
        is_among && indent(line) == indent(self.raw[at - 1])
    }

    /// Whether one of docker's commands stands directly below a comment, whose author left the prompt out.
    pub(super) fn is_headed(&self, at: usize, line: &str) -> bool {
        let above = at.checked_sub(1).map(|above| self.raw[above]);
        let is_noted = above.is_some_and(|above| {
            let note = above.strip_prefix('#').map(str::trim_start);
            note.is_some_and(|note| note.starts_with(char::is_alphabetic))
        });
        is_noted && self.open.is_none() && begins_with_docker(line) && is_of_docker(line)
    }

    /// A line without a prompt in a block without any.
    pub(super) fn bare(&self, at: usize) -> (Kind, &'a str) {
        let line = self.raw[at];
        if is_usage(line) || self.is_torn(line) {
            return (Kind::Output, line);
        }
        if matches!(self.trust, Trust::Told | Trust::Made) {
            return self.told(line);
        }
        if line.trim_start().starts_with("// ") && !self.has_printed {
            return (Kind::Blank, "");
        }
        let certainty = if self.is_compound(at) || self.is_group(line) || self.is_set(line) {
            Certainty::Certain
        } else {
            certainty(line)
        };
        let is_there = || indent(line) > self.opener_indent || asks_around(line);
        if self.open.is_some_and(Opened::is_sure) || self.open.is_some() && is_there() {
            let is_of_host = is_of_docker(line) && !self.is_told_of_engine();
            if is_of_host && indent(line) <= self.opener_indent {
                return (Kind::Host, line);
            }
            let is_typed = self.is_marked(line)
                || is_statement(line.trim())
                || is_of_client(line.trim())
                || is_exit(line)
                    && self
                        .raw
                        .iter()
                        .all(|line| line.trim().is_empty() || is_exit(line))
                || certainty > Certainty::No && !(self.has_printed && certainty < Certainty::Certain);
            return if is_typed {
                (Kind::Inside, line.trim_start())
            } else {
                (Kind::Output, line)
            };
        }
        let is_typed = match (certainty, self.trust) {
            (Certainty::Certain | Certainty::Shape, Trust::Marked) => true,
            (Certainty::No, Trust::Marked) => self.is_marked(line),
            // What `swarm init` prints is a command, further in.
            (Certainty::Certain, _) if is_assignment(line) && !line.starts_with('$') => self.is_used(line),
            // Where a program is, which another one prints.
            (Certainty::Certain, _) if line.trim_start().starts_with('/') && !self.fits(line) => false,
            (Certainty::Certain, _) => {
                let is_among = self.begun == Begun::Printed && is_lone(line);
                !is_among && (!self.has_printed || (indent(line) == 0 && !is_join(line)))
            }
            // `server {`: no shell opens a group behind a program that nobody knows.
            (Certainty::Shape, Trust::Labelled) => {
                !self.has_printed && self.fits(line) && !line.trim_end().ends_with(" {")
            }
            (Certainty::No, _) => !self.has_printed && self.has_typed() && is_filled(line),
            // What stands below a command that prints nothing is none of its lines.
            (Certainty::Shape, Trust::Known) => self.is_below_silent(at) && self.fits(line),
            (Certainty::Shape, Trust::Told | Trust::Made) => false,
        };
        if is_typed {
            (Kind::Host, line)
        } else {
            (Kind::Output, line)
        }
    }

    /// Whether a line stands directly below a command that prints nothing, and no further in.
    fn is_below_silent(&self, at: usize) -> bool {
        let Some(above) = at.checked_sub(1).map(|above| &self.lines[above]) else {
            return false;
        };
        let is_silent = matches!(first_word(above.text.trim_start()), "cd" | "export" | "mkdir");
        is_silent
            && above.kind == Kind::Host
            && above.is_begin
            && indent(self.raw[at]) == indent(self.raw[at - 1])
    }

    /// Whether a line stands further in below an option on a line of its own, which no command has: both belong to one that has
    /// lost the marks that join its lines.
    fn is_torn(&self, line: &str) -> bool {
        if indent(line) == 0 {
            return false;
        }
        let mut lines = self.lines.iter().rev();
        let above = lines.find(|line| line.kind != Kind::Blank && !line.text.trim_start().starts_with('#'));
        above.is_some_and(|above| {
            above.kind == Kind::Output
                && above.text.trim_start().starts_with('-')
                && indent(above.text) == indent(line)
        })
    }

    /// Whether a loop, a condition or a function of a shell's begins on a line.
    fn is_compound(&self, at: usize) -> bool {
        let compound = extent::compound(self.raw[at..].iter().copied());
        compound.is_some_and(|compound| self.trust.has(compound))
    }

    /// Whether a line opens a group of commands, which no document does behind one.
    fn is_group(&self, line: &str) -> bool {
        let next = || self.raw.get(self.lines.len() + 1);
        self.trust == Trust::Labelled && line.trim() == "{" && next().is_some_and(|next| is_certain(next))
    }

    /// Whether a line sets a variable as fish has it, `set name value`, which a line below it uses.
    fn is_set(&self, line: &str) -> bool {
        let mut words = line.trim().strip_prefix("set ").unwrap_or_default().split(' ');
        let name = words.next().unwrap_or_default();
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !is_name(name) || words.next().is_none() {
            return false;
        }
        let used = format!("${name}");
        let mut below = self.raw[self.lines.len() + 1..].iter().take(NEAR);
        below.any(|line| line.contains(&used))
    }

    /// Whether a line is all that a click runs, and may name a program that nobody knows.
    fn is_marked(&self, line: &str) -> bool {
        self.trust == Trust::Marked && self.raw.len() == 1 && names_program(line)
    }

    /// A line that the prose says is typed: in what is open, or alone on the host.
    fn told(&self, line: &'a str) -> (Kind, &'a str) {
        if self.open.is_some_and(Opened::is_sure) {
            return (Kind::Inside, line.trim_start());
        }
        let is_made =
            self.trust == Trust::Made && names_program(line) && !line.trim_end().ends_with(['.', ':']);
        let n_lines = if is_made {
            extent::of(self.raw[self.lines.len()..].iter().copied())
        } else {
            1
        };
        let mut all = self
            .raw
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        let is_alone = all.all(|(at, _)| at.wrapping_sub(self.lines.len()) < n_lines);
        if is_alone && (is_made || may_be_typed(line)) {
            (Kind::Host, line)
        } else {
            (Kind::Output, line)
        }
    }

    /// Whether an assignment is typed: among others, or for what comes after it; a program's settings read alike.
    fn is_used(&self, line: &str) -> bool {
        let name = line.trim().split('=').next().unwrap_or_default();
        let last = self.lines.iter().rev().find(|line| line.kind != Kind::Blank);
        let is_among = last.is_none_or(|last| {
            last.kind == Kind::Host && (is_assignment(last.text) || last.text.starts_with('#'))
        });
        let at = self.lines.len();
        let before = self.raw[at.saturating_sub(NEAR)..at].iter();
        let after = self.raw[at + 1..].iter().take(NEAR);
        let names = |line: &str| line.contains('$') && line.contains(name);
        let serves = |line: &str| {
            let is_command = self.trust != Trust::Known && is_certain(line) && !is_assignment(line.trim());
            is_command || names(line)
        };
        let is_named = before.clone().any(|line| names(line)) || after.clone().any(|line| serves(line));
        // `Environment="A=1"`: a setting of systemd's.
        let is_capitalised = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().any(|byte| byte.is_ascii_lowercase());
        (is_among && !is_capitalised && !line.trim().ends_with('=')) || is_named
    }

    fn has_typed(&self) -> bool {
        self.last_host.is_some()
    }

    /// Whether a line of a command's shape is one, behind the lines so far: a lone word is what the command
    /// before it prints.
    fn fits(&self, line: &str) -> bool {
        let line = line.trim();
        !self.has_typed() || line.contains(' ') || (line.starts_with("./") && line.len() > 2)
    }
}

/// Says whether a line begins with docker's own name, or with what compose was called.
fn begins_with_docker(line: &str) -> bool {
    line.starts_with("docker ") || line.starts_with("docker-compose ")
}

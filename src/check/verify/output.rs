//! Verifies that a command of the step printed what is wanted, by what the session heard of it.
//!
//! This is the one check that goes by what a command says: where the author asks for it. Not here: hearing it (`runner`).

use std::ops::RangeInclusive;

use super::{Answer, AskError, Ended, Question, Stop};
use crate::check::wording::whose;
use crate::check::{Mismatch, MismatchKind, Subject};
use crate::lesson::{Extent, Printed, Similarity};
use crate::words::StepId;

/// How much of what was printed a mismatch shows: the last lines, and of each the beginning.
const N_LINES: usize = 10;
const N_COLUMNS: usize = 160;

impl Question<'_> {
    pub(super) fn printed(
        &self,
        step: &StepId,
        lines: Option<&RangeInclusive<usize>>,
        of: Extent,
        wanted: &Printed<Subject<String>>,
    ) -> Answer<String> {
        let command = self.check.command.clone();
        if self.world.journal.is_none() {
            let whose = whose(&command);
            return Err(Stop::Unasked(AskError::NotHeard { whose }));
        }
        let wanted = self.wanted(wanted)?;
        let heard = self.heard(step, lines, of);
        let Some(last) = heard.last() else {
            return unlike(command, wanted, None);
        };
        if heard.iter().any(|text| holds(&wanted, text)) {
            return Ok(evidence(&command, &wanted));
        }
        unlike(command, wanted, Some(shown(last)))
    }

    /// What the step's commands printed, or those of these lines and the learner's own; of a block its last one where that is
    /// meant and known.
    fn heard(&self, step: &StepId, lines: Option<&RangeInclusive<usize>>, of: Extent) -> Vec<String> {
        let is_meant = |ended: &&Ended| {
            let overlaps = |wanted: &RangeInclusive<usize>| match &ended.lines {
                Some(lines) => lines.start() <= wanted.end() && wanted.start() <= lines.end(),
                None => true,
            };
            ended.step == *step && lines.is_none_or(overlaps)
        };
        let ended = self.world.ended.iter().filter(is_meant);
        ended
            .filter_map(|ended| {
                let last = ended.printed_last.as_ref().filter(|_| of == Extent::Last);
                last.or(ended.printed.as_ref())
            })
            .map(|text| plain(text))
            .collect()
    }

    /// What is wanted, with the learner's values in it.
    fn wanted(&self, wanted: &Printed<Subject<String>>) -> Answer<Printed<String>> {
        Ok(match wanted {
            Printed::Contains(text) => Printed::Contains(self.text(text)?),
            Printed::Matches(pattern) => Printed::Matches(pattern.clone()),
            Printed::Similar(text, least) => Printed::Similar(self.text(text)?, *least),
        })
    }
}

fn unlike<T>(command: String, wanted: Printed<String>, found: Option<String>) -> Answer<T> {
    let mend = Some(command.clone()).filter(|command| !command.is_empty());
    let kind = MismatchKind::Printed {
        command,
        wanted,
        found,
    };
    Err(Stop::Failed(Box::new(Mismatch { kind, mend })))
}

fn holds(wanted: &Printed<String>, text: &str) -> bool {
    match wanted {
        Printed::Contains(part) => text.contains(plain(part).trim_end()),
        Printed::Matches(pattern) => pattern.is_in(text),
        Printed::Similar(expected, least) => Similarity::of(expected, text) >= *least,
    }
}

fn evidence(command: &str, wanted: &Printed<String>) -> String {
    let whose = whose(command);
    match wanted {
        Printed::Contains(part) => format!("{whose} printed `{}`", part.trim()),
        Printed::Matches(pattern) => format!("{whose} printed what fits `{}`", pattern.as_str()),
        Printed::Similar(_, least) => {
            format!("{whose} printed what the lesson shows, alike by {least} of 1 at least")
        }
    }
}

/// Text as a terminal without colours shows it: no escape sequences, and of what was written over only the last.
fn plain(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let line = line.strip_suffix('\r').unwrap_or(line);
        console::strip_ansi_codes(line.rsplit('\r').next().unwrap_or(line))
            .replace(|c: char| c.is_control() && c != '\t', "")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The last lines of a text, fit to be shown.
fn shown(text: &str) -> String {
    let lines: Vec<String> = text
        .trim_end()
        .lines()
        .map(|line| line.chars().take(N_COLUMNS).collect())
        .collect();
    lines[lines.len().saturating_sub(N_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_not_show_is_left_out() {
        assert_eq!(
            plain("10%\r50%\r100%\r\n\u{1b}[31mred\u{1b}[0m\tx\u{7}\n"),
            "100%\nred\tx\n"
        );
    }

    #[test]
    fn the_last_lines_are_shown_and_long_ones_cut() {
        let lines: Vec<String> = (0..30).map(|n| n.to_string()).collect();
        assert!(shown(&lines.join("\n")).starts_with("20\n21\n"));
        assert_eq!(shown(&"x".repeat(500)).len(), N_COLUMNS);
    }
}

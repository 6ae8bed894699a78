//! What a run allows and denies: the command line's rules.
//!
//! Not here: reading the command line (`cli`), and comments in the file (`allow`).

use crate::diagnostic::{Severity, code, nearest};

use super::Linted;

/// What a run allows and denies.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    rules: Vec<(Rule, Option<Severity>)>,
}

/// What a rule of the command line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// One code.
    Code(&'static str),
    /// Whatever is this bad.
    Every(Severity),
}

impl Rule {
    /// Reads `CODE`, `warnings` or `notes`; an error says what is near.
    pub fn parse(word: &str) -> Result<Self, String> {
        match word {
            "warnings" => return Ok(Self::Every(Severity::Warning)),
            "notes" => return Ok(Self::Every(Severity::Note)),
            _ => {}
        }
        match (code(word), nearest(word)) {
            (Some(code), _) => Ok(Self::Code(code.name)),
            (None, Some(near)) => Err(format!("there is no such code; did you mean `{}`?", near.name)),
            (None, None) => Err("there is no such code; the book's page on lint lists them".to_owned()),
        }
    }
}

impl Policy {
    /// Counts what the rule is about as an error.
    pub fn deny(&mut self, rule: Rule) {
        self.rules.push((rule, Some(Severity::Error)));
    }

    /// Leaves out what the rule is about.
    pub fn allow(&mut self, rule: Rule) {
        self.rules.push((rule, None));
    }

    /// Applies the rules to what was found: one code's wins over a whole severity's, and then the later one.
    pub fn apply(&self, linted: &mut Linted) {
        linted.findings.retain_mut(|finding| {
            let fits = |rule: &Rule| match rule {
                Rule::Code(name) => *name == finding.code,
                Rule::Every(severity) => *severity == finding.severity,
            };
            let fitting = |is_code: bool| {
                let rules = self.rules.iter().rev();
                rules
                    .filter(|(rule, _)| matches!(rule, Rule::Code(_)) == is_code && fits(rule))
                    .map(|(_, severity)| *severity)
                    .next()
            };
            match fitting(true).or_else(|| fitting(false)) {
                Some(Some(severity)) => finding.severity = severity,
                Some(None) => return false,
                None => {}
            }
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Severity::{Error, Note};
    use super::*;
    use crate::lesson;
    use crate::lint::lint;

    #[test]
    fn the_command_lines_rules_raise_and_leave_out_and_a_code_wins() {
        let text = "# A\n\n```sh\ndocker-compose up -d\ndocker-compose ps\n```\n";
        let after = |rules: &[(&str, bool)]| {
            let mut policy = Policy::default();
            for (rule, is_denied) in rules {
                let rule = Rule::parse(rule).unwrap();
                if *is_denied {
                    policy.deny(rule);
                } else {
                    policy.allow(rule);
                }
            }
            let mut linted = lint(text, &lesson::parse(Path::new("lesson.md"), text));
            policy.apply(&mut linted);
            let kept = linted
                .findings
                .iter()
                .filter(|finding| finding.code == "old-compose");
            kept.map(|finding| finding.severity).collect::<Vec<_>>()
        };
        assert_eq!(after(&[]), [Note, Note]);
        assert_eq!(after(&[("notes", true)]), [Error, Error]);
        assert_eq!(after(&[("old-compose", false), ("notes", true)]), []);
        assert_eq!(
            after(&[("old-compose", false), ("old-compose", true)]),
            [Error, Error]
        );
        assert!(Rule::parse("old-composes").unwrap_err().contains("`old-compose`"));
        assert!(Rule::parse("xyz").is_err());
    }
}

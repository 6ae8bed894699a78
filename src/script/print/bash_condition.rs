//! Conditions, and what they decide on → bash's `if`, `while`, `case` and functions.
//!
//! Not here: other statements (`bash`).

use crate::diagnostic::Diagnostic;
use crate::script::tree::{Arm, Asked, Case, Condition, Statement, Template, Turns};

use super::bash::Printer;
use super::{Style, cmdlet};

impl Printer<'_> {
    pub(super) fn decide(
        &mut self,
        arms: &[Arm],
        otherwise: &[Statement],
        before: Option<&Statement>,
        depth: usize,
    ) -> Result<String, Diagnostic> {
        let indent = "    ".repeat(depth);
        let mut lines = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            let before = before.filter(|_| index == 0);
            let condition = self.condition(&arm.condition, before)?;
            lines.push(if index == 0 {
                format!("if {condition}; then")
            } else {
                format!("{indent}elif {condition}; then")
            });
            lines.push(self.block(&arm.body, depth)?);
        }
        if !otherwise.is_empty() {
            lines.push(format!("{indent}else"));
            lines.push(self.block(otherwise, depth)?);
        }
        lines.push(format!("{indent}fi"));
        Ok(lines.join("\n"))
    }

    /// A loop that goes on while its condition holds.
    pub(super) fn turns(&mut self, turns: &Turns, depth: usize) -> Result<String, Diagnostic> {
        let indent = "    ".repeat(depth);
        match turns.asked {
            Asked::Before => {
                let condition = self.condition(&turns.condition, None)?;
                let body = self.block(&turns.body, depth)?;
                Ok(format!("while {condition}; do\n{body}\n{indent}done"))
            }
            Asked::Behind => {
                let body = self.block(&turns.body, depth)?;
                let condition = self.condition(&turns.condition, turns.body.last())?;
                Ok(format!(
                    "while true; do\n{body}\n{indent}    if {condition}; then :; else break; fi\n{indent}done"
                ))
            }
        }
    }

    /// One of several bodies, by patterns that may be within quotes.
    pub(super) fn choice(
        &mut self,
        subject: &Template,
        cases: &[Case],
        depth: usize,
    ) -> Result<String, Diagnostic> {
        let indent = "    ".repeat(depth);
        let n_hoisted = self.hoisted.len();
        let mut lines = vec![format!("case {} in", self.string(subject)?)];
        let n_after_subject = self.hoisted.len();
        for case in cases {
            let patterns: Result<Vec<_>, _> = case.patterns.iter().map(|it| self.pattern(it)).collect();
            lines.push(format!("{indent}    {})", patterns?.join(" | ")));
            lines.push(self.block(&case.body, depth + 1)?);
            lines.push(format!("{indent}        ;;"));
        }
        if self.hoisted.len() > n_after_subject.max(n_hoisted) {
            return Err(self.trouble("a case asks for a command's output"));
        }
        lines.push(format!("{indent}esac"));
        Ok(lines.join("\n"))
    }

    /// A pattern, of which `*` and `?` alone are none of its text.
    fn pattern(&mut self, template: &Template) -> Result<String, Diagnostic> {
        let Some(text) = template.literal() else {
            return self.string(template);
        };
        let mut pattern = String::new();
        for piece in text.split_inclusive(['*', '?']) {
            let plain = piece.trim_end_matches(['*', '?']);
            if !plain.is_empty() {
                pattern.push_str(&Self::literal(plain));
            }
            pattern.push_str(&piece[plain.len()..]);
        }
        Ok(if pattern.is_empty() {
            "''".to_owned()
        } else {
            pattern
        })
    }

    /// A function of the lesson's own; in it nobody is waited for.
    pub(super) fn function(
        &mut self,
        name: &str,
        body: &[Statement],
        depth: usize,
    ) -> Result<String, Diagnostic> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') || !name.chars().all(is_part) {
            return Err(self.trouble(format!("`{name}` is no name of a function in bash")));
        }
        let style = match self.style {
            Style::Alone(_) => std::mem::replace(&mut self.style, Style::Run),
            other => other,
        };
        let body = self.block(body, depth);
        self.style = style;
        Ok(format!("{name}() {{\n{}\n{}}}", body?, "    ".repeat(depth)))
    }

    fn condition(&mut self, condition: &Condition, before: Option<&Statement>) -> Result<String, Diagnostic> {
        match condition {
            Condition::Not(inner) => Ok(format!("! {}", self.condition(inner, before)?)),
            Condition::Succeeded if before.is_some_and(cmdlet::sets_exit_code) => {
                Ok("[ $? -eq 0 ]".to_owned())
            }
            Condition::ExitCode(order, number) if before.is_some_and(cmdlet::sets_exit_code) => {
                Ok(format!("[ $? {} {number} ]", order.operator()))
            }
            Condition::Succeeded | Condition::ExitCode(_, _) => {
                Err(self.trouble("the exit code is asked for away from the command that it belongs to"))
            }
            Condition::Number(name, order, number) => {
                let item = self.items.iter().rev().find(|(variable, _)| variable == name);
                let item = item.map(|(_, name)| name.clone());
                let name =
                    item.ok_or_else(|| self.trouble(format!("it is not sure that `${name}` is a number")))?;
                Ok(format!("[ \"${name}\" {} {number} ]", order.operator()))
            }
            Condition::Exists(path) => {
                let n_hoisted = self.hoisted.len();
                let path = self.path(path)?;
                if self.hoisted.len() > n_hoisted {
                    return Err(self.trouble("a condition asks for a command's output"));
                }
                Ok(format!("[ -e {path} ]"))
            }
            Condition::Commands(commands) => {
                let commands: Result<Vec<_>, _> = commands.iter().map(|it| self.member(it, 0)).collect();
                let commands = commands?;
                if commands.is_empty() {
                    return Err(self.trouble("this condition has no twin in bash"));
                }
                Ok(commands.join("; "))
            }
        }
    }
}

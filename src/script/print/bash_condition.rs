//! Conditions → bash's `if`.
//!
//! Not here: other statements (`bash`).

use crate::diagnostic::Diagnostic;
use crate::script::tree::{Arm, Condition, Statement};

use super::bash::Printer;
use super::cmdlet;

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

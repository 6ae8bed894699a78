//! Loops and conditions of the tree.
//!
//! Not here: what they go through (`tree`).

use super::{Statement, Template};

/// A loop over words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::script) struct Each {
    pub(in crate::script) variable: String,
    pub(in crate::script) items: Vec<Template>,
    pub(in crate::script) body: Vec<Statement>,
}

/// A loop that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::script) struct Count {
    pub(in crate::script) variable: String,
    pub(in crate::script) from: i64,
    pub(in crate::script) order: Order,
    pub(in crate::script) to: i64,
    pub(in crate::script) step: i64,
    pub(in crate::script) body: Vec<Statement>,
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::script) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Unequal,
}

/// A condition and what it guards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::script) struct Arm {
    pub(in crate::script) condition: Condition,
    pub(in crate::script) body: Vec<Statement>,
}

/// What a condition asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::script) enum Condition {
    /// Commands, of which the last decides.
    Commands(Vec<Statement>),
    /// Whether the command before succeeded (`$?`).
    Succeeded,
    /// The exit code of the command before, compared.
    ExitCode(Order, i64),
    /// A number in a variable, compared.
    Number(String, Order, i64),
    /// Whether something is at the path.
    Exists(Template),
    Not(Box<Condition>),
}

/// A loop that goes on while its condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::script) struct Turns {
    pub(in crate::script) condition: Condition,
    pub(in crate::script) asked: Asked,
    pub(in crate::script) body: Vec<Statement>,
}

/// When a loop's condition is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::script) enum Asked {
    /// Before each turn.
    Before,
    /// Behind each turn.
    Behind,
}

/// A body of a choice, and the patterns of which one has to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::script) struct Case {
    pub(in crate::script) patterns: Vec<Template>,
    pub(in crate::script) body: Vec<Statement>,
}

impl Order {
    /// Says whether the numbers compare so.
    pub(in crate::script) fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Equal => left == right,
            Self::Unequal => left != right,
        }
    }

    /// The operator of `[` and of PowerShell alike.
    pub(in crate::script) fn operator(self) -> &'static str {
        match self {
            Self::Less => "-lt",
            Self::LessOrEqual => "-le",
            Self::Greater => "-gt",
            Self::GreaterOrEqual => "-ge",
            Self::Equal => "-eq",
            Self::Unequal => "-ne",
        }
    }

    /// Reads an operator of PowerShell or of arithmetic.
    pub(in crate::script) fn parse(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "-lt" | "<" => Self::Less,
            "-le" | "<=" => Self::LessOrEqual,
            "-gt" | ">" => Self::Greater,
            "-ge" | ">=" => Self::GreaterOrEqual,
            "-eq" | "==" => Self::Equal,
            "-ne" | "!=" => Self::Unequal,
            _ => return None,
        })
    }
}

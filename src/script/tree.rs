//! The tree that every dialect is read into.
//!
//! Not here: loops and conditions (`flow`), reading a dialect, folding and printing.

mod flow;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::lesson::Dialect;

use super::source::Source;
use super::splice::Seam;
pub(super) use flow::{Arm, Asked, Case, Condition, Count, Each, Order, Turns};

/// A block's commands, whatever the dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What the block is written in.
    pub(super) dialect: Dialect,
    /// Its text, with the placeholders found in it.
    pub(super) source: Source,
    /// Its statements in order.
    pub(super) body: Vec<Statement>,
    /// How each placeholder is spliced into the block's own text.
    pub(super) seams: Vec<Seam>,
    /// The bare variables in the text, which a shell that splits words may make several words of.
    pub(super) bare_variables: Vec<BareVariable>,
    /// The names, in the lesson, of variables that hold a learner's value.
    pub(super) valued: BTreeSet<String>,
    /// What was not understood.
    pub(super) troubles: Vec<Diagnostic>,
}

impl Script {
    /// The language that the block is written in.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A range of the text as the author wrote it, continued lines joined.
    pub(super) fn joined(&self, range: &Range<usize>) -> String {
        self.source.joined(
            range,
            match self.dialect {
                Dialect::Powershell => '`',
                Dialect::Cmd => '^',
                Dialect::Bash | Dialect::Fish | Dialect::None => '\\',
            },
        )
    }
}

/// A variable that stands outside quotes, or inside a program text that a command is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BareVariable {
    pub(super) range: Range<usize>,
    pub(super) name: String,
    pub(super) place: Place,
}

/// What a shell makes of a variable's value where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Words.
    Words,
    /// Program text.
    Program,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// Its bytes in the block's text.
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
    pub(super) ground: Ground,
}

/// Whether a shell waits for a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    Fore,
    Back,
}

/// What a statement is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Command(Command),
    Assign(Vec<Assign>),
    /// Members joined by `|`; the output of all but the last is taken.
    Pipeline(Vec<Statement>),
    Chain(Box<Statement>, Link, Box<Statement>),
    Each(Each),
    Count(Count),
    /// Arms in order, then the `else`.
    If(Vec<Arm>, Vec<Statement>),
    Turns(Turns),
    /// One of several bodies, by what a word is like.
    Choice(Template, Vec<Case>),
    /// Bodies that run any number of times or not at all, and nothing is known of when: bash's `while` and `case`.
    Perhaps(Vec<Statement>),
    Function(String, Vec<Statement>),
    Group(Vec<Statement>, Walls),
    /// A value that is shown: a string or a variable standing alone in PowerShell.
    Show(Template),
    /// `2>&1`-like redirections of a compound statement.
    Redirected(Box<Statement>, Vec<Redirect>),
    /// Text that was not understood.
    Opaque,
}

impl Kind {
    /// The statements within one, in their order, a body at a time; conditions are none of them.
    pub(super) fn bodies(&self) -> Vec<&[Statement]> {
        match self {
            Self::Pipeline(inner)
            | Self::Perhaps(inner)
            | Self::Function(_, inner)
            | Self::Group(inner, _) => {
                vec![inner]
            }
            Self::Chain(first, _, second) => vec![std::slice::from_ref(first), std::slice::from_ref(second)],
            Self::Each(each) => vec![&each.body],
            Self::Count(count) => vec![&count.body],
            Self::Turns(turns) => vec![&turns.body],
            Self::Choice(_, cases) => cases.iter().map(|case| &*case.body).collect(),
            Self::If(arms, otherwise) => {
                let arms = arms.iter().map(|arm| &*arm.body);
                arms.chain([&**otherwise]).collect()
            }
            Self::Redirected(inner, _) => vec![std::slice::from_ref(inner)],
            Self::Command(_) | Self::Assign(_) | Self::Show(_) | Self::Opaque => Vec::new(),
        }
    }
}

/// Whether variables set in a group are seen outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walls {
    None,
    Subshell,
}

/// How the second statement of a chain depends on the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Program, arguments and what is around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    /// Variables for this command alone.
    pub(super) setting: Vec<Assign>,
    pub(super) words: Vec<Template>,
    pub(super) redirects: Vec<Redirect>,
}

/// One redirection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Redirect {
    pub(super) stream: Stream,
    pub(super) target: Target,
}

/// What is redirected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Input,
    Output,
    Errors,
    Both,
    /// Any other descriptor.
    Other,
}

/// Where a redirection goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    File(Template),
    Append(Template),
    Nowhere,
    /// Where the standard output goes.
    Output,
    /// A here-document, a here-string or something that is not told apart.
    Inline,
}

/// A variable set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assign {
    pub(super) span: Range<usize>,
    pub(super) name: String,
    pub(super) space: Space,
    pub(super) mode: Mode,
    pub(super) value: Value,
}

/// Where a variable lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// In the environment: `$env:x`, `export x`.
    Environment,
    /// In the shell alone.
    Shell,
}

/// Whether an assignment replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Replace,
    Append,
}

/// What a variable is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(Template),
    List(Vec<Template>),
    /// It keeps its value (`export x`) or nothing can be said of it.
    Kept,
    /// It goes.
    Gone,
    /// Something that folding cannot follow.
    Unclear,
}

/// A word or a value before its variables are filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) span: Range<usize>,
    pub(super) parts: Vec<Part>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Text outside quotes, after its escapes.
    Bare(String),
    /// Text that means only itself.
    Quoted(String),
    Variable(Variable),
    /// One of the source's placeholders.
    Placeholder(usize),
    /// What the commands print.
    Commands(Vec<Statement>, Quoting),
    /// A method of a string.
    Call(Box<Template>, Method, Quoting),
    /// `${name:-fallback}`.
    Default(Variable, Template),
    /// Something that folding cannot follow, as written.
    Opaque(Range<usize>),
}

/// The name of the variable that holds all arguments of a function; those of single ones are their numbers.
pub(super) const ARGUMENTS: &str = "@";

/// A variable's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) space: Space,
    pub(super) quoting: Quoting,
}

/// Whether a part stands in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quoting {
    Bare,
    Double,
}

/// A method of a string that every shell can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Replace(String, String),
    Lower,
    Upper,
    Trim,
}

impl Part {
    /// Marks a part as standing within a longer text.
    pub(super) fn quote(&mut self) {
        match self {
            Self::Variable(variable) => variable.quoting = Quoting::Double,
            Self::Commands(_, quoting) | Self::Call(_, _, quoting) => *quoting = Quoting::Double,
            Self::Bare(_)
            | Self::Quoted(_)
            | Self::Placeholder(_)
            | Self::Default(_, _)
            | Self::Opaque(_) => {}
        }
    }
}

impl Template {
    /// The text, where the template is nothing but text.
    pub(super) fn literal(&self) -> Option<String> {
        self.parts.iter().try_fold(String::new(), |mut text, part| {
            let (Part::Bare(piece) | Part::Quoted(piece)) = part else {
                return None;
            };
            text.push_str(piece);
            Some(text)
        })
    }

    /// A template of one quoted text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self {
            span: 0..0,
            parts: vec![Part::Quoted(text.into())],
        }
    }
}

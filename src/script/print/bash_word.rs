//! Templates → bash's words.
//!
//! A variable of PowerShell may hold a list, so that a program treats each as an array: `"${x[@]}"` is the list's
//! items where it stands alone, `${x[*]}` all of them within a text; both are right for plain values too.
//! Not here: statements (`bash`).

use crate::diagnostic::Diagnostic;
use crate::lesson::Dialect;
use crate::script::tree::{ARGUMENTS, Method, Part, Quoting, Space, Statement, Template, Variable};
use crate::script::value_variable;

use super::bash::Printer;
use super::{Style, quote};

/// Names that bash keeps for itself.
const RESERVED: [&str; 24] = [
    "_",
    "BASHOPTS",
    "BASHPID",
    "BASH_ENV",
    "COLUMNS",
    "DIRSTACK",
    "ENV",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "IFS",
    "LINENO",
    "LINES",
    "OPTARG",
    "OPTIND",
    "PIPESTATUS",
    "PPID",
    "PROMPT_COMMAND",
    "PS1",
    "RANDOM",
    "REPLY",
    "SECONDS",
    "SHELLOPTS",
    "UID",
];

/// A function's arguments, or one of them, in bash.
fn argument(name: &str) -> Option<String> {
    let is_one = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    match name {
        ARGUMENTS => Some("$@".to_owned()),
        _ => is_one.then(|| format!("${{{name}}}")),
    }
}

impl Printer<'_> {
    /// The bash name of a variable.
    pub(super) fn name(&self, name: &str) -> Result<String, Diagnostic> {
        if let Some((_, item)) = self.items.iter().rev().find(|(variable, _)| variable == name) {
            return Ok(item.clone());
        }
        if RESERVED.contains(&name) || name.starts_with("BASH") || name.starts_with("stepgate_") {
            return Err(self.trouble(format!("`{name}` is a name that bash keeps for itself")));
        }
        Ok(name.to_owned())
    }

    /// The bash name of a loop's variable.
    pub(super) fn item_name(&self, name: &str) -> Result<String, Diagnostic> {
        if name != "_" {
            return self.name(name);
        }
        let n_outer = self.items.iter().filter(|(variable, _)| variable == "_").count();
        let prefix = if self.style.is_run() {
            "stepgate_item"
        } else {
            "item"
        };
        Ok(if n_outer == 0 {
            prefix.to_owned()
        } else {
            format!("{prefix}_{}", n_outer + 1)
        })
    }

    /// A template as a word of a command, or as the words of a list.
    pub(super) fn word(&mut self, template: &Template) -> Result<String, Diagnostic> {
        if self.script.dialect == Dialect::Fish
            && let Some(text) = pattern(template)
        {
            return Ok(text);
        }
        match (template.parts.as_slice(), self.style.is_run()) {
            ([Part::Variable(variable)], true) if variable.quoting == Quoting::Bare => {
                if let Some(argument) = argument(&variable.name) {
                    return Ok(format!("\"{argument}\""));
                }
                let name = self.name(&variable.name)?;
                Ok(match variable.space {
                    _ if self.is_item(&variable.name) => format!("\"${name}\""),
                    Space::Environment => format!("${{{name}:+\"${name}\"}}"),
                    Space::Shell => format!("\"${{{name}[@]}}\""),
                })
            }
            ([part @ (Part::Commands(_, Quoting::Bare) | Part::Call(_, _, Quoting::Bare))], true) => {
                let name = self.hoist(part)?;
                Ok(format!("\"${{{name}[@]}}\""))
            }
            ([Part::Commands(body, Quoting::Bare)], false) => Ok(format!("$({})", self.inner(body)?)),
            _ => self.string(template),
        }
    }

    /// A template as the items of a loop: a variable there is likely a list, also for a reader.
    pub(super) fn items_of(&mut self, template: &Template) -> Result<String, Diagnostic> {
        match template.parts.as_slice() {
            [Part::Variable(variable)] if variable.space == Space::Shell && !self.is_item(&variable.name) => {
                Ok(format!("\"${{{}[@]}}\"", self.name(&variable.name)?))
            }
            _ => self.word(template),
        }
    }

    /// A template as one word, whatever its variables hold.
    pub(super) fn string(&mut self, template: &Template) -> Result<String, Diagnostic> {
        if let Some(text) = template.literal() {
            return Ok(Self::literal(&text));
        }
        let mut text = "\"".to_owned();
        for (index, part) in template.parts.iter().enumerate() {
            let next = template.parts.get(index + 1);
            let piece = self.piece(part, next)?;
            text.push_str(&piece);
        }
        text.push('"');
        // A `!` at an end leaves an empty pair of quotes.
        Ok(text)
    }

    /// A part for the inside of double quotes.
    fn piece(&mut self, part: &Part, next: Option<&Part>) -> Result<String, Diagnostic> {
        match part {
            Part::Bare(text) | Part::Quoted(text) => Ok(quote::bash_double(text)),
            Part::Placeholder(index) => {
                let used = &self.script.source.uses[*index];
                let Style::Read(scope) = self.style else {
                    return Ok(format!("${{{}}}", value_variable(&used.variable)));
                };
                let known = scope.and_then(|scope| scope.values.get(&used.variable));
                let written = &self.script.source.text[used.range.clone()];
                Ok(quote::bash_double(known.map_or(written, String::as_str)))
            }
            Part::Variable(variable) => self.variable(variable, next),
            Part::Commands(body, _) if matches!(self.style, Style::Read(_)) => {
                Ok(format!("$({})", self.inner(body)?))
            }
            Part::Call(target, method, _) if matches!(self.style, Style::Read(_)) => {
                self.readable_call(target, method)
            }
            Part::Commands(_, _) | Part::Call(_, _, _) => {
                let name = self.hoist(part)?;
                Ok(format!("${{{name}[*]}}"))
            }
            Part::Default(_, _) | Part::Opaque(_) => Err(self.trouble("this has no twin in bash")),
        }
    }

    fn variable(&mut self, variable: &Variable, next: Option<&Part>) -> Result<String, Diagnostic> {
        match argument(&variable.name).as_deref() {
            Some("$@") => return Ok("$*".to_owned()),
            Some(argument) => return Ok(argument.to_owned()),
            None => {}
        }
        let name = self.name(&variable.name)?;
        let is_list = variable.space == Space::Shell && !self.is_item(&variable.name);
        if is_list && self.style.is_run() {
            return Ok(format!("${{{name}[*]}}"));
        }
        let is_glued = match next {
            Some(Part::Bare(text) | Part::Quoted(text)) => {
                text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '[')
            }
            Some(_) | None => false,
        };
        Ok(if is_glued {
            format!("${{{name}}}")
        } else {
            format!("${name}")
        })
    }

    fn is_item(&self, name: &str) -> bool {
        self.items.iter().any(|(variable, _)| variable == name)
    }

    /// Runs what a part needs before the statement in hand; returns the array that then holds its lines.
    fn hoist(&mut self, part: &Part) -> Result<String, Diagnostic> {
        self.n_hoisted += 1;
        let name = format!("stepgate_{}", self.n_hoisted);
        self.fill(&name, part)?;
        Ok(name)
    }

    /// Fills an array with what a part comes to; the last hoisted line ends it.
    pub(super) fn fill(&mut self, name: &str, part: &Part) -> Result<(), Diagnostic> {
        match part {
            Part::Commands(body, _) => {
                let body = self.commands(body)?;
                self.hoisted.push(format!("stepgate_lines {name} \"$({body})\""));
            }
            Part::Call(target, method, _) => {
                if let [inner @ (Part::Commands(_, _) | Part::Call(_, _, _))] = target.parts.as_slice() {
                    self.fill(name, inner)?;
                } else {
                    let word = self.word(target)?;
                    self.hoisted.push(format!("{name}=({word})"));
                }
                let call = match method {
                    Method::Replace(old, new) => {
                        format!("replace {} {}", Self::literal(old), Self::literal(new))
                    }
                    Method::Lower => "lower".to_owned(),
                    Method::Upper => "upper".to_owned(),
                    Method::Trim => "trim".to_owned(),
                };
                self.hoisted.push(format!("stepgate_call {name} {call}"));
            }
            Part::Bare(_)
            | Part::Quoted(_)
            | Part::Variable(_)
            | Part::Placeholder(_)
            | Part::Default(_, _)
            | Part::Opaque(_) => return Err(self.trouble("this has no twin in bash")),
        }
        Ok(())
    }

    fn commands(&mut self, body: &[Statement]) -> Result<String, Diagnostic> {
        self.inner(body)
    }

    fn readable_call(&mut self, target: &Template, method: &Method) -> Result<String, Diagnostic> {
        let source = match target.parts.as_slice() {
            [Part::Commands(body, _)] => self.inner(body)?,
            _ => format!("echo {}", self.string(target)?),
        };
        let escaped = |text: &str| text.replace(['\\', '|', '\'', '*', '['], ".");
        let filter = match method {
            Method::Replace(old, new) => format!("sed 's|{}|{}|g'", escaped(old), escaped(new)),
            Method::Lower => "tr '[:upper:]' '[:lower:]'".to_owned(),
            Method::Upper => "tr '[:lower:]' '[:upper:]'".to_owned(),
            Method::Trim => "xargs".to_owned(),
        };
        Ok(format!("$({source} | {filter})"))
    }
}

/// A word that fish and bash expand alike: a pattern of files, or one in the home folder.
fn pattern(template: &Template) -> Option<String> {
    let mut text = String::new();
    for part in &template.parts {
        let Part::Bare(piece) = part else { return None };
        text.push_str(piece);
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./*?~".contains(c);
    let expands = text.starts_with('~') || text.contains(['*', '?']);
    (expands && text.chars().all(is_plain)).then_some(text)
}

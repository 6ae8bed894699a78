//! PowerShell's variables: `$x`, `$env:x`, `${x}`, and the automatic ones.
//!
//! Not here: words and strings around them (`word`).

use crate::script::tree::{Part, Quoting, Space, Variable};

use super::Unsupported;

/// What a `$` at some place begins.
pub(super) enum Dollar {
    /// A variable, of so many bytes.
    Part(Option<Part>, usize),
    /// `$(`.
    Sub,
    /// A plain dollar sign.
    Plain,
}

/// A shell variable.
pub(super) fn named(name: &str, quoting: Quoting) -> Variable {
    Variable {
        name: name.to_owned(),
        space: Space::Shell,
        quoting,
    }
}

/// The variable on the left of an assignment.
pub(super) fn assigned(text: &str) -> Result<Variable, Unsupported> {
    match dollar(text, Quoting::Bare)? {
        Dollar::Part(Some(Part::Variable(variable)), length) if length == text.len() => Ok(variable),
        _ => Err("sets something other than a variable".to_owned()),
    }
}

/// Reads what a `$` begins; `text` starts with it.
pub(super) fn dollar(text: &str, quoting: Quoting) -> Result<Dollar, Unsupported> {
    let Some(rest) = text.strip_prefix('$') else {
        return Err("sets something other than a variable".to_owned());
    };
    if rest.starts_with('(') {
        return Ok(Dollar::Sub);
    }
    if let Some(inner) = rest.strip_prefix('{') {
        let Some(end) = inner.find('}') else {
            return Err("has a `${` without its `}`".to_owned());
        };
        return Ok(Dollar::Part(resolve(&inner[..end], quoting)?, end + 3));
    }
    if rest.starts_with(['?', '$', '^']) {
        return Err(format!("uses `${}`", &rest[..1]));
    }
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let first = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    if first == 0 {
        return Ok(Dollar::Plain);
    }
    let mut length = first;
    if let Some(scoped) = rest[first..].strip_prefix(':')
        && scoped.starts_with(is_name)
    {
        length += 1 + scoped.find(|c| !is_name(c)).unwrap_or(scoped.len());
    }
    Ok(Dollar::Part(resolve(&rest[..length], quoting)?, length + 1))
}

fn resolve(name: &str, quoting: Quoting) -> Result<Option<Part>, Unsupported> {
    let (scope, bare) = name.split_once(':').unwrap_or(("", name));
    let is_identifier = bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && bare.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !is_identifier {
        return Err(format!("uses `${{{name}}}`, which no other shell can name"));
    }
    let variable = |name: &str, space| {
        Ok(Some(Part::Variable(Variable {
            name: name.to_owned(),
            space,
            quoting,
        })))
    };
    let lower = bare.to_ascii_lowercase();
    match (scope.to_ascii_lowercase().as_str(), lower.as_str()) {
        ("env", _) => variable(bare, Space::Environment),
        ("", "true") => Ok(Some(Part::Quoted("True".to_owned()))),
        ("", "false") => Ok(Some(Part::Quoted("False".to_owned()))),
        ("", "null") => Ok(None),
        ("", "pwd") => variable("PWD", Space::Environment),
        ("", "home") => variable("HOME", Space::Environment),
        ("", "_" | "psitem") => variable(super::ITEM, Space::Shell),
        (
            "",
            "args" | "error" | "host" | "input" | "lastexitcode" | "matches" | "myinvocation" | "pid"
            | "profile" | "psscriptroot" | "psversiontable" | "pshome" | "shellid" | "this",
        ) => Err(format!("uses PowerShell's own `${bare}`")),
        ("" | "global" | "script" | "local" | "private" | "variable", _) => variable(bare, Space::Shell),
        _ => Err(format!(
            "reads `${name}` as a variable of a drive: write `${{{scope}}}:{bare}`"
        )),
    }
}

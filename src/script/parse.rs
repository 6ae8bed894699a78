//! A block's text → [`Parsed`].
//!
//! Not here: the dialects (`bash`, `powershell`, `cmd`, `fish`).

use crate::diagnostic::{Diagnostic, Severity};
use crate::lesson::Dialect;

use super::source::Source;
use super::splice::{Joint, Seam};
use super::tree::{Ground, Kind, Script, Statement};
use super::{Home, Parsed, Placeholder, bash, cmd, fish, grammar, home, mend, powershell};

/// How many errors of one block are told.
const MAX_ERRORS: usize = 10;

/// Reads a block. `first_line` is the line of the lesson that its first line is on. Never fails: what is not
/// understood is in the tree as opaque text, and in the diagnostics.
pub fn parse(text: &str, dialect: Dialect, first_line: usize, placeholders: &[Placeholder]) -> Parsed {
    parse_at_home(text, dialect, first_line, placeholders, None)
}

/// Reads a block of a lesson for a platform whose home is another folder here.
pub fn parse_at_home(
    text: &str,
    dialect: Dialect,
    first_line: usize,
    placeholders: &[Placeholder],
    home: Option<&Home>,
) -> Parsed {
    let mended = mend::mended(text, dialect, first_line);
    let mut source = Source::new(&mended.text, first_line, placeholders);
    if let Some(home) = home.filter(|_| dialect == Dialect::Bash) {
        source = at_home(source, first_line, placeholders, home);
    }
    let mut script = unread(dialect, source);
    match dialect {
        Dialect::Bash => read_bash(&mut script),
        Dialect::Powershell => {
            let reading = powershell::read(&script.source);
            script.body = reading.body;
            script.seams = reading.seams;
            script.troubles = reading.troubles;
        }
        Dialect::Cmd => (script.body, script.troubles) = cmd::read(&script.source),
        Dialect::Fish => (script.body, script.troubles) = fish::read(&script.source),
        Dialect::None => {}
    }
    // A script is complete without the lesson's names too: its own settle the spelling.
    super::Names::default().adopt(&mut script);
    let mut diagnostics = mended.diagnostics;
    diagnostics.extend(script.troubles.iter().cloned());
    Parsed { script, diagnostics }
}

/// Reads a program for a platform whose home is another folder here, and gives it with that folder in the home's place; `None` where it
/// names the home nowhere.
pub fn program_at_home(text: &str, home: &Home) -> Option<String> {
    let source = at_home(Source::new(text, 1, &[]), 1, &[], home);
    if source.uses.is_empty() {
        return None;
    }
    let mut script = unread(Dialect::Bash, source);
    read_bash(&mut script);
    super::original(&script).ok()
}

/// Takes the names of a home in a bash text for the folder that stands for it.
fn at_home(mut source: Source, first_line: usize, placeholders: &[Placeholder], home: &Home) -> Source {
    let Some(mut tree) = grammar::parse(&source.masked, Dialect::Bash) else {
        return source;
    };
    let homeward = bash::homeward(&source, &tree, home);
    if !homeward.is_empty() {
        let mut text = source.text.clone();
        for at in homeward.into_iter().rev() {
            text.insert_str(at, " ~");
        }
        source = Source::new(&text, first_line, placeholders);
        match grammar::parse(&source.masked, Dialect::Bash) {
            Some(found) => tree = found,
            None => return source,
        }
    }
    let homes = bash::homes(&source, &tree, home);
    source.take(homes, home::VARIABLE);
    source
}

fn unread(dialect: Dialect, source: Source) -> Script {
    Script {
        dialect,
        source,
        body: Vec::new(),
        seams: Vec::new(),
        bare_variables: Vec::new(),
        valued: std::collections::BTreeSet::new(),
        troubles: Vec::new(),
    }
}

fn read_bash(script: &mut Script) {
    let source = &script.source;
    if let Some(body) = bash::simple(source) {
        script.body = body;
        return;
    }
    let Some(tree) = grammar::parse(&source.masked, Dialect::Bash) else {
        script.troubles.push(not_understood(source, 0));
        script.seams = source
            .uses
            .iter()
            .map(|used| Seam {
                range: used.range.clone(),
                joint: Joint::Refused("bash does not understand this block"),
            })
            .collect();
        let whole = 0..source.text.len();
        script.body.push(Statement {
            span: whole,
            kind: Kind::Opaque,
            ground: Ground::Fore,
        });
        return;
    };
    for range in grammar::errors(&tree, MAX_ERRORS) {
        script.troubles.push(not_understood(source, range.start));
    }
    let (seams, bare_variables) = bash::seams(source, &tree);
    script.body = bash::read(source, &tree);
    script.seams = seams;
    script.bare_variables = bare_variables;
}

fn not_understood(source: &Source, at: usize) -> Diagnostic {
    // An error at a line's end is about what is before it.
    let at = if source.text[at..].starts_with(char::is_whitespace) {
        source.text[..at].trim_end().len()
    } else {
        at
    };
    let start = source.text[..at].rfind('\n').map_or(0, |n| n + 1);
    let line = source.text[start..].lines().next().unwrap_or_default();
    let shown: String = line.trim().chars().take(60).collect();
    Diagnostic {
        code: "bash-syntax",
        severity: Severity::Warning,
        line: source.line(at),
        message: format!("`{shown}` is not understood as bash; what it does is not known before it runs"),
        help: Some("look for an open quote or bracket, or name the language behind the fence".to_owned()),
    }
}

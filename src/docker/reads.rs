//! Commands that only show objects of the engine: which of them. Pure.
//!
//! A flag that is missed here costs a check, never gives a wrong one. Not here: listings of images (`native`).

use super::names;
use super::{Family, ObjectKind};

/// Says of which family and kind the objects are that a listing or inspection of the engine shows, and the words of it.
pub fn reads(argv: &[String]) -> Option<Reads> {
    let command = names::resolve(argv);
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let rest = argv.get(command.rest..).unwrap_or_default();
    let operands = || {
        rest.iter()
            .filter(|word| !word.starts_with('-'))
            .cloned()
            .collect()
    };
    let has = |flags: &[&str]| {
        rest.iter()
            .any(|word| flags.iter().any(|flag| word.starts_with(flag)))
    };
    let (subject, names) = match words[..] {
        ["container", "ls"] if has(&["-f", "--filter", "-n", "--last", "-l"]) => (Shown::Some, Vec::new()),
        ["container", "ls"] if has(&["-a", "--all", "-qa"]) => {
            (Shown::All(ObjectKind::Container), Vec::new())
        }
        ["container", "ls"] => (Shown::Running, Vec::new()),
        ["network" | "volume" | "service", "ls"] if has(&["-f", "--filter"]) => (Shown::Some, Vec::new()),
        ["network", "ls"] => (Shown::All(ObjectKind::Network), Vec::new()),
        ["volume", "ls"] => (Shown::All(ObjectKind::Volume), Vec::new()),
        ["service", "ls"] => (Shown::All(ObjectKind::Service), Vec::new()),
        ["compose", "ps" | "ls" | "logs" | "top" | "images" | "port"] => {
            (Shown::Project(Family::Compose), Vec::new())
        }
        ["stack", "ls" | "ps" | "services"] => (Shown::Project(Family::Stack), Vec::new()),
        [
            "container",
            "inspect" | "logs" | "top" | "port" | "stats" | "diff",
        ] => (Shown::Named(ObjectKind::Container), operands()),
        ["network", "inspect"] => (Shown::Named(ObjectKind::Network), operands()),
        ["volume", "inspect"] => (Shown::Named(ObjectKind::Volume), operands()),
        ["service", "inspect" | "ps" | "logs"] => (Shown::Named(ObjectKind::Service), operands()),
        ["inspect"] => (Shown::Any, operands()),
        _ => return None,
    };
    Some(Reads {
        command: command.words,
        shown: subject,
        names,
    })
}

/// A command that only shows objects of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reads {
    /// The command's words in their long form.
    pub command: Vec<String>,
    /// What it shows.
    pub shown: Shown,
    /// Its words that may be names.
    pub names: Vec<String>,
}

/// What a command shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The containers that run.
    Running,
    /// All objects of a kind.
    All(ObjectKind),
    /// Containers that only an engine can tell: by filters, or the last ones.
    Some,
    /// Objects by name.
    Named(ObjectKind),
    /// Objects of any kind by name.
    Any,
    /// What projects are made of.
    Project(Family),
}

//! The checks of one step while its commands are read, kept to their net effect.
//!
//! A later command takes back what it undoes: a name that goes is no longer checked to be there, a push whose
//! image is rebuilt afterwards is no longer compared with it. Not here: what a command line means (`command`).

use super::Past;
use crate::check::{Check, Condition, Source, Subject};
use crate::lesson::ValueKind;
use crate::words::Reference;

/// Where a check comes from.
#[derive(Clone, Debug)]
pub(super) struct Origin<'a> {
    /// The line in the lesson.
    pub(super) line: usize,
    /// The command as the author wrote it.
    pub(super) command: &'a str,
}

/// One step's checks so far.
#[derive(Debug)]
pub(super) struct Ledger<'a> {
    /// What the lesson has brought about, this step's commands so far included.
    pub(super) past: &'a mut Past,
    /// The names that stood when the step began.
    before: Vec<Subject<Reference>>,
    checks: Vec<Check>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(past: &'a mut Past) -> Self {
        Self {
            before: past.made.clone(),
            past,
            checks: Vec::new(),
        }
    }

    /// Gives the checks, each condition once.
    pub(super) fn close(self) -> Vec<Check> {
        let mut checks: Vec<Check> = Vec::new();
        for check in self.checks {
            if !checks.iter().any(|known| known.condition == check.condition) {
                checks.push(check);
            }
        }
        checks
    }

    pub(super) fn variable(&mut self, line: usize, name: &str, kind: ValueKind) {
        let command = format!("{name}=…");
        let origin = Origin {
            line,
            command: &command,
        };
        let name = name.to_owned();
        self.push(&origin, Condition::Variable { name, kind });
    }

    pub(super) fn tagged(
        &mut self,
        origin: &Origin<'_>,
        source: Subject<String>,
        target: Subject<Reference>,
    ) {
        let is_self = names(&source).is_some_and(|source| source.is_same(&target));
        if is_self {
            self.push(origin, Condition::Image { name: target });
            return;
        }
        self.write(&target);
        self.make(&target);
        self.push(origin, Condition::Tag { source, target });
    }

    /// An image is built or otherwise made under this name. One that the lesson had made in an earlier step is
    /// there already: only the command's own success shows that it was made anew.
    pub(super) fn built(&mut self, origin: &Origin<'_>, name: Subject<Reference>, argv: Option<Vec<String>>) {
        let is_rebuilt = self.before.iter().any(|known| known.is_same(&name));
        self.write(&name);
        self.make(&name);
        self.push(origin, Condition::Image { name });
        if is_rebuilt {
            self.push(origin, Condition::Exit { argv });
        }
    }

    pub(super) fn pulled(&mut self, origin: &Origin<'_>, name: Subject<Reference>) {
        self.write(&name);
        self.make(&name);
        self.push(origin, Condition::Pulled { name });
    }

    pub(super) fn pushed(&mut self, origin: &Origin<'_>, name: Subject<Reference>) {
        self.checks.retain(|check| match &check.condition {
            Condition::Stored { name: known } => !known.is_same(&name),
            _ => true,
        });
        self.publish(&name);
        self.push(origin, Condition::Pushed { name });
    }

    /// The tag reached the registry without passing through the engine's images.
    pub(super) fn stored(&mut self, origin: &Origin<'_>, name: Subject<Reference>) {
        self.publish(&name);
        self.push(origin, Condition::Stored { name });
    }

    pub(super) fn removed(&mut self, origin: &Origin<'_>, name: Subject<Reference>) {
        self.forget(&name);
        self.push(origin, Condition::ImageGone { name });
    }

    /// The name may have been removed or given to another image.
    pub(super) fn blurred(&mut self, name: &Subject<Reference>) {
        self.forget(name);
    }

    /// Images were removed, and only running tells which.
    pub(super) fn blurred_all(&mut self) {
        for name in std::mem::take(&mut self.past.made) {
            self.forget(&name);
        }
    }

    pub(super) fn logged_in(
        &mut self,
        origin: &Origin<'_>,
        server: Option<String>,
        user: Option<Subject<String>>,
    ) {
        self.leave(server.as_deref());
        self.push(origin, Condition::LoggedIn { server, user });
    }

    pub(super) fn logged_out(&mut self, origin: &Origin<'_>, server: Option<String>) {
        self.leave(server.as_deref());
        self.push(origin, Condition::LoggedOut { server });
    }

    pub(super) fn push(&mut self, origin: &Origin<'_>, condition: Condition) {
        self.checks.push(Check {
            condition,
            line: origin.line,
            command: origin.command.to_owned(),
            source: Source::Inferred,
        });
    }

    fn make(&mut self, name: &Subject<Reference>) {
        if !self.past.has_made(name) {
            self.past.made.push(name.clone());
        }
    }

    fn publish(&mut self, name: &Subject<Reference>) {
        if !self.past.pushed.iter().any(|pushed| pushed.is_same(name)) {
            self.past.pushed.push(name.clone());
        }
    }

    /// The name goes: it was not made after all.
    fn forget(&mut self, name: &Subject<Reference>) {
        self.write(name);
        self.past.made.retain(|made| !made.is_same(name));
        for check in &mut self.checks {
            if let Condition::Listed { expected, .. } = &mut check.condition {
                expected.retain(|listed| !listed.is_same(name));
            }
        }
    }

    /// The name comes to mean another image: what was to be proved of the old one is weakened or dropped.
    fn write(&mut self, name: &Subject<Reference>) {
        self.checks.retain_mut(|check| {
            let weaker = match &check.condition {
                Condition::Tag { target, .. } if target.is_same(name) => return false,
                Condition::Tag { source, target } if names(source).is_some_and(|it| it.is_same(name)) => {
                    Condition::Image { name: target.clone() }
                }
                Condition::Image { name: known }
                | Condition::ImageGone { name: known }
                | Condition::Pulled { name: known }
                    if known.is_same(name) =>
                {
                    return false;
                }
                Condition::Pushed { name: known } if known.is_same(name) => {
                    Condition::Stored { name: known.clone() }
                }
                Condition::Variable { .. }
                | Condition::Tag { .. }
                | Condition::Image { .. }
                | Condition::ImageGone { .. }
                | Condition::Listed { .. }
                | Condition::LoggedIn { .. }
                | Condition::LoggedOut { .. }
                | Condition::Pushed { .. }
                | Condition::Stored { .. }
                | Condition::Pulled { .. }
                | Condition::Page { .. }
                | Condition::Exit { .. } => return true,
            };
            check.condition = weaker;
            true
        });
    }

    /// The login at this registry changes.
    fn leave(&mut self, changed: Option<&str>) {
        self.checks.retain(|check| match &check.condition {
            Condition::LoggedIn { server, .. } | Condition::LoggedOut { server } => {
                server.as_deref() != changed
            }
            Condition::Variable { .. }
            | Condition::Tag { .. }
            | Condition::Image { .. }
            | Condition::ImageGone { .. }
            | Condition::Listed { .. }
            | Condition::Pushed { .. }
            | Condition::Stored { .. }
            | Condition::Pulled { .. }
            | Condition::Page { .. }
            | Condition::Exit { .. } => true,
        });
    }
}

/// Reads a source as a name; an ID reads as one too, which no name that a lesson makes is like.
fn names(source: &Subject<String>) -> Option<Subject<Reference>> {
    match source {
        Subject::Known(text) => Reference::parse(text)
            .ok()
            .map(|name| Subject::Known(name.with_default_tag())),
        Subject::Open(text) => Some(Subject::Open(text.clone())),
    }
}

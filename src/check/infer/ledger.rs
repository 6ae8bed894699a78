//! The checks of one step while its commands are read, kept to their net effect.
//!
//! A later command takes back what it undoes: a name that goes is no longer checked to be there, a push whose
//! image is rebuilt afterwards is no longer compared with it. Not here: what a command line means (`command`), and what is
//! doubted where only running tells what a command undid (`doubts`).

mod doubts;

use std::collections::HashMap;

use super::Past;
use super::files::Gone;
use crate::check::object_net::Presence;
use crate::check::{
    Check, Condition, Contents, Ending, Leaves, ObjectState, ProjectState, Source, Subject, WRITTEN, net,
    object_net,
};
use crate::lesson::ValueKind;
use crate::script::Shell;
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
    checks: Vec<Check>,
    /// Whether there are files among them.
    has_files: bool,
    /// Whether a shell within the lesson's has gone to another folder.
    is_inside: bool,
}

impl<'a> Ledger<'a> {
    /// Begins a step's with what is known of it already.
    pub(super) fn new(past: &'a mut Past, checks: Vec<Check>) -> Self {
        past.n_steps += 1;
        Self {
            past,
            has_files: !checks.is_empty(),
            is_inside: false,
            checks,
        }
    }

    /// Gives the checks, each condition once. What was said of all containers stands only where none came after it and
    /// stayed.
    pub(super) fn close(mut self) -> Vec<Check> {
        let mut later = Presence::Any;
        self.checks.reverse();
        self.checks.retain(|check| {
            let stands = !object_net::is_contradicted(&check.condition, later);
            later = later.max(object_net::presence(&check.condition));
            stands
        });
        self.checks.reverse();
        let mut checks: Vec<Check> = Vec::new();
        let mut alike: HashMap<(&str, String), Vec<usize>> = HashMap::new();
        for check in self.checks {
            let known = alike.entry((check.kind(), check.subject())).or_default();
            if !known.iter().any(|&at| checks[at].condition == check.condition) {
                known.push(checks.len());
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
        let is_self = net::as_name(&source).is_some_and(|source| source.is_same(&target));
        if is_self {
            self.push(origin, Condition::Image { name: target });
            return;
        }
        net::rewrite(&mut self.checks, &target);
        self.make(&target);
        self.push(origin, Condition::Tag { source, target });
    }

    /// An image is built or otherwise made under this name. One that the lesson had made in an earlier step is
    /// there already: only the command's own success shows that it was made anew.
    pub(super) fn built(&mut self, origin: &Origin<'_>, name: Subject<Reference>, argv: Option<Vec<String>>) {
        let is_rebuilt = self
            .past
            .made
            .step(&name)
            .is_some_and(|step| step < self.past.n_steps);
        net::rewrite(&mut self.checks, &name);
        self.make(&name);
        self.past.built.insert(name.shown());
        self.push(origin, Condition::Image { name });
        if is_rebuilt {
            self.push(
                origin,
                Condition::Exit {
                    argv,
                    ending: Ending::Succeeds,
                    leaves: Leaves::Unknown,
                },
            );
        }
    }

    pub(super) fn pulled(&mut self, origin: &Origin<'_>, name: Subject<Reference>) {
        net::rewrite(&mut self.checks, &name);
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
        self.doubt_unnamed();
        self.push(origin, Condition::ImageGone { name });
    }

    /// An image without a name may be gone: what removes images does not say which of them have none.
    fn doubt_unnamed(&mut self) {
        for check in &mut self.checks {
            if let Condition::Exit { leaves, .. } = &mut check.condition {
                *leaves = Leaves::Unknown;
            }
        }
    }

    /// Something was made from an image, which was pulled where it had gone before.
    pub(super) fn used(&mut self, origin: &Origin<'_>, name: Subject<Reference>) {
        self.checks.retain(|check| match &check.condition {
            Condition::ImageGone { name: gone } => !net::may_be_among(&name, gone),
            _ => true,
        });
        self.push(origin, Condition::Image { name });
    }

    /// Images came from an archive, and only running tells under which names: one that went may be back.
    pub(super) fn loaded(&mut self) {
        self.checks
            .retain(|check| !matches!(check.condition, Condition::ImageGone { .. }));
    }

    /// The name may have been removed or given to another image.
    pub(super) fn blurred(&mut self, name: &Subject<Reference>) {
        self.forget(name);
    }

    /// Images were removed, and only running tells which.
    pub(super) fn blurred_all(&mut self) {
        self.doubt_unnamed();
        object_net::forget_built(&mut self.checks);
        for name in self.past.made.clear() {
            self.forget(&name);
        }
    }

    pub(super) fn logged_in(
        &mut self,
        origin: &Origin<'_>,
        server: Option<String>,
        user: Option<Subject<String>>,
    ) {
        net::change_login(&mut self.checks, server.as_deref());
        self.push(origin, Condition::LoggedIn { server, user });
    }

    pub(super) fn logged_out(&mut self, origin: &Origin<'_>, server: Option<String>) {
        net::change_login(&mut self.checks, server.as_deref());
        self.push(origin, Condition::LoggedOut { server });
    }

    pub(super) fn push(&mut self, origin: &Origin<'_>, condition: Condition) {
        self.has_files |= matches!(condition, Condition::File { .. });
        self.checks.push(Check {
            condition,
            line: origin.line,
            command: origin.command.to_owned(),
            source: Source::Inferred,
        });
    }

    /// Something holds of the engine's objects; what it undoes is taken back.
    pub(super) fn object(&mut self, origin: &Origin<'_>, state: ObjectState) {
        object_net::take_back(&mut self.checks, &state);
        self.push(origin, Condition::Object(state));
    }

    /// What this step has to prove of a service so far: its image and the number of its replicas.
    pub(super) fn service(&self, name: &Subject<String>) -> (Option<Subject<Reference>>, Option<u64>) {
        let mut states = self.checks.iter().rev();
        let found = states.find_map(|check| match &check.condition {
            Condition::Object(ObjectState::Service {
                name: known,
                image,
                replicas,
            }) if known == name => Some((image.clone(), *replicas)),
            _ => None,
        });
        found.unwrap_or_default()
    }

    /// What this step has to prove of a whole project so far.
    pub(super) fn project(&self, name: Option<&Subject<String>>, files: &[String]) -> Option<ProjectState> {
        let mut states = self.checks.iter().rev();
        states.find_map(|check| match &check.condition {
            Condition::Object(ObjectState::Project {
                name: known,
                files: of,
                services,
                state,
                ..
            }) if known.as_ref() == name && of == files && services.is_empty() => Some(*state),
            _ => None,
        })
    }

    /// A variable gets another value: the address that was asked with its old one is known no more.
    pub(super) fn reset(&mut self, variable: &str) {
        let names = [format!("${variable}"), format!("${{{variable}}}")];
        for check in &mut self.checks {
            if let Condition::Http {
                url: Subject::Open(url),
                ..
            } = &check.condition
                && names.iter().any(|name| url.contains(name))
            {
                check.condition = Condition::Exit {
                    argv: None,
                    ending: Ending::Succeeds,
                    leaves: Leaves::Unknown,
                };
            }
        }
    }

    /// A shell goes to another folder: a file of the one before is no longer where its path says.
    pub(super) fn moved(&mut self, shell: Shell) {
        if shell == Shell::Inner {
            self.is_inside = true;
            return;
        }
        for check in &mut self.checks {
            if let Condition::File {
                path,
                contents: Contents::Any,
            } = &check.condition
                && !check.command.starts_with(WRITTEN)
                && !is_absolute(path.shown())
            {
                check.condition = Condition::Exit {
                    argv: None,
                    ending: Ending::Succeeds,
                    leaves: Leaves::Unknown,
                };
            }
        }
    }

    /// A file may have got other contents since the lesson gave it.
    pub(super) fn changed(&mut self, line: usize, path: &str) {
        if !self.has_files {
            return;
        }
        for check in &mut self.checks {
            if let Condition::File {
                path: known,
                contents: contents @ Contents::Just(_),
            } = &mut check.condition
                && check.line < line
                && known.shown().trim_start_matches("./") == path.trim_start_matches("./")
            {
                *contents = Contents::Any;
            }
        }
    }

    /// A file is written; which one, is not known in a shell that has gone elsewhere and comes back.
    pub(super) fn written(&mut self, origin: &Origin<'_>, shell: Shell, path: Subject<String>) {
        self.is_inside &= shell == Shell::Inner;
        if !self.is_inside || is_absolute(path.shown()) {
            self.push(
                origin,
                Condition::File {
                    path,
                    contents: Contents::Any,
                },
            );
        }
    }

    /// Files went.
    pub(super) fn gone(&mut self, gone: &Gone, line: usize) {
        self.checks.retain(|check| {
            let Condition::File { path, .. } = &check.condition else {
                return true;
            };
            !gone.takes(path.shown()) || check.line > line
        });
    }

    /// Files went in a container.
    pub(super) fn gone_within(&mut self, container: &Subject<String>, gone: &Gone) {
        self.checks.retain(|check| match &check.condition {
            Condition::Object(ObjectState::Within {
                container: of, path, ..
            }) if of == container => !gone.takes(path.shown()),
            _ => true,
        });
    }

    /// The image is in the engine from here on, wherever it came from.
    pub(super) fn present(&mut self, name: &Subject<Reference>) {
        self.make(name);
    }

    fn make(&mut self, name: &Subject<Reference>) {
        self.past.made.add(name, self.past.n_steps);
    }

    fn publish(&mut self, name: &Subject<Reference>) {
        self.past.pushed.add(name, self.past.n_steps);
    }

    /// The name goes: it was not made after all.
    fn forget(&mut self, name: &Subject<Reference>) {
        self.past.made.remove(name);
        net::forget(&mut self.checks, name);
    }
}

/// Says whether a path means the same in every folder.
fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '\\', '~', '$', '<']) || path.get(1..2) == Some(":")
}

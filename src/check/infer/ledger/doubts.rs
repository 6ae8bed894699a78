//! What is no longer to be proved where only running tells what a command undid.
//!
//! Not here: which commands these are (`doubt`), and what is undone for certain (`object_net`).

use super::Ledger;
use crate::check::{Check, Condition, ObjectState, ProjectState, Subject, Wanted, Which, object_net};
use crate::docker::{AtEnd, Change, ObjectKind, Turn, change};

impl Ledger<'_> {
    /// Containers may have gone or come to another state, and only running tells which.
    pub(in crate::check::infer) fn doubt_containers(&mut self) {
        self.past.objects.forget_containers();
        self.doubt(ObjectKind::Container);
        self.checks
            .retain(|check| !matches!(check.condition, Condition::Http { .. }));
    }

    /// A container of which only running tells which it is comes to another state: it may be any that is called something else.
    pub(in crate::check::infer) fn doubt_others(&mut self, turn: Turn) {
        let (by_id, others) = std::mem::take(&mut self.checks)
            .into_iter()
            .partition(|check| self.is_by_id(check));
        self.checks = others;
        match turn {
            Turn::Started | Turn::Unpaused => self.some_started(),
            Turn::Stopped => self.some_stopped(),
            // Whoever is attached to it may end it.
            Turn::Attached => {
                self.some_started();
                self.some_stopped();
            }
            Turn::Paused | Turn::Removed => self.doubt_containers(),
        }
        self.checks.extend(by_id);
        self.checks.sort_by_key(|check| check.line);
    }

    /// One that did not run may run.
    fn some_started(&mut self) {
        self.past.objects.blur(Wanted::Stopped, Wanted::There);
        self.checks.retain_mut(|check| match &mut check.condition {
            Condition::Object(ObjectState::Container { state, .. }) => {
                if matches!(state, Wanted::Stopped | Wanted::Paused) {
                    *state = Wanted::There;
                }
                *state != Wanted::Idle
            }
            Condition::Object(ObjectState::Project { state, .. }) => *state != ProjectState::Stopped,
            _ => true,
        });
    }

    /// One that ran may have ended, and may be gone where that is what becomes of it.
    fn some_stopped(&mut self) {
        self.past.objects.blur(Wanted::Running, Wanted::Ran);
        self.checks.retain_mut(|check| match &mut check.condition {
            Condition::Http { .. } => false,
            Condition::Object(ObjectState::Container { state, .. }) => match state {
                Wanted::Running => {
                    *state = Wanted::Ran;
                    !goes_at_its_end(&check.command)
                }
                Wanted::Paused => false,
                Wanted::Ran | Wanted::Stopped | Wanted::Idle | Wanted::There => true,
            },
            Condition::Object(ObjectState::Project { state, .. }) => {
                if state.has_containers() {
                    *state = ProjectState::Made;
                }
                true
            }
            Condition::Object(ObjectState::Shown { kind, expected, .. }) => {
                if *kind == ObjectKind::Container {
                    expected.clear();
                }
                true
            }
            _ => true,
        });
    }

    fn is_by_id(&self, check: &Check) -> bool {
        let Condition::Object(ObjectState::Container { which, .. } | ObjectState::ContainerGone { which }) =
            &check.condition
        else {
            return false;
        };
        matches!(which, Which::Named(name) if self.is_indirect(name))
    }

    /// Says whether only running tells which container is meant: by its ID, or by a value that no command of the lesson's gave a
    /// container for its name.
    pub(in crate::check::infer) fn is_indirect(&self, name: &Subject<String>) -> bool {
        let is_open = matches!(name, Subject::Open(_)) && self.past.objects.container(name).is_none();
        is_open || self.past.ids.contains(name.shown())
    }

    /// A container may run, have ended, or be gone.
    pub(in crate::check::infer) fn forget_container(&mut self, name: &Subject<String>) {
        self.checks.retain(|check| match &check.condition {
            Condition::Http { .. } => false,
            Condition::Object(ObjectState::Container { which, .. }) => which.name() != Some(name.shown()),
            _ => true,
        });
    }

    /// A container of this name is begun that goes when it ends: whatever became of one before it is over.
    pub(in crate::check::infer) fn begun_anew(&mut self, name: &Subject<String>) {
        self.past.objects.add_fleeting(name);
        self.checks.retain(|check| match &check.condition {
            Condition::Object(
                ObjectState::Container { which, .. } | ObjectState::ContainerGone { which },
            ) => which.name() != Some(name.shown()),
            Condition::Object(
                ObjectState::Within { container, .. } | ObjectState::Connection { container, .. },
            ) => container != name,
            _ => true,
        });
    }

    /// A container may run or have ended.
    pub(in crate::check::infer) fn leave_open(&mut self, name: &Subject<String>) {
        self.checks.retain_mut(|check| {
            if let Condition::Object(ObjectState::Container { which, state, .. }) = &mut check.condition
                && which.name() == Some(name.shown())
            {
                *state = Wanted::There;
            }
            !matches!(check.condition, Condition::Http { .. })
        });
    }

    /// A container may have come, and only running tells which: of all of them nothing can be said any more.
    pub(in crate::check::infer) fn doubt_all(&mut self) {
        self.checks.retain(|check| !is_of_all(&check.condition));
    }

    /// Containers that do not run have gone, and only running tells which.
    pub(in crate::check::infer) fn swept(&mut self) {
        self.past.objects.forget_idle();
        self.checks.retain(|check| match &check.condition {
            Condition::Object(ObjectState::Container { state, .. }) => *state == Wanted::Running,
            Condition::Object(ObjectState::Shown { kind, .. }) => *kind != ObjectKind::Container,
            Condition::Object(ObjectState::Within { .. }) => false,
            _ => true,
        });
    }

    /// Objects of a kind may have gone, and only running tells which. Of all kinds but containers, what went stays away.
    pub(in crate::check::infer) fn doubt(&mut self, kind: ObjectKind) {
        self.past.objects.forget(kind);
        self.checks.retain(|check| match &check.condition {
            Condition::Object(state) => {
                !state.is_of(kind) || (kind != ObjectKind::Container && object_net::is_gone(state))
            }
            _ => true,
        });
    }
}

/// Says whether a condition is about all containers.
fn is_of_all(condition: &Condition) -> bool {
    matches!(
        condition,
        Condition::Object(
            ObjectState::Container {
                which: Which::All,
                ..
            } | ObjectState::ContainerGone {
                which: Which::All | Which::Live
            }
        )
    )
}

/// Says whether a command makes a container that goes when it ends.
fn goes_at_its_end(command: &str) -> bool {
    let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    let arguments = words.split_first().map_or(&[][..], |(_, arguments)| arguments);
    match change(arguments) {
        Some(Change::Starts(started)) => started.at_end == AtEnd::Goes,
        Some(_) => false,
        None => words.iter().any(|word| word == "--rm"),
    }
}

//! Coming back to a lesson: are the steps that once passed still true?
//!
//! A drifted step stays done, since it was proved once, and is told of. Not here: what to do about it.

use std::collections::BTreeMap;

use crate::check::{self, Check, Condition, Verdict};

use super::event::CheckReport;
use super::{Event, Runner, proof};

impl Runner<'_> {
    /// Verifies again what the done steps left behind, and tells what has drifted.
    pub(super) async fn look_for_drift(&mut self) {
        let mut drifted: BTreeMap<usize, Vec<CheckReport>> = BTreeMap::new();
        let world = self.world();
        for (index, check) in self.standing_checks() {
            if let Ok(verdict @ Verdict::Failed(_)) = check::verify(check, &world).await {
                drifted
                    .entry(index)
                    .or_default()
                    .push(proof::report(check, &verdict));
            }
        }
        for (index, checks) in drifted {
            self.emit(&Event::StepDrifted {
                step: self.lesson.steps[index].id.clone(),
                checks,
            });
        }
    }

    /// The checks of done steps that must still hold: those that leave a trace, and only the last one about each
    /// thing, as a later step may have changed it on purpose.
    fn standing_checks(&self) -> Vec<(usize, &Check)> {
        let mut last: BTreeMap<Slot, (usize, &Check)> = BTreeMap::new();
        for (index, planned) in self.plan.steps.iter().enumerate() {
            if !self.progress.done.contains_key(&planned.id) {
                continue;
            }
            for check in &planned.checks {
                let Some(slot) = slot(check) else { continue };
                if let Slot::Image(name) = &slot {
                    last.remove(&Slot::Pushed(name.clone()));
                }
                last.insert(slot, (index, check));
            }
        }
        last.into_values().collect()
    }
}

/// What a check is about, so that a later one about the same takes its place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Image(String),
    Pushed(String),
    Login(Option<String>),
}

/// A listing, a page or a command that only ran leaves no trace to look at later.
fn slot(check: &Check) -> Option<Slot> {
    match &check.condition {
        Condition::Tag { .. }
        | Condition::Image { .. }
        | Condition::ImageGone { .. }
        | Condition::Pulled { .. } => Some(Slot::Image(check.subject())),
        Condition::LoggedIn { server, .. } | Condition::LoggedOut { server } => {
            Some(Slot::Login(server.clone()))
        }
        Condition::Pushed { .. } | Condition::Stored { .. } => Some(Slot::Pushed(check.subject())),
        Condition::Variable { .. }
        | Condition::Listed { .. }
        | Condition::Page { .. }
        | Condition::Exit { .. } => None,
    }
}

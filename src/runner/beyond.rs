//! What the built-in engine cannot do of a lesson: told once at the start, and skipped rather than failed. With Docker
//! these steps are to do again, as ones that a learner skipped in free mode.
//!
//! Not here: which steps that are (`plan`).

use std::collections::BTreeSet;

use super::stage::EngineKind;
use super::step::Turn;
use super::{RunError, Runner};
use crate::plan;
use crate::session;
use crate::words::StepId;

impl Runner<'_> {
    /// Says whether a step needs Docker, and there is none.
    pub(super) fn is_beyond(&self, index: usize) -> bool {
        let is_builtin = matches!(self.stage.kind, EngineKind::Builtin { .. });
        is_builtin && self.plan.steps.get(index).is_some_and(plan::needs_docker)
    }

    /// The steps that bring nothing about: skipped ones, and those that need Docker where there is none.
    pub(super) fn left_out(&self) -> BTreeSet<StepId> {
        let mut left_out = session::skipped(&self.progress);
        let beyond = self.lesson.steps.iter().enumerate();
        left_out.extend(
            beyond
                .filter(|(at, _)| self.is_beyond(*at))
                .map(|(_, step)| step.id.clone()),
        );
        left_out
    }

    /// Tells that the built-in engine is used, and what it cannot do of the lesson.
    pub(super) fn tell_of_engine(&mut self) {
        let EngineKind::Builtin { because } = &self.stage.kind else {
            return;
        };
        let mut text = match because {
            Some(reason) => format!("{reason}; stepgate's own image engine takes its place: "),
            None => "stepgate's own image engine is used: ".to_owned(),
        };
        text.push_str("everything about images is real, running containers needs Docker");
        self.notice(&text);
        let doing = self.lesson.steps.iter().filter(|step| step.is_doing()).count();
        let n_beyond = (0..self.lesson.steps.len())
            .filter(|at| self.is_beyond(*at))
            .count();
        if n_beyond > 0 {
            self.notice(&format!(
                "{} of {doing} steps with commands can be taken; {n_beyond} {} Docker and will be skipped",
                doing - n_beyond,
                if n_beyond == 1 { "needs" } else { "need" },
            ));
            self.replan();
        }
    }

    /// Says whether steps are left for Docker: on what is kept, they are still to do.
    pub(super) fn is_to_go_on(&self) -> bool {
        (0..self.lesson.steps.len()).any(|at| self.is_beyond(at))
    }

    pub(super) fn tell_how_to_go_on(&mut self) {
        self.notice(
            "with Docker running, `stepgate engine export` hands your images over, and the same command goes on with the \
             steps that were skipped",
        );
    }

    /// Goes past a step that needs Docker.
    pub(super) fn pass_over(&mut self) -> Result<Option<Turn>, RunError> {
        if self.is_open() {
            self.notice("this step needs Docker, which is not there; it is skipped");
        }
        self.skip()
    }
}

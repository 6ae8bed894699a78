//! What the built-in engine cannot do of a lesson: told once at the start, and skipped rather than failed. With Docker
//! these steps are to do again, as ones that a learner skipped in free mode.
//!
//! So is a step whose author says that it needs something that is not there. Nothing is tried before a step depends on it. Not here: what steps need (`plan`).

use std::collections::{BTreeMap, BTreeSet};

use super::stage::EngineKind;
use super::step::Turn;
use super::{Ending, Event, RunError, Runner, needs};
use crate::engine::builtin::{Builtin, Commands, Rights};
use crate::plan::{self, Needs, PlannedBuild, Runtime};
use crate::session;
use crate::words::StepId;

/// The steps that need Docker, and what is known of the Dockerfiles that they build from.
#[derive(Debug, Default)]
pub(super) struct Beyond {
    steps: BTreeSet<usize>,
    builds: BTreeMap<PlannedBuild, Commands>,
    /// What other steps lack of what their author says that they need.
    missing: BTreeMap<usize, Vec<String>>,
}

impl Runner<'_> {
    /// Says whether a step needs something that is not there.
    pub(super) fn is_beyond(&self, index: usize) -> bool {
        self.beyond.steps.contains(&index) || self.beyond.missing.contains_key(&index)
    }

    /// Asks for what the step before the learner needs, and tells what is not there.
    pub(super) async fn ask_for_needs(&mut self) {
        let needs = &self.step().requires;
        let missing = needs::missing(needs, self.stage, self.options.attendance).await;
        let is_met = missing.is_empty();
        let before = if is_met {
            self.beyond.missing.remove(&self.index)
        } else {
            self.beyond.missing.insert(self.index, missing)
        };
        if before.is_some() == is_met {
            self.replan();
        }
    }

    /// What the step before the learner lacks, in words.
    pub(super) fn lacks(&self) -> Option<String> {
        let missing = self.beyond.missing.get(&self.index)?;
        Some(missing.join(", and "))
    }

    /// Finds out which steps need Docker; says whether others do than before.
    pub(super) fn find_beyond(&mut self) -> bool {
        let stage = self.stage;
        let EngineKind::Builtin { engine, .. } = &stage.kind else {
            return false;
        };
        let mut steps = BTreeSet::new();
        for (at, needs) in plan::needs(&self.plan.steps).iter().enumerate() {
            if self.is_impossible(engine, needs) {
                steps.insert(at);
            }
        }
        let before = std::mem::replace(&mut self.beyond.steps, steps);
        before != self.beyond.steps
    }

    /// Says whether the step before the learner needs Docker, now that the steps before it have run.
    pub(super) fn is_now_beyond(&mut self) -> bool {
        if self.find_beyond() {
            self.replan();
        }
        self.is_beyond(self.index)
    }

    fn is_impossible(&mut self, engine: &Builtin, needs: &Needs) -> bool {
        let mut runtime = needs.runtime;
        for build in &needs.builds {
            runtime = runtime.max(match self.commands(engine, build) {
                Commands::None => Runtime::Nothing,
                Commands::Some => Runtime::Any,
                Commands::Users => Runtime::Users,
                Commands::Dockers => Runtime::Docker,
            });
        }
        match runtime {
            Runtime::Nothing => false,
            Runtime::Any => engine.runtime().is_err(),
            Runtime::Users => !engine
                .runtime()
                .is_ok_and(|runtime| runtime.rights() == Rights::Root),
            Runtime::Docker => true,
        }
    }

    /// What a build has to run. A Dockerfile that is not there yet is looked for again.
    fn commands(&mut self, engine: &Builtin, build: &PlannedBuild) -> Commands {
        if let Some(known) = self.beyond.builds.get(build) {
            return *known;
        }
        let path = self.surroundings.context.lesson_dir.join(&build.dockerfile);
        let Ok(text) = std::fs::read_to_string(path) else {
            return Commands::None;
        };
        let commands = engine.commands(&text, &build.request());
        self.beyond.builds.insert(build.clone(), commands);
        commands
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
        let EngineKind::Builtin { because, engine } = &self.stage.kind else {
            return;
        };
        let mut text = match because {
            Some(reason) => format!("{reason}; stepgate's own image engine takes its place: "),
            None => "stepgate's own image engine is used: ".to_owned(),
        };
        text.push_str("everything about images is real, running containers needs Docker");
        self.find_beyond();
        let wanted = plan::needs(&self.plan.steps).into_iter();
        let wanted = wanted.map(|needs| needs.runtime).max().unwrap_or_default();
        let wants_any = wanted >= Runtime::Any || self.beyond.builds.values().any(|&it| it >= Commands::Some);
        if wants_any && let Ok(runtime) = engine.runtime() {
            let name = runtime
                .program()
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            text.push_str(&format!(", but for simple commands, which `{name}` runs"));
        }
        self.notice(&text);
        let doing = self.lesson.steps.iter().filter(|step| step.is_doing()).count();
        let n_beyond = self.beyond.steps.len();
        if n_beyond > 0 {
            self.notice(&format!(
                "{} of {doing} steps with commands can be taken; {n_beyond} {} Docker and will be skipped",
                doing - n_beyond,
                if n_beyond == 1 { "needs" } else { "need" },
            ));
            if wants_any && let Err(reason) = engine.runtime() {
                self.notice(&format!("simple commands in containers cannot be run: {reason}"));
            }
            self.replan();
        }
    }

    /// Says whether steps are left for Docker: on what is kept, they are still to do.
    pub(super) fn is_to_go_on(&self) -> bool {
        !self.beyond.steps.is_empty() || !self.beyond.missing.is_empty()
    }

    pub(super) fn tell_how_to_go_on(&mut self) {
        if self.beyond.steps.is_empty() {
            return self.notice(
                "once what was missing is there, the same command goes on with the steps that were skipped",
            );
        }
        self.notice(
            "with Docker running, `stepgate engine export` hands your images over, and the same command goes on with the \
             steps that were skipped",
        );
    }

    /// Tells how the run ended; a step that was skipped is not done.
    pub(super) fn tell_the_end(&mut self, ending: Ending) {
        let n_skipped = session::skipped(&self.progress).len();
        self.emit(&Event::RunFinished {
            n_done: self.progress.done.len() - n_skipped,
            n_skipped,
            n_steps: self.lesson.steps.len(),
            ending,
        });
    }

    /// Goes past a step that needs something that is not there.
    pub(super) fn pass_over(&mut self) -> Result<Option<Turn>, RunError> {
        if let Some(missing) = self.beyond.missing.get(&self.index).cloned() {
            return self.leave_out(missing);
        }
        if self.is_open() {
            self.notice("this step needs Docker, which is not there; it is skipped");
        }
        let step = self.step().id.clone();
        self.update(|progress| _ = progress.left_out.insert(step))?;
        self.skip()
    }

    fn leave_out(&mut self, missing: Vec<String>) -> Result<Option<Turn>, RunError> {
        if !self.is_open() {
            return Ok(Some(self.onward()));
        }
        if let Err(refusal) = self.change_step(session::skip)? {
            self.notice(&refusal.to_string());
            return Ok(None);
        }
        let step = self.step().id.clone();
        let kept = step.clone();
        self.update(|progress| _ = progress.left_out.insert(kept))?;
        self.replan();
        self.emit(&Event::StepLeftOut { step, missing });
        Ok(Some(self.onward()))
    }
}

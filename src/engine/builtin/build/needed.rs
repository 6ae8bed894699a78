//! Which stages of a Dockerfile are needed, and whether something has to be run for them.
//!
//! As with `BuildKit`, a stage that the target neither builds upon nor copies from is not built. Not here: what the stages
//! build upon (`plan`).

use super::BuildError;
use super::instruction::{Instruction, Script, Step};
use super::plan::Plan;
use super::read::read_trigger;
use super::values::Platform;
use super::words::{Quotes, expand};
use crate::engine::BuildRequest;
use crate::engine::builtin::find::find_among;
use crate::engine::builtin::store::Kept;

/// What has to be run for an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Commands {
    /// Nothing.
    None,
    /// Commands that a runtime for containers can run.
    Some,
    /// Commands of users other than root, who are there only where root runs them.
    Users,
    /// Commands that only Docker can run.
    Dockers,
}

impl Commands {
    /// What a Dockerfile alone tells of it, whatever its base images have their children carry out.
    pub fn of(dockerfile: &str, request: &BuildRequest) -> Self {
        super::commands(Vec::new(), dockerfile, request)
    }
}

/// Says whether a user is root, whatever the image says of its users; one that is still to be expanded may be.
pub fn is_root(user: &str) -> bool {
    user.contains('$') || user.split(':').all(|name| matches!(name, "" | "0" | "root"))
}

impl Plan {
    /// What has to be run of a Dockerfile, upon the images that there are.
    pub(super) fn commands(
        script: Script,
        images: Vec<Kept>,
        request: &BuildRequest,
    ) -> Result<Commands, BuildError> {
        let (plan, needed) = Self::begun(script, images, request, &Platform::own())?;
        let mut most = Commands::None;
        // Whose each stage is at its end.
        let mut users: Vec<String> = Vec::new();
        for (n, is_needed) in needed.into_iter().enumerate() {
            let mut user = match plan.stage_named(&plan.base_name(n).to_lowercase(), n) {
                Some(base) => users[base].clone(),
                None => plan.user_of_image(n),
            };
            for step in plan.triggered(n).iter().chain(&plan.stages[n].steps) {
                match &step.instruction {
                    Instruction::User(name) => user.clone_from(name),
                    Instruction::Run(run) if is_needed => {
                        most = most.max(match (&run.beyond, is_root(&user)) {
                            (Some(_), _) => Commands::Dockers,
                            (None, true) => Commands::Some,
                            (None, false) => Commands::Users,
                        });
                    }
                    _ => {}
                }
            }
            users.push(user);
        }
        Ok(most)
    }

    /// Which stages the last one needs, itself too.
    pub(super) fn needed(&self) -> Vec<bool> {
        let mut needed = vec![false; self.stages.len()];
        if let Some(last) = needed.last_mut() {
            *last = true;
        }
        for n in (0..self.stages.len()).rev() {
            if needed[n] {
                for other in self.needs(n) {
                    needed[other] = true;
                }
            }
        }
        needed
    }

    /// The stages that one builds upon or copies from. What cannot be read is told later.
    fn needs(&self, n: usize) -> Vec<usize> {
        let triggered = self.triggered(n);
        let copied = self.stages[n].steps.iter().chain(&triggered).filter_map(|step| {
            let Instruction::Copy(copy) = &step.instruction else {
                return None;
            };
            let from = copy.from.as_ref()?;
            let numbered = || from.parse().ok().filter(|other| *other < n);
            self.stage_named(&from.to_lowercase(), n).or_else(numbered)
        });
        let base = self.stage_named(&self.base_name(n).to_lowercase(), n);
        base.into_iter().chain(copied).collect()
    }

    /// What the image that a stage builds upon has it carry out, where that image is here.
    fn triggered(&self, n: usize) -> Vec<Step> {
        let name = self.base_name(n);
        let is_stage = self.stage_named(&name.to_lowercase(), n).is_some();
        let image = find_among(&self.images, &name)
            .ok()
            .flatten()
            .filter(|_| !is_stage);
        let triggers = image.and_then(|(image, _)| image.config["config"]["OnBuild"].as_array());
        let triggers = triggers
            .into_iter()
            .flatten()
            .filter_map(|trigger| trigger.as_str());
        triggers
            .filter_map(|trigger| read_trigger(trigger).ok())
            .flatten()
            .collect()
    }

    fn user_of_image(&self, n: usize) -> String {
        let image = find_among(&self.images, &self.base_name(n)).ok().flatten();
        let user = image.and_then(|(image, _)| image.config["config"]["User"].as_str());
        user.unwrap_or_default().to_owned()
    }

    fn base_name(&self, n: usize) -> String {
        let name = &self.stages[n].image;
        let name = expand(name, self.escape, Quotes::Removed, &|name| self.args.meta(name));
        name.unwrap_or_default()
    }
}

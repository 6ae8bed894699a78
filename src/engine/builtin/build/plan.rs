//! What a build needs, found before anything is built: the stages that are needed, their bases, and what can run a `RUN`.
//!
//! Not here: carrying it out (`steps`).

use std::collections::BTreeSet;

use super::args::Args;
use super::instruction::{Instruction, Script, Stage, Step};
use super::read::read_trigger;
use super::values::Platform;
use super::words::{Quotes, expand};
use super::{BuildError, Place};
use crate::engine::BuildRequest;
use crate::engine::builtin::find::find_among;
use crate::engine::builtin::store::Kept;
use crate::words::Reference;

/// What a build comes to.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) escape: char,
    pub(super) metas: Vec<Step>,
    /// The stages up to the target.
    pub(super) stages: Vec<Stage>,
    /// What each stage builds upon; nothing where no stage needs it, and it is not built.
    pub(super) bases: Vec<Option<Base>>,
    pub(super) args: Args,
    /// The names of all `ARG`s.
    pub(super) declared: BTreeSet<String>,
    pub(super) images: Vec<Kept>,
    /// The images that alone may be built upon, where that is so.
    pulled: Option<Vec<Reference>>,
}

/// What a stage builds upon, or a `COPY` takes from.
#[derive(Clone, Debug)]
pub(super) enum Base {
    Scratch(Platform),
    /// An earlier stage, from 0.
    Stage(usize),
    Image(Box<Kept>),
}

impl Plan {
    /// Plans a build upon the images that there are.
    pub(super) fn of(
        script: Script,
        images: Vec<Kept>,
        request: &BuildRequest,
        pulled: Option<&[Reference]>,
        place: &Place<'_>,
    ) -> Result<Self, BuildError> {
        let platform = match &request.platform {
            Some(text) => Platform::parse(text).map_err(BuildError::Request)?,
            None => Platform::own(),
        };
        let (mut plan, needed) = Self::begun(script, images, request, &platform)?;
        plan.pulled = pulled.map(<[_]>::to_vec);
        for (stage, _) in plan.stages.iter().zip(&needed).filter(|(_, needed)| **needed) {
            refuse_beyond(place, &stage.steps)?;
        }
        for (n, is_needed) in needed.into_iter().enumerate() {
            if !is_needed {
                plan.bases.push(None);
                continue;
            }
            let base = plan.base(n, &platform)?;
            if let Base::Image(kept) = &base {
                let triggers = kept.config["config"]["OnBuild"].as_array();
                for trigger in triggers
                    .into_iter()
                    .flatten()
                    .filter_map(|trigger| trigger.as_str())
                {
                    let from = &plan.stages[n].from;
                    let mut steps = triggered(trigger, from)?;
                    for step in &mut steps {
                        step.text = format!("{}` with `ONBUILD {}", from.text, step.text);
                    }
                    refuse_beyond(place, &steps)?;
                }
            }
            plan.bases.push(Some(base));
            plan.find_origins(n)?;
        }
        plan.add_labels(request);
        Ok(plan)
    }

    /// Finds the stages up to the target, and which of them are needed.
    pub(super) fn begun(
        script: Script,
        images: Vec<Kept>,
        request: &BuildRequest,
        platform: &Platform,
    ) -> Result<(Self, Vec<bool>), BuildError> {
        let mut plan = Self {
            escape: script.escape,
            args: Args::new(&request.args, platform),
            metas: script.metas,
            stages: script.stages,
            bases: Vec::new(),
            declared: BTreeSet::new(),
            images,
            pulled: None,
        };
        plan.read_metas()?;
        plan.check_names()?;
        plan.stop_at(request.target.as_deref())?;
        let needed = plan.needed();
        Ok((plan, needed))
    }

    /// How many steps are told.
    pub(super) fn n_steps(&self) -> usize {
        let needed = self
            .stages
            .iter()
            .zip(&self.bases)
            .filter(|(_, base)| base.is_some());
        let stages = needed.map(|(stage, _)| 1 + stage.steps.len());
        self.metas.len() + stages.sum::<usize>()
    }

    /// Where a `COPY --from` in a stage takes from.
    pub(super) fn origin(&self, from: &str, stage: usize, step: &Step) -> Result<Base, BuildError> {
        let lower = from.to_lowercase();
        if let Some(n) = self.stage_named(&lower, stage) {
            return Ok(Base::Stage(n));
        }
        if let Ok(n) = from.parse::<usize>() {
            return match n {
                n if n < stage => Ok(Base::Stage(n)),
                n => Err(BuildError::at(step)(format!(
                    "invalid from flag value {from}: {}",
                    if n == stage {
                        "refers to current build stage"
                    } else {
                        "index out of bounds"
                    }
                ))),
            };
        }
        if from == "scratch" {
            return Err(BuildError::at(step)("'scratch' is a reserved name".to_owned()));
        }
        self.image(from, step)
    }

    fn read_metas(&mut self) -> Result<(), BuildError> {
        for step in &self.metas {
            let Instruction::Arg(args) = &step.instruction else {
                continue;
            };
            for (name, default) in args {
                let default = default.as_deref().map(|default| {
                    expand(default, self.escape, Quotes::Removed, &|name| {
                        self.args.meta(name)
                    })
                });
                let default = default.transpose().map_err(BuildError::at(step))?;
                self.args.set_meta(name, default);
                self.declared.insert(name.clone());
            }
        }
        for step in self.stages.iter().flat_map(|stage| &stage.steps) {
            if let Instruction::Arg(args) = &step.instruction {
                self.declared.extend(args.iter().map(|(name, _)| name.clone()));
            }
        }
        Ok(())
    }

    fn check_names(&self) -> Result<(), BuildError> {
        for (n, stage) in self.stages.iter().enumerate() {
            let Some(name) = &stage.name else { continue };
            let refused = |message| BuildError::Parse {
                line: stage.from.line,
                message,
            };
            let is_name = name.starts_with(|char: char| char.is_ascii_lowercase())
                && name
                    .chars()
                    .all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.'));
            if !is_name {
                return Err(refused(format!(
                    "invalid name for build stage: \"{name}\", name can't start with a number or contain symbols"
                )));
            }
            if self.stage_named(name, n).is_some() {
                return Err(refused(format!("duplicate name {name}")));
            }
        }
        Ok(())
    }

    pub(super) fn stage_named(&self, name: &str, before: usize) -> Option<usize> {
        let stages = &self.stages[..before];
        stages
            .iter()
            .position(|stage| stage.name.as_deref() == Some(name))
    }

    fn stop_at(&mut self, target: Option<&str>) -> Result<(), BuildError> {
        let Some(target) = target.filter(|target| !target.is_empty()) else {
            return Ok(());
        };
        let named = self.stage_named(&target.to_lowercase(), self.stages.len());
        let n = named.or_else(|| target.parse().ok().filter(|n| *n < self.stages.len()));
        let n = n.ok_or_else(|| {
            BuildError::Request(format!("failed to reach build target {target} in Dockerfile"))
        })?;
        self.stages.truncate(n + 1);
        Ok(())
    }

    fn base(&self, n: usize, platform: &Platform) -> Result<Base, BuildError> {
        let stage = &self.stages[n];
        let refused = BuildError::at(&stage.from);
        let expanded = |text: &str| expand(text, self.escape, Quotes::Removed, &|name| self.args.meta(name));
        let name = expanded(&stage.image).map_err(&refused)?;
        if name.is_empty() {
            return Err(refused(format!(
                "base name ({}) should not be blank",
                stage.image
            )));
        }
        if name == "scratch" {
            let own = stage
                .platform
                .as_deref()
                .map(|text| Platform::parse(&expanded(text)?));
            let own = own.transpose().map_err(&refused)?;
            return Ok(Base::Scratch(own.unwrap_or_else(|| platform.clone())));
        }
        match self.stage_named(&name.to_lowercase(), n) {
            Some(n) => Ok(Base::Stage(n)),
            None => self.image(&name, &stage.from),
        }
    }

    fn image(&self, text: &str, step: &Step) -> Result<Base, BuildError> {
        let reference = Reference::parse(text).ok().map(Reference::with_default_tag);
        let is_to_be_pulled = |reference: &Reference| {
            self.pulled
                .as_ref()
                .is_some_and(|pulled| !pulled.contains(reference))
        };
        let found = find_among(&self.images, text).ok().flatten();
        match (found, reference) {
            (found, Some(reference)) if found.is_none() || is_to_be_pulled(&reference) => {
                Err(BuildError::MissingBase {
                    reference,
                    line: step.line,
                })
            }
            (Some((image, _)), _) => Ok(Base::Image(Box::new(image.clone()))),
            (None, _) => Err(BuildError::at(step)("invalid reference format".to_owned())),
        }
    }

    /// Sees to it that all that is copied from is there.
    fn find_origins(&self, n: usize) -> Result<(), BuildError> {
        for step in &self.stages[n].steps {
            if let Instruction::Copy(copy) = &step.instruction
                && let Some(from) = &copy.from
            {
                self.origin(from, n, step)?;
            }
        }
        Ok(())
    }

    fn add_labels(&mut self, request: &BuildRequest) {
        let Some(stage) = self.stages.last_mut() else {
            return;
        };
        for (name, value) in &request.labels {
            stage.steps.push(Step {
                line: stage.from.line,
                text: format!("LABEL {name}={value}"),
                instruction: Instruction::FixedLabel(name.clone(), value.clone()),
            });
        }
    }
}

/// Reads what a base has its child carry out.
pub(super) fn triggered(trigger: &str, from: &Step) -> Result<Vec<Step>, BuildError> {
    let steps = read_trigger(trigger)?;
    let steps = steps.into_iter().map(|step| Step {
        line: from.line,
        ..step
    });
    Ok(steps.collect())
}

/// Refuses what cannot be run here.
fn refuse_beyond(place: &Place<'_>, steps: &[Step]) -> Result<(), BuildError> {
    for step in steps {
        if let Instruction::Run(run) = &step.instruction {
            if let Some(flag) = &run.beyond {
                return Err(BuildError::at(step)(format!("`RUN` with `{flag}` needs Docker")));
            }
            place.runtime(step)?;
        }
    }
    Ok(())
}

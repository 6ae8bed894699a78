//! A build, stage by stage and step by step: what is told, and what is taken from an earlier build.
//!
//! A step's key is a digest of the key before it, of the instruction with everything expanded, and of what it
//! copies; times are no part of it. Not here: what an instruction means (`carry_out`).

use std::collections::BTreeMap;

use super::carry_out::{Effect, Work};
use super::image::Image;
use super::instruction::Step;
use super::layer::Changes;
use super::plan::{Base, Plan, triggered};
use super::tree::{Node, Tree};
use super::values::Platform;
use super::{BuildError, Place};
use super::{copying, tree};
use crate::engine::builtin::store::{CacheNote, Layer, Store};
use crate::engine::{BuildRequest, Note};
use crate::words::Digest;

/// A build under way.
pub(super) struct Builder<'a> {
    pub(super) place: &'a Place<'a>,
    pub(super) store: &'a Store,
    request: &'a BuildRequest,
    pub(super) context: &'a Tree,
    pub(super) plan: &'a Plan,
    created: String,
    pub(super) latest: Option<u64>,
    /// The stages so far.
    pub(super) done: Vec<Image>,
    n_told: usize,
}

/// What is known within a stage.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The arguments that it has asked for.
    pub(super) args: BTreeMap<String, Option<String>>,
    /// `CMD` stands in the stage itself.
    pub(super) cmd: Option<Own>,
}

/// Something is the stage's own, not the base's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own;

impl<'a> Builder<'a> {
    /// Begins a build.
    pub(super) fn new(
        place: &'a Place<'a>,
        request: &'a BuildRequest,
        context: &'a Tree,
        plan: &'a Plan,
        created: String,
        latest: Option<u64>,
    ) -> Self {
        Self {
            place,
            store: place.store,
            request,
            context,
            plan,
            created,
            latest,
            done: Vec::new(),
            n_told: 0,
        }
    }

    /// Builds all stages; gives the last.
    pub(super) fn build(mut self, note: &mut dyn FnMut(Note)) -> Result<Image, BuildError> {
        for step in &self.plan.metas {
            self.tell(step, note);
        }
        for n in 0..self.plan.stages.len() {
            let image = match &self.plan.bases[n] {
                Some(base) => self.stage(n, base, note)?,
                None => Image::scratch(Platform::own()),
            };
            self.done.push(image);
        }
        let unasked = self.plan.args.unasked(&self.plan.declared);
        if !unasked.is_empty() {
            let names = unasked.join(" ");
            note(Note::Line(format!(
                "[Warning] One or more build-args [{names}] were not consumed"
            )));
        }
        self.done.pop().filter(|image| !image.is_empty()).ok_or_else(|| {
            BuildError::Request("No image was generated. Is your Dockerfile empty?".to_owned())
        })
    }

    fn stage(&mut self, n: usize, base: &Base, note: &mut dyn FnMut(Note)) -> Result<Image, BuildError> {
        let stage = &self.plan.stages[n];
        self.tell(&stage.from, note);
        let mut image = match base {
            Base::Scratch(platform) => Image::scratch(platform.clone()),
            Base::Stage(n) => self.done[*n].clone(),
            Base::Image(kept) => Image::of(kept),
        };
        let told = if image.is_empty() {
            " --->".to_owned()
        } else {
            format!(" ---> {}", image.id()?.short())
        };
        note(Note::Line(told));
        if let Some(latest) = self.latest {
            image.key = Digest::of(format!("{} until {latest}", image.key).as_bytes());
        }
        let mut scope = Scope::default();
        let triggers = image.texts("OnBuild");
        image.config.remove("OnBuild");
        if !triggers.is_empty() {
            let s = if triggers.len() == 1 { "" } else { "s" };
            note(Note::Line(format!(
                "# Executing {} build trigger{s}",
                triggers.len()
            )));
        }
        for trigger in triggers {
            for step in triggered(&trigger, &stage.from)? {
                self.step(&mut image, &mut scope, (n, &step), note)?;
            }
        }
        for step in &stage.steps {
            self.tell(step, note);
            self.step(&mut image, &mut scope, (n, step), note)?;
        }
        Ok(image)
    }

    fn tell(&mut self, step: &Step, note: &mut dyn FnMut(Note)) {
        self.n_told += 1;
        let n_steps = self.plan.n_steps();
        note(Note::Line(format!(
            "Step {}/{n_steps} : {}",
            self.n_told, step.text
        )));
    }

    fn step(
        &mut self,
        image: &mut Image,
        scope: &mut Scope,
        (stage, step): (usize, &Step),
        note: &mut dyn FnMut(Note),
    ) -> Result<(), BuildError> {
        let effect = self.effect(image, scope, stage, step)?;
        let key = key_of(image, &effect).map_err(BuildError::at(step))?;
        let known = if self.request.no_cache {
            None
        } else {
            self.store.cached(&key)
        };
        let done = if let Some(known) = known {
            note(Note::Line(" ---> Using cache".to_owned()));
            known
        } else {
            let done = CacheNote {
                created: self.created.clone(),
                layer: self.work(image, effect.work, step, note)?,
            };
            self.store.note_cached(&key, &done)?;
            done
        };
        image.key = key;
        image.take(self.store, done.layer, &done.created, &effect.created_by)?;
        note(Note::Line(format!(" ---> {}", image.id()?.short())));
        Ok(())
    }

    /// Makes the layer of an instruction, where it makes one.
    fn work(
        &self,
        image: &mut Image,
        work: Work,
        step: &Step,
        note: &mut dyn FnMut(Note),
    ) -> Result<Option<Layer>, BuildError> {
        let made = self.latest.unwrap_or(0);
        let (changes, new_folder) = match work {
            Work::Nothing => return Ok(None),
            Work::Run(job) => return self.run(image, &job, step, note),
            Work::Folder(path) => {
                let tree = image.tree(self.store)?;
                let path = tree.resolve(&path).map_err(BuildError::at(step))?;
                if tree.is_folder(&path) {
                    return Ok(None);
                }
                let is_file = |path: &str| tree.get(path).is_some() && !tree.is_folder(path);
                if let Some(file) = tree::parents(&path)
                    .chain([path.as_str()])
                    .find(|path| is_file(path))
                {
                    return Err(BuildError::at(step)(format!("mkdir /{file}: not a directory")));
                }
                (Changes::from([(path, Node::folder(made))]), Node::folder(made))
            }
            Work::Copy(order, picked) => {
                let new_folder = copying::new_folder(&order);
                let changes = copying::place(self.store, &order, picked, image.tree(self.store)?);
                (changes.map_err(BuildError::at(step))?, new_folder)
            }
        };
        image.write_layer(self.store, changes, &new_folder, self.latest)
    }
}

/// A digest of all that an instruction depends on.
fn key_of(image: &Image, effect: &Effect) -> Result<Digest, String> {
    let content = match &effect.work {
        Work::Nothing | Work::Folder(_) => String::new(),
        Work::Copy(order, picked) => {
            let sum = copying::sum(picked).map_err(|error| error.to_string())?;
            format!("{:?} {:?} {sum}", order.owner, order.mode)
        }
        Work::Run(job) => job.key(),
    };
    let text = format!("{}\0{}\0{content}", image.key, effect.created_by);
    Ok(Digest::of(text.as_bytes()))
}

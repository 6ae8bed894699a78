//! The guard: a lesson's command touches only what the lesson made.
//!
//! What carries the session's label or stands in its ledger is the lesson's, and so is what belongs to a project in its
//! ledger. Not here: running the command.

use crate::docker::{Deed, Family, Foreign, Layout, ObjectKind, Target};
use crate::engine::{Engine, EngineError, Image};
use crate::words::Reference;

use super::context::{GuardMode, LABEL, SessionContext};
use super::journal::Ledger;

/// Whose a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The lesson made it.
    Ours,
    /// Somebody else did.
    Theirs,
    /// There is none: the command may say so itself.
    Missing,
}

/// What becomes of a command that names things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// It runs with this argv; what it may not touch is listed as the learner named it.
    Run {
        /// The argv without the program's name.
        argv: Vec<String>,
        /// What is spared.
        spared: Vec<String>,
    },
    /// Nothing that it names is the lesson's: nothing runs. That is a success, for of the lesson's own things
    /// there are none left.
    Spare(Vec<String>),
    /// It would change what is not the lesson's, as it is listed: nothing runs, and nothing that it was for is done.
    Refuse(Vec<String>),
}

/// Judges whose a named thing is.
#[derive(Clone, Copy)]
pub struct Guard<'a> {
    /// The session.
    pub context: &'a SessionContext,
    /// What the lesson made that no label can be put on.
    pub ledger: &'a Ledger,
}

impl Guard<'_> {
    /// Says whether judging a command takes the engine.
    pub fn has_to_ask(&self, foreign: &Foreign) -> bool {
        let names = match &foreign.deed {
            Deed::Removes(_, names) | Deed::Disturbs(_, names) | Deed::Changes(_, names) => names,
            Deed::Creates(_)
            | Deed::Prunes(_)
            | Deed::Project(..)
            | Deed::Swarm(_)
            | Deed::Shares(_)
            | Deed::Other => return false,
        };
        self.context.guard == GuardMode::On && !names.is_empty()
    }

    /// Adds the session's label to what a command creates, and narrows what it prunes to that label.
    pub fn mark(&self, argv: &[String], layout: &Layout, deed: &Deed) -> Vec<String> {
        let label = self.context.label();
        let flags = match (deed, self.context.guard) {
            (Deed::Creates(kind), GuardMode::On | GuardMode::Off) => {
                let is_bake = layout
                    .flags_at
                    .checked_sub(1)
                    .is_some_and(|at| argv.get(at).is_some_and(|word| word == "bake"));
                match kind {
                    _ if is_bake => vec!["--set".to_owned(), format!("*.labels.{label}")],
                    // The service's containers are the lesson's too.
                    ObjectKind::Service => {
                        vec![
                            "--label".to_owned(),
                            label.clone(),
                            "--container-label".to_owned(),
                            label,
                        ]
                    }
                    ObjectKind::Container
                    | ObjectKind::Image
                    | ObjectKind::Network
                    | ObjectKind::Volume
                    | ObjectKind::Secret
                    | ObjectKind::Config => vec!["--label".to_owned(), label],
                }
            }
            (Deed::Prunes(_), GuardMode::On) => vec!["--filter".to_owned(), format!("label={label}")],
            (
                Deed::Removes(..)
                | Deed::Disturbs(..)
                | Deed::Changes(..)
                | Deed::Project(..)
                | Deed::Swarm(_)
                | Deed::Shares(_)
                | Deed::Other,
                GuardMode::On | GuardMode::Off,
            )
            | (Deed::Prunes(_), GuardMode::Off) => return argv.to_vec(),
        };
        let mut marked = argv.to_vec();
        let at = layout.flags_at.min(marked.len());
        marked.splice(at..at, flags);
        marked
    }

    /// Judges a command that removes or disturbs named things.
    pub async fn judge(
        &self,
        engine: &dyn Engine,
        argv: &[String],
        layout: &Layout,
        deed: &Deed,
    ) -> Result<Ruling, EngineError> {
        let (kind, names) = match deed {
            Deed::Removes(kind, names) | Deed::Disturbs(kind, names) | Deed::Changes(kind, names) => {
                (*kind, names)
            }
            Deed::Creates(_)
            | Deed::Prunes(_)
            | Deed::Project(..)
            | Deed::Swarm(_)
            | Deed::Shares(_)
            | Deed::Other => return Ok(rule(argv, &[], &[])),
        };
        let mut standings = Vec::with_capacity(names.len());
        for name in names {
            standings.push(match layout.target {
                // Another engine holds nothing of the lesson's.
                Target::Elsewhere => Standing::Theirs,
                Target::Session => self.standing(engine, kind, name).await?,
            });
        }
        if matches!(deed, Deed::Changes(..)) {
            let theirs = names
                .iter()
                .zip(&standings)
                .filter(|(_, standing)| **standing == Standing::Theirs);
            let theirs: Vec<String> = theirs.map(|(name, _)| name.clone()).collect();
            if !theirs.is_empty() {
                return Ok(Ruling::Refuse(theirs));
            }
        }
        Ok(rule(argv, &layout.names_at, &standings))
    }

    /// Finds out whose a thing is.
    pub async fn standing(
        &self,
        engine: &dyn Engine,
        kind: ObjectKind,
        name: &str,
    ) -> Result<Standing, EngineError> {
        match kind {
            ObjectKind::Image => Ok(engine
                .image(name)
                .await?
                .map_or(Standing::Missing, |image| self.image_standing(name, &image))),
            ObjectKind::Container
            | ObjectKind::Network
            | ObjectKind::Volume
            | ObjectKind::Service
            | ObjectKind::Secret
            | ObjectKind::Config => {
                let Some(object) = engine.object(kind, name).await? else {
                    return Ok(Standing::Missing);
                };
                let in_project = |family: Family| {
                    let project = object.labels.get(family.label());
                    project.is_some_and(|name| self.ledger.has_project(family, name))
                };
                if in_project(Family::Compose) || in_project(Family::Stack) {
                    return Ok(Standing::Ours);
                }
                Ok(self.labelled(object.labels.get(LABEL)))
            }
        }
    }

    /// Finds out whose a project is: the lesson's where it made the first object of it, somebody else's where there
    /// are others.
    pub async fn project_standing(
        &self,
        engine: &dyn Engine,
        family: Family,
        name: &str,
    ) -> Result<Standing, EngineError> {
        if self.ledger.has_project(family, name) {
            return Ok(Standing::Ours);
        }
        let label = format!("{}={name}", family.label());
        for kind in project_kinds(family) {
            if !engine.objects(*kind, Some(&label)).await?.is_empty() {
                return Ok(Standing::Theirs);
            }
        }
        Ok(Standing::Missing)
    }

    /// An image is the lesson's by its label, by a name that the lesson gave it, or, where an ID is given, if the
    /// lesson gave it all its names.
    fn image_standing(&self, name: &str, image: &Image) -> Standing {
        let by_label = self.labelled(image.labels.get(LABEL));
        let named = Reference::parse(name).map(Reference::with_default_tag).ok();
        let is_name = |tag: &&Reference| Some(*tag) == named.as_ref();
        let is_in_ledger = match image.tags.iter().find(is_name) {
            Some(tag) => self.ledger.has(tag),
            None => !image.tags.is_empty() && image.tags.iter().all(|tag| self.ledger.has(tag)),
        };
        if is_in_ledger { Standing::Ours } else { by_label }
    }

    fn labelled(&self, label: Option<&String>) -> Standing {
        if label == Some(&self.context.session) {
            Standing::Ours
        } else {
            Standing::Theirs
        }
    }
}

/// The kinds of objects that a project is made of, in the order in which they can be removed; images aside, which
/// outlive it.
pub fn project_kinds(family: Family) -> &'static [ObjectKind] {
    match family {
        Family::Compose => &[ObjectKind::Container, ObjectKind::Network, ObjectKind::Volume],
        Family::Stack => &[
            ObjectKind::Service,
            ObjectKind::Container,
            ObjectKind::Network,
            ObjectKind::Secret,
            ObjectKind::Config,
        ],
    }
}

/// Takes the names of what is not the lesson's out of an argv.
pub fn rule(argv: &[String], names_at: &[usize], standings: &[Standing]) -> Ruling {
    let spared_at: Vec<usize> = names_at
        .iter()
        .zip(standings)
        .filter(|(_, standing)| **standing == Standing::Theirs)
        .map(|(&at, _)| at)
        .collect();
    let spared = spared_at.iter().map(|&at| argv[at].clone()).collect();
    if !spared_at.is_empty() && spared_at.len() == names_at.len() {
        return Ruling::Spare(spared);
    }
    let kept = argv.iter().enumerate().filter(|(at, _)| !spared_at.contains(at));
    Ruling::Run {
        argv: kept.map(|(_, word)| word.clone()).collect(),
        spared,
    }
}

#[cfg(test)]
mod tests;

//! Removes exactly what a lesson made: objects by their label, names of images by the session's ledger.
//!
//! Names carry no label, so the ledger tells which ones the lesson gave, to which image, and which image had
//! the name before. Not here: when cleaning up is due.

use crate::docker::{Force, ObjectKind, Parents};
use crate::engine::{Engine, EngineError, Object};
use crate::shell::context::LABEL;
use crate::shell::guard::project_kinds;
use crate::shell::journal::{Ledger, Made};
use crate::words::Reference;

use super::build_steps::BuildSteps;
use super::{Event, RunError, Runner};

/// The kinds that are found by label, in the order in which they can be removed.
const KINDS: [ObjectKind; 6] = [
    ObjectKind::Service,
    ObjectKind::Container,
    ObjectKind::Network,
    ObjectKind::Volume,
    ObjectKind::Secret,
    ObjectKind::Config,
];

impl Runner<'_> {
    /// Tells what cleaning up never touches.
    pub(super) fn tell_what_stays(&mut self) {
        let mut checks = self.plan.steps.iter().flat_map(|step| &step.checks);
        if !checks.any(|check| matches!(check.condition, crate::check::Condition::Pushed { .. })) {
            return;
        }
        let place = match &self.stage.practice {
            Some(_) => "in the practice registry; `stepgate registry serve` shows it",
            None => "in the registry",
        };
        self.notice(&format!("what you pushed stays {place}"));
    }

    /// Lists what cleaning up would remove; nothing where the engine cannot say.
    pub(super) async fn remains(&self) -> Vec<String> {
        let session = &self.surroundings.context.session;
        remains(&*self.stage.engine, session, &self.progress.made)
            .await
            .unwrap_or_default()
    }

    /// Removes what the lesson made, and forgets that it did.
    pub(super) async fn clean(&mut self) -> Result<(), RunError> {
        let session = self.surroundings.context.session.clone();
        let Cleaned { removed, left } = clean(&*self.stage.engine, &session, &self.progress.made).await?;
        self.update(|progress| progress.made.clear())?;
        self.emit(&Event::CleanedUp { removed, left });
        Ok(())
    }

    /// Begins the lesson anew: what it made is removed, and its progress forgotten.
    pub(super) async fn reset(&mut self) -> Result<(), RunError> {
        self.clean().await?;
        self.update(|progress| *progress = progress.begun_anew())?;
        self.replan();
        Ok(())
    }
}

/// What cleaning up came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// The names of what went, or went back to what it was.
    pub removed: Vec<String>,
    /// What was left, each with the reason.
    pub left: Vec<String>,
}

/// A name that the lesson gave and has not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Given<'a> {
    name: &'a Reference,
    /// The images that were given it; the last may not have come to it, where the command was killed.
    images: Vec<&'a str>,
    /// What had it first.
    replaced: Option<&'a str>,
}

/// Lists what cleaning up would remove, as the learner would name it; asks the engine, changes nothing.
pub async fn remains(engine: &dyn Engine, session: &str, made: &[Made]) -> Result<Vec<String>, EngineError> {
    let mut names = Vec::new();
    let label = format!("{LABEL}={session}");
    for (kind, object) in objects(engine, &label, made).await? {
        names.push(format!("{} `{}`", kind.noun(), object.name));
    }
    if own_swarm(engine, made).await? {
        names.push("the swarm".to_owned());
    }
    for given in given(made) {
        if is_still(engine, &given).await? {
            names.push(format!("image name `{}`", given.name.familiar()));
        }
    }
    for image in engine.objects(ObjectKind::Image, Some(&label)).await? {
        let name = format!("image name `{}`", image.name);
        if !names.contains(&name) {
            names.push(if image.name.is_empty() {
                format!("image `{}`", short(&image.id))
            } else {
                name
            });
        }
    }
    Ok(names)
}

/// Removes what the session made. What cannot be removed is left and told of; an engine that does not answer is
/// an error.
pub async fn clean(engine: &dyn Engine, session: &str, made: &[Made]) -> Result<Cleaned, EngineError> {
    let mut cleaned = Cleaned::default();
    let label = format!("{LABEL}={session}");
    for (kind, object) in objects(engine, &label, made).await? {
        let name = format!("{} `{}`", kind.noun(), object.name);
        cleaned.take(name, engine.remove_object(kind, &object.id).await)?;
    }
    leave_swarm(engine, made, &mut cleaned).await?;
    let steps = steps(engine, &label, made).await?;
    for given in given(made) {
        if !is_still(engine, &given).await? {
            continue;
        }
        let name = given.name.familiar();
        match given.replaced {
            Some(before) if engine.image(before).await?.is_some() => {
                let back = engine.tag(before, given.name).await;
                cleaned.take(
                    format!("image name `{name}` (back to image {})", short(before)),
                    back,
                )?;
            }
            Some(_) | None => {
                let removed = engine.remove_image(&name, Force::Gentle, Parents::Deleted).await;
                cleaned.take(format!("image name `{name}`"), removed.map(|_| ()))?;
            }
        }
    }
    steps.remove(engine).await?;
    clean_labelled_images(engine, &label, &mut cleaned).await?;
    // A step stays as long as an image that was built on it, which may have gone only now.
    let refused = steps.remove(engine).await?;
    let steps_left = refused.iter().map(|error| format!("a step of a build: {error}"));
    cleaned.left.extend(steps_left);
    Ok(cleaned)
}

/// What carries the session's label, and what belongs to the projects in its ledger, in an order in which it can be
/// removed: a service would make its containers anew.
async fn objects(
    engine: &dyn Engine,
    label: &str,
    made: &[Made],
) -> Result<Vec<(ObjectKind, Object)>, EngineError> {
    let ledger = Ledger::of(made);
    let mut labels = vec![(label.to_owned(), KINDS.as_slice())];
    for (family, name) in ledger.projects() {
        labels.push((format!("{}={name}", family.label()), project_kinds(family)));
    }
    let mut found: Vec<(ObjectKind, Object)> = Vec::new();
    for kind in KINDS {
        for (label, _) in labels.iter().filter(|(_, kinds)| kinds.contains(&kind)) {
            for object in engine.objects(kind, Some(label)).await? {
                if !found.iter().any(|(k, known)| *k == kind && known.id == object.id) {
                    found.push((kind, object));
                }
            }
        }
    }
    Ok(found)
}

/// Says whether the engine is in a swarm that the lesson brought it into.
async fn own_swarm(engine: &dyn Engine, made: &[Made]) -> Result<bool, EngineError> {
    let ledger = Ledger::of(made);
    if !made.iter().any(|made| matches!(made, Made::Swarm { .. })) {
        return Ok(false);
    }
    Ok(engine
        .swarm_node()
        .await?
        .is_some_and(|node| ledger.has_node(&node)))
}

/// Leaves the lesson's own swarm, unless somebody else runs something in it.
async fn leave_swarm(engine: &dyn Engine, made: &[Made], cleaned: &mut Cleaned) -> Result<(), EngineError> {
    if !own_swarm(engine, made).await? {
        return Ok(());
    }
    let services = engine.objects(ObjectKind::Service, None).await?;
    if let Some(service) = services.first() {
        cleaned.left.push(format!(
            "the swarm: it has services that this lesson did not make, such as `{}`",
            service.name
        ));
        return Ok(());
    }
    cleaned.take("the swarm".to_owned(), engine.leave_swarm().await)
}

/// Finds the steps of the builds that the images come from which are about to go.
async fn steps(engine: &dyn Engine, label: &str, made: &[Made]) -> Result<BuildSteps, EngineError> {
    let labelled = engine.objects(ObjectKind::Image, Some(label)).await?;
    let mut images: Vec<String> = labelled.into_iter().map(|image| image.id).collect();
    let given = given(made);
    images.extend(
        given
            .iter()
            .flat_map(|given| &given.images)
            .map(|&image| image.to_owned()),
    );
    BuildSteps::below(engine, &images).await
}

/// Removes the images that carry the label with every name they have.
async fn clean_labelled_images(
    engine: &dyn Engine,
    label: &str,
    cleaned: &mut Cleaned,
) -> Result<(), EngineError> {
    let query = crate::engine::ImageQuery {
        filters: [("label".to_owned(), vec![label.to_owned()])].into(),
        ..crate::engine::ImageQuery::default()
    };
    for row in engine.images(&query).await? {
        let Some(image) = engine.image(&row.id).await? else {
            continue;
        };
        for name in &image.tags {
            let name = name.familiar();
            let removed = engine.remove_image(&name, Force::Gentle, Parents::Deleted).await;
            cleaned.take(format!("image name `{name}`"), removed.map(|_| ()))?;
        }
        if engine.image(&row.id).await?.is_some() {
            let removed = engine
                .remove_image(&row.id, Force::Gentle, Parents::Deleted)
                .await;
            cleaned.take(format!("image `{}`", short(&row.id)), removed.map(|_| ()))?;
        }
    }
    Ok(())
}

impl Cleaned {
    /// Books one removal; only an engine that cannot be asked is an error.
    fn take(&mut self, name: String, result: Result<(), EngineError>) -> Result<(), EngineError> {
        match result {
            Ok(()) => self.removed.push(name),
            Err(EngineError::Refused { message, .. }) => self.left.push(format!("{name}: {message}")),
            Err(
                error @ (EngineError::Unreachable { .. }
                | EngineError::Address { .. }
                | EngineError::Interrupted { .. }
                | EngineError::Protocol(_)),
            ) => return Err(error),
        }
        Ok(())
    }
}

/// The names that the ledger's end knows as the lesson's.
fn given(made: &[Made]) -> Vec<Given<'_>> {
    let mut names: Vec<Given<'_>> = Vec::new();
    for entry in made {
        match entry {
            Made::Tag {
                name,
                image,
                replaced,
            } => match names.iter_mut().find(|given| given.name == name) {
                Some(known) => known.images.push(image),
                None => names.push(Given {
                    name,
                    images: vec![image],
                    replaced: replaced.as_deref(),
                }),
            },
            Made::Gone {
                kind: ObjectKind::Image,
                name,
            } => {
                let gone = Reference::parse(name).map(Reference::with_default_tag);
                names.retain(|given| gone.as_ref() != Ok(given.name));
            }
            Made::Gone {
                kind:
                    ObjectKind::Container
                    | ObjectKind::Network
                    | ObjectKind::Volume
                    | ObjectKind::Service
                    | ObjectKind::Secret
                    | ObjectKind::Config,
                ..
            }
            | Made::Container { .. }
            | Made::Project { .. }
            | Made::Swarm { .. } => {}
        }
    }
    names
}

/// Says whether the name still means an image that the lesson gave it to.
async fn is_still(engine: &dyn Engine, given: &Given<'_>) -> Result<bool, EngineError> {
    let image = engine.image(&given.name.familiar()).await?;
    Ok(image.is_some_and(|image| given.images.contains(&image.id.as_str())))
}

fn short(id: &str) -> &str {
    let hex = id.strip_prefix("sha256:").unwrap_or(id);
    hex.get(..12).unwrap_or(hex)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::shim::fake::FakeEngine;

    fn tag(name: &str, image: &str, replaced: Option<&str>) -> Made {
        let name = Reference::parse(name).unwrap().with_default_tag();
        Made::Tag {
            name,
            image: image.to_owned(),
            replaced: replaced.map(str::to_owned),
        }
    }

    #[test]
    fn a_name_given_twice_goes_back_to_what_it_was_before_the_lesson() {
        let made = [
            tag("ada/web", "new", Some("old")),
            tag("ada/web", "newer", Some("new")),
        ];
        let given = given(&made);
        assert_eq!(given.len(), 1);
        assert_eq!(
            (given[0].images.as_slice(), given[0].replaced),
            (["new", "newer"].as_slice(), Some("old"))
        );
    }

    #[tokio::test]
    async fn a_name_is_the_lessons_though_the_command_that_was_to_give_it_anew_was_killed() {
        let mut engine = FakeEngine::default();
        engine.add_image("new", &["ada/web:latest"], &[]);
        engine.add_image("old", &["old:latest"], &[]);
        let mut made = vec![
            tag("ada/web", "sha256:new", None),
            tag("ada/web", "sha256:newer", Some("sha256:new")),
        ];
        assert_eq!(
            remains(&engine, "s", &made).await.unwrap(),
            ["image name `ada/web:latest`"]
        );
        made.remove(0);
        assert!(remains(&engine, "s", &made).await.unwrap().is_empty());
    }

    #[test]
    fn a_name_that_the_lesson_removed_is_not_its_own_any_more() {
        let gone = Made::Gone {
            kind: ObjectKind::Image,
            name: "ada/web".to_owned(),
        };
        assert_eq!(given(&[tag("ada/web", "new", None), gone]), []);
    }
}

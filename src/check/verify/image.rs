//! Verifies names of images in the engine.
//!
//! Not here: what a registry has under a name (`pushed`).

use futures_util::future::try_join;

use super::container::spared;
use super::ran::is_same;
use super::{Answer, Question, fail, fail_mend, near_names};
use crate::check::infer::ids_of;
use crate::check::wording::short;
use crate::check::{MismatchKind, Subject, shown};
use crate::docker::{Deed, DockerCommand, ObjectKind, Parsed, layout, parse};
use crate::engine::{Image, ImageQuery};
use crate::shell::journal::{Made, Outcome};
use crate::words::Reference;

impl Question<'_> {
    pub(super) async fn tagged(
        &self,
        source: &Subject<String>,
        target: &Subject<Reference>,
    ) -> Answer<String> {
        let (source, target) = (self.text(source)?, self.name(target)?);
        let name = target.familiar();
        let engine = self.world.engine;
        let (target_image, source_image) = try_join(engine.image(&name), engine.image(&source)).await?;
        let mend = format!("docker image tag {source} {}", shown(&target));
        match (target_image, source_image) {
            (Some(image), Some(original)) if image.id == original.id => Ok(format!(
                "`{}` is image {}, the same as `{source}`",
                shown(&target),
                short(&image.id)
            )),
            (Some(image), Some(_)) if self.has_built(&target, &image) => Ok(as_built(&target, &image)),
            (Some(image), None) if self.has_built_something(&target) => Ok(as_built(&target, &image)),
            (Some(image), Some(original)) => fail_mend(
                MismatchKind::OtherImage {
                    target,
                    target_id: image.id,
                    source,
                    source_id: original.id,
                },
                mend,
            ),
            (None, Some(original)) => {
                let mut near = self.near(&shown(&target)).await?;
                for other in original.tags {
                    let is_other = self.is_the_learners(&other) && shown(&other) != source;
                    if is_other && is_namesake(&other, &target) && !near.contains(&other) {
                        near.push(other);
                    }
                }
                fail_mend(MismatchKind::ImageMissing { name: target, near }, mend)
            }
            (_, None) => {
                let near = self.near(&source).await?;
                fail(MismatchKind::SourceMissing { source, near })
            }
        }
    }

    pub(super) async fn image(&self, name: &Subject<Reference>) -> Answer<String> {
        let name = self.name(name)?;
        if let Some(image) = self.world.engine.image(&name.familiar()).await? {
            return Ok(format!("`{}` is image {}", shown(&name), short(&image.id)));
        }
        let near = self.near(&shown(&name)).await?;
        fail_mend(
            MismatchKind::ImageMissing { name, near },
            self.check.command.clone(),
        )
    }

    pub(super) async fn image_gone(&self, name: &Subject<Reference>) -> Answer<String> {
        if let Subject::Open(text) = name
            && ids_of(text).is_some()
        {
            return self.given_images(text).await;
        }
        let name = self.name(name)?;
        match self.world.engine.image(&name.familiar()).await? {
            None => Ok(format!("the engine has no image `{}`", shown(&name))),
            Some(image) if self.was_spared_as(&name, &image.id) => Ok(spared(&shown(&name))),
            Some(image) => {
                let mend = format!("docker image rm {}", shown(&name));
                fail_mend(MismatchKind::ImageThere { name, id: image.id }, mend)
            }
        }
    }

    /// Says whether a command of the session would have removed an image and left it alone, by its name or its ID.
    fn was_spared_as(&self, name: &Reference, id: &str) -> bool {
        let digits = id.strip_prefix("sha256:").unwrap_or(id);
        let is_it = |spared: &String| {
            let spared = spared.strip_prefix("sha256:").unwrap_or(spared);
            let named = Reference::parse(spared).map(Reference::with_default_tag);
            named.is_ok_and(|named| named == name.clone().with_default_tag())
                || spared.len() >= 3 && digits.starts_with(spared)
        };
        let mut outcomes = self.world.journal.into_iter().flatten();
        outcomes.any(|outcome| outcome.spared.iter().any(is_it))
    }

    /// The image is there that a build made without giving it a name, where the session knows which; `proved` is what is known of the
    /// build's success. What was removed or pruned since may be gone.
    pub(super) async fn unnamed(&self, argv: Option<&[String]>, proved: String) -> Answer<String> {
        let journal = self.world.journal.unwrap_or_default();
        let last = journal
            .iter()
            .rposition(|outcome| outcome.exit == 0 && argv.is_some_and(|argv| is_same(&outcome.argv, argv)));
        let built = last.and_then(|at| Some((at, journal[at].image.as_deref()?)));
        let Some((at, id)) = built else {
            return Ok(proved);
        };
        let command = &self.check.command;
        if self.world.engine.image(id).await?.is_some() {
            return Ok(format!(
                "the engine has image {}, which `{command}` built",
                short(id)
            ));
        }
        match Reference::parse(short(id)) {
            Ok(name) if !journal[at..].iter().any(removes_images) => {
                let near = Vec::new();
                fail_mend(MismatchKind::ImageMissing { name, near }, command.clone())
            }
            Ok(_) | Err(_) => Ok(proved),
        }
    }

    /// The engine's names that are like this one.
    pub(super) async fn near(&self, wanted: &str) -> Answer<Vec<Reference>> {
        let rows = self.world.engine.images(&ImageQuery::default()).await?;
        let names = rows.into_iter().flat_map(|row| row.tags);
        Ok(near_names(
            wanted,
            names.filter(|name| self.is_the_learners(name)),
        ))
    }

    /// Says whether a name is one to suggest: a Docker Hub name under the chosen registry's host is stepgate's own.
    fn is_the_learners(&self, name: &Reference) -> bool {
        name.is_hub() || name.host() != self.world.route.host
    }

    /// Says whether a build in this session gave this image its name, and no later command gave the name away.
    fn has_built(&self, name: &Reference, image: &Image) -> bool {
        let mut built: Option<&str> = None;
        for outcome in self.world.journal.unwrap_or_default() {
            for made in &outcome.made {
                if let Made::Tag {
                    name: given, image, ..
                } = made
                    && given.clone().with_default_tag() == *name
                {
                    built = names_built(outcome).contains(name).then_some(image.as_str());
                }
            }
        }
        built == Some(image.id.as_str())
    }

    /// Says whether a build in this session succeeded under a name, whichever image that gave.
    fn has_built_something(&self, name: &Reference) -> bool {
        let outcomes = self.world.journal.unwrap_or_default();
        outcomes
            .iter()
            .any(|outcome| outcome.exit == 0 && names_built(outcome).contains(name))
    }
}

fn as_built(name: &Reference, image: &Image) -> String {
    let id = short(&image.id);
    format!(
        "`{}` is image {id}, built under that name in this session",
        shown(name)
    )
}

/// The names that a build gave its image; none where the command is no build.
fn names_built(outcome: &Outcome) -> Vec<Reference> {
    let arguments = outcome.argv.get(1..).unwrap_or_default();
    let tags = match parse(arguments) {
        Parsed::Native(DockerCommand::Build(build)) => build.tags,
        Parsed::Foreign(_) => layout(arguments).tags,
        Parsed::Native(_) | Parsed::Wrong { .. } => Vec::new(),
    };
    let names = tags.iter().filter_map(|tag| Reference::parse(tag).ok());
    names.map(Reference::with_default_tag).collect()
}

fn removes_images(outcome: &Outcome) -> bool {
    match parse(outcome.argv.get(1..).unwrap_or_default()) {
        Parsed::Native(command) => matches!(command, DockerCommand::Remove(_)),
        Parsed::Foreign(foreign) => {
            matches!(
                foreign.deed,
                Deed::Removes(ObjectKind::Image, _) | Deed::Prunes(_)
            )
        }
        Parsed::Wrong { .. } => false,
    }
}

/// Says whether two names differ only before the last slash: a name under another account.
fn is_namesake(one: &Reference, other: &Reference) -> bool {
    let last = |name: &Reference| name.path().rsplit('/').next().map(str::to_owned);
    one != other && last(one) == last(other) && one.tag() == other.tag()
}

//! `docker image tag` and `docker image rm`: names that come and go.
//!
//! Not here: whose a name is; the guard judges that.

use futures_util::future::try_join;

use super::native::tell_spared;
use super::{Done, ShimError, Work};
use crate::docker::{Force, ObjectKind, Remove};
use crate::engine::{EngineError, Removed};
use crate::shell::context::GuardMode;
use crate::shell::guard::{Guard, Standing};
use crate::shell::journal::{self, Made};
use crate::words::Reference;

/// Gives an image another name.
pub(super) async fn tag(work: &mut Work<'_>, source: &str, target: &str) -> Result<Done, ShimError> {
    let name = Reference::parse(target).map_err(|error| {
        ShimError::Said(format!(
            "Error parsing reference: \"{target}\" is not a valid repository/tag: {}",
            error.reason
        ))
    })?;
    if name.digest().is_some() {
        return Err(ShimError::Said(
            "refusing to create a tag with a digest reference".to_owned(),
        ));
    }
    let name = name.with_default_tag();
    let (before, image) = try_join(work.image_id(&name), async {
        Ok(work.engine.image(source).await?)
    })
    .await?;
    // Where there is no image, the engine will say so.
    if let Some(image) = image
        && before.as_ref() != Some(&image.id)
    {
        let made = Made::Tag {
            name: name.clone(),
            image: image.id,
            replaced: before,
        };
        journal::announce(&work.context.journal, made)?;
    }
    work.engine.tag(source, &name).await?;
    Ok(Done::Well)
}

/// Removes names, and images with their last name; one that fails does not keep the others.
pub(super) async fn remove(work: &mut Work<'_>, remove: &Remove) -> Result<Done, ShimError> {
    let mut spared = Vec::new();
    let mut done = Done::Well;
    for name in &remove.names {
        if work.context.guard == GuardMode::On {
            let guard = Guard {
                context: work.context,
                ledger: &work.ledger,
            };
            match guard.standing(work.engine, ObjectKind::Image, name).await? {
                Standing::Theirs => {
                    spared.push(name.clone());
                    continue;
                }
                Standing::Ours | Standing::Missing => {}
            }
        }
        match work.engine.remove_image(name, remove.force, remove.parents).await {
            Ok(removed) => report(work, removed)?,
            Err(EngineError::Refused { status, message }) => {
                work.streams
                    .complain(&format!("Error response from daemon: {message}"))?;
                // `--force` is content where there is nothing to remove.
                if remove.force == Force::Gentle || status != 404 {
                    done = Done::Badly(1);
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    tell_spared(work.streams, work.outcome, ObjectKind::Image, spared)?;
    Ok(done)
}

/// Prints what went, and enters it into the journal.
fn report(work: &mut Work<'_>, removed: Vec<Removed>) -> Result<(), ShimError> {
    for removed in removed {
        match removed {
            Removed::Untagged(name) => {
                work.streams.line(&format!("Untagged: {name}"))?;
                let reference = Reference::parse(&name).map(Reference::with_default_tag);
                if reference.is_ok_and(|reference| work.ledger.has(&reference)) {
                    work.outcome.made.push(Made::Gone {
                        kind: ObjectKind::Image,
                        name,
                    });
                }
            }
            Removed::Deleted(id) => work.streams.line(&format!("Deleted: {id}"))?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docker::{DockerCommand, Parsed, parse};
    use crate::engine::Engine as _;
    use crate::registry::client::Clients;
    use crate::shell::context::tests::practice;
    use crate::shell::journal::{Ledger, Outcome};
    use crate::shell::shim::fake::FakeEngine;
    use crate::shell::shim::streams::kept::streams;

    /// What a command does to an engine: standard output, standard error, outcome with all that was outcome.made, and end.
    async fn does(
        engine: &FakeEngine,
        made: &[Made],
        line: &str,
    ) -> (String, String, Outcome, Result<Done, String>) {
        let folder = tempfile::tempdir().unwrap();
        let context = practice(folder.path());
        let (mut streams, out, err) = streams();
        let mut outcome = Outcome::default();
        let mut work = Work {
            context: &context,
            engine,
            clients: &Clients::default(),
            later: None,
            ledger: Ledger::of(made),
            streams: &mut streams,
            outcome: &mut outcome,
        };
        let argv: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let ended = match parse(&argv) {
            Parsed::Native(DockerCommand::Tag { source, target }) => tag(&mut work, &source, &target).await,
            Parsed::Native(DockerCommand::Remove(names)) => remove(&mut work, &names).await,
            other => panic!("{other:?}"),
        };
        let ended = ended.map_err(|error| error.words());
        let (announced, _) = journal::read(&context.journal, 0).unwrap();
        let announced = announced.into_iter().flat_map(|outcome| outcome.made);
        outcome.made = announced.chain(outcome.made).collect();
        (out.get(), err.get(), outcome, ended)
    }

    fn made(name: &str, image: &str, replaced: Option<&str>) -> Made {
        Made::Tag {
            name: Reference::parse(name).unwrap(),
            image: image.into(),
            replaced: replaced.map(str::to_owned),
        }
    }

    fn engine() -> FakeEngine {
        let mut engine = FakeEngine::default();
        engine.add_image("1", &["web:latest"], &[]);
        engine.add_image("2", &["ada/old:latest"], &[]);
        engine
    }

    #[tokio::test]
    async fn a_tag_is_entered_with_what_it_replaced() {
        let engine = engine();
        let (_, _, outcome, _) = does(&engine, &[], "tag web ada/web").await;
        assert_eq!(outcome.made, [made("ada/web:latest", "sha256:1", None)]);
        let (_, _, outcome, _) = does(&engine, &[], "tag web docker.io/ada/old:latest").await;
        assert_eq!(
            outcome.made,
            [made("ada/old:latest", "sha256:1", Some("sha256:2"))]
        );
    }

    #[tokio::test]
    async fn a_tag_is_entered_before_it_is_given() {
        let mut engine = engine();
        engine.tag_fails = Some("not now".to_owned());
        let (_, _, outcome, ended) = does(&engine, &[], "tag web ada/web").await;
        assert_eq!(outcome.made, [made("ada/web:latest", "sha256:1", None)]);
        assert_eq!(ended.unwrap_err(), "Error response from daemon: not now");
    }

    #[tokio::test]
    async fn a_name_that_was_there_already_is_not_the_lessons() {
        let (_, _, outcome, ended) = does(&engine(), &[], "tag web web:latest").await;
        assert_eq!((outcome.made, ended), (vec![], Ok(Done::Well)));
    }

    #[tokio::test]
    async fn a_target_that_is_no_name_is_refused_in_the_clis_words() {
        let (.., ended) = does(&engine(), &[], "tag web BAD").await;
        let words = ended.unwrap_err();
        assert!(
            words.starts_with("Error parsing reference: \"BAD\" is not a valid repository/tag: "),
            "{words}"
        );
        let (.., ended) = does(&engine(), &[], "tag nope x").await;
        assert_eq!(
            ended.unwrap_err(),
            "Error response from daemon: No such image: nope:latest"
        );
    }

    #[tokio::test]
    async fn a_removal_spares_what_the_lesson_did_not_make_and_counts_as_success() {
        let engine = engine();
        engine
            .tag("web", &Reference::parse("ada/web:latest").unwrap())
            .await
            .unwrap();
        let ledger = [made("ada/web:latest", "sha256:1", None)];
        let (out, err, outcome, ended) = does(&engine, &ledger, "rmi -f web ada/web").await;
        assert_eq!(out, "Untagged: ada/web\nDeleted: sha256:1\n");
        assert_eq!(
            err,
            "spared: image `web` (not made by this lesson); --no-guard lifts this\n"
        );
        assert_eq!((outcome.spared, ended), (vec!["web".to_owned()], Ok(Done::Well)));
        assert_eq!(outcome.made.len(), 1);
        assert_eq!(engine.names(), ["web:latest", "ada/old:latest"]);
    }

    #[tokio::test]
    async fn what_is_missing_fails_unless_forced() {
        let (_, err, _, ended) = does(&engine(), &[], "rmi nope").await;
        assert_eq!(err, "Error response from daemon: No such image: nope:latest\n");
        assert_eq!(ended, Ok(Done::Badly(1)));
        let (.., ended) = does(&engine(), &[], "rmi -f nope").await;
        assert_eq!(ended, Ok(Done::Well));
    }
}

//! `docker image push`: to the registry that the lesson's names go to, under the lesson's names.
//!
//! Not here: proving that it arrived (`check::verify`).

use std::sync::Arc;

use futures_util::future::{join, try_join};

use super::detour::{self, Detour};
use super::progress::Display;
use super::{Done, ShimError, Work, carried, transfer, upload};
use crate::docker::{Push, Tags, Verbosity};
use crate::engine::{Image, ImageQuery, Pushed};
use crate::registry::Credentials;
use crate::registry::client::Client;
use crate::shell::journal::Upload;
use crate::words::Reference;

/// Pushes a name, or all names of a repository.
pub(super) async fn run(work: &mut Work<'_>, push: &Push) -> Result<Done, ShimError> {
    let name = transfer::parse(&push.name)?;
    if name.digest().is_some() {
        return Err(ShimError::Said("cannot push a digest reference".to_owned()));
    }
    if push.tags == Tags::All && name.tag().is_some() {
        return Err(ShimError::Said("tag can't be used with --all-tags/-a".to_owned()));
    }
    transfer::announce(&work.context.route, &name, work.streams)?;
    detour::sweep(&work.context.journal, work.engine).await?;
    if push.verbosity == Verbosity::Normal {
        if push.tags == Tags::One && name.tag().is_none() {
            work.streams.line("Using default tag: latest")?;
        }
        let repository = transfer::repository(&name);
        work.streams
            .line(&format!("The push refers to repository [{repository}]"))?;
    }
    let names = match push.tags {
        Tags::One => vec![name.with_default_tag()],
        Tags::All => local_tags(work, &name).await?,
    };
    for name in names {
        one(work, &name, push.verbosity).await?;
    }
    Ok(Done::Well)
}

/// The repository's names in the engine.
async fn local_tags(work: &Work<'_>, name: &Reference) -> Result<Vec<Reference>, ShimError> {
    let mut query = ImageQuery::default();
    query
        .filters
        .insert("reference".to_owned(), vec![name.familiar_repository()]);
    let images = work.engine.images(&query).await?;
    let mut names: Vec<Reference> = images
        .into_iter()
        .flat_map(|image| image.tags)
        .filter(|tag| tag.familiar_repository() == name.familiar_repository())
        .collect();
    names.sort();
    if names.is_empty() {
        return Err(transfer::not_here(name));
    }
    Ok(names)
}

/// The engine's words for a name that it does not have.
async fn not_here(work: &Work<'_>, name: &Reference) -> ShimError {
    match local_tags(work, name).await {
        Ok(_) => ShimError::Said(format!("tag does not exist: {}", name.familiar())),
        Err(error) => error,
    }
}

async fn one(work: &mut Work<'_>, name: &Reference, verbosity: Verbosity) -> Result<(), ShimError> {
    let placed = work.context.route.place(name);
    let login = transfer::login(work.context, &placed).await?;
    let push = One {
        name,
        placed: &placed,
        login: login.as_ref(),
        verbosity,
    };
    let upload = if carried::is_ours(work.context, &placed) {
        push.by_us(work).await
    } else {
        match push.by_the_engine(work).await {
            Err(error) if carried::takes_over(work, &placed, &error).await => push.by_us(work).await,
            sent => sent,
        }
    };
    let upload = upload.map_err(|error| with_reason(error, name, login.as_ref()))?;
    work.outcome.uploads.extend(upload);
    if verbosity == Verbosity::Quiet {
        let tag = name.tag().unwrap_or("latest");
        work.streams
            .line(&format!("{}:{tag}", transfer::repository(name)))?;
    }
    Ok(())
}

/// A refusal, with what the registry's words leave out: whose login it was, and whose name.
fn with_reason(error: ShimError, name: &Reference, login: Option<&Credentials>) -> ShimError {
    let words = error.words();
    let is_refusal = ["denied", "unauthorized"].iter().any(|word| words.contains(word));
    let owner = name.path().split('/').next().unwrap_or_default();
    let reason = match login {
        _ if !is_refusal || !name.is_hub() => return error,
        Some(login) if owner == "library" => {
            let (name, yours) = (name.familiar(), &login.username);
            format!("`{name}` names no account: docker image tag {name} {yours}/{name}")
        }
        _ if owner == "library" => return error,
        None => format!("You are not logged in: docker login --username {owner}"),
        Some(login) if login.username != owner => format!(
            "You are logged in as `{}`. If `{owner}` is your account: docker login --username {owner}",
            login.username
        ),
        Some(_) => return error,
    };
    ShimError::Said(format!("{words}\n{reason}"))
}

/// The push of one name.
struct One<'a> {
    name: &'a Reference,
    placed: &'a Reference,
    login: Option<&'a Credentials>,
    verbosity: Verbosity,
}

impl One<'_> {
    /// Carries the image to the registry; gives what travelled.
    async fn by_us(&self, work: &mut Work<'_>) -> Result<Option<Upload>, ShimError> {
        let Some(image) = work.engine.image(&self.name.familiar()).await? else {
            return Err(not_here(work, self.name).await);
        };
        let pushed = carried::push(work, self.placed, self.login, &image, self.verbosity).await?;
        let client = work.clients.client(self.placed.host(), self.login)?;
        Ok(self.read_back(&client, &image, &pushed).await)
    }

    /// Has the engine push, under a name at the registry's host that the image has only meanwhile; gives what travelled.
    async fn by_the_engine(&self, work: &mut Work<'_>) -> Result<Option<Upload>, ShimError> {
        let engine = work.engine;
        let mut has_name = None;
        let begin = async {
            if self.placed == self.name {
                return Ok(None);
            }
            if let Some((later, _)) = &work.later
                && let Some(prepared) = later.prepared(self.placed).await
            {
                has_name = Some(prepared.image);
                return Ok(Some(prepared.detour));
            }
            Detour::begin(work.context, engine, self.placed).await.map(Some)
        };
        let find = async { Ok(engine.image(&self.name.familiar()).await?) };
        let (image, detour) = try_join(find, begin).await?;
        let Some(image) = image else {
            match detour {
                Some(detour) if has_name.is_some() => detour.end(engine).await?,
                Some(detour) => detour.abandon()?,
                None => {}
            }
            return Err(not_here(work, self.name).await);
        };
        let client = work.clients.client(self.placed.host(), self.login)?;
        let tagged = match &detour {
            Some(_) if has_name.as_ref() != Some(&image.id) => engine.tag(&image.id, self.placed).await,
            Some(_) | None => Ok(()),
        };
        let sent = match tagged {
            Ok(()) => {
                let sending = send(work, self.name, self.placed, self.login, self.verbosity);
                join(sending, client.make_ready(self.placed)).await.0
            }
            Err(error) => Err(error.into()),
        };
        let end = async {
            match (detour, &work.later) {
                (Some(detour), Some((later, engine))) => {
                    let engine = Arc::clone(engine);
                    later.begin(async move { detour.end(&*engine).await });
                    Ok(())
                }
                (Some(detour), None) => detour.end(engine).await,
                (None, _) => Ok(()),
            }
        };
        let (ended, upload) = match &sent {
            // The registry is asked while the engine takes the name away.
            Ok(pushed) => join(end, self.read_back(&client, &image, pushed)).await,
            Err(_) => (end.await, None),
        };
        sent?;
        ended?;
        Ok(upload)
    }

    /// What travelled. A registry that does not show what it has just taken is no reason to fail: the check will say so.
    async fn read_back(&self, client: &Client, image: &Image, pushed: &Pushed) -> Option<Upload> {
        let upload = upload::read_back(client, self.name, self.placed, image, pushed).await;
        upload.ok().flatten()
    }
}

async fn send(
    work: &mut Work<'_>,
    name: &Reference,
    placed: &Reference,
    login: Option<&Credentials>,
    verbosity: Verbosity,
) -> Result<Pushed, ShimError> {
    let engine = work.engine;
    let use_time = || {
        if let Some((later, engine)) = &work.later {
            later.use_time(work.context, engine);
        }
    };
    let display = Display::new(work.streams, verbosity);
    let mut display = display.renaming(placed.familiar_repository(), name.familiar_repository());
    let mut note = |note| {
        if matches!(&note, crate::engine::Note::Layer(layer) if layer.current.is_some()) {
            use_time();
        }
        // The first line is already told, with the lesson's name.
        let is_heading =
            matches!(&note, crate::engine::Note::Line(line) if line.starts_with("The push refers"));
        if !is_heading {
            display.note(&note);
        }
    };
    let pushed = transfer::or_interrupt(engine.push(placed, login, &mut note)).await;
    display.end();
    use_time();
    pushed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::client::Clients;
    use crate::shell::context::tests::practice;
    use crate::shell::journal::{Ledger, Outcome};
    use crate::shell::shim::fake::FakeEngine;
    use crate::shell::shim::streams::kept::streams;

    async fn pushed(engine: &FakeEngine, name: &str) -> (String, String, Result<Done, String>) {
        let folder = tempfile::tempdir().unwrap();
        let context = practice(folder.path());
        let (mut streams, out, err) = streams();
        let mut outcome = Outcome::default();
        let mut work = Work {
            context: &context,
            engine,
            clients: &Clients::default(),
            later: None,
            ledger: Ledger::default(),
            streams: &mut streams,
            outcome: &mut outcome,
        };
        let push = Push {
            name: name.to_owned(),
            tags: Tags::One,
            verbosity: Verbosity::Normal,
        };
        let ended = run(&mut work, &push).await.map_err(|error| error.words());
        (out.get(), err.get(), ended)
    }

    fn engine() -> FakeEngine {
        let mut engine = FakeEngine::default();
        engine.add_image("1", &["ada/web:latest", "localhost:1/ada/web:v1"], &[]);
        engine
    }

    #[tokio::test]
    async fn a_hub_name_goes_to_the_practice_registry_and_keeps_its_name() {
        let engine = engine();
        let (out, err, ended) = pushed(&engine, "ada/web").await;
        assert_eq!(ended, Ok(Done::Well));
        assert_eq!(err, "Docker Hub → practice registry (127.0.0.1:41523)\n");
        assert!(
            out.starts_with("Using default tag: latest\nThe push refers to repository [docker.io/ada/web]\n"),
            "{out}"
        );
        assert!(out.ends_with(": Mounted from ada/other\n"), "{out}");
        assert_eq!(
            engine.asked(),
            [
                "tag sha256:1 127.0.0.1:41523/ada/web:latest",
                "push 127.0.0.1:41523/ada/web:latest",
                "remove 127.0.0.1:41523/ada/web:latest"
            ]
        );
    }

    #[tokio::test]
    async fn a_refused_push_leaves_no_name_behind_and_says_the_registrys_words() {
        let mut engine = engine();
        engine.push_fails = Some("denied: requested access to the resource is denied".to_owned());
        let (_, _, ended) = pushed(&engine, "ada/web:latest").await;
        assert_eq!(
            ended.unwrap_err(),
            "denied: requested access to the resource is denied\nYou are not logged in: docker login --username ada"
        );
        assert_eq!(engine.names(), ["ada/web:latest", "localhost:1/ada/web:v1"]);
    }

    #[test]
    fn a_refusal_says_whose_login_it_was_and_whose_name() {
        let said = |words: &str, name: &str, login: Option<&str>| {
            let login = login.map(|username| Credentials {
                username: username.to_owned(),
                secret: crate::words::Secret::new("hunter2"),
                kind: crate::registry::SecretKind::Password,
            });
            let name = Reference::parse(name).unwrap();
            let error = with_reason(ShimError::Said(words.to_owned()), &name, login.as_ref());
            error.words().strip_prefix(words).unwrap().to_owned()
        };
        assert_eq!(
            said("denied: no", "ada/web", Some("bob")),
            "\nYou are logged in as `bob`. If `ada` is your account: docker login --username ada"
        );
        assert_eq!(
            said("unauthorized: no", "ada/web", None),
            "\nYou are not logged in: docker login --username ada"
        );
        assert_eq!(
            said("denied: no", "web:v1", Some("ada")),
            "\n`web:v1` names no account: docker image tag web:v1 ada/web:v1"
        );
        assert_eq!(said("denied: no", "ada/web", Some("ada")), "");
        assert_eq!(said("denied: no", "localhost:1/ada/web", Some("bob")), "");
        assert_eq!(said("it is late", "ada/web", Some("bob")), "");
    }

    #[tokio::test]
    async fn a_name_with_a_host_of_its_own_goes_there_untouched() {
        let engine = engine();
        let (_, err, ended) = pushed(&engine, "localhost:1/ada/web:v1").await;
        assert_eq!((err.as_str(), ended), ("", Ok(Done::Well)));
        assert_eq!(engine.asked(), ["push localhost:1/ada/web:v1"]);
    }

    #[tokio::test]
    async fn what_is_not_here_is_not_pushed() {
        let (_, _, ended) = pushed(&engine(), "ada/nope").await;
        assert_eq!(
            ended.unwrap_err(),
            "An image does not exist locally with the tag: ada/nope"
        );
    }
}

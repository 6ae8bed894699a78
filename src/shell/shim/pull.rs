//! `docker image pull`: from the registry that the lesson's names go to, under the lesson's names.
//!
//! What the practice registry has not and the learner cannot have put there comes from Docker Hub itself. Not here:
//! proving what was pulled (`check::verify`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::detour::{self, Detour};
use super::progress::Display;
use super::{Done, ShimError, Work, carried, transfer};
use crate::docker::{self, BuildFiles, Pull, Tags, Verbosity};
use crate::registry::{Choice, Credentials};
use crate::words::Reference;

/// Pulls a name, or all names of a repository.
pub(super) async fn run(work: &mut Work<'_>, pull: &Pull) -> Result<Done, ShimError> {
    let name = transfer::parse(&pull.name)?;
    let is_exact = name.tag().is_some() || name.digest().is_some();
    if pull.tags == Tags::All && is_exact {
        return Err(ShimError::Said("tag can't be used with --all-tags/-a".to_owned()));
    }
    detour::sweep(&work.context.journal, work.engine).await?;
    if pull.tags == Tags::One && !is_exact && pull.verbosity == Verbosity::Normal {
        work.streams.line("Using default tag: latest")?;
    }
    let source = source(work, &name).await?;
    let names = match pull.tags {
        Tags::One => vec![name.with_default_tag()],
        Tags::All => remote_tags(work, &source, &name).await?,
    };
    for name in names {
        one(work, pull, &name, &source).await?;
        work.streams.line(&canonical(&name))?;
    }
    Ok(Done::Well)
}

/// Pulls an image that a container or an image is about to be made from, if it is not here and the registry that the lesson's
/// names go to has it; else the engine pulls as it ever does. Tells of it on standard error, as the CLI does.
pub(super) async fn before_run(work: &mut Work<'_>, image: &str) -> Result<(), ShimError> {
    let Ok(name) = Reference::parse(image).map(Reference::with_default_tag) else {
        return Ok(());
    };
    let placed = work.context.route.place(&name);
    if placed == name || work.engine.image(image).await?.is_some() {
        return Ok(());
    }
    let login = transfer::login(work.context, &placed).await?;
    let client = work.clients.client(placed.host(), login.as_ref())?;
    if !matches!(client.manifest(&placed).await, Ok(Some(_))) {
        return Ok(());
    }
    work.streams
        .complain(&format!("Unable to find image '{}' locally", name.familiar()))?;
    let pull = Pull {
        name: name.familiar(),
        tags: Tags::One,
        verbosity: Verbosity::Normal,
        platform: None,
    };
    run(work, &pull).await?;
    Ok(())
}

/// Pulls the images that a build builds on, as those of containers are. A context that is no folder is read by the
/// builder alone; what cannot be read here, the builder tells better.
pub(super) async fn before_build(work: &mut Work<'_>, files: &BuildFiles) -> Result<Logins, ShimError> {
    let folder = Path::new(&files.context);
    let dockerfile = match &files.file {
        Some(file) => PathBuf::from(file),
        None => folder.join("Dockerfile"),
    };
    let Some(text) = folder
        .is_dir()
        .then(|| std::fs::read_to_string(dockerfile).ok())
        .flatten()
    else {
        return Ok(Logins::new());
    };
    for_dockerfile(work, &text, &files.args).await
}

/// Logins by the registry's host.
pub(super) type Logins = BTreeMap<String, Credentials>;

/// Pulls the images that a Dockerfile builds on; gives the logins for those that the engine is left to pull.
pub(super) async fn for_dockerfile(
    work: &mut Work<'_>,
    text: &str,
    args: &[(String, Option<String>)],
) -> Result<Logins, ShimError> {
    let valued = |(name, value): &(String, Option<String>)| {
        (name.clone(), value.clone().or_else(|| std::env::var(name).ok()))
    };
    let args: Vec<_> = args.iter().map(valued).collect();
    let mut logins = Logins::new();
    for image in docker::bases(text, &args) {
        before_run(work, &image).await?;
        if let Ok(name) = Reference::parse(&image)
            && let Some(login) = transfer::login(work.context, &name).await?
        {
            logins.insert(name.host().to_owned(), login);
        }
    }
    Ok(logins)
}

/// Where a name comes from.
struct Source {
    /// The repository at its registry.
    placed: Reference,
    login: Option<Credentials>,
}

/// Decides where a name comes from: the route's registry, or Docker Hub for what is not practised with.
async fn source(work: &mut Work<'_>, name: &Reference) -> Result<Source, ShimError> {
    let route = &work.context.route;
    let placed = route.place(name);
    let login = transfer::login(work.context, &placed).await?;
    let may_be_elsewhere = match route.choice {
        Choice::Practice => name.is_hub() && !is_learners(work, name, login.as_ref()),
        Choice::Hub | Choice::Host(_) => false,
    };
    if may_be_elsewhere {
        let client = work.clients.client(placed.host(), login.as_ref())?;
        // A namespace that is not the learner's may be closed to them: that is as good as empty.
        if !matches!(client.manifest(&placed).await, Ok(Some(_))) {
            work.streams.complain(&format!(
                "`{}` is not in the practice registry: it comes from Docker Hub itself",
                name.familiar_repository()
            ))?;
            let login = transfer::login(work.context, name).await?;
            return Ok(Source {
                placed: name.clone(),
                login,
            });
        }
    }
    transfer::announce(route, name, work.streams)?;
    Ok(Source { placed, login })
}

fn is_learners(work: &Work<'_>, name: &Reference, login: Option<&Credentials>) -> bool {
    let account = work.context.account.as_deref();
    let account = account.or(login.map(|login| login.username.as_str()));
    account.is_some() && name.namespace() == account
}

async fn remote_tags(
    work: &Work<'_>,
    source: &Source,
    name: &Reference,
) -> Result<Vec<Reference>, ShimError> {
    let client = work.clients.client(source.placed.host(), source.login.as_ref())?;
    let tags = client.tags(&source.placed).await?.unwrap_or_default();
    if tags.is_empty() {
        let repository = transfer::repository(name);
        return Err(ShimError::Said(format!(
            "Error response from daemon: {repository} has no tags"
        )));
    }
    Ok(tags.iter().map(|tag| name.tagged(tag)).collect())
}

async fn one(work: &mut Work<'_>, pull: &Pull, name: &Reference, source: &Source) -> Result<(), ShimError> {
    let placed = name.at_host(source.placed.host());
    let login = source.login.as_ref();
    let before = match name.digest() {
        Some(_) => None,
        None => work.image_id(name).await?,
    };
    if carried::is_ours(work.context, &placed) {
        carried::pull(work, pull, name, &placed, login).await?;
    } else {
        match by_engine(work, pull, name, &placed, source).await {
            Err(error) if carried::takes_over(work, &placed, &error).await => {
                carried::pull(work, pull, name, &placed, login).await?;
            }
            pulled => pulled?,
        }
    }
    match name.digest() {
        Some(_) => Ok(()),
        None => work.note_name(name.clone(), before).await,
    }
}

/// Has the engine pull, under a name at the registry's host that the image has only meanwhile.
async fn by_engine(
    work: &mut Work<'_>,
    pull: &Pull,
    name: &Reference,
    placed: &Reference,
    source: &Source,
) -> Result<(), ShimError> {
    // An image cannot be given a name with a digest: it keeps the registry's.
    if placed == name || name.digest().is_some() {
        return fetch(work, pull, name, placed, source).await;
    }
    let detour = Detour::begin(work.context, work.engine, placed).await?;
    let fetched = match fetch(work, pull, name, placed, source).await {
        Ok(()) => work
            .engine
            .tag(&placed.familiar(), name)
            .await
            .map_err(ShimError::from),
        Err(error) => Err(error),
    };
    let ended = detour.end(work.engine).await;
    fetched?;
    ended?;
    Ok(())
}

async fn fetch(
    work: &mut Work<'_>,
    pull: &Pull,
    name: &Reference,
    placed: &Reference,
    source: &Source,
) -> Result<(), ShimError> {
    let engine = work.engine;
    let display = Display::new(work.streams, pull.verbosity);
    let mut display = display.renaming(placed.familiar_repository(), name.familiar_repository());
    let mut note = |note| display.note(&note);
    let platform = pull.platform.as_deref();
    let pulled =
        transfer::or_interrupt(engine.pull(placed, platform, source.login.as_ref(), &mut note)).await;
    display.end();
    pulled
}

/// The name as the CLI ends a pull with: everything written out.
fn canonical(name: &Reference) -> String {
    let mut text = transfer::repository(name);
    if let Some(tag) = name.tag() {
        text.push(':');
        text.push_str(tag);
    }
    if let Some(digest) = name.digest() {
        text.push('@');
        text.push_str(digest.as_str());
    }
    text
}

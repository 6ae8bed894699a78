//! `docker image build` without the CLI: the context is found here and built by the engine.
//!
//! Not here: `BuildKit`; where the CLI is, it builds. Reading the context is the engine's room's.

use std::path::{Path, PathBuf};

use super::progress::Display;
use super::{Done, ShimError, Work, pull, transfer};
use crate::docker::{Build, BuildFiles, Verbosity};
use crate::engine::BuildRequest;
use crate::engine::build_context::ContextFolder;
use crate::shell::context::LABEL;
use crate::words::Reference;

/// Builds an image and gives it its names.
pub(super) async fn run(work: &mut Work<'_>, build: &Build) -> Result<Done, ShimError> {
    if build.context == "-" || is_url(&build.context) {
        return Err(ShimError::NeedsCli { flag: None });
    }
    let files = BuildFiles {
        context: build.context.clone(),
        file: build.file.clone(),
        args: build.args.clone(),
    };
    pull::before_build(work, &files).await?;
    let names = build
        .tags
        .iter()
        .map(|tag| transfer::parse(tag).map(Reference::with_default_tag))
        .collect::<Result<Vec<_>, _>>()?;
    let mut before = Vec::with_capacity(names.len());
    for name in &names {
        before.push(work.image_id(name).await?);
    }
    let request = request(work, build)?;
    let verbosity = if build.is_quiet {
        Verbosity::Quiet
    } else {
        Verbosity::Normal
    };
    let engine = work.engine;
    let mut display = Display::new(work.streams, verbosity);
    let mut note = |note| display.note(&note);
    let ended = transfer::or_interrupt(engine.build(request, &mut note)).await;
    display.end();
    let id = ended?;
    if build.is_quiet {
        work.streams.line(&id)?;
    }
    for (name, before) in names.into_iter().zip(before) {
        work.note_name(name, before).await?;
    }
    Ok(Done::Well)
}

fn request(work: &Work<'_>, build: &Build) -> Result<BuildRequest, ShimError> {
    let context = ContextFolder::find(Path::new(&build.context), file(build).as_deref())
        .map_err(|error| ShimError::Said(format!("unable to prepare context: {error}")))?;
    let args = build
        .args
        .iter()
        .filter_map(|(name, value)| {
            let value = value.clone().or_else(|| std::env::var(name).ok());
            Some((name.clone(), value?))
        })
        .collect();
    let mut labels: std::collections::BTreeMap<String, String> = build.labels.iter().cloned().collect();
    labels.insert(LABEL.to_owned(), work.context.session.clone());
    Ok(BuildRequest {
        dockerfile: context.dockerfile().to_owned(),
        context: context.into(),
        tags: build.tags.clone(),
        args,
        labels,
        target: build.target.clone(),
        platform: build.platform.clone(),
        no_cache: build.is_uncached,
        pull: build.is_pulling,
    })
}

fn file(build: &Build) -> Option<PathBuf> {
    build.file.as_ref().map(PathBuf::from)
}

fn is_url(context: &str) -> bool {
    ["http://", "https://", "git://", "github.com/", "git@"]
        .iter()
        .any(|start| context.starts_with(start))
}

//! `docker image build` without the CLI: the context is found here and built by the engine.
//!
//! Not here: reading standard input (`stdin`), and `BuildKit`; where the CLI is, it builds. Reading a
//! folder is the engine's room's.

mod stdin;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::progress::Display;
use super::pull::{self, Logins};
use super::{Done, ShimError, Work, transfer};
use crate::docker::{Build, BuildFiles, Verbosity};
use crate::engine::BuildRequest;
use crate::engine::build_context::{BuildContext, ContextError, ContextFolder};
use crate::shell::context::LABEL;
use crate::words::Reference;

/// The exit code for a flag's value that cannot be, as the CLI has it.
const BAD_FLAG: u8 = 125;

/// Builds an image and gives it its names.
pub(super) async fn run(work: &mut Work<'_>, build: &Build) -> Result<Done, ShimError> {
    // What comes from standard input or from afar the CLI reads, where there is one.
    let is_for_cli = is_from_stdin(build) && !work.context.has_images_alone();
    if is_for_cli || is_url(&build.context) {
        return Err(ShimError::NeedsCli { flag: None });
    }
    if let Some(tag) = build.tags.iter().find(|tag| transfer::parse(tag).is_err()) {
        work.streams.complain(&format!(
            "invalid argument \"{tag}\" for \"-t, --tag\" flag: invalid reference format\n\n\
             Usage:  docker build [OPTIONS] PATH | URL | -\n\nRun 'docker build --help' for more information"
        ))?;
        return Ok(Done::Badly(BAD_FLAG));
    }
    let source = find(work, build).await?;
    let names = build
        .tags
        .iter()
        .map(|tag| transfer::parse(tag).map(Reference::with_default_tag))
        .collect::<Result<Vec<_>, _>>()?;
    let mut before = Vec::with_capacity(names.len());
    for name in &names {
        before.push(work.image_id(name).await?);
    }
    let request = request(work, build, source);
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
    if names.is_empty() {
        work.outcome.image = Some(id);
    }
    for (name, before) in names.into_iter().zip(before) {
        work.note_name(name, before).await?;
    }
    Ok(Done::Well)
}

/// A context and the path of the Dockerfile in it.
struct Source {
    context: BuildContext,
    dockerfile: String,
    logins: Logins,
}

impl Source {
    fn new(folder: ContextFolder, logins: Logins) -> Self {
        Self {
            dockerfile: folder.dockerfile().to_owned(),
            context: folder.into(),
            logins,
        }
    }
}

/// Finds the context, and pulls what the build builds on where it is at the lesson's registry.
async fn find(work: &mut Work<'_>, build: &Build) -> Result<Source, ShimError> {
    let failed = |error: ContextError| ShimError::Said(crate::failure::chain(&error));
    let folder = Path::new(&build.context);
    let from_stdin = (build.context == "-", build.file.as_deref() == Some("-"));
    let text = match from_stdin {
        (false, false) => {
            let files = BuildFiles {
                context: build.context.clone(),
                file: build.file.clone(),
                args: build.args.clone(),
            };
            let logins = pull::before_build(work, &files).await?;
            let file = build.file.as_ref().map(PathBuf::from);
            let found = ContextFolder::find(folder, file.as_deref());
            return found.map(|found| Source::new(found, logins)).map_err(failed);
        }
        (true, true) => {
            return Err(ShimError::Said(
                "invalid argument: can't use stdin for both build context and dockerfile".to_owned(),
            ));
        }
        (true, false) => match stdin::read()? {
            stdin::Sent::Text(text) => text,
            stdin::Sent::Archive(file) => {
                return Ok(Source {
                    context: BuildContext::Archive(Arc::new(file)),
                    dockerfile: build.file.clone().unwrap_or_else(|| "Dockerfile".to_owned()),
                    logins: Logins::new(),
                });
            }
        },
        (false, true) => match stdin::read()? {
            stdin::Sent::Text(text) => text,
            stdin::Sent::Archive(_) => {
                return Err(ShimError::Said(
                    "unable to prepare context: the Dockerfile from stdin is an archive".to_owned(),
                ));
            }
        },
    };
    let logins = pull::for_dockerfile(work, &String::from_utf8_lossy(&text), &build.args).await?;
    if build.context == "-" {
        // The text is all that there is.
        let alone = tempfile::tempdir()?;
        let found = ContextFolder::with_text(alone.path(), text.clone()).map_err(failed)?;
        let mut tar = Vec::new();
        found.pack(&mut tar).map_err(failed)?;
        return Ok(Source {
            dockerfile: found.dockerfile().to_owned(),
            context: tar.into(),
            logins,
        });
    }
    ContextFolder::with_text(folder, text)
        .map(|found| Source::new(found, logins))
        .map_err(failed)
}

fn request(work: &Work<'_>, build: &Build, source: Source) -> BuildRequest {
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
    BuildRequest {
        context: source.context,
        dockerfile: source.dockerfile,
        tags: build.tags.clone(),
        args,
        labels,
        target: build.target.clone(),
        platform: build.platform.clone(),
        no_cache: build.is_uncached,
        pull: build.is_pulling,
        logins: source.logins,
    }
}

fn is_from_stdin(build: &Build) -> bool {
    build.context == "-" || build.file.as_deref() == Some("-")
}

fn is_url(context: &str) -> bool {
    ["http://", "https://", "git://", "github.com/", "git@"]
        .iter()
        .any(|start| context.starts_with(start))
}

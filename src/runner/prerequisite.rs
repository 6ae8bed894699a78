//! Images that the lesson uses and does not make: noticed before anything runs, and stood in for.
//!
//! A stand-in is a small image from scratch of several layers, the lowest shared by all of them, labelled
//! so that cleaning up finds it. Not here: which images those are (`plan`).

use std::collections::BTreeMap;

use futures_util::future::join_all;

use crate::check::shown;
use crate::engine::{BuildRequest, EngineError};
use crate::plan::{self, Requirement};
use crate::shell::context::LABEL;
use crate::shell::journal::Made;
use crate::words::Reference;

use super::direct::ShellState;
use super::{Consent, Event, RunError, Runner};

/// The layers of a stand-in: a file's name and its size in bytes.
const LAYERS: [(&str, usize); 3] = [("base", 96 * 1024), ("runtime", 48 * 1024), ("app", 8 * 1024)];

impl Runner<'_> {
    /// Names the images that are missing, before the first step is shown.
    pub(super) async fn look_for_images(&mut self) {
        let missing = self.missing(None).await;
        self.has_all_images = missing.is_empty();
        for Requirement { image, step, line } in missing {
            self.emit(&Event::PrerequisiteMissed {
                image: shown(&image),
                step,
                line,
            });
        }
    }

    /// Sees to the images that the step before the learner needs; says whether its commands can run.
    pub(super) async fn supply_images(&mut self) -> Result<bool, RunError> {
        // They were all there a moment ago, and nothing has run that could take one away.
        if self.has_all_images && self.journal.is_empty() && self.shell_state == ShellState::AsPlanned {
            return Ok(true);
        }
        let missing = self.missing(Some(self.index)).await;
        if missing.is_empty() {
            return Ok(true);
        }
        let names = missing
            .iter()
            .map(|requirement| shown(&requirement.image))
            .collect();
        if self.is_attended() && !self.learner.confirm(&Consent::StandIns(names)).await {
            self.notice(
                "the commands below need the missing images; build them first, then press Enter again",
            );
            return Ok(false);
        }
        for requirement in missing {
            self.stand_in(&requirement.image).await?;
        }
        Ok(true)
    }

    /// The images that steps from here on use, or one step, and the engine does not have.
    async fn missing(&self, only: Option<usize>) -> Vec<Requirement> {
        let is_meant = |requirement: &Requirement| {
            only.is_none_or(|index| self.lesson.steps[index].id == requirement.step)
                && !self.progress.done.contains_key(&requirement.step)
        };
        let meant = plan::requirements(&self.plan).into_iter().filter(is_meant);
        let looked_up = join_all(meant.map(async |requirement| {
            let image = self.stage.engine.image(&requirement.image.familiar()).await;
            matches!(image, Ok(None)).then_some(requirement)
        }));
        looked_up.await.into_iter().flatten().collect()
    }

    async fn stand_in(&mut self, name: &Reference) -> Result<(), RunError> {
        let reference = name.clone().with_default_tag();
        match self.build_stand_in(&reference).await {
            Ok((id, size)) => {
                let made = Made::Tag {
                    name: reference.clone(),
                    image: id,
                    replaced: None,
                };
                self.update(|progress| progress.made.push(made))?;
                self.emit(&Event::StandInBuilt {
                    image: shown(&reference),
                    n_layers: LAYERS.len(),
                    size,
                });
            }
            Err(error) => self.notice(&format!(
                "the stand-in for `{}` cannot be built: {}",
                shown(name),
                crate::failure::chain(&error)
            )),
        }
        Ok(())
    }

    async fn build_stand_in(&self, name: &Reference) -> Result<(String, u64), EngineError> {
        let request = BuildRequest {
            context: context(name.path()).into(),
            dockerfile: "Dockerfile".to_owned(),
            tags: vec![name.familiar()],
            labels: BTreeMap::from([
                (LABEL.to_owned(), self.surroundings.context.session.clone()),
                ("stepgate.stand-in".to_owned(), name.familiar()),
            ]),
            // Steps from the cache may belong to another session, whose cleaning up would take them away meanwhile.
            no_cache: true,
            ..BuildRequest::default()
        };
        let id = self.stage.engine.build(request, &mut |_| ()).await?;
        let size = self
            .stage
            .engine
            .image(&name.familiar())
            .await?
            .map_or(0, |image| image.size);
        Ok((id, size))
    }
}

/// The tar of a stand-in's build context.
fn context(name: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut dockerfile = "FROM scratch\n".to_owned();
    for (n, (file, size)) in LAYERS.iter().enumerate() {
        dockerfile.push_str(&format!("COPY {file} /{file}\n"));
        let seed = if n == 0 { "base" } else { name };
        append(&mut archive, file, &filler(seed, file, *size));
    }
    append(&mut archive, "Dockerfile", dockerfile.as_bytes());
    archive.into_inner().expect("writing to a Vec does not fail")
}

fn append(archive: &mut tar::Builder<Vec<u8>>, path: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    archive
        .append_data(&mut header, path, bytes)
        .expect("writing to a Vec does not fail");
}

/// Text that does not compress to nothing, the same for the same name each time.
fn filler(seed: &str, file: &str, size: usize) -> Vec<u8> {
    let mut text = format!("stand-in for {seed}: {file}\n").into_bytes();
    let mut block = crate::words::Digest::of(&text);
    while text.len() < size {
        text.extend_from_slice(block.hex().as_bytes());
        text.push(b'\n');
        block = crate::words::Digest::of(block.hex().as_bytes());
    }
    text.truncate(size);
    text
}

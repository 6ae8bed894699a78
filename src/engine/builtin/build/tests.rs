//! Builds in a store of their own, read back layer by layer.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::engine::builtin::store::Kept;

/// A store with what was said in its last build.
struct Site {
    _folder: TempDir,
    store: Store,
    runtimes: Runtimes,
    stop: Stop,
    now: i64,
    told: Vec<String>,
}

/// A build's context: what is in it, and the request.
#[derive(Clone)]
struct Context {
    entries: Vec<(String, Option<String>, u32, u64)>,
    request: BuildRequest,
}

impl Context {
    fn new(dockerfile: &str) -> Self {
        let context = Self {
            entries: Vec::new(),
            request: BuildRequest {
                dockerfile: "Dockerfile".to_owned(),
                ..BuildRequest::default()
            },
        };
        context.file("Dockerfile", dockerfile)
    }

    fn file(self, path: &str, text: &str) -> Self {
        self.entry(path, Some(text), 0o644, 1_000_000_000)
    }

    fn entry(mut self, path: &str, text: Option<&str>, mode: u32, mtime: u64) -> Self {
        self.entries
            .push((path.to_owned(), text.map(str::to_owned), mode, mtime));
        self
    }

    fn link(self, path: &str, target: &str) -> Self {
        self.entry(path, Some(target), 0o120_777, 1_000_000_000)
    }

    fn asked(mut self, ask: impl FnOnce(&mut BuildRequest)) -> Self {
        ask(&mut self.request);
        self
    }

    fn request(&self) -> BuildRequest {
        if self.entries.is_empty() {
            return self.request.clone();
        }
        BuildRequest {
            // Whoever owns the files: in an image they are root's.
            context: tar_owned(&self.entries, 5).into(),
            ..self.request.clone()
        }
    }
}

fn tar_of(entries: &[(String, Option<String>, u32, u64)]) -> Vec<u8> {
    tar_owned(entries, 0)
}

fn tar_owned(entries: &[(String, Option<String>, u32, u64)], owner: u64) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, text, mode, mtime) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_mode(mode & 0o7777);
        header.set_mtime(*mtime);
        header.set_uid(owner);
        header.set_gid(owner);
        header.set_size(0);
        match text {
            None => {
                header.set_entry_type(tar::EntryType::Directory);
                tar.append_data(&mut header, path, std::io::empty()).unwrap();
            }
            Some(target) if *mode > 0o7777 => {
                header.set_entry_type(tar::EntryType::Symlink);
                tar.append_link(&mut header, path, target).unwrap();
            }
            Some(text) => {
                header.set_size(text.len() as u64);
                tar.append_data(&mut header, path, text.as_bytes()).unwrap();
            }
        }
    }
    tar.into_inner().unwrap()
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            store: Store::open(folder.path()).unwrap(),
            runtimes: Runtimes::new(Some("none".to_owned()), "".as_ref()),
            stop: Stop::default(),
            _folder: folder,
            now: 1_700_000_000,
            told: Vec::new(),
        }
    }

    fn place(&self) -> Place<'_> {
        Place {
            store: &self.store,
            runtimes: &self.runtimes,
            stop: &self.stop,
        }
    }

    fn try_build(&mut self, context: &Context) -> Result<Kept, BuildError> {
        self.try_request(&context.request())
    }

    fn try_request(&mut self, request: &BuildRequest) -> Result<Kept, BuildError> {
        let surroundings = Surroundings {
            pulled: None,
            now: OffsetDateTime::from_unix_timestamp(self.now).unwrap(),
            source_date_epoch: None,
        };
        self.now += 60;
        let mut told = Vec::new();
        let built = build(&self.place(), request, &surroundings, &mut |note| {
            if let Note::Line(line) = note {
                told.push(line);
            }
        });
        self.told = told;
        let id = built?;
        let images = self.store.images().unwrap();
        Ok(images.into_iter().find(|image| image.id == id).unwrap())
    }

    fn build(&mut self, context: &Context) -> Kept {
        self.try_build(context).unwrap_or_else(|error| panic!("{error}"))
    }

    fn refusal(&mut self, context: &Context) -> String {
        self.try_build(context).unwrap_err().to_string()
    }

    /// What a layer of the store has, a line for each entry.
    fn layer(&self, image: &Kept, n: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let mut archive = tar::Archive::new(self.store.blob(&image.layers[n].blob).unwrap());
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut text = String::new();
            std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
            let header = entry.header();
            let target = entry.link_name().unwrap();
            let target = target.map(|target| format!("-> {}", target.display()));
            lines.push(format!(
                "{} {:o} {}:{} {}",
                entry.path().unwrap().display(),
                header.mode().unwrap(),
                header.uid().unwrap(),
                header.gid().unwrap(),
                target.unwrap_or(text)
            ));
        }
        lines
    }

    /// The names of what a layer has.
    fn names(&self, image: &Kept, n: usize) -> Vec<String> {
        let mut archive = tar::Archive::new(self.store.blob(&image.layers[n].blob).unwrap());
        let entries = archive.entries().unwrap();
        entries
            .map(|entry| entry.unwrap().path().unwrap().display().to_string())
            .collect()
    }

    /// The layer that one `COPY` or `ADD` makes.
    fn only_layer(&mut self, context: &Context) -> Vec<String> {
        let image = self.build(context);
        assert_eq!(image.layers.len(), 1);
        self.layer(&image, 0)
    }
}

fn tree() -> Context {
    Context::new("FROM scratch")
        .entry("d", None, 0o750, 5)
        .file("d/a.txt", "a")
        .entry("d/run", Some("r"), 0o755, 1_000_000_000)
        .link("d/up", "../../../etc/passwd")
        .file("top", "t")
}

fn with(dockerfile: &str) -> Context {
    let mut context = tree();
    context.entries[0].1 = Some(dockerfile.to_owned());
    context
}

fn args(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

mod archives;
mod cache;
mod configuration;
mod copies;
mod flags;
mod layers;
mod refusals;
mod remote;
#[cfg(target_os = "linux")]
mod runs;

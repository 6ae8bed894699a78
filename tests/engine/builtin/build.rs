//! The built-in engine's build beside the real one: the same Dockerfile and context give the same files and the
//! same configuration.
//!
//! The real one is asked through the classic build API. Not here: what is only ours (here-documents, `--chmod`,
//! the cache), which unit tests hold.

pub(super) mod cases;
mod fetched;
mod image;
mod runs;

use std::path::Path;

use stepgate::docker::{Force, ObjectKind, Parents};
use stepgate::engine::build_context::ContextFolder;
use stepgate::engine::builtin::{Builtin, Surroundings};
use stepgate::engine::docker::{Address, DockerEngine, connect};
use stepgate::engine::{BuildRequest, Engine as _, EngineError, Note};

use image::Flat;
use tokio::sync::{Mutex, MutexGuard};

use crate::support::engine::Engine;

static TURN: Mutex<()> = Mutex::const_new(());

/// Both engines, and a folder for the built-in one's images.
pub(super) struct Pair {
    /// Builds of other tests must not come upon steps that are being removed.
    _turn: MutexGuard<'static, ()>,
    /// What was made in the real one goes with it.
    pub(super) engine: Engine,
    pub(super) real: DockerEngine,
    pub(super) ours: Builtin,
    folder: tempfile::TempDir,
    pub(super) contexts: tempfile::TempDir,
}

impl Pair {
    /// Both; says that nothing is tested where there is no real one.
    pub(super) async fn new() -> Option<Self> {
        let engine = Engine::from_env()?;
        let folder = tempfile::tempdir().unwrap();
        Some(Self {
            _turn: TURN.lock().await,
            real: connect(&Address::parse(engine.address(), None).unwrap())
                .await
                .unwrap(),
            engine,
            ours: Builtin::open(folder.path()).unwrap(),
            folder,
            contexts: tempfile::tempdir().unwrap(),
        })
    }

    /// A request for an image that goes with the test.
    fn request(&self, dockerfile: &str, n: usize) -> BuildRequest {
        let folder = self.contexts.path().join(n.to_string());
        std::fs::create_dir(&folder).unwrap();
        cases::write_context(&folder);
        std::fs::write(folder.join("Dockerfile"), dockerfile).unwrap();
        let mut request = request(&ContextFolder::find(&folder, None).unwrap());
        self.own(&mut request, &format!("built{n}"));
        request
    }

    /// Gives what a request makes a name and a label of the test's own.
    pub(super) fn own(&self, request: &mut BuildRequest, word: &str) {
        request.tags = vec![self.engine.unique(word)];
        let label = self.engine.label();
        let (key, value) = label.split_once('=').unwrap();
        request.labels.insert(key.to_owned(), value.to_owned());
    }

    /// Builds with both; gives what each made of it, or its refusal.
    pub(super) async fn build(&self, request: &BuildRequest) -> (Result<Flat, String>, Result<Flat, String>) {
        let mut steps = Vec::new();
        let mut note = |note| {
            if let Note::Line(line) = note {
                steps.extend(line.strip_prefix(" ---> ").map(str::to_owned));
            }
        };
        let real = match self.real.build(request.clone(), &mut note).await {
            Ok(id) => Ok(image::of_the_real(&self.real, &id).await),
            Err(error) => Err(error.to_string()),
        };
        self.remove_steps(&steps).await;
        let surroundings = Surroundings {
            pulled: None,
            now: time::OffsetDateTime::UNIX_EPOCH,
            source_date_epoch: None,
        };
        let ours = match self.ours.build_now(request, &surroundings, &mut |_| ()) {
            Ok(id) => Ok(image::of_ours(self.folder.path(), &id)),
            Err(error) => Err(error.to_string()),
        };
        (real, ours)
    }
}

impl Pair {
    /// Removes all that a build has left, images of earlier stages and of steps before a refusal too; what another image
    /// is built on goes with that.
    async fn remove_steps(&self, steps: &[String]) {
        for step in steps.iter().rev() {
            if let Some(container) = step.strip_prefix("Running in ") {
                // One whose command failed stays.
                let removed = self.real.remove_object(ObjectKind::Container, container).await;
                removed.unwrap();
                continue;
            }
            let removed = self
                .real
                .remove_image(step, Force::Gentle, Parents::Deleted)
                .await;
            if let Err(error) = removed {
                assert!(matches!(error, EngineError::Refused { .. }), "{error}");
            }
        }
    }
}

/// Says whether our words have the real one's, which does not always name the line.
pub(super) fn says(ours: &str, real: &str) -> bool {
    let real = real.trim_start_matches("failed to parse Dockerfile: ");
    ours.to_lowercase().contains(&real.to_lowercase())
}

/// A request for what is in a folder.
pub(super) fn request(context: &ContextFolder) -> BuildRequest {
    BuildRequest {
        dockerfile: context.dockerfile().to_owned(),
        context: context.clone().into(),
        no_cache: true,
        ..BuildRequest::default()
    }
}

#[tokio::test]
async fn every_dockerfile_gives_the_same_files_and_configuration() {
    let Some(pair) = Pair::new().await else { return };
    let mut complaints = Vec::new();
    for (n, dockerfile) in cases::BUILT.iter().enumerate() {
        let request = pair.request(dockerfile, n);
        match pair.build(&request).await {
            (Ok(real), Ok(ours)) => complaints.extend(real.differences(&ours, dockerfile)),
            (real, ours) => complaints.push(format!("{dockerfile}\n  {:?}\n  {:?}", real.err(), ours.err())),
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[tokio::test]
async fn what_the_real_engine_refuses_is_refused_in_its_words() {
    let Some(pair) = Pair::new().await else { return };
    let mut complaints = Vec::new();
    for (n, dockerfile) in cases::REFUSED.iter().enumerate() {
        let mut request = pair.request(dockerfile, n);
        // One instruction more would make an image of nothing.
        request.labels.clear();
        match pair.build(&request).await {
            (Err(real), Err(ours)) if says(&ours, &real) => {}
            (real, ours) => complaints.push(format!("{dockerfile}\n  {:?}\n  {:?}", real.err(), ours.err())),
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[tokio::test]
async fn the_chapters_images_are_the_same() {
    let Some(pair) = Pair::new().await else { return };
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/101-registries/images");
    let mut complaints = Vec::new();
    for name in ["greeter", "clock"] {
        let dockerfile = images.join(name).join("Dockerfile");
        let mut request = request(&ContextFolder::find(&images, Some(&dockerfile)).unwrap());
        pair.own(&mut request, name);
        let (real, ours) = pair.build(&request).await;
        complaints.extend(real.unwrap().differences(&ours.unwrap(), name));
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

//! The built-in engine's build beside the real one: the same Dockerfile and context give the same files and the
//! same configuration.
//!
//! The real one is asked through the classic build API. Not here: what is only ours (here-documents, `--chmod`,
//! the cache), which unit tests hold.

#![cfg(test)]

mod cases;
mod image;

use std::io::Write as _;
use std::path::Path;

use stepgate::docker::{Force, Parents};
use stepgate::engine::build_context::pack;
use stepgate::engine::builtin::{Builtin, Surroundings};
use stepgate::engine::docker::{Address, DockerEngine, connect};
use stepgate::engine::{BuildRequest, Engine as _};

use image::Flat;

/// Both engines, and a folder for the built-in one's images.
struct Pair {
    real: DockerEngine,
    ours: Builtin,
    folder: tempfile::TempDir,
    names: Vec<String>,
}

impl Pair {
    /// Both; says that nothing is tested where there is no real one.
    async fn new() -> Option<Self> {
        let Ok(address) = std::env::var("STEPGATE_TEST_DOCKER") else {
            let _ = writeln!(std::io::stderr(), "skipped: STEPGATE_TEST_DOCKER is not set");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        Some(Self {
            real: connect(&Address::parse(&address, None).unwrap()).await.unwrap(),
            ours: Builtin::open(folder.path()).unwrap(),
            folder,
            names: Vec::new(),
        })
    }

    /// Builds with both; gives what each made of it, or its refusal.
    async fn build(&mut self, request: &BuildRequest) -> (Result<Flat, String>, Result<Flat, String>) {
        self.names.extend(request.tags.iter().cloned());
        let real = match self.real.build(request.clone(), &mut |_| ()).await {
            Ok(id) => Ok(image::of_the_real(&self.real, &id).await),
            Err(error) => Err(error.to_string()),
        };
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

    async fn clean_up(&self) {
        for name in self.names.iter().rev() {
            let _ = self
                .real
                .remove_image(name, Force::Forced, Parents::Deleted)
                .await;
        }
    }
}

/// Says whether our words have the real one's, which does not always name the line.
fn says(ours: &str, real: &str) -> bool {
    let real = real.trim_start_matches("failed to parse Dockerfile: ");
    ours.to_lowercase().contains(&real.to_lowercase())
}

/// Packs a context that has something of every kind, with a Dockerfile of its own.
fn request(dockerfile: &str, tag: &str) -> BuildRequest {
    let folder = tempfile::tempdir().unwrap();
    cases::write_context(folder.path());
    std::fs::write(folder.path().join("Dockerfile"), dockerfile).unwrap();
    let packed = pack(folder.path(), None).unwrap();
    BuildRequest {
        context: packed.tar,
        dockerfile: packed.dockerfile,
        tags: vec![tag.to_owned()],
        ..BuildRequest::default()
    }
}

#[tokio::test]
async fn every_dockerfile_gives_the_same_files_and_configuration() {
    let Some(mut pair) = Pair::new().await else { return };
    let mut complaints = Vec::new();
    for (n, dockerfile) in cases::BUILT.iter().enumerate() {
        let request = request(dockerfile, &format!("stepgate-engine-test/built:v{n}"));
        match pair.build(&request).await {
            (Ok(real), Ok(ours)) => complaints.extend(real.differences(&ours, dockerfile)),
            (real, ours) => complaints.push(format!("{dockerfile}\n  {:?}\n  {:?}", real.err(), ours.err())),
        }
    }
    pair.clean_up().await;
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[tokio::test]
async fn what_the_real_engine_refuses_is_refused_in_its_words() {
    let Some(mut pair) = Pair::new().await else { return };
    let mut complaints = Vec::new();
    for dockerfile in cases::REFUSED {
        let request = request(dockerfile, "stepgate-engine-test/refused");
        match pair.build(&request).await {
            (Err(real), Err(ours)) if says(&ours, &real) => {}
            (real, ours) => complaints.push(format!("{dockerfile}\n  {:?}\n  {:?}", real.err(), ours.err())),
        }
    }
    pair.clean_up().await;
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[tokio::test]
async fn the_chapters_images_are_the_same() {
    let Some(mut pair) = Pair::new().await else { return };
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/101-registries/images");
    let mut complaints = Vec::new();
    for name in ["greeter", "clock"] {
        let packed = pack(&images, Some(&images.join(name).join("Dockerfile"))).unwrap();
        let request = BuildRequest {
            context: packed.tar,
            dockerfile: packed.dockerfile,
            tags: vec![format!("stepgate-engine-test/{name}")],
            labels: [("from".to_owned(), "the test".to_owned())].into(),
            ..BuildRequest::default()
        };
        let (real, ours) = pair.build(&request).await;
        complaints.extend(real.unwrap().differences(&ours.unwrap(), name));
    }
    pair.clean_up().await;
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

//! Images carried to a real practice registry and back, from an engine that only gives and takes archives.
//!
//! Not here: real engines (`tests/engine/far`).

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::super::fake::{End, FakeEngine};
use super::super::streams::kept::streams;
use super::super::{Done, ShimError, Work, pull, push};
use crate::docker::{Pull, Push, Tags, Verbosity};
use crate::engine::archive::tests::Maker;
use crate::engine::archive::{Archive, Contents};
use crate::registry::practice::{self, Practice};
use crate::registry::{Client, Credentials, DockerConfig, SecretKind};
use crate::shell::carriage::{Carriage, Carrier};
use crate::shell::context::SessionContext;
use crate::shell::context::tests::practice as session;
use crate::shell::journal::{Ledger, Outcome, Way};
use crate::words::{Digest, DockerId, NameRules, Reference};

/// A session at a practice registry that is really there.
struct Scene {
    folder: TempDir,
    practice: Practice,
    context: SessionContext,
    login: Credentials,
}

/// What a command came to.
#[derive(Debug)]
struct Ran {
    out: String,
    err: String,
    ended: Result<Done, String>,
    outcome: Outcome,
}

impl Ran {
    #[track_caller]
    fn well(self) -> Self {
        assert_eq!(self.ended, Ok(Done::Well), "{}{}", self.out, self.err);
        self
    }

    fn ways(&self) -> Vec<Way> {
        let layers = self.outcome.uploads.iter().flat_map(|upload| &upload.layers);
        layers.map(|layer| layer.way.clone()).collect()
    }
}

impl Scene {
    async fn new(carrier: Carrier) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let storage = folder.path().join("practice");
        let practice = practice::start(practice::Options { storage, port: None })
            .await
            .unwrap();
        let id = DockerId::parse("ada", NameRules::PathComponent).unwrap();
        let login = Credentials {
            username: "ada".to_owned(),
            secret: practice.accounts().open(&id).unwrap(),
            kind: SecretKind::Password,
        };
        let mut context = session(folder.path());
        context.route.host = practice.host().to_owned();
        context.carriage = Some(Carriage {
            carrier,
            folder: folder.path().join("carried"),
        });
        let mut config = DockerConfig::load(&context.docker_config).unwrap();
        config.store(practice.host(), &login).await.unwrap();
        Self {
            folder,
            practice,
            context,
            login,
        }
    }

    async fn run(&self, engine: &FakeEngine, command: &Command<'_>) -> Ran {
        let (mut streams, out, err) = streams();
        let mut outcome = Outcome::default();
        let mut work = Work {
            context: &self.context,
            engine,
            clients: &crate::registry::client::Clients::default(),
            later: None,
            ledger: Ledger::default(),
            streams: &mut streams,
            outcome: &mut outcome,
        };
        let ended = match command {
            Command::Push(name) => push::run(&mut work, &push_of(name)).await,
            Command::Pull(name) => pull::run(&mut work, &pull_of(name)).await,
        };
        Ran {
            out: out.get(),
            err: err.get(),
            ended: ended.map_err(|error: ShimError| error.words()),
            outcome,
        }
    }

    async fn push(&self, engine: &FakeEngine, name: &str) -> Ran {
        self.run(engine, &Command::Push(name)).await
    }

    async fn tags(&self, repository: &str) -> Option<Vec<String>> {
        let client = Client::new(self.practice.host(), Some(self.login.clone())).unwrap();
        let name = Reference::parse(&format!("{}/{repository}", self.practice.host())).unwrap();
        client.tags(&name).await.unwrap()
    }

    fn blob(&self, bytes: &[u8]) -> PathBuf {
        let digest = Digest::of(bytes);
        let (start, hex) = (&digest.hex()[..2], digest.hex());
        self.folder
            .path()
            .join("practice/blobs/sha256")
            .join(start)
            .join(hex)
    }
}

enum Command<'a> {
    Push(&'a str),
    Pull(&'a str),
}

fn push_of(name: &str) -> Push {
    Push {
        name: name.to_owned(),
        tags: Tags::One,
        verbosity: Verbosity::Normal,
    }
}

fn pull_of(name: &str) -> Pull {
    Pull {
        name: name.to_owned(),
        tags: Tags::One,
        verbosity: Verbosity::Normal,
        platform: None,
    }
}

/// An engine with an image of two layers under two names.
fn engine(id: &Digest, archive: Option<(Vec<u8>, End)>) -> FakeEngine {
    let mut engine = FakeEngine {
        about: Some(("linux", "amd64")),
        archive,
        ..FakeEngine::default()
    };
    engine.add_image(
        id.as_str().trim_start_matches("sha256:"),
        &["ada/web:latest", "ada/other:latest"],
        &[],
    );
    engine.images.lock().unwrap()[0].diff_ids = vec![Digest::of(b"low"), Digest::of(b"high")];
    engine
}

#[tokio::test]
async fn an_image_is_carried_once_and_known_again_without_the_engine() {
    let scene = Scene::new(Carrier::Stepgate).await;
    let mut maker = Maker::default();
    let id = maker.index(&[]);
    let full = engine(&id, Some((maker.bytes(), End::Whole)));
    let first = scene.push(&full, "ada/web").await.well();
    assert_eq!(first.ways(), [Way::Uploaded, Way::Uploaded]);
    assert!(
        first.out.contains(&format!("latest: digest: {id} size: ")),
        "{}",
        first.out
    );
    // This one gives no archive.
    let engine = engine(&id, None);
    let second = scene.push(&engine, "ada/web").await.well();
    assert_eq!(second.ways(), [Way::Present, Way::Present]);
    assert_eq!(second.out.matches(": Layer already exists\n").count(), 3);
    let other = scene.push(&engine, "ada/other").await.well();
    assert_eq!(
        other.ways(),
        ["ada/web", "ada/web"].map(|from| Way::Mounted(from.to_owned()))
    );
    assert_eq!(engine.asked(), [""; 0], "the engine has nothing to do");
    scene.practice.stop().await;
}

#[tokio::test]
async fn what_the_registry_has_lost_travels_again_and_nothing_else() {
    let scene = Scene::new(Carrier::Stepgate).await;
    let mut maker = Maker::default();
    let id = maker.index(&[]);
    let engine = engine(&id, Some((maker.bytes(), End::Whole)));
    scene.push(&engine, "ada/web").await.well();
    fs::remove_file(scene.blob(b"high")).unwrap();
    let again = scene.push(&engine, "ada/web").await.well();
    assert_eq!(again.ways(), [Way::Present, Way::Uploaded]);
    assert!(scene.blob(b"high").exists());
    scene.practice.stop().await;
}

#[tokio::test]
async fn an_archive_that_breaks_off_or_is_wrong_leaves_nothing_visible() {
    let scene = Scene::new(Carrier::Stepgate).await;
    let mut maker = Maker::default();
    let id = maker.index(&[]);
    let broken = engine(&id, Some((maker.bytes(), End::BrokenOff)));
    let ran = scene.push(&broken, "ada/web").await;
    assert_eq!(
        ran.ended.unwrap_err(),
        "the Docker Engine stopped answering while saving an image"
    );
    let mut maker = Maker::default();
    let id = maker.bare(&[b"low", b"high"], &serde_json::Value::Null);
    maker.file("1/layer.tar", b"another");
    let wrong = engine(&id, Some((maker.bytes(), End::Whole)));
    let ran = scene.push(&wrong, "ada/web").await;
    let words = ran.ended.unwrap_err();
    let (found, wanted) = (Digest::of(b"another"), Digest::of(b"high"));
    assert!(
        words.contains(&format!("{found} in place of the layer {wanted}")),
        "{words}"
    );
    assert_eq!(scene.tags("ada/web").await.unwrap_or_default(), [""; 0]);
    let left = fs::read_dir(scene.folder.path().join("carried")).unwrap();
    let files = left.filter(|entry| entry.as_ref().unwrap().file_type().unwrap().is_file());
    assert_eq!(files.count(), 0, "what was on its way is gone");
    scene.practice.stop().await;
}

#[tokio::test]
async fn an_image_comes_back_as_it_went() {
    let scene = Scene::new(Carrier::Stepgate).await;
    let mut maker = Maker::default();
    let id = maker.index(&[]);
    let away = engine(&id, Some((maker.bytes(), End::Whole)));
    scene.push(&away, "ada/web").await.well();
    let empty = FakeEngine {
        about: Some(("linux", "amd64")),
        ..FakeEngine::default()
    };
    let pulled = scene.run(&empty, &Command::Pull("ada/web")).await.well();
    assert_eq!(empty.asked(), ["load"]);
    assert!(
        pulled.out.contains(&format!(
            "Digest: {id}\nStatus: Downloaded newer image for ada/web:latest\n"
        )),
        "{}",
        pulled.out
    );
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &empty.loaded.lock().unwrap()).unwrap();
    let contents = Archive::open(file)
        .unwrap()
        .contents(id.as_str(), ("linux", "amd64"));
    let Contents::Packed(packed) = contents.unwrap() else {
        panic!("it comes back bare");
    };
    assert_eq!((packed.manifests.len(), packed.blobs.len()), (3, 5));

    let here = scene.run(&away, &Command::Pull("ada/web")).await.well();
    assert!(
        here.out
            .ends_with("Status: Image is up to date for ada/web:latest\ndocker.io/ada/web:latest\n"),
        "{}",
        here.out
    );
    let none = scene.run(&empty, &Command::Pull("ada/web:none")).await;
    assert_eq!(
        none.ended.unwrap_err(),
        "Error response from daemon: manifest for ada/web:none not found: manifest unknown: manifest unknown"
    );
    scene.practice.stop().await;
}

#[tokio::test]
async fn stepgate_takes_over_from_an_engine_that_does_not_reach_the_registry_and_from_no_other() {
    let scene = Scene::new(Carrier::Engine).await;
    let mut maker = Maker::default();
    let id = maker.index(&[]);
    let refused = "dial tcp 127.0.0.1:41523: connect: connection refused".to_owned();
    let mut engine = engine(&id, Some((maker.bytes(), End::Whole)));
    engine.push_fails = Some(refused.clone());
    engine.pull_fails = Some(refused);
    let first = scene.push(&engine, "ada/web").await.well();
    assert_eq!(first.err.matches("stepgate carries images itself\n").count(), 1);
    assert_eq!(first.ways(), [Way::Uploaded, Way::Uploaded]);
    assert_eq!(engine.names(), ["ada/web:latest", "ada/other:latest"]);
    let asked = engine.asked();
    assert_eq!(asked.last(), Some(&format!("save {id}")));
    assert!(
        asked.iter().any(|asked| asked.contains("/stepgate/way:")),
        "{asked:?}"
    );
    // It is known now: nothing more is asked of the engine.
    let second = scene.push(&engine, "ada/web").await.well();
    assert_eq!(
        second.err,
        format!("Docker Hub → practice registry ({})\n", scene.practice.host())
    );
    assert_eq!(engine.asked(), asked);

    // A name elsewhere is the engine's business, whatever becomes of it.
    engine.tag_too("localhost:1/ada/web:v1");
    let elsewhere = scene.push(&engine, "localhost:1/ada/web:v1").await;
    assert!(elsewhere.ended.unwrap_err().contains("connection refused"));
    scene.practice.stop().await;
}

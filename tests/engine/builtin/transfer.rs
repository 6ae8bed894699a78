//! Images go between the built-in engine and a real one, by archives and by a real registry, and keep their IDs.
//!
//! Not here: refusals and damage (`src/engine/builtin/transfer_tests`).

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use stepgate::engine::Note;
use stepgate::engine::builtin::Builtin;
use stepgate::words::Reference;
use tempfile::TempDir;

use crate::support::engine::Engine;
use crate::support::registry::{Accounts, DebianRegistry};

struct Scene {
    engine: Engine,
    registry: DebianRegistry,
    folder: TempDir,
    ours: Builtin,
}

impl Scene {
    fn new() -> Option<Self> {
        let engine = Engine::from_env()?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ours = Builtin::open(&folder.path().join("images")).expect("a store");
        Some(Self {
            engine,
            registry: DebianRegistry::start(Accounts::Open),
            folder,
            ours,
        })
    }

    /// A name at the registry, of this test's own.
    fn name(&self, word: &str) -> String {
        format!("{}/ada/{}:v1", self.registry.host(), self.engine.unique(word))
    }

    /// Builds an image in the real engine, with a file twice in it.
    fn image(&self, name: &str) -> String {
        let noise: Vec<u8> = (0..200_000u32).flat_map(u32::to_le_bytes).collect();
        self.engine
            .scratch_image(name, &[("low", &noise), ("high", b"1"), ("sub/high", b"2")])
    }

    /// Has the real engine save images into a file.
    fn saved(&self, names: &[&str]) -> Vec<u8> {
        let file = self.folder.path().join("saved.tar");
        let file = file.to_str().expect("a path is text");
        let arguments = [&["save", "-o", file], names].concat();
        self.engine.docker(arguments).text();
        std::fs::read(file).expect("the archive")
    }

    /// Has the real engine forget a name, and with its last one the image.
    fn forget(&self, name: &str) {
        self.engine.docker(["rmi", name]).text();
    }

    async fn load(&self, archive: Vec<u8>) -> Vec<String> {
        let mut lines = Vec::new();
        let mut note = |note| {
            if let Note::Line(line) = note {
                lines.push(line);
            }
        };
        let archive = stream::iter([Ok(Bytes::from(archive))]).boxed();
        self.ours.load(archive, &mut note).await.expect("it is loaded");
        lines
    }

    /// Has the real engine load what ours saves.
    async fn give(&self, names: &[&str]) -> String {
        let file = self.folder.path().join("given.tar");
        let pieces: Vec<Bytes> = self
            .ours
            .save(names)
            .await
            .expect("it is saved")
            .try_collect()
            .await
            .expect("the whole of it");
        std::fs::write(&file, pieces.concat()).expect("room for the archive");
        self.engine
            .docker(["load", "-i", file.to_str().expect("a path is text")])
            .text()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn archives_go_from_engine_to_engine_and_back() {
    let Some(scene) = Scene::new() else { return };
    let names = ["one", "two"].map(|word| scene.name(word));
    let ids = names.each_ref().map(|name| scene.image(name));
    let second = names[0].replace(":v1", ":v2");
    scene.engine.docker(["tag", &names[0], &second]).text();
    let all: Vec<&str> = vec![&names[0], &second, &names[1]];
    let mut lines = scene.load(scene.saved(&all)).await;
    lines.sort();
    let mut expected: Vec<String> = all.iter().map(|name| format!("Loaded image: {name}")).collect();
    expected.sort();
    assert_eq!(lines, expected);
    for name in &all {
        scene.forget(name);
    }
    assert_eq!(scene.engine.image_id(&names[0]), None);
    let told = scene.give(&all).await;
    for name in &all {
        assert!(told.contains(&format!("Loaded image: {name}")), "{told}");
    }
    let here = all.iter().map(|name| scene.engine.image_id(name));
    let came: Vec<Option<String>> = here.collect();
    let [one, two] = ids.map(Some);
    assert_eq!(came, [one.clone(), one, two]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_pushes_the_other_pulls() {
    let Some(scene) = Scene::new() else { return };
    let (theirs, ours) = (scene.name("theirs"), scene.name("ours"));
    let id = scene.image(&ours);
    scene.load(scene.saved(&[&ours])).await;
    scene.engine.docker(["tag", &ours, &theirs]).text();
    scene.forget(&ours);

    let name = Reference::parse(&ours).unwrap();
    let pushed = scene.ours.push(&name, None, &mut |_| ()).await.unwrap();
    assert!(
        pushed.layers.iter().all(|layer| layer.status == "Pushed"),
        "{pushed:?}"
    );
    let told = scene.engine.docker(["pull", &ours]).text();
    let digest = pushed.digest.unwrap();
    assert!(told.contains(&format!("Digest: {digest}\n")), "{told}");
    assert_eq!(scene.engine.image_id(&ours).as_ref(), Some(&id));

    let told = scene.engine.docker(["push", &theirs]).text();
    let name = Reference::parse(&theirs).unwrap();
    let again = Builtin::open(&scene.folder.path().join("again")).unwrap();
    again.pull(&name, None, None, &mut |_| ()).await.unwrap();
    scene.forget(&theirs);
    scene.forget(&ours);
    assert_eq!(scene.engine.image_id(&ours), None);
    // A pulled image goes under the digest that it came with.
    let pushed = again.push(&name, None, &mut |_| ()).await.unwrap();
    let statuses = pushed.layers.iter().map(|layer| layer.status.as_str());
    assert_eq!(statuses.collect::<Vec<_>>(), ["Layer already exists"; 3]);
    let digest = pushed.digest.unwrap();
    assert!(told.contains(&format!("digest: {digest} ")), "{told}");
    scene.engine.docker(["pull", &theirs]).text();
    assert_eq!(scene.engine.image_id(&theirs), Some(id));
}

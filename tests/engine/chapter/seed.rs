//! The seed chapter without a learner, against the practice registry.
//!
//! Not here: other registries (`host`).

use super::scene::{Scene, Served};
use crate::shared::lessons::seed_lesson;
use crate::support::client::RawRegistry;
use crate::support::engine::Engine;
use crate::support::images::FixedNames;

/// The images that the chapter takes for granted.
pub(crate) const IMAGES: [&str; 2] = ["hostname-app", "tweet-app"];
/// The steps with something to do.
pub(crate) const DOING: [&str; 6] = [
    "registry-username",
    "image-tags",
    "list-your-images",
    "login-to-docker-hub",
    "push-images-to-docker-hub",
    "browse-to-docker-hub",
];
const PASSWORD: &str = "a password of the test's own";

/// The diff IDs of an image in the engine.
pub(crate) fn diff_ids(engine: &Engine, name: &str) -> Vec<String> {
    let layers = engine.docker(["image", "inspect", "--format", "{{json .RootFS.Layers}}", name]);
    serde_json::from_str(&layers.text()).expect("a list of digests")
}

/// Fails the test unless the registry has the engine's image as a whole, and gives it back to an engine without it.
pub(crate) fn verify_push(engine: &Engine, host: &str, raw: &RawRegistry, name: &str, others: &[&str]) {
    let (repository, tag) = name.split_once(':').unwrap_or((name, "latest"));
    let image = engine.image_id(name).expect("the lesson made it");
    let layers = diff_ids(engine, name);
    let whole = raw
        .whole(repository, tag)
        .unwrap_or_else(|error| panic!("{error}"));
    // With the containerd store an image's ID is its manifest's digest.
    assert!(
        whole.config == image || whole.manifest == image,
        "{image} is not {whole:?}"
    );
    assert_eq!(whole.diff_ids, layers);
    for name in others.iter().chain([&name]) {
        engine.docker(["rmi", name]).text();
    }
    assert_eq!(engine.image_id(&image), None, "the engine still has {name}");
    let placed = format!("{host}/{repository}:{tag}");
    engine.docker(["pull", &placed]).text();
    assert_eq!(engine.image_id(&placed), Some(image));
    assert_eq!(diff_ids(engine, &placed), layers);
    engine.docker(["rmi", &placed]).text();
}

#[test]
fn the_seed_runs_without_a_learner_and_what_it_pushed_can_be_pulled_again() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let _names = FixedNames::take(&engine, &IMAGES);
    let mut scene = Scene::new(&engine);
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let served = Served::start(&scene);
    let ran = scene.run(&seed, &["--keep"]);
    assert_eq!(ran.completed().passed(), DOING);
    let started = &ran.events()[0];
    assert_eq!(
        (&started["registry"], &started["registry_host"]),
        (&"practice".into(), &served.host().into())
    );
    // The second image's lowest layer is the first one's.
    assert_eq!(ran.ways(&scene.name("hostname-app:latest")), ["uploaded"; 3]);
    assert_eq!(
        ran.ways(&scene.name("tweet-app:latest")),
        [
            serde_json::json!({ "mounted": scene.name("hostname-app") }),
            "uploaded".into(),
            "uploaded".into()
        ]
    );
    assert!(
        ran.printed()
            .contains(&format!("Docker Hub → practice registry ({})", served.host()))
    );
    let raw = RawRegistry::new(served.host(), Some((&scene.id, PASSWORD)));
    assert_eq!(raw.tags(&scene.name("hostname-app")), ["latest"]);
    for image in IMAGES {
        verify_push(&engine, served.host(), &raw, &scene.name(image), &[image]);
    }
}

#[test]
fn a_pushed_chapter_is_there_the_next_day_on_the_same_port() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let _names = FixedNames::take(&engine, &IMAGES);
    let scene = Scene::new(&engine);
    let first = scene.run(&seed, &[]);
    let host = first.completed().events()[0]["registry_host"].clone();
    // The chapter is over and its images are gone; the registry has them still.
    assert_eq!(engine.image_id(&scene.name("tweet-app")), None);
    let served = Served::start(&scene);
    assert_eq!(host, served.host());
    let placed = format!("{host}/{}", scene.name("tweet-app")).replace('"', "");
    engine.docker(["pull", &placed]).text();
    engine.docker(["rmi", &placed]).text();
    drop(served);
    let second = scene.run(&seed, &[]);
    assert_eq!(second.completed().passed(), DOING);
    assert!(
        second
            .events_of("noticed")
            .iter()
            .any(|event| { event["text"] == "you finished this lesson before; it begins anew" })
    );
}

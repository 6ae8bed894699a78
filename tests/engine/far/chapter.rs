//! Whole lessons on a far engine: our own chapter, and one of the seed's shape whose images a near engine then runs.
//!
//! Not here: wrong states of them (`states::far`).

use crate::chapter::scene::{Scene, Served, our_lesson};
use crate::chapter::seed::diff_ids;
use crate::shared::lessons::{seed_lesson, slides};
use crate::support::client::RawRegistry;
use crate::support::engine::Engine;
use crate::support::far::FarEngine;
use crate::support::images::FixedNames;

const PASSWORD: &str = "a password of the test's own";

#[test]
fn our_chapter_runs_without_a_learner_as_on_an_engine_that_is_near() {
    let Some(far) = FarEngine::start() else { return };
    let _names = FixedNames::take(&far.engine, &["greeter", "clock"]);
    let scene = Scene::new(&far.engine);
    let ran = scene.run(&our_lesson(), &[]);
    assert_eq!(ran.completed().passed().len(), 11, "{:?}", ran.passed());
    assert_eq!(ran.ways(&scene.name("greeter:latest")), ["uploaded"; 3]);
    assert_eq!(
        ran.ways(&scene.name("greeter:v2")),
        ["present", "present", "uploaded"]
    );
    let clock = ran.ways(&scene.name("clock:latest"));
    assert_eq!(clock[0]["mounted"], scene.name("greeter"));
    assert_eq!(clock[1..], ["uploaded", "uploaded"]);
    let left = far
        .engine
        .docker(["image", "ls", "-q", "-f", &format!("reference={}/*", scene.id)]);
    assert_eq!(left.text(), "");
}

#[test]
fn the_seed_runs_on_stand_ins_and_its_registry_has_all_of_them() {
    let (Some(far), Some(seed)) = (FarEngine::start(), seed_lesson()) else {
        return;
    };
    let images = ["hostname-app", "tweet-app"];
    let _names = FixedNames::take(&far.engine, &images);
    let mut scene = Scene::new(&far.engine);
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let ran = scene.run(&seed, &["--keep"]);
    assert_eq!(ran.completed().passed().len(), 6, "{:?}", ran.passed());
    let served = Served::start(&scene);
    let raw = RawRegistry::new(served.host(), Some((&scene.id, PASSWORD)));
    for image in images {
        let whole = raw.whole(&scene.name(image), "latest").expect("it is whole");
        assert_eq!(whole.diff_ids, diff_ids(&far.engine, &scene.name(image)));
    }
}

/// The parts of an image that say what it is and does.
fn inspected(engine: &Engine, name: &str) -> String {
    let format = "{{json .RootFS.Layers}} {{json .Config.Cmd}} {{json .Config.Env}} {{json .Config.Labels}} \
        {{.Os}}/{{.Architecture}} {{.Created}}";
    engine.docker(["image", "inspect", "-f", format, name]).text()
}

#[test]
fn what_was_carried_is_pulled_and_run_by_an_engine_that_reaches_the_registry() {
    let (Some(far), Some(near)) = (FarEngine::start(), Engine::from_env()) else {
        return;
    };
    let mut scene = Scene::new(&far.engine);
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let source = far.engine.unique("source");
    let said = near.unique("said");
    far.engine.busybox_image(&source, &["echo", &said]);
    let name = scene.name("web");
    let steps = [
        (
            "Your name",
            "$env:dockerId='<insert-your-docker-id-here>'".to_owned(),
        ),
        ("Log in", "docker login --username \"$env:dockerId\"".to_owned()),
        ("Tag", format!("docker image tag {source} \"$env:dockerId/web\"")),
        ("Push", "docker image push $env:dockerId/web".to_owned()),
        (
            "Browse",
            "firefox \"https://hub.docker.com/r/$env:dockerId/\"".to_owned(),
        ),
    ];
    let steps: Vec<(&str, &str)> = steps
        .iter()
        .map(|(title, text)| (*title, text.as_str()))
        .collect();
    let lesson = scene.sandbox.write("run.md", &slides("Carried", &steps));
    let ran = scene.run(&lesson, &["--keep"]);
    assert_eq!(ran.completed().passed().len(), 5, "{:?}", ran.passed());

    let served = Served::start(&scene);
    let placed = format!("{}/{name}", served.host());
    near.docker(["pull", &placed]).text();
    assert_eq!(inspected(&near, &placed), inspected(&far.engine, &name));
    if near.has_containerd_store() == far.engine.has_containerd_store() {
        assert_eq!(near.image_id(&placed), far.engine.image_id(&name));
    }
    let ran = near.docker([
        "run",
        "--rm",
        "--network",
        "none",
        "--label",
        &near.label(),
        &placed,
    ]);
    assert_eq!(ran.text(), said);
    near.docker(["rmi", &placed]).text();
}

//! Our own registry chapter without a learner: its pushes, its second version, and what cleaning up leaves.
//!
//! Not here: the chapter at the prompt (`learner`).

use super::scene::{Ran, Scene, Served, our_lesson, read_json, text};
use super::seed::verify_push;
use crate::support::client::RawRegistry;
use crate::support::engine::Engine;
use crate::support::images::FixedNames;

/// The names that the chapter builds under.
pub(super) const IMAGES: [&str; 2] = ["greeter", "clock"];
const PASSWORD: &str = "a password of the test's own";

/// Everything in the engine that has a name of this chapter, and every image without one.
fn images(engine: &Engine) -> Vec<String> {
    let listed = engine.docker([
        "image",
        "ls",
        "-a",
        "--no-trunc",
        "--format",
        "{{.Repository}}:{{.Tag}} {{.ID}}",
    ]);
    listed.text().lines().map(str::to_owned).collect()
}

/// What the chapter has left in the engine, by the label that all of it carries.
fn labelled(engine: &Engine, ran: &Ran, scene: &Scene<'_>) -> Vec<String> {
    let session = session(scene);
    assert!(!ran.stdout.is_empty());
    let filter = format!("label=stepgate.session={session}");
    let listed = engine
        .docker(["image", "ls", "-a", "-q", "--no-trunc", "--filter", &filter])
        .text();
    listed.lines().map(str::to_owned).collect()
}

/// The session's ID, as progress keeps it.
fn session(scene: &Scene<'_>) -> String {
    let files = scene.sandbox.files();
    let progress = files
        .iter()
        .find(|file| file.ends_with("progress.json"))
        .expect("progress is kept");
    text(&read_json(progress)["session"])
}

#[test]
fn our_chapter_runs_without_a_learner_and_only_the_new_layer_of_version_2_travels() {
    let Some(engine) = Engine::from_env() else { return };
    let _names = FixedNames::take(&engine, &IMAGES);
    let mut scene = Scene::new(&engine);
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let ran = scene.run(&our_lesson(), &["--keep"]);
    assert_eq!(ran.completed().passed().len(), 11, "{:?}", ran.passed());
    assert_eq!(ran.ways(&scene.name("greeter:latest")), ["uploaded"; 3]);
    assert_eq!(
        ran.ways(&scene.name("greeter:v2")),
        ["present", "present", "uploaded"]
    );
    let clock = ran.ways(&scene.name("clock:latest"));
    assert_eq!(clock[0]["mounted"], scene.name("greeter"));
    assert_eq!(clock[1..], ["uploaded", "uploaded"]);
    // The chapter logs out at its end.
    let config = read_json(&scene.practice().join("docker/config.json"));
    assert!(
        config["auths"].as_object().is_none_or(serde_json::Map::is_empty),
        "{config}"
    );
    let served = Served::start(&scene);
    let raw = RawRegistry::new(served.host(), Some((&scene.id, PASSWORD)));
    assert_eq!(raw.tags(&scene.name("greeter")), ["latest", "v2"]);
    let (one, two) = (scene.name("greeter"), scene.name("greeter:v2"));
    let whole = |name: &str, tag: &str| raw.whole(&scene.name(name), tag).unwrap();
    assert_eq!(
        whole("greeter", "latest").layers[..2],
        whole("greeter", "v2").layers[..2]
    );
    assert_eq!(
        whole("greeter", "latest").layers[0],
        whole("clock", "latest").layers[0]
    );
    verify_push(&engine, served.host(), &raw, &two, &[]);
    verify_push(&engine, served.host(), &raw, &one, &["greeter"]);
    verify_push(&engine, served.host(), &raw, &scene.name("clock"), &["clock"]);
}

#[test]
fn a_finished_chapter_removes_exactly_what_it_made() {
    let Some(engine) = Engine::from_env() else { return };
    let _names = FixedNames::take(&engine, &IMAGES);
    let scene = Scene::new(&engine);
    let foreign = engine.unique("foreign");
    engine.busybox_image(&foreign, &["sleep", "60"]);
    // Somebody else's image with the learner's own first name, and somebody's container.
    engine.docker(["tag", &foreign, &scene.name("theirs")]).text();
    let container = engine
        .docker(["create", "--label", &engine.label(), &foreign])
        .text();
    let ran = scene.run(&our_lesson(), &[]);
    ran.completed();
    assert_eq!(labelled(&engine, &ran, &scene), [""; 0]);
    let left = images(&engine);
    let named: Vec<&String> = left.iter().filter(|image| image.contains(&scene.id)).collect();
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named[0].starts_with(&scene.name("theirs")));
    assert!(left.iter().any(|image| image.starts_with(&foreign)));
    for name in IMAGES {
        assert_eq!(engine.image_id(name), None);
    }
    engine.docker(["inspect", &container]).text();
    let cleaned = &ran.events_of("cleaned-up")[0];
    assert_eq!(cleaned["left"], serde_json::json!([]));
    let expected: Vec<String> = ["greeter:latest".to_owned(), "clock:latest".to_owned()]
        .into_iter()
        .chain(["greeter:latest", "clock:latest", "greeter:v2"].map(|name| scene.name(name)))
        .map(|name| format!("image name `{name}`"))
        .collect();
    assert_eq!(cleaned["removed"], serde_json::json!(expected));
}

#[test]
fn a_name_that_was_somebody_elses_is_given_back() {
    let Some(engine) = Engine::from_env() else { return };
    let _names = FixedNames::take(&engine, &IMAGES);
    let scene = Scene::new(&engine);
    // The learner has a greeter of their own, and has published it.
    let theirs = engine.scratch_image("greeter", &[("mine", b"mine")]);
    engine.docker(["tag", "greeter", &scene.name("greeter")]).text();
    scene.run(&our_lesson(), &[]).completed();
    assert_eq!(engine.image_id("greeter"), Some(theirs.clone()));
    assert_eq!(engine.image_id(&scene.name("greeter")), Some(theirs));
    assert_eq!(engine.image_id(&scene.name("greeter:v2")), None);
}

#[test]
fn keep_keeps_and_reset_cleans_later() {
    let Some(engine) = Engine::from_env() else { return };
    let _names = FixedNames::take(&engine, &IMAGES);
    let scene = Scene::new(&engine);
    let lesson = our_lesson();
    let before = images(&engine).len();
    let kept = scene.run(&lesson, &["--keep"]);
    assert!(kept.completed().events_of("cleaned-up").is_empty());
    for name in [&scene.name("greeter:v2"), "greeter", &scene.name("clock")] {
        assert!(engine.image_id(name).is_some(), "{name} is gone");
    }
    assert!(images(&engine).len() > before);
    let reset = scene.stepgate(&["reset", lesson.to_str().unwrap()]);
    assert_eq!(reset.code, 0, "{}", reset.stderr);
    assert!(
        reset
            .stdout
            .contains(&format!("removed image name `{}`", scene.name("greeter:v2")))
    );
    assert_eq!(labelled(&engine, &kept, &scene), [""; 0]);
    for name in [&scene.name("greeter:v2"), "greeter", &scene.name("clock")] {
        assert_eq!(engine.image_id(name), None);
    }
    let status = scene.stepgate(&["status"]).stdout;
    assert!(
        !status.contains("of 14 steps"),
        "a lesson that was reset is not under way: {status}"
    );
}

#[test]
fn clean_removes_what_a_failing_run_made_and_without_it_all_stays() {
    let Some(engine) = Engine::from_env() else { return };
    let scene = Scene::new(&engine);
    let source = engine.unique("source");
    engine.scratch_image(&source, &[("a", b"a")]);
    let commands = format!("docker tag {source} {}", scene.name("web"));
    let slides = crate::shared::lessons::slides(
        "Fails",
        &[
            ("Tag", &commands),
            ("Push", &format!("docker push {}", scene.name("web"))),
        ],
    );
    let lesson = scene.sandbox.write("fails.md", &slides);
    // Nobody logs in, so the push is refused.
    let kept = scene.run(&lesson, &[]);
    assert_eq!(kept.code, 1, "{}{}", kept.stdout, kept.stderr);
    assert_eq!(kept.events_of("run-finished")[0]["ending"], "failed");
    assert!(engine.image_id(&scene.name("web")).is_some());
    let cleaned = scene.run(&lesson, &["--clean"]);
    assert_eq!(cleaned.code, 1);
    assert_eq!(
        cleaned.events_of("cleaned-up")[0]["removed"],
        serde_json::json!([format!("image name `{}`", scene.name("web:latest"))])
    );
    assert_eq!(engine.image_id(&scene.name("web")), None);
    assert!(engine.image_id(&source).is_some());
}

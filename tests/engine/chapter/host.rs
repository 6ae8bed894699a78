//! The seed chapter against Debian's `docker-registry` with htpasswd, as `--registry HOST` and the learner's own docker
//! configuration.
//!
//! Not here: the practice registry (`seed`).

use serde_json::{Value, json};

use super::scene::{Scene, read_json};
use super::seed::{self, verify_push};
use crate::shared::lessons::seed_lesson;
use crate::support::engine::Engine;
use crate::support::images::FixedNames;
use crate::support::registry::{Accounts, DebianRegistry};

const PASSWORD: &str = "correct horse";

/// The learner's docker configuration, with things in it that stepgate knows nothing of.
fn write_config(scene: &Scene<'_>) -> Value {
    let config = json!({
        "auths": { "registry.example.org": { "auth": "Ym9iOnNlY3JldA==", "x-note": "kept" } },
        "psFormat": "table {{.Names}}",
        "x-unknown": { "b": [1, 2], "a": null },
    });
    let path = scene.sandbox.docker_config().join("config.json");
    std::fs::write(path, config.to_string()).expect("a file in the sandbox");
    config
}

fn read_config(scene: &Scene<'_>) -> Value {
    read_json(&scene.sandbox.docker_config().join("config.json"))
}

#[test]
fn the_seed_runs_against_a_registry_of_somebody_elses() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let _names = FixedNames::take(&engine, &seed::IMAGES);
    let mut scene = Scene::new(&engine);
    let id = scene.id.clone();
    let login = (id.as_str(), PASSWORD);
    let registry = DebianRegistry::start(Accounts::These(&[login]));
    let host = registry.host();
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let before = write_config(&scene);
    let options = ["--registry", &host, "--yes"];
    let ran = scene.run(&seed, &[&options[..], &["--keep"]].concat());
    // Such a registry has no pages; what the page would show is proved all the same.
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.passed(), seed::DOING);
    let started = &ran.events()[0];
    assert_eq!(
        (&started["registry"], &started["registry_host"]),
        (&json!(host), &json!(host))
    );
    let mut after = read_config(&scene);
    let stored = after["auths"].as_object_mut().unwrap().remove(&host);
    assert!(stored.is_some_and(|login| login["auth"].is_string()));
    assert_eq!(after, before, "what stepgate does not know stays as it was");
    assert!(!scene.practice().exists(), "nobody needs a practice registry");
    let raw = registry.ask(Some(login));
    engine
        .docker_with_input(["login", "-u", &id, "--password-stdin", &host], PASSWORD)
        .text();
    for image in seed::IMAGES {
        verify_push(&engine, &host, &raw, &scene.name(image), &[image]);
    }
}

#[test]
fn a_wrong_password_ends_the_run_with_what_the_registry_said() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let _names = FixedNames::take(&engine, &seed::IMAGES);
    let mut scene = Scene::new(&engine);
    let id = scene.id.clone();
    let registry = DebianRegistry::start(Accounts::These(&[(&id, PASSWORD)]));
    scene.sandbox.set("STEPGATE_PASSWORD", "battery staple");
    let before = write_config(&scene);
    let ran = scene.run(&seed, &["--registry", &registry.host(), "--yes", "--clean"]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.printed().contains("unauthorized"), "{}", ran.printed());
    let failed = &ran.events_of("step-failed")[0];
    assert_eq!(failed["step"], "login-to-docker-hub");
    let told = ran.events_of("check-finished").pop().unwrap();
    assert_eq!(told["report"]["result"], "failed");
    let found = told["report"]["found"].as_str().unwrap();
    assert!(
        found.contains("no login") || found.contains("not logged in"),
        "{found}"
    );
    assert!(
        told["report"]["mend"].as_str().unwrap().contains("docker login"),
        "{told}"
    );
    assert_eq!(read_config(&scene), before);
    assert_eq!(
        registry
            .ask(Some((&id, PASSWORD)))
            .tags(&scene.name("hostname-app")),
        [""; 0]
    );
}

#[test]
fn a_registry_that_is_not_there_cannot_be_asked() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let _names = FixedNames::take(&engine, &seed::IMAGES);
    let mut scene = Scene::new(&engine);
    let id = scene.id.clone();
    let mut registry = DebianRegistry::start(Accounts::These(&[(&id, PASSWORD)]));
    let host = registry.host();
    registry.kill();
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let ran = scene.run(&seed, &["--registry", &host, "--yes", "--clean"]);
    assert_eq!(ran.code, 4, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stderr.contains(&format!("no registry answers at `{host}`")),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("help: "), "{}", ran.stderr);
    let check = scene.stepgate(&["check", seed.to_str().unwrap(), "--registry", &host]);
    assert_eq!(
        check.code, 1,
        "what the engine knows is told all the same: {}",
        check.stdout
    );
    let attended = scene.learner(&seed, &["--registry", &host]);
    assert_eq!(attended.end().0, 4);
}

#[test]
fn an_engine_that_is_not_there_cannot_be_asked() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let mut scene = Scene::new(&engine);
    let nowhere = format!("unix://{}/no.sock", scene.sandbox.root().display());
    scene.sandbox.set("DOCKER_HOST", &nowhere);
    let ran = scene.run(&seed, &[]);
    assert_eq!(ran.code, 4, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stderr.contains("no.sock") && ran.stderr.contains("help: "),
        "{}",
        ran.stderr
    );
}

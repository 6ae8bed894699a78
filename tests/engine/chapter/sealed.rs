//! In practice mode the learner's own docker configuration is neither read nor written.
//!
//! Not here: `--registry HOST`, where it is used (`host`).

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;

use super::scene::{Scene, our_lesson};
use super::{ours, seed};
use crate::shared::lessons::seed_lesson;
use crate::support::engine::Engine;
use crate::support::images::FixedNames;

/// Puts pipes where docker's configuration would be: whoever opens one hangs.
fn set_traps(scene: &Scene<'_>) {
    fs::create_dir(scene.sandbox.home().join(".docker")).expect("a folder in the sandbox");
    for folder in [
        scene.sandbox.docker_config(),
        scene.sandbox.home().join(".docker"),
    ] {
        let made = Command::new("mkfifo").arg(folder.join("config.json")).status();
        assert!(made.expect("mkfifo is installed").success());
    }
}

/// The folder's times and names: what is made, renamed or removed in it changes them.
fn state(folder: &Path) -> (i64, i64, Vec<String>) {
    let found = fs::metadata(folder).expect("the folder is there");
    let names = fs::read_dir(folder).expect("the folder is readable");
    let mut names: Vec<String> = names
        .map(|entry| {
            entry
                .expect("the folder is readable")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    (found.mtime(), found.mtime_nsec(), names)
}

#[test]
fn the_seed_never_opens_the_learners_docker_configuration() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let _names = FixedNames::take(&engine, &seed::IMAGES);
    let scene = Scene::new(&engine);
    set_traps(&scene);
    let folders = [
        scene.sandbox.docker_config(),
        scene.sandbox.home().join(".docker"),
    ];
    let before = folders.each_ref().map(|folder| state(folder));
    scene.run(&seed, &[]).completed();
    let check = scene.stepgate(&["check", seed.to_str().unwrap(), "--step", "login-to-docker-hub"]);
    assert_eq!(check.code, 0, "{}{}", check.stdout, check.stderr);
    assert_eq!(scene.stepgate(&["reset", seed.to_str().unwrap()]).code, 0);
    assert_eq!(folders.each_ref().map(|folder| state(folder)), before);
}

#[test]
fn our_chapter_never_opens_it_and_finds_it_by_home_alone() {
    let Some(engine) = Engine::from_env() else { return };
    let _names = FixedNames::take(&engine, &ours::IMAGES);
    let mut scene = Scene::new(&engine);
    set_traps(&scene);
    // An empty variable is one that is not set: the home folder counts.
    scene.sandbox.set("DOCKER_CONFIG", "");
    let folder = scene.sandbox.home().join(".docker");
    let before = state(&folder);
    scene.run(&our_lesson(), &[]).completed();
    assert_eq!(state(&folder), before);
}

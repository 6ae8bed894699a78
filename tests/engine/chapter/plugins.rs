//! In practice mode the learner's own docker plugins are found, though their docker configuration is not read.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::scene::Scene;
use crate::shared::lessons::slides;
use crate::support::engine::Engine;

/// What the docker CLI asks of a plugin, and a command.
const PLUGIN: &str = r#"#!/bin/sh
case $1 in
    docker-cli-plugin-metadata) echo '{"SchemaVersion":"0.1.0","Vendor":"ada","Version":"1","ShortDescription":"Greets"}' ;;
    *) echo "the plugin greets" ;;
esac
"#;

fn install(folder: &Path) {
    fs::create_dir_all(folder).expect("the sandbox takes folders");
    let plugin = folder.join("docker-greeting");
    fs::write(&plugin, PLUGIN).expect("the sandbox takes files");
    fs::set_permissions(plugin, fs::Permissions::from_mode(0o755)).expect("the file is ours");
}

#[test]
fn a_plugin_of_the_learners_runs_in_a_lesson() {
    let Some(engine) = Engine::from_env() else { return };
    let scene = Scene::new(&engine);
    install(&scene.sandbox.docker_config().join("cli-plugins"));
    greets(&scene);
}

#[test]
fn a_plugin_in_the_home_folder_runs_where_docker_config_is_empty() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    scene.sandbox.set("DOCKER_CONFIG", "");
    install(&scene.sandbox.home().join(".docker/cli-plugins"));
    greets(&scene);
}

fn greets(scene: &Scene<'_>) {
    let text = slides("Plugins", &[("Greet", "docker greeting")]);
    let lesson = scene.sandbox.write("lesson.md", &text);
    let ran = scene.run(&lesson, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.printed().contains("the plugin greets"), "{}", ran.stdout);
}

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
    fs::create_dir_all(folder).unwrap();
    let plugin = folder.join("docker-greeting");
    fs::write(&plugin, PLUGIN).unwrap();
    fs::set_permissions(plugin, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_plugin_of_the_learners_runs_in_a_lesson() {
    let Some(engine) = Engine::from_env() else { return };
    let scene = Scene::new(&engine);
    install(&scene.sandbox.docker_config().join("cli-plugins"));
    let text = slides("Plugins", &[("Greet", "docker greeting")]);
    let lesson = scene.sandbox.write("lesson.md", &text);
    let ran = scene.run(&lesson, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.printed().contains("the plugin greets"), "{}", ran.stdout);
}

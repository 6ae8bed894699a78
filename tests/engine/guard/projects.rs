//! Compose projects: the lesson's own are its own from the first object to cleaning up, others' are spared.
//!
//! Not here: stacks (`swarm`).

use std::path::PathBuf;

use stepgate::docker::Family;
use stepgate::engine::docker::{Address, DockerEngine, connect};
use stepgate::runner::cleanup::{Cleaned, clean};
use stepgate::shell::journal::Made;

use crate::shared::shim::{Ran, Shim};
use crate::support::engine::Engine;
use crate::support::plugins::offer_plugins;

/// A session with a compose file in its folder.
pub(super) struct Scene<'a> {
    pub(super) engine: &'a Engine,
    pub(super) shim: Shim,
    /// The image that the services run.
    pub(super) image: String,
    /// The project's name.
    pub(super) project: String,
    file: PathBuf,
}

impl<'a> Scene<'a> {
    fn new(engine: &'a Engine) -> Option<Self> {
        let shim = Shim::new(&engine.unique("s"), engine.address(), "127.0.0.1:1");
        offer_plugins(&shim.sandbox.docker_config())?;
        let image = engine.unique("img");
        engine.busybox_image(&image, &["sleep", "60"]);
        let (key, value) = engine.label().split_once('=').map(own).expect("a label");
        let text = format!(
            "services:\n  web:\n    image: {image}\n    network_mode: none\n    stop_grace_period: 0s\n    \
             labels: {{ {key}: {value} }}\n    volumes: [\"data:/data\"]\nvolumes:\n  data:\n    labels: {{ {key}: {value} }}\n"
        );
        let file = shim.sandbox.write("compose.yaml", &text);
        Some(Self {
            engine,
            shim,
            image,
            project: engine.unique("shop"),
            file,
        })
    }

    /// Runs a compose command on the lesson's own project.
    fn compose(&self, line: &str) -> Ran {
        self.compose_of(&self.project, line)
    }

    fn compose_of(&self, project: &str, line: &str) -> Ran {
        let file = self.file.display();
        self.shim
            .docker(&format!("compose -p {project} -f {file} {line}"))
    }

    /// A stopped container of somebody else's project.
    fn theirs(&self) -> (String, String) {
        let project = self.engine.unique("prod");
        let label = format!("{}={project}", Family::Compose.label());
        let own = self.engine.label();
        let create = ["create", "--label", &label, "--label", &own, &self.image];
        (project, self.engine.docker(create).text())
    }

    fn is_there(&self, kind: &str, name: &str) -> bool {
        self.engine.docker([kind, "inspect", name]).code == 0
    }

    fn container(&self) -> String {
        format!("{}-web-1", self.project)
    }

    fn volume(&self) -> String {
        format!("{}_data", self.project)
    }
}

fn own((key, value): (&str, &str)) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

/// Removes what a session made, as the runner does.
pub(super) async fn clean_up(shim: &Shim, address: &str) -> Cleaned {
    let address = Address::parse(address, None).expect("the engine's address");
    let engine: DockerEngine = connect(&address).await.expect("the engine answers");
    let made: Vec<Made> = shim
        .journal()
        .into_iter()
        .flat_map(|outcome| outcome.made)
        .collect();
    clean(&engine, &shim.context.session, &made)
        .await
        .expect("cleaning up works")
}

#[tokio::test]
async fn a_compose_project_of_the_lesson_is_its_own_and_goes_with_it() {
    let Some(engine) = Engine::from_env() else { return };
    let Some(scene) = Scene::new(&engine) else { return };
    let up = scene.compose("up -d");
    assert_eq!(up.code, 0, "{}", up.stderr);
    // Its container carries no label of ours, and is the lesson's all the same.
    let paused = scene.shim.docker(&format!("pause {}", scene.container()));
    assert_eq!((paused.code, paused.stderr.as_str()), (0, ""));
    // A second time it is there already, and still the lesson's.
    let again = scene.compose("up -d --force-recreate");
    assert_eq!(again.code, 0, "{}", again.stderr);
    let (_, theirs) = scene.theirs();
    let cleaned = clean_up(&scene.shim, engine.address()).await;
    assert_eq!(cleaned.left, [""; 0]);
    assert_eq!(
        cleaned.removed,
        [
            format!("container `{}`", scene.container()),
            format!("volume `{}`", scene.volume())
        ]
    );
    assert!(!scene.is_there("container", &scene.container()));
    assert!(!scene.is_there("volume", &scene.volume()));
    assert!(scene.is_there("container", &theirs));
    assert!(scene.is_there("image", &scene.image));
}

#[test]
fn a_compose_project_that_was_there_before_is_spared() {
    let Some(engine) = Engine::from_env() else { return };
    let Some(scene) = Scene::new(&engine) else { return };
    let (project, theirs) = scene.theirs();
    let down = scene.compose_of(&project, "down -v");
    assert_eq!(down.code, 0, "{}", down.stderr);
    assert_eq!(
        down.stderr,
        format!("spared: compose project `{project}` (not made by this lesson); --no-guard lifts this\n")
    );
    for changes in ["up -d", "start", "run web true"] {
        let ran = scene.compose_of(&project, changes);
        assert_eq!(ran.code, 1, "{changes}: {}", ran.stderr);
        assert!(
            ran.stderr.starts_with("spared: compose project"),
            "{}",
            ran.stderr
        );
    }
    assert!(scene.is_there("container", &theirs));
    assert_eq!(scene.shim.last().spared, [project]);
    // Who only looks is not asked.
    assert_eq!(scene.compose("ps").code, 0);
    assert!(scene.shim.journal().iter().all(|outcome| outcome.made.is_empty()));
}

#[test]
fn a_compose_down_keeps_to_the_projects_own_images_and_volumes() {
    let Some(engine) = Engine::from_env() else { return };
    let Some(mut scene) = Scene::new(&engine) else {
        return;
    };
    let volume = engine.unique("precious");
    engine
        .docker(["volume", "create", "--label", &engine.label(), &volume])
        .text();
    let text = std::fs::read_to_string(&scene.file).expect("the compose file");
    let text = text.replace(
        "  data:\n    labels",
        &format!("  data:\n    name: {volume}\n    labels"),
    );
    scene.file = scene.shim.sandbox.write("named.yaml", &text);
    let up = scene.compose("up -d");
    assert_eq!(up.code, 0, "{}", up.stderr);
    let down = scene.compose("down --rmi all --volumes");
    assert_eq!(down.code, 0, "{}", down.stderr);
    for spared in [
        format!("image `{}:latest`", scene.image),
        format!("volume `{volume}`"),
    ] {
        assert!(
            down.stderr.contains(&format!("spared: {spared}")),
            "{}",
            down.stderr
        );
    }
    assert!(!scene.is_there("container", &scene.container()));
    assert!(scene.is_there("image", &scene.image));
    assert!(scene.is_there("volume", &volume));
}

#[test]
fn a_compose_file_that_cannot_be_read_is_told_in_composes_words() {
    let Some(engine) = Engine::from_env() else { return };
    let Some(mut scene) = Scene::new(&engine) else {
        return;
    };
    scene.file = scene.shim.sandbox.write("bad.yaml", "services: [\n");
    let file = scene.file.display().to_string();
    let ran = scene.shim.docker(&format!("compose -f {file} up -d"));
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("yaml"), "{}", ran.stderr);
    let piped = scene.shim.docker("compose -f - up -d");
    assert_eq!(piped.code, 1);
    assert!(piped.stderr.contains("write it to a file"), "{}", piped.stderr);
}

//! Docker Hub by way of the engine's mirror, while the lesson's own names are practised with.
//!
//! The mirror is a registry on loopback, so that nothing goes outside. Not here: Docker Hub itself.

use serde_json::Value;

use crate::chapter::scene::Scene;
use crate::shared::lessons::slides;
use crate::support::private::PrivateEngine;
use crate::support::registry::{Accounts, DebianRegistry};

/// The kinds and results of a step's checks.
fn checked(scene: &Scene<'_>, lesson: &std::path::Path, step: &str) -> Vec<(String, String)> {
    let lesson = lesson.to_str().expect("a lesson's path is text");
    let asked = scene.stepgate(&["check", lesson, "--step", step, "--format", "json"]);
    let document: Value =
        serde_json::from_str(&asked.stdout).unwrap_or_else(|error| panic!("{error}: {asked:?}"));
    let reports = document["checks"].as_array().expect("checks").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    reports
        .map(|report| (text(&report["check"]["kind"]), text(&report["check"]["result"])))
        .collect()
}

#[test]
fn images_of_docker_hub_are_proved_by_the_engines_mirror() {
    let registry = DebianRegistry::start(Accounts::Open);
    let Some(private) = PrivateEngine::with_mirror(&registry.host()) else {
        return;
    };
    let engine = private.engine();
    for name in ["alpine", "busybox"] {
        let placed = format!("{}/library/{name}", registry.host());
        engine.busybox_image(&placed, &["echo", name]);
        engine.docker(["push", &placed]).text();
        engine.docker(["rmi", &placed]).text();
    }
    engine.scratch_image("own", &[("a", b"1")]);
    let scene = Scene::new(&engine);
    let steps = [
        ("Pull", "docker pull alpine"),
        ("Run", "docker run --network none busybox"),
    ];
    let lesson = scene.sandbox.write("hub.md", &slides("Docker Hub", &steps));
    let ran = scene.run(&lesson, &["--yes", "--keep"]);
    assert_eq!(ran.completed().passed(), ["pull", "run"]);
    let printed = ran.printed();
    assert!(printed.contains("comes from Docker Hub itself"), "{printed}");
    assert!(printed.contains("busybox"), "{printed}");
    let of_pull = |result: &str| [("pulled".to_owned(), result.to_owned())];
    assert_eq!(checked(&scene, &lesson, "pull"), of_pull("passed"));
    // Others' images by that name are not what is there, wherever they come from.
    engine.docker(["pull", "busybox"]).text();
    for other in ["own", "busybox"] {
        engine.docker(["tag", other, "alpine"]).text();
        assert_eq!(checked(&scene, &lesson, "pull"), of_pull("failed"), "{other}");
    }
    engine.docker(["pull", "alpine"]).text();
    assert_eq!(checked(&scene, &lesson, "pull"), of_pull("passed"));
}

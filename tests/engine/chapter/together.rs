//! Two terminals on one lesson: neither spoils the other's progress, logins or pushes.
//!
//! Not here: kills (the store's own tests).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::scene::{Ran, Scene, Served, text};
use super::seed;
use crate::shared::lessons::seed_lesson;
use crate::support::client::RawRegistry;
use crate::support::engine::Engine;
use crate::support::images::FixedNames;

#[test]
fn two_runs_of_one_lesson_at_once_both_end_well() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let _names = FixedNames::take(&engine, &seed::IMAGES);
    let scene = Scene::new(&engine);
    for (n, image) in seed::IMAGES.iter().enumerate() {
        let own = n.to_string();
        engine.scratch_image(image, &[("shared", b"shared"), ("own", own.as_bytes())]);
    }
    let run = || scene.run(&seed, &["--keep"]);
    let (one, two): (Ran, Ran) = std::thread::scope(|scope| {
        let runs = [scope.spawn(run), scope.spawn(run)];
        let [one, two] = runs.map(|run| run.join().unwrap());
        (one, two)
    });
    for ran in [&one, &two] {
        ran.completed();
        assert_eq!(ran.stderr, "");
    }
    // Nothing is left beside the files, and none of them is damaged.
    let files = scene.sandbox.files();
    let names: Vec<String> = files
        .iter()
        .map(|file| file.to_string_lossy().into_owned())
        .collect();
    assert!(
        !names
            .iter()
            .any(|name| name.contains("damaged") || name.contains(".tmp")),
        "{names:?}"
    );
    for file in files
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "json"))
    {
        let bytes = std::fs::read(file).unwrap();
        serde_json::from_slice::<serde_json::Value>(&bytes)
            .unwrap_or_else(|error| panic!("{file:?}: {error}"));
    }
    let status = scene.stepgate(&["status"]).stdout;
    assert!(status.contains("9 of 9 steps"), "{status}");
    let check = scene.stepgate(&["check", seed.to_str().unwrap()]);
    assert_eq!(check.code, 0, "{}{}", check.stdout, check.stderr);
    let served = Served::start(&scene);
    let config = scene.practice().join("docker/config.json");
    let config: serde_json::Value = serde_json::from_slice(&std::fs::read(config).unwrap()).unwrap();
    assert!(config["auths"][served.host()]["auth"].is_string(), "{config}");
    let login = text(&config["auths"][served.host()]["auth"]);
    let login = String::from_utf8(STANDARD.decode(login).unwrap()).unwrap();
    let raw = RawRegistry::new(served.host(), login.split_once(':'));
    for image in seed::IMAGES {
        let whole = raw.whole(&scene.name(image), "latest").unwrap();
        assert_eq!(whole.layers.len(), 2);
        engine.docker(["rmi", &scene.name(image)]).text();
    }
}

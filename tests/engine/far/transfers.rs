//! Single pushes and pulls that stepgate carries: what travels, what comes back, and the words for what is refused.
//!
//! Not here: transfers that are killed (`hurt`).

use std::process::Stdio;

use stepgate::shell::journal::Way;

use super::scene::{Scene, carried};
use crate::chapter::seed::diff_ids;
use crate::shared::shim::{Shim, run};
use crate::support::engine::Engine;
use crate::support::far::FarEngine;

/// The last line of what a command complained about.
fn last_line(text: &str) -> &str {
    text.trim_end().lines().last().unwrap_or_default()
}

#[test]
fn a_second_push_sends_nothing_and_a_shared_layer_is_mounted() {
    let Some(far) = FarEngine::start() else { return };
    let scene = Scene::new(&far.engine);
    let (one, two) = (scene.name("one"), scene.name("two"));
    let base = ("base", b"the same".as_slice());
    far.engine.scratch_image(&one, &[base, ("one", b"1")]);
    far.engine.scratch_image(&two, &[base, ("two", b"2")]);
    let first = scene.well(&format!("push {one}"));
    for id in diff_ids(&far.engine, &one) {
        let short = &id["sha256:".len()..][..12];
        for status in ["Preparing", "Pushing", "Pushed"] {
            assert!(
                first.stdout.contains(&format!("{short}: {status}\n")),
                "{status}: {}",
                first.stdout
            );
        }
    }
    assert!(
        first.stdout.contains("\nlatest: digest: sha256:"),
        "{}",
        first.stdout
    );
    assert_eq!(scene.ways(&one), [Way::Present, Way::Present]);
    assert_eq!(scene.ways(&two), [Way::Mounted(one.clone()), Way::Uploaded]);
    let (one, two) = (
        scene.raw().whole(&one, "latest"),
        scene.raw().whole(&two, "latest"),
    );
    let (one, two) = (one.expect("it is whole"), two.expect("it is whole"));
    assert_eq!(one.layers[0], two.layers[0]);
}

#[test]
fn a_layer_is_packed_to_the_same_bytes_when_nothing_is_remembered() {
    let Some(far) = FarEngine::start() else { return };
    let scene = Scene::new(&far.engine);
    let name = scene.name("web");
    far.engine
        .scratch_image(&name, &[("a", &vec![7; 100_000]), ("b", b"b")]);
    assert_eq!(scene.ways(&name), [Way::Uploaded, Way::Uploaded]);
    let before = scene.raw().whole(&name, "latest");
    let folder = scene.shim.sandbox.root().join("carried");
    std::fs::remove_dir_all(folder).expect("what is remembered");
    assert_eq!(scene.ways(&name), [Way::Present, Way::Present]);
    assert_eq!(scene.raw().whole(&name, "latest"), before);
}

#[test]
fn an_image_that_is_pulled_back_is_the_one_that_was_pushed() {
    let Some(far) = FarEngine::start() else { return };
    let engine = &far.engine;
    let scene = Scene::new(engine);
    let name = scene.name("web");
    let id = engine.scratch_image(&name, &[("a", b"1"), ("b", b"2")]);
    let layers = diff_ids(engine, &name);
    scene.well(&format!("push {name}"));
    engine.docker(["rmi", &name]).text();
    assert_eq!(engine.image_id(&id), None, "the engine still has it");
    let pulled = scene.well(&format!("pull {name}"));
    assert!(
        pulled.stdout.ends_with(&format!("docker.io/{name}:latest\n")),
        "{}",
        pulled.stdout
    );
    assert_eq!(pulled.stdout.matches(": Pull complete\n").count(), 2);
    assert_eq!(engine.image_id(&name), Some(id.clone()));
    assert_eq!(diff_ids(engine, &name), layers);
    let again = scene.well(&format!("pull {name}"));
    assert!(again.stdout.contains("Image is up to date"), "{}", again.stdout);
    // Another name for what is here already needs no layer.
    let other = format!("{name}:other");
    engine.docker(["tag", &name, &other]).text();
    scene.well(&format!("push {other}"));
    engine.docker(["rmi", &other]).text();
    let named = scene.well(&format!("pull {other}"));
    assert!(!named.stdout.contains("Pull complete"), "{}", named.stdout);
    assert_eq!(engine.image_id(&other), Some(id));
}

#[test]
fn an_image_with_the_same_layer_twice_arrives() {
    let Some(far) = FarEngine::start() else { return };
    let engine = &far.engine;
    let scene = Scene::new(engine);
    let name = scene.name("twice");
    // The same file at the same time: both steps make the same layer.
    let id = engine.scratch_image(&name, &[("a", b"1"), ("a", b"1")]);
    let layers = diff_ids(engine, &name);
    // The containerd store's builder leaves the second one out.
    if !engine.has_containerd_store() {
        assert_eq!(layers[0], layers[1]);
    }
    scene.well(&format!("push {name}"));
    let whole = scene.raw().whole(&name, "latest").expect("it is whole");
    assert_eq!(whole.diff_ids, layers);
    engine.docker(["rmi", &name]).text();
    scene.well(&format!("pull {name}"));
    assert_eq!(engine.image_id(&name), Some(id));
}

#[test]
fn all_tags_and_names_with_the_registrys_own_host_are_carried_too() {
    let Some(far) = FarEngine::start() else { return };
    let scene = Scene::new(&far.engine);
    let name = scene.name("web");
    let placed = format!("{}/{name}:own", scene.served.host);
    far.engine.scratch_image(&format!("{name}:one"), &[("a", b"1")]);
    for other in [&format!("{name}:two"), &placed] {
        far.engine.docker(["tag", &format!("{name}:one"), other]).text();
    }
    scene.well(&format!("push --all-tags {name}"));
    scene.well(&format!("push {placed}"));
    assert_eq!(scene.raw().tags(&name), ["one", "own", "two"]);
    for tag in ["one", "two"] {
        far.engine.docker(["rmi", &format!("{name}:{tag}")]).text();
    }
    scene.well(&format!("pull --all-tags {name}"));
    for tag in ["one", "own", "two"] {
        assert!(far.engine.image_id(&format!("{name}:{tag}")).is_some(), "{tag}");
    }
}

#[test]
fn what_is_refused_is_told_in_the_words_of_an_engine_that_reaches_the_registry() {
    let (Some(far), Some(near)) = (FarEngine::start(), Engine::from_env()) else {
        return;
    };
    let scene = Scene::new(&far.engine);
    let (own, foreign) = (scene.name("web"), format!("bob/{}", far.engine.unique("web")));
    for name in [&own, &foreign] {
        far.engine.scratch_image(name, &[("a", b"1")]);
        near.scratch_image(name, &[("a", b"1")]);
    }
    let beside = Shim::new(&near.unique("s"), near.address(), &scene.served.host);
    let denied = "denied: requested access to the resource is denied";
    let wrong = "unauthorized: incorrect username or password";
    let compare = |password: Option<&str>, name: &str, words: &str, reason: &str| {
        let host = scene.served.host.clone();
        let mut config = serde_json::json!({});
        if let Some(password) = password {
            use base64::Engine as _;
            let auth = base64::engine::general_purpose::STANDARD.encode(format!("ada:{password}"));
            config["auths"][host] = serde_json::json!({ "auth": auth });
        }
        let said: Vec<String> = [&scene.shim, &beside]
            .map(|shim| {
                let path = shim.sandbox.docker_config().join("config.json");
                std::fs::write(path, config.to_string()).expect("docker's configuration");
                let ran = shim.docker(&format!("push {name}"));
                assert_eq!(ran.code, 1, "{}", ran.stdout);
                let lines: Vec<_> = ran
                    .stderr
                    .trim_end()
                    .lines()
                    .skip_while(|line| !line.starts_with(words))
                    .collect();
                lines.join("\n")
            })
            .into();
        assert_eq!(said[0], format!("{words}{reason}"));
        // The containerd store has words of its own for it.
        if !near.has_containerd_store() {
            assert_eq!(said[0], said[1]);
        }
    };
    compare(
        None,
        &own,
        denied,
        "\nYou are not logged in: docker login --username ada",
    );
    compare(Some("not the password"), &own, wrong, "");
    compare(
        Some(&scene.served.password),
        &foreign,
        denied,
        "\nYou are logged in as `ada`. If `bob` is your account: docker login --username bob",
    );
    assert_eq!(scene.raw().tags(&own), [""; 0]);
    let nothing = scene.shim.docker(&format!("push {own}:nothing"));
    assert_eq!(
        last_line(&nothing.stderr),
        format!("tag does not exist: {own}:nothing")
    );
    near.docker(["rmi", "-f", &own, &foreign]);
}

#[test]
fn a_push_needs_no_more_memory_for_a_larger_layer() {
    /// As much as a process may have for its data, in KiB; the layer has twice that.
    const LIMIT: usize = 96 << 10;
    let Some(far) = FarEngine::start() else { return };
    let scene = Scene::new(&far.engine);
    let name = scene.name("big");
    far.engine
        .scratch_image(&name, &[("big", &vec![b'x'; 2 * (LIMIT << 10)])]);
    let id = far.engine.image_id(&name);
    let docker = scene.shim.context.shim_dir.join("docker");
    let limited = |line: &str| {
        let script = format!("ulimit -d {LIMIT}; exec {} {line}", docker.display());
        let mut command = scene.shim.sandbox.command("/bin/sh", ["-c", &script]);
        command.stdin(Stdio::null());
        let ran = run(command);
        assert_eq!(ran.code, 0, "docker {line}: {}{}", ran.stdout, ran.stderr);
    };
    limited(&format!("push {name}"));
    far.engine.docker(["rmi", &name]).text();
    limited(&format!("pull {name}"));
    assert_eq!(far.engine.image_id(&name), id);
}

#[test]
fn a_registry_that_is_gone_is_told_of() {
    let Some(far) = FarEngine::start() else { return };
    let mut shim = Shim::new(&far.engine.unique("s"), far.engine.address(), "127.0.0.1:1");
    carried(&mut shim);
    let name = format!("ada/{}", far.engine.unique("web"));
    far.engine.scratch_image(&name, &[("a", b"1")]);
    let ran = shim.docker(&format!("push {name}"));
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("no registry answers at `127.0.0.1:1`"),
        "{}",
        ran.stderr
    );
}

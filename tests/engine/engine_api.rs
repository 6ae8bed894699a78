//! The engine room against a real Docker Engine and a real registry.
//!
//! `STEPGATE_TEST_DOCKER` holds the engine's address as `DOCKER_HOST` takes it; unset, each test says that it is
//! skipped. Not here: docker's command line, the lesson and the checks.

#![cfg(test)]

/// The engine's address, or the line that says why nothing is tested.
macro_rules! address_or_skip {
    () => {
        match std::env::var("STEPGATE_TEST_DOCKER") {
            Ok(address) => address,
            Err(_) => {
                use std::io::Write as _;
                let _ = writeln!(std::io::stderr(), "skipped: STEPGATE_TEST_DOCKER is not set");
                return;
            }
        }
    };
}

mod images;
mod scene;
mod tls;
mod transfer;

use stepgate::docker::ObjectKind;
use stepgate::engine::docker::{Address, connect};
use stepgate::engine::{Engine, EngineError, Note};

use scene::{Scene, write};

#[tokio::test]
async fn the_engine_says_what_it_is() {
    let scene = Scene::new(address_or_skip!()).await;
    let about = scene.engine.about().await.unwrap();
    let (version, info) = scene.engine.about_json().await.unwrap();
    assert_eq!(about.version, version["Version"].as_str().unwrap());
    assert_eq!(about.architecture, version["Arch"].as_str().unwrap());
    assert_eq!(about.os, info["OSType"].as_str().unwrap());
    assert_eq!(scene.engine.address(), scene.address);
    let minor = |api: &str| api.split_once('.').unwrap().1.parse::<u32>().unwrap();
    assert!(minor(&about.api) <= minor(version["ApiVersion"].as_str().unwrap()));
}

#[tokio::test]
async fn a_build_honours_dockerignore_and_tells_its_steps_and_errors() {
    let mut scene = Scene::new(address_or_skip!()).await;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "Dockerfile", "FROM scratch\nCOPY kept /\n");
    write(folder.path(), "kept", "k");
    write(folder.path(), "secret", "s");
    write(folder.path(), ".dockerignore", "*\n!kept\n");
    let name = "stepgate-engine-test/ignore";
    scene.names.push(name.to_owned());
    let mut lines = Vec::new();
    let mut progress = |note| {
        if let Note::Line(line) = note {
            lines.push(line);
        }
    };
    scene
        .build_folder(folder.path(), name, &mut progress)
        .await
        .unwrap();
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("Step 1/") && line.ends_with(": FROM scratch")),
        "{lines:?}"
    );

    write(folder.path(), "Dockerfile", "FROM scratch\nCOPY secret /\n");
    let error = scene
        .build_folder(folder.path(), name, &mut |_| ())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, EngineError::Refused { message, .. } if message.contains("secret")),
        "{error:?}"
    );
    write(folder.path(), "Dockerfile", "FORM scratch\n");
    let error = scene
        .build_folder(folder.path(), name, &mut |_| ())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, EngineError::Refused { message, .. } if message.contains("FORM")),
        "{error:?}"
    );
}

#[tokio::test]
async fn objects_are_found_by_label_and_removed() {
    let mut scene = Scene::new(address_or_skip!()).await;
    let image = scene.build("stepgate-engine-test/objects", 44).await;
    let label = format!("stepgate.engine-test={}", std::process::id());
    let name = format!("stepgate-engine-test-{}", std::process::id());
    scene.cli(&["container", "create", "--label", &label, "--name", &name, &image]);
    scene.cli(&["volume", "create", "--label", &label, &name]);
    // Others' objects, which the label leaves out.
    let other = format!("{name}-other");
    scene.cli(&["container", "create", "--name", &other, &image]);
    scene.cli(&["volume", "create", &other]);
    // On networks the sandboxes of some CI machines have a say, so that they are not created here.
    for kind in [ObjectKind::Container, ObjectKind::Volume] {
        let found = scene.engine.objects(kind, Some(&label)).await.unwrap();
        assert_eq!(found.len(), 1, "{kind:?}: {found:?}");
        assert_eq!(found[0].name, name);
        let one = scene.engine.object(kind, &name).await.unwrap();
        assert_eq!(one.as_ref(), found.first(), "{kind:?}");
        scene.engine.remove_object(kind, &found[0].id).await.unwrap();
        assert!(
            scene.engine.object(kind, &name).await.unwrap().is_none(),
            "{kind:?}"
        );
        scene.engine.remove_object(kind, &found[0].id).await.unwrap();
        scene.engine.remove_object(kind, &other).await.unwrap();
    }
    let images = scene.engine.objects(
        ObjectKind::Image,
        Some("stepgate.engine-test=stepgate-engine-test/objects"),
    );
    assert_eq!(images.await.unwrap()[0].id, image);
    let bridge = scene.engine.objects(ObjectKind::Network, None).await.unwrap();
    let host = bridge.iter().find(|network| network.name == "host").unwrap();
    assert_eq!(
        scene
            .engine
            .object(ObjectKind::Network, "host")
            .await
            .unwrap()
            .as_ref(),
        Some(host)
    );
}

#[tokio::test]
async fn an_engine_that_is_not_there_is_told_with_its_address() {
    let _ = address_or_skip!();
    let folder = tempfile::tempdir().unwrap();
    for address in [
        format!("unix://{}", folder.path().join("none.sock").display()),
        "tcp://127.0.0.1:1".to_owned(),
    ] {
        let error = connect(&Address::parse(&address, None).unwrap())
            .await
            .err()
            .unwrap();
        assert!(
            matches!(&error, EngineError::Unreachable { address: told, .. } if *told == address),
            "{error:?}"
        );
    }
}

//! Parts of a pushed image that are lost or damaged in the registry's storage, and indexes without this platform.

use serde_json::{Value, json};

use super::home::Kind;
use super::report::Wrong;
use super::scene::{PUSH, Scene};
use crate::support::client::Whole;

const DAMAGED: &str = "the registry's storage is damaged, and pushing again sends nothing, since a blob of that name is \
                       there; whoever runs the registry has to delete it first";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn pushed(scene: &Scene) -> Whole {
    let _served = scene.home.serve(&scene.sandbox);
    let whole = scene.raw().whole(&scene.mine(&scene.web), "latest");
    whole.expect("the image is in the registry")
}

fn incomplete(scene: &Scene, what: &str) -> Wrong<'static> {
    let name = scene.mine(&scene.web);
    Wrong {
        kind: "pushed",
        wanted: format!("every part of `{name}` in the registry"),
        found: format!("the registry has `{name}`, but {what}"),
        mend: Some(format!("docker image push {name}")),
    }
}

fn short(digest: &str) -> &str {
    &digest["sha256:".len()..][..12]
}

#[test]
fn a_configuration_that_is_lost_is_told() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(PUSH);
        let config = pushed(&scene).config;
        scene.home.delete_blob(&config);
        let what = format!("the image's configuration (`{}`) is not there", short(&config));
        scene.fails_and_mends(PUSH, &[incomplete(&scene, &what)]);
    }
}

#[test]
fn a_layer_that_is_lost_is_told_with_its_number() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(PUSH);
        // The upper one is in no other image.
        let layer = &pushed(&scene).layers[1];
        scene.home.delete_blob(layer);
        let what = format!("layer 2 of 2 (`{}`) is not there", short(layer));
        scene.fails_and_mends(PUSH, &[incomplete(&scene, &what)]);
    }
}

#[test]
fn a_layer_that_two_images_share_is_missed_in_both() {
    let Some(scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    scene.holds(PUSH);
    let layer = &pushed(&scene).layers[0];
    scene.home.delete_blob(layer);
    let wrongs = [&scene.web, &scene.api].map(|image| {
        let name = scene.mine(image);
        Wrong {
            kind: "pushed",
            wanted: format!("every part of `{name}` in the registry"),
            found: format!(
                "the registry has `{name}`, but layer 1 of 2 (`{}`) is not there",
                short(layer)
            ),
            mend: Some(format!("docker image push {name}")),
        }
    });
    scene.fails_and_mends(PUSH, &wrongs);
}

#[test]
fn a_layer_that_was_cut_is_told_with_both_sizes() {
    let Some(scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    scene.holds(PUSH);
    let layer = &pushed(&scene).layers[1];
    let size = std::fs::metadata(scene.home.blob(layer))
        .expect("the layer")
        .len();
    scene.home.truncate_blob(layer, 7);
    let what = format!(
        "layer 2 of 2 (`{}`) has 7 bytes there instead of {size}: {DAMAGED}",
        short(layer)
    );
    // Engines see a blob of that digest there and upload nothing.
    scene.check(PUSH).fails(&[Wrong {
        mend: None,
        ..incomplete(&scene, &what)
    }]);
}

#[test]
fn parts_whose_bytes_have_changed_are_told_and_pushing_mends_them_where_they_were_deleted() {
    let Some(scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    scene.holds(PUSH);
    let whole = pushed(&scene);
    for (blob, name) in [
        (&whole.config, "the image's configuration"),
        (&whole.layers[1], "layer 2 of 2"),
    ] {
        scene.home.damage_blob(blob);
        let what = format!(
            "{name} (`{}`) has other bytes there than its digest says: {DAMAGED}",
            short(blob)
        );
        let damaged = || Wrong {
            mend: None,
            ..incomplete(&scene, &what)
        };
        scene.check(PUSH).fails(&[damaged()]);
        scene.push(&scene.web, &scene.id, &scene.web);
        scene.check(PUSH).fails(&[damaged()]);
        scene.home.delete_blob(blob);
        let what = format!("{name} (`{}`) is not there", short(blob));
        scene.fails_and_mends(PUSH, &[incomplete(&scene, &what)]);
    }
}

#[test]
fn the_practice_registry_takes_parts_whose_bytes_have_changed_for_lost_and_takes_them_again() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(PUSH);
    let whole = pushed(&scene);
    for (blob, name) in [
        (&whole.config, "the image's configuration"),
        (&whole.layers[1], "layer 2 of 2"),
    ] {
        scene.home.damage_blob(blob);
        let what = format!("{name} (`{}`) is not there", short(blob));
        scene.fails_and_mends(PUSH, &[incomplete(&scene, &what)]);
    }
}

#[test]
fn a_layer_whose_bytes_have_changed_is_told_in_each_image_that_has_it() {
    let Some(scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    scene.holds(PUSH);
    let layer = &pushed(&scene).layers[0];
    scene.home.damage_blob(layer);
    let checked = scene.check(PUSH);
    assert_eq!(checked.with("failed").len(), 2, "{checked:#?}");
}

#[test]
fn the_practice_registry_takes_a_layer_that_was_cut_for_lost_and_takes_it_again() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(PUSH);
    let layer = &pushed(&scene).layers[1];
    scene.home.truncate_blob(layer, 7);
    let what = format!("layer 2 of 2 (`{}`) is not there", short(layer));
    scene.fails_and_mends(PUSH, &[incomplete(&scene, &what)]);
}

#[test]
fn an_index_without_this_platform_is_told_with_those_that_it_has() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(PUSH);
        let name = scene.mine(&scene.web);
        let served = scene.home.serve(&scene.sandbox);
        let raw = scene.raw();
        let manifest = raw.manifest(&name, "latest");
        // Other bytes, so that no engine knows the image by this digest.
        let other = serde_json::to_vec_pretty(&manifest.json()).expect("JSON");
        let kind_of_manifest = manifest.header("content-type").to_owned();
        let put = raw.put_manifest(&name, "other", &kind_of_manifest, other.clone().into());
        assert_eq!(put.status, 201, "{put:?}");
        let entry = |architecture: &str| {
            json!({ "mediaType": kind_of_manifest, "size": other.len(), "digest": put.header("docker-content-digest"),
                    "platform": { "os": "plan9", "architecture": architecture } })
        };
        let index =
            json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [entry("mips"), entry("arm")] });
        assert_eq!(
            raw.put_manifest(&name, "latest", INDEX, index.to_string().into())
                .status,
            201
        );
        drop(served);
        let wrong = Wrong {
            kind: "pushed",
            wanted: format!(
                "the registry's `{name}` to have an image for {}",
                platform(&scene)
            ),
            found: format!("the registry's `{name}` has images for plan9/mips, plan9/arm only"),
            mend: Some(format!("docker image push {name}")),
        };
        scene.fails_and_mends(PUSH, &[wrong]);
    }
}

#[test]
fn a_manifest_that_an_index_names_and_that_is_lost_is_told() {
    let Some(scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    scene.holds(PUSH);
    let name = scene.mine(&scene.web);
    let raw = scene.raw();
    let manifest = raw.manifest(&name, "latest");
    let digest = manifest.header("docker-content-digest").to_owned();
    let (os, architecture) = platform(&scene)
        .split_once('/')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let entry = json!({ "mediaType": manifest.header("content-type"), "size": manifest.body.len(), "digest": digest,
                        "platform": { "os": os, "architecture": architecture } });
    let index: Value = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [entry] });
    assert_eq!(
        raw.put_manifest(&name, "latest", INDEX, index.to_string().into())
            .status,
        201
    );
    scene.holds(PUSH);
    scene.home.delete_blob(&digest);
    let wrong = Wrong {
        kind: "pushed",
        wanted: format!("every part of `{name}` in the registry"),
        found: format!(
            "the registry's `{name}` names the manifest `{}`, which is not there",
            short(&digest)
        ),
        mend: Some(format!("docker image push {name}")),
    };
    scene.fails_and_mends(PUSH, &[wrong]);
}

fn platform(scene: &Scene) -> String {
    scene.docker(&format!(
        "image inspect --format {{{{.Os}}}}/{{{{.Architecture}}}} {}",
        scene.web
    ))
}

//! The lesson's steps on an engine that does not reach this machine's loopback: they hold by the ordinary comparison,
//! and wrong pushes fail with the ordinary words.
//!
//! Not here: the same states on an engine that is near (`pushes`).

use super::home::Kind;
use super::report::Wrong;
use super::scene::{BROWSE, LIST, LOGIN, PUSH, Scene, TAGS, VALUE, noise};
use crate::support::engine::Engine;
use crate::support::far::FarEngine;

/// The lesson, run to its end on a far engine.
fn finished(far: &FarEngine) -> Scene {
    let scene = Scene::on(Engine::at(far.engine.address()), Kind::Practice);
    scene.finish();
    scene
}

fn pushed(scene: &Scene, name: &str, found: String) -> Wrong<'static> {
    let is_missing = found.contains("has no");
    Wrong {
        kind: "pushed",
        wanted: if is_missing {
            format!("`{name}` at {}", scene.place())
        } else {
            format!("the registry's `{name}` to be your local image")
        },
        found,
        mend: Some(format!("docker image push {name}")),
    }
}

#[test]
fn every_step_holds_by_a_digest() {
    let Some(far) = FarEngine::start() else { return };
    let scene = finished(&far);
    for step in [VALUE, TAGS, LIST, LOGIN, BROWSE] {
        scene.holds(step);
    }
    let level = if far.engine.has_containerd_store() {
        "(its manifest's digest is the image's ID)"
    } else {
        "(its configuration's digest is the image's ID)"
    };
    let proofs = scene.holds(PUSH);
    assert!(proofs.iter().all(|proof| proof.contains(level)), "{proofs:?}");
    assert_eq!(proofs.len(), 2);
}

#[test]
fn one_of_two_pushed_is_told_and_mended() {
    let Some(far) = FarEngine::start() else { return };
    let scene = finished(&far);
    scene.holds(PUSH);
    let name = scene.mine(&scene.api);
    scene.home.forget(&name);
    let found = format!("{} has no `{name}`", scene.place());
    scene.fails_and_mends(PUSH, &[pushed(&scene, &name, found)]);
}

#[test]
fn a_push_before_a_rebuild_is_stale_and_mended() {
    let Some(far) = FarEngine::start() else { return };
    let scene = finished(&far);
    scene.holds(PUSH);
    let name = scene.mine(&scene.web);
    let old = scene.short(&name);
    scene
        .engine
        .scratch_image(&scene.web, &[("base", &noise(1)), ("web", &noise(4))]);
    scene.docker(&format!("tag {} {name}", scene.web));
    let new = scene.short(&name);
    let found = format!("the registry's `{name}` ({old}) is an older build than your local image ({new})");
    scene.fails_and_mends(PUSH, &[pushed(&scene, &name, found)]);
}

#[test]
fn another_image_under_the_tag_is_told_and_mended() {
    let Some(far) = FarEngine::start() else { return };
    let scene = finished(&far);
    scene.holds(PUSH);
    let (web, api) = (scene.mine(&scene.web), scene.mine(&scene.api));
    let wrong = format!("docker tag {} {web}\ndocker push {web}", scene.api);
    scene.run(&scene.another("wrong.md", &[("Push", &wrong)]), &[]);
    scene.docker(&format!("tag {} {web}", scene.web));
    let (theirs, ours) = (scene.short(&scene.api), scene.short(&scene.web));
    let found = format!(
        "the registry's `{web}` is another image ({theirs}, the image of `{api}`, `{}`) than your local one ({ours})",
        scene.api
    );
    scene.fails_and_mends(PUSH, &[pushed(&scene, &web, found)]);
}

#[test]
fn a_blob_that_the_registry_has_lost_is_told_and_mended() {
    let Some(far) = FarEngine::start() else { return };
    let scene = finished(&far);
    scene.holds(PUSH);
    let name = scene.mine(&scene.web);
    let served = scene.home.serve(&scene.sandbox);
    let whole = scene.raw().whole(&name, "latest").expect("it is whole");
    drop(served);
    let layer = &whole.layers[1];
    scene.home.delete_blob(layer);
    let checked = scene.check(PUSH);
    assert_eq!(checked.with("failed").len(), 1, "{checked:#?}");
    assert_eq!(checked.mends(), [format!("docker image push {name}")]);
    scene.mend(&checked);
    scene.holds(PUSH);
}

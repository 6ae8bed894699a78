//! Pushes that are not what they should be: missing, elsewhere, old, of another image; pages and pulls after them.

use super::home::Kind;
use super::report::Wrong;
use super::scene::{BROWSE, PUSH, Scene, noise};

fn not_there(scene: &Scene, image: &str) -> Wrong<'static> {
    let name = scene.mine(image);
    Wrong {
        kind: "pushed",
        wanted: format!("`{name}` at {}", scene.place()),
        found: format!("{} has no `{name}`", scene.place()),
        mend: Some(push_command(&name)),
    }
}

fn not_mine(name: &str, found: String) -> Wrong<'static> {
    Wrong {
        kind: "pushed",
        wanted: format!("the registry's `{name}` to be your local image"),
        found,
        mend: Some(push_command(name)),
    }
}

fn push_command(name: &str) -> String {
    format!("docker image push {name}")
}

#[test]
fn tags_that_were_not_pushed_are_told() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(PUSH);
        scene.home.forget(&scene.mine(&scene.web));
        scene.home.forget(&scene.mine(&scene.api));
        scene.fails_and_mends(
            PUSH,
            &[not_there(&scene, &scene.web), not_there(&scene, &scene.api)],
        );
    }
}

#[test]
fn one_of_two_pushed_is_told_with_the_other() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(PUSH);
        scene.home.forget(&scene.mine(&scene.api));
        scene.fails_and_mends(PUSH, &[not_there(&scene, &scene.api)]);
    }
}

#[test]
fn a_push_under_another_tag_is_told_with_the_tags_that_there_are() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(PUSH);
        let name = scene.mine(&scene.web);
        scene.home.forget(&name);
        scene.push(&scene.web, &scene.id, &format!("{}:v1", scene.web));
        let wrong = Wrong {
            found: format!("{} has no tag `latest` in `{name}`, only `v1`", scene.place()),
            ..not_there(&scene, &scene.web)
        };
        scene.fails_and_mends(PUSH, &[wrong]);
    }
}

#[test]
fn a_push_to_another_namespace_is_not_the_learners() {
    let Some(scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    scene.holds(PUSH);
    scene.home.forget(&scene.mine(&scene.web));
    scene.push(&scene.web, &format!("a{}", scene.id), &scene.web);
    scene.fails_and_mends(PUSH, &[not_there(&scene, &scene.web)]);
}

#[test]
fn a_push_before_a_rebuild_is_stale() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(PUSH);
        let name = scene.mine(&scene.web);
        let old = scene.short(&name);
        scene
            .engine
            .scratch_image(&scene.web, &[("base", &noise(1)), ("web", &noise(4))]);
        scene.docker(&format!("tag {} {name}", scene.web));
        let new = scene.short(&name);
        let found =
            format!("the registry's `{name}` ({old}) is an older build than your local image ({new})");
        scene.fails_and_mends(PUSH, &[not_mine(&name, found)]);
    }
}

#[test]
fn another_image_under_the_tag_is_told_with_its_names() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(PUSH);
        let name = scene.mine(&scene.web);
        scene.push(&scene.api, &scene.id, &scene.web);
        let (theirs, ours) = (scene.short(&scene.api), scene.short(&scene.web));
        let found = format!(
            "the registry's `{name}` is another image ({theirs}, the image of `{}`, `{}`) than your local one ({ours})",
            scene.mine(&scene.api),
            scene.api,
        );
        scene.fails_and_mends(PUSH, &[not_mine(&name, found)]);
    }
}

#[test]
fn the_same_layers_with_another_configuration_are_another_image() {
    for (instruction, field) in [("ENV GREETING=hello", "`Env`"), ("CMD [\"/web\"]", "`Cmd`")] {
        let Some(scene) = Scene::finished(Kind::Debian) else {
            return;
        };
        scene.holds(PUSH);
        let name = scene.mine(&scene.web);
        let other = scene.mine("other");
        let dockerfile = format!("FROM {}\n{instruction}\n", scene.web);
        scene
            .engine
            .docker_with_input(["build", "-q", "-t", &other, "-"], &dockerfile)
            .text();
        scene.push(&other, &scene.id, &scene.web);
        let found =
            format!("the registry's `{name}` has the same layers as your local image and another {field}");
        scene.fails_and_mends(PUSH, &[not_mine(&name, found)]);
    }
}

#[test]
fn without_the_registry_a_push_cannot_be_asked_about() {
    let Some(mut scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    scene.holds(PUSH);
    scene.home.end();
    for step in [PUSH, BROWSE, super::scene::LOGIN] {
        let said = scene.check(step).cannot_be_asked();
        assert!(
            said.contains(&format!("no registry answers at `{}`", scene.home.host())),
            "{said}"
        );
    }
}

#[test]
fn a_page_that_lacks_a_repository_is_told() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(BROWSE);
        let name = scene.mine(&scene.api);
        scene.home.forget(&name);
        let wrong = Wrong {
            kind: "http",
            wanted: format!("https://hub.docker.com/r/{}/ to show `{name}`", scene.id),
            found: format!("the page does not show `{name}`"),
            mend: Some(push_command(&name)),
        };
        scene.fails_and_mends(BROWSE, &[wrong]);
    }
}

#[test]
fn a_pulled_image_that_the_registry_has_in_another_build_by_now_is_told() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        let name = scene.mine(&scene.web);
        let pull = format!("docker image pull {name}");
        let lesson = scene.another("pull.md", &[("Pull", &pull)]);
        scene.run(&lesson, &[]);
        scene.check_in(&lesson, "pull").holds();
        scene.push(&scene.api, &scene.id, &scene.web);
        let served = scene.home.serve(&scene.sandbox);
        let manifest = scene
            .raw()
            .whole(&name, "latest")
            .expect("the other image")
            .manifest;
        drop(served);
        let checked = scene.check_in(&lesson, "pull");
        checked.fails(&[Wrong {
            kind: "pulled",
            wanted: format!("your `{name}` to be the registry's"),
            found: format!(
                "your `{name}` is image {}, the registry has {}",
                scene.short(&scene.web),
                &manifest["sha256:".len()..][..12]
            ),
            mend: Some(pull),
        }]);
        scene.mend(&checked);
        scene.check_in(&lesson, "pull").holds();
    }
}

#[test]
fn an_image_that_was_pulled_and_is_missing_is_told() {
    let Some(scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    let name = scene.mine(&scene.web);
    let pull = format!("docker image pull {name}");
    let lesson = scene.another("pull.md", &[("Pull", &pull)]);
    scene.check_in(&lesson, "pull").holds();
    scene.docker(&format!("rmi {name}"));
    let checked = scene.check_in(&lesson, "pull");
    checked.fails(&[Wrong {
        kind: "pulled",
        wanted: format!("an image `{name}` in the engine"),
        found: format!("the engine has no image `{name}`"),
        mend: Some(pull),
    }]);
    scene.mend(&checked);
    scene.check_in(&lesson, "pull").holds();
}

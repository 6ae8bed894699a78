//! Names of images in the engine in wrong states: missing, on another image, misspelt, not gone; and no engine.

use super::home::Kind;
use super::report::Wrong;
use super::scene::{PUSH, Scene, TAGS};
use crate::support::private::PrivateEngine;

fn missing(scene: &Scene, found: &str) -> Wrong<'static> {
    let name = scene.mine(&scene.web);
    Wrong {
        kind: "tag",
        wanted: format!("an image `{name}` in the engine"),
        found: format!("the engine has no image `{name}`{found}"),
        mend: Some(tag_command(scene)),
    }
}

fn tag_command(scene: &Scene) -> String {
    format!("docker image tag {} {}", scene.web, scene.mine(&scene.web))
}

#[test]
fn a_tag_that_is_missing_is_told() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(TAGS);
    scene.docker(&format!("rmi {}", scene.mine(&scene.web)));
    scene.fails_and_mends(TAGS, &[missing(&scene, "")]);
}

#[test]
fn both_tags_that_are_missing_are_told() {
    let Some(scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    scene.holds(TAGS);
    let wrongs = [&scene.web, &scene.api].map(|image| {
        let name = scene.mine(image);
        scene.docker(&format!("rmi {name}"));
        Wrong {
            kind: "tag",
            wanted: format!("an image `{name}` in the engine"),
            found: format!("the engine has no image `{name}`"),
            mend: Some(format!("docker image tag {image} {name}")),
        }
    });
    scene.fails_and_mends(TAGS, &wrongs);
}

#[test]
fn a_tag_on_another_image_is_told_with_both_ids() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(TAGS);
    let (web, target) = (&scene.web, scene.mine(&scene.web));
    scene.docker(&format!("tag {} {target}", scene.api));
    let wrong = Wrong {
        kind: "tag",
        wanted: format!("`{target}` to be the same image as `{web}`"),
        found: format!(
            "`{target}` is image {}, but `{web}` is {}",
            scene.short(&scene.api),
            scene.short(web)
        ),
        mend: Some(tag_command(&scene)),
    };
    scene.fails_and_mends(TAGS, &[wrong]);
}

#[test]
fn a_docker_id_one_letter_off_in_the_tag_is_pointed_at() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(TAGS);
    let misspelt = format!("a{}/{}", scene.id, scene.web);
    scene.docker(&format!("tag {} {misspelt}", scene.web));
    scene.docker(&format!("rmi {}", scene.mine(&scene.web)));
    let found = format!("; it has `{misspelt}`");
    scene.fails_and_mends(TAGS, &[missing(&scene, &found)]);
}

#[test]
fn an_image_one_letter_off_in_the_tag_is_pointed_at() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(TAGS);
    let misspelt = format!("{}x", scene.mine(&scene.web));
    scene.docker(&format!("tag {} {misspelt}", scene.web));
    scene.docker(&format!("rmi {}", scene.mine(&scene.web)));
    let found = format!("; it has `{misspelt}`");
    scene.fails_and_mends(TAGS, &[missing(&scene, &found)]);
}

#[test]
fn a_tag_under_quite_another_account_is_pointed_at() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(TAGS);
    let others = format!("{}/{}", scene.engine.unique("microsoft"), scene.web);
    scene.docker(&format!("tag {} {others}", scene.web));
    scene.docker(&format!("rmi {}", scene.mine(&scene.web)));
    let found = format!("; it has `{others}`");
    scene.fails_and_mends(TAGS, &[missing(&scene, &found)]);
}

#[test]
fn a_tag_with_a_version_is_not_the_one_without() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(TAGS);
    let name = scene.mine(&scene.web);
    scene.docker(&format!("tag {name} {name}:1"));
    scene.docker(&format!("rmi {name}"));
    let found = format!("; it has `{name}:1`");
    scene.fails_and_mends(TAGS, &[missing(&scene, &found)]);
}

#[test]
fn a_source_that_is_missing_is_told() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(TAGS);
    scene.docker(&format!("rmi {}", scene.web));
    scene.check(TAGS).fails(&[Wrong {
        kind: "tag",
        wanted: format!("an image `{}` in the engine", scene.web),
        found: format!("the engine has no image `{}`", scene.web),
        mend: None,
    }]);
}

#[test]
fn an_image_that_was_removed_cannot_be_compared_with_what_was_pushed() {
    let Some(scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    scene.holds(PUSH);
    let name = scene.mine(&scene.api);
    scene.docker(&format!("rmi {name}"));
    scene.check(PUSH).fails(&[Wrong {
        kind: "pushed",
        wanted: format!("an image `{name}` in the engine"),
        found: format!(
            "the engine has no image `{name}`, so there is nothing to compare the registry's image with"
        ),
        mend: None,
    }]);
}

#[test]
fn an_image_that_is_not_gone_is_told() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    let name = scene.mine("away");
    let tag = format!("docker image tag {} {name}", scene.web);
    let remove = format!("docker image rm {name}");
    let lesson = scene.another("away.md", &[("Tag", &tag), ("Away", &remove)]);
    scene.run(&lesson, &[]);
    scene.check_in(&lesson, "away").holds();
    scene.docker(&format!("tag {} {name}", scene.web));
    scene.check_in(&lesson, "away").fails(&[Wrong {
        kind: "image-gone",
        wanted: format!("no image `{name}` in the engine"),
        found: format!("`{name}` is still there: image {}", scene.short(&scene.web)),
        mend: Some(remove),
    }]);
    scene.docker(&format!("rmi {name}"));
    scene.check_in(&lesson, "away").holds();
}

#[test]
fn an_image_that_was_built_and_is_missing_is_told_with_the_command_that_builds_it() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    let name = scene.mine("built");
    scene
        .sandbox
        .write("app/Dockerfile", &format!("FROM {}\nENV BUILT=yes\n", scene.web));
    let build = format!("docker image build -t {name} ./app");
    let lesson = scene.another("build.md", &[("Build", &build)]);
    scene.run(&lesson, &[]);
    scene.check_in(&lesson, "build").holds();
    scene.docker(&format!("rmi {name}"));
    let checked = scene.check_in(&lesson, "build");
    checked.fails(&[Wrong {
        kind: "image",
        wanted: format!("an image `{name}` in the engine"),
        found: format!("the engine has no image `{name}`"),
        mend: Some(build),
    }]);
    scene.mend(&checked);
    scene.check_in(&lesson, "build").holds();
}

#[test]
fn without_an_engine_nothing_can_be_asked() {
    let Some(mut private) = PrivateEngine::start() else {
        return;
    };
    let scene = Scene::on(private.engine(), Kind::Practice);
    scene.finish();
    scene.holds(TAGS);
    private.kill();
    for step in [TAGS, PUSH] {
        let said = scene.check(step).cannot_be_asked();
        assert!(
            said.contains("docker.sock") && said.contains("start Docker"),
            "{said}"
        );
    }
    private.start_again();
    scene.holds(TAGS);
}

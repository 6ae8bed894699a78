//! The right state made with the docker CLI itself, outside of any lesson.

use super::home::Kind;
use super::scene::{BROWSE, PUSH, Scene, TAGS};

#[test]
fn tags_made_with_the_docker_cli_are_right() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    assert_eq!(scene.check(TAGS).code, 1);
    for image in [&scene.api, &scene.web] {
        scene.docker(&format!("tag {image} {}", scene.mine(image)));
    }
    scene.holds(TAGS);
}

#[test]
fn a_push_with_the_docker_cli_straight_to_the_registry_is_right() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        for image in [&scene.web, &scene.api] {
            scene.home.forget(&scene.mine(image));
            assert_eq!(scene.check(PUSH).code, 1);
            scene.push(image, &scene.id, image);
        }
        scene.holds(PUSH);
        scene.holds(BROWSE);
    }
}

#[test]
fn an_image_that_was_saved_removed_and_loaded_is_the_same() {
    let Some(scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    let name = scene.mine(&scene.web);
    let file = scene.sandbox.work().join("web.tar").display().to_string();
    scene.docker(&format!("save -o {file} {} {name}", scene.web));
    scene.docker(&format!("rmi -f {name} {}", scene.web));
    assert_eq!(scene.check(TAGS).code, 1);
    assert_eq!(scene.check(PUSH).code, 1);
    scene.docker(&format!("load -i {file}"));
    scene.holds(TAGS);
    scene.holds(PUSH);
}

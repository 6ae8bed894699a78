//! The right state reached by the learner's own commands at the prompt, in other ways than the lesson's.

use super::home::Kind;
use super::scene::{LOGIN, PUSH, Scene, TAGS};

/// Types `docker …` lines in place of the lesson's tags; ID, WEB and API stand for the scene's names.
fn tags(lines: &[&str]) {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    types(&scene, TAGS, lines);
}

fn types(scene: &Scene, step: &str, lines: &[&str]) {
    assert_eq!(scene.check(step).code, 1);
    let fill = |line: &&str| {
        line.replace("ID", &scene.id)
            .replace("WEB", &scene.web)
            .replace("API", &scene.api)
    };
    let lines: Vec<String> = lines.iter().map(fill).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    scene.types(step, &lines);
    scene.holds(step);
}

/// A finished lesson of which nothing is in the registry any more.
fn unpushed(kind: Kind) -> Option<Scene> {
    let scene = Scene::finished(kind)?;
    scene.home.forget(&scene.mine(&scene.web));
    scene.home.forget(&scene.mine(&scene.api));
    Some(scene)
}

#[test]
fn docker_tag_is_docker_image_tag() {
    tags(&["docker tag WEB ID/WEB", "docker tag API ID/API"]);
}

#[test]
fn tags_may_come_in_the_other_order_and_on_one_line() {
    tags(&["docker tag API ID/API; docker tag WEB ID/WEB"]);
}

#[test]
fn latest_may_be_written_out() {
    tags(&[
        "docker tag WEB:latest ID/WEB:latest",
        "docker tag API:latest ID/API",
    ]);
}

#[test]
fn docker_hubs_host_may_be_written_out() {
    tags(&[
        "docker tag WEB docker.io/ID/WEB",
        "docker image tag docker.io/library/API docker.io/ID/API:latest",
    ]);
}

#[test]
fn docker_hubs_old_host_may_be_written_out() {
    tags(&["docker tag WEB index.docker.io/ID/WEB", "docker tag API ID/API"]);
}

#[test]
fn the_source_may_be_given_by_its_id() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    let tag = format!("docker tag {} ID/WEB", scene.short(&scene.web));
    types(&scene, TAGS, &[&tag, "docker tag API ID/API"]);
}

#[test]
fn the_source_may_be_another_name_of_the_image() {
    tags(&[
        "docker tag WEB ID/WEB:v1",
        "docker tag ID/WEB:v1 ID/WEB",
        "docker tag API ID/API",
    ]);
}

#[test]
fn the_lessons_own_spelling_may_be_typed() {
    tags(&[
        "$env:dockerId='ID'",
        "docker image tag WEB \"$env:dockerId/WEB\"; docker image tag API \"$env:dockerId/API\"",
    ]);
}

#[test]
fn an_image_may_be_built_straight_to_the_new_name() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    scene
        .sandbox
        .write("app/Dockerfile", &format!("FROM {}\nENV BUILT=yes\n", scene.web));
    assert_eq!(scene.check(TAGS).code, 1);
    let build = format!("docker build -t {} app", scene.mine(&scene.web));
    let tag = format!("docker tag {} {}", scene.api, scene.mine(&scene.api));
    scene.types(TAGS, &[&build, &tag]);
}

#[test]
fn a_name_that_was_built_and_then_given_to_another_image_is_not_right() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    let name = scene.mine(&scene.web);
    scene
        .sandbox
        .write("app/Dockerfile", &format!("FROM {}\nENV BUILT=yes\n", scene.web));
    let mut terminal = scene.terminal(TAGS);
    let lines = [
        format!("docker build -t {name} app"),
        format!("docker tag {} {name}", scene.api),
        format!("docker tag {} {}", scene.api, scene.mine(&scene.api)),
    ];
    for line in &lines {
        super::scene::type_line(&mut terminal, line);
    }
    super::scene::type_line(&mut terminal, "check");
    let found = format!(
        "`{name}` is image {}, but `{}` is {}",
        scene.short(&scene.api),
        scene.web,
        scene.short(&scene.web)
    );
    terminal.expect(&format!("✗ expected: `{name}` to be the same image as"));
    // The terminal is narrower than the line and breaks nothing.
    terminal.expect(&found);
    terminal.expect("1 of 2 checks hold");
    super::scene::type_line(&mut terminal, "quit");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn pushes_may_come_in_the_other_order_and_twice() {
    let Some(scene) = unpushed(Kind::Practice) else {
        return;
    };
    types(
        &scene,
        PUSH,
        &[
            "docker push ID/API",
            "docker push ID/API",
            "docker push ID/WEB:latest",
        ],
    );
}

#[test]
fn a_step_may_be_run_twice() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::begun(kind) else { return };
        scene.finish();
        scene.finish();
        for step in [TAGS, LOGIN, PUSH] {
            scene.holds(step);
        }
    }
}

#[test]
fn all_tags_of_a_repository_may_be_pushed_at_once() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = unpushed(kind) else { return };
        types(
            &scene,
            PUSH,
            &["docker image push --all-tags ID/WEB", "docker push -a ID/API"],
        );
    }
}

#[test]
fn the_registry_may_be_written_out_in_a_push() {
    let Some(scene) = unpushed(Kind::Debian) else {
        return;
    };
    types(
        &scene,
        PUSH,
        &[
            "docker push docker.io/ID/WEB",
            "docker push -q index.docker.io/ID/API",
        ],
    );
}

#[test]
fn an_image_that_is_pulled_back_after_it_was_removed_is_right() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(PUSH);
        scene.docker(&format!("rmi -f {} {}", scene.mine(&scene.web), scene.web));
        types(&scene, PUSH, &["docker pull ID/WEB"]);
    }
}

#[test]
fn a_login_again_after_a_new_password_is_right() {
    let Some(mut scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    let id = scene.id.clone();
    scene.home.renew(&scene.sandbox, &id);
    assert_eq!(scene.check(LOGIN).code, 1);
    let mut terminal = scene.terminal(LOGIN);
    super::scene::type_line(&mut terminal, &format!("docker login -u {id}"));
    terminal.expect("Password: ");
    terminal.send_line("another password");
    terminal.expect("Step passed: ");
    assert_eq!(terminal.end().0, 0);
    scene.holds(LOGIN);
}

#[test]
fn a_login_after_a_logout_is_right() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    let lesson = scene.another("out.md", &[("Out", "docker logout")]);
    scene.run(&lesson, &[]);
    types(&scene, LOGIN, &["docker login --username ID"]);
}

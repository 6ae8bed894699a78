//! Listings: never run, failed, too narrow, of something else; and right with other spellings and filters.

use super::home::Kind;
use super::report::Wrong;
use super::scene::{LIST, Scene, type_line};

/// Types lines in place of the lesson's listing; the step does not pass, and `check` tells why.
fn refuses(lines: &[&str], found: &dyn Fn(&Scene) -> [String; 2]) {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    let filter = format!("reference={}/*", scene.id);
    scene.types(LIST, &[&format!("docker image ls -f {filter}")]);
    let mut terminal = scene.terminal(LIST);
    for line in lines {
        let line = line.replace("ID", &scene.id).replace("WEB", &scene.web);
        type_line(&mut terminal, &line);
    }
    type_line(&mut terminal, "check");
    let [wanted, found] = found(&scene);
    terminal.expect(&format!("✗ expected: {wanted}\n    found: {found}\n"));
    terminal.expect(&format!("to mend it: docker image ls --filter \"{filter}\"\n"));
    terminal.expect("0 of 1 checks hold");
    type_line(&mut terminal, &format!("docker image ls --filter \"{filter}\""));
    terminal.expect("Step passed: ");
    assert_eq!(terminal.end().0, 0);
}

fn nothing_listed(_: &Scene) -> [String; 2] {
    [
        "a listing of the images in this session".to_owned(),
        "no listing has succeeded in this session".to_owned(),
    ]
}

fn too_narrow(scene: &Scene) -> [String; 2] {
    let name = scene.mine(&scene.api);
    [
        format!("the listing to show `{name}`"),
        format!("no listing in this session shows `{name}`"),
    ]
}

#[test]
fn a_listing_that_never_ran_is_told() {
    refuses(&[], &nothing_listed);
}

#[test]
fn a_listing_that_failed_is_none() {
    refuses(&["docker image ls -f nonsense=1"], &nothing_listed);
}

#[test]
fn a_listing_of_containers_is_none() {
    refuses(&["docker container ls", "echo docker image ls"], &nothing_listed);
}

#[test]
fn a_filter_that_is_too_narrow_is_told_with_what_it_misses() {
    refuses(&["docker image ls -f reference=ID/WEB"], &too_narrow);
    refuses(&["docker images ID/WEB"], &too_narrow);
}

#[test]
fn an_image_that_the_engine_does_not_show_is_told() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(LIST);
    let name = scene.mine(&scene.api);
    scene.docker(&format!("rmi {name}"));
    scene.check(LIST).fails(&[Wrong {
        kind: "listed",
        wanted: format!("the listing to show `{name}`"),
        found: format!("the engine does not show `{name}`"),
        mend: None,
    }]);
}

#[test]
fn a_listing_may_be_spelt_and_filtered_in_other_ways() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    let all = format!("docker images --filter=reference={}/*", scene.id);
    for line in [
        "docker images",
        "docker image list --all",
        "docker image ls --format json",
        &all,
    ] {
        scene.types(LIST, &[line]);
    }
}

#[test]
fn two_listings_with_a_narrow_one_first_are_right() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.types(
        LIST,
        &[
            &format!("docker images {}", scene.mine(&scene.web)),
            "docker images",
        ],
    );
}

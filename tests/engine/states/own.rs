//! Checks that an author writes in a comment, in wrong states and in right ones: they are verified like those that follow from
//! commands.
//!
//! Not here: what commands print, for which nothing is asked of an engine.

use super::yard::{Lesson, Yard};

/// A step with nothing in it but these checks.
fn asks<'a>(yard: &'a Yard, checks: &[&str]) -> Lesson<'a> {
    let checks: Vec<String> = checks.iter().map(|check| format!("  - {check}\n")).collect();
    yard.written(&format!(
        "## Do\n\nDo it.\n\n<!-- stepgate\nchecks:\n{}-->\n",
        checks.concat()
    ))
}

#[test]
fn a_container_that_an_author_asks_for_is_there_from_its_image_and_in_its_state() {
    let Some(yard) = Yard::new() else { return };
    let (name, image) = (&yard.name, &yard.image);
    let lesson = asks(
        &yard,
        &[&format!(
            "container: {{ name: {name}, image: {image}, state: running }}"
        )],
    );
    let there = format!("a container `{name}`");
    lesson.fails(
        "container",
        &there,
        &format!("the engine has no container `{name}`"),
        None,
    );
    yard.start("");
    lesson.holds();
    yard.docker(&format!("stop {name}"));
    lesson.fails(
        "container",
        &format!("`{name}` to run"),
        &format!("`{name}` has ended with exit code 0"),
        Some(&format!("docker container start {name}")),
    );
    asks(
        &yard,
        &[&format!("container: {{ name: {name}, state: stopped }}")],
    )
    .holds();
    yard.remove();
    asks(&yard, &[&format!("container-gone: {name}")]).holds();
    yard.docker(&format!(
        "run -d {} --network none --name {name} {}",
        yard.flags(),
        yard.other
    ));
    lesson.fails(
        "container",
        &format!("`{name}` to run the image `{image}`"),
        &format!("`{name}` runs `{}`", yard.other),
        Some(&format!("docker container rm --force {name}")),
    );
}

#[test]
fn networks_volumes_and_names_that_an_author_asks_for_are_asked_of_the_engine() {
    let Some(yard) = Yard::new() else { return };
    let (name, image) = (&yard.name, &yard.image);
    let alias = yard.scene.mine("alias");
    let network = asks(
        &yard,
        &[&format!("network: {{ name: {name}, container: {name} }}")],
    );
    let volume = asks(&yard, &[&format!("volume: {name}")]);
    let tag = asks(&yard, &[&format!("tag: {{ of: {image}, name: {alias} }}")]);
    volume.fails(
        "volume",
        &format!("a volume `{name}`"),
        &format!("the engine has no volume `{name}`"),
        Some(&format!("docker volume create {name}")),
    );
    yard.docker(&format!("volume create {} {name}", yard.flags()));
    volume.holds();
    asks(
        &yard,
        &[&format!("image: {image}"), &format!("image-gone: {alias}")],
    )
    .holds();
    yard.docker(&format!("tag {} {alias}", yard.other));
    assert_eq!(tag.check().with("failed").len(), 1);
    yard.docker(&format!("tag {image} {alias}"));
    tag.holds();
    yard.docker(&format!("network create --internal {} {name}", yard.flags()));
    assert_eq!(network.check().with("failed").len(), 1);
    yard.docker(&format!(
        "create {} --network {name} --name {name} {image}",
        yard.flags()
    ));
    network.holds();
}

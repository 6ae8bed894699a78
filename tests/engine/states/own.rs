//! Checks that an author writes in a comment, in wrong states and in right ones: they are verified like those that follow from
//! commands.
//!
//! Not here: what commands print, for which nothing is asked of an engine.

use super::yard::{Lesson, Yard, all_of};

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

#[test]
fn a_file_in_a_container_is_asked_of_the_container_whether_or_not_it_runs() {
    let Some(yard) = Yard::new() else { return };
    let name = &yard.name;
    let file = |path: &str, text: &str| {
        let check = format!("file: {{ container: {name}, path: {path}, contains: {text} }}");
        asks(&yard, &[&check])
    };
    let there = file("/data/a", "hello");
    let gone = format!("the engine has no container `{name}`");
    there.fails("file", &format!("a container `{name}`"), &gone, None);
    yard.start("--tmpfs /memory");
    let absent = |path: &str| {
        let place = format!("`{name}:{path}`");
        (format!("{place} to be there"), format!("there is no {place}"))
    };
    let (wanted, found) = absent("/data/a");
    there.fails("file", &wanted, &found, None);
    let made = yard.lesson(&[&format!("exec {name} mkdir -p /data/in")]);
    let (wanted, found) = absent("/data/in");
    made.fails("file", &wanted, &found, Some(&made.command));
    yard.docker(&format!("exec {name} busybox mkdir -p /data/in"));
    made.holds();
    let write = "echo hello > /data/a; busybox ln -s /data/a /data/link; echo x > /memory/x";
    yard.scene
        .engine
        .docker(["exec", name.as_str(), "sh", "-c", write])
        .text();
    yard.docker(&format!("stop {name}"));
    there.holds();
    file("/data/link", "hello").holds();
    let wanted = format!("`{name}:/data/a` to have `bye` in it");
    let found = format!("`{name}:/data/a` does not have it");
    file("/data/a", "bye").fails("file", &wanted, &found, None);
    assert_eq!(file("/data", "hello").check().with("failed").len(), 1);
    // Docker shows nothing of what lies in memory.
    assert!(
        file("/memory/x", "x")
            .check()
            .cannot_be_asked()
            .contains("lies in memory")
    );
}

#[test]
fn what_a_lesson_copies_into_a_folder_of_a_container_has_to_be_in_it() {
    let Some(yard) = Yard::new() else { return };
    let name = &yard.name;
    yard.start("");
    yard.scene.sandbox.write("a.txt", "a");
    let lesson = yard.lesson(&[&format!("cp a.txt {name}:/bin")]);
    let checked = lesson.check();
    let found = format!("there is no `{name}:/bin/a.txt`");
    assert_eq!(checked.with("failed")[0]["found"], found, "{checked:#?}");
    yard.docker(&format!(
        "cp {} {name}:/bin",
        yard.scene.sandbox.write("a.txt", "a").display()
    ));
    let checked = lesson.check();
    assert_eq!(
        (checked.with("failed").len(), checked.with("passed").len()),
        (0, 1),
        "{checked:#?}"
    );
}

#[test]
fn a_folder_that_a_lesson_copies_to_where_none_was_is_there_under_the_new_name() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    yard.scene.sandbox.write("site/index.html", "hi");
    let lesson = yard.written(&format!(
        "# A\n\n## Do\n\n```sh\ndocker run -d {flags} --network none --name {name} {image}\ndocker cp site {name}:/new\ndocker cp site/index.html {name}:bin/\n```\n"
    ));
    let ran = lesson.run();
    let said = all_of(&ran);
    assert!(ran.status.success(), "{said}");
    assert!(
        said.contains(&format!("`/bin/index.html` is in the container `{name}`")),
        "{said}"
    );
}

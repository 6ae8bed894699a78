//! IDs from the author's screen, and the containers that they stand for here: those that the block itself makes too.
//!
//! Not here: containers in wrong states (`containers`).

use super::yard::{Yard, all_of};

/// What the author's screen showed.
const FIRST: &str = "d67c2f3a41b5c2f3a41b5c2f3a41b5c2f3a41b5c2f3a41b5c2f3a41b5c2f3a41";
const SECOND: &str = "86b1a90c3e5fa90c3e5fa90c3e5fa90c3e5fa90c3e5fa90c3e5fa90c3e5fa90c";

/// A command that runs a container in the background.
fn run(yard: &Yard, image: &str) -> String {
    format!("docker run -d {} --network none {image}", yard.flags())
}

/// The images of the test's containers that run, in order.
fn running(yard: &Yard) -> Vec<String> {
    let label = yard.scene.engine.label();
    let listed = yard.docker(&format!("ps --filter label={label} --format {{{{.Image}}}}"));
    let mut images: Vec<String> = listed.lines().map(str::to_owned).collect();
    images.sort();
    images
}

#[test]
fn an_id_is_the_container_of_the_command_that_printed_it_in_the_same_block() {
    let Some(yard) = Yard::new() else { return };
    let (first, second) = (run(&yard, &yard.image), run(&yard, &yard.other));
    let lesson = yard.written(&format!(
        "# Ids\n\n## Do\n\n```\n$ {first}\n{FIRST}\n$ {second}\n{SECOND}\n$ docker ps\nCONTAINER ID   IMAGE\n{}   web\n{}   db\n\
         $ docker stop d67\nd67\n```\n",
        &SECOND[..12],
        &FIRST[..12]
    ));
    let ran = lesson.run();
    assert!(ran.status.success(), "{}", all_of(&ran));
    assert_eq!(running(&yard), [yard.other.as_str()]);
    // What was filled in is what the step is proved by.
    assert!(
        all_of(&ran).contains("has ended with exit code"),
        "{}",
        all_of(&ran)
    );
}

#[test]
fn what_the_command_before_a_listing_made_is_what_it_alone_shows() {
    let Some(yard) = Yard::new() else { return };
    let listed = format!("$ docker ps\nCONTAINER ID   IMAGE\n{}   web\n", &FIRST[..12]);
    let (first, second) = (run(&yard, &yard.image), run(&yard, &yard.other));
    let lesson = yard.written(&format!(
        "# Ids\n\n## Before\n\n```\n$ {second}\n```\n\n## Do\n\n```\n$ {first}\n{listed}$ docker rm -f d67\n```\n"
    ));
    let ran = lesson.run();
    assert!(ran.status.success(), "{}", all_of(&ran));
    assert_eq!(running(&yard), [yard.other.as_str()]);
}

#[test]
fn where_no_output_tells_which_of_two_it_is_it_is_asked_for() {
    let Some(yard) = Yard::new() else { return };
    let (first, second) = (run(&yard, &yard.image), run(&yard, &yard.other));
    let lesson = yard.written(&format!(
        "# Ids\n\n## Do\n\n```sh\n{first}\n{second}\ndocker stop d67\n```\n"
    ));
    let ran = lesson.run();
    assert!(all_of(&ran).contains("containerId"), "{}", all_of(&ran));
    assert!(!ran.status.success());
    assert_eq!(running(&yard).len(), 2, "no other container is taken for it");
}

#[test]
fn the_only_container_that_the_block_has_made_is_the_one() {
    let Some(yard) = Yard::new() else { return };
    let first = run(&yard, &yard.image);
    let lesson = yard.written(&format!(
        "# Ids\n\n## Do\n\n```sh\n{first}\ndocker stop d67\ndocker rm d67\n```\n"
    ));
    let ran = lesson.run();
    assert!(ran.status.success(), "{}", all_of(&ran));
    let label = yard.scene.engine.label();
    assert_eq!(yard.docker(&format!("ps -aq --filter label={label}")), "");
}

#[test]
fn what_a_listing_with_a_filter_gives_to_a_command_is_asked_for_one_by_one() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, label) = (&yard.name, &yard.image, yard.scene.engine.label());
    let built = yard.scene.mine("built");
    yard.scene.sandbox.write(
        "Dockerfile",
        &format!("FROM {image}\nLABEL {label} own={built}\n"),
    );
    let run = |which: &str| format!("{} --name {name}{which} {image}", run(&yard, ""));
    let steps = [
        (
            format!("{}\n{}", run("a"), run("b")),
            format!("the container `{name}b` runs"),
        ),
        (
            format!("docker stop $(docker ps -q --filter \"name={name}a\")"),
            format!("the container `{name}a` has ended with exit code 0"),
        ),
        (
            format!("docker start $(docker ps -aq -f label={label} -f status=exited)"),
            format!("the container `{name}a` runs"),
        ),
        (
            format!(
                "docker stop $(docker ps -q -f name={name}a)\ndocker stop $(docker ps -q -f name={name}b)"
            ),
            format!(
                "the container `{name}a` has ended with exit code 0\n  ✓ the container `{name}b` has ended with exit code 0"
            ),
        ),
        (
            format!("docker rm -f $(docker ps -aq --filter ancestor={image})"),
            format!("what `docker rm -f $(docker ps -aq --filter ancestor={image})` was given is gone"),
        ),
        (
            format!("docker build -q -t {built} .\ndocker rmi $(docker images -q {built})"),
            format!("what `docker rmi $(docker images -q {built})` was given is gone"),
        ),
    ];
    let text: Vec<String> = steps
        .iter()
        .enumerate()
        .map(|(n, (commands, _))| format!("## Step {n}\n\n```sh\n{commands}\n```\n"))
        .collect();
    let ran = yard.written(&format!("# Given\n\n{}", text.join("\n"))).run();
    let said = all_of(&ran);
    assert!(ran.status.success(), "{said}");
    for (commands, evidence) in steps {
        assert!(
            said.contains(&format!("✓ {evidence}\n")),
            "{commands}: {evidence}: {said}"
        );
    }
    assert!(running(&yard).is_empty());
}

//! Shells in containers, in a run that nobody sits at: what the lesson types there is typed.
//!
//! Not here: which lines those are (the library's own tests), and shells that a learner types in (`endings`).

use super::yard::{Yard, all_of};

/// A lesson of one block of commands, and one that is typed in the container.
fn lesson(commands: &str, inside: &str) -> String {
    format!(
        "# Typed\n\n## Do\n\n```sh\n{commands}\n```\n\nInside the container, type:\n\n```sh\n{inside}\n```\n\n\
         On your host, run:\n\n```sh\ndocker ps\n```\n"
    )
}

#[test]
fn what_a_lesson_types_in_a_containers_shell_is_typed_there_where_nobody_sits() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let run = format!("docker run -d {flags} --network none --name {name} {image}");
    for commands in [
        format!("docker run -it {flags} --network none --name {name} {image} sh"),
        format!("{run}\ndocker exec -it {name} sh"),
    ] {
        let ran = yard
            .written(&lesson(&commands, "echo it is > /made\nexit 3"))
            .run();
        assert!(ran.status.success(), "{}", all_of(&ran));
        let made = yard.docker(&format!("diff {name}"));
        assert!(made.contains("A /made"), "{commands}: {made}");
        yard.remove();
    }
}

#[test]
fn a_container_that_asks_for_a_terminal_and_for_no_lines_does_not_keep_what_follows_waiting() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let run = format!("docker run -it {flags} --network none --name {name} {image}");
    let ran = yard
        .written(&format!(
            "# Serves\n\n```sh\n{run}\ndocker exec -it {name} echo here\n```\n"
        ))
        .run();
    assert!(ran.status.success(), "{}", all_of(&ran));
    assert!(all_of(&ran).contains("here"), "{}", all_of(&ran));
    assert_eq!(
        yard.docker(&format!("inspect -f {{{{.State.Running}}}} {name}"))
            .trim(),
        "true"
    );
}

#[test]
fn a_shell_that_was_killed_where_nobody_sits_does_not_hold() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let commands =
        format!("docker run -d {flags} --network none --name {name} {image}\ndocker exec -it {name} sh");
    let ran = yard.written(&lesson(&commands, "kill -9 $$")).run();
    assert!(!ran.status.success(), "{}", all_of(&ran));
    assert!(all_of(&ran).contains("was killed"), "{}", all_of(&ran));
}

#[test]
fn what_is_typed_in_one_of_two_containers_goes_to_that_which_the_lesson_speaks_of() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let opening = |which: &str| {
        format!("```sh\ndocker run -it {flags} --network none --name {name}{which} {image} sh\n```\n\n")
    };
    let typing = |which: &str| {
        format!("Inside the container `{name}{which}`, type:\n\n```sh\necho it is > /made-{which}\n```\n\n")
    };
    let ran = yard
        .written(&format!(
            "# Two\n\n## Do\n\nIn one terminal:\n\n{}In another terminal:\n\n{}{}{}",
            opening("a"),
            opening("b"),
            typing("a"),
            typing("b"),
        ))
        .run();
    assert!(ran.status.success(), "{}", all_of(&ran));
    for which in ["a", "b"] {
        let made = yard.docker(&format!("diff {name}{which}"));
        let added: Vec<&str> = made.lines().filter(|line| line.starts_with("A ")).collect();
        assert_eq!(added, [format!("A /made-{which}")], "{made}");
    }
}

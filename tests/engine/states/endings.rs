//! Containers and shells that end in their own way: what holds although an exit code is not 0, and what does not.
//!
//! Not here: the states of containers that run on (`containers`).

use super::scene::type_line;
use super::yard::{Yard, all_of};

/// A lesson of one step with these commands.
fn lesson(commands: &str) -> String {
    format!("# Endings\n\n## Do\n\n```sh\n{commands}\n```\n")
}

#[test]
fn a_container_that_is_started_again_holds_whatever_it_comes_to_and_one_that_cannot_start_does_not() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let run = format!("docker run -d {flags} --network none --name {name} --restart on-failure {image}");
    let ran = yard.written(&lesson(&format!("{run} sh -c 'exit 3'"))).run();
    assert!(ran.status.success(), "{}", all_of(&ran));
    yard.remove();
    let ran = yard.written(&lesson(&format!("{run} no-such-program"))).run();
    assert!(!ran.status.success(), "{}", all_of(&ran));
}

#[test]
fn a_command_that_is_told_to_fail_holds_when_it_has_failed() {
    let Some(yard) = Yard::new() else { return };
    let (image, flags) = (&yard.image, yard.flags());
    let run = format!("docker run --rm {flags} --network none {image} sh -c");
    let ran = yard
        .written(&lesson(&format!("{run} 'exit 3'; echo it was $?")))
        .run();
    assert!(ran.status.success(), "{}", all_of(&ran));
    let ran = yard.written(&lesson(&format!("{run} 'exit $((3))'; true"))).run();
    assert!(!ran.status.success(), "{}", all_of(&ran));
}

#[test]
fn a_container_that_the_shells_variable_names_is_asked_for() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let run = format!("docker run -d {flags} --network none --name {name} {image}");
    let stopped = yard.written(&lesson(&format!("id=$({run})\ndocker stop $id")));
    let ran = stopped.run();
    assert!(ran.status.success(), "{}", all_of(&ran));
    stopped.holds();
    yard.docker(&format!("start {name}"));
    stopped.fails(
        "container",
        &format!("`{name}` not to run"),
        &format!("`{name}` runs"),
        Some(&format!("docker container stop {name}")),
    );
    yard.docker(&format!("stop {name}"));
    stopped.holds();
}

#[test]
fn a_name_that_only_the_running_command_knows_is_as_good_as_its_success() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let run = format!("docker run -d {flags} --network none --name");
    let commands = format!("names=({name} other)\n{run} ${{names[0]}} {image}");
    let ran = yard.written(&lesson(&commands)).run();
    assert!(ran.status.success(), "{}", all_of(&ran));
    yard.remove();
    let fallback = format!("{run} ${{NAME_OF_MINE:-{name}}} {image}");
    let ran = yard.written(&lesson(&fallback)).run();
    assert!(ran.status.success(), "{}", all_of(&ran));
    let ran = yard.written(&lesson(&commands)).run();
    assert!(!ran.status.success(), "the name is in use: {}", all_of(&ran));
}

#[test]
fn a_shell_in_a_container_is_left_with_the_exit_code_of_what_was_typed_last() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let run = format!("docker run -d {flags} --network none --name {name} {image}");
    let once = format!("docker run -it --rm {flags} --network none {image} sh");
    for (commands, typed) in [
        (format!("{run}\ndocker exec -it {name} sh"), "no-such-program"),
        (format!("{run}\ndocker exec -it {name} sh"), "false"),
        (
            format!("{run}\ndocker exec -it {name} sh\ndocker rm -f {name}"),
            "false",
        ),
        (once, "no-such-program"),
        (
            format!("docker run -dit {flags} --network none --name {name} {image} sh\ndocker attach {name}"),
            "false",
        ),
    ] {
        yard.remove();
        let opened = yard.written(&lesson(&commands));
        let mut terminal = opened.terminal();
        type_line(&mut terminal, "");
        terminal.expect("/ # ");
        terminal.send_line(typed);
        terminal.expect("/ # ");
        terminal.send_line("exit");
        terminal.expect("Step passed: ");
        let (code, shown) = terminal.end();
        assert_eq!(code, 0, "{shown}");
    }
}

#[test]
fn a_shell_that_was_never_opened_does_not_hold() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let run = format!("docker run -d {flags} --network none --name {name} {image}");
    for (commands, words) in [
        (format!("docker exec -it {name} zsh"), "zsh"),
        (format!("docker exec -it {name}-2 sh"), "No such container"),
        (
            format!("docker stop {name}\ndocker exec -it {name} sh"),
            "is not running",
        ),
    ] {
        yard.remove();
        let never = yard.written(&lesson(&format!("{run}\n{commands}")));
        let mut terminal = never.terminal();
        type_line(&mut terminal, "");
        terminal.expect(words);
        terminal.expect("1 of 2 checks hold");
        type_line(&mut terminal, "quit");
        terminal.end();
    }
}

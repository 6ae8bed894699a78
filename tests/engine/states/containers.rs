//! Containers in wrong states and in right ones.
//!
//! Not here: networks, volumes and services (`kept`), and compose projects (`composed`).

use super::yard::{Yard, all_of};

/// A lesson's command that runs a container of the test's name.
fn run(yard: &Yard, more: &str) -> String {
    format!(
        "run -d {} --network none --name {}{more} {}",
        yard.flags(),
        yard.name,
        yard.image
    )
}

#[test]
fn a_container_that_is_not_there_is_told_and_its_command_makes_it() {
    let Some(yard) = Yard::new() else { return };
    let lesson = yard.lesson(&[&run(&yard, "")]);
    let name = &yard.name;
    lesson.fails_and_mends(
        "container",
        &format!("a container `{name}`"),
        &format!("the engine has no container `{name}`"),
        &lesson.command,
    );
}

#[test]
fn a_container_that_begins_with_the_name_is_another_one() {
    let Some(yard) = Yard::new() else { return };
    let lesson = yard.lesson(&[&run(&yard, "")]);
    let name = &yard.name;
    yard.docker(&format!("run -d {} --name {name}0 {}", yard.flags(), yard.image));
    lesson.fails(
        "container",
        &format!("a container `{name}`"),
        &format!("the engine has no container `{name}`"),
        Some(&lesson.command),
    );
    yard.docker(&format!("rename {name}0 {name}"));
    lesson.holds();
}

#[test]
fn a_name_that_is_the_start_of_anothers_id_is_no_container() {
    let Some(yard) = Yard::new() else { return };
    let id = yard.start("");
    let start = id.split_at(2).0;
    let lesson = yard.lesson(&[&format!("run -d --name {start} {}", yard.image)]);
    lesson.fails(
        "container",
        &format!("a container `{start}`"),
        &format!("the engine has no container `{start}`"),
        Some(&lesson.command),
    );
}

#[test]
fn a_container_from_another_image_is_told_with_both_names() {
    let Some(yard) = Yard::new() else { return };
    let lesson = yard.lesson(&[&run(&yard, "")]);
    let name = &yard.name;
    yard.docker(&format!("run -d {} --name {name} {}", yard.flags(), yard.other));
    lesson.fails(
        "container",
        &format!("`{name}` to run the image `{}`", yard.image),
        &format!("`{name}` runs `{}`", yard.other),
        Some(&format!("docker container rm --force {name}\n{}", lesson.command)),
    );
    yard.remove();
    yard.start("");
    lesson.holds();
}

#[test]
fn the_same_image_by_its_other_name_or_its_id_is_as_good() {
    let Some(yard) = Yard::new() else { return };
    let lesson = yard.lesson(&[&run(&yard, "")]);
    let (name, flags) = (&yard.name, yard.flags());
    let alias = yard.scene.mine("alias");
    yard.docker(&format!("tag {} {alias}", yard.image));
    let id = yard.scene.engine.image_id(&yard.image).expect("the image");
    for image in [&alias, &id, &format!("docker.io/library/{}:latest", yard.image)] {
        yard.docker(&format!("run -d {flags} --name {name} {image}"));
        lesson.holds();
        yard.remove();
    }
}

#[test]
fn a_container_that_does_not_run_is_told_in_its_state() {
    let Some(yard) = Yard::new() else { return };
    let lesson = yard.lesson(&[&run(&yard, "")]);
    let name = &yard.name;
    yard.start("");
    lesson.holds();
    for (command, found) in [
        (format!("stop {name}"), "has ended with exit code 0"),
        (format!("kill {name}"), "has ended with exit code 137"),
        (format!("pause {name}"), "is paused"),
    ] {
        yard.docker(&command);
        let verb = if command.starts_with("pause") {
            "unpause"
        } else {
            "start"
        };
        lesson.fails(
            "container",
            &format!("`{name}` to run"),
            &format!("`{name}` {found}"),
            Some(&format!("docker container {verb} {name}")),
        );
        yard.docker(&format!("{verb} {name}"));
        lesson.holds();
    }
    yard.remove();
    yard.docker(&format!("create {} --name {name} {}", yard.flags(), yard.image));
    lesson.fails(
        "container",
        &format!("`{name}` to run"),
        &format!("`{name}` has never been started"),
        Some(&format!("docker container start {name}")),
    );
}

#[test]
fn a_port_that_is_published_otherwise_is_told() {
    let Some(yard) = Yard::new() else { return };
    let lesson = yard.lesson(&[&run(&yard, " -p 8080:80")]);
    let name = &yard.name;
    for (ports, found) in [
        ("", "publishes no port".to_owned()),
        ("-p 8081:80", "publishes `8081:80`".to_owned()),
        ("-p 8080:81", "publishes `8080:81`".to_owned()),
        ("-p 8080:80/udp", "publishes `8080:80/udp`".to_owned()),
    ] {
        yard.start(ports);
        lesson.fails(
            "container",
            &format!("`{name}` to publish the port `8080:80`"),
            &format!("`{name}` {found}"),
            Some(&format!("docker container rm --force {name}\n{}", lesson.command)),
        );
        yard.remove();
    }
    yard.start("-p 8080:80 -p 9090:90");
    lesson.holds();
}

#[test]
fn a_container_that_is_to_be_stopped_and_runs_or_is_gone_is_told() {
    let Some(yard) = Yard::new() else { return };
    let name = &yard.name;
    let lesson = yard.lesson(&[&run(&yard, ""), &format!("stop {name}")]);
    lesson.fails(
        "container",
        &format!("a container `{name}`"),
        &format!("the engine has no container `{name}`"),
        Some(&lesson.command),
    );
    yard.start("");
    lesson.fails(
        "container",
        &format!("`{name}` not to run"),
        &format!("`{name}` runs"),
        Some(&format!("docker container stop {name}")),
    );
    yard.docker(&format!("stop {name}"));
    lesson.holds();
}

#[test]
fn a_container_that_is_not_gone_is_told_whatever_its_state() {
    let Some(yard) = Yard::new() else { return };
    let name = &yard.name;
    let lesson = yard.lesson(&[&format!("rm -f {name}")]);
    yard.start("");
    for state in ["stop", "start"] {
        yard.docker(&format!("{state} {name}"));
        lesson.fails(
            "container-gone",
            &format!("no container `{name}`"),
            &format!("the container `{name}` is still there"),
            Some(&format!("docker container rm --force {name}")),
        );
    }
    yard.docker(&format!("rename {name} {name}0"));
    lesson.holds();
}

#[test]
fn a_container_without_a_name_is_the_one_that_the_session_made() {
    let Some(yard) = Yard::new() else { return };
    // One from the same image was there before: it proves nothing.
    yard.docker(&format!("run -d {} {}", yard.flags(), yard.image));
    let lesson = yard.lesson(&[&format!("run -d {} {}", yard.flags(), yard.image)]);
    let ran = lesson.run();
    let said = all_of(&ran);
    assert_eq!(ran.status.code(), Some(0), "{said}");
    assert!(said.contains("runs"), "{said}");
    let failing = yard.lesson(&[&format!(
        "run {} {} sh -c 'exit $((3))'",
        yard.flags(),
        yard.image
    )]);
    let ran = failing.run();
    let said = all_of(&ran);
    assert_eq!(ran.status.code(), Some(1), "{said}");
    assert!(said.contains("has ended with exit code 3"), "{said}");
    assert_eq!(
        lesson.check().with("failed").len(),
        0,
        "a container without a name is known to its session alone"
    );
}

#[test]
fn all_containers_are_those_that_the_lesson_made() {
    let Some(yard) = Yard::new() else { return };
    yard.start("");
    let make = format!("run -d --network none {} {}", yard.flags(), yard.image);
    // Without `--force` one that runs stays.
    let ran = yard.lesson(&[&make, "rm $(docker ps -aq) || true"]).run();
    assert_eq!(ran.status.code(), Some(1), "{}", all_of(&ran));
    assert!(all_of(&ran).contains("is still there"), "{}", all_of(&ran));
    for all in [
        "rm -f $(docker ps -aq)",
        "rm -f $(docker ps -q)",
        "stop $(docker ps -q)",
    ] {
        let ran = yard.lesson(&[&make, all]).run();
        assert_eq!(ran.status.code(), Some(0), "{}", all_of(&ran));
    }
    let name = &yard.name;
    assert_eq!(
        yard.docker(&format!("inspect -f {{{{.State.Running}}}} {name}")),
        "true"
    );
}

#[test]
fn a_container_that_ends_well_has_run_and_one_that_fails_or_never_started_has_not() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let lesson = yard.lesson(&[&format!("run {flags} --name {name} {image} ls")]);
    let anew = format!("docker container rm --force {name}\n{}", lesson.command);
    for (exit, is_well) in [(0, true), (3, false)] {
        let command = [
            "run",
            "--label",
            &yard.scene.engine.label(),
            "--name",
            name,
            image,
            "sh",
            "-c",
        ];
        let exit_command = format!("exit {exit}");
        yard.scene
            .engine
            .docker(command.into_iter().chain([exit_command.as_str()]));
        if is_well {
            lesson.holds();
        } else {
            lesson.fails(
                "container",
                &format!("`{name}` to have run without an error"),
                &format!("`{name}` has ended with exit code {exit}"),
                Some(&anew),
            );
        }
        yard.remove();
    }
    yard.docker(&format!("create {flags} --name {name} {image}"));
    lesson.fails(
        "container",
        &format!("`{name}` to have run without an error"),
        &format!("`{name}` has never been started"),
        Some(&format!("docker container start {name}")),
    );
}

#[test]
fn what_the_guard_keeps_from_a_lesson_does_not_lock_its_step() {
    let Some(yard) = Yard::new() else { return };
    yard.start("");
    let lesson = yard.lesson(&[&format!("rm -f {}", yard.name)]);
    let ran = lesson.run();
    let said = all_of(&ran);
    assert_eq!(ran.status.code(), Some(0), "{said}");
    assert!(
        said.contains("was there before this lesson and is left alone"),
        "{said}"
    );
    assert_eq!(
        yard.docker(&format!("inspect -f {{{{.State.Running}}}} {}", yard.name)),
        "true"
    );
}

#[test]
fn a_container_that_ends_a_moment_after_its_start_is_told_and_a_one_shot_is_not() {
    let Some(yard) = Yard::new() else { return };
    let crashing = yard.scene.engine.unique("crashing");
    // It runs in the moment behind `run`, and would serve if its settings were right.
    yard.scene
        .engine
        .busybox_image(&crashing, &["sh", "-c", "sleep 1; echo no settings; exit 1"]);
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let run = |n: usize, more: &str| format!("docker run -d {flags} --network none --name {name}{n} {more}");
    for (commands, wanted) in [
        (run(0, &crashing), "has ended with exit code 1"),
        (
            run(1, &format!("{image} sh -c 'sleep 1; cat /nothing'")),
            "has ended with exit code 1",
        ),
        (
            format!("{}\ndocker stop {name}2\ndocker start {name}2", run(2, &crashing)),
            "has ended with exit code 1",
        ),
        (
            run(3, &format!("--rm {crashing}")),
            &format!("the engine has no container `{name}3`"),
        ),
    ] {
        let ran = yard
            .written(&format!("# Crash\n\n## Do\n\n```sh\n{commands}\n```\n"))
            .run();
        assert_eq!(ran.status.code(), Some(1), "{commands}: {}", all_of(&ran));
        assert!(all_of(&ran).contains(wanted), "{commands}: {}", all_of(&ran));
    }
    for (n, more, wanted) in [
        (
            4,
            format!("{image} sh -c 'sleep 1; echo done'"),
            "has ended with exit code 0",
        ),
        (5, image.clone(), "runs"),
    ] {
        let commands = run(n, &more);
        let ran = yard
            .written(&format!("# Run\n\n## Do\n\n```sh\n{commands}\n```\n"))
            .run();
        let evidence = format!("✓ the container `{name}{n}` {wanted}\n");
        assert!(all_of(&ran).contains(&evidence), "{commands}: {}", all_of(&ran));
    }
}

//! Compose projects in wrong states and in right ones.
//!
//! Where compose itself is not installed, containers with its labels are a project as good as any. Not here: projects that compose
//! itself keeps (`real` and its neighbours), and the guard's
//! rules for projects (`guard::projects`).

mod foreground;
mod left;
mod named;
mod real;
mod site;

use super::yard::{Lesson, Yard, all_of};
use crate::support::plugins::offer_plugins;

/// Makes a container of a project's service with the real CLI.
pub(super) fn start(yard: &Yard, project: &str, service: &str, more: &str) {
    let line = format!(
        "run -d {} --network none --label com.docker.compose.project={project} --label \
         com.docker.compose.service={service} --name {project}-{service}-1 {more} {}",
        yard.flags(),
        yard.image
    );
    let words: Vec<&str> = line.split_whitespace().collect();
    yard.scene.engine.docker(words).text();
}

fn lesson<'a>(yard: &'a Yard, command: &str) -> Lesson<'a> {
    yard.lesson(&[&format!("compose -p {} {command}", yard.name)])
}

#[test]
fn a_project_without_containers_is_told_and_one_that_begins_with_its_name_is_another() {
    let Some(yard) = Yard::new() else { return };
    let name = &yard.name;
    start(&yard, &format!("{name}0"), "web", "");
    for command in ["up -d", "up"] {
        let lesson = lesson(&yard, command);
        lesson.fails(
            "compose",
            &format!("containers of the project `{name}`"),
            &format!("the project `{name}` has no containers"),
            Some(&lesson.command),
        );
    }
    start(&yard, name, "web", "");
    for command in ["up -d", "up"] {
        lesson(&yard, command).holds();
    }
}

#[test]
fn a_service_that_is_missing_has_failed_or_was_stopped_is_told() {
    let Some(yard) = Yard::new() else { return };
    let name = &yard.name;
    start(&yard, name, "web", "");
    let up = lesson(&yard, "up -d web db");
    up.fails(
        "compose",
        &format!("a container of `db` in the project `{name}`"),
        &format!("the project `{name}` has no container of `db`"),
        Some(&up.command),
    );
    start(&yard, name, "db", "");
    up.holds();
    yard.docker(&format!("kill {name}-db-1"));
    let up = lesson(&yard, "up -d");
    up.fails(
        "compose",
        &format!("`{name}-db-1` to run"),
        &format!("`{name}-db-1` has ended with exit code 137"),
        Some(&up.command),
    );
    // A service that does its work and ends is up as well.
    yard.docker(&format!("start {name}-db-1"));
    yard.docker(&format!("stop {name}-db-1"));
    up.holds();
    lesson(&yard, "up").holds();
}

#[test]
fn a_service_with_another_number_of_containers_is_told() {
    let Some(yard) = Yard::new() else { return };
    start(&yard, &yard.name, "web", "");
    let up = lesson(&yard, "up -d --scale web=2");
    up.fails(
        "compose",
        "2 containers of `web`",
        "1 of `web` run",
        Some(&up.command),
    );
    lesson(&yard, "up -d --scale web=1").holds();
}

#[test]
fn a_project_that_is_to_be_stopped_and_runs_is_told() {
    let Some(yard) = Yard::new() else { return };
    let name = &yard.name;
    start(&yard, name, "web", "");
    let stop = lesson(&yard, "stop");
    stop.fails(
        "compose",
        &format!("`{name}-web-1` not to run"),
        &format!("`{name}-web-1` runs"),
        Some(&stop.command),
    );
    yard.docker(&format!("stop {name}-web-1"));
    stop.holds();
}

#[test]
fn a_project_that_is_not_gone_is_told_even_if_it_does_not_run() {
    let Some(yard) = Yard::new() else { return };
    let name = &yard.name;
    start(&yard, name, "web", "");
    yard.docker(&format!("stop {name}-web-1"));
    let down = lesson(&yard, "down");
    down.fails(
        "compose",
        &format!("no container `{name}-web-1`"),
        &format!("the container `{name}-web-1` is still there"),
        Some(&down.command),
    );
    yard.docker(&format!("rm {name}-web-1"));
    start(&yard, &format!("{name}0"), "web", "");
    down.holds();
}

#[test]
fn what_compose_run_leaves_is_no_service_of_the_project() {
    let Some(yard) = Yard::new() else { return };
    start(&yard, &yard.name, "web", "--label com.docker.compose.oneoff=True");
    lesson(&yard, "down").holds();
    let up = lesson(&yard, "up -d");
    assert_eq!(up.check().with("failed").len(), 1);
}

#[test]
fn the_session_knows_the_project_that_compose_itself_named() {
    let Some(yard) = Yard::new() else { return };
    let Some(()) = offer_plugins(&yard.scene.sandbox.docker_config()) else {
        return;
    };
    let (key, value) = yard
        .scene
        .engine
        .label()
        .split_once('=')
        .map(own)
        .expect("a label");
    let file = format!(
        "name: {}\nservices:\n  web:\n    image: {}\n    network_mode: none\n    stop_grace_period: 0s\n    labels: {{ {key}: {value} }}\n",
        yard.name, yard.image
    );
    yard.scene.sandbox.write("compose.yaml", &file);
    let up = yard.lesson(&["compose up -d"]);
    let ran = up.run();
    assert_eq!(ran.status.code(), Some(0), "{}", all_of(&ran));
    assert!(
        all_of(&ran).contains(&format!("the project `{}` is up", yard.name)),
        "{}",
        all_of(&ran)
    );
    // In the foreground, its command has not ended when the step is proved.
    let foreground = yard
        .lesson(&["compose up", "compose ps", "compose logs -f"])
        .run();
    assert_eq!(foreground.status.code(), Some(0), "{}", all_of(&foreground));
    // Without a session nobody knows.
    let up = yard.lesson(&["compose up -d"]);
    assert_eq!(
        up.check().with("failed").len() + up.check().with("passed").len(),
        0
    );
    let broken = file.replace("network_mode", "command: [sh, -c, exit 3]\n    network_mode");
    yard.scene.sandbox.write("compose.yaml", &broken);
    let ran = up.run();
    assert_eq!(ran.status.code(), Some(1), "{}", all_of(&ran));
    assert!(
        all_of(&ran).contains("has ended with exit code 3"),
        "{}",
        all_of(&ran)
    );
    let ran = yard.lesson(&["compose down -t 0"]).run();
    assert_eq!(ran.status.code(), Some(0), "{}", all_of(&ran));
    let label = format!("label=com.docker.compose.project={}", yard.name);
    assert_eq!(yard.docker(&format!("ps -aq --filter {label}")), "");
}

fn own((key, value): (&str, &str)) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

//! What is inferred from commands about several containers at once that follow each other: compose projects, and what listings give.

use super::object_tests::{alone, wanted};
use super::tests::past;
use crate::check::infer;
use crate::lesson::Dialect;
use crate::script::{self, Scope};

#[test]
fn a_project_is_wanted_as_scaling_watching_and_clearing_leave_it() {
    assert_eq!(
        alone("docker compose watch"),
        ["compose this folder's project made"]
    );
    assert_eq!(
        wanted(
            &["docker compose up -d", "docker-compose scale web=3"],
            &mut past()
        ),
        ["compose this folder's project up"]
    );
    for before in ["stop", "down"] {
        let commands = [
            format!("docker compose {before}"),
            "docker compose rm -f".to_owned(),
        ];
        let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
        assert_eq!(
            wanted(&commands, &mut past()),
            ["compose this folder's project down"],
            "{before}"
        );
    }
    for before in [
        "docker compose up -d",
        "docker compose -p other stop",
        "docker compose stop web",
    ] {
        let checks = wanted(&[before, "docker compose rm -f"], &mut past());
        assert_eq!(checks, ["compose this folder's project cleared"], "{before}");
    }
}

#[test]
fn what_a_project_built_and_what_runs_of_it_are_wanted_apart() {
    for (commands, left) in [
        (
            &[
                "docker compose build",
                "docker compose up -d",
                "docker compose pause",
            ][..],
            &[
                "compose this folder's project built",
                "compose this folder's project paused",
            ][..],
        ),
        (
            &[
                "docker compose build web",
                "docker compose build",
                "docker compose stop",
            ],
            &[
                "compose this folder's project built",
                "compose this folder's project stopped",
            ],
        ),
        (
            &[
                "docker compose up -d",
                "docker compose build",
                "docker compose down --rmi all",
            ],
            &["compose this folder's project down"],
        ),
        (&["docker compose build", "docker rmi web"], &["image-gone web"]),
        (
            &["docker compose build", "docker image prune -f"],
            &["exit docker image prune -f"],
        ),
    ] {
        assert_eq!(wanted(commands, &mut past()), left, "{commands:?}");
    }
}

#[test]
fn files_beside_each_other_are_one_project_as_long_as_nothing_names_it() {
    let (dev, other) = ("docker compose -f dev.yml", "docker compose -f other/dev.yml");
    let up = "docker compose up -d";
    for (commands, left) in [
        (
            [&format!("{dev} down"), up],
            &["compose this folder's project up"][..],
        ),
        ([up, &format!("{dev} down")], &["compose dev.yml down"]),
        (
            [&format!("{other} down"), up],
            &["compose other/dev.yml down", "compose this folder's project up"],
        ),
        (
            [&format!("{dev} build"), up],
            &["compose dev.yml built", "compose this folder's project up"],
        ),
        (
            [&format!("{dev} up -d"), up],
            &["compose dev.yml up", "compose this folder's project up"],
        ),
        (
            [&format!("{dev} -p a down"), up],
            &["compose a down", "compose this folder's project up"],
        ),
    ] {
        assert_eq!(wanted(&commands, &mut past()), left, "{commands:?}");
    }
}

#[test]
fn what_works_within_a_project_takes_nothing_of_it_back() {
    for within in ["exec web ls", "cp web:/a b"] {
        let command = format!("docker compose {within}");
        assert_eq!(
            wanted(&["docker compose up -d", &command], &mut past()),
            [
                "compose this folder's project up".to_owned(),
                format!("exit {command}")
            ]
        );
    }
    assert_eq!(
        wanted(
            &["docker compose -p shop rm -f", "docker stop shop-web-1"],
            &mut past()
        ),
        ["container shop-web-1 idle"]
    );
}

/// The kinds, subjects and states of what commands come to that a shell has read.
fn read(commands: &[&str]) -> Vec<String> {
    let parsed = script::parse(&commands.join("\n"), Dialect::Bash, 1, &[]);
    let effects = script::fold(&parsed.script, &mut Scope::default());
    let checks = infer(&effects, &mut past());
    let words = checks.iter().map(|check| {
        let state = serde_json::to_value(check).unwrap()["state"].clone();
        format!(
            "{} {} {}",
            check.kind(),
            check.subject(),
            state.as_str().unwrap_or("-")
        )
    });
    words.collect()
}

#[test]
fn what_a_listing_gave_may_be_any_container_that_comes_to_another_state_later() {
    let stop = "docker stop $(docker ps -q --filter name=w)";
    let stopped = "container $(docker ps -q --filter name=w) idle";
    assert_eq!(read(&[stop]), [stopped]);
    for (later, left) in [
        ("docker start web", "container web ran"),
        ("docker pause web", "container web paused"),
        ("docker compose up -d", "compose this folder's project up"),
    ] {
        assert_eq!(read(&[stop, later]), [left], "{later}");
    }
    // What may well be so beside it takes nothing back.
    for (later, wanted) in [
        ("docker network create shop", "network shop -"),
        ("docker rm web", "container-gone web -"),
        (
            "docker stop $(docker ps -q -f name=v)",
            "container $(docker ps -q -f name=v) idle",
        ),
    ] {
        assert_eq!(read(&[stop, later]), [stopped, wanted], "{later}");
    }
    let start = "docker start $(docker ps -aq -f name=w)";
    let started = "container $(docker ps -aq -f name=w) ran";
    assert_eq!(read(&[start, "docker start web"]), [started, "container web ran"]);
    assert_eq!(read(&[start, "docker rm web"]), ["container-gone web -"]);
}

//! What is inferred from commands about compose projects that follow each other.

use super::object_tests::{alone, wanted};
use super::tests::past;

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

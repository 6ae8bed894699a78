//! What is inferred where words leave open how something ends, and where only running tells which container is meant.

use super::object_tests::{alone, wanted};
use super::tests::{outline, past};

#[test]
fn a_container_that_the_engine_starts_again_is_wanted_there_and_its_command_to_have_succeeded() {
    for policy in ["always", "unless-stopped", "on-failure:3"] {
        let command = format!("docker run -d --name job --restart {policy} busybox date");
        assert_eq!(
            alone(&command),
            ["container job exists".to_owned(), format!("exit {command}")]
        );
    }
    let server = "docker run -d --name web --restart always nginx";
    assert_eq!(alone(server), ["container web running"]);
    let never = "docker run -d --name job --restart no busybox date";
    assert_eq!(alone(never), ["container job ran"]);
    let waited_for = "docker run --restart=always busybox date";
    assert_eq!(alone(waited_for), ["container from busybox exists"]);
}

#[test]
fn what_is_told_to_fail_is_not_wanted_to_have_run_well() {
    assert_eq!(alone("docker run --name a busybox false"), ["container a exists"]);
    assert_eq!(
        alone("docker run -d busybox /bin/false"),
        [
            "container from busybox exists",
            "exit docker run -d busybox /bin/false"
        ]
    );
}

#[test]
fn a_shells_text_fails_by_its_last_command() {
    for (text, is_to_fail) in [
        ("exit 3", true),
        ("date; exit 1", true),
        ("date && false", true),
        ("date\nexit 255;", true),
        ("exit 0", false),
        ("exit", false),
        ("exit $code", false),
        ("false; date", false),
        ("echo exit 3", false),
    ] {
        let text = text.replace('\'', "");
        let lesson = format!("# A\n\n```sh\ndocker run --rm busybox sh -c '{text}'\n```\n");
        let lesson = crate::lesson::parse(std::path::Path::new("a.md"), &lesson);
        let plan = crate::plan::make(&lesson, &std::collections::BTreeMap::new());
        let checks = serde_json::to_value(&plan.steps[0].checks).unwrap();
        assert_eq!(checks[1]["kind"], "exit", "{text}: {checks}");
        assert_eq!(checks[1]["ending"] == "fails", is_to_fail, "{text}: {checks}");
    }
}

#[test]
fn long_flags_alone_are_for_the_images_own_command() {
    for (arguments, state) in [
        ("--replicaSet rs0", "running"),
        ("--version", "ran"),
        ("-t", "ran"),
        ("mongod --replicaSet rs0", "ran"),
    ] {
        let command = format!("docker run -d --name db mongo {arguments}");
        assert_eq!(alone(&command), [format!("container db {state}")]);
    }
}

#[test]
fn a_container_that_a_variable_names_may_be_any_that_the_step_has_made() {
    let run = "docker run -d nginx";
    for (command, left) in [
        ("docker rm -f $id", &["container-gone $id"][..]),
        (
            "docker stop $id",
            &["container from nginx ran", "container $id idle"],
        ),
        (
            "docker start $id",
            &["container from nginx running", "container $id ran"],
        ),
        ("docker pause $id", &["container $id paused"]),
    ] {
        assert_eq!(wanted(&[run, command], &mut past()), left, "{command}");
    }
    assert_eq!(
        wanted(&["docker run -d --rm nginx", "docker stop $id"], &mut past()),
        ["container $id idle"]
    );
    assert_eq!(
        wanted(&["docker stop web", "docker start $id"], &mut past()),
        ["container $id ran"]
    );
    // Its name is the variable's.
    assert_eq!(
        wanted(
            &[
                "docker run -d --name db nginx",
                "docker run -d --name $id nginx",
                "docker rm -f $id"
            ],
            &mut past()
        ),
        ["container db running", "container-gone $id"]
    );
}

#[test]
fn what_went_stays_away_when_others_of_its_kind_go() {
    for (first, then, left) in [
        (
            "docker volume rm data",
            "docker volume prune -f",
            "volume-gone data",
        ),
        (
            "docker network rm net",
            "docker system prune -f",
            "network-gone net",
        ),
        (
            "docker volume rm data",
            "docker volume rm $(docker)",
            "volume-gone data",
        ),
        (
            "docker service rm web",
            "docker service rm $(docker)",
            "service web gone",
        ),
    ] {
        let checks = wanted(&[first, then], &mut past());
        assert_eq!(checks, [left.to_owned(), format!("exit {then}")]);
    }
    let there = wanted(
        &["docker volume create data", "docker volume prune -f"],
        &mut past(),
    );
    assert_eq!(there, ["exit docker volume prune -f"]);
}

#[test]
fn an_update_that_changes_nothing_leaves_the_service_as_it_is() {
    let commands = [
        "docker service create --name web --replicas 3 nginx",
        "docker service update web",
    ];
    assert_eq!(wanted(&commands, &mut past()), ["service web running"]);
}

#[test]
fn whoever_is_attached_to_a_container_may_end_it() {
    let run = "docker run -dit --name box alpine";
    assert_eq!(
        wanted(&[run, "docker attach box"], &mut past()),
        ["container box exists", "exit docker attach box"]
    );
    assert_eq!(
        wanted(&[run, "docker attach $id"], &mut past()),
        ["container box ran", "exit docker attach $id"]
    );
    let removed = "docker run --rm -dit --name box alpine";
    assert_eq!(
        wanted(&[removed, "docker attach box"], &mut past()),
        ["exit docker attach box"]
    );
}

#[test]
fn what_goes_when_it_ends_takes_with_it_what_was_in_it_and_may_be_begun_anew() {
    let run = "docker run -d --rm -it --name box ada/web";
    let touch = "docker exec box touch /srv/a";
    // Whether what was built goes on in the background, nobody knows.
    let left = |commands: &[&str]| {
        let mut past = past();
        outline(&["docker build -t ada/web ."], &mut past);
        let mut left = outline(commands, &mut past);
        left.retain(|check| !check.starts_with("exit") && !check.starts_with("image"));
        left
    };
    let there = ["file box:/srv/a"];
    assert_eq!(left(&[run, touch]), there);
    assert_eq!(left(&[run, touch, "docker stop box"]), ["container-gone box"]);
    assert_eq!(left(&[run, touch, "docker stop box", run]), Vec::<String>::new());
    assert_eq!(left(&[run, touch, run, touch]), there);
    assert_eq!(left(&["docker rm -f box", run]), Vec::<String>::new());
}

#[test]
fn an_image_that_went_may_be_back_for_what_is_made_from_it() {
    let left = |later: &str| outline(&["docker rmi ada/web", later], &mut past());
    let gone = "image-gone ada/web".to_owned();
    for later in [
        "docker run -d ada/web",
        "docker run --rm ada/web ls",
        "docker create --name x ada/web:latest",
        "docker service create --name web ada/web",
        "docker compose up -d",
        "docker compose build",
    ] {
        assert!(!left(later).contains(&gone), "{later}");
    }
    for other in ["docker run -d ada/api", "docker compose down", "docker stop web"] {
        assert!(left(other).contains(&gone), "{other}");
    }
}

#[test]
fn of_two_containers_that_publish_one_port_the_later_one_runs() {
    let after = |other: &str| wanted(&["docker run -d --name a -p 80:80 web", other], &mut past());
    assert_eq!(
        after("docker run -d --name b -p 80:81 web"),
        ["container b running"]
    );
    for other in ["-p 80:80/udp", "-p 80", "-p 81:80"] {
        let both = after(&format!("docker run -d --name b {other} web"));
        assert_eq!(both, ["container a running", "container b running"], "{other}");
    }
}

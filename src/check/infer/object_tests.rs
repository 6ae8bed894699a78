//! What is inferred from commands about containers, networks, volumes, services and projects.

use super::tests::{outline, outlined, past, run, run_so};
use super::*;
use crate::check::{Condition, ObjectState};
use crate::script::{Certainty, Failure, Invocation, Output};

/// What each check wants: `kind subject state`, the state where it has one.
pub(super) fn wanted(commands: &[&str], past: &mut Past) -> Vec<String> {
    let effects: Vec<Effect> = commands.iter().map(|text| run(text)).collect();
    let with_state = |check: &Check| {
        let state = serde_json::to_value(check).unwrap()["state"].clone();
        let state = state.as_str().map_or(String::new(), |state| format!(" {state}"));
        format!("{} {}{state}", check.kind(), check.subject())
    };
    infer(&effects, past).iter().map(with_state).collect()
}

pub(super) fn alone(command: &str) -> Vec<String> {
    wanted(&[command], &mut past())
}

#[test]
fn a_container_is_wanted_in_the_state_that_its_command_leaves() {
    for (command, check) in [
        ("docker run -d --name web nginx", "container web running"),
        ("docker run -d nginx", "container from nginx running"),
        (
            "docker container run --detach --name=web nginx:1",
            "container web running",
        ),
        ("docker run hello-world", "container from hello-world ran"),
        ("docker run alpine ls", "container from alpine ran"),
        ("docker run -it alpine sh", "container from alpine exists"),
        ("docker create --name web nginx", "container web exists"),
        ("docker run -d alpine", "container from alpine ran"),
        ("docker run -dit alpine", "container from alpine running"),
        ("docker run -d alpine sleep 5", "container from alpine ran"),
        ("docker run -d alpine sleep 1d", "container from alpine running"),
        (
            "docker run -d alpine tail -f /dev/null",
            "container from alpine running",
        ),
        ("docker run -d --rm nginx", "container from nginx running"),
        ("sudo docker run -d nginx", "container from nginx running"),
        ("docker stop web", "container web idle"),
        ("docker kill web", "container web idle"),
        ("docker start web", "container web ran"),
        ("docker pause web", "container web paused"),
        ("docker rm -f web", "container-gone web"),
        ("docker kill -s HUP web", "exit docker kill -s HUP web"),
        ("docker stop 305297d7a235", "exit docker stop 305297d7a235"),
        ("docker rm d67", "exit docker rm d67"),
        ("docker rm db", "container-gone db"),
        ("docker exec web ls", "exit docker exec web ls"),
    ] {
        assert_eq!(alone(command), [check], "{command}");
    }
    let removed = alone("docker run --rm alpine ls");
    assert_eq!(removed, ["image alpine", "exit docker run --rm alpine ls"]);
}

#[test]
fn how_a_container_is_made_is_a_part_of_what_is_wanted() {
    let command = "docker run -d --name web -p 8080:80 -p 53/udp --network shop --mount source=data,target=/d ada/web:2";
    let checks = infer(&[run(command)], &mut past());
    let [check] = checks.as_slice() else {
        panic!("{checks:?}")
    };
    let Condition::Object(ObjectState::Container { make, .. }) = &check.condition else {
        panic!("{check:?}")
    };
    assert_eq!(
        make.image.as_ref().map(Subject::<Reference>::shown).as_deref(),
        Some("ada/web:2")
    );
    let ports: Vec<String> = make.ports.iter().map(ToString::to_string).collect();
    assert_eq!(ports, ["8080:80", "53/udp"]);
    assert_eq!(make.network, Some(Subject::Known("shop".to_owned())));
    let made = wanted(
        &["docker run -d --network host nginx", "docker volume ls"],
        &mut past(),
    );
    assert_eq!(made, ["container from nginx running", "exit docker volume ls"]);
}

#[test]
fn what_a_step_leaves_behind_is_asked_for_and_not_what_it_passed_through() {
    let mut known = past();
    let run = "docker run -d --name web -p 80:80 nginx";
    for (commands, left) in [
        (&[run, "docker stop web"][..], &["container web stopped"][..]),
        (
            &[run, "docker stop web", "docker start web"],
            &["container web running"],
        ),
        (&[run, "docker rm -f web"], &["container-gone web"]),
        (
            &[run, "curl localhost", "docker rm -f web"],
            &["container-gone web"],
        ),
        (
            &[run, "docker rename web shop"],
            &["container-gone web", "container shop running"],
        ),
        (
            &["docker run -d --rm --name web nginx", "docker stop web"],
            &["container-gone web"],
        ),
        (
            &["docker network create n", "docker network rm n"],
            &["network-gone n"],
        ),
        (
            &["docker volume create v", "docker volume rm v"],
            &["volume-gone v"],
        ),
        (
            &["docker network connect n web", "docker network disconnect n web"],
            &["network n web"],
        ),
        (
            &["docker compose up -d", "docker-compose down"],
            &["compose this folder's project down"],
        ),
        (
            &[
                "docker swarm init",
                "docker service create --name web nginx",
                "docker swarm leave -f",
            ],
            &["service swarm inactive"],
        ),
        (
            &[
                "docker service rm web",
                "docker stack rm shop",
                "docker swarm leave -f",
            ],
            &["service web gone", "service shop gone", "service swarm inactive"],
        ),
        (
            &["docker compose up -d", "docker compose restart web"],
            &["compose this folder's project up", "compose web up"],
        ),
        (
            &["docker compose restart web", "docker compose up -d"],
            &["compose this folder's project up"],
        ),
        (
            &["docker compose up -d", "docker compose stop web"],
            &["compose web stopped"],
        ),
    ] {
        assert_eq!(wanted(commands, &mut past()), left, "{commands:?}");
    }
    wanted(&[run], &mut known);
    assert_eq!(
        wanted(&["docker stop web"], &mut known),
        ["container web stopped"]
    );
    // It was there before, so that only its own success shows that it was made anew.
    assert_eq!(
        wanted(&["docker rm -f web", run], &mut known),
        ["container web running", &format!("exit {run}")]
    );
}

#[test]
fn an_id_of_this_machine_is_asked_of_the_engine_and_may_be_any_container_of_the_step() {
    let text = "# A\n\n```\ndocker stop d67\ndocker rm 86b\n```\n";
    let lesson = crate::lesson::parse(std::path::Path::new("a.md"), text);
    let values = [("containerId", "1aa11aa11aa1"), ("containerId2", "2bb22bb22bb2")];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let wanted = |commands: &[&str]| {
        let mut past = Past::new(lesson.variables(), &values.clone().into());
        wanted(commands, &mut past)
    };
    assert_eq!(
        wanted(&[
            "docker run -d nginx",
            "docker stop 1aa11aa11aa1",
            "docker rm 2bb22bb22bb2",
            "docker run -d httpd"
        ]),
        [
            "container 1aa11aa11aa1 idle",
            "container-gone 2bb22bb22bb2",
            "container from httpd running"
        ]
    );
    assert_eq!(
        wanted(&["docker stop 3cc33cc33cc3"]),
        ["exit docker stop 3cc33cc33cc3"]
    );
}

#[test]
fn services_and_projects_are_wanted_as_their_commands_say() {
    for (command, check) in [
        (
            "docker service create --name web --replicas 3 nginx",
            "service web running",
        ),
        ("docker service scale web=5", "service web running"),
        ("docker service rm web", "service web gone"),
        ("docker service create nginx", "exit docker service create nginx"),
        ("docker stack deploy -c a.yml shop", "service shop running"),
        ("docker stack rm shop", "service shop gone"),
        (
            "docker swarm init --advertise-addr 127.0.0.1",
            "service swarm active",
        ),
        ("docker swarm join --token t host:1", "service swarm active"),
        ("docker compose up", "compose this folder's project ran"),
        ("docker compose -f a.yml up -d web", "compose web up"),
        ("docker-compose -p shop stop", "compose shop stopped"),
        ("docker compose -f - up -d", "exit docker compose -f - up -d"),
        ("docker compose down -v", "compose this folder's project down"),
        ("docker service rollback web", "service web running"),
        ("docker compose build", "compose this folder's project built"),
        ("docker compose run web sh", "exit docker compose run web sh"),
    ] {
        assert_eq!(alone(command), [check], "{command}");
    }
    let mut past = past();
    let scaled = infer(
        &[
            run("docker service create --name web nginx"),
            run("docker service scale web=5"),
        ],
        &mut past,
    );
    let [check] = scaled.as_slice() else {
        panic!("{scaled:?}")
    };
    assert!(
        matches!(
            &check.condition,
            Condition::Object(ObjectState::Service {
                image: Some(_),
                replicas: Some(5),
                ..
            })
        ),
        "{check:?}"
    );
}

#[test]
fn a_listing_of_all_containers_means_those_of_the_lesson() {
    let remove = "docker rm -f $(docker ps -aq)";
    let written = |text: &str| {
        Effect::Run(Invocation {
            place: crate::script::Place::Own,
            statement: String::new(),
            argv: vec![
                Word::Known("docker".to_owned()),
                Word::Known("rm".to_owned()),
                Word::Known("-f".to_owned()),
                Word::Unknown(text.to_owned()),
            ],
            ..invocation(remove)
        })
    };
    let made = || {
        let mut past = past();
        outline(&["docker run -d --name web nginx"], &mut past);
        past
    };
    for spelling in [
        "$(docker ps -aq)",
        "`docker container ls -a -q`",
        "$(sudo docker ps --all --quiet)",
    ] {
        let checks = infer(&[written(spelling)], &mut made());
        assert_eq!(
            outlined(&checks),
            ["container-gone all of this lesson"],
            "{spelling}"
        );
    }
    let checks = infer(&[written("$(docker ps -q)")], &mut made());
    assert_eq!(outlined(&checks), ["container-gone all of this lesson that run"]);
    let checks = infer(&[written("$(cat ids)")], &mut made());
    assert_eq!(outlined(&checks), [format!("exit {remove}")]);
    for spelling in ["$(docker ps -aq -f status=exited)", "`docker ps -q | head -n 1`"] {
        let checks = infer(&[written(spelling)], &mut made());
        assert_eq!(outlined(&checks), [format!("container-gone {spelling}")]);
    }
    // Nothing was made: then the guard decides what may stay.
    let checks = infer(&[written("$(docker ps -aq)")], &mut past());
    assert_eq!(outlined(&checks), ["container-gone all of this lesson"]);
    // What comes afterwards and stays is there; what goes again is not.
    for (after, left) in [
        (&["docker run -d nginx"][..], &["container from nginx"][..]),
        (&["docker create --name web nginx"], &["container web"]),
        (&["docker compose up -d"], &["compose this folder's project"]),
        (
            &["docker run -d --name web nginx", "docker rm -f web"],
            &["container-gone all of this lesson", "container-gone web"],
        ),
        (
            &["docker run -d --name $(date) nginx"],
            &["exit docker run -d --name $(date) nginx"],
        ),
    ] {
        let mut effects = vec![written("$(docker ps -aq)")];
        effects.extend(after.iter().map(|text| run(text)));
        assert_eq!(outlined(&infer(&effects, &mut past())), left, "{after:?}");
    }
}

fn invocation(text: &str) -> Invocation {
    let Effect::Run(invocation) = run(text) else {
        unreachable!("a command runs")
    };
    invocation
}

#[test]
fn what_may_not_run_or_may_fail_proves_nothing_and_leaves_nothing_to_demand() {
    let create = || run("docker run -d --name web nginx");
    let perhaps = |text| run_so(text, Certainty::Conditional, Output::Shown);
    assert_eq!(infer(&[perhaps("docker run -d nginx")], &mut past()), []);
    assert_eq!(infer(&[create(), perhaps("docker rm -f web")], &mut past()), []);
    let foreseen = |text| {
        Effect::Run(Invocation {
            place: crate::script::Place::Own,
            statement: String::new(),
            failure: Failure::Foreseen,
            ..invocation(text)
        })
    };
    assert_eq!(infer(&[foreseen("docker network create n")], &mut past()), []);
    let gone = infer(&[foreseen("docker rm -f web")], &mut past());
    assert_eq!(outlined(&gone), ["container-gone web"]);
}

#[test]
fn a_listing_shows_what_the_lesson_has_made_of_it() {
    let mut past = past();
    assert_eq!(outline(&["docker ps"], &mut past), ["exit docker ps"]);
    outline(
        &[
            "docker run -d --name web nginx",
            "docker run --name done alpine ls",
            "docker network create shop",
        ],
        &mut past,
    );
    for (command, check) in [
        ("docker ps", "listed web"),
        ("docker container ls -a", "listed done web"),
        ("docker ps --filter name=x", "listed containers"),
        ("docker network ls", "listed shop"),
        ("docker volume ls", "exit docker volume ls"),
        ("docker logs web", "listed web"),
        ("docker logs other", "exit docker logs other"),
        ("docker inspect shop", "listed shop"),
    ] {
        assert_eq!(outline(&[command], &mut past), [check], "{command}");
    }
}

#[test]
fn servers_and_files_are_asked_for_where_their_place_is_certain() {
    for (commands, left) in [
        (
            &["curl -s http://localhost:8080/a"][..],
            &["http http://localhost:8080/a"][..],
        ),
        (&["start http://localhost"], &["http http://localhost"]),
        (&["curl -X POST localhost"], &["exit curl -X POST localhost"]),
        (&["docker cp web:/etc/motd ."], &["file ./motd"]),
        (&["docker cp web:/etc/motd there"], &["file there"]),
        (
            &["docker cp motd web:/etc/"],
            &["file web:/etc", "exit docker cp motd web:/etc/"],
        ),
        (&["docker save -o web.tar web"], &["file web.tar"]),
        (
            &["docker save -o web.tar web", "cd .."],
            &["exit docker save -o web.tar web"],
        ),
        (
            &["docker save -o /tmp/web.tar web", "cd .."],
            &["file /tmp/web.tar"],
        ),
    ] {
        assert_eq!(wanted(commands, &mut past()), left, "{commands:?}");
    }
}

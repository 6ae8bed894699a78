//! What commands change, and which objects they show, by table.

use super::words;
use crate::docker::{
    AtEnd, Change, ObjectKind, Port, ProjectTurn, RunMode, Shown, Started, Turn, change, reads,
};

fn changed(line: &str) -> Change {
    change(&words(line)).unwrap_or_else(|| panic!("`docker {line}` changes nothing"))
}

fn started(line: &str) -> Started {
    match changed(line) {
        Change::Starts(started) => started,
        other => panic!("`docker {line}` starts nothing: {other:?}"),
    }
}

#[test]
fn a_container_is_read_with_how_it_is_made() {
    let run = started(
        "run -dit --rm --name web -p 8080:80 -p 127.0.0.1:53:53/UDP -p 90 -p 1-2:1-2 --net shop -v data:/d -v /a:/b \
         -v ./a:/c --mount source=more,target=/m --mount type=bind,src=x,dst=/y -v anon img:1 sh -p 1:1",
    );
    assert_eq!((run.name.as_deref(), run.image.as_str()), (Some("web"), "img:1"));
    assert_eq!(run.command, ["sh", "-p", "1:1"]);
    assert_eq!(run.mode, RunMode::Detached);
    assert!(run.has_terminal && run.is_published);
    let port = |host, container, protocol: &str| Port {
        host,
        container,
        protocol: protocol.to_owned(),
    };
    assert_eq!(
        run.ports,
        [
            port(Some(8080), 80, "tcp"),
            port(Some(53), 53, "udp"),
            port(None, 90, "tcp")
        ]
    );
    assert_eq!(run.network.as_deref(), Some("shop"));
    assert_eq!(run.volumes, ["data", "more"]);
    assert_eq!(run.at_end, AtEnd::Goes);
    let plain = started("container create --network=bridge img");
    assert_eq!((plain.mode, plain.network), (RunMode::Created, None));
    assert_eq!(
        started("run --network name=shop,alias=a img").network.as_deref(),
        Some("shop")
    );
    assert_eq!(started("run --network container:web img").network, None);
    assert!(started("run -P img").is_published);
    assert_eq!(started("run --restart=always img").at_end, AtEnd::StartsAgain);
    assert_eq!(started("run --restart no img").at_end, AtEnd::Stays);
    assert_eq!(started("run img").mode, RunMode::Foreground);
}

#[test]
fn what_cannot_be_told_for_certain_is_no_change() {
    for line in [
        "run --unheard img",
        "run",
        "ps",
        "kill -s HUP web",
        "rm --link a",
        "rename a",
        "network create",
        "network connect shop",
        "service create --unheard img",
        "service scale web",
        "service update --unheard x web",
        "service update --force ...",
        "compose scale web",
        "compose scale web=0",
        "compose watch --no-up",
        "compose build --push",
        "compose --dry-run up -d",
        "compose up --unheard",
        "cp web:/a -",
        "cp a web:/b",
        "save web",
        "-H tcp://x run img",
        "stop",
    ] {
        assert_eq!(change(&words(line)), None, "{line}");
    }
}

#[test]
fn objects_are_read_with_what_becomes_of_them() {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    for (line, wanted) in [
        ("stop -t 3 a b", Change::Turns(Turn::Stopped, names(&["a", "b"]))),
        ("kill -s KILL a", Change::Turns(Turn::Stopped, names(&["a"]))),
        ("start -ai a", Change::Turns(Turn::Attached, names(&["a"]))),
        ("restart a", Change::Turns(Turn::Started, names(&["a"]))),
        (
            "container remove -fv a",
            Change::Turns(Turn::Removed, names(&["a"])),
        ),
        ("rename a b", Change::Renames("a".into(), "b".into())),
        (
            "network create -d overlay --subnet 10.0.0.0/8 n",
            Change::Makes(ObjectKind::Network, Some("n".into())),
        ),
        ("volume create", Change::Makes(ObjectKind::Volume, None)),
        (
            "volume create --name v",
            Change::Makes(ObjectKind::Volume, Some("v".into())),
        ),
        (
            "network rm a b",
            Change::Removes(ObjectKind::Network, names(&["a", "b"])),
        ),
        (
            "network connect --alias x n a",
            Change::Connects {
                network: "n".into(),
                container: "a".into(),
            },
        ),
        (
            "service create -p 80:80 --name s --replicas=3 img sh",
            Change::Serves {
                name: Some("s".into()),
                image: "img".into(),
                replicas: Some(3),
                ports: Port::parse("80:80").into_iter().collect(),
            },
        ),
        (
            "service create --mode global --name s img",
            Change::Serves {
                name: Some("s".into()),
                image: "img".into(),
                replicas: None,
                ports: Vec::new(),
            },
        ),
        (
            "service scale -d a=1 b=2",
            Change::Scales(vec![("a".into(), 1), ("b".into(), 2)]),
        ),
        (
            "service update --image img:2 --replicas 4 s",
            Change::Updates {
                name: "s".into(),
                image: Some("img:2".into()),
                replicas: Some(4),
            },
        ),
        (
            "service update s --replicas 9 --detach=false",
            Change::Updates {
                name: "s".into(),
                image: None,
                replicas: Some(9),
            },
        ),
        (
            "service update s",
            Change::Updates {
                name: "s".into(),
                image: None,
                replicas: None,
            },
        ),
        ("service update --rollback s", Change::RollsBack("s".into())),
        ("service rollback s", Change::RollsBack("s".into())),
        ("stack deploy -c a.yml s", Change::Deploys(names(&["s"]))),
        ("stack rm s t", Change::Undeploys(names(&["s", "t"]))),
        ("swarm leave -f", Change::LeavesSwarm),
        ("cp web:/etc/hosts .", Change::Writes("./hosts".into())),
        ("cp web:/etc/hosts out/", Change::Writes("out/hosts".into())),
        ("cp web:/etc/hosts copy", Change::Writes("copy".into())),
        ("export -o web.tar web", Change::Writes("web.tar".into())),
    ] {
        assert_eq!(changed(line), wanted, "{line}");
    }
}

#[test]
fn a_project_is_read_with_what_it_comes_to() {
    for (line, turn) in [
        ("compose up -d", ProjectTurn::Up),
        ("compose up --wait", ProjectTurn::Up),
        ("compose up", ProjectTurn::Ran),
        ("compose up --build web", ProjectTurn::Ran),
        ("compose up --abort-on-container-exit", ProjectTurn::Made),
        ("compose up --exit-code-from web", ProjectTurn::Made),
        ("compose create", ProjectTurn::Made),
        ("compose pause", ProjectTurn::Paused),
        ("compose build --no-cache --build-arg A=1 web", ProjectTurn::Built),
        ("compose up -d --no-start", ProjectTurn::Made),
        ("compose start web", ProjectTurn::Up),
        ("compose restart", ProjectTurn::Up),
        ("compose kill", ProjectTurn::Stopped),
        ("compose rm -sf", ProjectTurn::Down),
        ("compose down --rmi all -v", ProjectTurn::Down),
        ("compose rm -f", ProjectTurn::Cleared),
        ("compose watch", ProjectTurn::Made),
        ("compose scale web=2 -t 3", ProjectTurn::Up),
    ] {
        let Change::Project(_, found) = changed(line) else {
            panic!("{line}")
        };
        assert_eq!(found, turn, "{line}");
    }
    let Change::Project(project, _) =
        changed("compose -p shop -f a.yml --file b.yml up -d --scale web=3 web db")
    else {
        panic!("a project")
    };
    assert_eq!(project.name.as_deref(), Some("shop"));
    assert_eq!(
        (project.files, project.services),
        (words("a.yml b.yml"), words("web db"))
    );
    assert_eq!(project.scale, [("web".to_owned(), 3)]);
}

#[test]
fn what_only_shows_is_read_with_what_it_shows() {
    for (line, shown) in [
        ("ps", Shown::Running),
        ("container ls -a", Shown::All(ObjectKind::Container)),
        ("ps -a --filter name=x", Shown::Some),
        ("volume ls", Shown::All(ObjectKind::Volume)),
        ("logs -f web", Shown::Named(ObjectKind::Container)),
        ("inspect web", Shown::Any),
    ] {
        assert_eq!(reads(&words(line)).map(|read| read.shown), Some(shown), "{line}");
    }
    for line in ["run img", "image ls", "version", "exec web ls"] {
        assert_eq!(reads(&words(line)), None, "{line}");
    }
}

//! What each command does, by table.
//!
//! Not here: where the names stand (`layouts`).

use super::foreign;
use crate::docker::*;

#[test]
fn deeds_name_the_objects_and_nothing_else() {
    use ObjectKind::{Config, Container, Image, Network, Secret, Service, Volume};
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let table = [
        ("rm -f web db", Deed::Removes(Container, names(&["web", "db"]))),
        ("rm -vf web", Deed::Removes(Container, names(&["web"]))),
        ("stop -t 5 web", Deed::Disturbs(Container, names(&["web"]))),
        ("stop -t5 web", Deed::Disturbs(Container, names(&["web"]))),
        ("stop --time 5 web", Deed::Disturbs(Container, names(&["web"]))),
        (
            "stop web --timeout=5 db",
            Deed::Disturbs(Container, names(&["web", "db"])),
        ),
        ("kill -s HUP web", Deed::Disturbs(Container, names(&["web"]))),
        (
            "restart --signal TERM web",
            Deed::Disturbs(Container, names(&["web"])),
        ),
        ("pause web", Deed::Disturbs(Container, names(&["web"]))),
        ("start -a web db", Deed::Changes(Container, names(&["web", "db"]))),
        ("rename web other", Deed::Changes(Container, names(&["web"]))),
        ("update --cpus 2 web", Deed::Changes(Container, names(&["web"]))),
        (
            "network disconnect -f net web",
            Deed::Changes(Container, names(&["web"])),
        ),
        (
            "network connect --alias a net web",
            Deed::Changes(Container, names(&["web"])),
        ),
        (
            "exec -it -e A=b web sh -c x",
            Deed::Changes(Container, names(&["web"])),
        ),
        ("cp -a ./x web:/y", Deed::Changes(Container, names(&["web"]))),
        ("cp web:/y ./x", Deed::Changes(Container, names(&[]))),
        (
            "service scale web=3 db=1",
            Deed::Changes(Service, names(&["web", "db"])),
        ),
        (
            "service update --image db -d --env-add web=1 shop",
            Deed::Changes(Service, names(&["shop"])),
        ),
        (
            "service update shop --replicas 3",
            Deed::Changes(Service, names(&["shop"])),
        ),
        (
            "service update --unheard db shop",
            Deed::Changes(Service, names(&["db", "shop"])),
        ),
        (
            "service rollback -q shop",
            Deed::Changes(Service, names(&["shop"])),
        ),
        ("attach --no-stdin web", Deed::Changes(Container, names(&["web"]))),
        (
            "checkpoint create web c1",
            Deed::Changes(Container, names(&["web"])),
        ),
        ("volume update v", Deed::Changes(Volume, names(&["v"]))),
        ("service rm web", Deed::Removes(Service, names(&["web"]))),
        ("secret rm s", Deed::Removes(Secret, names(&["s"]))),
        ("config rm c", Deed::Removes(Config, names(&["c"]))),
        ("network rm net", Deed::Removes(Network, names(&["net"]))),
        ("volume rm -f v w", Deed::Removes(Volume, names(&["v", "w"]))),
        (
            "rmi --platform linux/arm64 a",
            Deed::Removes(Image, names(&["a"])),
        ),
        ("-H x rm -f web", Deed::Removes(Container, names(&["web"]))),
        ("container prune -f", Deed::Prunes(vec![Container])),
        ("image prune -af", Deed::Prunes(vec![Image])),
        ("network prune", Deed::Prunes(vec![Network])),
        ("volume prune -a", Deed::Prunes(vec![Volume])),
        ("system prune -f", Deed::Prunes(vec![Container, Network, Image])),
        (
            "system prune --volumes",
            Deed::Prunes(vec![Container, Network, Image, Volume]),
        ),
        (
            "system prune --volumes=true",
            Deed::Prunes(vec![Container, Network, Image, Volume]),
        ),
        ("run -d --name web alpine rm x", Deed::Creates(Container)),
        ("create alpine", Deed::Creates(Container)),
        ("network create n", Deed::Creates(Network)),
        ("volume create", Deed::Creates(Volume)),
        ("buildx build --push .", Deed::Creates(Image)),
        ("service create --replicas 2 web", Deed::Creates(Service)),
        ("rm --help", Deed::Other),
        ("rm -h", Deed::Other),
        ("ps -a", Deed::Other),
        ("logs web", Deed::Other),
    ];
    for (line, deed) in table {
        assert_eq!(foreign(line).deed, deed, "docker {line}");
    }
}

#[test]
fn a_copy_goes_into_a_container_where_the_target_names_one() {
    let container = |target: &str| match foreign(&format!("cp web:/x {target}")).deed {
        Deed::Changes(ObjectKind::Container, names) => names.concat(),
        other => panic!("{target}: {other:?}"),
    };
    assert_eq!(container("db:/y"), "db");
    for target in ["y", ".", "./a:b", "/tmp/a:b", "a/b:c", ":/y", "-"] {
        assert_eq!(container(target), "", "{target}");
    }
    // Windows has drives of one letter.
    assert_eq!(container("c:/y"), if cfg!(windows) { "" } else { "c" });
}

#[test]
fn deeds_beyond_single_objects_are_told_apart() {
    use Family::{Compose, Stack};
    let stack = |deed, names: &[&str]| {
        Deed::Project(Stack, deed, names.iter().map(|&name| name.to_owned()).collect())
    };
    let compose = |deed| Deed::Project(Compose, deed, Vec::new());
    let table = [
        ("compose up -d", compose(ProjectDeed::Makes)),
        ("compose -p x -f y.yaml down -v", compose(ProjectDeed::Ends)),
        ("compose wait --down-project web", compose(ProjectDeed::Ends)),
        ("compose wait web", compose(ProjectDeed::Reads)),
        ("compose watch", compose(ProjectDeed::Makes)),
        ("compose scale web=2", compose(ProjectDeed::Makes)),
        ("compose exec web sh", compose(ProjectDeed::Changes)),
        ("compose something-new", compose(ProjectDeed::Changes)),
        ("compose pull", compose(ProjectDeed::Images)),
        ("compose push", compose(ProjectDeed::Publishes)),
        ("compose ps", compose(ProjectDeed::Reads)),
        ("compose down --help", Deed::Other),
        (
            "stack deploy -c a.yaml -c b.yaml shop",
            stack(ProjectDeed::Makes, &["shop"]),
        ),
        ("stack up -c a.yaml shop", stack(ProjectDeed::Makes, &["shop"])),
        (
            "stack rm shop other",
            stack(ProjectDeed::Ends, &["shop", "other"]),
        ),
        ("swarm init", Deed::Swarm(SwarmDeed::Enters)),
        ("swarm init --force-new-cluster", Deed::Swarm(SwarmDeed::Changes)),
        ("swarm leave -f", Deed::Swarm(SwarmDeed::Leaves)),
        ("swarm join-token worker", Deed::Other),
        (
            "swarm join-token --rotate worker",
            Deed::Swarm(SwarmDeed::Changes),
        ),
        ("node rm x", Deed::Swarm(SwarmDeed::Changes)),
        ("node ls", Deed::Other),
        ("bake app", Deed::Creates(ObjectKind::Image)),
        ("builder prune -f", Deed::Shares(Shared::BuildCache)),
        ("buildx --builder x prune", Deed::Shares(Shared::BuildCache)),
        ("buildx history rm x", Deed::Shares(Shared::BuildCache)),
        ("buildx history ls", Deed::Other),
        (
            "stack --orchestrator swarm rm shop",
            stack(ProjectDeed::Ends, &["shop"]),
        ),
        ("plugin rm x", Deed::Shares(Shared::Plugins)),
        ("context use x", Deed::Shares(Shared::Configuration)),
        ("trust revoke x", Deed::Shares(Shared::Signatures)),
    ];
    for (line, deed) in table {
        assert_eq!(foreign(line).deed, deed, "docker {line}");
    }
}

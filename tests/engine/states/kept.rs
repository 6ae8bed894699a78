//! Networks, volumes, services, stacks and the swarm in wrong states and in right ones.
//!
//! Not here: containers (`containers`), and compose projects (`composed`).

use super::home::Kind;
use super::report::Wrong;
use super::scene::Scene;
use super::yard::Yard;
use crate::support::private::PrivateEngine;

/// Starts a swarm at an address and a port of its own: another test's may be there at the same time.
const SWARM: &str = "swarm init --listen-addr 127.0.0.2:12377 --advertise-addr 127.0.0.2:12377";

#[test]
fn a_network_or_volume_that_is_not_there_is_told_and_one_that_begins_with_its_name_is_another() {
    let Some(yard) = Yard::new() else { return };
    let (name, flags) = (&yard.name, yard.flags());
    for kind in ["network", "volume"] {
        let lesson = yard.lesson(&[&format!("{kind} create {flags} {name}")]);
        yard.docker(&format!("{kind} create {flags} {name}0"));
        lesson.fails_and_mends(
            kind,
            &format!("a {kind} `{name}`"),
            &format!("the engine has no {kind} `{name}`"),
            &lesson.command,
        );
    }
}

#[test]
fn a_network_or_volume_that_is_not_gone_is_told() {
    let Some(yard) = Yard::new() else { return };
    let (name, flags) = (&yard.name, yard.flags());
    for kind in ["network", "volume"] {
        let lesson = yard.lesson(&[&format!("{kind} rm {name}")]);
        yard.docker(&format!("{kind} create {flags} {name}"));
        lesson.fails(
            &format!("{kind}-gone"),
            &format!("no {kind} `{name}`"),
            &format!("the {kind} `{name}` is still there"),
            Some(&format!("docker {kind} rm {name}")),
        );
        yard.docker(&format!("{kind} rm {name}"));
        yard.docker(&format!("{kind} create {flags} {name}0"));
        lesson.holds();
    }
}

#[test]
fn a_container_in_no_or_another_network_is_told_and_so_is_one_that_has_not_left() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let (shop, back) = (format!("{name}shop"), format!("{name}back"));
    for network in [&shop, &back] {
        yard.docker(&format!("network create --internal {flags} {network}"));
    }
    let joins = yard.lesson(&[&format!("network connect {shop} {name}")]);
    joins.fails(
        "network",
        &format!("a container `{name}`"),
        &format!("the engine has no container `{name}`"),
        None,
    );
    yard.docker(&format!("run -d {flags} --network {back} --name {name} {image}"));
    let mend = format!("docker network connect {shop} {name}");
    joins.fails(
        "network",
        &format!("`{name}` to be in the network `{shop}`"),
        &format!("`{name}` is in `{back}`"),
        Some(&mend),
    );
    // The network may be named when the container is made, too.
    let runs = yard.lesson(&[&format!("run -d --network {shop} --name {name} {image}")]);
    runs.fails(
        "container",
        &format!("`{name}` to be in the network `{shop}`"),
        &format!("`{name}` is in `{back}`"),
        Some(&mend),
    );
    yard.docker(&format!("network connect {shop} {name}"));
    runs.holds();
    let joins = yard.lesson(&[&format!("network connect {shop} {name}")]);
    joins.holds();
    let leaves = yard.lesson(&[&format!("network disconnect {shop} {name}")]);
    leaves.fails(
        "network",
        &format!("`{name}` not to be in the network `{shop}`"),
        &format!("`{name}` is still in the network `{shop}`"),
        Some(&format!("docker network disconnect {shop} {name}")),
    );
    yard.docker(&format!("network disconnect {shop} {name}"));
    leaves.holds();
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "a swarm is slow to start: its states follow each other on one engine"
)]
fn a_swarm_its_services_and_its_stacks_are_told_in_their_states() {
    let Some(private) = PrivateEngine::start() else {
        return;
    };
    let scene = Scene::on(private.engine(), Kind::Practice);
    let engine = private.engine();
    engine.busybox_image("web:1", &["sleep", "600"]);
    engine.busybox_image("web:2", &["sleep", "600"]);
    let lesson = |name: &str, command: &str| scene.another(name, &[("Do", command)]);
    let fails = |lesson: &std::path::Path, wanted: &str, found: &str, mend: &str| {
        scene.check_in(lesson, "do").fails(&[Wrong {
            kind: "service",
            wanted: wanted.to_owned(),
            found: found.to_owned(),
            mend: Some(mend.to_owned()),
        }]);
    };
    let init = "docker swarm init --advertise-addr 127.0.0.1";
    let create = "docker service create --name shop --replicas 2 web:1";
    let (enter, leave) = (
        lesson("enter.md", init),
        lesson("leave.md", "docker swarm leave --force"),
    );
    let make = lesson("make.md", create);
    let scale = lesson("scale.md", "docker service scale shop=3");
    let remove = lesson("remove.md", "docker service rm shop");
    let deploy = lesson("deploy.md", "docker stack deploy -c a.yml shop");
    let undeploy = lesson("undeploy.md", "docker stack rm shop");

    scene.check_in(&leave, "do").holds();
    fails(&enter, "the engine to be in a swarm", "it is in none", init);
    fails(
        &make,
        "a service `shop`",
        "the engine has no service `shop`",
        create,
    );
    scene.docker(SWARM);
    scene.check_in(&enter, "do").holds();
    fails(
        &leave,
        "the engine to be in no swarm",
        "it is in one",
        "docker swarm leave --force",
    );

    scene.check_in(&remove, "do").holds();
    scene.docker("service create -d --no-resolve-image --stop-grace-period 0s --network host --replicas 2 --name shop0 web:1");
    fails(
        &make,
        "a service `shop`",
        "the engine has no service `shop`",
        create,
    );
    scene.docker("service create -d --no-resolve-image --stop-grace-period 0s --network host --replicas 1 --name shop web:2");
    fails(
        &make,
        "`shop` to run the image `web:1`",
        "`shop` runs `web:2`",
        "docker service update --image web:1 shop",
    );
    scene.docker("service update -d --no-resolve-image --image web:1 shop");
    fails(
        &make,
        "2 replicas of `shop`",
        "`shop` is to have 1 replica",
        "docker service scale shop=2",
    );
    scene.docker("service scale -d shop=2");
    // The tasks are waited for.
    scene.check_in(&make, "do").holds();
    fails(
        &scale,
        "3 replicas of `shop`",
        "`shop` is to have 2 replicas",
        "docker service scale shop=3",
    );
    fails(
        &remove,
        "no service `shop`",
        "the service `shop` is still there",
        "docker service rm shop",
    );
    scene.docker("service rm shop");
    scene.check_in(&remove, "do").holds();
    // No node has such a label, so that no task can run; that is waited for, and told.
    let nowhere = "--constraint node.labels.none==such --replicas 2";
    scene.docker(&format!(
        "service create -d --no-resolve-image --stop-grace-period 0s --network host {nowhere} --name shop web:1"
    ));
    scene.check_in(&make, "do").fails(&[Wrong {
        kind: "service",
        wanted: "2 replicas of `shop`".to_owned(),
        found: "0 of `shop` run".to_owned(),
        mend: None,
    }]);
    scene.docker("service rm shop");

    scene.check_in(&undeploy, "do").holds();
    fails(
        &deploy,
        "a stack `shop`",
        "the engine has no stack `shop`",
        "docker stack deploy -c a.yml shop",
    );
    let label = "com.docker.stack.namespace";
    scene.docker(&format!(
        "service create -d --no-resolve-image --stop-grace-period 0s --network host --label {label}=shop --name shop_web web:1"
    ));
    scene.check_in(&deploy, "do").holds();
    fails(
        &undeploy,
        "no stack `shop`",
        "the stack `shop` is still there",
        "docker stack rm shop",
    );
    // What a step removes before it leaves the swarm is gone with it.
    let both = lesson(
        "both.md",
        "docker service rm shop_web\ndocker swarm leave --force",
    );
    assert_eq!(scene.check_in(&both, "do").with("failed").len(), 2);
    scene.docker("swarm leave --force");
    scene.check_in(&leave, "do").holds();
    scene.check_in(&undeploy, "do").holds();
    scene.check_in(&both, "do").holds();
}

//! Swarms, services and stacks on an engine of the test's own, and the build cache that everybody shares.
//!
//! Not here: compose (`projects`).

use super::projects::clean_up;
use crate::shared::shim::Shim;
use crate::support::engine::Engine;
use crate::support::plugins::offer_plugins;
use crate::support::private::PrivateEngine;

fn shim(engine: &Engine) -> Shim {
    Shim::new(&engine.unique("s"), engine.address(), "127.0.0.1:1")
}

#[tokio::test]
async fn a_swarm_of_the_lesson_goes_with_all_it_ran_and_one_of_others_is_spared() {
    let Some(private) = PrivateEngine::start() else {
        return;
    };
    let engine = private.engine();
    engine.busybox_image("web", &["sleep", "60"]);
    let shim_one = shim(&engine);
    let init = shim_one.docker("swarm init --advertise-addr 127.0.0.1");
    assert_eq!(init.code, 0, "{}", init.stderr);
    let create = shim_one.docker("service create -d --no-resolve-image --name ours --network host web");
    assert_eq!(create.code, 0, "{}", create.stderr);
    let stack = "services:\n  one:\n    image: web\n    networks: [machine]\nnetworks:\n  machine:\n    name: host\n    \
                 external: true\nconfigs:\n  c:\n    file: ./stack.yaml\n";
    let file = shim_one
        .sandbox
        .write("stack.yaml", &format!("version: \"3.8\"\n{stack}"));
    let deploy = shim_one.docker(&format!(
        "stack deploy --resolve-image never -c {} shop",
        file.display()
    ));
    assert_eq!(deploy.code, 0, "{}", deploy.stderr);
    let secret = shim_one.docker(&format!("secret create key {}", file.display()));
    assert_eq!(secret.code, 0, "{}", secret.stderr);

    // Another session in the same swarm: nothing of it is its own.
    let shim_two = Shim::new(&engine.unique("other"), engine.address(), "127.0.0.1:1");
    for (line, code, spared) in [
        ("service rm ours", 0, "service `ours`"),
        ("service scale ours=3", 1, "service `ours`"),
        ("service update --replicas=3 ours", 1, "service `ours`"),
        ("secret rm key", 0, "secret `key`"),
        ("config rm shop_c", 0, "config `shop_c`"),
        ("stack rm shop", 0, "stack `shop`"),
        ("swarm leave --force", 0, "the swarm"),
        ("swarm update --task-history-limit 1", 1, "the swarm"),
    ] {
        let ran = shim_two.docker(line);
        assert_eq!(ran.code, code, "{line}: {}", ran.stderr);
        assert!(
            ran.stderr.starts_with(&format!("spared: {spared}")),
            "{line}: {}",
            ran.stderr
        );
    }
    let redeploy = shim_two.docker(&format!("stack deploy -c {} shop", file.display()));
    assert_eq!(redeploy.code, 1, "{}", redeploy.stderr);
    let services = engine.docker(["service", "ls", "--format", "{{.Name}}"]).text();
    assert_eq!(services.lines().count(), 2, "{services}");

    // A value that is another service's name is no name.
    let update = shim_two.docker("service create -d --no-resolve-image --name own --network host web");
    assert_eq!(update.code, 0, "{}", update.stderr);
    let update = shim_two.docker("service update -d --no-resolve-image --hostname ours own");
    assert_eq!(update.code, 0, "{}", update.stderr);
    engine.docker(["service", "rm", "own"]).text();

    // Somebody else's service keeps the swarm; without it the swarm goes.
    let theirs = [
        "service",
        "create",
        "-d",
        "--no-resolve-image",
        "--name",
        "theirs",
        "web",
    ];
    engine.docker(theirs).text();
    let cleaned = clean_up(&shim_one, engine.address()).await;
    for gone in [
        "service `ours`",
        "service `shop_one`",
        "secret `key`",
        "config `shop_c`",
    ] {
        assert!(cleaned.removed.iter().any(|name| name == gone), "{cleaned:?}");
    }
    assert!(cleaned.left[0].starts_with("the swarm: "), "{cleaned:?}");
    engine.docker(["service", "rm", "theirs"]).text();
    let cleaned = clean_up(&shim_one, engine.address()).await;
    assert!(cleaned.removed.contains(&"the swarm".to_owned()), "{cleaned:?}");
    let state = engine
        .docker(["info", "--format", "{{.Swarm.LocalNodeState}}"])
        .text();
    assert_eq!(state, "inactive");
}

#[test]
fn a_swarm_of_the_lesson_can_be_left_by_it() {
    let Some(private) = PrivateEngine::start() else {
        return;
    };
    let engine = private.engine();
    let shim = shim(&engine);
    assert_eq!(
        shim.docker("swarm leave --force").code,
        1,
        "the CLI says that there is none"
    );
    assert_eq!(shim.docker("swarm init --advertise-addr 127.0.0.1").code, 0);
    let leave = shim.docker("swarm leave --force");
    assert_eq!((leave.code, leave.stderr.as_str()), (0, ""));
}

#[test]
fn the_build_cache_of_all_stays_whatever_is_pruned() {
    let Some(private) = PrivateEngine::start() else {
        return;
    };
    let engine = private.engine();
    let mut shim = shim(&engine);
    let Some(()) = offer_plugins(&shim.sandbox.docker_config()) else {
        return;
    };
    shim.sandbox.set("DOCKER_BUILDKIT", "1");
    shim.sandbox
        .write("Dockerfile", "FROM scratch\nCOPY file /file\n");
    shim.sandbox.write("file", "x");
    let build = shim.docker(&format!("build -q -t cached {}", shim.sandbox.work().display()));
    assert_eq!(build.code, 0, "{}", build.stderr);
    engine.docker(["rmi", "cached"]).text();
    let cache = || shim.docker("buildx du --verbose").stdout;
    let before = cache();
    assert!(before.contains("ID:"), "{before}");
    for prune in [
        "system prune -af",
        "system prune -f --volumes --filter until=1s",
        "builder prune -af",
        "buildx prune -af",
    ] {
        let ran = shim.docker(prune);
        assert!(
            ran.stderr.contains("spared: the build cache"),
            "{prune}: {}{}",
            ran.stdout,
            ran.stderr
        );
        assert_eq!(
            cache().matches("ID:").count(),
            before.matches("ID:").count(),
            "{prune}"
        );
    }
    let unknown = shim.docker("system prune -f --unheard-of");
    assert_eq!(unknown.code, 1, "{}", unknown.stderr);
}

#[tokio::test]
async fn what_bake_builds_is_labelled_and_goes() {
    let Some(private) = PrivateEngine::start() else {
        return;
    };
    let engine = private.engine();
    let shim = shim(&engine);
    let Some(()) = offer_plugins(&shim.sandbox.docker_config()) else {
        return;
    };
    shim.sandbox
        .write("Dockerfile", "FROM scratch\nCOPY file /file\n");
    shim.sandbox.write("file", "x");
    let context = shim.sandbox.work();
    let text = format!(
        "target \"default\" {{\n  context = \"{}\"\n  tags = [\"baked\"]\n}}\n",
        context.display()
    );
    let file = shim.sandbox.write("bake.hcl", &text);
    let bake = shim.docker(&format!("buildx bake -f {}", file.display()));
    assert_eq!(bake.code, 0, "{}", bake.stderr);
    assert!(engine.image_id("baked").is_some());
    let cleaned = clean_up(&shim, engine.address()).await;
    assert_eq!(cleaned.removed, ["image name `baked:latest`"]);
    assert_eq!(engine.image_id("baked"), None);
}

//! The guard and the session's route where the real CLI does the work.
//!
//! Not here: judging by itself (`shell::guard`'s own tests).

mod commands;
mod projects;
mod swarm;

use crate::shared::shim::Shim;
use crate::support::engine::Engine;
use crate::support::registry::{Accounts, DebianRegistry};

#[test]
fn removing_every_container_removes_the_lessons_own_and_names_the_others() {
    let Some(engine) = Engine::from_env() else { return };
    let shim = Shim::new(&engine.unique("s"), engine.address(), "127.0.0.1:1");
    let image = engine.unique("img");
    engine.busybox_image(&image, &["sleep", "60"]);
    let (theirs, ours) = (engine.unique("theirs"), engine.unique("ours"));
    let label = engine.label();
    engine
        .docker(["create", "--name", &theirs, "--label", &label, &image])
        .text();
    let created = shim.docker(&format!("create --name {ours} --label {label} {image}"));
    assert_eq!(created.code, 0, "{}", created.stderr);
    let ran = shim.docker(&format!("rm -f {theirs} {ours}"));
    assert_eq!((ran.code, ran.stdout), (0, format!("{ours}\n")));
    assert_eq!(
        ran.stderr,
        format!("spared: container `{theirs}` (not made by this lesson); --no-guard lifts this\n")
    );
    assert_eq!(shim.last().spared, std::slice::from_ref(&theirs));
    let again = shim.docker(&format!("stop -t 1 {theirs}"));
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));
    assert_eq!(
        engine.docker(["inspect", "-f", "{{.Name}}", &theirs]).text(),
        format!("/{theirs}")
    );
    let missing = shim.docker("rm nope-nope");
    assert_eq!(missing.code, 1, "the CLI itself says that there is none");
}

#[test]
fn nothing_is_done_within_or_to_a_container_of_others() {
    let Some(engine) = Engine::from_env() else { return };
    let shim = Shim::new(&engine.unique("s"), engine.address(), "127.0.0.1:1");
    let image = engine.unique("img");
    engine.busybox_image(&image, &["sleep", "60"]);
    let (theirs, ours) = (engine.unique("theirs"), engine.unique("ours"));
    let label = engine.label();
    let run = [
        "run",
        "-d",
        "--network",
        "none",
        "--label",
        &label,
        "--name",
        &theirs,
        &image,
    ];
    engine.docker(run).text();
    let ran = shim.docker(&format!(
        "run -d --network none --label {label} --name {ours} {image}"
    ));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let file = shim.sandbox.write("file", "x");
    let file = file.display();
    for line in [
        format!("exec {theirs} echo x"),
        format!("cp {file} {theirs}:/x"),
        format!("rename {theirs} other"),
        format!("update --restart no {theirs}"),
    ] {
        let ran = shim.docker(&line);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{line}");
        assert_eq!(
            ran.stderr,
            format!("spared: container `{theirs}` (not made by this lesson); --no-guard lifts this\n")
        );
    }
    let within = shim.docker(&format!("exec {ours} echo x"));
    assert_eq!(
        (within.code, within.stdout.as_str()),
        (0, "x\n"),
        "{}",
        within.stderr
    );
    assert_eq!(shim.docker(&format!("cp {file} {ours}:/x")).code, 0);
    // To take something out of a container changes nothing.
    let out = shim.docker(&format!("cp {theirs}:/bin/sh {file}"));
    assert_eq!(out.code, 0, "{}", out.stderr);
}

#[test]
fn a_prune_leaves_what_others_made() {
    let Some(engine) = Engine::from_env() else { return };
    let shim = Shim::new(&engine.unique("s"), engine.address(), "127.0.0.1:1");
    let image = engine.unique("img");
    engine.busybox_image(&image, &["sleep", "60"]);
    let label = engine.label();
    let theirs = engine.docker(["create", "--label", &label, &image]).text();
    let ours = shim.docker(&format!("create --label {label} {image}"));
    assert_eq!(ours.code, 0, "{}", ours.stderr);
    let ran = shim.docker("container prune -f");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains(ours.stdout.trim_end()), "{}", ran.stdout);
    let filter = format!("label={label}");
    let left = engine.docker(["ps", "-aq", "--no-trunc", "-f", &filter]).text();
    assert_eq!(left, theirs);
}

#[test]
fn a_container_is_made_from_what_was_pushed_to_the_practice_registry() {
    let Some(engine) = Engine::from_env() else { return };
    let registry = DebianRegistry::start(Accounts::Open);
    let shim = Shim::new(&engine.unique("s"), engine.address(), &registry.host());
    let name = format!("ada/{}", engine.unique("app"));
    let id = engine.busybox_image(&name, &["sleep", "60"]);
    assert_eq!(shim.docker(&format!("push {name}")).code, 0);
    engine.docker(["rmi", "-f", &name]).text();
    let ran = shim.docker(&format!(
        "create --label {} --network none {name}",
        engine.label()
    ));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr
            .starts_with(&format!("Unable to find image '{name}:latest' locally\n")),
        "{}",
        ran.stderr
    );
    // Standard output is the container's ID alone, as scripts expect it.
    assert_eq!(ran.stdout.trim_end().len(), 64, "{}", ran.stdout);
    assert_eq!(engine.image_id(&name), Some(id));
    assert_eq!(shim.last().made.len(), 1);
}

#[test]
fn an_image_is_built_on_what_was_pushed_to_the_practice_registry() {
    let Some(engine) = Engine::from_env() else { return };
    let registry = DebianRegistry::start(Accounts::Open);
    let mut shim = Shim::new(&engine.unique("s"), engine.address(), &registry.host());
    let base = format!("ada/{}", engine.unique("base"));
    let built = engine.unique("built");
    let label = engine.label();
    engine.scratch_image(&base, &[("a", b"a")]);
    assert_eq!(shim.docker(&format!("push {base}")).code, 0);
    let dockerfile = format!("ARG TAG=nope\nFROM {base}:${{TAG}} AS one\nFROM one\nLABEL {label}\n");
    let context = shim.sandbox.write("Dockerfile", &dockerfile);
    let context = context.parent().expect("a folder").display().to_string();
    // With the real CLI, then without one.
    for flags in ["--memory 1g", ""] {
        engine.docker(["rmi", "-f", &built, &base]);
        let line = format!("build -q {flags} --build-arg TAG=latest -t {built} {context}");
        let ran = shim.docker(&line.replace("  ", " "));
        assert_eq!(ran.code, 0, "{flags}: {}{}", ran.stdout, ran.stderr);
        let told = format!("Unable to find image '{base}:latest' locally\n");
        assert!(ran.stderr.starts_with(&told), "{flags}: {}", ran.stderr);
        assert!(engine.image_id(&built).is_some() && engine.image_id(&base).is_some());
        shim.set_path(&[]);
    }
}

#[test]
fn a_command_that_asks_docker_hub_itself_says_so() {
    let Some(engine) = Engine::from_env() else { return };
    let shim = Shim::new(&engine.unique("s"), engine.address(), "127.0.0.1:1");
    let ran = shim.docker("manifest inspect ada/web --help");
    assert_eq!(
        ran.stderr.lines().next(),
        Some(
            "`docker manifest inspect` asks Docker Hub itself for `ada/web`; in this lesson it is at `127.0.0.1:1/ada/web`"
        )
    );
    let own = shim.docker("manifest inspect localhost:9/ada/web --help");
    assert_eq!(own.stderr, "");
}

//! Projects that docker's own compose makes, changes and takes away: each state holds behind its command, and is told where it
//! was hurt since.
//!
//! Not here: projects in the foreground (`foreground`), and which project a command is about (`named`).

use super::site::Site;

/// A project's state behind a command, and how it is hurt.
struct Turn<'a> {
    command: &'a str,
    evidence: &'a str,
    hurt: &'a str,
    wanted: &'a str,
    found: &'a str,
}

/// Types a command by hand, sees the lesson of it hold, hurts the state, and sees that told.
fn turns(site: &Site, turn: &Turn<'_>) {
    let name = &site.yard.name;
    let filled = |text: &str| text.replace("NAME", name).replace("IMAGE", &site.yard.image);
    let command = filled(turn.command);
    site.by_hand(&command);
    let lesson = site.lesson(&command);
    let evidence = lesson.check().holds();
    assert_eq!(evidence.last(), Some(&filled(turn.evidence)), "{command}");
    site.yard.docker(&filled(turn.hurt));
    let (wanted, found) = (filled(turn.wanted), filled(turn.found));
    let mend = command.lines().last();
    lesson.fails("compose", &wanted, &found, mend);
}

#[test]
fn a_project_is_as_each_of_composes_commands_leaves_it_and_told_where_it_is_not() {
    let Some(site) = Site::new() else { return };
    site.write(
        "compose.yaml",
        "",
        &[("web", ""), ("init", "command: [echo, done]")],
    );
    let labels = format!(
        "{} --label com.docker.compose.project=NAME --label com.docker.compose.service=web \
         --label com.docker.compose.oneoff=False --label com.docker.compose.config-hash=0 --network none --name NAME-web-9 IMAGE",
        site.yard.flags()
    );
    let made = format!("create {labels}");
    let is_there = "the container `NAME-web-9` is still there";
    for turn in [
        Turn {
            command: "docker compose -p NAME up -d",
            evidence: "the project `NAME` is up: `init`, `web`",
            hurt: "kill NAME-web-1",
            wanted: "`NAME-web-1` to run",
            found: "`NAME-web-1` has ended with exit code 137",
        },
        Turn {
            command: "docker compose -p NAME up -d --scale web=2",
            evidence: "the project `NAME` is up: `init`, 2 of `web`",
            hurt: "rm -f NAME-web-2",
            wanted: "2 containers of `web`",
            found: "1 of `web` run",
        },
        Turn {
            command: "docker compose -p NAME pause web",
            evidence: "what runs of `web` in the project `NAME` is paused",
            hurt: "unpause NAME-web-1",
            wanted: "`NAME-web-1` to be paused",
            found: "`NAME-web-1` runs",
        },
        Turn {
            command: "docker compose -p NAME restart",
            evidence: "the project `NAME` is up: `init`, `web`",
            hurt: "pause NAME-web-1",
            wanted: "`NAME-web-1` to run",
            found: "`NAME-web-1` is paused",
        },
        Turn {
            command: "docker compose -p NAME unpause",
            evidence: "the project `NAME` is up: `init`, `web`",
            hurt: "kill NAME-web-1",
            wanted: "`NAME-web-1` to run",
            found: "`NAME-web-1` has ended with exit code 137",
        },
        Turn {
            command: "docker compose -p NAME start web",
            evidence: "the project `NAME` is up: `web`",
            hurt: "rm -f NAME-web-1",
            wanted: "a container of `web` in the project `NAME`",
            found: "the project `NAME` has no container of `web`",
        },
        Turn {
            command: "docker compose -p NAME up -d web\ndocker compose -p NAME stop",
            evidence: "no container of the project `NAME` runs",
            hurt: "start NAME-web-1",
            wanted: "`NAME-web-1` not to run",
            found: "`NAME-web-1` runs",
        },
        Turn {
            command: "docker compose -p NAME rm -f",
            evidence: "the project `NAME` has no container that does not run",
            hurt: &made,
            wanted: "no container `NAME-web-9`",
            found: is_there,
        },
        Turn {
            command: "docker compose -p NAME rm -sf web",
            evidence: "`web` in the project `NAME` has no containers",
            hurt: &made,
            wanted: "no container `NAME-web-9`",
            found: is_there,
        },
        Turn {
            command: "docker compose -p NAME down",
            evidence: "the project `NAME` has no containers",
            hurt: &made,
            wanted: "no container `NAME-web-9`",
            found: is_there,
        },
    ] {
        turns(&site, &turn);
    }
}

#[test]
fn a_lesson_that_leads_a_project_from_its_start_to_its_end_holds_at_each_step() {
    let Some(site) = Site::new() else { return };
    let name = &site.yard.name;
    site.write(
        "compose.yaml",
        &format!("name: {name}\n"),
        &[("web", ""), ("init", "command: [echo, done]")],
    );
    let steps = [
        ("up -d", "the project `NAME` is up: `init`, `web`"),
        ("stop", "no container of the project `NAME` runs"),
        ("start", "the project `NAME` is up: `init`, `web`"),
        ("restart web", "the project `NAME` is up: `web`"),
        (
            "up -d --scale web=3",
            "the project `NAME` is up: `init`, 3 of `web`",
        ),
        ("pause", "what runs of the project `NAME` is paused"),
        ("unpause", "the project `NAME` is up: `init`, 3 of `web`"),
        ("kill web", "no container of `web` in the project `NAME` runs"),
        (
            "rm -f web",
            "`web` in the project `NAME` has no container that does not run",
        ),
        ("create", "the project `NAME` has `init`, `web`"),
        ("down", "the project `NAME` has no containers"),
    ];
    site.proves_each(&steps);
    assert!(site.running(name).is_empty());
}

#[test]
fn a_service_that_ends_and_is_started_again_and_again_is_not_up_whenever_it_is_asked() {
    let Some(site) = Site::new() else { return };
    let name = &site.yard.name;
    // It runs most of the time, and always in the moment behind `up`.
    let command = "command: [sh, -c, sleep 2; exit 3]\nrestart: always";
    site.write(
        "compose.yaml",
        "",
        &[("web", "restart: always"), ("bad", command)],
    );
    let said = site.fails(&format!("docker compose -p {name} up -d"));
    assert!(
        said.contains(&format!("`{name}-bad-1` ends again and again, and is restarted")),
        "{said}"
    );
    // Nobody starts this one again.
    let command = "command: [sh, -c, sleep 1; exit 4]";
    site.write("compose.yaml", "", &[("web", ""), ("bad", command)]);
    let said = site.fails(&format!("docker compose -p {name}once up -d"));
    assert!(
        said.contains(&format!("`{name}once-bad-1` has ended with exit code 4")),
        "{said}"
    );
    let said = site.passes(&format!("docker compose -p {name}two up -d web"));
    assert!(
        said.contains(&format!("✓ the project `{name}two` is up: `web`")),
        "{said}"
    );
}

#[test]
fn what_compose_builds_is_there_and_a_build_that_fails_is_told() {
    let Some(mut site) = Site::new() else { return };
    // Only the classic builder works without a bridge.
    site.yard.scene.sandbox.set("DOCKER_BUILDKIT", "0");
    let (name, image) = (&site.yard.name, &site.yard.image);
    let named = format!("{name}/own");
    let label = site.yard.scene.engine.label();
    let dockerfile = format!("FROM {image}\nLABEL {label}\nRUN echo hi > /hi\n");
    site.yard.scene.sandbox.write("Dockerfile", &dockerfile);
    let own = format!("build: .\nimage: {named}");
    site.write(
        "compose.yaml",
        "",
        &[("web", "build: ."), ("own", &own), ("db", "")],
    );
    let said = site.passes(&format!("docker compose -p {name} build web"));
    assert!(
        said.contains(&format!("✓ the engine has `{name}-web`, which `docker")),
        "{said}"
    );
    let said = site.passes(&format!("docker compose -p {name} build"));
    assert!(
        said.contains(&format!(
            "✓ the engine has `{named}`, `{name}-web`, which `docker"
        )),
        "{said}"
    );
    assert_eq!(
        site.yard.scene.engine.image_id(&format!("{name}-web")),
        site.yard.scene.engine.image_id(&named)
    );
    site.yard
        .scene
        .sandbox
        .write("Dockerfile", &dockerfile.replace("echo hi", "no-such-program"));
    // The images of the build before are still there.
    let said = site.fails(&format!("docker compose -p {name} build web"));
    assert!(said.contains("build web` ended with exit code"), "{said}");
}

#[test]
fn what_runs_beside_or_in_a_service_succeeds_and_leaves_the_project_as_it_was() {
    let Some(site) = Site::new() else { return };
    let name = &site.yard.name;
    site.write("compose.yaml", "", &[("web", "")]);
    let said = site.passes(&format!(
        "docker compose -p {name} up -d\ndocker compose -p {name} exec web sh -c 'echo within > /within'\n\
         docker compose -p {name} exec web cat /within\ndocker compose -p {name} run --rm web echo beside"
    ));
    assert!(
        said.contains("\nwithin\n") && said.contains("\nbeside\n"),
        "{said}"
    );
    assert!(
        said.contains(&format!("✓ the project `{name}` is up: `web`")),
        "{said}"
    );
    assert_eq!(site.running(name), [format!("{name}-web-1")]);
    site.by_hand(&format!("docker compose -p {name} down"));
    for failing in ["exec web cat /nowhere", "run --rm web sh -c 'exit 7'"] {
        let said = site.fails(&format!(
            "docker compose -p {name} up -d\ndocker compose -p {name} {failing}"
        ));
        site.by_hand(&format!("docker compose -p {name} down"));
        assert!(said.contains("ended with exit code"), "{failing}: {said}");
    }
}

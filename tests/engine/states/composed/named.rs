//! Which project a command is about, and which files it is made of: by flags, variables, and the files' own words.
//!
//! Not here: a project's states (`real`).

use super::site::Site;

#[test]
fn a_project_is_found_however_it_gets_its_name_and_its_files() {
    let Some(site) = Site::new() else { return };
    let name = &site.yard.name;
    let called = |how: &str| format!("{name}{how}");
    let (file, env, inline, own) = (called("file"), called("env"), called("inline"), called("own"));
    let (plain, debug, overridden) = (called("plain"), called("debug"), called("over"));
    site.write("compose.yaml", "", &[("web", "")]);
    site.write("other.yaml", "", &[("api", "")]);
    site.write("named.yaml", &format!("name: {own}\n"), &[("web", "")]);
    site.write(
        "profiles.yaml",
        "",
        &[("web", ""), ("debug", "profiles: [debug]")],
    );
    for (command, project, services) in [
        (
            format!("docker compose -p {file} -f other.yaml up -d"),
            &file,
            &["api"][..],
        ),
        (
            format!("export COMPOSE_PROJECT_NAME={env}\ndocker-compose up -d"),
            &env,
            &["web"],
        ),
        (
            format!("COMPOSE_PROJECT_NAME={inline} docker compose -f compose.yaml -f other.yaml up -d"),
            &inline,
            &["api", "web"],
        ),
        ("docker compose -f named.yaml up -d".to_owned(), &own, &["web"]),
        (
            format!("docker compose -p {plain} -f profiles.yaml up -d"),
            &plain,
            &["web"],
        ),
        (
            format!("docker compose -p {debug} -f profiles.yaml --profile debug up -d"),
            &debug,
            &["debug", "web"],
        ),
    ] {
        let said = site.passes(&command);
        let quoted: Vec<String> = services.iter().map(|service| format!("`{service}`")).collect();
        let evidence = format!("✓ the project `{project}` is up: {}", quoted.join(", "));
        assert!(said.contains(&evidence), "{command}: {said}");
        let containers: Vec<String> = services.iter().map(|it| format!("{project}-{it}-1")).collect();
        assert_eq!(site.running(project), containers, "{command}");
    }
    // What overrides the file counts.
    site.yard.scene.sandbox.write(
        "compose.override.yaml",
        "services: { web: { command: [sh, -c, exit 4] } }\n",
    );
    let said = site.fails(&format!(
        "export COMPOSE_PROJECT_NAME={overridden}\ndocker-compose up -d web"
    ));
    assert!(
        said.contains(&format!("`{overridden}-web-1` has ended with exit code 4")),
        "{said}"
    );
}

#[test]
fn a_container_under_its_older_name_is_the_projects_own() {
    let Some(site) = Site::new() else { return };
    let name = &site.yard.name;
    site.write("docker-compose.yml", &format!("name: {name}\n"), &[("web", "")]);
    let said = site.passes(&format!(
        "docker-compose -p {name} up -d\ndocker exec {name}_web_1 echo inside\ndocker stop {name}_web_1"
    ));
    assert!(said.contains("\ninside\n"), "{said}");
    assert!(
        said.contains(&format!("✓ the container `{name}-web-1` has ended")),
        "{said}"
    );
    assert!(site.running(name).is_empty());
    let stopped = site.lesson(&format!(
        "docker-compose -p {name} up -d\ndocker stop {name}_web_1"
    ));
    stopped.holds();
    site.yard.docker(&format!("start {name}-web-1"));
    stopped.fails(
        "container",
        &format!("`{name}-web-1` not to run"),
        &format!("`{name}-web-1` runs"),
        Some(&format!("docker container stop {name}-web-1")),
    );
}

//! Projects of an `up` in the foreground: they run while it does, and end with it.
//!
//! Not here: projects that run on behind their command (`real`).

use super::super::scene::type_line;
use super::super::yard::all_of;
use super::site::Site;

#[test]
fn what_comes_behind_an_up_in_the_foreground_finds_its_services() {
    let Some(site) = Site::new() else { return };
    let name = &site.yard.name;
    site.write(
        "compose.yaml",
        "",
        &[("web", ""), ("init", "command: [echo, done]")],
    );
    let said = site.passes(&format!(
        "docker compose -p {name} up\n```\n\n```sh\ndocker compose -p {name} exec web echo inside"
    ));
    assert!(said.contains("\ninside\n"), "{said}");
    assert!(
        said.contains(&format!("✓ the project `{name}` has `init`, `web`")),
        "{said}"
    );
}

#[test]
fn a_service_that_fails_in_the_foreground_is_told_whether_its_command_runs_on_or_not() {
    let Some(site) = Site::new() else { return };
    let name = &site.yard.name;
    let bad = ("bad", "command: [sh, -c, exit 3]");
    for services in [&[("web", ""), bad][..], &[bad]] {
        site.write("compose.yaml", "", services);
        let said = site.fails(&format!("docker compose -p {name} up"));
        assert!(
            said.contains(&format!("`{name}-bad-1` has ended with exit code 3")),
            "{said}"
        );
        site.by_hand(&format!("docker compose -p {name} down --remove-orphans"));
    }
    // It ends all others with the first that ends, however that is.
    site.write("compose.yaml", "", &[("web", ""), bad]);
    let ran = site
        .lesson(&format!(
            "docker compose -p {name} up --abort-on-container-exit || true"
        ))
        .run();
    assert_eq!(ran.status.code(), Some(0), "{}", all_of(&ran));
}

#[test]
fn a_service_that_ctrl_c_ended_holds_whatever_its_program_answers() {
    let Some(site) = Site::new() else { return };
    let name = &site.yard.name;
    let web = "command: [sh, -c, \"trap 'exit 1' TERM; echo it has begun; while true; do sleep 1; done\"]\nstop_grace_period: 20s";
    let web = ("web", web);
    site.write("compose.yaml", "", &[web]);
    let text =
        std::fs::read_to_string(site.yard.scene.sandbox.work().join("compose.yaml")).expect("the file");
    let text = text.replacen("    stop_grace_period: 0s\n", "", 1);
    site.yard.scene.sandbox.write("compose.yaml", &text);
    let lesson = site.lesson(&format!("docker compose -p {name} up"));
    // Some versions of compose close a channel twice now and then when they are interrupted, and say so.
    for _ in 0..8 {
        let mut terminal = lesson.terminal();
        type_line(&mut terminal, "");
        terminal.expect("it has begun");
        terminal.control('c');
        terminal.expect("stopped");
        terminal.expect(" of 1 ");
        if terminal.shown().contains("panic: close of closed channel") {
            type_line(&mut terminal, "quit");
            terminal.end();
            site.by_hand(&format!("docker compose -p {name} down"));
            continue;
        }
        let (code, shown) = terminal.end();
        assert_eq!(code, 0, "{shown}");
        assert!(
            shown.contains(&format!("the project `{name}` has `web`")) && shown.contains("Step passed: "),
            "{shown}"
        );
        let inspect = format!("inspect --format {{{{.State.ExitCode}}}} {name}-web-1");
        assert_eq!(site.yard.docker(&inspect), "1");
        return;
    }
    panic!("compose crashed whenever it was interrupted");
}

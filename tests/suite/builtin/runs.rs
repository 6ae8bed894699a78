//! `RUN` and simple `docker container run` without Docker: as root, as an ordinary user, in a terminal, and where nothing
//! runs a container.
//!
//! The images have busybox alone. Not here: what a layer has (`src/engine/builtin/build/tests/runs.rs`).

mod desk;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::*;
use desk::{Desk, Who, processes, until};

fn a_lesson_is_proved_without_docker(who: Who) {
    let Some(desk) = Desk::new(who) else { return };
    desk.dockerfile("ARG edition=1\nRUN echo built $edition >/page && id\nCMD [\"cat\", \"/page\"]\n");
    let words = "bash -c 'docker run web nope; echo \"nope: $?\"; docker run --rm web /page; echo \"page: $?\"; \
                 docker run --rm web sh -c \"exit 9\"; echo \"code: $?\"; echo given | docker run --rm -i web cat; \
                 docker run --rm web cat; docker run --pull never none; echo \"none: $?\"'";
    let (exit, events) = desk.run(&[
        "docker build -t web web",
        "docker run --rm web",
        "docker container run --rm -e X=y -w /bin -h box -v $PWD/web:/seen:ro web sh -c 'echo $X $PWD $HOSTNAME; ls /seen'",
        words,
        "docker run --rm --read-only --network none web sh -c 'touch /x || echo refused'",
    ]);
    let printed = printed(&events);
    assert_eq!(exit, 0, "{printed}");
    for words in [
        "uid=0 gid=0",
        "built 1\n",
        "y /bin box\nDockerfile\nbin\n",
        // Which comes first of the two streams, nobody says.
        "exec: \"nope\": executable file not found in $PATH\n",
        "nope: 127\n",
        "exec: \"/page\": permission denied\n",
        "page: 126\n",
        "code: 9\ngiven\n",
        "docker: Error response from daemon: No such image: none:latest\n",
        "none: 125\n",
        "refused\n",
    ] {
        assert!(printed.contains(words), "{words}: {printed}");
    }
    assert_eq!(of_kind(&events, "step-skipped").len(), 0);
    assert!(
        notices(&events).contains("but for simple commands, which `"),
        "{}",
        notices(&events)
    );
    assert_eq!(desk.containers(), Vec::<PathBuf>::new());
}

#[test]
fn a_lesson_with_commands_in_containers_is_proved_without_docker() {
    a_lesson_is_proved_without_docker(Who::Tester);
}

#[test]
fn an_ordinary_user_takes_the_same_lesson() {
    a_lesson_is_proved_without_docker(Who::Ordinary);
}

#[test]
fn an_ordinary_user_is_root_alone_and_is_told_so() {
    let Some(desk) = Desk::new(Who::Ordinary) else {
        return;
    };
    desk.dockerfile("CMD [\"id\"]\n");
    let (_, events) = desk
        .run(&["bash -c 'docker build -q -t web web; docker run --rm -u 7 web; echo \"it ended with $?\"'"]);
    let printed = printed(&events);
    assert!(
        printed.contains("commands can be run as `7` only by root or with Docker")
            && printed.contains("it ended with 125"),
        "{printed}"
    );
    // What can be known beforehand is skipped.
    desk.dockerfile("USER 7\nRUN id\n");
    let (exit, events) = desk.run(&[
        "docker build -t web web",
        "docker run --rm -u 7 web",
        "docker run -d web",
    ]);
    assert_eq!(
        (exit, of_kind(&events, "step-skipped").len()),
        (0, 3),
        "{events:#?}"
    );
}

#[test]
fn without_a_runtime_the_steps_that_need_one_are_told_of_and_skipped() {
    let mut sandbox = sandbox();
    sandbox.write("web/Dockerfile", "FROM scratch\nCOPY Dockerfile /\nRUN make\n");
    sandbox.write(
        "unneeded/Dockerfile",
        "FROM scratch AS tool\nRUN make\nFROM scratch\nCOPY Dockerfile /\n",
    );
    let blocks = [
        "docker build -t web web",
        "docker run --rm web",
        "docker build -t other unneeded",
        "docker run -d web",
        "cd web\ndocker build -t web .",
    ];
    let mut text = "# A\n\nText.\n".to_owned();
    for (n, block) in blocks.iter().enumerate() {
        text.push_str(&format!("\n## Step {n}\n\n```bash\n{block}\n```\n"));
    }
    let lesson = sandbox.write("lesson.md", &text).display().to_string();
    let (exit, events) = run(&sandbox, &lesson, &[]);
    assert_eq!(exit, 0, "{events:#?}");
    let told = notices(&events);
    assert!(
        told.contains("1 of 5 steps with commands can be taken; 4 need Docker and will be skipped"),
        "{told}"
    );
    assert!(
        told.contains("simple commands in containers cannot be run: STEPGATE_RUNTIME says `none`"),
        "{told}"
    );
    let passed: Vec<&Value> = of_kind(&events, "step-passed")
        .iter()
        .map(|event| &event["step"])
        .collect();
    assert_eq!(passed, ["step-2"]);
    // Typed all the same, a command says what is missing and what to do.
    sandbox.set("STEPGATE_RUNTIME", "youki-of-nowhere");
    let text = "# A\n\nText.\n\n## B\n\n```bash\nbash -c 'docker build -t web web; echo \"build: $?\"; docker run --rm web; \
                echo \"run: $?\"'\n```\n";
    let lesson = sandbox.write("typed.md", text).display().to_string();
    let (_, events) = run(&sandbox, &lesson, &[]);
    let printed = printed(&events);
    for words in [
        "the Dockerfile's line 3 is `RUN make`",
        "`youki-of-nowhere`, which STEPGATE_RUNTIME names, is not there",
        "What to do: start Docker, or set STEPGATE_RUNTIME to a runtime that is there",
        "build: 1\n",
        "`docker container run` needs Docker, or a runtime for containers",
        "run: 1\n",
    ] {
        assert!(printed.contains(words), "{words}: {printed}");
    }
}

#[test]
fn a_dockerfile_that_a_step_writes_is_looked_at_once_it_is_there() {
    let sandbox = sandbox();
    let text = "# A\n\nText.\n\n## One\n\n```bash\nbash -c 'printf \"FROM scratch\\nRUN make\\n\" >Dockerfile'\n```\n\n\
                ## Two\n\n```bash\ndocker build -t web .\n```\n";
    let lesson = sandbox.write("lesson.md", text).display().to_string();
    let (exit, events) = run(&sandbox, &lesson, &[]);
    assert_eq!(exit, 0, "{events:#?}");
    let skipped: Vec<&Value> = of_kind(&events, "step-skipped")
        .iter()
        .map(|event| &event["step"])
        .collect();
    assert_eq!(skipped, ["two"]);
}

#[test]
fn a_learner_works_in_a_container_at_their_own_terminal() {
    for who in [Who::Tester, Who::Ordinary] {
        let Some(desk) = Desk::new(who) else { continue };
        desk.dockerfile("CMD [\"sh\"]\n");
        let mut terminal = desk.sit_down("docker build -q -t web web");
        terminal.send_line("docker build -q -t shell web");
        terminal.expect("sha256:");
        terminal.send_line("docker run --rm -it shell");
        terminal.expect("/ # ");
        terminal.send_line("stty size; echo $((6*7))");
        terminal.expect("40 100");
        terminal.expect("42");
        terminal.send_line("sleep 4711");
        until("it sleeps", || !processes("sleep 4711").is_empty());
        terminal.control('c');
        terminal.expect("/ # ");
        terminal.send_line("exit 3");
        terminal.expect("2/2 › ");
        // What does not hear Ctrl-C is ended at the third.
        terminal.send_line("docker run --rm shell sleep 4712");
        until("it sleeps", || !processes("sleep 4712").is_empty());
        terminal.press_until("\u{3}", "stopped");
        until("it is ended", || processes("sleep 4712").is_empty());
        until("nothing of it stays", || desk.containers().is_empty());
        terminal.send_line("quit");
        terminal.end();
    }
}

#[test]
fn ctrl_c_ends_the_command_of_a_build_and_what_was_laid_out_goes() {
    let Some(desk) = Desk::new(Who::Tester) else {
        return;
    };
    desk.dockerfile("RUN echo it has begun && sleep 4713\n");
    let mut terminal = desk.sit_down("docker build -t web web");
    terminal.send_line("");
    terminal.expect("it has begun");
    until("it sleeps", || !processes("sleep 4713").is_empty());
    terminal.control('c');
    until("it is ended", || processes("sleep 4713").is_empty());
    terminal.expect("2/2 › ");
    until("nothing of it stays", || desk.containers().is_empty());
    terminal.send_line("quit");
    terminal.end();
}

/// Kills every process that runs a program, and waits until none is left.
fn kill_all(program: &Path) {
    let of_it = || {
        let found = fs::read_dir("/proc").unwrap().filter_map(|entry| {
            let path = entry.ok()?.path();
            let id: i32 = path.file_name()?.to_str()?.parse().ok()?;
            (fs::read_link(path.join("exe")).ok()? == program).then_some(id)
        });
        found.collect::<Vec<i32>>()
    };
    until("they end", || {
        for id in of_it() {
            let id = rustix::process::Pid::from_raw(id).unwrap();
            let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
        }
        of_it().is_empty()
    });
}

#[test]
fn a_kill_during_a_command_ends_its_container_and_the_next_run_takes_the_rest_away() {
    for (command, dockerfile, mark) in [
        ("docker build -t web web", "RUN sleep 4714\n", "sleep 4714"),
        (
            "docker build -q -t web web\ndocker run --rm web",
            "CMD [\"sleep\", \"4715\"]\n",
            "sleep 4715",
        ),
    ] {
        let Some(desk) = Desk::new(Who::Tester) else {
            return;
        };
        desk.dockerfile(dockerfile);
        let lesson = desk.lesson(&[command]);
        let mut process = desk
            .command(&arguments(&lesson))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let is_run = || !processes(mark).is_empty();
        until("it sleeps", is_run);
        kill_all(&desk.stepgate);
        process.wait().unwrap();
        until("the container ends", || !is_run());
        desk.dockerfile("CMD [\"true\"]\n");
        let (exit, events) = desk.run(&["docker build -q -t web web && docker image prune -f"]);
        assert_eq!(exit, 0, "{events:#?}");
        assert_eq!(desk.containers(), Vec::<PathBuf>::new());
        super::hurt::assert_whole(&desk.sandbox);
    }
}

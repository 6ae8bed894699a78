//! The prompt of a lesson on a real terminal: keys, completion, history.
//!
//! Not here: what the lesson's commands bring about (`tests/engine`).

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use predicates::str::contains;

use crate::support::fake_engine::FakeEngine;
use crate::support::lessons::slides;
use crate::support::sandbox::Sandbox;
use crate::support::terminal::Terminal;

/// A learner's machine with an engine, and a lesson of three steps.
struct Desk {
    sandbox: Sandbox,
    engine: FakeEngine,
    lesson: PathBuf,
}

impl Desk {
    fn new() -> Self {
        Self::at(FakeEngine::start(&["ada/web:latest", "hostname-app:latest"]))
    }

    fn at(engine: FakeEngine) -> Self {
        let mut sandbox = Sandbox::new();
        sandbox.set("DOCKER_HOST", engine.address());
        let steps = [
            ("Name", "dockerId='<your-docker-id>'"),
            ("List", "docker image ls"),
        ];
        let lesson = sandbox.write("keys.md", &slides("Keys", &steps));
        Self {
            sandbox,
            engine,
            lesson,
        }
    }

    /// Starts the lesson and waits for its first prompt.
    fn sit_down(&self) -> Terminal {
        let mut terminal = self.sandbox.terminal(["run".as_ref(), self.lesson.as_os_str()]);
        terminal.expect("1/3 › ");
        terminal
    }

    /// The lines that are remembered.
    fn history(&self) -> (PathBuf, Vec<String>) {
        let mut files = self.sandbox.files();
        files.retain(|file| file.file_name().is_some_and(|name| name == "history"));
        let [file] = files.as_slice() else {
            panic!("one lesson has one history: {files:?}");
        };
        let text = std::fs::read_to_string(file).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        (file.clone(), lines.map(str::to_owned).collect())
    }
}

#[test]
fn tab_completes_what_can_be_asked_and_dockers_words() {
    let desk = Desk::new();
    let mut terminal = desk.sit_down();
    terminal.send("expl\t\r");
    terminal.expect("Nothing is checked here; Enter goes on.");
    terminal.expect("1/3 › ");
    terminal.send("docker image hist\t");
    terminal.expect("docker image history");
    terminal.control('c');
    terminal.expect("1/3 › ");
    terminal.send("docker image ls --dig\t");
    terminal.expect("docker image ls --digests");
}

#[test]
fn tab_completes_images_variables_and_files_of_the_shells_folder() {
    let desk = Desk::new();
    let mut terminal = desk.sit_down();
    terminal.send("docker push ada/w");
    terminal.press_until("\t", "docker push ada/web:latest");
    terminal.control('c');
    terminal.expect("1/3 › ");
    terminal.send_line("mkdir sub; cd sub; touch 'my notes'; dockerId=ada");
    terminal.expect("1/3 › ");
    terminal.send("echo $dock\t");
    terminal.expect("echo $dockerId");
    terminal.control('c');
    terminal.expect("1/3 › ");
    terminal.send("cat my\t");
    terminal.expect("cat my\\ notes");
}

#[test]
fn the_prompt_does_not_wait_for_the_names_of_images() {
    let desk = Desk::at(FakeEngine::withholding(&["ada/web:latest"]));
    let mut terminal = desk.sit_down();
    terminal.send_line("echo read' 'y");
    terminal.expect("read y");
    terminal.expect("1/3 › ");
    terminal.send("docker push ada/w");
    desk.engine.open();
    terminal.press_until("\t", "docker push ada/web:latest");
}

#[test]
fn a_word_that_is_no_command_is_met_with_stepgates_own() {
    let desk = Desk::new();
    let mut terminal = desk.sit_down();
    terminal.send_line("chek");
    terminal.expect("note: did you mean `check`?");
    terminal.expect("1/3 › ");
    terminal.send_line("no-such-thing");
    terminal.expect("note: Enter goes on, and `help` lists stepgate's own words");
    terminal.expect("1/3 › ");
    terminal.send_line("no-such-thing at all");
    terminal.expect("exit code 127");
    let after = terminal.expect("1/3 › ");
    assert!(!after.contains("note:"), "{after}");
}

#[test]
fn a_narrow_terminal_breaks_no_word_of_stepgates() {
    let desk = Desk::new();
    let mut terminal = desk.sit_down();
    terminal.resize(40);
    for (asked, last) in [
        ("help", "named `check`."),
        ("hint", "the commands."),
        ("list", "(locked)"),
    ] {
        terminal.send_line(asked);
        let answer = terminal.expect(last);
        let (_, answer) = answer.split_once("\n\n").expect("an answer below the line");
        for line in answer.lines() {
            assert!(line.chars().count() <= 40, "{line}");
        }
        terminal.expect("1/3 › ");
    }
}

#[test]
fn ctrl_c_clears_the_line_and_ctrl_d_leaves() {
    let desk = Desk::new();
    let mut terminal = desk.sit_down();
    terminal.send("touch never-made");
    terminal.control('c');
    terminal.expect("Ctrl-C stops a running command; `quit` or Ctrl-D leaves.");
    terminal.expect("1/3 › ");
    terminal.send_line("echo al' 'ive");
    terminal.expect("al ive");
    terminal.expect("1/3 › ");
    terminal.control('d');
    let (code, shown) = terminal.end();
    assert_eq!(code, 0);
    assert!(shown.contains("Progress is saved"), "{shown}");
    assert!(!desk.sandbox.work().join("never-made").exists());
}

#[test]
fn a_command_goes_on_while_a_quote_is_open_and_behind_a_backslash() {
    let desk = Desk::new();
    let mut terminal = desk.sit_down();
    terminal.send_line("echo 'on");
    terminal.send_line("e' | tr '\\n' '-'");
    terminal.expect("on-e-");
    terminal.expect("1/3 › ");
    terminal.send_line("echo con\\");
    terminal.send_line("tinued");
    terminal.expect("continued");
}

#[test]
fn the_history_outlives_the_run_and_holds_no_secrets_and_no_answers() {
    let desk = Desk::new();
    let mut terminal = desk.sit_down();
    terminal.send_line("");
    terminal.expect("2/3 › ");
    terminal.send_line("echo first' 'line");
    terminal.expect("first line");
    terminal.expect("2/3 › ");
    terminal.send_line(": docker login --password hunter2");
    terminal.expect("2/3 › ");
    terminal.send_line("");
    terminal.expect("Your Docker ID (`dockerId`): ");
    terminal.send_line("Not-An-Id!");
    terminal.expect("`Not-An-Id!` is not a Docker ID");
    terminal.expect("Your Docker ID (`dockerId`): ");
    terminal.send_line("quit");
    terminal.expect("`quit` is a word for the prompt. Is it your value here? [y/N]");
    terminal.send_line("");
    terminal.expect("2/3 › ");
    terminal.control('d');
    assert_eq!(terminal.end().0, 0);
    let (file, lines) = desk.history();
    assert_eq!(lines, ["echo first' 'line"]);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let practice = desk.sandbox.state().join("practice");
    for folder in [practice.join("docker"), practice] {
        let mode = folder.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
    }

    let mut again = desk.sandbox.terminal(["run".as_ref(), desk.lesson.as_os_str()]);
    again.expect("2/3 › ");
    again.send("\u{1b}[A\r");
    again.expect("first line");
    again.expect("2/3 › ");
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let desk = Desk::new();
    desk.sandbox
        .stepgate(["run".as_ref(), desk.lesson.as_os_str()])
        .write_stdin("check\n")
        .assert()
        .code(2)
        .stderr(contains("there is no terminal to ask you at"))
        .stderr(contains("add --unattended"));
}

#[test]
fn commands_that_are_not_run_say_why_and_those_of_a_step_of_none_are_only_read() {
    let desk = Desk::new();
    let lesson = "# A\n\n```bash\ndocker image ls\n```\n\nIf you are using PowerShell:\n\n```powershell\ndocker image ls --format '{{.ID}}'\n```\n\n\
                  ## B\n\n```\none$ docker swarm init\n```\n\n## C\n\n```\ntwo$ docker swarm join --token <join-token> 10.0.0.1:2377\n```\n";
    desk.sandbox.write("shells.md", lesson);
    let mut terminal = desk.sandbox.terminal(["run", "--free", "shells.md"]);
    terminal.expect("for Windows, and not run here:");
    terminal.expect("1/3 › ");
    terminal.send("skip\r");
    terminal.expect("2/3 › ");
    terminal.send("skip\r");
    terminal.expect("typed on two, and not run here:");
    terminal.expect("Enter ends the lesson");
    terminal.expect("3/3 › ");
}

#[test]
fn ctrl_c_ends_what_runs_on_and_the_block_goes_on_behind_it() {
    let desk = Desk::new();
    // What they show, they show once they run.
    desk.sandbox.write("one", "begun\n");
    desk.sandbox.write("two", "behind\n");
    let commands = "tail -f one\ntouch here\ntail -f two";
    let lesson = desk
        .sandbox
        .write("runs-on.md", &format!("# On\n\n```sh\n{commands}\n```\n"));
    let mut terminal = desk
        .sandbox
        .terminal(["run".as_ref(), lesson.as_os_str(), "--yes".as_ref()]);
    terminal.expect("1/1 › ");
    terminal.send_line("");
    terminal.expect("\nbegun");
    assert!(!desk.sandbox.work().join("here").exists());
    terminal.control('c');
    terminal.expect("\nbehind");
    terminal.control('c');
    terminal.expect("Step passed: On");
    terminal.expect("Remove it again? [Y/n] ");
    terminal.send_line("n");
    assert!(desk.sandbox.work().join("here").exists());
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn ctrl_c_that_no_command_has_answered_ends_the_step_s_other_commands() {
    let desk = Desk::new();
    // stepgate alone hears it, as it does between two commands.
    let first = "test -e once || { touch once; kill -INT $PPID; }";
    let lesson = desk.sandbox.write(
        "off.md",
        &format!("# Off\n\n```bash\n{first}\n```\n\n```bash\ntouch here\n```\n"),
    );
    let mut terminal = desk
        .sandbox
        .terminal(["run".as_ref(), lesson.as_os_str(), "--yes".as_ref()]);
    terminal.expect("1/1 › ");
    terminal.send_line("");
    terminal.expect("Ctrl-C: the rest of the step's commands is not run");
    terminal.expect("1/1 › ");
    assert!(!desk.sandbox.work().join("here").exists());
    terminal.send_line("");
    terminal.expect("Step passed: Off");
    assert!(desk.sandbox.work().join("here").exists());
}

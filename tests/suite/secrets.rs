//! Values that nobody but the learner may see: a token reaches the lesson's shell, and nothing else.
//!
//! Not here: the registry's password, which `docker login` asks for (`tests/engine`).

use std::path::PathBuf;

use crate::support::lessons::slides;
use crate::support::sandbox::Sandbox;
use crate::support::terminal::Terminal;

const TOKEN: &str = "s3cret-of-ada";

/// A lesson that takes a token, gives it to docker, and prints it.
fn lesson(sandbox: &Sandbox, last: &str) -> PathBuf {
    let commands = format!(
        "export TOKEN=<your-access-token>\n\
                    docker build --build-arg token=$TOKEN -t web .\n\
                    docker build --build-arg token=<your-access-token> -t web .\n\
                    echo \"${{#TOKEN}} letters: $TOKEN\"\n{last}"
    );
    sandbox.write("Dockerfile", "FROM scratch\nARG token\nCOPY Dockerfile /\n");
    sandbox.write("token.md", &slides("Tokens", &[("Give it", &commands)]))
}

fn files_with_the_token(sandbox: &Sandbox) -> Vec<PathBuf> {
    let mut files = sandbox.files();
    let holds_it = |path: &PathBuf| {
        let bytes = std::fs::read(path).expect("a file of the sandbox");
        bytes
            .windows(TOKEN.len())
            .any(|window| window == TOKEN.as_bytes())
    };
    files.retain(holds_it);
    files
}

#[test]
fn a_token_reaches_the_shell_and_no_event_file_or_journal() {
    let mut sandbox = Sandbox::new();
    let lesson = lesson(&sandbox, "true");
    sandbox.set("STEPGATE_VAR_TOKEN", TOKEN);
    let words = [
        "run",
        "--unattended",
        "--yes",
        "--keep",
        "--engine",
        "builtin",
        "--format",
        "json",
    ];
    let output = sandbox
        .stepgate(words.iter().map(AsRef::as_ref).chain([lesson.as_os_str()]))
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{stdout}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(stdout.contains("13 letters: [redacted]"), "{stdout}");
    assert!(
        stdout.contains(r#""name":"TOKEN","value":"[redacted]""#),
        "{stdout}"
    );
    assert!(!stdout.contains(TOKEN), "{stdout}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains(TOKEN));
    assert_eq!(files_with_the_token(&sandbox), Vec::<PathBuf>::new());
    let journal = sandbox
        .files()
        .into_iter()
        .find(|file| file.ends_with("journal.jsonl"));
    let journal = std::fs::read_to_string(journal.expect("the session's journal")).unwrap();
    assert_eq!(journal.matches("token=[redacted]").count(), 2, "{journal}");
}

#[test]
fn a_token_is_typed_unseen_and_asked_for_in_each_run() {
    let sandbox = Sandbox::new();
    let lesson = lesson(&sandbox, "docker build -t gone ./gone");
    for _ in 0..2 {
        let words = ["run", "--engine", "builtin", "--free", "--step", "give-it"];
        let mut terminal: Terminal =
            sandbox.terminal(words.iter().map(AsRef::as_ref).chain([lesson.as_os_str()]));
        terminal.expect("› ");
        terminal.send("\r");
        terminal.expect("Your value for `TOKEN`, which nobody sees: ");
        terminal.send(TOKEN);
        terminal.expect("*************");
        terminal.send("\r");
        let shown = terminal.expect("13 letters: ");
        assert!(!shown.contains(TOKEN), "{shown}");
        terminal.expect("› ");
        terminal.send_line("quit");
        terminal.end();
    }
    assert_eq!(files_with_the_token(&sandbox), Vec::<PathBuf>::new());
}

#[test]
fn a_plan_shows_no_token_that_was_given_to_it() {
    let sandbox = Sandbox::new();
    let lesson = lesson(&sandbox, "true");
    let value = format!("TOKEN={TOKEN}");
    for format in ["human", "json"] {
        let words = ["plan", "--var", &value, "--format", format];
        let output = sandbox
            .stepgate(words.iter().map(AsRef::as_ref).chain([lesson.as_os_str()]))
            .output()
            .unwrap();
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && stdout.contains("<your-access-token>"),
            "{stdout}"
        );
        assert!(!stdout.contains(TOKEN), "{stdout}");
    }
}

#[test]
fn a_token_that_only_an_authors_check_names_is_not_looked_at() {
    let mut sandbox = Sandbox::new();
    sandbox.set("API_TOKEN", TOKEN);
    let lesson = "# A\n\n## B\n\n```sh\ntrue\n```\n\n<!-- stepgate\nchecks:\n  - variable: API_TOKEN\n-->\n";
    sandbox.write("lesson.md", lesson);
    let words = [
        "run",
        "lesson.md",
        "--unattended",
        "--yes",
        "--engine",
        "builtin",
        "--format",
        "json",
    ];
    let output = sandbox.stepgate(words).output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(4), "{stdout}");
    assert!(stdout.contains(r#""event":"check-unanswered""#), "{stdout}");
    assert_eq!(files_with_the_token(&sandbox), Vec::<PathBuf>::new());
    let plan = sandbox.stepgate(["plan", "lesson.md"]).output().unwrap();
    let plan = String::from_utf8_lossy(&plan.stdout).into_owned();
    assert!(
        plan.contains("`API_TOKEN` holds what nobody but the learner may see"),
        "{plan}"
    );
}

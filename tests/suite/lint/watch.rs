//! `--watch` in a terminal: it looks again when a lesson changes, and ends with Ctrl-C.
//!
//! Not here: what is looked at.

use crate::support::sandbox::Sandbox;

const WRONG: &str = "# A\n\n```sh\ndocker-compose up -d\n```\n";

#[test]
fn lint_looks_again_when_the_lesson_changes_and_control_c_ends_it_with_130() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", WRONG);
    let mut terminal = sandbox.terminal(["lint", "a.md", "--watch"]);
    terminal.expect("[old-compose]");
    terminal.expect("Watching 1 file; Ctrl-C ends it.");
    sandbox.write("a.md", "# A\n\nNothing is wrong any more.\n");
    terminal.expect("Nothing to complain of in 1 lesson.");
    terminal.expect("Watching 1 file");
    std::fs::remove_file(sandbox.work().join("a.md")).unwrap();
    terminal.expect("`a.md` cannot be read");
    sandbox.write("a.md", WRONG);
    terminal.expect("[old-compose]");
    assert!(terminal.raw().contains("\u{1b}[2J"), "the screen is not cleared");
    terminal.expect("Watching 1 file");
    terminal.control('c');
    assert_eq!(terminal.end().0, 130);
}

#[test]
fn plan_looks_again_when_a_lesson_of_a_folder_changes() {
    let sandbox = Sandbox::new();
    sandbox.write("course/README.md", "# First title\n\nText.\n");
    let mut terminal = sandbox.terminal(["plan", "course", "--watch"]);
    terminal.expect("First title");
    terminal.expect("Watching 1 file");
    sandbox.write("course/README.md", "# Second title, longer\n\nText.\n");
    terminal.expect("Second title");
    terminal.expect("Watching 1 file");
    terminal.control('c');
    assert_eq!(terminal.end().0, 130);
}

#[test]
fn a_screen_that_is_none_is_not_cleared() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", WRONG);
    let command = format!(
        "'{}' lint a.md --watch 2>&1 | cat",
        env!("CARGO_BIN_EXE_stepgate")
    );
    let mut shell = sandbox.command("bash", ["-c", &command]);
    shell.env("TERM", "xterm-256color");
    let mut terminal = crate::support::terminal::Terminal::start(shell);
    terminal.expect("[old-compose]");
    terminal.expect("Watching 1 file");
    assert!(!terminal.raw().contains("\u{1b}[2J"), "{}", terminal.raw());
    terminal.control('c');
    terminal.end();
}

//! Help, version, completions and `doctor`: what is there, and that the book names the same.
//!
//! Not here: wrong command lines (`wrong_input`).

use std::collections::BTreeSet;

use crate::support::sandbox::Sandbox;

const COMMANDS: [&str; 12] = [
    "run",
    "check",
    "plan",
    "lint",
    "list",
    "status",
    "reset",
    "new",
    "doctor",
    "registry serve",
    "engine export",
    "completions",
];
const BOOK: &str = include_str!("../../book/src/command-line.md");

fn help(command: &str) -> String {
    let words = command
        .split(' ')
        .filter(|word| !word.is_empty())
        .chain(["--help"]);
    let output = Sandbox::new().stepgate(words).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{command}");
    assert_eq!(output.stderr, b"", "{command}");
    String::from_utf8(output.stdout).unwrap()
}

/// The long flags that a text names, `--help` aside.
fn flags(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| word.starts_with("--") && !word.starts_with("---") && *word != "--help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_subcommand_has_an_example_that_is_valid() {
    for command in COMMANDS {
        let text = help(command);
        let example = format!("  stepgate {command}");
        let examples: Vec<&str> = text.lines().filter(|line| line.starts_with(&example)).collect();
        assert!(!examples.is_empty(), "{command}:\n{text}");
        for line in examples {
            let line = line.split(" > ").next().unwrap().trim();
            let words = line.split(' ').skip(1).filter(|word| !word.is_empty());
            assert!(stepgate::cli::is_valid(words), "{line}");
        }
    }
}

#[test]
fn help_fits_a_terminal_and_has_no_stray_markup() {
    for command in COMMANDS.iter().chain(&[""]) {
        for line in help(command).lines() {
            assert!(line.chars().count() <= 100, "{command}: {line}");
            assert!(!line.contains("`_"), "{command}: {line}");
        }
    }
}

#[test]
fn the_first_help_names_every_subcommand_and_the_exit_codes() {
    let text = help("");
    for command in COMMANDS {
        let first = command.split(' ').next().unwrap();
        assert!(text.contains(&format!("\n  {first} ")), "{first}:\n{text}");
    }
    assert!(text.contains("130 interrupted"));
}

#[test]
fn the_book_names_every_flag_of_run_and_no_other() {
    let start = BOOK.find("## `run`").unwrap();
    let end = start + BOOK[start..].find("## The others").unwrap();
    let usage = help("run");
    let options = usage.split("Examples:").next().unwrap();
    assert_eq!(flags(&BOOK[start..end]), flags(options));
}

#[test]
fn the_book_names_every_flag_of_every_subcommand() {
    let named = flags(BOOK);
    for command in COMMANDS {
        let usage = help(command);
        let options = flags(usage.split("Example").next().unwrap());
        assert!(options.is_subset(&named), "{command}: {options:?}");
    }
}

#[test]
fn without_a_subcommand_the_help_is_no_data() {
    let output = Sandbox::new().stepgate([""; 0]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
    assert!(String::from_utf8_lossy(&output.stderr).contains("Usage: stepgate"));
}

#[test]
fn completions_know_every_subcommand_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = Sandbox::new().stepgate(["completions", shell]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0));
        for word in ["doctor", "unattended", "serve"] {
            assert!(text.contains(word), "{shell} does not complete {word}");
        }
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_a_flag_of_run() {
    let sandbox = Sandbox::new();
    let script = sandbox.stepgate(["completions", "bash"]).output().unwrap().stdout;
    let file = sandbox.write("completions.bash", &String::from_utf8(script).unwrap());
    let program = "source \"$1\"; COMP_WORDS=(stepgate run --unat); COMP_CWORD=2; \
                   _stepgate stepgate --unat run; echo \"${COMPREPLY[@]}\"";
    let mut command = sandbox.command("bash", ["-c", program, "bash"]);
    let output = command.arg(file).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "--unattended\n");
}

#[test]
fn doctor_without_an_engine_says_what_to_do() {
    let mut sandbox = Sandbox::new();
    sandbox.set("DOCKER_HOST", "unix:///nowhere/docker.sock");
    let output = sandbox.stepgate(["doctor"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(4), "{text}");
    for words in [
        "missing  engine",
        "/nowhere/docker.sock",
        "→ install and start",
        "fine     progress",
        "One thing is in the way of a lesson.",
    ] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

#[test]
fn doctor_names_every_trouble_and_the_first_gives_the_exit_code() {
    let mut sandbox = Sandbox::new();
    let file = sandbox.write("file", "");
    sandbox.set("STEPGATE_STATE_DIR", file.join("state"));
    sandbox.set("DOCKER_HOST", "unix:///nowhere/docker.sock");
    let output = sandbox.stepgate(["doctor"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(4), "{text}");
    assert!(text.contains("missing  progress"), "{text}");
    assert!(text.contains("STEPGATE_STATE_DIR"), "{text}");
}

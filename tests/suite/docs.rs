//! README and book: every command in them is one that stepgate takes, and the tables are the program's.
//!
//! Not here: whether the sentences are true; people see to that.

use std::path::{Path, PathBuf};

use stepgate::failure::Exit;

use crate::support::sandbox::Sandbox;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// README, changelog and the book's pages.
fn pages() -> Vec<(PathBuf, String)> {
    let book = walkdir::WalkDir::new(Path::new(ROOT).join("book/src"));
    let pages = book.into_iter().map(|entry| entry.unwrap().into_path());
    let names = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"].map(|name| Path::new(ROOT).join(name));
    pages
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .chain(names)
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

/// The arguments of each stepgate command in the `sh` blocks of a page.
fn commands(page: &str) -> Vec<Vec<String>> {
    let mut is_shell = false;
    let mut found = Vec::new();
    for line in page.lines() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            is_shell = !is_shell && info == "sh";
            continue;
        }
        let line = line.split(" #").next().unwrap_or_default().trim();
        let arguments = line
            .strip_prefix("cargo run --release -- ")
            .or_else(|| line.strip_prefix("stepgate "));
        if let Some(arguments) = arguments.filter(|_| is_shell) {
            let words = arguments.split(" > ").next().unwrap_or_default();
            found.push(words.split_whitespace().map(str::to_owned).collect());
        }
    }
    found
}

#[test]
fn every_command_in_readme_and_book_is_one_that_stepgate_takes() {
    let mut n_commands = 0;
    for (path, text) in pages() {
        for words in commands(&text) {
            n_commands += 1;
            let is_valid = stepgate::cli::is_valid(words.iter().map(String::as_str));
            assert!(is_valid, "{}: stepgate {}", path.display(), words.join(" "));
        }
    }
    assert!(n_commands >= 8, "only {n_commands} commands are found");
}

#[test]
fn what_needs_no_engine_is_run_as_it_stands() {
    for (path, text) in pages() {
        for words in commands(&text) {
            let is_safe = matches!(
                words[0].as_str(),
                "plan" | "lint" | "list" | "status" | "completions"
            ) || words.iter().any(|word| word == "--help" || word == "--version");
            if !is_safe {
                continue;
            }
            let sandbox = Sandbox::new();
            let mut command = sandbox.stepgate(&words);
            let output = command.current_dir(ROOT).output().unwrap();
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{}: {words:?}: {error}", path.display());
        }
    }
}

#[test]
fn the_lesson_of_the_readme_is_there() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    assert!(readme.contains("\ncargo run --release -- run lessons/101-registries\n"));
    assert!(readme.contains("\ntests/run\n"));
    let sandbox = Sandbox::new();
    let mut command = sandbox.stepgate(["plan", "lessons/101-registries"]);
    command.current_dir(ROOT).assert().success();
}

#[test]
fn the_readme_shows_a_run_as_it_looks() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    for words in [
        "Step passed:",
        "expected:",
        "to mend it:",
        "travelled",
        "never left this machine",
    ] {
        assert!(readme.contains(words), "`{words}` is not in the README");
    }
}

#[test]
fn the_books_exit_codes_are_the_programs() {
    let page = std::fs::read_to_string(Path::new(ROOT).join("book/src/command-line.md")).unwrap();
    let table = page.split("## Exit codes").nth(1).unwrap();
    let table = table.split("\n## ").next().unwrap();
    let codes: Vec<u8> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse::<u8>().ok())
        .collect();
    let exits = [
        Exit::Done,
        Exit::CheckFailed,
        Exit::Usage,
        Exit::Unreadable,
        Exit::Unreachable,
        Exit::Missing,
        Exit::Interrupted,
    ];
    assert_eq!(codes, exits.map(|exit| exit as u8));
}

#[test]
fn links_between_pages_lead_somewhere() {
    for (path, text) in pages() {
        // An example of a lesson has links of its own.
        let prose: String = text.split("````").step_by(2).collect();
        for part in prose.split("](").skip(1) {
            let target = part.split([')', '#']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.contains('<') {
                continue;
            }
            let file = path.parent().unwrap().join(target);
            assert!(file.exists(), "{} names {target}", path.display());
        }
    }
}

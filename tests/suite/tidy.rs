//! The invariants of the book's architecture page that can be seen in the text of the sources.
//!
//! Each rule is a function from a file to its complaints (`tidy/rules.rs`, `tidy/rooms.rs`), so that a test can
//! show it a bad file and see it complain. Not here: what rustc and clippy enforce (`[lints]` in `Cargo.toml`).

mod file;
mod modules;
mod rooms;
mod rules;

use file::Rule;

/// Every rule that looks at one file.
const RULES: &[Rule] = &[
    rules::has_text,
    rules::is_short,
    rules::says_its_purpose,
    rules::names_no_machine,
    rules::has_no_unwrap,
    rules::has_no_unsafe,
    rules::expects_instead_of_allowing,
    rules::waits_for_events,
    rules::runs_every_test,
    rules::has_no_anyhow,
    rules::keeps_secrets,
    rooms::names_only_its_crates,
    rooms::stays_pure,
    rooms::leaves_printing_to_reporters,
];

#[test]
fn every_file_keeps_the_rules() {
    let complaints: Vec<String> = file::all()
        .iter()
        .flat_map(|file| RULES.iter().flat_map(|rule| rule(file)))
        .collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn the_rules_see_the_sources() {
    let files = file::all();
    let n_sources = files.iter().filter(|file| file.is_source()).count();
    assert!(n_sources > 20, "only {n_sources} files in `src` were looked at");
    assert!(files.iter().any(|file| file.path == "Cargo.toml"));
    assert!(!files.iter().any(|file| file.path.starts_with("target/")));
}

#[test]
fn every_file_is_part_of_the_build() {
    assert_eq!(modules::orphans(&file::all()), [""; 0]);
}

#[test]
fn the_map_lists_every_room_and_no_other() {
    let root = file::root();
    let map = std::fs::read_to_string(root.join("book/src/contributing/architecture.md")).unwrap();
    let rooms = std::fs::read_dir(root.join("src"))
        .unwrap()
        .map(|entry| entry.unwrap());
    let rooms = rooms
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap());
    assert_eq!(rooms::differences(&map, &rooms.collect::<Vec<_>>()), [""; 0]);
}

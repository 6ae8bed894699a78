//! Which room may name what: the invariants that keep the rooms apart.
//!
//! Not here: rules for every file (`rules`).

use super::file::{File, Part, has_word};

/// A crate, and the only places in `src` that may name it. A place is the start of a path.
struct Owned {
    krate: &'static str,
    places: &'static [&'static str],
}

const OWNED: &[Owned] = &[
    Owned {
        krate: "bollard",
        places: &["src/engine/docker"],
    },
    Owned {
        krate: "tree_sitter",
        places: &["src/script/"],
    },
    Owned {
        krate: "tree_sitter_bash",
        places: &["src/script/"],
    },
    Owned {
        krate: "tree_sitter_pwsh",
        places: &["src/script/"],
    },
    Owned {
        krate: "axum",
        places: &["src/registry/practice"],
    },
    Owned {
        krate: "pulldown_cmark",
        places: &["src/lesson/"],
    },
    Owned {
        krate: "rustyline",
        places: &["src/prompt/"],
    },
];

/// The starts of the paths of what does no I/O and knows no clock, with what is excepted below them.
const PURE: &[(&str, &[&str])] = &[
    ("src/words/", &[]),
    ("src/diagnostic/", &[]),
    ("src/lint/", &[]),
    ("src/lesson/", &[]),
    ("src/script/", &[]),
    ("src/docker/", &[]),
    ("src/plan/", &[]),
    ("src/check/", &["src/check/verify"]),
    ("src/session/mod.rs", &[]),
    ("src/session/state", &[]),
    ("src/prompt/intent", &[]),
];

/// What a pure file does not name.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "tokio",
    "reqwest",
    "hyper",
    "SystemTime",
    "Instant",
    "OffsetDateTime::now_utc",
    "OffsetDateTime::now_local",
    "io::stdin",
    "io::stdout",
    "io::stderr",
];

/// What the runner does not name, since it only tells what happened.
const PRINTING: &[&str] = &[
    "print",
    "println",
    "eprint",
    "eprintln",
    "stdout",
    "stderr",
    "console",
    "indicatif",
];

/// A crate is named only in the room that hides it.
pub(crate) fn names_only_its_crates(file: &File) -> Vec<String> {
    if !file.path.starts_with("src/") {
        return Vec::new();
    }
    let foreign = OWNED
        .iter()
        .filter(|owned| !owned.places.iter().any(|place| file.path.starts_with(place)));
    let complain = |owned: &Owned| {
        let what = format!(
            "names {}, which belongs to `{}`",
            owned.krate,
            owned.places.join("`, `")
        );
        file.complain(Part::All, &what, |line| {
            has_word(line, owned.krate) && is_path(line, owned.krate)
        })
    };
    foreign.flat_map(complain).collect()
}

/// A pure room does no I/O and knows no clock.
pub(crate) fn stays_pure(file: &File) -> Vec<String> {
    let is_pure = |(room, exceptions): &(&str, &[&str])| {
        file.path.starts_with(room)
            && !exceptions
                .iter()
                .any(|exception| file.path.starts_with(exception))
    };
    if !file.is_source() || !PURE.iter().any(is_pure) {
        return Vec::new();
    }
    let complain = |name: &&str| {
        let what = format!("names {name} in a room that does no I/O and knows no clock");
        file.complain(Part::Shipped, &what, |line| names(line, name))
    };
    IMPURE.iter().flat_map(complain).collect()
}

/// The runner emits events and prints nothing.
pub(crate) fn leaves_printing_to_reporters(file: &File) -> Vec<String> {
    if !file.is_source() || !file.path.starts_with("src/runner/") {
        return Vec::new();
    }
    let is_printing = |line: &str| {
        PRINTING.iter().any(|word| {
            line.contains(&format!("{word}!(")) || line.contains(&format!("{word}()")) || is_path(line, word)
        })
    };
    file.complain(
        Part::Shipped,
        "prints: the runner emits events, reporters print",
        is_printing,
    )
}

/// Says what the map's list of rooms and the folders of `src` do not agree on.
pub(crate) fn differences(map: &str, folders: &[String]) -> Vec<String> {
    let rooms: Vec<&str> = map
        .lines()
        .filter_map(|line| {
            line.strip_prefix("| `src/")?
                .split_once("/`")
                .map(|(room, _)| room)
        })
        .collect();
    let unlisted = folders.iter().filter(|folder| !rooms.contains(&folder.as_str()));
    let unlisted = unlisted.map(|folder| format!("`src/{folder}/` is not on the map"));
    let gone = rooms
        .iter()
        .filter(|room| !folders.iter().any(|folder| folder == **room));
    unlisted
        .chain(gone.map(|room| format!("the map lists `src/{room}/`, which is not there")))
        .collect()
}

/// Says whether `name` starts or continues a path in the line, or is imported by itself.
fn is_path(line: &str, name: &str) -> bool {
    has_word(line, name)
        && (line.contains(&format!("{name}::"))
            || line.trim_start().starts_with("use ")
            || line.contains("extern crate"))
}

/// Says whether the line names something by its path, also as a part of a group: `use std::{fmt, fs}`.
fn names(line: &str, name: &str) -> bool {
    let Some((parent, child)) = name.split_once("::") else {
        return has_word(line, name);
    };
    has_word(line, name)
        || line
            .split_once(&format!("{parent}::{{"))
            .is_some_and(|(_, group)| has_word(group, child))
}

#[cfg(test)]
mod tests {
    use super::super::file::Rule;
    use super::*;

    fn has_complaint(rule: Rule, path: &str, text: &str) -> bool {
        !rule(&File::new(path, text)).is_empty()
    }

    #[test]
    fn a_crate_outside_its_room_is_found() {
        for owned in OWNED {
            let text = format!("use {}::Thing;", owned.krate);
            assert!(
                has_complaint(names_only_its_crates, "src/cli/run.rs", &text),
                "{text}"
            );
            let home = format!("{}/x.rs", owned.places[0].trim_end_matches('/'));
            assert!(
                !has_complaint(names_only_its_crates, &home, &text),
                "{text} in {home}"
            );
        }
        assert!(!has_complaint(
            names_only_its_crates,
            "src/cli/mod.rs",
            "let axum = 3; // bollard::X"
        ));
    }

    #[test]
    fn a_pure_room_that_touches_the_world_is_found() {
        let worldly = [
            "use std::fs;",
            "use std::{fmt, fs};",
            "std::net::TcpStream::connect(a)",
            "use tokio::sync::Mutex;",
            "use std::time::SystemTime;",
            "let t = Instant::now();",
            "std::process::Command::new(a)",
            "reqwest::get(u)",
        ];
        for line in worldly {
            for (room, _) in PURE {
                let path = format!("{room}x.rs");
                assert!(has_complaint(stays_pure, &path, line), "{line} in {path}");
            }
            assert!(
                !has_complaint(stays_pure, "src/check/verify/pushed.rs", line),
                "{line}"
            );
            assert!(
                !has_complaint(stays_pure, "src/engine/docker/x.rs", line),
                "{line}"
            );
        }
        assert!(!has_complaint(
            stays_pure,
            "src/lesson/x.rs",
            "use std::fmt; // std::fs"
        ));
    }

    #[test]
    fn a_printing_runner_is_found() {
        for line in [
            "println!(\"x\");",
            "let out = io::stdout();",
            "use console::style;",
            "indicatif::ProgressBar::new(3)",
        ] {
            assert!(
                has_complaint(leaves_printing_to_reporters, "src/runner/x.rs", line),
                "{line}"
            );
            assert!(
                !has_complaint(leaves_printing_to_reporters, "src/report/x.rs", line),
                "{line}"
            );
        }
        assert!(!has_complaint(
            leaves_printing_to_reporters,
            "src/runner/x.rs",
            "stdout: Captured,"
        ));
    }

    #[test]
    fn a_map_that_does_not_fit_the_folders_is_found() {
        let map = "| room | for |\n|---|---|\n| `src/lesson/` | reading |\n";
        assert_eq!(differences(map, &["lesson".to_owned()]), [""; 0]);
        assert_eq!(differences(map, &[]).len(), 1);
        assert_eq!(
            differences(map, &["lesson".to_owned(), "cli".to_owned()]).len(),
            1
        );
    }
}

//! The rules of the house style that hold for every file.
//!
//! Not here: who may name which crate (`rooms`).

use super::file::{File, Part, has_word};

/// The most lines that a file of ours has.
const MAX_LINES: usize = 400;

/// Complains about a file with nothing in it, which nobody means to keep.
pub(crate) fn has_text(file: &File) -> Vec<String> {
    let is_empty = file.text.trim().is_empty();
    is_empty
        .then(|| format!("{}: it is empty", file.path))
        .into_iter()
        .collect()
}

/// Files of Rust have at most 400 lines.
pub(crate) fn is_short(file: &File) -> Vec<String> {
    let n_lines = file.text.lines().count();
    if file.is_rust() && n_lines > MAX_LINES {
        return vec![format!(
            "{}: {n_lines} lines, more than {MAX_LINES}: split it by its nouns",
            file.path
        )];
    }
    Vec::new()
}

/// A file of Rust starts with what it is for.
pub(crate) fn says_its_purpose(file: &File) -> Vec<String> {
    if file.is_rust() && !file.text.starts_with("//! ") {
        return vec![format!("{}:1: the file does not start with `//!`", file.path)];
    }
    Vec::new()
}

/// No file names a folder of the machine that it was written on, or another source of packages than crates.io.
pub(crate) fn names_no_machine(file: &File) -> Vec<String> {
    // Spelled in two halves, so that this file does not complain about itself.
    let folders = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
    ];
    let is_foreign_source = |line: &str| {
        let source = line
            .strip_prefix("source = \"")
            .or_else(|| line.strip_prefix("registry = \""));
        source.is_some_and(|source| source != "registry+https://github.com/rust-lang/crates.io-index\"")
            || line.contains(concat!("replace-", "with"))
    };
    let mut complaints = Vec::new();
    for (number, line) in file
        .text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
    {
        if let Some(folder) = folders.iter().find(|folder| line.contains(**folder)) {
            complaints.push(format!(
                "{}:{number}: names `{folder}…`, a folder of one machine",
                file.path
            ));
        }
        if is_foreign_source(line) {
            complaints.push(format!(
                "{}:{number}: takes packages from elsewhere than crates.io",
                file.path
            ));
        }
    }
    complaints
}

/// Only tests unwrap.
pub(crate) fn has_no_unwrap(file: &File) -> Vec<String> {
    if !file.is_source() {
        return Vec::new();
    }
    file.complain(
        Part::Shipped,
        "`unwrap` outside tests: `expect` states the invariant",
        |line| line.contains(".unwrap()") || line.contains("unwrap_unchecked"),
    )
}

/// There is no unsafe code.
pub(crate) fn has_no_unsafe(file: &File) -> Vec<String> {
    if !file.is_rust() {
        return Vec::new();
    }
    let keyword = concat!("un", "safe");
    file.complain(Part::All, "unsafe code", |line| {
        ["{", "fn", "impl", "extern"]
            .iter()
            .any(|next| line.contains(&format!("{keyword} {next}")))
    })
}

/// A lint is expected with a reason, never allowed.
pub(crate) fn expects_instead_of_allowing(file: &File) -> Vec<String> {
    if !file.is_rust() {
        return Vec::new();
    }
    let attribute = concat!("all", "ow(");
    let mut complaints = file.complain(
        Part::All,
        "a lint is allowed: use `expect` with a reason",
        |line| {
            line.contains('#') && line.contains(&format!("[{attribute}"))
                || line.contains("cfg_attr") && has_word(line, attribute.trim_end_matches('('))
        },
    );
    complaints.extend(
        file.complain(Part::All, "an expected lint without its reason", |line| {
            line.contains("[expect(") && line.trim_end().ends_with(")]") && !line.contains("reason")
        }),
    );
    complaints
}

/// A test waits for what it needs, not for time to pass.
pub(crate) fn waits_for_events(file: &File) -> Vec<String> {
    if !file.is_rust() {
        return Vec::new();
    }
    let call = concat!("sl", "eep(");
    file.complain(Part::Tests, "a test sleeps: wait for the event", |line| {
        line.contains(&format!("thread::{call}")) || line.contains(&format!("time::{call}"))
    })
}

/// No test is switched off.
pub(crate) fn runs_every_test(file: &File) -> Vec<String> {
    if !file.is_rust() {
        return Vec::new();
    }
    let attribute = concat!("#[ign", "ore");
    file.complain(Part::All, "a test is switched off", |line| {
        line.contains(attribute)
    })
}

/// Errors are types of ours.
pub(crate) fn has_no_anyhow(file: &File) -> Vec<String> {
    let krate = concat!("any", "how");
    if file.path == "Cargo.toml" {
        return file.complain(Part::All, "errors are `thiserror` enums", |line| {
            line.starts_with(krate)
        });
    }
    if !file.is_source() {
        return Vec::new();
    }
    file.complain(Part::All, "errors are `thiserror` enums", |line| {
        has_word(line, krate)
    })
}

/// A secret has no `Display`, no serde, and a `Debug` written by hand.
pub(crate) fn keeps_secrets(file: &File) -> Vec<String> {
    if file.path != "src/words/secret.rs" {
        return Vec::new();
    }
    let mut complaints = file.complain(Part::Shipped, "a secret can be shown or written", |line| {
        line.contains("Display for")
            || ["Serialize", "Deserialize"]
                .iter()
                .any(|word| has_word(line, word))
            || line.contains("derive(") && has_word(line, "Debug")
    });
    if !file.text.contains("[redacted]") {
        complaints.push(format!("{}: its `Debug` does not print `[redacted]`", file.path));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::super::file::Rule;
    use super::*;

    /// Shows a rule a bad and a good file of the same path.
    fn tells_apart(rule: Rule, path: &str, bad: &str, good: &str) {
        assert!(
            !rule(&File::new(path, bad)).is_empty(),
            "no complaint about {path}:\n{bad}"
        );
        assert_eq!(
            rule(&File::new(path, good)),
            [""; 0],
            "complaint about {path}:\n{good}"
        );
    }

    #[test]
    fn empty_files_long_ones_and_files_without_a_purpose_are_found() {
        tells_apart(has_text, "notes.txt", "\n", "x");
        tells_apart(is_short, "benches/x.rs", &"//\n".repeat(401), &"//\n".repeat(400));
        tells_apart(says_its_purpose, "src/x.rs", "use std::fmt;\n", "//! Formats.\n");
    }

    #[test]
    fn machine_paths_and_foreign_package_sources_are_found() {
        let path = concat!("cd /wo", "rk/here");
        tells_apart(
            names_no_machine,
            "book/src/x.md",
            path,
            "cd work/here, https://example.com/workshop",
        );
        let lock = "source = \"registry+https://mirror.example/index\"";
        let good = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
        tells_apart(names_no_machine, "Cargo.lock", lock, good);
        let config = concat!("replace-", "with = \"mirror\"");
        tells_apart(names_no_machine, ".cargo/config.toml", config, "[build]");
    }

    #[test]
    fn unwraps_are_found_outside_tests_only() {
        let tested = "//! X.\n#[cfg(test)]\nmod tests { fn x() { y.unwrap(); } }\n";
        tells_apart(has_no_unwrap, "src/x.rs", "let a = b.unwrap();", tested);
        tells_apart(
            has_no_unwrap,
            "src/x.rs",
            "b\n    .unwrap()",
            "b.unwrap_or(3) // .unwrap()",
        );
    }

    #[test]
    fn unsafe_code_and_allowed_lints_are_found() {
        let bad = concat!("let a = un", "safe { b };");
        tells_apart(has_no_unsafe, "src/x.rs", bad, "#![forbid(unsafe_code)]");
        let bare = concat!("#[all", "ow(dead_code)]");
        let reasoned = "#[expect(dead_code, reason = \"why\")]";
        tells_apart(expects_instead_of_allowing, "tests/x.rs", bare, reasoned);
        tells_apart(
            expects_instead_of_allowing,
            "src/x.rs",
            concat!("#![all", "ow(unused)]"),
            "fn allow(x: u8) {}",
        );
        tells_apart(
            expects_instead_of_allowing,
            "src/x.rs",
            "#[expect(dead_code)]",
            reasoned,
        );
    }

    #[test]
    fn sleeping_and_switched_off_tests_are_found() {
        let line = concat!("std::thread::sl", "eep(second);");
        tells_apart(waits_for_events, "tests/engine/x.rs", line, "fn sleep() {}");
        let tested = format!("//! X.\n#[cfg(test)]\nmod tests {{ {line} }}");
        tells_apart(waits_for_events, "src/x.rs", &tested, line);
        tells_apart(
            runs_every_test,
            "tests/x.rs",
            concat!("#[ign", "ore = \"slow\"]"),
            "#[test]",
        );
    }

    #[test]
    fn opaque_errors_and_loose_secrets_are_found() {
        tells_apart(
            has_no_anyhow,
            "src/x.rs",
            concat!("use any", "how::Result;"),
            "use thiserror::Error;",
        );
        tells_apart(
            has_no_anyhow,
            "Cargo.toml",
            concat!("any", "how = \"1\""),
            "thiserror = \"2\"",
        );
        let secret = "struct Secret; // prints [redacted]";
        for bad in [
            "#[derive(Clone, Debug)]",
            "impl fmt::Display for Secret {",
            "#[derive(Serialize)]",
        ] {
            tells_apart(
                keeps_secrets,
                "src/words/secret.rs",
                &format!("{bad}\n{secret}"),
                secret,
            );
        }
        tells_apart(keeps_secrets, "src/words/secret.rs", "struct Secret;", secret);
    }
}

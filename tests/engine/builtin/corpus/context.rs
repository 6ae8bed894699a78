//! Contexts for Dockerfiles of others: what they copy, made up by its name; and the image that stands in for all bases.
//!
//! Not here: finding the Dockerfiles (`dockerfiles`).

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::dockerfiles::instructions;
use crate::builtin::build::cases::archive;

/// Writes the context of the image that stands in for all others.
pub(super) fn write_base(folder: &Path) {
    for (path, text) in [
        (
            "root/etc/passwd",
            "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/app:/bin/sh\n",
        ),
        ("root/etc/group", "root:x:0:\nnode:x:1000:\n"),
        ("root/usr/share/nginx/html/index.html", "base\n"),
        ("root/var/www/html/index.html", "base\n"),
        ("root/app/base", "base\n"),
    ] {
        file(&folder.join(path), text.as_bytes());
    }
    symlink("usr/share", folder.join("root/share")).unwrap();
    fs::write(
        folder.join("Dockerfile"),
        "FROM scratch\nCOPY root /\nENV BASE=1\nWORKDIR /\nCMD [\"base\"]\n",
    )
    .unwrap();
}

/// Writes a Dockerfile, and all that it copies.
pub(super) fn write(folder: &Path, dockerfile: &str) {
    for path in ["app.py", "src/index.html", "src/app/main.c", "a.txt"] {
        file(&folder.join(path), path.as_bytes());
    }
    fs::write(folder.join("Dockerfile"), dockerfile).unwrap();
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for instruction in instructions(dockerfile) {
        match instruction.keyword.as_str() {
            "ARG" | "ENV" => {
                let rest = instruction.rest.replace('"', "");
                let words = rest.split_whitespace().filter_map(|word| word.split_once('='));
                values.extend(words.map(|(name, value)| (name.to_owned(), value.to_owned())));
                if let (Some((name, value)), false) = (rest.split_once(' '), rest.contains('=')) {
                    values.insert(name.to_owned(), value.to_owned());
                }
            }
            "COPY" | "ADD" if !instruction.rest.contains("--from=") => {
                for source in sources(&instruction.rest) {
                    let source = values.iter().fold(source, |source, (name, value)| {
                        source
                            .replace(&format!("${{{name}}}"), value)
                            .replace(&format!("${name}"), value)
                    });
                    put(folder, &source);
                }
            }
            _ => {}
        }
    }
}

/// The sources of a `COPY` or `ADD`, as written.
fn sources(rest: &str) -> Vec<String> {
    let flags = rest.split_whitespace().take_while(|word| word.starts_with("--"));
    let n_flags = flags.count();
    let list = rest.find('[').filter(|_| rest.trim_end().ends_with(']'));
    let mut words: Vec<String> = match list.and_then(|at| serde_json::from_str(&rest[at..]).ok()) {
        Some(words) => words,
        None => rest.split_whitespace().skip(n_flags).map(str::to_owned).collect(),
    };
    words.pop();
    words
}

/// Makes up what a source names.
fn put(folder: &Path, source: &str) {
    let name: String = source
        .replace("**", "x")
        .replace('*', "x")
        .replace('?', "a")
        .replace(['[', ']'], "");
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !matches!(*part, "" | "." | ".."))
        .collect();
    let Some(last) = parts.last() else { return };
    if source.contains("://") || source.starts_with("<<") {
        return;
    }
    let path = folder.join(parts.join("/"));
    if path.exists() {
        return;
    }
    let is_archive = [".tar", ".tgz", ".gz", ".bz2", ".xz"]
        .iter()
        .any(|end| last.ends_with(end));
    if is_archive {
        file(&path, &archive());
    } else if source.ends_with('/') || !last.trim_start_matches('.').contains('.') {
        file(&path.join("in/file.txt"), source.as_bytes());
        file(&path.join("run.sh"), b"#!/bin/sh\n");
        fs::set_permissions(path.join("run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    } else {
        file(&path, source.as_bytes());
    }
}

/// Writes a file, if nothing that is a file stands in the way.
fn file(path: &Path, bytes: &[u8]) {
    if fs::create_dir_all(path.parent().unwrap()).is_err() || path.is_dir() {
        return;
    }
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
}

//! Every file of Rust belongs to the build: a test in a file that nobody declares never runs, and nobody misses it.
//!
//! Not here: what is in the files.

use super::file::{File, Part};

/// Complains about each file that no `mod` declares and that cargo does not build by itself.
pub(crate) fn orphans(files: &[File]) -> Vec<String> {
    let rust: Vec<&File> = files.iter().filter(|file| file.is_rust()).collect();
    let orphans = rust
        .iter()
        .filter(|file| !is_root(&file.path) && !rust.iter().any(|parent| declares(parent, file)));
    orphans
        .map(|file| format!("{}: no `mod` declares it, so that it is not built", file.path))
        .collect()
}

/// Says whether cargo starts from the file.
fn is_root(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(
        parts[..],
        ["build.rs"]
            | ["src", "lib.rs" | "main.rs"]
            | ["tests" | "benches", _, "main.rs"]
            | ["tests" | "benches" | "examples", _]
            | ["tests", "fuzz", "targets", _]
    )
}

/// Says whether one file declares the other, by its place or by `#[path]`.
fn declares(parent: &File, child: &File) -> bool {
    let place = child.path.trim_end_matches("/mod.rs").trim_end_matches(".rs");
    let Some((folder, name)) = place.rsplit_once('/') else {
        return false;
    };
    let candidates = [
        format!("{folder}/mod.rs"),
        format!("{folder}/lib.rs"),
        format!("{folder}/main.rs"),
        format!("{folder}.rs"),
    ];
    let code = parent.code(Part::All);
    let parent_folder = parent.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_parent = candidates.contains(&parent.path) || is_root(&parent.path) && parent_folder == folder;
    // A module that is written out may hold it, as `mod support { mod x; }` does.
    let is_above = is_root(&parent.path) && folder.starts_with(parent_folder);
    let by_place = code.iter().any(|(_, line)| {
        let declaration = line.trim().strip_suffix(';').unwrap_or_default();
        (is_parent || is_above && line.starts_with(' '))
            && declaration
                .rsplit_once("mod ")
                .is_some_and(|(_, declared)| declared == name)
    });
    by_place
        || code.iter().any(|(_, line)| {
            let path = line
                .trim()
                .strip_prefix("#[path = \"")
                .and_then(|rest| rest.split('"').next());
            path.is_some_and(|path| child.path.ends_with(path.trim_start_matches("../")))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<File> = files.iter().map(|(path, text)| File::new(path, text)).collect();
        orphans(&files)
    }

    #[test]
    fn a_file_that_nobody_declares_is_found() {
        let lost = found(&[
            ("tests/engine/main.rs", "mod other;"),
            ("tests/engine/other.rs", ""),
            ("tests/engine/lost.rs", ""),
        ]);
        assert_eq!(
            lost,
            ["tests/engine/lost.rs: no `mod` declares it, so that it is not built"]
        );
        assert_eq!(
            found(&[("src/lib.rs", "// mod a;"), ("src/a/mod.rs", "")]).len(),
            1
        );
    }

    #[test]
    fn every_way_to_declare_a_file_counts() {
        let files = [
            ("src/lib.rs", "pub mod a;\n"),
            ("src/a/mod.rs", "pub(crate) mod b;\n"),
            ("src/a/b.rs", "#[cfg(test)]\nmod tests;\n"),
            ("src/a/b/tests.rs", ""),
            (
                "tests/suite/main.rs",
                "#[path = \"../contract/x.rs\"]\nmod contract;\n",
            ),
            ("tests/contract/x.rs", ""),
            ("benches/parse.rs", "mod support;\n"),
            ("benches/support/mod.rs", ""),
            ("benches/run.rs", "mod support {\n    pub(crate) mod raw;\n}\n"),
            ("benches/support/raw.rs", ""),
        ];
        assert_eq!(found(&files), [""; 0]);
    }
}

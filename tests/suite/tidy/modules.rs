//! Every file of Rust belongs to the build: a test in a file that nobody declares never runs, and nobody misses it.
//!
//! Not here: what is in the files.

use super::file::{File, Part};

/// Complains about each file that no `mod` declares and that cargo does not build by itself.
pub(crate) fn orphans(files: &[File]) -> Vec<String> {
    let rust: Vec<&File> = files.iter().filter(|file| file.is_rust()).collect();
    let parents: Vec<Parent<'_>> = rust.iter().map(|file| Parent::of(file)).collect();
    let orphans = rust.iter().filter(|file| {
        let mut parents = parents.iter();
        !is_root(&file.path) && !parents.any(|parent| parent.declares(file))
    });
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

/// A file, and the modules that it declares.
struct Parent<'a> {
    path: &'a str,
    /// Their names, and whether they stand within another that is written out.
    names: Vec<(&'a str, bool)>,
    /// Their files, where `#[path]` names them.
    paths: Vec<&'a str>,
}

impl<'a> Parent<'a> {
    fn of(file: &'a File) -> Self {
        let (mut names, mut paths) = (Vec::new(), Vec::new());
        for (_, line) in file.code(Part::All) {
            let code = line.trim();
            let declaration = code.strip_suffix(';').and_then(|code| code.rsplit_once("mod "));
            names.extend(declaration.map(|(_, name)| (name, line.starts_with(' '))));
            let path = code
                .strip_prefix("#[path = \"")
                .and_then(|rest| rest.split('"').next());
            paths.extend(path);
        }
        Self {
            path: &file.path,
            names,
            paths,
        }
    }

    /// Says whether it declares a file, by its place or by `#[path]`.
    fn declares(&self, child: &File) -> bool {
        let place = child.path.trim_end_matches("/mod.rs").trim_end_matches(".rs");
        let Some((folder, name)) = place.rsplit_once('/') else {
            return false;
        };
        let own = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_folders = self
            .path
            .strip_prefix(folder)
            .is_some_and(|rest| matches!(rest, "/mod.rs" | "/lib.rs" | "/main.rs" | ".rs"));
        let is_parent = is_folders || is_root(self.path) && own == folder;
        // A module that is written out may hold it, as `mod support { mod x; }` does.
        let is_above = is_root(self.path) && folder.starts_with(own);
        let mut names = self.names.iter();
        let mut paths = self.paths.iter();
        names.any(|(declared, is_within)| *declared == name && (is_parent || is_above && *is_within))
            || paths.any(|path| child.path.ends_with(path.trim_start_matches("../")))
    }
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

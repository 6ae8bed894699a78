//! The repository's files as the rules see them.
//!
//! Not here: the rules.

use std::path::{Path, PathBuf};

/// What a rule is: it gives its complaints about a file, each with path and line.
pub(crate) type Rule = fn(&File) -> Vec<String>;

/// One text file of the repository.
pub(crate) struct File {
    /// The path from the repository's root, with slashes.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) text: String,
    /// Whether all of it is tests.
    is_tests: bool,
}

/// Which lines of a Rust file a rule is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// What is shipped: everything before the test module.
    Shipped,
    /// The test module at the end; all of a file below `tests`.
    Tests,
    /// Both.
    All,
}

impl File {
    /// Takes a file that may not exist.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            is_tests: path.starts_with("tests/"),
        }
    }

    /// Says whether it is Rust.
    pub(crate) fn is_rust(&self) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|extension| extension == "rs")
    }

    /// Says whether it belongs to the product, and is not a file of tests alone.
    pub(crate) fn is_source(&self) -> bool {
        self.is_rust() && self.path.starts_with("src/") && !self.is_tests
    }

    /// Gives the numbered lines of one part, without comments.
    pub(crate) fn code(&self, part: Part) -> Vec<(usize, &str)> {
        let first_of_tests = if self.is_tests {
            Some(0)
        } else {
            self.test_module()
        };
        let lines = self.text.lines().enumerate();
        let lines = lines.filter(|(index, _)| match part {
            Part::All => true,
            Part::Tests => first_of_tests.is_some_and(|first| *index >= first),
            Part::Shipped => first_of_tests.is_none_or(|first| *index < first),
        });
        lines
            .map(|(index, line)| (index + 1, without_comment(line)))
            .collect()
    }

    /// Complains about each line of a part that `is_bad`.
    pub(crate) fn complain(&self, part: Part, what: &str, is_bad: impl Fn(&str) -> bool) -> Vec<String> {
        let lines = self.code(part).into_iter().filter(|(_, line)| is_bad(line));
        lines
            .map(|(number, _)| format!("{}:{number}: {what}", self.path))
            .collect()
    }

    /// The index of the line at which the test module starts that is written out in this file.
    fn test_module(&self) -> Option<usize> {
        let is_written_out = |(_, declaration): &(usize, &str)| declaration.contains('{');
        self.test_declarations()
            .find(is_written_out)
            .map(|(index, _)| index)
    }

    /// The paths that the file's test modules may have that lie in files of their own: a file, or the start of a folder.
    fn test_files(&self) -> Vec<String> {
        let (folder, name) = self.path.rsplit_once('/').unwrap_or_default();
        let folder = match name {
            "mod.rs" | "lib.rs" | "main.rs" => folder.to_owned(),
            other => format!("{folder}/{}", other.trim_end_matches(".rs")),
        };
        let modules = self
            .test_declarations()
            .filter_map(|(_, declaration)| declaration.strip_suffix(';'));
        let names = modules.filter_map(|declaration| declaration.rsplit(' ').next());
        names
            .flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/")])
            .collect()
    }

    /// The modules for tests alone: the index of the attribute's line, and the declaration.
    fn test_declarations(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_for_tests =
            |line: &str| line.starts_with("#[cfg(") && has_word(line, "test") && !line.contains("not(");
        let lines: Vec<&str> = self.text.lines().collect();
        let attributes = (0..lines.len()).filter(move |&index| is_for_tests(lines[index]));
        let declaration = |index: usize| self.text.lines().skip(index).find(|line| !line.starts_with("#["));
        attributes
            .filter_map(move |index| Some((index, declaration(index)?)))
            .filter(|(_, declaration)| has_word(declaration, "mod"))
    }
}

/// Cuts a `//` comment off; the `//` of an address stays.
fn without_comment(line: &str) -> &str {
    let is_comment = |&(at, _): &(usize, &str)| at == 0 || !line[..at].ends_with(':');
    line.match_indices("//")
        .find(is_comment)
        .map_or(line, |(at, _)| &line[..at])
}

/// Says whether `word` stands in the line as a whole identifier or path.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part))
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Reads every text file of the repository; what is built is left out.
pub(crate) fn all() -> Vec<File> {
    let is_built = |path: &Path| {
        let path = path.strip_prefix(root()).expect("a path below the root");
        [".git", "target", "book/book"]
            .iter()
            .any(|built| path == Path::new(built))
    };
    let entries = walkdir::WalkDir::new(root()).sort_by_file_name().into_iter();
    let entries = entries
        .filter_entry(|entry| !is_built(entry.path()))
        .map(|entry| entry.expect("a readable folder"));
    let read = |entry: walkdir::DirEntry| {
        let text = std::fs::read_to_string(entry.path()).ok()?;
        let path = entry.path().strip_prefix(root()).expect("a path below the root");
        Some(File::new(
            &path.to_str().expect("names in UTF-8").replace('\\', "/"),
            &text,
        ))
    };
    let mut files: Vec<File> = entries
        .filter(|entry| entry.file_type().is_file())
        .filter_map(read)
        .collect();
    let test_files: Vec<String> = files
        .iter()
        .filter(|file| file.is_rust())
        .flat_map(File::test_files)
        .collect();
    for file in &mut files {
        file.is_tests |= test_files.iter().any(|test| file.path.starts_with(test));
    }
    files
}

#[test]
fn the_parts_of_a_file_are_told_apart() {
    let file = File::new("src/x.rs", "fn a() {} // b\n#[cfg(test)]\nmod tests {}\n");
    assert_eq!(file.code(Part::Shipped), [(1, "fn a() {} ")]);
    assert_eq!(file.code(Part::Tests).len(), 2);
    assert_eq!(File::new("tests/x.rs", "fn a() {}\n").code(Part::Shipped), []);
    assert_eq!(
        without_comment("let a = \"https://x\"; // why"),
        "let a = \"https://x\"; "
    );
    assert!(has_word("use bollard::x;", "bollard") && !has_word("fn has_bollards()", "bollard"));
}

#[test]
fn modules_for_tests_are_told_from_others() {
    let parent = File::new(
        "src/x/mod.rs",
        "#[cfg(test)]\n#[cfg(unix)]\nmod fake;\nmod real;\nfn a() {}\n",
    );
    assert_eq!(parent.test_files(), ["src/x/fake.rs", "src/x/fake/"]);
    assert_eq!(parent.code(Part::Shipped).len(), 5);
    let file = File::new(
        "src/x/y.rs",
        "#[cfg(not(test))]\nmod real;\n#[cfg(all(test, unix))]\npub(crate) mod tests;\n",
    );
    assert_eq!(file.test_files()[0], "src/x/y/tests.rs");
}

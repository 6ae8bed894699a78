//! The rules of a `.dockerignore`: its lines in order, the last one that matches decides.
//!
//! Not here: what a single pattern matches (`pattern`), and walking the folder (`pack`).

use super::pattern::Pattern;

/// The lines of an ignore file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) struct Rules {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    verdict: Verdict,
    pattern: Pattern,
}

/// What becomes of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Verdict {
    /// It is left out.
    Excluded,
    /// It is sent.
    Included,
}

/// A line that is no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct BadLine {
    /// The line, from 1.
    pub(in crate::engine) line: usize,
    /// What stands there.
    pub(in crate::engine) pattern: String,
    /// The rule that it breaks.
    pub(in crate::engine) reason: &'static str,
}

impl Rules {
    /// Reads an ignore file's text.
    pub(in crate::engine) fn parse(text: &str) -> Result<Self, BadLine> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut rules = Vec::new();
        for (index, line) in text.lines().enumerate() {
            // A comment starts in the first column; `  #x` is a file's name.
            let pattern = line.trim();
            if line.starts_with('#') || pattern.is_empty() {
                continue;
            }
            let (verdict, text) = match pattern.strip_prefix('!') {
                Some(rest) => (Verdict::Included, rest.trim()),
                None => (Verdict::Excluded, pattern),
            };
            let refuse = |reason| BadLine {
                line: index + 1,
                pattern: pattern.to_owned(),
                reason,
            };
            if text.is_empty() {
                return Err(refuse("nothing behind the `!`"));
            }
            let pattern = Pattern::parse(&cleaned(text)).map_err(refuse)?;
            rules.push(Rule { verdict, pattern });
        }
        Ok(Self { rules })
    }

    /// Says what becomes of a path, which is written from the context's root with `/`.
    ///
    /// A line that took a folder takes everything in it. A line is only tried where it would change something, so
    /// that `!a` behind `a/b` brings no `a/b` back: nothing had excluded `a` itself. docker's CLI and `BuildKit`
    /// both have it so (`MatchesUsingParentResults`).
    pub(in crate::engine) fn verdict(&self, path: &str) -> Verdict {
        let mut took = vec![false; self.rules.len()];
        let ends = path.match_indices('/').map(|(end, _)| end);
        let mut verdict = Verdict::Included;
        for end in ends.chain([path.len()]) {
            verdict = Verdict::Included;
            for (rule, took) in self.rules.iter().zip(&mut took) {
                *took = *took || (rule.verdict != verdict && rule.pattern.is_match(&path[..end]));
                if *took {
                    verdict = rule.verdict;
                }
            }
        }
        verdict
    }

    /// Says whether something in an excluded folder may be included after all; an exception with a wildcard leads
    /// into it as it does with `BuildKit`.
    pub(super) fn has_exception_below(&self, folder: &str) -> bool {
        self.rules.iter().any(|rule| match rule.verdict {
            Verdict::Excluded => false,
            Verdict::Included => rule.pattern.reaches_below(folder),
        })
    }
}

/// The pattern with `.`, `..`, doubled and outer slashes resolved, as Go's `path.Clean` does; patterns start at
/// the context's root, with or without a slash.
fn cleaned(pattern: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." if !parts.is_empty() && parts.last() != Some(&"..") => {
                parts.pop();
            }
            // Nothing is above the root; a relative pattern keeps its `..` and so matches nothing.
            ".." if pattern.starts_with('/') => {}
            other => parts.push(other),
        }
    }
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ignore file, what it leaves out, and what it lets through.
    const CASES: &[(&str, &[&str], &[&str])] = &[
        ("", &[], &["a", "a/b"]),
        ("*.md", &["README.md"], &["docs/README.md", "a.mdx"]),
        ("**/*.md", &["README.md", "docs/x/README.md"], &["a.txt"]),
        ("*.md\n!README.md", &["a.md"], &["README.md"]),
        (
            "*.md\n!README*.md\nREADME-secret.md",
            &["a.md", "README-secret.md"],
            &["README.md"],
        ),
        (
            "*.md\nREADME-secret.md\n!README*.md",
            &["a.md"],
            &["README.md", "README-secret.md"],
        ),
        ("/build", &["build", "build/x"], &["src/build"]),
        ("build/", &["build", "build/x/y"], &["builder"]),
        ("./build//out", &["build/out"], &["build"]),
        ("a/../b", &["b"], &["a"]),
        (
            "node_modules\n!node_modules/keep",
            &["node_modules/x"],
            &["node_modules/keep"],
        ),
        ("*\n!src/**", &["a", "src"], &["src/a", "src/b/c"]),
        (
            "*\n!src\nsrc/secret",
            &["a", "src/secret", "src/secret/x"],
            &["src", "src/a"],
        ),
        ("# *.md\n\n  *.txt  ", &["a.txt"], &["a.md"]),
        (" #odd", &["#odd"], &["odd"]),
        ("! a\n!b", &[], &["a", "b"]),
        ("a\n! a", &[], &["a"]),
        ("\u{feff}a", &["a"], &["b"]),
        (".", &[], &["a"]),
        ("../a", &[], &["a"]),
        ("**\n!a", &["b", "c/d"], &["a"]),
        ("temp?", &["tempa", "tempb/x"], &["temp"]),
        ("*/temp*", &["a/temp", "a/temporary.txt"], &["temp", "a/b/temp"]),
        ("*/*/temp*", &["a/b/temporary.txt"], &["a/temp"]),
        ("a/b\n!a", &["a/b", "a/b/c"], &["a", "a/c"]),
        ("a\na/b\n!a", &[], &["a", "a/b"]),
        ("a\r\nb\r\n", &["a", "b"], &["c"]),
    ];

    #[test]
    fn the_last_line_that_matches_decides() {
        for (text, excluded, included) in CASES {
            let rules = Rules::parse(text).unwrap();
            for path in *excluded {
                assert_eq!(rules.verdict(path), Verdict::Excluded, "{path} by {text:?}");
            }
            for path in *included {
                assert_eq!(rules.verdict(path), Verdict::Included, "{path} by {text:?}");
            }
        }
    }

    #[test]
    fn a_bad_line_is_told_with_its_number() {
        let bad = Rules::parse("*.md\n\na[b\n").unwrap_err();
        assert_eq!((bad.line, bad.pattern.as_str()), (3, "a[b"));
        assert_eq!(Rules::parse("!").unwrap_err().reason, "nothing behind the `!`");
    }

    #[test]
    fn only_exceptions_lead_into_an_excluded_folder() {
        let rules = Rules::parse("a\nb\n!a/keep\n").unwrap();
        assert!(rules.has_exception_below("a"));
        assert!(!rules.has_exception_below("b"));
    }
}

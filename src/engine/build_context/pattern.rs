//! One pattern of a `.dockerignore`, by the rules of moby's `patternmatcher`.
//!
//! A matcher of our own, because Docker's `**` is no other language's: it stands for any number of folders
//! wherever it is written (`**.go`, `a**b`), a class is negated by `^` only, and a backslash escapes. It walks all
//! possibilities at once, so that no pattern takes longer than pattern times path. Not here: exceptions and the
//! order of lines (`ignore`).

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Pattern {
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// This character.
    Literal(char),
    /// `?`: any character but a slash.
    Any,
    /// `*`: any characters but slashes.
    Star,
    /// `**` or `**/`: any number of whole folders.
    Folders,
    /// `**` at the end, or before a plain name at the start: anything.
    Rest,
    /// `[a-z]`, `[^a-z]`.
    Class(Membership, Vec<(char, char)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Membership {
    In,
    NotIn,
}

impl Pattern {
    /// Compiles a pattern of Go's `path.Match`, where `**` is no more than `*`; fails with the rule that it breaks.
    pub(in crate::engine) fn parse_plain(text: &str) -> Result<Self, &'static str> {
        let mut plain = text.to_owned();
        while plain.contains("**") {
            plain = plain.replace("**", "*");
        }
        Self::parse(&plain)
    }

    /// Compiles a cleaned pattern; fails with the rule that it breaks.
    pub(in crate::engine) fn parse(text: &str) -> Result<Self, &'static str> {
        let chars: Vec<char> = text.chars().collect();
        let mut tokens = Vec::with_capacity(chars.len());
        let mut at = 0;
        while let Some(&char) = chars.get(at) {
            at += 1;
            let token = match char {
                '*' if chars.get(at) == Some(&'*') => {
                    at += 1;
                    if chars.get(at) == Some(&'/') {
                        at += 1;
                    }
                    if at == chars.len() {
                        Token::Rest
                    } else {
                        Token::Folders
                    }
                }
                '*' => Token::Star,
                '?' => Token::Any,
                '\\' => {
                    let escaped = chars.get(at).ok_or("nothing behind the backslash")?;
                    at += 1;
                    Token::Literal(*escaped)
                }
                '[' => class(&chars, &mut at)?,
                other => Token::Literal(other),
            };
            tokens.push(token);
        }
        // `**name` is decided by the path's end alone, so that `**.md` takes `a.md` as well as `b/.md`.
        let is_suffix = matches!(tokens.split_first(), Some((Token::Folders, rest))
            if !text.starts_with("**/") && rest.iter().all(|token| matches!(token, Token::Literal(_))));
        if is_suffix {
            tokens[0] = Token::Rest;
        }
        Ok(Self { tokens })
    }

    /// Says whether the pattern is the whole path.
    pub(in crate::engine) fn is_match(&self, path: &str) -> bool {
        let path: Vec<char> = path.chars().collect();
        // The places in the path that the tokens so far can end at.
        let mut ends = vec![false; path.len() + 1];
        ends[0] = true;
        for token in &self.tokens {
            ends = token.advance(&path, &ends);
        }
        ends[path.len()]
    }

    /// Says whether something below a folder could match, so that it must be looked into.
    pub(super) fn reaches_below(&self, folder: &str) -> bool {
        let path: Vec<char> = folder.chars().chain(['/']).collect();
        let mut ends = vec![false; path.len() + 1];
        ends[0] = true;
        for token in &self.tokens {
            let next = token.advance(&path, &ends);
            // The folder is used up and there are tokens left, or one that swallows more than the folder.
            let is_open = matches!(token, Token::Folders | Token::Rest) && ends.contains(&true);
            if ends[path.len()] || is_open {
                return true;
            }
            ends = next;
        }
        false
    }
}

impl Token {
    /// The places that can be reached with this token from the places reached so far.
    fn advance(&self, path: &[char], from: &[bool]) -> Vec<bool> {
        let mut to = vec![false; from.len()];
        let mut has_started = false;
        for at in 0..from.len() {
            let before = at.checked_sub(1).map(|last| (from[last], path[last]));
            has_started |= from[at];
            to[at] = match self {
                Self::Literal(wanted) => before.is_some_and(|(from, char)| from && char == *wanted),
                Self::Any => before.is_some_and(|(from, char)| from && char != '/'),
                Self::Class(membership, ranges) => before.is_some_and(|(from, char)| {
                    let is_in = ranges.iter().any(|(low, high)| (*low..=*high).contains(&char));
                    from && char != '/' && is_in == (*membership == Membership::In)
                }),
                Self::Star => from[at] || before.is_some_and(|(_, char)| to[at - 1] && char != '/'),
                Self::Folders => from[at] || (has_started && before.is_some_and(|(_, char)| char == '/')),
                Self::Rest => has_started,
            };
        }
        to
    }
}

/// Reads a class behind its `[`.
fn class(chars: &[char], at: &mut usize) -> Result<Token, &'static str> {
    const OPEN: &str = "a `[` without its `]`";
    let mut membership = Membership::In;
    if chars.get(*at) == Some(&'^') {
        *at += 1;
        membership = Membership::NotIn;
    }
    let mut ranges = Vec::new();
    loop {
        match chars.get(*at).ok_or(OPEN)? {
            ']' if !ranges.is_empty() => break,
            ']' | '-' => return Err("a `[]` without a character, or a range without a start"),
            _ => {}
        }
        let low = member(chars, at)?;
        let high = if chars.get(*at) == Some(&'-') {
            *at += 1;
            member(chars, at)?
        } else {
            low
        };
        ranges.push((low, high));
    }
    *at += 1;
    Ok(Token::Class(membership, ranges))
}

fn member(chars: &[char], at: &mut usize) -> Result<char, &'static str> {
    const OPEN: &str = "a `[` without its `]`";
    let mut char = *chars.get(*at).ok_or(OPEN)?;
    *at += 1;
    match char {
        '\\' => {
            char = *chars.get(*at).ok_or(OPEN)?;
            *at += 1;
        }
        ']' | '-' => return Err("a range without an end"),
        _ => {}
    }
    Ok(char)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_match(pattern: &str, path: &str) -> bool {
        Pattern::parse(pattern).unwrap().is_match(path)
    }

    /// Pattern, path, and what moby's own tests say of them.
    const CASES: &[(&str, &str, bool)] = &[
        ("**", "file", true),
        ("**", "dir/file", true),
        ("**/", "file", true),
        ("**/**", "dir/file", true),
        ("dir/**", "dir/file", true),
        ("dir/**", "dir/dir2/file", true),
        ("dir/**", "dir", false),
        ("**/dir", "dir", true),
        ("**/dir", "a/dir", true),
        ("**/dir", "adir", false),
        ("**/dir2/*", "dir/dir2/file", true),
        ("**/dir2/*", "dir/dir2/dir2/file", true),
        ("**/dir2/**", "dir/dir2/dir2/file", true),
        ("**file", "file", true),
        ("**file", "dir/file", true),
        ("**file", "dir/afile", true),
        ("**/file", "dir/dir/file", true),
        ("**/file*", "dir/dir/file.txt", true),
        ("**/file*txt", "dir/dir/file.txt", true),
        ("**/**/*.txt", "dir/dir/file.txt", true),
        ("a**/*.txt", "a/file.txt", true),
        ("a**/*.txt", "a/dir/dir/file.txt", true),
        ("a/*.txt", "a/dir/file.txt", false),
        ("a/*.txt", "a/file.txt", true),
        ("a[b-d]e", "ae", false),
        ("a[b-d]e", "ace", true),
        ("a[b-d]e", "aae", false),
        ("a[^b-d]e", "aze", true),
        ("a[^b-d]e", "ace", false),
        ("[!a]", "!", true),
        (".*", ".foo", true),
        (".*", "foo", false),
        ("abc.def", "abcdef", false),
        ("abc.def", "abc.def", true),
        ("abc?def", "abcZdef", true),
        ("abc?def", "abc/def", false),
        (r"a\*", "a*", true),
        (r"a\*", "ab", false),
        (r"[\]]", "]", true),
        ("**/foo/bar", "foo/bar", true),
        ("**/foo/bar", "dir/dir/foo/bar", true),
        ("abc/**", "abc/def/ghi", true),
        ("**/.foo", ".foo", true),
        ("**/.foo", "bar.foo", false),
        ("a(b)c+|d{1}$", "a(b)c+|d{1}$", true),
        ("ä?", "äö", true),
    ];

    #[test]
    fn patterns_match_as_mobys_do() {
        for (pattern, path, expected) in CASES {
            assert_eq!(is_match(pattern, path), *expected, "{pattern} on {path}");
        }
    }

    #[test]
    fn plain_patterns_match_as_gos_do() {
        for (pattern, name, expected) in [
            ("abc", "abc", true),
            ("*", "abc", true),
            ("*c", "abc", true),
            ("a*", "ab/c", false),
            ("a*/b", "abc/b", true),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
            ("ab[c]", "abc", true),
            ("ab[b-d]", "abc", true),
            ("ab[^c]", "abc", false),
            ("ab[^b-d]", "abe", true),
            (r"a\*b", "a*b", true),
            (r"a\*b", "ab", false),
            ("a?b", "a☺b", true),
            ("a?b", "a/b", false),
            (r"[\]a]", "]", true),
            ("[]a]", "]", false),
            ("[-]", "-", false),
            ("[", "a", false),
            ("a[", "a", false),
            ("*x", "xxx", true),
            ("**", "a/b", false),
        ] {
            let found = Pattern::parse_plain(pattern).is_ok_and(|pattern| pattern.is_match(name));
            assert_eq!(found, expected, "{pattern} on {name}");
        }
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        for text in ["[", "[]", "a[", "[^", "[a-", "[-x]", "[a-]", r"a\", "[^]a]"] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_folder_is_looked_into_where_something_in_it_could_match() {
        for (pattern, folder, expected) in [
            ("a/b/c", "a", true),
            ("a/b/c", "a/b", true),
            ("a/b/c", "a/b/c", false),
            ("a/b/c", "b", false),
            ("*/keep", "a", true),
            ("*/keep", "a/b", false),
            ("**/keep", "a/b", true),
            ("a/**", "a", true),
            ("a/**", "b", false),
            ("keep", "a", false),
        ] {
            let found = Pattern::parse(pattern).unwrap().reaches_below(folder);
            assert_eq!(found, expected, "{pattern} below {folder}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(pattern in "[a-c*?/\\[\\]^\\\\-]{0,12}", path in "[a-c/]{0,12}") {
            if let Ok(pattern) = Pattern::parse(&pattern) {
                pattern.is_match(&path);
                pattern.reaches_below(&path);
            }
        }

        #[test]
        fn what_matches_below_a_folder_is_looked_for_there(
            pattern in "[ab*?/]{1,6}", folder in "[ab]{1,2}(/[ab]){0,2}", name in "[ab]{1,2}",
        ) {
            let pattern = Pattern::parse(&pattern).unwrap();
            let is_found = !pattern.is_match(&format!("{folder}/{name}")) || pattern.reaches_below(&folder);
            prop_assert!(is_found);
        }
    }
}

//! Finding the texts in a command block that stand for a value the learner gives.
//!
//! Not here: which variable they stand for (`variables`).

use std::collections::HashSet;
use std::ops::Range;

/// The longest text that is taken for a placeholder, in bytes, its brackets not counted.
const MAX_LEN: usize = 60;

/// Words that only say that something is to be put in.
const FILLERS: &[&str] = &[
    "a", "an", "enter", "here", "insert", "my", "own", "put", "replace", "the", "with", "your",
];

/// Words that alone in `<…>` name a value.
const VALUES: &[&str] = &[
    "account",
    "address",
    "command",
    "container",
    "digest",
    "domain",
    "email",
    "file",
    "folder",
    "host",
    "hostname",
    "id",
    "image",
    "ip",
    "key",
    "name",
    "namespace",
    "network",
    "password",
    "path",
    "port",
    "region",
    "registry",
    "repo",
    "repository",
    "service",
    "tag",
    "token",
    "url",
    "user",
    "username",
    "value",
    "version",
    "volume",
];

/// What an account at a registry is called, with its words joined.
const DOCKER_IDS: &[&str] = &[
    "dockeraccount",
    "dockerhub",
    "dockerhubaccount",
    "dockerhubid",
    "dockerhubname",
    "dockerhubuser",
    "dockerhubusername",
    "dockerid",
    "dockeridusername",
    "dockername",
    "dockeruser",
    "dockeruserid",
    "dockerusername",
    "hubaccount",
    "hubid",
    "hubuser",
    "hubusername",
    "registryuser",
    "registryusername",
    "user",
    "userid",
    "username",
];

/// A text in a block that stands for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it is in the block's text, brackets included.
    pub(super) span: Range<usize>,
    /// Its words in lower case, without those that only ask to put something in.
    pub(super) words: Vec<String>,
    /// Whether it stands for the learner's account.
    pub(super) is_docker_id: bool,
}

/// Finds the placeholders in a block's text, from first to last.
pub(super) fn find(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let closed = closed_tags(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        let hit = match byte {
            b'<' if before != Some(b'<') => bracketed(text, at, '>')
                .filter(|inner| is_value(text, at, inner) && !closed.contains(tag_name(inner))),
            b'[' => bracketed(text, at, ']').filter(|inner| is_asked_for(inner)),
            b'{' if !matches!(before, Some(b'$' | b'{')) => {
                bracketed(text, at, '}').filter(|inner| is_asked_for(inner))
            }
            b'Y' | b'y'
                if !before.is_some_and(is_name_byte) && !matches!(before, Some(b'$' | b'%' | b'{')) =>
            {
                bare(text, at)
            }
            _ => None,
        };
        if let Some(inner) = hit {
            let n_brackets = usize::from(!byte.is_ascii_alphabetic());
            let end = at + inner.len() + 2 * n_brackets;
            found.push(placeholder(text, at..end, inner));
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

/// The names of the tags that `</…>` closes somewhere in the text: what opens them is no placeholder.
fn closed_tags(text: &str) -> HashSet<&str> {
    text.match_indices("</")
        .map(|(at, mark)| tag_name(&text[at + mark.len()..]))
        .collect()
}

fn tag_name(tag: &str) -> &str {
    let end = tag
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(tag.len());
    &tag[..end]
}

fn placeholder(text: &str, span: Range<usize>, inner: &str) -> Found {
    let all = words(inner);
    let is_asked = all.iter().any(|word| is_filler(word));
    let words: Vec<String> = all.into_iter().filter(|word| !is_filler(word)).collect();
    let joined = joined(&words);
    let is_generic = matches!(joined.as_str(), "user" | "username" | "userid");
    let before = text[..span.start].trim_end_matches(['"', '\'', ' ', '=']);
    let is_login = ["-u", "--username", "login"]
        .iter()
        .any(|flag| before.ends_with(flag));
    let is_account = text[span.end..].starts_with('/') || is_login || is_asked;
    Found {
        is_docker_id: is_docker_id(&joined) && (!is_generic || is_account),
        span,
        words,
    }
}

/// Says whether words, joined, name the learner's account at a registry.
pub(super) fn is_docker_id(joined: &str) -> bool {
    DOCKER_IDS.binary_search(&joined).is_ok()
}

/// Joins words and leaves out a `your` that is written together with the next.
pub(super) fn joined(words: &[String]) -> String {
    let joined = words.concat();
    match joined.strip_prefix("your") {
        Some(rest) => rest.to_owned(),
        None => joined,
    }
}

/// The text between the bracket at `at` and its end on the same line, if it looks like words.
fn bracketed(text: &str, at: usize, end: char) -> Option<&str> {
    let rest = &text[at + 1..];
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.' | '\'' | '’');
    let n_inner = rest.find(|c: char| !is_word(c))?;
    let inner = &rest[..n_inner];
    let is_closed = rest[n_inner..].starts_with(end);
    let is_words = inner.starts_with(char::is_alphabetic) && inner.ends_with(char::is_alphanumeric);
    (is_closed && is_words && inner.len() <= MAX_LEN).then_some(inner)
}

/// Says whether `<inner>` at `at` names a value, and is neither an HTML tag nor two redirections.
fn is_value(text: &str, at: usize, inner: &str) -> bool {
    let after = text[at + inner.len() + 2..].chars().next();
    if after.is_some_and(char::is_alphanumeric) {
        return false;
    }
    let last = inner.rsplit(' ').next().unwrap_or(inner);
    if inner.contains(' ') && last.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let words = words(inner);
    let is_named = |word: &String| is_filler(word) || VALUES.binary_search(&word.as_str()).is_ok();
    words.len() > 1 || words.iter().any(is_named) || is_docker_id(&joined(&words))
}

/// Says whether the text in other brackets asks for a value: usage texts (`[OPTIONS]`), tests and templates do not.
fn is_asked_for(inner: &str) -> bool {
    let words = words(inner);
    let joined = joined(&words);
    let is_generic = matches!(joined.as_str(), "user" | "username" | "userid" | "dockerhub");
    let is_asked = words
        .iter()
        .any(|word| matches!(word.as_str(), "your" | "insert" | "enter"));
    is_asked || (is_docker_id(&joined) && !is_generic)
}

/// `YOUR-DOCKER-ID` whatever it asks for, and `your-docker-id` where it asks for the account.
fn bare(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at..];
    let n_name = rest
        .bytes()
        .take(MAX_LEN + 1)
        .position(|b| !is_name_byte(b))
        .unwrap_or(rest.len().min(MAX_LEN + 1));
    let name = rest.get(..n_name)?.trim_end_matches(['-', '_']);
    if name.len() > MAX_LEN || rest[name.len()..].starts_with('=') {
        return None;
    }
    let is_upper = name
        .strip_prefix("YOUR")
        .is_some_and(|tail| tail.starts_with(['-', '_']) && tail.bytes().all(|b| !b.is_ascii_lowercase()));
    let is_account = name.starts_with("your") && {
        let words: Vec<String> = words(name).into_iter().filter(|word| !is_filler(word)).collect();
        is_docker_id(&joined(&words))
    };
    (is_upper || is_account).then_some(name)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_filler(word: &str) -> bool {
    FILLERS.binary_search(&word).is_ok()
}

/// Cuts a spelling into words in lower case: at everything that is no letter or digit, and where a capital
/// follows a small letter.
fn words(spelling: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in spelling.chars().filter(|c| !matches!(c, '\'' | '’')) {
        if c.is_alphanumeric() {
            let begins = !before.is_alphanumeric() || (before.is_lowercase() && c.is_uppercase());
            if begins {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spellings(text: &str) -> Vec<(&str, bool)> {
        find(text)
            .into_iter()
            .map(|found| (&text[found.span], found.is_docker_id))
            .collect()
    }

    #[test]
    fn the_tables_are_in_order() {
        assert!(FILLERS.is_sorted() && VALUES.is_sorted() && DOCKER_IDS.is_sorted());
    }

    #[test]
    fn a_docker_id_is_known_by_any_of_its_spellings() {
        for spelling in [
            "<insert-your-docker-id-here>",
            "<your-docker-id>",
            "<Your Docker ID>",
            "<YOUR_DOCKER_USERNAME>",
            "<dockerhubUsername>",
            "<DockerID>",
            "<yourusername>",
            "[dockerhub username]",
            "[your docker id]",
            "{your-username}",
            "YOUR-USER-NAME",
            "YOUR_DOCKER_ID",
            "yourusername",
            "your_dockerhub_id",
            "<username>",
        ] {
            let text = format!("docker push {spelling}/web");
            assert_eq!(spellings(&text), [(spelling, true)], "{spelling}");
        }
    }

    #[test]
    fn a_user_is_a_docker_id_where_an_account_is_meant() {
        let table = [
            ("docker login -u <username>", true),
            ("docker login --username=\"<username>\"", true),
            ("docker login <user>", true),
            ("docker pull <user>/web", true),
            ("echo <your-username>", true),
            ("echo <username>", false),
            ("su <user>", false),
        ];
        for (text, is_docker_id) in table {
            let found: Vec<bool> = spellings(text).iter().map(|found| found.1).collect();
            assert_eq!(found, [is_docker_id], "{text}");
        }
    }

    #[test]
    fn words_part_at_marks_and_capitals() {
        assert_eq!(words("containerName"), ["container", "name"]);
        assert_eq!(words("the NODE's-IP_2"), ["the", "nodes", "ip", "2"]);
    }

    #[test]
    fn a_placeholder_has_a_length_that_people_type() {
        let name = |n: usize| format!("<a-{}>", "b".repeat(n - 2));
        assert_eq!(find(&name(MAX_LEN)).len(), 1);
        assert_eq!(find(&name(MAX_LEN + 1)).len(), 0);
        let name = |n: usize| format!("YOUR-{}", "B".repeat(n - 5));
        assert_eq!(find(&name(MAX_LEN)).len(), 1);
        assert_eq!(find(&name(MAX_LEN + 1)).len(), 0);
    }

    #[test]
    fn other_values_are_found_and_are_no_docker_id() {
        assert_eq!(
            spellings("docker rm <container-id> <CONTAINER ID>; ssh <user>@<host> YOUR-TOKEN"),
            [
                ("<container-id>", false),
                ("<CONTAINER ID>", false),
                ("<user>", false),
                ("<host>", false),
                ("YOUR-TOKEN", false)
            ]
        );
    }

    #[test]
    fn what_only_looks_like_a_placeholder_is_left_alone() {
        for text in [
            "sort <in.txt >out.txt",
            "sort <in.txt 2>err.txt",
            "sort <in 2> err.txt",
            "echo <-a-b> <a-b-> <a-b",
            "echo YOURSELF YOUR-name my-YOUR-ID",
            "echo {user} [dockerhub]",
            "cat <<EOF > x",
            "echo '<h1>Hello</h1>' > <title>",
            "docker [OPTIONS] image [COMMAND]",
            "[ -f your-app ] && echo $YOUR_NAME ${YOUR_NAME}",
            "docker inspect -f '{{ .Id }}' x",
            "docker run your-app",
            "echo $your_docker_id",
            "YOUR_ID=5",
            "a < b > c",
            "echo '<Module a-b>x</Module>' > file",
            "echo '<Module a-b> x</Module>' > file",
            "echo '<user> x</user>' > file",
        ] {
            assert_eq!(spellings(text), [], "{text}");
        }
    }
}

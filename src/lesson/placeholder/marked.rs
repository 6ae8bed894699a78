//! What an author marks as left out, escapes, or names in another script: `xxx`, `\<name\>`, `容器ID`.
//!
//! Not here: brackets that stand as they are (`placeholder`).

use super::{MAX_LEN, is_quoted, words};

/// `\<name\>` in a command of docker's, whose author has kept Markdown from reading a tag where there is none.
pub(super) fn escaped(text: &str, at: usize) -> Option<&str> {
    let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    let inner = text[at + 1..].split("\\>").next()?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let is_closed = text[at + 1 + inner.len()..].starts_with("\\>");
    (is_closed
        && !inner.is_empty()
        && inner.len() <= MAX_LEN
        && inner.chars().all(is_name)
        && line.trim_start().starts_with("docker ")
        && !is_quoted(text, at))
    .then_some(inner)
}

/// `xxx` as a word or a part of a reference: what its author left out.
pub(super) fn left_out(text: &str, at: usize) -> Option<&str> {
    let n_letters = text[at..].bytes().take_while(|byte| *byte == b'x').count();
    let behind = text.as_bytes().get(at + n_letters);
    let is_whole = behind.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b':' | b'"'));
    let before = at.checked_sub(1).map(|at| text.as_bytes()[at]);
    let is_word = before.is_some_and(|byte| matches!(byte, b' ' | b'/' | b':' | b'"'));
    (n_letters > 2 && is_word && is_whole).then(|| &text[at..at + n_letters])
}

/// The name in `__IMAGE_NAME__` or `__Container_Or_ID__`; Python's own begin with a small letter, and PHP's are not docker's.
pub(super) fn underlined(text: &str, at: usize) -> Option<&str> {
    let (name, _) = text[at..].strip_prefix("__")?.split_once("__")?;
    let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(is_part);
    (is_name && name.len() > 1 && name.len() <= MAX_LEN && line.contains("docker")).then_some(name)
}

/// Says whether `[ID]` or `[red]` at `at` is a word of a docker command that names a value by itself, as in no text that tells its usage:
/// nothing of docker's can be called so.
pub(super) fn named(text: &str, at: usize, inner: &str) -> bool {
    let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[begin..].lines().next().unwrap_or_default();
    let bare = line.trim_start();
    let is_dockers = bare.strip_prefix("sudo ").unwrap_or(bare).starts_with("docker ");
    let is_usage = ["[OPTIONS]", "[options]", "...", "|"]
        .iter()
        .any(|mark| line.contains(mark));
    let behind = text[at + inner.len() + 2..].chars().next();
    let is_whole = || {
        text[..at].ends_with(' ')
            && behind.is_none_or(char::is_whitespace)
            && inner.chars().count() > 2
            && inner.chars().all(char::is_alphabetic)
    };
    let is_named = || words::is_value(&inner.to_ascii_lowercase()) || is_whole();
    is_dockers && !is_usage && is_named() && !is_quoted(text, at)
}

/// `容器ID`, `イメージ名`: a word of a docker command that says in another script what stands there, as no name of docker's can be.
pub(super) fn foreign(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at..];
    let n_name = rest
        .find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'))
        .unwrap_or(rest.len());
    let name = &rest[..n_name];
    let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    let is_word = line.trim_start().starts_with("docker ") && !line.contains('#') && !is_quoted(text, at);
    let is_end = rest[n_name..]
        .chars()
        .next()
        .is_none_or(|c| c.is_whitespace() || matches!(c, ':' | '/'));
    (is_word && is_end && words::is_foreign_value(name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::find;

    fn names(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|found| &text[found.span]).collect()
    }

    #[test]
    fn a_name_between_two_lines_on_each_side_is_a_value() {
        for (text, name) in [
            ("docker pull __IMAGE_NAME__", "__IMAGE_NAME__"),
            ("docker run --name __Name_Or_ID__ nginx", "__Name_Or_ID__"),
        ] {
            assert_eq!(names(text), [name]);
        }
        for text in [
            "python -c 'print(__NAME__)'",
            "docker run web __init__",
            "docker run web a__B__",
            "docker x __A",
        ] {
            assert!(names(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn blanks_may_stand_between_words_and_their_brackets() {
        for (text, name) in [
            (
                "docker exec -it < container id/name > sh",
                "< container id/name >",
            ),
            ("curl < public IP>:80", "< public IP>"),
            ("docker rm <the container >", "<the container >"),
            (
                "docker exec -it <replace container id/name> sh",
                "<replace container id/name>",
            ),
        ] {
            assert_eq!(names(text), [name]);
        }
        for text in ["sort < in > out", "wc -l < ids >> n", "cat < a b > c"] {
            assert!(names(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_word_in_brackets_names_a_value_in_a_command_of_dockers() {
        assert_eq!(names("docker commit [ID] web"), ["[ID]"]);
        assert_eq!(names("sudo docker port [container] 80"), ["[container]"]);
        assert_eq!(
            names("docker network connect [red] [contenedor]"),
            ["[red]", "[contenedor]"]
        );
        for text in [
            "docker run [OPTIONS] [IMAGE]",
            "docker rm [CONTAINER] [CONTAINER...]",
            "docker ps --format '[ID]'",
            "docker run [-d] web",
            "docker exec web ls [abc]*",
            "docker exec web ls [ab]",
            "docker exec web echo 'a [red] b'",
            "docker run [optional] web | [options]",
            "test [ID]",
        ] {
            assert!(names(text).is_empty(), "{text}");
        }
    }
}

//! Backticks that slides put around a part of a command, such as a tag, to highlight it.
//!
//! Not here: backticks around a command, whose output a shell puts there.

use std::borrow::Cow;

use memchr::memchr;

/// Takes them away, where a line has a part in backticks that is surely no command.
pub(super) fn removed(line: &str) -> Cow<'_, str> {
    if memchr(b'`', line.as_bytes()).is_none() {
        return Cow::Borrowed(line);
    }
    let parts: Vec<&str> = line.split('`').collect();
    // Every second part stands within.
    let is_paired = parts.len() % 2 == 1;
    let mut within = parts.iter().skip(1).step_by(2);
    if !is_paired || !within.clone().any(|part| is_no_command(part)) || within.any(|part| part.contains(' '))
    {
        return Cow::Borrowed(line);
    }
    Cow::Owned(parts.concat())
}

/// Takes away the end of a mark whose beginning is not there: one backtick alone, behind a word and before a space.
pub(super) fn without_end(line: &str) -> Cow<'_, str> {
    let Some(at) = memchr(b'`', line.as_bytes()) else {
        return Cow::Borrowed(line);
    };
    let (before, behind) = (&line[..at], &line[at + 1..]);
    let is_end = before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, ']' | '>'))
        && behind.starts_with([' ', '\t'])
        && !behind.contains('`');
    if is_end {
        Cow::Owned([before, behind].concat())
    } else {
        Cow::Borrowed(line)
    }
}

/// A tag, a flag, a placeholder, a number, an address, a letter in capitals or `xxx`.
fn is_no_command(part: &str) -> bool {
    let is_begun = part.len() > 1 && part.starts_with([':', '-', '<', '=', '@']);
    let is_value = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'.';
    let is_left_out = part.len() > 2 && part.bytes().all(|byte| byte == b'x');
    is_begun || is_left_out || !part.is_empty() && part != "." && part.bytes().all(is_value)
}

#[cfg(test)]
mod tests {
    use super::{removed, without_end};

    #[test]
    fn a_backtick_that_ends_what_nothing_begins_is_no_part_of_the_command() {
        assert_eq!(without_end("docker build -t web` ."), "docker build -t web .");
        assert_eq!(without_end("docker exec -it web sh` "), "docker exec -it web sh ");
        for line in [
            "docker rm `docker ps -aq` x",
            "docker run -d` -it web`",
            "docker run -d`",
            "docker run -d ` ",
            "docker ps",
        ] {
            assert_eq!(without_end(line), line);
        }
    }

    #[test]
    fn what_is_highlighted_is_a_part_of_the_command() {
        for (line, whole) in [
            ("docker pull web`:2`", "docker pull web:2"),
            ("docker logs `-f` web", "docker logs -f web"),
            ("docker stop `<container-id>`", "docker stop <container-id>"),
            ("ssh `ada`@`A.B.C.D`", "ssh ada@A.B.C.D"),
            ("docker service rm `xxx`", "docker service rm xxx"),
        ] {
            assert_eq!(removed(line), whole);
        }
    }

    #[test]
    fn what_a_shell_runs_in_backticks_stays() {
        for line in [
            "docker run -v `pwd`:/x web",
            "docker rm `docker ps -aq`",
            "kill `cat x.pid` `-9`",
            "echo `date",
            "docker run -d `",
            "docker ps",
        ] {
            assert_eq!(removed(line), line);
        }
    }
}

//! Text that bash surely takes, so that no grammar needs to be asked: programs, plain words, quotes that close, pipes.
//!
//! Not here: anything that takes more than a look at each character (`grammar`).

/// Says whether a text is nothing but simple commands of plain words.
pub(super) fn is_plain(text: &str) -> bool {
    let mut goes_on = false;
    for line in text.lines() {
        let line = line.trim_start_matches([' ', '\t']);
        if goes_on && (line.is_empty() || line.starts_with('#')) {
            return false;
        }
        if line.starts_with('#') {
            continue;
        }
        match ending(line, if goes_on { Begin::Within } else { Begin::New }) {
            Some(Ending::Here) => goes_on = false,
            Some(Ending::InNext) => goes_on = true,
            None => return false,
        }
    }
    !goes_on
}

/// Where a command ends that is plain so far.
enum Ending {
    /// With its line.
    Here,
    /// In the line after: it ends in a backslash.
    InNext,
}

/// Where in a command a line begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begin {
    New,
    /// Behind its program.
    Within,
}

fn ending(line: &str, begin: Begin) -> Option<Ending> {
    let bytes = line.as_bytes();
    let mut at = 0;
    // Whether a pipe or `&&` may stand here, or has to be followed.
    let mut has_word = begin == Begin::Within;
    // Whether there is more before it than what is set.
    let mut has_program = has_word;
    let mut is_joint = false;
    while let Some(&byte) = bytes.get(at) {
        if byte == b' ' {
            at += 1;
            continue;
        }
        let is_apart = at > 0 && bytes[at - 1] == b' ';
        if byte == b'\\' && at + 1 == bytes.len() {
            return (has_word && is_apart).then_some(Ending::InNext);
        }
        let n_joint = match &bytes[at..] {
            [b'|' | b'>', b' ', ..] => 1,
            [b'&', b'&', b' ', ..] | [b'|', b'|', b' ', ..] | [b'>', b'>', b' ', ..] => 2,
            _ => 0,
        };
        if n_joint > 0 {
            let is_redirection = byte == b'>';
            if !has_word || !is_apart || (is_redirection && !has_program) {
                return None;
            }
            (has_word, is_joint) = (false, true);
            at += n_joint;
            continue;
        }
        let n_word = word(&bytes[at..])?;
        let word = &line[at..at + n_word];
        if is_reserved(word) || (!has_word && word.starts_with('-')) {
            return None;
        }
        has_program = (has_word && has_program) || !word.contains('=');
        (has_word, is_joint) = (true, false);
        at += n_word;
    }
    (!is_joint).then_some(Ending::Here)
}

/// The length of the word at the beginning, if it is plain.
fn word(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b' ' => break,
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'/'
            | b':'
            | b','
            | b'@'
            | b'+' => 1,
            b'=' if at > 0 && bytes[at - 1] != b'=' => 1,
            b'\'' => 2 + bytes[at + 1..].iter().position(|b| *b == b'\'')?,
            b'"' => {
                let n_inner = bytes[at + 1..].iter().position(|b| *b == b'"')?;
                let inner = &bytes[at + 1..at + 1 + n_inner];
                if !is_quotable(inner) {
                    return None;
                }
                2 + n_inner
            }
            b'$' => 1 + expansion(&bytes[at + 1..])?,
            _ => return None,
        };
    }
    Some(at)
}

/// Says whether what stands between double quotes is plain.
fn is_quotable(inner: &[u8]) -> bool {
    let mut at = 0;
    while let Some(&byte) = inner.get(at) {
        at += match byte {
            b'`' | b'\\' | b'!' => return false,
            b'$' => match expansion(&inner[at + 1..]) {
                Some(n_bytes) if !inner[at + 1..].starts_with(b"(") => 1 + n_bytes,
                Some(_) | None => return false,
            },
            _ => 1,
        };
    }
    true
}

/// The length of what stands behind `$`, if it is a variable's name or a plain command.
fn expansion(bytes: &[u8]) -> Option<usize> {
    if let Some(inner) = bytes.strip_prefix(b"(") {
        let n_inner = inner.iter().position(|b| matches!(b, b')' | b'(' | b'\\'))?;
        let is_closed = inner[n_inner] == b')' && !inner[..n_inner].starts_with(b" ");
        let command = std::str::from_utf8(&inner[..n_inner]).ok()?;
        let is_whole =
            is_closed && !command.is_empty() && matches!(ending(command, Begin::New), Some(Ending::Here));
        return is_whole.then_some(n_inner + 2);
    }
    let is_braced = bytes.first() == Some(&b'{');
    let name = &bytes[usize::from(is_braced)..];
    let n_name = name
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
        .count();
    let is_name = n_name > 0 && !name[0].is_ascii_digit();
    let is_closed = !is_braced || name.get(n_name) == Some(&b'}');
    (is_name && is_closed).then_some(n_name + 2 * usize::from(is_braced))
}

/// Says whether bash's grammar may take a word for more than a word.
fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "case"
            | "coproc"
            | "declare"
            | "do"
            | "done"
            | "elif"
            | "else"
            | "esac"
            | "export"
            | "fi"
            | "for"
            | "function"
            | "if"
            | "in"
            | "local"
            | "readonly"
            | "select"
            | "test"
            | "then"
            | "time"
            | "typeset"
            | "unset"
            | "unsetenv"
            | "until"
            | "while"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Dialect;
    use crate::script::grammar;

    #[test]
    fn what_is_plain_is_what_the_grammar_takes() {
        for text in [
            "docker run -d -p 80:80 --name=web nginx:1.27",
            "NAME=x\ndocker exec web ls / | grep -c \"a b\" && echo 'it is $5'",
            "# first\ndocker run \\\n  --rm \\\n  alpine\n\nls",
            "a=b c",
            "docker rm -f $(docker ps -aq | tail -n1) ${A}b \"$A b\" > log.txt",
            "curl -s http://localhost:8080/a,b@c || true",
        ] {
            assert!(is_plain(text), "{text}");
            let tree = grammar::parse(text, Dialect::Bash).unwrap();
            assert!(!tree.root_node().has_error(), "{text}");
        }
    }

    #[test]
    fn what_needs_more_than_a_look_is_not_plain() {
        for text in [
            "for i in 1 2; do ls; done",
            "echo $1",
            "echo ${NAME:-x}",
            "echo \"$(ls)\"",
            "echo $(ls",
            "echo $(for)",
            "echo $((1))",
            "echo 'open",
            "ls \\",
            "ls \\\n\nls",
            "ls \\\n\\\nls",
            "ls \\\n| grep x",
            "| grep x",
            "ls |",
            "ls | ",
            "ls && | x",
            "export A",
            "a(b)",
            "=x",
            "ls >",
            "> x",
            "A=1 > x",
            "-a",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }
}

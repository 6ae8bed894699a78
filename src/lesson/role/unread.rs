//! Lines that look like a command of a program that nobody knows, and that no shell reads so.
//!
//! Not here: what else tells printed lines from typed ones (`typed`).

use memchr::memchr2_iter;

use super::glue::is_glue;
use super::typed::{first_word, is_cmdlet};

/// `key: value`, which no command is; `access denied: 'x'` as well.
pub(super) fn is_mapping(line: &str) -> bool {
    let mut words = line.splitn(3, ' ');
    let is_key = |word: &str| {
        word.strip_suffix(':')
            .is_some_and(|key| !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    first_word(line).ends_with([':', ','])
        || words.next().is_some_and(is_key)
        || words.next().is_some_and(is_key)
        || line.contains(": ") && !line.contains(['"', '\''])
}

/// Says whether a line has what a shell does not read: `web (1.2.3)`, `web_1 | Ready`, `a|b|c`, `drwxr-xr-x 2 root`, and
/// words that are not written in its letters.
pub(super) fn breaks_grammar(line: &str) -> bool {
    // `web -> http://localhost`: an arrow in what somebody draws or says.
    if is_process(line) || is_total(line) || is_mounted(line) || line.contains(" -> ") {
        return true;
    }
    if is_mode(first_word(line))
        || !line.is_ascii() && is_foreign(line)
        || is_source(line)
        || is_statement(line)
    {
        return true;
    }
    let bytes = line.as_bytes();
    memchr2_iter(b'(', b'|', bytes).any(|at| {
        let next = line[at + 1..].trim_start();
        let is_open = at > 0 && bytes[at - 1] == b' ' && !line[..at].contains(['"', '\'', '#']);
        match bytes[at] {
            b'(' => is_open && next.starts_with(|c: char| c.is_ascii_digit()),
            _ => {
                is_open && next.starts_with(|c: char| c.is_ascii_uppercase()) && !is_cmdlet(first_word(next))
            }
        }
    }) || is_choice(line)
}

/// `root  293758  0.0  0.1  1525548 …`: a line of `ps`, or of another table of numbers behind a name.
fn is_process(line: &str) -> bool {
    let is_number = |word: &str| word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let mut words = line.split_whitespace().skip(1).take(4);
    line.contains("  ") && words.clone().count() == 4 && words.all(is_number)
}

/// `tmpfs on /app type tmpfs (rw)`: what `mount` prints.
fn is_mounted(line: &str) -> bool {
    line.ends_with(')') && line.contains(" on /") && line.contains(" type ")
}

/// `total 60`: what `ls -l` prints first.
fn is_total(line: &str) -> bool {
    let number = line.strip_prefix("total ");
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `image x could not be read, and is left as it is`: a sentence that begins with no capital, of words alone.
pub(super) fn is_told(line: &str) -> bool {
    const FEWEST: usize = 7;
    let words = || line.split_whitespace();
    line.ends_with(',')
        || words().nth(FEWEST - 1).is_some()
            && words().filter(|word| is_glue(word)).nth(1).is_some()
            && !words().any(|word| word.starts_with('-'))
            && !line.contains(['"', '\'', '|', '$', '=', ';'])
}

/// `rows = read(file)`, `from web import app`: what languages have where a shell would look for a program.
fn is_statement(line: &str) -> bool {
    let (word, rest) = line.split_once(' ').unwrap_or_default();
    let rest = rest.trim_start();
    rest.starts_with("= ") || rest.starts_with("+= ") || word == "from" && rest.contains(" import ")
}

/// `service/web created`: what has become of an object.
pub(super) fn is_deed(line: &str) -> bool {
    line.split_once(' ').is_some_and(|(object, deed)| {
        object.contains('/')
            && !object.starts_with(['.', '/', '~'])
            && deed.ends_with("ed")
            && !deed.contains(' ')
    })
}

/// Says whether behind a program's name stands what it reports of itself: `version: 1.2`, `WARN deprecated x`.
pub(super) fn is_report(rest: &str) -> bool {
    let (word, behind) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_key = || {
        let key = word.strip_suffix(':').unwrap_or_default();
        key.len() > 2 && key.bytes().all(|byte| byte.is_ascii_alphabetic()) && !behind.trim().is_empty()
    };
    matches!(
        word,
        "error" | "notice" | "warn" | "WARN" | "WARNING" | "ERR!" | "ERROR"
    ) || is_key()
        || is_version(rest)
}

/// `creates the container (first):`: words that tell of what is below them. A host before `:` is a place to copy to.
pub(super) fn is_heading(rest: &str) -> bool {
    let mut words = rest.split_whitespace();
    let last = words.next_back().unwrap_or_default();
    let is_plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
    words.clone().nth(1).is_some() && words.all(is_plain) && last.ends_with("):") && last.len() > 2
}

/// `version 1.2`: which version it is, and nothing that it is asked for.
pub(super) fn is_version(rest: &str) -> bool {
    rest.strip_prefix("version ").is_some_and(|number| {
        let number = number.trim_start().trim_start_matches(['"', 'v']);
        number.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// `deb [arch=amd64] https://…`: where a system's packages come from.
fn is_source(line: &str) -> bool {
    let behind = line
        .strip_prefix("deb ")
        .or_else(|| line.strip_prefix("deb-src "));
    behind.is_some_and(|behind| behind.starts_with(['[', '<']) || behind.starts_with("http"))
}

/// Says whether a line goes on with a word of other letters than a program's, that no quotes hold and no comment.
fn is_foreign(line: &str) -> bool {
    let typed = line.split(" #").next().unwrap_or(line);
    let is_other = |c: char| c.is_alphabetic() && !c.is_ascii();
    !typed.contains(['"', '\'', '<', '[']) && typed.contains(is_other) || typed.contains(['：', '，', '。'])
}

/// Says whether a line has a sentence's sign of other letters than a program's, with more behind it, that no quotes hold and no comment.
pub(super) fn is_parted(line: &str) -> bool {
    let typed = line.split(" #").next().unwrap_or(line);
    let is_sign = |c: char| matches!(c, '，' | '。' | '；');
    !typed.contains(['"', '\'', '<', '[']) && typed.trim_end_matches(is_sign).contains(is_sign)
}

/// `drwxr-xr-x`: who may do what with a file.
fn is_mode(word: &str) -> bool {
    let letters = word.trim_end_matches(['.', '+', '@']).as_bytes();
    letters.len() == 10
        && b"-dlcbps".contains(&letters[0])
        && letters[1..].iter().all(|letter| b"-rwxsStT".contains(letter))
}

/// `yes|no|off`: words of which one is meant.
fn is_choice(line: &str) -> bool {
    line.bytes().filter(|byte| *byte == b'|').count() > 1
        && line
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'|')
}

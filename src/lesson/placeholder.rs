//! Finding the texts in a command block that stand for a value the learner gives.
//!
//! Not here: which variable they stand for (`variables`).

mod account;
mod capitals;
mod languages;
mod letters;
mod marked;
mod words;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::Range;

pub(super) use letters::has_foreign;
use marked::{escaped, foreign, left_out, named, underlined};
pub(super) use words::{is_docker_id, is_secret, joined, words};
use words::{is_filler, is_personal, is_tag};

/// The longest text that is taken for a placeholder, in bytes, its brackets not counted.
const MAX_LEN: usize = 120;

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

impl Found {
    /// A variable of the environment that stands for a learner's value.
    pub(super) fn variable(span: Range<usize>, name: &str) -> Self {
        let words: Vec<String> = words(name).into_iter().filter(|word| !is_filler(word)).collect();
        Self {
            is_docker_id: is_docker_id(&joined(&words)),
            span,
            words,
        }
    }
}

/// Says whether a span shares nothing with any of `others`, which are in order and apart.
pub(super) fn is_apart(span: &Range<usize>, others: &[Found]) -> bool {
    let n_before = others.partition_point(|other| other.span.end <= span.start);
    others
        .get(n_before)
        .is_none_or(|other| span.end <= other.span.start)
}

/// Says whether a place is in a line that is a comment.
pub(super) fn is_in_comment(text: &str, at: usize) -> bool {
    let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[begin..].trim_start().starts_with('#')
}

/// Finds the placeholders in a block's text, from first to last.
pub(super) fn find(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let closed = closed_tags(text);
    let mut found = Vec::new();
    let mut at = 0;
    let begins = |byte: &u8| {
        matches!(
            byte,
            b'<' | b'[' | b'{' | b'$' | b'_' | b'Y' | b'y' | b'M' | b'm' | 0xe3..
        ) || matches!(byte, b'C' | b'D' | b'I' | b'N' | b'O' | b'S' | b'T' | b'V' | b'x')
    };
    while let Some(next) = bytes[at..].iter().position(begins) {
        at += next;
        let byte = bytes[at];
        let before = at.checked_sub(1).map(|at| bytes[at]);
        let is_inside = before.is_some_and(is_name_byte);
        let of_somebody = possessive(text, at).filter(|span| is_apart(span, &found));
        if let Some(span) = of_somebody {
            at = span.end;
            found.push(placeholder(text, span.clone(), &text[span]));
            continue;
        }
        if byte == b'<'
            && before == Some(b'\\')
            && let Some(inner) = escaped(text, at)
        {
            let span = at - 1..at + inner.len() + 3;
            at = span.end;
            found.push(placeholder(text, span, inner));
            continue;
        }
        let hit = match byte {
            b'<' if bytes.get(at + 1) == Some(&b'<') => doubled(text, at),
            b'<' if before != Some(b'<') => bracketed(text, at, '>')
                .filter(|inner| is_value(text, at, inner) && !closed.contains(tag_name(inner)))
                .or_else(|| mailed(text, at)),
            b'[' => bracketed(text, at, ']').filter(|inner| {
                is_asked_for(text, at, inner)
                    || !is_inside
                        && (is_described(inner) || is_told(text, at, inner) || named(text, at, inner))
                    || is_part(before, inner)
            }),
            b'{' if bytes.get(at + 1) == Some(&b'{') && before != Some(b'$') => braced(text, at),
            b'{' if !matches!(before, Some(b'$' | b'{')) => bracketed(text, at, '}').filter(|inner| {
                is_asked_for(text, at, inner)
                    || is_described(inner)
                    || is_told(text, at, inner)
                    || is_part(before, inner)
            }),
            b'$' if before != Some(b'$') => between_dollars(text, at),
            b'_' if !is_inside => underlined(text, at),
            b'Y' | b'y' | b'M' | b'm' if !is_inside && !matches!(before, Some(b'$' | b'%' | b'{')) => {
                bare(text, at)
            }
            b'C' | b'I' | b'N' | b'V' if !is_inside => capitals::find(text, at),
            b'x' if !is_inside => left_out(text, at),
            0xe3.. if matches!(before, Some(b' ' | b':' | b'/')) => foreign(text, at),
            _ => None,
        };
        if let Some(inner) = hit {
            let n_marks = match byte {
                b'$' | b'_' => 2,
                0x80.. => 0,
                b'<' | b'{' if bytes.get(at + 1) == Some(&byte) => 2,
                byte => usize::from(!byte.is_ascii_alphabetic()),
            };
            let end = at + inner.len() + 2 * n_marks;
            found.push(placeholder(text, at..end, inner));
            at = end;
        } else {
            at += 1;
        }
    }
    let mut accounts = account::find(text);
    accounts.retain(|account| is_apart(&account.span, &found));
    if !accounts.is_empty() {
        found.append(&mut accounts);
        found.sort_by_key(|found| found.span.start);
    }
    found
}

/// Says whether a text has something in it that stands for a value.
pub fn asks_for_value(text: &str) -> bool {
    !find(text).is_empty()
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
    let mut all = if inner.contains('@') {
        vec!["email".to_owned()]
    } else {
        words(inner)
    };
    let is_asked = all.iter().any(|word| is_filler(word));
    // «name of the volume» is a volume's name.
    if let Some(of) = all.iter().position(|word| word == "of") {
        all.rotate_left(of + 1);
    }
    let words: Vec<String> = all
        .into_iter()
        .filter(|word| !is_filler(word))
        .flat_map(|word| words::own(&word).unwrap_or_else(|| words::parted(&word)))
        .collect();
    let joined = joined(&words);
    let is_generic = matches!(joined.as_str(), "user" | "username" | "userid");
    let before = text[..span.start].trim_end_matches(['"', '\'', ' ', '=']);
    let is_login = ["-u", "--username", "login"]
        .iter()
        .any(|flag| before.ends_with(flag));
    let is_account = text[span.end..].starts_with('/') || is_login || is_asked;
    Found {
        is_docker_id: is_docker_id(&joined) && (!is_generic || is_account)
            || is_account && languages::is_user(&joined),
        span,
        words,
    }
}

/// The text between the bracket at `at` and its end on the same line, if it looks like words. Between `<` and `>` it may
/// also be a choice or a name with parts, which has no blanks.
pub(super) fn bracketed(text: &str, at: usize, end: char) -> Option<&str> {
    let rest = &text[at + 1..];
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.' | '\'' | '’');
    let is_joint = |c: char| end == '>' && matches!(c, '|' | '/' | ':' | '&');
    let n_inner = rest.find(|c: char| !is_word(c) && !is_joint(c))?;
    let inner = &rest[..n_inner];
    let is_closed = rest[n_inner..].starts_with(end);
    let bare = inner.trim_matches(' ');
    let is_words = bare.starts_with(char::is_alphabetic) && bare.ends_with(char::is_alphanumeric);
    let is_one = !bare.contains(is_joint) || !bare.contains(' ');
    // `< container id/name >`: a shell would read a file, and its command has no word for a value behind that.
    let is_spaced =
        || end == '>' && bare.contains(' ') && words(bare).iter().any(|word| words::is_value(word));
    // A choice or a name with parts has blanks only where its words say that.
    let is_shape = bare.len() == inner.len() && is_one || is_spaced();
    (is_closed && is_words && is_shape && inner.len() <= MAX_LEN).then_some(inner)
}

/// The address in `<ada@example.org>`, which a shell would read two files from; in quotes it is what it says.
fn mailed(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at + 1..];
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
    let inner = &rest[..rest.find(|c: char| !is_part(c) && c != '@')?];
    let (who, domain) = inner.split_once('@')?;
    let is_address = !who.is_empty() && domain.contains('.') && domain.chars().all(is_part);
    let begins = text[..at].ends_with([' ', '=']);
    (is_address && begins && rest[inner.len()..].starts_with('>') && !is_quoted(text, at)).then_some(inner)
}

/// The words in `<<image id>>`, blanks around them included; `cat <<END >> x` is a here-document.
fn doubled(text: &str, at: usize) -> Option<&str> {
    let rest = text[at..].strip_prefix("<<")?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let (inner, behind) = rest.split_at(rest.find(|c: char| !is_word(c))?);
    let behind = behind.strip_prefix(">>")?;
    let is_words = inner.len() <= MAX_LEN && inner.trim().starts_with(|c: char| c.is_ascii_alphabetic());
    (is_words && !behind.starts_with([' ', '>']) && words(inner).len() > 1).then_some(inner)
}

/// The name in `{{IMAGE_NAME}}`: no template of Go's has a word in capitals alone.
fn braced(text: &str, at: usize) -> Option<&str> {
    let rest = text[at..].strip_prefix("{{")?;
    let (name, _) = rest.split_once("}}")?;
    let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(is_part);
    (is_name && name.len() > 1 && name.len() <= MAX_LEN).then_some(name)
}

/// The name in `$$name$$`.
fn between_dollars(text: &str, at: usize) -> Option<&str> {
    let rest = text[at..].strip_prefix("$$")?;
    let (name, _) = rest.split_once("$$")?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(is_name_byte);
    (is_name && name.len() <= MAX_LEN).then_some(name)
}

/// Says whether `<inner>` at `at` names a value, and is neither an HTML tag nor two redirections.
fn is_value(text: &str, at: usize, inner: &str) -> bool {
    let after = text[at + inner.len() + 2..].chars().next();
    // A route's part in Python: `/things/<int:number>`.
    let is_typed = ["int:", "string:", "path:", "uuid:", "float:"]
        .iter()
        .any(|kind| inner.starts_with(kind));
    if is_typed || after.is_some_and(char::is_alphanumeric) {
        return false;
    }
    let last = inner.trim_end().rsplit(' ').next().unwrap_or(inner);
    if inner.contains(' ') && last.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let words = words(inner);
    let is_named = |word: &String| is_filler(word) || words::is_value(word);
    match words.as_slice() {
        [word] if is_tag(word) => false,
        [word] => is_named(word) || is_docker_id(&joined(&words)) || !is_quoted(text, at),
        words => !words.is_empty(),
    }
}

/// Says whether a quote is open at `at` on its line.
fn is_quoted(text: &str, at: usize) -> bool {
    let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    let is_odd = |quote: char| line.matches(quote).count() % 2 == 1;
    is_odd('"') || is_odd('\'')
}

/// Says whether the text in other brackets asks for a value: usage texts (`[OPTIONS]`), tests and templates do not.
fn is_asked_for(text: &str, at: usize, inner: &str) -> bool {
    let words = words(inner);
    let joined = joined(&words);
    let is_path = text[at + inner.len() + 2..].starts_with('/');
    let is_generic = matches!(joined.as_str(), "user" | "username" | "userid" | "dockerhub");
    let is_asked = words
        .iter()
        .any(|word| matches!(word.as_str(), "your" | "insert" | "enter"))
        // «[Welcome to my shop]» is a sentence.
        || words.first().is_some_and(|word| word == "my");
    is_asked || (is_docker_id(&joined) && (!is_generic || is_path))
}

/// `/{image}:{tag}`, `/[image]:[tag]`: a part of a reference or an address, which the shell leaves as it stands.
fn is_part(before: Option<u8>, inner: &str) -> bool {
    matches!(before, Some(b'/' | b':')) && words::is_value(inner)
}

/// Says whether the text in other brackets is words of a docker command in letters that no name of docker's has: `[deine Lösung]`.
fn is_told(text: &str, at: usize, inner: &str) -> bool {
    let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    !inner.is_ascii()
        && line.trim_start().starts_with("docker ")
        && !line.contains('#')
        && !is_quoted(text, at)
}

/// Says whether the text in other brackets is words of a sentence that end in what is asked for, as in `[container id]`.
fn is_described(inner: &str) -> bool {
    let all = words(inner);
    let is_lower = inner.chars().any(char::is_lowercase) && inner.contains([' ', '-', '_']);
    // Usage texts have no such words: `[CONTAINER_ID]`.
    let is_upper = ["_ID", "_NAME", " ID"].iter().any(|end| inner.ends_with(end));
    let is_left_out = inner.len() > 1 && inner.bytes().all(|byte| matches!(byte, b'x' | b'X'));
    is_left_out
        || (is_lower || is_upper) && all.len() > 1 && all.last().is_some_and(|word| words::is_value(word))
        || words::is_value_of(&all)
}

/// `YOUR-DOCKER-ID` whatever it asks for, `your-docker-id` where it asks for something that everybody has one of, and
/// `my-docker-id` where an account has to be.
fn bare(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at..];
    let n_name = rest
        .bytes()
        .take(MAX_LEN + 1)
        .position(|b| !is_name_byte(b))
        .unwrap_or(rest.len().min(MAX_LEN + 1));
    let name = rest.get(..n_name)?.trim_end_matches(['-', '_']);
    let behind = &rest[name.len()..];
    if name.len() > MAX_LEN || behind.starts_with('=') {
        return None;
    }
    if !name.is_char_boundary(2)
        || !["yo", "my"]
            .iter()
            .any(|begin| name[..2].eq_ignore_ascii_case(begin))
    {
        return None;
    }
    let is_upper = name
        .strip_prefix("YOUR")
        .is_some_and(|tail| tail.starts_with(['-', '_']) && tail.bytes().all(|b| !b.is_ascii_lowercase()));
    let all = words(name);
    let kept: Vec<String> = all.iter().filter(|word| !is_filler(word)).cloned().collect();
    let is_account = is_docker_id(&joined(&kept));
    let is_own = name.starts_with("your")
        && (is_account || words::own(name).is_some() || {
            let is_domain = behind
                .strip_prefix('.')
                .is_some_and(|tail| tail.starts_with(char::is_alphabetic));
            all.len() > 1
                && all.first().is_some_and(|word| word == "your")
                && all.last().is_some_and(|word| is_personal(word))
                && !is_domain
        });
    let is_mine = all.first().is_some_and(|word| word == "my") && is_account && behind.starts_with('/');
    (is_upper || is_own || is_mine).then_some(name)
}

/// `OUR_ID`, `URL-DE-VOTRE-SITE`: words in capitals, of which the one at `at` says whose it is.
fn possessive(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    if !is_letter(at) || at > 0 && bytes[at - 1].is_ascii_alphanumeric() {
        return None;
    }
    let n_word = (at..at + MAX_LEN).take_while(|at| is_letter(*at)).count();
    if !words::is_possessive(&text[at..at + n_word]) {
        return None;
    }
    let start = (0..at)
        .rev()
        .take_while(|at| is_name_byte(bytes[*at]))
        .last()
        .unwrap_or(at);
    let end = (at..bytes.len())
        .find(|at| !is_name_byte(bytes[*at]))
        .unwrap_or(bytes.len());
    let name = text[start..end].trim_end_matches(['-', '_']);
    let end = start + name.len();
    let is_name = start
        .checked_sub(1)
        .is_none_or(|at| !matches!(bytes[at], b'$' | b'%' | b'{' | b'<' | b'['));
    let is_whole = name.len() > n_word && name.len() <= MAX_LEN && !text[end..].starts_with('=');
    (is_name && is_whole && !name.bytes().any(|b| b.is_ascii_lowercase())).then_some(start..end)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

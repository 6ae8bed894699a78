//! Commands that ask a server on this machine, and what of their success can be asked again.
//!
//! Not here: pages at Docker Hub (`browse`), and asking (`verify`).

use super::program::text;
use crate::check::Subject;
use crate::script::Word;

/// Programs that fetch what is at an address.
const FETCHERS: [&str; 6] = [
    "curl",
    "wget",
    "invoke-webrequest",
    "iwr",
    "invoke-restmethod",
    "irm",
];

/// Flags with which a plain request asks the same, or that say only what is shown of the answer.
const HARMLESS: [&str; 17] = [
    "--silent",
    "--show-error",
    "--fail",
    "--location",
    "--include",
    "--head",
    "--verbose",
    "--quiet",
    "--no-verbose",
    "--output",
    "--write-out",
    "--max-time",
    "--retry",
    "-usebasicparsing",
    "-uri",
    "-qo-",
    "-o-",
];

/// Says whether a program fetches what is at an address.
pub(super) fn is_fetcher(program: &str) -> bool {
    FETCHERS.contains(&program)
}

/// The address on this machine that a fetcher asks for and that answers a plain request alike, and the kinds of answers that
/// it takes, where it says them.
pub(super) fn fetched(arguments: &[Word]) -> Option<(Subject<String>, Option<String>)> {
    let is_harmless = |word: &Word| {
        let word = text(word);
        let Some(flag) = word.strip_prefix('-') else {
            return true;
        };
        HARMLESS.contains(&word.to_lowercase().as_str())
            || (!flag.is_empty() && flag.chars().all(|c| "sSfLiIvqOow4".contains(c)))
    };
    let mut accept = None;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if matches!(text(word), "-H" | "--header") && accept.is_none() {
            accept = Some(accepted(words.next()?)?);
        } else if !is_harmless(word) {
            return None;
        }
    }
    Some((addressed(arguments)?, accept))
}

/// The value of a header `Accept` that is known.
fn accepted(header: &Word) -> Option<String> {
    let Word::Known(header) = header else {
        return None;
    };
    let (name, value) = header.split_once(':')?;
    let is_text = value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    (name.eq_ignore_ascii_case("accept") && is_text).then(|| value.trim().to_owned())
}

/// The first address on this machine among some words, or one whose host only running tells.
pub(super) fn addressed(arguments: &[Word]) -> Option<Subject<String>> {
    arguments.iter().find_map(|word| match word {
        Word::Known(text) => local(text).map(Subject::Known),
        Word::Unknown(text) if is_of_commands(text) => None,
        Word::Unknown(text) => local(text).or_else(|| open(text)).map(Subject::Open),
    })
}

/// The same for what opens an address: the journal has the one that a command's output became a part of.
pub(super) fn opened(arguments: &[Word]) -> Option<Subject<String>> {
    let of_commands = arguments.iter().find_map(|word| match word {
        Word::Unknown(text) if is_of_commands(text) && text.starts_with("http://") => Some(text.clone()),
        Word::Unknown(_) | Word::Known(_) => None,
    });
    addressed(arguments).or(of_commands.map(Subject::Open))
}

fn is_of_commands(text: &str) -> bool {
    text.contains("$(") || text.contains('`')
}

/// An address whose host is a variable's value.
fn open(text: &str) -> Option<String> {
    let host = text.strip_prefix("http://")?;
    let host = host.split(['/', '?', '#', ':']).next()?;
    let name = host.strip_prefix("${").and_then(|name| name.strip_suffix('}'));
    let name = name
        .or_else(|| host.strip_prefix('$'))
        .or_else(|| host.strip_prefix('<').and_then(|name| name.strip_suffix('>')))?;
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    (is_name && !name.is_empty()).then(|| text.to_owned())
}

/// An address on this machine, with its scheme; nothing for any other.
pub fn local(text: &str) -> Option<String> {
    let rest = match text.split_once("://") {
        Some(("http", rest)) => rest,
        Some(_) => return None,
        None => text,
    };
    let host_and_port = rest.split(['/', '?', '#']).next()?;
    let (host, port) = match host_and_port.rsplit_once(':') {
        Some((host, port)) => (host, port),
        None => (host_and_port, "80"),
    };
    let is_port = port.starts_with(['$', '<', '%']) || port.parse::<u16>().is_ok();
    let is_here = matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0" | "[::1]") || has_local_name(host);
    (is_here && is_port).then(|| format!("http://{rest}"))
}

/// Says whether a name ends as those do that no public server has.
fn has_local_name(host: &str) -> bool {
    let name = host
        .strip_suffix(".localhost")
        .or_else(|| host.strip_suffix(".local"));
    name.is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Option<String> {
        let words: Vec<Word> = line
            .split_whitespace()
            .map(|word| Word::Known(word.to_owned()))
            .collect();
        fetched(&words).map(|(url, _)| url.shown().to_owned())
    }

    #[test]
    fn what_a_request_takes_for_an_answer_is_asked_for_again() {
        let asked = |header: Word| {
            let known = |text: &str| Word::Known(text.to_owned());
            fetched(&[known("-sI"), known("localhost:5000/v2/"), known("-H"), header])
        };
        let (url, accept) = asked(Word::Known("accept: application/json".to_owned())).unwrap();
        assert_eq!(url.shown(), "http://localhost:5000/v2/");
        assert_eq!(accept.as_deref(), Some("application/json"));
        for header in [
            Word::Known("Host: web".to_owned()),
            Word::Known("Accept: a\nHost: web".to_owned()),
            Word::Unknown("Accept: $kind".to_owned()),
        ] {
            assert_eq!(asked(header.clone()), None, "{header:?}");
        }
        let twice = ["localhost", "-H", "Accept: a/b", "-H", "Accept: c/d"];
        let twice = twice.map(|word| Word::Known(word.to_owned()));
        assert_eq!(fetched(&twice), None);
    }

    #[test]
    fn a_plain_request_to_this_machine_is_one_that_can_be_made_again() {
        for (line, url) in [
            ("localhost", "http://localhost"),
            ("-sS http://127.0.0.1:8080/a?b=c", "http://127.0.0.1:8080/a?b=c"),
            ("-o /dev/null localhost:5000", "http://localhost:5000"),
            ("-I http://[::1]:80/", "http://[::1]:80/"),
            ("registry.local:5000/v2/", "http://registry.local:5000/v2/"),
        ] {
            assert_eq!(asked(line).as_deref(), Some(url), "{line}");
        }
        for line in [
            "https://localhost",
            "-k localhost",
            "-X POST localhost:80",
            "-d a=b localhost",
            "-H Host:web localhost",
            "example.org",
            "localhost.example.org",
            ".local",
            "registry.locale",
            "localhost:web",
            "",
        ] {
            assert_eq!(asked(line), None, "{line}");
        }
    }
}

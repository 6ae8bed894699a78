//! The pages of this machine that prose tells to open: «Open `http://localhost:8080` in your browser.»
//!
//! Not here: what serves them (`plan`), and asking them (`check`).

use std::cell::OnceCell;

use super::{Element, Prose};
use crate::lesson::Step;

/// How prose names this machine, before a port.
const HERE: [&str; 3] = ["localhost:", "127.0.0.1:", "0.0.0.0:"];

/// The same behind `http`, where no port need stand behind it.
const USUAL: [&str; 2] = ["://localhost", "://127.0.0.1"];

/// The port that is meant where none is named.
const USUAL_PORT: u16 = 80;

/// What opens an address that is written without `http://`.
const OPENS: [&str; 22] = [
    "browse",
    "browser",
    "go to",
    "head over",
    "navigate",
    "open",
    "visit",
    "abra",
    "abre",
    "accede",
    "acesse",
    "navegador",
    "navigateur",
    "ouvrez",
    "öffne",
    "браузер",
    "ブラウザ",
    "浏览",
    "瀏覽",
    "访问",
    "前往",
    "브라우저",
];

/// What says that it does not answer, or not yet.
const DENIES: [&str; 27] = [
    " no ",
    " not ",
    "cannot",
    "n't",
    "n’t",
    "nothing",
    "error",
    "fail",
    "refused",
    "unable",
    "unavailable",
    "unreachable",
    "time out",
    "times out",
    " pas ",
    " ne ",
    " não ",
    "nicht",
    " kein",
    " не ",
    "不能",
    "不会",
    "无法",
    "無法",
    "失败",
    "ません",
    "않",
];

/// The most addresses of one step.
const MOST: usize = 32;

impl Step {
    /// The addresses that the step's prose tells to open, each once, in order: each begins with `http://localhost:`. After a few
    /// dozen no more are looked for.
    pub fn visits(&self) -> Vec<String> {
        let mut visits = Vec::new();
        for element in &self.body {
            if let Element::Prose(prose) = element {
                visit(prose, &mut visits);
            }
        }
        visits
    }
}

fn visit(prose: &Prose, visits: &mut Vec<String>) {
    match prose {
        Prose::Paragraph(text) => {
            let plain = text.plain();
            for sentence in sentences(plain).filter(|sentence| names_here(sentence)) {
                add(sentence, Tone::of(sentence), visits);
            }
            let whole = OnceCell::new();
            for (target, _) in text.links().filter(|(target, _)| names_here(target)) {
                add(target, *whole.get_or_init(|| Tone::of(plain)), visits);
            }
        }
        Prose::Quote(inner) => inner.iter().for_each(|prose| visit(prose, visits)),
        Prose::List(_, items) => items.iter().flatten().for_each(|prose| visit(prose, visits)),
        Prose::Heading(..) | Prose::Table(..) | Prose::Code(_) | Prose::Rule => {}
    }
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(". ")
        .flat_map(|part| part.split_inclusive(['。', '\n']))
}

fn names_here(text: &str) -> bool {
    HERE.iter().chain(&USUAL).any(|here| text.contains(here))
}

/// How a sentence speaks of the addresses in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    /// They do not answer.
    Denies,
    /// They are opened.
    Opens,
    /// Neither is said.
    Plain,
}

impl Tone {
    fn of(said: &str) -> Self {
        let said = format!(" {} ", said.to_lowercase());
        let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
        if has(&DENIES) {
            Self::Denies
        } else if has(&OPENS) {
            Self::Opens
        } else {
            Self::Plain
        }
    }
}

/// Takes in the addresses in a text that is spoken of so.
fn add(text: &str, tone: Tone, visits: &mut Vec<String>) {
    if tone == Tone::Denies {
        return;
    }
    let is_one = |at: usize| {
        let before = &text[..at];
        is_behind_scheme(before) || tone == Tone::Opens && begins(before)
    };
    let found = HERE.iter().flat_map(|here| text.match_indices(here));
    let usual = USUAL.iter().flat_map(|here| text.match_indices(here));
    let mut found: Vec<(usize, &str)> = found.chain(usual).collect();
    found.sort_unstable();
    for (at, here) in found {
        if visits.len() == MOST {
            return;
        }
        let behind = &text[at + here.len()..];
        let url = if here.starts_with(':') {
            let is_plain = is_behind_scheme(&text[..at + "://".len()]);
            Some(behind).filter(|_| is_plain).and_then(usual_address)
        } else {
            Some(behind).filter(|_| is_one(at)).and_then(address)
        };
        visits.extend(url.filter(|url| !visits.contains(url)));
    }
}

/// The address whose path a text begins with, at the usual port; none where the host's name goes on, or another port is named.
fn usual_address(text: &str) -> Option<String> {
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
    let goes_on = text.starts_with(is_host)
        || text
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(is_host));
    (!goes_on).then(|| at(USUAL_PORT, text))
}

/// Says whether a text ends with `http://`, in capitals or not.
fn is_behind_scheme(before: &str) -> bool {
    const SCHEME: &[u8] = b"http://";
    let start = before.len().saturating_sub(SCHEME.len());
    before.as_bytes()[start..].eq_ignore_ascii_case(SCHEME)
}

/// Says whether a text ends where a word may begin.
fn begins(before: &str) -> bool {
    !before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '@' | '='))
}

/// The address whose port a text begins with.
fn address(text: &str) -> Option<String> {
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let port: u16 = text[..n_digits].parse().ok().filter(|port| *port > 0)?;
    let rest = &text[n_digits..];
    // `0.0.0.0:8080->80/tcp` and `127.0.0.1:3000:3000` say which ports are published.
    let is_mapped = |behind: &str| behind.starts_with(|c: char| c.is_ascii_digit());
    if rest.starts_with("->") || rest.strip_prefix(':').is_some_and(is_mapped) {
        return None;
    }
    Some(at(port, rest))
}

/// The address at this port whose path a text begins with, if it has one.
fn at(port: u16, rest: &str) -> String {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-_.~%+@,;".contains(byte);
    let n_path = rest.bytes().take_while(is_part).count();
    let path = rest[..n_path].trim_end_matches(['.', ',', ';']);
    // What goes on with a value to put in is none yet.
    let is_open = rest[n_path..].starts_with(['<', '$', '{', '[']);
    let path = if path.starts_with('/') && !is_open {
        path
    } else {
        ""
    };
    format!("http://localhost:{port}{path}")
}

#[cfg(test)]
mod tests {
    use crate::lesson::parse;

    fn visits(text: &str) -> Vec<String> {
        let lesson = parse(
            "x.md".as_ref(),
            &format!("# A\n\n{text}\n\n```sh\ndocker ps\n```\n"),
        );
        lesson.steps[0].visits()
    }

    #[test]
    fn prose_tells_to_open_a_page() {
        for (text, url) in [
            (
                "Open http://localhost:8080 in your browser.",
                "http://localhost:8080",
            ),
            (
                "Then see <http://127.0.0.1:80/a/b.html>.",
                "http://localhost:80/a/b.html",
            ),
            (
                "Visit [the page](http://0.0.0.0:3000/)!",
                "http://localhost:3000/",
            ),
            ("- Go to localhost:81, and look", "http://localhost:81"),
            ("> Browse to `localhost:81/x`.", "http://localhost:81/x"),
            ("打开浏览器访问 http://localhost:82。", "http://localhost:82"),
            (
                "It fails at first. Now open http://localhost:83",
                "http://localhost:83",
            ),
            ("See http://localhost:84/users/{name}", "http://localhost:84"),
            ("Open http://localhost.", "http://localhost:80"),
            ("Open `http://127.0.0.1/a`:", "http://localhost:80/a"),
            ("Open [it](http://localhost/)", "http://localhost:80/"),
        ] {
            assert_eq!(visits(text), [url], "{text}");
        }
        let twice = "Open http://localhost:80/a and http://127.0.0.1:81, then http://localhost:80/a again";
        assert_eq!(visits(twice), ["http://localhost:80/a", "http://localhost:81"]);
    }

    #[test]
    fn other_addresses_and_what_does_not_answer_are_not_opened() {
        for text in [
            "Open https://localhost:8080 in your browser.",
            "It is mapped as `0.0.0.0:8080->80/tcp`, open it.",
            "Change `-p 127.0.0.1:3000:3000`, and open it.",
            "Now http://localhost:80 does not answer.",
            "You can't open http://localhost:80 yet.",
            "The registry is localhost:5000 here.",
            "Open my-localhost:80 or db@localhost:80.",
            "Open http://localhost:99999 or http://localhost:0.",
            "Open http://example.com:80.",
            "Open https://localhost, or localhost.",
            "Open http://localhost.example.com or http://localhosts.",
            "Open http://localhost:$PORT.",
        ] {
            assert_eq!(visits(text), Vec::<String>::new(), "{text}");
        }
    }
}

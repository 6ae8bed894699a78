//! IDs of containers and images, names that docker made up, and tokens of a swarm, that the author copied from his own screen: on
//! nobody else's machine they name anything.
//!
//! What the lesson itself calls so is a name of its own. Not here: what they stand for on the learner's machine (`runner`).

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use super::generated::is_generated;
use crate::lesson::{Origin, Role, Step};

/// The commands that take containers, and whether every word behind them may be one.
const CONTAINERS: &[(&str, Reach)] = &[
    ("attach", Reach::First),
    ("commit", Reach::First),
    ("cp", Reach::All),
    ("diff", Reach::First),
    ("exec", Reach::First),
    ("export", Reach::First),
    ("inspect", Reach::All),
    ("kill", Reach::All),
    ("logs", Reach::First),
    ("pause", Reach::All),
    ("port", Reach::First),
    ("rename", Reach::First),
    ("restart", Reach::All),
    ("rm", Reach::All),
    ("start", Reach::All),
    ("stats", Reach::All),
    ("stop", Reach::All),
    ("top", Reach::First),
    ("unpause", Reach::All),
    ("update", Reach::All),
    ("wait", Reach::All),
];

/// The commands that take images.
const IMAGES: &[(&str, Reach)] = &[
    ("history", Reach::First),
    ("inspect", Reach::All),
    ("rm", Reach::All),
    ("rmi", Reach::All),
    ("run", Reach::First),
    ("tag", Reach::First),
];

/// How many of a command's words may be IDs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    First,
    All,
}

/// An ID in a block's text.
pub(super) struct Copied {
    pub(super) span: Range<usize>,
    pub(super) origin: Origin,
}

/// The names that a lesson gives, looked for once they are asked for.
pub(super) struct Given<'a> {
    steps: &'a [Step],
    names: OnceCell<HashSet<String>>,
    /// The IDs that its output shows, as docker cuts them.
    shown: OnceCell<Vec<&'a str>>,
}

impl<'a> Given<'a> {
    pub(super) fn of(steps: &'a [Step]) -> Self {
        Self {
            steps,
            names: OnceCell::new(),
            shown: OnceCell::new(),
        }
    }

    /// Says whether the lesson's output shows an ID that begins so.
    fn shows(&self, begin: &str) -> bool {
        const CUT: usize = 12;
        let is_id =
            |word: &&str| word.len() == CUT && is_hex(word) && word.bytes().any(|b| b.is_ascii_digit());
        let shown = self.shown.get_or_init(|| {
            let blocks = self.steps.iter().flat_map(|step| &step.blocks);
            let texts = blocks.flat_map(|block| {
                let text = (block.role == Role::Output).then_some(&*block.text);
                text.into_iter()
                    .chain(block.asides.iter().map(|aside| &*aside.text))
            });
            texts.flat_map(str::split_whitespace).filter(is_id).collect()
        });
        shown.iter().any(|id| id.starts_with(begin))
    }

    fn has(&self, name: &str) -> bool {
        self.names.get_or_init(|| Self::names(self.steps)).contains(name)
    }

    /// Looks for them in all of a lesson's blocks.
    fn names(steps: &[Step]) -> HashSet<String> {
        let mut names = HashSet::new();
        for block in steps.iter().flat_map(|step| &step.blocks) {
            let words: Vec<&str> = block.text.split_whitespace().collect();
            for (at, word) in words.iter().enumerate() {
                let name = match *word {
                    "--name" | "--hostname" | "-h" | "container_name:" | "--network-alias" => {
                        words.get(at + 1).copied()
                    }
                    "-t" | "--tag" if words[at.saturating_sub(8)..at].contains(&"build") => {
                        words.get(at + 1).copied()
                    }
                    word => word.split_once("--name=").map(|(_, name)| name),
                };
                names.extend(name.map(unquoted));
                // `docker rename a b`.
                if *word == "rename" {
                    names.extend(words.get(at + 2).map(|name| unquoted(name)));
                }
            }
            let keys = block
                .text
                .lines()
                .filter_map(|line| line.trim().strip_suffix(':'));
            names.extend(keys.map(unquoted));
        }
        names
    }
}

fn unquoted(word: &str) -> String {
    word.trim_matches(['"', '\'']).to_owned()
}

/// Finds the IDs in a command block.
pub(super) fn find(text: &str, given: &Given<'_>) -> Vec<Copied> {
    let mut found = Vec::new();
    if !may_have_id(text) {
        return found;
    }
    let mut at = 0;
    for command in text.split_inclusive(['\n', ';', '|', '&']) {
        found.extend(
            in_command(command, given)
                .into_iter()
                .map(|(range, origin)| Copied {
                    span: at + range.start..at + range.end,
                    origin,
                }),
        );
        let tokens = words(command).filter(|(_, word)| word.starts_with("SWMTKN-") && word.len() > 20);
        found.extend(tokens.map(|(start, token)| Copied {
            span: at + start..at + start + token.len(),
            origin: Origin::Learner,
        }));
        at += command.len();
    }
    found
}

/// Says whether a word of a text begins as an ID or a token does.
fn may_have_id(text: &str) -> bool {
    let is_id = |word: &str| {
        let n_digits = word.bytes().take_while(u8::is_ascii_hexdigit).count();
        let is_whole = || {
            word[n_digits..]
                .chars()
                .next()
                .is_none_or(|c| c.is_whitespace() || c == ':')
        };
        n_digits > 2 && (word[..n_digits].bytes().any(|b| b.is_ascii_digit()) || is_whole())
    };
    let is_called = |word: &str| is_called(word.split(char::is_whitespace).next().unwrap_or_default());
    let bytes = text.as_bytes();
    let is_made_up = || words(text).any(|(_, word)| is_generated(without_path(word)));
    text.contains('_') && is_made_up()
        || (0..bytes.len()).any(|at| {
            let is_begin = at == 0 || bytes[at - 1].is_ascii_whitespace();
            is_begin && (bytes[at].is_ascii_hexdigit() || matches!(bytes[at], b'S' | b'i' | b'I')) && {
                let word = &text[at..];
                is_id(word) || word.starts_with("SWMTKN-") || is_called(word)
            }
        })
}

fn in_command(command: &str, given: &Given<'_>) -> Vec<(Range<usize>, Origin)> {
    if !command.contains("docker") {
        return Vec::new();
    }
    let words: Vec<(usize, &str)> = words(command).collect();
    let is_docker = |(_, word): &(usize, &str)| matches!(*word, "docker" | "docker.exe");
    let Some(docker) = words.iter().position(is_docker) else {
        return Vec::new();
    };
    let mut rest = words[docker + 1..].iter().copied();
    let Some((_, first)) = rest.next() else {
        return Vec::new();
    };
    let mut verb = |first: &'_ str| match first {
        "container" | "image" => rest.next().map_or_else(String::new, |(_, verb)| verb.to_owned()),
        verb => verb.to_owned(),
    };
    let (table, origin) = match first {
        "image" | "rmi" | "history" | "run" | "tag" => (IMAGES, Origin::Image),
        _ => (CONTAINERS, Origin::Container),
    };
    let verb = verb(first);
    let Some((_, reach)) = table.iter().find(|(name, _)| *name == verb) else {
        return Vec::new();
    };
    let words = rest.map(|(at, word)| (at, without_path(word)));
    // A short one may be an image's name.
    let least = if verb == "run" { 4 } else { 3 };
    let is_made_up = |word: &str| origin == Origin::Container && is_generated(word);
    let is_id = |word: &str| {
        (is_hex(word) && word.len() >= least || is_called(word) || is_made_up(word)) && !given.has(word)
    };
    let mut ids: Vec<(usize, &str)> = match *reach {
        Reach::All => words.filter(|(_, word)| is_id(word)).collect(),
        Reach::First => first_operand(words)
            .filter(|(_, word)| is_id(word))
            .into_iter()
            .collect(),
    };
    let is_sure = |id: &str| is_surely_id(id) || is_called(id) || is_generated(id) || given.shows(id);
    let is_any_sure = ids.iter().any(|(_, id)| is_sure(id));
    ids.retain(|(_, id)| is_sure(id) || is_any_sure && !id.bytes().all(|b| b.is_ascii_digit()));
    ids.into_iter()
        .map(|(at, id)| (at..at + id.len(), origin))
        .collect()
}

/// The container in `ID:/path`, as `docker cp` has it.
fn without_path(word: &str) -> &str {
    word.split(':').next().unwrap_or_default()
}

/// The first word that is neither an option nor, as far as can be seen, an option's value.
fn first_operand<'t>(words: impl Iterator<Item = (usize, &'t str)>) -> Option<(usize, &'t str)> {
    let mut may_be_value = false;
    // The last word is no value of a flag that takes none: `logs -f bbe`.
    let mut value = None;
    for (at, word) in words {
        if word.starts_with('-') {
            may_be_value = !word.contains('=');
        } else if may_be_value && !is_surely_id(word) && !is_generated(word) {
            may_be_value = false;
            value = Some((at, word));
        } else {
            return Some((at, word));
        }
    }
    value
}

/// The words of a text with their places, quotes not looked at.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace()
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// Says whether a word only says that an ID stands there: `containerID`, `IMAGE_ID`.
fn is_called(word: &str) -> bool {
    [
        "containerid",
        "container_id",
        "container-id",
        "imageid",
        "image_id",
        "image-id",
    ]
    .iter()
    .any(|name| name.eq_ignore_ascii_case(word))
}

fn is_hex(word: &str) -> bool {
    (3..=64).contains(&word.len()) && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Says whether hexadecimal digits are neither a word nor a number.
fn is_surely_id(id: &str) -> bool {
    let has_digit = id.bytes().any(|b| b.is_ascii_digit());
    let has_letter = id.bytes().any(|b| b.is_ascii_lowercase());
    has_digit && (has_letter || id.starts_with('0') || id.len() >= 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids<'t>(text: &'t str, given: &[&str]) -> Vec<&'t str> {
        let names: HashSet<String> = given.iter().map(|name| (*name).to_owned()).collect();
        let given = Given {
            steps: &[],
            names: OnceCell::from(names),
            shown: OnceCell::from(vec!["bbe04e98fb2c"]),
        };
        find(text, &given).into_iter().map(|it| &text[it.span]).collect()
    }

    #[test]
    fn ids_from_somebody_elses_screen_are_known() {
        for (text, wanted) in [
            ("docker stop d67", vec!["d67"]),
            ("docker container stop d67 ead af5", vec!["d67", "ead", "af5"]),
            (
                "sudo docker rm 305297d7a235 ff0a5c3750b9",
                vec!["305297d7a235", "ff0a5c3750b9"],
            ),
            ("docker exec -it 4f5 cat a1b2", vec!["4f5"]),
            ("docker logs --tail 100 068", vec!["068"]),
            ("docker cp x.html 86b:/srv/x.html", vec!["86b"]),
            ("docker ps; docker kill 86b", vec!["86b"]),
            ("docker tag 5f2 ada/web:1", vec!["5f2"]),
            ("docker logs -f bbe", vec!["bbe"]),
            ("docker logs containerID", vec!["containerID"]),
            ("docker rmi IMAGE_ID", vec!["IMAGE_ID"]),
            ("docker run -v /x:/y 5f2d ls", vec!["5f2d"]),
            ("docker logs goofy_meitner", vec!["goofy_meitner"]),
            ("docker exec -it zen_rosalind sh", vec!["zen_rosalind"]),
            ("docker cp a zen_rosalind:/b", vec!["zen_rosalind"]),
            ("docker commit sad_ride web", vec!["sad_ride"]),
            (
                "docker swarm join --token SWMTKN-1-0123456789abcdef-0123 10.0.0.1:2377",
                vec!["SWMTKN-1-0123456789abcdef-0123"],
            ),
        ] {
            assert_eq!(ids(text, &[]), wanted, "{text}");
        }
    }

    #[test]
    fn names_numbers_and_words_are_no_ids() {
        for text in [
            "docker stop web",
            "docker stop c1",
            "docker stop bad cafe",
            "docker logs --tail 100 web",
            "docker run -d 4f5",
            "docker ps 4f5",
            "git checkout 4f5a6b",
            "docker exec web cat face",
            "docker run goofy_meitner",
            "docker exec web cat goofy_meitner",
            "cat goofy_meitner",
        ] {
            assert_eq!(ids(text, &[]), [""; 0], "{text}");
        }
        assert_eq!(ids("docker stop db1 d67", &["db1"]), ["d67"]);
        assert_eq!(ids("docker stop happy_app", &["happy_app"]), [""; 0]);
    }

    #[test]
    fn a_lesson_gives_names_in_many_ways() {
        let lesson = crate::lesson::parse(
            std::path::Path::new("x.md"),
            "# A\n\n```sh\ndocker run --name db1 x\ndocker run --name=\"db2\" x\ndocker rename y db3\ndocker build -t ab12 .\ndocker run ab12\n```\n\n\
             ```yaml\nservices:\n  db4:\n    container_name: db5\n```\n\n```sh\ndocker stop db1 db2 db3 db4 db5\n```\n",
        );
        assert_eq!(lesson.variables(), []);
    }
}

//! Variables of the environment that the lesson uses and never sets, and of which its prose says that they are the learner's.
//!
//! Every other `$name` is the shell's own. So are words in capitals that the prose says to replace: `docker push REGISTRY_NAME/web`.
//! Not here: placeholders (`placeholder`).

use std::collections::HashSet;
use std::ops::Range;

use memchr::{memchr_iter, memchr2_iter};

use crate::lesson::inline::{any_text, plain_prose};
use crate::lesson::offered::Offered;
use crate::lesson::{Element, Role, Step};

/// Names that every shell, or every environment, has.
const KNOWN: &[&str] = &[
    "appdata",
    "args",
    "cd",
    "computername",
    "docker_host",
    "error",
    "false",
    "home",
    "homepath",
    "host",
    "hostname",
    "input",
    "lang",
    "lastexitcode",
    "localappdata",
    "logname",
    "null",
    "oldpwd",
    "path",
    "profile",
    "programdata",
    "programfiles",
    "psscriptroot",
    "pwd",
    "random",
    "seconds",
    "shell",
    "systemroot",
    "temp",
    "term",
    "tmp",
    "tmpdir",
    "true",
    "uid",
    "user",
    "userdomain",
    "username",
    "userprofile",
    "windir",
];

/// What a sentence about the learner's own values says.
const ASKING: &[&str] = &["your", "replace", "replacing", "substitute", "yours"];

/// What a sentence about a word to be replaced says.
const REPLACING: &[&str] = &["replace", "replacing", "substitute", "substituting"];

/// Names of the environment, and words, that are the learner's to give.
#[derive(Debug, Default)]
pub(super) struct Learners {
    names: HashSet<String>,
    words: HashSet<String>,
}

impl Learners {
    /// Looks for them in a whole lesson.
    pub(super) fn of(steps: &[Step], offered: &Offered) -> Self {
        let blocks = || steps.iter().flat_map(|step| &step.blocks);
        let (mut used, mut words) = (HashSet::new(), HashSet::new());
        for block in blocks() {
            if block.role == Role::Commands {
                let names = uses(&block.text).map(|(_, name)| name);
                used.extend(names.filter(|name| !is_known(name)));
                words.extend(shouted(&block.text).map(|(_, name)| name));
            }
        }
        if used.is_empty() && words.is_empty() {
            return Self::default();
        }
        let has_some = |text: &str| used.iter().chain(&words).any(|name| text.contains(name));
        let body = steps.iter().flat_map(|step| &step.body);
        let paragraphs: Vec<String> = body
            .filter_map(|element| match element {
                Element::Prose(prose) if any_text(prose, &has_some) => {
                    Some(plain_prose(std::slice::from_ref(prose)))
                }
                Element::Prose(_) | Element::Block(_) => None,
            })
            .filter(|text| has_word(text, ASKING))
            .collect();
        used.retain(|name| offered.is_given(name) || paragraphs.iter().any(|text| is_named(text, name)));
        words.retain(|name| {
            let mut paragraphs = paragraphs.iter().filter(|text| has_word(text, REPLACING));
            paragraphs.any(|text| is_named(text, name))
        });
        if used.is_empty() && words.is_empty() {
            return Self::default();
        }
        for set in blocks().flat_map(|block| assigned(&block.text)) {
            used.retain(|name| !name.eq_ignore_ascii_case(set));
            words.retain(|name| *name != set);
        }
        Self {
            names: used.into_iter().map(str::to_owned).collect(),
            words: words.into_iter().map(str::to_owned).collect(),
        }
    }

    /// Where a command block uses them, with their names.
    pub(super) fn uses<'t>(&self, text: &'t str) -> Vec<(Range<usize>, &'t str)> {
        let mut found = Vec::new();
        if !self.names.is_empty() {
            found.extend(uses(text).filter(|(_, name)| self.names.contains(*name)));
        }
        if !self.words.is_empty() {
            found.extend(shouted(text).filter(|(_, name)| self.words.contains(*name)));
        }
        found
    }
}

fn is_known(name: &str) -> bool {
    KNOWN.binary_search(&name.to_ascii_lowercase().as_str()).is_ok()
}

/// `$NAME`, `${NAME}`, `$env:NAME` and `%NAME%`, outside single quotes.
fn uses(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    memchr2_iter(b'$', b'%', text.as_bytes()).filter_map(|at| {
        let mark = &text[at..=at];
        let rest = &text[at + 1..];
        let (start, braces) = match (mark, rest.strip_prefix('{')) {
            ("$", Some(inner)) => (inner, 1),
            _ => (rest, 0),
        };
        let is_space = start
            .get(..4)
            .is_some_and(|space| space.eq_ignore_ascii_case("env:"));
        let n_space = if mark == "$" && is_space { 4 } else { 0 };
        let name = name_at(&start[n_space..]);
        let end = at + 1 + braces + n_space + name.len();
        let is_closed = match (mark, braces) {
            ("%", _) => text[end..].starts_with('%'),
            (_, 1) => text[end..].starts_with('}'),
            _ => true,
        };
        let end = end + usize::from(mark == "%") + braces;
        let is_escaped = text[..at].ends_with(['\\', '`', '$', '%']);
        (name.len() > 1 && is_closed && !is_escaped && !is_single_quoted(text, at)).then_some((at..end, name))
    })
}

/// Words in capitals that have parts, `MY_NAME`, and are no variable's or option's name.
fn shouted(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    const MOST: usize = 48;
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    memchr_iter(b'_', text.as_bytes()).filter_map(move |at| {
        let bytes = text.as_bytes();
        let before = bytes[at.saturating_sub(MOST)..at].iter().rev();
        let behind = bytes[at..].iter().take(MOST);
        let start = at - before.take_while(|byte| is_part(byte)).count();
        let end = at + behind.take_while(|byte| is_part(byte)).count();
        let name = &text[start..end];
        let is_whole = at - start < MOST && end - at < MOST;
        let is_first = !name[..at - start].contains('_');
        let is_shouted = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().all(|byte| !byte.is_ascii_lowercase());
        let is_set = text[end..].starts_with(['=', '}', '%']);
        let before = &text[..start];
        let is_named = before.ends_with(['$', '%', '{', '-', ':', '<'])
            || ["-e ", "--env ", "--build-arg ", "export ", "unset "]
                .iter()
                .any(|word| before.ends_with(word));
        (is_whole && is_first && is_shouted && !is_set && !is_named).then_some((start..end, name))
    })
}

fn name_at(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        ""
    } else {
        &text[..end]
    }
}

fn is_single_quoted(text: &str, at: usize) -> bool {
    let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    line.matches('\'').count() % 2 == 1
}

/// The names that a block may set: `NAME=…`, `$NAME = …`, `read NAME`, `for NAME in …`, `set -x NAME …`.
fn assigned(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let before_signs = memchr_iter(b'=', text.as_bytes()).map(move |at| {
        let before = text[..at].trim_end_matches([' ', '\t', '+', ':', '?']);
        &before[before.trim_end_matches(is_name).len()..]
    });
    let is_setting = |word: &str| {
        matches!(word.len(), 3..=7)
            && [
                "read", "for", "foreach", "set", "setx", "mapfile", "local", "global",
            ]
            .iter()
            .any(|name| word.eq_ignore_ascii_case(name))
    };
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$');
    let mut rest = text;
    let mut words = std::iter::from_fn(move || {
        let start = rest.bytes().position(is_part)?;
        let n_bytes = rest.bytes().skip(start).position(|byte| !is_part(byte));
        let (word, behind) = rest[start..].split_at(n_bytes.unwrap_or(rest.len() - start));
        rest = behind;
        Some(word)
    });
    let behind_words = std::iter::from_fn(move || {
        words.find(|word| is_setting(word))?;
        let mut behind = words.clone();
        Some(behind.find(|word| !word.starts_with('-')).unwrap_or_default())
    });
    before_signs.chain(behind_words.map(|name| name.trim_start_matches('$')))
}

fn has_word(text: &str, wanted: &[&str]) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| wanted.iter().any(|asking| asking.eq_ignore_ascii_case(word)))
}

/// Says whether a text names a variable: with its mark, or alone where its capitals tell it from a word.
fn is_named(text: &str, name: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_shouted = name.len() > 3
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit());
    text.match_indices(name).any(|(at, _)| {
        let before = &text[..at];
        let is_whole = !before.ends_with(is_name) && !text[at + name.len()..].starts_with(is_name);
        let is_marked = before.ends_with(['$', '%', '{', ':']);
        is_whole && (is_marked || is_shouted)
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::KNOWN;
    use crate::lesson::parse;

    fn variables(prose: &str, commands: &str) -> Vec<(String, Vec<String>)> {
        let lesson = parse(
            Path::new("x.md"),
            &format!("# A\n\n{prose}\n\n```bash\n{commands}\n```\n"),
        );
        let placeholders = lesson.placeholders();
        let spelled = |name: &str| {
            let own = placeholders.iter().filter(|it| it.variable == name);
            own.map(|it| it.spelling.clone()).collect()
        };
        let named = lesson.variables.iter();
        named.map(|it| (it.name.clone(), spelled(&it.name))).collect()
    }

    #[test]
    fn the_known_names_are_in_order() {
        assert!(KNOWN.is_sorted());
    }

    #[test]
    fn a_variable_that_the_prose_gives_to_the_learner_is_asked_for() {
        let found = variables(
            "Replace `$DOCKER_ID` with your own account.",
            "docker push $DOCKER_ID/web\ndocker pull ${DOCKER_ID}/web",
        );
        let spellings = vec!["$DOCKER_ID".to_owned(), "${DOCKER_ID}".to_owned()];
        assert_eq!(found, [("dockerId".to_owned(), spellings)]);
        let found = variables("Your host's name is in NODE_HOST.", "curl http://$NODE_HOST:80");
        assert_eq!(found[0].0, "nodeHost");
    }

    #[test]
    fn a_word_in_capitals_that_the_prose_says_to_replace_is_asked_for() {
        let found = variables(
            "Substitute `MY_HUB_NAME` with the name of the registry.",
            "docker tag web MY_HUB_NAME.example.com/web\ndocker push MY_HUB_NAME.example.com/web",
        );
        assert_eq!(found, [("hubName".to_owned(), vec!["MY_HUB_NAME".to_owned()])]);
        for (prose, commands) in [
            ("It is your WEB_NAME.", "docker push WEB_NAME/web"),
            ("Replace WEB_NAME in the file.", "docker run -e WEB_NAME web"),
            ("Replace WEB_NAME in the file.", "docker run -e WEB_NAME=1 web"),
            ("Replace WEB_NAME in the file.", "docker run --WEB_NAME web"),
            ("Replace WEB_NAME in the file.", "docker run my_WEB_NAME"),
        ] {
            assert_eq!(variables(prose, commands), [], "{commands}");
        }
    }

    #[test]
    fn every_other_variable_is_the_shells_own() {
        for (prose, commands) in [
            ("Set `$NODE` to your host.", "NODE=$(hostname)\ncurl $NODE"),
            ("Set `$NODE` to your host.", "read -r NODE\ncurl $NODE"),
            (
                "Set `$NODE` to your host.",
                "for NODE in a b; do curl $NODE; done",
            ),
            ("It is in `$NODE`.", "curl $NODE"),
            ("Your node is this.", "curl $node"),
            ("Replace `$HOME` with your folder.", "ls $HOME"),
            ("Replace `$NODE` with your host.", "awk '{print $NODE}' x"),
            ("Replace `$NODE` with your host.", "curl \\$NODE"),
        ] {
            assert_eq!(variables(prose, commands), [], "{commands}");
        }
    }
}

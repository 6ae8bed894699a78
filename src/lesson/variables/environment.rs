//! Variables of the environment that the lesson uses and never sets, and of which its prose or their names say that they are
//! the learner's.
//!
//! Every other `$name` is the shell's own. So are words in capitals that the prose says to replace: `docker push REGISTRY_NAME/web`.
//! Not here: placeholders (`placeholder`).

use std::collections::HashSet;
use std::ops::Range;

use memchr::memmem::Finder;
use memchr::{memchr_iter, memchr2_iter};

use crate::lesson::offered::Offered;
use crate::lesson::placeholder::{is_docker_id, joined, words};
use crate::lesson::plain::{any_text, plain_prose};
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

/// How many names are few.
const FEW: usize = 4;

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
        // A few names are looked for one by one, which is quick; many are not.
        let finders: Vec<Finder<'_>> = used.iter().chain(&words).map(Finder::new).collect();
        let has_some = |text: &str| {
            if finders.len() <= FEW {
                finders.iter().any(|name| name.find(text.as_bytes()).is_some())
            } else {
                names_in(text).any(|(_, name)| used.contains(name) || words.contains(name))
            }
        };
        let (mut asked, mut replaced) = (HashSet::new(), HashSet::new());
        for element in steps.iter().flat_map(|step| &step.body) {
            if let Element::Prose(prose) = element
                && any_text(prose, &has_some)
            {
                let text = plain_prose(std::slice::from_ref(prose));
                if has_word(&text, ASKING) {
                    asked.extend(named(&text).filter_map(|name| used.get(name).copied()));
                }
                if has_word(&text, REPLACING) {
                    replaced.extend(named(&text).filter_map(|name| words.get(name).copied()));
                }
            }
        }
        asked.extend(
            used.iter()
                .filter(|name| offered.is_given(name) || is_account(name)),
        );
        if asked.is_empty() && replaced.is_empty() {
            return Self::default();
        }
        let set: HashSet<&str> = blocks().flat_map(|block| assigned(&block.text)).collect();
        let lower: HashSet<String> = set.iter().map(|name| name.to_ascii_lowercase()).collect();
        asked.retain(|name| !lower.contains(&name.to_ascii_lowercase()));
        replaced.retain(|name| !set.contains(name));
        Self {
            names: asked.into_iter().map(str::to_owned).collect(),
            words: replaced.into_iter().map(str::to_owned).collect(),
        }
    }

    /// Where a command block uses a name of the environment, from first to last.
    pub(super) fn named<'t>(&self, text: &'t str) -> Vec<(Range<usize>, &'t str)> {
        if self.names.is_empty() {
            return Vec::new();
        }
        uses(text)
            .filter(|(_, name)| self.names.contains(*name))
            .collect()
    }

    /// Where it has a word, from first to last.
    pub(super) fn worded<'t>(&self, text: &'t str) -> Vec<(Range<usize>, &'t str)> {
        if self.words.is_empty() {
            return Vec::new();
        }
        shouted(text)
            .filter(|(_, name)| self.words.contains(*name))
            .collect()
    }
}

/// `DOCKER_ID`: what nothing but an account at a registry is called.
fn is_account(name: &str) -> bool {
    is_docker_id(&joined(&words(name)))
}

fn is_known(name: &str) -> bool {
    KNOWN.binary_search(&name.to_ascii_lowercase().as_str()).is_ok()
}

/// `$NAME`, `${NAME}`, `$env:NAME` and `%NAME%`, outside single quotes.
fn uses(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    // How far quotes were counted, and whether one is open there.
    let (mut seen, mut is_quoted) = (0, false);
    memchr2_iter(b'$', b'%', text.as_bytes()).filter_map(move |at| {
        for byte in &text.as_bytes()[seen..at] {
            is_quoted = *byte != b'\n' && (is_quoted != (*byte == b'\''));
        }
        seen = at;
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
        // `$($env:NAME)` is PowerShell's value, and in it the bare value would be a command.
        let is_wrapped = n_space > 0 && text[..at].ends_with("$(") && text[end..].starts_with(')');
        let span = if is_wrapped { at - 2..end + 1 } else { at..end };
        (name.len() > 1 && is_closed && !is_escaped && !is_quoted).then_some((span, name))
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

/// What a text names as variables: with a mark, or alone where its capitals tell it from a word.
fn named(text: &str) -> impl Iterator<Item = &str> {
    names_in(text).filter_map(|(at, name)| {
        let is_shouted = name.len() > 3
            && name
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit());
        let is_marked = text[..at].ends_with(['$', '%', '{', ':']);
        (is_marked || is_shouted).then_some(name)
    })
}

/// All runs of what a name may be of, with their places.
fn names_in(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.as_bytes()[at..].iter().position(|byte| is_part(*byte))?;
        let n_bytes = text.as_bytes()[start..].iter().position(|byte| !is_part(*byte));
        at = n_bytes.map_or(text.len(), |n_bytes| start + n_bytes);
        Some((start, &text[start..at]))
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
        let named = lesson.variables().iter();
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
        let found = variables(
            "Push it.",
            "docker push ${DOCKER_ID}/web\ndocker push $DOCKER_ID/api",
        );
        let spellings = vec!["${DOCKER_ID}".to_owned(), "$DOCKER_ID".to_owned()];
        assert_eq!(found, [("dockerId".to_owned(), spellings)]);
        let found = variables("", "$tag = \"$($env:dockerId)/web\"\ndocker push $tag");
        assert_eq!(
            found,
            [("dockerId".to_owned(), vec!["$($env:dockerId)".to_owned()])]
        );
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
            ("It is your WEB_NAME.", "docker logs WEB_NAME"),
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
            ("Push it.", "DOCKER_ID=ada\ndocker push $DOCKER_ID/web"),
            ("Push it.", "docker push $USERNAME/web $USER/web"),
        ] {
            assert_eq!(variables(prose, commands), [], "{commands}");
        }
    }
}

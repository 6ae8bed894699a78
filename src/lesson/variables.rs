//! The placeholders of a lesson → its variables, each with a name and a grammar.
//!
//! Not here: finding the placeholders in a block (`placeholder`), and asking the learner.

mod copied;
mod environment;
mod generated;
mod metavariables;
mod name;
mod question;
mod screens;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use copied::{Copied, Given};
use environment::Learners;
use metavariables::Metavariables;
use name::camel_case;
use screens::Screens;

use super::offered::Offered;
use super::placeholder::{self, Found};
use super::unique::Unique;
use super::{Block, Origin, Role, Shown, Step, ValueKind, Variable};
use crate::script::Placeholder;

/// A lesson's variables, and every spelling of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Named {
    pub(super) variables: Vec<Variable>,
    pub(super) placeholders: Vec<Placeholder>,
}

/// One value that the learner gives, while its uses are collected.
struct Group {
    kind: ValueKind,
    /// The name of the shell variable that a block puts the value into.
    assigned: Option<String>,
    /// The name that its words make.
    worded: String,
    line: usize,
    spellings: Vec<String>,
    origin: Origin,
    /// Whether a block that is run has it, and not just one that another is run in the place of.
    is_run: bool,
    /// Where the author shows it.
    shown: Option<Shown>,
}

/// What makes two placeholders the same value.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    /// The learner's account, however it is spelled.
    DockerId,
    /// These words.
    Words(String),
    /// This ID of something on the author's machine.
    Copied(Origin, String),
}

/// Names the values that the command blocks of `steps` ask for.
pub(super) fn of(steps: &[Step], offered: &Offered) -> Named {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<Key, usize> = HashMap::new();
    let mut spelled: HashSet<String> = HashSet::new();
    let learners = Learners::of(steps, offered);
    let metavariables = Metavariables::of(steps);
    let given = Given::of(steps);
    let blocks = steps.iter().flat_map(|step| &step.blocks);
    for block in blocks.filter(|block| block.role == Role::Commands) {
        let mut line = block.line;
        let mut counted = 0;
        for found in found(steps, block, &learners, &metavariables) {
            line += block.text[counted..found.span.start].matches('\n').count();
            counted = found.span.start;
            let assigned = assigned_name(&block.text, &found);
            let key = key(&found, assigned);
            let at = *known.entry(key.clone()).or_insert_with(|| {
                groups.push(Group::new(&key, &found.words, line));
                groups.len() - 1
            });
            let Some(group) = groups.get_mut(at) else {
                continue;
            };
            group.is_run |= block.is_run();
            if group.assigned.is_none() {
                group.assign(assigned);
            }
            let spelling = &block.text[found.span];
            if spelled.insert(spelling.to_owned()) {
                group.spellings.push(spelling.to_owned());
            }
        }
    }
    let comments = steps.iter().flat_map(|step| &step.comments);
    let comments = comments.map(|(line, text)| (*line, Cow::Borrowed(text.as_str())));
    let passages = steps.iter().flat_map(|step| &step.passages);
    let passages = passages.map(|passage| (passage.line, Cow::Owned(passage.condition.spelling())));
    for (line, text) in comments.chain(passages) {
        for found in of_check(&text) {
            let line = line + text[..found.span.start].matches('\n').count();
            let key = key(&found, None);
            let at = *known.entry(key.clone()).or_insert_with(|| {
                groups.push(Group::new(&key, &found.words, line));
                groups.len() - 1
            });
            let spelling = &text[found.span];
            if let Some(group) = groups.get_mut(at) {
                group.is_run = true;
                if spelled.insert(spelling.to_owned()) {
                    group.spellings.push(spelling.to_owned());
                }
            }
        }
    }
    groups.extend(of_files(steps, offered, &mut spelled));
    let screens = Screens::of(steps);
    let mut ids: Vec<String> = Vec::new();
    let mut group_of: HashMap<String, usize> = HashMap::new();
    for block in steps
        .iter()
        .flat_map(|step| &step.blocks)
        .filter(|block| block.role == Role::Commands)
    {
        for Copied { span, origin } in copied::find(&block.text, &given) {
            let id = &block.text[span.clone()];
            let is_run = block.is_run();
            if !spelled.insert(id.to_owned()) {
                if let Some(group) = group_of.get(id).and_then(|at| groups.get_mut(*at)) {
                    group.is_run |= is_run;
                }
                continue;
            }
            // The same ID may be cut at several places.
            let is_same = |other: &&String| other.starts_with(id) || id.starts_with(other.as_str());
            let whole = if let Some(other) = ids.iter().find(is_same) {
                other.clone()
            } else {
                ids.push(id.to_owned());
                id.to_owned()
            };
            let key = Key::Copied(origin, whole);
            let line = block.line + block.text[..span.start].matches('\n').count();
            let at = *known.entry(key.clone()).or_insert_with(|| {
                groups.push(Group::new(&key, &[], line));
                groups.len() - 1
            });
            group_of.insert(id.to_owned(), at);
            if let Some(group) = groups.get_mut(at) {
                group.is_run |= is_run;
                group.spellings.push(id.to_owned());
                if origin == Origin::Container && group.shown.is_none() {
                    group.shown = screens.shown(id);
                }
            }
        }
    }
    groups.sort_by_key(|group| group.line);
    named(groups, offered)
}

/// The values that only files of the lesson's have, and of which it speaks.
fn of_files(steps: &[Step], offered: &Offered, spelled: &mut HashSet<String>) -> Vec<Group> {
    let mut groups = Vec::new();
    let blocks = steps.iter().flat_map(|step| &step.blocks);
    for block in blocks.filter(|block| block.file.is_some() && block.text.contains("$$")) {
        for found in of_check(&block.text) {
            let spelling = &block.text[found.span.clone()];
            if spelled.contains(spelling) || !spelling.starts_with("$$") || !offered.knows(spelling) {
                continue;
            }
            let line = block.line + block.text[..found.span.start].matches('\n').count();
            let mut group = Group::new(&key(&found, None), &found.words, line);
            group.is_run = true;
            group.spellings.push(spelling.to_owned());
            spelled.insert(spelling.to_owned());
            groups.push(group);
        }
    }
    groups
}

/// What stands for a learner's value in a block, from first to last.
fn found(steps: &[Step], block: &Block, learners: &Learners, names: &Metavariables) -> Vec<Found> {
    let text = block.text.as_str();
    let mut all = placeholder::find(text);
    if block.role == Role::Commands && !text.contains("<<") {
        all.retain(|found| !placeholder::is_in_comment(text, found.span.start));
    }
    all = question::with_questions(steps, block, all);
    for uses in [learners.named(text), learners.worded(text), names.find(text)] {
        let known = all.len();
        for (span, name) in uses {
            if placeholder::is_apart(&span, &all[..known]) {
                all.push(Found::variable(span, name));
            }
        }
        all.sort_by_key(|found| found.span.start);
    }
    all
}

/// What stands for a value in an author's checks by itself: the learner's account, and what is between `$$`. Another text in
/// brackets may be a pattern's; it is a value where the lesson's commands have it.
fn of_check(text: &str) -> impl Iterator<Item = Found> {
    let is_surely = |found: &Found| found.is_docker_id || text[found.span.clone()].starts_with("$$");
    placeholder::find(text).into_iter().filter(is_surely)
}

fn key(found: &Found, assigned: Option<&str>) -> Key {
    let is_account = |name: &str| placeholder::is_docker_id(&name.to_lowercase().replace('_', ""));
    if found.is_docker_id || (found.words.is_empty() && assigned.is_some_and(is_account)) {
        return Key::DockerId;
    }
    Key::Words(match (placeholder::joined(&found.words), assigned) {
        (words, Some(name)) if words.is_empty() => name.to_owned(),
        (words, _) => match words.as_str() {
            "ip" | "ipaddr" => "ipaddress".to_owned(),
            _ => words,
        },
    })
}

impl Group {
    fn new(key: &Key, words: &[String], line: usize) -> Self {
        let kind = match key {
            Key::DockerId => ValueKind::DockerId,
            Key::Words(_) if placeholder::is_secret(words) => ValueKind::Secret,
            Key::Words(_) | Key::Copied(..) => ValueKind::Text,
        };
        let worded = match key {
            Key::DockerId => "dockerId".to_owned(),
            Key::Words(_) => camel_case(words),
            Key::Copied(Origin::Image, _) => "imageId".to_owned(),
            Key::Copied(Origin::Container, _) => "containerId".to_owned(),
            Key::Copied(Origin::Learner, _) => "joinToken".to_owned(),
        };
        let origin = match key {
            Key::DockerId => Origin::Learner,
            Key::Words(joined) => match joined.as_str() {
                "container" | "containerid" | "containeridorname" | "containernameorid" => Origin::Container,
                _ => Origin::Learner,
            },
            Key::Copied(origin, _) => *origin,
        };
        Self {
            kind,
            assigned: None,
            worded,
            line,
            spellings: Vec::new(),
            origin,
            is_run: false,
            shown: None,
        }
    }
}

impl Group {
    /// Takes the name of the shell variable that a block puts the value into.
    fn assign(&mut self, name: Option<&str>) {
        self.assigned = name.map(str::to_owned);
        if self.kind == ValueKind::Text
            && name.is_some_and(|name| placeholder::is_secret(&placeholder::words(name)))
        {
            self.kind = ValueKind::Secret;
        }
    }
}

fn named(groups: Vec<Group>, offered: &Offered) -> Named {
    let mut named = Named::default();
    let mut taken: Unique<String> = Unique::default();
    for group in groups {
        let wanted = group.assigned.unwrap_or(group.worded);
        let name = taken.take(wanted, |name, n| format!("{name}{n}"));
        let Some(first) = group.spellings.first() else {
            continue;
        };
        if group.is_run {
            named.variables.push(Variable {
                name: name.clone(),
                placeholder: first.clone(),
                spellings: group.spellings.iter().skip(1).cloned().collect(),
                line: group.line,
                kind: group.kind,
                origin: group.origin,
                prompt: offered
                    .prompt(&group.spellings)
                    .or_else(|| question::of(first).map(str::to_owned)),
                default: (group.kind != ValueKind::Secret)
                    .then(|| offered.otherwise(&name, &group.spellings))
                    .flatten()
                    .or_else(|| question::quoted(first).map(str::to_owned)),
                shown: group.shown,
            });
        }
        named
            .placeholders
            .extend(group.spellings.into_iter().map(|spelling| Placeholder {
                spelling,
                variable: name.clone(),
            }));
    }
    named
}

/// The shell variable that the line puts a placeholder into, where that is all it puts there.
fn assigned_name<'a>(text: &'a str, found: &Found) -> Option<&'a str> {
    let before = &text[..found.span.start];
    let after = &text[found.span.end..];
    let (before, after) = match before.chars().next_back() {
        Some(quote @ ('\'' | '"')) => (&before[..before.len() - 1], after.strip_prefix(quote)?),
        _ => (before, after),
    };
    if !(after.is_empty() || after.starts_with(['\n', '\r', ';', ' '])) {
        return None;
    }
    let before = before
        .trim_end_matches(' ')
        .strip_suffix('=')?
        .trim_end_matches(' ');
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let head = before.trim_end_matches(is_name);
    let name = &before[head.len()..];
    let assigns = matches!(
        command_before(head)?.trim().to_ascii_lowercase().as_str(),
        "" | "$" | "$env:" | "export" | "set" | "local" | "readonly" | "declare"
    );
    (assigns && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')).then_some(name)
}

/// What stands between the last command's end and the end of `head`; `None` where that is too long to be the
/// beginning of an assignment, so that a long line of them is not read again for each.
fn command_before(head: &str) -> Option<&str> {
    const LONGEST: usize = 24;
    for (n, (at, c)) in head.char_indices().rev().enumerate() {
        if matches!(c, ';' | '&' | '\n') {
            return Some(&head[at + 1..]);
        }
        if n >= LONGEST {
            return None;
        }
    }
    Some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assigned(text: &str) -> Option<&str> {
        let found = placeholder::find(text);
        assigned_name(text, found.first()?)
    }

    #[test]
    fn only_a_shell_variable_made_of_the_placeholder_names_it() {
        for text in [
            "$env:dockerId='<your-id>'",
            "cd x; $dockerId = \"<your-id>\"",
            "cd x\nexport dockerId=<your-id>",
            "dockerId=<your-id>; docker ps",
            "cd x && dockerId = <your-id>",
        ] {
            assert_eq!(assigned(text), Some("dockerId"), "{text}");
        }
        for text in [
            "docker build --build-arg dockerId=<your-id> .",
            "$env:image='<your-id>/web'",
            "docker run -e dockerId='<your-id>' x",
            "2nd=<your-id>",
            "docker login",
        ] {
            assert_eq!(assigned(text), None, "{text}");
        }
        assert_eq!(assigned("_id=<your-id>"), Some("_id"));
    }
}

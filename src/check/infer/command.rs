//! One invocation → entries in the step's ledger.
//!
//! Not here: what entries do to each other (`ledger`).

use super::ledger::{Ledger, Origin};
use super::loose::{self, Goal};
use super::program::{docker_arguments, program, text};
use super::silent::{MOVING, SILENT};
use super::success::{exit, known_argv, leaving, read};
use super::{browse, change, doubt, files, reach, within};
use crate::check::{Condition, Leaves, Subject, Visit};
use crate::docker::{
    self, Columns, Deed, DockerCommand, Foreign, List, Login, ObjectKind, Parsed, Push, Tags, Target, layout,
    parse,
};
use crate::script::{Certainty, Failure, Invocation, Output, Word};
use crate::words::Reference;

/// A docker command with its words' certainty.
pub(super) struct Line<'a> {
    pub(super) origin: Origin<'a>,
    pub(super) invocation: &'a Invocation,
    /// The arguments behind `docker`, unknown ones as the author would read them.
    pub(super) arguments: Vec<String>,
}

/// Takes one invocation into the ledger.
pub(super) fn enter(ledger: &mut Ledger<'_>, invocation: &Invocation) {
    let origin = Origin {
        line: invocation.line,
        command: &invocation.text,
    };
    if invocation.failure == Failure::Announced {
        // What fails may leave a container behind that it could not start.
        ledger.doubt_all();
        exit(ledger, &origin, invocation);
        return;
    }
    let Some((program, arguments)) = program(&invocation.argv) else {
        if !invocation.argv.is_empty() {
            exit(ledger, &origin, invocation);
        }
        return;
    };
    if files::enter(ledger, &origin, invocation, &program, arguments)
        && asked(ledger, &program, arguments).is_none()
    {
        return;
    }
    if let Some(arguments) = docker_arguments(&invocation.argv) {
        let line = Line {
            origin,
            invocation,
            arguments,
        };
        docker(ledger, &line);
    } else if SILENT.contains(&program.as_str()) {
        // Nothing to prove.
        if MOVING.contains(&program.as_str()) {
            ledger.moved(invocation.shell);
        }
    } else if let Some(asked) = asked(ledger, &program, arguments) {
        if invocation.certainty == Certainty::Certain && !invocation.is_background {
            ledger.push(&origin, asked);
        }
    } else {
        if program == "xargs" && arguments.iter().any(|word| text(word) == "docker") {
            ledger.doubt_containers();
            ledger.blurred_all();
        }
        exit(ledger, &origin, invocation);
    }
}

/// What of the success of a browser or another client can be asked again.
fn asked(ledger: &Ledger<'_>, program: &str, arguments: &[Word]) -> Option<Condition> {
    let (url, accept) = if browse::is_browser(program) {
        if let Some(page) = browse::page(arguments, ledger.past.pushed()) {
            return Some(page);
        }
        (reach::opened(arguments)?, None)
    } else if reach::is_fetcher(program) {
        reach::fetched(arguments)?
    } else {
        return None;
    };
    Some(Condition::Http {
        url,
        status: None,
        contains: None,
        accept,
        visit: Visit::Typed,
    })
}

fn docker(ledger: &mut Ledger<'_>, line: &Line<'_>) {
    let parsed = parse(&line.arguments);
    let is_conditional = line.invocation.certainty == Certainty::Conditional;
    // What is removed, or was not there to remove, is gone.
    let may_fail = line.invocation.failure == Failure::Foreseen && !doubt::removes(&parsed, &line.arguments);
    if is_conditional || may_fail {
        doubt::conditional(ledger, line, &parsed);
        return;
    }
    match parsed {
        Parsed::Native(command) => native(ledger, line, command),
        Parsed::Foreign(command) => foreign(ledger, line, &command),
        Parsed::Wrong { .. } => exit(ledger, &line.origin, line.invocation),
    }
}

fn native(ledger: &mut Ledger<'_>, line: &Line<'_>, command: DockerCommand) {
    let origin = &line.origin;
    match command {
        DockerCommand::Tag { source, target } => match (line.text(&source), line.name(&target)) {
            (Some(source), Some(target)) => ledger.tagged(origin, source, target),
            (None, Some(target)) => ledger.built(origin, target, None),
            (_, None) => exit(ledger, origin, line.invocation),
        },
        DockerCommand::List(list) => listed(ledger, line, &list),
        DockerCommand::Push(push) => pushed(ledger, line, &push),
        DockerCommand::Pull(pull) => match (pull.tags, line.name(&pull.name)) {
            (Tags::One, Some(name)) => ledger.pulled(origin, name),
            (Tags::One | Tags::All, _) => exit(ledger, origin, line.invocation),
        },
        DockerCommand::Remove(remove) => removed(ledger, line, &remove.names),
        DockerCommand::Build(build) if build.tags.is_empty() => {
            leaving(ledger, origin, line.invocation, Leaves::Image);
        }
        DockerCommand::Build(build) => built(ledger, line, &build.tags, Goal::Engine),
        DockerCommand::Login(login) => logged_in(ledger, origin, line, login),
        DockerCommand::Logout(server) => ledger.logged_out(origin, server),
        DockerCommand::Inspect(_)
        | DockerCommand::History(_)
        | DockerCommand::Version(_)
        | DockerCommand::Info(_) => read(ledger, line),
    }
}

fn foreign(ledger: &mut Ledger<'_>, line: &Line<'_>, command: &Foreign) {
    let words: Vec<&str> = command.command.iter().map(String::as_str).collect();
    let layout = layout(&line.arguments);
    if layout.target == Target::Elsewhere {
        read(ledger, line);
        return;
    }
    let makes_images = matches!(
        words.as_slice(),
        ["image", "build" | "import"] | ["container", "commit"]
    );
    if makes_images && !layout.tags.is_empty() {
        built(ledger, line, &layout.tags, loose::goal(&line.arguments));
        return;
    }
    if docker::makes_unnamed(command, &line.arguments) {
        leaving(ledger, &line.origin, line.invocation, Leaves::Image);
        return;
    }
    // What works in a service's containers leaves them in their states, as `docker exec` does.
    if matches!(words.as_slice(), ["compose", "exec" | "cp"]) {
        read(ledger, line);
        return;
    }
    if words == ["image", "load"] {
        ledger.loaded();
    }
    // It pushes what it signs.
    if words == ["trust", "sign"]
        && let [name] = line.arguments[layout.flags_at.min(line.arguments.len())..]
            .iter()
            .filter(|word| *word != "--local")
            .collect::<Vec<_>>()[..]
        && let Some(name) = line.name(name)
    {
        ledger.stored(&line.origin, name);
        return;
    }
    if within::enter(ledger, line, &words) {
        return;
    }
    if let Some(change) = docker::change(&line.arguments) {
        change::enter(ledger, line, change);
        return;
    }
    match &command.deed {
        Deed::Removes(ObjectKind::Image, names) => {
            removed(ledger, line, names);
            exit(ledger, &line.origin, line.invocation);
        }
        Deed::Prunes(kinds) => {
            doubt::pruned(ledger, kinds);
            exit(ledger, &line.origin, line.invocation);
        }
        Deed::Creates(_) | Deed::Removes(..) | Deed::Disturbs(..) => {
            doubt::doubt(ledger, &command.deed);
            exit(ledger, &line.origin, line.invocation);
        }
        Deed::Changes(..) | Deed::Project(..) | Deed::Swarm(_) | Deed::Shares(_) | Deed::Other => {
            doubt::doubt(ledger, &command.deed);
            shown(ledger, line);
        }
    }
}

/// A command that only shows objects: those that the lesson has made have to be there.
fn shown(ledger: &mut Ledger<'_>, line: &Line<'_>) {
    let is_plain = line.invocation.output == Output::Shown && !line.invocation.is_background;
    match super::shown::shown(&line.arguments, &ledger.past.objects) {
        Some(state) if is_plain => ledger.push(&line.origin, Condition::Object(state)),
        Some(_) | None => read(ledger, line),
    }
}

fn listed(ledger: &mut Ledger<'_>, line: &Line<'_>, list: &List) {
    if list.columns == Columns::Ids && line.invocation.output == Output::Taken {
        return;
    }
    let mut filters = Vec::new();
    let by_name = list.repository.iter().map(|name| ("reference", name));
    let by_filter = list.filters.iter().map(|(key, value)| (key.as_str(), value));
    for (key, value) in by_name.chain(by_filter) {
        let Some(value) = line.text(value) else {
            exit(ledger, &line.origin, line.invocation);
            return;
        };
        filters.push((key.to_owned(), value));
    }
    let expected = named_by(&filters, ledger.past.made());
    ledger.push(&line.origin, Condition::Listed { filters, expected });
}

/// The images that filters name for certain; what only an engine can tell (labels, dates) names none.
fn named_by(filters: &[(String, Subject<String>)], made: &[Subject<Reference>]) -> Vec<Subject<Reference>> {
    let mut patterns = Vec::new();
    for (key, value) in filters {
        match (key.as_str(), value.shown()) {
            ("reference", pattern) => patterns.push(pattern),
            ("dangling", "false" | "0") => {}
            _ => return Vec::new(),
        }
    }
    let last = made.iter().rev().take(super::MOST_LOOKED_AT);
    let mut named: Vec<_> = last
        .filter(|name| patterns.is_empty() || patterns.iter().any(|it| super::matches_name(it, name)))
        .take(super::MOST_SHOWN)
        .cloned()
        .collect();
    named.reverse();
    named
}

fn pushed(ledger: &mut Ledger<'_>, line: &Line<'_>, push: &Push) {
    let Some(name) = line.name(&push.name) else {
        exit(ledger, &line.origin, line.invocation);
        return;
    };
    match push.tags {
        Tags::One => ledger.pushed(&line.origin, name),
        Tags::All => {
            let repository = name.repository();
            let made = ledger.past.made().iter();
            let tags: Vec<_> = made
                .filter(|tag| tag.repository() == repository)
                .cloned()
                .collect();
            if tags.is_empty() {
                exit(ledger, &line.origin, line.invocation);
            }
            for tag in tags {
                ledger.pushed(&line.origin, tag);
            }
        }
    }
}

fn removed(ledger: &mut Ledger<'_>, line: &Line<'_>, names: &[String]) {
    for written in names {
        match line.name(written) {
            Some(name) if is_id(written) && !ledger.past.made().iter().any(|made| made.is_same(&name)) => {
                exit(ledger, &line.origin, line.invocation);
            }
            Some(name) => ledger.removed(&line.origin, name),
            None => {
                ledger.blurred_all();
                match super::all::ids_of(written) {
                    Some(ObjectKind::Image) => {
                        ledger.removed(&line.origin, Subject::Open(written.clone()));
                    }
                    Some(_) | None => exit(ledger, &line.origin, line.invocation),
                }
            }
        }
    }
}

fn built(ledger: &mut Ledger<'_>, line: &Line<'_>, tags: &[String], goal: Goal) {
    let names: Vec<_> = tags.iter().filter_map(|tag| line.name(tag)).collect();
    if names.is_empty() || names.len() < tags.len() {
        exit(ledger, &line.origin, line.invocation);
    }
    for name in names {
        match goal {
            Goal::Engine => ledger.built(&line.origin, name, known_argv(line.invocation)),
            Goal::Registry => ledger.stored(&line.origin, name),
            Goal::Elsewhere => exit(ledger, &line.origin, line.invocation),
        }
    }
}

fn logged_in(ledger: &mut Ledger<'_>, origin: &Origin<'_>, line: &Line<'_>, login: Login) {
    let user = match &login.username {
        Some(name) => line.text(name),
        // The learner's Docker ID is an account at Docker Hub, and nowhere else for certain.
        None if login.server.is_none() => ledger.past.user.clone(),
        None => None,
    };
    ledger.logged_in(origin, login.server, user);
}

impl Line<'_> {
    /// A value as a name; `None` where it is no image name, or only running tells what it is.
    pub(super) fn name(&self, value: &str) -> Option<Subject<Reference>> {
        match self.text(value)? {
            Subject::Known(text) => Reference::parse(&text)
                .ok()
                .map(|name| Subject::Known(name.with_default_tag())),
            Subject::Open(text) => Some(Subject::Open(text)),
        }
    }

    /// A value with its certainty; `None` where only running tells what it is.
    pub(super) fn text(&self, value: &str) -> Option<Subject<String>> {
        let ends = |text: &str| text == value || text.ends_with(&format!("={value}"));
        let is_known = self.invocation.argv.iter().any(|word| match word {
            Word::Known(text) => ends(text),
            Word::Unknown(_) => false,
        });
        let is_open = !is_known
            && self.invocation.argv.iter().any(|word| match word {
                Word::Known(_) => false,
                Word::Unknown(text) => text.ends_with(value),
            });
        if !is_open {
            return Some(Subject::Known(value.to_owned()));
        }
        let is_resolvable = !value.contains("$(") && !value.contains('`');
        is_resolvable.then(|| Subject::Open(value.to_owned()))
    }
}

/// Says whether a word may be an image's ID rather than its name.
fn is_id(text: &str) -> bool {
    text.len() >= 4 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

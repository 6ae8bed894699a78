//! Commands that stepgate does itself: their flags, and argv → [`DockerCommand`].
//!
//! Not here: the way back (`argv`), and commands that only the real CLI can do (`foreign`).

use super::flags::{Flag, Order, Scan, scan, switch, value};
use super::names::Command;
use super::{
    Build, Columns, DockerCommand, Force, History, Inspect, List, ListScope, Login, Parents, PasswordFrom,
    Pull, Push, Remove, Tags, Units, Verbosity, Width,
};
use crate::words::Secret;

/// What an argv is, as far as stepgate can do it itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// Every flag is understood.
    Understood(DockerCommand),
    /// It is one of ours, used wrongly; the message is the CLI's.
    Wrong(String),
    /// It is for the real CLI; because of this flag, where it is one of ours.
    NotOurs(Option<String>),
}

const FORMAT: Flag = value("format", Some('f'));
const QUIET: Flag = switch("quiet", Some('q'));
const ALL_TAGS: Flag = switch("all-tags", Some('a'));
const LIST: &[Flag] = &[
    switch("all", Some('a')),
    switch("digests", None),
    value("filter", Some('f')),
    value("format", None),
    switch("no-trunc", None),
    QUIET,
];
const PUSH: &[Flag] = &[ALL_TAGS, QUIET];
const PULL: &[Flag] = &[ALL_TAGS, value("platform", None), QUIET];
const REMOVE: &[Flag] = &[switch("force", Some('f')), switch("no-prune", None)];
const INSPECT: &[Flag] = &[FORMAT, value("type", None)];
const HISTORY: &[Flag] = &[
    value("format", None),
    switch("human", Some('H')),
    switch("no-trunc", None),
    QUIET,
];
const LOGIN: &[Flag] = &[
    value("password", Some('p')),
    switch("password-stdin", None),
    value("username", Some('u')),
];
/// The flags of `build` that the classic build API knows too.
pub(super) const BUILD: &[Flag] = &[
    value("build-arg", None),
    value("file", Some('f')),
    value("label", None),
    switch("no-cache", None),
    value("platform", None),
    switch("pull", None),
    QUIET,
    value("tag", Some('t')),
    value("target", None),
];

/// One command's grammar.
struct Grammar {
    flags: &'static [Flag],
    operands: Operands,
    /// What stands behind the command's name in its usage line.
    usage: &'static str,
}

/// How many operands a command takes.
#[derive(Clone, Copy)]
enum Operands {
    None,
    AtMostOne,
    AtLeastOne,
    Exactly(usize),
}

/// Reads a command, if it is one that stepgate does.
pub(super) fn read(argv: &[String], command: &Command) -> Read {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let Some(grammar) = grammar(&words) else {
        return Read::NotOurs(None);
    };
    if command.global.is_some() {
        return Read::NotOurs(command.global.clone());
    }
    let scan = scan(argv, command.rest, grammar.flags, Order::Mixed);
    if scan.unknown.is_some() {
        return Read::NotOurs(scan.unknown);
    }
    if words == ["inspect"] && scan.last("type") != Some("image") {
        return Read::NotOurs(None);
    }
    let usage = |complaint: String| {
        let name = &command.called;
        Read::Wrong(format!(
            "{complaint}\n\nUsage:  {name} {}\n\nRun '{name} --help' for more information",
            grammar.usage
        ))
    };
    if let Some(wrong) = &scan.wrong {
        return usage(wrong.clone());
    }
    if let Some(wanted) = grammar.operands.refuse(scan.operands.len()) {
        return usage(format!("docker: '{}' {wanted}", command.called));
    }
    let operands = scan.operands.iter().map(|&at| argv[at].clone()).collect();
    match make(&words, &scan, operands) {
        Ok(Some(native)) => Read::Understood(native),
        Ok(None) => Read::NotOurs(None),
        Err(message) => Read::Wrong(message),
    }
}

impl Operands {
    /// What the CLI says where `n` operands are too few or too many.
    fn refuse(self, n: usize) -> Option<String> {
        let plural = |n: usize| if n == 1 { "argument" } else { "arguments" };
        match self {
            Self::None if n > 0 => Some("accepts no arguments".to_owned()),
            Self::AtMostOne if n > 1 => Some("requires at most 1 argument".to_owned()),
            Self::AtLeastOne if n == 0 => Some("requires at least 1 argument".to_owned()),
            Self::Exactly(wanted) if n != wanted => Some(format!("requires {wanted} {}", plural(wanted))),
            Self::None | Self::AtMostOne | Self::AtLeastOne | Self::Exactly(_) => None,
        }
    }
}

fn grammar(words: &[&str]) -> Option<Grammar> {
    let (flags, operands, usage): (&[Flag], _, _) = match words {
        ["image", "tag"] => (&[], Operands::Exactly(2), "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]"),
        ["image", "ls"] => (LIST, Operands::AtMostOne, "[OPTIONS] [REPOSITORY[:TAG]]"),
        ["image", "push"] => (PUSH, Operands::Exactly(1), "[OPTIONS] NAME[:TAG]"),
        ["image", "pull"] => (PULL, Operands::Exactly(1), "[OPTIONS] NAME[:TAG|@DIGEST]"),
        ["image", "rm"] => (REMOVE, Operands::AtLeastOne, "[OPTIONS] IMAGE [IMAGE...]"),
        ["image", "inspect"] => (&[FORMAT], Operands::AtLeastOne, "[OPTIONS] IMAGE [IMAGE...]"),
        ["inspect"] => (INSPECT, Operands::AtLeastOne, "[OPTIONS] NAME|ID [NAME|ID...]"),
        ["image", "history"] => (HISTORY, Operands::Exactly(1), "[OPTIONS] IMAGE"),
        ["image", "build"] => (BUILD, Operands::Exactly(1), "[OPTIONS] PATH | URL | -"),
        ["login"] => (LOGIN, Operands::AtMostOne, "[OPTIONS] [SERVER]"),
        ["logout"] => (&[], Operands::AtMostOne, "[SERVER]"),
        ["version"] | ["system", "info"] => (&[FORMAT], Operands::None, "[OPTIONS]"),
        _ => return None,
    };
    Some(Grammar {
        flags,
        operands,
        usage,
    })
}

/// Makes the command; `None` where the words name none of ours.
fn make(words: &[&str], scan: &Scan, operands: Vec<String>) -> Result<Option<DockerCommand>, String> {
    Ok(Some(match words {
        ["image", "tag"] => tag(operands),
        ["image", "ls"] => list(scan, operands)?,
        ["image", "push"] => push(scan, operands),
        ["image", "pull"] => pull(scan, operands),
        ["image", "rm"] => remove(scan, operands),
        ["image", "inspect"] | ["inspect"] => inspect(scan, operands),
        ["image", "history"] => history(scan, operands),
        ["image", "build"] => build(scan, operands),
        ["login"] => login(scan, operands)?,
        ["logout"] => DockerCommand::Logout(operands.into_iter().next()),
        ["version"] => DockerCommand::Version(text(scan, "format")),
        ["system", "info"] => DockerCommand::Info(text(scan, "format")),
        _ => return Ok(None),
    }))
}

fn tag(operands: Vec<String>) -> DockerCommand {
    let mut names = operands.into_iter();
    DockerCommand::Tag {
        source: names.next().unwrap_or_default(),
        target: names.next().unwrap_or_default(),
    }
}

fn list(scan: &Scan, operands: Vec<String>) -> Result<DockerCommand, String> {
    let mut filters = Vec::new();
    for filter in scan.all("filter").filter(|filter| !filter.is_empty()) {
        let (key, value) = filter.split_once('=').ok_or_else(|| {
            format!("invalid argument \"{filter}\" for \"-f, --filter\" flag: bad format of filter (expected name=value)")
        })?;
        filters.push((key.trim().to_lowercase(), value.trim().to_owned()));
    }
    let columns = match (scan.is_on("quiet"), scan.is_on("digests")) {
        (true, _) => Columns::Ids,
        (false, true) => Columns::Digests,
        (false, false) => Columns::Usual,
    };
    Ok(DockerCommand::List(List {
        repository: operands.into_iter().next(),
        filters,
        format: text(scan, "format"),
        width: width(scan),
        columns,
        scope: if scan.is_on("all") {
            ListScope::All
        } else {
            ListScope::Top
        },
    }))
}

fn push(scan: &Scan, operands: Vec<String>) -> DockerCommand {
    DockerCommand::Push(Push {
        name: only(operands),
        tags: tags(scan),
        verbosity: verbosity(scan),
    })
}

fn pull(scan: &Scan, operands: Vec<String>) -> DockerCommand {
    DockerCommand::Pull(Pull {
        name: only(operands),
        tags: tags(scan),
        verbosity: verbosity(scan),
        platform: text(scan, "platform"),
    })
}

fn remove(scan: &Scan, names: Vec<String>) -> DockerCommand {
    DockerCommand::Remove(Remove {
        names,
        force: if scan.is_on("force") {
            Force::Forced
        } else {
            Force::Gentle
        },
        parents: if scan.is_on("no-prune") {
            Parents::Kept
        } else {
            Parents::Deleted
        },
    })
}

fn inspect(scan: &Scan, names: Vec<String>) -> DockerCommand {
    DockerCommand::Inspect(Inspect {
        names,
        format: text(scan, "format"),
    })
}

fn history(scan: &Scan, operands: Vec<String>) -> DockerCommand {
    DockerCommand::History(History {
        name: only(operands),
        width: width(scan),
        columns: if scan.is_on("quiet") {
            Columns::Ids
        } else {
            Columns::Usual
        },
        format: text(scan, "format"),
        units: if scan.last("human") == Some("false") {
            Units::Exact
        } else {
            Units::Human
        },
    })
}

fn build(scan: &Scan, operands: Vec<String>) -> DockerCommand {
    let args = scan
        .all("build-arg")
        .map(|arg| match arg.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (arg.to_owned(), None),
        })
        .collect();
    let labels = scan
        .all("label")
        .map(|label| label.split_once('=').unwrap_or((label, "")))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    DockerCommand::Build(Build {
        context: only(operands),
        file: text(scan, "file"),
        tags: scan.all("tag").map(str::to_owned).collect(),
        args,
        labels,
        target: text(scan, "target"),
        platform: text(scan, "platform"),
        is_quiet: scan.is_on("quiet"),
        is_uncached: scan.is_on("no-cache"),
        is_pulling: scan.is_on("pull"),
    })
}

fn login(scan: &Scan, operands: Vec<String>) -> Result<DockerCommand, String> {
    let password = match (scan.last("password"), scan.is_on("password-stdin")) {
        (Some(_), true) => return Err("--password and --password-stdin are mutually exclusive".to_owned()),
        (Some(password), false) => PasswordFrom::Argv(Secret::new(password)),
        (None, true) => PasswordFrom::Stdin,
        (None, false) => PasswordFrom::Prompt,
    };
    let username = text(scan, "username");
    if password == PasswordFrom::Stdin && username.is_none() {
        return Err("Must provide --username with --password-stdin".to_owned());
    }
    Ok(DockerCommand::Login(Login {
        server: operands.into_iter().next(),
        username,
        password,
    }))
}

fn only(operands: Vec<String>) -> String {
    operands.into_iter().next().unwrap_or_default()
}

fn text(scan: &Scan, flag: &str) -> Option<String> {
    scan.last(flag).map(str::to_owned)
}

fn width(scan: &Scan) -> Width {
    if scan.is_on("no-trunc") {
        Width::Full
    } else {
        Width::Cut
    }
}

fn tags(scan: &Scan) -> Tags {
    if scan.is_on("all-tags") {
        Tags::All
    } else {
        Tags::One
    }
}

fn verbosity(scan: &Scan) -> Verbosity {
    if scan.is_on("quiet") {
        Verbosity::Quiet
    } else {
        Verbosity::Normal
    }
}

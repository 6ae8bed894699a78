//! What a check proves and from where, for someone who asks `explain`. Pure.
//!
//! Not here: what came of a check (`Verdict`).

use super::wording::{place_on, whose};
use super::{Check, Condition, Contents, Ending, Leaves, Source, Subject, Visit};
use crate::lesson::{Printed, ValueKind};
use crate::registry::{Choice, Route};
use crate::words::{NameRules, Reference};

/// What is asked of every part of an image in a registry; `SMALL_BLOB` and the limits of `verify::blobs` in words.
const PARTS: &str = "its configuration and every layer are there: the configuration and small layers (up to 1 MiB each, \
                     2 MiB in all) byte for byte, the others with their right size";

/// Says in one or two sentences what a check proves and from where.
pub fn explain(check: &Check, route: &Route) -> String {
    match &check.condition {
        Condition::Variable {
            name,
            kind: ValueKind::DockerId,
        } => {
            let rules = match route.name_rules() {
                NameRules::Hub => "Docker Hub's rules for names",
                NameRules::PathComponent => "the registry's rules for names",
            };
            format!(
                "`{name}` is set in the lesson's shell and keeps {rules}. The shell itself is asked for the value."
            )
        }
        Condition::Variable {
            name,
            kind: ValueKind::Text | ValueKind::Secret,
        } => {
            format!(
                "`{name}` is set in the lesson's shell to one line of text. The shell itself is asked for the value."
            )
        }
        Condition::Tag { source, target } => format!(
            "`{}` exists in the engine and is the same image as `{}`: the engine gives one ID for both names.",
            target.shown(),
            source.shown()
        ),
        Condition::Image { name } => format!("The engine has an image `{}`.", name.shown()),
        Condition::ImageGone { name } => format!("The engine has no image `{}` any more.", name.shown()),
        Condition::Listed { filters, expected } => listed(filters, expected),
        Condition::LoggedIn { server, user } => {
            let place = place_on(route, &route.login_host(server.as_deref()));
            let user = user
                .as_ref()
                .map_or(String::new(), |user| format!(" of `{}`", user.shown()));
            format!(
                "A login{user} for {place} is stored in docker's configuration, and the registry accepts it now: it is \
                 asked anew each time."
            )
        }
        Condition::LoggedOut { server } => {
            let place = place_on(route, &route.login_host(server.as_deref()));
            format!("docker's configuration has no login for {place} any more.")
        }
        Condition::Pushed { name } => format!(
            "{} has `{}`, it is your local image, and {PARTS}. The registry is asked, not the push's output.",
            capital(&at(name, route)),
            name.shown()
        ),
        Condition::Stored { name } => format!(
            "{} has `{}`, and {PARTS}. There is no local image left to compare it with.",
            capital(&at(name, route)),
            name.shown()
        ),
        Condition::Pulled { name } => format!(
            "The engine has `{0}`, and it is what {1} has under that name{2}.",
            name.shown(),
            at(name, route),
            instead(name, route)
        ),
        Condition::Page {
            url, repositories, ..
        } => format!(
            "The registry shows {}; that is what `{}` is opened for.",
            names(repositories),
            url.shown()
        ),
        Condition::Object(state) => super::object_explain::explain(state, &check.command),
        Condition::Http {
            url,
            visit: Visit::Told,
            ..
        } => told(url.shown()),
        Condition::Http {
            url,
            status,
            contains,
            accept: _,
            visit: Visit::Typed,
        } => asked(url, *status, contains.as_ref(), check.source),
        Condition::File { path, contents } => file(path, contents),
        Condition::Unclear { what } => {
            format!(
                "{} is not understood, so that the step cannot be proved.",
                capital(what)
            )
        }
        Condition::Output { wanted, .. } => format!(
            "{}. What the command wrote to its standard output in this session is held against it.",
            printed(&check.command, wanted)
        ),
        Condition::Exit { ending, leaves, .. } => exited(&check.command, *ending, *leaves),
    }
}

fn exited(command: &str, ending: Ending, leaves: Leaves) -> String {
    match (ending, leaves) {
        (Ending::Succeeds, Leaves::Image) => format!(
            "`{command}` ran in this session and ended with exit code 0, and the engine has the image that it made; one that was \
             removed since may be gone."
        ),
        (Ending::Fails, _) => format!("`{command}` ran in this session and failed, as the lesson says."),
        (Ending::ByHand, _) => format!(
            "`{command}` ran in this session, and was ended by Ctrl-C or another signal, or by itself with exit code 0."
        ),
        (Ending::Succeeds, Leaves::Unknown) => format!(
            "`{command}` ran in this session and ended with exit code 0. What it brings about is not known to stepgate, so \
             its success is all that is asked for."
        ),
    }
}

fn wanted_status(status: Option<u16>) -> String {
    status.map_or("a status below 400".to_owned(), |status| {
        format!("the status {status}")
    })
}

fn told(url: &str) -> String {
    format!("The step tells to open {url}: a server has to answer there, whatever its page says.")
}

fn asked(
    url: &Subject<String>,
    status: Option<u16>,
    contains: Option<&Subject<String>>,
    source: Source,
) -> String {
    match (url, source) {
        (Subject::Open(url), Source::Inferred) => {
            let status = wanted_status(status);
            format!(
                "A server answers a plain request for {url} with {status}; if running shows no address near this \
                 machine, the command has to have succeeded."
            )
        }
        _ => answer(url, status, contains),
    }
}

fn answer(url: &Subject<String>, status: Option<u16>, contains: Option<&Subject<String>>) -> String {
    let status = wanted_status(status);
    let contains = contains.map_or(String::new(), |text| {
        format!(", and `{}` in its answer", text.shown())
    });
    format!(
        "A server on this machine answers a plain request for {} with {status}{contains}.",
        url.shown()
    )
}

fn file(path: &Subject<String>, contents: &Contents) -> String {
    let path = path.shown();
    match contents {
        Contents::Any => format!("There is a file or folder `{path}`."),
        Contents::Just(_) => format!("There is a file `{path}` with what the lesson gives for it."),
        Contents::With(text) => format!("There is a file `{path}` with `{}` in it.", text.shown()),
    }
}

fn printed(command: &str, wanted: &Printed<Subject<String>>) -> String {
    let whose = capital(&whose(command));
    match wanted {
        Printed::Contains(text) => format!("{whose} printed `{}`", text.shown()),
        Printed::Matches(pattern) => format!("{whose} printed what fits `{}`", pattern.as_str()),
        Printed::Similar(_, least) => {
            format!("{whose} printed what the lesson shows, alike by {least} of 1 at least")
        }
    }
}

fn listed(filters: &[(String, Subject<String>)], expected: &[Subject<Reference>]) -> String {
    let filtered = if filters.is_empty() {
        String::new()
    } else {
        let pair = |(key, value): &(String, Subject<String>)| format!("`{key}={}`", value.shown());
        format!(
            " for {}",
            filters.iter().map(pair).collect::<Vec<_>>().join(" and ")
        )
    };
    if expected.is_empty() {
        return format!(
            "A listing of the images succeeded in this session, and the engine answers one{filtered}."
        );
    }
    format!(
        "A listing in this session shows {}, and so does the engine when it is asked{filtered}.",
        names(expected)
    )
}

fn at(name: &Subject<Reference>, route: &Route) -> String {
    match name {
        Subject::Known(name) => place_on(route, route.place(name).host()),
        Subject::Open(_) => place_on(route, &route.host),
    }
}

/// Where a name is pulled from that the practice registry has not.
fn instead(name: &Subject<Reference>, route: &Route) -> &'static str {
    let is_hub = matches!(name, Subject::Known(name) if name.is_hub());
    if is_hub && route.choice == Choice::Practice {
        ", or Docker Hub where that has none"
    } else {
        ""
    }
}

fn names(names: &[Subject<Reference>]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.shown())).collect();
    names.join(", ")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

//! Where the grammar's words and Docker's differ: its refusals, flags, and what it refuses and Docker takes.
//!
//! Not here: the instructions themselves (`read`).

use std::borrow::Cow;

use parse_dockerfile as grammar;
use parse_dockerfile::Instruction as Parsed;

use super::BuildError;

/// What stands for nothing in an empty list, with its quotes.
pub(super) const NOTHING: &str = "\"\u{e000}\"";

/// Puts [`NOTHING`] into `ENTRYPOINT []`, which takes a base's away and which the grammar refuses.
pub(super) fn with_empty_entrypoints(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    loop {
        let refused = grammar::parse(&text).err();
        let is_it = |error: &grammar::Error| {
            format!("{error:#}").to_uppercase() == "ENTRYPOINT INSTRUCTION REQUIRES AT LEAST ONE ARGUMENT"
        };
        let Some(line) = refused.filter(is_it).map(|error| error.line()) else {
            return text;
        };
        let mut start = text
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum::<usize>();
        let rest = text[start..].split('\n').next().unwrap_or_default();
        let Some((before, inner)) = rest.split_once('[') else {
            return text;
        };
        if inner.trim() != "]" {
            return text;
        }
        start += before.len() + 1;
        text.to_mut().insert_str(start, NOTHING);
    }
}

/// Says what the grammar refused in Docker's words.
pub(super) fn refused(error: &grammar::Error) -> BuildError {
    let message = format!("{error:#}");
    let message = match message.as_str() {
        "expected at least one FROM instruction" => "file with no instructions".to_owned(),
        "expected FROM" => "no build stage in current context".to_owned(),
        "expected AS" => "FROM requires either one or three arguments".to_owned(),
        "expected JSON array" | "invalid JSON" => {
            "SHELL requires the arguments to be in JSON form".to_owned()
        }
        "ONBUILD ONBUILD is not allowed" => "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed".to_owned(),
        other => match other.strip_prefix("unknown instruction '") {
            Some(word) => format!(
                "unknown instruction: {}",
                word.trim_end_matches('\'').to_uppercase()
            ),
            None => other.replace(" instruction requires", " requires").replace(
                "two arguments",
                "two arguments, but only one was provided. Destination could not be determined",
            ),
        },
    };
    BuildError::Parse {
        line: error.line().max(1),
        message,
    }
}

/// Reads an instruction's flags, of which only some are known.
pub(super) fn flags(given: &[grammar::Flag<'_>], known: &[&str]) -> Result<Vec<(String, String)>, String> {
    let mut flags: Vec<(String, String)> = Vec::new();
    for flag in given {
        let name = flag.name.value.to_string();
        if !known.contains(&name.as_str()) {
            return Err(format!("unknown flag: {name}"));
        }
        if name != "exclude" && flags.iter().any(|(other, _)| *other == name) {
            return Err(format!("duplicate flag specified: {name}"));
        }
        let value = match &flag.value {
            Some(value) => value.value.to_string(),
            None if matches!(name.as_str(), "link" | "parents" | "keep-git-dir") => "true".to_owned(),
            None => return Err(format!("missing a value on flag: {name}")),
        };
        flags.push((name, value));
    }
    Ok(flags)
}

/// Reads the value of a flag that is set or not.
pub(super) fn is_set(name: &str, value: &str) -> Result<bool, String> {
    match value.to_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("expecting boolean value for flag {name}, not: {value}")),
    }
}

/// Where an instruction begins.
pub(super) fn start(instruction: &Parsed<'_>) -> usize {
    let span = match instruction {
        Parsed::Add(add) => &add.add.span,
        Parsed::Arg(arg) => &arg.arg.span,
        Parsed::Cmd(cmd) => &cmd.cmd.span,
        Parsed::Copy(copy) => &copy.copy.span,
        Parsed::Entrypoint(entrypoint) => &entrypoint.entrypoint.span,
        Parsed::Env(env) => &env.env.span,
        Parsed::Expose(expose) => &expose.expose.span,
        Parsed::From(from) => &from.from.span,
        Parsed::Healthcheck(check) => &check.healthcheck.span,
        Parsed::Label(label) => &label.label.span,
        Parsed::Maintainer(maintainer) => &maintainer.maintainer.span,
        Parsed::Onbuild(onbuild) => &onbuild.onbuild.span,
        Parsed::Run(run) => &run.run.span,
        Parsed::Shell(shell) => &shell.shell.span,
        Parsed::Stopsignal(signal) => &signal.stopsignal.span,
        Parsed::User(user) => &user.user.span,
        Parsed::Volume(volume) => &volume.volume.span,
        Parsed::Workdir(workdir) => &workdir.workdir.span,
        _ => return 0,
    };
    span.start
}

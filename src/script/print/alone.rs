//! A program for a shell that nobody sits at: what would run on in the foreground is sent to the background, and waited for
//! until it can be used, is quiet or has ended; what opens a shell for somebody gets what the lesson types there.
//!
//! Not here: PowerShell (`alone_powershell`), which commands run on, at which ports they are reached and what is typed (`plan`), and looking whether they are
//! reached (`shell::shim`).

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::lesson::Dialect;
use crate::script::splice::splice;
use crate::script::tree::{Command, Ground, Kind, Script, Statement, Target};

use super::{Style, alone_powershell, bash, print, quote};

/// The environment variable that names the file in which a command that runs on tells how far it is: a line of `wait`, `open`,
/// `ready` or `late`, and what was found.
pub const READY_VARIABLE: &str = "STEPGATE_READY";

/// The environment variable with the lines that are typed in what a command opens, where its input cannot be given them.
pub const TYPED_VARIABLE: &str = "STEPGATE_TYPED";

/// The program that looks, beside a process that runs on, whether it can be used: the process, the file that it is told in, and the port
/// where that is known.
pub const LISTENING: &str = "stepgate-listening";

/// A command that waits for somebody, who is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting<'a> {
    /// Its text as the author wrote it, continuations joined.
    pub text: &'a str,
    /// What is done in their place.
    pub instead: Instead<'a>,
}

/// What is done in the place of somebody who is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead<'a> {
    /// It goes on in the background.
    Background(Readiness),
    /// It gets these lines, and then the end of its input.
    Lines(&'a str),
    /// It shows all that it has at once.
    Shown,
    /// It is left out, which is said: it does nothing by itself.
    LeftOut,
}

/// How it is known that what a command starts can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It tells that itself.
    Told,
    /// By what its processes listen on: this port, where it is known which.
    Listening(Option<u16>),
    /// Nobody uses it: it only shows something, of which three seconds are enough.
    Shows,
}

/// Shows what a process writes until it tells that it can be used, or has ended; its exit code then. One that tells nothing, or that
/// it cannot know, is waited for until it has been quiet for five seconds, or twenty are over; or as many fifths of a second as are given.
const SERVE: &str = r#"stepgate_serve() {
    local stepgate_seen=0 stepgate_size stepgate_still=0 stepgate_n stepgate_state stepgate_found=
    if [ -n "$3" ] && command -v "$3" > /dev/null; then
        ("$3" "$1" "$2.ready" $4 > /dev/null 2>&1 < /dev/null &)
    fi
    for ((stepgate_n = 0; stepgate_n < ${5:-100} && stepgate_still < 25; stepgate_n++)); do
        kill -0 "$1" 2> /dev/null || break
        stepgate_size=$(wc -c < "$2")
        if ((stepgate_size > stepgate_seen)); then
            tail -c "+$((stepgate_seen + 1))" "$2" | head -c "$((stepgate_size - stepgate_seen))"
            stepgate_seen=$stepgate_size stepgate_still=0
        else
            stepgate_still=$((stepgate_still + 1))
        fi
        stepgate_state=
        [ ! -s "$2.ready" ] || read -r stepgate_state stepgate_found < "$2.ready"
        case $stepgate_state in
            wait) stepgate_n=0 stepgate_still=0 ;;
            ready | late) break ;;
        esac
        sleep 0.2
    done
    tail -c "+$((stepgate_seen + 1))" "$2"
    rm -f "$2" "$2.ready"
    [ -z "$stepgate_found" ] || printf 'stepgate: %s\n' "$stepgate_found" >&2
    kill -0 "$1" 2> /dev/null && return 0
    wait "$1"
}"#;

/// How many fifths of a second are three.
pub(super) const SHORTLY: usize = 15;

/// Prints a script as a program for a shell in which these commands do not keep the ones behind them waiting.
pub fn unattended(
    script: &Script,
    commands: &[Waiting<'_>],
    target: Dialect,
) -> Result<String, Vec<Diagnostic>> {
    if target == Dialect::Powershell {
        return alone_powershell::program(script, commands);
    }
    if script.dialect != Dialect::Bash {
        return translated(script, commands);
    }
    let mut spans = Vec::new();
    collect(script, &script.body, commands, &mut spans);
    let mut program = String::new();
    let mut at = 0;
    for (span, instead) in &spans {
        program.push_str(&splice(script, at..span.start)?);
        program.push_str(&alone(&splice(script, span.clone())?, *instead));
        at = span.end;
    }
    program.push_str(&splice(script, at..script.source.text.len())?);
    let is_background = |(_, instead): &(_, Instead<'_>)| matches!(instead, Instead::Background(_));
    Ok(if spans.iter().any(is_background) {
        format!("{SERVE}\n{program}")
    } else {
        program
    })
}

/// The same of another language's script, which is translated with what stands in the place of those.
fn translated(script: &Script, commands: &[Waiting<'_>]) -> Result<String, Vec<Diagnostic>> {
    if !waits(script, commands) {
        return print(script, Dialect::Bash);
    }
    let program = bash::program(script, Style::Alone(commands))?;
    Ok(format!("{SERVE}\n{program}"))
}

/// Says whether a script has any of the commands in a place where something else can stand.
pub(super) fn waits(script: &Script, commands: &[Waiting<'_>]) -> bool {
    let mut spans = Vec::new();
    collect(script, &script.body, commands, &mut spans);
    !spans.is_empty()
}

pub(super) fn alone(command: &str, instead: Instead<'_>) -> String {
    match instead {
        Instead::Background(readiness) => apart(command, readiness),
        Instead::Lines(lines) => fed(command, lines),
        Instead::Shown => format!("(set -o pipefail; {{ {command}\n}} < /dev/null | cat)"),
        Instead::LeftOut => format!("printf '%s\\n' {} >&2", quote::bash(&left_out(command))),
    }
}

/// What is said of a command that is left out.
pub(super) fn left_out(command: &str) -> String {
    let first = command.lines().next().unwrap_or_default();
    format!("stepgate: `{first}` wants somebody at the keyboard, and is left out")
}

/// A command with lines for its input, whatever is in them.
fn fed(command: &str, lines: &str) -> String {
    let mut end = "STEPGATE_END".to_owned();
    while lines.lines().any(|line| line == end) {
        end.push('_');
    }
    let lines = lines.trim_end_matches('\n');
    let gap = if lines.is_empty() { "" } else { "\n" };
    format!("{{ {{ {command}\n}} << '{end}'\n{lines}{gap}{end}\n}}")
}

fn apart(command: &str, readiness: Readiness) -> String {
    let watcher = match readiness {
        Readiness::Told => "''".to_owned(),
        Readiness::Listening(None) => LISTENING.to_owned(),
        Readiness::Listening(Some(port)) => format!("{LISTENING} {port}"),
        Readiness::Shows => format!("'' '' {SHORTLY}"),
    };
    format!(
        "{{ stepgate_log=$(mktemp); {{ export {READY_VARIABLE}=\"$stepgate_log.ready\"; {command}\n}} > \"$stepgate_log\" 2>&1 < /dev/null & \
         stepgate_serve $! \"$stepgate_log\" {watcher}; }}"
    )
}

/// The statements that wait for somebody, from first to last; a pipe with one of them does as a whole.
fn collect<'a>(
    script: &Script,
    body: &[Statement],
    commands: &[Waiting<'a>],
    spans: &mut Vec<(Range<usize>, Instead<'a>)>,
) {
    for statement in body {
        if let Some(instead) = instead(script, statement, commands) {
            spans.push((statement.span.clone(), instead));
            continue;
        }
        if !is_whole(&statement.kind) {
            let bodies = statement.kind.bodies().into_iter();
            bodies.for_each(|body| collect(script, body, commands, spans));
        }
    }
}

/// Says whether nothing stands in the place of what is in it alone: a pipe does as a whole, and a function elsewhere.
pub(super) fn is_whole(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Pipeline(_) | Kind::Function(_, _) | Kind::Redirected(_, _)
    )
}

/// What is done in the place of somebody for whom a statement waits; `None` for any other.
pub(super) fn instead<'a>(
    script: &Script,
    statement: &Statement,
    commands: &[Waiting<'a>],
) -> Option<Instead<'a>> {
    (statement.ground == Ground::Fore)
        .then(|| within(script, statement, commands))
        .flatten()
}

fn within<'a>(script: &Script, statement: &Statement, commands: &[Waiting<'a>]) -> Option<Instead<'a>> {
    match &statement.kind {
        Kind::Command(command) if has_document(command) => None,
        Kind::Command(_) => {
            let text = script.joined(&statement.span);
            let found = commands.iter().find(|command| command.text == text);
            found.map(|command| command.instead)
        }
        Kind::Pipeline(members) => members.iter().find_map(|member| within(script, member, commands)),
        Kind::Redirected(inner, _) => within(script, inner, commands),
        Kind::Assign(_)
        | Kind::Chain(_, _, _)
        | Kind::Each(_)
        | Kind::Count(_)
        | Kind::Turns(_)
        | Kind::Choice(_, _)
        | Kind::If(_, _)
        | Kind::Perhaps(_)
        | Kind::Function(_, _)
        | Kind::Group(_, _)
        | Kind::Show(_)
        | Kind::Opaque => None,
    }
}

/// Says whether a command has a here-document, which does not stand with it.
fn has_document(command: &Command) -> bool {
    command
        .redirects
        .iter()
        .any(|redirect| redirect.target == Target::Inline)
}

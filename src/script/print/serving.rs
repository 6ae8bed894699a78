//! A program for a shell that nobody sits at: what would run on in the foreground is sent to the background, and waited for
//! until it can be used, is quiet or has ended.
//!
//! Not here: which commands run on and at which ports they are reached (`plan`), and looking whether they are (`shell::shim`).

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::lesson::Dialect;
use crate::script::splice::splice;
use crate::script::tree::{Command, Ground, Kind, Script, Statement, Target};

use super::print;

/// The environment variable that names the file in which a command that runs on tells how far it is: a line of `wait`, `open`,
/// `ready` or `late`, and what was found.
pub const READY_VARIABLE: &str = "STEPGATE_READY";

/// The program that looks, beside a process that runs on, whether it can be used: the process, the file that it is told in, and the port
/// where that is known.
pub const LISTENING: &str = "stepgate-listening";

/// A command that runs on in the foreground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serving<'a> {
    /// Its text as the author wrote it, continuations joined.
    pub text: &'a str,
    /// How it is known that what it starts can be used.
    pub readiness: Readiness,
}

/// How it is known that what a command starts can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It tells that itself.
    Told,
    /// By what its processes listen on: this port, where it is known which.
    Listening(Option<u16>),
}

/// Shows what a process writes until it tells that it can be used, or has ended; its exit code then. One that tells nothing, or that
/// it cannot know, is waited for until it has been quiet for five seconds, or twenty are over.
const SERVE: &str = r#"stepgate_serve() {
    local stepgate_seen=0 stepgate_size stepgate_still=0 stepgate_n stepgate_state stepgate_found=
    if [ -n "$3" ] && command -v "$3" > /dev/null; then
        ("$3" "$1" "$2.ready" $4 > /dev/null 2>&1 < /dev/null &)
    fi
    for ((stepgate_n = 0; stepgate_n < 100 && stepgate_still < 25; stepgate_n++)); do
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

/// Prints a script as a program of bash in which these commands do not keep the ones behind them waiting.
pub fn serving(script: &Script, commands: &[Serving<'_>]) -> Result<String, Vec<Diagnostic>> {
    if script.dialect != Dialect::Bash {
        return translated(script, commands);
    }
    let mut spans = Vec::new();
    collect(script, &script.body, commands, &mut spans);
    let mut program = String::new();
    let mut at = 0;
    for (span, readiness) in spans {
        program.push_str(&splice(script, at..span.start)?);
        program.push_str(&apart(&splice(script, span.clone())?, readiness));
        at = span.end;
    }
    program.push_str(&splice(script, at..script.source.text.len())?);
    Ok(if at == 0 {
        program
    } else {
        format!("{SERVE}\n{program}")
    })
}

/// The same of another language's script: its statements are translated one by one where some of them run on.
fn translated(script: &Script, commands: &[Serving<'_>]) -> Result<String, Vec<Diagnostic>> {
    let serves = |statement: &Statement| readiness(script, statement, commands);
    if !script.body.iter().any(|statement| serves(statement).is_some()) {
        return print(script, Dialect::Bash);
    }
    let mut program = SERVE.to_owned();
    for single in script.statements() {
        let text = print(&single, Dialect::Bash)?;
        program.push('\n');
        if let Some(readiness) = single.body.iter().find_map(serves) {
            program.push_str(&apart(&text, readiness));
        } else {
            program.push_str(&text);
        }
    }
    Ok(program)
}

fn apart(command: &str, readiness: Readiness) -> String {
    let watcher = match readiness {
        Readiness::Told => "''".to_owned(),
        Readiness::Listening(None) => LISTENING.to_owned(),
        Readiness::Listening(Some(port)) => format!("{LISTENING} {port}"),
    };
    format!(
        "{{ stepgate_log=$(mktemp); {{ export {READY_VARIABLE}=\"$stepgate_log.ready\"; {command}\n}} > \"$stepgate_log\" 2>&1 < /dev/null & \
         stepgate_serve $! \"$stepgate_log\" {watcher}; }}"
    )
}

/// The statements that run on, from first to last; a pipe with one of them runs on as a whole.
fn collect(
    script: &Script,
    body: &[Statement],
    commands: &[Serving<'_>],
    spans: &mut Vec<(Range<usize>, Readiness)>,
) {
    for statement in body {
        if let Some(readiness) = readiness(script, statement, commands) {
            spans.push((statement.span.clone(), readiness));
            continue;
        }
        match &statement.kind {
            Kind::Chain(first, _, second) => {
                collect(script, std::slice::from_ref(first), commands, spans);
                collect(script, std::slice::from_ref(second), commands, spans);
            }
            Kind::Group(inner, _) | Kind::Perhaps(inner) => collect(script, inner, commands, spans),
            Kind::Each(each) => collect(script, &each.body, commands, spans),
            Kind::Count(count) => collect(script, &count.body, commands, spans),
            Kind::If(arms, otherwise) => {
                for arm in arms {
                    collect(script, &arm.body, commands, spans);
                }
                collect(script, otherwise, commands, spans);
            }
            Kind::Command(_)
            | Kind::Assign(_)
            | Kind::Pipeline(_)
            | Kind::Function(_, _)
            | Kind::Show(_)
            | Kind::Redirected(_, _)
            | Kind::Opaque => {}
        }
    }
}

/// How a statement that runs on in the foreground is waited for; `None` for any other.
fn readiness(script: &Script, statement: &Statement, commands: &[Serving<'_>]) -> Option<Readiness> {
    (statement.ground == Ground::Fore)
        .then(|| within(script, statement, commands))
        .flatten()
}

fn within(script: &Script, statement: &Statement, commands: &[Serving<'_>]) -> Option<Readiness> {
    match &statement.kind {
        Kind::Command(command) if has_document(command) => None,
        Kind::Command(_) => {
            let text = script.joined(&statement.span);
            let found = commands.iter().find(|command| command.text == text);
            found.map(|command| command.readiness)
        }
        Kind::Pipeline(members) => members.iter().find_map(|member| within(script, member, commands)),
        Kind::Redirected(inner, _) => within(script, inner, commands),
        Kind::Assign(_)
        | Kind::Chain(_, _, _)
        | Kind::Each(_)
        | Kind::Count(_)
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

//! A program for a shell that nobody sits at: what would run on in the foreground is sent to the background, and waited for
//! until it can be used, is quiet or has ended.
//!
//! Not here: which commands run on (`plan`), and how it is known that what they started can be used (`shell::shim`).

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::lesson::Dialect;
use crate::script::splice::splice;
use crate::script::tree::{Command, Ground, Kind, Script, Statement, Target};

use super::print;

/// The environment variable that names the file in which a command that runs on tells how far it is: a line of `wait`, `open`,
/// `ready` or `late`, and what was found.
pub const READY_VARIABLE: &str = "STEPGATE_READY";

/// Shows what a process writes until it tells that it can be used, or has ended; its exit code then. One that tells nothing, or that
/// it cannot know, is waited for until it has been quiet for five seconds, or twenty are over.
const SERVE: &str = r#"stepgate_serve() {
    local stepgate_seen=0 stepgate_size stepgate_still=0 stepgate_n stepgate_state stepgate_found=
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
    rm -f "$2"
    [ -z "$stepgate_found" ] || printf 'stepgate: %s\n' "$stepgate_found" >&2
    kill -0 "$1" 2> /dev/null && return 0
    wait "$1"
}"#;

/// Prints a script as a program of bash in which the commands with these texts do not keep the ones behind them waiting.
pub fn serving(script: &Script, texts: &[&str]) -> Result<String, Vec<Diagnostic>> {
    if script.dialect != Dialect::Bash {
        return translated(script, texts);
    }
    let mut spans = Vec::new();
    collect(script, &script.body, texts, &mut spans);
    let mut program = String::new();
    let mut at = 0;
    for span in spans {
        program.push_str(&splice(script, at..span.start)?);
        program.push_str(&apart(&splice(script, span.clone())?));
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
fn translated(script: &Script, texts: &[&str]) -> Result<String, Vec<Diagnostic>> {
    let is_on =
        |statement: &Statement| statement.ground == Ground::Fore && is_serving(script, statement, texts);
    if !script.body.iter().any(is_on) {
        return print(script, Dialect::Bash);
    }
    let mut program = SERVE.to_owned();
    for single in script.statements() {
        let text = print(&single, Dialect::Bash)?;
        program.push('\n');
        if single.body.iter().any(is_on) {
            program.push_str(&apart(&text));
        } else {
            program.push_str(&text);
        }
    }
    Ok(program)
}

fn apart(command: &str) -> String {
    format!(
        "{{ stepgate_log=$(mktemp); {{ export {READY_VARIABLE}=\"$stepgate_log.ready\"; {command}\n}} > \"$stepgate_log\" 2>&1 < /dev/null & \
         stepgate_serve $! \"$stepgate_log\"; }}"
    )
}

/// The statements that run on, from first to last; a pipe with one of them runs on as a whole.
fn collect(script: &Script, body: &[Statement], texts: &[&str], spans: &mut Vec<Range<usize>>) {
    for statement in body {
        if statement.ground == Ground::Fore && is_serving(script, statement, texts) {
            spans.push(statement.span.clone());
            continue;
        }
        match &statement.kind {
            Kind::Chain(first, _, second) => {
                collect(script, std::slice::from_ref(first), texts, spans);
                collect(script, std::slice::from_ref(second), texts, spans);
            }
            Kind::Group(inner, _) | Kind::Perhaps(inner) => collect(script, inner, texts, spans),
            Kind::Each(each) => collect(script, &each.body, texts, spans),
            Kind::Count(count) => collect(script, &count.body, texts, spans),
            Kind::If(arms, otherwise) => {
                for arm in arms {
                    collect(script, &arm.body, texts, spans);
                }
                collect(script, otherwise, texts, spans);
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

fn is_serving(script: &Script, statement: &Statement, texts: &[&str]) -> bool {
    match &statement.kind {
        Kind::Command(command) => {
            !has_document(command) && texts.contains(&script.joined(&statement.span).as_str())
        }
        Kind::Pipeline(members) => members.iter().any(|member| is_serving(script, member, texts)),
        Kind::Redirected(inner, _) => is_serving(script, inner, texts),
        Kind::Assign(_)
        | Kind::Chain(_, _, _)
        | Kind::Each(_)
        | Kind::Count(_)
        | Kind::If(_, _)
        | Kind::Perhaps(_)
        | Kind::Function(_, _)
        | Kind::Group(_, _)
        | Kind::Show(_)
        | Kind::Opaque => false,
    }
}

/// Says whether a command has a here-document, which does not stand with it.
fn has_document(command: &Command) -> bool {
    command
        .redirects
        .iter()
        .any(|redirect| redirect.target == Target::Inline)
}

//! A program for a shell that nobody sits at: what would run on in the foreground is sent to the background, and waited for
//! until it is quiet or has ended.
//!
//! Not here: which commands run on (`plan`).

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::lesson::Dialect;
use crate::script::splice::splice;
use crate::script::tree::{Command, Ground, Kind, Script, Statement, Target};

use super::print;

/// Shows what a process writes until it has been quiet for five seconds, twenty are over, or it has ended; its exit code then.
const SERVE: &str = r#"stepgate_serve() {
    local stepgate_seen=0 stepgate_size stepgate_still=0 stepgate_n
    for ((stepgate_n = 0; stepgate_n < 100 && stepgate_still < 25; stepgate_n++)); do
        kill -0 "$1" 2> /dev/null || break
        stepgate_size=$(wc -c < "$2")
        if ((stepgate_size > stepgate_seen)); then
            tail -c "+$((stepgate_seen + 1))" "$2" | head -c "$((stepgate_size - stepgate_seen))"
            stepgate_seen=$stepgate_size stepgate_still=0
        else
            stepgate_still=$((stepgate_still + 1))
        fi
        sleep 0.2
    done
    tail -c "+$((stepgate_seen + 1))" "$2"
    rm -f "$2"
    kill -0 "$1" 2> /dev/null && return 0
    wait "$1"
}"#;

/// Prints a script as a program of bash in which the commands with these texts do not keep the ones behind them waiting.
pub fn serving(script: &Script, texts: &[&str]) -> Result<String, Vec<Diagnostic>> {
    if script.dialect != Dialect::Bash {
        let translated = print(script, Dialect::Bash)?;
        let is_whole = matches!(script.body.as_slice(), [only] if is_serving(script, only, texts));
        return Ok(if is_whole {
            format!("{SERVE}\n{}", apart(&translated))
        } else {
            translated
        });
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

fn apart(command: &str) -> String {
    format!(
        "{{ stepgate_log=$(mktemp); {{ {command}\n}} > \"$stepgate_log\" 2>&1 < /dev/null & stepgate_serve $! \"$stepgate_log\"; }}"
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

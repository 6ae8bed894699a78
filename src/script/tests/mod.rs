//! Tests of the whole room: text in, effects or a program out. Programs are run by a real bash.

mod alone;
mod detecting;
mod dialects;
mod documented;
mod folding;
mod home;
mod robust;
mod translating;
mod values;

use std::process::{Command, Stdio};

use super::{Effect, Invocation, Parsed, Placeholder, Scope, Word, fold, parse, print};
use crate::lesson::Dialect;

/// Programs that print their words, one line each command, words between `<` and `>`.
const PROGRAMS: &str = r#"
words() { local w; for w in "$@"; do printf '<%s>' "$w"; done; printf '\n'; }
docker() { words "$@"; }
firefox() { words firefox "$@"; }
curl() { words curl "$@"; }
lines() { printf 'a b\nc*\n'; }
one() { printf '0.0.0.0:80\n'; }
none() { :; }
fails() { return 3; }
stdin() { local l; while IFS= read -r l; do printf '{%s}' "$l"; done; printf '\n'; }
"#;

/// Reads a block whose placeholders are `<your-id>` for `dockerId` and `<other>` for `other`.
fn read(text: &str, dialect: Dialect) -> Parsed {
    let placeholder = |spelling: &str, variable: &str| Placeholder {
        spelling: spelling.to_owned(),
        variable: variable.to_owned(),
    };
    let placeholders = [
        placeholder("<your-id>", "dockerId"),
        placeholder("<other>", "other"),
    ];
    parse(text, dialect, 1, &placeholders)
}

/// Runs a program of bash with some variables in its environment, in an empty folder.
fn run_bash(program: &str, variables: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("afile.txt"), "").unwrap();
    let output = Command::new("bash")
        .args(["--norc", "--noprofile", "-c", &format!("{PROGRAMS}\n{program}")])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C.UTF-8")
        .envs(variables.iter().copied())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.is_empty(), "{program}\n{errors}");
    text
}

/// Translates PowerShell and runs it.
fn run_powershell(text: &str, variables: &[(&str, &str)]) -> String {
    run_translated(text, Dialect::Powershell, variables)
}

/// Translates a block to bash and runs it.
fn run_translated(text: &str, dialect: Dialect, variables: &[(&str, &str)]) -> String {
    let parsed = read(text, dialect);
    match print(&parsed.script, Dialect::Bash) {
        Ok(program) => run_bash(&program, variables),
        Err(troubles) => panic!("{text}\n{troubles:#?}"),
    }
}

fn effects(text: &str, dialect: Dialect, scope: &mut Scope) -> Vec<Effect> {
    fold(&read(text, dialect).script, scope)
}

/// The invocations of a block, each as its words; an unknown word is in braces.
fn runs(text: &str, dialect: Dialect) -> Vec<String> {
    invocations(text, dialect, &mut Scope::default())
        .iter()
        .map(spelled)
        .collect()
}

fn invocations(text: &str, dialect: Dialect, scope: &mut Scope) -> Vec<Invocation> {
    effects(text, dialect, scope)
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Run(invocation) => Some(invocation),
            Effect::Set { .. } => None,
        })
        .collect()
}

fn spelled(invocation: &Invocation) -> String {
    let words: Vec<_> = invocation
        .argv
        .iter()
        .map(|word| match word {
            Word::Known(text) => text.clone(),
            Word::Unknown(text) => format!("{{{text}}}"),
        })
        .collect();
    words.join(" ")
}

//! Spellings from other times and machines: `docker-compose`, and `sudo` before docker.
//!
//! `docker-compose` is `docker compose` today. The lesson's shell has a way to its engine, so that docker needs no other user for
//! it; and behind the real `sudo` it would be another docker, without the lesson's engine, guard and journal. Not here: what
//! the commands do.

use std::borrow::Cow;
use std::path::Path;

use tokio::process::Command;

use super::streams::Streams;
use super::{Call, ShimError, cli};
use crate::docker::{Family, ObjectKind, container_of_today, is_older_container};
use crate::shell::journal::{self, Made};

/// The program that runs another one as root.
pub(super) const SUDO: &str = "sudo";

/// Options of `sudo` that change nothing for a command of docker's.
const PLAIN: &[&str] = &[
    "-E",
    "-n",
    "-S",
    "-H",
    "--preserve-env",
    "--non-interactive",
    "--",
];

/// A program and its arguments.
type Spelled<'a> = (&'a str, Cow<'a, [String]>);

/// Gives a call its spelling of today.
pub(super) fn today<'a>(program: &'a str, args: &'a [String]) -> Spelled<'a> {
    let (program, args) = match program {
        SUDO => match behind_sudo(args) {
            Some((program, rest)) => (program, rest),
            None => return (SUDO, Cow::Borrowed(args)),
        },
        other => (other, args),
    };
    match program {
        "docker-compose" => {
            let mut composed = vec!["compose".to_owned()];
            composed.extend_from_slice(args);
            ("docker", Cow::Owned(composed))
        }
        other => (other, Cow::Borrowed(args)),
    }
}

/// A call's words with the names that compose gives its containers today: `app-web-1` where a project of the lesson's is called
/// `app` and nothing is called `app_web_1`. `None` where there is none.
pub(super) async fn renamed(call: &Call<'_>) -> Option<Vec<String>> {
    if !call.args.iter().any(|word| is_older_container(word)) {
        return None;
    }
    let (outcomes, _) = journal::read(&call.context.journal, 0).ok()?;
    let now = outcomes.iter().flat_map(|outcome| &outcome.made);
    let projects: Vec<&str> = call
        .context
        .made
        .iter()
        .chain(now)
        .filter_map(|made| match made {
            Made::Project {
                family: Family::Compose,
                name,
            } => Some(name.as_str()),
            Made::Project { .. }
            | Made::Tag { .. }
            | Made::Container { .. }
            | Made::Swarm { .. }
            | Made::Gone { .. } => None,
        })
        .collect();
    let mut words = call.args.to_vec();
    let mut is_renamed = false;
    for word in &mut words {
        let Some(name) = container_of_today(projects.iter().copied(), word) else {
            continue;
        };
        let engine = call.engine().await.ok()?;
        if matches!(engine.object(ObjectKind::Container, word).await, Ok(None)) {
            *word = name;
            is_renamed = true;
        }
    }
    is_renamed.then_some(words)
}

/// Says whether what `sudo` is given leads to stepgate and not to the real `sudo`.
pub fn is_docker_behind_sudo(args: &[String]) -> bool {
    behind_sudo(args).is_some()
}

/// The command of docker's that `sudo` is to run, where it is to run as root.
fn behind_sudo(args: &[String]) -> Option<(&'static str, &[String])> {
    let at = args.iter().position(|word| !PLAIN.contains(&word.as_str()))?;
    let name = Path::new(&args[at]).file_name()?.to_str()?;
    let program = ["docker", "docker-compose"]
        .into_iter()
        .find(|program| *program == name)?;
    Some((program, &args[at + 1..]))
}

/// Runs anything else behind `sudo` as the learner's machine does; root needs none.
pub(super) async fn elevated(call: &Call<'_>, streams: &mut Streams) -> u8 {
    let ended = match cli::on_path_without(&call.context.shim_dir, SUDO) {
        Some(sudo) => cli::wait_for(Command::new(sudo), call.args).await,
        None => without_sudo(call.args).await,
    };
    match ended {
        Ok(exit) => exit,
        Err(error) => {
            let _ = streams.complain(&error.words());
            error.exit()
        }
    }
}

async fn without_sudo(args: &[String]) -> Result<u8, ShimError> {
    let command = args.iter().position(|word| !PLAIN.contains(&word.as_str()));
    match command {
        Some(at) if is_root() && !args[at].starts_with('-') => {
            let program = Command::new(&args[at]);
            match cli::wait_for(program, &args[at + 1..]).await {
                Err(ShimError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
                    Err(not_found(&args[at]))
                }
                ended => ended,
            }
        }
        Some(_) | None => Err(not_found(SUDO)),
    }
}

fn not_found(program: &str) -> ShimError {
    ShimError::NotFound {
        message: format!("{program}: command not found"),
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str) -> String {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let (program, args) = today(&words[0], &words[1..]);
        format!("{program} {}", args.join(" "))
    }

    #[test]
    fn older_spellings_are_the_ones_of_today() {
        for (line, today) in [
            ("docker-compose up -d", "docker compose up -d"),
            ("sudo docker ps -a", "docker ps -a"),
            ("sudo -E /usr/bin/docker ps", "docker ps"),
            ("sudo -- docker-compose ps", "docker compose ps"),
            ("docker ps", "docker ps"),
            ("firefox x", "firefox x"),
        ] {
            assert_eq!(said(line), today, "{line}");
        }
    }

    #[test]
    fn whatever_else_sudo_runs_is_left_to_it() {
        for line in [
            "sudo apt-get install docker",
            "sudo -u ada docker ps",
            "sudo sh -c docker",
            "sudo docker-machine ls",
            "sudo -l",
        ] {
            assert_eq!(said(line), line);
        }
    }
}

//! Verifies that a shell in a container was opened, where somebody left it with an exit code of its own.
//!
//! A shell ends with the exit code of the last that was typed in it, which says nothing of whether the command worked that opened
//! it. Not here: other commands (`ran`).

use super::ran::{NOT_MADE, NOT_STARTED, docker_words, lacked_terminal};
use super::{Answer, Question, Stop};
use crate::check::{Ending, Subject};
use crate::docker::{Entered, Entry, ObjectKind, attached, entered};
use crate::engine::{Container, ContainerState};
use crate::shell::journal::Outcome;

/// The label by which a container tells its service of a compose project.
const SERVICE: &str = "com.docker.compose.service";
/// Where shells are.
const FOLDERS: [&str; 3] = ["/bin", "/usr/bin", "/usr/local/bin"];

impl Question<'_> {
    /// Verifies that a command succeeded, or opened a shell that somebody has left.
    pub(super) async fn exited_or_left(&self, argv: Option<&[String]>, ending: Ending) -> Answer<String> {
        let answer = self.exited(argv, ending);
        let is_wrong = ending == Ending::Succeeds && matches!(answer, Err(Stop::Failed(_)));
        let Some(journal) = self.world.journal.filter(|_| is_wrong) else {
            return answer;
        };
        if lacked_terminal(journal, argv) {
            return answer;
        }
        let command = &self.check.command;
        let words = argv.map_or_else(
            || command.split_whitespace().map(str::to_owned).collect(),
            <[String]>::to_vec,
        );
        let (Some(arguments), Some(&exit)) = (docker_words(&words), self.exits(journal, argv).last()) else {
            return answer;
        };
        if exit == NOT_MADE {
            return answer;
        }
        let is_left = match (entered(&arguments), attached(&arguments)) {
            (Some(shell), _) => self.was_left(&shell, exit, journal).await?,
            (None, Some(name)) => self.has_ended_so(name, exit).await?,
            (None, None) => false,
        };
        if is_left {
            return Ok(format!("`{command}` began, and was left with exit code {exit}"));
        }
        answer
    }

    /// Says whether a shell was opened: where it runs still, where it could be; where that is gone, what was done with it since
    /// says that it was there.
    async fn was_left(&self, shell: &Entered, exit: i32, journal: &[Outcome]) -> Answer<bool> {
        let Some(container) = self.entered_container(&shell.place).await? else {
            return Ok(exit != 1 || was_there(&shell.place, journal));
        };
        if NOT_STARTED.contains(&exit) {
            return self.has_program(&container, &shell.program).await;
        }
        Ok(container.state == ContainerState::Running || was_there(&shell.place, journal))
    }

    /// Says whether a container ended with the exit code that whoever was attached to it got.
    async fn has_ended_so(&self, name: String, exit: i32) -> Answer<bool> {
        let found = self.entered_container(&Entry::Container(name)).await?;
        Ok(found.is_some_and(|container| container.state == ContainerState::Exited(i64::from(exit))))
    }

    async fn entered_container(&self, place: &Entry) -> Answer<Option<Container>> {
        match place {
            Entry::Container(name) if name.contains(['$', '<']) => {
                match self.text(&Subject::Open(name.clone())) {
                    Ok(name) => self.find(&name).await,
                    Err(_) => Ok(None),
                }
            }
            Entry::Container(name) => self.find(name).await,
            Entry::Service(name) => {
                let engine = self.world.engine;
                let label = format!("{SERVICE}={name}");
                let containers = engine.objects(ObjectKind::Container, Some(&label)).await?;
                match containers.first() {
                    Some(first) => Ok(engine.container(&first.id).await?),
                    None => Ok(None),
                }
            }
        }
    }

    async fn has_program(&self, container: &Container, program: &str) -> Answer<bool> {
        let engine = self.world.engine;
        if program.starts_with('/') {
            return Ok(engine.in_container(&container.id, program, 0).await?.is_some());
        }
        for folder in FOLDERS {
            let path = format!("{folder}/{program}");
            if engine.in_container(&container.id, &path, 0).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Says whether a later command did something to where the shell was.
fn was_there(place: &Entry, journal: &[Outcome]) -> bool {
    let (Entry::Container(name) | Entry::Service(name)) = place;
    let mut later = journal.iter().rev().take_while(|outcome| {
        let words = docker_words(&outcome.argv).and_then(|arguments| entered(&arguments));
        words.is_none_or(|words| words.place != *place)
    });
    later.any(|outcome| outcome.exit == 0 && outcome.argv.contains(name))
}

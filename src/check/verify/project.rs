//! Verifies compose projects, by the labels that compose puts on its containers.
//!
//! Not here: which project a command is about, which compose itself decides (`shell::shim::compose`).

use std::collections::BTreeMap;

use super::container::{in_state, is_as_wanted, is_live, spared};
use super::{Answer, AskError, Question, Stop, fail_object_mend};
use crate::check::{ObjectMismatch, ProjectState, Subject, Wanted};
use crate::docker::{Change, Family, ObjectKind, change};
use crate::engine::{Container, ContainerState};
use crate::shell::journal::Outcome;

const SERVICE: &str = "com.docker.compose.service";
/// `True` for what `compose run` makes.
const ONE_OFF: &str = "com.docker.compose.oneoff";

impl Question<'_> {
    /// The name of the project that the lesson's command was about: the command line's, or what the session's
    /// commands came to.
    pub(super) fn project_name(&self, name: Option<&Subject<String>>, files: &[String]) -> Answer<String> {
        if let Some(name) = name {
            return self.text(name);
        }
        let command = self.check.command.clone();
        let Some(journal) = self.world.journal else {
            return Err(Stop::Unasked(AskError::NoSession { command }));
        };
        let is_it = |outcome: &&Outcome| match outcome.argv.get(1..).and_then(change) {
            Some(Change::Project(project, _)) => project.name.is_none() && project.files == files,
            _ => false,
        };
        let of = |outcome: &Outcome| outcome.project.clone();
        let named = journal.iter().rev().filter(is_it).find_map(of);
        match named.or_else(|| journal.iter().rev().find_map(of)) {
            Some(name) => Ok(name),
            None => fail_object_mend(
                ObjectMismatch::NoProject {
                    command: command.clone(),
                },
                command,
            ),
        }
    }

    pub(super) async fn project(
        &self,
        project: &str,
        services: &[String],
        scale: &[(String, u64)],
        state: ProjectState,
    ) -> Answer<String> {
        let mut by_service = self.containers_of(project).await?;
        if !services.is_empty() {
            by_service.retain(|service, _| services.contains(service));
        }
        match state {
            ProjectState::Up | ProjectState::Made => {
                self.has_all(project, services, &by_service)?;
            }
            ProjectState::Stopped | ProjectState::Down => {}
        }
        let mut containers = by_service.values().flatten();
        match state {
            ProjectState::Up => self.is_up(project, &by_service, scale),
            ProjectState::Made => Ok(format!("the project `{project}` has {}", counted(&by_service))),
            ProjectState::Stopped => match containers.find(|container| is_live(container.state)) {
                None => Ok(format!("no container of the project `{project}` runs")),
                Some(_) if self.was_spared(project) => Ok(spared(project)),
                Some(container) => {
                    fail_object_mend(in_state(container, Wanted::Stopped), self.check.command.clone())
                }
            },
            ProjectState::Down => match containers.next() {
                None => Ok(format!("the project `{project}` has no containers")),
                Some(_) if self.was_spared(project) => Ok(spared(project)),
                Some(container) => fail_object_mend(
                    ObjectMismatch::There {
                        noun: "container",
                        name: container.name.clone(),
                    },
                    self.check.command.clone(),
                ),
            },
        }
    }

    /// The project's containers by service, those of `compose run` left out.
    async fn containers_of(&self, project: &str) -> Answer<BTreeMap<String, Vec<Container>>> {
        let engine = self.world.engine;
        let label = format!("{}={project}", Family::Compose.label());
        let mut by_service: BTreeMap<String, Vec<Container>> = BTreeMap::new();
        for object in engine.objects(ObjectKind::Container, Some(&label)).await? {
            let is_one_off = object
                .labels
                .get(ONE_OFF)
                .is_some_and(|value| value.eq_ignore_ascii_case("true"));
            let service = object.labels.get(SERVICE).filter(|_| !is_one_off);
            if let (Some(service), Some(container)) = (service, engine.container(&object.id).await?) {
                by_service.entry(service.clone()).or_default().push(container);
            }
        }
        Ok(by_service)
    }

    fn has_all(
        &self,
        project: &str,
        services: &[String],
        by_service: &BTreeMap<String, Vec<Container>>,
    ) -> Answer<()> {
        let absent = services.iter().find(|service| !by_service.contains_key(*service));
        if absent.is_none() && !by_service.is_empty() {
            return Ok(());
        }
        fail_object_mend(
            ObjectMismatch::ProjectEmpty {
                project: project.to_owned(),
                service: absent.cloned(),
            },
            self.check.command.clone(),
        )
    }

    fn is_up(
        &self,
        project: &str,
        by_service: &BTreeMap<String, Vec<Container>>,
        scale: &[(String, u64)],
    ) -> Answer<String> {
        for container in by_service.values().flatten() {
            if !is_as_wanted(container.state, Wanted::Ran) || is_killed(container.state) {
                return fail_object_mend(in_state(container, Wanted::Running), self.check.command.clone());
            }
        }
        for (service, wanted) in scale {
            let containers = by_service.get(service).map(Vec::as_slice).unwrap_or_default();
            let running = containers.iter().filter(|container| is_live(container.state));
            let n_running = running.count() as u64;
            if n_running != *wanted {
                return fail_object_mend(
                    ObjectMismatch::Scale {
                        service: service.clone(),
                        wanted: *wanted,
                        n_running,
                    },
                    self.check.command.clone(),
                );
            }
        }
        Ok(format!("the project `{project}` is up: {}", counted(by_service)))
    }
}

/// Says whether a container was ended from outside: a project that is up was not stopped.
fn is_killed(state: ContainerState) -> bool {
    matches!(state, ContainerState::Exited(exit) if exit != 0)
}

fn counted(by_service: &BTreeMap<String, Vec<Container>>) -> String {
    let services: Vec<String> = by_service
        .iter()
        .map(|(service, containers)| match containers.len() {
            1 => format!("`{service}`"),
            number => format!("{number} of `{service}`"),
        })
        .collect();
    services.join(", ")
}

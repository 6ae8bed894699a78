//! Verifies compose projects, by the labels that compose puts on its containers.
//!
//! Not here: which project a command is about, which compose itself decides (`shell::shim::compose`).

use std::collections::BTreeMap;

use super::container::{BY_SIGNAL, in_state, is_as_wanted, is_live, missing, spared, there};
use super::{Answer, AskError, Question, Stop, fail_mend, fail_object, fail_object_mend};
use crate::check::{Ending, MismatchKind, ObjectMismatch, ProjectState, Subject, Wanted, shown};
use crate::docker::{Change, Family, ObjectKind, ProjectTurn, change};
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
        files: &[String],
        services: &[String],
        scale: &[(String, u64)],
        state: ProjectState,
    ) -> Answer<String> {
        let mut by_service = self.containers_of(project).await?;
        let mut meant = services.to_vec();
        if meant.is_empty() {
            let own = self.own_services(project, files, state);
            // compose leaves alone what only another file has.
            if by_service.keys().any(|service| !own.contains(service)) {
                meant = own;
            }
        }
        if !meant.is_empty() {
            by_service.retain(|service, _| meant.contains(service));
        }
        if state.has_containers() {
            self.has_all(project, services, &by_service)?;
        }
        let whose = whose(project, &meant);
        match state {
            ProjectState::Up => {
                self.is_up(&by_service, scale, Endings::Well).await?;
                Ok(format!("the project `{project}` is up: {}", counted(&by_service)))
            }
            ProjectState::Ran => {
                let endings = self.endings(project);
                self.is_up(&by_service, scale, endings).await?;
                Ok(format!("the project `{project}` has {}", counted(&by_service)))
            }
            ProjectState::Made => Ok(format!("the project `{project}` has {}", counted(&by_service))),
            ProjectState::Paused => {
                self.is_paused(&by_service)?;
                Ok(format!("what runs of {whose} is paused"))
            }
            ProjectState::Stopped => {
                let found = by_service.values().flatten().find(|it| is_live(it.state));
                self.has_none(
                    project,
                    found,
                    &format!("no container of {whose} runs"),
                    |container| in_state(container, Wanted::Stopped),
                )
            }
            ProjectState::Down => {
                let found = by_service.values().flatten().next();
                self.has_none(project, found, &format!("{whose} has no containers"), is_there)
            }
            ProjectState::Cleared => {
                let found = by_service.values().flatten().find(|it| !is_live(it.state));
                let evidence = format!("{whose} has no container that does not run");
                self.has_none(project, found, &evidence, is_there)
            }
            ProjectState::Built => self.is_built(project).await,
        }
    }

    /// The services that the files had when the session's last such command ran; none where it is about all that the project has.
    fn own_services(&self, project: &str, files: &[String], state: ProjectState) -> Vec<String> {
        let is_it = |outcome: &&Outcome| {
            let is_of_files = match outcome.argv.get(1..).and_then(change) {
                Some(Change::Project(found, _)) => found.files == files,
                // It runs.
                _ => outcome.argv.is_empty(),
            };
            is_of_files && outcome.project.as_deref() == Some(project) && !outcome.services.is_empty()
        };
        let journal = self.world.journal.unwrap_or_default();
        let Some(last) = journal.iter().rev().find(is_it) else {
            return Vec::new();
        };
        let takes_all = |word: &String| word == "--remove-orphans" || word == "--remove-orphans=true";
        if state == ProjectState::Down && last.argv.iter().any(takes_all) {
            return Vec::new();
        }
        last.services.clone()
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

    /// Holds where none of its containers was found that ought not to be.
    fn has_none(
        &self,
        project: &str,
        found: Option<&Container>,
        evidence: &str,
        mismatch: impl Fn(&Container) -> ObjectMismatch,
    ) -> Answer<String> {
        match found {
            None => Ok(evidence.to_owned()),
            Some(_) if self.was_spared(project) => Ok(spared(project)),
            Some(container) => self.fails(mismatch(container)),
        }
    }

    /// One is paused, and none runs.
    fn is_paused(&self, by_service: &BTreeMap<String, Vec<Container>>) -> Answer<()> {
        let all = || by_service.values().flatten();
        let runs =
            |container: &&Container| is_live(container.state) && container.state != ContainerState::Paused;
        let has_paused = all().any(|container| container.state == ContainerState::Paused);
        match all().find(runs).or_else(|| all().next().filter(|_| !has_paused)) {
            Some(container) => self.fails(in_state(container, Wanted::Paused)),
            None => Ok(()),
        }
    }

    async fn is_up(
        &self,
        by_service: &BTreeMap<String, Vec<Container>>,
        scale: &[(String, u64)],
        endings: Endings,
    ) -> Answer<()> {
        for container in by_service.values().flatten() {
            let name = &container.name;
            let Some(container) = self.settled(container.clone(), Wanted::Running).await? else {
                return self.fails(missing("container", name));
            };
            let is_well = match (container.state, endings) {
                (ContainerState::Running | ContainerState::Exited(0), _)
                | (ContainerState::Exited(_), Endings::Any) => true,
                (ContainerState::Exited(_), Endings::Signalled) => is_as_wanted(container.state, Wanted::Ran),
                (ContainerState::Exited(_), Endings::Well)
                | (
                    ContainerState::Created
                    | ContainerState::Paused
                    | ContainerState::Restarting
                    | ContainerState::Dead,
                    _,
                ) => false,
            };
            if is_well {
                continue;
            }
            let mismatch = in_state(&container, Wanted::Running);
            // What ends again and again, its command does not mend.
            return match container.state {
                ContainerState::Restarting => fail_object(mismatch),
                _ => self.fails(mismatch),
            };
        }
        for (service, wanted) in scale {
            let containers = by_service.get(service).map(Vec::as_slice).unwrap_or_default();
            let running = containers.iter().filter(|container| is_live(container.state));
            let n_running = running.count() as u64;
            if n_running != *wanted {
                return self.fails(ObjectMismatch::Scale {
                    service: service.clone(),
                    wanted: *wanted,
                    n_running,
                });
            }
        }
        Ok(())
    }

    /// How the containers of a project may have ended that was started in the foreground: what Ctrl-C ended, ended as its program
    /// answers that.
    fn endings(&self, project: &str) -> Endings {
        let Some(journal) = self.world.journal else {
            return Endings::Any;
        };
        let is_it = |outcome: &&Outcome| outcome.project.as_deref() == Some(project);
        match journal.iter().rev().find(is_it) {
            Some(last) if BY_SIGNAL.contains(&i64::from(last.exit)) => Endings::Any,
            Some(_) | None => Endings::Signalled,
        }
    }

    /// The names that the session's last such build gives are there.
    async fn is_built(&self, project: &str) -> Answer<String> {
        let command = &self.check.command;
        let Some(journal) = self.world.journal else {
            let command = command.clone();
            return Err(Stop::Unasked(AskError::NoSession { command }));
        };
        let is_build = |outcome: &&Outcome| {
            let change = outcome.argv.get(1..).and_then(change);
            outcome.project.as_deref() == Some(project)
                && matches!(change, Some(Change::Project(_, ProjectTurn::Built)))
        };
        let Some(last) = journal.iter().rev().find(is_build) else {
            return self.exited(None, Ending::Succeeds);
        };
        if last.exit != 0 {
            let (command, exit) = (command.clone(), last.exit);
            return fail_mend(
                MismatchKind::Exited {
                    command: command.clone(),
                    exit,
                },
                command,
            );
        }
        if last.built.is_empty() {
            return Ok(format!("`{command}` succeeded"));
        }
        for name in &last.built {
            if self.world.engine.image(&name.familiar()).await?.is_none() {
                let name = name.clone();
                let near = Vec::new();
                return fail_mend(MismatchKind::ImageMissing { name, near }, command.clone());
            }
        }
        let names: Vec<String> = last
            .built
            .iter()
            .map(|name| format!("`{}`", shown(name)))
            .collect();
        Ok(format!(
            "the engine has {}, which `{command}` built",
            names.join(", ")
        ))
    }

    fn fails<T>(&self, mismatch: ObjectMismatch) -> Answer<T> {
        fail_object_mend(mismatch, self.check.command.clone())
    }
}

fn is_there(container: &Container) -> ObjectMismatch {
    there(container.name.clone())
}

/// How containers may have ended.
#[derive(Clone, Copy)]
enum Endings {
    /// With exit code 0.
    Well,
    /// With exit code 0, or by a signal.
    Signalled,
    /// Somehow.
    Any,
}

/// The whole project, or some of its services.
fn whose(project: &str, services: &[String]) -> String {
    if services.is_empty() {
        return format!("the project `{project}`");
    }
    let services: Vec<String> = services.iter().map(|service| format!("`{service}`")).collect();
    format!("{} in the project `{project}`", services.join(", "))
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

//! Verifies containers: their state, and how they were made.
//!
//! Not here: containers of compose projects (`project`).

use super::{Answer, AskError, Question, Stop, fail_mend, fail_object, fail_object_mend, steady};
use crate::check::infer::ids_of;
use crate::check::object::may_be_id;
use crate::check::{Ending, Make, MismatchKind, ObjectMismatch, Subject, Wanted, Which, shown};
use crate::docker::{AtEnd, Change, ObjectKind, Port, change};
use crate::engine::{Container, ContainerState};
use crate::shell::journal::{Made, Outcome};
use crate::words::Reference;

/// Exit codes from here on say that a signal ended the command: whoever stopped it meant to.
pub(super) const BY_SIGNAL: std::ops::RangeInclusive<i64> = 129..=159;

impl Question<'_> {
    pub(super) async fn container(&self, which: &Which, state: Wanted, make: &Make) -> Answer<String> {
        match which {
            Which::Named(Subject::Open(text)) if ids_of(text).is_some() => {
                self.given_containers(text, Some(state)).await
            }
            Which::Named(name) => {
                let name = self.text(name)?;
                self.named_container(&name, state, make).await
            }
            Which::Made => self.made_container(state, make).await,
            Which::All | Which::Live if self.has_made_containers() => self.none_runs().await,
            Which::All | Which::Live => self.none_to_take().await,
        }
    }

    pub(super) async fn container_gone(&self, which: &Which) -> Answer<String> {
        if matches!(which, Which::All | Which::Live) && !self.has_made_containers() {
            return self.none_to_take().await;
        }
        if *which == Which::Live {
            return self.none_runs().await;
        }
        let Which::Named(name) = which else {
            if let Some(container) = self.made_containers().await?.into_iter().next() {
                let mend = format!("docker container rm --force {}", container.name);
                return fail_object_mend(there(container.name), mend);
            }
            return Ok("none of this session's containers is there any more".to_owned());
        };
        if let Subject::Open(text) = name
            && ids_of(text).is_some()
        {
            return self.given_containers(text, None).await;
        }
        let name = self.text(name)?;
        match self.find(&name).await? {
            None => Ok(format!("the engine has no container `{name}`")),
            Some(_) if self.was_spared(&name) => Ok(spared(&name)),
            Some(container) => {
                let mend = format!("docker container rm --force {}", container.name);
                fail_object_mend(there(container.name), mend)
            }
        }
    }

    async fn named_container(&self, name: &str, state: Wanted, make: &Make) -> Answer<String> {
        let found = match self.find(name).await? {
            Some(container) => self.settled(container, state).await?,
            None => None,
        };
        match found {
            Some(container) => self.is_so(&container, state, make).await,
            None if state == Wanted::Idle => Ok(format!("no container `{name}` runs")),
            None => fail_object_mend(missing("container", name), self.check.command.clone()),
        }
    }

    /// A container as it stays, where it is wanted to run; `None` where it does not stay at all.
    pub(super) async fn settled(&self, container: Container, wanted: Wanted) -> Answer<Option<Container>> {
        match wanted {
            Wanted::Running | Wanted::Ran => {
                Ok(steady::settled(self.world.engine, &steady::WATCH, container).await?)
            }
            Wanted::Paused | Wanted::Stopped | Wanted::Idle | Wanted::There => Ok(Some(container)),
        }
    }

    /// Finds a container that is called so; the engine would take the start of any other's ID for it too.
    pub(super) async fn find(&self, name: &str) -> Answer<Option<Container>> {
        let found = self.world.engine.container(name).await?;
        Ok(found.filter(|container| {
            container.name == name || (may_be_id(name) && container.id.starts_with(name))
        }))
    }

    /// One of the containers that this session's commands made from the image.
    async fn made_container(&self, state: Wanted, make: &Make) -> Answer<String> {
        let Some(image) = &make.image else {
            return self.exited(None, crate::check::Ending::Succeeds);
        };
        let image = self.name(image)?;
        let mut best = None;
        for container in self.made_containers().await? {
            if !self.is_from(&container, &image).await? {
                continue;
            }
            let Some(container) = self.settled(container, state).await? else {
                continue;
            };
            match self.is_so(&container, state, make).await {
                Err(Stop::Failed(mismatch)) => best = best.or(Some(mismatch)),
                answer => return answer,
            }
        }
        if let Some(mismatch) = best {
            return Err(Stop::Failed(mismatch));
        }
        match self.last_run_of(&image) {
            // An engine that keeps no container of a simple command shows only its success.
            Some(0) if matches!(state, Wanted::Ran | Wanted::There) => {
                Ok(format!("`{}` succeeded", self.check.command))
            }
            Some(exit) if exit != 0 => fail_mend(
                MismatchKind::Exited {
                    command: self.check.command.clone(),
                    exit,
                },
                self.check.command.clone(),
            ),
            Some(_) | None => {
                let image = shown(&image);
                fail_object_mend(ObjectMismatch::NotMade { image }, self.check.command.clone())
            }
        }
    }

    /// How the last command ended that runs the image and of which no container is known.
    fn last_run_of(&self, image: &Reference) -> Option<i32> {
        let outcomes = self.world.journal.unwrap_or_default();
        let is_it = |outcome: &&Outcome| {
            let Some(Change::Starts(started)) = outcome.argv.get(1..).and_then(change) else {
                return false;
            };
            started.at_end != AtEnd::Goes
                && Reference::parse(&started.image).is_ok_and(|name| name.with_default_tag() == *image)
        };
        let last = outcomes.iter().rev().find(is_it)?;
        let mut made = outcomes.iter().flat_map(|outcome| &outcome.made);
        let keeps_containers = made.any(|made| matches!(made, Made::Container { .. }));
        (last.exit != 0 || !keeps_containers).then_some(last.exit)
    }

    /// The containers that this session's commands made and that are still there, the last one first.
    async fn made_containers(&self) -> Answer<Vec<Container>> {
        let Some(journal) = self.world.journal else {
            return Err(Stop::Unasked(AskError::NoSession {
                command: self.check.command.clone(),
            }));
        };
        let mut containers = Vec::new();
        for made in journal.iter().flat_map(|outcome| &outcome.made).rev() {
            if let Made::Container { id } = made {
                containers.extend(self.world.engine.container(id).await?);
            }
        }
        Ok(containers)
    }

    /// Says whether this session's commands have ever made a container.
    fn has_made_containers(&self) -> bool {
        let outcomes = self.world.journal.unwrap_or_default();
        let mut made = outcomes.iter().flat_map(|outcome| &outcome.made);
        made.any(|made| matches!(made, Made::Container { .. }))
    }

    /// The lesson has made none, and the guard keeps others' from its command: that has to have run, unless the engine has
    /// none at all, where docker finds nothing to do and says so.
    async fn none_to_take(&self) -> Answer<String> {
        let ran = self.exited(None, Ending::Succeeds);
        if let Err(Stop::Failed(_)) = &ran
            && self
                .world
                .engine
                .objects(ObjectKind::Container, None)
                .await?
                .is_empty()
        {
            return Ok("the engine has no container".to_owned());
        }
        ran
    }

    async fn none_runs(&self) -> Answer<String> {
        for container in self.made_containers().await? {
            if is_live(container.state) {
                let mend = format!("docker container stop {}", container.name);
                return fail_object_mend(in_state(&container, Wanted::Stopped), mend);
            }
        }
        Ok("none of this session's containers runs".to_owned())
    }

    async fn is_from(&self, container: &Container, image: &Reference) -> Answer<bool> {
        let name = Reference::parse(&container.image);
        if name.is_ok_and(|name| name.with_default_tag() == *image) {
            return Ok(true);
        }
        let found = self.world.engine.image(&image.familiar()).await?;
        Ok(found.is_some_and(|found| found.id == container.image_id))
    }

    /// Holds a container against what is wanted of it.
    async fn is_so(&self, container: &Container, state: Wanted, make: &Make) -> Answer<String> {
        let name = container.name.clone();
        let anew = || format!("docker container rm --force {name}\n{}", self.check.command);
        if let Some(image) = &make.image {
            let image = self.name(image)?;
            if !self.is_from(container, &image).await? {
                return fail_object_mend(
                    ObjectMismatch::OtherImage {
                        noun: "container",
                        name: name.clone(),
                        wanted: shown(&image),
                        found: container.image.clone(),
                    },
                    anew(),
                );
            }
        }
        if let Some(port) = make.ports.iter().find(|port| !has_port(container, port)) {
            let found = container.ports.iter().map(|port| {
                let host = if port.host.is_empty() {
                    String::new()
                } else {
                    format!("{}:", port.host)
                };
                format!("{host}{}", port.container.trim_end_matches("/tcp"))
            });
            return fail_object_mend(
                ObjectMismatch::Port {
                    name: name.clone(),
                    wanted: port.to_string(),
                    found: found.collect(),
                },
                anew(),
            );
        }
        if let Some(network) = &make.network {
            let network = self.text(network)?;
            if !container.networks.contains(&network) {
                let mend = format!("docker network connect {network} {name}");
                return fail_object_mend(not_in(container, network), mend);
            }
        }
        if is_as_wanted(container.state, state) {
            return Ok(format!("the container `{name}` {}", words(container.state)));
        }
        if self.was_spared(&name) {
            return Ok(spared(&name));
        }
        let mend = match (state, container.state) {
            (Wanted::Running | Wanted::Ran, ContainerState::Paused) => {
                format!("docker container unpause {name}")
            }
            (Wanted::Running, ContainerState::Restarting) => return fail_object(in_state(container, state)),
            (Wanted::Running, _) | (Wanted::Ran, ContainerState::Created) => {
                format!("docker container start {name}")
            }
            (Wanted::Ran | Wanted::There, _) => anew(),
            (Wanted::Paused, ContainerState::Running) => format!("docker container pause {name}"),
            (Wanted::Paused, _) => format!("docker container start {name}\ndocker container pause {name}"),
            (Wanted::Stopped | Wanted::Idle, _) => format!("docker container stop {name}"),
        };
        fail_object_mend(in_state(container, state), mend)
    }

    /// Says whether the guard kept this from the lesson's commands.
    pub(super) fn was_spared(&self, name: &str) -> bool {
        let mut outcomes = self.world.journal.into_iter().flatten();
        outcomes.any(|outcome| outcome.spared.iter().any(|spared| spared == name))
    }
}

pub(super) fn spared(name: &str) -> String {
    format!("`{name}` was there before this lesson and is left alone")
}

pub(super) fn missing(noun: &'static str, name: &str) -> ObjectMismatch {
    let name = name.to_owned();
    ObjectMismatch::Missing { noun, name }
}

pub(super) fn not_in(container: &Container, network: String) -> ObjectMismatch {
    ObjectMismatch::NotInNetwork {
        container: container.name.clone(),
        network,
        found: container.networks.clone(),
    }
}

pub(super) fn in_state(container: &Container, wanted: Wanted) -> ObjectMismatch {
    ObjectMismatch::State {
        name: container.name.clone(),
        wanted,
        found: words(container.state),
    }
}

pub(super) fn is_live(state: ContainerState) -> bool {
    match state {
        ContainerState::Running | ContainerState::Paused | ContainerState::Restarting => true,
        ContainerState::Created | ContainerState::Exited(_) | ContainerState::Dead => false,
    }
}

pub(super) fn is_as_wanted(state: ContainerState, wanted: Wanted) -> bool {
    match wanted {
        Wanted::Running => state == ContainerState::Running,
        Wanted::Paused => state == ContainerState::Paused,
        Wanted::Ran => match state {
            ContainerState::Running => true,
            ContainerState::Exited(exit) => exit == 0 || BY_SIGNAL.contains(&exit),
            ContainerState::Created
            | ContainerState::Paused
            | ContainerState::Restarting
            | ContainerState::Dead => false,
        },
        Wanted::Stopped | Wanted::Idle => !is_live(state),
        Wanted::There => true,
    }
}

fn has_port(container: &Container, wanted: &Port) -> bool {
    let inner = format!("{}/{}", wanted.container, wanted.protocol);
    let host = wanted.host.map(|host| host.to_string());
    container
        .ports
        .iter()
        .any(|port| port.container == inner && host.as_ref().is_none_or(|host| *host == port.host))
}

pub(super) fn words(state: ContainerState) -> String {
    match state {
        ContainerState::Created => "has never been started".to_owned(),
        ContainerState::Running => "runs".to_owned(),
        ContainerState::Paused => "is paused".to_owned(),
        ContainerState::Restarting => "ends again and again, and is restarted".to_owned(),
        ContainerState::Exited(exit) => format!("has ended with exit code {exit}"),
        ContainerState::Dead => "cannot be used".to_owned(),
    }
}

pub(super) fn there(name: String) -> ObjectMismatch {
    ObjectMismatch::There {
        noun: "container",
        name,
    }
}

//! Verifies networks, volumes, services, stacks and the swarm, and commands that show objects.
//!
//! Not here: containers (`container`), and compose projects (`project`).

use std::time::Duration;

use super::container::{missing, not_in, spared};
use super::{Answer, AskError, Question, Stop, fail_object, fail_object_mend};
use crate::check::{Link, ObjectMismatch, ObjectState, Subject, shown};
use crate::docker::{Family, ObjectKind, reads};
use crate::engine::Service;
use crate::words::Reference;

/// How long the tasks of a service may take to run.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long is waited before it is asked again.
const PAUSE: Duration = Duration::from_millis(250);
/// The exit code of what a learner ended with Ctrl-C: as good as success for what shows until it is ended.
const INTERRUPTED: i32 = 130;

impl Question<'_> {
    pub(super) async fn object(&self, state: &ObjectState) -> Answer<String> {
        match state {
            ObjectState::Container { which, state, make } => self.container(which, *state, make).await,
            ObjectState::ContainerGone { which } => self.container_gone(which).await,
            ObjectState::Network { name } => self.there(ObjectKind::Network, name).await,
            ObjectState::Volume { name } => self.there(ObjectKind::Volume, name).await,
            ObjectState::NetworkGone { name } => self.gone(ObjectKind::Network, name).await,
            ObjectState::VolumeGone { name } => self.gone(ObjectKind::Volume, name).await,
            ObjectState::ServiceGone { name } => self.gone(ObjectKind::Service, name).await,
            ObjectState::Connection {
                network,
                container,
                link,
            } => self.connection(network, container, *link).await,
            ObjectState::Within {
                container,
                path,
                entry,
                contains,
            } => {
                self.within(container, path, entry.as_deref(), contains.as_ref())
                    .await
            }
            ObjectState::Service {
                name,
                image,
                replicas,
            } => self.service(name, image.as_ref(), *replicas).await,
            ObjectState::Stack { name } => self.stack(name).await,
            ObjectState::StackGone { name } => self.stack_gone(name).await,
            ObjectState::Swarm => match self.world.engine.swarm_node().await? {
                Some(_) => Ok("the engine is in a swarm".to_owned()),
                None => fail_object_mend(ObjectMismatch::NoSwarm, self.check.command.clone()),
            },
            ObjectState::SwarmLeft => match self.world.engine.swarm_node().await? {
                None => Ok("the engine is in no swarm".to_owned()),
                Some(_) => fail_object_mend(ObjectMismatch::InSwarm, "docker swarm leave --force"),
            },
            ObjectState::Project {
                name,
                files,
                services,
                scale,
                state,
            } => {
                let project = self.project_name(name.as_ref(), files)?;
                self.project(&project, files, services, scale, *state).await
            }
            ObjectState::Shown {
                command,
                kind,
                expected,
            } => self.was_shown_by(command, *kind, expected).await,
        }
    }

    /// Says whether there is an object of just this name.
    async fn has(&self, kind: ObjectKind, name: &str) -> Answer<bool> {
        if kind == ObjectKind::Container {
            return Ok(self.find(name).await?.is_some());
        }
        let found = self.world.engine.object(kind, name).await?;
        // A name that is one by itself is not the start of another's ID.
        Ok(found.is_some_and(|object| object.name == name || object.id == name))
    }

    async fn there(&self, kind: ObjectKind, name: &Subject<String>) -> Answer<String> {
        let name = self.text(name)?;
        if self.has(kind, &name).await? {
            return Ok(format!("the engine has a {} `{name}`", kind.noun()));
        }
        fail_object_mend(missing(kind.noun(), &name), self.check.command.clone())
    }

    async fn gone(&self, kind: ObjectKind, name: &Subject<String>) -> Answer<String> {
        let name = self.text(name)?;
        let noun = kind.noun();
        if !self.has(kind, &name).await? {
            return Ok(format!("the engine has no {noun} `{name}`"));
        }
        if self.was_spared(&name) {
            return Ok(spared(&name));
        }
        let mend = format!("docker {noun} rm {name}");
        fail_object_mend(ObjectMismatch::There { noun, name }, mend)
    }

    async fn connection(
        &self,
        network: &Subject<String>,
        container: &Subject<String>,
        link: Link,
    ) -> Answer<String> {
        let (network, container) = (self.text(network)?, self.text(container)?);
        let Some(found) = self.find(&container).await? else {
            return match link {
                Link::Connected => fail_object(missing("container", &container)),
                Link::Apart => Ok(format!("the engine has no container `{container}`")),
            };
        };
        let is_in = found.networks.contains(&network);
        match link {
            Link::Connected if is_in => Ok(format!("`{container}` is in the network `{network}`")),
            Link::Apart if !is_in => Ok(format!("`{container}` is not in the network `{network}`")),
            Link::Connected => {
                let mend = format!("docker network connect {network} {container}");
                fail_object_mend(not_in(&found, network), mend)
            }
            Link::Apart => {
                let mend = format!("docker network disconnect {network} {container}");
                fail_object_mend(ObjectMismatch::InNetwork { container, network }, mend)
            }
        }
    }

    async fn service(
        &self,
        name: &Subject<String>,
        image: Option<&Subject<Reference>>,
        replicas: Option<u64>,
    ) -> Answer<String> {
        let name = self.text(name)?;
        let image = image.map(|image| self.name(image)).transpose()?;
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let found = self.world.engine.service(&name).await?;
            let Some(found) = found.filter(|found| found.name == name || found.id == name) else {
                return fail_object_mend(missing("service", &name), self.check.command.clone());
            };
            if let Some((mismatch, mend)) = unlike(&found, image.as_ref(), replicas) {
                return fail_object_mend(mismatch, mend);
            }
            let wanted = found.replicas.unwrap_or(1);
            if found.n_running >= wanted {
                return Ok(format!("{} of `{name}` run", found.n_running));
            }
            if tokio::time::Instant::now() > deadline {
                return fail_object(ObjectMismatch::Tasks {
                    name,
                    wanted,
                    n_running: found.n_running,
                });
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn services_of(&self, stack: &str) -> Answer<usize> {
        let label = format!("{}={stack}", Family::Stack.label());
        let services = self
            .world
            .engine
            .objects(ObjectKind::Service, Some(&label))
            .await?;
        Ok(services.len())
    }

    async fn stack(&self, name: &Subject<String>) -> Answer<String> {
        let name = self.text(name)?;
        match self.services_of(&name).await? {
            0 => fail_object_mend(missing("stack", &name), self.check.command.clone()),
            number => Ok(format!("the stack `{name}` has {number} services")),
        }
    }

    async fn stack_gone(&self, name: &Subject<String>) -> Answer<String> {
        let name = self.text(name)?;
        if self.services_of(&name).await? == 0 {
            return Ok(format!("the swarm has no stack `{name}`"));
        }
        if self.was_spared(&name) {
            return Ok(spared(&name));
        }
        let mend = format!("docker stack rm {name}");
        fail_object_mend(ObjectMismatch::There { noun: "stack", name }, mend)
    }

    async fn was_shown_by(
        &self,
        command: &[String],
        kind: ObjectKind,
        expected: &[Subject<String>],
    ) -> Answer<String> {
        let mut names = Vec::with_capacity(expected.len());
        for name in expected {
            let name = self.text(name)?;
            if !self.has(kind, &name).await? {
                return fail_object(missing(kind.noun(), &name));
            }
            names.push(format!("`{name}`"));
        }
        let names = names.join(", ");
        let said = &self.check.command;
        match self.world.journal {
            None if names.is_empty() => Err(Stop::Unasked(AskError::NoSession {
                command: said.clone(),
            })),
            None => Ok(format!("the engine has {names}")),
            Some(journal) => {
                let is_it = |argv: &[String]| {
                    let read = argv.get(1..).and_then(reads);
                    read.is_some_and(|read| read.command == command)
                };
                let mut exits = journal
                    .iter()
                    .filter(|outcome| is_it(&outcome.argv))
                    .map(|outcome| outcome.exit)
                    .peekable();
                // What still shows, or ran past the journal, is known by its block alone.
                let has_run = match exits.peek() {
                    Some(_) => exits.any(|exit| matches!(exit, 0 | INTERRUPTED)),
                    None => self.exits_of_block().contains(&0),
                };
                match (has_run, names.is_empty()) {
                    (true, true) => Ok(format!("`{said}` succeeded")),
                    (true, false) => Ok(format!("`{said}` succeeded, and the engine has {names}")),
                    (false, _) => {
                        let command = said.clone();
                        fail_object_mend(ObjectMismatch::NotShown { command }, said.clone())
                    }
                }
            }
        }
    }
}

/// What of a service's description is not as wanted, and the command that mends it.
fn unlike(
    found: &Service,
    image: Option<&Reference>,
    replicas: Option<u64>,
) -> Option<(ObjectMismatch, String)> {
    let name = found.name.clone();
    if let Some(image) = image {
        let is_it = Reference::parse(&found.image).is_ok_and(|found| found.with_default_tag() == *image);
        if !is_it {
            let wanted = shown(image);
            let mend = format!("docker service update --image {wanted} {name}");
            let found = found.image.clone();
            let noun = "service";
            return Some((
                ObjectMismatch::OtherImage {
                    noun,
                    name,
                    wanted,
                    found,
                },
                mend,
            ));
        }
    }
    let wanted = replicas.filter(|wanted| found.replicas != Some(*wanted))?;
    let mend = format!("docker service scale {name}={wanted}");
    let found = found.replicas;
    Some((ObjectMismatch::Replicas { name, wanted, found }, mend))
}

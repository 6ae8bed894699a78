//! The author's own checks of a step → checks like those that follow from commands, with what is known of the learner's
//! values in them.
//!
//! Not here: what an author may write (`lesson`).

use crate::check::{
    self, Check, Condition, Contents, Ending, Leaves, Link, Make, ObjectState, ProjectState, Source, Subject,
    Wanted, Which,
};
use crate::diagnostic::{Diagnostic, Severity};
use crate::docker::Port;
use crate::lesson::own::{
    Asked, CommandEnd, Compose, ComposeState, Container, ContainerState, Exit, File, Grammar, Http, Network,
    Scope as What, Service, ServiceState, YesNo,
};
use crate::lesson::{self, Dialect, OwnCheck, Role, Solution, Step, ValueKind};
use crate::script::{self, Effect, Placeholder, Scope, Word};
use crate::words::Reference;

use super::{PlannedBlock, as_written};

/// The author's checks of a step; `scope` is what is known of the variables once its blocks have run.
pub(super) fn checks(
    step: &Step,
    blocks: &[PlannedBlock],
    placeholders: &[Placeholder],
    scope: &Scope,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Check> {
    let reading = Reading {
        step,
        blocks,
        placeholders,
        scope,
    };
    step.checks
        .iter()
        .map(|own| reading.check(own, diagnostics))
        .collect()
}

struct Reading<'a> {
    step: &'a Step,
    blocks: &'a [PlannedBlock],
    placeholders: &'a [Placeholder],
    scope: &'a Scope,
}

/// What an author's check comes to; an `Err` says what is wrong with it.
type Read = Result<Condition, String>;

impl Reading<'_> {
    fn check(&self, own: &OwnCheck, diagnostics: &mut Vec<Diagnostic>) -> Check {
        let condition = self.condition(own).unwrap_or_else(|reason| {
            diagnostics.push(Diagnostic {
                code: "author-value",
                severity: Severity::Error,
                line: own.line,
                message: format!("this check is not understood: {reason}"),
                help: None,
            });
            let what = "a check of the author's".to_owned();
            Condition::Unclear { what }
        });
        let (line, command) = self.about(own, &condition);
        Check {
            condition,
            line,
            command,
            source: Source::Author,
        }
    }

    fn condition(&self, own: &OwnCheck) -> Read {
        Ok(match &own.asks {
            Asked::Tag(tag) => Condition::Tag {
                source: self.text(&tag.of),
                target: self.image(&tag.name)?,
            },
            Asked::Image(image) => Condition::Image {
                name: self.image(&image.name)?,
            },
            Asked::ImageGone(image) => Condition::ImageGone {
                name: self.image(&image.name)?,
            },
            Asked::Listed(listed) => Condition::Listed {
                filters: Vec::new(),
                expected: listed
                    .images
                    .iter()
                    .map(|name| self.image(name))
                    .collect::<Result<_, _>>()?,
            },
            Asked::LoggedIn(login) => Condition::LoggedIn {
                server: login.server.clone(),
                user: login.user.as_ref().map(|user| self.text(user)),
            },
            Asked::LoggedOut(logout) => Condition::LoggedOut {
                server: logout.server.clone(),
            },
            Asked::Pushed(pushed) => Condition::Pushed {
                name: self.image(&pushed.name)?,
            },
            Asked::Pulled(pulled) => Condition::Pulled {
                name: self.image(&pulled.name)?,
            },
            Asked::Container(container) => Condition::Object(self.container(container)?),
            Asked::ContainerGone(container) => Condition::Object(ObjectState::ContainerGone {
                which: Which::Named(self.text(&container.name)),
            }),
            Asked::Network(network) => Condition::Object(self.network(network)),
            Asked::NetworkGone(network) => Condition::Object(ObjectState::NetworkGone {
                name: self.text(&network.name),
            }),
            Asked::Volume(volume) => Condition::Object(ObjectState::Volume {
                name: self.text(&volume.name),
            }),
            Asked::VolumeGone(volume) => Condition::Object(ObjectState::VolumeGone {
                name: self.text(&volume.name),
            }),
            Asked::Service(service) => Condition::Object(self.service(service)?),
            Asked::Compose(compose) => Condition::Object(self.compose(compose)),
            Asked::Variable(variable) if lesson::is_secret_name(&variable.name) => {
                let name = &variable.name;
                return Err(format!(
                    "`{name}` holds what nobody but the learner may see, so that it is not looked at"
                ));
            }
            Asked::Variable(variable) => Condition::Variable {
                name: variable.name.clone(),
                kind: match variable.grammar {
                    Grammar::Text => ValueKind::Text,
                    Grammar::DockerId => ValueKind::DockerId,
                },
            },
            Asked::Http(http) => self.http(http)?,
            Asked::File(file) if file.container.is_some() => self.within(file)?,
            Asked::File(file) => Condition::File {
                path: self.text(&file.path),
                contents: match &file.contains {
                    Some(text) => Contents::With(self.text(text)),
                    None => Contents::Any,
                },
            },
            Asked::Output(output) => Condition::Output {
                step: self.step.id.clone(),
                lines: self.block_above(own).map(PlannedBlock::lines),
                of: output.of,
                wanted: output.wanted().map(|text| self.text(text)),
            },
            Asked::Exit(exit) => Condition::Exit {
                argv: argv(exit),
                ending: match exit.ends {
                    CommandEnd::Succeeds => Ending::Succeeds,
                    CommandEnd::Fails => Ending::Fails,
                },
                leaves: Leaves::Unknown,
            },
            Asked::Unclear(what) => Condition::Unclear { what: what.clone() },
        })
    }

    fn text(&self, text: &str) -> Subject<String> {
        match script::filled(text, self.placeholders, self.scope) {
            Word::Known(text) => Subject::Known(text),
            Word::Unknown(text) => Subject::Open(text),
        }
    }

    fn image(&self, text: &str) -> Result<Subject<Reference>, String> {
        match self.text(text) {
            Subject::Known(name) => Reference::parse(&name)
                .map(|name| Subject::Known(name.with_default_tag()))
                .map_err(|error| error.to_string()),
            Subject::Open(text) => Ok(Subject::Open(text)),
        }
    }

    fn maybe_image(&self, text: Option<&String>) -> Result<Option<Subject<Reference>>, String> {
        text.map(|text| self.image(text)).transpose()
    }

    fn container(&self, container: &Container) -> Result<ObjectState, String> {
        let port = |port: &crate::lesson::own::Published| {
            Port::parse(&port.0).ok_or_else(|| format!("`{}` is no port", port.0))
        };
        Ok(ObjectState::Container {
            which: Which::Named(self.text(&container.name)),
            state: match container.state {
                ContainerState::Running => Wanted::Running,
                ContainerState::Paused => Wanted::Paused,
                ContainerState::Ran => Wanted::Ran,
                ContainerState::Stopped => Wanted::Stopped,
                ContainerState::Exists => Wanted::There,
            },
            make: Make {
                image: self.maybe_image(container.image.as_ref())?,
                ports: container.ports.iter().map(port).collect::<Result<_, _>>()?,
                network: container.network.as_ref().map(|network| self.text(network)),
            },
        })
    }

    fn network(&self, network: &Network) -> ObjectState {
        let name = self.text(&network.name);
        match &network.container {
            None => ObjectState::Network { name },
            Some(container) => ObjectState::Connection {
                network: name,
                container: self.text(container),
                link: match network.connected {
                    YesNo::Yes => Link::Connected,
                    YesNo::No => Link::Apart,
                },
            },
        }
    }

    fn service(&self, service: &Service) -> Result<ObjectState, String> {
        let name = || self.text(service.name.as_deref().unwrap_or_default());
        Ok(match (service.what, service.state) {
            (What::Service, ServiceState::Running) => ObjectState::Service {
                name: name(),
                image: self.maybe_image(service.image.as_ref())?,
                replicas: service.replicas,
            },
            (What::Service, ServiceState::Gone) => ObjectState::ServiceGone { name: name() },
            (What::Stack, ServiceState::Running) => ObjectState::Stack { name: name() },
            (What::Stack, ServiceState::Gone) => ObjectState::StackGone { name: name() },
            (What::Swarm, ServiceState::Running) => ObjectState::Swarm,
            (What::Swarm, ServiceState::Gone) => ObjectState::SwarmLeft,
        })
    }

    fn compose(&self, compose: &Compose) -> ObjectState {
        ObjectState::Project {
            name: compose.name.as_ref().map(|name| self.text(name)),
            files: compose.files.clone(),
            services: compose.services.clone(),
            scale: compose.scale.0.clone(),
            state: match compose.state {
                ComposeState::Up => ProjectState::Up,
                ComposeState::Made => ProjectState::Made,
                ComposeState::Stopped => ProjectState::Stopped,
                ComposeState::Down => ProjectState::Down,
            },
        }
    }

    fn http(&self, http: &Http) -> Read {
        let foreign =
            |text: &str| format!("`{text}` is no address on this machine that begins with `http://`");
        let url = match self.text(&http.url) {
            Subject::Known(text) => Subject::Known(check::local(&text).ok_or_else(|| foreign(&text))?),
            Subject::Open(text) => Subject::Open(check::local(&text).ok_or_else(|| foreign(&text))?),
        };
        Ok(Condition::Http {
            url,
            status: http.status.map(|status| status.0),
            contains: http.contains.as_ref().map(|text| self.text(text)),
            accept: None,
            visit: check::Visit::Typed,
        })
    }

    /// A file in a container.
    fn within(&self, file: &File) -> Read {
        let path = self.text(&file.path);
        if !path.shown().starts_with(['/', '$', '<']) {
            return Err(format!(
                "in a container a path begins with `/`, and `{}` does not",
                file.path
            ));
        }
        Ok(Condition::Object(ObjectState::Within {
            container: self.text(file.container.as_deref().unwrap_or_default()),
            path,
            entry: None,
            contains: file.contains.as_ref().map(|text| self.text(text)),
        }))
    }

    /// The commands that a check stands under: the nearest above it in its step.
    fn block_above(&self, own: &OwnCheck) -> Option<&PlannedBlock> {
        let above = self.blocks.get(..=own.block?)?;
        let solution = self.step.solution_is();
        let is_run = |block: &&PlannedBlock| {
            block.role == Role::Commands
                && !block.is_left_out()
                && (!block.is_solution || solution == Solution::Everything)
        };
        above.iter().rev().find(is_run)
    }

    /// The line that a check counts for, and the command that brings it about, where the lesson has one. A command that is
    /// asked about itself goes by its own line.
    fn about(&self, own: &OwnCheck, condition: &Condition) -> (usize, String) {
        let commands = self.blocks.iter().flat_map(|block| as_written(&block.commands));
        match (&own.asks, condition) {
            (Asked::Exit(exit), _) => {
                let mut same = commands.filter(|command| command.text.trim() == exit.command.trim());
                let line = same.next().map_or(own.line, |command| command.line);
                (line, exit.command.trim().to_owned())
            }
            (_, Condition::Output { .. }) => {
                // Without one above, it may be any of the step's own; a solution is not told.
                let is_own = |block: &&PlannedBlock| block.role == Role::Commands && !block.is_solution;
                let about = self.block_above(own).filter(is_own);
                let about = about.or_else(|| self.blocks.iter().rev().find(is_own));
                let last = about.and_then(|block| as_written(&block.commands).pop());
                (own.line, last.map(|command| command.text).unwrap_or_default())
            }
            (_, Condition::Object(state)) => (own.line, usual(state)),
            _ => (own.line, String::new()),
        }
    }
}

/// The command that usually brings a state about, where there is one.
fn usual(state: &ObjectState) -> String {
    match state {
        ObjectState::Network { name } => format!("docker network create {}", name.shown()),
        ObjectState::Volume { name } => format!("docker volume create {}", name.shown()),
        ObjectState::Swarm => "docker swarm init".to_owned(),
        ObjectState::SwarmLeft => "docker swarm leave --force".to_owned(),
        ObjectState::Project { state, .. } => match state {
            ProjectState::Up | ProjectState::Ran | ProjectState::Made => {
                "docker compose up --detach".to_owned()
            }
            ProjectState::Paused => "docker compose pause".to_owned(),
            ProjectState::Stopped => "docker compose stop".to_owned(),
            ProjectState::Down => "docker compose down".to_owned(),
            ProjectState::Cleared => "docker compose rm --force".to_owned(),
            ProjectState::Built => "docker compose build".to_owned(),
        },
        ObjectState::Container { .. }
        | ObjectState::ContainerGone { .. }
        | ObjectState::NetworkGone { .. }
        | ObjectState::Connection { .. }
        | ObjectState::Within { .. }
        | ObjectState::VolumeGone { .. }
        | ObjectState::Service { .. }
        | ObjectState::ServiceGone { .. }
        | ObjectState::Stack { .. }
        | ObjectState::StackGone { .. }
        | ObjectState::Shown { .. } => String::new(),
    }
}

/// The words of a command that an author asks about, where all of them are certain.
fn argv(exit: &Exit) -> Option<Vec<String>> {
    let parsed = script::parse(&exit.command, Dialect::Bash, 1, &[]);
    let effects = script::fold(&parsed.script, &mut Scope::default());
    let [Effect::Run(invocation)] = effects.as_slice() else {
        return None;
    };
    let known = |word: &Word| match word {
        Word::Known(text) => Some(text.clone()),
        Word::Unknown(_) => None,
    };
    invocation.argv.iter().map(known).collect()
}

//! What a check of the engine's objects proves and from where, for someone who asks `explain`. Pure.
//!
//! Not here: the other checks (`explain`).

use super::Subject;
use super::object::{Link, Make, ObjectState, ProjectState, Wanted, Which};
use crate::words::Reference;

const NONE_RUNS: &str = "None of the containers that this session's commands made runs.";

/// Says in one or two sentences what a state proves and from where.
pub(super) fn explain(state: &ObjectState, command: &str) -> String {
    match state {
        ObjectState::Container { which, state, make } => container(which, *state, make),
        ObjectState::ContainerGone {
            which: Which::Named(name),
        } => format!("The engine has no container `{}` any more.", name.shown()),
        ObjectState::ContainerGone { which: Which::Live } => NONE_RUNS.to_owned(),
        ObjectState::ContainerGone { .. } => {
            "None of the containers that this session's commands made is there any more; where they made none, the \
             command has to have succeeded.".to_owned()
        }
        ObjectState::Network { name } => format!("The engine has a network `{}`.", name.shown()),
        ObjectState::NetworkGone { name } => {
            format!("The engine has no network `{}` any more.", name.shown())
        }
        ObjectState::Connection {
            network,
            container,
            link,
        } => {
            let is = match link {
                Link::Connected => "is",
                Link::Apart => "is not",
            };
            format!(
                "The container `{}` {is} in the network `{}`, as the engine says.",
                container.shown(),
                network.shown()
            )
        }
        ObjectState::Within {
            container,
            path,
            contains,
            ..
        } => {
            let contains = contains.as_ref().map_or(String::new(), |text| {
                format!(" with `{}` in it", text.shown())
            });
            format!(
                "In the container `{}` there is `{}`{contains}. The engine is asked; nothing is run in the container.",
                container.shown(),
                path.shown()
            )
        }
        ObjectState::Volume { name } => format!("The engine has a volume `{}`.", name.shown()),
        ObjectState::VolumeGone { name } => format!("The engine has no volume `{}` any more.", name.shown()),
        ObjectState::Service {
            name,
            image,
            replicas,
        } => {
            let image = image.as_ref().map_or(String::new(), |image| {
                format!(" of the image `{}`", image.shown())
            });
            let tasks = match replicas {
                Some(1) => "its task runs".to_owned(),
                Some(number) => format!("{number} of its tasks run"),
                None => "its tasks run".to_owned(),
            };
            format!("The swarm has a service `{}`{image}, and {tasks}.", name.shown())
        }
        ObjectState::ServiceGone { name } => format!("The swarm has no service `{}` any more.", name.shown()),
        ObjectState::Stack { name } => format!(
            "The swarm has services of the stack `{}`, by their label.",
            name.shown()
        ),
        ObjectState::StackGone { name } => {
            format!(
                "The swarm has no service of the stack `{}` any more.",
                name.shown()
            )
        }
        ObjectState::Swarm => "The engine is a node of a swarm.".to_owned(),
        ObjectState::SwarmLeft => "The engine is in no swarm any more.".to_owned(),
        ObjectState::Project { services, state, .. } => project(services, *state, command),
        ObjectState::Shown { expected, .. } if expected.is_empty() => {
            format!("`{command}`, in whatever spelling, has succeeded in this session.")
        }
        ObjectState::Shown { expected, .. } => {
            let names: Vec<String> = expected
                .iter()
                .map(|name| format!("`{}`", name.shown()))
                .collect();
            format!(
                "`{command}`, in whatever spelling, has succeeded in this session, and the engine has {}.",
                names.join(", ")
            )
        }
    }
}

fn container(which: &Which, state: Wanted, make: &Make) -> String {
    let subject = match which {
        Which::Named(name) => format!("The container `{}`", name.shown()),
        Which::Made => "A container that this session's commands made".to_owned(),
        Which::All | Which::Live => return NONE_RUNS.to_owned(),
    };
    let state = match state {
        Wanted::Running => "runs",
        Wanted::Paused => "is paused",
        Wanted::Ran => "was started, and runs or has ended without an error",
        Wanted::Stopped => "is there and does not run",
        Wanted::Idle => "does not run",
        Wanted::There => "is there",
    };
    let mut text = format!("{subject} {state}");
    if let Some(image) = &make.image {
        text.push_str(&format!(
            ", from the image `{}`",
            Subject::<Reference>::shown(image)
        ));
    }
    if !make.ports.is_empty() {
        let ports: Vec<String> = make.ports.iter().map(|port| format!("`{port}`")).collect();
        text.push_str(&format!(", with the published ports {}", ports.join(", ")));
    }
    if let Some(network) = &make.network {
        text.push_str(&format!(", in the network `{}`", network.shown()));
    }
    text.push_str(". The engine is asked.");
    text
}

fn project(services: &[String], state: ProjectState, command: &str) -> String {
    let subject = match services {
        [] => "each service".to_owned(),
        services => format!("each of {}", services.join(", ")),
    };
    let state = match state {
        ProjectState::Up => format!("{subject} has containers, and they run or have ended without an error"),
        ProjectState::Ran => format!(
            "{subject} has containers, and they run, have ended without an error, or were ended with the command"
        ),
        ProjectState::Made => format!("{subject} has containers"),
        ProjectState::Paused => format!("{subject} has containers, and none runs that is not paused"),
        ProjectState::Stopped => "none of its containers runs".to_owned(),
        ProjectState::Down => "it has no containers any more".to_owned(),
        ProjectState::Cleared => "it has no containers any more that do not run".to_owned(),
        ProjectState::Built => {
            return format!(
                "Of the project that `{command}` is about: {subject} that is built has its image. The engine is asked, by \
                 the names that compose gives them."
            );
        }
    };
    format!("Of the project that `{command}` is about: {state}. The engine is asked, by compose's labels.")
}

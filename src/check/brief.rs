//! What must hold of a check's subject, in a few words, for the one line that it has in a plan.
//!
//! Not here: whole sentences (`explain`), and the kind and the subject themselves (`document`).

use super::object::{Link, Make, ObjectState, ProjectState, Wanted, Which};
use super::{Check, Condition, Contents, Subject};
use crate::words::Reference;

impl Check {
    /// What must hold of the subject where the kind of check alone does not say it: `runs, from nginx, port 8080:80`.
    pub fn wanted(&self) -> Option<String> {
        let parts = match &self.condition {
            Condition::Object(state) => object(state),
            Condition::Http { status, contains, .. } => {
                let status = status.map(|status| format!("status {status}"));
                status.into_iter().chain(contains.as_ref().map(with)).collect()
            }
            Condition::File {
                contents: Contents::With(text),
                ..
            } => vec![with(text)],
            Condition::Tag { source, .. } => vec![format!("the same image as {}", source.shown())],
            Condition::LoggedIn { user: Some(user), .. } => vec![format!("as {}", user.shown())],
            Condition::Listed { expected, .. } if !expected.is_empty() => {
                let names: Vec<String> = expected.iter().map(Subject::<Reference>::shown).collect();
                vec![format!("shows {}", names.join(" "))]
            }
            Condition::Variable { .. }
            | Condition::Image { .. }
            | Condition::ImageGone { .. }
            | Condition::Listed { .. }
            | Condition::LoggedIn { user: None, .. }
            | Condition::LoggedOut { .. }
            | Condition::Pushed { .. }
            | Condition::Stored { .. }
            | Condition::Pulled { .. }
            | Condition::Page { .. }
            | Condition::File {
                contents: Contents::Any | Contents::Just(_),
                ..
            }
            | Condition::Unclear { .. }
            | Condition::Output { .. }
            | Condition::Exit { .. } => Vec::new(),
        };
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

fn object(state: &ObjectState) -> Vec<String> {
    match state {
        ObjectState::Container { which, state, make } => container(which, *state, make),
        ObjectState::Connection {
            link: Link::Connected,
            ..
        } => vec!["connected".to_owned()],
        ObjectState::Connection {
            link: Link::Apart, ..
        } => vec!["not connected".to_owned()],
        ObjectState::Within { contains, .. } => contains.iter().map(with).collect(),
        ObjectState::Service { image, replicas, .. } => {
            let replicas = replicas.map_or("runs".to_owned(), |number| format!("runs {number} times"));
            std::iter::once(replicas).chain(image.iter().map(from)).collect()
        }
        ObjectState::Stack { .. } => vec!["has services".to_owned()],
        ObjectState::Swarm => vec!["joined".to_owned()],
        ObjectState::ServiceGone { .. } | ObjectState::StackGone { .. } => vec!["gone".to_owned()],
        ObjectState::SwarmLeft => vec!["left".to_owned()],
        ObjectState::Project { state, .. } => vec![project(*state).to_owned()],
        ObjectState::ContainerGone { .. }
        | ObjectState::Network { .. }
        | ObjectState::NetworkGone { .. }
        | ObjectState::Volume { .. }
        | ObjectState::VolumeGone { .. }
        | ObjectState::Shown { .. } => Vec::new(),
    }
}

fn container(which: &Which, state: Wanted, make: &Make) -> Vec<String> {
    let state = match state {
        Wanted::Running => "runs",
        Wanted::Paused => "paused",
        Wanted::Ran => "ran",
        Wanted::Stopped => "stopped",
        Wanted::Idle => "does not run",
        Wanted::There => "is there",
    };
    let mut parts = vec![state.to_owned()];
    // One without a name is called by its image.
    if which.name().is_some() {
        parts.extend(make.image.iter().map(from));
    }
    parts.extend(make.ports.iter().map(|port| format!("port {port}")));
    parts.extend(
        make.network
            .iter()
            .map(|network| format!("in {}", network.shown())),
    );
    parts
}

fn project(state: ProjectState) -> &'static str {
    match state {
        ProjectState::Up => "up",
        ProjectState::Ran => "was up",
        ProjectState::Made => "has containers",
        ProjectState::Paused => "paused",
        ProjectState::Stopped => "stopped",
        ProjectState::Down => "down",
        ProjectState::Cleared => "no stopped containers left",
        ProjectState::Built => "built",
    }
}

fn with(text: &Subject<String>) -> String {
    format!("with `{}`", text.shown())
}

fn from(image: &Subject<Reference>) -> String {
    format!("from {}", image.shown())
}

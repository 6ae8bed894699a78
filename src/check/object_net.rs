//! What a later command takes back of what earlier ones had to prove of the engine's objects.
//!
//! Works within a step and over steps, as `net` does for images. Pure.

use super::net::may_be_among;
use super::object::{Link, ObjectState, ProjectState, Wanted, Which};
use super::{Check, Condition, Subject};
use crate::words::Reference;

/// Takes back of `earlier` what a later state undoes.
pub(super) fn take_back(earlier: &mut Vec<Check>, later: &ObjectState) {
    earlier.retain_mut(|check| match &mut check.condition {
        Condition::Object(state) => {
            strike(state, later);
            !is_undone(state, later)
        }
        Condition::Http { .. } => !may_end_a_server(later),
        Condition::ImageGone { name } => !may_bring_back(later, name),
        Condition::Variable { .. }
        | Condition::Tag { .. }
        | Condition::Image { .. }
        | Condition::Listed { .. }
        | Condition::LoggedIn { .. }
        | Condition::LoggedOut { .. }
        | Condition::Pushed { .. }
        | Condition::Stored { .. }
        | Condition::Pulled { .. }
        | Condition::Page { .. }
        | Condition::File { .. }
        | Condition::Output { .. }
        | Condition::Unclear { .. }
        | Condition::Exit { .. } => true,
    });
}

/// Says whether an image may be back that went: what is made from it has it pulled or built, where it is not here.
fn may_bring_back(later: &ObjectState, name: &Subject<Reference>) -> bool {
    match later {
        ObjectState::Container { make, .. } => {
            make.image.as_ref().is_some_and(|image| may_be_among(image, name))
        }
        ObjectState::Service { image, .. } => image.as_ref().is_some_and(|image| may_be_among(image, name)),
        ObjectState::Project { state, .. } => state.has_containers() || *state == ProjectState::Built,
        ObjectState::Stack { .. } => true,
        ObjectState::ContainerGone { .. }
        | ObjectState::Network { .. }
        | ObjectState::NetworkGone { .. }
        | ObjectState::Connection { .. }
        | ObjectState::Within { .. }
        | ObjectState::Volume { .. }
        | ObjectState::VolumeGone { .. }
        | ObjectState::ServiceGone { .. }
        | ObjectState::StackGone { .. }
        | ObjectState::Swarm
        | ObjectState::SwarmLeft
        | ObjectState::Shown { .. } => false,
    }
}

/// What goes need not be there to be shown any more.
fn strike(earlier: &mut ObjectState, later: &ObjectState) {
    let ObjectState::Shown { expected, .. } = earlier else {
        return;
    };
    match later {
        ObjectState::ContainerGone {
            which: Which::Named(name),
        }
        | ObjectState::NetworkGone { name }
        | ObjectState::VolumeGone { name }
        | ObjectState::ServiceGone { name } => expected.retain(|shown| shown != name),
        ObjectState::Container {
            which: Which::Named(name),
            state: Wanted::Idle,
            ..
        } => expected.retain(|shown| shown != name),
        ObjectState::ContainerGone { .. }
        | ObjectState::StackGone { .. }
        | ObjectState::SwarmLeft
        | ObjectState::Project { .. } => expected.clear(),
        ObjectState::Container { .. }
        | ObjectState::Network { .. }
        | ObjectState::Connection { .. }
        | ObjectState::Within { .. }
        | ObjectState::Volume { .. }
        | ObjectState::Service { .. }
        | ObjectState::Stack { .. }
        | ObjectState::Swarm
        | ObjectState::Shown { .. } => {}
    }
}

/// Says whether a state need not hold any more after a later one.
fn is_undone(earlier: &ObjectState, later: &ObjectState) -> bool {
    use ObjectState as State;
    match later {
        State::Container { which, state, make } => match earlier {
            State::Container {
                which: known,
                state: before,
                make: made,
            } => {
                let agree = before == state || (is_live(*before) && is_live(*state));
                let is_displaced =
                    *before == Wanted::Running && *state == Wanted::Running && make.shares_port(made);
                is_displaced || known.is_same(which) || *which == Which::All || (known.is_given() && !agree)
            }
            State::ContainerGone { which: known } => known.is_same(which),
            State::Project { state: project, .. } => {
                !is_live(*state) && (project.has_containers() || *project == ProjectState::Cleared)
            }
            _ => false,
        },
        State::ContainerGone { which } => match earlier {
            State::Container {
                which: known, state, ..
            } => {
                let goes = match which {
                    Which::All => true,
                    // One that is known not to run stays.
                    Which::Live => *state != Wanted::Stopped,
                    Which::Named(_) | Which::Made => false,
                };
                // What was to stop may go as well.
                goes || known.is_same(which) || (known.is_given() && *state != Wanted::Idle)
            }
            State::ContainerGone { which: known } => known.is_same(which),
            State::Connection { container, .. } | State::Within { container, .. } => {
                matches!(which, Which::All | Which::Live) || which.name() == Some(container.shown())
            }
            State::Project { state, .. } => state.has_containers(),
            _ => false,
        },
        State::Network { name } => matches!(earlier, State::NetworkGone { name: known } if known == name),
        State::NetworkGone { name } => match earlier {
            State::Network { name: known } | State::NetworkGone { name: known } => known == name,
            State::Connection { network, .. } => network == name,
            _ => false,
        },
        State::Connection {
            network,
            container,
            link,
        } => match earlier {
            State::Connection {
                network: known,
                container: of,
                ..
            } => known == network && of == container,
            State::Container { which, make, .. } if *link == Link::Apart => {
                which.name() == Some(container.shown()) && make.network.as_ref() == Some(network)
            }
            _ => false,
        },
        State::Volume { name } => matches!(earlier, State::VolumeGone { name: known } if known == name),
        State::VolumeGone { name } => {
            matches!(earlier, State::Volume { name: known } | State::VolumeGone { name: known } if known == name)
        }
        State::Service { name, .. } | State::ServiceGone { name } => is_service(earlier, name),
        State::Stack { name } => is_stack(earlier, name),
        State::StackGone { name } => {
            let prefix = format!("{}_", name.shown());
            is_stack(earlier, name)
                || matches!(earlier, State::Service { name, .. } if name.shown().starts_with(&prefix))
        }
        State::Swarm => matches!(earlier, State::SwarmLeft),
        // What went before is gone all the more.
        State::SwarmLeft => matches!(
            earlier,
            State::Swarm | State::Service { .. } | State::Stack { .. }
        ),
        State::Project { .. } if matches!(earlier, State::Within { .. }) => is_down(later),
        State::Project { .. } if matches!(earlier, State::Container { which, .. } if which.is_given()) => {
            true
        }
        State::Project { .. } => is_project_undone(earlier, later),
        State::Within { .. } | State::Shown { .. } => false,
    }
}

/// Images went: those that compose built may be among them, whose names only compose knows.
pub(super) fn forget_built(checks: &mut Vec<Check>) {
    checks.retain(|check| {
        !matches!(
            check.condition,
            Condition::Object(ObjectState::Project {
                state: ProjectState::Built,
                ..
            })
        )
    });
}

/// Says whether a project's containers go.
fn is_down(later: &ObjectState) -> bool {
    matches!(
        later,
        ObjectState::Project {
            state: ProjectState::Down,
            ..
        }
    )
}

/// Says whether what is wanted of a project need not hold any more after a later command about the same one.
fn is_project_undone(earlier: &ObjectState, later: &ObjectState) -> bool {
    let (
        ObjectState::Project {
            name: known,
            files: of,
            services: known_services,
            state: known_state,
            ..
        },
        ObjectState::Project {
            name,
            files,
            services,
            scale,
            state,
        },
    ) = (earlier, later)
    else {
        return false;
    };
    if known != name || (name.is_none() && of != files) {
        // Files beside each other are one project's, as long as nothing names it.
        let is_beside = known.is_none() && name.is_none() && folder(of) == folder(files);
        let has_images = *known_state == ProjectState::Built || *state == ProjectState::Built;
        return is_beside && !has_images && known_state.has_containers() != state.has_containers();
    }
    // What a later command starts of a project that runs, or starts again, takes nothing of it back.
    let is_within = !services.is_empty() && known_services != services && scale.is_empty();
    let stays = match (known_state, state) {
        (ProjectState::Up | ProjectState::Ran | ProjectState::Made, ProjectState::Up)
        | (ProjectState::Built, ProjectState::Built) => is_within,
        // Images and containers are kept apart; a project that goes may take its images along.
        (ProjectState::Built, state) => *state != ProjectState::Down,
        (_, ProjectState::Built) => true,
        _ => false,
    };
    !stays
}

/// The folder that a project is called by, of the files that a command line names.
fn folder(files: &[String]) -> &str {
    let first = files.first().and_then(|file| file.rsplit_once('/'));
    first.map_or("", |(folder, _)| folder.trim_start_matches("./"))
}

/// What a condition wants of containers, however many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Presence {
    /// Nothing.
    Any,
    /// That one is there.
    There,
    /// That one runs, or may.
    Live,
}

/// What a condition wants of containers.
pub(super) fn presence(condition: &Condition) -> Presence {
    let Condition::Object(state) = condition else {
        return Presence::Any;
    };
    match state {
        ObjectState::Container {
            which: Which::Named(_) | Which::Made,
            state,
            ..
        } if is_live(*state) => Presence::Live,
        ObjectState::Container {
            which: Which::Named(_) | Which::Made,
            ..
        } => Presence::There,
        ObjectState::Project { state, .. } => match state {
            ProjectState::Up | ProjectState::Ran | ProjectState::Made | ProjectState::Paused => {
                Presence::Live
            }
            ProjectState::Stopped => Presence::There,
            ProjectState::Down | ProjectState::Cleared | ProjectState::Built => Presence::Any,
        },
        _ => Presence::Any,
    }
}

/// Says whether a condition is about all containers, and cannot hold beside a later one that wants this.
pub(super) fn is_contradicted(earlier: &Condition, later: Presence) -> bool {
    let Condition::Object(earlier) = earlier else {
        return false;
    };
    match earlier {
        ObjectState::ContainerGone { which: Which::All } => later > Presence::Any,
        ObjectState::ContainerGone { which: Which::Live }
        | ObjectState::Container {
            which: Which::All, ..
        } => later == Presence::Live,
        _ => false,
    }
}

fn is_service(earlier: &ObjectState, name: &Subject<String>) -> bool {
    match earlier {
        ObjectState::Service { name: known, .. } | ObjectState::ServiceGone { name: known } => known == name,
        _ => false,
    }
}

fn is_stack(earlier: &ObjectState, name: &Subject<String>) -> bool {
    match earlier {
        ObjectState::Stack { name: known } | ObjectState::StackGone { name: known } => known == name,
        _ => false,
    }
}

/// Says whether a state is that something is not there.
pub(super) fn is_gone(state: &ObjectState) -> bool {
    match state {
        ObjectState::ContainerGone { .. }
        | ObjectState::NetworkGone { .. }
        | ObjectState::VolumeGone { .. }
        | ObjectState::ServiceGone { .. }
        | ObjectState::StackGone { .. }
        | ObjectState::SwarmLeft => true,
        ObjectState::Container { .. }
        | ObjectState::Network { .. }
        | ObjectState::Connection { .. }
        | ObjectState::Within { .. }
        | ObjectState::Volume { .. }
        | ObjectState::Service { .. }
        | ObjectState::Stack { .. }
        | ObjectState::Swarm
        | ObjectState::Project { .. }
        | ObjectState::Shown { .. } => false,
    }
}

/// Says whether a container of this state may run.
fn is_live(state: Wanted) -> bool {
    match state {
        Wanted::Running | Wanted::Ran | Wanted::There => true,
        Wanted::Paused | Wanted::Stopped | Wanted::Idle => false,
    }
}

/// Says whether a server that answered may not any more.
fn may_end_a_server(later: &ObjectState) -> bool {
    match later {
        ObjectState::Container { state, .. } => !is_live(*state),
        ObjectState::ContainerGone { .. }
        | ObjectState::Connection {
            link: Link::Apart, ..
        }
        | ObjectState::ServiceGone { .. }
        | ObjectState::StackGone { .. }
        | ObjectState::SwarmLeft
        | ObjectState::Project {
            state: ProjectState::Stopped | ProjectState::Down,
            ..
        } => true,
        ObjectState::Network { .. }
        | ObjectState::NetworkGone { .. }
        | ObjectState::Connection { .. }
        | ObjectState::Within { .. }
        | ObjectState::Volume { .. }
        | ObjectState::VolumeGone { .. }
        | ObjectState::Service { .. }
        | ObjectState::Stack { .. }
        | ObjectState::Swarm
        | ObjectState::Project { .. }
        | ObjectState::Shown { .. } => false,
    }
}

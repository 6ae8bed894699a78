//! What a command changes of containers, networks, volumes, services and projects → entries in the step's ledger.
//!
//! Not here: reading the command line (`docker::change`), and what entries do to each other (`object_net`).

use super::all::{Listing, ids_of, listing_of_all, of_all};
use super::command::Line;
use super::ledger::Ledger;
use super::lifetime::{self, Origin};
use super::objects::{Container, End};
use super::success::{exit, fails};
use crate::check::object::may_be_id;
use crate::check::{
    Condition, Contents, Ending, Link, Make, ObjectState, ProjectState, Subject, Wanted, Which,
};
use crate::docker::{AtEnd, Change, ObjectKind, Project, ProjectTurn, RunMode, Started, Turn};

/// Takes a change into the ledger.
pub(super) fn enter(ledger: &mut Ledger<'_>, line: &Line<'_>, change: Change) {
    match change {
        Change::Starts(started) => starts(ledger, line, &started),
        Change::Turns(turn, names) => turns(ledger, line, turn, &names),
        Change::Renames(from, to) => renames(ledger, line, &from, &to),
        Change::Makes(kind, name) => match name.and_then(|name| line.text(&name)) {
            Some(name) => {
                ledger.past.objects.add(kind, &name);
                ledger.object(&line.origin, there(kind, name));
            }
            None => exit(ledger, &line.origin, line.invocation),
        },
        Change::Removes(kind, names) => removes(ledger, line, kind, &names),
        Change::Connects { network, container } => {
            connection(ledger, line, (&network, &container), Link::Connected);
        }
        Change::Disconnects { network, container } => {
            connection(ledger, line, (&network, &container), Link::Apart);
        }
        Change::Serves {
            name: Some(name),
            image,
            replicas,
            ..
        } => serves(ledger, line, &name, line.name(&image), replicas),
        Change::Serves { name: None, .. } => exit(ledger, &line.origin, line.invocation),
        Change::Scales(pairs) => {
            for (name, replicas) in pairs {
                serves(ledger, line, &name, None, Some(replicas));
            }
        }
        Change::Updates {
            name,
            image,
            replicas,
        } => match image.map(|image| line.name(&image)) {
            Some(None) => exit(ledger, &line.origin, line.invocation),
            image => serves(ledger, line, &name, image.flatten(), replicas),
        },
        // What it was before, no command of the step tells for sure.
        Change::RollsBack(name) => each(ledger, line, &[name], |name| ObjectState::Service {
            name,
            image: None,
            replicas: None,
        }),
        Change::EntersSwarm => ledger.object(&line.origin, ObjectState::Swarm),
        Change::LeavesSwarm => {
            ledger.past.objects.forget(ObjectKind::Service);
            ledger.past.objects.has_stacks = false;
            ledger.object(&line.origin, ObjectState::SwarmLeft);
        }
        Change::Deploys(names) => {
            ledger.past.objects.has_stacks = true;
            each(ledger, line, &names, |name| ObjectState::Stack { name });
        }
        Change::Undeploys(names) => {
            each(ledger, line, &names, |name| ObjectState::StackGone { name });
        }
        Change::Project(project, turn) => projects(ledger, line, project, turn),
        Change::Writes(path) => match line.text(&path) {
            Some(path) => ledger.push(
                &line.origin,
                Condition::File {
                    path,
                    contents: Contents::Any,
                },
            ),
            None => exit(ledger, &line.origin, line.invocation),
        },
    }
}

fn starts(ledger: &mut Ledger<'_>, line: &Line<'_>, started: &Started) {
    let image = line.name(&started.image);
    let origin = match &image {
        Some(image) if ledger.past.built.contains(&image.shown()) => Origin::Built,
        _ => Origin::Others,
    };
    if let Some(image) = &image {
        ledger.present(image);
    }
    for volume in started.volumes.iter().filter_map(|name| line.text(name)) {
        ledger.past.objects.add(ObjectKind::Volume, &volume);
    }
    let lasting = lifetime::in_background(started, origin);
    let ending = lifetime::in_foreground(started);
    let state = match (started.mode, ending) {
        (RunMode::Created, _) | (RunMode::Foreground, None | Some(Ending::Fails)) => Wanted::There,
        (RunMode::Foreground, Some(Ending::Succeeds | Ending::ByHand)) => Wanted::Ran,
        (RunMode::Detached, _) => lasting,
    };
    // What goes when it ends leaves only its image, and how it ended.
    if started.at_end == AtEnd::Goes && state != Wanted::Running {
        if let Some(name) = image {
            ledger.used(&line.origin, name);
        }
        if let Some(name) = started.name.as_ref().and_then(|name| line.text(name)) {
            ledger.begun_anew(&name);
        }
        match (started.mode, ending) {
            (RunMode::Foreground, Some(Ending::Fails)) => fails(ledger, &line.origin, line.invocation),
            _ => exit(ledger, &line.origin, line.invocation),
        }
        return;
    }
    let name = started.name.as_ref().map(|name| line.text(name));
    if name == Some(None) || (name.is_none() && image.is_none()) {
        ledger.doubt_all();
        exit(ledger, &line.origin, line.invocation);
        return;
    }
    let make = Make {
        image,
        ports: started.ports.clone(),
        network: started.network.as_ref().and_then(|network| line.text(network)),
    };
    // That it is there does not show that it has been started.
    let is_begun = started.mode == RunMode::Detached && state == Wanted::There;
    let Some(Some(name)) = name else {
        ledger.past.objects.has_unnamed = true;
        let which = Which::Made;
        ledger.object(&line.origin, ObjectState::Container { which, state, make });
        if is_begun {
            exit(ledger, &line.origin, line.invocation);
        }
        return;
    };
    let container = Container {
        name: name.clone(),
        make: make.clone(),
        live: lasting,
        state,
        end: if started.at_end == AtEnd::Goes {
            End::Goes
        } else {
            End::Stays
        },
    };
    let step = ledger.past.n_steps;
    let is_anew = ledger.past.objects.add_container(container, step);
    let which = Which::Named(name);
    ledger.object(&line.origin, ObjectState::Container { which, state, make });
    // One of its name was there before: only the command's own success shows that it was made anew.
    if is_begun || (is_anew && started.mode != RunMode::Foreground) {
        exit(ledger, &line.origin, line.invocation);
    }
}

fn turns(ledger: &mut Ledger<'_>, line: &Line<'_>, turn: Turn, names: &[String]) {
    if let [name] = names
        && let Some(listing) = listing_of_all(name)
        && let Some(state) = of_all(turn, listing)
    {
        match (turn, listing) {
            (Turn::Removed, Listing::All) => ledger.past.objects.forget_containers(),
            (Turn::Removed, Listing::Running) => ledger.past.objects.forget_running(),
            (Turn::Started | Turn::Attached | Turn::Stopped | Turn::Paused | Turn::Unpaused, _) => {}
        }
        ledger.object(&line.origin, state);
        return;
    }
    let mut is_told = true;
    for name in names {
        // Which ones a listing gave, the session knows.
        let given = Subject::Open(name.clone());
        let given = Some(given).filter(|_| ids_of(name) == Some(ObjectKind::Container));
        match given.or_else(|| line.object_name(ledger, ObjectKind::Container, name)) {
            Some(name) => {
                if ledger.is_indirect(&name) {
                    ledger.doubt_others(turn);
                }
                turn_one(ledger, line, turn, name);
            }
            None => is_told = false,
        }
    }
    if !is_told {
        ledger.doubt_containers();
        exit(ledger, &line.origin, line.invocation);
    }
}

fn turn_one(ledger: &mut Ledger<'_>, line: &Line<'_>, turn: Turn, name: Subject<String>) {
    let objects = &mut ledger.past.objects;
    let known = objects.container(&name).cloned();
    let is_fleeting = match &known {
        Some(known) => known.end == End::Goes,
        None => objects.is_fleeting(&name),
    };
    let goes = turn == Turn::Removed || turn == Turn::Stopped && is_fleeting;
    if goes {
        objects.remove_container(&name);
        let which = Which::Named(name);
        ledger.object(&line.origin, ObjectState::ContainerGone { which });
        return;
    }
    let state = match turn {
        Turn::Started => known.as_ref().map_or(Wanted::Ran, |known| known.live),
        Turn::Attached => Wanted::There,
        Turn::Stopped | Turn::Removed if known.is_none() => Wanted::Idle,
        Turn::Stopped | Turn::Removed => Wanted::Stopped,
        Turn::Paused => Wanted::Paused,
        Turn::Unpaused => Wanted::Running,
    };
    objects.turn_container(&name, state);
    let make = known.map(|known| known.make).unwrap_or_default();
    let which = Which::Named(name);
    ledger.object(&line.origin, ObjectState::Container { which, state, make });
}

fn renames(ledger: &mut Ledger<'_>, line: &Line<'_>, from: &str, to: &str) {
    let from = line.object_name(ledger, ObjectKind::Container, from);
    let (Some(from), Some(to)) = (from, line.text(to)) else {
        ledger.doubt_containers();
        exit(ledger, &line.origin, line.invocation);
        return;
    };
    let known = ledger.past.objects.remove_container(&from);
    let state = known.as_ref().map_or(Wanted::There, |known| known.state);
    let make = known.as_ref().map(|known| known.make.clone()).unwrap_or_default();
    ledger.object(
        &line.origin,
        ObjectState::ContainerGone {
            which: Which::Named(from),
        },
    );
    if let Some(known) = known {
        let renamed = Container {
            name: to.clone(),
            ..known
        };
        let step = ledger.past.n_steps;
        ledger.past.objects.add_container(renamed, step);
    }
    let which = Which::Named(to);
    ledger.object(&line.origin, ObjectState::Container { which, state, make });
}

fn removes(ledger: &mut Ledger<'_>, line: &Line<'_>, kind: ObjectKind, names: &[String]) {
    let mut is_told = true;
    for name in names {
        let Some(name) = line.object_name(ledger, kind, name) else {
            is_told = false;
            continue;
        };
        ledger.past.objects.remove(kind, &name);
        ledger.object(&line.origin, gone(kind, name));
    }
    if !is_told {
        ledger.doubt(kind);
        exit(ledger, &line.origin, line.invocation);
    }
}

fn connection(ledger: &mut Ledger<'_>, line: &Line<'_>, (network, container): (&str, &str), wanted: Link) {
    let network = line.object_name(ledger, ObjectKind::Network, network);
    let container = line.object_name(ledger, ObjectKind::Container, container);
    let (Some(network), Some(container)) = (network, container) else {
        exit(ledger, &line.origin, line.invocation);
        return;
    };
    ledger.object(
        &line.origin,
        ObjectState::Connection {
            network,
            container,
            link: wanted,
        },
    );
}

fn serves(
    ledger: &mut Ledger<'_>,
    line: &Line<'_>,
    name: &str,
    image: Option<Subject<crate::words::Reference>>,
    replicas: Option<u64>,
) {
    let Some(name) = line.object_name(ledger, ObjectKind::Service, name) else {
        exit(ledger, &line.origin, line.invocation);
        return;
    };
    ledger.past.objects.add(ObjectKind::Service, &name);
    let (known_image, known_replicas) = ledger.service(&name);
    ledger.object(
        &line.origin,
        ObjectState::Service {
            name,
            image: image.or(known_image),
            replicas: replicas.or(known_replicas),
        },
    );
}

fn each(
    ledger: &mut Ledger<'_>,
    line: &Line<'_>,
    names: &[String],
    state: impl Fn(Subject<String>) -> ObjectState,
) {
    for name in names {
        match line.text(name) {
            Some(name) => ledger.object(&line.origin, state(name)),
            None => exit(ledger, &line.origin, line.invocation),
        }
    }
}

fn projects(ledger: &mut Ledger<'_>, line: &Line<'_>, project: Project, turn: ProjectTurn) {
    let name = project.name.as_ref().map(|name| line.text(name));
    let is_known = |word: &String| matches!(line.text(word), Some(Subject::Known(_)));
    // What came through a pipe is nowhere to be read again.
    let is_piped = project.files.iter().any(|file| file == "-");
    if name == Some(None) || is_piped || !project.services.iter().all(is_known) {
        ledger.doubt_containers();
        exit(ledger, &line.origin, line.invocation);
        return;
    }
    let has_ended = || {
        let name = name.as_ref().and_then(Option::as_ref);
        let state = ledger.project(name, &project.files);
        project.services.is_empty() && matches!(state, Some(ProjectState::Stopped | ProjectState::Down))
    };
    let state = match turn {
        ProjectTurn::Cleared if has_ended() => ProjectState::Down,
        // Which of its containers did not run, only running tells.
        ProjectTurn::Cleared => {
            ledger.doubt_containers();
            ProjectState::Cleared
        }
        ProjectTurn::Built => ProjectState::Built,
        ProjectTurn::Up => ProjectState::Up,
        ProjectTurn::Ran => ProjectState::Ran,
        ProjectTurn::Made => ProjectState::Made,
        ProjectTurn::Paused => ProjectState::Paused,
        ProjectTurn::Stopped => ProjectState::Stopped,
        ProjectTurn::Down => ProjectState::Down,
    };
    ledger.past.objects.has_projects |= state.has_containers();
    ledger.object(
        &line.origin,
        ObjectState::Project {
            name: name.flatten(),
            files: project.files,
            services: project.services,
            scale: project.scale,
            state,
        },
    );
}

fn there(kind: ObjectKind, name: Subject<String>) -> ObjectState {
    match kind {
        ObjectKind::Network => ObjectState::Network { name },
        _ => ObjectState::Volume { name },
    }
}

fn gone(kind: ObjectKind, name: Subject<String>) -> ObjectState {
    match kind {
        ObjectKind::Network => ObjectState::NetworkGone { name },
        ObjectKind::Service => ObjectState::ServiceGone { name },
        _ => ObjectState::VolumeGone { name },
    }
}

impl Line<'_> {
    /// An object's name; `None` where only running tells it, or where it may be an ID from the author's screen.
    pub(super) fn object_name(
        &self,
        ledger: &Ledger<'_>,
        kind: ObjectKind,
        written: &str,
    ) -> Option<Subject<String>> {
        match self.text(written)? {
            Subject::Known(text) if may_be_id(&text) && !ledger.past.knows(kind, &text) => None,
            name => Some(name),
        }
    }
}

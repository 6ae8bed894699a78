//! What a command may have undone: it is not demanded any more.
//!
//! Not here: what a command brings about for certain (`command`, `change`).

use super::command::Line;
use super::ledger::Ledger;
use crate::docker::{
    Change, Deed, DockerCommand, ObjectKind, Parsed, ProjectDeed, ProjectTurn, SwarmDeed, Turn, change,
    layout,
};

/// A command that may not run proves nothing, and what it would undo can no longer be demanded.
pub(super) fn conditional(ledger: &mut Ledger<'_>, line: &Line<'_>, parsed: &Parsed) {
    let names = match parsed {
        Parsed::Native(DockerCommand::Tag { target, .. }) => vec![target.clone()],
        Parsed::Native(DockerCommand::Build(build)) => build.tags.clone(),
        Parsed::Native(DockerCommand::Pull(pull)) => vec![pull.name.clone()],
        Parsed::Native(DockerCommand::Remove(remove)) => remove.names.clone(),
        Parsed::Native(
            DockerCommand::List(_)
            | DockerCommand::Push(_)
            | DockerCommand::Inspect(_)
            | DockerCommand::History(_)
            | DockerCommand::Login(_)
            | DockerCommand::Logout(_)
            | DockerCommand::Version(_)
            | DockerCommand::Info(_),
        )
        | Parsed::Wrong { .. } => Vec::new(),
        Parsed::Foreign(command) => match &command.deed {
            Deed::Removes(ObjectKind::Image, names) => names.clone(),
            Deed::Prunes(kinds) => {
                pruned(ledger, kinds);
                Vec::new()
            }
            Deed::Creates(_)
            | Deed::Removes(..)
            | Deed::Disturbs(..)
            | Deed::Changes(..)
            | Deed::Project(..)
            | Deed::Swarm(_)
            | Deed::Shares(_)
            | Deed::Other => {
                doubt(ledger, &command.deed);
                layout(&line.arguments).tags
            }
        },
    };
    for name in names {
        match line.name(&name) {
            Some(name) => ledger.blurred(&name),
            None => ledger.blurred_all(),
        }
    }
}

/// What is unused goes, and only the engine knows what that is: of containers, those that do not run.
pub(super) fn pruned(ledger: &mut Ledger<'_>, kinds: &[ObjectKind]) {
    for kind in kinds {
        match kind {
            ObjectKind::Image => ledger.blurred_all(),
            ObjectKind::Container => ledger.swept(),
            other => ledger.doubt(*other),
        }
    }
}

/// What a command may have undone that does not say clearly what it does.
pub(super) fn doubt(ledger: &mut Ledger<'_>, deed: &Deed) {
    match deed {
        Deed::Removes(ObjectKind::Container, _) | Deed::Disturbs(ObjectKind::Container, _) => {
            ledger.doubt_containers();
        }
        Deed::Removes(kind, _) | Deed::Disturbs(kind, _) | Deed::Changes(kind @ ObjectKind::Service, _) => {
            ledger.doubt(*kind);
        }
        Deed::Project(_, ProjectDeed::Ends | ProjectDeed::Changes, _) => ledger.doubt_containers(),
        Deed::Creates(ObjectKind::Container) | Deed::Project(_, ProjectDeed::Makes, _) => {
            ledger.doubt_all();
        }
        Deed::Swarm(SwarmDeed::Leaves) => ledger.doubt(ObjectKind::Service),
        Deed::Creates(_)
        | Deed::Changes(..)
        | Deed::Prunes(_)
        | Deed::Project(..)
        | Deed::Swarm(_)
        | Deed::Shares(_)
        | Deed::Other => {}
    }
}

/// Says whether a command does nothing but remove what it names.
pub(super) fn removes(parsed: &Parsed, arguments: &[String]) -> bool {
    match change(arguments) {
        Some(
            Change::Turns(Turn::Removed, _)
            | Change::Removes(..)
            | Change::Undeploys(_)
            | Change::LeavesSwarm
            | Change::Project(_, ProjectTurn::Down),
        ) => true,
        Some(_) => false,
        None => matches!(parsed, Parsed::Native(DockerCommand::Remove(_))),
    }
}

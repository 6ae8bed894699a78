//! Which command of a lesson makes a container: each one by itself, and the one of which the author shows what it printed.
//!
//! Not here: which container it made (`runner`).

use super::{PlannedCommand, PlannedStep};
use crate::check::docker_arguments;
use crate::docker::{Change, change};
use crate::lesson::{Company, Role, Shown};

impl PlannedCommand {
    /// Says whether it makes one container: `docker run` or `docker create`.
    pub fn makes_container(&self) -> bool {
        let arguments = self
            .invocation
            .as_ref()
            .and_then(|invocation| docker_arguments(&invocation.argv));
        let change = arguments.as_deref().and_then(change);
        matches!(change, Some(Change::Starts(_)))
    }
}

impl PlannedStep {
    /// The line of the command that made the container whose ID is shown there: the one that printed it, or the one before that
    /// where it alone was listed.
    pub fn maker(&self, shown: &Shown) -> Option<usize> {
        let blocks = self.blocks.iter().filter(|block| block.role == Role::Commands);
        let commands = blocks.flat_map(|block| &block.commands);
        let mut before: Vec<&PlannedCommand> = commands.filter(|command| command.line < shown.line).collect();
        let printing = before.pop()?;
        let maker = match shown.company {
            _ if printing.makes_container() => printing,
            Company::Alone => before.pop().filter(|command| command.makes_container())?,
            Company::Others => return None,
        };
        Some(maker.line)
    }
}

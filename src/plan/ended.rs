//! What runs on in the foreground ends by somebody's hand, which is no failure of it.
//!
//! Not here: which commands run on (`marks`).

use super::{PlannedBlock, PlannedStep};
use crate::check::{Check, Condition, Ending, Source};

/// Lets the checks of a plan's commands that run on hold where these are ended by a signal.
pub(super) fn note(steps: &mut [PlannedStep]) {
    for step in steps {
        for check in &mut step.checks {
            let runs_on = is_of_one_that_runs_on(check, &step.blocks);
            if let Condition::Exit { ending, .. } = &mut check.condition
                && *ending == Ending::Succeeds
                && runs_on
            {
                *ending = Ending::ByHand;
            }
        }
    }
}

fn is_of_one_that_runs_on(check: &Check, blocks: &[PlannedBlock]) -> bool {
    let mut commands = blocks.iter().flat_map(|block| &block.commands);
    check.source == Source::Inferred
        && commands.any(|command| {
            command.is_foreground && command.line == check.line && command.text == check.command
        })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;
    use crate::lesson;

    #[test]
    fn what_runs_on_may_end_by_a_signal_and_what_ends_by_itself_may_not() {
        let text = "# A\n\n```sh\ndocker exec web ping db\ndocker exec web ls\nnpm start\ndocker exec web ping -c 1 db\n```\n";
        let plan = crate::plan::make(&lesson::parse(Path::new("x.md"), text), &BTreeMap::new());
        let endings: Vec<Ending> = plan.steps[0]
            .checks
            .iter()
            .filter_map(|check| match check.condition {
                Condition::Exit { ending, .. } => Some(ending),
                _ => None,
            })
            .collect();
        assert_eq!(
            endings,
            [Ending::ByHand, Ending::Succeeds, Ending::ByHand, Ending::Succeeds]
        );
    }
}

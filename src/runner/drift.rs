//! Coming back to a lesson: are the steps that once passed still true?
//!
//! A drifted step stays done, since it was proved once, and is told of. Not here: what to do about it, and what later
//! steps take back of earlier ones (`check::lasting`).

use crate::check::{self, Check, Condition, Verdict};
use crate::plan::PlannedStep;
use crate::session;

use super::{Event, Runner, proof};

impl Runner<'_> {
    /// Verifies again what the proved steps left behind, and tells what has drifted.
    pub(super) async fn look_for_drift(&mut self) {
        let proved = session::proven(&self.outline(), &self.progress);
        for (index, standing) in standing(&self.plan.steps, &proved) {
            let verdicts = check::verify_all(&standing, &self.world()).await;
            let drifted = standing
                .iter()
                .zip(verdicts)
                .filter_map(|(check, verdict)| match verdict {
                    Ok(verdict @ Verdict::Failed(_)) => Some(proof::report(check, &verdict)),
                    Ok(Verdict::Passed(_)) | Err(_) => None,
                });
            let checks: Vec<_> = drifted.collect();
            if !checks.is_empty() {
                let step = self.lesson.steps[index].id.clone();
                self.emit(&Event::StepDrifted { step, checks });
            }
        }
    }
}

/// What must still hold of the steps at these positions, as far as it leaves a trace to look at.
fn standing(steps: &[PlannedStep], proved: &[usize]) -> Vec<(usize, Vec<Check>)> {
    let checks: Vec<&[Check]> = proved
        .iter()
        .map(|index| steps[*index].checks.as_slice())
        .collect();
    let mut lasting = check::lasting(&checks);
    for checks in &mut lasting {
        checks.retain(|check| leaves_a_trace(&check.condition));
    }
    proved.iter().copied().zip(lasting).collect()
}

/// A listing, a page or a command that only ran is over; a variable is the shell's.
fn leaves_a_trace(condition: &Condition) -> bool {
    match condition {
        Condition::Tag { .. }
        | Condition::Image { .. }
        | Condition::ImageGone { .. }
        | Condition::Pulled { .. }
        | Condition::LoggedIn { .. }
        | Condition::LoggedOut { .. }
        | Condition::Pushed { .. }
        | Condition::Stored { .. }
        | Condition::File { .. } => true,
        Condition::Object(state) => state.leaves_a_trace(),
        Condition::Variable { .. }
        | Condition::Listed { .. }
        | Condition::Page { .. }
        | Condition::Http { .. }
        | Condition::Output { .. }
        | Condition::Unclear { .. }
        | Condition::Exit { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;
    use crate::{lesson, plan};

    /// What must still hold of a lesson's steps that are proved, each as `step kind subject`.
    fn standing_of(commands: &[&str], proved: &[usize]) -> Vec<String> {
        let slides: Vec<String> = commands
            .iter()
            .enumerate()
            .map(|(n, commands)| format!("## Step {n}\n\n```\n{commands}\n```\n"))
            .collect();
        let lesson = lesson::parse(Path::new("a.md"), &slides.join("\n---\n\n"));
        let plan = plan::make(&lesson, &BTreeMap::new());
        assert_eq!(plan.steps.len(), commands.len());
        let standing = standing(&plan.steps, proved);
        let line = |(step, checks): (usize, Vec<Check>)| -> Vec<String> {
            let one = |check: &Check| format!("{step} {} {}", check.kind(), check.subject());
            checks.iter().map(one).collect()
        };
        standing.into_iter().flat_map(line).collect()
    }

    #[test]
    fn what_a_later_step_takes_back_is_not_missed() {
        let steps = [
            "docker image tag web ada/web",
            "docker push ada/web",
            "docker image rm ada/web",
        ];
        assert_eq!(standing_of(&steps, &[0]), ["0 tag ada/web"]);
        let all = standing_of(&steps, &[0, 1, 2]);
        assert_eq!(all, ["1 pushed ada/web", "2 image-gone ada/web"]);
    }

    #[test]
    fn a_step_that_was_not_proved_takes_nothing_back() {
        let steps = ["docker login -u ada", "docker logout"];
        assert_eq!(standing_of(&steps, &[0]), ["0 logged-in docker.io"]);
        assert_eq!(standing_of(&steps, &[0, 1]), ["1 logged-out docker.io"]);
    }

    #[test]
    fn a_listing_leaves_nothing_to_look_at() {
        let steps = ["docker image ls", "true"];
        assert_eq!(standing_of(&steps, &[0, 1]), [""; 0]);
    }
}

//! Proving a step: its checks, asked of the engine and the registry as they are now.
//!
//! Not here: the questions themselves (`check::verify`).

use crate::check::{self, AskError, Check, Verdict};
use crate::plan::PlannedStep;
use crate::registry::Route;
use crate::words::StepId;

use super::event::{CheckReport, CheckResult};
use super::{Event, Runner};

/// What came of verifying a step's checks.
#[derive(Default)]
pub(super) struct Proof {
    /// How many checks were asked.
    n_checks: usize,
    /// How many hold.
    pub(super) n_held: usize,
    /// The events that tell of each check.
    pub(super) events: Vec<Event>,
    /// Those that do not hold.
    pub(super) failed: Vec<CheckReport>,
    /// How many could not be asked.
    pub(super) n_unanswered: usize,
}

impl Runner<'_> {
    /// Verifies the step's checks, tells of each, and says whether all hold.
    pub(super) async fn prove(&mut self) -> bool {
        let proof = self.proof(self.index).await;
        for event in &proof.events {
            self.emit(event);
        }
        self.is_unanswered = proof.n_unanswered > 0;
        let holds = proof.holds();
        if !holds {
            let step = self.step().id.clone();
            self.emit(&Event::StepFailed {
                step,
                n_held: proof.n_held,
                n_checks: proof.n_checks,
            });
        }
        holds
    }

    /// Verifies the step's checks after a command of the learner's own: tells only if all hold.
    pub(super) async fn prove_quietly(&mut self) -> bool {
        let proof = self.proof(self.index).await;
        let holds = proof.holds();
        if holds {
            for event in &proof.events {
                self.emit(event);
            }
        }
        holds
    }

    /// Verifies the checks of the step at `index`, but for those of what nobody sits before; says nothing.
    pub(super) async fn proof(&self, index: usize) -> Proof {
        let step = self.lesson.steps[index].id.clone();
        let planned = &self.plan.steps[index];
        let mut checks = planned.checks.clone();
        if !self.is_attended() {
            checks.retain(|check| !planned.is_left_out_alone(check));
        }
        let world = self.world();
        let mut proof = Proof {
            n_checks: checks.len(),
            ..Proof::default()
        };
        for (check, verdict) in checks.iter().zip(check::verify_all(&checks, &world).await) {
            proof.take(&step, check, verdict, &self.stage.route);
        }
        if self.is_to_be_solved(index) {
            proof.keep_the_solution(&self.plan.steps[index]);
        }
        proof
    }
}

impl Proof {
    /// Says whether all that was asked holds.
    pub(super) fn holds(&self) -> bool {
        self.n_held == self.n_checks
    }

    fn take(&mut self, step: &StepId, check: &Check, verdict: Result<Verdict, AskError>, route: &Route) {
        let step = step.clone();
        match verdict {
            Ok(verdict) => {
                let report = report(check, &verdict);
                match verdict {
                    Verdict::Passed(_) => self.n_held += 1,
                    Verdict::Failed(_) => self.failed.push(report.clone()),
                }
                self.events.push(Event::CheckFinished { step, report });
            }
            Err(error) => {
                self.n_unanswered += 1;
                let reason = crate::failure::chain(&error);
                self.events.push(Event::CheckUnanswered {
                    step,
                    check: check::explain(check, route),
                    reason,
                });
            }
        }
    }
}

impl Proof {
    /// Leaves out the commands that would mend what does not hold, and those of the solution: finding them is what the step is
    /// for.
    fn keep_the_solution(&mut self, step: &PlannedStep) {
        let mut reports: Vec<&mut CheckReport> = self.failed.iter_mut().collect();
        for event in &mut self.events {
            match event {
                Event::CheckFinished { report, .. } => reports.push(report),
                Event::CheckUnanswered { check, reason, .. } => {
                    *check = step.without_solution(check);
                    *reason = step.without_solution(reason);
                }
                _ => {}
            }
        }
        for report in reports {
            if let CheckResult::Failed { wanted, found, mend } = &mut report.result {
                *mend = None;
                report.subject = step.without_solution(&report.subject);
                *wanted = step.without_solution(wanted);
                *found = step.without_solution(found);
            }
        }
    }
}

/// Puts a verdict into words.
pub fn report(check: &Check, verdict: &Verdict) -> CheckReport {
    let result = match verdict {
        Verdict::Passed(evidence) => CheckResult::Passed {
            evidence: evidence.text.clone(),
        },
        Verdict::Failed(mismatch) => CheckResult::Failed {
            wanted: mismatch.wanted(),
            found: mismatch.found(),
            mend: mismatch.mend.clone(),
        },
    };
    CheckReport {
        kind: check.kind().to_owned(),
        subject: check.subject(),
        result,
    }
}

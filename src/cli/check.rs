//! `stepgate check`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use console::style;
use serde_json::json;

use crate::check::{self, AskError, Verdict, World};
use crate::failure::{Exit, Failure, chain};
use crate::lesson::Lesson;
use crate::plan::{self, PlannedStep};
use crate::runner::event::{CheckReport, CheckResult};
use crate::runner::proof::report;
use crate::runner::{Stage, needs};
use crate::session::store::Store;
use crate::shell::context::Attendance;
use crate::ui;
use crate::words::StepId;

use super::Done;
use super::environment::{Threads, Where, block_on, no_step_in_several, read_lessons, state_dir, unkept};

/// Verifies a lesson's checks, or those of a course's lessons, against engine and registry as they are now; runs nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stepgate check lessons/101-registries --var dockerId=ada
  stepgate check chapter.md --step push-images-to-docker-hub --format json

A value that is not given is taken from your progress in the lesson.")]
pub(super) struct Check {
    /// The lesson: a Markdown file, or a folder with a `lesson.md` or `README.md`; or a course
    lesson: PathBuf,

    #[command(flatten)]
    place: Where,

    /// Verify this step alone, of one lesson, by its key or the name of a block in it
    #[arg(long, value_name = "ID")]
    step: Option<String>,

    /// How the answer is shown
    #[arg(long, value_enum, default_value_t = super::Format::Human)]
    format: super::Format,
}

/// What came of one check.
enum Answer {
    Verdict(CheckReport),
    Unanswered(Unanswered),
}

/// A check that could not be asked.
struct Unanswered {
    kind: &'static str,
    subject: String,
    reason: String,
    obstacle: Obstacle,
}

/// What keeps a check from being asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    /// Only a run can show it; that counts neither way.
    NoSession,
    /// Something is not there that the step needs, which a run skips for that; that counts neither way.
    Unmet,
    /// Engine, registry or configuration do not answer.
    NoAnswer,
}

impl Check {
    /// Verifies and tells.
    pub(super) fn execute(self) -> Done {
        let lessons = read_lessons(&self.lesson)?;
        if self.step.is_some() {
            no_step_in_several(&self.lesson, &lessons)?;
        }
        block_on(Threads::One, async {
            let stage = self.place.stage().await?;
            let done = self.verify_all(&lessons, &stage).await;
            stage.strike().await;
            done
        })
    }

    async fn verify_all(&self, lessons: &[Lesson], stage: &Stage) -> Done {
        let planned: Vec<Planned<'_>> = lessons
            .iter()
            .map(|lesson| self.plan(lesson))
            .collect::<Result<_, _>>()?;
        let only = self.step.as_deref();
        let only = only.map(|step| {
            lessons
                .first()
                .map_or_else(|| StepId::slug(step), |it| it.step_called(step))
        });
        let mut steps = planned.iter().flat_map(|planned| &planned.plan.steps);
        if let Some(only) = only.as_ref().filter(|only| !steps.any(|step| step.id == **only)) {
            let failure = Failure::new(Exit::Usage, format!("the lesson has no step `{only}`"));
            return Err(failure.hint("`stepgate plan LESSON` lists the steps"));
        }
        let mut told = Vec::with_capacity(planned.len());
        for (planned, asked) in planned.iter().zip(asked(&planned, only.as_ref())) {
            told.push((planned.lesson, verify(planned, asked, stage).await));
        }
        if let [(lesson, answers)] = told.as_slice() {
            match self.format {
                super::Format::Human => ui::data(&shown(lesson, answers)),
                super::Format::Json => ui::data(&document(lesson, answers)),
            };
        } else {
            // A lesson of a course in which nothing is checked is in nobody's way.
            let asked = told.iter().filter(|(_, answers)| !answers.is_empty());
            match self.format {
                super::Format::Human => {
                    let texts: Vec<String> = asked.map(|(lesson, answers)| shown(lesson, answers)).collect();
                    ui::data(&texts.join("\n"))
                }
                super::Format::Json => {
                    let lessons: Vec<_> = asked.map(|(lesson, answers)| fields(lesson, answers)).collect();
                    ui::data(&format!("{:#}\n", json!({ "schema": 1, "lessons": lessons })))
                }
            };
        }
        let answers: Vec<&Answer> = told
            .iter()
            .flat_map(|(_, answers)| answers)
            .map(|(_, answer)| answer)
            .collect();
        Ok(exit(&answers))
    }

    fn plan<'a>(&self, lesson: &'a Lesson) -> Result<Planned<'a>, Failure> {
        let mut values = Store::peek(&state_dir()?, &lesson.path)
            .map_err(unkept)?
            .map(|progress| progress.values)
            .unwrap_or_default();
        values.extend(self.place.values(lesson));
        let (values, _) = lesson.parted(&values);
        let plan = plan::make(lesson, &values);
        Ok(Planned { lesson, values, plan })
    }
}

/// A lesson with its plan, and the values that both have.
struct Planned<'a> {
    lesson: &'a Lesson,
    values: BTreeMap<String, String>,
    plan: plan::Plan,
}

async fn verify<'a>(
    planned: &'a Planned<'_>,
    asked: Vec<(&'a PlannedStep, Vec<check::Check>)>,
    stage: &Stage,
) -> Vec<(&'a PlannedStep, Answer)> {
    let world = World {
        engine: &*stage.engine,
        route: &stage.route,
        page: stage.page.as_ref(),
        docker_config: &stage.docker_config,
        clients: &stage.clients,
        values: &planned.values,
        folder: planned.lesson.folder(),
        journal: None,
        ended: &[],
    };
    let mut answers = Vec::new();
    for (step, checks) in asked {
        // Whoever asks sits before a terminal, or may.
        let missing = needs::missing(&step.requires, stage, Attendance::Attended).await;
        if !missing.is_empty() {
            answers.extend(checks.iter().map(|check| (step, unmet(check, &missing))));
            continue;
        }
        let verdicts = check::verify_all(&checks, &world).await;
        for (check, verdict) in checks.iter().zip(verdicts) {
            answers.push((step, answer(check, verdict, stage)));
        }
    }
    answers
}

/// What is asked of each step, by lesson: all its checks where it is named, and of whole lessons what their later steps, and
/// the lessons after them, leave standing, as one that logs in and out again is not meant to be logged in at its end.
fn asked<'a>(
    planned: &'a [Planned<'_>],
    only: Option<&StepId>,
) -> Vec<Vec<(&'a PlannedStep, Vec<check::Check>)>> {
    let steps: Vec<&PlannedStep> = planned.iter().flat_map(|planned| &planned.plan.steps).collect();
    let checks: Vec<&[check::Check]> = steps.iter().map(|step| step.checks.as_slice()).collect();
    let checks = if only.is_some() {
        checks.into_iter().map(<[_]>::to_vec).collect()
    } else {
        check::lasting(&checks)
    };
    let mut asked = steps.into_iter().zip(checks);
    planned
        .iter()
        .map(|planned| {
            let own = asked.by_ref().take(planned.plan.steps.len());
            own.filter(|(step, _)| only.is_none_or(|only| step.id == *only))
                .collect()
        })
        .collect()
}

fn answer(check: &check::Check, verdict: Result<Verdict, AskError>, stage: &Stage) -> Answer {
    match verdict {
        Ok(verdict) => Answer::Verdict(report(check, &verdict)),
        Err(error) => Answer::Unanswered(Unanswered {
            kind: check.kind(),
            subject: check.subject(),
            reason: format!("{} {}", check::explain(check, &stage.route), chain(&error)),
            obstacle: obstacle(&error),
        }),
    }
}

/// A check of a step that lacks something.
fn unmet(check: &check::Check, missing: &[String]) -> Answer {
    Answer::Unanswered(Unanswered {
        kind: check.kind(),
        subject: check.subject(),
        reason: format!("its step needs {}", missing.join(", and ")),
        obstacle: Obstacle::Unmet,
    })
}

fn obstacle(error: &AskError) -> Obstacle {
    match error {
        AskError::NoSession { .. } | AskError::NotHeard { .. } => Obstacle::NoSession,
        AskError::Engine(_)
        | AskError::Registry(_)
        | AskError::Config(_)
        | AskError::Unclear { .. }
        | AskError::Deadline { .. } => Obstacle::NoAnswer,
    }
}

fn exit(answers: &[&Answer]) -> Exit {
    let is_failed = |answer: &&Answer| {
        matches!(
            answer,
            Answer::Verdict(CheckReport {
                result: CheckResult::Failed { .. },
                ..
            })
        )
    };
    if answers.iter().any(is_failed) {
        Exit::CheckFailed
    } else if answers
        .iter()
        .any(|answer| matches!(answer, Answer::Unanswered(it) if it.obstacle == Obstacle::NoAnswer))
    {
        Exit::Unreachable
    } else {
        Exit::Done
    }
}

fn shown(lesson: &Lesson, answers: &[(&PlannedStep, Answer)]) -> String {
    let mut text = format!("{}\n", style(&lesson.title).bold());
    let mut last = None;
    for (step, answer) in answers {
        if last != Some(&step.id) {
            text.push_str(&format!("\n{}\n", step.title));
            last = Some(&step.id);
        }
        match answer {
            Answer::Verdict(CheckReport {
                result: CheckResult::Passed { evidence },
                ..
            }) => {
                text.push_str(&format!("  {} {evidence}\n", style("✓").green()));
            }
            Answer::Verdict(CheckReport {
                result: CheckResult::Failed { wanted, found, mend },
                ..
            }) => {
                text.push_str(&format!(
                    "  {} expected: {}\n    found: {}\n",
                    style("✗").red(),
                    step.without_solution(wanted),
                    step.without_solution(found)
                ));
                if let Some(mend) = mend.as_ref().filter(|_| !step.is_exercise()) {
                    text.push_str(&format!("    to mend it: {}\n", style(mend).cyan()));
                }
            }
            Answer::Unanswered(Unanswered {
                kind,
                subject,
                reason,
                obstacle: Obstacle::Unmet,
            }) => {
                let subject = step.without_solution(subject);
                text.push_str(&format!("  – skipped: {kind} {subject}, since {reason}\n"));
            }
            Answer::Unanswered(Unanswered { reason, .. }) => {
                let reason = step.without_solution(reason);
                text.push_str(&format!("  {} cannot be asked: {reason}\n", style("?").yellow()));
            }
        }
    }
    text
}

fn document(lesson: &Lesson, answers: &[(&PlannedStep, Answer)]) -> String {
    let mut document = json!({ "schema": 1 });
    if let (Some(document), serde_json::Value::Object(fields)) =
        (document.as_object_mut(), fields(lesson, answers))
    {
        document.extend(fields);
    }
    format!("{document:#}\n")
}

fn fields(lesson: &Lesson, answers: &[(&PlannedStep, Answer)]) -> serde_json::Value {
    let checks: Vec<_> = answers
        .iter()
        .map(|(step, answer)| match answer {
            Answer::Verdict(report) => json!({ "step": step.id, "check": report }),
            Answer::Unanswered(Unanswered {
                kind,
                subject,
                reason,
                obstacle,
            }) => {
                let result = match obstacle {
                    Obstacle::Unmet => "skipped",
                    Obstacle::NoSession | Obstacle::NoAnswer => "unanswered",
                };
                let check = json!({ "kind": kind, "subject": subject, "result": result, "reason": reason });
                json!({ "step": step.id, "check": check })
            }
        })
        .collect();
    json!({ "path": lesson.path, "title": lesson.title, "checks": checks })
}

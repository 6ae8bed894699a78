//! `stepgate run` of a course: its lessons one after the other.
//!
//! What they make belongs to the course, and goes when its last lesson is finished. Not here: one lesson.

use std::collections::BTreeMap;
use std::path::Path;

use crate::failure::{Exit, Failure};
use crate::lesson::{Lesson, Origin};
use crate::report::Reporter as _;
use crate::report::json::JsonLines;
use crate::report::terminal;
use crate::runner::event::LessonResult;
use crate::runner::{Afterwards, Ending, Event, Farewell, Stage, StageError, cleanup};
use crate::session::Course;
use crate::session::store::{Store, can_hand_over, hand_over};
use crate::ui;

use super::super::environment::{named, state_dir, unkept, unreachable};
use super::{Done, Format, Part, Run};

/// What came of a lesson of the course.
struct Outcome<'a> {
    lesson: &'a Lesson,
    exit: Exit,
}

/// Leads through the lessons of a course: a learner through those that are not finished, nobody through all.
pub(super) async fn lead(run: &Run, stage: &Stage, lessons: &[Lesson]) -> Done {
    let lessons = worked(lessons);
    let folder = state_dir()?;
    let n_lessons = lessons.len();
    let open = open(run, &lessons)?;
    let farewell = Farewell::listen(run.attendance());
    let mut outcomes: Vec<Outcome<'_>> = Vec::new();
    for (at, &index) in open.iter().enumerate() {
        if farewell.is_asked() {
            return Ok(Exit::Interrupted);
        }
        let lesson = lessons[index];
        let next = open.get(at + 1).map(|&next| lessons[next]);
        let heir = match next {
            Some(next) if can_hand_over(&folder, &lesson.path, &next.path).map_err(unkept)? => Some(next),
            Some(_) | None => None,
        };
        let part = Part {
            lesson,
            place: Some((index, n_lessons)),
            given: known(&lessons[..index], lesson, &folder)?,
            afterwards: heir.map_or_else(|| run.afterwards(), |_| Afterwards::Keep),
            farewell: farewell.clone(),
        };
        note(run, lesson, index, &folder)?;
        let exit = match Box::pin(run.lead_on(stage, part)).await {
            Ok(Ending::Completed) => Exit::Done,
            Ok(Ending::Failed) => Exit::CheckFailed,
            Ok(Ending::Unanswered) => Exit::Unreachable,
            Ok(ending @ (Ending::Left | Ending::Interrupted)) => {
                if run.afterwards() == Afterwards::CleanAlways && heir.is_some() {
                    clean(stage, lesson).await?;
                }
                return Ok(super::exit(ending));
            }
            Err(failure) if run.unattended => {
                ui::failure(&failure);
                failure.exit
            }
            Err(failure) => return Err(failure),
        };
        outcomes.push(Outcome { lesson, exit });
        if let Some(next) = heir {
            hand_over(&folder, &lesson.path, &next.path).map_err(unkept)?;
        }
    }
    tell(run, &outcomes, n_lessons);
    let worst = outcomes
        .into_iter()
        .map(|outcome| outcome.exit)
        .max_by_key(|exit| *exit as u8);
    Ok(worst.unwrap_or(Exit::Done))
}

/// Keeps a lesson's place in the course with its progress.
fn note(run: &Run, lesson: &Lesson, position: usize, state: &Path) -> Result<(), Failure> {
    let path = std::path::absolute(&run.lesson).unwrap_or_else(|_| run.lesson.clone());
    let opened = Store::open(state, &lesson.path).map_err(unkept)?;
    let kept = opened
        .store
        .update(|progress| progress.course = Some(Course { path, position }));
    kept.map(|_| ()).map_err(unkept)
}

/// The lessons that have something to do; all of them where none has.
fn worked(lessons: &[Lesson]) -> Vec<&Lesson> {
    let (worked, read): (Vec<&Lesson>, Vec<&Lesson>) = lessons.iter().partition(|it| it.has_work());
    if worked.is_empty() {
        return read;
    }
    if !read.is_empty() {
        let names = named(read.iter().map(|lesson| lesson.path.as_path()));
        ui::tell(&format!(
            "Left out, since there is only something to read: {names}."
        ));
    }
    worked
}

/// The positions of the lessons to be run. A learner who has finished all of them begins anew.
fn open(run: &Run, lessons: &[&Lesson]) -> Result<Vec<usize>, Failure> {
    let state = state_dir()?;
    let all = (0..lessons.len()).collect();
    if run.unattended {
        return Ok(all);
    }
    let mut open = Vec::new();
    for (index, lesson) in lessons.iter().enumerate() {
        let progress = Store::peek(&state, &lesson.path).map_err(unkept)?;
        if !progress.is_some_and(|progress| progress.is_finished) {
            open.push(index);
        }
    }
    if !open.is_empty() {
        return Ok(open);
    }
    ui::tell("You finished this course before; it begins anew.");
    for lesson in lessons {
        let opened = Store::open(&state, &lesson.path).map_err(unkept)?;
        let anew = opened.store.update(|progress| *progress = progress.begun_anew());
        anew.map_err(unkept)?;
    }
    Ok(all)
}

/// What the learner gave in the lessons before and is not asked for again.
fn known(before: &[&Lesson], lesson: &Lesson, state: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let own = Store::peek(state, &lesson.path).map_err(unkept)?;
    let own = own.map(|progress| progress.values).unwrap_or_default();
    let mut known = BTreeMap::new();
    for before in before {
        let Some(mut given) = Store::peek(state, &before.path).map_err(unkept)? else {
            continue;
        };
        let learners = before
            .variables()
            .iter()
            .filter(|variable| variable.origin == Origin::Learner);
        for variable in learners.filter(|variable| !own.contains_key(&variable.name)) {
            known.extend(given.values.remove_entry(&variable.name));
        }
    }
    known.retain(|name, _| lesson.variables().iter().any(|variable| variable.name == *name));
    Ok(known)
}

/// Removes what the course made up to a lesson that was left.
async fn clean(stage: &Stage, lesson: &Lesson) -> Result<(), Failure> {
    let opened = Store::open(&state_dir()?, &lesson.path).map_err(unkept)?;
    let (session, made) = (&opened.progress.session, &opened.progress.made);
    let cleaned = cleanup::clean(&*stage.engine, session, made).await;
    let cleaned = cleaned.map_err(|error| unreachable(StageError::Engine(error), &stage.route.choice))?;
    opened
        .store
        .update(|progress| progress.made.clear())
        .map_err(unkept)?;
    for name in &cleaned.removed {
        ui::tell(&format!("removed {name}"));
    }
    for name in &cleaned.left {
        ui::tell(&format!("left {name}"));
    }
    Ok(())
}

/// Tells what came of the course.
fn tell(run: &Run, outcomes: &[Outcome<'_>], n_lessons: usize) {
    let result = |outcome: &Outcome<'_>| LessonResult {
        lesson: outcome.lesson.path.clone(),
        title: outcome.lesson.title.clone(),
        exit: outcome.exit as u8,
    };
    let lessons: Vec<LessonResult> = outcomes.iter().map(result).collect();
    match run.format {
        Format::Human => _ = ui::data(&format!("{}\n", terminal::course_end(&lessons, n_lessons))),
        Format::Json => JsonLines.on_event(&Event::CourseFinished { lessons, n_lessons }),
    }
}

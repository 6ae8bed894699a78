//! `stepgate status`.

use clap::Args;

use crate::failure::Exit;
use crate::session::{StepState, store};
use crate::ui;

use super::Done;
use super::environment::{state_dir, unkept};

/// Shows how far you are in each lesson that you have begun
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stepgate status --format json")]
pub(super) struct Status {
    /// How the answer is shown
    #[arg(long, value_enum, default_value_t = super::Format::Human)]
    format: super::Format,
}

impl Status {
    /// Reads every lesson's progress and shows it.
    pub(super) fn execute(self) -> Done {
        let mut begun = store::list(&state_dir()?).map_err(unkept)?;
        // A lesson that was reset is kept for its values and has not been begun again.
        begun.retain(|lesson| !lesson.done.is_empty());
        match self.format {
            super::Format::Human if begun.is_empty() => {
                ui::tell("You have begun no lesson yet; `stepgate run LESSON` begins one.");
            }
            super::Format::Human => {
                for lesson in &begun {
                    let state = if lesson.is_finished {
                        "finished"
                    } else {
                        "under way"
                    };
                    let n_assisted = lesson
                        .done
                        .values()
                        .filter(|state| **state == StepState::Assisted)
                        .count();
                    let assisted = match n_assisted {
                        0 => String::new(),
                        n => format!(", {n} assisted"),
                    };
                    ui::data(&format!(
                        "{state:<9}  {} of {} steps{assisted}  {}\n",
                        lesson.done.len(),
                        lesson.n_steps,
                        lesson.lesson.display()
                    ));
                }
            }
            super::Format::Json => {
                let lessons: Vec<_> = begun
                    .iter()
                    .map(|lesson| {
                        serde_json::json!({
                            "path": lesson.lesson,
                            "course": lesson.course.as_ref().map(|course| &course.path),
                            "n_done": lesson.done.len(),
                            "n_steps": lesson.n_steps,
                            "is_finished": lesson.is_finished,
                            "done": lesson.done,
                        })
                    })
                    .collect();
                ui::data(&format!(
                    "{:#}\n",
                    serde_json::json!({ "schema": 1, "lessons": lessons })
                ));
            }
        }
        Ok(Exit::Done)
    }
}

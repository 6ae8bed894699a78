//! `stepgate list`.

use std::path::{Path, PathBuf};

use clap::Args;
use walkdir::WalkDir;

use crate::course::{self, Convention};
use crate::failure::{Exit, Failure};
use crate::lesson::{self, Lesson};
use crate::session::store::Store;
use crate::ui;

use super::Done;
use super::environment::{state_dir, unkept};

/// Lists the lessons in a folder, with how far you are in each
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  stepgate list\n  stepgate list ~/courses --format json")]
pub(super) struct List {
    /// The folder to look in
    #[arg(default_value = "lessons")]
    folder: PathBuf,

    /// How the answer is shown
    #[arg(long, value_enum, default_value_t = super::Format::Human)]
    format: super::Format,
}

struct Row {
    lesson: Lesson,
    n_done: usize,
}

impl List {
    /// Finds the lessons and shows them.
    pub(super) fn execute(self) -> Done {
        if !self.folder.is_dir() {
            let text = format!("there is no folder `{}`", self.folder.display());
            return Err(Failure::new(Exit::Unreadable, text).hint("name the folder that your lessons are in"));
        }
        let state = state_dir()?;
        let mut rows = Vec::new();
        for lesson in lessons(&self.folder) {
            let progress = Store::peek(&state, &lesson.path).map_err(unkept)?;
            rows.push(Row {
                n_done: progress.map_or(0, |progress| progress.done.len()),
                lesson,
            });
        }
        match self.format {
            super::Format::Human if rows.is_empty() => {
                ui::tell(&format!(
                    "No lessons in `{}`: none of its Markdown files has commands.",
                    self.folder.display()
                ));
            }
            super::Format::Human => {
                for Row { lesson, n_done } in &rows {
                    let steps = format!("{n_done} of {} steps", lesson.steps.len());
                    ui::data(&format!(
                        "{:<16} {}  {}\n",
                        steps,
                        lesson.path.display(),
                        lesson.title
                    ));
                }
            }
            super::Format::Json => {
                let lessons: Vec<_> = rows
                    .iter()
                    .map(|Row { lesson, n_done }| {
                        serde_json::json!({
                            "path": lesson.path,
                            "title": lesson.title,
                            "n_steps": lesson.steps.len(),
                            "n_done": n_done,
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

/// The lessons below a folder that have commands in them: in a course's order where it is one, else by path.
fn lessons(folder: &Path) -> Vec<Lesson> {
    let entries = course::find(folder).unwrap_or_default();
    let is_course = |entry: &course::Entry| match entry.convention {
        Convention::Summary
        | Convention::Katacoda
        | Convention::Labspace
        | Convention::Track
        | Convention::Workshop
        | Convention::Site
        | Convention::Links => true,
        Convention::File | Convention::Folder => false,
    };
    if entries.iter().any(is_course) {
        return entries
            .iter()
            .filter_map(|entry| course::open(entry).ok())
            .filter(|lesson| lesson.steps.iter().any(lesson::Step::is_doing))
            .collect();
    }
    let is_visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    };
    WalkDir::new(folder)
        .max_depth(4)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(is_visible)
        .flatten()
        .filter(|entry| {
            entry.file_type().is_file() && entry.path().extension().is_some_and(|end| end == "md")
        })
        .filter_map(|entry| lesson::parse_bytes(entry.path(), &std::fs::read(entry.path()).ok()?).ok())
        .filter(|lesson| lesson.steps.iter().any(lesson::Step::is_doing))
        .collect()
}

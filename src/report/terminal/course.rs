//! The end of a course: what came of its lessons.
//!
//! Not here: one lesson's end (`super`).

use console::style;

use crate::report::prose::hang;
use crate::runner::event::LessonResult;

/// Tells what came of each lesson.
pub fn end(lessons: &[LessonResult], n_lessons: usize) -> String {
    let n_done = lessons.iter().filter(|lesson| lesson.exit == 0).count();
    let n_before = n_lessons.saturating_sub(lessons.len());
    let mut text = format!(
        "\nThe course: {} of {n_lessons} lessons are done.\n",
        n_done + n_before
    );
    for lesson in lessons {
        let mark = match lesson.exit {
            0 => style("✓").green(),
            _ => style("✗").red(),
        };
        let how = match lesson.exit {
            0 => String::new(),
            exit => format!(" (exit {exit})"),
        };
        let name = format!("{}{how}  {}", lesson.title, style(lesson.lesson.display()).dim());
        text.push_str(&format!("{}\n", hang(&format!("  {mark} "), &name)));
    }
    text.trim_end().to_owned()
}

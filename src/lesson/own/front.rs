//! The author's words for a whole lesson: `stepgate:` in YAML front matter, the table `stepgate` in TOML's.
//!
//! Not here: the other keys of front matter (`lesson::front`).

use super::Problem;
use super::read::{Words, words, words_of};
use super::table;

/// Reads what stands under `stepgate` in front matter; lines are from 1 within it. What is about a single step is told, and
/// has no effect there.
pub(super) fn front(matter: &str) -> Option<Words> {
    let (at, mut words) = match table::read(matter) {
        Some(read) => {
            let at = read.as_ref().map_or(1, |node| node.line);
            (at, words_of(read, "TOML"))
        }
        None => yaml(matter)?,
    };
    let for_steps = [
        ("id", words.id.take().is_some()),
        ("checks", !std::mem::take(&mut words.checks).is_empty()),
        ("hints", !std::mem::take(&mut words.hints).is_empty()),
    ];
    for (name, is_there) in for_steps {
        if is_there && words.problems.is_empty() {
            let message = format!("`{name}` is about one step and has no meaning in front matter");
            let help = Some("write it in a comment under the step's heading".to_owned());
            words
                .problems
                .push(Problem::new("author-place", at, message, help));
        }
    }
    Some(words)
}

/// Reads it in YAML, and on which line it begins.
fn yaml(matter: &str) -> Option<(usize, Words)> {
    let lines: Vec<&str> = matter.split('\n').collect();
    let is_ours = |line: &&str| line.trim_start_matches('\u{feff}').starts_with("stepgate:");
    let at = lines.iter().position(is_ours)?;
    let is_inside = |line: &&str| line.trim().is_empty() || line.starts_with([' ', '\t']);
    let n_inside = lines[at + 1..].iter().take_while(|line| is_inside(line)).count();
    let text = lines[at..=at + n_inside].join("\n");
    Some((at + 1, words(&format!("{}{text}", "\n".repeat(at)))))
}

//! Lessons for tests: written on the spot, or the seed where it is there.
//!
//! Not here: the lessons that are shipped; tests name those by their path.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::skip;

/// Writes a lesson of slides: a title, then for each pair a slide with that heading and that block of commands.
pub(crate) fn slides(title: &str, steps: &[(&str, &str)]) -> String {
    let mut lesson = format!("# {title}\n\nWhat this is about.\n");
    for (heading, commands) in steps {
        write!(
            lesson,
            "\n---\n\n## {heading}\n\n_ Do this: _\n\n```\n{commands}\n```\n"
        )
        .expect("writing to a String does not fail");
    }
    lesson
}

/// Finds the seed's registry chapter; says that the test is skipped where the file is not there.
pub(crate) fn seed_lesson() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seed/registry-chapter.md");
    let path = std::env::var_os("STEPGATE_TEST_SEED").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    if path.is_file() {
        return Some(path);
    }
    skip("the seed lesson is not there (STEPGATE_TEST_SEED may name it)");
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slides_are_separated_by_rules_and_hold_their_commands() {
        let lesson = slides("Tags", &[("One", "docker image ls"), ("Two", "docker version")]);
        assert_eq!(lesson.matches("\n---\n").count(), 2);
        assert!(lesson.contains("## Two\n\n_ Do this: _\n\n```\ndocker version\n```\n"));
    }

    #[test]
    fn the_seed_lesson_is_about_registries_where_it_is_there() {
        let Some(path) = seed_lesson() else { return };
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.starts_with("# Docker Images and Registries"));
    }
}

//! The section «Validation» of a lesson for Innovation Engine or `SimDem`: its commands ask whether the lesson has come to what it is for.
//!
//! Of a lesson that another one needs they are asked first: where they hold, it has been run before. Other lessons have such
//! sections too, and work in them. Not here: running them (`runner`).

use super::{Lesson, Role, Step};

/// Marks the sections of a lesson of this kind.
pub(super) fn mark(steps: &mut [Step]) {
    for step in steps {
        let title = step.title.trim_matches(|c: char| !c.is_alphanumeric());
        let has_commands = step.blocks.iter().any(|block| block.role == Role::Commands);
        step.is_validation = has_commands && title.eq_ignore_ascii_case("validation");
    }
}

impl Lesson {
    /// The lesson as one that another needs: it is of this kind too.
    #[must_use]
    pub fn as_prerequisite(mut self) -> Self {
        self.is_prerequisite = true;
        mark(&mut self.steps);
        self
    }

    /// Says whether it is run for another one that needs it.
    pub fn is_prerequisite(&self) -> bool {
        self.is_prerequisite
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::lesson::{Lesson, parse};

    const TEXT: &str = "# A\n\n## Work\n\n```bash\ntouch a\n```\n\n## Validation:\n\n```bash\nls a\n```\n";

    fn marked(lesson: &Lesson) -> Vec<&str> {
        let steps = lesson.steps.iter().filter(|step| step.is_validation);
        steps.map(|step| step.title.as_str()).collect()
    }

    #[test]
    fn a_validation_is_one_in_lessons_of_this_kind_and_in_those_that_they_need() {
        let lesson = parse(Path::new("a.md"), TEXT);
        assert_eq!(marked(&lesson), [""; 0]);
        assert_eq!(marked(&lesson.as_prerequisite()), ["Validation:"]);
        let text = format!("{TEXT}\n<!-- expected_similarity=1.0 -->\n\n```\na\n```\n");
        assert_eq!(marked(&parse(Path::new("a.md"), &text)), ["Validation:"]);
    }

    #[test]
    fn a_section_that_only_tells_of_validation_is_read() {
        let text = "# A\n\n```bash\nls\n```\n\n<!-- expected_similarity=1.0 -->\n\n```\na\n```\n\n## Validation\n\nIt is good.\n";
        assert_eq!(marked(&parse(Path::new("a.md"), text)), [""; 0]);
    }
}

//! What proves that a file of the lesson's is there.
//!
//! Not here: writing it (`runner`).

use std::collections::BTreeMap;

use crate::check::{self, Check};
use crate::lesson::{Block, Lesson};
use crate::words::Digest;

/// Takes in what proves that the block's file is there, in the place of what an earlier block has in that file.
pub(super) fn write(
    files: &mut Vec<Check>,
    lesson: &Lesson,
    block: &Block,
    values: &BTreeMap<String, String>,
) {
    let Some(file) = written(lesson, block, values) else {
        return;
    };
    let is_same = |other: &Check| other.subject() == file.subject();
    if block.is_titled && files.iter().any(is_same) {
        // It is not written over the one that is there.
        return;
    }
    files.retain(|other| !is_same(other));
    files.push(file);
}

fn written(lesson: &Lesson, block: &Block, values: &BTreeMap<String, String>) -> Option<Check> {
    let path = block.file.as_ref()?;
    Some(Check {
        condition: check::Condition::File {
            path: check::Subject::Known(path.clone()),
            contents: if block.is_titled {
                check::Contents::Any
            } else {
                check::Contents::Just(Digest::of(lesson.contents(block, values).as_bytes()))
            },
        },
        line: block.line,
        command: format!("write {path}"),
        source: check::Source::Inferred,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use crate::{lesson, plan};

    /// The lines of the blocks whose files the step's checks want.
    fn wanted(blocks: &[(&str, &str)]) -> Vec<usize> {
        let blocks = blocks
            .iter()
            .map(|(said, text)| format!("{said}\n\n```\n{text}\n```\n"));
        let text = format!("# A\n{}", blocks.collect::<String>());
        let lesson = lesson::parse(Path::new("lesson.md"), &text);
        let plan = plan::make(&lesson, &BTreeMap::new());
        plan.steps[0].checks.iter().map(|check| check.line).collect()
    }

    #[test]
    fn of_several_blocks_that_are_one_file_the_last_is_to_be_there() {
        let create = |name: &str| format!("Create a file `{name}` with this content:");
        let (web, other) = (create("web.py"), create("other.py"));
        assert_eq!(wanted(&[(&web, "a = 1"), (&web, "a = 2")]), [10]);
        assert_eq!(
            wanted(&[(&web, "a = 1"), (&other, "a = 1"), (&web, "a = 2")]),
            [10, 15]
        );
        assert_eq!(wanted(&[(&web, "a = 1"), ("`web.py`:", "a = 2")]), [5]);
        assert_eq!(wanted(&[("`web.py`:", "a = 1"), (&web, "a = 2")]), [10]);
    }
}

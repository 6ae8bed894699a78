//! What proves that a file of the lesson's is there.
//!
//! Not here: writing it (`runner`).

use std::collections::BTreeMap;

use crate::check::{self, Check};
use crate::lesson::{Block, Lesson};
use crate::words::Digest;

/// What proves that the block's file is there.
pub(super) fn written(lesson: &Lesson, block: &Block, values: &BTreeMap<String, String>) -> Option<Check> {
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

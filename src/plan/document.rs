//! `plan --format json`: one document whose first key is its schema's number.
//!
//! The names in it are a contract with scripts: one may be added, none is renamed or removed without a new number.
//! Not here: the fields of a check (`check`).

use serde::Serialize;

use super::Plan;

/// The number of the schema that this version writes.
const SCHEMA: u32 = 1;

/// The document for some lessons.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Document<'a> {
    schema: u32,
    lessons: &'a [Plan],
}

impl<'a> Document<'a> {
    /// Makes the document for these lessons.
    pub fn new(lessons: &'a [Plan]) -> Self {
        Self {
            schema: SCHEMA,
            lessons,
        }
    }
}

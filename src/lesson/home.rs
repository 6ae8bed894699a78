//! A lesson for a platform that gives its learners a home: what names a file there is below the lesson's folder.
//!
//! Not here: which platforms have one (`course`), and commands that name it (`script`).

use std::path::PathBuf;

use super::{Lesson, Role};
use crate::script::Home;

/// A platform's home, and the platform's programs that name it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    home: Home,
    programs: Vec<PathBuf>,
}

impl Lesson {
    /// Has its folder stand for a platform's home: files that it shows for there are the lesson's own.
    #[must_use]
    pub fn at_home(mut self, home: Home) -> Self {
        let blocks = self.steps.iter_mut().flat_map(|step| &mut step.blocks);
        for block in blocks {
            let Some(inner) = block.refused.as_deref().and_then(|path| home.inner(path)) else {
                continue;
            };
            block.file = Some(inner.to_owned());
            block.role = Role::File;
            block.refused = None;
            let line = block.line;
            let is_told = |code: &str, at: usize| code == "file-outside" && at == line;
            self.diagnostics.retain(|told| !is_told(told.code, told.line));
        }
        self.home = Some(Place {
            home,
            programs: Vec::new(),
        });
        self
    }

    /// Has programs of its author's, which its commands run, find the platform's home there too.
    #[must_use]
    pub fn with_programs(mut self, programs: impl Iterator<Item = PathBuf>) -> Self {
        if let Some(place) = &mut self.home {
            place.programs.extend(programs);
        }
        self
    }

    /// The author's programs, beside those that say whether a step is done, in which the platform's home is named.
    pub fn programs(&self) -> &[PathBuf] {
        self.home.as_ref().map_or(&[], |place| &place.programs)
    }

    /// The platform's home that its folder stands for.
    pub fn home(&self) -> Option<&Home> {
        self.home.as_ref().map(|place| &place.home)
    }
}

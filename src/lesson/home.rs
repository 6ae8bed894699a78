//! A lesson for a platform that gives its learners a home: what names a file there is below the lesson's folder.
//!
//! Not here: which platforms have one (`course`), and commands that name it (`script`).

use super::{Lesson, Role};
use crate::script::Home;

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
        self.home = Some(home);
        self
    }

    /// The platform's home that its folder stands for.
    pub fn home(&self) -> Option<&Home> {
        self.home.as_ref()
    }
}

//! The lessons, and their plans.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stepgate::lesson;
use stepgate::plan::{self, Plan};

/// A lesson of the corpus.
pub(crate) struct Real {
    /// Its path within the corpus, with `/`.
    pub(crate) path: String,
    /// What is in it, lossily where it is no text.
    pub(crate) text: String,
}

impl Real {
    /// What it would run and must prove, with no value known.
    pub(crate) fn plan(&self) -> Plan {
        let lesson = lesson::parse(Path::new(&self.path), &self.text);
        plan::make(&lesson, &BTreeMap::new())
    }
}

/// All lessons, in the order of their paths; `None` where there is no corpus.
pub(crate) fn all() -> Option<Vec<Real>> {
    let root = PathBuf::from(std::env::var_os("STEPGATE_CORPUS")?);
    let mut lessons: Vec<Real> = walkdir::WalkDir::new(&root)
        .min_depth(2)
        .into_iter()
        .map(|entry| entry.expect("a corpus that can be read").into_path())
        .filter(|path| {
            path.is_file()
                && path
                    .extension()
                    .is_some_and(|end| end == "md" || end == "markdown")
        })
        .map(|path| Real {
            text: String::from_utf8_lossy(&std::fs::read(&path).expect("a file of the corpus")).into_owned(),
            path: inner(&root, &path),
        })
        .collect();
    assert!(!lessons.is_empty(), "no lesson in {}", root.display());
    lessons.sort_by(|one, two| one.path.cmp(&two.path));
    Some(lessons)
}

fn inner(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).expect("a path in the corpus");
    let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

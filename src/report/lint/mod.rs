//! What `lint` found, in the forms that people and their tools read.
//!
//! Not here: finding it (`lint`).

mod github;
mod human;
mod json;
mod sarif;

pub use github::github;
pub use human::{Paint, human, summary};
pub use json::json;
pub use sarif::sarif;

use crate::lint::{Finding, Linted};

/// Every finding with its file, in the order of files and places.
fn each(linted: &[Linted]) -> impl Iterator<Item = (&Linted, &Finding)> {
    linted
        .iter()
        .flat_map(|file| file.findings.iter().map(move |finding| (file, finding)))
}

#[cfg(test)]
mod bench {
    //! Two files with findings for the forms' tests.

    use std::path::Path;

    use crate::lesson;
    use crate::lint::{Linted, lint};

    /// A file whose name and text have what has to be escaped, and one with nothing.
    pub(super) fn files() -> Vec<Linted> {
        let text = "# Ä, 100%\n\n```sh\necho é; docker-compose up -d\n```\n\n# B\n\n```sh\ndocker login -u ada -p hunter2-9\n";
        let one = |path: &str, text: &str| lint(text, &lesson::parse(Path::new(path), text));
        vec![one("a b/c,d:e%.md", text), one("plain.md", "# A\n\nProse.\n")]
    }
}

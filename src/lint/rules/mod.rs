//! What is looked for beyond what reading finds: a file for each subject.
//!
//! Not here: mistakes that keep a lesson from being read as it was meant (`lesson`, `script`, `plan`), and links (`links`).

mod beyond;
mod elsewhere;
mod images;
mod outdated;
mod output;
mod secrets;
mod structure;
mod unattended;
mod values;

use std::ops::Range;

use super::Finding;
use super::scene::Scene;

/// Applies every rule; the bytes of secrets go to `secrets`.
pub(super) fn all(scene: &Scene<'_>, findings: &mut Vec<Finding>, secrets: &mut Vec<Range<usize>>) {
    outdated::find(scene, findings);
    beyond::find(scene, findings);
    images::find(scene, findings);
    elsewhere::find(scene, findings);
    structure::find(scene, findings);
    unattended::find(scene, findings);
    values::find(scene, findings);
    output::find(scene, findings);
    secrets::find(scene, findings, secrets);
}

/// The bytes of secrets alone.
pub(super) fn secrets(scene: &Scene<'_>, secrets: &mut Vec<Range<usize>>) {
    secrets::find(scene, &mut Vec::new(), secrets);
}

#[cfg(test)]
mod bench {
    //! A lesson for the rules' tests.

    use std::path::Path;

    use crate::lesson;
    use crate::lint::{Linted, lint};

    /// The findings of a code in a lesson: its line and the words it is at.
    pub(super) fn found(code: &str, text: &str) -> Vec<(usize, String)> {
        let linted: Linted = lint(text, &lesson::parse(Path::new("lesson.md"), text));
        let lines = crate::lint::Text::new(text);
        let of_code = linted.findings.iter().filter(|finding| finding.code == code);
        of_code
            .map(|finding| {
                (
                    lines.line_of(finding.span.start),
                    text[finding.span.clone()].to_owned(),
                )
            })
            .collect()
    }

    /// The same for commands in one block of bash; their lines count from 1.
    pub(super) fn in_block(code: &str, commands: &str) -> Vec<(usize, String)> {
        let text = format!("# A\n\n## B\n\n```bash\n{commands}\n```\n");
        let found = found(code, &text).into_iter();
        found.map(|(line, words)| (line - 5, words)).collect()
    }
}

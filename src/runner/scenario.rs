//! An author's programs for a platform that gives its learners a home: a copy runs in a program's place, in which the lesson's folder stands
//! for that home, as it does in the lesson's commands.
//!
//! Not here: which programs those are (`course`), and where a text names the home (`script`).

use std::path::Path;

use crate::script;
use crate::shell::process::ShellKind;
use crate::words::Digest;

use super::Runner;

/// The folder of the copies, in the session's own.
const FOLDER: &str = "programs";

impl Runner<'_> {
    /// The words that run an author's program in bash.
    pub(super) fn words_of(&self, path: &Path) -> String {
        self.copied(path).unwrap_or_else(|| plain_words(path))
    }

    /// A program for the lesson's shell in which the copies of the author's programs run.
    pub(super) fn with_copies(&self, mut program: String) -> String {
        if self.shell_kind() != ShellKind::Bash {
            return program;
        }
        for path in self.lesson.programs() {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            let words = plain_words(&path);
            if program.contains(&words)
                && let Some(copied) = self.copied(&path)
            {
                program = program.replace(&words, &copied);
            }
        }
        program
    }

    /// The words that run the copy under the program's own name; `None` where it can run as it is, or cannot be read.
    fn copied(&self, path: &Path) -> Option<String> {
        let home = self.lesson.home()?;
        let text = std::fs::read_to_string(path).ok()?;
        let text = script::program_at_home(&text, home)?;
        let folder = self.store.folder().join(FOLDER);
        std::fs::create_dir_all(&folder).ok()?;
        // One that runs beside the lesson is read while it does: a file is never another program's.
        let copy = folder.join(Digest::of(text.as_bytes()).short());
        std::fs::write(&copy, text).ok()?;
        let sourced = format!(". {}", quoted(&copy));
        Some(format!(
            "bash -c {} {}",
            quoted(Path::new(&sourced)),
            quoted(path)
        ))
    }
}

fn plain_words(path: &Path) -> String {
    format!("bash {}", quoted(path))
}

/// A path as one word of bash's.
pub(super) fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
}

//! The author's own program for a step: where a format has one, such as a scenario's `verify.sh`, it runs in the lesson's
//! shell once stepgate's own checks hold, and is told of apart from them.
//!
//! Not here: which program it is (`course`), and stepgate's own checks (`proof`).

use std::path::Path;
use std::time::Duration;

use crate::shell::process::{End, ShellKind};

use super::command::{Sending, Sent};
use super::{Event, RunError, Runner};

/// How long the program may take.
const LIMIT: Duration = Duration::from_secs(60);

/// How much of what it printed is told: the last lines.
const N_LINES: usize = 20;

impl Runner<'_> {
    /// Runs the author's program for the step, tells what it came to, and says whether it is content; without one
    /// there is nothing to say.
    pub(super) async fn author_agrees(&mut self) -> Result<bool, RunError> {
        let Some(verify) = self.step().verify.clone() else {
            return Ok(true);
        };
        // Its output goes through a file: on the learner's screen nothing is captured.
        let output = tempfile::NamedTempFile::new().map_err(RunError::Scratch)?;
        let path = std::path::absolute(&verify.path).unwrap_or(verify.path);
        let program = program(self.shell_kind(), &path, output.path());
        let sending = if self.is_attended() {
            Sending::Whole
        } else {
            Sending::Within(LIMIT)
        };
        let Sent { finished, .. } = self.send(&program, sending).await?;
        let text = std::fs::read(output.path()).unwrap_or_default();
        let is_content = finished.exit == 0 && finished.end == End::Completed;
        let step = self.step().id.clone();
        self.emit(&Event::AuthorCheckFinished {
            step,
            program: path,
            exit: finished.exit,
            is_content,
            output: last_lines(&String::from_utf8_lossy(&text)),
        });
        Ok(is_content)
    }
}

fn program(kind: ShellKind, path: &Path, output: &Path) -> String {
    let (path, output) = (path.to_string_lossy(), output.to_string_lossy());
    match kind {
        ShellKind::Bash => format!("bash {} </dev/null >{} 2>&1", in_bash(&path), in_bash(&output)),
        ShellKind::Powershell => {
            let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
            format!("& bash {} *> {}", quoted(&path), quoted(&output))
        }
    }
}

fn in_bash(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(N_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_quotes_and_blanks_is_one_word() {
        let (path, output) = (Path::new("/a b/it's.sh"), Path::new("/tmp/o"));
        assert_eq!(
            program(ShellKind::Bash, path, output),
            r"bash '/a b/it'\''s.sh' </dev/null >'/tmp/o' 2>&1"
        );
        assert_eq!(
            program(ShellKind::Powershell, path, output),
            "& bash '/a b/it''s.sh' *> '/tmp/o'"
        );
    }

    #[test]
    fn the_last_lines_are_told() {
        let lines: Vec<String> = (0..30).map(|n| n.to_string()).collect();
        assert!(last_lines(&lines.join("\n")).starts_with("10\n"));
        assert_eq!(last_lines(""), "");
    }
}

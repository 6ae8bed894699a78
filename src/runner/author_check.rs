//! The author's own program for a step: where a format has one, such as a scenario's `verify.sh`, it runs in the lesson's
//! shell once stepgate's own checks hold, and is told of apart from them. The commands of a section «Validation» are one too.
//!
//! Not here: which program it is (`course`), and stepgate's own checks (`proof`).

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::check::Ended;
use crate::shell::process::{End, ShellKind};

use super::command::{Sending, Sent};
use super::scenario::quoted;
use super::{Event, RunError, Runner};

/// How long the program may take.
const LIMIT: Duration = Duration::from_secs(60);

/// How much of what it printed is told: the last lines.
const N_LINES: usize = 20;

/// What came of an author's program.
struct Said {
    program: PathBuf,
    exit: i32,
    is_content: bool,
    output: String,
}

impl Runner<'_> {
    /// Runs the author's program for the step, tells what it came to, and says whether it is content; without one
    /// there is nothing to say.
    pub(super) async fn author_agrees(&mut self) -> Result<bool, RunError> {
        let Some(said) = self.author_says().await? else {
            return Ok(true);
        };
        let step = self.step().id.clone();
        self.emit(&Event::AuthorCheckFinished {
            step,
            program: said.program,
            exit: said.exit,
            is_content: said.is_content,
            output: last_lines(&said.output),
        });
        Ok(said.is_content)
    }

    /// Says whether the validation of a lesson that another one needs holds already, so that it need not be run. A value that is
    /// not known is not asked for.
    pub(super) async fn is_validated(&mut self) -> Result<bool, RunError> {
        let steps = self.lesson.steps.iter().enumerate();
        let validations: Vec<usize> = steps
            .filter(|(_, step)| step.is_validation)
            .map(|(at, _)| at)
            .collect();
        if validations.is_empty() || !self.lesson.is_prerequisite() || !self.progress.done.is_empty() {
            return Ok(false);
        }
        for index in validations {
            self.index = index;
            let needed = self.needed(&self.step().blocks);
            if needed
                .iter()
                .any(|variable| !self.values.contains_key(&variable.name))
            {
                return Ok(false);
            }
            let is_content = self.author_says().await?.is_some_and(|said| said.is_content);
            let holds = is_content && self.proof(index).await.holds();
            // What was printed before the lesson's own commands proves nothing of them.
            self.ended.clear();
            if !holds {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn author_says(&mut self) -> Result<Option<Said>, RunError> {
        if self.step().is_validation {
            return self.validation().await.map(Some);
        }
        let Some(verify) = self.step().verify.clone() else {
            return Ok(None);
        };
        let path = std::path::absolute(&verify.path).unwrap_or(verify.path);
        let kind = self.shell_kind();
        let words = self.words_of(&path);
        let program = |output: &Path| program(kind, &path, &words, output);
        let (exit, is_content, output) = self.run_aside(&program).await?;
        Ok(Some(Said {
            program: path,
            exit,
            is_content,
            output,
        }))
    }

    /// Runs the commands of a validation, block by block, until one of them is not content; what they print is kept for its checks.
    async fn validation(&mut self) -> Result<Said, RunError> {
        let path = self.step().file.as_ref().unwrap_or(&self.lesson.path).clone();
        let mut said = Said {
            program: path,
            exit: 0,
            is_content: true,
            output: String::new(),
        };
        let kind = self.shell_kind();
        for n in 0..self.planned().blocks.len() {
            let Some((lines, found)) = self.program(n) else {
                continue;
            };
            let commands = match found {
                Ok(commands) => commands,
                Err(reason) => {
                    self.notice(&format!("line {} cannot be run here: {reason}", lines.start()));
                    said.is_content = false;
                    break;
                }
            };
            let program = |output: &Path| inner(kind, &commands, output);
            let (exit, is_content, output) = self.run_aside(&program).await?;
            said.output.push_str(&output);
            (said.exit, said.is_content) = (exit, is_content);
            let printed = Some(self.without_secrets(&output));
            let step = self.step().id.clone();
            self.ended.push(Ended {
                lines: Some(lines),
                text: commands,
                exit,
                failed: None,
                step,
                printed_last: None,
                printed,
            });
            if !is_content {
                break;
            }
        }
        Ok(said)
    }

    /// Runs a program whose output goes through a file: on the learner's screen nothing is captured. Gives its exit code, whether it
    /// ended by itself and well, and what it printed.
    async fn run_aside(
        &mut self,
        program: &(dyn Fn(&Path) -> String + Sync),
    ) -> Result<(i32, bool, String), RunError> {
        let output = tempfile::NamedTempFile::new().map_err(RunError::Scratch)?;
        let program = program(output.path());
        let sending = if self.is_attended() {
            Sending::Whole
        } else {
            Sending::Within(LIMIT)
        };
        let Sent { finished, .. } = self.send(&program, sending).await?;
        let text = std::fs::read(output.path()).unwrap_or_default();
        let is_content = finished.exit == 0 && finished.end == End::Completed;
        let text = String::from_utf8_lossy(&text).into_owned();
        Ok((finished.exit, is_content, text))
    }
}

/// Commands in a shell within the lesson's: they have its values, and change nothing of it.
fn inner(kind: ShellKind, commands: &str, output: &Path) -> String {
    match kind {
        ShellKind::Bash => format!("(\n{commands}\n) </dev/null >{} 2>&1", quoted(output)),
        ShellKind::Powershell => {
            let output = output.to_string_lossy().replace('\'', "''");
            format!("& {{\n{commands}\n}} *> '{output}'")
        }
    }
}

/// What Instruqt has on its machines for checks to say what is wrong.
const FAIL_MESSAGE: &str = "fail-message() { printf '%s\\n' \"$*\"; return 1; }; export -f fail-message";

/// An author's program, which `words` run in bash, with its output in a file.
fn program(kind: ShellKind, path: &Path, words: &str, output: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    let is_of_track = name.to_string_lossy().starts_with("check-");
    match kind {
        ShellKind::Bash => {
            let words = format!("{words} </dev/null >{} 2>&1", quoted(output));
            if is_of_track {
                format!("({FAIL_MESSAGE}; {words})")
            } else {
                words
            }
        }
        ShellKind::Powershell => {
            let quoted = |path: &Path| format!("'{}'", path.to_string_lossy().replace('\'', "''"));
            format!("& bash {} *> {}", quoted(path), quoted(output))
        }
    }
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(N_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_of_a_track_has_its_own_word() {
        let path = Path::new("/a/check-vm");
        let text = program(ShellKind::Bash, path, "bash '/a/check-vm'", Path::new("/o"));
        assert!(
            text.starts_with("(fail-message() {") && text.ends_with("2>&1)"),
            "{text}"
        );
    }

    #[test]
    fn a_path_with_quotes_and_blanks_is_one_word() {
        let (path, output) = (Path::new("/a b/it's.sh"), Path::new("/tmp/o"));
        assert_eq!(
            program(ShellKind::Bash, path, &format!("bash {}", quoted(path)), output),
            r"bash '/a b/it'\''s.sh' </dev/null >'/tmp/o' 2>&1"
        );
        assert_eq!(
            program(ShellKind::Powershell, path, "", output),
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

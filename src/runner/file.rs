//! The files that a lesson has: written when their step runs, below the folder that its shell is in, and nowhere else.
//!
//! Not here: which blocks are files (`lesson`), and whether they are still there (`check`).

use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::NamedTempFile;

use crate::check::WRITTEN;
use crate::lesson::Block;

use super::command::Over;
use super::event::CommandEnd;
use super::{Agreement, Consent, RunError, Runner};

/// Says why a file of the lesson's is not written.
#[derive(Debug, thiserror::Error)]
enum WriteError {
    #[error("its path leads out of the folder that the lesson works in")]
    Outside,
    #[error("there is a folder or a link of that name")]
    NoFile,
    #[error(transparent)]
    System(#[from] io::Error),
}

impl Runner<'_> {
    /// Writes the step's `n`-th block where it is a file; says whether the step goes on.
    pub(super) async fn write_file(&mut self, n: usize) -> Result<bool, RunError> {
        let block = self.step().blocks.get(n).cloned();
        let Some((block, path)) = block.and_then(|block| block.file.clone().map(|path| (block, path))) else {
            return Ok(true);
        };
        let planned = self.planned().blocks.get(n);
        let planned = planned.filter(|block| !block.is_unselected && self.is_to_run(block));
        let Some(lines) = planned.map(crate::plan::PlannedBlock::lines) else {
            return Ok(true);
        };
        let place = match within(&self.folder, &path) {
            Ok(place) => place,
            Err(error) => {
                self.notice(&format!("`{path}` is not written: {error}"));
                return Ok(false);
            }
        };
        if block.is_titled && !self.is_ours(&place, &path) {
            self.notice(&format!("`{path}` is there already and is left as it is"));
            return Ok(true);
        }
        if !self.may_replace(&place, &path).await {
            self.notice(&format!(
                "`{path}` is there with other contents and is left alone"
            ));
            return Ok(false);
        }
        self.begin_command(Some(&lines), &format!("{WRITTEN}{path}"));
        let written = write(&place, &self.lesson.contents(&block, &self.values));
        self.end_command(Over {
            lines: Some(lines),
            text: format!("{WRITTEN}{}", place.display()),
            exit: i32::from(written.is_err()),
            failed: None,
            cwd: self.folder.clone(),
            end: CommandEnd::Completed,
            printed: None,
            printed_last: None,
        });
        if let Err(error) = written {
            self.notice(&format!("`{path}` is not written: {error}"));
            return Ok(false);
        }
        Ok(true)
    }

    /// Says whether what is at `place` may go: nothing, the same, what the lesson itself wrote, or with a yes.
    async fn may_replace(&mut self, place: &Path, path: &str) -> bool {
        if self.is_ours(place, path) || self.options.agreed == Agreement::Given {
            return true;
        }
        let question = Consent::Replace(path.to_owned());
        self.is_attended() && self.learner.confirm(&question).await
    }

    /// Says whether nothing is at `place`, or what the lesson itself gives.
    fn is_ours(&self, place: &Path, path: &str) -> bool {
        let Ok(found) = std::fs::read(place) else {
            return true;
        };
        let mut blocks = self.lesson.steps.iter().flat_map(|step| &step.blocks);
        blocks.any(|block: &Block| {
            block.file.as_deref() == Some(path)
                && self.lesson.contents(block, &self.values).as_bytes() == found
        })
    }
}

/// The place of a path below a folder; no part of it is a link that leads out.
fn within(folder: &Path, path: &str) -> Result<PathBuf, WriteError> {
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if !Path::new(path).components().all(is_plain) {
        return Err(WriteError::Outside);
    }
    let folder = folder.canonicalize()?;
    let place = folder.join(path);
    if std::fs::symlink_metadata(&place).is_ok_and(|found| !found.is_file()) {
        return Err(WriteError::NoFile);
    }
    let above = place.ancestors().skip(1).find(|above| above.exists());
    if !above.unwrap_or(&folder).canonicalize()?.starts_with(&folder) {
        return Err(WriteError::Outside);
    }
    Ok(place)
}

/// Writes a file at once, and the folders that it is in.
fn write(place: &Path, contents: &str) -> io::Result<()> {
    let folder = place.parent().unwrap_or(place);
    std::fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(contents.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file()
            .set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(place).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_below_the_folder_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("there")).unwrap();
        let place = within(folder.path(), "a/b.txt").unwrap();
        write(&place, "x\n").unwrap();
        assert_eq!(
            std::fs::read_to_string(folder.path().join("a/b.txt")).unwrap(),
            "x\n"
        );
        for path in ["../b", "/b", "a/../../b", "there"] {
            assert!(within(folder.path(), path).is_err(), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_nothing_out_of_the_folder() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("x"), folder.path().join("x")).unwrap();
        for path in ["out/b", "out/c/d", "x"] {
            assert!(within(folder.path(), path).is_err(), "{path}");
        }
    }
}

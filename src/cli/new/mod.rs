//! `stepgate new`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::failure::{Exit, Failure};
use crate::ui;

use super::Done;

/// The lesson, and what its image is built from.
const LESSON: &str = include_str!("lesson.md");
const DOCKERFILE: &str = include_str!("greeting.Dockerfile");
const GREETING: &str = include_str!("greeting.txt");

/// The folder beside the lesson that its image is built from.
const CONTEXT: &str = "greeting";

/// Writes a lesson to start from: it builds an image, names it and pushes it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stepgate new lessons/greeting
  stepgate new lessons/greeting.md")]
pub(super) struct New {
    /// The lesson's folder, or its file where the name ends in `.md`; nothing that is there is written over
    path: PathBuf,
}

impl New {
    /// Writes the lesson and what it builds from.
    pub(super) fn execute(self) -> Done {
        let is_file = self
            .path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("md"));
        let lesson = if is_file {
            self.path.clone()
        } else {
            self.path.join("README.md")
        };
        let context = lesson.parent().unwrap_or(Path::new("")).join(CONTEXT);
        let files = [
            (lesson.clone(), LESSON),
            (context.join("Dockerfile"), DOCKERFILE),
            (context.join("greeting.txt"), GREETING),
        ];
        if let Some((path, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
            return Err(is_there(path));
        }
        for (path, text) in &files {
            write(path, text)?;
            ui::data(&format!("{}\n", path.display()));
        }
        ui::tell(&format!("Try it: stepgate run {}", self.path.display()));
        Ok(Exit::Done)
    }
}

/// Writes a file that is not there, its folders included.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let unwritten = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => is_there(path),
        _ => Failure::new(
            Exit::Missing,
            format!("`{}` cannot be written: {error}", path.display()),
        )
        .hint("name a folder that you may write to"),
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(unwritten)?;
    }
    let mut file = std::fs::File::create_new(path).map_err(unwritten)?;
    file.write_all(text.as_bytes()).map_err(unwritten)
}

fn is_there(path: &Path) -> Failure {
    Failure::new(Exit::Usage, format!("`{}` is there already", path.display()))
        .hint("name a folder or file that is not there yet")
}

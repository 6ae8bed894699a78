//! Lessons that other people wrote, where they are at hand.

use std::path::PathBuf;

use super::*;

/// Every Markdown file under `STEPGATE_CORPUS`.
fn files() -> Option<Vec<PathBuf>> {
    let root = std::env::var_os("STEPGATE_CORPUS")?;
    let files = walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.is_file() && path.extension().is_some_and(|end| end == "md"))
        .collect();
    Some(files)
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn lessons_that_others_wrote_parse_with_sound_places() {
    let Some(files) = files() else {
        eprintln!("skipped: STEPGATE_CORPUS is not set");
        return;
    };
    let mut n_doing = 0;
    for path in &files {
        let bytes = std::fs::read(path).unwrap();
        let Ok(lesson) = parse_bytes(path, &bytes) else {
            continue;
        };
        assert_sound(std::str::from_utf8(&bytes).unwrap());
        n_doing += lesson.steps.iter().filter(|step| step.is_doing()).count();
    }
    assert!(
        n_doing > files.len() / 2,
        "{n_doing} steps to do in {} files",
        files.len()
    );
}

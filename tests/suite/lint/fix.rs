//! `lint --fix`: what is certain is mended, and nothing else is touched.
//!
//! Not here: which findings have a mend (`src/lint`).

use std::path::{Path, PathBuf};

use super::lint;
use crate::support::sandbox::Sandbox;
use crate::support::skip;

const WRONG: &str = "# A\r\n\r\nSome  text.\r\n\r\n```sh\r\ndocker-compose up -d\r\ndocker login -p kx7-Lw2.tq; docker-compose ps";

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_file_is_mended_and_mending_it_again_changes_nothing() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("a.md", WRONG);
    let (_, _, error) = lint(&sandbox, &["a.md", "--fix"]);
    assert!(
        error.contains("Mended `a.md`: 2 × old-compose, 1 × unclosed-fence."),
        "{error}"
    );
    let wanted = WRONG.replace("docker-compose", "docker compose") + "\r\n```";
    assert_eq!(read(&path), wanted);
    let (_, out, error) = lint(&sandbox, &["a.md", "--fix"]);
    assert!(
        !error.contains("Mended") && !out.contains("old-compose"),
        "{out}{error}"
    );
    assert_eq!(read(&path), wanted);
    assert_eq!(sandbox.files(), [path]);
}

#[test]
fn a_dry_run_shows_the_difference_without_secrets_and_writes_nothing() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("a.md", WRONG);
    let (_, out, _) = lint(&sandbox, &["a.md", "--fix", "--dry-run"]);
    let wanted = "--- a/a.md\n+++ b/a.md\n\
                  @@ -6,1 +6,1 @@\n-docker-compose up -d\r\n+docker compose up -d\r\n\
                  @@ -7,1 +7,2 @@\n-docker login -p **********; docker-compose ps\n\\ No newline at end of file\n\
                  +docker login -p **********; docker compose ps\r\n+```\n\\ No newline at end of file\n";
    assert_eq!(out, wanted);
    assert_eq!(read(&path), WRONG);
    assert_eq!(lint(&sandbox, &["a.md", "--dry-run"]).0, 2);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_files_rights_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let sandbox = Sandbox::new();
    let path = sandbox.write("real/a.md", WRONG);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let link = sandbox.work().join("link.md");
    symlink("real/a.md", &link).unwrap();
    lint(&sandbox, &["link.md", "--fix"]);
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert!(read(&path).contains("docker compose"));
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_file_that_may_not_be_written_stays_and_is_told_of() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("a.md", WRONG);
    let mut permissions = path.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let (exit, _, error) = lint(&sandbox, &["a.md", "--fix"]);
    assert_eq!(exit, 5, "{error}");
    assert!(error.contains("`a.md` cannot be mended"), "{error}");
    assert_eq!(read(&path), WRONG);
}

/// Every lesson of the corpus, copied below the sandbox under numbers.
fn corpus(sandbox: &Sandbox) -> Option<Vec<PathBuf>> {
    let Some(folder) = std::env::var_os("STEPGATE_CORPUS") else {
        skip("STEPGATE_CORPUS names no folder of lessons");
        return None;
    };
    let entries = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .flatten();
    let files = entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "md"));
    let copy = |(n, entry): (usize, walkdir::DirEntry)| {
        let path = sandbox.write(&format!("all/{n:04}.md"), "");
        std::fs::write(&path, std::fs::read(entry.path()).unwrap()).unwrap();
        path
    };
    Some(files.enumerate().map(copy).collect())
}

#[test]
fn mending_the_corpus_twice_changes_nothing_the_second_time() {
    let sandbox = Sandbox::new();
    let Some(files) = corpus(&sandbox) else { return };
    let texts = |files: &[PathBuf]| -> Vec<Vec<u8>> {
        files.iter().map(|file| std::fs::read(file).unwrap()).collect()
    };
    let before = texts(&files);
    let (exit, _, error) = lint(&sandbox, &["all", "--fix", "--format", "json"]);
    assert!(matches!(exit, 0 | 1), "{error}");
    let once = texts(&files);
    lint(&sandbox, &["all", "--fix", "--format", "json"]);
    assert_eq!(texts(&files), once);
    let n_mended = before
        .iter()
        .zip(&once)
        .filter(|(before, once)| before != once)
        .count();
    assert!(
        n_mended > 0 && error.matches("Mended").count() == n_mended,
        "{n_mended}: {error}"
    );
    // What is mended is short; everything else is there still.
    for (before, once) in before.iter().zip(&once) {
        let kept = |bytes: &[u8]| -> String {
            let text = String::from_utf8_lossy(bytes).replace("docker-compose", "docker compose");
            text.chars().filter(|c| c.is_alphanumeric()).collect()
        };
        assert!(kept(before) == kept(once), "more is changed than marks");
    }
}

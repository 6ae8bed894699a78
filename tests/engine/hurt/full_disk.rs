//! A disk that is full in the middle of a lesson: under the practice registry, and under the progress.
//!
//! Not here: the practice registry's own answers on a full disk.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::bench::Bench;
use crate::shared::skip;
use crate::support::engine::Engine;

/// A file system of a few bytes; unmounted at drop.
struct Small {
    folder: PathBuf,
}

impl Small {
    /// Mounts one; says that the test is skipped where only root could.
    fn mount(folder: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(folder).expect("a folder to mount at");
        if !rustix::process::geteuid().is_root() || !mount(folder, &format!("size={size}")) {
            skip("it mounts a small file system, which only root can do");
            return None;
        }
        Some(Self {
            folder: folder.to_owned(),
        })
    }

    /// Makes room.
    fn grow(&self, size: &str) {
        assert!(mount(&self.folder, &format!("remount,size={size}")));
    }

    /// Fills what is left.
    fn fill(&self) -> PathBuf {
        let path = self.folder.join("filler");
        // It ends with the error that this is about.
        let zeros = std::fs::File::open("/dev/zero").expect("zeros");
        let mut filler = std::fs::File::create(&path).expect("a file");
        std::io::copy(&mut std::io::Read::take(zeros, 1 << 30), &mut filler).expect_err("a full disk");
        path
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.folder).status().ok();
    }
}

fn mount(folder: &Path, options: &str) -> bool {
    let mut command = Command::new("mount");
    command
        .args(["-t", "tmpfs", "-o", options, "stepgate-test"])
        .arg(folder);
    command.status().is_ok_and(|status| status.success())
}

#[test]
fn a_full_disk_under_the_practice_registry_is_told_of_and_with_room_the_lesson_is_finished() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::new(&engine);
    let Some(disk) = Small::mount(&bench.sandbox.state().join("practice"), "8m") else {
        return;
    };
    let ended = bench.run(&[]);
    assert_eq!(ended.code, 1, "{}", ended.said);
    ended.says("no space left on device");
    ended.says("Stopped: 3 of 5 steps done, and this one does not hold.");
    assert_eq!(bench.placed(), Vec::<String>::new());
    disk.grow("200m");
    bench.finishes();
}

#[test]
fn a_full_disk_under_the_progress_is_told_of_and_loses_nothing() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::with_layer(&engine, 100_000);
    let Some(disk) = Small::mount(&bench.sandbox.state().join("lessons"), "1m") else {
        return;
    };
    let ended = bench.run(&["--step", "your-name"]);
    assert_eq!(ended.code, 0, "{}", ended.said);
    let before = bench.done();
    assert_eq!(before, ["your-name"]);
    let filler = disk.fill();
    let ended = bench.run(&[]);
    assert_eq!(ended.code, 5, "{}", ended.said);
    ended.says("No space left on device");
    ended.says("is the disk full");
    assert_eq!(bench.done(), before);
    std::fs::remove_file(filler).expect("room again");
    bench.finishes();
}

//! Memory does not grow with what is built, saved, loaded and pushed.
#![cfg(target_os = "linux")]

use std::fs;
use std::process::Command;

use crate::support::memory::{MIB, peak_of, write_large};
use crate::support::shim::Shim;
use crate::support::skip;

/// How large the large file is.
const LARGE: u64 = 64 * MIB;

/// How much more a command on it may take.
const MORE: u64 = 12 * MIB;

/// A session with the built-in engine, and what its commands took.
struct Site {
    shim: Shim,
    peaks: Vec<(String, u64)>,
}

impl Site {
    /// Makes a session whose folder has a file of that size and an archive with it, bare and packed.
    fn new(size: u64) -> Self {
        let store = tempfile::tempdir().unwrap().keep();
        let mut shim = Shim::new("s", &format!("builtin://{}", store.display()), "127.0.0.1:1");
        shim.set_path(&[]);
        let work = shim.sandbox.work();
        fs::create_dir(work.join("context")).unwrap();
        write_large(&work.join("context/large"), size);
        for (archive, how) in [("large.tar", "-cf"), ("large.tgz", "-czf")] {
            let mut tar = Command::new("tar");
            tar.current_dir(work.join("context"));
            assert!(tar.args([how, archive, "large"]).status().unwrap().success());
        }
        fs::write(
            work.join("context/Dockerfile"),
            "FROM scratch AS one\nCOPY large /\nADD large.tar /bare/\nADD large.tgz /packed/\n\
             FROM scratch\nCOPY --from=one / /\n",
        )
        .unwrap();
        Self {
            shim,
            peaks: Vec::new(),
        }
    }

    /// Runs a command; `false` where its memory cannot be told.
    fn docker(&mut self, line: &str) -> bool {
        let arguments: Vec<&str> = line.split(' ').collect();
        let Some((ran, peak)) = peak_of(&self.shim.command("docker", &arguments)) else {
            return false;
        };
        assert_eq!(ran.code, 0, "{line}\n{}{}", ran.stdout, ran.stderr);
        self.peaks.push((line.to_owned(), peak));
        true
    }

    /// The folder with the images.
    fn store(&self) -> &str {
        self.shim.context.engine.strip_prefix("builtin://").unwrap()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(self.store()));
    }
}

#[test]
fn a_large_file_is_built_saved_and_loaded_with_the_memory_of_a_small_one() {
    let (mut small, mut large) = (Site::new(8), Site::new(LARGE));
    for line in [
        "build -t ada/large context",
        "build -t ada/again context",
        "save -o saved ada/large",
        "image rm ada/large ada/again",
        "load -i saved",
        "image inspect ada/large",
    ] {
        if !(small.docker(line) && large.docker(line)) {
            return skip("the memory of a process is not known here");
        }
    }
    for ((line, small), (_, large)) in small.peaks.iter().zip(&large.peaks) {
        assert!(
            *large < small + MORE,
            "{line}: {small} bytes, and {large} with {LARGE} more"
        );
    }
}

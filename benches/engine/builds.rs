//! Builds: 1,000 small files, the same again from the cache, and one file of 500 MB.
//!
//! Not here: how much memory that takes (`memory`).

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;

use crate::side::{Cache, Side};
use crate::support::statistics::{Contender, Times};

const N_FILES: u32 = 1000;
/// Bytes of each small file.
const SMALL: usize = 2 << 10;
/// Bytes of the large file.
pub(crate) const LARGE: usize = 500 << 20;
const N_TURNS: usize = 15;
/// A build of the large file takes seconds.
const N_LARGE_TURNS: usize = 5;

/// What a turn builds.
#[derive(Clone, Copy)]
enum Context {
    /// Files that are new in each turn.
    Files,
    /// The same files as in the turn before.
    SameFiles,
    /// One large file that is new in each turn.
    Large,
}

struct Build<'a> {
    side: &'a Side<'a>,
    context: Context,
    folder: tempfile::TempDir,
    name: String,
}

impl<'a> Build<'a> {
    fn new(side: &'a Side<'a>, context: Context, word: &str) -> Self {
        Self {
            side,
            context,
            folder: tempfile::tempdir().expect("a temporary folder"),
            name: side.name_of(word),
        }
    }
}

impl Contender for Build<'_> {
    fn name(&self) -> &str {
        self.side.name
    }

    fn prepare(&mut self, turn: usize) {
        let seed = u64::try_from(turn).unwrap_or_default();
        match self.context {
            Context::Files => small(self.folder.path(), seed),
            Context::SameFiles if turn == 0 => {
                small(self.folder.path(), 0);
                self.side.build(self.folder.path(), &self.name, Cache::Used);
            }
            Context::SameFiles => {}
            Context::Large => {
                if turn > 0 {
                    self.side.remove(&self.name);
                }
                large(self.folder.path(), LARGE, seed);
            }
        }
        rest();
    }

    fn run(&mut self) {
        let cache = match self.context {
            Context::SameFiles => Cache::Used,
            Context::Files | Context::Large => Cache::Unused,
        };
        self.side.build(self.folder.path(), &self.name, cache);
    }
}

impl Drop for Build<'_> {
    fn drop(&mut self) {
        self.side.remove(&self.name);
    }
}

/// Waits until the disk is at rest.
pub(crate) fn rest() {
    let status = Command::new("sync").status();
    assert!(status.is_ok_and(|status| status.success()), "sync");
}

fn small(folder: &Path, seed: u64) {
    for n in 0..N_FILES {
        let path = folder.join(format!("files/{}/{n}.txt", n % 20));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let text = format!("file {n} of turn {seed}\n");
        std::fs::write(path, text.repeat(SMALL / text.len())).expect("a file");
    }
    write_dockerfile(folder);
}

/// Writes a context of one file.
pub(crate) fn large(folder: &Path, n_bytes: usize, seed: u64) {
    std::fs::create_dir_all(folder.join("files")).expect("a folder");
    let file = File::create(folder.join("files/large")).expect("a file");
    let mut file = BufWriter::with_capacity(1 << 20, file);
    for chunk in noise(seed).take(n_bytes / 8) {
        file.write_all(&chunk).expect("room on the disk");
    }
    file.flush().expect("room on the disk");
    write_dockerfile(folder);
}

fn write_dockerfile(folder: &Path) {
    std::fs::write(folder.join("Dockerfile"), "FROM scratch\nCOPY files /files\n").expect("a Dockerfile");
}

/// Bytes that do not compress (xorshift64), eight at a time.
pub(crate) fn noise(seed: u64) -> impl Iterator<Item = [u8; 8]> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(std::process::id()) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
}

/// Lets both build in turns, and prints the tables.
pub(crate) fn measure(docker: &Side<'_>, builtin: &Side<'_>) -> std::io::Result<()> {
    for (context, n_turns, title) in [
        (Context::Files, N_TURNS, "build of 1,000 small files"),
        (
            Context::SameFiles,
            N_TURNS,
            "build of 1,000 small files, all from the cache",
        ),
        (Context::Large, N_LARGE_TURNS, "build of one file of 500 MB"),
    ] {
        let times = Times::measure(
            n_turns,
            &mut [
                Box::new(Build::new(docker, context, "built")) as Box<dyn Contender>,
                Box::new(Build::new(builtin, context, "built")),
            ],
        );
        writeln!(std::io::stdout(), "{}\n", times.table(title))?;
    }
    Ok(())
}

//! How much memory the built-in engine takes at most for a build, a push and a pull, with a small layer and a large one.
//!
//! Each in a process of its own, which tells its high-water mark. Not here: time.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::builds::{LARGE, large};
use crate::shared::sandbox::Sandbox;
use crate::side::{self, Cache};
use crate::support::engine::Engine;
use crate::support::registry::{ACCOUNT, Registry};

/// The variable that holds what a process of its own does: the deed, the engine's folder, the context's, the image's
/// name and the password, a line each.
const VARIABLE: &str = "STEPGATE_BENCH_MEMORY";
/// Bytes of the small layer.
const SMALL: usize = 1 << 20;
const DEEDS: [&str; 3] = ["build", "push", "pull"];

/// Says whether this process is one that tells how much memory it took.
pub(crate) fn is_asked_for() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

/// Does what is asked, and tells the high-water mark in kB.
pub(crate) fn answer() -> std::io::Result<()> {
    let asked = std::env::var(VARIABLE).unwrap_or_default();
    let [deed, folder, context, name, password] = asked.lines().collect::<Vec<_>>()[..] else {
        panic!("not what is asked: {asked}");
    };
    let test = Engine::built_in(Path::new(folder));
    let side = side::builtin(&test, Path::new(folder));
    match deed {
        "build" => side.build(Path::new(context), name, Cache::Unused),
        "push" => side.push(name, password),
        "pull" => side.pull(name, password),
        other => panic!("no such deed: {other}"),
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let mark = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let mark = mark.and_then(|mark| mark.trim().strip_suffix(" kB"));
    writeln!(std::io::stdout(), "{}", mark.expect("Linux tells it"))
}

/// What each deed takes with a layer of so many bytes, in MB.
fn marks(registry: &Registry, n_bytes: usize) -> std::io::Result<[f64; 3]> {
    let [here, there, context] = [TempDir::new()?, TempDir::new()?, TempDir::new()?];
    large(context.path(), n_bytes, 1);
    let name = format!("{}/{ACCOUNT}/layer{n_bytes}", registry.host);
    let mark = |deed: &str| {
        let folder = if deed == "pull" { &there } else { &here };
        let asked = [
            deed,
            &folder.path().display().to_string(),
            &context.path().display().to_string(),
            &name,
            &registry.password,
        ];
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        let output = command
            .env(VARIABLE, asked.join("\n"))
            .output()
            .expect("it starts");
        let text = String::from_utf8_lossy(&output.stdout);
        let kilobytes: f64 = text
            .trim()
            .parse()
            .unwrap_or_else(|_| panic!("{deed}: {output:?}"));
        kilobytes / 1024.0
    };
    Ok(DEEDS.map(mark))
}

/// Measures, and prints the table.
pub(crate) fn measure() -> std::io::Result<()> {
    let sandbox = Sandbox::new();
    let registry = Registry::serve(&sandbox);
    let (small, large) = (marks(&registry, SMALL)?, marks(&registry, LARGE)?);
    let mut out = std::io::stdout();
    writeln!(out, "most memory, built-in      1 MB layer   500 MB layer")?;
    for ((deed, small), large) in DEEDS.iter().zip(small).zip(large) {
        writeln!(out, "{deed:<26} {small:>7.1} MB {large:>11.1} MB")?;
    }
    writeln!(out)
}

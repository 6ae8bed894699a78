//! A build's context is sent to a Docker Engine without being in memory.
//!
//! Not here: the built-in engine (`tests/suite`).
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use crate::shared::memory::{MIB, peak_of, write_large};
use crate::shared::shim::Shim;
use crate::shared::skip;
use crate::support::engine::Engine;

/// How large the large file is.
const LARGE: u64 = 64 * MIB;

/// How much more a build with it may take.
const MORE: u64 = 12 * MIB;

#[test]
fn a_large_context_is_sent_with_the_memory_of_a_small_one() {
    let Some(engine) = Engine::from_env() else { return };
    let mut peaks = Vec::new();
    for (word, size) in [("small", 8), ("large", LARGE)] {
        let mut shim = Shim::new(&engine.unique("s"), engine.address(), "127.0.0.1:1");
        // Without the CLI, stepgate sends it.
        shim.set_path(&[]);
        let context = shim.sandbox.work().join("context");
        fs::create_dir(&context).unwrap();
        write_large(&context.join("large"), size);
        fs::write(context.join("Dockerfile"), "FROM scratch\nCOPY large /\n").unwrap();
        let name = engine.unique(word);
        let label = format!("--label={}", engine.label());
        let build = shim.command("docker", &["build", "--no-cache", "-t", &name, &label, "context"]);
        let Some((ran, peak)) = peak_of(&build) else {
            return skip("the memory of a process is not known here");
        };
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        let size_there = engine
            .docker(["image", "inspect", "-f", "{{.Size}}", &name])
            .text();
        assert_eq!(size_there.trim(), size.to_string());
        peaks.push(peak);
    }
    assert!(peaks[1] < peaks[0] + MORE, "{peaks:?}");
}

#[test]
fn what_cannot_be_read_of_a_context_is_told_and_nothing_is_built() {
    let Some(engine) = Engine::from_env() else { return };
    let mut shim = Shim::new(&engine.unique("s"), engine.address(), "127.0.0.1:1");
    shim.set_path(&[]);
    let context = shim.sandbox.work().join("context");
    fs::create_dir(&context).unwrap();
    fs::write(context.join("Dockerfile"), "FROM scratch\nLABEL a=b\n").unwrap();
    fs::create_dir(context.join("z")).unwrap();
    let bad = std::ffi::OsStr::from_bytes(&[0xff]);
    fs::write(context.join("z").join(bad), "").unwrap();
    let name = engine.unique("web");
    let ran = shim.docker(&format!("build -t {name} context"));
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("its name is not UTF-8"), "{}", ran.stderr);
    let left = engine.docker(["images", "-q", &name]).text();
    assert_eq!(left, "");
}

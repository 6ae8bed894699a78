//! Carried pushes that end badly: killed in the middle of one, stopped by Ctrl-C, with an engine that goes away.
//!
//! Not here: pushes that the engine carries out (`crate::hurt`, `crate::shim_hurt`).

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::scene::{Scene, carried};
use crate::hurt::bench::{Bench, PASSWORD, Served, noise, until};
use crate::shared::shim::Shim;
use crate::shared::skip;
use crate::support::far::FarEngine;
use crate::support::private::PrivateEngine;

/// The size of a layer that takes long enough on each of its ways.
const LONG: usize = 120_000_000;

/// The files that have a name and lie in a folder or below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten();
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).collect()
}

#[test]
fn a_run_killed_while_it_carries_an_image_leaves_no_half_of_it_and_the_next_one_finishes() {
    let Some(far) = FarEngine::start() else { return };
    let bench = Bench::with_layer(&far.engine, LONG);
    let run = bench.start(&[]);
    bench.wait_for_upload();
    run.kill_all();
    assert_eq!(bench.done().len(), 3);
    assert_eq!(bench.placed(), Vec::<String>::new(), "carrying gives no names");
    let practice = bench.sandbox.state().join("practice");
    let serve = Served::start(&bench.sandbox, &practice);
    let raw = serve.ask(Some((&bench.id, PASSWORD)));
    assert_eq!(
        raw.manifest(&bench.name(), "latest").status,
        404,
        "half of it is visible"
    );
    assert!(
        files(&practice.join("incoming")).is_empty(),
        "what was not whole is there"
    );
    // What is known of the engine stays; what was on its way does not.
    let left = files(&practice.join("carried"));
    assert!(
        left.iter()
            .all(|file| file.parent().is_some_and(|folder| folder.ends_with("far"))),
        "{left:?}"
    );
    serve.kill();
    let ended = bench.finishes();
    ended.says("the engine does not reach the practice registry; stepgate carries images there itself");
}

#[test]
fn ctrl_c_ends_a_carried_push_at_once_and_leaves_nothing() {
    let Some(far) = FarEngine::start() else { return };
    let registry = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let host = registry.local_addr().expect("its address").to_string();
    let mut shim = Shim::new(&far.engine.unique("s"), far.engine.address(), &host);
    carried(&mut shim);
    let name = format!("ada/{}", far.engine.unique("web"));
    far.engine.scratch_image(&name, &[("a", b"a")]);
    let mut command = shim.command("docker", &["push", &name]);
    let mut push = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the shim starts");
    // The registry takes the connection and says nothing.
    let connection = registry.accept().expect("the shim's connection");
    kill_process(Pid::from_child(&push), Signal::INT).expect("it runs");
    assert_eq!(push.wait().expect("an end").code(), Some(130));
    drop(connection);
    let outcome = shim.last();
    assert_eq!((outcome.exit, outcome.uploads), (130, vec![]));
    assert!(files(&shim.sandbox.root().join("carried")).is_empty());
}

#[test]
fn ctrl_c_while_a_layer_is_packed_does_not_wait_for_it() {
    let Some(private) = PrivateEngine::far() else {
        return;
    };
    let engine = private.engine();
    if engine.has_containerd_store() {
        skip("the containerd store has its layers packed already");
        return;
    }
    let scene = Scene::new(&engine);
    let name = scene.name("big");
    engine.scratch_image(&name, &[("big", &noise(3 * LONG))]);
    let mut command = scene.shim.command("docker", &["push", &name]);
    let log = scene.shim.sandbox.root().join("push.log");
    let out = std::fs::File::create(&log).expect("a file for the output");
    let mut push = command
        .stdout(out)
        .stderr(Stdio::null())
        .spawn()
        .expect("the shim starts");
    // The archive's file is open twice once it has been read: by its headers' reader, and for what is packed.
    let descriptors = PathBuf::from(format!("/proc/{}/fd", push.id()));
    let carried = scene.shim.sandbox.root().join("carried");
    let n_open = || {
        let entries = std::fs::read_dir(&descriptors).into_iter().flatten().flatten();
        let targets = entries.filter_map(|entry| std::fs::read_link(entry.path()).ok());
        targets.filter(|target| target.starts_with(&carried)).count()
    };
    until("a layer is being packed", || n_open() > 1);
    kill_process(Pid::from_child(&push), Signal::INT).expect("it runs");
    let begun = Instant::now();
    assert_eq!(push.wait().expect("an end").code(), Some(130));
    // Noise is packed at some 60 MB/s.
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let said = std::fs::read_to_string(&log).expect("the output");
    assert!(!said.contains("Push"), "it was packed to its end: {said}");
    assert!(files(&carried).is_empty());
}

#[test]
fn an_engine_that_goes_away_while_it_gives_an_image_is_told_of() {
    let Some(mut private) = PrivateEngine::far() else {
        return;
    };
    let engine = private.engine();
    let scene = Scene::new(&engine);
    let name = scene.name("big");
    engine.scratch_image(&name, &[("big", &vec![b'x'; 3 * LONG])]);
    let log = scene.shim.sandbox.root().join("push.log");
    let err = std::fs::File::create(&log).expect("a file for the errors");
    let mut command = scene.shim.command("docker", &["push", &name]);
    let mut push = command
        .stdout(Stdio::null())
        .stderr(err)
        .spawn()
        .expect("the shim starts");
    let descriptors = PathBuf::from(format!("/proc/{}/fd", push.id()));
    let carried = scene.shim.sandbox.root().join("carried");
    until("the image is on its way", || {
        let entries = std::fs::read_dir(&descriptors).into_iter().flatten().flatten();
        entries
            .filter(|entry| std::fs::read_link(entry.path()).is_ok_and(|target| target.starts_with(&carried)))
            .any(|entry| std::fs::metadata(entry.path()).is_ok_and(|file| file.len() > 1_000_000))
    });
    private.kill();
    assert_eq!(push.wait().expect("an end").code(), Some(1));
    let said = std::fs::read_to_string(&log).expect("the errors");
    assert!(
        said.contains("the Docker Engine stopped answering while saving an image"),
        "{said}"
    );
    assert_eq!(scene.raw().tags(&name), [""; 0]);
    private.start_again();
    scene.well(&format!("push {name}"));
}

//! How it is found out that an engine is far, what the learner is told, and what is remembered.
//!
//! Not here: carrying itself (`transfers`).

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use crate::chapter::scene::{Ran, Scene};
use crate::shared::lessons::slides;
use crate::support::engine::Engine;
use crate::support::far::FarEngine;
use crate::support::private::PrivateEngine;

/// What is told where stepgate carries images, and nothing more is known.
const CARRIES: &str = "the engine does not reach the practice registry; stepgate carries images there itself";

/// Passes what comes to a port of this machine on to a socket, as a virtual machine's port is passed on.
fn forward(socket: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(engine) = UnixStream::connect(&socket) else {
                continue;
            };
            std::thread::spawn(move || pass(&client, &engine));
        }
    });
    format!("tcp://{address}")
}

fn pass(client: &TcpStream, engine: &UnixStream) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            io::copy(&mut { client }, &mut { engine }).ok();
            engine.shutdown(Shutdown::Write).ok();
        });
        io::copy(&mut { engine }, &mut { client }).ok();
        client.shutdown(Shutdown::Write).ok();
    });
}

/// A lesson that logs in, tags an image, pushes it, and pulls it again.
fn lesson(scene: &Scene<'_>) -> PathBuf {
    let source = scene.engine.unique("source");
    scene.engine.scratch_image(&source, &[("a", b"1")]);
    let name = scene.name("web");
    let text = slides(
        "Short",
        &[
            ("Log in", &format!("docker login --username {}", scene.id)),
            ("Push", &format!("docker tag {source} {name}\ndocker push {name}")),
            ("Pull", &format!("docker pull {name}")),
        ],
    );
    scene.sandbox.write("short.md", &text)
}

/// What was told before the first step.
fn told_at_the_start(ran: &Ran) -> Vec<String> {
    let events = ran.events();
    let before = events.iter().take_while(|event| event["event"] != "step-shown");
    let notices = before.filter(|event| event["event"] == "noticed");
    notices
        .map(|event| event["text"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn an_engine_behind_a_port_is_asked_at_the_start_and_the_learner_is_told_once() {
    let Some(private) = PrivateEngine::far() else {
        return;
    };
    let engine = private.engine();
    let mut scene = Scene::new(&engine);
    let lesson = lesson(&scene);
    scene.sandbox.set("DOCKER_HOST", forward(private.socket()));
    let ran = scene.run(&lesson, &[]);
    assert_eq!(ran.completed().passed().len(), 3);
    let told = told_at_the_start(&ran);
    assert_eq!(told, [CARRIES]);
    assert!(!ran.printed().contains("does not reach"), "{}", ran.printed());

    let doctor = scene.stepgate(&["doctor"]);
    assert_eq!(doctor.code, 0, "{}", doctor.stdout);
    assert!(
        doctor.stdout.contains(
            "; the engine does not reach it (as in a virtual machine), so stepgate carries images itself\n"
        ),
        "{}",
        doctor.stdout
    );
}

#[test]
fn a_socket_that_leads_into_a_virtual_machine_is_asked_at_the_start() {
    let Some(far) = FarEngine::start() else { return };
    let mut scene = Scene::new(&far.engine);
    let lesson = lesson(&scene);
    let folder = scene.sandbox.home().join(".docker/desktop");
    std::fs::create_dir_all(&folder).expect("a folder");
    let socket = folder.join("docker.sock");
    let target = far.engine.address().trim_start_matches("unix://");
    std::os::unix::fs::symlink(target, &socket).expect("a link");
    scene
        .sandbox
        .set("DOCKER_HOST", format!("unix://{}", socket.display()));
    let ran = scene.run(&lesson, &[]);
    ran.completed();
    assert_eq!(
        told_at_the_start(&ran),
        ["the engine is in a virtual machine; stepgate carries images to the practice registry itself"]
    );
    assert!(!ran.printed().contains("does not reach"), "{}", ran.printed());
}

#[test]
fn an_engine_behind_ssh_is_on_another_machine() {
    let Some(private) = PrivateEngine::far() else {
        return;
    };
    let engine = private.engine();
    let mut scene = Scene::new(&engine);
    let lesson = lesson(&scene);
    // This ssh goes nowhere: what should run over there, it runs here, with the real docker.
    let bin = scene.sandbox.root().join("ssh-bin");
    std::fs::create_dir(&bin).expect("a folder");
    let script = "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nshift 3\nunset DOCKER_HOST\n\
                  eval exec /usr/bin/docker \"$@\"\n";
    let ssh = bin.join("ssh");
    std::fs::write(&ssh, script).expect("a script");
    std::fs::set_permissions(&ssh, PermissionsExt::from_mode(0o755)).expect("it can be run");
    let path = std::env::var("PATH").expect("a PATH");
    scene.sandbox.set("PATH", format!("{}:{path}", bin.display()));
    scene
        .sandbox
        .set("DOCKER_HOST", format!("ssh://box{}", private.socket().display()));
    let ran = scene.run(&lesson, &[]);
    assert_eq!(ran.completed().passed().len(), 3);
    assert_eq!(
        told_at_the_start(&ran),
        ["the engine is on another machine; stepgate carries images to the practice registry itself"]
    );
}

#[test]
fn a_plain_socket_is_not_asked_and_the_first_push_finds_it_out_for_the_runs_to_come() {
    let Some(far) = FarEngine::start() else { return };
    let scene = Scene::new(&far.engine);
    let lesson = lesson(&scene);
    let ran = scene.run(&lesson, &["--keep"]);
    ran.completed();
    assert_eq!(told_at_the_start(&ran), [""; 0]);
    let printed = ran.printed();
    assert_eq!(
        printed
            .matches("the engine does not reach the practice registry")
            .count(),
        1,
        "{printed}"
    );
    let again = scene.run(&lesson, &[]);
    again.completed();
    assert_eq!(told_at_the_start(&again)[0], CARRIES);
    assert!(!again.printed().contains("does not reach"), "{}", again.printed());
}

#[test]
fn an_engine_that_reaches_the_registry_by_now_pushes_itself() {
    let Some(mut private) = PrivateEngine::far() else {
        return;
    };
    let engine = private.engine();
    let scene = Scene::new(&engine);
    let lesson = lesson(&scene);
    let far = scene.practice().join("carried/far");
    let n_far = || std::fs::read_dir(&far).map_or(0, Iterator::count);
    scene.run(&lesson, &["--keep"]).completed();
    assert_eq!(n_far(), 1);
    private.come_home();
    let ran = scene.run(&lesson, &["--keep"]);
    ran.completed();
    assert!(
        !told_at_the_start(&ran).iter().any(|told| told.contains(CARRIES)),
        "{:?}",
        told_at_the_start(&ran)
    );
    assert_eq!(n_far(), 0);
    // Had it failed to push, stepgate would have taken over and said so.
    assert!(!ran.printed().contains("does not reach"), "{}", ran.printed());
}

#[test]
fn an_engine_that_is_near_is_not_asked_at_all() {
    let Some(engine) = Engine::from_env() else { return };
    let scene = Scene::new(&engine);
    let lesson = lesson(&scene);
    let ran = scene.run(&lesson, &[]);
    assert_eq!(told_at_the_start(ran.completed()), [""; 0]);
    assert!(!Path::new(&scene.practice().join("carried")).exists());
}

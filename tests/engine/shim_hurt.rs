//! Pushes through the shim that end badly: stopped by Ctrl-C, killed, against a registry that never answers.
//!
//! Not here: registries that refuse (`cli_parity`).

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use stepgate::shell::journal::Outcome;

use crate::shared::shim::Shim;
use crate::support::engine::Engine;

/// A registry that takes connections and says nothing.
struct Silent {
    listener: TcpListener,
}

impl Silent {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        Self { listener }
    }

    fn host(&self) -> String {
        self.listener.local_addr().expect("its address").to_string()
    }

    /// Waits until the engine knocks: the push is under way then.
    fn wait(&self) -> TcpStream {
        self.listener.accept().expect("the engine's connection").0
    }
}

/// Names in the engine that only a push gives.
fn left(engine: &Engine, host: &str) -> String {
    engine
        .docker(["images", "-q", "-f", &format!("reference={host}/*/*")])
        .text()
}

fn start(shim: &Shim, name: &str) -> Child {
    let mut command = shim.command("docker", &["push", name]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the shim starts")
}

fn signal(child: &Child, signal: &str) {
    let ended = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(ended.expect("kill is installed").success());
}

#[test]
fn ctrl_c_during_a_push_leaves_no_name_behind() {
    let Some(engine) = Engine::from_env() else { return };
    let registry = Silent::start();
    let shim = Shim::new(&engine.unique("s"), engine.address(), &registry.host());
    let name = format!("ada/{}", engine.unique("app"));
    engine.scratch_image(&name, &[("a", b"a")]);
    let mut push = start(&shim, &name);
    let connection = registry.wait();
    assert_ne!(left(&engine, &registry.host()), "");
    signal(&push, "-INT");
    assert_eq!(push.wait().expect("an end").code(), Some(130));
    assert_eq!(left(&engine, &registry.host()), "");
    let Outcome { exit, uploads, .. } = shim.last();
    assert_eq!((exit, uploads), (130, vec![]));
    drop(connection);
}

#[test]
fn what_a_killed_push_left_is_gone_after_the_next_one() {
    let Some(engine) = Engine::from_env() else { return };
    let registry = Silent::start();
    let host = registry.host();
    let shim = Shim::new(&engine.unique("s"), engine.address(), &host);
    let name = format!("ada/{}", engine.unique("app"));
    engine.scratch_image(&name, &[("a", b"a")]);
    let mut push = start(&shim, &name);
    let connection = registry.wait();
    signal(&push, "-KILL");
    push.wait().expect("an end");
    assert_ne!(left(&engine, &host), "");
    drop((connection, registry));
    let other = shim.docker(&format!("push {}", engine.unique("nope")));
    assert_eq!(other.code, 1);
    assert_eq!(left(&engine, &host), "");
}

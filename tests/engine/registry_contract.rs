//! The registry contract on a registry that is not ours: the `registry` program of the distribution project, told
//! by `STEPGATE_TEST_REGISTRY_BIN`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

#[path = "../contract/registry.rs"]
mod contract;

use contract::Target;

use crate::support::certificates::Authority;
use crate::support::registry::{Accounts, DebianRegistry, Speech};
use crate::support::tokens::TokenServer;

/// `right-password`, as htpasswd writes it with bcrypt.
const PASSWORD_HASH: &str = "$2b$05$abcdefghijklmnopqrstuuBO.kmgTJhdt40M5ZyHgFmcpBdUb9aS.";

/// An account with its password.
const ADA: (&str, &str) = ("ada", "right-password");

struct Registry {
    process: Child,
    port: u16,
}

impl Registry {
    fn start(program: &str, folder: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let passwords = folder.join("htpasswd");
        fs::write(&passwords, format!("ada:{PASSWORD_HASH}\n")).unwrap();
        let config = folder.join("config.yml");
        let text = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: '{}'}}}}\n\
             http: {{addr: '127.0.0.1:{port}'}}\nauth: {{htpasswd: {{realm: test, path: '{}'}}}}\n",
            folder.join("storage").display(),
            passwords.display(),
        );
        fs::write(&config, text).unwrap();
        let process = Command::new(program)
            .arg("serve")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "`{program}` does not answer"
            );
            std::thread::yield_now();
        }
        Self { process, port }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn another_registry_keeps_the_contract() {
    let Ok(program) = std::env::var("STEPGATE_TEST_REGISTRY_BIN") else {
        let line = "skipped: STEPGATE_TEST_REGISTRY_BIN names no registry program\n";
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return;
    };
    let folder = TempDir::new().unwrap();
    let registry = Registry::start(&program, folder.path());
    contract::holds(&Target {
        host: format!("127.0.0.1:{}", registry.port),
        user: "ada".to_owned(),
        password: "right-password".to_owned(),
    })
    .await;
}

#[tokio::test]
async fn another_registry_takes_uploads_over_tls() {
    if is_skipped() {
        return;
    }
    let authority = Authority::of_this_machine();
    takes_uploads(Accounts::These(&[ADA]), Speech::Tls(&authority)).await;
}

#[tokio::test]
async fn another_registry_takes_uploads_by_token() {
    if is_skipped() {
        return;
    }
    let server = TokenServer::start(&[ADA]);
    takes_uploads(Accounts::ByToken(&server), Speech::Plain).await;
}

fn is_skipped() -> bool {
    let is_skipped = std::env::var_os("STEPGATE_TEST_REGISTRY_BIN").is_none();
    if is_skipped {
        crate::shared::skip("STEPGATE_TEST_REGISTRY_BIN names no registry program");
    }
    is_skipped
}

async fn takes_uploads(accounts: Accounts<'_>, speech: Speech<'_>) {
    let registry = DebianRegistry::start_with(accounts, speech);
    contract::upload::holds(&Target {
        host: registry.host(),
        user: ADA.0.to_owned(),
        password: ADA.1.to_owned(),
    })
    .await;
}

//! The practice registry killed in the middle of an upload, and on a full disk.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::future::Future;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, StatusCode};
use stepgate::registry::practice::Mode;
use stepgate::words::Digest;
use tempfile::TempDir;

use super::contract::Target;
use super::{account, serve};

/// Tells the test's own program, started once more, to serve this folder until it is killed.
const SERVE: &str = "STEPGATE_TEST_SERVE";
const KILLED: &str = "practice::hurt::a_killed_registry_has_all_that_was_whole_and_nothing_that_was_not";

/// Waits for something that nothing announces.
async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        tokio::task::yield_now().await;
    }
}

/// Begins to send a body of 1 MB and stops halfway, the connection left open.
fn send_half(target: &Target, place: &str) -> TcpStream {
    let path = place.split_once(&target.host).unwrap().1;
    let login = STANDARD.encode(format!("{}:{}", target.user, target.password));
    let mut stream = TcpStream::connect(&target.host).unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Basic {login}\r\nContent-Length: 1000000\r\n\r\n",
        target.host
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&vec![7; 500_000]).unwrap();
    stream
}

/// What is not whole yet.
fn incoming(storage: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(storage.join("incoming")).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn a_killed_registry_has_all_that_was_whole_and_nothing_that_was_not() {
    if let Some(storage) = std::env::var_os(SERVE) {
        let _practice = serve(Path::new(&storage)).await;
        return std::future::pending().await;
    }
    let storage = TempDir::new().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", KILLED])
        .env(SERVE, storage.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("the other process serves", || async {
        storage.path().join("port").exists()
    })
    .await;
    let practice = serve(storage.path()).await;
    assert_eq!(practice.mode(), Mode::Attached);
    let target = account(&practice, "ada");
    target.push("web", "v1", &[b"layer"]).await;
    let place = target.begin("web").await;
    let stream = send_half(&target, &place);
    until("the bytes are on the disk", || async {
        incoming(storage.path())
            .iter()
            .any(|path| fs::metadata(path).unwrap().len() > 100_000)
    })
    .await;
    child.kill().unwrap();
    child.wait().unwrap();
    drop(stream);

    until("the attached one takes over", || async {
        target.client().check_login().await.is_ok()
    })
    .await;
    assert!(incoming(storage.path()).is_empty());
    let name = target.name("web").tagged("v1");
    assert!(target.client().manifest(&name).await.unwrap().is_some());
    let blob = target
        .client()
        .blob(&name, &Digest::of(b"layer"), 10)
        .await
        .unwrap();
    assert_eq!(blob.as_deref(), Some(&b"layer"[..]));
    let answer = target.request(Method::GET, &place).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    target.push("web", "v2", &[&vec![7; 1_000_000]]).await;
    practice.stop().await;
}

/// A small file system in memory; unmounted when dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_is_told_and_the_registry_lives_on() {
    let Some(disk) = SmallDisk::mount() else {
        let line = "skipped: a small file system can only be mounted by root on Linux\n";
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return;
    };
    let storage = disk.0.path().join("storage");
    let practice = serve(&storage).await;
    let target = account(&practice, "ada");
    target.push("web", "v1", &[b"layer"]).await;
    let place = target.begin("web").await;
    let answer = target
        .request(Method::PATCH, &place)
        .body(vec![7; 3_000_000])
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::INSUFFICIENT_STORAGE);
    let text = answer.text().await.unwrap();
    assert!(text.contains("no space left on device"), "{text}");
    assert!(incoming(&storage).is_empty());

    let name = target.name("web").tagged("v1");
    assert!(target.client().manifest(&name).await.unwrap().is_some());
    target.push("web", "v2", &[b"small enough"]).await;
    practice.stop().await;
}

//! Uploads that are hurt on their way, to a real practice registry: connections that break, answers that get lost,
//! accounts that may not.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use stepgate::registry::client::{Blob, BlobSource, UploadError};
use stepgate::registry::practice::Practice;
use stepgate::registry::{Client, RegistryError};
use stepgate::words::{Digest, Reference};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use super::contract::Target;
use super::contract::upload::{blob, fetched};
use super::{account, serve};

struct Scene {
    practice: Practice,
    target: Target,
    _storage: TempDir,
}

impl Scene {
    async fn new() -> Self {
        let storage = TempDir::new().unwrap();
        let practice = serve(storage.path()).await;
        let target = account(&practice, "ada");
        Self {
            practice,
            target,
            _storage: storage,
        }
    }

    /// The account at the same registry, reached through a way of one's own.
    fn through(&self, way: &Way) -> (Client, Reference) {
        let target = Target {
            host: way.host.clone(),
            user: self.target.user.clone(),
            password: self.target.password.clone(),
        };
        (target.client(), target.name("web"))
    }
}

/// A way to the registry that can break.
struct Way {
    host: String,
    troubles: Arc<Troubles>,
}

/// What goes wrong on the way.
#[derive(Default)]
struct Troubles {
    /// How many bytes may pass to the registry until connections break, once for each time that it is set.
    until_break: AtomicI64,
    /// How many answers that something was created get lost.
    lost: AtomicI64,
    /// How many bytes have passed to the registry.
    passed: AtomicU64,
}

impl Way {
    async fn to(host: &str, until_break: i64, lost: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().to_string();
        let troubles = Arc::new(Troubles {
            until_break: AtomicI64::new(until_break),
            lost: AtomicI64::new(lost),
            passed: AtomicU64::new(0),
        });
        let (host, shared) = (host.to_owned(), Arc::clone(&troubles));
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let registry = TcpStream::connect(&host).await.unwrap();
                let (from_client, to_client) = client.into_split();
                let (from_registry, to_registry) = registry.into_split();
                let troubles = Arc::clone(&shared);
                tokio::spawn(async move {
                    // Whichever ends first ends both.
                    tokio::select! {
                        () = there(from_client, to_registry, &troubles) => {}
                        () = back(from_registry, to_client, &troubles) => {}
                    }
                });
            }
        });
        Self { host: own, troubles }
    }

    /// Fails the test where much more has passed than the blob once.
    #[track_caller]
    fn is_passed_once_by(&self, blob: &Blob) {
        let passed = self.troubles.passed.load(Ordering::Relaxed);
        let size = blob.size;
        assert!(
            passed < size + (256 << 10),
            "{passed} bytes for {size}: it began anew"
        );
    }
}

async fn there(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, troubles: &Troubles) {
    let mut piece = [0; 16 << 10];
    while let Ok(n_read) = from.read(&mut piece).await {
        if n_read == 0 || to.write_all(&piece[..n_read]).await.is_err() {
            return;
        }
        troubles.passed.fetch_add(n_read as u64, Ordering::Relaxed);
        let n_passed = i64::try_from(n_read).unwrap();
        let rest = troubles.until_break.fetch_sub(n_passed, Ordering::Relaxed);
        if rest > 0 && rest <= n_passed {
            return;
        }
    }
}

async fn back(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, troubles: &Troubles) {
    let mut piece = [0; 16 << 10];
    while let Ok(n_read) = from.read(&mut piece).await {
        let is_created = piece[..n_read].starts_with(b"HTTP/1.1 201");
        if is_created && troubles.lost.fetch_sub(1, Ordering::Relaxed) > 0 {
            return;
        }
        if n_read == 0 || to.write_all(&piece[..n_read]).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn an_upload_whose_connection_breaks_goes_on_where_it_broke() {
    let scene = Scene::new().await;
    let way = Way::to(&scene.target.host, 1 << 20, 0).await;
    let (client, name) = scene.through(&way);
    let (blob, bytes) = blob(7);
    client.upload(&name, &blob, None, &|_| ()).await.unwrap();
    let direct = scene.target.client();
    let name = scene.target.name("web");
    assert_eq!(fetched(&direct, &name, &blob.digest).await, bytes);
    way.is_passed_once_by(&blob);
    scene.practice.stop().await;
}

#[tokio::test]
async fn an_upload_whose_last_answer_gets_lost_is_found_to_be_there() {
    let scene = Scene::new().await;
    let way = Way::to(&scene.target.host, 0, 1).await;
    let (client, name) = scene.through(&way);
    let (blob, _) = blob(8);
    client.upload(&name, &blob, None, &|_| ()).await.unwrap();
    assert!(
        way.troubles.lost.load(Ordering::Relaxed) <= 0,
        "no answer got lost"
    );
    let held = scene
        .target
        .client()
        .held(&scene.target.name("web"), &blob.digest)
        .await;
    assert_eq!(held.unwrap(), Some(blob.size));
    way.is_passed_once_by(&blob);
    scene.practice.stop().await;
}

#[tokio::test]
async fn whoever_may_not_is_told_so_and_nothing_is_there() {
    let scene = Scene::new().await;
    let (blob, _) = blob(9);
    let foreign = Reference::parse(&format!("{}/bob/web", scene.target.host)).unwrap();
    let nobody = Client::new(&scene.target.host, None).unwrap();
    let own = scene.target.name("web");
    for (client, name) in [(&scene.target.client(), &foreign), (&nobody, &own)] {
        let error = client.upload(name, &blob, None, &|_| ()).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "denied: requested access to the resource is denied"
        );
        let error = client
            .put_manifest(name, "application/vnd.oci.image.manifest.v1+json", "{}".into())
            .await
            .unwrap_err();
        assert!(matches!(error, UploadError::Denied { .. }), "{error:?}");
    }
    let wrong = Client::new(&scene.target.host, Some(scene.target.login("wrong"))).unwrap();
    let error = wrong.upload(&own, &blob, None, &|_| ()).await.unwrap_err();
    assert!(
        matches!(&error, UploadError::Registry(RegistryError::Unauthorized { message })
            if message == "incorrect username or password"),
        "{error:?}"
    );
    assert_eq!(
        scene.target.client().held(&own, &blob.digest).await.unwrap(),
        None
    );
    scene.practice.stop().await;
}

/// A blob whose bytes come to an end too early.
struct Broken;

impl BlobSource for Broken {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        if offset > 1 << 20 {
            return Err(io::Error::other("the disk is gone"));
        }
        buffer.fill(7);
        Ok(buffer.len())
    }
}

#[tokio::test]
async fn a_blob_that_cannot_be_read_is_told_of_and_not_tried_again() {
    let scene = Scene::new().await;
    let way = Way::to(&scene.target.host, 0, 0).await;
    let (client, name) = scene.through(&way);
    let digest = Digest::of(b"never whole");
    let blob = Blob {
        digest: digest.clone(),
        size: 3 << 20,
        source: Arc::new(Broken),
    };
    let error = client.upload(&name, &blob, None, &|_| ()).await.unwrap_err();
    let UploadError::Source { source, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(source.to_string(), "the disk is gone");
    assert!(way.troubles.passed.load(Ordering::Relaxed) < 2 << 20);
    let held = scene
        .target
        .client()
        .held(&scene.target.name("web"), &digest)
        .await;
    assert_eq!(held.unwrap(), None);
    scene.practice.stop().await;
}

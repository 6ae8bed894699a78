//! Transfers whose connection breaks: what has come or gone is not moved again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// How much a connection carries before it is cut.
const MOST: u64 = 700_000;

/// A way to the registry whose first connections are cut.
struct Way {
    port: u16,
    /// Bytes that came from the registry and that went to it.
    moved: Arc<[AtomicU64; 2]>,
    cuts: Arc<AtomicUsize>,
}

impl Way {
    /// Opens a way to a registry that is cut so often.
    async fn to(host: &str, n_cuts: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let moved = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
        let cuts = Arc::new(AtomicUsize::new(n_cuts));
        let (host, all, left) = (host.to_owned(), Arc::clone(&moved), Arc::clone(&cuts));
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(&host).await.unwrap();
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                let (all, left) = (Arc::clone(&all), Arc::clone(&left));
                tokio::spawn(async move {
                    // Either end that is cut takes the other with it.
                    tokio::select! {
                        () = carry(far_in, near_out, &all[0], &left) => {}
                        () = carry(near_in, far_out, &all[1], &left) => {}
                    }
                });
            }
        });
        Self { port, moved, cuts }
    }

    fn name(&self, name: &str) -> Reference {
        Reference::parse(&format!("127.0.0.1:{}/{name}", self.port)).unwrap()
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, all: &AtomicU64, cuts: &AtomicUsize) {
    let mut buffer = vec![0; 16 << 10];
    let mut n_moved = 0;
    while let Ok(n_read @ 1..) = from.read(&mut buffer).await {
        if to.write_all(&buffer[..n_read]).await.is_err() {
            return;
        }
        n_moved += n_read as u64;
        all.fetch_add(n_read as u64, Ordering::Relaxed);
        let take = |left: usize| left.checked_sub(1);
        if n_moved > MOST
            && cuts
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                .is_ok()
        {
            return;
        }
    }
}

#[tokio::test]
async fn a_pull_that_breaks_goes_on_where_it_broke() {
    let scene = Scene::new().await;
    let image = large(&scene.home, &scene.placed("ada/large"));
    let (pushed, _) = scene.push(&scene.home, "ada/large").await.unwrap();
    let way = Way::to(scene.practice.host(), 2).await;
    let away = scene.away("away");
    away.pull(&way.name("ada/large"), None, Some(&scene.login), &mut |_| ())
        .await
        .unwrap();
    assert_eq!(self::image(&away, &image.id).manifest, pushed.digest.unwrap());
    assert_eq!(way.cuts.load(Ordering::Relaxed), 0, "it was cut");
    let size: u64 = self::image(&away, &image.id)
        .layers
        .iter()
        .map(|layer| layer.size)
        .sum();
    let moved = way.moved[0].load(Ordering::Relaxed);
    assert!(
        size > 2 * MOST && moved < size + size / 3,
        "{moved} bytes for {size}"
    );
    scene.practice.stop().await;
}

#[tokio::test]
async fn a_push_that_breaks_goes_on_where_it_broke() {
    let scene = Scene::new().await;
    let way = Way::to(scene.practice.host(), 2).await;
    let name = way.name("ada/large");
    large(&scene.home, &name);
    scene
        .home
        .push(&name, Some(&scene.login), &mut |_| ())
        .await
        .unwrap();
    assert_eq!(way.cuts.load(Ordering::Relaxed), 0, "it was cut");
    let away = scene.away("away");
    scene.pull(&away, "ada/large", None).await.unwrap();
    let size: u64 = away.store.images().unwrap()[0]
        .layers
        .iter()
        .map(|layer| layer.size)
        .sum();
    let moved = way.moved[1].load(Ordering::Relaxed);
    // What is between the two ends when a connection is cut goes twice.
    assert!(
        size > 2 * MOST && moved < size + size / 2,
        "{moved} bytes for {size}"
    );
    scene.practice.stop().await;
}

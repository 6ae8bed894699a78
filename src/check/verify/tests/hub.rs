//! Docker Hub's images: proved by their digest, without a pull of stepgate's own.

use std::sync::atomic::Ordering;

use super::bench::Bench;
use super::fake::named;
use crate::check::MismatchKind;
use crate::check::verify::AskError;
use crate::words::Digest;

/// An engine that has pulled `alpine`, and the digest by which Docker Hub has it.
fn pulled() -> (Bench, Digest) {
    let mut bench = Bench::new();
    bench.build("alpine", "alpine");
    let name = named("alpine");
    let manifest = bench.upload("alpine", &name, "gzip");
    let digest = manifest.digest.clone();
    bench.library.manifests.insert(name.clone(), manifest);
    let id = bench.engine.names[&name].clone();
    let image = bench.engine.images.get_mut(&id).unwrap();
    image.repo_digests.push(format!("alpine@{digest}"));
    (bench, digest)
}

fn is_not_pulled(kind: &MismatchKind) -> bool {
    matches!(kind, MismatchKind::NotPulled { .. })
}

#[tokio::test]
async fn what_was_pulled_from_docker_hub_is_proved_without_reading_it_there() {
    let (mut bench, _) = pulled();
    for _ in 0..3 {
        assert!(
            bench
                .passes("docker pull alpine")
                .await
                .ends_with("which is what Docker Hub has (you have pulled what is there)")
        );
    }
    assert_eq!(bench.library.n_manifests.load(Ordering::Relaxed), 0);
    // Another repository's digest proves nothing, and what is there is read.
    let (mut bench, digest) = pulled();
    bench.build("alpine", "another");
    let id = bench.engine.names[&named("alpine")].clone();
    let image = bench.engine.images.get_mut(&id).unwrap();
    image.repo_digests = vec![format!("ada/alpine@{digest}"), format!("quay.io/alpine@{digest}")];
    assert!(is_not_pulled(&bench.fails("docker pull alpine").await.kind));
    assert!(bench.library.n_manifests.load(Ordering::Relaxed) > 0);
}

#[tokio::test]
async fn a_name_that_has_moved_on_at_docker_hub_is_told() {
    let (mut bench, _) = pulled();
    bench.build("next", "next");
    let manifest = bench.upload("next", &named("alpine"), "gzip");
    bench.library.manifests.insert(named("alpine"), manifest);
    assert!(is_not_pulled(&bench.fails("docker pull alpine").await.kind));
}

#[tokio::test]
async fn an_engine_with_a_mirror_is_asked_in_docker_hubs_place() {
    let (mut bench, digest) = pulled();
    bench.library.is_alone = true;
    bench.engine.mirror = Some(digest);
    bench.passes("docker pull alpine").await;
    bench.build("alpine", "another");
    let mismatch = bench.fails("docker pull alpine").await;
    assert!(is_not_pulled(&mismatch.kind));
    assert_eq!(mismatch.mend.as_deref(), Some("docker image pull alpine"));
}

#[tokio::test]
async fn an_engine_with_another_way_out_is_asked_where_docker_hub_is_out_of_reach() {
    let (mut bench, digest) = pulled();
    bench.library.is_alone = true;
    let unasked = bench.verdicts(&["docker pull alpine"]).await.remove(0);
    assert!(matches!(unasked, Err(AskError::Registry(_))), "{unasked:?}");
    bench.engine.hub = Some(digest);
    bench.passes("docker pull alpine").await;
    bench.engine.hub = Some(Digest::of(b"another"));
    assert!(is_not_pulled(&bench.fails("docker pull alpine").await.kind));
}

//! The five levels on which a registry's image is compared with a local one.

use serde_json::json;

use super::bench::{Bench, HOST, NOON};
use super::fake::named;
use crate::check::MismatchKind;
use crate::engine::ImageStore;
use crate::registry::ManifestKind;
use crate::words::Digest;

fn tagged() -> Bench {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    bench
}

/// Gives the local `ada/web` another ID, as another image store would.
fn known_by(bench: &mut Bench, id: &Digest) {
    let old = bench.engine.names[&named("ada/web")].clone();
    let mut image = bench.engine.images[&old].clone();
    image.id = id.to_string();
    bench.engine.images.insert(id.to_string(), image);
    bench.engine.names.insert(named("ada/web"), id.to_string());
    bench.engine.store = Some(ImageStore::Containerd);
}

#[tokio::test]
async fn level_one_is_the_manifests_digest() {
    let mut bench = tagged();
    let manifest = bench.push("ada/web");
    known_by(&mut bench, &manifest.digest);
    assert!(
        bench
            .passes("docker push ada/web")
            .await
            .contains("its manifest's digest is the image's ID")
    );
}

#[tokio::test]
async fn level_one_holds_for_an_index_with_an_attestation() {
    let mut bench = tagged();
    let placed = named(&format!("{HOST}/ada/web"));
    let image = bench.upload("ada/web", &placed, "gzip");
    bench.build("attestation", "attestation");
    let attestation = bench.upload("attestation", &placed, "json");
    let index = bench.index("ada/web", &[(image, Some("amd64")), (attestation, None)]);
    known_by(&mut bench, &index);
    let evidence = bench.passes("docker push ada/web").await;
    assert!(evidence.contains("its manifest's digest"), "{evidence}");
    assert!(evidence.contains("all 6 blobs"), "{evidence}");
}

#[tokio::test]
async fn level_two_is_the_platforms_manifest_in_an_index() {
    let mut bench = tagged();
    let placed = named(&format!("{HOST}/ada/web"));
    let image = bench.upload("ada/web", &placed, "gzip");
    bench.build("other", "other platform");
    let other = bench.upload("other", &placed, "gzip");
    bench.index(
        "ada/web",
        &[(other, Some("arm64")), (image.clone(), Some("amd64"))],
    );
    known_by(&mut bench, &image.digest);
    assert!(
        bench
            .passes("docker push ada/web")
            .await
            .contains("the manifest for your platform")
    );
}

#[tokio::test]
async fn level_three_is_the_configurations_digest_in_an_index_too() {
    let mut bench = tagged();
    let placed = named(&format!("{HOST}/ada/web"));
    let image = bench.upload("ada/web", &placed, "gzip");
    bench.index("ada/web", &[(image, Some("amd64"))]);
    assert!(
        bench
            .passes("docker push ada/web")
            .await
            .contains("its configuration's digest")
    );
}

#[tokio::test]
async fn level_four_is_the_same_image_packed_anew() {
    let mut bench = tagged();
    let placed = named(&format!("{HOST}/ada/web"));
    let manifest = bench.upload("ada/web", &placed, "zstd");
    bench.library.manifests.insert(placed, manifest);
    known_by(&mut bench, &Digest::of(b"an ID of the engine's own"));
    assert!(bench.passes("docker push ada/web").await.contains("packed anew"));
}

#[tokio::test]
async fn level_five_is_the_same_layers_with_another_configuration() {
    let mut bench = Bench::new();
    bench.build_so("ada/web", "web", NOON, "/old-command");
    bench.push("ada/web");
    bench.build_so("ada/web", "web", NOON, "/new-command");
    let mismatch = bench.fails("docker push ada/web").await;
    assert_eq!(
        mismatch.kind,
        MismatchKind::OtherConfig {
            name: named("ada/web"),
            fields: vec!["`Cmd`".to_owned()],
        }
    );
}

#[tokio::test]
async fn another_label_or_architecture_is_another_configuration() {
    let mut bench = tagged();
    bench.push("ada/web");
    known_by(&mut bench, &Digest::of(b"an ID of the engine's own"));
    let id = bench.engine.names[&named("ada/web")].clone();
    let image = bench.engine.images.get_mut(&id).unwrap();
    image.config["Labels"] = json!({ "version": "2" });
    image.architecture = "arm64".to_owned();
    let MismatchKind::OtherConfig { fields, .. } = bench.fails("docker push ada/web").await.kind else {
        panic!()
    };
    assert_eq!(fields, ["`architecture`", "`Labels`"]);
}

#[tokio::test]
async fn an_index_without_the_local_platform_fails() {
    let mut bench = tagged();
    let placed = named(&format!("{HOST}/ada/web"));
    let image = bench.upload("ada/web", &placed, "gzip");
    bench.index("ada/web", &[(image.clone(), Some("arm64")), (image, None)]);
    let mismatch = bench.fails("docker push ada/web").await;
    assert!(
        mismatch.found().ends_with("has images for linux/arm64 only"),
        "{mismatch}"
    );
}

#[tokio::test]
async fn a_manifest_that_an_index_names_must_be_there() {
    let mut bench = tagged();
    let placed = named(&format!("{HOST}/ada/web"));
    let image = bench.upload("ada/web", &placed, "gzip");
    bench.build("other", "other platform");
    let other = bench.upload("other", &placed, "gzip");
    let lost = other.digest.clone();
    bench.index("ada/web", &[(image, Some("amd64")), (other, Some("arm64"))]);
    bench
        .library
        .manifests
        .retain(|_, manifest| manifest.digest != lost);
    assert!(matches!(
        bench.fails("docker push ada/web").await.kind,
        MismatchKind::ManifestMissing { .. }
    ));
}

#[tokio::test]
async fn every_layer_of_every_platform_must_be_there() {
    let mut bench = tagged();
    let placed = named(&format!("{HOST}/ada/web"));
    let image = bench.upload("ada/web", &placed, "gzip");
    bench.build("other", "other platform");
    let other = bench.upload("other", &placed, "gzip");
    let ManifestKind::Image { layers, .. } = &other.kind else {
        panic!()
    };
    let lost = ("ada/web".to_owned(), layers[1].digest.clone());
    bench.index("ada/web", &[(image, Some("amd64")), (other, Some("arm64"))]);
    bench.passes("docker push ada/web").await;
    bench.library.blobs.remove(&lost);
    assert!(matches!(
        bench.fails("docker push ada/web").await.kind,
        MismatchKind::BlobMissing { .. }
    ));
}

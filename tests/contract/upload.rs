//! The registry contract, as far as stepgate's own uploads and downloads need it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use stepgate::registry::Client;
use stepgate::registry::client::{Blob, Offer, UploadError};
use stepgate::words::{Digest, Reference};

use super::{OCI_MANIFEST, Target};

/// More than is read, sent or buffered at a time.
const SIZE: usize = 3 << 20;

pub(crate) async fn holds(target: &Target) {
    a_blob_is_uploaded_and_comes_back(target).await;
    a_blob_is_mounted_where_the_registry_has_it_and_uploaded_where_not(target).await;
    a_blob_of_another_digest_is_refused(target).await;
    a_manifest_is_put_when_its_blobs_are_there(target).await;
}

/// Bytes that do not compress, other ones for each seed.
pub(crate) fn blob(seed: u64) -> (Blob, Vec<u8>) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let bytes: Vec<u8> = (0..SIZE / 8).flat_map(|_| next()).collect();
    let blob = Blob {
        digest: Digest::of(&bytes),
        size: bytes.len() as u64,
        source: Arc::new(bytes::Bytes::from(bytes.clone())),
    };
    (blob, bytes)
}

/// Fetches a blob to a file, and reads that.
pub(crate) async fn fetched(client: &Client, name: &Reference, digest: &Digest) -> Vec<u8> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut sink = tokio::fs::File::from_std(file.reopen().unwrap());
    let come = AtomicU64::new(0);
    let progress = |n_bytes| come.store(n_bytes, Ordering::Relaxed);
    client.download(name, digest, &mut sink, &progress).await.unwrap();
    let bytes = std::fs::read(file.path()).unwrap();
    assert_eq!(come.into_inner(), bytes.len() as u64);
    bytes
}

async fn a_blob_is_uploaded_and_comes_back(target: &Target) {
    let (client, name) = (target.client(), target.name("sent"));
    let (blob, bytes) = blob(1);
    assert_eq!(client.held(&name, &blob.digest).await.unwrap(), None);
    let sent = AtomicU64::new(0);
    let progress = |n_bytes| sent.store(n_bytes, Ordering::Relaxed);
    client.upload(&name, &blob, None, &progress).await.unwrap();
    assert_eq!(sent.into_inner(), blob.size);
    assert_eq!(client.held(&name, &blob.digest).await.unwrap(), Some(blob.size));
    assert_eq!(fetched(&client, &name, &blob.digest).await, bytes);
    let empty = Blob {
        digest: Digest::of(b""),
        size: 0,
        source: Arc::new(bytes::Bytes::new()),
    };
    client.upload(&name, &empty, None, &|_| ()).await.unwrap();
    assert_eq!(client.held(&name, &empty.digest).await.unwrap(), Some(0));
}

async fn a_blob_is_mounted_where_the_registry_has_it_and_uploaded_where_not(target: &Target) {
    let (client, other) = (target.client(), target.name("mounted"));
    let (known, _) = blob(1);
    let from = target.name("sent").path().to_owned();
    let offer = client.mount(&other, &known.digest, &from).await.unwrap();
    assert!(matches!(offer, Offer::Mounted), "{offer:?}");
    assert_eq!(
        client.held(&other, &known.digest).await.unwrap(),
        Some(known.size)
    );
    let (unknown, bytes) = blob(2);
    let Offer::Begun(begun) = client.mount(&other, &unknown.digest, &from).await.unwrap() else {
        panic!("a blob that is nowhere is mounted");
    };
    client
        .upload(&other, &unknown, Some(begun), &|_| ())
        .await
        .unwrap();
    assert_eq!(fetched(&client, &other, &unknown.digest).await, bytes);
}

async fn a_blob_of_another_digest_is_refused(target: &Target) {
    let (client, name) = (target.client(), target.name("wrong"));
    let (mut blob, _) = blob(3);
    blob.digest = Digest::of(b"something else");
    let error = client.upload(&name, &blob, None, &|_| ()).await.unwrap_err();
    assert!(matches!(error, UploadError::Registry(_)), "{error:?}");
    assert_eq!(client.held(&name, &blob.digest).await.unwrap(), None);
}

async fn a_manifest_is_put_when_its_blobs_are_there(target: &Target) {
    let (client, name) = (target.client(), target.name("image").tagged("v1"));
    let (blob, _) = blob(4);
    let text = json!({
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json", "size": blob.size, "digest": blob.digest,
        },
        "layers": [],
    })
    .to_string();
    let put = || client.put_manifest(&name, OCI_MANIFEST, text.clone().into());
    put().await.unwrap_err();
    assert!(client.manifest(&name).await.unwrap().is_none());
    client.upload(&name, &blob, None, &|_| ()).await.unwrap();
    put().await.unwrap();
    let (manifest, bytes) = client.manifest_bytes(&name).await.unwrap().unwrap();
    assert_eq!(bytes, text.as_bytes());
    assert_eq!(manifest.digest, Digest::of(&bytes));
}

//! Images saved and loaded.
//!
//! Not here: archives of real engines (`tests/engine/builtin`).

use flate2::Compression;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::Value;

use super::*;

/// The bytes of an archive of images.
async fn saved(engine: &Builtin, names: &[&str]) -> Vec<u8> {
    let archive = engine.save(names).await.unwrap();
    let pieces: Vec<bytes::Bytes> = archive.try_collect().await.unwrap();
    pieces.concat()
}

async fn load(engine: &Builtin, archive: &[u8]) -> Result<Vec<String>, String> {
    let pieces: Vec<_> = archive
        .chunks(1000)
        .map(|piece| Ok(bytes::Bytes::copy_from_slice(piece)))
        .collect();
    let mut notes = Vec::new();
    let mut note = |note| notes.push(note);
    let loaded = engine.load(stream::iter(pieces).boxed(), &mut note).await;
    loaded.map_err(|error| error.to_string())?;
    Ok(told(&notes))
}

/// The paths of an archive, in order.
fn paths(archive: &[u8]) -> Vec<PathBuf> {
    let mut archive = tar::Archive::new(archive);
    let entries = archive.entries().unwrap();
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path().unwrap().into_owned())
        .collect();
    paths.sort();
    paths
}

/// An archive without one of its files, and with other bytes in place of some.
fn changed(archive: &[u8], without: &str, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for entry in tar::Archive::new(archive).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().into_owned();
        if path.to_str() == Some(without) {
            continue;
        }
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        change(&mut bytes);
        let mut header = entry.header().clone();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, path, bytes.as_slice()).unwrap();
    }
    builder.into_inner().unwrap()
}

fn name(text: &str) -> Reference {
    Reference::parse(text).unwrap().with_default_tag()
}

#[tokio::test]
async fn several_images_and_all_their_names_go_through_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    let [here, there] = ["here", "there"].map(|name| Builtin::open(&folder.path().join(name)).unwrap());
    let web = built(&here, &["web:v1", "web:v2", "ada/web"].map(name));
    let shared = web.layers[0].clone();
    let api = add(&here, "amd64", vec![shared.clone(), shared], &[]);
    let archive = saved(&here, &["web", "ada/web", &api.id.hex()[..12]]).await;
    let mut paths = paths(&archive);
    let n_files = paths.len();
    paths.dedup();
    assert_eq!(paths.len(), n_files, "no blob is written twice");
    let before = built(&there, &[]).id;
    assert_eq!(before, web.id);
    there.store.forget(&image(&there, &before)).unwrap();
    let old = add(
        &there,
        "amd64",
        vec![bare(&there, &layer("old", b""))],
        &[name("web:v1")],
    );
    let mut lines = load(&there, &archive).await.unwrap();
    let renamed = format!(
        "The image web:v1 already exists, renaming the old one with ID {} to empty string",
        old.id
    );
    assert_eq!(lines.remove(0), renamed);
    assert_eq!(
        lines,
        ["web:v1", "web:v2", "ada/web:latest"].map(|name| format!("Loaded image: {name}"))
    );
    for sent in [&web, &api] {
        let came = image(&there, &sent.id);
        assert_eq!(
            (came.manifest, came.layers),
            (sent.manifest.clone(), sent.layers.clone())
        );
        assert_eq!(came.names, image(&here, &sent.id).names);
    }
    let alone = saved(&here, &[api.id.as_str()]).await;
    let empty = Builtin::open(&folder.path().join("empty")).unwrap();
    assert_eq!(
        load(&empty, &alone).await.unwrap(),
        [format!("Loaded image ID: {}", api.id)]
    );
    let refused = here.save(&["none"]).await.err().unwrap();
    assert_eq!(refused.to_string(), "No such image: none");
    let refused = here.save(&["none:v1"]).await.err().unwrap();
    assert_eq!(refused.to_string(), "reference does not exist");
}

#[tokio::test]
async fn either_layout_of_an_archive_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let here = Builtin::open(&folder.path().join("here")).unwrap();
    let web = built(&here, &[name("ada/web")]);
    let archive = saved(&here, &["ada/web"]).await;
    for without in ["index.json", "manifest.json"] {
        let there = Builtin::open(&folder.path().join(without)).unwrap();
        let half = changed(&archive, without, |_| ());
        let lines = load(&there, &half).await.unwrap();
        assert_eq!(lines, ["Loaded image: ada/web:latest"], "{without}");
        let came = image(&there, &web.id);
        assert_eq!(
            (came.names, came.layers),
            (vec![name("ada/web")], web.layers.clone())
        );
        assert!(there.store.layer_note(&web.layers[0].diff_id).is_some());
    }
}

#[tokio::test]
async fn an_archive_with_another_layer_or_none_at_all_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let here = Builtin::open(&folder.path().join("here")).unwrap();
    built(&here, &[name("ada/web")]);
    let archive = saved(&here, &["ada/web"]).await;
    let high = layer("high", b"123");
    let other = layer("high", b"124");
    let there = Builtin::open(&folder.path().join("there")).unwrap();
    for without in ["index.json", "manifest.json"] {
        let damaged = changed(&archive, without, |bytes| {
            if *bytes == high {
                bytes.clone_from(&other);
            }
        });
        let words = load(&there, &damaged).await.unwrap_err();
        let expected = format!(
            "{} in place of the layer {}",
            Digest::of(&other),
            Digest::of(&high)
        );
        assert!(words.contains(&expected), "{words}");
    }
    let config = |bytes: &mut Vec<u8>| {
        let is_config = serde_json::from_slice(bytes).is_ok_and(|value: Value| value["rootfs"].is_object());
        if is_config {
            let text = String::from_utf8(bytes.clone()).unwrap();
            *bytes = text.replace("linux", "LINUX").into_bytes();
        }
    };
    let words = load(&there, &changed(&archive, "manifest.json", config))
        .await
        .unwrap_err();
    assert!(words.contains(" in place of sha256:"), "{words}");
    let words = load(&there, &changed(&[0; 1024], "", |_| ())).await.unwrap_err();
    assert!(words.contains("names an image"), "{words}");
    let words = load(&there, &[b'x'; 2000]).await.unwrap_err();
    assert!(words.starts_with("Error processing tar file"), "{words}");
    assert!(there.store.images().unwrap().is_empty() && n_half_written(&there) == 0);
}

#[tokio::test]
async fn packed_layers_are_loaded_as_they_are_from_either_layout() {
    let folder = tempfile::tempdir().unwrap();
    let here = Builtin::open(&folder.path().join("here")).unwrap();
    let bytes = layer("low", &[3; 3000]);
    let gzip = packed(&bytes, Compression::best());
    let kept = Layer {
        diff_id: Digest::of(&bytes),
        blob: here.store.put_blob(&gzip).unwrap(),
        size: gzip.len() as u64,
        packing: Packing::Gzip,
    };
    let web = add(&here, "amd64", vec![kept.clone()], &[name("ada/web")]);
    let archive = saved(&here, &["ada/web"]).await;
    for without in ["index.json", "manifest.json"] {
        let there = Builtin::open(&folder.path().join(without)).unwrap();
        load(&there, &changed(&archive, without, |_| ())).await.unwrap();
        let came = image(&there, &web.id);
        assert_eq!(came.layers, std::slice::from_ref(&kept), "{without}");
    }
    // The same layer in other bytes is not what the manifest names; nothing else names its bytes.
    let mut other = gzip.clone();
    // The time in gzip's header, which unpacking does not look at.
    other[4] ^= 1;
    let swapped = |found: &mut Vec<u8>| {
        if *found == gzip {
            found.clone_from(&other);
        }
    };
    let there = Builtin::open(&folder.path().join("there")).unwrap();
    let damaged = changed(&archive, "manifest.json", swapped);
    let words = load(&there, &damaged).await.unwrap_err();
    let expected = format!("{} in place of {}", Digest::of(&other), kept.blob);
    assert!(words.contains(&expected), "{words}");
    load(&there, &changed(&archive, "index.json", swapped))
        .await
        .unwrap();
    assert_eq!(image(&there, &web.id).layers[0].blob, Digest::of(&other));
}

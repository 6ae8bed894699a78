//! Pushes to a real practice registry, and pulls from it.
//!
//! Not here: archives (`archives`).

use std::fs;

use flate2::Compression;
use serde_json::json;

use super::*;
use crate::registry::Client;
use crate::words::Secret;

#[tokio::test]
async fn an_image_comes_back_from_the_registry_as_it_went() {
    let scene = Scene::new().await;
    let name = scene.placed("ada/web");
    let image = built(&scene.home, std::slice::from_ref(&name));
    let (pushed, notes) = scene.push(&scene.home, "ada/web").await.unwrap();
    assert_eq!(ways(&pushed), ["Pushed", "Pushed"]);
    let digest = pushed.digest.unwrap();
    let lines = told(&notes);
    let first = format!(
        "The push refers to repository [{}/ada/web]",
        scene.practice.host()
    );
    assert_eq!(lines[0], first);
    let last = lines.last().unwrap();
    assert!(
        last.starts_with(&format!("latest: digest: {digest} size: ")),
        "{last}"
    );
    let repo_digests = [format!("{}@{digest}", name.familiar_repository())];
    assert_eq!(self::image(&scene.home, &image.id).repo_digests, repo_digests);

    let away = scene.away("away");
    let lines = scene.pull(&away, "ada/web", None).await.unwrap();
    assert_eq!(lines[0], "latest: Pulling from ada/web");
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.ends_with(": Pull complete"))
            .count(),
        2
    );
    assert_eq!(lines[lines.len() - 2], format!("Digest: {digest}"));
    let status = format!("Status: Downloaded newer image for {}:latest", name.familiar());
    assert_eq!(lines[lines.len() - 1], status);
    let came = self::image(&away, &image.id);
    assert_eq!(
        (came.config.clone(), diff_ids(&came)),
        (image.config.clone(), diff_ids(&image))
    );
    assert_eq!(came.manifest, digest);
    assert_eq!(came.names, [name.clone().with_default_tag()]);
    assert_eq!(came.repo_digests, repo_digests);
    let contents: Vec<u64> = diff_ids(&came)
        .iter()
        .map(|diff_id| away.store.layer_note(diff_id).unwrap().content)
        .collect();
    assert_eq!(contents, [5000, 3]);
    assert_eq!(n_half_written(&away), 0);

    let lines = scene.pull(&away, "ada/web", None).await.unwrap();
    assert!(
        lines
            .last()
            .unwrap()
            .starts_with("Status: Image is up to date for "),
        "{lines:?}"
    );
    assert!(!lines.iter().any(|line| line.contains("Pull complete")));
    let by_digest = format!("ada/web@{digest}");
    let third = scene.away("third");
    scene.pull(&third, &by_digest, None).await.unwrap();
    let came = self::image(&third, &image.id);
    assert_eq!((came.names.len(), came.repo_digests), (0, repo_digests.to_vec()));
    scene.practice.stop().await;
}

#[tokio::test]
async fn only_what_the_registry_lacks_travels() {
    let scene = Scene::new().await;
    let names = ["ada/web", "ada/other:v1"].map(|name| scene.placed(name));
    built(&scene.home, &names);
    let (first, _) = scene.push(&scene.home, "ada/web").await.unwrap();
    let (again, _) = scene.push(&scene.home, "ada/web").await.unwrap();
    assert_eq!(ways(&again), ["Layer already exists"; 2]);
    assert_eq!(again.digest, first.digest);
    let (other, _) = scene.push(&scene.home, "ada/other:v1").await.unwrap();
    assert_eq!(ways(&other), ["Mounted from ada/web"; 2]);
    assert_eq!(other.digest, first.digest);
    // What is remembered outlives what is collected.
    scene.home.store.collect().unwrap();
    let lost = scene.home.known(scene.practice.host());
    let low = &self::image(&scene.home, &scene.home.store.images().unwrap()[0].id).layers[0];
    let packed = lost.packed(&low.diff_id).unwrap();
    fs::remove_file(scene.blob(&packed.digest)).unwrap();
    let (again, _) = scene.push(&scene.home, "ada/web").await.unwrap();
    assert_eq!(ways(&again), ["Layer already exists", "Pushed"]);
    assert_eq!(n_half_written(&scene.home), 0);
    scene.practice.stop().await;
}

#[tokio::test]
async fn a_pulled_base_goes_as_it_came_and_what_was_built_on_it_is_packed() {
    let scene = Scene::new().await;
    built(&scene.home, &[scene.placed("ada/base")]);
    scene.push(&scene.home, "ada/base").await.unwrap();
    // It gets a manifest that nobody here would make.
    let client = Client::new(scene.practice.host(), Some(scene.login.clone())).unwrap();
    let name = scene.placed("ada/base");
    let (manifest, bytes) = client.manifest_bytes(&name).await.unwrap().unwrap();
    let mut document: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    document["annotations"] = json!({ "made": "elsewhere" });
    let bytes = serde_json::to_vec_pretty(&document).unwrap();
    let base = Digest::of(&bytes);
    client
        .put_manifest(&name, &manifest.media_type, bytes.into())
        .await
        .unwrap();
    let away = scene.away("away");
    scene.pull(&away, "ada/base", None).await.unwrap();
    let pulled = away.store.images().unwrap().pop().unwrap();
    // The image itself goes to another repository under the digest that it came with.
    away.store
        .name(&pulled, &scene.placed("ada/copy:latest"))
        .unwrap();
    let (copy, _) = scene.push(&away, "ada/copy").await.unwrap();
    assert_eq!(ways(&copy), ["Mounted from ada/base"; 2]);
    assert_eq!(copy.digest, Some(base));

    let mut layers = pulled.layers.clone();
    layers.push(bare(&away, &layer("top", b"new")));
    let derived = add(
        &away,
        platform::architecture(),
        layers,
        &[scene.placed("ada/base:v2")],
    );
    let (pushed, _) = scene.push(&away, "ada/base:v2").await.unwrap();
    assert_eq!(
        ways(&pushed),
        ["Pushed", "Layer already exists", "Layer already exists"]
    );
    let lines = scene.pull(&scene.home, "ada/base:v2", None).await.unwrap();
    assert_eq!(
        diff_ids(&self::image(&scene.home, &derived.id)),
        diff_ids(&derived)
    );
    assert!(
        lines.iter().any(|line| line.ends_with(": Pull complete")),
        "{lines:?}"
    );
    scene.practice.stop().await;
}

#[tokio::test]
async fn a_damaged_layer_is_refused_and_what_came_whole_is_not_fetched_again() {
    let scene = Scene::new().await;
    // The practice registry finds out itself that a small blob is damaged.
    let image = large(&scene.home, &scene.placed("ada/web"));
    scene.push(&scene.home, "ada/web").await.unwrap();
    let known = scene.home.known(scene.practice.host());
    let [low, high] = [0, 1].map(|n| known.packed(&image.layers[n].diff_id).unwrap());
    let place = scene.blob(&high.digest);
    let whole = fs::read(&place).unwrap();
    let mut damaged = whole.clone();
    damaged[20] ^= 1;
    fs::write(&place, &damaged).unwrap();
    let away = scene.away("away");
    let words = scene.pull(&away, "ada/web", None).await.unwrap_err();
    let expected = format!("the blob {} arrives as {}", high.digest, Digest::of(&damaged));
    assert!(words.contains(&expected), "{words}");
    assert!(away.store.images().unwrap().is_empty());
    assert!(!away.store.has_blob(&high.digest) && !away.store.has_blob(&Digest::of(&damaged)));
    assert_eq!(n_half_written(&away), 0);

    fs::write(&place, &whole).unwrap();
    fs::copy(
        scene.blob(&low.digest),
        away.store.root().join("blobs/sha256").join(low.digest.hex()),
    )
    .unwrap();
    fs::remove_file(scene.blob(&low.digest)).unwrap();
    let lines = scene.pull(&away, "ada/web", None).await.unwrap();
    let here = format!("{}: Already exists", low.digest.short());
    assert!(lines.contains(&here), "{lines:?}");
    self::image(&away, &image.id);
    assert!(away.store.layer_note(&image.layers[0].diff_id).is_some());
    scene.practice.stop().await;
}

#[tokio::test]
async fn layers_that_the_configuration_does_not_name_are_refused() {
    let scene = Scene::new().await;
    let packed = packed(&layer("low", b"1"), Compression::fast());
    let wrong = Layer {
        diff_id: Digest::of(b"another"),
        blob: scene.home.store.put_blob(&packed).unwrap(),
        size: packed.len() as u64,
        packing: Packing::Gzip,
    };
    add(
        &scene.home,
        platform::architecture(),
        vec![wrong],
        &[scene.placed("ada/wrong")],
    );
    scene.push(&scene.home, "ada/wrong").await.unwrap();
    let away = scene.away("away");
    let words = scene.pull(&away, "ada/wrong", None).await.unwrap_err();
    assert_eq!(words, "layers from manifest don't match image configuration");
    assert!(away.store.images().unwrap().is_empty() && !away.store.has_blob(&Digest::of(&packed)));
    scene.practice.stop().await;
}

#[tokio::test]
async fn of_several_platforms_the_own_one_is_pulled_or_the_one_that_is_asked_for() {
    let scene = Scene::new().await;
    let client = Client::new(scene.practice.host(), Some(scene.login.clone())).unwrap();
    let mut manifests = Vec::new();
    let mut ids = Vec::new();
    for architecture in [platform::architecture(), "s390x"] {
        let layers = vec![bare(&scene.home, &layer("arch", architecture.as_bytes()))];
        let tag = format!("ada/web:{architecture}");
        ids.push(add(&scene.home, architecture, layers, &[scene.placed(&tag)]).id);
        let (pushed, _) = scene.push(&scene.home, &tag).await.unwrap();
        let digest = pushed.digest.unwrap();
        let size = fs::metadata(scene.blob(&digest)).map_or(1, |found| found.len());
        manifests.push(json!({
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "digest": digest,
            "size": size,
            "platform": { "os": "linux", "architecture": architecture },
        }));
    }
    let media_type = "application/vnd.oci.image.index.v1+json";
    let index = json!({ "schemaVersion": 2, "mediaType": media_type, "manifests": manifests });
    let index = index.to_string();
    let digest = Digest::of(index.as_bytes());
    client
        .put_manifest(&scene.placed("ada/web:all"), media_type, index.into())
        .await
        .unwrap();
    let away = scene.away("away");
    scene.pull(&away, "ada/web:all", None).await.unwrap();
    let repo_digest = format!("{}/ada/web@{digest}", scene.practice.host());
    assert_eq!(self::image(&away, &ids[0]).repo_digests, [repo_digest]);
    scene
        .pull(&away, "ada/web:all", Some("linux/s390x"))
        .await
        .unwrap();
    assert_eq!(self::image(&away, &ids[1]).names, [scene.placed("ada/web:all")]);
    let words = scene
        .pull(&away, "ada/web:all", Some("linux/mips"))
        .await
        .unwrap_err();
    assert_eq!(
        words,
        "no matching manifest for linux/mips in the manifest list entries"
    );
    let words = scene.pull(&away, "ada/web:s390x", Some("linux/arm")).await;
    assert!(
        words.is_ok(),
        "an image that is here is not looked at again: {words:?}"
    );
    scene.practice.stop().await;
}

#[tokio::test]
async fn refusals_have_dockers_words() {
    let scene = Scene::new().await;
    built(
        &scene.home,
        &["ada/web", "bob/web"].map(|name| scene.placed(name)),
    );
    let refusal = |pushed: Result<(Pushed, Vec<Note>), EngineError>| match pushed.unwrap_err() {
        EngineError::Refused { status, message } => (status, message),
        other => panic!("{other:?}"),
    };
    let host = scene.practice.host();
    let missing = refusal(scene.push(&scene.home, "ada/none").await);
    let words = format!("An image does not exist locally with the tag: {host}/ada/none");
    assert_eq!(missing, (0, words));
    let missing = refusal(scene.push(&scene.home, "ada/web:none").await);
    assert_eq!(missing, (0, format!("tag does not exist: {host}/ada/web:none")));
    let (_, denied) = refusal(scene.push(&scene.home, "bob/web").await);
    assert!(denied.starts_with("denied: "), "{denied}");
    let words = scene.pull(&scene.home, "ada/none", None).await.unwrap_err();
    let expected =
        format!("manifest for {host}/ada/none:latest not found: manifest unknown: manifest unknown");
    assert_eq!(words, expected);
    let wrong = Credentials {
        secret: Secret::new("wrong"),
        ..scene.login.clone()
    };
    let name = scene.placed("ada/web");
    let pushed = scene.home.push(&name, Some(&wrong), &mut |_| ()).await;
    let words = pushed.unwrap_err().to_string();
    assert!(words.starts_with("unauthorized: "), "{words}");
    scene.practice.stop().await;
    let pushed = scene.home.push(&name, None, &mut |_| ()).await;
    assert!(matches!(pushed, Err(EngineError::Refused { .. })), "{pushed:?}");
}

#[tokio::test]
async fn nothing_is_collected_while_a_pull_is_at_work() {
    let scene = Scene::new().await;
    let image = built(&scene.home, &[scene.placed("ada/web")]);
    scene.push(&scene.home, "ada/web").await.unwrap();
    let away = scene.away("away");
    let garbage = away.store.put_blob(b"garbage").unwrap();
    let mut n_notes = 0;
    let mut note = |_| {
        n_notes += 1;
        assert_eq!(away.store.collect().unwrap(), 0);
        assert!(away.store.has_blob(&garbage));
    };
    let name = scene.placed("ada/web");
    away.pull(&name, None, Some(&scene.login), &mut note)
        .await
        .unwrap();
    assert!(n_notes > 5);
    self::image(&away, &image.id);
    assert!(away.store.collect().unwrap() > 0);
    scene.practice.stop().await;
}

#[test]
fn a_registry_is_not_told_of_repositories_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Builtin::open(folder.path()).unwrap();
    let digest = Digest::of(b"layer");
    engine.known("127.0.0.1:5000").note_repository(&digest, "ada/web");
    assert_eq!(engine.known("127.0.0.1:5001").repositories(&digest), [""; 0]);
    assert_eq!(engine.known("127.0.0.1:5000").repositories(&digest), ["ada/web"]);
}

#[tokio::test]
async fn a_pull_that_is_given_up_leaves_nothing_half_written() {
    let scene = Scene::new().await;
    let image = large(&scene.home, &scene.placed("ada/web"));
    scene.push(&scene.home, "ada/web").await.unwrap();
    let away = scene.away("away");
    let name = scene.placed("ada/web");
    let has_begun = tokio::sync::Notify::new();
    let mut n_half = 0;
    let mut note = |note| {
        // The small layer has come, the large one has not.
        if matches!(note, Note::Layer(layer) if layer.status == "Verifying Checksum") {
            n_half = n_half_written(&away);
            has_begun.notify_one();
        }
    };
    tokio::select! {
        biased;
        () = has_begun.notified() => {}
        pulled = away.pull(&name, None, Some(&scene.login), &mut note) => panic!("{pulled:?}"),
    }
    assert!(n_half > 0);
    assert_eq!(n_half_written(&away), 0);
    assert!(away.store.images().unwrap().is_empty());
    scene.pull(&away, "ada/web", None).await.unwrap();
    self::image(&away, &image.id);
    scene.practice.stop().await;
}

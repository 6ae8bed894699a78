//! Layers that are packed with Zstandard, which other tools push.
//!
//! Not here: building upon them (`build`).

use std::io;

use futures_util::{StreamExt as _, TryStreamExt as _};

use super::*;

#[tokio::test]
async fn a_layer_of_zstandard_is_pulled_saved_and_loaded_as_it_is_and_half_a_one_is_refused() {
    let scene = Scene::new().await;
    for name in ["ada/zstd", "ada/half"] {
        let tar = layer("low", &name.as_bytes()[4..]);
        let mut bytes =
            ruzstd::encoding::compress_to_vec(tar.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
        if name == "ada/half" {
            bytes.truncate(bytes.len() / 2);
        }
        let zstd = Layer {
            diff_id: Digest::of(&tar),
            packing: Packing::Zstd,
            ..bare(&scene.home, &bytes)
        };
        add(
            &scene.home,
            platform::architecture(),
            vec![zstd],
            &[scene.placed(name)],
        );
        scene.push(&scene.home, name).await.unwrap();
        let away = scene.away(name);
        let pulled = scene.pull(&away, name, None).await;
        if name == "ada/half" {
            assert!(
                pulled.unwrap_err().starts_with("failed to register layer"),
                "{name}"
            );
            continue;
        }
        pulled.unwrap();
        let image = away.store.images().unwrap().pop().unwrap();
        assert_eq!(image.layers[0].packing, Packing::Zstd);
        assert_eq!(away.store.layer_note(&Digest::of(&tar)).unwrap().content, 4);
        assert!(away.store.has_blob(&Digest::of(&bytes)));
        let saved = away.save(&[&scene.placed(name).familiar()]).await.unwrap();
        let third = scene.away("ada/third");
        third
            .load(saved.map_err(io::Error::other).boxed(), &mut |_| ())
            .await
            .unwrap();
        let there = third.store.images().unwrap().pop().unwrap();
        assert_eq!((&there.id, &there.layers), (&image.id, &image.layers));
    }
    scene.practice.stop().await;
}

//! Pushes to and pulls from a real registry, and what it refuses.

use stepgate::docker::{Force, Parents};
use stepgate::engine::{Engine, EngineError, ImageStore};
use stepgate::words::{Digest, Reference};

use super::scene::{PASSWORD, Registry, Scene, ada};

#[tokio::test]
async fn a_push_tells_of_each_layer_and_comes_back_by_a_pull() {
    let mut scene = Scene::new(address_or_skip!()).await;
    let registry = Registry::start();
    let id = scene.build("stepgate-engine-test/push", 22).await;
    let diff_ids = scene.engine.image(&id).await.unwrap().unwrap().diff_ids;
    let first = scene.tag(&id, &format!("{}/ada/first:v1", registry.host)).await;

    let (pushed, notes) = scene.push(&first).await;
    assert!(pushed.digest.is_some());
    let sent: Vec<_> = notes.iter().filter(|note| note.current.is_some()).collect();
    assert!(!sent.is_empty(), "{notes:?}");
    assert!(
        sent.iter()
            .all(|note| note.total.is_none_or(|total| note.current <= Some(total)))
    );
    let store = scene.engine.about().await.unwrap().store;
    if store == ImageStore::GraphDriver {
        let mut ids: Vec<_> = pushed.layers.iter().map(|layer| layer.id.as_str()).collect();
        ids.sort_unstable();
        let mut expected: Vec<_> = diff_ids.iter().map(Digest::short).collect();
        expected.sort_unstable();
        assert_eq!(ids, expected);
        assert!(
            pushed.layers.iter().all(|layer| layer.status == "Pushed"),
            "{:?}",
            pushed.layers
        );
        let (again, _) = scene.push(&first).await;
        assert!(
            again
                .layers
                .iter()
                .all(|layer| layer.status == "Layer already exists"),
            "{:?}",
            again.layers
        );
        assert_eq!(again.digest, pushed.digest);
        let second = scene.tag(&id, &format!("{}/ada/second", registry.host)).await;
        let (mounted, _) = scene.push(&second).await;
        assert!(
            mounted
                .layers
                .iter()
                .all(|layer| layer.status == "Mounted from ada/first"),
            "{:?}",
            mounted.layers
        );
    }

    for name in scene.names.clone() {
        let _ = scene
            .engine
            .remove_image(&name, Force::Forced, Parents::Deleted)
            .await;
    }
    assert!(scene.engine.image(&id).await.unwrap().is_none());
    let mut n_notes = 0;
    let login = ada(PASSWORD);
    scene
        .engine
        .pull(&first, None, Some(&login), &mut |_| n_notes += 1)
        .await
        .unwrap();
    assert!(n_notes > 2);
    assert_eq!(
        scene.engine.image(&first.to_string()).await.unwrap().unwrap().id,
        id
    );
}

#[tokio::test]
async fn a_registry_that_refuses_is_heard() {
    let mut scene = Scene::new(address_or_skip!()).await;
    let registry = Registry::start();
    let id = scene.build("stepgate-engine-test/refused", 33).await;
    let name = scene.tag(&id, &format!("{}/ada/refused", registry.host)).await;
    for login in [None, Some(ada("wrong"))] {
        let error = scene
            .engine
            .push(&name, login.as_ref(), &mut |_| ())
            .await
            .unwrap_err();
        let EngineError::Refused { status: 0, message } = &error else {
            panic!("{error:?}");
        };
        let is_told = [
            "unauthorized",
            "no basic auth",
            "authorization failed",
            "401 Unauthorized",
        ];
        assert!(is_told.iter().any(|words| message.contains(words)), "{message}");
    }
    // What standard base64 would write with `+` and `/` must still be understood.
    let awkward = scene
        .engine
        .push(&name, Some(&ada("~~~???>>>ÿÿÿ")), &mut |_| ())
        .await
        .unwrap_err();
    assert!(!awkward.to_string().contains("no basic auth"), "{awkward}");

    let gone = registry.host.clone();
    drop(registry);
    let error = scene.engine.push(&name, None, &mut |_| ()).await.unwrap_err();
    assert!(
        matches!(&error, EngineError::Refused { message, .. } if message.contains(&gone)),
        "{error:?}"
    );
    let nothing = Reference::parse(&format!("{gone}/ada/nothing:v9")).unwrap();
    let error = scene.engine.push(&nothing, None, &mut |_| ()).await.unwrap_err();
    assert!(
        ["does not exist", "not found"]
            .iter()
            .any(|words| error.to_string().contains(words)),
        "{error}"
    );
}

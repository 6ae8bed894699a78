//! Images in a real engine: found, listed, named and removed.

use stepgate::docker::{Force, Parents};
use stepgate::engine::{Engine, EngineError, ImageQuery, ImageStore, Removed};
use stepgate::words::Reference;

use super::scene::Scene;

#[tokio::test]
async fn an_image_is_built_named_found_listed_and_removed() {
    let mut scene = Scene::new(address_or_skip!()).await;
    let id = scene.build("stepgate-engine-test/find:v1", 11).await;
    let image = scene
        .engine
        .image("stepgate-engine-test/find:v1")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(image.id, id);
    assert_eq!(image.diff_ids.len(), 2);
    assert_eq!(
        image.labels["stepgate.engine-test"],
        "stepgate-engine-test/find:v1"
    );
    assert_eq!(image.config["Cmd"][0], "/small");
    assert!(image.size >= 3 * 1024 * 1024);

    let short = &id["sha256:".len()..][..12];
    assert_eq!(scene.engine.image(short).await.unwrap().as_ref(), Some(&image));
    assert!(
        scene
            .engine
            .image("stepgate-engine-test/none")
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        scene
            .engine
            .image_json("stepgate-engine-test/none")
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(scene.engine.image_json(short).await.unwrap().unwrap()["Id"], id);

    let other = scene.tag(short, "stepgate-engine-test/find:v2").await;
    let listed = |reference: &str| ImageQuery {
        filters: [("reference".to_owned(), vec![reference.to_owned()])].into(),
        ..ImageQuery::default()
    };
    let rows = scene
        .engine
        .images(&listed("stepgate-engine-test/*"))
        .await
        .unwrap();
    let row = rows.iter().find(|row| row.id == id).unwrap();
    assert_eq!(row.tags.len(), 2);
    assert!(row.tags.contains(&other));
    // The containerd store counts what it keeps packed in its lists, and not in its inspections.
    match scene.engine.about().await.unwrap().store {
        ImageStore::GraphDriver | ImageStore::Other => assert_eq!(row.size, image.size),
        ImageStore::Containerd => assert!(row.size > image.size),
    }
    let rows = scene
        .engine
        .images(&listed("stepgate-engine-test/find:v2"))
        .await
        .unwrap();
    assert!(rows.iter().all(|row| row.tags == [other.clone()]) && !rows.is_empty());

    let history = scene.engine.history(short).await.unwrap();
    assert!(
        history[0].created_by.contains("LABEL") || history[0].created_by.contains("CMD"),
        "{history:?}"
    );
    assert_eq!(history.iter().filter(|row| row.size > 0).count(), 2);

    let gone = scene
        .engine
        .remove_image("stepgate-engine-test/find:v2", Force::Gentle, Parents::Deleted);
    assert_eq!(
        gone.await.unwrap(),
        [Removed::Untagged("stepgate-engine-test/find:v2".to_owned())]
    );
    let gone = scene
        .engine
        .remove_image("stepgate-engine-test/find:v1", Force::Gentle, Parents::Deleted);
    assert!(gone.await.unwrap().contains(&Removed::Deleted(id.clone())));
    assert!(scene.engine.image(&id).await.unwrap().is_none());
    let again = scene
        .engine
        .remove_image(&id, Force::Gentle, Parents::Deleted)
        .await
        .unwrap_err();
    assert!(
        matches!(&again, EngineError::Refused { status: 404, message } if message.contains("No such image")),
        "{again:?}"
    );
}

#[tokio::test]
async fn naming_an_image_that_is_not_there_is_refused() {
    let scene = Scene::new(address_or_skip!()).await;
    let target = Reference::parse("stepgate-engine-test/new").unwrap();
    let error = scene
        .engine
        .tag("stepgate-engine-test/none", &target)
        .await
        .unwrap_err();
    assert!(
        matches!(error, EngineError::Refused { status: 404, .. }),
        "{error:?}"
    );
}

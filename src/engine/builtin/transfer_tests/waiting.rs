//! What is told of layers that are not on their way yet.

use super::*;
use crate::engine::carry::AT_ONCE;

#[tokio::test]
async fn layers_beyond_those_that_travel_at_once_are_told_to_wait() {
    let scene = Scene::new().await;
    let layers = (0..AT_ONCE + 2).map(|n| bare(&scene.home, &layer("file", n.to_string().as_bytes())));
    let layers = layers.collect();
    let name = scene.placed("ada/many");
    add(&scene.home, platform::architecture(), layers, &[name]);
    let waiting = |lines: &[String]| lines.iter().filter(|line| line.ends_with(": Waiting")).count();
    let (_, notes) = scene.push(&scene.home, "ada/many").await.unwrap();
    assert_eq!(waiting(&told(&notes)), 2);
    let lines = scene.pull(&scene.away("away"), "ada/many", None).await.unwrap();
    assert_eq!(waiting(&lines), 2);
    scene.practice.stop().await;
}

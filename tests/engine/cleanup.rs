//! Cleaning up in a real engine, whichever way it stores images: nothing of the lesson's stays, and nothing else goes.

use std::collections::BTreeSet;

use stepgate::engine::docker::{Address, DockerEngine, connect};
use stepgate::engine::{Engine as _, ImageQuery, ImageRow};
use stepgate::runner::cleanup::clean;
use stepgate::shell::journal::Made;
use stepgate::words::Reference;

use crate::support::engine::Engine;

/// The image and all the images that it was built from, from the last step to the first.
fn with_steps(rows: &[ImageRow], id: &str) -> Vec<String> {
    let mut ids = vec![id.to_owned()];
    while let Some(parent) = rows
        .iter()
        .find(|row| Some(&row.id) == ids.last())
        .and_then(|row| row.parent.clone())
    {
        ids.push(parent);
    }
    ids
}

async fn rows(engine: &DockerEngine) -> Vec<ImageRow> {
    let query = ImageQuery {
        all: true,
        ..ImageQuery::default()
    };
    engine.images(&query).await.expect("an engine lists its images")
}

fn given(name: &str, image: &str) -> Made {
    Made::Tag {
        name: Reference::parse(name).expect("a name").with_default_tag(),
        image: image.to_owned(),
        replaced: None,
    }
}

#[tokio::test]
async fn images_that_share_steps_go_with_all_their_steps_except_those_of_others() {
    let Some(scratch) = Engine::from_env() else { return };
    let address = Address::parse(scratch.address(), None).expect("the engine's address");
    let engine = connect(&address).await.expect("the engine answers");
    // Two of the lesson's share two steps, one of them with an image that is not; the second has a step of its own above.
    let name = |word: &str| scratch.unique(word);
    let build = |word: &str, layers: &[(&str, &[u8])]| scratch.scratch_image(&name(word), layers);
    let one = build("one", &[("a", b"1"), ("b", b"2"), ("c", b"3")]);
    let two = build("two", &[("a", b"1"), ("b", b"2"), ("d", b"4"), ("f", b"6")]);
    let theirs = build("theirs", &[("a", b"1"), ("e", b"5")]);
    let before = rows(&engine).await;
    let steps = |id: &str| with_steps(&before, id);
    assert!(steps(&one).len() >= 4, "{before:?}");
    let mut ours: BTreeSet<String> = steps(&one).into_iter().chain(steps(&two)).collect();
    for shared in steps(&theirs) {
        ours.remove(&shared);
    }

    let made = [given(&name("one"), &one), given(&name("two"), &two)];
    let cleaned = clean(&engine, &name("session"), &made)
        .await
        .expect("cleaning up works");
    assert_eq!(cleaned.left, Vec::<String>::new());
    assert_eq!(cleaned.removed.len(), 2, "{cleaned:?}");
    let after: BTreeSet<String> = rows(&engine).await.into_iter().map(|row| row.id).collect();
    let left: Vec<_> = ours.intersection(&after).collect();
    assert!(left.is_empty(), "left: {left:?} of {ours:?}");
    assert!(after.contains(&theirs));
}

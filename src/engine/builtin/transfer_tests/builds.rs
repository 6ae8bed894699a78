//! Builds whose base image is at a registry.
//!
//! Not here: the builds themselves (`build`).

use super::*;
use crate::engine::BuildRequest;

/// A context of a Dockerfile alone.
fn context(dockerfile: &str) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o644);
    header.set_size(dockerfile.len() as u64);
    tar.append_data(&mut header, "Dockerfile", dockerfile.as_bytes())
        .unwrap();
    tar.into_inner().unwrap()
}

#[tokio::test]
async fn a_base_that_is_not_here_is_pulled_and_one_that_is_only_where_that_is_asked_for() {
    let scene = Scene::new().await;
    let base = scene.placed("ada/web");
    let image = built(&scene.home, std::slice::from_ref(&base));
    scene.push(&scene.home, "ada/web").await.unwrap();
    let away = scene.away("away");
    for (pull, pulls) in [(false, true), (false, false), (true, true)] {
        let request = BuildRequest {
            context: context(&format!("FROM {base}\nLABEL a=b\n")).into(),
            dockerfile: "Dockerfile".to_owned(),
            pull,
            ..BuildRequest::default()
        };
        let mut notes = Vec::new();
        let id = away.build(request, &mut |note| notes.push(note)).await.unwrap();
        let id = Digest::parse(&id).unwrap();
        assert_eq!(diff_ids(&self::image(&away, &id)), diff_ids(&image));
        let lines = told(&notes);
        let is_pulled = lines.iter().any(|line| line == "latest: Pulling from ada/web");
        assert_eq!(is_pulled, pulls, "{lines:?}");
    }
    scene.practice.stop().await;
}

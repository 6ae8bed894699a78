//! Ways to be wrong: each fails with its own explanation.

use super::bench::{Bench, HOST};
use crate::check::MismatchKind;
use crate::registry::{Choice, ManifestKind};

#[tokio::test]
async fn an_unset_variable_fails() {
    let mut bench = Bench::new();
    bench.values.clear();
    assert_eq!(bench.fails("dockerId=ada").await.found(), "`dockerId` is not set");
}

#[tokio::test]
async fn upper_case_in_a_docker_id_fails_with_the_spelling_that_would_do() {
    let mut bench = Bench::new();
    bench.values.insert("dockerId".to_owned(), "Ada".to_owned());
    let mismatch = bench.fails("dockerId=Ada").await;
    assert!(mismatch.found().ends_with("`ada` would do"), "{mismatch}");
    assert!(mismatch.mend.unwrap().ends_with("dockerId='ada'"));
}

#[tokio::test]
async fn an_injected_docker_id_fails() {
    let mut bench = Bench::new();
    bench
        .values
        .insert("dockerId".to_owned(), "'; rm -rf ~ #'".to_owned());
    let mismatch = bench.fails("dockerId=<dockerId>").await;
    assert!(matches!(mismatch.kind, MismatchKind::VariableInvalid { .. }));
    assert_eq!(mismatch.mend, None);
}

#[tokio::test]
async fn a_docker_id_too_short_for_docker_hub_fails_there() {
    let mut bench = Bench::new();
    bench.route.choice = Choice::Hub;
    let mismatch = bench.fails("dockerId=ada").await;
    assert!(mismatch.found().contains("4 to 30 characters"), "{mismatch}");
}

#[tokio::test]
async fn a_name_with_a_value_missing_fails() {
    let mut bench = Bench::new();
    bench.values.clear();
    let mismatch = bench.fails("docker tag web <dockerId>/web").await;
    assert_eq!(mismatch.found(), "a value in `<dockerId>/web` is missing");
}

#[tokio::test]
async fn a_value_that_makes_no_image_name_fails() {
    let mut bench = Bench::new();
    bench.values.insert("dockerId".to_owned(), "a b".to_owned());
    let mismatch = bench.fails("docker tag web <dockerId>/web").await;
    assert!(matches!(mismatch.kind, MismatchKind::NotAName { .. }));
}

#[tokio::test]
async fn a_missing_tag_fails_with_the_command_that_makes_it() {
    let mismatch = Bench::new().fails("docker tag web ada/web").await;
    assert_eq!(
        mismatch.to_string(),
        "the engine has no image `ada/web`: run `docker image tag web ada/web`"
    );
}

#[tokio::test]
async fn a_tag_under_a_name_like_it_fails_and_names_that() {
    let mut bench = Bench::new();
    bench.tag("web", "adda/web");
    let mismatch = bench.fails("docker tag web ada/web").await;
    assert_eq!(
        mismatch.found(),
        "the engine has no image `ada/web`; it has `adda/web`"
    );
}

#[tokio::test]
async fn a_tag_under_quite_another_account_fails_and_names_that() {
    let mut bench = Bench::new();
    bench.tag("web", "grace-hopper/web");
    bench.tag("web", &format!("{HOST}/ada/web"));
    let mismatch = bench.fails("docker tag web ada/web").await;
    assert_eq!(
        mismatch.found(),
        "the engine has no image `ada/web`; it has `grace-hopper/web`"
    );
}

#[tokio::test]
async fn another_version_than_the_lessons_fails() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web:v1");
    let mismatch = bench.fails("docker tag web ada/web:v2").await;
    assert_eq!(
        mismatch.found(),
        "the engine has no image `ada/web:v2`; it has `ada/web:v1`"
    );
}

#[tokio::test]
async fn a_tag_on_another_image_fails_with_both_ids() {
    let mut bench = Bench::new();
    bench.build("api", "api");
    bench.tag("api", "ada/web");
    let mismatch = bench.fails("docker tag web ada/web").await;
    let found = mismatch.found();
    assert!(
        found.starts_with("`ada/web` is image ") && found.contains(", but `web` is "),
        "{found}"
    );
    assert_eq!(mismatch.mend.as_deref(), Some("docker image tag web ada/web"));
}

#[tokio::test]
async fn a_tag_of_an_older_build_of_its_source_fails() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    bench.build("web", "web rebuilt");
    assert!(matches!(
        bench.fails("docker tag web ada/web").await.kind,
        MismatchKind::OtherImage { .. }
    ));
}

#[tokio::test]
async fn a_missing_source_fails_and_names_what_is_like_it() {
    let mismatch = Bench::new().fails("docker tag wbe ada/web").await;
    assert_eq!(mismatch.found(), "the engine has no image `wbe`; it has `web`");
}

#[tokio::test]
async fn an_image_that_is_not_built_fails() {
    let mismatch = Bench::new().fails("docker build -t ada/web:v2 .").await;
    assert_eq!(mismatch.mend.as_deref(), Some("docker build -t ada/web:v2 ."));
}

#[tokio::test]
async fn a_rebuild_that_has_not_run_fails_though_the_name_is_there() {
    let mut bench = Bench::new();
    bench.lesson_did(&["docker build -t web ."]);
    let mismatch = bench.fails("docker build -t web .").await;
    assert_eq!(
        mismatch.found(),
        "`docker build -t web .` has not run in this session"
    );
}

#[tokio::test]
async fn an_image_that_is_still_there_fails() {
    let mismatch = Bench::new().fails("docker rmi web").await;
    assert_eq!(mismatch.mend.as_deref(), Some("docker image rm web"));
}

#[tokio::test]
async fn a_listing_that_has_not_run_fails() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    bench.lesson_did(&["docker tag web ada/web"]);
    let mismatch = bench.fails("docker image ls -f reference=ada/*").await;
    assert_eq!(
        mismatch.to_string(),
        "no listing has succeeded in this session: run `docker image ls --filter \"reference=ada/*\"`"
    );
}

#[tokio::test]
async fn a_listing_that_failed_is_none() {
    let mut bench = Bench::new();
    bench.ran("docker images", 1, Some(&[]));
    assert_eq!(
        bench.fails("docker images").await.kind,
        MismatchKind::NothingListed
    );
}

#[tokio::test]
async fn a_listing_with_another_filter_fails_and_says_what_it_left_out() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    bench.lesson_did(&["docker tag web ada/web"]);
    bench.ran("docker images adda/*", 0, Some(&[]));
    let mismatch = bench.fails("docker images ada/*").await;
    assert_eq!(mismatch.found(), "no listing in this session shows `ada/web`");
}

#[tokio::test]
async fn a_listing_by_the_real_cli_with_another_filter_fails() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    bench.lesson_did(&["docker tag web ada/web"]);
    bench.ran("docker images adda/* --format={{range}}", 0, None);
    assert!(matches!(
        bench.fails("docker images ada/*").await.kind,
        MismatchKind::NotListed { .. }
    ));
}

#[tokio::test]
async fn a_listing_fails_when_the_engine_lacks_an_image_that_it_ought_to_show() {
    let mut bench = Bench::new();
    bench.lesson_did(&["docker tag web ada/web"]);
    bench.ran("docker images", 0, Some(&["ada/web"]));
    assert_eq!(
        bench.fails("docker images").await.found(),
        "the engine does not show `ada/web`"
    );
}

#[tokio::test]
async fn a_push_of_only_one_of_two_fails_for_the_other() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    bench.tag("web", "ada/api");
    bench.push("ada/web");
    bench.passes("docker push ada/web").await;
    let mismatch = bench.fails("docker push ada/api").await;
    assert_eq!(
        mismatch.to_string(),
        "the practice registry has no `ada/api`: run `docker image push ada/api`"
    );
}

#[tokio::test]
async fn a_push_of_another_tag_fails_and_names_the_tags_that_are_there() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web:v1");
    bench.tag("web", "ada/web:v2");
    bench.push("ada/web:v1");
    let mismatch = bench.fails("docker push ada/web:v2").await;
    assert!(
        mismatch
            .found()
            .ends_with("has no tag `v2` in `ada/web`, only `v1`"),
        "{mismatch}"
    );
}

#[tokio::test]
async fn a_push_whose_local_image_is_gone_cannot_be_compared() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    bench.push("ada/web");
    bench.remove("ada/web");
    assert!(matches!(
        bench.fails("docker push ada/web").await.kind,
        MismatchKind::NothingToCompare { .. }
    ));
}

#[tokio::test]
async fn a_push_before_a_rebuild_is_stale() {
    let mut bench = Bench::new();
    bench.build_so("ada/web", "old", "2026-01-01T11:59:59Z", "/run");
    bench.push("ada/web");
    bench.build("ada/web", "new");
    let mismatch = bench.fails("docker push ada/web").await;
    assert!(
        mismatch
            .found()
            .contains("is an older build than your local image"),
        "{mismatch}"
    );
    assert_eq!(mismatch.mend.as_deref(), Some("docker image push ada/web"));
}

#[tokio::test]
async fn another_images_manifest_under_the_tag_fails_and_names_that_image() {
    let mut bench = Bench::new();
    bench.build("tweet-app", "tweet");
    bench.tag("tweet-app", "ada/web");
    bench.push("ada/web");
    bench.tag("web", "ada/web");
    let mismatch = bench.fails("docker push ada/web").await;
    assert!(
        mismatch.found().contains(", the image of `tweet-app`)"),
        "{mismatch}"
    );
}

#[tokio::test]
async fn a_deleted_layer_fails_and_is_named() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    let ManifestKind::Image { layers, .. } = bench.push("ada/web").kind else {
        panic!()
    };
    bench
        .library
        .blobs
        .remove(&("ada/web".to_owned(), layers[1].digest.clone()));
    let mismatch = bench.fails("docker push ada/web").await;
    assert!(mismatch.found().contains("layer 2 of 2"), "{mismatch}");
    assert!(mismatch.mend.is_some());
}

#[tokio::test]
async fn a_truncated_layer_fails_with_both_sizes() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    let ManifestKind::Image { layers, .. } = bench.push("ada/web").kind else {
        panic!()
    };
    bench
        .library
        .blobs
        .insert(("ada/web".to_owned(), layers[0].digest.clone()), vec![0; 3]);
    let mismatch = bench.fails("docker push ada/web").await;
    assert!(mismatch.found().contains("layer 1 of 2"), "{mismatch}");
    assert!(
        mismatch
            .found()
            .contains(&format!("3 bytes there instead of {}", layers[0].size)),
        "{mismatch}"
    );
}

#[tokio::test]
async fn a_layer_of_other_bytes_and_the_right_size_fails() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    let ManifestKind::Image { layers, .. } = bench.push("ada/web").kind else {
        panic!()
    };
    let key = ("ada/web".to_owned(), layers[1].digest.clone());
    bench.library.blobs.get_mut(&key).unwrap()[0] ^= 1;
    let mismatch = bench.fails("docker push ada/web").await;
    assert!(mismatch.found().contains("layer 2 of 2"), "{mismatch}");
    assert!(mismatch.found().contains("other bytes there"), "{mismatch}");
    assert_eq!(mismatch.mend, None);
}

#[tokio::test]
async fn a_deleted_configuration_fails() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    let ManifestKind::Image { config, .. } = bench.push("ada/web").kind else {
        panic!()
    };
    bench.library.blobs.remove(&("ada/web".to_owned(), config.digest));
    assert!(
        bench
            .fails("docker push ada/web")
            .await
            .found()
            .contains("the image's configuration")
    );
}

#[tokio::test]
async fn a_registry_that_does_not_let_the_repository_be_read_fails_the_push() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    bench.push("ada/web");
    bench.library.is_closed = true;
    let mismatch = bench.fails("docker push ada/web").await;
    assert!(mismatch.found().contains("authentication required"), "{mismatch}");
    assert_eq!(mismatch.mend.as_deref(), Some("docker login"));
}

#[tokio::test]
async fn a_pulled_name_on_another_image_fails() {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    bench.push("ada/web");
    bench.build("ada/web", "something else");
    assert!(matches!(
        bench.fails("docker pull ada/web").await.kind,
        MismatchKind::NotPulled { .. }
    ));
}

#[tokio::test]
async fn a_repository_that_the_page_does_not_show_fails() {
    let mut bench = Bench::new();
    for name in ["ada/web", "ada/api"] {
        bench.tag("web", name);
        bench.push(name);
    }
    bench.lesson_did(&["docker push ada/web", "docker push ada/api"]);
    bench.library.hidden.insert("ada/api".to_owned());
    let mismatch = bench.fails("firefox https://hub.docker.com/r/ada/").await;
    assert_eq!(mismatch.found(), "the page does not show `ada/api`");
}

#[tokio::test]
async fn a_command_that_failed_fails_with_its_exit_code() {
    let mut bench = Bench::new();
    bench.ran("docker container run alpine", 125, None);
    let mismatch = bench.fails("docker run alpine").await;
    assert_eq!(mismatch.found(), "`docker run alpine` ended with exit code 125");
}

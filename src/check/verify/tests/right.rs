//! Ways to be right: the result counts, not the way to it.

use super::bench::{Bench, HOST};
use super::fake::named;
use crate::check::MismatchKind;
use crate::check::verify::Ended;
use crate::registry::{Choice, ManifestKind};
use crate::words::StepId;

fn tagged() -> Bench {
    let mut bench = Bench::new();
    bench.tag("web", "ada/web");
    bench
}

#[tokio::test]
async fn a_valid_docker_id_passes() {
    assert_eq!(
        Bench::new().passes("dockerId=<dockerId>").await,
        "`dockerId` is `ada`, a valid Docker ID"
    );
}

#[tokio::test]
async fn environment_names_know_no_case() {
    let mut bench = Bench::new();
    bench.values = [("DOCKERID".to_owned(), "ada".to_owned())].into();
    bench.passes("dockerId=<dockerId>").await;
}

#[tokio::test]
async fn every_spelling_of_the_tag_command_and_of_the_name_passes() {
    for command in [
        "docker tag web ada/web",
        "docker image tag web:latest ada/web:latest",
        "docker tag web docker.io/ada/web",
        "docker tag docker.io/library/web index.docker.io/ada/web",
        "docker tag web <dockerId>/web",
        "docker tag web $env:dockerId/web",
    ] {
        assert!(
            tagged().passes(command).await.contains("the same as"),
            "{command}"
        );
    }
}

#[tokio::test]
async fn a_tag_by_image_id_passes() {
    let mut bench = tagged();
    let id = bench.engine.names.values().next().cloned().unwrap();
    bench.passes(&format!("docker tag {id} ada/web")).await;
}

#[tokio::test]
async fn a_build_straight_to_the_new_name_passes_for_a_tag() {
    let mut bench = tagged();
    bench.remove("web");
    bench.ran("docker build --tag ada/web .", 0, None);
    assert!(
        bench
            .passes("docker tag web ada/web")
            .await
            .contains("built under that name")
    );
}

#[tokio::test]
async fn a_rebuild_in_another_spelling_passes() {
    let mut bench = Bench::new();
    bench.lesson_did(&["docker build -t web ."]);
    bench.ran("docker image build . --tag web", 0, None);
    bench.passes("docker build -t web .").await;
}

#[tokio::test]
async fn an_image_that_is_gone_passes() {
    Bench::new().passes("docker image rm ada/web").await;
}

#[tokio::test]
async fn a_wider_listing_than_the_lessons_passes() {
    let mut bench = tagged();
    bench.lesson_did(&["docker tag web ada/web"]);
    bench.ran("docker images", 0, Some(&["ada/web", "web"]));
    bench.passes("docker image ls -f reference=<dockerId>/*").await;
}

#[tokio::test]
async fn a_listing_that_the_real_cli_wrote_passes() {
    let mut bench = tagged();
    bench.lesson_did(&["docker tag web ada/web"]);
    bench.ran("docker images --format {{range}} ada/*", 0, None);
    bench.passes("docker image ls ada/web").await;
}

#[tokio::test]
async fn without_a_session_the_engines_listing_is_enough() {
    let mut bench = tagged();
    bench.lesson_did(&["docker tag web ada/web"]);
    bench.journal = None;
    assert_eq!(bench.passes("docker images").await, "the engine shows `ada/web`");
}

#[tokio::test]
async fn a_push_passes_whatever_pushed_it() {
    let mut bench = tagged();
    bench.push("ada/web");
    let evidence = bench.passes("docker image push ada/web:latest").await;
    assert!(
        evidence.contains("its configuration's digest is the image's ID"),
        "{evidence}"
    );
    assert!(evidence.contains("all 3 blobs"), "{evidence}");
    bench.passes("docker push docker.io/ada/web").await;
}

#[tokio::test]
async fn a_push_of_all_tags_passes_for_each() {
    let mut bench = Bench::new();
    for name in ["ada/web:v1", "ada/web:v2"] {
        bench.tag("web", name);
        bench.push(name);
    }
    bench.lesson_did(&["docker tag web ada/web:v1", "docker tag web ada/web:v2"]);
    let evidence = bench.passes("docker push --all-tags ada/web").await;
    assert!(
        evidence.contains("`ada/web:v1`") && evidence.contains("`ada/web:v2`"),
        "{evidence}"
    );
}

#[tokio::test]
async fn a_name_with_a_host_of_its_own_is_asked_for_there() {
    let mut bench = Bench::new();
    bench.tag("web", "quay.example/ada/web");
    bench.push("quay.example/ada/web");
    assert!(
        bench
            .passes("docker push quay.example/ada/web")
            .await
            .contains("`quay.example`")
    );
}

#[tokio::test]
async fn a_foreign_layer_need_not_be_at_the_registry() {
    let mut bench = tagged();
    let mut manifest = bench.push("ada/web");
    let ManifestKind::Image { layers, .. } = &mut manifest.kind else {
        panic!()
    };
    layers[0].urls.push("https://base.example/layer".to_owned());
    bench
        .library
        .blobs
        .remove(&("ada/web".to_owned(), layers[0].digest.clone()));
    let placed = super::fake::named(&format!("{HOST}/ada/web"));
    bench.library.manifests.insert(placed, manifest);
    assert!(bench.passes("docker push ada/web").await.contains("all 2 blobs"));
}

#[tokio::test]
async fn a_push_whose_image_the_step_removes_afterwards_passes_without_comparison() {
    let mut bench = tagged();
    bench.push("ada/web");
    bench.remove("ada/web");
    for verdict in bench
        .verdicts(&["docker push ada/web", "docker rmi ada/web"])
        .await
    {
        assert!(
            matches!(verdict, Ok(crate::check::Verdict::Passed(_))),
            "{verdict:?}"
        );
    }
}

#[tokio::test]
async fn a_pulled_image_passes() {
    let mut bench = tagged();
    bench.push("ada/web");
    bench.passes("docker pull ada/web").await;
}

#[tokio::test]
async fn an_image_that_was_there_before_the_lesson_need_not_be_gone() {
    for spared in ["web", "web:latest", "<id>"] {
        let mut bench = Bench::new();
        let id = bench.engine.names[&named("web")].clone();
        let spared = spared.replace("<id>", &id["sha256:".len()..][..12]);
        bench.fails("docker rmi web").await;
        bench.ran("docker rmi api", 0, None);
        bench.journal.as_mut().unwrap()[0].spared = vec!["api".to_owned(), "sha256".to_owned()];
        bench.fails("docker rmi web").await;
        bench.ran(&format!("docker rmi {spared}"), 0, None);
        bench.journal.as_mut().unwrap()[1].spared = vec![spared];
        assert_eq!(
            bench.passes("docker rmi web").await,
            "`web` was there before this lesson and is left alone"
        );
    }
}

#[tokio::test]
async fn what_only_docker_hub_has_is_proved_there() {
    let mut bench = Bench::new();
    bench.build("alpine", "alpine");
    let name = named("alpine").with_default_tag();
    let manifest = bench.upload("alpine", &name, "gzip");
    bench.library.manifests.insert(name, manifest);
    bench.passes("docker pull alpine").await;
    bench.build("alpine", "something else");
    assert!(matches!(
        bench.fails("docker pull alpine").await.kind,
        MismatchKind::NotPulled { .. }
    ));
    bench.library.manifests.clear();
    let mismatch = bench.fails("docker pull alpine").await;
    assert_eq!(mismatch.found(), "Docker Hub has no `alpine`");
    assert_eq!(mismatch.mend, None);
}

#[tokio::test]
async fn what_is_the_learners_own_is_never_docker_hubs() {
    let mut bench = tagged();
    bench.log_in(HOST, "ada", "right");
    let name = named("ada/web").with_default_tag();
    let manifest = bench.upload("ada/web", &name, "gzip");
    bench.library.manifests.insert(name, manifest);
    let mismatch = bench.fails("docker pull ada/web").await;
    assert_eq!(mismatch.found(), "the practice registry has no `ada/web`");
    assert_eq!(mismatch.mend.as_deref(), Some("docker image push ada/web"));
}

#[tokio::test]
async fn visible_repositories_pass_at_the_practice_registry_and_at_another_host() {
    let mut bench = tagged();
    bench.push("ada/web");
    bench.lesson_did(&["docker push ada/web"]);
    bench.passes("firefox https://hub.docker.com/r/ada/").await;
    bench.route.choice = Choice::Host(HOST.to_owned());
    bench.passes("open https://hub.docker.com/u/ada").await;
}

#[tokio::test]
async fn a_command_that_succeeded_at_the_second_try_passes() {
    let mut bench = Bench::new();
    bench.build("alpine", "alpine");
    bench.ran("docker run --rm alpine", 1, None);
    bench.ran("docker container run --rm alpine", 0, None);
    bench.passes("docker run --rm alpine").await;
}

#[tokio::test]
async fn a_command_without_a_journal_entry_passes_by_its_block() {
    let mut bench = Bench::new();
    let ended = Ended {
        lines: Some(5..=9),
        text: "make\nmake install".to_owned(),
        exit: 0,
        failed: None,
        step: StepId::slug("a"),
        printed: None,
        printed_last: None,
    };
    bench.ended = vec![ended];
    bench.passes("make").await;
    bench.ended = vec![Ended {
        lines: None,
        text: "make ".to_owned(),
        exit: 0,
        failed: None,
        step: StepId::slug("a"),
        printed: None,
        printed_last: None,
    }];
    bench.passes("make").await;
}

#[tokio::test]
async fn a_blob_that_was_read_a_moment_ago_is_not_read_again() {
    let mut bench = Bench::new();
    bench.build("api", "api");
    for (source, target) in [("web", "ada/web"), ("api", "ada/api")] {
        bench.tag(source, target);
        bench.push(target);
    }
    let n_reads = |bench: &Bench| bench.library.n_reads.load(std::sync::atomic::Ordering::Relaxed);
    bench.passes("docker push ada/web").await;
    assert_eq!(n_reads(&bench), 3, "the configuration and two layers");
    bench.passes("docker push ada/api").await;
    assert_eq!(n_reads(&bench), 5, "they have the lower layer in common");
    bench.passes("docker push ada/web").await;
    assert_eq!(n_reads(&bench), 5);
}

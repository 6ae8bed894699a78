//! Objects whose IDs a listing gave to a command while it ran.
//!
//! Not here: which words are such listings (`infer`).

use super::bench::Bench;
use super::fake::FakeEngine;
use crate::check::verify::AskError;
use crate::check::{MismatchKind, ObjectMismatch};
use crate::engine::{Container, ContainerState};

const ONE: &str = "0123456789ab";
const OTHER: &str = "ba9876543210";

/// A session whose command was given two containers, which now are so.
fn given(verb: &str, found: Vec<Container>) -> Bench {
    let mut bench = Bench::new();
    bench.engine = FakeEngine::telling(found);
    bench.ran(&format!("docker {verb} {ONE} {OTHER}"), 0, None);
    // By name, and in vain: neither is what was given.
    bench.ran(&format!("docker {verb} other"), 0, None);
    bench.ran(&format!("docker {verb} {ONE}"), 1, None);
    bench
}

#[tokio::test]
async fn what_a_listing_gave_to_a_command_is_asked_for_one_by_one() {
    let ended = |name| Container::called(name, ContainerState::Exited(0));
    let runs = |name| Container::called(name, ContainerState::Running);
    let command = "docker stop $(docker ps -q --filter name=w)";
    assert_eq!(
        given("stop", vec![ended("w1"), ended("w2")])
            .passes(command)
            .await,
        "the container `w1` has ended with exit code 0, the container `w2` has ended with exit code 0"
    );
    assert_eq!(
        given("stop", Vec::new()).passes(command).await,
        format!("what `{command}` was given is gone")
    );
    let mismatch = given("stop", vec![ended("w1"), runs("w2")]).fails(command).await;
    assert_eq!(mismatch.found(), "`w2` runs");
    assert_eq!(mismatch.mend.as_deref(), Some("docker container stop w2"));
    let command = "docker start $(docker ps -aq -f label=w)";
    given("start", vec![runs("w1"), runs("w2")]).passes(command).await;
    let created = Container::called("w2", ContainerState::Created);
    let mismatch = given("start", vec![runs("w1"), created]).fails(command).await;
    assert_eq!(mismatch.mend.as_deref(), Some("docker container start w2"));
    let command = "docker rm -f $(docker container ls -aq --filter ancestor=w)";
    given("rm -f", Vec::new()).passes(command).await;
    let mismatch = given("rm -f", vec![ended("w1")]).fails(command).await;
    assert!(
        matches!(mismatch.kind, MismatchKind::Object(ObjectMismatch::There { .. })),
        "{mismatch:?}"
    );
}

#[tokio::test]
async fn images_that_a_listing_gave_are_gone_or_told() {
    let command = "docker rmi $(docker images -q web)";
    let mut bench = Bench::new();
    let image = bench.engine.images.values().next().expect("the image").clone();
    bench.ran(&format!("docker rmi {}", image.id), 0, None);
    let mismatch = bench.fails(command).await;
    assert!(
        matches!(&mismatch.kind, MismatchKind::ImageThere { id, .. } if *id == image.id),
        "{mismatch:?}"
    );
    bench.engine.images.clear();
    bench.engine.names.clear();
    assert_eq!(
        bench.passes(command).await,
        format!("what `{command}` was given is gone")
    );
}

#[tokio::test]
async fn where_nothing_was_given_only_the_commands_success_counts() {
    let command = "docker stop $(docker ps -q --filter name=w)";
    let mut bench = Bench::new();
    bench.ran("docker stop", 1, None);
    assert!(matches!(
        bench.fails(command).await.kind,
        MismatchKind::NotRun { .. }
    ));
    // Without a session nobody knows.
    bench.journal = None;
    let verdicts = bench.verdicts(&[command]).await;
    assert!(
        matches!(verdicts.as_slice(), [Err(AskError::NoSession { .. })]),
        "{verdicts:?}"
    );
}

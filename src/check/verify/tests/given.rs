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
async fn of_two_listings_given_to_the_same_command_each_is_asked_for() {
    let ended = |name| Container::called(name, ContainerState::Exited(0));
    let runs = |name| Container::called(name, ContainerState::Running);
    let lists = |name: &str| format!("docker container ls -q -f name={name}");
    let given = |found: Vec<Container>| {
        let mut bench = Bench::new();
        bench.engine = FakeEngine::telling(found);
        for (name, id) in [("a", ONE), ("b", OTHER)] {
            bench.ran(&lists(name), 0, None);
            bench.ran(&format!("docker stop {id}"), 0, None);
        }
        bench
    };
    let command = |name: &str| format!("docker stop $(docker ps -q -f \"name={name}\")");
    for (name, id) in [("a", ONE), ("b", OTHER)] {
        let mut bench = given(vec![ended(id)]);
        bench.passes(&command(name)).await;
        let mut asked = bench.engine.asked.lock().unwrap().clone();
        assert_eq!(asked.pop().as_deref(), Some(id));
        given(vec![runs(id)]).fails(&command(name)).await;
    }
    let both = [command("a"), command("b")];
    let mut bench = given(vec![ended(ONE), ended(OTHER)]);
    assert_eq!(
        bench.verdicts(&both.each_ref().map(String::as_str)).await.len(),
        2
    );
    // What is filled in may be either; what nobody listed was typed.
    given(vec![ended(OTHER)]).passes(&command("$NAME")).await;
    let mut bench = given(Vec::new());
    bench.ran("docker stop 00112233445566", 0, None);
    bench.passes(&command("c")).await;
    let asked = bench.engine.asked.lock().unwrap().clone();
    assert_eq!(asked, ["00112233445566"]);
    let mismatch = given(Vec::new()).fails(&command("c")).await;
    assert!(
        matches!(mismatch.kind, MismatchKind::NotRun { .. }),
        "{mismatch:?}"
    );
}

#[tokio::test]
async fn images_that_were_spared_are_not_said_to_be_gone() {
    let mut bench = Bench::new();
    let image = bench.engine.images.values().next().expect("the image").clone();
    bench.ran(&format!("docker rmi {}", image.id), 0, None);
    let journal = bench.journal.as_mut().expect("a session");
    journal[0].spared.push(image.id.clone());
    assert_eq!(
        bench.passes("docker rmi $(docker images -q web)").await,
        "`web` was there before this lesson and is left alone"
    );
}

#[tokio::test]
async fn an_image_that_a_build_gave_no_name_is_asked_for_unless_it_was_removed_since() {
    let command = "docker build -q .";
    let mut bench = Bench::new();
    let image = bench.engine.images.values().next().expect("the image").clone();
    bench.ran(command, 0, None);
    assert_eq!(bench.passes(command).await, format!("`{command}` succeeded"));
    bench.journal.as_mut().expect("a session")[0].image = Some(image.id.clone());
    let evidence = bench.passes("docker image build --quiet .").await;
    assert!(evidence.starts_with("the engine has image "), "{evidence}");
    bench.engine.images.clear();
    let mismatch = bench.fails(command).await;
    assert!(
        matches!(mismatch.kind, MismatchKind::ImageMissing { .. }),
        "{mismatch:?}"
    );
    assert_eq!(mismatch.mend.as_deref(), Some(command));
    bench.ran("docker image prune -f", 0, None);
    assert_eq!(bench.passes(command).await, format!("`{command}` succeeded"));
}

#[tokio::test]
async fn where_nothing_was_given_only_the_commands_success_counts() {
    let command = "docker stop $(docker ps -q --filter name=w)";
    let mut bench = Bench::new();
    bench.ran("docker stop", 1, None);
    bench.ran(&format!("docker stop {ONE}"), 1, None);
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

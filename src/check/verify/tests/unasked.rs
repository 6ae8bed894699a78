//! Questions that cannot be asked: never a verdict.

use super::bench::{Bench, HOST};
use crate::check::verify::AskError;

async fn error(bench: &mut Bench, command: &str) -> AskError {
    bench.verdicts(&[command]).await.remove(0).unwrap_err()
}

#[tokio::test]
async fn an_engine_that_is_gone_gives_no_verdict() {
    for command in [
        "docker tag web ada/web",
        "docker rmi ada/web",
        "docker push ada/web",
        "docker images",
    ] {
        let mut bench = Bench::new();
        bench.ran("docker images", 0, Some(&[]));
        bench.engine.is_gone = true;
        assert!(
            matches!(error(&mut bench, command).await, AskError::Engine(_)),
            "{command}"
        );
    }
}

#[tokio::test]
async fn a_registry_that_is_gone_gives_no_verdict() {
    for command in [
        "docker push web",
        "docker login",
        "docker pull web",
        "firefox https://hub.docker.com/r/ada",
    ] {
        let mut bench = Bench::new();
        bench.lesson_did(&["docker push ada/web"]);
        bench.log_in(HOST, "ada", "right");
        bench.library.is_gone = true;
        assert!(
            matches!(error(&mut bench, command).await, AskError::Registry(_)),
            "{command}"
        );
    }
}

#[tokio::test]
async fn whether_a_command_ran_cannot_be_asked_without_a_session() {
    let mut bench = Bench::new();
    bench.journal = None;
    assert!(matches!(
        error(&mut bench, "make").await,
        AskError::NoSession { .. }
    ));
}

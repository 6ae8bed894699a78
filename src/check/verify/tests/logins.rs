//! Logins, wrong and right.

use super::bench::{Bench, HOST};
use crate::check::MismatchKind;

fn accepting() -> Bench {
    let mut bench = Bench::new();
    bench
        .library
        .accepted
        .insert(HOST.to_owned(), ("ada".to_owned(), "right".to_owned()));
    bench
}

#[tokio::test]
async fn no_stored_login_fails_with_the_command_to_log_in() {
    let mismatch = accepting().fails("docker login --username ada").await;
    assert_eq!(
        mismatch.to_string(),
        "no login for the practice registry is stored: run `docker login --username ada`"
    );
}

#[tokio::test]
async fn a_login_for_another_registry_fails_and_says_which() {
    let mut bench = accepting();
    bench.log_in("docker.io", "ada", "right");
    let mismatch = bench.fails("docker login").await;
    assert!(mismatch.found().ends_with("only for Docker Hub"), "{mismatch}");
}

#[tokio::test]
async fn another_account_fails() {
    let mut bench = accepting();
    bench.log_in(HOST, "adda", "right");
    let mismatch = bench.fails("docker login -u ada").await;
    assert_eq!(
        mismatch.found(),
        "you are logged in as `adda`, the lesson uses `ada`"
    );
}

#[tokio::test]
async fn a_password_that_has_changed_since_fails() {
    let mut bench = accepting();
    bench.log_in(HOST, "ada", "old");
    let mismatch = bench.fails("docker login -u ada").await;
    assert!(
        mismatch
            .found()
            .contains("refuses it now (incorrect username or password)"),
        "{mismatch}"
    );
}

#[tokio::test]
async fn a_login_that_is_still_stored_after_logout_fails() {
    let mut bench = accepting();
    bench.log_in(HOST, "ada", "right");
    let mismatch = bench.fails("docker logout").await;
    assert!(matches!(mismatch.kind, MismatchKind::StillLoggedIn { .. }));
    assert_eq!(mismatch.mend.as_deref(), Some("docker logout"));
}

#[tokio::test]
async fn an_accepted_login_passes_whatever_command_made_it() {
    let mut bench = accepting();
    bench.log_in(HOST, "ada", "right");
    assert!(
        bench
            .passes("docker login --username=<dockerId>")
            .await
            .contains("accepts the stored login")
    );
    bench.passes("docker login docker.io").await;
}

#[tokio::test]
async fn a_registry_that_lets_everyone_in_passes_and_says_so() {
    let mut bench = Bench::new();
    bench.log_in("quay.example", "ada", "any");
    assert!(
        bench
            .passes("docker login quay.example -u ada")
            .await
            .contains("lets everyone in")
    );
}

#[tokio::test]
async fn a_logout_passes_when_nothing_is_stored() {
    accepting().passes("docker logout").await;
}

//! What compose built, of which only the session knows the names.
//!
//! Not here: the states of a project's containers, which a real compose makes (`tests/engine`).

use super::bench::Bench;
use super::fake::named;
use crate::check::MismatchKind;
use crate::shell::journal::Outcome;

/// What the shim enters of a build.
fn built(command: &str, exit: i32, names: &[&str]) -> Outcome {
    Outcome {
        argv: command.split_whitespace().map(str::to_owned).collect(),
        exit,
        project: Some("shop".to_owned()),
        built: names.iter().map(|name| named(name)).collect(),
        ..Outcome::default()
    }
}

#[tokio::test]
async fn what_compose_built_is_asked_for_by_the_names_that_it_gave() {
    let command = "docker compose build";
    let mut bench = Bench::new();
    bench.build("shop-api", "api");
    bench.journal = Some(vec![built(command, 0, &["web", "shop-api"])]);
    assert_eq!(
        bench.passes(command).await,
        "the engine has `web`, `shop-api`, which `docker compose build` built"
    );
    bench.remove("shop-api");
    let mismatch = bench.fails(command).await;
    assert!(
        matches!(&mismatch.kind, MismatchKind::ImageMissing { name, .. } if *name == named("shop-api")),
        "{mismatch:?}"
    );
    assert_eq!(mismatch.mend.as_deref(), Some(command));
}

#[tokio::test]
async fn a_build_of_composes_that_failed_is_told_although_the_images_of_the_one_before_are_there() {
    let command = "docker compose build";
    let mut bench = Bench::new();
    bench.journal = Some(vec![built(command, 0, &["web"]), built(command, 17, &["web"])]);
    let mismatch = bench.fails(command).await;
    assert!(
        matches!(mismatch.kind, MismatchKind::Exited { exit: 17, .. }),
        "{mismatch:?}"
    );
    // Where nothing of the project is built, its success is all that there is.
    bench.journal = Some(vec![built(command, 0, &[])]);
    assert_eq!(bench.passes(command).await, "`docker compose build` succeeded");
}

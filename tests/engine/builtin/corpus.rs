//! Dockerfiles of lessons that other people wrote, built by both engines: the same files, configuration and refusals.
//!
//! Base images are stood in for by one of the test's own, what the files copy is made up by its name, and `RUN` is left
//! out, since it is carried out by neither. Not here: Dockerfiles of the tests' own (`build`).

mod context;
mod dockerfiles;

use std::io::Write as _;
use std::path::PathBuf;

use stepgate::engine::Engine as _;
use stepgate::engine::build_context::ContextFolder;

use super::build::{Pair, request, says};
use crate::shared::skip;

/// How many Dockerfiles both build at least: what was there to be built when this was last looked at.
const AT_LEAST: usize = 124;

/// Says that the real builder only lacks what `BuildKit` has.
const ONLY_BUILDKIT: &[&str] = &[
    "requires BuildKit",
    "Unknown flag",
    "unknown flag",
    "unexpected end of statement",
];

fn corpus() -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus"));
    let root = std::env::var_os("STEPGATE_CORPUS").map_or_else(beside, PathBuf::from);
    root.is_dir().then_some(root)
}

/// Makes the image that stands in for all others in both engines; gives its name, under which nobody looks elsewhere.
async fn base(pair: &Pair) -> String {
    let folder = pair.contexts.path().join("base");
    context::write_base(&folder);
    let mut made = request(&ContextFolder::find(&folder, None).unwrap());
    pair.own(&mut made, "base");
    let name = format!("127.0.0.1:1/{}:latest", made.tags[0]);
    // With two names it is not taken for a step of the builds upon it.
    made.tags.push(name.clone());
    pair.real.build(made.clone(), &mut |_| ()).await.unwrap();
    pair.ours.build(made, &mut |_| ()).await.unwrap();
    name
}

#[tokio::test]
async fn dockerfiles_that_others_wrote_come_to_the_same_images() {
    let Some(root) = corpus() else {
        return skip("STEPGATE_CORPUS is not set");
    };
    let Some(pair) = Pair::new().await else { return };
    let base = base(&pair).await;
    let found = dockerfiles::below(&root);
    let (mut n_built, mut n_whole, mut n_refused, mut n_newer, mut n_far) = (0, 0, 0, 0, 0);
    let mut complaints = Vec::new();
    for (n, dockerfile) in found.iter().enumerate() {
        if dockerfile.has_url() {
            n_far += 1;
            continue;
        }
        let name = format!("{}:{}", dockerfile.path.display(), dockerfile.line);
        let folder = pair.contexts.path().join(format!("corpus{n}"));
        let text = dockerfile.rewritten(&base);
        context::write(&folder, &text);
        let mut request = request(&ContextFolder::find(&folder, None).unwrap());
        pair.own(&mut request, &format!("corpus{n}"));
        match pair.build(&request).await {
            (Ok(real), Ok(ours)) => {
                let differences = real.differences(&ours, &name);
                n_built += usize::from(differences.is_empty());
                n_whole += usize::from(differences.is_empty() && !dockerfile.has_run());
                complaints.extend(differences);
            }
            (Err(real), Err(ours)) if says(&ours, &real) => n_refused += 1,
            (Err(real), Ok(_)) if ONLY_BUILDKIT.iter().any(|words| real.contains(words)) => n_newer += 1,
            (real, ours) => complaints.push(format!("{name}\n  {:?}\n  {:?}", real.err(), ours.err())),
        }
    }
    // Past the test harness's capture.
    let told = writeln!(
        std::io::stderr(),
        "{} Dockerfiles: {n_built} built alike by both ({n_whole} of them as they are, the rest without their RUN), \
         {n_refused} refused alike, {n_newer} that only BuildKit builds, {n_far} that fetch from elsewhere",
        found.len()
    );
    told.unwrap();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
    assert!(
        n_built >= AT_LEAST,
        "only {n_built} of {} were built",
        found.len()
    );
}

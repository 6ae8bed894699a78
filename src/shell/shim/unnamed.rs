//! A build by the real CLI that gives its image no name: which image it made, the CLI writes into a file.
//!
//! Not here: builds with names (`foreign`), and those without the CLI (`build`).

use std::path::{Path, PathBuf};

use super::{Call, ShimError, cli};
use crate::docker::is_flag;
use crate::shell::journal::Outcome;

const FLAG: &str = "--iidfile";

/// Runs a build, and enters the image that it made where the engine has that; `flags_at` is where its flags begin.
pub(super) async fn run(
    call: &Call<'_>,
    cli: &Path,
    mut argv: Vec<String>,
    flags_at: usize,
    outcome: &mut Outcome,
) -> Result<u8, ShimError> {
    let folder = tempfile::tempdir()?;
    let given = argv.iter().position(|word| is_flag(word, FLAG));
    let file = if let Some(at) = given {
        let beside = argv.get(at + 1).map(String::as_str);
        let file = argv[at].split_once('=').map(|(_, file)| file);
        PathBuf::from(file.or(beside).unwrap_or_default())
    } else {
        let file = folder.path().join("id");
        argv.insert(flags_at.min(argv.len()), format!("{FLAG}={}", file.display()));
        file
    };
    let exit = cli::run(call.context, cli, &argv).await?;
    if exit == 0
        && let Ok(id) = std::fs::read_to_string(file)
        && let Ok(engine) = call.engine().await
        && let Ok(Some(image)) = engine.image(id.trim()).await
    {
        outcome.image = Some(image.id);
    }
    Ok(exit)
}

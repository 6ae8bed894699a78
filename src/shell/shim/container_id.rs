//! Which container a `container run` or `create` makes: the CLI writes its ID into a file, and the journal has it from
//! there as soon as it is made, long before a command in the foreground ends.
//!
//! Not here: running containers without Docker (`container`), and when it can be used (`ready`).

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;
use std::{fs, process};

use tokio::sync::watch;

use super::ready::{self, Begun};
use super::{Call, ShimError, cli, left};
use crate::shell::context::SessionContext;
use crate::shell::journal::{self, Made};

/// How long is waited before the file is looked for again.
const PAUSE: Duration = Duration::from_millis(50);

/// Runs the CLI, and enters the container that it makes into the journal; gives its exit code. A command line that
/// wants the ID in a file of its own runs as it is.
pub(super) async fn run(
    call: &Call<'_>,
    cli: &Path,
    mut argv: Vec<String>,
    flags_at: usize,
) -> Result<u8, ShimError> {
    let context = call.context;
    if argv.iter().any(|word| word.starts_with("--cidfile")) {
        return cli::run(context, cli, &argv).await;
    }
    let file = IdFile::new(&context.journal);
    let at = flags_at.min(argv.len());
    argv.splice(at..at, ["--cidfile".to_owned(), file.path.display().to_string()]);
    let (known, begun) = watch::channel(None);
    let run = run_until_known(context, cli, &argv, &file, &known);
    let run = Box::pin(left::or_left(call, begun.clone(), run));
    ready::beside(call, begun, run).await
}

async fn run_until_known(
    context: &SessionContext,
    cli: &Path,
    argv: &[String],
    file: &IdFile,
    known: &watch::Sender<Option<Begun>>,
) -> Result<u8, ShimError> {
    let mut run = pin!(cli::run(context, cli, argv));
    let mut is_known = false;
    loop {
        tokio::select! {
            biased;
            exit = &mut run => {
                if !is_known && let Some(made) = file.read() {
                    enter(context, made);
                }
                return exit;
            }
            () = tokio::time::sleep(PAUSE), if !is_known => {
                if let Some(made) = file.read() {
                    is_known = true;
                    enter(context, made.clone());
                    known.send_replace(Some(Begun::Container(made)));
                }
            }
        }
    }
}

/// Without its entry a container is only not told apart from others; the command goes on.
fn enter(context: &SessionContext, id: String) {
    let _ = journal::announce(&context.journal, Made::Container { id });
}

/// The file that the CLI writes the ID into; goes at drop.
struct IdFile {
    path: PathBuf,
}

impl IdFile {
    /// A file beside the journal that is not there yet: the CLI refuses one that is.
    fn new(journal: &Path) -> Self {
        let path = journal.with_extension(format!("{}.cid", process::id()));
        let _ = fs::remove_file(&path);
        Self { path }
    }

    fn read(&self) -> Option<String> {
        let id = fs::read_to_string(&self.path).ok()?;
        let is_whole = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_whole.then_some(id)
    }
}

impl Drop for IdFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

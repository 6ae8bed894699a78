//! `stepgate registry`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use crate::failure::{Exit, Failure};
use crate::registry::practice::{self, Practice};
use crate::runner::stage;
use crate::ui;
use crate::words::{DockerId, NameRules};

use super::Done;
use super::environment::{Threads, block_on, state_dir};

/// How long a wait is not worth a word.
const MOMENT: Duration = Duration::from_secs(1);

/// Serves the practice registry on its own
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stepgate registry serve --account ada")]
pub(super) struct Registry {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Serve(Serve),
}

/// Serves the practice registry until Ctrl-C
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stepgate registry serve
  stepgate registry serve --storage ./registry --port 5000 --account ada

Lessons that run at the same time use the registry that is served here, if the storage is theirs.")]
struct Serve {
    /// The folder to keep everything in; by default the one that lessons use
    #[arg(long, value_name = "FOLDER")]
    storage: Option<PathBuf>,

    /// The port on 127.0.0.1; by default the one it had before
    #[arg(long)]
    port: Option<u16>,

    /// Make this account where it is missing, and print its password
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
}

impl Registry {
    /// Serves until interrupted.
    pub(super) fn execute(self) -> Done {
        let Action::Serve(serve) = self.command;
        block_on(Threads::Several, serve.serve())
    }
}

impl Serve {
    async fn serve(self) -> Done {
        let storage = match self.storage {
            Some(folder) => folder,
            None => stage::practice_folder(&state_dir()?),
        };
        let account = self
            .account
            .as_deref()
            .map(|name| DockerId::parse(name, NameRules::PathComponent));
        let account = account.transpose().map_err(|error| {
            let hint = error
                .suggestion
                .clone()
                .map(|name| format!("did you mean `{name}`?"));
            Failure {
                hint,
                ..Failure::new(Exit::Usage, error)
            }
        })?;
        let failed = |error| {
            Failure::new(Exit::Unreachable, error)
                .hint("is the port taken, the disk full, or the folder not yours?")
        };
        practice::make_private(&storage).map_err(|error| {
            let text = format!("the folder `{}` cannot be made: {error}", storage.display());
            Failure::new(Exit::Missing, text).hint("name another folder with --storage")
        })?;
        let practice = practice::start(practice::Options {
            storage,
            port: self.port,
        })
        .await
        .map_err(failed)?;
        ui::data(&format!(
            "registry: {}\npage:     {}\n",
            practice.host(),
            practice.page_url()
        ));
        if let Some(account) = account {
            announce(&practice, &account).map_err(failed)?;
        }
        ui::tell("Ctrl-C stops it.");
        let waited = tokio::signal::ctrl_c().await;
        let_others_finish(&practice).await;
        practice.stop().await;
        waited.map_err(|error| Failure::new(Exit::Missing, error))?;
        Ok(Exit::Done)
    }
}

/// Waits, where lessons of other processes have something under way at the registry that this one serves; says so where it
/// takes more than a moment. Ctrl-C does not wait.
pub(super) async fn let_others_finish(practice: &Practice) {
    let mut unneeded = std::pin::pin!(practice.until_unneeded());
    if tokio::time::timeout(MOMENT, &mut unneeded).await.is_ok() {
        return;
    }
    ui::tell(
        "Another lesson is using the practice registry that this process serves; Ctrl-C does not wait for it.",
    );
    tokio::select! {
        () = unneeded => {}
        // What cannot be heard is no reason to go on waiting for it.
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// Prints the account's password.
fn announce(practice: &Practice, account: &DockerId) -> Result<(), practice::PracticeError> {
    let password = practice.accounts().open(account)?;
    ui::data(&format!("account:  {account}\npassword: {}\n", password.reveal()));
    Ok(())
}

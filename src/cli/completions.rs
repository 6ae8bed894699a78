//! `stepgate completions`.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::failure::Exit;
use crate::ui;

use super::Done;

/// Prints a completion script for your shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stepgate completions bash > ~/.local/share/bash-completion/completions/stepgate
  stepgate completions zsh > ~/.zfunc/_stepgate")]
pub(super) struct Completions {
    /// The shell to complete in
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    #[expect(clippy::unnecessary_wraps, reason = "every subcommand comes to the same")]
    pub(super) fn execute(self) -> Done {
        let mut script = Vec::new();
        clap_complete::generate(
            self.shell,
            &mut super::Arguments::command(),
            "stepgate",
            &mut script,
        );
        ui::data(&String::from_utf8_lossy(&script));
        Ok(Exit::Done)
    }
}

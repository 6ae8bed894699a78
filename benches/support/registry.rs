//! The practice registry in a process of its own, so that every contender pushes to the same one.
//!
//! Not here: who pushes.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::shared::sandbox::Sandbox;

/// The account that everyone logs in to.
pub(crate) const ACCOUNT: &str = "ada";

/// `stepgate registry serve`, ended at drop.
pub(crate) struct Registry {
    process: Child,
    /// `127.0.0.1:PORT`.
    pub(crate) host: String,
    /// The account's.
    pub(crate) password: String,
}

impl Registry {
    /// Serves the storage that lessons in this sandbox use.
    pub(crate) fn serve(sandbox: &Sandbox) -> Self {
        let mut command = sandbox.command(
            env!("CARGO_BIN_EXE_stepgate"),
            ["registry", "serve", "--account", ACCOUNT],
        );
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("stepgate starts");
        let lines = BufReader::new(process.stdout.take().expect("its output is piped")).lines();
        let mut words = ["registry:", "password:"].map(|label| (label, None));
        for line in lines.map_while(Result::ok) {
            for (label, word) in &mut words {
                if let Some(rest) = line.strip_prefix(*label) {
                    *word = Some(rest.trim().to_owned());
                }
            }
            if words.iter().all(|(_, word)| word.is_some()) {
                break;
            }
        }
        let [host, password] =
            words.map(|(label, word)| word.unwrap_or_else(|| panic!("it tells no {label}")));
        Self {
            process,
            host,
            password,
        }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

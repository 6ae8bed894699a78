//! The values that nobody but the learner may see: kept here and in the shell, and cut out of everything that is told.
//!
//! Not here: the registry's password, which `docker login` has from the keeper; and how a hidden line is read (`prompt`).

use crate::lesson::Variable;
use crate::script;
use crate::words::{Mask, REDACTED, Secret};

use super::{Event, RunError, Runner};

impl Runner<'_> {
    /// Sees to a secret that the step's commands need; says whether it is there. It is asked for in each run anew.
    pub(super) async fn ask_secret(&mut self, variable: &Variable) -> Result<bool, RunError> {
        let (name, kind) = (variable.name.as_str(), variable.kind);
        let mut given = self.secrets.get(name).cloned();
        let mut complaint = None;
        loop {
            if let Some(secret) = &given {
                match self.judge(secret.reveal(), kind) {
                    Ok(()) => return self.give_secret(name, secret.clone()).await.map(|()| true),
                    Err(reason) => complaint = Some(reason),
                }
            }
            if !self.is_attended() {
                return Err(RunError::Value {
                    name: name.to_owned(),
                    reason: complaint.unwrap_or_else(|| "it was not given".to_owned()),
                });
            }
            let Some(answer) = self.learner.value(name, kind, complaint.as_deref()).await else {
                return Ok(false);
            };
            given = Some(Secret::new(answer));
        }
    }

    async fn give_secret(&mut self, name: &str, secret: Secret) -> Result<(), RunError> {
        let variable = script::value_variable(name);
        self.shell.set_value(&variable, secret.reveal()).await?;
        self.secrets.insert(name.to_owned(), secret);
        self.emit(&Event::ValueSet {
            name: name.to_owned(),
            value: REDACTED.to_owned(),
        });
        Ok(())
    }

    /// A text that a command printed, without the secrets that are known.
    pub(super) fn without_secrets(&self, text: &str) -> String {
        self.mask().of(text)
    }

    /// Cuts out what is known and nobody may see.
    pub(super) fn mask(&self) -> Mask {
        let passwords = self.options.password.iter().chain(&self.shown_password);
        Mask::new(passwords.chain(self.secrets.values()))
    }
}

//! The learner's account at the practice registry: made when a step needs a login that does not hold yet.
//!
//! Not here: the registry's own keeping of accounts (`registry::practice`).

use crate::check::{Condition, Subject};
use crate::registry::Choice;
use crate::words::DockerId;

use super::{RunError, Runner};

impl Runner<'_> {
    /// Opens or renews the account if the step before the learner is a login there that does not hold, and
    /// shows its password.
    pub(super) async fn open_account(&mut self) -> Result<(), RunError> {
        let Some(practice) = &self.stage.practice else {
            return Ok(());
        };
        if self.stage.route.choice != Choice::Practice || !self.is_open() {
            return Ok(());
        }
        let Some(account) = self.login_wanted() else {
            return Ok(());
        };
        if self.proof(self.index).await.failed.is_empty() {
            if self.is_attended() {
                self.notice("you are logged in already, and the registry accepts it: `check` takes you on");
            }
            return Ok(());
        }
        let password = match &self.options.password {
            Some(password) => {
                practice
                    .accounts()
                    .set(&account, password)
                    .map_err(RunError::Account)?;
                password.clone()
            }
            None => practice.accounts().open(&account).map_err(RunError::Account)?,
        };
        self.surroundings.context.account = Some(account.to_string());
        self.surroundings.context.write(&self.surroundings.file)?;
        if self.is_attended() {
            self.learner.show_password(&account, &password);
        } else {
            self.shell
                .set_value("STEPGATE_PASSWORD", password.reveal())
                .await?;
        }
        Ok(())
    }

    /// The account that the step logs in to at the practice registry.
    fn login_wanted(&self) -> Option<DockerId> {
        self.planned()
            .checks
            .iter()
            .find_map(|check| match &check.condition {
                Condition::LoggedIn { server, user } => {
                    let is_practice = self.stage.route.login_host(server.as_deref()) == self.stage.route.host;
                    let name = match user {
                        Some(Subject::Known(name)) => Some(name.as_str()),
                        Some(Subject::Open(_)) => None,
                        None => self.learners_name(),
                    };
                    let id = DockerId::parse(name?, self.stage.route.name_rules()).ok()?;
                    is_practice.then_some(id)
                }
                Condition::Variable { .. }
                | Condition::Tag { .. }
                | Condition::Image { .. }
                | Condition::ImageGone { .. }
                | Condition::Listed { .. }
                | Condition::LoggedOut { .. }
                | Condition::Pushed { .. }
                | Condition::Stored { .. }
                | Condition::Pulled { .. }
                | Condition::Page { .. }
                | Condition::Exit { .. } => None,
            })
    }

    /// The learner's Docker ID, as far as the lesson has asked for one.
    fn learners_name(&self) -> Option<&str> {
        let is_id = |variable: &&crate::lesson::Variable| variable.kind == crate::lesson::ValueKind::DockerId;
        let variable = self.lesson.variables.iter().find(is_id)?;
        self.shell_values
            .get(&variable.name)
            .or_else(|| self.values.get(&variable.name))
            .map(String::as_str)
    }
}

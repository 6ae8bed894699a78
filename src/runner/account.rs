//! The learner's account at the practice registry: made when a step needs a login, its password shown.
//!
//! Not here: the registry's own keeping of accounts (`registry::practice`).

use std::fs::{File, TryLockError};
use std::time::Duration;

use crate::check::{Condition, Subject};
use crate::registry::practice::Accounts;
use crate::registry::{Choice, DockerConfig};
use crate::shell::keeper::Keeper;
use crate::words::{DockerId, Secret};

use super::{RunError, Runner};

/// The account where a lesson neither asks for one nor pushes as one.
const NOBODYS: &str = "learner";

/// How often a run asks whether another one is through with its login.
const ASK_AGAIN: Duration = Duration::from_millis(50);
/// How long it asks; a login takes a moment.
const PATIENCE: Duration = Duration::from_secs(20);

/// The right to log in while nobody sits before the run; until it is dropped, no other such run changes the
/// account's password.
pub(super) struct LoginTurn {
    _file: Option<File>,
}

impl Runner<'_> {
    /// Sees to the account if the step before the learner is a login at the practice registry, and shows its
    /// password: the one that is logged in with already, else the one given beforehand, else a new one.
    pub(super) async fn open_account(&mut self) -> Result<LoginTurn, RunError> {
        let none = LoginTurn { _file: None };
        let Some(practice) = &self.stage.practice else {
            return Ok(none);
        };
        // At a terminal, Enter goes on from a step that is done; without a learner its commands run again.
        let is_run = self.is_open() || !self.is_attended();
        if self.stage.route.choice != Choice::Practice || !is_run {
            return Ok(none);
        }
        let Some(account) = self.login_wanted() else {
            return Ok(none);
        };
        let turn = if self.is_attended() {
            none
        } else {
            self.login_turn().await
        };
        let accounts = practice.accounts();
        let password = match &self.options.password {
            Some(given) if accounts.accepts(&account, given) => given.clone(),
            Some(given) => {
                accounts.set(&account, given).map_err(RunError::Account)?;
                given.clone()
            }
            None => match self.stored_password(accounts, &account).await {
                Some(stored) => stored,
                None => accounts.open(&account).map_err(RunError::Account)?,
            },
        };
        self.surroundings.context.account = Some(account.to_string());
        self.shown_password = Some(password.clone());
        if self.is_attended() {
            self.surroundings.context.write(&self.surroundings.file)?;
            self.learner.show_password(&account, &password);
        } else {
            self.keep_password(&password)?;
        }
        Ok(turn)
    }

    /// Has the password that was given beforehand ready for the lesson's `docker login`.
    pub(super) fn keep_given_password(&mut self) -> Result<(), RunError> {
        match self.options.password.clone() {
            Some(given) => self.keep_password(&given),
            None => Ok(()),
        }
    }

    /// Keeps a password for the session's registry, and tells the shim where to ask for it.
    fn keep_password(&mut self, password: &Secret) -> Result<(), RunError> {
        let host = self.stage.route.login_host(None);
        if let Some(keeper) = &self.keeper {
            keeper.keep(&host, password);
        } else {
            let keeper = Keeper::start(&host, password).map_err(RunError::Keeper)?;
            self.surroundings.context.keeper = Some(keeper.address().to_owned());
            self.keeper = Some(keeper);
        }
        Ok(self.surroundings.context.write(&self.surroundings.file)?)
    }

    /// Waits for the right to log in. Where it cannot be had in time, the run goes on without it.
    async fn login_turn(&self) -> LoginTurn {
        let Ok(file) = File::create(self.stage.docker_config.join("login.lock")) else {
            return LoginTurn { _file: None };
        };
        let mut waited = Duration::ZERO;
        while matches!(file.try_lock(), Err(TryLockError::WouldBlock)) && waited < PATIENCE {
            tokio::time::sleep(ASK_AGAIN).await;
            waited += ASK_AGAIN;
        }
        LoginTurn { _file: Some(file) }
    }

    /// The password that an earlier lesson logged in with, if it still holds.
    async fn stored_password(&self, accounts: &Accounts, account: &DockerId) -> Option<Secret> {
        let config = DockerConfig::load(&self.stage.docker_config).ok()?;
        let stored = config.login(&self.stage.route.host).await.ok()??;
        let holds = stored.username == account.as_str() && accounts.accepts(account, &stored.secret);
        holds.then_some(stored.secret)
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
                        None => self.account_name(),
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
                | Condition::Object(_)
                | Condition::Http { .. }
                | Condition::File { .. }
                | Condition::Output { .. }
                | Condition::Unclear { .. }
                | Condition::Exit { .. } => None,
            })
    }

    /// Whose account a login without a name is for: the learner's Docker ID, as far as the lesson has asked for one. Where it asks for
    /// none, it is called like what the lesson pushes is, since nobody else's can be pushed.
    fn account_name(&self) -> Option<&str> {
        let is_id = |variable: &&crate::lesson::Variable| variable.kind == crate::lesson::ValueKind::DockerId;
        let Some(variable) = self.lesson.variables().iter().find(is_id) else {
            return self.pushed_as().or(Some(NOBODYS));
        };
        self.shell_values
            .get(&variable.name)
            .or_else(|| self.values.get(&variable.name))
            .map(String::as_str)
    }

    /// The account that the lesson's first push to Docker Hub names.
    fn pushed_as(&self) -> Option<&str> {
        let mut checks = self.plan.steps.iter().flat_map(|step| &step.checks);
        checks.find_map(|check| match &check.condition {
            Condition::Pushed {
                name: Subject::Known(name),
            }
            | Condition::Stored {
                name: Subject::Known(name),
            } if name.is_hub() => name.namespace(),
            _ => None,
        })
    }
}

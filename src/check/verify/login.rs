//! Verifies logins: what is stored, and whether the registry takes it now.
//!
//! Not here: logging in (`shell`), and reading docker's configuration (`registry::docker_config`).

use super::{Answer, AskError, Question, Stop, fail_mend};
use crate::check::wording::place_on;
use crate::check::{MismatchKind, Subject};
use crate::registry::{Access, RegistryError, SecretKind};

impl Question<'_> {
    pub(super) async fn logged_in(
        &self,
        server: Option<&str>,
        user: Option<&Subject<String>>,
    ) -> Answer<String> {
        let host = self.world.route.login_host(server);
        let place = place_on(self.world.route, &host);
        let wanted = user.map(|user| self.text(user)).transpose()?;
        let mend = login_command(server, wanted.as_deref());
        let Some(login) = self.library.credentials(&host).await? else {
            let mut elsewhere = self.library.hosts().await?;
            elsewhere.retain(|other| *other != host);
            let elsewhere = elsewhere.iter().map(|host| place_on(self.world.route, host));
            let elsewhere = elsewhere.collect();
            return fail_mend(MismatchKind::NotLoggedIn { place, elsewhere }, mend);
        };
        let found = login.username.clone();
        if let Some(wanted) = wanted {
            // An identity token does not always tell whose it is.
            let is_named = login.kind == SecretKind::Password || !matches!(found.as_str(), "" | "<token>");
            if is_named && !found.eq_ignore_ascii_case(&wanted) {
                return fail_mend(MismatchKind::OtherUser { place, wanted, found }, mend);
            }
        }
        let user = if found.is_empty() {
            "an account".to_owned()
        } else {
            format!("`{found}`")
        };
        match self.library.check_login(&host, login).await {
            Ok(Access::Accepted) => Ok(format!("{place} accepts the stored login of {user} now")),
            Ok(Access::Open) => Ok(format!(
                "a login of {user} for {place} is stored; it lets everyone in and cannot tell whether it is right"
            )),
            Err(error) => match refusal(error) {
                Ok(message) => fail_mend(
                    MismatchKind::LoginRefused {
                        place,
                        user: found,
                        message,
                    },
                    mend,
                ),
                Err(error) => Err(Stop::Unasked(AskError::Registry(error))),
            },
        }
    }

    pub(super) async fn logged_out(&self, server: Option<&str>) -> Answer<String> {
        let host = self.world.route.login_host(server);
        let place = place_on(self.world.route, &host);
        match self.library.credentials(&host).await? {
            None => Ok(format!("no login for {place} is stored")),
            Some(login) => {
                let mend = match server {
                    Some(server) => format!("docker logout {server}"),
                    None => "docker logout".to_owned(),
                };
                fail_mend(
                    MismatchKind::StillLoggedIn {
                        place,
                        user: login.username,
                    },
                    mend,
                )
            }
        }
    }
}

/// The registry's words where it refuses whoever asks; any other error is handed back.
pub(super) fn refusal(error: RegistryError) -> Result<String, RegistryError> {
    match error {
        RegistryError::Unauthorized { message }
        | RegistryError::Refused {
            status: 401 | 403,
            message,
            ..
        } => Ok(message),
        RegistryError::Address { .. }
        | RegistryError::Unreachable { .. }
        | RegistryError::Certificate { .. }
        | RegistryError::ClientCertificate { .. }
        | RegistryError::NotEncrypted { .. }
        | RegistryError::Refused { .. }
        | RegistryError::Protocol { .. } => Err(error),
    }
}

fn login_command(server: Option<&str>, user: Option<&str>) -> String {
    let mut command = "docker login".to_owned();
    for (flag, value) in [(" --username", user), ("", server)] {
        if let Some(value) = value {
            command.push_str(flag);
            command.push(' ');
            command.push_str(value);
        }
    }
    command
}

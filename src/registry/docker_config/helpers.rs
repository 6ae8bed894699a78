//! Credential helpers: programs `docker-credential-NAME` that keep secrets for docker.
//!
//! The protocol is docker's: the verb as the one argument, the rest on stdin and stdout as JSON, so that no
//! secret is ever an argument. Not here: which helper serves a host.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

use crate::registry::{Credentials, SecretKind};
use crate::words::Secret;

/// The account name under which a helper keeps an identity token.
pub(super) const TOKEN_USER: &str = "<token>";
/// How long a helper may take; it may have to ask its user.
const DEADLINE: Duration = Duration::from_secs(60);
/// What helpers answer where they have nothing for a server.
const NOT_FOUND: &str = "credentials not found in native keychain";

/// Says what is wrong with a credential helper.
#[derive(Debug, thiserror::Error)]
pub enum HelperError {
    /// The program cannot be started.
    #[error(
        "the credential helper `docker-credential-{name}`, which docker's config.json asks for, cannot be started"
    )]
    Start {
        /// The helper's name.
        name: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// It says no.
    #[error("the credential helper `docker-credential-{name}` failed: {message}")]
    Refused {
        /// The helper's name.
        name: String,
        /// Its words.
        message: String,
    },
    /// It does not come to an end.
    #[error("the credential helper `docker-credential-{name}` did not answer within {} s", DEADLINE.as_secs())]
    Slow {
        /// The helper's name.
        name: String,
    },
    /// Its answer cannot be read.
    #[error("the answer of the credential helper `docker-credential-{name}` cannot be read")]
    Protocol {
        /// The helper's name.
        name: String,
    },
}

/// A credential helper.
pub(super) struct Helper {
    name: String,
    program: OsString,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stored {
    #[serde(rename = "ServerURL", default)]
    server_url: String,
    username: String,
    secret: String,
}

impl Helper {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            program: format!("docker-credential-{name}").into(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Reads the credentials for a server; `None` where there are none.
    pub(super) async fn get(&self, server: &str) -> Result<Option<Credentials>, HelperError> {
        let answer = match self.run("get", server.as_bytes()).await {
            Ok(answer) => answer,
            Err(HelperError::Refused { message, .. }) if message.contains(NOT_FOUND) => return Ok(None),
            Err(error) => return Err(error),
        };
        let stored: Stored = serde_json::from_slice(&answer).map_err(|_| self.protocol())?;
        if stored.secret.is_empty() {
            return Ok(None);
        }
        let kind = if stored.username == TOKEN_USER {
            SecretKind::IdentityToken
        } else {
            SecretKind::Password
        };
        Ok(Some(Credentials {
            username: stored.username,
            secret: Secret::new(stored.secret),
            kind,
        }))
    }

    /// Stores credentials for a server.
    pub(super) async fn store(&self, server: &str, credentials: &Credentials) -> Result<(), HelperError> {
        let username = match credentials.kind {
            SecretKind::Password => credentials.username.clone(),
            SecretKind::IdentityToken => TOKEN_USER.to_owned(),
        };
        let stored = Stored {
            server_url: server.to_owned(),
            username,
            secret: credentials.secret.reveal().to_owned(),
        };
        let input = serde_json::to_vec(&stored).map_err(|_| self.protocol())?;
        self.run("store", &input).await.map(drop)
    }

    /// Erases the credentials for a server.
    pub(super) async fn erase(&self, server: &str) -> Result<(), HelperError> {
        self.run("erase", server.as_bytes()).await.map(drop)
    }

    /// Lists the servers with their accounts.
    pub(super) async fn list(&self) -> Result<BTreeMap<String, String>, HelperError> {
        let answer = self.run("list", b"").await?;
        if answer.iter().all(u8::is_ascii_whitespace) {
            return Ok(BTreeMap::new());
        }
        let servers: Option<BTreeMap<String, String>> =
            serde_json::from_slice(&answer).map_err(|_| self.protocol())?;
        Ok(servers.unwrap_or_default())
    }

    async fn run(&self, verb: &str, input: &[u8]) -> Result<Vec<u8>, HelperError> {
        // The name comes from a file: it must not lead out of the PATH.
        let is_plain = self
            .name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !is_plain {
            return Err(self.start(io::Error::from(io::ErrorKind::InvalidInput)));
        }
        let child = Command::new(&self.program)
            .arg(verb)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| self.start(error))?;
        let output = tokio::time::timeout(DEADLINE, converse(child, input))
            .await
            .map_err(|_| HelperError::Slow {
                name: self.name.clone(),
            })?
            .map_err(|error| self.start(error))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        // Helpers say what is wrong on stdout.
        let said = [&output.stdout, &output.stderr]
            .map(|text| String::from_utf8_lossy(text).trim().to_owned())
            .into_iter()
            .find(|text| !text.is_empty());
        Err(HelperError::Refused {
            name: self.name.clone(),
            message: said.unwrap_or_else(|| output.status.to_string()),
        })
    }

    fn start(&self, source: io::Error) -> HelperError {
        HelperError::Start {
            name: self.name.clone(),
            source,
        }
    }

    fn protocol(&self) -> HelperError {
        HelperError::Protocol {
            name: self.name.clone(),
        }
    }
}

/// Writes the input and reads both outputs at once, so that neither side waits for the other.
async fn converse(mut child: Child, input: &[u8]) -> io::Result<std::process::Output> {
    let stdin = child.stdin.take();
    let write = async {
        let Some(mut stdin) = stdin else { return };
        // A helper that needs no input may be gone already; its answer counts, not the broken pipe.
        let _ = stdin.write_all(input).await;
        let _ = stdin.shutdown().await;
    };
    let (output, ()) = tokio::join!(child.wait_with_output(), write);
    output
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    /// A helper of `tests/fixtures`, called by a link in `folder`.
    fn helper(folder: &TempDir, script: &str) -> Helper {
        let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/credential-helpers");
        let program = folder.path().join("docker-credential-test");
        symlink(format!("{fixtures}/{script}"), &program).unwrap();
        Helper {
            name: "test".to_owned(),
            program: program.into(),
        }
    }

    #[tokio::test]
    async fn a_helper_stores_gives_and_erases() {
        let folder = TempDir::new().unwrap();
        let helper = helper(&folder, "keeps");
        assert_eq!(helper.get("r.example").await.unwrap(), None);
        for kind in [SecretKind::Password, SecretKind::IdentityToken] {
            let username = if kind == SecretKind::Password {
                "ada"
            } else {
                TOKEN_USER
            };
            let login = Credentials {
                username: username.to_owned(),
                secret: Secret::new("se\"cret"),
                kind,
            };
            helper.store("r.example", &login).await.unwrap();
            assert_eq!(helper.get("r.example").await.unwrap(), Some(login));
        }
        helper.erase("r.example").await.unwrap();
        assert_eq!(helper.get("r.example").await.unwrap(), None);
        assert_eq!(helper.list().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_failing_helper_is_quoted() {
        let folder = TempDir::new().unwrap();
        let helper = helper(&folder, "fails");
        let error = helper.get("r.example").await.unwrap_err();
        assert!(error.to_string().contains("the keychain is locked"), "{error}");
    }

    #[tokio::test]
    async fn a_helper_that_answers_nonsense_is_no_panic() {
        let folder = TempDir::new().unwrap();
        let helper = helper(&folder, "babbles");
        let error = helper.get("r.example").await.unwrap_err();
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

//! Conversations that go on from one question to the next, so that a token is asked for once.
//!
//! Whether a login is accepted *now* is never asked of these: a client of its own asks that. Not here: the conversation
//! itself (`Client`).

use std::sync::{Arc, Mutex, PoisonError};

use super::{Client, Reads};
use crate::registry::{Credentials, RegistryError};

/// The conversations with registries, one for each host and login, and what was read in them.
#[derive(Debug, Default)]
pub struct Clients {
    kept: Mutex<Vec<Kept>>,
    reads: Reads,
}

#[derive(Debug)]
struct Kept {
    host: String,
    login: Option<Credentials>,
    client: Arc<Client>,
}

impl Clients {
    /// The blobs that were read a moment ago.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// The conversation with a host under a login; begun where there is none yet.
    pub fn client(&self, host: &str, login: Option<&Credentials>) -> Result<Arc<Client>, RegistryError> {
        let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let same = all
            .iter()
            .find(|kept| kept.host == host && kept.login.as_ref() == login);
        if let Some(kept) = same {
            return Ok(Arc::clone(&kept.client));
        }
        let client = Arc::new(Client::new(host, login.cloned())?);
        all.push(Kept {
            host: host.to_owned(),
            login: login.cloned(),
            client: Arc::clone(&client),
        });
        Ok(client)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::SecretKind;
    use crate::words::Secret;

    fn login(secret: &str) -> Credentials {
        Credentials {
            username: "ada".to_owned(),
            secret: Secret::new(secret),
            kind: SecretKind::Password,
        }
    }

    #[test]
    fn a_conversation_goes_on_for_the_same_host_and_login_alone() {
        let clients = Clients::default();
        let ask = |host: &str, login: Option<Credentials>| clients.client(host, login.as_ref()).unwrap();
        let first = ask("127.0.0.1:5000", Some(login("one")));
        assert!(Arc::ptr_eq(&first, &ask("127.0.0.1:5000", Some(login("one")))));
        assert!(!Arc::ptr_eq(&first, &ask("127.0.0.1:5000", Some(login("two")))));
        assert!(!Arc::ptr_eq(&first, &ask("127.0.0.1:5000", None)));
        assert!(!Arc::ptr_eq(&first, &ask("127.0.0.1:5001", Some(login("one")))));
    }
}

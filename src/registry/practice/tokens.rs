//! Bearer tokens: each good for some actions on some repositories for a while, signed with the folder's seal. So they
//! hold for whichever process serves the folder, and a push outlives the one that it began at.
//!
//! Not here: giving them out over HTTP (`token_server`), asking for one (`access`).

use std::io;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::words::{DockerId, NameRules};

/// How long a token is good for; Docker Hub's are so too.
pub(super) const LIFETIME: Duration = Duration::from_secs(300);
/// What is signed before the grant, so that nothing else under the seal passes for a token.
const PURPOSE: &str = "token ";

/// Who has authenticated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Holder {
    /// Nobody: may pull.
    Anyone,
    /// An account, with its password's stamp when it authenticated.
    Account {
        #[serde(deserialize_with = "account")]
        id: DockerId,
        stamp: String,
    },
}

/// Something that can be done with a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Action {
    Pull,
    Push,
    Delete,
}

/// What a token allows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Grant {
    pub(super) holder: Holder,
    /// Repositories, each with what may be done with it.
    pub(super) allowed: Vec<(String, Vec<Action>)>,
    expires: SystemTime,
}

/// What signs tokens and knows its own again.
#[derive(Debug)]
pub(super) struct Tokens {
    seal: hmac::Key,
}

impl Holder {
    /// Says whether the holder may do something with a repository: everyone may pull everything, as public
    /// images can be; the rest is for the account that the repository lies under.
    pub(super) fn may(&self, repository: &str, action: Action) -> bool {
        let owns = |id: &DockerId| {
            repository
                .split_once('/')
                .is_some_and(|(namespace, _)| namespace == id.as_str())
        };
        match (action, self) {
            (Action::Pull, _) => true,
            (Action::Push | Action::Delete, Self::Account { id, .. }) => owns(id),
            (Action::Push | Action::Delete, Self::Anyone) => false,
        }
    }
}

impl Action {
    fn parse(text: &str) -> Vec<Self> {
        match text {
            "pull" => vec![Self::Pull],
            "push" => vec![Self::Push],
            "delete" => vec![Self::Delete],
            "*" => vec![Self::Pull, Self::Push, Self::Delete],
            _ => Vec::new(),
        }
    }
}

impl Grant {
    /// Makes a grant of those of the asked scopes (`repository:NAME:ACTION,ACTION`) that the holder may have.
    pub(super) fn new<'a>(holder: Holder, scopes: impl Iterator<Item = &'a str>) -> Self {
        let mut allowed = Vec::new();
        for scope in scopes.flat_map(str::split_whitespace) {
            let Some((name, actions)) = scope
                .strip_prefix("repository:")
                .and_then(|rest| rest.rsplit_once(':'))
            else {
                continue;
            };
            let granted: Vec<_> = actions
                .split(',')
                .flat_map(Action::parse)
                .filter(|action| holder.may(name, *action))
                .collect();
            allowed.push((name.to_owned(), granted));
        }
        Self {
            holder,
            allowed,
            expires: SystemTime::now() + LIFETIME,
        }
    }

    /// Says whether the token allows something.
    pub(super) fn allows(&self, repository: &str, action: Action) -> bool {
        self.allowed
            .iter()
            .any(|(name, actions)| name == repository && actions.contains(&action))
    }
}

/// Reads an account's name.
fn account<'de, D: Deserializer<'de>>(source: D) -> Result<DockerId, D::Error> {
    let name = String::deserialize(source)?;
    DockerId::parse(&name, NameRules::PathComponent).map_err(D::Error::custom)
}

impl Tokens {
    /// Signs with the folder's seal.
    pub(super) fn new(seal: &hmac::Key) -> Self {
        Self { seal: seal.clone() }
    }

    /// Gives the token for a grant.
    pub(super) fn issue(&self, grant: &Grant) -> io::Result<String> {
        let text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(grant)?);
        let sum = hmac::sign(&self.seal, format!("{PURPOSE}{text}").as_bytes());
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(sum)))
    }

    /// Finds what a token allows, unless it has expired or is none of ours.
    pub(super) fn find(&self, token: &str) -> Option<Grant> {
        let (text, sum) = token.split_once('.')?;
        let sum = URL_SAFE_NO_PAD.decode(sum).ok()?;
        hmac::verify(&self.seal, format!("{PURPOSE}{text}").as_bytes(), &sum).ok()?;
        let grant: Grant = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        (grant.expires > SystemTime::now()).then_some(grant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Holder {
        Holder::Account {
            id: DockerId::parse("ada", NameRules::PathComponent).unwrap(),
            stamp: String::new(),
        }
    }

    #[test]
    fn an_account_pushes_to_its_own_repositories_alone() {
        let grant = Grant::new(
            ada(),
            [
                "repository:ada/web:pull,push repository:bob/web:pull,push",
                "repository:adamant/web:push",
            ]
            .into_iter(),
        );
        assert!(grant.allows("ada/web", Action::Push));
        assert!(grant.allows("bob/web", Action::Pull));
        assert!(!grant.allows("bob/web", Action::Push));
        assert!(!grant.allows("adamant/web", Action::Push));
        assert!(!grant.allows("ada/other", Action::Pull));
    }

    #[test]
    fn nobody_in_particular_pulls_only() {
        let grant = Grant::new(Holder::Anyone, ["repository:ada/web:*"].into_iter());
        assert!(grant.allows("ada/web", Action::Pull));
        assert!(!grant.allows("ada/web", Action::Push));
    }

    fn tokens(seal: &[u8]) -> Tokens {
        Tokens::new(&hmac::Key::new(hmac::HMAC_SHA256, seal))
    }

    #[test]
    fn a_token_holds_for_every_process_with_the_seal_and_for_no_other() {
        let grant = Grant::new(ada(), ["repository:ada/web:push"].into_iter());
        let token = tokens(b"ours").issue(&grant).unwrap();
        let found = tokens(b"ours").find(&token).unwrap();
        assert!(found.allows("ada/web", Action::Push));
        assert!(tokens(b"theirs").find(&token).is_none());
        assert!(tokens(b"ours").find("guess").is_none());
    }

    #[test]
    fn a_changed_token_and_an_expired_one_are_none() {
        let tokens = tokens(b"ours");
        let mut grant = Grant::new(Holder::Anyone, ["repository:ada/web:pull"].into_iter());
        let (_, sum) = tokens
            .issue(&grant)
            .unwrap()
            .split_once('.')
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        grant.allowed[0].1.push(Action::Push);
        let more = tokens.issue(&grant).unwrap();
        let (text, _) = more.split_once('.').unwrap();
        assert!(tokens.find(&format!("{text}.{sum}")).is_none());
        grant.expires = SystemTime::now();
        assert!(tokens.find(&tokens.issue(&grant).unwrap()).is_none());
    }
}

//! Bearer tokens: opaque, random, in memory, each good for some actions on some repositories for a while.
//!
//! Not here: giving them out over HTTP (`token_server`), asking for one (`access`).

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::words::DockerId;

/// How long a token is good for; Docker Hub's are so too.
pub(super) const LIFETIME: Duration = Duration::from_secs(300);
/// How many tokens are kept at most; the oldest go first.
const KEPT: usize = 10_000;

/// Who has authenticated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// Nobody: may pull.
    Anyone,
    /// An account, with its password's stamp when it authenticated.
    Account { id: DockerId, stamp: String },
}

/// Something that can be done with a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Pull,
    Push,
    Delete,
}

/// What a token allows.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) holder: Holder,
    /// Repositories, each with what may be done with it.
    pub(super) allowed: Vec<(String, Vec<Action>)>,
    expires: Instant,
}

/// The tokens that are good now.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    grants: Mutex<HashMap<String, Grant>>,
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
            expires: Instant::now() + LIFETIME,
        }
    }

    /// Says whether the token allows something.
    pub(super) fn allows(&self, repository: &str, action: Action) -> bool {
        self.allowed
            .iter()
            .any(|(name, actions)| name == repository && actions.contains(&action))
    }
}

impl Tokens {
    /// Keeps a grant and gives the token for it.
    pub(super) fn issue(&self, grant: Grant) -> io::Result<String> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let token = URL_SAFE_NO_PAD.encode(bytes);
        let mut grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        grants.retain(|_, grant| grant.expires > now);
        if grants.len() >= KEPT {
            let oldest = grants.iter().min_by_key(|(_, grant)| grant.expires);
            if let Some(token) = oldest.map(|(token, _)| token.clone()) {
                grants.remove(&token);
            }
        }
        grants.insert(token.clone(), grant);
        Ok(token)
    }

    /// Finds what a token allows, unless it has expired.
    pub(super) fn find(&self, token: &str) -> Option<Grant> {
        let grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        grants
            .get(token)
            .filter(|grant| grant.expires > Instant::now())
            .cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::NameRules;

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

    #[test]
    fn a_token_is_found_until_it_is_unknown() {
        let tokens = Tokens::default();
        let token = tokens
            .issue(Grant::new(ada(), ["repository:ada/web:push"].into_iter()))
            .unwrap();
        assert!(
            tokens
                .find(&token)
                .is_some_and(|grant| grant.allows("ada/web", Action::Push))
        );
        assert!(tokens.find("guess").is_none());
    }
}

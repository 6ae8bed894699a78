//! `WWW-Authenticate` headers: what a registry asks for before it answers (RFC 7235, RFC 6750).
//!
//! Not here: answering the challenge (`auth`).

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};

/// What a registry asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// Name and password with each request.
    Basic,
    /// A token from a token server.
    Bearer {
        /// Where tokens are had.
        realm: String,
        /// The registry's name at the token server.
        service: Option<String>,
        /// What the token must allow.
        scope: Option<String>,
        /// Why a token that was sent is not enough, such as `insufficient_scope`.
        error: Option<String>,
    },
}

impl Challenge {
    /// Finds the challenge in an answer's headers; Bearer goes before Basic where both are offered.
    pub(super) fn find(headers: &HeaderMap) -> Option<Self> {
        let challenges: Vec<_> = headers
            .get_all(WWW_AUTHENTICATE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .filter_map(Self::parse)
            .collect();
        let is_bearer = |challenge: &&Self| matches!(challenge, Self::Bearer { .. });
        challenges
            .iter()
            .find(is_bearer)
            .or_else(|| challenges.first())
            .cloned()
    }

    fn parse(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic);
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let (mut realm, mut service, mut scope, mut error) = (None, None, None, None);
        for (key, value) in parameters(rest) {
            match key.to_ascii_lowercase().as_str() {
                "realm" => realm = Some(value),
                "service" => service = Some(value),
                "scope" => scope = Some(value),
                "error" => error = Some(value),
                _ => {}
            }
        }
        Some(Self::Bearer {
            realm: realm?,
            service,
            scope,
            error,
        })
    }
}

/// Splits `key="value",key=value`; a quoted value may hold commas and escaped quotes.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.trim_matches([',', ' ', '\t']).to_owned();
        let (value, remainder) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => match after.split_once(',') {
                Some((value, remainder)) => (value.trim().to_owned(), remainder),
                None => (after.trim().to_owned(), ""),
            },
        };
        found.push((key, value));
        rest = remainder;
    }
    found
}

/// Reads up to the closing quote; gives the value and what follows.
fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => {
                value.push(c);
                is_escaped = false;
            }
            '\\' => is_escaped = true,
            '"' => return (value, &text[at + 1..]),
            _ => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_bearer_challenge_may_have_commas_in_its_scope() {
        let header = r#"Bearer realm="https://auth.example/token",service="r.example",scope="repository:ada/web:pull,push""#;
        assert_eq!(
            Challenge::parse(header),
            Some(Challenge::Bearer {
                realm: "https://auth.example/token".to_owned(),
                service: Some("r.example".to_owned()),
                scope: Some("repository:ada/web:pull,push".to_owned()),
                error: None,
            })
        );
    }

    #[test]
    fn a_challenge_may_say_that_the_token_is_not_enough() {
        let header = r#"Bearer realm="https://auth.example/token",error="insufficient_scope""#;
        let Some(Challenge::Bearer { error, .. }) = Challenge::parse(header) else {
            panic!("no challenge");
        };
        assert_eq!(error.as_deref(), Some("insufficient_scope"));
    }

    #[test]
    fn bearer_goes_before_basic() {
        let mut headers = HeaderMap::new();
        headers.append(WWW_AUTHENTICATE, "Basic realm=\"x\"".parse().unwrap());
        assert_eq!(Challenge::find(&headers), Some(Challenge::Basic));
        headers.append(WWW_AUTHENTICATE, "bearer realm=http://t".parse().unwrap());
        assert!(matches!(
            Challenge::find(&headers),
            Some(Challenge::Bearer { .. })
        ));
    }

    #[test]
    fn a_bearer_challenge_without_a_realm_is_none() {
        assert_eq!(Challenge::parse("Bearer service=\"x\""), None);
        assert_eq!(Challenge::parse("Negotiate abc"), None);
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(text in "\\PC*") {
            let _ = Challenge::parse(&text);
            let _ = Challenge::parse(&format!("Bearer {text}"));
        }
    }
}

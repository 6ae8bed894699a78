//! One entry of `auths`: a name and password in base64, or an identity token.
//!
//! Not here: which entry belongs to a host.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use crate::registry::{Credentials, SecretKind};
use crate::words::Secret;

/// Docker writes padding, other tools leave it out.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads an entry; `None` where it holds no secret, as when a helper keeps it. An `Err` says what is wrong and
/// never quotes the entry.
pub(super) fn read(value: &Value) -> Result<Option<Credentials>, String> {
    let Some(entry) = value.as_object() else {
        return Err("an object is expected".to_owned());
    };
    let text = |key| {
        entry
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let mut username = text("username").unwrap_or_default().to_owned();
    let mut password = text("password").map(str::to_owned);
    if let Some(auth) = text("auth") {
        let (name, word) = decode(auth)?;
        username = name;
        password = Some(word).filter(|word| !word.is_empty());
    }
    let (secret, kind) = match (text("identitytoken"), password) {
        (Some(token), _) => (token.to_owned(), SecretKind::IdentityToken),
        (None, Some(password)) => (password, SecretKind::Password),
        (None, None) => return Ok(None),
    };
    Ok(Some(Credentials {
        username,
        secret: Secret::new(secret),
        kind,
    }))
}

/// Writes an entry as the docker CLI does.
pub(super) fn write(credentials: &Credentials) -> Value {
    let pair = |password| STANDARD.encode(format!("{}:{password}", credentials.username));
    match credentials.kind {
        SecretKind::Password => json!({ "auth": pair(credentials.secret.reveal()) }),
        SecretKind::IdentityToken => {
            let mut entry = Map::new();
            entry.insert("auth".to_owned(), pair("").into());
            entry.insert("identitytoken".to_owned(), credentials.secret.reveal().into());
            Value::Object(entry)
        }
    }
}

fn decode(auth: &str) -> Result<(String, String), String> {
    let bytes = LENIENT
        .decode(auth.trim())
        .map_err(|_| "`auth` is not base64".to_owned())?;
    let pair = String::from_utf8(bytes).map_err(|_| "`auth` is not text".to_owned())?;
    let (name, password) = pair
        .split_once(':')
        .ok_or_else(|| "`auth` has no `:` between name and password".to_owned())?;
    // Docker pads the password with NULs in some versions and trims them when reading.
    Ok((name.to_owned(), password.trim_matches('\0').to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_password_may_hold_colons() {
        let entry = json!({ "auth": STANDARD.encode("ada:a:b") });
        let login = read(&entry).unwrap().unwrap();
        assert_eq!((login.username.as_str(), login.secret.reveal()), ("ada", "a:b"));
    }

    #[test]
    fn an_identity_token_goes_before_a_password() {
        let entry = json!({ "auth": STANDARD.encode("ada:x"), "identitytoken": "t" });
        let login = read(&entry).unwrap().unwrap();
        assert_eq!(login.kind, SecretKind::IdentityToken);
        assert_eq!((login.username.as_str(), login.secret.reveal()), ("ada", "t"));
    }

    #[test]
    fn an_error_does_not_quote_the_secret() {
        for auth in ["hunter2!", "aHVudGVyMg==", "/////w=="] {
            let error = read(&json!({ "auth": auth })).unwrap_err();
            assert!(!error.contains(auth) && !error.contains("hunter2"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            username in "[a-z0-9]{1,30}", password in "[^\0]{1,40}", is_token in any::<bool>()
        ) {
            let kind = if is_token { SecretKind::IdentityToken } else { SecretKind::Password };
            let login = Credentials { username, secret: Secret::new(password), kind };
            prop_assert_eq!(read(&write(&login)), Ok(Some(login)));
        }
    }
}

//! A registry's own words in a refusal: the `errors` body of the distribution specification, and the spellings
//! that token servers have.
//!
//! Not here: what follows from a refusal.

use reqwest::StatusCode;
use serde_json::Value;

/// The longest body that is quoted as it stands.
const QUOTED: usize = 200;

/// Says whether a body is the `errors` document of a registry.
pub(super) fn has_errors(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body).is_ok_and(|body| body.get("errors").is_some_and(Value::is_array))
}

/// Says whether a server complains, in plain text, of a request that is not encrypted: Go's servers and nginx.
pub(super) fn asks_for_tls(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body).to_lowercase();
    text.contains("http request to an https server") || text.contains("http request was sent to https port")
}

/// What the registry says, in one line; the status's meaning where it says nothing.
pub(super) fn of_refusal(status: StatusCode, body: &[u8]) -> String {
    let said = match serde_json::from_slice::<Value>(body) {
        Ok(body) => of_document(&body),
        Err(_) => of_text(body),
    };
    said.filter(|text| !text.is_empty()).unwrap_or_else(|| {
        status
            .canonical_reason()
            .map_or_else(|| format!("HTTP status {}", status.as_u16()), str::to_lowercase)
    })
}

fn of_document(body: &Value) -> Option<String> {
    if let Some(errors) = body.get("errors").and_then(Value::as_array) {
        let messages: Vec<_> = errors.iter().filter_map(of_error).collect();
        return Some(messages.join("; "));
    }
    ["details", "message", "error_description", "error"]
        .iter()
        .find_map(|key| body.get(*key).and_then(Value::as_str))
        .map(one_line)
}

fn of_error(error: &Value) -> Option<String> {
    let text = |key| {
        error
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    match (text("message"), text("code")) {
        (Some(message), _) => Some(one_line(message)),
        (None, Some(code)) => Some(code.to_lowercase().replace('_', " ")),
        (None, None) => None,
    }
}

/// A plain-text refusal; a page of HTML says nothing to a learner.
fn of_text(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    (!text.starts_with('<')).then(|| one_line(text))
}

fn one_line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .take(QUOTED)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str) -> String {
        of_refusal(StatusCode::UNAUTHORIZED, body.as_bytes())
    }

    #[test]
    fn the_messages_of_an_errors_document_are_its_words() {
        let body = r#"{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"#;
        assert_eq!(said(body), "requested access to the resource is denied");
        assert_eq!(said(r#"{"errors":[{"code":"NAME_UNKNOWN"}]}"#), "name unknown");
    }

    #[test]
    fn token_servers_have_spellings_of_their_own() {
        assert_eq!(
            said(r#"{"details":"incorrect username or password"}"#),
            "incorrect username or password"
        );
        assert_eq!(said(r#"{"error":"invalid_grant"}"#), "invalid_grant");
    }

    #[test]
    fn a_page_of_html_is_not_quoted() {
        assert_eq!(said("<html>nginx</html>"), "unauthorized");
        assert_eq!(said(""), "unauthorized");
        assert_eq!(said(r#"{"errors":[]}"#), "unauthorized");
    }

    #[test]
    fn terminal_controls_are_cut_out() {
        assert_eq!(said("a\u{1b}[31m\nb"), "a[31m b");
    }
}

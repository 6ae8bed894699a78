//! Which lines must not be remembered. Pure.
//!
//! Not here: the history itself (`line`).

/// Words that stand beside secrets.
const TELLTALE: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "token",
    "secret",
    "credential",
    "apikey",
    "api_key",
];

/// Says whether a line may hold a password; rather once too often, since such a line only misses in the history.
pub(super) fn holds_a_secret(line: &str) -> bool {
    let lower = line.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    TELLTALE.iter().any(|word| lower.contains(word))
        || (words.contains(&"login") && words.iter().any(|word| is_short_password(word)))
        || words.iter().any(|word| has_login_in_url(word))
        || words
            .windows(2)
            .any(|pair| matches!(pair[0], "-u" | "--user") && pair[1].contains(':'))
}

/// `-p`, `-psecret` and clusters like `-up`.
fn is_short_password(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.contains('p')
}

/// `https://user:password@host`.
fn has_login_in_url(word: &str) -> bool {
    let Some((_, rest)) = word.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority
        .rsplit_once('@')
        .is_some_and(|(login, _)| login.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_a_password_are_told_from_lines_without() {
        for line in [
            "docker login -p hunter2",
            "docker login -u ada -phunter2",
            "docker login --password hunter2",
            "docker login --password=hunter2 localhost:5000",
            "echo hunter2 | docker login --password-stdin",
            "export STEPGATE_PASSWORD=hunter2",
            "$env:Token = 'x'",
            "curl -u ada:hunter2 localhost:5000/v2/",
            "curl https://ada:hunter2@localhost:5000/v2/",
        ] {
            assert!(holds_a_secret(line), "{line}");
        }
        for line in [
            "docker login --username ada",
            "docker login -u ada",
            "docker login --help",
            "docker login pool.example",
            "docker run -p 80:80 ada/web",
            "docker push ada/web",
            "curl http://localhost:5000/v2/",
            "docker run -u 1000 ada/web",
        ] {
            assert!(!holds_a_secret(line), "{line}");
        }
    }
}

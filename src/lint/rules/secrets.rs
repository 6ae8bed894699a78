//! Passwords and tokens that stand in the text: whoever reads the lesson has them. They are never shown.
//!
//! Tokens are known by the shape that their maker gives them. Not here: passwords of throw-away databases, which are
//! everybody's.

use std::ops::Range;

use crate::check::docker_arguments;
use crate::docker::{DockerCommand, Parsed, PasswordFrom, parse};
use crate::lint::Finding;
use crate::lint::scene::{Scene, finding};

/// A token's beginning, how many characters follow at least, and what it is.
const SHAPES: &[(&str, usize, &str)] = &[
    ("dckr_pat_", 20, "a Docker access token"),
    ("dckr_oat_", 20, "a Docker organization's token"),
    ("ghp_", 36, "a GitHub token"),
    ("gho_", 36, "a GitHub token"),
    ("ghs_", 36, "a GitHub token"),
    ("github_pat_", 50, "a GitHub token"),
    ("glpat-", 20, "a GitLab token"),
    ("AKIA", 16, "an AWS access key"),
    ("xoxb-", 30, "a Slack token"),
    ("xoxp-", 30, "a Slack token"),
    ("sk_live_", 20, "a Stripe key"),
];

/// How a private key begins and ends in the text.
const KEY: (&str, &str) = ("PRIVATE KEY-----", "-----END");

/// Words that stand for a password and are none.
const STAND_INS: &[&str] = &[
    "password", "passwd", "passw0rd", "pass", "pwd", "secret", "token", "example", "changeme", "your", "my",
    "xxx", "...", "…", "***",
];

/// Looks at the whole text.
pub(super) fn find(scene: &Scene<'_>, findings: &mut Vec<Finding>, secrets: &mut Vec<Range<usize>>) {
    let text = scene.text.as_str();
    let mut told = |span: Range<usize>, shown: Range<usize>, message: String, help: &str| {
        secrets.push(span);
        findings.push(finding("secret", shown, message, help));
    };
    for (start, n_least, what) in SHAPES {
        for (at, _) in text.match_indices(start) {
            let is_inside = text[..at].chars().next_back().is_some_and(is_token);
            let end = at + text[at..].find(|c| !is_token(c)).unwrap_or(text.len() - at);
            let tail = &text[at + start.len()..end];
            if !is_inside && tail.len() >= *n_least && is_random(tail) {
                let help = "take it back where it was given out, and write `<your-token>`";
                told(at..end, at..end, format!("{what} stands in the text"), help);
            }
        }
    }
    for (at, _) in text.match_indices(KEY.0) {
        let start = at + KEY.0.len();
        let line = scene.text.line(scene.text.line_of(at));
        let is_begin = text[line.start..at].contains("-----BEGIN");
        let Some(n) = text[start..].find(KEY.1).filter(|_| is_begin) else {
            continue;
        };
        if text[start..start + n].chars().filter(|c| is_token(*c)).count() > 200 {
            let help = "make a new key, and have the lesson make its own";
            told(
                start..start + n,
                line,
                "a private key stands in the text".to_owned(),
                help,
            );
        }
    }
    for placed in scene.commands() {
        let Some(arguments) = placed
            .command
            .invocation
            .as_ref()
            .and_then(|i| docker_arguments(&i.argv))
        else {
            continue;
        };
        let Parsed::Native(DockerCommand::Login(login)) = parse(&arguments) else {
            continue;
        };
        let PasswordFrom::Argv(password) = &login.password else {
            continue;
        };
        let password = password.reveal();
        if is_password(password)
            && let Some(span) = scene.written(placed, password)
        {
            let help = "leave the option out: docker asks for the password, and nobody reads it";
            told(
                span.clone(),
                span,
                "a password stands in the command".to_owned(),
                help,
            );
        }
    }
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Says whether the characters look drawn: of many kinds, and no example.
fn is_random(tail: &str) -> bool {
    let mut kinds: Vec<char> = tail.to_lowercase().chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.len() >= 8 && !tail.to_lowercase().contains("example") && !tail.to_lowercase().contains("xxxx")
}

fn is_password(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.len() >= 4
        && !text.contains(['<', '$', '%', '{', '[', '`'])
        && !STAND_INS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::bench::{found, in_block};
    use crate::lesson;

    const TAIL: &str = "q7Zr2MfK8wLx4TnB9vHc3YdE";

    #[test]
    fn passwords_and_tokens_are_found_and_never_shown() {
        let token = format!("dckr_pat_{TAIL}");
        let text = format!("# A\n\nUse {token} here.\n\n```sh\ndocker login -u ada -p hunter2-9\n```\n");
        let linted = crate::lint::lint(&text, &lesson::parse(Path::new("lesson.md"), &text));
        assert_eq!(
            found("secret", &text),
            [(3, token.clone()), (6, "hunter2-9".to_owned())]
        );
        let said = format!("{}{:?}", linted.shown(), linted.findings);
        assert!(!said.contains(TAIL) && !said.contains("hunter2"), "{said}");
        assert_eq!(linted.shown().len(), text.len());
    }

    #[test]
    fn a_private_key_is_found_by_its_length() {
        let key = |body: &str| {
            format!(
                "# A\n\n```\n-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\n```\n"
            )
        };
        assert_eq!(found("secret", &key(&TAIL.repeat(20))).len(), 1);
        assert_eq!(found("secret", &key("...")), []);
    }

    #[test]
    fn stand_ins_are_no_secrets() {
        for commands in [
            "docker login -u ada -p <your-password>",
            "docker login -u ada -p $PASSWORD",
            "docker login -u ada -p mypassword",
            "docker login -u ada --password-stdin",
            "echo ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "echo AKIAIOSFODNN7EXAMPLE ghp_short",
            "echo glpat-aaaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            assert_eq!(in_block("secret", commands), [], "{commands}");
        }
    }
}

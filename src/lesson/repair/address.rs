//! Addresses at which a platform's machine is reached → those at which the learner's own is.
//!
//! Not here: addresses of other machines, which stay as they are.

use std::ops::Range;

use memchr::memmem;

use super::edit::Edit;

/// What stands for the address of a port: Killercoda's, Katacoda's, and what Play with Docker shows.
const MARKS: [(&str, Reading); 4] = [
    ("{{TRAFFIC_HOST1_", traffic),
    ("{{TRAFFIC_SELECTOR}}", selector),
    ("[[HOST_SUBDOMAIN]]-", subdomain),
    (".direct.labs.play-with-", direct),
];

/// Reads an address around a mark: its place, and the port.
type Reading = fn(&str, Range<usize>) -> Option<(Range<usize>, &str)>;

/// Finds them, in order.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (mark, read) in MARKS {
        for at in memmem::find_iter(text.as_bytes(), mark) {
            let Some((place, port)) = read(text, at..at + mark.len()) else {
                continue;
            };
            let before = &text[..place.start];
            let scheme = ["https://", "http://"]
                .iter()
                .find(|scheme| before.ends_with(**scheme));
            let start = place.start - scheme.map_or(0, |scheme| scheme.len());
            let port = if port.is_empty() {
                String::new()
            } else {
                format!(":{port}")
            };
            edits.push(Edit::new(start..place.end, format!("http://localhost{port}")));
        }
    }
    edits.sort_by_key(|edit| edit.old.start);
    edits
}

/// `{{TRAFFIC_HOST1_8080}}`: of the scenario's first machine, where its lesson is.
fn traffic(text: &str, mark: Range<usize>) -> Option<(Range<usize>, &str)> {
    let port = digits(&text[mark.end..])?;
    let end = mark.end + port.len();
    text[end..]
        .starts_with("}}")
        .then_some((mark.start..end + 2, port))
}

/// `{{TRAFFIC_SELECTOR}}`: the page on which a port is chosen.
#[expect(clippy::unnecessary_wraps, reason = "it is read as the others are")]
fn selector(_: &str, mark: Range<usize>) -> Option<(Range<usize>, &str)> {
    Some((mark, ""))
}

/// `[[HOST_SUBDOMAIN]]-8080-[[KATACODA_HOST]].environments.katacoda.com`.
fn subdomain(text: &str, mark: Range<usize>) -> Option<(Range<usize>, &str)> {
    const HOST: &str = "-[[KATACODA_HOST]]";
    let port = digits(&text[mark.end..])?;
    let end = mark.end + port.len();
    let behind = text[end..].strip_prefix(HOST)?;
    let domains = [".environments.katacoda.com", ".[[KATACODA_DOMAIN]]"];
    let domain = domains.iter().find(|domain| behind.starts_with(**domain));
    let end = end + HOST.len() + domain.map_or(0, |domain| domain.len());
    Some((mark.start..end, port))
}

/// `ip172-18-0-46-bmbfiuol9uvg00c4s2s0-80.direct.labs.play-with-docker.com`.
fn direct(text: &str, mark: Range<usize>) -> Option<(Range<usize>, &str)> {
    let is_part = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
    let before = &text.as_bytes()[..mark.start];
    let n_host = before.iter().rev().take_while(|byte| is_part(byte)).count();
    let start = mark.start - n_host;
    let host = &text[start..mark.start];
    let (_, port) = host.rsplit_once('-')?;
    let is_address = host
        .strip_prefix("ip")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let is_number = digits(port).is_some_and(|digits| digits.len() == port.len());
    let domain = ["docker.com", "k8s.com"]
        .iter()
        .find(|domain| text[mark.end..].starts_with(**domain))?;
    (is_address && is_number).then_some((start..mark.end + domain.len(), port))
}

/// The port that a text begins with.
fn digits(text: &str) -> Option<&str> {
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=5).contains(&n_digits).then(|| &text[..n_digits])
}

#[cfg(test)]
mod tests {
    use super::super::edit::apply;
    use super::*;

    #[test]
    fn what_stands_for_a_port_of_a_platform_s_machine_is_the_learner_s_own() {
        for (text, mended) in [
            ("curl {{TRAFFIC_HOST1_8080}}/a", "curl http://localhost:8080/a"),
            ("[x]({{TRAFFIC_SELECTOR}})", "[x](http://localhost)"),
            (
                "a https://[[HOST_SUBDOMAIN]]-80-[[KATACODA_HOST]].environments.katacoda.com/b c",
                "a http://localhost:80/b c",
            ),
            (
                "http://[[HOST_SUBDOMAIN]]-3000-[[KATACODA_HOST]].[[KATACODA_DOMAIN]]",
                "http://localhost:3000",
            ),
            (
                "http://ip172-18-0-46-bmbfiuol9uvg00c4s2s0-8080.direct.labs.play-with-docker.com/ and {{TRAFFIC_HOST1_1}}",
                "http://localhost:8080/ and http://localhost:1",
            ),
        ] {
            assert_eq!(apply(text, &edits(text)), mended, "{text}");
        }
        for text in [
            "{{TRAFFIC_HOST2_80}}",
            "{{TRAFFIC_HOST1_PORT}}",
            "{{TRAFFIC_HOST1_80",
            "[[HOST2_SUBDOMAIN]]-80-[[KATACODA_HOST]]",
            "ssh ip172-18-0-46-bmbf@direct.labs.play-with-docker.com",
            "docs.direct.labs.play-with-docker.com",
            "x-80.direct.labs.play-with-docker.com",
        ] {
            assert!(edits(text).is_empty(), "{text}");
        }
    }
}

//! Image references: `[host/]path[:tag][@digest]`, with Docker's rules for what is left out.
//!
//! Source: the grammar of the `distribution/reference` specification. Not here: which registry answers
//! for a host; `registry::Route` decides that.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Digest;

/// The host that a reference without one means.
const DEFAULT_HOST: &str = "docker.io";
/// The path that a Docker Hub name without a slash lies under.
const OFFICIAL: &str = "library/";

/// An image reference, normalized: the host is always there, `library/` is written out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference {
    host: String,
    path: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

/// Says why a text is no image reference.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("`{given}` is not an image name: {reason}")]
pub struct ReferenceError {
    /// What was given.
    pub given: String,
    /// The rule that it breaks.
    pub reason: &'static str,
}

impl Reference {
    /// Parses a reference as a user writes it.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let refuse = |reason| ReferenceError {
            given: text.to_owned(),
            reason,
        };
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => {
                let digest =
                    Digest::parse(digest).map_err(|_| refuse("the part after `@` is not a digest"))?;
                (rest, Some(digest))
            }
            None => (text, None),
        };
        let (host, remainder) = split_host(rest);
        let (path, tag) = match remainder.split_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (remainder, None),
        };
        if path.is_empty() {
            return Err(refuse("it has no repository name"));
        }
        if path.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(refuse("a repository name must be lower case"));
        }
        if !path.split('/').all(is_component) {
            return Err(refuse(
                "a repository name has lower-case letters, digits and separators between them",
            ));
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(refuse(
                "a tag has up to 128 letters, digits, `_`, `.` and `-`, and starts with none of the last two",
            ));
        }
        let host = host.unwrap_or(DEFAULT_HOST);
        let host = if host == "index.docker.io" {
            DEFAULT_HOST
        } else {
            host
        };
        let path = if host == DEFAULT_HOST && !path.contains('/') {
            format!("{OFFICIAL}{path}")
        } else {
            path.to_owned()
        };
        if path.len() > 255 {
            return Err(refuse("a repository name has at most 255 characters"));
        }
        Ok(Self {
            host: host.to_owned(),
            path,
            tag: tag.map(str::to_owned),
            digest,
        })
    }

    /// The registry host, `docker.io` where none was written.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The repository's path at the host, `library/` written out.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The tag, where one was written.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest, where one was written.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Says whether the name belongs to Docker Hub.
    pub fn is_hub(&self) -> bool {
        self.host == DEFAULT_HOST
    }

    /// The account or organization that the repository lies under: the path's first component, where it has more than
    /// one; `library` for an official image.
    pub fn namespace(&self) -> Option<&str> {
        self.path.split_once('/').map(|(namespace, _)| namespace)
    }

    /// The same reference with `latest` where it has neither tag nor digest.
    #[must_use]
    pub fn with_default_tag(mut self) -> Self {
        if self.tag.is_none() && self.digest.is_none() {
            self.tag = Some("latest".to_owned());
        }
        self
    }

    /// The same repository with another tag and no digest.
    #[must_use]
    pub fn tagged(&self, tag: &str) -> Self {
        Self {
            tag: Some(tag.to_owned()),
            digest: None,
            ..self.clone()
        }
    }

    /// The same path, tag and digest at another host.
    #[must_use]
    pub fn at_host(&self, host: &str) -> Self {
        Self {
            host: host.to_owned(),
            ..self.clone()
        }
    }

    /// The repository alone, as Docker shows it: without `docker.io/` and `library/`.
    pub fn familiar_repository(&self) -> String {
        if !self.is_hub() {
            return format!("{}/{}", self.host, self.path);
        }
        self.path.strip_prefix(OFFICIAL).unwrap_or(&self.path).to_owned()
    }

    /// The reference as Docker shows it, tag and digest included where there are any.
    pub fn familiar(&self) -> String {
        let mut text = self.familiar_repository();
        if let Some(tag) = &self.tag {
            text.push(':');
            text.push_str(tag);
        }
        if let Some(digest) = &self.digest {
            text.push('@');
            text.push_str(digest.as_str());
        }
        text
    }

    /// What a registry's API takes behind `/manifests/`: the digest, else the tag, else `latest`.
    pub fn manifest_key(&self) -> &str {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.as_str(),
            (None, Some(tag)) => tag,
            (None, None) => "latest",
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.familiar())
    }
}

impl TryFrom<String> for Reference {
    type Error = ReferenceError;

    fn try_from(text: String) -> Result<Self, ReferenceError> {
        Self::parse(&text)
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.familiar()
    }
}

/// A first component is a host if it has a dot or a port, or is `localhost`. Newer Docker also takes one with
/// upper-case letters for a host; a learner who writes `Ada/web` means an account, and is told about lower case.
fn split_host(text: &str) -> (Option<&str>, &str) {
    match text.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, text),
    }
}

/// `[a-z0-9]+` joined by `.`, `_`, `__` or any number of `-`.
fn is_component(text: &str) -> bool {
    let is_alnum = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    if !is_alnum(first) || !is_alnum(last) {
        return false;
    }
    text.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        .all(|separator| matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|b| b == b'-'))
}

fn is_tag(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|b| is_word(b) || matches!(b, b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Reference {
        Reference::parse(text).unwrap()
    }

    #[test]
    fn spellings_of_one_image_are_equal() {
        let plain = parsed("ada/web").with_default_tag();
        for spelling in [
            "ada/web:latest",
            "docker.io/ada/web",
            "index.docker.io/ada/web:latest",
        ] {
            assert_eq!(parsed(spelling).with_default_tag(), plain, "{spelling}");
        }
        assert_eq!(parsed("docker.io/library/alpine"), parsed("alpine"));
        assert_eq!(parsed("alpine").familiar(), "alpine");
    }

    #[test]
    fn a_port_is_not_a_tag() {
        let reference = parsed("localhost:5000/ada/web:v2");
        assert_eq!(
            (reference.host(), reference.path()),
            ("localhost:5000", "ada/web")
        );
        assert_eq!(reference.tag(), Some("v2"));
        assert_eq!(reference.familiar(), "localhost:5000/ada/web:v2");
    }

    #[test]
    fn names_that_docker_refuses_are_refused() {
        for text in [
            "",
            "Ada/web",
            "ada//web",
            "ada/web:",
            "ada/web:-x",
            "ada/_web",
            "ada/web@sha256:1",
            "a b",
            "a/b;c",
            "ada/web_",
            "ada/web___x",
            "ada/web..x",
            "ada/web:v/1",
            &format!("ada/{}", "a".repeat(252)),
            &format!("ada/web:{}", "a".repeat(129)),
        ] {
            assert!(Reference::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_that_docker_takes_are_taken() {
        for text in [
            "ada1/web2:V1.0_x-y",
            "ada/we__b",
            "ada/we---b.c",
            "ada/web:_",
            &format!("ada/{}", "a".repeat(251)),
            &format!("ada/web:{}", "a".repeat(128)),
        ] {
            assert_eq!(parsed(text).familiar(), text);
        }
    }

    #[test]
    fn only_docker_hub_has_a_library_for_names_without_an_account() {
        for host in ["localhost", "localhost:5000", "r.example"] {
            let name = parsed(&format!("{host}/web"));
            assert_eq!((name.host(), name.path(), name.namespace()), (host, "web", None));
        }
        assert_eq!(parsed("web").namespace(), Some("library"));
        assert_eq!(parsed("localhost/ada/web").namespace(), Some("ada"));
    }

    #[test]
    fn a_digest_stands_for_the_tag() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let name = parsed(&format!("ada/web@{digest}")).with_default_tag();
        assert_eq!(name.digest().map(Digest::as_str), Some(digest.as_str()));
        assert_eq!((name.tag(), name.manifest_key()), (None, digest.as_str()));
        assert_eq!(name.familiar(), format!("ada/web@{digest}"));
        assert_eq!(name.tagged("v1").familiar(), "ada/web:v1");
    }
}

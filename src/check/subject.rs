//! A name that a condition is about: certain, or with a value still missing.
//!
//! Not here: filling a missing value in (`verify::resolve`), and where names come from (`infer`).

use crate::words::Reference;

/// A name that a condition is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject<T> {
    /// The name is certain.
    Known(T),
    /// A value is missing; the text is as the author would read it.
    Open(String),
}

impl Subject<String> {
    /// The text as it stands in the lesson.
    pub fn shown(&self) -> &str {
        match self {
            Self::Known(text) | Self::Open(text) => text,
        }
    }
}

impl Subject<Reference> {
    /// The name as Docker shows it, without `:latest`.
    pub fn shown(&self) -> String {
        match self {
            Self::Known(name) => shown(name),
            Self::Open(text) => without_latest(text).to_owned(),
        }
    }

    /// The whole name, its tag included.
    pub fn full(&self) -> String {
        match self {
            Self::Known(name) => name.familiar(),
            Self::Open(text) => text.clone(),
        }
    }

    /// Says whether both name the same image: `:latest` and Docker Hub's host are the same written out.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(one), Self::Known(two)) => {
                one.path() == two.path()
                    && one.host() == two.host()
                    && one.manifest_key() == two.manifest_key()
            }
            (Self::Open(one), Self::Open(two)) => without_latest(one) == without_latest(two),
            (Self::Known(_), Self::Open(_)) | (Self::Open(_), Self::Known(_)) => false,
        }
    }

    /// The repository, as Docker shows it.
    pub fn repository(&self) -> String {
        match self {
            Self::Known(name) => name.familiar_repository(),
            Self::Open(text) => split_tag(text).0.to_owned(),
        }
    }
}

/// A name as Docker shows it, without `:latest`.
pub fn shown(name: &Reference) -> String {
    let text = name.familiar();
    without_latest(&text).to_owned()
}

/// Splits a name into its repository and its tag, by its last colon behind its last slash.
pub(super) fn split_tag(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (text, None),
    }
}

fn without_latest(text: &str) -> &str {
    text.strip_suffix(":latest").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Subject<Reference> {
        Subject::Open(text.to_owned())
    }

    #[test]
    fn spellings_of_latest_are_the_same_name_even_with_a_value_missing() {
        assert!(open("<id>/web").is_same(&open("<id>/web:latest")));
        assert!(!open("<id>/web").is_same(&open("<id>/web:v2")));
        let known = |text| Subject::Known(Reference::parse(text).unwrap());
        assert!(known("ada/web").is_same(&known("docker.io/ada/web:latest")));
        for other in ["ada/api", "ada/web:v2", "quay.example/ada/web"] {
            assert!(!known("ada/web").is_same(&known(other)), "{other}");
        }
    }

    #[test]
    fn a_port_is_no_tag() {
        assert_eq!(
            split_tag("localhost:5000/<id>/web"),
            ("localhost:5000/<id>/web", None)
        );
        assert_eq!(split_tag("<id>/web:v2"), ("<id>/web", Some("v2")));
    }
}

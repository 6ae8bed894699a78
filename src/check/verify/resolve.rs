//! Names with a value missing, filled in from the shell's variables.
//!
//! One pass: a value that is filled in is never looked at again. Not here: reading the variables back (`shell`).

use std::collections::BTreeMap;

use super::{Answer, Question, fail};
use crate::check::holes::is_asked_for;
use crate::check::{Mismatch, MismatchKind, Subject};
use crate::words::Reference;

impl Question<'_> {
    /// A text with its values filled in.
    pub(super) fn text(&self, subject: &Subject<String>) -> Answer<String> {
        match subject {
            Subject::Known(text) => Ok(text.clone()),
            Subject::Open(text) => self.filled(text),
        }
    }

    /// A name with its values filled in.
    pub(super) fn name(&self, subject: &Subject<Reference>) -> Answer<Reference> {
        let text = match subject {
            Subject::Known(name) => return Ok(name.clone().with_default_tag()),
            Subject::Open(text) => self.filled(text)?,
        };
        match Reference::parse(&text) {
            Ok(name) => Ok(name.with_default_tag()),
            Err(error) => fail(MismatchKind::NotAName { error }),
        }
    }

    /// Several names.
    pub(super) fn names(&self, subjects: &[Subject<Reference>]) -> Answer<Vec<Reference>> {
        subjects.iter().map(|subject| self.name(subject)).collect()
    }

    /// Says whether a value is missing that the shell is never asked for.
    pub(super) fn is_unknowable(mismatch: &Mismatch) -> bool {
        let MismatchKind::ValueMissing { text } = &mismatch.kind else {
            return false;
        };
        let mut rest = text.as_str();
        while let Some(at) = rest.find(['<', '$']) {
            let is_of_the_lesson = rest[at..].starts_with('<');
            match hole(&rest[at..]) {
                Some((name, after)) if is_of_the_lesson || is_asked_for(name) => rest = after,
                Some(_) | None => return true,
            }
        }
        false
    }

    fn filled(&self, text: &str) -> Answer<String> {
        match fill(text, self.world.values) {
            Some(text) => Ok(text),
            None => fail(MismatchKind::ValueMissing {
                text: text.to_owned(),
            }),
        }
    }
}

/// Looks a variable up; PowerShell's environment names know no case.
pub(super) fn look_up<'a>(name: &str, values: &'a BTreeMap<String, String>) -> Option<&'a str> {
    let exact = values.get(name);
    let found = exact.or_else(|| {
        let mut pairs = values.iter();
        pairs
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    });
    found.map(String::as_str)
}

/// Fills in `<name>`, `$name`, `${name}` and `$env:name`; `None` where one has no value or cannot be read.
fn fill(text: &str, values: &BTreeMap<String, String>) -> Option<String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '$']) {
        filled.push_str(&rest[..at]);
        let (name, after) = hole(&rest[at..])?;
        let (name, instead) = with_fallback(name);
        let value = look_up(name, values).filter(|value| !value.is_empty());
        filled.push_str(value.or(instead)?);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

/// What a hole has instead of a value that is missing: `name:-fallback`.
fn with_fallback(name: &str) -> (&str, Option<&str>) {
    match name.split_once(":-") {
        Some((name, fallback)) => (name, Some(fallback).filter(|fallback| *fallback != "…")),
        None => (name, None),
    }
}

/// Reads the name in a hole, and what stands behind the hole.
fn hole(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('<') {
        return rest.split_once('>');
    }
    let rest = text.strip_prefix('$')?;
    let (name, after) = if let Some(rest) = rest.strip_prefix('{') {
        rest.split_once('}')?
    } else {
        let is_scoped = rest
            .get(..4)
            .is_some_and(|scope| scope.eq_ignore_ascii_case("env:"));
        let start = if is_scoped { 4 } else { 0 };
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = rest[start..]
            .find(|c| !is_word(c))
            .map_or(rest.len(), |at| start + at);
        rest.split_at(end)
    };
    let is_scoped = name
        .get(..4)
        .is_some_and(|scope| scope.eq_ignore_ascii_case("env:"));
    let name = if is_scoped { &name[4..] } else { name };
    (!name.is_empty()).then_some((name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Option<String> {
        let values = [("dockerId", "ada"), ("tag", "v2"), ("odd", "$tag"), ("empty", "")];
        let values = values
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        fill(text, &values)
    }

    #[test]
    fn every_spelling_of_a_hole_is_filled() {
        for text in [
            "<dockerId>/web:$tag",
            "$dockerId/web:${tag}",
            "$env:DOCKERID/web:${env:tag}",
            "${dockerId:-bob}/web:${empty:-v2}",
            "${other:-ada}/web:$tag",
        ] {
            assert_eq!(filled(text).as_deref(), Some("ada/web:v2"), "{text}");
        }
    }

    #[test]
    fn a_filled_in_value_is_not_looked_at_again() {
        assert_eq!(filled("x$odd").as_deref(), Some("x$tag"));
    }

    #[test]
    fn a_hole_without_a_value_is_missing() {
        for text in [
            "<other>/web",
            "$empty/web",
            "$(id)/web",
            "${dockerId/web",
            "${other:-…}/web",
            "<dockerId",
            "$",
        ] {
            assert_eq!(filled(text), None, "{text}");
        }
    }
}

//! Texts that are no program and have a lesson's values in them all the same, such as the names in a check.
//!
//! One pass: what is filled in is never looked at again. Not here: programs (`splice`).

use crate::lesson::Dialect;

use super::{Placeholder, Scope, Word};

/// Fills in the placeholders of a text, and the variables that the lesson has set: `$name`, `${name}` and `$env:name`. What no
/// step sets stays as it is written.
pub fn filled(text: &str, placeholders: &[Placeholder], scope: &Scope) -> Word {
    let mut filled = String::with_capacity(text.len());
    let mut is_known = true;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let found = placeholder(rest, text, placeholders, scope).or_else(|| variable(rest, scope));
        let Some((word, n_bytes)) = found else {
            filled.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        match word {
            Word::Known(value) => filled.push_str(&value),
            Word::Unknown(value) => {
                is_known = false;
                filled.push_str(&value);
            }
        }
        rest = &rest[n_bytes..];
    }
    if is_known {
        Word::Known(filled)
    } else {
        Word::Unknown(filled)
    }
}

/// The value of the placeholder that `rest` begins with, and its length; the longest spelling counts, and one that is a word
/// stands for itself alone.
fn placeholder(
    rest: &str,
    whole: &str,
    placeholders: &[Placeholder],
    scope: &Scope,
) -> Option<(Word, usize)> {
    let before = whole[..whole.len() - rest.len()].chars().next_back();
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let is_whole = |spelling: &str| {
        let after = rest[spelling.len()..].chars().next();
        let begins = !spelling.starts_with(is_word) || !before.is_some_and(is_word);
        let ends = !spelling.ends_with(is_word) || !after.is_some_and(is_word);
        begins && ends
    };
    let found = placeholders
        .iter()
        .filter(|it| rest.starts_with(it.spelling.as_str()) && is_whole(&it.spelling))
        .max_by_key(|it| it.spelling.len())?;
    let word = match scope.values.get(&found.variable) {
        Some(value) => Word::Known(value.clone()),
        None => Word::Unknown(format!("<{}>", found.variable)),
    };
    Some((word, found.spelling.len()))
}

/// The value of the variable that `rest` begins with, and the length of its name with what marks it.
fn variable(rest: &str, scope: &Scope) -> Option<(Word, usize)> {
    let inner = rest.strip_prefix('$')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (name, n_bytes) = if let Some(inner) = inner.strip_prefix('{') {
        let (name, _) = inner.split_once('}')?;
        (name, name.len() + 3)
    } else {
        let is_scoped = inner
            .get(..4)
            .is_some_and(|scope| scope.eq_ignore_ascii_case("env:"));
        let start = if is_scoped { 4 } else { 0 };
        let end = inner[start..]
            .find(|c| !is_name(c))
            .map_or(inner.len(), |at| start + at);
        (&inner[..end], end + 1)
    };
    let is_scoped = name
        .get(..4)
        .is_some_and(|scope| scope.eq_ignore_ascii_case("env:"));
    let name = if is_scoped { &name[4..] } else { name };
    let known = scope.known(name, Dialect::Powershell)?;
    Some((known, n_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        let mut scope = Scope::default();
        let word = |text: &str| Word::Known(text.to_owned());
        scope.variables.insert("tag".to_owned(), word("$image"));
        scope.variables.insert("image".to_owned(), word("web"));
        scope
            .variables
            .insert("open".to_owned(), Word::Unknown("<later>".to_owned()));
        scope.values.insert("dockerId".to_owned(), "$tag".to_owned());
        scope
    }

    fn fill(text: &str) -> Word {
        let placeholders = [("<id>", "dockerId"), ("ID", "dockerId"), ("<none>", "none")];
        let placeholders = placeholders.map(|(spelling, variable)| Placeholder {
            spelling: spelling.to_owned(),
            variable: variable.to_owned(),
        });
        filled(text, &placeholders, &scope())
    }

    #[test]
    fn values_are_filled_in_once_and_other_text_stays() {
        for (text, found) in [
            ("<id>/$image:${tag} $env:image", "$tag/web:$image web"),
            ("ID/x", "$tag/x"),
            ("IDEA an-ID", "IDEA an-ID"),
            ("costs $5 and ${x} $", "costs $5 and ${x} $"),
        ] {
            assert_eq!(fill(text), Word::Known(found.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_value_that_is_missing_keeps_its_name() {
        assert_eq!(fill("<none>/web"), Word::Unknown("<none>/web".to_owned()));
        assert_eq!(fill("$open/web"), Word::Unknown("<later>/web".to_owned()));
    }
}

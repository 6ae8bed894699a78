//! The variables that stand in a text which nobody has expanded yet: `docker rm $id`.
//!
//! Not here: what they hold (`Scope`), and one spelling for each (`names`).

/// The names in a text, as `$name`, `${name}`, `${name:-fallback}` or `$env:name`; of one with an index or a modifier before it,
/// none.
pub fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).filter_map(|rest| {
        let is_braced = rest.starts_with('{');
        let inner = without_scope(rest.trim_start_matches('{'));
        let name = word(inner);
        let is_whole = !is_braced || inner[name.len()..].starts_with(['}', ':']);
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        (is_whole && is_name).then_some(name)
    })
}

fn without_scope(text: &str) -> &str {
    let is_scoped = text
        .get(..4)
        .is_some_and(|scope| scope.eq_ignore_ascii_case("env:"));
    if is_scoped { &text[4..] } else { text }
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::variables;

    #[test]
    fn variables_are_found_in_every_spelling() {
        let of = |text| variables(text).collect::<Vec<_>>();
        assert_eq!(
            of("$ada/web:${tag:-v1}-$env:Kind/${env:more}"),
            ["ada", "tag", "Kind", "more"]
        );
        for text in ["<ada>/web", "$(id)", "${ada[0]}", "${#ada}", "$1", "$?", "a$"] {
            assert_eq!(of(text), [""; 0], "{text}");
        }
    }
}

//! The languages that a site's configuration in JavaScript or TypeScript names in plain words: `locales` and `defaultLocale`.
//!
//! Nothing is run. Not here: which pages are in them (`languages`).

use super::quoted::quoted;

/// The languages that a configuration names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Locales {
    /// Their names in its order; the one that has no folder of its own is none.
    pub(super) names: Vec<String>,
    /// The one that is shown first, where it says so.
    pub(super) default: Option<String>,
}

/// Finds them.
pub(super) fn locales(program: &str) -> Locales {
    let mut found = Locales::default();
    let texts = quoted(program);
    let default = texts
        .into_iter()
        .find(|text| text.key.as_deref() == Some("defaultLocale"));
    found.default = default.map(|default| default.text);
    for (at, word) in program.match_indices("locales") {
        let behind = program[at + word.len()..]
            .trim_start_matches(['\'', '"'])
            .trim_start();
        let Some(inner) = behind.strip_prefix(':').map(str::trim_start) else {
            continue;
        };
        let names = match inner.chars().next() {
            Some('{') => keys(&inner[1..]),
            Some('[') => {
                let end = inner.find(']').unwrap_or(inner.len());
                quoted(&inner[..end]).into_iter().map(|text| text.text).collect()
            }
            _ => continue,
        };
        for name in names {
            let name = name.trim_matches('/').to_owned();
            if !name.is_empty() && name != "root" && !found.names.contains(&name) {
                found.names.push(name);
            }
        }
    }
    found
}

/// The keys of an object, whose text begins behind its brace; what is in its values is none.
fn keys(object: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut depth = 0_usize;
    let mut name = String::new();
    let mut quote = None;
    let mut is_key = true;
    let mut characters = object.chars().peekable();
    while let Some(c) = characters.next() {
        if let Some(open) = quote {
            if c == '\\' {
                characters.next();
            } else if c == open {
                quote = None;
            } else {
                name.push(c);
            }
            continue;
        }
        match c {
            '\'' | '"' | '`' => quote = Some(c),
            '/' if characters.peek() == Some(&'/') => {
                characters.find(|c| *c == '\n');
            }
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' if depth == 0 => break,
            '}' | ']' | ')' => depth -= 1,
            ',' if depth == 0 => {
                name.clear();
                is_key = true;
            }
            ':' if depth == 0 && is_key => {
                keys.push(name.trim().to_owned());
                name.clear();
                is_key = false;
            }
            _ => name.push(c),
        }
        if depth > 0 {
            name.clear();
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_the_keys_or_texts_of_locales() {
        for (program, names, default) in [
            (
                "export default { locales: { root: { label: 'English', lang: 'en' }, // fr: {}\n 'zh-cn': { label: \"a, b: c\", link: '/zh/' }, fr: {}, } }",
                &["zh-cn", "fr"][..],
                None,
            ),
            (
                "module.exports = { locales: { '/': { lang: 'en-US' }, '/zh/': { lang: 'zh-CN' } }, themeConfig: { locales: { '/zh/': {} } } }",
                &["zh"],
                None,
            ),
            (
                "i18n: { defaultLocale: 'en', locales: [\"en\", 'de'] }, sidebar: { '/api/': [] }",
                &["en", "de"],
                Some("en"),
            ),
            ("const locales = load(); locales, x: 1", &[], None),
        ] {
            let found = locales(program);
            assert_eq!(found.names, names, "{program}");
            assert_eq!(found.default.as_deref(), default, "{program}");
        }
    }
}

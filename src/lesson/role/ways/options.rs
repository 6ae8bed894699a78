//! Ways that comments number: `# Option A: with brew`, `# Option B: with the installer`. The first one is typed.
//!
//! Not here: ways for systems (`ways`).

use std::ops::Range;

use super::comment;
use crate::lesson::role::lines::{Kind, Split};

/// What one of several ways is called, with its number or letter behind it, in small letters.
#[rustfmt::skip]
const NAMES: [&str; 33] = [
    "option", "opción", "opcion", "opção", "opcao", "opzione", "optie", "opcja", "opsi", "seçenek", "alternative", "alternativa",
    "alternatief", "variante", "variant", "variante", "method", "método", "metodo", "méthode", "methode", "metode", "approach", "ansatz",
    "enfoque", "möglichkeit", "manera", "способ", "вариант", "方法", "方式", "방법", "옵션",
];

/// The lines of all ways but the first, where two or more stand directly behind each other. One ends at the next, or at another
/// comment below an empty line.
pub(super) fn others(split: &Split<'_>) -> Vec<Range<usize>> {
    let mut ways: Vec<(String, Range<usize>)> = Vec::new();
    let mut is_open = false;
    let mut is_blank = true;
    for (at, line) in split.lines.iter().enumerate() {
        let said = comment(line.text).filter(|_| line.kind == Kind::Host && line.is_begin);
        let number = said.and_then(number);
        is_open = number.is_some() || is_open && !(said.is_some() && is_blank);
        if let Some(number) = number {
            ways.push((number, at..at + 1));
        }
        if let Some((_, lines)) = ways.last_mut().filter(|_| is_open) {
            lines.end = at + 1;
        }
        is_blank = line.kind == Kind::Blank;
    }
    let is_typed = |lines: &Range<usize>| {
        let mut lines = split.lines[lines.clone()].iter();
        lines.any(|line| line.kind == Kind::Host && comment(line.text).is_none())
    };
    let mut others = Vec::new();
    for group in ways.chunk_by(|(one, before), (next, behind)| one != next && before.end == behind.start) {
        let typed = group
            .iter()
            .map(|(_, lines)| lines)
            .filter(|lines| is_typed(lines));
        others.extend(typed.skip(1).cloned());
    }
    others
}

/// What a way is called, and its number or letter, where a comment, a title or a label begins so.
pub(in crate::lesson::role) fn numbered(said: &str) -> Option<(&'static str, &str)> {
    let said = said.trim_start_matches(|c: char| !c.is_alphanumeric());
    if !may_begin(said.as_bytes()) {
        return None;
    }
    let lower: String = said.chars().take(16).flat_map(char::to_lowercase).collect();
    let name = NAMES
        .iter()
        .filter(|name| lower.starts_with(**name))
        .max_by_key(|name| name.len())?;
    let n_letters = name.chars().count();
    let (at, _) = said.char_indices().nth(n_letters)?;
    let rest = said[at..].trim_start_matches([' ', '#', '-']);
    let is_apart = rest.len() < said.len() - at || name.chars().next().is_none_or(|c| c >= '\u{2000}');
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    // Chinese and Korean have no blank behind it.
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .filter(|end| *end > 0)
        .unwrap_or(end);
    let number = &rest[..end];
    let is_number =
        number.len() <= 2 && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
            || number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_uppercase())
            || matches!(number, "II" | "III" | "IV" | "一" | "二" | "三" | "四");
    (is_apart && is_number).then_some((*name, number))
}

/// Says whether a name may stand where a text begins: its first two letters do, or they are no Latin ones.
fn may_begin(said: &[u8]) -> bool {
    let Some(two) = said.get(..2) else {
        return false;
    };
    let is_begun = |name: &&str| name.as_bytes()[..2].eq_ignore_ascii_case(two);
    !two.is_ascii() || NAMES.iter().any(is_begun)
}

/// The number or letter of the way that a comment begins.
fn number(said: &str) -> Option<String> {
    numbered(said).map(|(_, number)| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::read;
    use super::numbered;

    #[test]
    fn ways_are_numbered_in_many_languages() {
        for (said, number) in [
            ("Option 1: by hand", "1"),
            ("🔹 Method A - with compose", "A"),
            ("Möglichkeit 2", "2"),
            ("方法二：用它", "二"),
            ("방법 1", "1"),
            ("Option-2: by hand", "2"),
            ("방법2: 그것", "2"),
        ] {
            assert_eq!(numbered(said).map(|(_, number)| number), Some(number), "{said}");
        }
        for said in [
            "Options 1",
            "Option",
            "Optional 1",
            "Option a",
            "Option -d",
            "Method-based",
            "Step 1",
            "Option 123",
        ] {
            assert_eq!(numbered(said), None, "{said}");
        }
    }

    #[test]
    fn of_numbered_ways_the_first_is_typed() {
        let typed = |text| read(&[("", "sh", text)]).remove(0).text;
        let text = "# Option A: brew\nbrew install jq\n\n# Option B (by hand)\ncurl -O x\n\n# Then\njq -V";
        let left = typed(text);
        assert!(left.contains("brew install") && left.contains("jq -V") && !left.contains("curl"));
        let text = "# Option 1\ndocker ps\n\n# And\ndocker images\n\n# Option 2\ndocker info";
        assert!(typed(text).contains("docker info"));
        let text = "# Options are many\ndocker ps\n\n# Option B\ndocker info";
        assert!(typed(text).contains("docker info"));
    }
}

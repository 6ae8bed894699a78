//! Ways that comments number: `# Option A: with brew`, `# Option B: with the installer`. The first one is typed.
//!
//! Not here: ways for systems (`ways`).

use std::ops::Range;

use super::comment;
use crate::lesson::role::lines::{Kind, Split};

/// What one of several ways is called, with its number or letter behind it.
const NAMES: [&str; 9] = [
    "option",
    "opción",
    "opcion",
    "opção",
    "alternative",
    "variante",
    "method",
    "método",
    "méthode",
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

/// The number or letter of the way that a comment begins.
fn number(said: &str) -> Option<String> {
    let mut words = said
        .split([' ', ':', ')', '.', ','])
        .filter(|word| !word.is_empty());
    let name = words.next()?.to_lowercase();
    let number = words.next()?;
    let is_number = number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit())
        || number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_uppercase());
    (NAMES.contains(&name.as_str()) && is_number).then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::read;

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

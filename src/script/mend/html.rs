//! The characters that a web page writes as `&amp;` and the like.
//!
//! Not here: HTML itself (`lesson`).

use super::Mend;

/// What pages write for characters that shells use.
const ENTITIES: [(&str, &str); 8] = [
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&nbsp;", " "),
];

/// Writes the characters that stand as entities outside quotes.
pub(super) fn decode(line: &mut String, mends: &mut Vec<Mend>) {
    if !line.contains('&') || !ENTITIES.iter().any(|(entity, _)| line.contains(entity)) {
        return;
    }
    let mut decoded = String::with_capacity(line.len());
    let mut seen = None;
    let mut quote = None;
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        let entity = ENTITIES.iter().find(|(entity, _)| line[at..].starts_with(entity));
        if let (Some((entity, character)), None) = (entity, quote) {
            decoded.push_str(character);
            seen = seen.or(Some(*entity));
            at += entity.len();
            continue;
        }
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            Some(_) | None => {}
        }
        decoded.push(c);
        at += c.len_utf8();
    }
    if let Some(entity) = seen {
        mends.push(Mend {
            code: "html-entity",
            message: format!("`{entity}` is a web page's spelling, and means something else to a shell"),
            help: "write the character itself; the line is read with it",
        });
        *line = decoded;
    }
}

//! TOML front matter → what stands in its table `stepgate`, as values that know their lines.
//!
//! Not here: YAML (`yaml`), and what the values mean (`read`).

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::yaml::{Lined, NoYaml, Node};

/// The longest front matter that is read, in bytes.
const LONGEST: usize = 64 * 1024;
/// The table, and the key of it where it stands in one line.
const NAME: &str = "stepgate";

/// Reads the table of front matter between `+++`; `None` where there is neither. Lines are from 1 within the text.
pub(super) fn read(matter: &str) -> Option<Result<Lined<Node>, NoYaml>> {
    let text = matter.trim_start_matches('\u{feff}').strip_prefix("+++")?;
    let is_ours = |line: &str| line.trim_start_matches(['[', ' ', '"']).starts_with(NAME);
    if text.len() > LONGEST || !text.lines().any(is_ours) {
        return None;
    }
    let end = text.rfind("\n+++").unwrap_or(text.len());
    let text = &text[..end];
    let line = |at: usize| 1 + text[..at.min(text.len())].matches('\n').count();
    match DeTable::parse(text) {
        Ok(table) => {
            let found = table
                .into_inner()
                .into_iter()
                .find(|(key, _)| key.get_ref() == NAME);
            found.map(|(_, value)| Ok(settled(&value, text, &line)))
        }
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let reason = error.message().lines().next().unwrap_or_default().to_owned();
            Some(Err(NoYaml {
                line: line(at),
                reason,
            }))
        }
    }
}

fn settled(value: &Spanned<DeValue<'_>>, text: &str, line: &impl Fn(usize) -> usize) -> Lined<Node> {
    let written = || text.get(value.span()).unwrap_or_default().trim().to_owned();
    Lined {
        line: line(value.span().start),
        value: match value.get_ref() {
            DeValue::String(text) => Node::Text(text.to_string()),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
                Node::Text(written())
            }
            DeValue::Array(items) => Node::List(items.iter().map(|item| settled(item, text, line)).collect()),
            DeValue::Table(table) => {
                let mut pairs: Vec<_> = table.iter().collect();
                pairs.sort_by_key(|(key, _)| key.span().start);
                let pair = |(key, value): (&Spanned<_>, &Spanned<_>)| {
                    let key = Lined {
                        line: line(key.span().start),
                        value: ToString::to_string(key.get_ref()),
                    };
                    (key, settled(value, text, line))
                };
                Node::Map(pairs.into_iter().map(pair).collect())
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_toml_is_read_with_its_lines() {
        let matter =
            "+++\ntitle = \"A\"\n\n[stepgate]\nrequires = [\n  'internet',\n  { command = 1.20 },\n]\n+++\n";
        let found = read(matter).unwrap().unwrap();
        let Node::Map(pairs) = found.value else {
            panic!("{found:?}");
        };
        assert_eq!((pairs[0].0.line, pairs[0].0.value.as_str()), (5, "requires"));
        let Node::List(items) = &pairs[0].1.value else {
            panic!("{pairs:?}");
        };
        assert_eq!(
            (items[0].line, &items[0].value),
            (6, &Node::Text("internet".to_owned()))
        );
        let Node::Map(fields) = &items[1].value else {
            panic!("{items:?}");
        };
        assert_eq!(fields[0].1.value, Node::Text("1.20".to_owned()));
    }

    #[test]
    fn what_is_not_for_stepgate_is_not_looked_at_and_what_is_no_toml_says_where() {
        assert_eq!(read("+++\ntitle = [\n+++\n"), None);
        assert_eq!(read("---\nstepgate: { requires: docker }\n---\n"), None);
        assert_eq!(read("+++\n[params]\nstepgate = 1\n+++\n"), None);
        let error = read("+++\ntitle = \"A\"\n[stepgate]\nrequires = [\n+++\n")
            .unwrap()
            .unwrap_err();
        assert_eq!(error.line, 4);
        assert!(!error.reason.is_empty(), "{error:?}");
    }
}

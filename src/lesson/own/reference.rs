//! The part of the book's page on the lesson format that is made of the tables: every key, every need, every kind of check.
//!
//! Not here: the rest of the page, which is written by hand.

use super::kinds::{KINDS, KeyNeed, Kind};
use super::needs::THINGS;
use super::read::TOPICS;

/// The reference, as Markdown.
pub fn reference() -> String {
    let mut text = String::from("| key | means | example |\n|---|---|---|\n");
    for topic in TOPICS {
        text.push_str(&format!(
            "| `{}` | {} | `{}` |\n",
            topic.name, topic.meaning, topic.example
        ));
    }
    text.push_str("\n#### What a step may require\n\n| | asks for |\n|---|---|\n");
    for (name, meaning, _) in THINGS {
        text.push_str(&format!("| `{name}` | {} |\n", meaning.trim()));
    }
    text.push_str("| `{ command: NAME }` | A program of this name on the PATH. |\n");
    text.push_str("\n#### The kinds of checks\n");
    for kind in KINDS {
        text.push_str(&of_kind(kind));
    }
    text
}

fn of_kind(kind: &Kind) -> String {
    let mut text = format!(
        "\n**`{}`**: {}\n\n```yaml\n- {}\n```\n\n| key | | means |\n|---|---|---|\n",
        kind.name,
        kind.meaning.trim(),
        kind.example
    );
    for key in (kind.keys)() {
        let need = match key.need {
            KeyNeed::Required => ", needed",
            KeyNeed::Optional => "",
        };
        let short = if kind.short == key.name {
            " This key is meant where a value stands alone."
        } else {
            ""
        };
        text.push_str(&format!(
            "| `{}` | {}{need} | {}{short} |\n",
            key.name,
            key.wants,
            key.meaning.trim()
        ));
    }
    text
}

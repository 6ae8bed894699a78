//! Which of the shells that are open a lesson's words speak of: «In the `web` container, run:».
//!
//! The last sentence counts that names one of them. A name behind `in`, `from` or the like is where something is done, and any other may
//! be what it is done to. Not here: which shells are open (`typed`).

use crate::lesson::{Element, Prose, Step};

/// What stands before the place where something is done.
const WHERE: [&str; 7] = ["in", "inside", "within", "into", "on", "from", "of"];

/// How many words may stand between: «in the second terminal's web».
const BETWEEN: usize = 3;

/// The sentences that stand right before a step's block, or what the step is called where none does, the last one first.
pub(super) fn before(step: &Step, block: usize) -> Vec<String> {
    let at = step
        .body
        .iter()
        .position(|element| *element == Element::Block(block));
    let before = &step.body[..at.unwrap_or(0)];
    let prose = before.iter().rev().map_while(|element| match element {
        Element::Prose(prose) => Some(prose),
        Element::Block(_) => None,
    });
    let mut texts = Vec::new();
    for piece in prose {
        let mut own = Vec::new();
        collect(piece, &mut own);
        texts.extend(own.into_iter().rev());
    }
    if texts.is_empty() {
        texts.push(step.title.clone());
    }
    texts.iter().flat_map(|text| sentences(text)).collect()
}

/// A text's sentences, the last one first.
fn sentences(text: &str) -> impl Iterator<Item = String> {
    let mut sentences = vec![String::new()];
    for word in text.split_whitespace() {
        let last = sentences.last_mut().expect("there is one");
        last.push_str(word);
        last.push(' ');
        if word.ends_with(['.', '!', '?']) {
            sentences.push(String::new());
        }
    }
    sentences
        .into_iter()
        .rev()
        .filter(|sentence| !sentence.is_empty())
}

fn collect(prose: &Prose, texts: &mut Vec<String>) {
    match prose {
        Prose::Heading(_, text) | Prose::Paragraph(text) => texts.push(text.plain().to_owned()),
        Prose::Quote(inner) => inner.iter().for_each(|piece| collect(piece, texts)),
        Prose::List(_, items) => items.iter().flatten().for_each(|piece| collect(piece, texts)),
        Prose::Table(_, _) | Prose::Code(_) | Prose::Rule => {}
    }
}

/// The one of these names that sentences speak of, the last sentence first; `None` where they leave it open.
pub(super) fn named<'a>(sentences: &[String], names: &[&'a str]) -> Option<&'a str> {
    sentences.iter().find_map(|sentence| in_sentence(sentence, names))
}

fn in_sentence<'a>(sentence: &str, names: &[&'a str]) -> Option<&'a str> {
    let words: Vec<&str> = sentence.split_whitespace().map(word).collect();
    let found = words.iter().enumerate().filter_map(|(at, word)| {
        let name = names.iter().find(|name| *name == word)?;
        Some((at, *name))
    });
    let found: Vec<(usize, &str)> = found.collect();
    let mut from = 0;
    let mut places = Vec::new();
    for (at, name) in &found {
        let before = &words[from.max(at.saturating_sub(BETWEEN + 1))..*at];
        if before
            .iter()
            .any(|word| WHERE.iter().any(|place| word.eq_ignore_ascii_case(place)))
        {
            places.push(*name);
        }
        from = at + 1;
    }
    one(places).or_else(|| one(found.into_iter().map(|(_, name)| name).collect()))
}

/// The one that all are.
fn one(mut names: Vec<&str>) -> Option<&str> {
    names.dedup();
    match names[..] {
        [name] => Some(name),
        _ => None,
    }
}

/// A word without what stands around it: `` `web`, ``, `web's`, `(web)`.
fn word(text: &str) -> &str {
    let is_around = |c: char| !c.is_alphanumeric();
    let text = text.trim_matches(is_around);
    let owner = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s"));
    owner.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_is_spoken_of_where_it_stands_for_a_place_or_alone() {
        for (said, wanted) in [
            ("In the `web` container, ping `db`:", Some("web")),
            ("Ping `db` from web:", Some("web")),
            ("Go back to (web).", Some("web")),
            ("In web's shell, look again:", Some("web")),
            ("On the first one, in `web`, and in `db`:", None),
            ("Compare `web` with `db`:", None),
            ("In the container:", None),
            ("In webserver:", None),
            ("In `db`, type this. Then, in `web`:", Some("web")),
            ("In `db`, type this. It may take a while:", Some("db")),
        ] {
            let said: Vec<String> = sentences(said).collect();
            assert_eq!(named(&said, &["web", "db"]), wanted, "{said:?}");
        }
    }
}

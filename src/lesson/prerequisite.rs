//! The lessons that are to be run before one for Innovation Engine or `SimDem`: what its section «Prerequisites» links to.
//!
//! Other lessons have such sections too, and mean that the reader knows what is linked. Not here: running them (`cli`).

use serde::Serialize;

use super::join::file_of;
use super::repair::has;
use super::{Element, Prose, Step};

/// The mark that lessons of this kind have somewhere.
const MARK: &str = "expected_similarity";

/// A lesson that comes before this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Prerequisite {
    /// The line that the section begins on which names it, from 1.
    pub line: usize,
    /// The link's text.
    pub title: String,
    /// The Markdown file, relative to the lesson's folder.
    pub path: String,
}

/// Says whether a lesson's text has the mark of this kind.
pub(super) fn has_mark(text: &str) -> bool {
    has(text, MARK)
}

/// Finds them in the steps of a lesson of this kind, in order.
pub(super) fn of(steps: &[Step]) -> Vec<Prerequisite> {
    let is_meant = |step: &&Step| {
        let title = step.title.trim_matches(|c: char| !c.is_alphanumeric());
        ["prerequisite", "prerequisites", "pre-requisites"]
            .iter()
            .any(|word| title.eq_ignore_ascii_case(word))
    };
    let mut found: Vec<Prerequisite> = Vec::new();
    for step in steps.iter().filter(is_meant) {
        let mut links = Vec::new();
        for element in &step.body {
            if let Element::Prose(prose) = element {
                in_prose(prose, &mut links);
            }
        }
        for (target, title) in links {
            let path = file_of(target).filter(|path| !found.iter().any(|known| known.path == *path));
            found.extend(path.map(|path| Prerequisite {
                line: step.line,
                title: title.to_owned(),
                path,
            }));
        }
    }
    found
}

fn in_prose<'a>(prose: &'a Prose, links: &mut Vec<(&'a str, &'a str)>) {
    match prose {
        Prose::Heading(_, text) | Prose::Paragraph(text) => links.extend(text.links()),
        Prose::Quote(inner) => inner.iter().for_each(|prose| in_prose(prose, links)),
        Prose::List(_, items) => items.iter().flatten().for_each(|prose| in_prose(prose, links)),
        Prose::Table(..) | Prose::Code(_) | Prose::Rule => {}
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::lesson::parse;

    const SECTION: &str = "# A\n\nText.\n\n## Prerequisites\n\nRun [the first](../one/README.md), then:\n\n- **[the second](two.md#top)**\n- [the first](../one/README.md)\n- [docs](https://example.com/x.md)\n\n## B\n\nSee [more](three.md).\n";

    fn found(text: &str) -> Vec<(usize, String, String)> {
        let lesson = parse(Path::new("lesson.md"), text);
        let found = lesson.prerequisites.into_iter();
        found.map(|it| (it.line, it.title, it.path)).collect()
    }

    #[test]
    fn the_links_of_the_section_come_first_in_lessons_of_this_kind_alone() {
        assert_eq!(found(SECTION), []);
        let text =
            format!("{SECTION}\n```bash\necho a\n```\n\n<!-- expected_similarity=1.0 -->\n\n```\na\n```\n");
        let link = |title: &str, path: &str| (5, title.to_owned(), path.to_owned());
        assert_eq!(
            found(&text),
            [
                link("the first", "../one/README.md"),
                link("the second", "two.md")
            ]
        );
    }
}

//! Where an author shows the IDs of containers, and the names that docker made up for them: among what commands print.
//!
//! Not here: which IDs the commands have (`copied`), and which command made what is shown (`plan`).

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::generated::is_generated;
use crate::lesson::{Company, Role, Shown, Step};

/// How many digits of an ID commands print at least.
const PRINTED: usize = 12;

/// The IDs that a lesson shows, looked for once one is asked for.
pub(super) struct Screens<'a> {
    steps: &'a [Step],
    ids: OnceCell<BTreeMap<&'a str, Shown>>,
}

impl<'a> Screens<'a> {
    pub(super) fn of(steps: &'a [Step]) -> Self {
        let ids = OnceCell::new();
        Self { steps, ids }
    }

    /// Where an ID, or what it begins with, is first shown; `None` also where several begin so.
    pub(super) fn shown(&self, id: &str) -> Option<Shown> {
        let ids = self.ids.get_or_init(|| Self::ids(self.steps));
        let printed = id.get(..PRINTED).unwrap_or(id);
        let mut found = ids
            .range(printed..)
            .take_while(|(shown, _)| shown.starts_with(printed));
        let (first, shown) = found.next()?;
        let mut earliest = shown;
        for (other, shown) in found {
            // The same one may be shown whole and cut.
            if !other.starts_with(first) {
                return None;
            }
            if (shown.step, shown.line) < (earliest.step, earliest.line) {
                earliest = shown;
            }
        }
        Some(earliest.clone())
    }

    fn ids(steps: &'a [Step]) -> BTreeMap<&'a str, Shown> {
        let mut ids = BTreeMap::new();
        for (step, found) in steps.iter().enumerate() {
            for block in &found.blocks {
                let asides = block.asides.iter().filter(|aside| aside.role == Role::Output);
                let asides = asides.map(|aside| (aside.line, aside.text.as_str()));
                let whole = (block.role == Role::Output).then_some((block.line, block.text.as_str()));
                for (line, text) in asides.chain(whole) {
                    Self::enter(&mut ids, step, line, text);
                }
            }
        }
        ids
    }

    /// Takes in what is printed at one place.
    fn enter(ids: &mut BTreeMap<&'a str, Shown>, step: usize, first_line: usize, text: &'a str) {
        let printed = text.lines().enumerate().filter_map(|(n, line)| {
            let id = line.split_whitespace().find(|word| is_printed_id(word))?;
            let name = line
                .split_whitespace()
                .next_back()
                .filter(|word| is_generated(word));
            Some((first_line + n, id, name))
        });
        let printed: Vec<(usize, &str, Option<&str>)> = printed.collect();
        let company = if printed.len() == 1 {
            Company::Alone
        } else {
            Company::Others
        };
        for (line, id, name) in printed {
            for shown in std::iter::once(id).chain(name) {
                ids.entry(shown).or_insert(Shown { step, line, company });
            }
        }
    }
}

fn is_printed_id(word: &str) -> bool {
    (PRINTED..=64).contains(&word.len()) && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::lesson::{self, Company, Shown};

    fn shown(text: &str) -> Vec<Option<Shown>> {
        let lesson = lesson::parse(Path::new("x.md"), text);
        let variables = lesson.variables().iter();
        variables.map(|variable| variable.shown.clone()).collect()
    }

    #[test]
    fn an_id_is_found_where_it_is_first_printed() {
        let found = shown(
            "# A\n\n```\n$ docker run -d web\nd67c2f3a41b5c2f3a41b5c2f3a41b5c2f3a41b5c2f3a41b5c2f3a41b5c2f3a41\n\
             $ docker ps\nCONTAINER ID   IMAGE\nd67c2f3a41b5   web\n$ docker stop d67\nd67\n```\n",
        );
        let company = Company::Alone;
        assert_eq!(
            found,
            [Some(Shown {
                step: 0,
                line: 5,
                company
            })]
        );
    }

    #[test]
    fn one_of_several_is_not_alone_and_two_that_begin_so_are_none() {
        let listing = |ids: [&str; 2]| {
            format!(
                "# A\n\n```\n$ docker ps\nCONTAINER ID   IMAGE\n{}   web\n{}   db\n$ docker stop d67\n```\n",
                ids[0], ids[1]
            )
        };
        let company = Company::Others;
        assert_eq!(
            shown(&listing(["d67c2f3a41b5", "a67c2f3a41b5"])),
            [Some(Shown {
                step: 0,
                line: 6,
                company
            })]
        );
        assert_eq!(shown(&listing(["d67c2f3a41b5", "d67d2f3a41b5"])), [None]);
    }

    #[test]
    fn a_name_that_docker_made_up_is_found_beside_its_id() {
        let text = "# A\n\n```\n$ docker ps\nCONTAINER ID   NAMES\nd67c2f3a41b5   goofy_meitner\n$ docker stop goofy_meitner\n```\n";
        let company = Company::Alone;
        assert_eq!(
            shown(text),
            [Some(Shown {
                step: 0,
                line: 6,
                company
            })]
        );
    }

    #[test]
    fn an_id_that_nothing_prints_is_shown_nowhere() {
        assert_eq!(shown("# A\n\n```\n$ docker stop d67\n```\n"), [None]);
    }
}

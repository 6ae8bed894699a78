//! Which places of the lessons were labelled by reading: chosen by a seed, by rules that know nothing of stepgate's own.
//!
//! A place is a line that may open a block: a fence, however it is marked or closed, or the first of indented lines.
//! Not here: the labels (`right`).

use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::lessons::Real;

const SEED: &str = "stepgate 4";
const N_FENCES: usize = 260;
const N_INDENTED: usize = 24;

/// A line that may open a block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) path: String,
    /// From 1.
    pub(crate) line: usize,
}

/// The places that were chosen.
pub(crate) fn chosen(lessons: &[Real]) -> Vec<Place> {
    let (mut fences, mut indented) = (Vec::new(), Vec::new());
    for lesson in lessons.iter().filter(|lesson| is_chosen_from(lesson)) {
        collect(lesson, &mut fences, &mut indented);
    }
    let mut chosen = first_by_sum("fence", fences, N_FENCES);
    chosen.extend(first_by_sum("indented", indented, N_INDENTED));
    chosen.sort();
    chosen
}

/// The seed has chosen among these; others would shift what it chooses.
fn is_chosen_from(lesson: &Real) -> bool {
    Path::new(&lesson.path).extension().is_some_and(|end| end == "md")
}

fn first_by_sum(kind: &str, mut places: Vec<Place>, n: usize) -> Vec<Place> {
    places.sort_by_cached_key(|place| {
        let text = format!("{SEED}\n{kind}\n{}\n{}", place.path, place.line);
        Sha256::digest(text.as_bytes()).to_vec()
    });
    places.truncate(n);
    places
}

fn collect(lesson: &Real, fences: &mut Vec<Place>, indented: &mut Vec<Place>) {
    let text = lesson.text.strip_prefix('\u{feff}').unwrap_or(&lesson.text);
    let mut open = None;
    let (mut is_after_blank, mut is_in_indented) = (true, false);
    for (at, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let place = || Place {
            path: lesson.path.clone(),
            line: at + 1,
        };
        let fence = fence(line);
        if let Some(mark) = open {
            if let Some((other, rest)) = fence
                && other == mark
                && is_tail(rest)
            {
                open = None;
            }
            is_after_blank = false;
            continue;
        }
        if let Some((mark, rest)) = fence
            && !rest.contains('`')
        {
            open = Some(mark);
            fences.push(place());
            (is_after_blank, is_in_indented) = (false, false);
            continue;
        }
        let is_blank = line.trim().is_empty();
        let is_indented = (line.starts_with("    ") || line.starts_with('\t')) && !is_blank;
        if is_indented && is_after_blank && !is_in_indented {
            indented.push(place());
            is_in_indented = true;
        }
        if !is_blank && !is_indented {
            is_in_indented = false;
        }
        is_after_blank = is_blank;
    }
}

/// The mark of a fence's line and what is behind it.
fn fence(line: &str) -> Option<(char, &str)> {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let rest = line.trim_start_matches(mark);
    (line.len() - rest.len() >= 3).then_some((mark, rest))
}

fn is_tail(rest: &str) -> bool {
    let rest = rest.trim();
    rest.is_empty() || ["{{", "{:", "]"].iter().any(|tail| rest.starts_with(tail))
}

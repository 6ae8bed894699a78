//! Names that are one or two letters off.
//!
//! Not here: where the names come from.

use crate::check::shown;
use crate::words::Reference;

/// How many letters may differ; two that have changed places count as one.
const DISTANCE: usize = 2;
/// How many names are suggested.
const SUGGESTIONS: usize = 3;

/// The names that are like `wanted`, the nearest first.
pub(in crate::check) fn near_names(
    wanted: &str,
    names: impl IntoIterator<Item = Reference>,
) -> Vec<Reference> {
    let mut near: Vec<(usize, Reference)> = names
        .into_iter()
        .map(|name| (strsim::osa_distance(wanted, &shown(&name)), name))
        .filter(|(distance, _)| (1..=DISTANCE).contains(distance))
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().take(SUGGESTIONS).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_or_two_letters_off_is_near_and_the_nearest_comes_first() {
        let names = ["addda/web", "adda/web", "bob/web", "ada/web", "ada/wbe"];
        let names = names.map(|name| Reference::parse(name).unwrap().with_default_tag());
        let near: Vec<String> = near_names("ada/web", names).iter().map(shown).collect();
        assert_eq!(near, ["ada/wbe", "adda/web", "addda/web"]);
    }
}

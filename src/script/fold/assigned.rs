//! The variables that statements may set.
//!
//! Not here: what they are set to.

use std::collections::BTreeSet;

use crate::script::tree::{Count, Each, Kind, Statement};

/// The names of all variables that some statements may set.
pub(super) fn assigned(body: &[Statement]) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    collect(body, &mut names);
    names
}

fn collect<'t>(body: &'t [Statement], names: &mut BTreeSet<&'t str>) {
    for statement in body {
        if let Kind::Assign(assigns) = &statement.kind {
            names.extend(assigns.iter().map(|assign| assign.name.as_str()));
        }
        if let Kind::Each(Each { variable, .. }) | Kind::Count(Count { variable, .. }) = &statement.kind {
            names.insert(variable);
        }
        statement
            .kind
            .bodies()
            .into_iter()
            .for_each(|body| collect(body, names));
    }
}

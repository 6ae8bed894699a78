//! The variables that statements may set.
//!
//! Not here: what they are set to.

use std::collections::BTreeSet;

use crate::script::tree::{Kind, Statement};

/// The names of all variables that some statements may set.
pub(super) fn assigned(body: &[Statement]) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    collect(body, &mut names);
    names
}

fn collect<'t>(body: &'t [Statement], names: &mut BTreeSet<&'t str>) {
    for statement in body {
        match &statement.kind {
            Kind::Assign(assigns) => names.extend(assigns.iter().map(|assign| assign.name.as_str())),
            Kind::Each(each) => {
                names.insert(&each.variable);
                collect(&each.body, names);
            }
            Kind::Count(count) => {
                names.insert(&count.variable);
                collect(&count.body, names);
            }
            Kind::Pipeline(inner)
            | Kind::Perhaps(inner)
            | Kind::Function(_, inner)
            | Kind::Group(inner, _) => {
                collect(inner, names);
            }
            Kind::Chain(first, _, second) => {
                collect(std::slice::from_ref(first), names);
                collect(std::slice::from_ref(second), names);
            }
            Kind::If(arms, otherwise) => {
                for arm in arms {
                    collect(&arm.body, names);
                }
                collect(otherwise, names);
            }
            Kind::Turns(turns) => collect(&turns.body, names),
            Kind::Choice(_, cases) => cases.iter().for_each(|case| collect(&case.body, names)),
            Kind::Redirected(inner, _) => collect(std::slice::from_ref(inner), names),
            Kind::Command(_) | Kind::Show(_) | Kind::Opaque => {}
        }
    }
}

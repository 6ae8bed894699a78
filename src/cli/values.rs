//! The lesson's values, as far as the command line, the environment and files say them.
//!
//! Not here: asking the learner for the others (`runner`).

use std::collections::BTreeMap;

use crate::course;
use crate::lesson::{Lesson, Variable};

/// What stands before a value's name in the environment.
const VALUE_PREFIX: &str = "STEPGATE_VAR_";

/// The lesson's values from `--var`, behind it from the environment's `STEPGATE_VAR_<NAME>`, behind that from a variable of the
/// environment that the lesson itself reads, and behind that what its author gives and the files beside it; names in any case.
pub(super) fn values(vars: &[(String, String)], lesson: &Lesson) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let has_secrets = lesson.variables().iter().any(Variable::is_secret);
    let beside = if has_secrets {
        course::beside(&lesson.path)
    } else {
        course::Beside::default()
    };
    for variable in lesson.variables() {
        if let Some(value) = &variable.default {
            values.insert(variable.name.clone(), value.clone());
        }
        let is_its = |(name, _): &&(String, String)| variable.is_called(name);
        if variable.is_secret() {
            let beside = beside.values.iter().find(is_its).map(|(_, value)| value.clone());
            let given = lesson.given_secret(variable).or(beside);
            values.extend(given.map(|value| (variable.name.clone(), value)));
        }
        let read = variable.environment().find_map(of_environment);
        let read = read.filter(|value| !value.is_empty());
        let own = of_environment(&format!("{VALUE_PREFIX}{}", variable.name));
        let own = own.or_else(|| called_in_environment(variable, lesson.variables()));
        values.extend(own.or(read).map(|value| (variable.name.clone(), value)));
    }
    for (name, value) in vars {
        let known = meant(lesson.variables(), name);
        values.insert(
            known.map_or(name, |variable| &variable.name).clone(),
            value.clone(),
        );
    }
    values
}

/// The variable that somebody means: the one of that name, else one that the lesson spells so.
fn meant<'a>(variables: &'a [Variable], name: &str) -> Option<&'a Variable> {
    let is_named = |variable: &&Variable| variable.name.eq_ignore_ascii_case(name);
    let named = variables.iter().find(is_named);
    named.or_else(|| variables.iter().find(|variable| variable.is_called(name)))
}

/// What the environment has behind the prefix by one of the lesson's spellings.
fn called_in_environment(variable: &Variable, variables: &[Variable]) -> Option<String> {
    let is_its = |key: &str| {
        let name = key.strip_prefix(VALUE_PREFIX);
        name.and_then(|name| meant(variables, name))
            .is_some_and(|meant| meant.name == variable.name)
    };
    let found = std::env::vars_os().find(|(key, _)| key.to_str().is_some_and(is_its));
    found.map(|(_, value)| value.to_string_lossy().into_owned())
}

/// What the environment has by a name, in any case.
fn of_environment(key: &str) -> Option<String> {
    let found = std::env::vars_os().find(|(name, _)| name.eq_ignore_ascii_case(key));
    found.map(|(_, value)| value.to_string_lossy().into_owned())
}

/// Reads NAME=VALUE.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => Err("expected NAME=VALUE, such as dockerId=ada".to_owned()),
    }
}

//! The net effect of commands that follow each other: what later ones take back of what earlier ones had to prove.
//!
//! Works within a step (`infer`) and over steps ([`lasting`]). Pure. Not here: what a command line means.

use super::infer::ids_of;
use super::{Check, Condition, Subject, object_net};
use crate::words::Reference;

/// What is left to prove of steps after all of them have passed, step by step: a login is not demanded after a later
/// step's logout, nor a tag after a later step removed it. For coming back to a lesson.
pub fn lasting(steps: &[&[Check]]) -> Vec<Vec<Check>> {
    let mut left: Vec<Vec<Check>> = Vec::with_capacity(steps.len());
    for step in steps {
        for check in *step {
            for earlier in &mut left {
                take_back(earlier, &check.condition);
            }
        }
        left.push(step.to_vec());
    }
    left
}

/// Takes back of `earlier` what a later condition undoes.
fn take_back(earlier: &mut Vec<Check>, later: &Condition) {
    match later {
        Condition::Tag { target: name, .. } | Condition::Image { name } | Condition::Pulled { name } => {
            rewrite(earlier, name);
        }
        Condition::ImageGone { name } => forget(earlier, name),
        Condition::LoggedIn { server, .. } | Condition::LoggedOut { server } => {
            change_login(earlier, server.as_deref());
        }
        Condition::Object(state) => {
            let presence = object_net::presence(later);
            earlier.retain(|check| !object_net::is_contradicted(&check.condition, presence));
            object_net::take_back(earlier, state);
        }
        Condition::Variable { .. }
        | Condition::Listed { .. }
        | Condition::Pushed { .. }
        | Condition::Stored { .. }
        | Condition::Page { .. }
        | Condition::Http { .. }
        | Condition::File { .. }
        | Condition::Output { .. }
        | Condition::Unclear { .. }
        | Condition::Exit { .. } => {}
    }
}

/// The name goes: whatever wanted it there is dropped or weakened.
pub(super) fn forget(checks: &mut Vec<Check>, name: &Subject<Reference>) {
    rewrite(checks, name);
    object_net::forget_built(checks);
    for check in checks {
        if let Condition::Listed { expected, .. } = &mut check.condition {
            expected.retain(|listed| !listed.is_same(name));
        }
    }
}

/// The name comes to mean another image: what was to be proved of the old one is dropped or weakened.
pub(super) fn rewrite(checks: &mut Vec<Check>, name: &Subject<Reference>) {
    checks.retain_mut(|check| {
        let weaker = match &check.condition {
            Condition::Tag { target, .. } if target.is_same(name) => return false,
            Condition::Tag { source, target } if as_name(source).is_some_and(|it| it.is_same(name)) => {
                Condition::Image { name: target.clone() }
            }
            Condition::Image { name: known } | Condition::Pulled { name: known } if known.is_same(name) => {
                return false;
            }
            Condition::ImageGone { name: gone } if may_be_among(name, gone) => return false,
            Condition::Pushed { name: known } if known.is_same(name) => {
                Condition::Stored { name: known.clone() }
            }
            Condition::Variable { .. }
            | Condition::Tag { .. }
            | Condition::Image { .. }
            | Condition::ImageGone { .. }
            | Condition::Listed { .. }
            | Condition::LoggedIn { .. }
            | Condition::LoggedOut { .. }
            | Condition::Pushed { .. }
            | Condition::Stored { .. }
            | Condition::Pulled { .. }
            | Condition::Page { .. }
            | Condition::Object(_)
            | Condition::Http { .. }
            | Condition::File { .. }
            | Condition::Output { .. }
            | Condition::Unclear { .. }
            | Condition::Exit { .. } => return true,
        };
        check.condition = weaker;
        true
    });
}

/// Says whether a name is one that went, or may be: which ones a listing gave, only running tells.
pub(super) fn may_be_among(name: &Subject<Reference>, gone: &Subject<Reference>) -> bool {
    gone.is_same(name) || matches!(gone, Subject::Open(text) if ids_of(text).is_some())
}

/// The login at a registry changes.
pub(super) fn change_login(checks: &mut Vec<Check>, changed: Option<&str>) {
    checks.retain(|check| match &check.condition {
        Condition::LoggedIn { server, .. } | Condition::LoggedOut { server } => server.as_deref() != changed,
        Condition::Variable { .. }
        | Condition::Tag { .. }
        | Condition::Image { .. }
        | Condition::ImageGone { .. }
        | Condition::Listed { .. }
        | Condition::Pushed { .. }
        | Condition::Stored { .. }
        | Condition::Pulled { .. }
        | Condition::Page { .. }
        | Condition::Object(_)
        | Condition::Http { .. }
        | Condition::File { .. }
        | Condition::Output { .. }
        | Condition::Unclear { .. }
        | Condition::Exit { .. } => true,
    });
}

/// Reads a source as a name; an ID reads as one too, which no name that a lesson makes is like.
pub(super) fn as_name(source: &Subject<String>) -> Option<Subject<Reference>> {
    match source {
        Subject::Known(text) => Reference::parse(text)
            .ok()
            .map(|name| Subject::Known(name.with_default_tag())),
        Subject::Open(text) => Some(Subject::Open(text.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Make, ObjectState, Source, Wanted, Which};

    fn check(condition: Condition) -> Check {
        Check {
            condition,
            line: 1,
            command: String::new(),
            source: Source::Inferred,
        }
    }

    fn name(text: &str) -> Subject<Reference> {
        Subject::Known(Reference::parse(text).unwrap().with_default_tag())
    }

    fn outline(left: &[Vec<Check>]) -> Vec<Vec<String>> {
        let one = |check: &Check| format!("{} {}", check.kind(), check.subject());
        left.iter().map(|step| step.iter().map(one).collect()).collect()
    }

    #[test]
    fn a_later_logout_takes_the_login_back_and_leaves_other_registries() {
        let login = |server: Option<&str>| Condition::LoggedIn {
            server: server.map(str::to_owned),
            user: None,
        };
        let first = [check(login(None)), check(login(Some("quay.example")))];
        let second = [check(Condition::LoggedOut { server: None })];
        assert_eq!(
            outline(&lasting(&[&first, &second])),
            [["logged-in quay.example"], ["logged-out docker.io"]]
        );
    }

    #[test]
    fn a_tag_taken_away_later_is_not_demanded_and_its_push_stands_alone() {
        let tag = Condition::Tag {
            source: Subject::Known("web".to_owned()),
            target: name("ada/web"),
        };
        let first = [
            check(tag),
            check(Condition::Pushed {
                name: name("ada/web"),
            }),
        ];
        let second = [check(Condition::ImageGone {
            name: name("ada/web"),
        })];
        let left = lasting(&[&first, &second]);
        assert_eq!(left[0].len(), 1);
        assert!(matches!(left[0][0].condition, Condition::Stored { .. }));
        assert_eq!(left[1].len(), 1);
    }

    #[test]
    fn a_source_rebuilt_later_leaves_the_tag_to_exist() {
        let tag = Condition::Tag {
            source: Subject::Known("web".to_owned()),
            target: name("ada/web"),
        };
        let second = [check(Condition::Image { name: name("web") })];
        assert_eq!(
            outline(&lasting(&[&[check(tag)], &second])),
            [["image ada/web"], ["image web"]]
        );
    }

    #[test]
    fn images_that_a_listing_gave_may_be_back_by_any_name() {
        let listed = Subject::Open("$(docker images -q)".to_owned());
        let first = [check(Condition::ImageGone { name: listed })];
        let made = |image: Option<&str>| {
            Condition::Object(ObjectState::Container {
                which: Which::Made,
                state: Wanted::Ran,
                make: Make {
                    image: image.map(name),
                    ..Make::default()
                },
            })
        };
        for later in [
            Condition::Image { name: name("web") },
            Condition::Pulled { name: name("web") },
            made(Some("web")),
        ] {
            assert!(
                lasting(&[&first, &[check(later.clone())]])[0].is_empty(),
                "{later:?}"
            );
        }
        for other in [Condition::LoggedOut { server: None }, made(None)] {
            assert_eq!(
                lasting(&[&first, &[check(other.clone())]])[0].len(),
                1,
                "{other:?}"
            );
        }
    }
}

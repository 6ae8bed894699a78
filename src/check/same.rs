//! Whether what an author asks and what follows from a command are the same question: then one of them is asked, in the
//! author's name.
//!
//! Not here: finding either (`infer`, `plan`).

use super::{Check, Condition, Contents, Make, ObjectState, Subject};
use crate::words::Reference;

/// The checks of a step: those that follow from its commands and the author's. Where two ask the same, the one that asks more
/// stays, where the author's stands.
pub fn together(inferred: Vec<Check>, own: Vec<Check>) -> Vec<Check> {
    let mut left = inferred;
    let mut all = Vec::with_capacity(own.len());
    for mut check in own {
        let same = left.iter().position(|other| {
            covers(&check.condition, &other.condition) || covers(&other.condition, &check.condition)
        });
        if let Some(at) = same {
            let other = left.remove(at);
            if !covers(&check.condition, &other.condition) {
                check.condition = other.condition;
            }
            if check.command.is_empty() {
                check.command = other.command;
            }
        }
        all.push(check);
    }
    left.append(&mut all);
    left
}

/// Says whether `one` holding means that `other` holds, where both are about the same thing.
fn covers(one: &Condition, other: &Condition) -> bool {
    match (one, other) {
        (
            Condition::Tag { source, target },
            Condition::Tag {
                source: other_source,
                target: other_target,
            },
        ) => source == other_source && target.is_same(other_target),
        (Condition::Image { name }, Condition::Image { name: other })
        | (Condition::ImageGone { name }, Condition::ImageGone { name: other })
        | (Condition::Pushed { name }, Condition::Pushed { name: other })
        | (Condition::Pulled { name }, Condition::Pulled { name: other }) => name.is_same(other),
        (
            Condition::LoggedIn { server, user },
            Condition::LoggedIn {
                server: other_server,
                user: other_user,
            },
        ) => server == other_server && (other_user.is_none() || user == other_user),
        (
            Condition::Object(ObjectState::Container { which, state, make }),
            Condition::Object(ObjectState::Container {
                which: other_which,
                state: other_state,
                make: other_make,
            }),
        ) => which.is_same(other_which) && state == other_state && makes(make, other_make),
        (
            Condition::Object(ObjectState::Service {
                name,
                image,
                replicas,
            }),
            Condition::Object(ObjectState::Service {
                name: other_name,
                image: other_image,
                replicas: other_replicas,
            }),
        ) => {
            name == other_name
                && is_image(image.as_ref(), other_image.as_ref())
                && (other_replicas.is_none() || replicas == other_replicas)
        }
        (
            Condition::Http {
                url,
                status,
                contains,
                accept,
                visit: _,
            },
            Condition::Http {
                url: other_url,
                status: other_status,
                contains: other_contains,
                accept: other_accept,
                visit: _,
            },
        ) => {
            url == other_url
                && accept == other_accept
                && (other_status.is_none() || status == other_status)
                && (other_contains.is_none() || contains == other_contains)
        }
        (
            Condition::File { path, contents },
            Condition::File {
                path: other_path,
                contents: other_contents,
            },
        ) => path == other_path && (*other_contents == Contents::Any || contents == other_contents),
        (Condition::Variable { name, .. }, Condition::Variable { name: other_name, .. }) => {
            name == other_name && one == other
        }
        _ => one == other,
    }
}

fn makes(make: &Make, other: &Make) -> bool {
    is_image(make.image.as_ref(), other.image.as_ref())
        && other.ports.iter().all(|port| make.ports.contains(port))
        && (other.network.is_none() || make.network == other.network)
}

fn is_image(one: Option<&Subject<Reference>>, other: Option<&Subject<Reference>>) -> bool {
    match (one, other) {
        (_, None) => true,
        (Some(one), Some(other)) => one.is_same(other),
        (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use crate::check::Source;
    use crate::{lesson, plan};

    /// The checks of a step of one block and one comment: source, kind, subject and the port that a container publishes.
    fn checks(commands: &str, own: &str) -> Vec<String> {
        let text = format!("# A\n\n```sh\n{commands}\n```\n\n<!-- stepgate\nchecks:\n{own}\n-->\n");
        let lesson = lesson::parse(Path::new("lesson.md"), &text);
        let plan = plan::make(&lesson, &BTreeMap::new());
        assert_eq!(plan.diagnostics, []);
        let one = |check: &crate::check::Check| {
            let source = match check.source {
                Source::Author => "author",
                Source::Inferred => "inferred",
            };
            format!("{source} {} {}", check.kind(), check.subject())
        };
        plan.steps[0].checks.iter().map(one).collect()
    }

    #[test]
    fn what_an_author_asks_of_the_same_thing_is_asked_once() {
        for (commands, own, found) in [
            (
                "docker tag web ada/web",
                "- tag: { of: web, name: ada/web }",
                "author tag ada/web",
            ),
            (
                "docker run -d --name web nginx",
                "- container: web",
                "author container web",
            ),
            (
                "docker run -d --name web nginx",
                "- container: { name: web, image: \"nginx:latest\" }",
                "author container web",
            ),
            (
                "docker network create shop",
                "- network: shop",
                "author network shop",
            ),
            (
                "docker rm -f web",
                "- container-gone: web",
                "author container-gone web",
            ),
        ] {
            assert_eq!(checks(commands, own), [found], "{own}");
        }
    }

    #[test]
    fn the_one_that_asks_more_stays() {
        let text = "# A\n\n```sh\ndocker run -d --name web -p 80:80 nginx\n```\n\n<!-- stepgate\nchecks:\n  - container: web\n-->\n";
        let plan = plan::make(&lesson::parse(Path::new("a.md"), text), &BTreeMap::new());
        let written = serde_json::to_value(&plan.steps[0].checks).unwrap();
        assert_eq!(written[0]["source"], "author");
        assert_eq!(written[0]["image"], "nginx:latest");
        assert_eq!(written[0]["ports"][0]["host"], 80);
        assert_eq!(written[0]["line"], 9);
    }

    #[test]
    fn what_is_asked_of_something_else_is_asked_too() {
        assert_eq!(
            checks(
                "docker run -d --name web nginx",
                "- container: { name: web, state: stopped }\n- image: nginx"
            )
            .len(),
            3
        );
    }
}

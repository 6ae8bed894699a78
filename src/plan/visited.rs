//! The pages that a step's prose tells to open, where a container that the step leaves running serves them.
//!
//! Not here: which pages prose names (`lesson`), and asking them (`check`).

use crate::check::{Check, Condition, ObjectState, Source, Subject, Visit, Wanted};
use crate::lesson::Step;

/// Takes in that the pages answer.
pub(super) fn note(step: &Step, checks: &mut Vec<Check>) {
    if !checks.iter().any(|check| published(check).next().is_some()) {
        return;
    }
    for url in step.visits() {
        let Some(port) = port(&url) else { continue };
        let Some(server) = checks
            .iter()
            .find(|check| published(check).any(|its| its == port))
        else {
            continue;
        };
        let is_asked = |check: &Check| {
            let Condition::Http { url, .. } = &check.condition else {
                return false;
            };
            self::port(url.shown()) == Some(port)
        };
        if checks.iter().any(is_asked) {
            continue;
        }
        let (line, command) = (server.line, server.command.clone());
        checks.push(Check {
            condition: Condition::Http {
                url: Subject::Known(url),
                status: None,
                contains: None,
                accept: None,
                visit: Visit::Told,
            },
            line,
            command,
            source: Source::Inferred,
        });
    }
}

/// The ports of this machine that a container which a check wants to run is reached by.
fn published(check: &Check) -> impl Iterator<Item = u16> {
    let ports = match &check.condition {
        Condition::Object(ObjectState::Container {
            state: Wanted::Running,
            make,
            ..
        }) => make.ports.as_slice(),
        _ => &[],
    };
    ports
        .iter()
        .filter(|port| port.protocol == "tcp")
        .filter_map(|port| port.host)
}

/// The port in `http://localhost:8080/a`.
fn port(url: &str) -> Option<u16> {
    let (_, host) = url.split_once("://")?;
    let host = host.split('/').next()?;
    let (_, port) = host.rsplit_once(':')?;
    port.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::{lesson, plan};

    /// The addresses that the step's checks ask.
    fn asked(commands: &str, prose: &str) -> Vec<String> {
        let text = format!("# A\n\n```sh\n{commands}\n```\n\n{prose}\n");
        let lesson = lesson::parse("x.md".as_ref(), &text);
        let plan = plan::make(&lesson, &BTreeMap::new());
        let asked = plan.steps[0].checks.iter().filter(|check| check.kind() == "http");
        asked.map(crate::check::Check::subject).collect()
    }

    const RUN: &str = "docker run -d --name web -p 8080:80 nginx";

    #[test]
    fn a_page_that_prose_tells_to_open_has_to_answer_where_a_container_serves_it() {
        let open = "Open http://localhost:8080/a in your browser.";
        assert_eq!(asked(RUN, open), ["http://localhost:8080/a"]);
        assert_eq!(asked(RUN, "Open http://localhost:8081."), Vec::<String>::new());
        for others in ["docker stop web", "docker rm -f web"] {
            assert_eq!(asked(&format!("{RUN}\n{others}"), open), Vec::<String>::new());
        }
        assert_eq!(asked("docker run -p 8080:80 nginx", open), Vec::<String>::new());
        assert_eq!(
            asked("docker run -d -p 8080:80/udp nginx", open),
            Vec::<String>::new()
        );
        assert_eq!(
            asked(&format!("{RUN}\ncurl localhost:8080"), open),
            ["http://localhost:8080"]
        );
    }
}

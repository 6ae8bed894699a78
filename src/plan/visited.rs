//! The pages that a step's prose tells to open, where a container or a service that the step leaves running serves them.
//!
//! Not here: which pages prose names (`lesson`), and asking them (`check`).

use super::composed::{Composed, served};
use crate::check::{Check, Condition, ObjectState, ProjectState, Source, Subject, Visit, Wanted};
use crate::docker::Port;
use crate::lesson::Step;
use crate::script::Effect;

/// Takes in that the pages answer; `composed` are the compose files so far, and `effects` what the step's commands do.
pub(super) fn note(step: &Step, composed: &Composed<'_>, effects: &[Effect], checks: &mut Vec<Check>) {
    if !checks.iter().any(may_publish) {
        return;
    }
    let visits = step.visits();
    if visits.is_empty() {
        return;
    }
    let served = served(effects);
    let published = checks.iter().map(|check| published(check, composed, &served));
    let published: Vec<Vec<u16>> = published.collect();
    for url in visits {
        let Some(port) = port(&url) else { continue };
        let by = published.iter().position(|ports| ports.contains(&port));
        let Some(by) = by.map(|at| &checks[at]) else {
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
        let (line, command) = (by.line, by.command.clone());
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

/// Says whether what a check wants to run may be reached by a port.
fn may_publish(check: &Check) -> bool {
    let Condition::Object(state) = &check.condition else {
        return false;
    };
    match state {
        ObjectState::Container { make, .. } => !make.ports.is_empty(),
        ObjectState::Service { .. } | ObjectState::Project { .. } => true,
        _ => false,
    }
}

/// The ports of this machine at which what a check wants to run is reached, as far as the lesson tells them.
fn published(check: &Check, composed: &Composed<'_>, served: &[(String, Vec<Port>)]) -> Vec<u16> {
    let of = |ports: &[Port]| {
        let ports = ports.iter().filter(|port| port.protocol == "tcp");
        ports.filter_map(|port| port.host).collect()
    };
    let Condition::Object(state) = &check.condition else {
        return Vec::new();
    };
    match state {
        ObjectState::Container {
            state: Wanted::Running,
            make,
            ..
        } => of(&make.ports),
        ObjectState::Service { name, .. } => {
            let made = served.iter().rev().find(|(made, _)| made == name.shown());
            made.map_or_else(Vec::new, |(_, ports)| of(ports))
        }
        ObjectState::Project {
            state: ProjectState::Up,
            files,
            services,
            ..
        } => composed.ports(files, services),
        _ => Vec::new(),
    }
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

    #[test]
    fn a_page_that_a_service_serves_has_to_answer() {
        let open = "Open http://localhost:8080/a in your browser.";
        let swarm = "docker swarm init\ndocker service create --name web";
        for publish in ["-p 8080:80", "--publish published=8080,target=80"] {
            assert_eq!(
                asked(&format!("{swarm} {publish} nginx"), open),
                ["http://localhost:8080/a"]
            );
        }
        for publish in ["-p 8081:80", "-p 8080:80/udp", "--publish target=80"] {
            assert_eq!(
                asked(&format!("{swarm} {publish} nginx"), open),
                Vec::<String>::new()
            );
        }
        let gone = format!("{swarm} -p 8080:80 nginx\ndocker service rm web");
        assert_eq!(asked(&gone, open), Vec::<String>::new());
    }

    #[test]
    fn a_page_that_a_composed_service_serves_has_to_answer() {
        let asked = |file: &str, port: u16, commands: &str| {
            let service = format!("services:\n  web:\n    image: nginx\n    ports:\n      - \"{port}:80\"");
            let file = format!("Create a file `{file}`:\n\n```yaml\n{service}\n```\n");
            let text = format!("# A\n\n{file}\n```sh\n{commands}\n```\n\nOpen http://localhost:8080.\n");
            let lesson = lesson::parse("x.md".as_ref(), &text);
            let plan = plan::make(&lesson, &BTreeMap::new());
            plan.steps[0].checks.iter().any(|check| check.kind() == "http")
        };
        for (file, port, commands, is_asked) in [
            ("compose.yaml", 8080, "docker compose up -d", true),
            ("compose.yaml", 8080, "docker compose up -d web", true),
            (
                "web/docker-compose.yml",
                8080,
                "cd web\ndocker-compose up -d",
                true,
            ),
            ("prod.yml", 8080, "docker compose -f prod.yml up -d", true),
            ("compose.yaml", 8081, "docker compose up -d", false),
            ("compose.yaml", 8080, "docker compose up -d db", false),
            (
                "compose.yaml",
                8080,
                "docker compose up -d\ndocker compose down",
                false,
            ),
            ("prod.yml", 8080, "docker compose up -d", false),
            (
                "compose.yaml",
                8080,
                "docker compose -f a.yml -f compose.yaml up -d",
                false,
            ),
        ] {
            assert_eq!(asked(file, port, commands), is_asked, "{file} {port} {commands}");
        }
    }
}

//! The ports that services publish: those of the compose files that a lesson has, and of a swarm's services as they are made.
//!
//! Not here: which pages prose tells to open at them (`visited`), and the files that compose itself reads (`shell`).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::check::docker_arguments;
use crate::docker::{Change, Port, change};
use crate::lesson::{Block, Lesson};
use crate::script::Effect;

/// What compose looks for where no file is named.
const NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
];

/// The YAML files that the lesson has had written so far; they are read once somebody asks.
pub(super) struct Composed<'a> {
    lesson: &'a Lesson,
    values: &'a BTreeMap<String, String>,
    /// The blocks that they are, by their paths.
    files: BTreeMap<&'a str, &'a Block>,
}

/// A service that publishes ports.
#[derive(Debug, PartialEq, Eq)]
struct Service {
    name: String,
    ports: Vec<u16>,
}

impl<'a> Composed<'a> {
    pub(super) fn new(lesson: &'a Lesson, values: &'a BTreeMap<String, String>) -> Self {
        let files = BTreeMap::new();
        Self {
            lesson,
            values,
            files,
        }
    }

    /// Takes in a block that is such a file, in the place of what the lesson had in it before.
    pub(super) fn read(&mut self, block: &'a Block) {
        let is_yaml = |path: &&str| matches!(path.rsplit('.').next(), Some("yml" | "yaml"));
        let Some(path) = block.file.as_deref().filter(is_yaml) else {
            return;
        };
        // One of which only the name is known is not written over the one that is there.
        if !block.is_titled || !self.files.contains_key(path) {
            self.files.insert(path, block);
        }
    }

    /// The ports of a project, of these services or of all: none where several files may be meant.
    pub(super) fn ports(&self, files: &[String], wanted: &[String]) -> Vec<u16> {
        let is_meant = |path: &str| match files {
            [] => NAMES.contains(&base(path)),
            [file] => base(path) == base(file),
            _ => false,
        };
        let mut meant = self.files.iter().filter(|(path, _)| is_meant(path));
        let (Some((_, block)), None) = (meant.next(), meant.next()) else {
            return Vec::new();
        };
        let services = services(&self.lesson.contents(block, self.values)).into_iter();
        let started = services.filter(|service| wanted.is_empty() || wanted.contains(&service.name));
        started.flat_map(|service| service.ports).collect()
    }
}

/// A path's last part.
fn base(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// The services of a compose file that are started with it and publish ports of this machine in plain numbers; none where it is no such file.
fn services(text: &str) -> Vec<Service> {
    let Ok(document) = serde_saphyr::from_str::<Value>(text) else {
        return Vec::new();
    };
    let services = document.get("services").and_then(Value::as_object);
    let started = services
        .into_iter()
        .flatten()
        .filter(|(_, service)| service.get("profiles").is_none());
    let services = started.map(|(name, service)| {
        let ports = service.get("ports").and_then(Value::as_array);
        let ports = ports.into_iter().flatten().filter_map(published);
        Service {
            name: name.clone(),
            ports: ports.collect(),
        }
    });
    services.filter(|service| !service.ports.is_empty()).collect()
}

/// The port of this machine that an entry publishes for TCP: `"8080:80"`, or `published: 8080`.
fn published(entry: &Value) -> Option<u16> {
    if let Some(short) = entry.as_str() {
        return Port::parse(short).filter(|port| port.protocol == "tcp")?.host;
    }
    let is_tcp = entry.get("protocol").is_none_or(|protocol| protocol == "tcp");
    let port = entry.get("published").filter(|_| is_tcp)?;
    let number = port.as_u64().and_then(|port| u16::try_from(port).ok());
    number.or_else(|| port.as_str()?.parse().ok())
}

/// The ports that the services of a swarm publish which these effects make, by the names of the services.
pub(super) fn served(effects: &[Effect]) -> Vec<(String, Vec<Port>)> {
    let runs = effects.iter().filter_map(|effect| match effect {
        Effect::Run(invocation) => docker_arguments(&invocation.argv),
        Effect::Set { .. } => None,
    });
    let made = runs.filter_map(|arguments| match change(&arguments) {
        Some(Change::Serves {
            name: Some(name),
            ports,
            ..
        }) => Some((name, ports)),
        _ => None,
    });
    made.filter(|(_, ports)| !ports.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports(text: &str) -> Vec<(String, Vec<u16>)> {
        let services = services(text).into_iter();
        services.map(|service| (service.name, service.ports)).collect()
    }

    #[test]
    fn a_compose_file_publishes_what_its_services_say() {
        let text = r#"
services:
  web:
    image: web
    ports:
      - "8080:80"
      - 127.0.0.1:81:80/tcp
      - 82:82/udp
      - "80"
      - "9000-9001:90-91"
      - "${PORT}:80"
      - target: 80
        published: 83
      - target: 80
        published: "84"
        protocol: tcp
      - { target: 80, published: 85, protocol: udp }
  db: { image: db }
  tool: { image: tool, profiles: [more], ports: ["86:80"] }
"#;
        assert_eq!(ports(text), [("web".to_owned(), vec![8080, 81, 83, 84])]);
    }

    #[test]
    fn what_is_no_compose_file_publishes_nothing() {
        for text in [
            "",
            "- a",
            "services: []",
            "services: {web: }",
            "ports: ['80:80']",
            "a: [",
            "{{ x }}",
        ] {
            assert_eq!(ports(text), Vec::new(), "{text}");
        }
    }
}

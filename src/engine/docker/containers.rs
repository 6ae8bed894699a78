//! One container with its state.
//!
//! Not here: lists of containers, and their removal (`objects`).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::DockerEngine;
use super::ask::in_path;
use crate::engine::{
    BoundPort, Container, ContainerInput, ContainerState, EngineError, Health, PublishedPort,
};

const FINDING: &str = "finding a container";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    image: String,
    #[serde(default)]
    state: State,
    #[serde(default)]
    config: Config,
    #[serde(default)]
    host_config: HostConfig,
    #[serde(default)]
    network_settings: NetworkSettings,
    #[serde(default)]
    restart_count: u64,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct State {
    #[serde(default)]
    status: String,
    #[serde(default)]
    exit_code: i64,
    #[serde(default)]
    started_at: String,
    #[serde(default)]
    health: Option<Checked>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Checked {
    #[serde(default)]
    status: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Config {
    #[serde(default)]
    image: String,
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
    #[serde(default)]
    open_stdin: bool,
    #[serde(default)]
    tty: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HostConfig {
    #[serde(default)]
    port_bindings: Option<BTreeMap<String, Option<Vec<Binding>>>>,
    #[serde(default)]
    restart_policy: RestartPolicy,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RestartPolicy {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Clock {
    #[serde(default)]
    system_time: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Binding {
    #[serde(default)]
    host_ip: String,
    #[serde(default)]
    host_port: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkSettings {
    #[serde(default)]
    networks: Option<BTreeMap<String, serde_json::Value>>,
    #[serde(default)]
    ports: Option<BTreeMap<String, Option<Vec<Binding>>>>,
}

/// Finds a container by name, ID or start of an ID.
pub(super) async fn find(engine: &DockerEngine, name: &str) -> Result<Option<Container>, EngineError> {
    let path = format!("/containers/{}/json", in_path(name)?);
    let found: Option<Found> = engine.find(FINDING, &path).await?;
    Ok(found.and_then(Found::container_there))
}

/// The time by the engine's clock.
pub(super) async fn clock(engine: &DockerEngine) -> Result<Option<OffsetDateTime>, EngineError> {
    let clock: Clock = engine.get("telling its time", "/info").await?;
    Ok(time_of(&clock.system_time))
}

fn time_of(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

impl Found {
    /// The container, unless the engine is about to remove it: nothing can be done with it any more.
    fn container_there(self) -> Option<Container> {
        (self.state.status != "removing").then(|| self.container())
    }

    fn container(self) -> Container {
        let is_kept = !matches!(self.host_config.restart_policy.name.as_str(), "" | "no");
        let bindings = self.host_config.port_bindings.unwrap_or_default();
        let ports = bindings.into_iter().flat_map(|(container, bindings)| {
            let bindings = bindings.unwrap_or_default().into_iter();
            bindings.map(move |binding| PublishedPort {
                host: binding.host_port,
                container: container.clone(),
            })
        });
        Container {
            id: self.id,
            name: self.name.trim_start_matches('/').to_owned(),
            image: self.config.image,
            image_id: self.image,
            state: match self.state.status.as_str() {
                "created" => ContainerState::Created,
                "running" => ContainerState::Running,
                "paused" => ContainerState::Paused,
                "restarting" => ContainerState::Restarting,
                "exited" | "stopped" => ContainerState::Exited(self.state.exit_code),
                _ => ContainerState::Dead,
            },
            ports: ports.collect(),
            bound: bound(self.network_settings.ports),
            health: match self.state.health.map(|health| health.status).as_deref() {
                Some("starting") => Health::Starting,
                Some("healthy") => Health::Healthy,
                Some("unhealthy") => Health::Unhealthy,
                Some(_) | None => Health::Unknown,
            },
            restarts: is_kept.then_some(self.restart_count),
            started: time_of(&self.state.started_at).filter(|_| self.state.status == "running"),
            networks: self
                .network_settings
                .networks
                .unwrap_or_default()
                .into_keys()
                .collect(),
            input: match (self.config.open_stdin, self.config.tty) {
                (false, _) => ContainerInput::Nothing,
                (true, false) => ContainerInput::Sent,
                (true, true) => ContainerInput::Typed,
            },
            labels: self.config.labels.unwrap_or_default(),
        }
    }
}

/// Where ports are bound, each once for an address; what is not bound has no address.
fn bound(ports: Option<BTreeMap<String, Option<Vec<Binding>>>>) -> Vec<BoundPort> {
    let mut bound = Vec::new();
    for (container, bindings) in ports.unwrap_or_default() {
        let (_, protocol) = container.split_once('/').unwrap_or(("", "tcp"));
        for binding in bindings.unwrap_or_default() {
            let address = match binding.host_ip.as_str() {
                "" => Ok(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
                address => address.parse(),
            };
            if let (Ok(address), Ok(port)) = (address, binding.host_port.parse()) {
                bound.push(BoundPort {
                    address,
                    port,
                    protocol: protocol.to_owned(),
                });
            }
        }
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_is_read_with_its_state_its_ports_and_its_networks() {
        let json = r#"{ "Id": "c1", "Name": "/web", "Image": "sha256:1",
            "State": { "Status": "exited", "ExitCode": 3 },
            "Config": { "Image": "nginx", "Labels": { "k": "v" } },
            "HostConfig": { "PortBindings": { "80/tcp": [{ "HostIp": "", "HostPort": "8080" }], "81/tcp": null } },
            "NetworkSettings": { "Networks": { "shop": {}, "bridge": {} } } }"#;
        let container = serde_json::from_str::<Found>(json).unwrap().container();
        assert_eq!(
            (container.name.as_str(), container.image.as_str()),
            ("web", "nginx")
        );
        assert_eq!(container.state, ContainerState::Exited(3));
        assert_eq!(
            container.ports,
            [PublishedPort {
                host: "8080".to_owned(),
                container: "80/tcp".to_owned()
            }]
        );
        assert_eq!(container.networks, ["bridge", "shop"]);
    }

    #[test]
    fn a_container_that_runs_tells_where_its_ports_are_bound_and_how_it_is() {
        let json = r#"{ "Id": "c1", "State": { "Status": "running", "Health": { "Status": "starting" } },
            "NetworkSettings": { "Ports": { "53/udp": [{ "HostIp": "127.0.0.2", "HostPort": "1053" }], "81/tcp": null,
                "80/tcp": [{ "HostIp": "0.0.0.0", "HostPort": "32768" }, { "HostIp": "::", "HostPort": "32768" }] } } }"#;
        let container = serde_json::from_str::<Found>(json).unwrap().container();
        let bound = container.bound.iter();
        let bound: Vec<_> = bound
            .map(|port| format!("{} {} {}", port.address, port.port, port.protocol))
            .collect();
        assert_eq!(bound, ["127.0.0.2 1053 udp", "0.0.0.0 32768 tcp", ":: 32768 tcp"]);
        assert_eq!(container.health, Health::Starting);
    }

    #[test]
    fn a_container_that_is_started_again_tells_how_often_it_was() {
        let read = |policy: &str| {
            let json = format!(
                r#"{{ "Id": "c1", "RestartCount": 2, "HostConfig": {{ "RestartPolicy": {{ "Name": "{policy}" }} }} }}"#
            );
            let container = serde_json::from_str::<Found>(&json).unwrap().container();
            container.restarts
        };
        assert_eq!(read("unless-stopped"), Some(2));
        assert_eq!(read("on-failure"), Some(2));
        assert_eq!(read("no"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn a_container_tells_when_it_was_started_only_while_it_runs() {
        let read = |state: &str, started: &str| {
            let json =
                format!(r#"{{ "Id": "c1", "State": {{ "Status": "{state}", "StartedAt": "{started}" }} }}"#);
            serde_json::from_str::<Found>(&json).unwrap().container().started
        };
        let start = "2026-11-27T01:00:00.5Z";
        let started = read("running", start).expect("it is told");
        // Engines write their clocks in zones of their own.
        let clock = time_of("2026-11-27T02:00:02+01:00").expect("a time");
        assert_eq!(clock - started, time::Duration::milliseconds(1500));
        assert_eq!(read("exited", start), None);
        assert_eq!(read("running", ""), None);
    }

    #[test]
    fn a_container_that_is_being_removed_is_not_there() {
        let read = |state: &str| {
            let json = format!(r#"{{ "Id": "c1", "State": {{ "Status": "{state}" }} }}"#);
            let found = serde_json::from_str::<Found>(&json).unwrap();
            found.container_there().map(|container| container.state)
        };
        assert_eq!(read("removing"), None);
        assert_eq!(read("dead"), Some(ContainerState::Dead));
    }

    #[test]
    fn a_container_with_null_for_everything_is_read() {
        let json = r#"{ "Id": "c1", "State": { "Status": "new" }, "Config": { "Labels": null },
            "HostConfig": { "PortBindings": null }, "NetworkSettings": { "Networks": null } }"#;
        let container = serde_json::from_str::<Found>(json).unwrap().container();
        assert_eq!(container.state, ContainerState::Dead);
    }
}

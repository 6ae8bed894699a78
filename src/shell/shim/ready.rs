//! Whether what a command that runs on has started can be used: told in a file, while it runs, to the shell that waits for that.
//!
//! It can be once its containers run, are healthy where they have a check of that, and answer on the ports that they publish.
//! What publishes nothing is left to the shell, which waits until it is quiet. Not here: what is no container (`listening`), and the waiting (`script`).

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::pin;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::state_file::StateFile;
use super::{Call, held};
use crate::docker::{Family, ObjectKind};
use crate::engine::docker::{Address, Endpoint};
use crate::engine::{BoundPort, Container, ContainerState, Engine, EngineError, Health};
use crate::script::READY_VARIABLE;

/// How long is waited before the containers are looked at again.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a command may take until it has made its container: it may have an image to pull.
const MAKING: Duration = Duration::from_secs(600);
/// How long its containers may take until they can be used.
const LIMIT: Duration = Duration::from_secs(60);
/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(1);
/// How long a connection has to last. An engine takes it at the published port before anybody listens behind it, and
/// closes it then.
const LASTING: Duration = Duration::from_millis(300);

/// What a command makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// The container of this ID.
    Container(String),
    /// Nothing new: the container of this name is started, which has ended or was never started before.
    Again(String),
    /// The containers of this compose project.
    Project(String),
}

/// How a command stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// It is not so far.
    NotYet(String),
    /// It has nothing that could be asked; the words say what it would have.
    Open(String),
    /// It can be used.
    Ready(String),
}

/// Runs a command, and tells meanwhile how what it makes stands, where somebody wants to know.
pub(super) async fn beside<T>(
    call: &Call<'_>,
    begun: watch::Receiver<Option<Begun>>,
    run: impl Future<Output = T>,
) -> T {
    let Some(path) = std::env::var_os(READY_VARIABLE).filter(|path| !path.is_empty()) else {
        return run.await;
    };
    let file = StateFile::at(path.into());
    let mut run = pin!(run);
    tokio::select! {
        biased;
        over = &mut run => {
            file.remove();
            return over;
        }
        () = tell(call, begun, &file) => {}
    }
    let over = run.await;
    file.remove();
    over
}

/// How a container stands that can be used for certain, in words: it is healthy, or answers on all the ports that it publishes.
pub(super) async fn in_use(container: &Container, engine: &str) -> Option<String> {
    let begun = Begun::Container(container.id.clone());
    match look(std::slice::from_ref(container), &begun, host(engine).as_deref()).await {
        State::Ready(words) => Some(words),
        State::NotYet(_) | State::Open(_) => None,
    }
}

async fn tell(call: &Call<'_>, mut begun: watch::Receiver<Option<Begun>>, file: &StateFile) {
    file.write("wait", "");
    let Ok(engine) = call.engine().await else {
        return file.write("open", "");
    };
    let made = timeout(MAKING, begun.wait_for(Option::is_some)).await;
    let begun = match made {
        Ok(Ok(begun)) => begun.clone(),
        Ok(Err(_)) => None,
        Err(_) => return file.write("late", "no container has been made in ten minutes"),
    };
    let Some(begun) = begun else {
        return file.write("open", "");
    };
    if let Begun::Container(container) | Begun::Again(container) = &begun {
        held::note(&call.context.journal, container);
    }
    let host = host(&call.context.engine);
    let start = Instant::now();
    let mut before = None;
    loop {
        let found = containers(&*engine, &begun).await.unwrap_or_default();
        let ids: Vec<String> = found.iter().map(|container| container.id.clone()).collect();
        let state = look(&found, &begun, host.as_deref()).await;
        // Others of a project may come yet.
        let is_settled = before.as_ref() == Some(&ids);
        before = Some(ids);
        match state {
            State::Ready(words) if is_settled => return file.write("ready", &words),
            State::Open(words) if is_settled => return file.write("open", &words),
            State::NotYet(words) if start.elapsed() >= LIMIT => {
                let words = format!("after {} seconds {words}; the lesson goes on", LIMIT.as_secs());
                return file.write("late", &words);
            }
            State::Ready(_) | State::Open(_) | State::NotYet(_) => {}
        }
        sleep(PAUSE).await;
    }
}

async fn containers(engine: &dyn Engine, begun: &Begun) -> Result<Vec<Container>, EngineError> {
    let ids = match begun {
        Begun::Container(id) | Begun::Again(id) => vec![id.clone()],
        Begun::Project(name) => {
            let label = format!("{}={name}", Family::Compose.label());
            let objects = engine.objects(ObjectKind::Container, Some(&label)).await?;
            objects.into_iter().map(|object| object.id).collect()
        }
    };
    let found = join_all(ids.iter().map(|id| engine.container(id))).await;
    found.into_iter().filter_map(Result::transpose).collect()
}

/// How containers stand; ports are asked at `host`, where there is one to ask.
async fn look(containers: &[Container], begun: &Begun, host: Option<&str>) -> State {
    if containers.is_empty() {
        return State::NotYet("no container is there".to_owned());
    }
    let mut ready = Vec::new();
    let mut unasked = Vec::new();
    for container in containers {
        let name = &container.name;
        match container.state {
            ContainerState::Created => return State::NotYet(format!("`{name}` has not been started")),
            ContainerState::Restarting => {
                return State::NotYet(format!("`{name}` ends and is started again"));
            }
            ContainerState::Running => {}
            // What ends after it was started ends the command too.
            ContainerState::Exited(_) if matches!(begun, Begun::Again(_)) => {
                return State::NotYet(format!("`{name}` has not been started"));
            }
            // What has ended, or is held, comes to nothing more by waiting.
            ContainerState::Paused | ContainerState::Exited(_) | ContainerState::Dead => continue,
        }
        match container.health {
            Health::Unknown => {}
            Health::Starting => return State::NotYet(format!("`{name}` is not healthy yet")),
            Health::Unhealthy => return State::NotYet(format!("`{name}` is unhealthy")),
            Health::Healthy => ready.push(format!("`{name}` is healthy")),
        }
        let Some(host) = host else {
            let ports = places(&container.bound, "").into_iter().map(|(_, port)| port);
            unasked.extend(numbered(ports).map(|ports| format!("{ports} of `{name}`")));
            continue;
        };
        let places = places(&container.bound, host);
        for (address, port) in &places {
            if !answers(address, *port).await {
                return State::NotYet(format!("`{name}` does not answer on port {port}"));
            }
        }
        let ports = numbered(places.into_iter().map(|(_, port)| port));
        ready.extend(ports.map(|ports| format!("`{name}` answers on {ports}")));
    }
    if !unasked.is_empty() {
        let engine = "the engine is reached by ssh";
        unasked = vec![format!("{} cannot be asked here: {engine}", unasked.join(", "))];
    }
    if ready.is_empty() {
        State::Open(unasked.concat())
    } else {
        ready.append(&mut unasked);
        State::Ready(ready.join(", "))
    }
}

/// Says whether a container that runs can be used for certain: it is healthy, or answers on all the ports that it publishes.
pub async fn is_in_use(container: &Container, engine: &str) -> bool {
    in_use(container, engine).await.is_some()
}

/// Ports in words; none where there are none.
fn numbered(ports: impl Iterator<Item = u16>) -> Option<String> {
    let ports: Vec<String> = ports.map(|port| port.to_string()).collect();
    let noun = if ports.len() == 1 { "port" } else { "ports" };
    (!ports.is_empty()).then(|| format!("{noun} {}", ports.join(", ")))
}

/// Where a container's ports are asked, each once: those of TCP.
fn places(bound: &[BoundPort], host: &str) -> Vec<(String, u16)> {
    let mut places: Vec<(String, u16)> = Vec::new();
    for port in bound.iter().filter(|port| port.protocol == "tcp") {
        let address = if port.address.is_unspecified() {
            host.to_owned()
        } else {
            port.address.to_string()
        };
        if places.iter().all(|(_, known)| *known != port.port) {
            places.push((address, port.port));
        }
    }
    places
}

/// The host at which an engine's published ports are; none where they are behind a connection of ssh.
fn host(engine: &str) -> Option<String> {
    let loopback = || IpAddr::V4(Ipv4Addr::LOCALHOST).to_string();
    match Address::parse(engine, None).ok()?.endpoint {
        Endpoint::Unix(_) | Endpoint::Pipe(_) => Some(loopback()),
        Endpoint::Tcp(target) | Endpoint::Tls(target, _) => Some(target.host),
        Endpoint::Ssh(_) => None,
    }
}

/// Says whether somebody takes a connection there and keeps it.
async fn answers(host: &str, port: u16) -> bool {
    let Ok(Ok(mut connection)) = timeout(CONNECTING, TcpStream::connect((host, port))).await else {
        return false;
    };
    match timeout(LASTING, connection.read(&mut [0])).await {
        Ok(Ok(0) | Err(_)) => false,
        Ok(Ok(_)) | Err(_) => true,
    }
}

#[cfg(test)]
mod tests {

    use tokio::net::TcpListener;

    use super::*;

    fn container(state: ContainerState, health: Health, ports: &[u16]) -> Container {
        let bound = |&port: &u16| BoundPort {
            address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            port,
            protocol: "tcp".to_owned(),
        };
        Container {
            bound: ports.iter().map(bound).collect(),
            health,
            ..Container::called("web", state)
        }
    }

    async fn state(containers: &[Container]) -> String {
        told(containers, &Begun::Project("web".to_owned()), Some("127.0.0.1")).await
    }

    async fn told(containers: &[Container], begun: &Begun, host: Option<&str>) -> String {
        match look(containers, begun, host).await {
            State::NotYet(words) => format!("not yet: {words}"),
            State::Open(words) => format!("open{words}"),
            State::Ready(words) => words,
        }
    }

    #[tokio::test]
    async fn what_is_started_again_has_not_ended_before_it_runs() {
        let ended = [container(ContainerState::Exited(0), Health::Unknown, &[])];
        let again = Begun::Again("web".to_owned());
        assert_eq!(
            told(&ended, &again, None).await,
            "not yet: `web` has not been started"
        );
        assert_eq!(state(&ended).await, "open");
        let running = [container(ContainerState::Running, Health::Healthy, &[])];
        assert_eq!(told(&running, &again, None).await, "`web` is healthy");
    }

    #[tokio::test]
    async fn ports_of_an_engine_behind_ssh_are_said_not_to_be_asked() {
        let begun = Begun::Container("c1".to_owned());
        let plain = [container(ContainerState::Running, Health::Unknown, &[80, 81])];
        assert_eq!(
            told(&plain, &begun, None).await,
            "openports 80, 81 of `web` cannot be asked here: the engine is reached by ssh"
        );
        let healthy = [container(ContainerState::Running, Health::Healthy, &[80])];
        assert_eq!(
            told(&healthy, &begun, None).await,
            "`web` is healthy, port 80 of `web` cannot be asked here: the engine is reached by ssh"
        );
    }

    #[tokio::test]
    async fn what_runs_is_ready_when_it_is_healthy_and_its_ports_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let running = |health, ports: &[u16]| container(ContainerState::Running, health, ports);
        let open = running(Health::Unknown, &[]);
        let answering = running(Health::Unknown, &[port]);
        assert_eq!(state(&[]).await, "not yet: no container is there");
        assert_eq!(state(std::slice::from_ref(&open)).await, "open");
        assert_eq!(
            state(&[open, answering.clone()]).await,
            format!("`web` answers on port {port}")
        );
        let healthy = running(Health::Healthy, &[port]);
        let wanted = format!("`web` is healthy, `web` answers on port {port}");
        assert_eq!(state(&[healthy]).await, wanted);
        let starting = running(Health::Starting, &[port]);
        assert_eq!(
            state(&[answering.clone(), starting]).await,
            "not yet: `web` is not healthy yet"
        );
        let created = container(ContainerState::Created, Health::Unknown, &[]);
        assert_eq!(
            state(&[answering.clone(), created]).await,
            "not yet: `web` has not been started"
        );
        drop(listener);
        assert_eq!(
            state(&[answering]).await,
            format!("not yet: `web` does not answer on port {port}")
        );
    }

    #[tokio::test]
    async fn a_connection_that_is_taken_and_closed_at_once_is_no_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let closing = tokio::spawn(async move {
            loop {
                drop(listener.accept().await);
            }
        });
        assert!(!answers("127.0.0.1", port).await);
        closing.abort();
    }

    #[test]
    fn ports_are_asked_where_they_are_bound() {
        let bound = |address: &str, port, protocol: &str| BoundPort {
            address: address.parse().unwrap(),
            port,
            protocol: protocol.to_owned(),
        };
        let ports = [
            bound("0.0.0.0", 80, "tcp"),
            bound("::", 80, "tcp"),
            bound("127.0.0.2", 81, "tcp"),
            bound("0.0.0.0", 53, "udp"),
        ];
        let place = |host: &str, port| (host.to_owned(), port);
        assert_eq!(
            places(&ports, &host("tcp://box:2375").unwrap()),
            [place("box", 80), place("127.0.0.2", 81)]
        );
        assert_eq!(host("unix:///var/run/docker.sock").as_deref(), Some("127.0.0.1"));
        assert_eq!(host("ssh://ada@box"), None);
    }
}

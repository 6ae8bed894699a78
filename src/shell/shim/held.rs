//! Containers that still run because nobody sits there who would have ended them with Ctrl-C: each is ended once a command needs its name
//! or one of its ports, or takes it or its network away.
//!
//! Not here: sending them to the background (`script`), and whether they can be used (`ready`).

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::sockets::is_alive;
use super::streams::Streams;
use super::{Call, ShimError, cli};
use crate::docker::{Change, ObjectKind, Turn, change};
use crate::engine::{Container, ContainerState};

/// How long a container may take to end by itself, in seconds.
const GRACE: &str = "3";
/// How long the command that stays with it may take to end then: its name is free only after that.
const LEAVING: Duration = Duration::from_secs(10);
/// How long is waited before it is looked for again.
const PAUSE: Duration = Duration::from_millis(50);

/// What a command needs that a container may have.
#[derive(Debug, Default, PartialEq, Eq)]
struct Needs {
    /// Names that are to be given, or whose containers are to go.
    names: Vec<String>,
    /// Ports of this machine, with their protocol.
    ports: Vec<(u16, String)>,
    /// Networks that are to go.
    networks: Vec<String>,
}

/// Notes a container, by its ID or name, that this process stays with in the background. Where it cannot be noted, it is not ended.
pub(super) fn note(journal: &Path, container: &str) {
    let process = std::process::id();
    let file = OpenOptions::new().create(true).append(true).open(place(journal));
    let _ = file.and_then(|mut file| writeln!(file, "{process} {container}"));
}

/// Ends what is in the way of a command, as Ctrl-C would have before, and says so.
pub(super) async fn make_way(call: &Call<'_>, cli: &Path, streams: &mut Streams) -> Result<(), ShimError> {
    let Ok(noted) = fs::read_to_string(place(&call.context.journal)) else {
        return Ok(());
    };
    let needs = Needs::of(call.args);
    if needs == Needs::default() {
        return Ok(());
    }
    let engine = call.engine().await?;
    for (process, id) in noted.lines().filter_map(|line| line.split_once(' ')) {
        let Some(container) = engine.container(id).await? else {
            continue;
        };
        let Some(reason) = needs.reason(&container) else {
            continue;
        };
        streams.complain(&format!(
            "stepgate: `{}` still runs, which Ctrl-C would have ended; {reason}, and so it is ended now",
            container.name
        ))?;
        let is_attended = || process.parse().is_ok_and(is_alive);
        let how = ["inspect", "--format", "{{.HostConfig.AutoRemove}}", &container.id].map(str::to_owned);
        let told = cli::ask(call.context, cli, &how).await?.stdout;
        let is_to_go = told.trim_ascii() == b"true";
        let stop = ["stop", "--time", GRACE, &container.id].map(str::to_owned);
        cli::ask(call.context, cli, &stop).await?;
        let start = Instant::now();
        until_gone(start, async || Ok(is_attended())).await?;
        // Its name is free once the engine has taken away what was to go at its end, which a busy one does later.
        if is_to_go {
            until_gone(start, async || Ok(engine.container(id).await?.is_some())).await?;
        }
    }
    Ok(())
}

/// Waits until something is there no more, for as long as leaving may take from `start` on.
async fn until_gone(
    start: Instant,
    is_there: impl AsyncFn() -> Result<bool, ShimError>,
) -> Result<(), ShimError> {
    while start.elapsed() < LEAVING && is_there().await? {
        sleep(PAUSE).await;
    }
    Ok(())
}

impl Needs {
    fn of(args: &[String]) -> Self {
        match change(args) {
            Some(Change::Starts(started)) => Self {
                names: started.name.into_iter().collect(),
                ports: started
                    .ports
                    .into_iter()
                    .filter_map(|port| Some((port.host?, port.protocol)))
                    .collect(),
                networks: Vec::new(),
            },
            // By force it goes as it is.
            Some(Change::Turns(Turn::Removed, names)) if !args.iter().any(is_force) => Self {
                names,
                ..Self::default()
            },
            Some(Change::Removes(ObjectKind::Network, networks)) => Self {
                networks,
                ..Self::default()
            },
            _ => Self::default(),
        }
    }

    /// Why a container has to end, if it has to.
    fn reason(&self, container: &Container) -> Option<String> {
        if container.state != ContainerState::Running {
            return None;
        }
        if self.names.contains(&container.name) {
            return Some("its name is needed".to_owned());
        }
        let mut networks = container.networks.iter();
        if let Some(network) = networks.find(|network| self.networks.contains(network)) {
            return Some(format!("its network `{network}` is to go"));
        }
        let mut bound = container.bound.iter();
        let port = bound.find(|bound| self.ports.contains(&(bound.port, bound.protocol.clone())))?;
        Some(format!("its port {} is needed", port.port))
    }
}

fn is_force(word: &String) -> bool {
    word == "--force" || word.starts_with('-') && !word.starts_with("--") && word.contains('f')
}

/// The file that they are noted in: it goes with the session's journal.
fn place(journal: &Path) -> PathBuf {
    journal.with_extension("held")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::engine::BoundPort;

    fn needs(line: &str) -> Needs {
        Needs::of(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn a_command_needs_the_name_and_the_ports_that_it_gives() {
        let run = needs("run --name web -p 8080:80 -p 53:53/udp -p 99 nginx");
        assert_eq!(run.names, ["web"]);
        assert_eq!(run.ports, [(8080, "tcp".to_owned()), (53, "udp".to_owned())]);
        assert_eq!(needs("rm web db").names, ["web", "db"]);
        for other in [
            "rm -f web",
            "container rm --force web",
            "rm -vf web",
            "ps",
            "stop web",
            "run nginx",
        ] {
            assert_eq!(needs(other), Needs::default(), "{other}");
        }
    }

    #[tokio::test]
    async fn what_goes_later_is_waited_for_and_what_stays_is_not_for_ever() {
        let n_asked = AtomicUsize::new(0);
        let goes = async || Ok(n_asked.fetch_add(1, Ordering::Relaxed) < 2);
        until_gone(Instant::now(), goes).await.unwrap();
        assert_eq!(n_asked.load(Ordering::Relaxed), 3);
        let over = Instant::now().checked_sub(LEAVING).unwrap();
        until_gone(over, async || Ok(true)).await.unwrap();
    }

    #[test]
    fn only_what_runs_and_has_what_is_needed_is_in_the_way() {
        let mut web = Container::called("web", ContainerState::Running);
        web.bound = vec![BoundPort {
            address: "0.0.0.0".parse().unwrap(),
            port: 8080,
            protocol: "tcp".to_owned(),
        }];
        let reason = |line: &str, web: &Container| needs(line).reason(web);
        assert_eq!(
            reason("run --name web nginx", &web).unwrap(),
            "its name is needed"
        );
        assert_eq!(
            reason("run -p 8080:3000 nginx", &web).unwrap(),
            "its port 8080 is needed"
        );
        assert_eq!(reason("rm web", &web).unwrap(), "its name is needed");
        web.networks = vec!["front".to_owned()];
        assert_eq!(
            reason("network rm front", &web).unwrap(),
            "its network `front` is to go"
        );
        for other in [
            "run --name api nginx",
            "run -p 8081:80 nginx",
            "run -p 8080:80/udp nginx",
        ] {
            assert_eq!(reason(other, &web), None, "{other}");
        }
        web.state = ContainerState::Exited(0);
        assert_eq!(reason("run --name web nginx", &web), None);
    }
}

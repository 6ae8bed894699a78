//! Watches a container that has begun a moment ago: it runs only where it keeps running, whatever it does in the moment that it
//! is asked.
//!
//! What is wrong with a program or its settings ends it within seconds, and an engine may start it again then. Not here: what is wanted
//! of it (`container`, `project`).

use std::time::Duration;

use crate::engine::{Container, ContainerState, Engine, EngineError};
use crate::shell::shim::is_in_use;

/// How long one has to have run that nobody starts again: one that ends later is seen to have ended whenever it is asked.
const ONCE: Duration = Duration::from_secs(2);
/// How long one has to have run that is started again, and has never ended.
const AT_FIRST: Duration = Duration::from_secs(3);
/// How long one that has ended has to have run since. An engine itself takes a start for a good one after this time, and
/// begins its pauses anew.
const AGAIN: Duration = Duration::from_secs(10);

/// How a container is watched.
pub(super) struct Watch {
    /// The longest pause between two looks.
    pub(super) pause: Duration,
    /// How often it is looked at before it is taken for one that ends again and again.
    pub(super) n_looks: usize,
}

/// Long enough for what waits for another container, such as a database.
pub(super) const WATCH: Watch = Watch {
    pause: Duration::from_millis(250),
    n_looks: 120,
};

/// Gives a container as it is once that is no matter of the moment: it has run for a while or is in use, has ended for good, or
/// ends again and again; `None` where it went when it ended.
pub(super) async fn settled(
    engine: &dyn Engine,
    watch: &Watch,
    mut container: Container,
) -> Result<Option<Container>, EngineError> {
    for _ in 0..watch.n_looks {
        let Some(rest) = left(engine, &container).await? else {
            return Ok(Some(container));
        };
        tokio::time::sleep(watch.pause.min(rest)).await;
        let Some(now) = engine.container(&container.id).await? else {
            return Ok(None);
        };
        container = now;
    }
    if container.restarts.is_some() && left(engine, &container).await?.is_some() {
        container.state = ContainerState::Restarting;
    }
    Ok(Some(container))
}

/// How long a container has to be watched yet; `None` where it is settled.
async fn left(engine: &dyn Engine, container: &Container) -> Result<Option<Duration>, EngineError> {
    let wanted = match container.restarts {
        None => ONCE,
        Some(0) => AT_FIRST,
        Some(_) => AGAIN,
    };
    match container.state {
        ContainerState::Running => {}
        ContainerState::Restarting => return Ok(Some(wanted)),
        ContainerState::Created
        | ContainerState::Paused
        | ContainerState::Exited(_)
        | ContainerState::Dead => return Ok(None),
    }
    let Some(started) = container.started else {
        return Ok(None);
    };
    let Some(now) = engine.clock().await? else {
        return Ok(None);
    };
    // The engine's clock may have been set back since.
    let runs_for = Duration::try_from(now - started).unwrap_or(Duration::MAX);
    let rest = wanted.saturating_sub(runs_for);
    let has_ended = container.restarts.is_some_and(|times| times > 0);
    if rest.is_zero() || (!has_ended && is_in_use(container, &engine.address()).await) {
        return Ok(None);
    }
    Ok(Some(rest))
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::check::verify::tests::fake::FakeEngine;
    use crate::engine::{BoundPort, Health};

    /// Without a pause, and with a look at each of what the engine tells.
    const AT_ONCE: Watch = Watch {
        pause: Duration::ZERO,
        n_looks: 4,
    };

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn container(state: ContainerState, restarts: Option<u64>) -> Container {
        Container {
            restarts,
            ..Container::called("web", state)
        }
    }

    fn running(restarts: Option<u64>, seconds: u64) -> Container {
        Container {
            started: Some(NOW - Duration::from_secs(seconds)),
            ..container(ContainerState::Running, restarts)
        }
    }

    fn between_runs(times: u64) -> Container {
        container(ContainerState::Restarting, Some(times))
    }

    /// The state that it settles in, and how many of the later looks were not needed.
    async fn watched(first: Container, later: Vec<Container>) -> (Option<ContainerState>, usize) {
        let mut engine = FakeEngine::telling(later);
        engine.clock = Some(NOW);
        let settled = settled(&engine, &AT_ONCE, first).await.unwrap();
        let left = engine.told.lock().unwrap().len();
        (settled.map(|container| container.state), left)
    }

    #[tokio::test]
    async fn what_is_started_again_and_again_does_not_run_whatever_it_does_when_it_is_asked() {
        let looks = || {
            vec![
                running(Some(1), 0),
                between_runs(1),
                running(Some(2), 1),
                running(Some(2), 3),
            ]
        };
        for first in [running(Some(0), 1), running(Some(1), 2), between_runs(1)] {
            assert_eq!(
                watched(first, looks()).await,
                (Some(ContainerState::Restarting), 0)
            );
        }
    }

    #[tokio::test]
    async fn what_has_run_for_a_while_runs_and_longer_where_it_has_ended_before() {
        let runs = Some(ContainerState::Running);
        assert_eq!(
            watched(running(Some(0), 3), vec![running(Some(1), 0)]).await,
            (runs, 1)
        );
        let later = [2, 9, 10].map(|seconds| running(Some(2), seconds));
        let later = [later.as_slice(), &[running(Some(3), 0)]].concat();
        assert_eq!(watched(between_runs(1), later).await, (runs, 1));
    }

    #[tokio::test]
    async fn what_has_begun_a_moment_ago_is_watched_although_nobody_starts_it_again() {
        let failed = container(ContainerState::Exited(1), None);
        let later = vec![running(None, 1), failed, running(None, 9)];
        assert_eq!(
            watched(running(None, 0), later).await,
            (Some(ContainerState::Exited(1)), 1)
        );
        let later = vec![running(None, 1), running(None, 2), running(None, 9)];
        assert_eq!(
            watched(running(None, 0), later).await,
            (Some(ContainerState::Running), 1)
        );
        // It went when it ended.
        assert_eq!(watched(running(None, 1), Vec::new()).await, (None, 0));
    }

    #[tokio::test]
    async fn what_has_ended_for_good_and_what_has_run_for_a_while_is_not_watched() {
        let later = vec![
            between_runs(5),
            container(ContainerState::Exited(3), Some(5)),
            running(Some(6), 60),
        ];
        assert_eq!(
            watched(running(Some(5), 1), later).await,
            (Some(ContainerState::Exited(3)), 1)
        );
        let not_again = || vec![container(ContainerState::Exited(1), None)];
        assert_eq!(
            watched(running(None, 2), not_again()).await,
            (Some(ContainerState::Running), 1)
        );
        // An engine without a clock says nothing of it.
        let unknown = container(ContainerState::Running, None);
        assert_eq!(
            watched(unknown, not_again()).await,
            (Some(ContainerState::Running), 1)
        );
    }

    #[tokio::test]
    async fn what_is_healthy_or_answers_on_its_ports_is_not_watched_before_it_has_ended_once() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let bound = || {
            vec![BoundPort {
                address: address.ip(),
                port: address.port(),
                protocol: "tcp".to_owned(),
            }]
        };
        let healthy = |restarts| Container {
            health: Health::Healthy,
            ..running(restarts, 0)
        };
        let answering = |restarts| Container {
            bound: bound(),
            ..running(restarts, 0)
        };
        let later = || vec![container(ContainerState::Exited(1), None)];
        for first in [
            healthy(None),
            answering(None),
            healthy(Some(0)),
            answering(Some(0)),
        ] {
            assert_eq!(watched(first, later()).await, (Some(ContainerState::Running), 1));
        }
        let starting = Container {
            health: Health::Starting,
            ..answering(None)
        };
        for first in [healthy(Some(1)), answering(Some(1)), starting] {
            assert_eq!(
                watched(first, later()).await,
                (Some(ContainerState::Exited(1)), 0)
            );
        }
        drop(listener);
        assert_eq!(
            watched(answering(None), later()).await,
            (Some(ContainerState::Exited(1)), 0)
        );
    }
}

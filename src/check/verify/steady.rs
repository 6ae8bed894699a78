//! Watches a container that its engine starts again whenever it ends: it runs only where it keeps running, whatever it does in
//! the moment that it is asked.
//!
//! Not here: what is wanted of it (`container`, `project`).

use std::time::Duration;

use crate::engine::{Container, ContainerState, Engine, EngineError};

/// How long one that has never ended has to have run: what is wrong with a program's settings ends it sooner.
const AT_FIRST: Duration = Duration::from_secs(3);
/// How long one that has ended has to have run since. An engine itself takes a start for a good one after this time, and
/// begins its pauses anew.
const AGAIN: Duration = Duration::from_secs(10);

/// How a container is watched.
pub(super) struct Watch {
    /// The pause between two looks.
    pub(super) pause: Duration,
    /// How often it is looked at before it is taken for one that ends again and again.
    pub(super) n_looks: usize,
}

/// Long enough for what waits for another container, such as a database.
pub(super) const WATCH: Watch = Watch {
    pause: Duration::from_millis(500),
    n_looks: 60,
};

/// Gives a container as it is once that is no matter of the moment: one that its engine starts again has run for a while,
/// has ended for good, or ends again and again.
pub(super) async fn settled(
    engine: &dyn Engine,
    watch: &Watch,
    mut container: Container,
) -> Result<Container, EngineError> {
    for _ in 0..watch.n_looks {
        if is_settled(&container) {
            return Ok(container);
        }
        tokio::time::sleep(watch.pause).await;
        let Some(now) = engine.container(&container.id).await? else {
            break;
        };
        container = now;
    }
    if !is_settled(&container) {
        container.state = ContainerState::Restarting;
    }
    Ok(container)
}

fn is_settled(container: &Container) -> bool {
    let Some(kept) = container.kept else { return true };
    match container.state {
        ContainerState::Running => {
            let wanted = if kept.times == 0 { AT_FIRST } else { AGAIN };
            kept.runs_for.is_none_or(|runs_for| runs_for >= wanted)
        }
        ContainerState::Restarting => false,
        ContainerState::Created
        | ContainerState::Paused
        | ContainerState::Exited(_)
        | ContainerState::Dead => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::verify::tests::fake::FakeEngine;
    use crate::engine::Kept;

    /// Without a pause, and with a look at each of what the engine tells.
    const AT_ONCE: Watch = Watch {
        pause: Duration::ZERO,
        n_looks: 4,
    };

    fn container(state: ContainerState, kept: Option<Kept>) -> Container {
        Container {
            kept,
            ..Container::called("web", state)
        }
    }

    fn running(times: u64, seconds: u64) -> Container {
        let runs_for = Some(Duration::from_secs(seconds));
        container(ContainerState::Running, Some(Kept { times, runs_for }))
    }

    fn between_runs(times: u64) -> Container {
        let kept = Kept {
            times,
            runs_for: None,
        };
        container(ContainerState::Restarting, Some(kept))
    }

    /// The state that it settles in, and how many of the later looks were not needed.
    async fn watched(first: Container, later: Vec<Container>) -> (ContainerState, usize) {
        let engine = FakeEngine::telling(later);
        let settled = settled(&engine, &AT_ONCE, first).await.unwrap();
        let left = engine.told.lock().unwrap().len();
        (settled.state, left)
    }

    #[tokio::test]
    async fn what_is_started_again_and_again_does_not_run_whatever_it_does_when_it_is_asked() {
        let looks = || vec![running(1, 0), between_runs(1), running(2, 1), running(2, 3)];
        for first in [running(0, 1), running(1, 2), between_runs(1)] {
            assert_eq!(watched(first, looks()).await, (ContainerState::Restarting, 0));
        }
    }

    #[tokio::test]
    async fn what_has_run_for_a_while_runs_and_longer_where_it_has_ended_before() {
        assert_eq!(
            watched(running(0, 3), vec![running(1, 0)]).await,
            (ContainerState::Running, 1)
        );
        let later = vec![running(2, 3), running(2, 9), running(2, 10), running(3, 0)];
        assert_eq!(
            watched(between_runs(1), later).await,
            (ContainerState::Running, 1)
        );
    }

    #[tokio::test]
    async fn what_has_ended_for_good_and_what_nobody_starts_again_is_not_watched() {
        let ended = container(
            ContainerState::Exited(3),
            Some(Kept {
                times: 5,
                runs_for: None,
            }),
        );
        let later = vec![between_runs(5), ended, running(6, 60)];
        assert_eq!(
            watched(running(5, 1), later).await,
            (ContainerState::Exited(3), 1)
        );
        let plain = container(ContainerState::Running, None);
        assert_eq!(
            watched(plain, vec![running(1, 0)]).await,
            (ContainerState::Running, 1)
        );
    }
}

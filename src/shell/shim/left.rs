//! A server in the foreground where nobody sits who would end it: it is left running once it can be used, and the lesson goes on.
//!
//! What the lesson itself shows to be a server never comes here: the shell sends that to the background. What the lesson's own `&` sends there stays, whose
//! job a later command may name. Not here: how it is seen that a
//! container can be used (`ready`), and who ends it (`held`).

use std::env;
use std::future::{Future, pending};
use std::pin::pin;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::ready::{self, Begun};
use super::streams::Streams;
use super::{Call, ShimError, held};
use crate::docker;
use crate::engine::{Container, ContainerState, Engine};
use crate::script::{READY_VARIABLE, TYPED_VARIABLE};
use crate::shell::context::Attendance;

/// How long is waited before a container is looked at again.
const PAUSE: Duration = Duration::from_millis(500);
/// How long what serves by its image alone has to run, which cannot be asked.
const SETTLED: Duration = Duration::from_secs(10);

/// Whether the shell waits for this process.
static IS_AWAITED: OnceLock<bool> = OnceLock::new();

/// Looks whether the shell waits for this process: what bash starts beside itself ignores Ctrl-C from its beginning. Known on Linux alone, and only
/// before anything here listens for that; elsewhere nothing is left running.
pub(super) fn look_at_start() {
    IS_AWAITED.get_or_init(|| {
        let status = std::fs::read_to_string("/proc/self/status");
        status.is_ok_and(|status| ignores_interrupt(&status) == Some(false))
    });
}

/// Whether a process ignores SIGINT, the second signal, by what Linux tells of it.
fn ignores_interrupt(status: &str) -> Option<bool> {
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    let ignored = u64::from_str_radix(ignored.trim(), 16).ok()?;
    Some(ignored & 0b10 != 0)
}

/// Stays with a command that runs a container until it ends, or the container can be used and nobody would end it; gives the exit code.
pub(super) async fn or_left(
    call: &Call<'_>,
    begun: watch::Receiver<Option<Begun>>,
    run: impl Future<Output = Result<u8, ShimError>>,
) -> Result<u8, ShimError> {
    let is_told = [READY_VARIABLE, TYPED_VARIABLE]
        .iter()
        .any(|name| env::var_os(name).is_some());
    let is_beside = !IS_AWAITED.get().copied().unwrap_or_default();
    if call.context.attendance == Attendance::Attended || is_told || is_beside {
        return run.await;
    }
    let mut run = pin!(run);
    let words = tokio::select! {
        biased;
        exit = &mut run => return exit,
        words = served(call, begun) => words,
    };
    // The CLI goes with this; the container does not.
    Streams::of_errors().complain(&format!(
        "stepgate: {words}; nobody is there to end it, so it runs on"
    ))?;
    Ok(0)
}

/// Waits until a container can be used, and says how that is known; forever where it never can.
async fn served(call: &Call<'_>, mut begun: watch::Receiver<Option<Begun>>) -> String {
    let id = match begun.wait_for(Option::is_some).await.as_deref() {
        Ok(Some(Begun::Container(id) | Begun::Again(id))) => id.clone(),
        Ok(Some(Begun::Project(_)) | None) | Err(_) => return pending().await,
    };
    let Ok(engine) = call.engine().await else {
        return pending().await;
    };
    let is_by_itself = docker::runs_image_alone(call.args);
    let mut since: Option<Instant> = None;
    loop {
        sleep(PAUSE).await;
        let found = engine.container(&id).await.ok().flatten();
        let Some(container) = found.filter(|container| container.state == ContainerState::Running) else {
            since = None;
            continue;
        };
        let words = match ready::in_use(&container, &call.context.engine).await {
            Some(words) => Some(words),
            None if is_by_itself && since.get_or_insert_with(Instant::now).elapsed() >= SETTLED => {
                exposed(&*engine, &container).await
            }
            None => None,
        };
        if let Some(words) = words {
            held::note(&call.context.journal, &id);
            return words;
        }
    }
}

/// What says that a container's image serves: it has ports for others.
async fn exposed(engine: &dyn Engine, container: &Container) -> Option<String> {
    let image = engine.image(&container.image_id).await.ok().flatten()?;
    let ports: Vec<&str> = image.config["ExposedPorts"]
        .as_object()?
        .keys()
        .map(String::as_str)
        .collect();
    let name = &container.name;
    (!ports.is_empty()).then(|| {
        format!(
            "`{name}` still runs, and its image has {} for others",
            ports.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_ignores_ctrl_c_is_known_by_its_second_signal() {
        let told = |ignored: &str| {
            ignores_interrupt(&format!(
                "Name:\tx\nSigBlk:\t0000000000000002\nSigIgn:\t{ignored}\nSigCgt:\t02\n"
            ))
        };
        assert_eq!(told("0000000000000006"), Some(true));
        assert_eq!(told("0000000000001000"), Some(false));
        assert_eq!(ignores_interrupt("Name:\tx\n"), None);
    }
}

//! What a push and a pull have in common: the registry for a name, its credentials, Ctrl-C, and being told where
//! Docker Hub's names go.
//!
//! Not here: the transfers themselves (`push`, `pull`).

use std::future::Future;

use super::ShimError;
use super::streams::Streams;
use crate::registry::{Choice, Credentials, DockerConfig, Route};
use crate::shell::context::SessionContext;
use crate::words::Reference;

/// Parses a name as the CLI does, with its words where it is none.
pub(super) fn parse(name: &str) -> Result<Reference, ShimError> {
    Reference::parse(name)
        .map_err(|error| ShimError::Said(format!("invalid reference format: {} (`{name}`)", error.reason)))
}

/// The engine's words for a name that it does not have.
pub(super) fn not_here(name: &Reference) -> ShimError {
    ShimError::Said(format!(
        "An image does not exist locally with the tag: {}",
        name.familiar_repository()
    ))
}

/// A name with its host always written out: `docker.io/library/web`.
pub(super) fn repository(name: &Reference) -> String {
    format!("{}/{}", name.host(), name.path())
}

/// Tells where Docker Hub's names go, if they go elsewhere.
pub(super) fn announce(route: &Route, name: &Reference, streams: &mut Streams) -> Result<(), ShimError> {
    if route.place(name) == *name {
        return Ok(());
    }
    let place = match &route.choice {
        Choice::Practice => format!("practice registry ({})", route.host),
        Choice::Hub | Choice::Host(_) => route.host.clone(),
    };
    Ok(streams.complain(&format!("Docker Hub → {place}"))?)
}

/// The stored credentials for a name's host.
pub(super) async fn login(
    context: &SessionContext,
    placed: &Reference,
) -> Result<Option<Credentials>, ShimError> {
    Ok(DockerConfig::load(&context.docker_config)?
        .login(placed.host())
        .await?)
}

/// Waits for a transfer, or for Ctrl-C or the end of whoever reads its progress; then what was begun can still be
/// undone.
pub(super) async fn or_interrupt<T, E>(transfer: impl Future<Output = Result<T, E>>) -> Result<T, ShimError>
where
    ShimError: From<E>,
{
    tokio::select! {
        done = transfer => Ok(done?),
        () = asked_to_end() => Err(ShimError::Interrupted),
        () = left_alone() => Err(ShimError::Interrupted),
    }
}

/// Waits until nobody reads standard output any more, where that is a pipe: a run that was killed, or `| head`.
#[cfg(unix)]
async fn left_alone() {
    use std::os::fd::AsFd as _;
    use tokio::io::Interest;
    use tokio::net::unix::pipe;
    // Unchecked, it stays a pipe that waits, as all who write to it expect. Files are refused here; they take
    // whatever is written.
    let out = std::io::stdout().as_fd().try_clone_to_owned();
    let Ok(out) = out.and_then(|out| pipe::Sender::from_file_unchecked(out.into())) else {
        return std::future::pending().await;
    };
    if out.ready(Interest::ERROR).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Windows does not tell; a write fails then.
#[cfg(windows)]
async fn left_alone() {
    std::future::pending::<()>().await;
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut hangup)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}

#[cfg(windows)]
async fn asked_to_end() {
    use tokio::signal::windows;
    let (Ok(mut interrupt), Ok(mut quit), Ok(mut close)) =
        (windows::ctrl_c(), windows::ctrl_break(), windows::ctrl_close())
    else {
        // What cannot be listened to ends the process as ever.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = quit.recv() => {}
        _ = close.recv() => {}
    }
}

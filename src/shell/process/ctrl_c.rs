//! Ctrl-C, which goes to stepgate too while a command has the terminal.
//!
//! Not here: stopping a command (`interrupter`).

use std::io;

/// Ctrl-C ends only commands from now on, and not stepgate.
#[cfg(unix)]
pub(super) fn outlive() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    // A signal that was once listened to never ends the process again.
    drop(signal(SignalKind::interrupt())?);
    Ok(())
}

/// Ctrl-C ends only commands from now on, and not stepgate.
#[cfg(windows)]
pub(super) fn outlive() -> io::Result<()> {
    use std::sync::OnceLock;

    use tokio::signal::windows;
    /// The process is spared as long as somebody listens.
    static LISTENER: OnceLock<windows::CtrlC> = OnceLock::new();
    let listener = windows::ctrl_c()?;
    // One that is there already does as well.
    let _ = LISTENER.set(listener);
    Ok(())
}

/// Notices Ctrl-C during a command. Only Windows has to be asked: bash tells it in its report.
pub(super) struct CtrlC {
    #[cfg(windows)]
    listener: Option<tokio::signal::windows::CtrlC>,
}

impl CtrlC {
    /// Listens from now on, where it has to.
    pub(super) fn listen() -> Self {
        Self {
            #[cfg(windows)]
            listener: tokio::signal::windows::ctrl_c().ok(),
        }
    }

    /// Says whether it was pressed.
    #[cfg(windows)]
    pub(super) fn was_pressed(mut self) -> bool {
        use std::task::{Context, Waker};
        let mut context = Context::from_waker(Waker::noop());
        let listener = self.listener.as_mut();
        listener.is_some_and(|listener| listener.poll_recv(&mut context).is_ready())
    }

    /// Says whether it was pressed.
    #[cfg(unix)]
    #[expect(clippy::unused_self, reason = "Windows has something to ask")]
    pub(super) fn was_pressed(self) -> bool {
        false
    }
}

//! Ctrl-C, which goes to stepgate too while a command has the terminal.
//!
//! Not here: stopping a command (`interrupter`).

use std::io;

use super::Screen;

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

/// Notices Ctrl-C during a command on the learner's screen.
pub(super) struct CtrlC {
    #[cfg(unix)]
    listener: Option<tokio::signal::unix::Signal>,
    #[cfg(windows)]
    listener: Option<tokio::signal::windows::CtrlC>,
    was_pressed: bool,
}

impl CtrlC {
    /// Listens from now on, where commands have the terminal; on Windows a captured shell ends by it too.
    pub(super) fn listen(screen: Screen) -> Self {
        #[cfg(unix)]
        let listen = || tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
        #[cfg(windows)]
        let listen = tokio::signal::windows::ctrl_c;
        let listener = match screen {
            Screen::Captured if cfg!(unix) => None,
            Screen::Learner | Screen::Captured => listen().ok(),
        };
        Self {
            listener,
            was_pressed: false,
        }
    }

    /// Says whether it has been pressed.
    pub(super) fn was_pressed(&mut self) -> bool {
        use std::task::{Context, Waker};
        let mut context = Context::from_waker(Waker::noop());
        let listener = self.listener.as_mut();
        self.was_pressed |= listener.is_some_and(|listener| listener.poll_recv(&mut context).is_ready());
        self.was_pressed
    }

    /// Says whether it ended the shell, which only PowerShell lets it do: bash tells it in its report.
    pub(super) fn has_ended_shell(mut self) -> bool {
        cfg!(windows) && self.was_pressed()
    }
}

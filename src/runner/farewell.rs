//! Being asked to end from outside: by SIGTERM or a terminal that went, and by Ctrl-C where nobody sits there; and whether a learner
//! has pressed that.
//!
//! A running command is stopped first and its effects are written down; what waits meanwhile is given up. Not here: what a learner's
//! Ctrl-C stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

use crate::shell::context::Attendance;

/// Whether the process was asked to end, and whether a command has to be seen off before. The lessons of a course share one, so that
/// nothing is missed between them.
#[derive(Clone, Debug)]
pub struct Farewell {
    asked: watch::Receiver<bool>,
    busy: watch::Sender<bool>,
    /// Whether a learner has pressed Ctrl-C, and no command was ended by it.
    pressed: Arc<AtomicBool>,
}

/// A command is running while this lives.
#[derive(Debug)]
pub(super) struct Busy(watch::Sender<bool>);

impl Farewell {
    /// Listens from now on; the signals no longer end the process at once.
    pub fn listen(attendance: Attendance) -> Self {
        let (sender, asked) = watch::channel(false);
        listen(attendance, &sender);
        let pressed = Arc::default();
        if attendance == Attendance::Attended {
            note(&pressed);
        }
        Self {
            asked,
            busy: watch::Sender::new(false),
            pressed,
        }
    }

    /// Says whether a learner has pressed Ctrl-C since this was said last, whoever heard it.
    pub(super) fn was_pressed(&self) -> bool {
        self.pressed.swap(false, Ordering::SeqCst)
    }

    /// One that hears Ctrl-C from a test.
    #[cfg(all(test, unix))]
    pub(super) fn with_pressed(pressed: Arc<AtomicBool>) -> Self {
        Self {
            asked: watch::channel(false).1,
            busy: watch::Sender::new(false),
            pressed,
        }
    }

    /// Says whether the process was asked to end: nothing new is begun then.
    pub fn is_asked(&self) -> bool {
        *self.asked.borrow()
    }

    /// Waits until the process is asked to end.
    pub(super) async fn asked(&self) {
        let mut asked = self.asked.clone();
        if asked.wait_for(|asked| *asked).await.is_err() {
            // Nobody listens, so nobody can be heard.
            std::future::pending::<()>().await;
        }
    }

    /// Waits until the process is asked to end and no command runs.
    pub(super) async fn due(&self) {
        self.asked().await;
        let mut busy = self.busy.subscribe();
        // The sender lives as long as `self`.
        let _ = busy.wait_for(|busy| !*busy).await;
    }

    /// Says that a command runs, until what is given back is dropped.
    pub(super) fn busy(&self) -> Busy {
        self.busy.send_replace(true);
        Busy(self.busy.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.send_replace(false);
    }
}

/// Notes from now on that Ctrl-C is pressed: at once, and not when a task has its turn, so that it is known before what a command that
/// heard it too has come to.
#[cfg(unix)]
fn note(pressed: &Arc<AtomicBool>) {
    // Where it cannot be heard, it ends this process, as everywhere.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(pressed));
}

#[cfg(windows)]
fn note(pressed: &Arc<AtomicBool>) {
    let Ok(mut signals) = tokio::signal::windows::ctrl_c() else {
        return;
    };
    let pressed = Arc::clone(pressed);
    tokio::spawn(async move {
        while signals.recv().await.is_some() {
            pressed.store(true, Ordering::SeqCst);
        }
    });
}

#[cfg(unix)]
fn listen(attendance: Attendance, sender: &watch::Sender<bool>) {
    use tokio::signal::unix::{SignalKind, signal};
    let mut kinds = vec![SignalKind::terminate(), SignalKind::hangup()];
    match attendance {
        Attendance::Attended => {}
        Attendance::Unattended => kinds.push(SignalKind::interrupt()),
    }
    for kind in kinds {
        // A signal that cannot be listened to ends the process as ever.
        let Ok(mut signals) = signal(kind) else { continue };
        let sender = sender.clone();
        tokio::spawn(async move {
            signals.recv().await;
            sender.send_replace(true);
        });
    }
}

/// Windows lets a process live for some seconds after its window was closed; Ctrl-C and Ctrl-Break are told apart.
#[cfg(windows)]
fn listen(attendance: Attendance, sender: &watch::Sender<bool>) {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
    // What cannot be listened to ends the process as ever.
    if let Ok(mut signal) = ctrl_close() {
        tell(sender, async move { signal.recv().await });
    }
    if let Ok(mut signal) = ctrl_logoff() {
        tell(sender, async move { signal.recv().await });
    }
    if let Ok(mut signal) = ctrl_shutdown() {
        tell(sender, async move { signal.recv().await });
    }
    match attendance {
        Attendance::Attended => return,
        Attendance::Unattended => {}
    }
    if let Ok(mut signal) = ctrl_c() {
        tell(sender, async move { signal.recv().await });
    }
    if let Ok(mut signal) = ctrl_break() {
        tell(sender, async move { signal.recv().await });
    }
}

#[cfg(windows)]
fn tell(sender: &watch::Sender<bool>, signal: impl Future<Output = Option<()>> + Send + 'static) {
    let sender = sender.clone();
    tokio::spawn(async move {
        signal.await;
        sender.send_replace(true);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_end_waits_for_the_running_command() {
        let (sender, asked) = watch::channel(false);
        let farewell = Farewell {
            asked,
            busy: watch::Sender::new(false),
            pressed: Arc::default(),
        };
        let busy = farewell.busy();
        sender.send_replace(true);
        assert!(farewell.is_asked());
        farewell.asked().await;
        let mut due = std::pin::pin!(farewell.due());
        assert!(futures_util::poll!(&mut due).is_pending());
        drop(busy);
        due.await;
        // The next lesson hears of it too.
        farewell.clone().due().await;
    }
}

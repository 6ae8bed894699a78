//! One request and its report, with the output in between, the deadline, and the shell's end.
//!
//! Not here: what is asked (`request`).

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

#[cfg(unix)]
use super::Screen;
use super::ctrl_c::CtrlC;
use super::hearing::{Hearing, Measure};
use super::request::Request;
use super::wire::Report;
use super::{End, Finished, GRACE, Interrupter, Life, OnOutput, Shell, ShellError};

/// How often a shell that was interrupted is told so again.
const NUDGE: Duration = Duration::from_millis(250);

/// How long a report may still be on its way after the shell's end.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// The exit code of a command that was interrupted.
const INTERRUPTED: i32 = 130;

impl Shell {
    /// Sends a request, hands output on, and waits for the report or the shell's end.
    pub(super) async fn exchange(
        &mut self,
        request: &Request,
        limit: Option<Duration>,
        on_output: OnOutput<'_>,
    ) -> Result<Finished, ShellError> {
        super::start::settle(self).await?;
        if self.life != Life::Ready {
            return Err(ShellError::Gone);
        }
        self.life = Life::Busy;
        #[cfg(unix)]
        let terminal = Terminal::save(self.options.screen);
        let mut ctrl_c = CtrlC::listen(self.options.screen);
        let mut deadline = Deadline::after(limit.or(self.limit));
        let report = self.wait(request, &mut deadline, &mut ctrl_c, on_output).await;
        self.output.drain(on_output).await;
        let finished = match report {
            Ok(Some(report)) if report.is_last => self.end(report, &deadline, ctrl_c).await,
            Ok(Some(report)) => self.finish(report, &deadline),
            Ok(None) => self.gone(&deadline, ctrl_c).await,
            Err(error) => return Err(error),
        };
        // A command that a signal ended did not live to put the modes back, as one that was stopped.
        #[cfg(unix)]
        if finished.end != End::Completed || finished.exit > 128 {
            terminal.restore();
        }
        Ok(finished)
    }

    /// Gives no report where the shell ended without one.
    async fn wait(
        &mut self,
        request: &Request,
        deadline: &mut Deadline,
        ctrl_c: &mut CtrlC,
        on_output: OnOutput<'_>,
    ) -> Result<Option<Report>, ShellError> {
        let mut hearing = Hearing::of(self.child.id());
        let mut asked = std::pin::pin!(self.wire.ask(request));
        let mut is_wire_open = true;
        self.interrupter.arm();
        let mut nudges = tokio::time::interval(NUDGE);
        loop {
            tokio::select! {
                biased;
                report = &mut asked, if is_wire_open => match ended_wire(report)? {
                    Some(report) => return Ok(Some(report)),
                    // `exec` has put another program in the shell's place, or it is about to end.
                    None => is_wire_open = false,
                },
                chunk = self.output.next() => on_output(chunk),
                _ = nudges.tick() => {
                    self.interrupter.nudge();
                    match hearing.look(ctrl_c, &self.interrupter) {
                        Measure::None => {}
                        Measure::TellAgain => hearing.tell_again(),
                        // It has ended by itself where this fails.
                        Measure::End => drop(self.child.start_kill()),
                    }
                }
                () = deadline.passed() => deadline.press(&self.interrupter),
                _ = self.child.wait() => {
                    if !is_wire_open {
                        return Ok(None);
                    }
                    return timeout(LAST_WORDS, asked).await.map_or(Ok(None), ended_wire);
                }
            }
        }
    }

    fn finish(&mut self, report: Report, deadline: &Deadline) -> Finished {
        self.life = Life::Ready;
        let end = match (report.is_interrupted, deadline.stage) {
            (false, _) => End::Completed,
            (true, Stage::Running) => End::Interrupted,
            (true, Stage::Interrupted | Stage::Terminated | Stage::Killed) => End::TimedOut,
        };
        self.take(report, end)
    }

    /// Waits for a shell that has said its last word; it knows no difference between Ctrl-C and `exit`.
    async fn end(&mut self, report: Report, deadline: &Deadline, ctrl_c: CtrlC) -> Finished {
        self.life = Life::Gone;
        let status = timeout(GRACE, self.child.wait()).await;
        let exit = match status {
            Ok(Ok(status)) => exit_code(status),
            Ok(Err(_)) | Err(_) => report.exit,
        };
        let is_stopped = self.interrupter.is_asked() || ctrl_c.has_ended_shell();
        self.interrupter.retire();
        let (exit, end) = match (is_stopped, deadline.stage) {
            (false, _) => (exit, End::ShellGone),
            (true, Stage::Running) => (INTERRUPTED, End::Interrupted),
            (true, Stage::Interrupted | Stage::Terminated | Stage::Killed) => (INTERRUPTED, End::TimedOut),
        };
        self.take(Report { exit, ..report }, end)
    }

    /// Waits for a shell that ends without a report.
    async fn gone(&mut self, deadline: &Deadline, ctrl_c: CtrlC) -> Finished {
        self.life = Life::Gone;
        let status = timeout(GRACE, self.child.wait()).await;
        if deadline.stage != Stage::Running {
            // What ignored the gentler signals in the group.
            self.interrupter.kill();
        }
        self.interrupter.retire();
        let farewell = std::fs::read(self.room.path().join("farewell")).ok();
        let farewell = farewell.and_then(|bytes| self.wire.read_farewell(&bytes));
        let exit = match status {
            Ok(Ok(status)) => exit_code(status),
            Ok(Err(_)) | Err(_) => 1,
        };
        let report = farewell.unwrap_or_else(|| Report {
            exit,
            is_interrupted: false,
            is_last: true,
            cwd: None,
            failed: None,
            values: self.values.clone(),
        });
        let (exit, end) = if ctrl_c.has_ended_shell() {
            (INTERRUPTED, End::Interrupted)
        } else {
            (exit, End::ShellGone)
        };
        self.take(Report { exit, ..report }, end)
    }

    fn take(&mut self, report: Report, end: End) -> Finished {
        if let Some(cwd) = report.cwd {
            self.cwd = cwd;
        }
        self.values = report.values;
        Finished {
            exit: report.exit,
            cwd: self.cwd.clone(),
            failed: report.failed,
            values: self.values.clone(),
            end,
        }
    }
}

/// A wire that ends tells the same as a process that ends; an answer out of turn is an error.
fn ended_wire(report: Result<Report, ShellError>) -> Result<Option<Report>, ShellError> {
    match report {
        Ok(report) => Ok(Some(report)),
        Err(ShellError::Wire(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn exit_code(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal))
        .unwrap_or(1)
}

#[cfg(not(unix))]
fn exit_code(status: std::process::ExitStatus) -> i32 {
    status.code().unwrap_or(1)
}

/// When a command must stop, and how hard it was told so far.
struct Deadline {
    at: Option<Instant>,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Running,
    Interrupted,
    Terminated,
    Killed,
}

impl Deadline {
    fn after(limit: Option<Duration>) -> Self {
        Self {
            at: limit.map(|limit| Instant::now() + limit),
            stage: Stage::Running,
        }
    }

    async fn passed(&self) {
        match self.at {
            Some(at) => sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    /// Tells the command one degree harder, and gives it a while.
    fn press(&mut self, interrupter: &Interrupter) {
        (self.stage, self.at) = match self.stage {
            Stage::Running => {
                interrupter.interrupt();
                (Stage::Interrupted, Some(Instant::now() + GRACE))
            }
            Stage::Interrupted => {
                interrupter.terminate();
                (Stage::Terminated, Some(Instant::now() + GRACE))
            }
            Stage::Terminated | Stage::Killed => {
                interrupter.kill();
                (Stage::Killed, None)
            }
        };
    }
}

/// The terminal's modes before a command, for after one that did not live to put them back.
#[cfg(unix)]
struct Terminal {
    modes: Option<rustix::termios::Termios>,
}

#[cfg(unix)]
impl Terminal {
    fn save(screen: Screen) -> Self {
        let modes = match screen {
            Screen::Learner => rustix::termios::tcgetattr(std::io::stdin()).ok(),
            Screen::Captured => None,
        };
        Self { modes }
    }

    fn restore(&self) {
        if let Some(modes) = &self.modes {
            // A terminal that is gone needs no modes.
            let _ =
                rustix::termios::tcsetattr(std::io::stdin(), rustix::termios::OptionalActions::Drain, modes);
        }
    }
}

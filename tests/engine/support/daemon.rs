//! A server that a test starts, listens to and ends: waiting goes by what it says, never by time alone.
//!
//! Not here: which server, and what it is asked.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a server may take to say what is waited for, or to end.
const DEADLINE: Duration = Duration::from_secs(60);

/// A running server; it is killed at drop.
pub(crate) struct Daemon {
    pid: Pid,
    lines: Receiver<String>,
    log: Arc<Mutex<String>>,
    ended: Receiver<ExitStatus>,
    status: Option<ExitStatus>,
}

impl Daemon {
    /// Starts a server that logs on standard error.
    pub(crate) fn start(mut command: Command) -> Self {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let pid = Pid::from_child(&child);
        let stderr = child.stderr.take().expect("standard error is piped");
        let (said, lines) = channel();
        let log = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut log = kept.lock().expect("no reader of the log panics");
                log.push_str(&line);
                log.push('\n');
                drop(log);
                // Nobody may be listening any more; the pipe is emptied all the same.
                said.send(line).ok();
            }
        });
        let (sender, ended) = channel();
        std::thread::spawn(move || sender.send(child.wait().expect("a child can be waited for")));
        Self {
            pid,
            lines,
            log,
            ended,
            status: None,
        }
    }

    /// Waits for a line that holds `words`, and gives it.
    pub(crate) fn wait_for(&self, words: &str) -> String {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let patience = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(patience) {
                Ok(line) if line.contains(words) => return line,
                Ok(_) => {}
                Err(reason) => panic!(
                    "the server does not say `{words}` ({reason}); it said:\n{}",
                    self.log()
                ),
            }
        }
    }

    /// Everything that it has said.
    pub(crate) fn log(&self) -> String {
        self.log.lock().expect("no reader of the log panics").clone()
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(&mut self) {
        self.end(Signal::TERM);
    }

    /// Ends it on the spot (`kill -9`).
    pub(crate) fn kill(&mut self) {
        self.end(Signal::KILL);
    }

    /// Waits until nobody can say anything more: the server and all its children that share its log have ended.
    pub(crate) fn wait_for_silence(&self) {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let patience = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(patience) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("a child of the server still runs; they said:\n{}", self.log())
                }
            }
        }
    }

    /// Says whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        self.status = self.status.or_else(|| self.ended.try_recv().ok());
        self.status.is_none()
    }

    fn end(&mut self, signal: Signal) {
        if !self.is_running() {
            return;
        }
        // It may have ended by itself in this moment; the wait below tells.
        kill_process(self.pid, signal).ok();
        self.status = self.ended.recv_timeout(DEADLINE).ok();
        assert!(
            self.status.is_some(),
            "the server does not end; it said:\n{}",
            self.log()
        );
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if self.is_running() {
            kill_process(self.pid, Signal::KILL).ok();
            self.ended.recv_timeout(DEADLINE).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Daemon {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        Daemon::start(command)
    }

    #[test]
    fn a_daemon_is_heard_and_stopped() {
        let mut daemon = shell("echo one >&2; echo listening on 7 >&2; exec tail -f /dev/null");
        assert_eq!(daemon.wait_for("listening"), "listening on 7");
        assert!(daemon.is_running());
        daemon.stop();
        assert!(!daemon.is_running());
        assert_eq!(daemon.log(), "one\nlistening on 7\n");
    }

    #[test]
    fn a_daemon_that_ignores_a_request_can_be_killed() {
        let mut daemon = shell("trap '' TERM; echo ready >&2; exec tail -f /dev/null");
        daemon.wait_for("ready");
        daemon.kill();
        assert!(!daemon.is_running());
    }

    #[test]
    fn silence_comes_with_the_end_of_the_last_child() {
        let mut daemon =
            shell("(read x </dev/null; tail -f /dev/null & echo child $! >&2); exec tail -f /dev/null");
        let line = daemon.wait_for("child ");
        daemon.kill();
        let child = line
            .trim_start_matches("child ")
            .parse()
            .ok()
            .and_then(Pid::from_raw)
            .unwrap();
        kill_process(child, Signal::KILL).unwrap();
        daemon.wait_for_silence();
    }

    #[test]
    #[should_panic(expected = "does not say `ready`")]
    fn a_daemon_that_dies_first_fails_the_test() {
        shell("echo no >&2; exit 1").wait_for("ready");
    }
}

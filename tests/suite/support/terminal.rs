//! A program in a pseudo-terminal, used as a person would: wait for words, type, press keys.
//!
//! The terminal is read by a thread, so that waiting costs no processor time and has a deadline. Not here:
//! telling what a program should say.

use std::io::{Read as _, Write as _};
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use expectrl::process::Process as _;
use expectrl::process::unix::{PtyStream, UnixProcess, WaitStatus};

/// How long the terminal may stay without the expected words before the test fails.
const DEADLINE: Duration = Duration::from_secs(60);
/// How long keys that are pressed again and again may take to show something.
const PAUSE: Duration = Duration::from_millis(500);
/// Columns and rows.
const SIZE: (u16, u16) = (100, 40);

/// A running program and everything that it has shown.
pub(crate) struct Terminal {
    process: UnixProcess,
    keyboard: PtyStream,
    output: Receiver<Vec<u8>>,
    /// The bytes that came so far.
    raw: Vec<u8>,
    /// How much of [`Terminal::shown`] earlier expectations have used up, in bytes.
    seen: usize,
}

impl Terminal {
    /// Starts a command in a terminal of 100 by 40.
    pub(crate) fn start(command: Command) -> Self {
        let mut process = UnixProcess::spawn_command(command).expect("a program in a pseudo-terminal");
        process
            .set_window_size(SIZE.0, SIZE.1)
            .expect("the terminal has a size");
        let mut screen = process.open_stream().expect("the terminal's output");
        let keyboard = process.open_stream().expect("the terminal's input");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Linux ends a terminal with an error once the program is gone.
            while let Ok(n @ 1..) = screen.read(&mut buffer) {
                if sender.send(buffer[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            process,
            keyboard,
            output,
            raw: Vec::new(),
            seen: 0,
        }
    }

    /// Makes it 240 columns wide, so that no line that a test types is broken and drawn again.
    pub(crate) fn widen(&mut self) {
        self.resize(240);
    }

    /// Makes it so many columns wide, as a learner does with a window's edge.
    pub(crate) fn resize(&mut self, n_columns: u16) {
        self.process
            .set_window_size(n_columns, SIZE.1)
            .expect("the terminal has a size");
    }

    /// Everything shown so far, without colours and cursor movements.
    pub(crate) fn shown(&self) -> String {
        let text = String::from_utf8_lossy(&self.raw);
        console::strip_ansi_codes(&text).replace("\r\n", "\n")
    }

    /// Everything shown so far, colours and cursor movements included.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// Waits until `words` are shown after all that was expected before, and gives the text up to their end.
    pub(crate) fn expect(&mut self, words: &str) -> String {
        let deadline = Instant::now() + DEADLINE;
        match self.wait_for(words, deadline) {
            Ok(text) => text,
            Err(reason) => panic!(
                "`{words}` is not shown ({reason}); all that is:\n{}",
                self.shown()
            ),
        }
    }

    /// Presses keys again and again until `words` are shown: for what becomes possible at an unknown time.
    pub(crate) fn press_until(&mut self, keys: &str, words: &str) {
        let deadline = Instant::now() + DEADLINE;
        while Instant::now() < deadline {
            self.send(keys);
            if self.wait_for(words, Instant::now() + PAUSE).is_ok() {
                return;
            }
        }
        panic!("`{words}` is not shown; all that is:\n{}", self.shown());
    }

    fn wait_for(&mut self, words: &str, deadline: Instant) -> Result<String, RecvTimeoutError> {
        loop {
            let shown = self.shown();
            if let Some(at) = shown[self.seen..].find(words) {
                let end = self.seen + at + words.len();
                let text = shown[self.seen..end].to_owned();
                self.seen = end;
                return Ok(text);
            }
            self.receive(deadline)?;
        }
    }

    /// Types a line and Enter.
    pub(crate) fn send_line(&mut self, line: &str) {
        self.send(&format!("{line}\r"));
    }

    /// Types keys as they are.
    pub(crate) fn send(&mut self, keys: &str) {
        self.keyboard
            .write_all(keys.as_bytes())
            .expect("the terminal takes keys");
        self.keyboard.flush().expect("the terminal takes keys");
    }

    /// Presses Ctrl and a letter.
    pub(crate) fn control(&mut self, letter: char) {
        let code = u8::try_from(letter.to_ascii_lowercase()).expect("an ASCII letter") - b'a' + 1;
        self.send(&char::from(code).to_string());
    }

    /// The program's process ID.
    pub(crate) fn pid(&self) -> i32 {
        self.process.pid().as_raw()
    }

    /// Waits for the program's end; gives its exit code (128 and the signal's number, where one ended it) and all
    /// that it has shown.
    pub(crate) fn end(mut self) -> (i32, String) {
        let deadline = Instant::now() + DEADLINE;
        loop {
            match self.receive(deadline) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("the program does not end; it has shown:\n{}", self.shown())
                }
            }
        }
        let code = match self.process.wait().expect("the program can be waited for") {
            WaitStatus::Exited(_, code) => code,
            WaitStatus::Signaled(_, signal, _) => 128 + signal as i32,
            other => panic!("the program has not ended: {other:?}"),
        };
        (code, self.shown())
    }

    /// Takes in what comes next.
    fn receive(&mut self, deadline: Instant) -> Result<(), RecvTimeoutError> {
        let patience = deadline.saturating_duration_since(Instant::now());
        let bytes = self.output.recv_timeout(patience)?;
        self.raw.extend(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sandbox::Sandbox;
    use super::*;

    fn shell(script: &str) -> Terminal {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        Terminal::start(command)
    }

    #[test]
    fn words_are_expected_in_their_order_and_lines_are_typed() {
        let mut terminal = shell("printf '\\033[1mna\\033[0mme? '; read n; echo \"hello $n\"; exit 7");
        terminal.expect("name? ");
        assert!(terminal.raw().contains("\u{1b}[1mna"));
        terminal.send_line("ada");
        assert!(terminal.expect("hello ada").ends_with("hello ada"));
        let (code, shown) = terminal.end();
        assert_eq!(code, 7);
        assert!(shown.starts_with("name? "));
    }

    #[test]
    fn keys_are_pressed_until_they_show_something() {
        let mut terminal = shell("read a; read b; read c; echo \"got $a$b$c\"");
        terminal.press_until("x\r", "got xxx");
        assert_eq!(terminal.end().0, 0);
    }

    #[test]
    fn control_c_interrupts_what_runs_in_the_terminal() {
        let mut terminal = shell("trap 'echo caught; exit 130' INT; echo ready; while :; do read x; done");
        terminal.expect("ready");
        // A shell may be just before its `read`, where it does not hear.
        terminal.press_until("\x03", "caught");
        assert_eq!(terminal.end().0, 130);
    }

    #[test]
    fn a_widened_terminal_has_240_columns() {
        let mut terminal = shell("read x; stty size");
        terminal.widen();
        terminal.send_line("go");
        terminal.expect("40 240");
    }

    #[test]
    #[should_panic(expected = "`never` is not shown")]
    fn words_that_never_come_fail_the_test() {
        shell("echo something else").expect("never");
    }

    #[test]
    fn a_signal_ends_the_program_with_its_number() {
        let mut terminal = shell("echo ready; read x");
        terminal.expect("ready");
        let pid = rustix::process::Pid::from_raw(terminal.pid()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        assert_eq!(terminal.end().0, 137);
    }

    #[test]
    fn stepgate_starts_in_a_terminal() {
        assert_eq!(Sandbox::new().terminal(["--help"]).end().0, 0);
    }
}

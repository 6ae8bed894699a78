//! The shim's standard output and error.
//!
//! Not here: progress bars (`progress`).

use std::io::{self, IsTerminal as _, Write};

use tokio::sync::mpsc::UnboundedSender;

/// Where a command's lines go.
pub struct Streams {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    /// What is at the end of standard output.
    pub(super) screen: Screen,
}

/// What is at the end of standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Screen {
    /// A terminal: progress is drawn.
    Terminal,
    /// A file or a pipe: plain lines.
    Plain,
}

impl Streams {
    /// The process's own streams.
    pub(super) fn of_process() -> Self {
        let screen = if io::stdout().is_terminal() {
            Screen::Terminal
        } else {
            Screen::Plain
        };
        Self {
            out: Box::new(io::stdout()),
            err: Box::new(io::stderr()),
            screen,
        }
    }

    /// Streams that hand on what is written, in its order; what nobody takes any more is lost.
    pub fn into(sender: &UnboundedSender<Vec<u8>>) -> Self {
        let end = || Box::new(Sending(sender.clone()));
        Self {
            out: end(),
            err: end(),
            screen: Screen::Plain,
        }
    }

    /// The process's standard error for everything, where standard output belongs to another program.
    pub(super) fn of_errors() -> Self {
        Self {
            out: Box::new(io::stderr()),
            err: Box::new(io::stderr()),
            screen: Screen::Plain,
        }
    }

    /// Writes a line of data.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(format!("{text}\n").as_bytes())
    }

    /// Writes data that is no text.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Writes a line for the learner; an empty one is left out.
    pub(super) fn complain(&mut self, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.err.write_all(format!("{text}\n").as_bytes())
    }

    /// Writes a question for the learner and stays on its line.
    pub(super) fn ask(&mut self, text: &str) -> io::Result<()> {
        write!(self.err, "{text}")?;
        self.err.flush()
    }
}

/// Hands on what is written.
struct Sending(UnboundedSender<Vec<u8>>);

impl Write for Sending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.send(bytes.to_vec());
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Streams that keep what is written, for tests.
#[cfg(test)]
pub(super) mod kept {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use super::{Screen, Streams};

    /// A stream's text.
    #[derive(Clone, Default)]
    pub(in crate::shell::shim) struct Text(Arc<Mutex<Vec<u8>>>);

    impl Text {
        pub(in crate::shell::shim) fn get(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Text {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Streams, and what is written to standard output and error.
    pub(in crate::shell::shim) fn streams() -> (Streams, Text, Text) {
        let (out, err) = (Text::default(), Text::default());
        let streams = Streams {
            out: Box::new(out.clone()),
            err: Box::new(err.clone()),
            screen: Screen::Plain,
        };
        (streams, out, err)
    }
}

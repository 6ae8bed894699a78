//! Lines from a stdin that is no terminal: a pipe or a file.
//!
//! Not here: editing (`line`).

use std::fs::File;
use std::io::{self, Read};

/// Plain lines, read byte by byte: what follows a line belongs to the command that the line starts.
pub(super) struct PlainLines(File);

impl PlainLines {
    /// Takes this process's stdin.
    pub(super) fn of_stdin() -> io::Result<Self> {
        #[cfg(unix)]
        let stdin = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
        #[cfg(windows)]
        let stdin = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
        Ok(Self(File::from(stdin)))
    }

    /// Reads one line without its end; `None` where there are no more.
    pub(super) fn next(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        let mut byte = [0];
        loop {
            match self.0.read(&mut byte) {
                Ok(0) if line.is_empty() => return Ok(None),
                Ok(0) => break,
                Ok(_) if byte[0] == b'\n' => break,
                Ok(_) => line.push(byte[0]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(String::from_utf8_lossy(&line).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};

    use super::*;

    #[test]
    fn a_line_is_read_and_not_a_byte_more() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"check\r\n\npassword\nlast").unwrap();
        file.rewind().unwrap();
        let mut lines = PlainLines(file.try_clone().unwrap());
        assert_eq!(lines.next().unwrap().as_deref(), Some("check"));
        assert_eq!(lines.next().unwrap().as_deref(), Some(""));
        assert_eq!(file.stream_position().unwrap(), 8);
        assert_eq!(lines.next().unwrap().as_deref(), Some("password"));
        assert_eq!(lines.next().unwrap().as_deref(), Some("last"));
        assert_eq!(lines.next().unwrap(), None);
    }
}

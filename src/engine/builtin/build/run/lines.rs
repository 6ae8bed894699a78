//! What a command writes, line by line, while it writes.
//!
//! Not here: where the lines go.

use std::io::{self, Read};

/// More of a line than this, in bytes, is told in pieces.
const LONGEST: usize = 64 << 10;

/// Reads to the end; tells each line without its end, and what is no text as well as it can be told.
pub(super) fn each(mut reader: impl Read, mut tell: impl FnMut(String)) -> io::Result<()> {
    let mut begun: Vec<u8> = Vec::new();
    let mut piece = vec![0; 16 << 10];
    loop {
        let n_read = match reader.read(&mut piece) {
            Ok(0) => break,
            Ok(n_read) => n_read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        begun.extend_from_slice(&piece[..n_read]);
        while let Some(end) = begun.iter().position(|byte| *byte == b'\n') {
            tell(text(&begun[..end]));
            begun.drain(..=end);
        }
        if begun.len() > LONGEST {
            tell(text(&begun));
            begun.clear();
        }
    }
    if !begun.is_empty() {
        tell(text(&begun));
    }
    Ok(())
}

fn text(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    text.trim_end_matches('\r').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_one_by_one_and_the_last_needs_no_end() {
        let mut told = Vec::new();
        let text = b"one\r\n\ntw\xffo\nlast".as_slice();
        each(text, |line| told.push(line)).unwrap();
        assert_eq!(told, ["one", "", "tw\u{fffd}o", "last"]);
    }
}

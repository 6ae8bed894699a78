//! Reading the journal while the shim appends to it.
//!
//! Not here: writing it (`shell::shim`).

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::shell::journal::Outcome;

/// Reads the outcomes from an offset on, and gives the offset to go on from.
///
/// A last line that is still being written is left for the next time; a line that a kill cut short is passed over.
/// No journal is an empty one, and one that became shorter is read from its start.
pub fn read_journal(path: &Path, from: u64) -> io::Result<(Vec<Outcome>, u64)> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        Err(error) => return Err(error),
    };
    let from = if file.metadata()?.len() < from { 0 } else { from };
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let n_whole = bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let outcomes = bytes[..n_whole]
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    Ok((outcomes, from + n_whole as u64))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn line(argument: &str) -> String {
        format!("{{\"argv\":[\"docker\",\"{argument}\"],\"exit\":0}}\n")
    }

    #[test]
    fn a_line_that_is_still_being_written_waits_for_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        assert_eq!(read_journal(&path, 0).unwrap(), (Vec::new(), 0));
        let (one, two) = (line("push"), line("pull"));
        for n in 0..two.len() {
            fs::write(&path, format!("{one}{}", &two[..n])).unwrap();
            let (outcomes, offset) = read_journal(&path, 0).unwrap();
            assert_eq!((outcomes.len(), offset), (1, one.len() as u64), "{n}");
            fs::write(&path, format!("{one}{two}")).unwrap();
            let (outcomes, _) = read_journal(&path, offset).unwrap();
            assert_eq!(outcomes[0].argv, ["docker", "pull"]);
        }
    }

    #[test]
    fn a_line_that_a_kill_cut_short_hides_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        fs::write(
            &path,
            format!("{}{{\"argv\":[\"do\n{}", line("push"), line("pull")),
        )
        .unwrap();
        assert_eq!(read_journal(&path, 0).unwrap().0.len(), 2);
        assert_eq!(
            read_journal(&path, 9_999).unwrap().0.len(),
            2,
            "a new journal is read from its start"
        );
    }
}

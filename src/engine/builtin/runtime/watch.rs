//! Seeing to it that a container does not outlive stepgate: a shell reads from a pipe that only stepgate holds, and ends
//! the container where that breaks, as it does when stepgate is killed.
//!
//! Not here: what a kill leaves on the disk (`store::collect`).

use std::io::{self, Write as _};
use std::process::{Child, Command, Stdio};

use super::bundle::Bundle;

/// What the shell does, of itself alone: wait for a word, and without one end the runtime `$1` with what it runs, and carry
/// out the rest.
const SCRIPT: &str = r#"
read -r word && exit
kill -STOP "$1"
for task in /proc/"$1"/task/*; do
    read -r children <"$task/children"
    for child in $children; do kill -KILL "$child"; done
done
kill -KILL "$1"
shift
exec "$@"
"#;

/// Watches a container as long as it lives.
#[derive(Debug)]
pub(in crate::engine::builtin) struct Watch(Child);

impl Watch {
    /// Watches the container that the runtime's process `pid` runs.
    pub(super) fn new(bundle: &Bundle, pid: u32) -> io::Result<Self> {
        let end = bundle.ending();
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", SCRIPT, "sh", &pid.to_string()])
            .arg(end.get_program())
            .args(end.get_args())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Ctrl-C in the terminal is not meant for it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        Ok(Self(command.spawn()?))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(mut pipe) = self.0.stdin.take() {
            // Where it is gone, nobody is left to be told.
            let _ = pipe.write_all(b"over\n");
        }
        let _ = self.0.wait();
    }
}

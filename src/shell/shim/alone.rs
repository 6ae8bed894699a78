//! What a lesson types in a container where nobody sits: its lines, and the end of what takes too long or was killed.
//!
//! Not here: which lines those are (`plan`), and bash's way to give them (`script`).

use std::future::Future;
use std::io::{self, Seek as _, Write as _};
use std::process::Stdio;
use std::time::Duration;

use tokio::time::timeout;

use super::{Done, ShimError};
use crate::script::TYPED_VARIABLE;

/// How long it may take.
pub(super) const LIMIT: Duration = Duration::from_secs(600);

/// The exit code of what takes longer or was killed, which no shell is left with.
const ENDED: u8 = 125;

/// The exit code of what was killed, as docker has it.
const KILLED: u8 = 137;

/// Carries a command out as long as it may take; gives what it came to, and what is to be said of that. What takes longer is ended.
pub(super) async fn within(
    limit: Duration,
    run: impl Future<Output = Result<Done, ShimError>>,
) -> (Result<Done, ShimError>, Option<String>) {
    match timeout(limit, run).await {
        Err(_) => {
            let minutes = limit.as_secs() / 60;
            let words = format!(
                "stepgate: nobody is there to end this, and it has taken {minutes} minutes: it is ended"
            );
            (Ok(Done::Badly(ENDED)), Some(words))
        }
        Ok(Ok(Done::Badly(KILLED))) => {
            let words = "stepgate: what ran in the container was killed".to_owned();
            (Ok(Done::Badly(ENDED)), Some(words))
        }
        Ok(done) => (done, None),
    }
}

/// What a command reads, where the lesson's shell could not give its input the lines that are typed in it.
pub(super) fn typed() -> io::Result<Option<Stdio>> {
    let lines = std::env::var(TYPED_VARIABLE).ok();
    lines.map(|lines| input(&lines)).transpose()
}

fn input(lines: &str) -> io::Result<Stdio> {
    let mut file = tempfile::tempfile()?;
    file.write_all(lines.as_bytes())?;
    if !lines.is_empty() && !lines.ends_with('\n') {
        file.write_all(b"\n")?;
    }
    file.rewind()?;
    Ok(Stdio::from(file))
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{PipeReader, Read as _};

    use tokio::process::Command;

    use super::*;
    use crate::shell::shim::cli;

    /// A program of `sh`'s, and a pipe that is open as long as it runs.
    fn holding(program: &str) -> (Command, PipeReader) {
        let (reader, writer) = io::pipe().expect("a pipe");
        let mut command = Command::new("sh");
        command.args(["-c", program]).stdout(writer).kill_on_drop(true);
        (command, reader)
    }

    async fn run(command: Command) -> Result<Done, ShimError> {
        match cli::wait_for(command, &[]).await? {
            0 => Ok(Done::Well),
            exit => Ok(Done::Badly(exit)),
        }
    }

    #[tokio::test]
    async fn what_takes_longer_than_it_may_is_ended_and_told() {
        let (command, mut reader) = holding("exec tail -f /dev/null");
        let (done, words) = within(Duration::from_millis(20), run(command)).await;
        assert!(matches!(done, Ok(Done::Badly(ENDED))), "{done:?}");
        assert!(words.unwrap().ends_with("it has taken 0 minutes: it is ended"));
        // The pipe is closed only once nothing holds it any more.
        let mut said = String::new();
        reader.read_to_string(&mut said).unwrap();
        assert_eq!(said, "");
    }

    #[tokio::test]
    async fn what_ends_in_time_keeps_its_exit_code_but_where_it_was_killed() {
        for (program, wanted, is_told) in [
            ("exit 0", Done::Well, false),
            ("exit 3", Done::Badly(3), false),
            ("kill -9 $$", Done::Badly(ENDED), true),
        ] {
            let (command, _reader) = holding(program);
            let (done, words) = within(LIMIT, run(command)).await;
            assert_eq!(done.unwrap(), wanted, "{program}");
            assert_eq!(words.is_some(), is_told, "{program}");
        }
    }

    #[tokio::test]
    async fn lines_that_are_typed_come_whole_and_then_the_end() {
        for (lines, wanted) in [("", ""), ("ls /\nexit", "ls /\nexit\n"), ("a\n", "a\n")] {
            let (mut command, mut reader) = holding("cat");
            command.stdin(input(lines).unwrap());
            run(command).await.unwrap();
            let mut said = String::new();
            reader.read_to_string(&mut said).unwrap();
            assert_eq!(said, wanted);
        }
    }
}

//! A container's own command line, where nobody sits who would take it up (`docker attach`, `docker start -i`): it gets what the lesson types
//! there, and then Ctrl-D; what does not end by that is left running, as Ctrl-P Ctrl-Q would leave it.
//!
//! Not here: commands that a container is made or entered for (`alone`).

use std::convert::Infallible;
use std::env;
use std::future::pending;
use std::io::{self, PipeWriter, Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::streams::Streams;
use super::{Call, ShimError, cli, held};
use crate::docker::TakenUp;
use crate::engine::{Container, ContainerInput, ContainerState};
use crate::script::TYPED_VARIABLE;

/// What a terminal takes for the end of what is typed.
const CTRL_D: &[u8] = b"\x04";
/// How long is waited before it is typed, and before it is typed again: what does not read yet, or runs something else, misses it.
const PAUSE: Duration = Duration::from_millis(500);
/// How long something is shown that goes on by itself.
const SHOWN: Duration = Duration::from_secs(3);

/// Carries out a command that takes a container's command line up; gives its exit code.
pub(super) async fn run(
    call: &Call<'_>,
    cli: &Path,
    argv: &[String],
    taken_up: &TakenUp,
) -> Result<u8, ShimError> {
    let found = call.engine().await?.container(taken_up.name()).await?;
    let is_running = |container: &Container| container.state == ContainerState::Running;
    let container = match (found, taken_up) {
        (Some(container), TakenUp::Started(_)) => container,
        (Some(container), TakenUp::Running(_)) if is_running(&container) => container,
        // The CLI says what is wrong.
        (Some(_) | None, _) => return cli::run(call.context, cli, argv).await,
    };
    let lines = lines()?;
    let is_read = container.input != ContainerInput::Nothing && !lines.trim().is_empty();
    let argv = staying(&container);
    let (reader, writer) = io::pipe()?;
    tokio::select! {
        biased;
        exit = cli::run_with(call.context, cli, &argv, reader) => return exit,
        never = send(writer, lines, container.input) => match never? {},
        () = sleep(SHOWN), if !is_read => {}
    }
    // The CLI goes with this; the container does not.
    held::note(&call.context.journal, &container.id);
    Streams::of_errors().complain(&format!(
        "stepgate: `{}` goes on, and nobody is there to end it or to leave it: it runs on",
        container.name
    ))?;
    Ok(0)
}

/// The command that stays with a container and starts it where it does not run: unlike `attach`, it does not insist on a terminal.
fn staying(container: &Container) -> Vec<String> {
    let mut argv = vec!["container", "start", "--attach"];
    if container.input != ContainerInput::Nothing {
        argv.push("--interactive");
    }
    argv.push(&container.id);
    argv.into_iter().map(str::to_owned).collect()
}

/// What the lesson types there.
fn lines() -> io::Result<String> {
    if let Ok(lines) = env::var(TYPED_VARIABLE) {
        return Ok(lines);
    }
    let mut lines = String::new();
    io::stdin().read_to_string(&mut lines)?;
    Ok(lines)
}

/// Sends lines and what ends them, as long as this is waited for.
async fn send(mut writer: PipeWriter, mut lines: String, input: ContainerInput) -> io::Result<Infallible> {
    if !lines.is_empty() && !lines.ends_with('\n') {
        lines.push('\n');
    }
    // Nobody may read as much as a pipe does not hold.
    let sending = spawn_blocking(move || {
        // What has ended reads no more, which its exit code tells.
        let _ = writer.write_all(lines.as_bytes());
        writer
    });
    let mut writer = sending.await?;
    if input != ContainerInput::Typed {
        drop(writer);
        return pending().await;
    }
    loop {
        sleep(PAUSE).await;
        let _ = writer.write_all(CTRL_D);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// What is read of lines until their end, or until Ctrl-D was typed twice.
    async fn sent(lines: &str, input: ContainerInput) -> String {
        let (mut reader, writer) = io::pipe().expect("a pipe");
        let reading = spawn_blocking(move || {
            let mut bytes = Vec::new();
            let mut byte = [0];
            while !bytes.ends_with(b"\x04\x04") && reader.read(&mut byte).expect("a byte") > 0 {
                bytes.push(byte[0]);
            }
            String::from_utf8(bytes).expect("UTF-8")
        });
        tokio::select! {
            never = send(writer, lines.to_owned(), input) => match never.expect("sent") {},
            read = reading => read.expect("read"),
        }
    }

    #[tokio::test]
    async fn lines_come_whole_and_a_terminal_is_told_of_their_end_until_it_hears() {
        for (lines, input, wanted) in [
            ("ls\nexit", ContainerInput::Sent, "ls\nexit\n"),
            ("ls", ContainerInput::Typed, "ls\n\u{4}\u{4}"),
            ("", ContainerInput::Typed, "\u{4}\u{4}"),
            ("", ContainerInput::Nothing, ""),
        ] {
            assert_eq!(sent(lines, input).await, wanted);
        }
    }

    #[test]
    fn what_reads_nothing_is_sent_nothing() {
        let mut container = Container::called("web", ContainerState::Running);
        assert_eq!(staying(&container), ["container", "start", "--attach", "web"]);
        container.input = ContainerInput::Typed;
        assert_eq!(
            staying(&container),
            ["container", "start", "--attach", "--interactive", "web"]
        );
    }
}

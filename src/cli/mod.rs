//! The command line: one file per subcommand, its doc comment is its help.
//!
//! Not here: anything that a subcommand does beyond reading its arguments, calling the rooms and choosing an
//! exit code.

mod check;
mod completions;
mod doctor;
mod engine;
mod environment;
mod lint;
mod list;
mod new;
mod plan;
mod registry;
mod reset;
mod run;
mod status;
mod values;
mod watch;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::{Exit, Failure};
use crate::ui;

/// Runs Docker lessons written in Markdown, and proves each step from the engine and the registry before the next
/// one unlocks.
#[derive(Debug, Parser)]
#[command(name = "stepgate", version, about, after_help = EXAMPLES, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// Says whether `arguments`, without the program's own name, are a command line that stepgate takes; runs nothing.
pub fn is_valid<'a>(arguments: impl IntoIterator<Item = &'a str>) -> bool {
    let arguments = std::iter::once("stepgate").chain(arguments);
    match Arguments::try_parse_from(arguments) {
        Ok(_) => true,
        Err(error) => !error.use_stderr(),
    }
}

const EXAMPLES: &str = "\
Examples:
  stepgate run lessons/101-registries                 learn it, step by step
  stepgate run lesson.md --unattended --var dockerId=ada --yes
                                                      run it as a CI job does
  stepgate plan lesson.md                             see what it would run and check
  stepgate lint lessons                               see what an author may want to change
  stepgate doctor                                     see whether this machine is ready

Exit codes: 0 done, 1 a check failed, 2 wrong usage, 3 a lesson cannot be read,
4 engine or registry cannot be reached, 5 a needed tool or value is missing, 130 interrupted.";

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Check(check::Check),
    Plan(plan::Plan),
    Lint(lint::Lint),
    List(list::List),
    Status(status::Status),
    Reset(reset::Reset),
    New(new::New),
    Doctor(doctor::Doctor),
    Registry(registry::Registry),
    Engine(engine::Engine),
    Completions(completions::Completions),
}

/// Reads the process's arguments, does what they say and gives the exit code.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ui::usage(&error),
    };
    let result = match arguments.command {
        Command::Run(command) => command.execute(),
        Command::Check(command) => command.execute(),
        Command::Plan(command) => command.execute(),
        Command::Lint(command) => command.execute(),
        Command::List(command) => command.execute(),
        Command::Status(command) => command.execute(),
        Command::Reset(command) => command.execute(),
        Command::New(command) => command.execute(),
        Command::Doctor(command) => command.execute(),
        Command::Registry(command) => command.execute(),
        Command::Engine(command) => command.execute(),
        Command::Completions(command) => command.execute(),
    };
    let exit = match result {
        Ok(exit) => exit,
        Err(failure) => {
            ui::failure(&failure);
            failure.exit
        }
    };
    ExitCode::from(told(exit) as u8)
}

/// The exit code of a command whose data may not have been written: that is told, and is no success.
fn told(exit: Exit) -> Exit {
    let Some(reason) = ui::unwritten() else {
        return exit;
    };
    let failure = Failure::new(
        Exit::Missing,
        format!("standard output cannot be written: {reason}"),
    );
    ui::failure(&failure.hint("make room where it goes, and run the command again"));
    if exit == Exit::Done { Exit::Missing } else { exit }
}

/// What a subcommand comes to.
type Done = Result<Exit, Failure>;

/// How an answer is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// One JSON document, or one JSON object a line.
    Json,
}

//! The binary: stands in for `docker` where it is called by that name, else runs stepgate's command line.

use std::process::ExitCode;

use stepgate::{cli, shell::shim};

fn main() -> ExitCode {
    let mut argv = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    let argv0 = argv.next().unwrap_or_default();
    match shim::is_shim(&argv0) {
        Some(program) => ExitCode::from(shim::stand_in(program, &argv.collect::<Vec<_>>())),
        None => cli::main(),
    }
}

//! The binary: stands in for `docker` where it is called by that name, else hands over to the library.

use std::process::ExitCode;

use stepgate::shell::shim;

fn main() -> ExitCode {
    let mut argv = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    let argv0 = argv.next().unwrap_or_default();
    match shim::is_shim(&argv0) {
        Some(program) => ExitCode::from(shim::stand_in(program, &argv.collect::<Vec<_>>())),
        None => ExitCode::SUCCESS,
    }
}

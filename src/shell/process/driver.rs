//! The programs that make a bash or a PowerShell take requests and answer with reports.
//!
//! Not here: the frames of the requests (`request`).

use std::fmt::Write;

/// The descriptor in bash that holds its script and the programs.
pub(super) const REQUESTS: i32 = 200;
/// The descriptor in bash that takes the reports.
pub(super) const REPORTS: i32 = 201;

/// Starts the driver, which lies as `driver` in the shell's room, and asks for the first report.
///
/// bash reads a pipe one byte at a time, since others may read it too: a file it reads at once.
pub(super) const BEGIN: &str =
    "\\builtin . \"$STEPGATE_ROOM/driver\"\n__stepgate_begin\n{ __stepgate_report 0; } 2>/dev/null\n";

/// What bash has to know before the first program; the names are checked before.
pub(super) fn bash(watched: &[String]) -> String {
    let mut script = include_str!("driver.bash").to_owned();
    script.push_str("__stepgate_watched() { \\builtin :");
    for name in watched {
        // `=value` where it is set, nothing where it is not; holds under `set -u` too.
        let _ = write!(script, "; \\builtin printf '%s\\0' \"${{{name}+=${{{name}}}}}\"");
    }
    script.push_str("; }\n");
    script
}

/// The script of PowerShell.
pub(super) const POWERSHELL: &str = include_str!("driver.ps1");

//! The programs that make a bash or a PowerShell take requests and answer with reports.
//!
//! Not here: the frames of the requests (`request`).

use std::fmt::Write;

/// The descriptor in bash that holds its script and the programs.
pub(super) const REQUESTS: i32 = 200;
/// The descriptor in bash that takes the reports.
pub(super) const REPORTS: i32 = 201;

/// The script that bash begins with; the names are checked before.
pub(super) fn bash(watched: &[String]) -> String {
    let mut script = include_str!("driver.bash").to_owned();
    script.push_str("__stepgate_watched() { \\builtin :");
    for name in watched {
        // `=value` where it is set, nothing where it is not; holds under `set -u` too.
        let _ = write!(script, "; \\builtin printf '%s\\0' \"${{{name}+=${{{name}}}}}\"");
    }
    script.push_str("; }\n__stepgate_begin\n{ __stepgate_report 0; } 2>/dev/null\n");
    script
}

/// The script of PowerShell.
pub(super) const POWERSHELL: &str = include_str!("driver.ps1");

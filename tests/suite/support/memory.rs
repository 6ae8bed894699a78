//! How much memory a command takes at most, as the kernel counts it.
//!
//! perl is asked, since Rust's standard library does not say it. Not here: what is a command's right measure.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use super::shim::Ran;

/// What peaks are counted in.
pub(crate) const MIB: u64 = 1 << 20;

/// Runs a command, then says what the largest of the processes was that it was made of.
const PROGRAM: &str = r#"
my ($getrusage, @command) = @ARGV;
system @command;
my $code = $? >> 8;
my $usage = "\0" x 256;
syscall($getrusage + 0, -1, $usage) == 0 or die "getrusage: $!";
print STDERR "\npeak=", unpack('x32 q', $usage), "\n";
exit $code;
"#;

/// Runs a command to its end; gives what it came to, and the most memory that it had, in bytes. `None` where this
/// machine cannot tell.
pub(crate) fn peak_of(command: &Command) -> Option<(Ran, u64)> {
    let getrusage = match std::env::consts::ARCH {
        "x86_64" => "98",
        "aarch64" => "165",
        _ => return None,
    };
    let mut measured = Command::new("/usr/bin/perl");
    measured
        .args(["-e", PROGRAM, getrusage])
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear();
    for (name, value) in command.get_envs() {
        measured.env(name, value.unwrap_or_default());
    }
    if let Some(folder) = command.get_current_dir() {
        measured.current_dir(folder);
    }
    if !Path::new("/usr/bin/perl").exists() {
        return None;
    }
    let ran = super::shim::run(measured);
    let peak = ran.stderr.rsplit_once("peak=").expect("the peak").1;
    let peak: u64 = peak.trim().parse().expect("a number");
    Some((ran, peak * 1024))
}

/// Writes a file of that many bytes, of which no piece is like another.
pub(crate) fn write_large(path: &Path, size: u64) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).expect("a file"));
    for n in 0..size / 8 {
        let word = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        file.write_all(&word.to_le_bytes()).expect("room on the disk");
    }
    file.flush().expect("room on the disk");
}

#[test]
fn what_a_program_fills_is_counted() {
    let peak = |n_bytes: u64| {
        let mut command = Command::new("/usr/bin/perl");
        let fill = format!("my $x = 'x' x {n_bytes};");
        command.args(["-e", &fill]);
        peak_of(&command).map(|(_, peak)| peak)
    };
    let (Some(small), Some(large)) = (peak(1), peak(64 * MIB)) else {
        return super::skip("the memory of a process is not known here");
    };
    assert!(large > small + 60 * MIB, "{small} and {large}");
}

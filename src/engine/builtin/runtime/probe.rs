//! Trying a runtime: whether it runs a container here, where user namespaces may be forbidden, is only found out so.
//!
//! The container has nothing but a program of a few bytes that ends at once with a code of its own. Not here: which
//! runtimes are tried (`find`).

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::{Access, Bundle, Network, Runtime, Spec, Terminal, User, permit};

/// How the program ends.
const CODE: u8 = 42;

/// Runs an empty container in a folder; an `Err` says why that did not work.
pub(super) fn run(runtime: &Runtime, folder: &Path) -> Result<(), String> {
    // Elsewhere the first real container is the trial.
    let Some(program) = program() else { return Ok(()) };
    let try_it = || -> std::io::Result<Result<(), String>> {
        let bundle = Bundle::new(runtime, folder)?;
        let file = bundle.rootfs().join("end");
        fs::write(&file, program)?;
        permit(&file, 0o755)?;
        bundle.write(&Spec {
            argv: vec!["/end".to_owned()],
            env: Vec::new(),
            cwd: "/".to_owned(),
            user: User::default(),
            hostname: bundle.hostname().to_owned(),
            access: Access::Full,
            terminal: Terminal::None,
            network: Network::Host,
            mounts: Vec::new(),
        })?;
        let mut command = bundle.command();
        let output = command.stdin(Stdio::null()).output()?;
        if output.status.code() == Some(i32::from(CODE)) {
            return Ok(Ok(()));
        }
        let told = String::from_utf8_lossy(&output.stderr);
        let last = told.lines().rfind(|line| !line.trim().is_empty());
        let reason = bundle
            .complaint()
            .or_else(|| last.map(|line| line.trim().to_owned()));
        Ok(Err(
            reason.unwrap_or_else(|| format!("it ends with {}", output.status))
        ))
    };
    try_it().map_err(|error| error.to_string())?
}

/// An ELF file whose whole program is `exit(CODE)`; `None` for processors that it is not known for.
fn program() -> Option<Vec<u8>> {
    /// Where the file is loaded, and where its instructions begin in it.
    const PLACE: u64 = 0x40_0000;
    const START: u64 = 64 + 56;
    let (machine, code): (u16, Vec<u8>) = match std::env::consts::ARCH {
        // mov edi, CODE; mov eax, 60; syscall
        "x86_64" => (62, vec![0xbf, CODE, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05]),
        // mov x0, CODE; mov x8, 93; svc 0
        "aarch64" => {
            let words = [0xd280_0000 | u32::from(CODE) << 5, 0xd280_0ba8, 0xd400_0001];
            (
                183,
                words.iter().flat_map(|word: &u32| word.to_le_bytes()).collect(),
            )
        }
        _ => return None,
    };
    let size = START + code.len() as u64;
    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(16, 0);
    for half in [2_u16, machine] {
        file.extend(half.to_le_bytes());
    }
    file.extend(1_u32.to_le_bytes());
    for word in [PLACE + START, 64, 0] {
        file.extend(word.to_le_bytes());
    }
    file.extend(0_u32.to_le_bytes());
    for half in [64_u16, 56, 1, 64, 0, 0] {
        file.extend(half.to_le_bytes());
    }
    // What is to be loaded: all of it, readable and executable.
    for half in [1_u32, 5] {
        file.extend(half.to_le_bytes());
    }
    for word in [0, PLACE, PLACE, size, size, 0x1_0000] {
        file.extend(word.to_le_bytes());
    }
    file.extend(code);
    Some(file)
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn the_program_of_the_trial_runs_on_this_machine_and_ends_with_its_code() {
        let Some(bytes) = program() else { return };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("end");
        fs::write(&file, bytes).unwrap();
        permit(&file, 0o755).unwrap();
        let status = std::process::Command::new(&file).status().unwrap();
        assert_eq!(status.code(), Some(i32::from(CODE)));
    }
}

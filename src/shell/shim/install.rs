//! The shim's links: the programs' names that lead to stepgate.
//!
//! Not here: what happens under each name.

use std::fs;
use std::io;
use std::path::Path;

use crate::script::LISTENING;

/// The programs that stepgate stands in for, and its own one of the lesson's shell.
pub const PROGRAMS: &[&str] = &[
    LISTENING,
    "docker",
    "docker-compose",
    "sudo",
    "firefox",
    "open",
    "xdg-open",
    "start",
    "explorer",
    "chrome",
    "chromium",
    "google-chrome",
];

/// The program that stepgate was called as, where it is one that it stands in for; `argv0` may be a whole path.
pub fn is_shim(argv0: &str) -> Option<&'static str> {
    let name = argv0.rsplit(['/', '\\']).next().unwrap_or(argv0);
    // Windows knows no case.
    let name = if cfg!(windows) {
        name.to_lowercase()
    } else {
        name.to_owned()
    };
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    PROGRAMS.iter().find(|program| **program == name).copied()
}

/// Puts links to `exe` into the shim's folder, one for each program; those that are there are made anew.
pub fn install(shim_dir: &Path, exe: &Path) -> io::Result<()> {
    fs::create_dir_all(shim_dir)?;
    for program in PROGRAMS {
        let file = if cfg!(windows) {
            format!("{program}.exe")
        } else {
            (*program).to_owned()
        };
        let link = shim_dir.join(file);
        match fs::remove_file(&link) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            // Windows keeps a program that runs, in another terminal on the same lesson: it is stepgate too.
            Err(_) if cfg!(windows) && link.is_file() => continue,
            Err(error) => return Err(error),
        }
        make(exe, &link)?;
    }
    Ok(())
}

#[cfg(unix)]
fn make(exe: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(exe, link)
}

/// Symbolic links need a privilege on Windows; a hard link does, else a copy.
#[cfg(windows)]
fn make(exe: &Path, link: &Path) -> io::Result<()> {
    fs::hard_link(exe, link).or_else(|_| fs::copy(exe, link).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_from_any_path_to_it() {
        assert_eq!(is_shim("/tmp/bin/docker"), Some("docker"));
        assert_eq!(is_shim("docker"), Some("docker"));
        assert_eq!(is_shim(r"C:\bin\firefox.exe"), Some("firefox"));
        assert_eq!(is_shim("/usr/bin/stepgate"), None);
        assert_eq!(is_shim("docker-compose"), Some("docker-compose"));
        assert_eq!(is_shim("docker-machine"), None);
    }

    #[cfg(windows)]
    #[test]
    fn on_windows_a_name_has_no_case() {
        assert_eq!(is_shim(r"C:\bin\Docker.EXE"), Some("docker"));
    }

    #[cfg(windows)]
    #[test]
    fn a_link_that_is_in_use_is_left_as_it_is() {
        use std::os::windows::fs::OpenOptionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let exe = folder.path().join("stepgate.exe");
        fs::write(&exe, "").unwrap();
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        let docker = bin.join("docker.exe");
        fs::write(&docker, "").unwrap();
        // Shared with nobody, it cannot be removed.
        let held = fs::File::options()
            .read(true)
            .share_mode(0)
            .open(&docker)
            .unwrap();
        install(&bin, &exe).unwrap();
        drop(held);
        assert_eq!(fs::read_dir(&bin).unwrap().count(), PROGRAMS.len());
    }

    #[test]
    fn installing_twice_leads_to_the_newer_binary() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        fs::write(&old, "old").unwrap();
        fs::write(&new, "new").unwrap();
        let bin = folder.path().join("bin");
        install(&bin, &old).unwrap();
        install(&bin, &new).unwrap();
        let name = if cfg!(windows) { "docker.exe" } else { "docker" };
        assert_eq!(fs::read_to_string(bin.join(name)).unwrap(), "new");
        assert_eq!(fs::read_dir(&bin).unwrap().count(), PROGRAMS.len());
    }
}

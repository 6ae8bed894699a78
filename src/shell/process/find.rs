//! Programs on the PATH.
//!
//! Not here: starting them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Finds a program on this process's PATH.
pub fn find_program(name: &str) -> Option<PathBuf> {
    find_in(&std::env::var_os("PATH")?, name)
}

/// Finds bash.
pub fn find_bash() -> Option<PathBuf> {
    find_program("bash")
}

/// Finds PowerShell: the portable one first, then Windows' own.
pub fn find_pwsh() -> Option<PathBuf> {
    find_program("pwsh").or_else(|| {
        if cfg!(windows) {
            find_program("powershell")
        } else {
            None
        }
    })
}

/// Relative entries of a PATH are left out: what they mean changes with the working directory.
fn find_in(path: &OsStr, name: &str) -> Option<PathBuf> {
    let file = if cfg!(windows) {
        format!("{name}.exe")
    } else {
        name.to_owned()
    };
    std::env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&file))
        .find(|candidate| is_executable(candidate))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_that_cannot_be_executed_is_no_program() {
        use std::os::unix::fs::PermissionsExt;
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (folder, mode) in [(&first, 0o644), (&second, 0o755)] {
            let file = folder.path().join("tool");
            std::fs::write(&file, "").unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let path = std::env::join_paths([Path::new("."), first.path(), second.path()]).unwrap();
        assert_eq!(find_in(&path, "tool"), Some(second.path().join("tool")));
        assert_eq!(find_in(&path, "nonesuch"), None);
    }
}

//! Which OCI runtime is used: the first of those installed that runs a container, or the one that somebody names.
//!
//! Not here: how one is tried (`probe`).

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::{NoRuntime, Runtime, probe};

/// The variable that names a runtime, or `none`.
pub const NAMED_BY: &str = "STEPGATE_RUNTIME";

/// Runtimes, the preferred one first.
const NAMES: &[&str] = &["crun", "runc"];

/// Where Debian has `runc`, which is not on everybody's PATH.
const BESIDE: &[&str] = &["/usr/sbin", "/usr/local/sbin", "/sbin"];

/// Where runtimes are looked for, and what was found once somebody asked.
#[derive(Clone, Debug)]
pub(in crate::engine::builtin) struct Runtimes {
    named: Option<String>,
    path: OsString,
    found: Arc<OnceLock<Result<Runtime, NoRuntime>>>,
}

impl Runtimes {
    /// Those of this process's environment.
    pub(in crate::engine::builtin) fn of_environment() -> Self {
        let named = std::env::var(NAMED_BY).ok().filter(|name| !name.is_empty());
        let mut path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path)
            .chain(BESIDE.iter().map(PathBuf::from))
            .collect();
        if let Ok(joined) = std::env::join_paths(folders) {
            path = joined;
        }
        Self::new(named, &path)
    }

    /// Those of some folders, joined as in `PATH`; only the one that is named, where one is.
    pub(in crate::engine::builtin) fn new(named: Option<String>, path: &OsStr) -> Self {
        Self {
            named,
            path: path.to_owned(),
            found: Arc::default(),
        }
    }

    /// The one that works here, found out at the first time by running an empty container in `folder`.
    pub(in crate::engine::builtin) fn working(&self, folder: &Path) -> Result<Runtime, NoRuntime> {
        self.found.get_or_init(|| self.find(folder)).clone()
    }

    fn find(&self, folder: &Path) -> Result<Runtime, NoRuntime> {
        if !cfg!(target_os = "linux") {
            return Err(NoRuntime::OtherSystem);
        }
        let programs = match self.named.as_deref() {
            Some("none") => return Err(NoRuntime::Unwanted),
            Some(name) => {
                vec![
                    self.on_path(name)
                        .ok_or_else(|| NoRuntime::NotThere(name.to_owned()))?,
                ]
            }
            None => NAMES.iter().filter_map(|name| self.on_path(name)).collect(),
        };
        let mut tried = Vec::new();
        for program in programs {
            let runtime = Runtime::new(program.clone());
            match probe::run(&runtime, folder) {
                Ok(()) => return Ok(runtime),
                Err(reason) => tried.push((program, reason)),
            }
        }
        Err(if tried.is_empty() {
            NoRuntime::Missing
        } else {
            NoRuntime::Broken(tried)
        })
    }

    /// Finds a program; a name with a slash is a path.
    fn on_path(&self, name: &str) -> Option<PathBuf> {
        let named = Path::new(name);
        let mut candidates: Vec<PathBuf> = std::env::split_paths(&self.path)
            .map(|folder| folder.join(name))
            .collect();
        if named.components().count() > 1 {
            candidates = vec![named.to_owned()];
        }
        let found = candidates.into_iter().find(|path| path.is_file())?;
        std::path::absolute(found).ok()
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn program(folder: &Path, name: &str, text: &str) {
        std::fs::write(folder.join(name), text).unwrap();
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.join(name), mode).unwrap();
    }

    #[test]
    fn what_does_not_run_a_container_is_no_runtime_and_the_reason_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let none = Runtimes::new(None, folder.path().as_os_str());
        assert_eq!(none.working(folder.path()), Err(NoRuntime::Missing));
        program(
            folder.path(),
            "crun",
            "#!/bin/sh\necho no namespaces >&2\nexit 1\n",
        );
        program(folder.path(), "runc", "#!/bin/sh\nexit 0\n");
        let broken = Runtimes::new(None, folder.path().as_os_str());
        let Err(NoRuntime::Broken(tried)) = broken.working(folder.path()) else {
            panic!("{broken:?}");
        };
        assert_eq!(tried.len(), 2, "{tried:?}");
        assert!(
            tried[0].0.ends_with("crun") && tried[0].1 == "no namespaces",
            "{tried:?}"
        );
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 2, "a trial leaves nothing");
    }

    #[test]
    fn the_one_that_is_named_is_taken_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let named = |name: &str| Runtimes::new(Some(name.to_owned()), folder.path().as_os_str());
        assert_eq!(named("none").working(folder.path()), Err(NoRuntime::Unwanted));
        let missing = Err(NoRuntime::NotThere("youki".to_owned()));
        assert_eq!(named("youki").working(folder.path()), missing);
        // One that only passes on what it is told, as a runtime ends with the code of its container.
        program(folder.path(), "mine", "#!/bin/sh\nexit 42\n");
        let path = folder.path().join("mine");
        let found = named(path.to_str().unwrap()).working(folder.path()).unwrap();
        assert_eq!(found.program(), path);
    }
}

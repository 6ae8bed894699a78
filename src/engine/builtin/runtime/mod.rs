//! Running a container without Docker: an OCI runtime that is installed (`crun`, `runc`, or one that somebody names) is
//! found and tried, and runs one container at a time in the foreground.
//!
//! Nothing is looked for before somebody asks. Not here: the files of a container and what becomes of them
//! (`super::build::run`), and images.

mod bundle;
mod config;
mod find;
mod probe;
mod stop;
mod watch;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub(super) use bundle::{Bundle, discard};
pub(super) use config::{Access, Mount, Network, Spec, Terminal, User};
pub use find::NAMED_BY;
pub(super) use find::Runtimes;
pub(super) use stop::Stop;
use watch::Watch;

/// An OCI runtime that works here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime {
    program: PathBuf,
    rights: Rights,
}

/// Whose rights containers are run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Root's own.
    Root,
    /// An ordinary user's, who is root in a user namespace that has nobody else.
    Ordinary {
        /// The user's number.
        uid: u32,
        /// The number of its group.
        gid: u32,
    },
}

/// Says why no container can be run here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRuntime {
    /// Containers are Linux's.
    #[error("only Linux runs containers by itself")]
    OtherSystem,
    /// Somebody wants none.
    #[error("{NAMED_BY} says `none`")]
    Unwanted,
    /// None is installed.
    #[error("neither `crun` nor `runc` is on the PATH")]
    Missing,
    /// The one that somebody named is not there.
    #[error("`{0}`, which {NAMED_BY} names, is not there")]
    NotThere(String),
    /// None that is installed works.
    #[error("{}", told(.0))]
    Broken(Vec<(PathBuf, String)>),
}

fn told(tried: &[(PathBuf, String)]) -> String {
    let each = tried
        .iter()
        .map(|(program, reason)| format!("`{}` cannot run a container here: {reason}", program.display()));
    each.collect::<Vec<_>>().join("; ")
}

impl NoRuntime {
    /// What somebody can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::OtherSystem => "start Docker",
            Self::Unwanted => "start Docker, or unset STEPGATE_RUNTIME",
            Self::Missing => "start Docker, or install `crun` (Debian, Ubuntu: `sudo apt-get install crun`)",
            Self::NotThere(_) => "start Docker, or set STEPGATE_RUNTIME to a runtime that is there",
            Self::Broken(_) if Rights::own() == Rights::Root => {
                "start Docker, or have STEPGATE_RUNTIME name a runtime that works here"
            }
            Self::Broken(_) => {
                "start Docker, or allow user namespaces (`sysctl kernel.unprivileged_userns_clone=1 \
                 kernel.apparmor_restrict_unprivileged_userns=0`)"
            }
        }
    }
}

impl Runtime {
    /// Where it is.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Whose rights its containers have.
    pub fn rights(&self) -> Rights {
        self.rights
    }

    fn new(program: PathBuf) -> Self {
        Self {
            program,
            rights: Rights::own(),
        }
    }

    /// Its arguments for all of its commands.
    fn options(&self, folder: &Path) -> Vec<std::ffi::OsString> {
        let mut options = vec!["--root".into(), folder.join("state").into()];
        if self.is_crun() {
            // Limits are for nobody here, and some layouts of control groups are refused.
            options.push("--cgroup-manager=disabled".into());
        }
        options
    }

    fn is_crun(&self) -> bool {
        let name = self.program.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with("crun")
    }
}

/// Sets a file's permissions, where the system has such.
pub(super) fn permit(file: &Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(file, fs::Permissions::from_mode(mode))
    }
    #[cfg(not(unix))]
    {
        let _ = mode;
        fs::metadata(file).map(|_| ())
    }
}

impl Rights {
    /// This process's.
    #[cfg(unix)]
    fn own() -> Self {
        let (uid, gid) = (rustix::process::geteuid(), rustix::process::getegid());
        if uid.is_root() {
            Self::Root
        } else {
            Self::Ordinary {
                uid: uid.as_raw(),
                gid: gid.as_raw(),
            }
        }
    }

    /// The owner on the disk as a container sees it.
    #[cfg(target_os = "linux")]
    pub(super) fn owner_within(self, user: u32, group: u32) -> (u64, u64) {
        let within = |id: u32, own: u32| if id == own { 0 } else { u64::from(id) };
        match self {
            Self::Root => (u64::from(user), u64::from(group)),
            Self::Ordinary { uid, gid } => (within(user, uid), within(group, gid)),
        }
    }

    /// There is no root here.
    #[cfg(not(unix))]
    fn own() -> Self {
        Self::Ordinary { uid: 0, gid: 0 }
    }
}

//! A container's folder: its configuration, its files, the runtime's state, and nothing that stays when it goes.
//!
//! Not here: what the files are (`super::super::build::run`), and what is run (`config`).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::config::{Spec, Terminal, document};
use super::{Runtime, Watch, permit};

/// The file that says which runtime runs which container, for whoever finds the folder left over.
const OWNER: &str = "owner";

/// What the folders of containers begin with.
const PREFIX: &str = "run-";

/// A container that is run at most once; at its end it is ended, and its folder removed.
#[derive(Debug)]
pub(in crate::engine::builtin) struct Bundle {
    runtime: Runtime,
    folder: PathBuf,
    id: String,
}

impl Bundle {
    /// Makes the folder of a container below another one; nobody else may look into it.
    pub(in crate::engine::builtin) fn new(runtime: &Runtime, parent: &Path) -> io::Result<Self> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let id = crate::words::Digest::of(&random).hex().to_owned();
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir_in(std::path::absolute(parent)?)?
            .keep();
        let bundle = Self {
            runtime: runtime.clone(),
            folder,
            id,
        };
        let program = runtime.program.to_string_lossy();
        permit(&bundle.folder, 0o700)?;
        fs::write(bundle.folder.join(OWNER), format!("{program}\n{}\n", bundle.id))?;
        fs::create_dir(bundle.folder.join("state"))?;
        fs::create_dir(bundle.rootfs())?;
        Ok(bundle)
    }

    /// The folder of the container's files.
    pub(in crate::engine::builtin) fn rootfs(&self) -> PathBuf {
        self.folder.join("rootfs")
    }

    /// A file of the folder that is not the container's.
    pub(in crate::engine::builtin) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The short ID, which is the hostname too unless there is another.
    pub(in crate::engine::builtin) fn hostname(&self) -> &str {
        &self.id[..12]
    }

    /// Says what is run.
    pub(in crate::engine::builtin) fn write(&self, spec: &Spec) -> io::Result<()> {
        let mut document = document(spec, self.runtime.rights);
        if let (Terminal::Own, Some((rows, columns))) = (spec.terminal, window()) {
            // Not every runtime looks for itself.
            document["process"]["consoleSize"] = json!({ "height": rows, "width": columns });
        }
        let document = serde_json::to_vec(&document)?;
        fs::write(self.folder.join("config.json"), document)
    }

    /// The command that runs the container to its end and ends with its exit code.
    pub(in crate::engine::builtin) fn command(&self) -> Command {
        let mut command = self.runtime_command();
        command
            .arg("--log")
            .arg(self.folder.join("log"))
            .arg("--log-format=json")
            .arg("run")
            .arg("--bundle")
            .arg(&self.folder)
            .arg(&self.id);
        command
    }

    /// Has the container end when stepgate does, however that is; `pid` is the process of [`Self::command`].
    pub(in crate::engine::builtin) fn watch(&self, pid: u32) -> io::Result<Watch> {
        Watch::new(self, pid)
    }

    /// The command that ends the container, whatever it does.
    pub(in crate::engine::builtin) fn ending(&self) -> Command {
        let mut command = self.runtime_command();
        command.arg("delete").arg("--force").arg(&self.id);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// What ends the container, and with it `pid`, the process of [`Self::command`], at any moment.
    pub(in crate::engine::builtin) fn end(&self, pid: u32) -> impl Fn() + Send + use<> {
        let bundle = std::mem::ManuallyDrop::new(Self {
            runtime: self.runtime.clone(),
            folder: self.folder.clone(),
            id: self.id.clone(),
        });
        move || {
            end(pid);
            // What the runtime remembers of it goes too, if it has come that far.
            let _ = bundle.ending().status();
        }
    }

    /// Why the runtime could not run the container, in its words; `None` where it could.
    pub(in crate::engine::builtin) fn complaint(&self) -> Option<String> {
        let log = fs::read_to_string(self.folder.join("log")).ok()?;
        let entries = log
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let errors = entries.filter(|entry| entry["level"] == "error" || entry["level"] == "fatal");
        let mut words = errors.filter_map(|entry| entry["msg"].as_str().map(str::to_owned));
        // That there was nobody left to pass a signal on to stops nothing.
        words.rfind(|words| !words.contains("process already finished"))
    }

    fn runtime_command(&self) -> Command {
        let mut command = Command::new(&self.runtime.program);
        // Nothing of the learner's environment is the runtime's business. On this PATH it finds no `newuidmap`, which would
        // complain of an account that has nothing to share out.
        command
            .env_clear()
            .env("PATH", &self.folder)
            .args(self.runtime.options(&self.folder));
        command
    }
}

impl Drop for Bundle {
    fn drop(&mut self) {
        // What cannot be removed now goes with the next collection.
        let _ = discard(&self.folder);
    }
}

/// Ends the container of a folder, if it still runs, and removes the folder; another kind of folder is only removed.
pub(in crate::engine::builtin) fn discard(folder: &Path) -> io::Result<()> {
    let is_used = fs::read_dir(folder.join("state")).is_ok_and(|mut entries| entries.next().is_some());
    if let (true, Ok(owner)) = (is_used, fs::read_to_string(folder.join(OWNER)))
        && let Some((program, id)) = owner.trim_end().split_once('\n')
    {
        let bundle = std::mem::ManuallyDrop::new(Bundle {
            runtime: Runtime::new(program.into()),
            folder: folder.to_owned(),
            id: id.to_owned(),
        });
        // A runtime that is gone has nothing running.
        let _ = bundle.ending().status();
    }
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            open_up(folder)?;
            fs::remove_dir_all(folder)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// The size of the learner's terminal, where there is one: rows and columns.
#[cfg(unix)]
fn window() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(io::stdin()).ok()?;
    Some((size.ws_row, size.ws_col))
}

#[cfg(not(unix))]
fn window() -> Option<(u16, u16)> {
    None
}

/// Ends a runtime and what it runs, also where it has not yet written down what that is.
#[cfg(unix)]
fn end(pid: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    let send = |pid: i32, signal| {
        if let Some(pid) = Pid::from_raw(pid) {
            // It may have ended meanwhile.
            let _ = kill_process(pid, signal);
        }
    };
    let Ok(runtime) = i32::try_from(pid) else { return };
    // It starts nothing more while its children are looked for.
    send(runtime, Signal::STOP);
    for task in fs::read_dir(format!("/proc/{pid}/task"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
            send(child, Signal::KILL);
        }
    }
    send(runtime, Signal::KILL);
}

#[cfg(not(unix))]
fn end(_: u32) {}

/// Lets the owner into every folder, which an image may forbid.
fn open_up(folder: &Path) -> io::Result<()> {
    permit(folder, 0o700)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            open_up(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_folder_goes_with_its_container_whatever_its_permissions() {
        let parent = tempfile::tempdir().unwrap();
        let bundle = Bundle::new(&Runtime::new("/nowhere/crun".into()), parent.path()).unwrap();
        let mode = fs::metadata(&bundle.folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "nobody else looks into it");
        let closed = bundle.rootfs().join("a/b");
        fs::create_dir_all(&closed).unwrap();
        fs::write(closed.join("c"), "x").unwrap();
        for folder in [closed.clone(), bundle.rootfs().join("a")] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o000)).unwrap();
        }
        drop(bundle);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_last_error_in_the_runtimes_log_is_its_complaint() {
        let parent = tempfile::tempdir().unwrap();
        let bundle = Bundle::new(&Runtime::new("/nowhere/crun".into()), parent.path()).unwrap();
        assert_eq!(bundle.complaint(), None);
        let log = "{\"level\":\"error\",\"msg\":\"a\"}\n{\"level\":\"warning\",\"msg\":\"b\"}\n\
                   {\"level\":\"error\",\"msg\":\"os: process already finished\"}\n";
        fs::write(bundle.file("log"), log).unwrap();
        assert_eq!(bundle.complaint().as_deref(), Some("a"));
    }
}

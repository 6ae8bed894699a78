//! `docker container run`: an image's files are laid out, and its command, or another, is made ready to run among them.
//!
//! Nothing of the container stays. Not here: the learner's terminal and signals (`shell::shim::container`).

use std::fs;
use std::io;
use std::process::Command;

use super::super::BuildError;
use super::super::image::Image;
use super::program::{NotRun, look_up};
use super::{Rootfs, account};
use crate::docker::{Bind, ContainerRun, Files, Missing, Reach, Screen};
use crate::engine::builtin::runtime::{Access, Bundle, Mount, Network, NoRuntime, Runtime, Spec, Terminal};
use crate::engine::builtin::store::{Kept, Lease, Store, StoreError, failed};

/// A container that is ready to be run; it goes with this.
#[derive(Debug)]
pub struct Container {
    bundle: Bundle,
    /// What is laid out for it must not be taken for a leftover.
    _lease: Lease,
}

/// Says why a container cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// Nothing here runs containers.
    #[error(transparent)]
    NoRuntime(#[from] NoRuntime),
    /// Its command is not there.
    #[error("unable to start container process: {0}")]
    NotFound(String),
    /// Its command is no program.
    #[error("unable to start container process: {0}")]
    NoProgram(String),
    /// What is asked for cannot be.
    #[error("{0}")]
    Refused(String),
    /// The disk or the image store.
    #[error(transparent)]
    Store(Box<dyn std::error::Error + Send + Sync>),
}

impl Container {
    /// The command that runs it to its end, on the streams that it is given.
    pub fn command(&self) -> Command {
        self.bundle.command()
    }

    /// Has it end when stepgate does; `pid` is the process of [`Self::command`].
    pub fn watch(&self, pid: u32) -> io::Result<impl Sized + use<>> {
        self.bundle.watch(pid)
    }

    /// What ends it at any moment; `pid` is the process of [`Self::command`].
    pub fn end(&self, pid: u32) -> impl Fn() + Send + use<> {
        self.bundle.end(pid)
    }

    /// Why the runtime could not run it, in its words; `None` where it could.
    pub fn complaint(&self) -> Option<String> {
        self.bundle.complaint()
    }

    /// Lays out an image's files for a command; `env` is what the command line gives, `NAME=VALUE` each.
    pub(in crate::engine::builtin) fn prepare(
        store: &Store,
        runtime: &Runtime,
        kept: &Kept,
        run: &ContainerRun,
        env: &[String],
    ) -> Result<Self, ContainerError> {
        let lease = store.lease()?;
        let mut image = Image::of(kept);
        let argv = argv(&image, run)?;
        let env = with_given(image.texts("Env"), env);
        let cwd = workdir(&image, run)?;
        let tree = image.tree(store)?;
        if run.binds.is_empty() {
            look_up(&argv, &env, &cwd, tree).map_err(|error| match error {
                NotRun::Missing { .. } => ContainerError::NotFound(error.to_string()),
                NotRun::Forbidden { .. } => ContainerError::NoProgram(error.to_string()),
            })?;
        }
        let user = run.user.clone().unwrap_or_else(|| image_user(kept));
        let account = account(&user, tree).map_err(ContainerError::Refused)?;
        account.allowed(runtime).map_err(ContainerError::Refused)?;
        let binds = run.binds.iter().map(bind).collect::<Result<Vec<_>, _>>()?;
        let disk = || failed("making a container");
        let bundle = Bundle::new(runtime, &store.tmp()).map_err(disk())?;
        let hostname = run
            .hostname
            .clone()
            .unwrap_or_else(|| bundle.hostname().to_owned());
        let mut rootfs = Rootfs::lay(tree, &bundle).map_err(disk())?;
        let mut mounts = rootfs.mounts(tree, &bundle, &hostname).map_err(disk())?;
        mounts.retain(|mount| binds.iter().all(|bind| bind.target != mount.target));
        mounts.extend(binds);
        rootfs.settle(tree, &bundle).map_err(disk())?;
        rootfs.make_folder(tree, &cwd).map_err(disk())?;
        let terminal = match run.screen {
            Screen::Terminal => Terminal::Own,
            Screen::Plain => Terminal::None,
        };
        let spec = Spec {
            argv,
            env: account.environment(&env, &hostname, terminal),
            cwd,
            user: account.user_for(runtime),
            hostname,
            access: access(run.files),
            terminal,
            network: match run.reach {
                Reach::Network => Network::Host,
                Reach::Nothing => Network::None,
            },
            mounts,
        };
        bundle.write(&spec).map_err(disk())?;
        Ok(Self {
            bundle,
            _lease: lease,
        })
    }
}

fn access(files: Files) -> Access {
    match files {
        Files::Writable => Access::Full,
        Files::ReadOnly => Access::ReadOnly,
    }
}

fn image_user(kept: &Kept) -> String {
    kept.config["config"]["User"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn argv(image: &Image, run: &ContainerRun) -> Result<Vec<String>, ContainerError> {
    let mut argv = match run.entrypoint.as_deref() {
        None => image.texts("Entrypoint"),
        Some("") => Vec::new(),
        Some(program) => vec![program.to_owned()],
    };
    // Another entry point has no use for the image's command.
    if run.command.is_empty() && run.entrypoint.is_none() {
        argv.extend(image.texts("Cmd"));
    }
    argv.extend(run.command.iter().cloned());
    if argv.is_empty() {
        return Err(ContainerError::Refused("no command specified".to_owned()));
    }
    Ok(argv)
}

/// The image's environment with what the command line gives, each in its place where it is there.
fn with_given(mut env: Vec<String>, given: &[String]) -> Vec<String> {
    for pair in given {
        let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
        match env.iter_mut().find(|known| name(known) == name(pair)) {
            Some(known) => known.clone_from(pair),
            None => env.push(pair.clone()),
        }
    }
    env
}

fn workdir(image: &Image, run: &ContainerRun) -> Result<String, ContainerError> {
    let given = run.workdir.as_deref().unwrap_or(image.text("WorkingDir"));
    if given.is_empty() {
        return Ok("/".to_owned());
    }
    if !given.starts_with('/') {
        return Err(ContainerError::Refused(format!(
            "the working directory '{given}' is invalid, it needs to be an absolute path"
        )));
    }
    Ok(given.to_owned())
}

fn bind(bind: &Bind) -> Result<Mount, ContainerError> {
    let refused = |error: io::Error| ContainerError::Refused(format!("{}: {error}", bind.source));
    let source = std::path::absolute(&bind.source).map_err(refused)?;
    if !source.exists() {
        match bind.missing {
            Missing::Made => fs::create_dir_all(&source).map_err(refused)?,
            Missing::Refused => {
                return Err(ContainerError::Refused(format!(
                    "invalid mount config for type \"bind\": bind source path does not exist: {}",
                    source.display()
                )));
            }
        }
    }
    Ok(Mount {
        source,
        target: bind.target.clone(),
        access: access(bind.files),
    })
}

impl From<StoreError> for ContainerError {
    fn from(error: StoreError) -> Self {
        Self::Store(Box::new(error))
    }
}

impl From<BuildError> for ContainerError {
    fn from(error: BuildError) -> Self {
        Self::Store(Box::new(error))
    }
}

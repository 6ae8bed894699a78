//! `RUN`: an image's files are laid out on the disk, a command runs among them, and what it changed becomes a layer.
//!
//! The same files and the same looking up of users and programs serve `docker container run`. Not here: the runtime that
//! runs it (`super::super::runtime`), and what the instruction says (`instruction`).

#[cfg(target_os = "linux")]
mod changes;
mod container;
mod job;
mod lines;
#[cfg(target_os = "linux")]
mod look;
#[cfg(target_os = "linux")]
mod mounts;
#[cfg(not(target_os = "linux"))]
mod nowhere;
mod program;
#[cfg(target_os = "linux")]
mod rootfs;
mod user;

pub use container::{Container, ContainerError};
pub(in crate::engine::builtin::build) use job::Job;
#[cfg(not(target_os = "linux"))]
pub(in crate::engine::builtin::build) use nowhere::Rootfs;
#[cfg(target_os = "linux")]
pub(in crate::engine::builtin::build) use rootfs::Rootfs;
pub(in crate::engine::builtin::build) use user::account;

use std::io;
use std::process::Stdio;

use super::BuildError;
use super::image::Image;
use super::instruction::Step;
use super::steps::Builder;
use super::tree::Node;
use crate::engine::Note;
use crate::engine::builtin::runtime::{Access, Bundle, Spec, Terminal};
use crate::engine::builtin::store::{Layer, failed};

impl Builder<'_> {
    /// Runs a command among the image's files, tells what it writes, and makes a layer of what it changed.
    pub(super) fn run(
        &self,
        image: &mut Image,
        job: &Job,
        step: &Step,
        note: &mut dyn FnMut(Note),
    ) -> Result<Option<Layer>, BuildError> {
        let runtime = self.place.runtime(step)?;
        let refused = BuildError::at(step);
        let tree = image.tree(self.store)?;
        job.look_up(tree).map_err(&refused)?;
        let account = account(&job.user, tree).map_err(&refused)?;
        account.allowed(&runtime).map_err(&refused)?;
        let bundle = Bundle::new(&runtime, &self.store.tmp()).map_err(failed("making a container"))?;
        let mut rootfs = Rootfs::lay(tree, &bundle).map_err(failed("laying out an image's files"))?;
        let mut mounts = rootfs
            .mounts(tree, &bundle, bundle.hostname())
            .map_err(failed("making a container"))?;
        mounts.extend(job.here_file(&bundle).map_err(failed("making a container"))?);
        rootfs
            .settle(tree, &bundle)
            .map_err(failed("laying out an image's files"))?;
        rootfs
            .make_folder(tree, &job.cwd)
            .map_err(failed("making a container"))?;
        let spec = Spec {
            argv: job.argv.clone(),
            env: account.environment(&job.env, bundle.hostname(), Terminal::None),
            cwd: job.cwd.clone(),
            user: account.user_for(&runtime),
            hostname: bundle.hostname().to_owned(),
            access: Access::Full,
            terminal: Terminal::None,
            network: job.network,
            mounts,
        };
        bundle.write(&spec).map_err(failed("making a container"))?;
        let code = self
            .run_to_the_end(&bundle, note)
            .map_err(failed("running a command"))?;
        if self.place.stop.is_asked() {
            return Err(BuildError::Stopped);
        }
        if code != 0 {
            return Err(refused(match bundle.complaint() {
                Some(words) => format!("the container cannot be run: {words}"),
                None => format!(
                    "The command '{}' returned a non-zero code: {code}",
                    job.argv.join(" ")
                ),
            }));
        }
        let changes = rootfs
            .changes(tree, &runtime, &self.store.tmp())
            .map_err(failed("reading what a command changed"))?;
        drop(bundle);
        image.write_layer(
            self.store,
            changes,
            &Node::folder(self.latest.unwrap_or(0)),
            self.latest,
        )
    }

    /// Gives the exit code.
    fn run_to_the_end(&self, bundle: &Bundle, note: &mut dyn FnMut(Note)) -> io::Result<i32> {
        let (reader, writer) = io::pipe()?;
        let mut command = bundle.command();
        command
            .stdin(Stdio::null())
            .stdout(writer.try_clone()?)
            .stderr(writer);
        let mut process = command.spawn()?;
        // It holds the pipe's other end.
        drop(command);
        let watch = bundle.watch(process.id())?;
        let running = self.place.stop.ends(bundle.end(process.id()));
        // The runtime holds it as long as it runs.
        let read = lines::each(reader, |line| note(Note::Line(line)));
        drop(running);
        let status = process.wait()?;
        drop(watch);
        read?;
        Ok(status.code().unwrap_or(137))
    }
}

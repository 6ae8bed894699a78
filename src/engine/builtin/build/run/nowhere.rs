//! Systems that run no containers by themselves: there are no files to lay out.
//!
//! Not here: saying so, which is done before anything gets here (`runtime`).

use std::io;
use std::path::Path;

use super::super::layer::Changes;
use super::super::tree::Tree;
use crate::engine::builtin::runtime::{Bundle, Mount, Runtime};

/// An image's files on the disk; there is none.
pub(in crate::engine::builtin::build) enum Rootfs {}

impl Rootfs {
    /// Refuses.
    pub(in crate::engine::builtin::build) fn lay(_: &Tree, _: &Bundle) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in crate::engine::builtin::build) fn mounts(
        &mut self,
        _: &Tree,
        _: &Bundle,
        _: &str,
    ) -> io::Result<Vec<Mount>> {
        match *self {}
    }

    pub(in crate::engine::builtin::build) fn settle(&mut self, _: &Tree, _: &Bundle) -> io::Result<()> {
        match *self {}
    }

    pub(in crate::engine::builtin::build) fn make_folder(&self, _: &Tree, _: &str) -> io::Result<()> {
        match *self {}
    }

    pub(in crate::engine::builtin::build) fn changes(
        &self,
        _: &Tree,
        _: &Runtime,
        _: &Path,
    ) -> io::Result<Changes> {
        match *self {}
    }
}

//! How a file on the disk is, as far as a change of it can be told.
//!
//! Not here: what the changes are (`changes`).

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;

/// What a file is and when it was last touched. The kernel alone sets the last of these times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) inode: u64,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// With the kind of the file.
    pub(super) mode: u32,
    /// Seconds since 1970.
    pub(super) mtime: i64,
    /// Seconds since 1970, and nanoseconds.
    pub(super) touched: (i64, i64),
}

impl Look {
    pub(super) fn of(file: &Metadata) -> Self {
        Self {
            inode: file.ino(),
            uid: file.uid(),
            gid: file.gid(),
            mode: file.mode(),
            mtime: file.mtime(),
            touched: (file.ctime(), file.ctime_nsec()),
        }
    }

    /// Says whether nothing was done to a file between two looks.
    pub(super) fn is_same(&self, later: &Self) -> bool {
        (self.inode, self.touched) == (later.inode, later.touched)
    }
}

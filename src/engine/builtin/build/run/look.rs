//! How a file on the disk is, as far as a change of it can be told.
//!
//! Not here: what the changes are (`changes`).

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::time::SystemTime;

/// What a file is and when it was last touched. The kernel alone sets the last of these times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) inode: u64,
    /// When it was made, where the disk knows: a number that was free again may be another file's.
    pub(super) made: Option<SystemTime>,
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
            made: file.created().ok(),
            uid: file.uid(),
            gid: file.gid(),
            mode: file.mode(),
            mtime: file.mtime(),
            touched: (file.ctime(), file.ctime_nsec()),
        }
    }

    /// Says whether two looks are at the same file, whatever was done to it.
    pub(super) fn is_of_the_same(&self, later: &Self) -> bool {
        (self.inode, self.made) == (later.inode, later.made)
    }

    /// Says whether nothing was done to a file between two looks.
    pub(super) fn is_same(&self, later: &Self) -> bool {
        self.is_of_the_same(later) && self.touched == later.touched
    }
}

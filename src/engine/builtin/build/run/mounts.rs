//! Files that Docker gives every container, and that are no part of its image: who it is and how others are found.
//!
//! Not here: making the places for them in the image's files (`rootfs`).

use std::fs;
use std::io;

use crate::engine::builtin::runtime::{Access, Bundle, Mount};

/// Writes the files; gives where each is seen.
pub(in crate::engine::builtin::build) fn files_of_the_machine(
    bundle: &Bundle,
    hostname: &str,
) -> io::Result<Vec<Mount>> {
    let of_machine = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let mut hosts = of_machine("/etc/hosts");
    if !hosts.lines().any(|line| line.starts_with("127.0.0.1")) {
        hosts.push_str("127.0.0.1\tlocalhost\n");
    }
    let mut mounts = Vec::new();
    for (name, text) in [
        ("hosts", hosts),
        ("resolv.conf", of_machine("/etc/resolv.conf")),
        ("hostname", format!("{hostname}\n")),
    ] {
        let source = bundle.file(name);
        fs::write(&source, text)?;
        mounts.push(Mount {
            source,
            target: format!("/etc/{name}"),
            access: Access::Full,
        });
    }
    Ok(mounts)
}

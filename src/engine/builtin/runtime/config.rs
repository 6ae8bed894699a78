//! What is run in a container, and the `config.json` that tells a runtime so, as Docker has it by default.
//!
//! Source: the OCI runtime specification, 1.0. Written as plain JSON: the runtime half of `oci-spec` would be a builder for
//! each of these objects, for one document that is never read back. What differs from Docker's: the host's network, no
//! limits, and no `CAP_MKNOD`, since without control groups a device that was made could be opened. Not here: the files.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::Rights;

/// Docker's default capabilities, but for `CAP_MKNOD`.
const CAPABILITIES: [&str; 13] = [
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_FSETID",
    "CAP_FOWNER",
    "CAP_NET_RAW",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETFCAP",
    "CAP_SETPCAP",
    "CAP_NET_BIND_SERVICE",
    "CAP_SYS_CHROOT",
    "CAP_KILL",
    "CAP_AUDIT_WRITE",
];

/// What Docker hides of the machine, and its control groups.
const MASKED: [&str; 13] = [
    "/proc/asound",
    "/proc/acpi",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/sys/firmware",
    "/sys/devices/virtual/powercap",
    "/sys/fs/cgroup",
];

/// What Docker makes read-only.
const READ_ONLY: [&str; 5] = [
    "/proc/bus",
    "/proc/fs",
    "/proc/irq",
    "/proc/sys",
    "/proc/sysrq-trigger",
];

/// What is run, and how.
#[derive(Clone, Debug)]
pub(in crate::engine::builtin) struct Spec {
    /// The program and its arguments.
    pub(in crate::engine::builtin) argv: Vec<String>,
    /// `NAME=VALUE` each.
    pub(in crate::engine::builtin) env: Vec<String>,
    /// Where it begins.
    pub(in crate::engine::builtin) cwd: String,
    pub(in crate::engine::builtin) user: User,
    pub(in crate::engine::builtin) hostname: String,
    /// What may be done with the image's files.
    pub(in crate::engine::builtin) access: Access,
    pub(in crate::engine::builtin) terminal: Terminal,
    pub(in crate::engine::builtin) network: Network,
    /// Files and folders of the machine that are seen in the container.
    pub(in crate::engine::builtin) mounts: Vec<Mount>,
}

/// Who runs it, by numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine::builtin) struct User {
    pub(in crate::engine::builtin) uid: u32,
    pub(in crate::engine::builtin) gid: u32,
    /// Further groups.
    pub(in crate::engine::builtin) groups: Vec<u32>,
}

/// What may be done with files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine::builtin) enum Access {
    /// They are read and written.
    Full,
    /// They are only read.
    ReadOnly,
}

/// Whether there is a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine::builtin) enum Terminal {
    /// One of the container's own, at the learner's.
    Own,
    /// None: plain streams.
    None,
}

/// What of the network there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine::builtin) enum Network {
    /// The machine's.
    Host,
    /// Its own loopback.
    None,
}

/// Something of the machine that is seen in the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine::builtin) struct Mount {
    pub(in crate::engine::builtin) source: PathBuf,
    /// Where it is seen.
    pub(in crate::engine::builtin) target: String,
    pub(in crate::engine::builtin) access: Access,
}

/// The document for a container whose files are in the folder `rootfs` beside it.
pub(super) fn document(spec: &Spec, rights: Rights) -> Value {
    let mut namespaces: Vec<Value> = ["pid", "ipc", "uts", "mount"]
        .iter()
        .map(|kind| json!({ "type": kind }))
        .collect();
    if spec.network == Network::None {
        namespaces.push(json!({ "type": "network" }));
    }
    let mut linux = json!({ "maskedPaths": MASKED, "readonlyPaths": READ_ONLY });
    if let Rights::Ordinary { uid, gid } = rights {
        namespaces.push(json!({ "type": "user" }));
        let only = |id: u32| json!([{ "containerID": 0, "hostID": id, "size": 1 }]);
        linux["uidMappings"] = only(uid);
        linux["gidMappings"] = only(gid);
    }
    linux["namespaces"] = json!(namespaces);
    let mut user = json!({ "uid": spec.user.uid, "gid": spec.user.gid });
    if !spec.user.groups.is_empty() {
        user["additionalGids"] = json!(spec.user.groups);
    }
    json!({
        "ociVersion": "1.0.2",
        "process": {
            "terminal": spec.terminal == Terminal::Own,
            "user": user,
            "args": spec.argv,
            "env": spec.env,
            "cwd": spec.cwd,
            "capabilities": {
                "bounding": CAPABILITIES,
                "effective": CAPABILITIES,
                "permitted": CAPABILITIES,
            },
            "noNewPrivileges": false,
        },
        "root": { "path": "rootfs", "readonly": spec.access == Access::ReadOnly },
        "hostname": spec.hostname,
        "mounts": mounts(spec, rights),
        "linux": linux,
    })
}

fn mounts(spec: &Spec, rights: Rights) -> Vec<Value> {
    let mount = |kind: &str, source: &str, target: &str, options: &[&str]| json!({ "destination": target, "type": kind, "source": source, "options": options });
    let closed = ["nosuid", "noexec", "nodev"];
    let mut pseudo_terminals = vec!["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"];
    if rights == Rights::Root {
        pseudo_terminals.push("gid=5");
    }
    // Only whoever owns the network may see a `/sys` of its own.
    let sys = match (rights, spec.network) {
        (Rights::Ordinary { .. }, Network::Host) => mount(
            "none",
            "/sys",
            "/sys",
            &["rbind", "nosuid", "noexec", "nodev", "ro"],
        ),
        (Rights::Root, _) | (_, Network::None) => {
            mount("sysfs", "sysfs", "/sys", &["nosuid", "noexec", "nodev", "ro"])
        }
    };
    let mut mounts = vec![
        mount("proc", "proc", "/proc", &closed),
        mount(
            "tmpfs",
            "tmpfs",
            "/dev",
            &["nosuid", "strictatime", "mode=755", "size=65536k"],
        ),
        mount("devpts", "devpts", "/dev/pts", &pseudo_terminals),
        mount(
            "tmpfs",
            "shm",
            "/dev/shm",
            &["nosuid", "noexec", "nodev", "mode=1777", "size=67108864"],
        ),
        mount("mqueue", "mqueue", "/dev/mqueue", &closed),
        sys,
    ];
    mounts.extend(spec.mounts.iter().map(|seen| {
        let access = match seen.access {
            Access::Full => "rw",
            Access::ReadOnly => "ro",
        };
        let source = seen.source.to_string_lossy();
        mount("bind", &source, &seen.target, &["rbind", "rprivate", access])
    }));
    mounts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> Spec {
        Spec {
            argv: vec!["true".to_owned()],
            env: Vec::new(),
            cwd: "/".to_owned(),
            user: User::default(),
            hostname: "h".to_owned(),
            access: Access::Full,
            terminal: Terminal::None,
            network: Network::Host,
            mounts: Vec::new(),
        }
    }

    fn kinds(document: &Value) -> Vec<&str> {
        let namespaces = document["linux"]["namespaces"].as_array().unwrap().iter();
        namespaces.map(|one| one["type"].as_str().unwrap()).collect()
    }

    #[test]
    fn an_ordinary_user_is_root_in_a_user_namespace_and_root_needs_none() {
        let ordinary = document(&spec(), Rights::Ordinary { uid: 7, gid: 8 });
        assert!(kinds(&ordinary).contains(&"user"));
        assert_eq!(ordinary["linux"]["uidMappings"][0]["hostID"], 7);
        assert_eq!(ordinary["linux"]["gidMappings"][0]["hostID"], 8);
        let root = document(&spec(), Rights::Root);
        assert!(!kinds(&root).contains(&"user") && root["linux"].get("uidMappings").is_none());
    }

    #[test]
    fn no_container_may_make_devices_and_its_network_is_the_machines_unless_it_has_none() {
        let mut spec = spec();
        let open = document(&spec, Rights::Root);
        assert!(!kinds(&open).contains(&"network"));
        assert!(!open.to_string().contains("MKNOD") && open["root"]["readonly"] == false);
        spec.network = Network::None;
        spec.access = Access::ReadOnly;
        let closed = document(&spec, Rights::Root);
        assert!(kinds(&closed).contains(&"network") && closed["root"]["readonly"] == true);
    }
}

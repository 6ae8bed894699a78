//! Flags of commands that only the real CLI does, as far as the names among their words have to be found.
//!
//! Not here: what the flags mean.

use super::flags::{Flag, switch, value};

pub(super) const FORCE: Flag = switch("force", Some('f'));
const SIGNAL: Flag = value("signal", Some('s'));
pub(super) const TIMEOUT: &[Flag] = &[SIGNAL, value("timeout", Some('t')), value("time", None)];
pub(super) const REMOVE: &[Flag] = &[FORCE, switch("link", Some('l')), switch("volumes", Some('v'))];
pub(super) const CONNECT: &[Flag] = &[
    value("alias", None),
    value("driver-opt", None),
    value("gw-priority", None),
    value("ip", None),
    value("ip6", None),
    value("link", None),
    value("link-local-ip", None),
];
pub(super) const UPDATE: &[Flag] = &[
    value("blkio-weight", None),
    value("cpu-period", None),
    value("cpu-quota", None),
    value("cpu-rt-period", None),
    value("cpu-rt-runtime", None),
    value("cpu-shares", Some('c')),
    value("cpus", None),
    value("cpuset-cpus", None),
    value("cpuset-mems", None),
    value("kernel-memory", None),
    value("memory", Some('m')),
    value("memory-reservation", None),
    value("memory-swap", None),
    value("pids-limit", None),
    value("restart", None),
];
pub(super) const START: &[Flag] = &[
    switch("attach", Some('a')),
    value("checkpoint", None),
    value("checkpoint-dir", None),
    value("detach-keys", None),
    switch("interactive", Some('i')),
];
pub(super) const IMAGE_REMOVE: &[Flag] = &[FORCE, switch("no-prune", None), value("platform", None)];
pub(super) const PRUNE: &[Flag] = &[
    switch("all", Some('a')),
    value("filter", None),
    FORCE,
    switch("volumes", None),
];
pub(super) const COMMIT: &[Flag] = &[
    value("author", Some('a')),
    value("change", Some('c')),
    value("message", Some('m')),
    switch("pause", Some('p')),
    value("platform", None),
];

/// Flags of `build` that only the real CLI knows.
pub(super) const BUILDKIT: &[Flag] = &[
    value("add-host", None),
    value("allow", None),
    value("annotation", None),
    value("attest", None),
    value("build-context", None),
    value("builder", None),
    value("cache-from", None),
    value("cache-to", None),
    value("call", None),
    value("cgroup-parent", None),
    value("cpu-period", None),
    value("cpu-quota", None),
    value("cpuset-cpus", None),
    value("cpuset-mems", None),
    value("iidfile", None),
    value("isolation", None),
    value("memory-swap", None),
    value("metadata-file", None),
    value("network", None),
    value("no-cache-filter", None),
    value("progress", None),
    value("provenance", None),
    value("sbom", None),
    value("secret", None),
    value("security-opt", None),
    value("shm-size", None),
    value("ssh", None),
    value("ulimit", None),
    value("cpu-shares", Some('c')),
    value("memory", Some('m')),
    value("output", Some('o')),
    switch("debug", Some('D')),
    switch("check", None),
    switch("compress", None),
    switch("disable-content-trust", None),
    switch("force-rm", None),
    switch("load", None),
    switch("push", None),
    switch("rm", None),
    switch("squash", None),
    switch("stream", None),
];

pub(super) const EXEC: &[Flag] = &[
    switch("detach", Some('d')),
    value("detach-keys", None),
    value("env", Some('e')),
    value("env-file", None),
    switch("interactive", Some('i')),
    switch("privileged", None),
    switch("tty", Some('t')),
    value("user", Some('u')),
    value("workdir", Some('w')),
];
pub(super) const COMPOSE_EXEC: &[Flag] = &[
    switch("detach", Some('d')),
    value("env", Some('e')),
    value("index", None),
    switch("interactive", Some('i')),
    switch("no-TTY", Some('T')),
    switch("no-tty", None),
    switch("privileged", None),
    switch("tty", Some('t')),
    value("user", Some('u')),
    value("workdir", Some('w')),
];
pub(super) const COMPOSE_RUN: &[Flag] = &[
    switch("build", None),
    value("cap-add", None),
    value("cap-drop", None),
    switch("detach", Some('d')),
    value("entrypoint", None),
    value("env", Some('e')),
    value("env-from-file", None),
    switch("interactive", Some('i')),
    value("label", Some('l')),
    value("name", None),
    switch("no-TTY", Some('T')),
    switch("no-tty", None),
    switch("no-deps", None),
    value("publish", Some('p')),
    value("pull", None),
    switch("quiet", Some('q')),
    switch("quiet-build", None),
    switch("quiet-pull", None),
    switch("remove-orphans", None),
    switch("rm", None),
    switch("service-ports", Some('P')),
    switch("tty", Some('t')),
    switch("use-aliases", None),
    value("user", Some('u')),
    value("volume", Some('v')),
    value("workdir", Some('w')),
];
pub(super) const ATTACH: &[Flag] = &[
    value("detach-keys", None),
    switch("no-stdin", None),
    switch("sig-proxy", None),
];
pub(super) const COPY: &[Flag] = &[
    switch("archive", Some('a')),
    switch("follow-link", Some('L')),
    switch("quiet", Some('q')),
];
pub(super) const CHECKPOINT: &[Flag] = &[value("checkpoint-dir", None), switch("leave-running", None)];
pub(super) const DEPLOY: &[Flag] = &[
    value("compose-file", Some('c')),
    switch("detach", Some('d')),
    switch("prune", None),
    switch("quiet", Some('q')),
    value("resolve-image", None),
    switch("with-registry-auth", None),
    // Older CLIs'.
    value("bundle-file", None),
    value("namespace", None),
    value("kubeconfig", None),
    value("orchestrator", None),
];
pub(super) const REMOVE_STACK: &[Flag] = &[
    switch("detach", Some('d')),
    value("kubeconfig", None),
    value("namespace", None),
    value("orchestrator", None),
];

pub(super) const IMPORT: &[Flag] = &[
    value("change", Some('c')),
    value("message", Some('m')),
    value("platform", None),
];

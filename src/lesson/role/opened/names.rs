//! The names of what opens a shell.
//!
//! Not here: what a command line makes of them (`opened`).

use super::{docker, first_word, operands, words};

/// Programs that read commands until they are left.
pub(super) const SHELLS: [&str; 9] = [
    "sh",
    "bash",
    "ash",
    "dash",
    "zsh",
    "fish",
    "powershell",
    "pwsh",
    "cmd",
];

/// Programs that read a language of their own until they are left.
pub(super) const INTERPRETERS: [&str; 17] = [
    "mysql",
    "mariadb",
    "psql",
    "mongo",
    "mongosh",
    "redis-cli",
    "sqlite3",
    "sqlcmd",
    "cqlsh",
    "python",
    "python3",
    "node",
    "irb",
    "ipython",
    "cypher-shell",
    "telnet",
    "vtysh",
];

/// Images whose own command is a shell or an interpreter.
const IMAGES: [&str; 26] = [
    "ubuntu",
    "alpine",
    "debian",
    "busybox",
    "centos",
    "fedora",
    "amazonlinux",
    "archlinux",
    "rockylinux",
    "almalinux",
    "oraclelinux",
    "opensuse",
    "leap",
    "tumbleweed",
    "photon",
    "bash",
    "clearlinux",
    "cirros",
    "netshoot",
    "python",
    "node",
    "windowsservercore",
    "servercore",
    "nanoserver",
    "powershell",
    "microsoft-powershell",
];

/// Says whether a program is a shell, wherever it is.
pub(in crate::lesson::role) fn is_shell(program: &str) -> bool {
    SHELLS.contains(&program.rsplit('/').next().unwrap_or(program))
}

/// Says whether a command begins with a database's client.
pub(in crate::lesson::role) fn is_client(command: &str) -> bool {
    #[rustfmt::skip]
    const CLIENTS: [&str; 8] = ["cqlsh", "mariadb", "mongo", "mongosh", "mysql", "psql", "redis-cli", "sqlcmd"];
    CLIENTS.contains(&first_word(command))
}

/// The image that a command line runs with a terminal and without a program of its own.
pub(in crate::lesson::role) fn image(line: &str) -> Option<String> {
    let words = words(line.trim());
    let rest = words.strip_prefix(&["docker"])?;
    docker(rest)?;
    let at = rest.iter().position(|word| *word == "run").filter(|at| *at < 2)?;
    let (image, command) = operands(&rest[at + 1..])?;
    command.is_empty().then(|| image.to_owned())
}

/// Says whether an image is one of these, or one that is made of one and called so: `my-ubuntu`.
pub(in crate::lesson::role) fn is_shell_image(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    let name = first_word(name);
    let name = name.split([':', '@']).next().unwrap_or(name);
    let base = ["my-", "our-", "custom-"]
        .iter()
        .find_map(|whose| name.strip_prefix(whose));
    IMAGES.contains(&base.unwrap_or(name))
}

/// What docker itself takes before its command, each with a value behind it.
const VALUED: [&str; 9] = [
    "--config",
    "--context",
    "--host",
    "--log-level",
    "--tlscacert",
    "--tlscert",
    "--tlskey",
    "-H",
    "-c",
];

/// Says whether a word is an option of docker's own, which stands before its command: `docker -H tcp://web run x`.
pub(super) fn is_option(word: &str) -> bool {
    let name = word.split('=').next().unwrap_or_default();
    VALUED.contains(&name) || matches!(name, "--debug" | "--tls" | "--tlsverify" | "-D")
}

/// The words behind docker's own options.
pub(super) fn behind_options<'w, 'a>(mut words: &'w [&'a str]) -> &'w [&'a str] {
    while let Some((first, rest)) = words.split_first().filter(|(first, _)| is_option(first)) {
        let n_values = usize::from(VALUED.contains(first));
        words = rest.get(n_values..).unwrap_or_default();
    }
    words
}

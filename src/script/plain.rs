//! Whether a script is so plain that its commands can be carried out one by one without a shell, and whether a shell
//! that ran it is still as it was.
//!
//! Not here: which commands need no shell (`runner::direct`).

use super::tree::{Command, Ground, Kind, Script, Statement};

/// The commands of bash's own that can change what a later command means. Those that are left out (`cd`, `echo`, …)
/// cannot.
const CHANGERS: &[&str] = &[
    ".",
    "alias",
    "bind",
    "builtin",
    "command",
    "complete",
    "compopt",
    "coproc",
    "declare",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "getopts",
    "hash",
    "let",
    "local",
    "logout",
    "mapfile",
    "printf",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "suspend",
    "trap",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
];

impl Script {
    /// Says whether it is nothing but commands, one after the other: no condition, loop, pipe, redirection,
    /// background or setting.
    pub fn is_plain(&self) -> bool {
        let is_plain = |statement: &Statement| match command(statement) {
            Some(command) => command.setting.is_empty() && command.redirects.is_empty(),
            None => false,
        };
        self.troubles.is_empty() && self.body.iter().all(is_plain)
    }

    /// Says whether a shell that ran it understands later commands as it did before: it set nothing but `variables`, and
    /// ran nothing that can define, change or end anything else in the shell.
    pub fn keeps_shell(&self, variables: &[String]) -> bool {
        let keeps = |statement: &Statement| match (&statement.kind, command(statement)) {
            (Kind::Assign(assigns), _) => assigns.iter().all(|assign| {
                let is_meant = |name: &String| name.eq_ignore_ascii_case(&assign.name);
                variables.iter().any(is_meant)
            }),
            (_, Some(command)) => {
                let name = command.words.first().and_then(super::tree::Template::literal);
                name.is_some_and(|name| !CHANGERS.contains(&name.as_str()))
            }
            (_, None) => false,
        };
        self.troubles.is_empty() && self.body.iter().all(keeps)
    }
}

/// The statement's command, where it is one that the shell waits for.
fn command(statement: &Statement) -> Option<&Command> {
    match (&statement.kind, statement.ground) {
        (Kind::Command(command), Ground::Fore) => Some(command),
        (_, Ground::Fore | Ground::Back) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::lesson::Dialect;
    use crate::script::parse;

    fn plain(dialect: Dialect, text: &str) -> bool {
        parse(text, dialect, 1, &[]).script.is_plain()
    }

    fn keeps(text: &str) -> bool {
        let script = parse(text, Dialect::Bash, 1, &[]).script;
        script.keeps_shell(&["dockerId".to_owned()])
    }

    #[test]
    fn commands_one_after_the_other_are_plain() {
        assert!(plain(
            Dialect::Bash,
            "docker tag a b; docker tag \"$x\" d\ndocker images"
        ));
        assert!(plain(
            Dialect::Powershell,
            "docker image push $env:dockerId/a; `\ndocker image push $env:dockerId/b"
        ));
    }

    #[test]
    fn whatever_else_a_shell_does_is_not_plain() {
        for text in [
            "docker images | cat",
            "docker images > list",
            "docker tag a b && docker tag c d",
            "docker tag a b || true",
            "DOCKER_HOST=x docker images",
            "docker images &",
            "for i in 1 2; do docker tag a b$i; done",
            "(docker images)",
            "f() { docker images; }",
            "dockerId=ada",
            "! docker images",
        ] {
            assert!(!plain(Dialect::Bash, text), "{text}");
        }
    }

    #[test]
    fn a_shell_is_kept_by_the_lessons_variables_and_by_programs() {
        for text in [
            "export dockerId=ada",
            "dockerId=ada",
            "cd web\nls > list",
            "docker images",
        ] {
            assert!(keeps(text), "{text}");
        }
    }

    #[test]
    fn a_shell_is_not_kept_by_what_defines_something() {
        for text in [
            "export PATH=/elsewhere",
            "docker() { echo; }",
            "alias docker=podman",
            "set -e",
            "eval \"$x\"",
            ". ./settings",
            "$x images",
            "export -f docker",
            "docker images | while read -r x; do :; done",
            "exit",
        ] {
            assert!(!keeps(text), "{text}");
        }
    }
}

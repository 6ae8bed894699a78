//! Shells in namespaces and below other roots, which no container's engine knows of: `unshare`, `nsenter`, `chroot`.
//!
//! Not here: containers (`super`), and other machines (`remote`).

use super::Opened;
use super::names::is_shell;

/// What `unshare` and `nsenter` open: a shell, where they are told no other program.
pub(super) fn namespace(words: &[&str]) -> Opened {
    let operand = words.iter().rfind(|word| !word.starts_with('-'));
    if operand.is_none_or(|word| is_shell(word) || word.bytes().all(|byte| byte.is_ascii_digit())) {
        Opened::Surely
    } else {
        Opened::Perhaps
    }
}

/// What `chroot` opens: a shell, where it is told no other program behind the folder.
pub(super) fn root(words: &[&str]) -> Option<Opened> {
    let mut operands = words.iter().filter(|word| !word.starts_with('-'));
    operands.next()?;
    operands
        .next()
        .is_none_or(|program| is_shell(program))
        .then_some(Opened::Surely)
}

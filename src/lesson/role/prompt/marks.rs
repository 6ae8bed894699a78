//! Whether a text may show a prompt, which its bytes tell: most lines show none.
//!
//! Not here: the prompts (`prompt`).

use memchr::{memchr, memchr_iter, memchr3, memchr3_iter, memmem};

use super::LONGEST;
use crate::lesson::role::glance::{Glance, Mark};
use crate::lesson::role::shape::is_keystroke;
use crate::lesson::role::typed::is_certain;

/// Says whether a text has what some line's prompt has.
pub(in crate::lesson::role) fn may_be_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_marked = memchr3(b'$', b'#', b'>', bytes).is_some() || memchr(b'%', bytes).is_some();
    is_marked
        || !text.is_ascii()
        || (memchr(b'~', bytes).is_some() && (text.starts_with("~ ") || text.contains("\n~ ")))
        || (memchr(b'@', bytes).is_some() && (text.contains("root@") || text.contains(": docker ")))
        || (memchr(b'[', bytes).is_some()
            && ["(local)", "In [", "[~", "[/"]
                .iter()
                .any(|part| text.contains(part)))
}

/// Says whether a line has what a prompt has: its mark near the beginning, or a beginning that needs none.
pub(super) fn may_have(line: &[u8]) -> bool {
    let Some(first) = line.first() else {
        return false;
    };
    let head = &line[..line.len().min(LONGEST)];
    let is_named = || memchr(b'@', head).is_some() && memmem::find(head, b": docker ").is_some();
    if line.starts_with(b"root@") || line.starts_with(b"~ ") || is_named() {
        return true;
    }
    if matches!(first, b'P' | b'I' | b'[' | 0x80..) || matches!(line, [_, b':', b'\\', ..]) {
        return true;
    }
    if !Glance::of(head).has(Mark::Prompt) {
        return false;
    }
    let is_arrow = |at: usize| head[at..].starts_with("❯".as_bytes());
    let is_mark = |at: usize| {
        let is_end = line
            .get(at + 1)
            .is_none_or(|next| !next.is_ascii_graphic() || b";|&".contains(next));
        // What is glued to what is typed.
        let is_glued = || match head[at] {
            b'$' if line[at + 1..].starts_with(b": ") => true,
            b'$' | b'#' => memchr(b':', &head[..at]).is_some(),
            mark => mark == b'>' && (head[..at].ends_with(b"=") || is_account(&head[..at])),
        };
        at == 0 || is_end || is_glued()
    };
    memchr(0xe2, head).is_some_and(|at| is_arrow(at) || memmem::find(head, b" git:(").is_some())
        || memchr3_iter(b'$', b'#', b'>', head).any(is_mark)
        || memchr_iter(b'%', head).any(is_mark)
}

/// Says whether a mark stands directly behind `user@host`.
pub(super) fn is_account(before: &[u8]) -> bool {
    memchr(b'@', before).is_some_and(|at| at > 0) && memchr(b' ', before).is_none()
}

/// What is typed behind a prompt, without the marks of code that its author put around it: `` $ `docker ps` ``.
pub(super) fn without_code(command: &str) -> &str {
    marked(command)
        .filter(|code| is_certain(code) || is_keystroke(code))
        .unwrap_or(command)
}

/// What stands in the marks of code, if they are around all of a line.
pub(in crate::lesson::role) fn marked(line: &str) -> Option<&str> {
    let code = line.trim().strip_prefix('`')?.strip_suffix('`')?;
    (!code.contains('`')).then_some(code)
}

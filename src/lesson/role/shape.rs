//! Lines that mean something by their shape alone: a key, an exit, the further line of a command.
//!
//! Not here: prompts (`prompt`), and whether a line is a command (`typed`).

/// Nothing, a key that is pressed, or a prompt again: what no shell is to get.
pub(super) fn is_keystroke(command: &str) -> bool {
    let lower = command.get(..5).unwrap_or(command).to_ascii_lowercase();
    let is_key = lower.starts_with('^')
        || ["ctrl+", "ctrl-", "ctrl ", "<ctrl"]
            .iter()
            .any(|key| lower.starts_with(key));
    command.is_empty() || is_key || command == "C" || command.contains("] (local) ")
}

/// `<your-id> ls`: a program whose name the learner fills in.
pub(super) fn is_filled(line: &str) -> bool {
    let inner = line
        .trim()
        .strip_prefix('<')
        .and_then(|rest| rest.split_once("> "));
    inner.is_some_and(|(name, rest)| {
        !name.starts_with('/')
            && name.contains(['-', ' ', '_'])
            && rest.starts_with(|c: char| c.is_ascii_lowercase())
    })
}

/// The mark that a shell shows before the further lines of a command.
pub(super) fn without_continuation(line: &str) -> &str {
    let bare = line.trim_start();
    match bare.strip_prefix('>') {
        Some("") => "",
        Some(rest) if rest.starts_with(' ') && !rest.starts_with("> ") => &rest[1..],
        _ => line,
    }
}

/// How far a line is indented, in bytes.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Says whether a command leaves the shell that it is typed in.
pub(super) fn is_exit(command: &str) -> bool {
    let command = command.trim().trim_end_matches(';').to_ascii_lowercase();
    let word = command.split([' ', '\t', '#']).next().unwrap_or_default();
    matches!(
        word,
        "exit"
            | "logout"
            | "quit"
            | "\\q"
            | "exit()"
            | "quit()"
            | "^d"
            | ".exit"
            | "<ctrl-d>"
            | "ctrl-d"
            | "ctrl+d"
    )
}

/// Says whether a line is what `swarm init` prints for others to type.
pub(super) fn is_join(line: &str) -> bool {
    line.trim_start().starts_with("docker swarm join ")
}

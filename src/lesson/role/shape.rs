//! Lines that mean something by their shape alone: a key, an exit, the further line of a command.
//!
//! Not here: prompts (`prompt`), and whether a line is a command (`typed`).

/// Nothing, a key that is pressed, or a prompt again: what no shell is to get.
pub(super) fn is_keystroke(command: &str) -> bool {
    let is_key = command.starts_with('^')
        || command.get(..5).is_some_and(|begin| {
            let mut keys = ["ctrl+", "ctrl-", "ctrl ", "<ctrl"].iter();
            keys.any(|key| key.eq_ignore_ascii_case(begin))
        });
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

/// Says whether a word only joins a line with the next one.
pub(super) fn is_joint(word: &str) -> bool {
    matches!(word, "\\" | "`" | "^")
}

/// How far a line is indented, in bytes.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Says whether a command leaves the shell that it is typed in.
pub(super) fn is_exit(command: &str) -> bool {
    const EXITS: [&str; 11] = [
        "exit", "logout", "quit", "\\q", "exit()", "quit()", "^d", ".exit", "<ctrl-d>", "ctrl-d", "ctrl+d",
    ];
    let command = command.trim_start();
    let begins = |byte: &u8| b"eElLqQ\\^.<cC".contains(byte);
    if !command.as_bytes().first().is_some_and(begins) {
        return false;
    }
    let command = command.trim_end().trim_end_matches(';');
    let word = command.split([' ', '\t', '#']).next().unwrap_or_default();
    EXITS.iter().any(|exit| exit.eq_ignore_ascii_case(word))
}

/// Says whether a line is what `swarm init` prints for others to type.
pub(super) fn is_join(line: &str) -> bool {
    line.trim_start().starts_with("docker swarm join ")
}

//! Blocks of Educates that a click types into a terminal, with their commands in YAML: `terminal:execute` with `command: docker ps`.
//!
//! Not here: what other clicks do, such as opening a file in its editor (`role::label`).

use serde_json::Value;

use super::builder::EXECUTED;

/// The mark that says that commands are run, and where; and the commands of such a block, each in the line that it stands in.
pub(super) fn terminal(info: &str, text: &str) -> Option<(String, String)> {
    if info.trim() != "terminal:execute" {
        return None;
    }
    let document: Value = serde_saphyr::from_str(text).ok()?;
    let command = document.get("command")?.as_str()?.trim_end();
    let session = document.get("session");
    let session = session.and_then(|session| session.as_u64().or_else(|| session.as_str()?.parse().ok()));
    let mark = match session.filter(|session| *session > 1) {
        Some(number) => EXECUTED.replace("}}", &format!(" T{number}}}}}")),
        None => EXECUTED.to_owned(),
    };
    let key = text.lines().position(|line| line.starts_with("command:"))?;
    let first = text.lines().nth(key)?["command:".len()..].trim();
    let is_below = first.starts_with(['|', '>']) || first.is_empty();
    Some((mark, "\n".repeat(key + usize::from(is_below)) + command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_the_command_in_its_own_lines() {
        let of = |text: &str| terminal("terminal:execute", text);
        let found = |mark: &str, text: &str| Some((mark.to_owned(), text.to_owned()));
        assert_eq!(of("command: docker ps"), found("{{execute}}", "docker ps"));
        assert_eq!(
            of("session: 2\ncommand: \"docker run \\\"a\\\"\"\nclear: true"),
            found("{{execute T2}}", "\ndocker run \"a\"")
        );
        assert_eq!(
            of("command: |-\n  docker ps\n  docker ps -a\nsession: 1"),
            found("{{execute}}", "\ndocker ps\ndocker ps -a")
        );
        assert_eq!(of("docker ps"), None);
        assert_eq!(terminal("terminal:input", "command: docker ps"), None);
    }
}

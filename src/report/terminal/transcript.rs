//! The lines of a block of commands with what stands between them: what the commands print, and what is typed in what they
//! open. Long output is shown by its beginning.
//!
//! Not here: the block in the shell's own language (`page`).

use std::collections::BTreeMap;

use console::{style, truncate_str};

use crate::lesson::{Block, Role};
use crate::report::prose::printable;

/// How many lines of output are shown before the rest is counted.
const MOST: usize = 8;
/// How many of them are shown where there are more.
const SHOWN: usize = 6;

/// A block of commands as it is shown on a page this wide.
pub(super) fn lines(block: &Block, width: usize) -> String {
    let mut asides: BTreeMap<usize, (Role, Vec<&str>)> = BTreeMap::new();
    for aside in &block.asides {
        let lines = aside.text.lines().collect();
        asides.insert(aside.line, (aside.role, lines));
    }
    let mut text = String::new();
    let mut covered = 0;
    for (number, line) in (block.line..).zip(block.text.lines()) {
        if let Some((role, lines)) = asides.remove(&number) {
            covered = covered.max(number + lines.len());
            text.push_str(&aside(role, &lines, width));
        } else if number >= covered {
            let line = style(printable(line)).cyan();
            text.push_str(&format!("    {line}\n"));
        }
    }
    // What the last command prints stands behind the commands' own lines.
    for (role, lines) in asides.into_values() {
        text.push_str(&aside(role, &lines, width));
    }
    text
}

fn aside(role: Role, lines: &[&str], width: usize) -> String {
    let mark = match role {
        Role::Inside => "›",
        Role::Commands | Role::Output | Role::File | Role::Display => "│",
    };
    let room = width.saturating_sub(6);
    let n_shown = if lines.len() > MOST { SHOWN } else { lines.len() };
    let mut text = String::new();
    let mut put = |line: &str| {
        let line = format!("{mark} {}", truncate_str(&printable(line), room, "…"));
        text.push_str(&format!("    {}\n", style(line.trim_end()).dim()));
    };
    lines[..n_shown].iter().for_each(|line| put(line));
    if n_shown < lines.len() {
        put(&format!("… and {} more lines", lines.len() - n_shown));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn shown(code: &str, width: usize) -> String {
        let lesson = crate::lesson::parse(Path::new("a.md"), &format!("# A\n\n```console\n{code}\n```\n"));
        let text = lines(&lesson.steps[0].blocks[0], width);
        console::strip_ansi_codes(&text).into_owned()
    }

    #[test]
    fn what_is_printed_and_what_is_typed_inside_stand_at_their_places() {
        let code = "$ docker ps\nID  IMAGE\n\n$ docker run -it alpine sh\n/ # ls\nbin etc\n/ # exit\n$ docker images\nREPOSITORY";
        assert_eq!(
            shown(code, 80),
            "    docker ps\n    │ ID  IMAGE\n\
             \n    docker run -it alpine sh\n    › ls\n    │ bin etc\n    › exit\n    docker images\n    │ REPOSITORY\n"
                .replace("\n\n", "\n    \n")
        );
    }

    #[test]
    fn long_and_wide_output_is_shown_by_its_beginning() {
        let wide = "x".repeat(200);
        let code = format!("$ docker ps\n{wide}");
        let page = shown(&code, 80);
        let widest = page.lines().map(|line| line.chars().count()).max();
        assert_eq!(widest, Some(80));
        assert!(page.ends_with("…\n"), "{page}");
        let long: Vec<String> = (0..9).map(|n| format!("line {n}")).collect();
        let page = shown(&format!("$ docker ps\n{}", long.join("\n")), 80);
        assert!(page.contains("│ line 5\n    │ … and 3 more lines\n"), "{page}");
        let page = shown(&format!("$ docker ps\n{}", long[..8].join("\n")), 80);
        assert!(page.ends_with("│ line 7\n"), "{page}");
    }
}

//! Prompts that are a folder: `/ # ls`, `~/work $ ls`, `[~] ls`.
//!
//! Not here: those that name a machine (`prompt`).

use super::{LONGEST, Whose};
use crate::lesson::role::typed::{first_word, is_certain};

/// `/ # ls`, `/app $ ls`, `~/work $ ls`: a folder, and the prompt's end. One that is repeated on the line is read once.
pub(super) fn path(line: &str) -> Option<(Whose, usize)> {
    let folder = first_word(line);
    if folder.starts_with('~') && folder.ends_with(['$', '#', '%']) {
        return Some((Whose::Unix, line.len() - folder.len()));
    }
    if let Some(rest) = line.strip_prefix("/#")
        && (rest.is_empty() || rest.starts_with(' '))
    {
        return Some((Whose::Container, rest.len()));
    }
    let is_folder = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '~' | '.' | '-' | '_');
    if folder.len() > LONGEST || !folder.chars().all(is_folder) {
        return None;
    }
    let rest = line[folder.len()..].strip_prefix(' ')?;
    let Some(mut behind) = rest.strip_prefix(['#', '$', '%']) else {
        // `~ docker ps`: no more than the folder, as themes have it.
        return (folder == "~" && is_certain(rest)).then_some((Whose::Unix, rest.len()));
    };
    if !behind.is_empty() && !behind.starts_with(' ') {
        return None;
    }
    let whose = match (rest.as_bytes().first(), folder.starts_with('/')) {
        (Some(b'#'), _) | (Some(b'$'), true) => Whose::Container,
        _ => Whose::Unix,
    };
    while let Some(again) = behind.trim_start().strip_prefix(folder) {
        let Some(again) = again.strip_prefix(" #") else {
            break;
        };
        behind = again;
    }
    Some((whose, behind.len()))
}

/// `[~] docker ps`, `[/work] ls`: a folder in brackets, which are the prompt.
pub(super) fn place(line: &str) -> Option<(Whose, usize)> {
    let (folder, command) = line.strip_prefix('[')?.split_once("] ")?;
    let is_folder = folder.starts_with(['~', '/']) && !folder.contains(' ');
    (is_folder && is_certain(command.trim_start())).then_some((Whose::Unix, command.len()))
}

//! `--chmod`: permissions as digits, or as what changes about them (`u=rwX,go=rX`).
//!
//! Source: POSIX's `chmod`; who is not named is changed within the usual mask, as `BuildKit` has it. Not here: whose files
//! they are (`owner`).

use super::tree::{Kind, Node};

/// What a clause without a name leaves alone.
const MASK: u32 = 0o022;

/// What becomes of permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chmod {
    /// They are these.
    Digits(u32),
    /// They change, step by step.
    Changes(Vec<Change>),
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// The bits that may change.
    whose: u32,
    how: How,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Added,
    Removed,
    Set,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// These bits; and `x` where it is a folder, or somebody may execute it already.
    Bits(u32, Execution),
    /// As far as it is given to the user, group or others: how far their bits lie up.
    CopyOf(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Execution {
    AsTold,
    WhereItMakesSense,
}

impl Chmod {
    /// Reads the flag's value.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let digits = || u32::from_str_radix(text, 8).ok().filter(|mode| *mode <= 0o7777);
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let parsed = if is_number {
            digits().map(Self::Digits)
        } else {
            changes(text).map(Self::Changes)
        };
        parsed.ok_or_else(|| {
            format!("invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777")
        })
    }

    /// The permissions that a file or folder gets.
    pub(super) fn of(&self, node: &Node) -> u32 {
        match self {
            Self::Digits(mode) => *mode,
            Self::Changes(changes) => changes
                .iter()
                .fold(node.mode, |mode, change| change.made(mode, &node.kind)),
        }
    }
}

impl Change {
    fn made(&self, mode: u32, kind: &Kind) -> u32 {
        let bits = match self.what {
            What::Bits(bits, Execution::AsTold) => bits,
            What::Bits(bits, Execution::WhereItMakesSense) => {
                let makes_sense = matches!(kind, Kind::Folder) || mode & 0o111 != 0;
                if makes_sense { bits | 0o111 } else { bits }
            }
            What::CopyOf(shift) => (mode >> shift & 7) * 0o111,
        };
        match self.how {
            How::Added => mode | (bits & self.whose),
            How::Removed => mode & !(bits & self.whose),
            How::Set => mode & !self.whose | (bits & self.whose),
        }
    }
}

fn changes(text: &str) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    for clause in text.split(',') {
        let start = clause.find(['+', '-', '='])?;
        let whose = whose(&clause[..start])?;
        let mut rest = &clause[start..];
        while let Some(sign) = rest.chars().next() {
            let how = match sign {
                '+' => How::Added,
                '-' => How::Removed,
                '=' => How::Set,
                _ => return None,
            };
            let end = rest[1..].find(['+', '-', '=']).map_or(rest.len(), |at| at + 1);
            changes.push(Change {
                whose,
                how,
                what: what(&rest[1..end])?,
            });
            rest = &rest[end..];
        }
    }
    Some(changes)
}

fn whose(names: &str) -> Option<u32> {
    if names.is_empty() {
        return Some(0o7777 & !MASK);
    }
    names.chars().try_fold(0, |whose, name| {
        Some(
            whose
                | match name {
                    'u' => 0o4700,
                    'g' => 0o2070,
                    'o' => 0o1007,
                    'a' => 0o7777,
                    _ => return None,
                },
        )
    })
}

fn what(letters: &str) -> Option<What> {
    match letters {
        "u" => return Some(What::CopyOf(6)),
        "g" => return Some(What::CopyOf(3)),
        "o" => return Some(What::CopyOf(0)),
        _ => {}
    }
    let (mut bits, mut execution) = (0, Execution::AsTold);
    for letter in letters.chars() {
        bits |= match letter {
            'r' => 0o444,
            'w' => 0o222,
            'x' => 0o111,
            's' => 0o6000,
            't' => 0o1000,
            'X' => {
                execution = Execution::WhereItMakesSense;
                0
            }
            _ => return None,
        };
    }
    Some(What::Bits(bits, execution))
}

#[cfg(test)]
mod tests {
    use super::super::content::Content;
    use super::*;

    #[test]
    fn permissions_change_as_they_do_with_chmod() {
        let file = |mode| Node {
            kind: Kind::File(Content::of(Vec::new())),
            mode,
            ..Node::folder(0)
        };
        let folder = |mode| Node {
            mode,
            ..Node::folder(0)
        };
        for (text, node, expected) in [
            ("755", file(0o600), 0o755),
            ("01777", folder(0o700), 0o1777),
            ("u=rwX,go=rX", file(0o640), 0o644),
            ("u=rwX,go=rX", file(0o750), 0o755),
            ("u=rwX,go=rX", folder(0o700), 0o755),
            ("a-w", file(0o666), 0o444),
            ("+x", file(0o644), 0o755),
            ("+w", file(0o444), 0o644),
            ("=r", file(0o777), 0o466),
            ("g=u,o-rwx", file(0o751), 0o770),
            ("u+s,+t", file(0o755), 0o5755),
            ("ug+rw-x", file(0o711), 0o661),
            ("o=", file(0o777), 0o770),
        ] {
            let mode = Chmod::parse(text).unwrap().of(&node);
            assert_eq!(mode, expected, "{text}: {mode:o}");
        }
    }

    #[test]
    fn what_is_neither_digits_nor_changes_is_refused() {
        for text in ["", "8", "77777", "u", "u=y", "z+x", "u+x,", "u+ug"] {
            assert!(Chmod::parse(text).is_err(), "{text}");
        }
    }
}

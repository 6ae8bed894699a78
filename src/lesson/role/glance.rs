//! What a line has in it, seen in one walk over its bytes: rules that need a mark which most lines lack are told so at a glance.
//!
//! Not here: the rules.

/// What some bytes are to some rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `$`.
    Dollar = 1,
    /// What joins commands: `|`, `&`, `;`.
    Joint = 1 << 1,
    /// What begins a word that may have blanks in it: quotes and brackets.
    Opening = 1 << 2,
    /// What may have a command go on in the next line.
    Further = 1 << 3,
    /// What prompts end with.
    Prompt = 1 << 4,
    /// What usage text has: brackets, a choice, dots in one character.
    Usage = 1 << 5,
    /// A capital.
    Capital = 1 << 6,
    /// A dot.
    Dot = 1 << 7,
}

/// What is in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glance {
    marks: u8,
    /// Those that stand twice, directly behind each other.
    pairs: u8,
}

const MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    let kinds: [(&[u8], Mark); 8] = [
        (b"$", Mark::Dollar),
        (b"|&;", Mark::Joint),
        (b"<[({'\"`", Mark::Opening),
        (b"'\"\\#<{(|&^`", Mark::Further),
        (b"$#>%\xe2", Mark::Prompt),
        (b"[|<\xe2", Mark::Usage),
        (b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", Mark::Capital),
        (b".", Mark::Dot),
    ];
    let mut kind = 0;
    while kind < kinds.len() {
        let (bytes, mark) = kinds[kind];
        let mut at = 0;
        while at < bytes.len() {
            marks[bytes[at] as usize] |= mark as u8;
            at += 1;
        }
        kind += 1;
    }
    marks
};

impl Glance {
    /// Looks at a line, or a part of one.
    pub(super) fn of(line: &[u8]) -> Self {
        let (mut marks, mut pairs, mut before) = (0, 0, 0);
        for byte in line {
            let mark = MARKS[usize::from(*byte)];
            marks |= mark;
            pairs |= mark & before;
            before = mark;
        }
        Self { marks, pairs }
    }

    /// Says whether a mark is in it.
    pub(super) fn has(self, mark: Mark) -> bool {
        self.marks & mark as u8 != 0
    }

    /// Says whether two of a kind stand behind each other in it.
    pub(super) fn has_two(self, mark: Mark) -> bool {
        self.pairs & mark as u8 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_marks_that_are_in_it_and_no_others() {
        let glance = Glance::of(b"docker run -e A=$B.");
        assert!(glance.has(Mark::Dollar) && glance.has(Mark::Prompt) && glance.has(Mark::Dot));
        assert!(glance.has(Mark::Capital) && !glance.has_two(Mark::Capital));
        assert!(!glance.has(Mark::Joint) && !glance.has(Mark::Opening) && !glance.has(Mark::Further));
        let glance = Glance::of("docker run [OPTIONS] ... | …".as_bytes());
        assert!(glance.has_two(Mark::Capital) && glance.has_two(Mark::Dot));
        assert!(glance.has(Mark::Joint) && glance.has(Mark::Opening) && glance.has(Mark::Further));
        assert!(glance.has(Mark::Usage) && glance.has(Mark::Prompt) && !glance.has(Mark::Dollar));
    }
}

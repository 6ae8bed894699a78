//! A text's lines, found in one walk: where each begins, and what some of them begin with. Whoever looks for something at the
//! beginnings of lines sees at a glance whether there may be any.
//!
//! Not here: looking for it (`repair`), and places as lines (`source`).

use memchr::{memchr, memchr_iter, memchr2_iter};

/// What a line begins with behind its indentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    /// Three marks of a fence.
    Fence = 1,
    /// The marks of an admonition or a tab: `!!!`, `???`, `===`.
    Region = 1 << 1,
    /// `.`, as a slide's class does.
    Class = 1 << 2,
    /// `::`.
    Colons = 1 << 3,
    /// `<!--`.
    Comment = 1 << 4,
    /// The tag of a component or a section: `<Tabs`, `</section`.
    Component = 1 << 5,
    /// `import ` or `export `.
    Module = 1 << 6,
    /// `>`.
    Quote = 1 << 7,
}

/// What lines begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Begins(u8);

/// The bytes that no line begins with which is of interest.
const IS_PLAIN: [bool; 256] = {
    let mut is_plain = [false; 256];
    let mut byte = b'!';
    while byte < 0x7f {
        is_plain[byte as usize] = !matches!(
            byte,
            b'`' | b'~' | b'!' | b'?' | b'=' | b'.' | b':' | b'<' | b'>' | b'i' | b'e'
        );
        byte += 1;
    }
    is_plain[b'\n' as usize] = true;
    is_plain
};

impl Begins {
    /// What a line begins with behind its indentation; everything, where that may be a blank of another alphabet's.
    fn of(line: &[u8]) -> Self {
        let is_plain = |line: &[u8]| line.first().is_none_or(|first| IS_PLAIN[usize::from(*first)]);
        if is_plain(line) {
            return Self(0);
        }
        let n_blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        let line = &line[n_blanks.count()..];
        if is_plain(line) {
            return Self(0);
        }
        let begins = |begin: &str| line.starts_with(begin.as_bytes());
        Self(match line.first() {
            Some(b'`') if begins("```") => Begin::Fence as u8,
            Some(b'~') if begins("~~~") => Begin::Fence as u8,
            Some(b'!') if begins("!!!") => Begin::Region as u8,
            Some(b'?') if begins("???") => Begin::Region as u8,
            Some(b'=') if begins("===") => Begin::Region as u8,
            Some(b'.') => Begin::Class as u8,
            Some(b':') if begins("::") => Begin::Colons as u8,
            Some(b'<') if begins("<!--") => Begin::Comment as u8,
            Some(b'<') if is_component(line) => Begin::Component as u8,
            Some(b'i') if begins("import ") => Begin::Module as u8,
            Some(b'e') if begins("export ") => Begin::Module as u8,
            Some(b'>') => Begin::Quote as u8,
            Some(b'\r') if begins("\r\n") => 0,
            Some(..=b'\t' | b'\x0b'..=b'\x1f' | 0x7f..) => u8::MAX,
            _ => 0,
        })
    }

    fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Says whether a line may begin so.
    pub(super) fn has(self, begin: Begin) -> bool {
        self.0 & begin as u8 != 0
    }
}

/// Says whether a tag is a component's or a section's.
pub(super) fn is_component(tag: &[u8]) -> bool {
    let name = tag.get(1..).unwrap_or_default();
    let name = name.strip_prefix(b"/").unwrap_or(name);
    name.first().is_some_and(u8::is_ascii_uppercase) || name.starts_with(b"section")
}

/// A text with its lines.
pub(super) struct Page<'t> {
    pub(super) text: &'t str,
    /// The offset at which each line begins; `\n`, `\r\n` and a lone `\r` end one.
    pub(super) starts: Vec<usize>,
    /// What each line begins with.
    pub(super) begin: Vec<Begins>,
    /// What any of them begins with.
    pub(super) begins: Begins,
    /// Whether each line but the last has a `\n` at its end.
    pub(super) has_feeds: bool,
}

impl<'t> Page<'t> {
    /// Finds the lines of a text.
    pub(super) fn of(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut page = Self {
            text,
            starts: Vec::with_capacity(text.len() / 20 + 8),
            begin: Vec::with_capacity(text.len() / 20 + 8),
            begins: Begins::default(),
            has_feeds: true,
        };
        page.line(0);
        if memchr(b'\r', bytes).is_none() {
            memchr_iter(b'\n', bytes).for_each(|at| page.line(at + 1));
            return page;
        }
        for at in memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' {
                page.line(at + 1);
            } else if bytes.get(at + 1) != Some(&b'\n') {
                page.has_feeds = false;
                page.line(at + 1);
            }
        }
        page
    }

    /// Takes in the line that begins at an offset.
    fn line(&mut self, start: usize) {
        self.starts.push(start);
        let begins = Begins::of(&self.text.as_bytes()[start..]);
        self.begin.push(begins);
        self.begins.add(begins);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_by_what_they_begin_with() {
        let all = [
            (Begin::Fence, "```sh"),
            (Begin::Region, "??? note"),
            (Begin::Class, ".exercise["),
            (Begin::Colons, "::x"),
            (Begin::Comment, "<!-- x"),
            (Begin::Component, "</section>"),
            (Begin::Module, "import x"),
            (Begin::Quote, "> x"),
        ];
        for (begin, line) in all {
            for text in [
                format!("a\n \t{line}"),
                format!("{line}\nb"),
                format!("a\r{line}\r\nb\r"),
            ] {
                let page = Page::of(&text);
                let found = all.map(|(other, _)| page.begins.has(other));
                assert_eq!(found, all.map(|(other, _)| other == begin), "{text:?}");
            }
            assert!(!Page::of(&format!("a {line}\n")).begins.has(begin), "{line}");
            assert!(Page::of(&format!("\u{a0}{line}\n")).begins.has(begin), "{line}");
        }
    }

    #[test]
    fn a_lone_return_ends_a_line_and_is_told() {
        assert_eq!(Page::of("a\r\nb\rc\n").starts, [0, 3, 5, 7]);
        assert!(Page::of("a\r\n").has_feeds);
        assert!(!Page::of("a\rb\n").has_feeds);
    }
}

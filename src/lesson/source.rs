//! The file's text: where its lines are, and where its Markdown begins.
//!
//! Not here: reading the Markdown.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::page::Page;

/// A lesson's text with its line table.
pub(super) struct Source<'a> {
    text: &'a str,
    line_starts: Cow<'a, [usize]>,
}

impl<'a> Source<'a> {
    /// Finds the lines of `text`; `\n`, `\r\n` and a lone `\r` end one.
    pub(super) fn new(text: &'a str) -> Self {
        Self::with(text, Page::of(text).starts)
    }

    /// A text whose lines begin at these offsets.
    pub(super) fn with(text: &'a str, line_starts: impl Into<Cow<'a, [usize]>>) -> Self {
        let line_starts = line_starts.into();
        Self { text, line_starts }
    }

    /// The line that the byte at `offset` is on, from 1.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= offset)
    }

    /// The offset at which line `line` (from 1) begins; the end of the text for a line past the last.
    pub(super) fn start_of(&self, line: usize) -> usize {
        self.line_starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(self.text.len())
    }

    /// The text of line `line` (from 1), without its end.
    pub(super) fn line(&self, line: usize) -> &'a str {
        self.text[self.start_of(line)..self.start_of(line + 1)].trim_end_matches(['\n', '\r'])
    }

    /// How many lines there are; a final line end begins no further line.
    pub(super) fn n_lines(&self) -> usize {
        self.line_starts.len() - usize::from(self.line_starts.last() == Some(&self.text.len()))
    }

    /// The offset at which the Markdown begins: behind a byte order mark and behind front matter.
    pub(super) fn body_start(&self) -> usize {
        let bom = if self.text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        match self.line(1)[bom..].trim_end() {
            "---" => self.yaml_end(bom),
            "+++" => self.toml_end(bom),
            _ => bom,
        }
    }

    fn toml_end(&self, bom: usize) -> usize {
        let is_toml = |line: &str| {
            let line = line.trim();
            line.is_empty() || line.starts_with(['#', '[']) || line.contains('=')
        };
        let first = (2..=self.n_lines()).find(|line| self.line(*line).trim_end() == "+++");
        first
            .filter(|_| is_toml(self.line(2)))
            .map_or(bom, |line| self.start_of(line + 1))
    }

    fn yaml_end(&self, bom: usize) -> usize {
        let mut is_yaml = false;
        for line in 2..=self.n_lines() {
            match self.line(line).trim_end() {
                "---" | "..." if is_yaml || line == 2 => return self.start_of(line + 1),
                text if !is_yaml => {
                    is_yaml = is_yaml_key(text);
                    if !is_yaml && !text.starts_with('#') {
                        return bom;
                    }
                }
                _ => {}
            }
        }
        bom
    }
}

/// The lines of a text as [`str::lines`] has them, found many bytes at once.
pub(super) fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    let mut ends = memchr_iter(b'\n', text.as_bytes());
    let mut start = 0;
    std::iter::from_fn(move || {
        let line = match ends.next() {
            Some(end) => {
                let line = &text[start..end];
                start = end + 1;
                line.strip_suffix('\r').unwrap_or(line)
            }
            None if start < text.len() => {
                let line = &text[start..];
                start = text.len();
                line
            }
            None => return None,
        };
        Some(line)
    })
}

/// Says whether a line is `key:` or `key: value`, as front matter begins and a first slide does not.
fn is_yaml_key(line: &str) -> bool {
    let Some((key, rest)) = line.split_once(':') else {
        return false;
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !key.is_empty() && key.chars().all(is_name) && (rest.is_empty() || rest.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_standard_library() {
        for text in [
            "",
            "\n",
            "a",
            "a\n",
            "a\r\nb\r\n\r\n",
            "\n\na\rb\r",
            "\r",
            "é\n\n",
        ] {
            let lines: Vec<_> = lines_of(text).collect();
            assert_eq!(lines, text.lines().collect::<Vec<_>>(), "{text:?}");
        }
    }

    #[test]
    fn every_kind_of_line_end_ends_one_line() {
        let source = Source::new("a\nb\r\nc\rd");
        let lines: Vec<_> = (1..=source.n_lines()).map(|line| source.line(line)).collect();
        assert_eq!(lines, ["a", "b", "c", "d"]);
        assert_eq!(source.line_of(5), 3);
    }

    #[test]
    fn front_matter_is_skipped_and_a_first_rule_is_not() {
        let body = |text: &'static str| &text[Source::new(text).body_start()..];
        assert_eq!(body("---\ntitle: x\n\ntags: [a]\n---\n# A"), "# A");
        assert_eq!(body("\u{feff}---\r\ntitle: x\r\n---\r\n# A"), "# A");
        assert_eq!(body("---\n# A\n---\n# B"), "---\n# A\n---\n# B");
        assert_eq!(body("---\n\nhello\n\n---\n"), "---\n\nhello\n\n---\n");
        assert_eq!(body("---\ntitle: never closed\n"), "---\ntitle: never closed\n");
        assert_eq!(body("\u{feff}# A"), "# A");
        assert_eq!(body("---\n---\n# A"), "# A");
        assert_eq!(body("+++\ntitle = \"x\"\n[a]\nb = [\n  1]\n+++\n# A"), "# A");
        assert_eq!(body("+++\nx = 1\n# A"), "+++\nx = 1\n# A");
        assert_eq!(body("+++\nmore\n+++\n# A"), "+++\nmore\n+++\n# A");
        assert_eq!(body("---\n# by hand\nlast_seen-on.x:\n---\n# A"), "# A");
        for none in ["https://x", ": x", "two words: x"] {
            let text = format!("---\n{none}\n---\n");
            assert_eq!(Source::new(&text).body_start(), 0, "{none}");
        }
    }
}

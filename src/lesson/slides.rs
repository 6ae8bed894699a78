//! Slides that say in front matter of their own where their text is: `src: ./pages/run.md`, as Slidev has them.
//!
//! Not here: reading those files (`course`), and slides whose text stands in them, which are sections like others (`outline`).

use std::ops::Range;

use super::join::is_markdown;

/// A slide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slide {
    /// Its bytes, with its front matter and without the mark of the next.
    pub span: Range<usize>,
    /// The bytes of its front matter, with the mark that ends it.
    pub matter: Option<Range<usize>>,
    /// The file that has its text, as the slide names it, without the numbers of slides behind `#`.
    pub source: Option<Named>,
}

/// A file that a slide names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The line that names it, from 1.
    pub line: usize,
    /// The bytes of that line.
    pub span: Range<usize>,
    /// The path.
    pub path: String,
    /// The numbers of the slides that are meant, from 1; all where there are none.
    pub numbers: Vec<Range<usize>>,
}

impl Slide {
    /// The bytes that are Markdown: of front matter a page's own stays.
    pub fn shown(&self) -> [Range<usize>; 2] {
        match &self.matter {
            Some(matter) if self.span.start > 0 => [self.span.start..matter.start, matter.end..self.span.end],
            Some(_) | None => [self.span.clone(), self.span.end..self.span.end],
        }
    }
}

/// Finds a text's slides in order; none where no slide names a file of Markdown.
pub fn slides(text: &str) -> Vec<Slide> {
    if memchr::memmem::find(text.as_bytes(), b"\nsrc:").is_none() {
        return Vec::new();
    }
    let slides = all(text);
    if slides.iter().any(|slide| slide.source.is_some()) {
        slides
    } else {
        Vec::new()
    }
}

/// All slides of a text.
fn all(text: &str) -> Vec<Slide> {
    let lines = Lines::of(text);
    let mut slides = Vec::new();
    let mut at = 0;
    while at < lines.starts.len() {
        let is_mark = lines.marks.binary_search(&at).is_ok();
        let matter = if is_mark { lines.matter(at) } else { None };
        let body = matter.map_or(at + usize::from(is_mark), |end| end + 1);
        let next = lines.marks.iter().copied().find(|mark| *mark >= body);
        let end = next.map_or(text.len(), |next| lines.starts[next]);
        slides.push(Slide {
            span: lines.starts[at]..end,
            matter: matter.map(|end| lines.starts[at + 1]..lines.end(end)),
            source: matter.and_then(|end| lines.source(at + 1..end)),
        });
        at = next.unwrap_or(lines.starts.len());
    }
    slides
}

/// The slides that somebody means by their numbers, as one text: what stands for the others is blank, so that all places stay.
pub fn chosen(text: &str, numbers: &[Range<usize>]) -> String {
    if numbers.is_empty() {
        return text.to_owned();
    }
    let slides = all(text);
    let is_meant = |n: &usize| numbers.iter().any(|range| range.contains(n));
    let meant = (1..).zip(&slides).filter(|(n, _)| is_meant(n));
    shown(text, meant.flat_map(|(_, slide)| slide.shown()))
}

/// A text of which only some spans are shown, in order: everything else is blank, so that all places stay.
pub fn shown(text: &str, spans: impl Iterator<Item = Range<usize>>) -> String {
    let mut out = String::with_capacity(text.len());
    let blank = |part: &str, out: &mut String| {
        out.extend(part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
    };
    let mut at = 0;
    for span in spans {
        blank(&text[at..span.start], &mut out);
        out.push_str(&text[span.clone()]);
        at = span.end;
    }
    blank(&text[at..], &mut out);
    out
}

/// A text's lines.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// The numbers of those that are nothing but `---`, outside of code.
    marks: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut lines = Self {
            text,
            starts: Vec::new(),
            marks: Vec::new(),
        };
        let mut fence: Option<&str> = None;
        let mut start = 0;
        for (n, line) in text.split_inclusive('\n').enumerate() {
            lines.starts.push(start);
            start += line.len();
            let trimmed = line.trim();
            let marks = trimmed
                .find(|c: char| !matches!(c, '`' | '~'))
                .unwrap_or(trimmed.len());
            match fence {
                Some(open) if marks >= open.len() && trimmed.len() == marks && trimmed.starts_with(open) => {
                    fence = None;
                }
                None if marks >= 3 => fence = Some(&trimmed[..marks]),
                None if line.trim_end() == "---" => lines.marks.push(n),
                Some(_) | None => {}
            }
        }
        lines
    }

    fn end(&self, n: usize) -> usize {
        self.starts.get(n + 1).copied().unwrap_or(self.text.len())
    }

    fn line(&self, n: usize) -> &'t str {
        self.text[self.starts[n]..self.end(n)].trim_end()
    }

    /// The line that ends the front matter which the mark at `at` begins.
    fn matter(&self, at: usize) -> Option<usize> {
        let end = *self.marks.iter().find(|mark| **mark > at)?;
        let is_key = |line: &str| {
            let (key, _) = line.split_once(':').unwrap_or_default();
            !key.is_empty()
                && key
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let lines = (at + 1..end).map(|n| self.line(n));
        let is_rest = |line: &str| line.is_empty() || line.starts_with([' ', '\t', '#', '-']);
        let is_matter = lines.clone().all(|line| is_key(line) || is_rest(line));
        (is_matter && lines.clone().any(is_key)).then_some(end)
    }

    /// The file of Markdown that front matter names.
    fn source(&self, matter: Range<usize>) -> Option<Named> {
        let mut lines = matter.map(|n| (n + 1, self.line(n)));
        let (line, value) = lines.find_map(|(n, line)| Some((n, line.strip_prefix("src:")?)))?;
        let value = value.split(" #").next().unwrap_or(value);
        let value = value.trim().trim_matches(['"', '\'']);
        let (path, numbers) = value.split_once('#').unwrap_or((value, ""));
        let number = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last): (usize, usize) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            Some(first..last.saturating_add(1))
        };
        is_markdown(path.as_ref()).then(|| Named {
            line,
            span: self.starts[line - 1]..self.starts[line - 1] + self.line(line - 1).len(),
            path: path.to_owned(),
            numbers: numbers.split(',').filter_map(number).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECK: &str = "---\ntheme: x\n---\n\n# One\n\n```yaml\n---\nsrc: no.md\n---\n```\n\n---\nsrc: ./pages/two.md#2,4-5\nlayout: x\n---\n\nNot shown.\n\n---\nsrc: \"three.md\" # why\n---\n---\nlayout: end\n---\n\n# Four\n\nsrc: no.md\n";

    #[test]
    fn slides_name_their_files_in_front_matter() {
        let found = slides(DECK);
        let texts: Vec<&str> = found
            .iter()
            .map(|slide| DECK[slide.span.clone()].trim())
            .collect();
        assert_eq!(texts.len(), 4);
        assert!(texts[0].ends_with("```") && texts[1].ends_with("Not shown.") && texts[3].contains("# Four"));
        let named = found.iter().map(|slide| slide.source.as_ref());
        let named: Vec<_> = named
            .map(|named| named.map(|named| (named.line, named.path.as_str(), named.numbers.as_slice())))
            .collect();
        let of =
            |line: usize, path: &'static str, numbers: &'static [Range<usize>]| Some((line, path, numbers));
        assert!(DECK[found[1].source.clone().unwrap().span].starts_with("src: ./pages"));
        let [mark, body] = found[3].shown();
        assert_eq!(
            (&DECK[mark], DECK[body].trim()),
            ("---\n", "# Four\n\nsrc: no.md")
        );
        assert_eq!(
            named,
            [
                None,
                of(14, "./pages/two.md", &[2..3, 4..6]),
                of(21, "three.md", &[]),
                None
            ]
        );
        for text in [
            "---\nsrc: a.png\n---\n\n# A\n",
            "# A\n\n---\n\nsrc: is what it is.\n\n---\n",
            "# A\n\n---\nA sentence.\nsrc: a.md\n---\n",
        ] {
            assert_eq!(slides(text), [], "{text}");
        }
    }

    #[test]
    fn slides_are_chosen_by_number_and_keep_their_places() {
        let text = "# Ä\n\n---\n\n# B\n\n---\n\n# C\n";
        let found = chosen(text, std::slice::from_ref(&(2..3)));
        assert_eq!(found.trim(), "---\n\n# B");
        assert_eq!((found.len(), found.find("# B")), (text.len(), text.find("# B")));
        assert_eq!(chosen(text, &[]), text);
    }
}

//! Findings for people: the source line, a caret under the words, and what to do.
//!
//! Secrets are never in the source that is shown. Not here: the layout, which is a library's.

use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::Severity;
use crate::lint::{Finding, Linted, Text};

use super::each;

/// How many lines of one finding's words are shown.
const MAX_LINES: usize = 3;

/// Whether there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// There are.
    Colours,
    /// Plain text.
    Plain,
}

/// Shows every finding, with lines of at most so many columns.
pub fn human(linted: &[Linted], paint: Paint, n_columns: usize) -> String {
    let renderer = match paint {
        Paint::Colours => Renderer::styled(),
        Paint::Plain => Renderer::plain(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(n_columns);
    let mut out = String::new();
    for file in linted {
        let shown = file.shown();
        let text = Text::new(&shown);
        for finding in &file.findings {
            out.push_str(&renderer.render(&[group(file, finding, &text)]));
            out.push_str("\n\n");
        }
    }
    out
}

fn group<'a>(file: &Linted, finding: &'a Finding, text: &Text<'a>) -> Group<'a> {
    let level = match finding.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let first = text.line_of(finding.span.start);
    let last = text.line_of(finding.span.end).min(first + MAX_LINES - 1);
    let (start, end) = (text.line(first).start, text.line(last).end);
    let within = finding.span.start - start..finding.span.end.min(end).max(finding.span.start) - start;
    let snippet = Snippet::source(&text.as_str()[start..end])
        .path(file.path.display().to_string())
        .line_start(first)
        .annotation(AnnotationKind::Primary.span(within));
    let group = level
        .primary_title(finding.message.as_str())
        .id(finding.code)
        .element(snippet);
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

/// How much was found, in a line.
pub fn summary(linted: &[Linted]) -> String {
    let count = |severity| {
        each(linted)
            .filter(|(_, finding)| finding.severity == severity)
            .count()
    };
    let of = |n: usize, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    let mut said = String::new();
    for (severity, noun) in [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Note, "note"),
    ] {
        let n = count(severity);
        if n > 0 {
            let comma = if said.is_empty() { "" } else { ", " };
            write!(said, "{comma}{}", of(n, noun)).expect("writing to a String does not fail");
        }
    }
    let files = of(linted.len(), "lesson");
    if said.is_empty() {
        return format!("Nothing to complain of in {files}.");
    }
    format!("{said} in {files}.")
}

#[cfg(test)]
mod tests {
    use super::super::bench::files;
    use super::*;

    #[test]
    fn people_see_the_line_the_words_and_what_to_do() {
        let files = files();
        let shown = human(&files, Paint::Plain, 100);
        for words in [
            "note[old-compose]: `docker-compose` is a program of its own",
            "--> a b/c,d:e%.md:4:9",
            "4 | echo é; docker-compose up -d",
            "  |         ^^^^^^^^^^^^^^",
            "= help: write `docker compose`",
            "error[unclosed-fence]",
        ] {
            assert!(shown.contains(words), "`{words}` is not in:\n{shown}");
        }
        assert!(
            !shown.contains("hunter2") && shown.contains("-p *********"),
            "{shown}"
        );
        assert!(!shown.contains('\u{1b}'));
        assert!(human(&files, Paint::Colours, 100).contains('\u{1b}'));
    }

    #[test]
    fn the_summary_counts_what_there_is() {
        let files = files();
        let said = summary(&files);
        assert!(
            said.starts_with("1 error, 1 warning, ") && said.ends_with(" in 2 lessons."),
            "{said}"
        );
        assert_eq!(summary(&files[1..]), "Nothing to complain of in 1 lesson.");
    }
}

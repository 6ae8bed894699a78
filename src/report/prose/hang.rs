//! A message behind a mark: wrapped to the terminal, its further lines under its first word.
//!
//! Not here: a lesson's prose (`render`).

use console::Term;

use super::Style;
use super::line;
use super::span::{Look, Span};

/// Sets `text` behind `mark`, which may hold escape sequences, in lines as wide as the terminal that stdout is; into a
/// pipe it is one line, so that it can be searched.
pub fn hang(mark: &str, text: &str) -> String {
    hang_at(&Term::stdout(), mark, text)
}

/// Does the same for what goes to `terminal`.
pub fn hang_at(terminal: &Term, mark: &str, text: &str) -> String {
    hang_within(mark, text, columns(terminal))
}

/// The columns of a terminal; nothing where it is none.
fn columns(terminal: &Term) -> Option<usize> {
    if !terminal.is_term() {
        return None;
    }
    let (_, columns) = terminal.size_checked()?;
    Some(usize::from(columns))
}

fn hang_within(mark: &str, text: &str, width: Option<usize>) -> String {
    let Some(width) = width else {
        return format!("{mark}{text}");
    };
    let n_mark = console::measure_text_width(mark);
    let room = width.saturating_sub(n_mark).max(super::MIN_WIDTH);
    let mut lines = Vec::new();
    for text in text.lines() {
        let spans = [Span::Text(text.to_owned(), Look::default())];
        lines.extend(line::wrap(&spans, room, Style::Plain));
    }
    format!("{mark}{}", lines.join(&format!("\n{:n_mark$}", "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_lines_stand_under_the_first_word() {
        let mark = "\u{1b}[33mnote:\u{1b}[0m ";
        let text = hang_within(mark, "the quick brown fox jumps over it", Some(24));
        assert_eq!(text, format!("{mark}the quick brown\n      fox jumps over it"));
    }

    #[test]
    fn a_pipe_gets_one_line() {
        let long = "word ".repeat(60);
        assert_eq!(hang_within("x ", &long, None), format!("x {long}"));
    }
}

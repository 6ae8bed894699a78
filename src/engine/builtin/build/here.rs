//! Here-documents that do not stand at the start of a `RUN`, as in `RUN cat <<EOF >/page`, which the grammar does not know:
//! one is announced at the start too, and taken back where the instruction is read.
//!
//! Not here: the instruction (`read`).

use std::borrow::Cow;

use super::instruction::Text;

/// What stands between what was put in and the author's own words.
const OWN: char = '\u{e001}';

/// Announces the here-document of each `RUN` that has one further on.
pub(super) fn with_here_texts(text: &str) -> Cow<'_, str> {
    if !text.contains("<<") {
        return Cow::Borrowed(text);
    }
    let escape = if text.lines().take(3).any(is_other_escape) {
        '`'
    } else {
        '\\'
    };
    let mut out = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let mut whole = line.to_owned();
        let goes_on = |line: &str| line.trim_end().ends_with(escape);
        let mut last = line;
        while goes_on(last) || (whole.len() > line.len() && last.trim_start().starts_with('#')) {
            let Some(next) = lines.next() else { break };
            whole.push_str(next);
            last = next;
        }
        let (keyword, rest) = first_word(&whole);
        let is_run = keyword.eq_ignore_ascii_case("RUN");
        if !is_run && !keyword.eq_ignore_ascii_case("COPY") && !keyword.eq_ignore_ascii_case("ADD") {
            out.push_str(&whole);
            continue;
        }
        let here = announced(rest);
        let (flags, command) = past_flags(rest);
        match here.first() {
            Some(first) if is_run && !command.starts_with("<<") && !command.starts_with('[') => {
                let start = &whole[..whole.len() - rest.len()];
                out.push_str(&format!("{start}{flags}{first} {OWN}{command}"));
            }
            _ => out.push_str(&whole),
        }
        for word in here {
            let is_chomped = word.starts_with("<<-");
            let end = name(&word);
            for line in lines.by_ref() {
                out.push_str(line);
                let line = line.trim_end_matches(['\n', '\r']);
                if line == end || (is_chomped && line.trim_start_matches('\t') == end) {
                    break;
                }
            }
        }
    }
    Cow::Owned(out)
}

/// An instruction without what was put in.
pub(super) fn shown(instruction: &str) -> String {
    let Some((before, own)) = instruction.split_once(OWN) else {
        return instruction.to_owned();
    };
    let before = before.rfind("<<").map_or(before, |at| &before[..at]);
    format!("{before}{own}")
}

/// What a here-document is to a `RUN`: all of it, or a part of what the shell reads.
pub(super) fn text(command: &str, end: &str, text: &str) -> Text {
    let (name, text) = (end.to_owned(), text.to_owned());
    if command.starts_with("<<") && !command.contains(char::is_whitespace) {
        Text::Whole { name, text }
    } else {
        Text::Part { name, text }
    }
}

fn is_other_escape(line: &str) -> bool {
    let directive = line
        .trim()
        .trim_start_matches('#')
        .replace(' ', "")
        .to_lowercase();
    directive == "escape=`"
}

fn first_word(line: &str) -> (&str, &str) {
    let start = line.len() - line.trim_start().len();
    let end = line[start..]
        .find([' ', '\t'])
        .map_or(line.len(), |at| start + at);
    (line[start..end].trim(), &line[end..])
}

/// The flags of an instruction with the space around them, and what follows.
fn past_flags(rest: &str) -> (&str, &str) {
    let mut at = rest.len() - rest.trim_start().len();
    while rest[at..].starts_with("--") {
        let end = rest[at..].find([' ', '\t', '\n']).map_or(rest.len(), |n| at + n);
        at = rest.len() - rest[end..].trim_start().len();
    }
    rest.split_at(at)
}

/// The words that announce here-documents.
fn announced(command: &str) -> Vec<String> {
    let mut quote = None;
    let words = command.split(|char: char| {
        match quote {
            Some(open) if open == char => quote = None,
            Some(_) => {}
            None if matches!(char, '"' | '\'') => quote = Some(char),
            None => return char.is_whitespace(),
        }
        false
    });
    let words = words.map(|word| word.trim_start_matches(|char: char| char.is_ascii_digit()));
    let is_one = |word: &&str| {
        let rest = word
            .strip_prefix("<<")
            .map(|rest| rest.strip_prefix('-').unwrap_or(rest));
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('<'))
    };
    words.filter(is_one).map(str::to_owned).collect()
}

/// The line that ends a here-document.
fn name(word: &str) -> &str {
    word.trim_start_matches(['<', '-']).trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_here_document_further_on_is_announced_at_the_start_and_shown_as_it_was() {
        let dockerfile = "FROM x\nRUN --network=none cat <<EOF >/a && \\\n  true\nRUN nothing <<X\nEOF\nCOPY <<E /b\nRUN cat <<F\nE\n\
                          RUN <<G\ntrue\nG\nRUN echo $((1<<2)) \"a <<b c\"\n";
        let read = with_here_texts(dockerfile);
        let expected = "FROM x\nRUN --network=none <<EOF \u{e001}cat <<EOF >/a && \\\n  true\nRUN nothing <<X\nEOF\nCOPY <<E /b\nRUN cat <<F\nE\n\
                        RUN <<G\ntrue\nG\nRUN echo $((1<<2)) \"a <<b c\"\n";
        assert_eq!(read, expected);
        assert_eq!(shown("RUN <<EOF \u{e001}cat <<EOF >/a"), "RUN cat <<EOF >/a");
        assert_eq!(shown("RUN <<EOF"), "RUN <<EOF");
        assert!(matches!(with_here_texts("RUN a"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_here_document_alone_is_all_that_runs_and_else_the_shell_reads_it() {
        assert!(matches!(text("<<EOF", "EOF", "a\n"), Text::Whole { .. }));
        assert!(matches!(text("<<EOF sh", "EOF", "a\n"), Text::Part { .. }));
        assert!(matches!(text("cat <<EOF >/a", "EOF", "a\n"), Text::Part { .. }));
    }
}

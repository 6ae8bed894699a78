//! How many lines a command takes: continuations, open quotes, here-documents, loops and braces.
//!
//! Not here: what the command means (`script`, whose grammars read it once its role is known).

/// The most lines that one command is looked for in.
const MOST: usize = 200;

/// Counts the lines of the command that `lines` begin with, at least one. A quote that nothing closes is an
/// apostrophe, and joins no lines.
pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str> + Clone) -> usize {
    if lines.clone().next().is_none_or(is_plain) {
        return 1;
    }
    let mut scan = Scan::default();
    for (n, line) in lines.clone().take(MOST).enumerate() {
        scan.line(line);
        if !scan.is_open() {
            return n + 1;
        }
    }
    if scan.document.is_some() {
        return lines.take(MOST).count().max(1);
    }
    // What never ends is none: only the marks at the ends of lines join.
    let mut n_lines = 0;
    for line in lines.take(MOST) {
        n_lines += 1;
        if !ends_open(line) {
            break;
        }
    }
    n_lines.max(1)
}

/// Says whether a line has nothing that could take another one.
fn is_plain(line: &str) -> bool {
    let mut n_letters = 0;
    let ends_word = |at: usize, n_letters: usize| {
        let word = &line.as_bytes()[at - n_letters..at];
        word == b"do" || word == b"then"
    };
    for (at, byte) in line.bytes().enumerate() {
        if byte.is_ascii_alphabetic() {
            n_letters += 1;
        } else if matches!(
            byte,
            b'\'' | b'"' | b'\\' | b'#' | b'<' | b'{' | b'|' | b'&' | b'^' | b'`'
        ) || ends_word(at, n_letters)
        {
            return false;
        } else {
            n_letters = 0;
        }
    }
    !ends_word(line.len(), n_letters)
}

/// Says whether a line goes on in the next one by what it ends with.
pub(super) fn ends_open(line: &str) -> bool {
    let line = line.trim_end();
    if line.ends_with('`') {
        // An even number of them are quotes.
        return line.matches('`').count() % 2 == 1;
    }
    ["\\", "|", "&&", "^"].iter().any(|end| line.ends_with(end))
}

/// What is open at the end of the lines so far.
#[derive(Default)]
struct Scan {
    quote: Option<char>,
    /// The word that ends the open here-document.
    document: Option<String>,
    /// Loops, conditions and braces.
    depth: usize,
    goes_on: bool,
}

impl Scan {
    fn is_open(&self) -> bool {
        self.quote.is_some() || self.document.is_some() || self.depth > 0 || self.goes_on
    }

    fn line(&mut self, line: &str) {
        if let Some(end) = &self.document {
            let text = line.trim_start_matches("> ").trim();
            if text == end {
                self.document = None;
            }
            return;
        }
        let was_quoted = self.quote.is_some();
        let mut begun = None;
        let mut escaped = false;
        let mut before = ' ';
        // Where the word that is read begins.
        let mut word = None;
        let mut is_comment = false;
        for (at, c) in line.char_indices() {
            if escaped {
                escaped = false;
                before = c;
                continue;
            }
            match self.quote {
                Some(quote) => {
                    if c == quote {
                        self.quote = None;
                    }
                    escaped = quote == '"' && matches!(c, '\\' | '`') && at + 1 < line.trim_end().len();
                }
                None => match c {
                    '\'' | '"' => self.quote = Some(c),
                    '\\' => escaped = true,
                    '#' if before == ' ' => {
                        is_comment = true;
                        break;
                    }
                    '<' if line[at..].starts_with("<<")
                        && !line[at..].starts_with("<<<")
                        && before != '<' =>
                    {
                        begun = begun.or_else(|| document(&line[at + 2..]));
                    }
                    '{' if line[at + 1..].trim().is_empty() => self.depth += 1,
                    '}' if line[..at].trim().is_empty() => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                },
            }
            if self.quote.is_none() && c.is_ascii_alphabetic() {
                word.get_or_insert(at);
            } else if let Some(start) = word.take() {
                self.keyword(&line[start..at]);
            }
            before = c;
        }
        if let Some(start) = word {
            self.keyword(&line[start..]);
        }
        if !was_quoted || self.quote.is_none() {
            self.document = begun;
        }
        self.goes_on = self.quote.is_none() && !is_comment && ends_open(line);
    }

    fn keyword(&mut self, word: &str) {
        match word {
            "do" | "then" => self.depth += 1,
            "done" | "fi" => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// The word that ends a here-document, from what stands behind `<<`.
fn document(rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches(['-', '~']).trim_start();
    let word = rest.split([' ', '\t', '>', '|', ';', ')']).next()?;
    let word = word.trim_matches(['\'', '"', '\\']);
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_word.then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> usize {
        of(text.lines())
    }

    #[test]
    fn a_command_takes_the_lines_that_are_joined_to_it() {
        assert_eq!(n("docker ps\nls"), 1);
        assert_eq!(n("docker run \\\n -d \\\n nginx\nls"), 3);
        assert_eq!(n("docker ps |\n grep x\nls"), 2);
        assert_eq!(n("docker run `\n nginx\nls"), 2);
        assert_eq!(n("docker ps ^\n -a\nls"), 2);
        assert_eq!(n("echo 'a\nb'\nls"), 2);
        assert_eq!(n("cat <<EOF > x\nls\nEOF\nls"), 3);
        assert_eq!(n("cat <<-'END'\nls\n\tEND\nls"), 3);
        assert_eq!(n("for i in 1 2; do\n ls\ndone\nls"), 3);
        assert_eq!(n("if true; then\n ls\nfi\nls"), 3);
        assert_eq!(n("greet() {\n ls\n}\nls"), 3);
    }

    #[test]
    fn what_never_ends_joins_nothing() {
        assert_eq!(n("echo don't\nls"), 1);
        assert_eq!(n("echo {\nls"), 1);
        assert_eq!(n("ping `x`\nls"), 1);
        assert_eq!(n("ls # don't \\"), 1);
        assert_eq!(n("echo done\nls"), 1);
        assert_eq!(n("echo \\'\nls"), 1);
        assert_eq!(n("echo \"\\\"\"\nls"), 1);
        assert_eq!(n("tr a b <<< x\nls"), 1);
    }

    #[test]
    fn a_here_document_without_its_end_takes_the_rest() {
        assert_eq!(n("cat <<EOF\nrm -rf x\nls"), 3);
    }
}

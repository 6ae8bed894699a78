//! Commands as they come out of word processors and web pages → what their authors typed.
//!
//! Only what no shell could take as it stands is mended, and each mend is told. Lines stay lines. Not here: what the
//! commands mean, and spellings that a shell understands (`plan`, `shell`).

mod html;
mod typography;

use crate::diagnostic::{Diagnostic, Severity};
use crate::lesson::Dialect;

/// A block's text as its author typed it, and what had to be mended for that.
pub(super) struct Mended {
    pub(super) text: String,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// One mend of a line, for its author.
pub(super) struct Mend {
    code: &'static str,
    message: String,
    help: &'static str,
}

/// A block's text as its author typed it, with straight quotes, hyphens and plain spaces; line by line.
pub fn typed(text: &str, dialect: Dialect) -> String {
    mended(text, dialect, 1).text
}

/// Mends a block's text; `first_line` is the line of the lesson that its first line is on.
pub(super) fn mended(text: &str, dialect: Dialect, first_line: usize) -> Mended {
    let mut mended = String::with_capacity(text.len());
    let mut diagnostics = Vec::new();
    let mut document: Option<String> = None;
    let mut quote = None;
    let mut continued = Continued::default();
    let mut lines = text.split_inclusive('\n').enumerate().peekable();
    while let Some((index, whole)) = lines.next() {
        let line = whole.trim_end_matches(['\n', '\r']);
        let end = &whole[line.len()..];
        if let Some(delimiter) = &document {
            if line.trim() == delimiter {
                document = None;
            }
            mended.push_str(whole);
            continue;
        }
        let mut mends = Vec::new();
        let mut typed = typography::typed(line, &mut quote, &mut mends);
        if quote.is_none() {
            html::decode(&mut typed, &mut mends);
        }
        if dialect == Dialect::Bash && quote.is_none() {
            let next = lines.peek().map_or("", |(_, next)| *next);
            continued.line(&mut typed, next, &mut mends);
        }
        let has_next = lines.peek().is_some_and(|(_, next)| !next.trim().is_empty());
        if has_next && quote.is_none() {
            continuation(&mut typed, dialect, &mut mends);
        }
        if dialect == Dialect::Bash && quote.is_none() {
            document = delimiter(&typed);
        }
        diagnostics.extend(mends.into_iter().map(|mend| Diagnostic {
            code: mend.code,
            severity: Severity::Warning,
            line: first_line + index,
            message: mend.message,
            help: Some(mend.help.to_owned()),
        }));
        mended.push_str(&typed);
        mended.push_str(end);
    }
    Mended {
        text: mended,
        diagnostics,
    }
}

/// Says whether a line among those of one command is a comment that its author has not meant to end it: behind it are flags, or what
/// stands further in than the command begins, by `indent` blanks.
pub(crate) fn goes_past(comment: &str, next: &str, indent: usize) -> bool {
    let behind = next.trim_start();
    comment.trim_start().starts_with('#')
        && (behind.starts_with(['-', '#']) || !behind.is_empty() && next.len() - behind.len() > indent)
}

/// What a command's lines so far say of the next one.
#[derive(Default)]
struct Continued {
    /// How far in the command begins whose line the last one was, where that one has the mark that takes the next one with it.
    indent: Option<usize>,
}

impl Continued {
    /// Takes in the next line; a comment among those of one command would end it.
    fn line(&mut self, line: &mut String, next: &str, mends: &mut Vec<Mend>) {
        let n_blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        let begin = self.indent.unwrap_or(n_blanks);
        if self.indent.is_some() && goes_past(line, next, begin) {
            line.clear();
            line.push('\\');
            mends.push(Mend {
                code: "comment-after-continuation",
                message: "a comment among the lines of a command keeps it from going on".to_owned(),
                help: "put the comment above the command; the line is read as if it were not there",
            });
        }
        let is_marked =
            line.trim_end_matches([' ', '\t']).ends_with('\\') || before_remark(line, '\\').is_some();
        self.indent = is_marked.then_some(begin);
    }
}

/// A line that goes on in the next one although its shell would not see that.
fn continuation(line: &mut String, dialect: Dialect, mends: &mut Vec<Mend>) {
    let kept = line.trim_end_matches([' ', '\t']);
    let mark = match dialect {
        Dialect::Bash => '\\',
        Dialect::Powershell => '`',
        Dialect::Cmd | Dialect::Fish | Dialect::None => return,
    };
    if let Some(end) = before_remark(line, mark) {
        line.truncate(end);
        mends.push(Mend {
            code: "comment-after-continuation",
            message: format!("a comment behind the `{mark}` keeps the command from going on"),
            help: "put the comment above the command; the line is read as if it were not there",
        });
        return;
    }
    // `\\` is a backslash, and no mark.
    let n_marks = kept.len() - kept.trim_end_matches(mark).len();
    if kept.len() < line.len() && n_marks == 1 {
        let kept = kept.len();
        line.truncate(kept);
        mends.push(Mend {
            code: "blank-after-continuation",
            message: format!("blanks behind the `{mark}` at the line's end keep the command from going on"),
            help: "remove the blanks; the line is read as if they were not there",
        });
    } else if dialect == Dialect::Powershell && kept.ends_with(" \\") {
        let kept = kept.len() - 1;
        line.truncate(kept);
        line.push('`');
        mends.push(Mend {
            code: "foreign-continuation",
            message: "`\\` at a line's end does not go on in PowerShell".to_owned(),
            help: "write a backtick; the line is read with one",
        });
    }
}

/// Where a line's mark of continuation ends that only a comment stands behind: `-v a:/b \  # here`.
pub(crate) fn before_remark(line: &str, mark: char) -> Option<usize> {
    let (before, _) = line.split_once('#')?;
    let kept = before.trim_end_matches([' ', '\t']);
    let command = kept.strip_suffix(mark).filter(|_| kept.len() < before.len())?;
    command.ends_with([' ', '\t']).then_some(kept.len())
}

/// The word that ends the here-document that begins on this line.
fn delimiter(line: &str) -> Option<String> {
    let (before, rest) = line.split_once("<<")?;
    let rest = rest.strip_prefix('-').unwrap_or(rest).trim_start();
    let is_quoted = before.matches('\'').count() % 2 == 1 || before.matches('"').count() % 2 == 1;
    if rest.starts_with('<') || is_quoted {
        return None;
    }
    let rest = rest.trim_start_matches(['\'', '"', '\\']);
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.'))
        .unwrap_or(rest.len());
    let word = &rest[..end];
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        .then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bash(text: &str) -> (String, Vec<(&'static str, usize)>) {
        let mended = mended(text, Dialect::Bash, 10);
        let codes = mended.diagnostics.iter().map(|it| (it.code, it.line)).collect();
        (mended.text, codes)
    }

    #[test]
    fn quotes_and_dashes_of_a_word_processor_are_what_was_typed() {
        for (text, wanted, code) in [
            (
                "docker run -e “A=b c” web",
                "docker run -e \"A=b c\" web",
                "typographic-quote",
            ),
            (
                "docker run -e A=‘b’ web",
                "docker run -e A='b' web",
                "typographic-quote",
            ),
            ("docker ps –a", "docker ps -a", "typographic-dash"),
            ("docker run –it web", "docker run -it web", "typographic-dash"),
            ("docker run –rm web", "docker run --rm web", "typographic-dash"),
            ("docker ps —all", "docker ps --all", "typographic-dash"),
            ("docker ps –-all", "docker ps --all", "typographic-dash"),
            ("docker ps ––all", "docker ps --all", "typographic-dash"),
            ("docker\u{a0}ps", "docker ps", "odd-space"),
            ("docker\u{200b} ps", "docker ps", "odd-space"),
            ("a &amp;&amp; b &gt; c", "a && b > c", "html-entity"),
        ] {
            assert_eq!(bash(text), (wanted.to_owned(), vec![(code, 10)]), "{text}");
        }
    }

    #[test]
    fn what_a_shell_understands_is_left_alone() {
        for text in [
            "echo \"it’s “fine” – really\"",
            "echo 'a – b'",
            "echo it’s fine",
            "echo a – b",
            "echo 2–3 a—b",
            "curl 'http://x/?a=1&amp;b=2'",
            "cat > x <<EOF\n“a” –b &amp; c\\ \nEOF",
            "echo 'a\n“b” –c\nd'",
            "docker run \\\n  web",
            "echo a\\\\ \nb",
            "echo “a",
            "cat <<< 'x'\n# “fine”",
        ] {
            assert_eq!(bash(text), (text.to_owned(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn a_here_document_ends_at_its_word() {
        let (text, codes) = bash("cat > x <<'END'\n–a\nEND\ndocker ps –a");
        assert_eq!(text, "cat > x <<'END'\n–a\nEND\ndocker ps -a");
        assert_eq!(codes, [("typographic-dash", 13)]);
    }

    #[test]
    fn a_comment_among_the_lines_of_a_command_does_not_end_it() {
        let (text, codes) =
            bash("docker run -d \\\n  # its name\n  --name web \\\n  # what it is\n  nginx\ndocker ps");
        assert_eq!(
            text,
            "docker run -d \\\n\\\n  --name web \\\n\\\n  nginx\ndocker ps"
        );
        assert_eq!(codes.len(), 2);
        for text in [
            "docker run web \\\n# and then\ndocker ps",
            "docker ps\n# --all\n  -a",
            "a \\\n# b",
        ] {
            assert_eq!(bash(text), (text.to_owned(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn a_line_goes_on_where_its_author_meant_it_to() {
        let (text, codes) = bash("docker run \\  \n  web\\ \n\ndocker ps \\ ");
        assert_eq!(text, "docker run \\\n  web\\ \n\ndocker ps \\ ");
        assert_eq!(codes, [("blank-after-continuation", 10)]);
        let (text, codes) = bash("docker run \\  # a box\n  web \\ # of two\n\ndocker ps \\# a\nls");
        assert_eq!(text, "docker run \\\n  web \\ # of two\n\ndocker ps \\# a\nls");
        assert_eq!(codes, [("comment-after-continuation", 10)]);
        let mended = mended(
            "docker run \\\n  -d ` \n  web\ncd C:\\\nls",
            Dialect::Powershell,
            1,
        );
        assert_eq!(mended.text, "docker run `\n  -d `\n  web\ncd C:\\\nls");
        let codes: Vec<_> = mended.diagnostics.iter().map(|it| (it.code, it.line)).collect();
        assert_eq!(
            codes,
            [("foreign-continuation", 1), ("blank-after-continuation", 2)]
        );
    }
}

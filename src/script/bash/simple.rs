//! Lines of words that mean just what they say → commands, without the grammar: most blocks of lessons are nothing else.
//!
//! Not here: whatever else bash has (`grammar` reads it); of a text that may have any of it, nothing is read here.

use std::ops::Range;

use super::super::source::Source;
use super::super::tree::{Command, Ground, Kind, Part, Statement, Template};

/// Words that mean something else where a command begins.
#[rustfmt::skip]
const RESERVED: [&str; 23] = [
    "case", "coproc", "declare", "do", "done", "elif", "else", "esac", "export", "fi", "for", "function", "if", "in", "local",
    "readonly", "select", "then", "time", "typeset", "unset", "until", "while",
];

/// Reads a text; `None` where it has more than words, quotes of which the inside is text alone, comments and continued lines.
pub(in crate::script) fn simple(source: &Source) -> Option<Vec<Statement>> {
    if !source.uses.is_empty() {
        return None;
    }
    let mut simple = Simple {
        text: &source.text,
        at: 0,
        statements: Vec::new(),
    };
    while simple.at < simple.text.len() {
        simple.line()?;
    }
    Some(simple.statements)
}

struct Simple<'a> {
    text: &'a str,
    at: usize,
    statements: Vec<Statement>,
}

impl Simple<'_> {
    /// Reads the command that the next line begins, with its further lines, or a line that has none.
    fn line(&mut self) -> Option<()> {
        let mut words: Vec<Template> = Vec::new();
        loop {
            self.skip_blanks();
            match self.next() {
                None => break,
                Some(b'\n') => {
                    self.at += 1;
                    break;
                }
                Some(b'#') => self.skip_comment(),
                Some(b'\\') => self.join(&words)?,
                Some(_) => words.push(self.word()?),
            }
        }
        if let [first, ..] = words.as_slice() {
            if !is_program(first) {
                return None;
            }
            self.statements.push(command(words));
        }
        Some(())
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t') = self.next() {
            self.at += 1;
        }
    }

    fn skip_comment(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.find('\n').unwrap_or(rest.len());
    }

    /// Goes to the next line of a command, on which it has to go on with a word.
    fn join(&mut self, words: &[Template]) -> Option<()> {
        let is_end = self.text[self.at..].starts_with("\\\n");
        if words.is_empty() || !is_end {
            return None;
        }
        self.at += 2;
        self.skip_blanks();
        let goes_on = !matches!(self.next(), None | Some(b'\n' | b'#' | b'\\'));
        goes_on.then_some(())
    }

    /// Reads a word: letters that mean nothing to bash, and what stands in quotes.
    fn word(&mut self) -> Option<Template> {
        let start = self.at;
        let mut parts = Vec::new();
        loop {
            match self.next() {
                None | Some(b' ' | b'\t' | b'\n') => break,
                Some(b'\'') => parts.push(self.quoted(b"'")?),
                Some(b'"') => parts.push(self.quoted(b"\"$`\\")?),
                Some(_) => parts.push(self.bare()?),
            }
        }
        let span = start..self.at;
        Some(Template { span, parts })
    }

    /// Reads letters outside quotes.
    fn bare(&mut self) -> Option<Part> {
        let rest = &self.text[self.at..];
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-./:,@+=%".contains(byte);
        let n_plain = rest.bytes().take_while(|byte| is_plain(byte)).count();
        if n_plain == 0 {
            return None;
        }
        self.at += n_plain;
        Some(Part::Bare(rest[..n_plain].to_owned()))
    }

    /// Reads what stands in quotes; the first of `ends` ends it, and nothing that another of them begins is read here.
    fn quoted(&mut self, ends: &[u8]) -> Option<Part> {
        let inner = &self.text[self.at + 1..];
        let is_end = |byte: u8| ends.contains(&byte) || byte == b'\n';
        let end = inner.bytes().position(is_end)?;
        if inner.as_bytes()[end] != ends[0] {
            return None;
        }
        self.at += end + 2;
        Some(Part::Quoted(inner[..end].to_owned()))
    }
}

/// Says whether a word is a program's name, and nothing that a shell itself reads there.
fn is_program(word: &Template) -> bool {
    match word.parts.as_slice() {
        [Part::Bare(name)] => {
            let begins =
                name.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/'));
            begins && !RESERVED.contains(&name.as_str()) && !name.contains('=')
        }
        _ => false,
    }
}

fn command(words: Vec<Template>) -> Statement {
    let span: Range<usize> = match words.as_slice() {
        [first, .., last] => first.span.start..last.span.end,
        [only] => only.span.clone(),
        [] => 0..0,
    };
    let command = Command {
        setting: Vec::new(),
        words,
        redirects: Vec::new(),
    };
    Statement {
        span,
        kind: Kind::Command(command),
        ground: Ground::Fore,
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::lesson::Dialect;
    use crate::script::grammar;

    /// What the grammar reads, pieces of one word that are all bare put together.
    fn by_grammar(source: &Source) -> Vec<Statement> {
        let tree = grammar::parse(&source.masked, Dialect::Bash).expect("the text is short");
        assert!(grammar::errors(&tree, 1).is_empty(), "{:?}", source.text);
        let mut statements = read(source, &tree);
        for statement in &mut statements {
            let Kind::Command(command) = &mut statement.kind else {
                continue;
            };
            for word in &mut command.words {
                word.parts.dedup_by(|next, last| match (last, next) {
                    (Part::Bare(last), Part::Bare(next)) => {
                        last.push_str(next);
                        true
                    }
                    _ => false,
                });
            }
        }
        statements
    }

    #[test]
    fn lines_of_words_are_read_as_the_grammar_reads_them() {
        for text in [
            "docker run -d -p 8080:80 --name web nginx:1.27",
            "docker ps\n\n  docker images -a\n",
            "# first\ndocker ps # what runs\n# last",
            "docker run \\\n  -e A=b \\\n\tweb\ndocker ps",
            "docker run -e 'A=$b c' -e B=\"d e\"'f'g web ''",
            "docker build -t ada/web:1 - ",
            "docker inspect --format='{{.Name}}' web",
            "curl http://localhost:8080/a,b@c+d%20e",
            "cd ..\nls -l ./a/b_c",
            "docker exec web ls if done = 12 -",
            "docker ps\t-a",
            "docker run -e 'é' web # ü",
            "1 2 3",
            "echo a#b",
        ] {
            let source = Source::new(text, 1, &[]);
            if text.contains("a#b") {
                assert_eq!(simple(&source), None);
                continue;
            }
            assert_eq!(simple(&source), Some(by_grammar(&source)), "{text:?}");
        }
    }

    #[test]
    fn what_means_more_to_bash_is_left_to_the_grammar() {
        for text in [
            "docker ps | wc -l",
            "docker ps; ls",
            "docker ps && ls",
            "docker ps &",
            "docker logs $ID",
            "docker logs `cat id`",
            "ls *",
            "ls a?",
            "ls [ab]",
            "cd ~",
            "ls {a,b}",
            "A=b",
            "A=b ls",
            "export A",
            "if true\nthen ls\nfi",
            "[ a ]",
            "! ls",
            "(ls)",
            "ls > a",
            "ls < a",
            "ls \"$A\"",
            "ls \"a\\b\"",
            "ls 'a",
            "ls \"a\nb\"",
            "ls a\\b",
            "ls \\\n",
            "ls \\\n\nps",
            "ls \\\n# a",
            "'ls' a",
            "ls é",
            "ls\u{a0}a",
            "time ls",
            "ls !!",
            "ls ^a",
        ] {
            assert_eq!(simple(&Source::new(text, 1, &[])), None, "{text:?}");
        }
    }

    const PIECES: [&str; 22] = [
        "docker", "run", "-d", "a=b", "80:80", "./x", "'y z'", "\"u v\"", "12", "-", "--", ".", "/", "a.b/c",
        "in", "if", "@", "%", "+", ",", "#c", "é",
    ];
    const GAPS: [&str; 5] = [" ", "  ", "\t", "\n", " \\\n "];

    proptest::proptest! {
        #[test]
        fn words_in_any_order_are_read_as_the_grammar_reads_them_or_not_here(
            pieces in proptest::collection::vec((0..PIECES.len(), 0..GAPS.len()), 1..8)
        ) {
            let text: String = pieces.iter().flat_map(|(piece, gap)| [PIECES[*piece], GAPS[*gap]]).collect();
            let source = Source::new(&text, 1, &[]);
            if let Some(read) = simple(&source) {
                proptest::prop_assert_eq!(read, by_grammar(&source), "{:?}", text);
            }
        }
    }
}

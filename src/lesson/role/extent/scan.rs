//! What is open at the end of some lines that are typed: quotes, here-documents, loops, conditions, functions, braces.
//!
//! Words of a shell's count where a command may begin alone. Not here: which lines are typed (`split`).

use crate::script::before_remark;

/// What is open at the end of the lines so far.
#[derive(Debug, Default)]
pub(super) struct Scan {
    quote: Option<char>,
    /// The word that ends the open here-document.
    document: Option<String>,
    /// What is open and has an end of its own, the innermost last.
    open: Vec<Open>,
    /// What ended what was open last.
    ended: Option<Open>,
    goes_on: bool,
    awaits: Awaits,
}

/// What the line that was read last may have on the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Awaits {
    #[default]
    Nothing,
    /// A brace, which opens what this line names.
    Brace,
    /// A function's body, with a brace before it or as fish has it.
    Body,
}

/// What may begin at a place in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// A command, also behind `else`, where `if` opens nothing of its own in fish.
    Command,
    Else,
    /// A word of the command that has begun.
    Word,
}

/// What stays open until it is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// `for`, `while`, until `done`, or fish's `end`.
    Loop,
    /// `if`, until `fi`, or fish's `end`.
    Condition,
    /// `else if`, until `fi`; fish's needs no `end` of its own.
    Further,
    /// `case`, until `esac`.
    Case,
    /// fish's `function`, `begin` and `switch`, until `end`.
    Block,
    /// A brace at the end of a line, until one at the beginning of a line.
    Brace,
    /// A parenthesis likewise.
    Parenthesis,
}

/// Says whether a line begins as a compound command does.
pub(in super::super) fn is_head(line: &str) -> bool {
    let word = line.split([' ', '\t', ';', '(', '{']).next().unwrap_or_default();
    is_keyword(word)
        || matches!(word, "do" | "param" | "try")
        || line
            .trim_end_matches([' ', '{'])
            .strip_suffix("()")
            .is_some_and(|name| !name.contains(' '))
}

/// Says whether a word begins what another one ends.
pub(super) fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "begin" | "case" | "for" | "foreach" | "function" | "if" | "select" | "switch" | "until" | "while"
    )
}

/// Says whether a line goes on in the next one by what it ends with.
pub(in super::super) fn ends_open(line: &str) -> bool {
    let line = line.trim_end();
    if line.ends_with('`') {
        // An even number of them are quotes.
        return line.matches('`').count() % 2 == 1;
    }
    ["\\", "|", "&&", "^"].iter().any(|end| line.ends_with(end))
}

impl Scan {
    pub(super) fn is_open(&self) -> bool {
        self.quote.is_some() || self.document.is_some() || !self.open.is_empty() || self.goes_on
    }

    /// Says whether the line that was read last has the mark that takes the next one with it.
    pub(super) fn is_continued(&self) -> bool {
        self.goes_on
    }

    /// Has the next line belong to the same command.
    pub(super) fn go_on(&mut self) {
        self.goes_on = true;
    }

    pub(super) fn has_document(&self) -> bool {
        self.document.is_some()
    }

    pub(super) fn may_open(&self) -> bool {
        self.awaits == Awaits::Brace
    }

    /// Says whether a word that shells alone have ended what was open last, such as `done`.
    pub(super) fn ended_as_shells_do(&self) -> bool {
        matches!(
            self.ended,
            Some(Open::Loop | Open::Condition | Open::Further | Open::Case)
        )
    }

    /// Says whether a brace did.
    pub(super) fn ended_with_brace(&self) -> bool {
        self.ended == Some(Open::Brace)
    }

    /// Says whether fish's `end` did, which is other languages' as well.
    pub(super) fn ended_with_end(&self) -> bool {
        self.ended == Some(Open::Block)
    }

    /// Takes in the next line.
    pub(super) fn line(&mut self, line: &str) {
        if let Some(end) = &self.document {
            let text = line.trim_start_matches("> ").trim();
            if text == end {
                self.document = None;
            }
            return;
        }
        let was_quoted = self.quote.is_some();
        if std::mem::take(&mut self.awaits) == Awaits::Body && line.trim() == "{" {
            self.open.pop_if(|last| *last == Open::Block);
        }
        let mut begun = None;
        let mut escaped = false;
        let mut before = ' ';
        // Where the word that is read begins, and what may begin there.
        let mut word = None;
        let mut place = if was_quoted { Place::Word } else { Place::Command };
        let mut is_comment = false;
        for (at, c) in line.char_indices() {
            if escaped {
                escaped = false;
                before = c;
                continue;
            }
            let is_plain = match self.quote {
                Some(quote) => c != quote && !matches!(c, '\\' | '`'),
                None => !is_mark(c),
            };
            if is_plain && place == Place::Word {
                // Nothing begins or ends with it.
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
                    '{' | '(' if line[at + 1..].trim().is_empty() => self.open.push(bracket(c)),
                    '}' | ')' if line[..at].trim().is_empty() => self.end(&[bracket(c)]),
                    _ => {}
                },
            }
            before = c;
            if self.quote.is_none() && c.is_ascii_alphabetic() {
                word.get_or_insert(at);
                continue;
            }
            let ends_word = matches!(c, ' ' | '\t' | ';' | '&' | '|' | '(' | ')' | '{' | '<' | '>');
            if let Some(start) = word.take() {
                place = match place {
                    Place::Command | Place::Else if ends_word => {
                        self.keyword(&line[start..at], &line[at..], place)
                    }
                    Place::Command | Place::Else | Place::Word => Place::Word,
                };
            }
            place = match c {
                ' ' | '\t' => place,
                ';' | '&' | '|' | '(' | '{' | '!' | ')' | '}' if self.quote.is_none() => Place::Command,
                _ => Place::Word,
            };
        }
        if let Some(start) = word.filter(|_| place != Place::Word) {
            self.keyword(&line[start..], "", place);
        }
        if !was_quoted || self.quote.is_none() {
            self.document = begun;
        }
        let word = line.trim_start().split([' ', '\t']).next().unwrap_or_default();
        let is_braced = matches!(
            word.trim_end(),
            "catch" | "do" | "else" | "elseif" | "finally" | "try"
        );
        if is_braced || line.trim_end().ends_with("()") {
            self.awaits = Awaits::Brace;
        }
        let is_continued = || is_comment && before_remark(line, '\\').is_some();
        self.goes_on = self.quote.is_none() && (!is_comment && ends_open(line) || is_continued());
    }

    /// Takes in a word where a command may begin; says what may begin behind it.
    fn keyword(&mut self, word: &str, rest: &str, place: Place) -> Place {
        match word {
            "do" | "then" | "elif" | "time" => return Place::Command,
            "else" => return Place::Else,
            "done" => self.end(&[Open::Loop]),
            "fi" => self.end(&[Open::Condition, Open::Further]),
            "esac" => self.end(&[Open::Case]),
            "end" => {
                while self.open.pop_if(|last| *last == Open::Further).is_some() {}
                self.end(&[Open::Loop, Open::Condition, Open::Block]);
                self.ended = self.ended.map(|_| Open::Block);
            }
            "case" if rest.contains(" in") => self.open.push(Open::Case),
            "for" | "foreach" | "while" | "until" | "select" | "if" if self.is_braced(rest) => {}
            "for" | "select" => self.open.push(Open::Loop),
            "while" | "until" => {
                self.open.push(Open::Loop);
                return Place::Command;
            }
            "if" => {
                let is_further = place == Place::Else;
                self.open.push(if is_further {
                    Open::Further
                } else {
                    Open::Condition
                });
                return Place::Command;
            }
            "function" | "begin" | "switch" if rest.contains(['{', '(']) => {}
            "function" => {
                self.open.push(Open::Block);
                self.awaits = Awaits::Body;
            }
            "begin" | "switch" => self.open.push(Open::Block),
            _ => {}
        }
        Place::Word
    }

    /// Says whether a condition in parentheses has braces behind it, as PowerShell's have; those count themselves.
    fn is_braced(&mut self, rest: &str) -> bool {
        let rest = rest.trim_start();
        let has_word = ["; do", "; then", ";do", ";then"]
            .iter()
            .any(|word| rest.contains(word));
        let is_braced =
            rest.starts_with('(') && !rest.starts_with("((") && !has_word || rest.trim_end().ends_with('{');
        if is_braced && !rest.contains('{') {
            self.awaits = Awaits::Brace;
        }
        is_braced
    }

    /// Ends what is open innermost, if it is one of these.
    fn end(&mut self, these: &[Open]) {
        if let Some(last) = self.open.pop_if(|last| these.contains(last)) {
            self.ended = Some(last);
        }
    }
}

/// Says whether a character may mean something to a shell, wherever it stands.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\'' | '"' | '\\' | '#' | '<' | '{' | '}' | '(' | ')' | ';' | '&' | '|' | '!'
    )
}

fn bracket(c: char) -> Open {
    if matches!(c, '{' | '}') {
        Open::Brace
    } else {
        Open::Parenthesis
    }
}

/// The word that ends a here-document, from what stands behind `<<`.
pub(in super::super) fn document(rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches(['-', '~']).trim_start();
    let word = rest.split([' ', '\t', '>', '|', ';', ')']).next()?;
    let word = word.trim_matches(['\'', '"', '\\']);
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_word.then(|| word.to_owned())
}

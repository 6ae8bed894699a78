//! Templates → words, as far as variables are known.
//!
//! Not here: the commands in a template beyond being emitted.

use crate::lesson::Dialect;
use crate::script::tree::{Command, Kind, Method, Part, Quoting, Statement, Template, Variable};
use crate::script::{Output, Place, Word};

use super::Folder;

/// How long a text, and how long a list, is followed.
const MAX_TEXT: usize = 1 << 16;
const MAX_WORDS: usize = 4096;

/// Whether a bare variable's value is split into words, where the shell does that.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Splitting {
    On,
    Off,
}

/// A word in the making.
#[derive(Default)]
struct Draft {
    /// The word, as long as it is certain.
    known: String,
    /// As the author would read it.
    shown: String,
    is_uncertain: bool,
}

impl Draft {
    fn push(&mut self, text: &str) {
        if self.known.len() + text.len() > MAX_TEXT {
            self.is_uncertain = true;
            return;
        }
        self.known.push_str(text);
        self.shown.push_str(text);
    }

    fn push_unknown(&mut self, text: &str) {
        self.is_uncertain = true;
        if self.shown.len() + text.len() > MAX_TEXT {
            return;
        }
        self.shown.push_str(text);
    }

    fn finish(self) -> Word {
        if self.is_uncertain {
            Word::Unknown(self.shown)
        } else {
            Word::Known(self.known)
        }
    }
}

#[derive(Default)]
struct Drafts {
    done: Vec<Word>,
    open: Option<Draft>,
}

impl Drafts {
    fn current(&mut self) -> &mut Draft {
        self.open.get_or_insert_with(Draft::default)
    }

    fn end(&mut self) {
        if self.done.len() == MAX_WORDS {
            self.open = None;
            self.done.push(Word::Unknown("…".to_owned()));
        } else if self.done.len() > MAX_WORDS {
            self.open = None;
        }
        self.done.extend(self.open.take().map(Draft::finish));
    }
}

impl Folder<'_> {
    /// The words that a template makes.
    pub(super) fn expand(&mut self, template: &Template, splitting: Splitting) -> Vec<Word> {
        let mut drafts = Drafts::default();
        self.expand_into(template, splitting, &mut drafts);
        drafts.end();
        drafts.done
    }

    /// The one value that a template makes, and its items where it is a list.
    pub(super) fn value(&mut self, template: &Template) -> (Word, Option<Vec<Word>>) {
        if let [
            Part::Variable(Variable {
                name,
                quoting: Quoting::Bare,
                ..
            }),
        ] = template.parts.as_slice()
            && matches!(self.script.dialect, Dialect::Powershell | Dialect::Fish)
            && let Some(list) = self.lookup_list(name)
        {
            return (together(&list), Some(list));
        }
        let words = self.expand(template, Splitting::Off);
        (together(&words), None)
    }

    fn expand_into(&mut self, template: &Template, splitting: Splitting, drafts: &mut Drafts) {
        let has_patterns = matches!(self.script.dialect, Dialect::Bash | Dialect::Fish);
        for part in &template.parts {
            match part {
                Part::Bare(text) => {
                    let draft = drafts.current();
                    let is_home = draft.shown.is_empty() && text.starts_with('~');
                    // Behind a `=`, as in `--filter=x*`, no file is named so.
                    let is_glob = has_glob(text)
                        && splitting == Splitting::On
                        && !draft.shown.contains('=')
                        && !text
                            .split(['*', '?', '['])
                            .next()
                            .is_some_and(|t| t.contains('='));
                    if has_patterns && (is_home || is_glob) {
                        draft.push_unknown(text);
                    } else {
                        draft.push(text);
                    }
                }
                Part::Quoted(text) => drafts.current().push(text),
                Part::Variable(variable) => self.variable(variable, splitting, drafts),
                Part::Placeholder(index) => {
                    let name = &self.script.source.uses[*index].variable;
                    match self.scope.values.get(name) {
                        Some(value) => drafts.current().push(value),
                        None => drafts.current().push_unknown(&format!("<{name}>")),
                    }
                }
                Part::Commands(body, quoting) => {
                    self.emit(body);
                    match sequence(body) {
                        Some(numbers) if *quoting == Quoting::Bare && splitting == Splitting::On => {
                            for number in numbers {
                                drafts.current().push(&number.to_string());
                                drafts.end();
                            }
                        }
                        _ => {
                            let text = shown(self, body);
                            drafts.current().push_unknown(&text);
                        }
                    }
                }
                Part::Call(target, method, _) => {
                    let word = together(&self.expand(target, Splitting::Off));
                    match word {
                        Word::Known(text) => drafts.current().push(&apply(&text, method)),
                        Word::Unknown(text) => drafts.current().push_unknown(&text),
                    }
                }
                Part::Default(variable, fallback) => match self.lookup(&variable.name) {
                    Some(Word::Known(text)) if text.is_empty() => {
                        self.expand_into(fallback, splitting, drafts);
                    }
                    Some(_) => self.variable(variable, splitting, drafts),
                    // The learner's own environment may have it.
                    None => {
                        let fallback = fallback.literal().filter(|text| !text.contains(['$', '}', '<']));
                        let fallback = fallback.as_deref().unwrap_or("…");
                        let text = format!("${{{}:-{fallback}}}", variable.name);
                        drafts.current().push_unknown(&text);
                    }
                },
                Part::Opaque(range) => {
                    let text = self.script.source.text[range.clone()].to_owned();
                    drafts.current().push_unknown(&text);
                }
            }
        }
    }

    fn variable(&mut self, variable: &Variable, splitting: Splitting, drafts: &mut Drafts) {
        let is_bash = self.script.dialect == Dialect::Bash;
        let name = variable.name.as_str();
        let whole = name.strip_suffix("[@]").or_else(|| (name == "@").then_some(name));
        let wants_list = match self.script.dialect {
            Dialect::Powershell | Dialect::Fish => variable.quoting == Quoting::Bare,
            Dialect::Bash | Dialect::Cmd | Dialect::None => whole.is_some(),
        };
        if wants_list
            && splitting == Splitting::On
            && let Some(list) = self.lookup_list(whole.unwrap_or(name))
        {
            for (index, word) in list.iter().enumerate() {
                if index > 0 {
                    drafts.end();
                }
                match word {
                    Word::Known(text) => drafts.current().push(text),
                    Word::Unknown(text) => drafts.current().push_unknown(text),
                }
            }
            return;
        }
        let is_array = is_bash && self.lookup_list(name).is_some() || name.contains('[');
        let value = self.lookup(name).filter(|_| !is_array);
        let Some(Word::Known(text)) = value else {
            return drafts.current().push_unknown(&format!("${name}"));
        };
        if !is_bash || variable.quoting == Quoting::Double || splitting == Splitting::Off {
            return drafts.current().push(&text);
        }
        if has_glob(&text) {
            return drafts.current().push_unknown(&format!("${name}"));
        }
        let mut fields = text.split([' ', '\t', '\n']).peekable();
        while let Some(field) = fields.next() {
            if !field.is_empty() {
                drafts.current().push(field);
            }
            if fields.peek().is_some() {
                drafts.end();
            }
        }
    }

    /// Emits the commands in a substitution.
    fn emit(&mut self, body: &[Statement]) {
        let before = std::mem::replace(&mut self.output, Output::Taken);
        let place = std::mem::replace(&mut self.place, Place::Nested);
        self.subshell(|folder| folder.statements(body));
        self.place = place;
        self.output = before;
    }
}

fn shown(folder: &Folder<'_>, body: &[Statement]) -> String {
    let start = body.first().map_or(0, |statement| statement.span.start);
    let end = body.last().map_or(start, |statement| statement.span.end);
    format!("$({})", folder.script.joined(&(start..end)))
}

/// The numbers of a `$(seq 3)`.
fn sequence(body: &[Statement]) -> Option<std::ops::RangeInclusive<i64>> {
    let [
        Statement {
            kind: Kind::Command(Command { words, redirects, .. }),
            ..
        },
    ] = body
    else {
        return None;
    };
    let words: Vec<String> = words.iter().map(Template::literal).collect::<Option<_>>()?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (from, to) = match words.as_slice() {
        ["seq", to] => (1, to.parse().ok()?),
        ["seq", from, to] => (from.parse().ok()?, to.parse().ok()?),
        _ => return None,
    };
    let is_short = i64::abs_diff(from, to) <= 1000;
    (redirects.is_empty() && is_short).then_some(from..=to)
}

fn apply(text: &str, method: &Method) -> String {
    match method {
        Method::Replace(old, new) => text.replace(old, new),
        Method::Lower => text.to_lowercase(),
        Method::Upper => text.to_uppercase(),
        Method::Trim => text.trim().to_owned(),
    }
}

fn has_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Words as one, with spaces between.
pub(super) fn together(words: &[Word]) -> Word {
    let mut draft = Draft::default();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            draft.push(" ");
        }
        match word {
            Word::Known(text) => draft.push(text),
            Word::Unknown(text) => draft.push_unknown(text),
        }
    }
    draft.finish()
}

/// One text behind another.
pub(super) fn append(before: Option<&Word>, added: &Word) -> Word {
    let mut draft = Draft::default();
    for word in before.into_iter().chain([added]) {
        match word {
            Word::Known(text) => draft.push(text),
            Word::Unknown(text) => draft.push_unknown(text),
        }
    }
    if before.is_none() {
        draft.is_uncertain = true;
    }
    draft.finish()
}

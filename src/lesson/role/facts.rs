//! What is told of a piece of code by itself, or by the prose before it: whatever the blocks before it are.
//!
//! It is told of all code of a lesson, one rule after the other. Not here: what follows from it (`super`).

use super::clues::Clues;
use super::content::{self, Content};
use super::edited;
use super::file::{self, Named};
use super::label::{self, Label, label};
use super::prompt::Head;
use super::said::Said;
use super::session;
use super::split::{Lines, Trust};
use super::typed::{is_certain, is_of_docker};

/// The most shapes of prompts of a lesson's own that all its blocks are looked through for.
const MOST_SHAPES: usize = 4;

/// How many pieces under `text` have commands at least, where it is what their author calls them.
const MANY: usize = 3;

/// A piece of code as it stands in the lesson.
#[derive(Clone, Copy, Debug)]
pub(in crate::lesson) struct Raw<'a> {
    /// The info string.
    pub(in crate::lesson) info: &'a str,
    /// Its lines.
    pub(in crate::lesson) text: &'a str,
    /// The line of the file that the first of them is.
    pub(in crate::lesson) line: usize,
}

/// What is told of it.
pub(in crate::lesson) struct Facts<'a> {
    pub(super) raw: Raw<'a>,
    /// What the info string says.
    pub(super) written: Label,
    /// The same, where the text does not say otherwise.
    pub(super) label: Label,
    /// The file that it is said to be, where it fits.
    pub(super) named: Option<Named>,
    /// Whether it is a file in which commands are nobody's.
    pub(super) is_held: bool,
    /// Whether a machine of Play with Docker's shows itself.
    pub(super) is_of_lab: bool,
    pub(super) clues: Clues,
    /// Its lines with the prompts that they may show, where it may have commands.
    pub(super) lines: Option<Lines<'a>>,
    /// What it plainly is, where no line shows a command.
    pub(super) content: Option<Content>,
}

impl<'a> Facts<'a> {
    /// Tells it of one piece, before which this is said.
    pub(in crate::lesson) fn of(raw: Raw<'a>, said: &Said<'_>) -> Self {
        let mut facts = Self::unread(raw);
        facts.read_label();
        facts.read_prose(said);
        facts.read_lines();
        facts.read_content();
        facts
    }

    /// Tells it of all pieces of a lesson, before each of which something is said.
    pub(in crate::lesson) fn of_all(raw: impl Iterator<Item = Raw<'a>>, said: &[Said<'_>]) -> Vec<Self> {
        let mut all: Vec<Self> = raw.map(Self::unread).collect();
        // A processor that goes on with the same rule has it at hand.
        all.iter_mut().for_each(Self::read_label);
        Self::share_label(&mut all);
        Self::share_unknown_label(&mut all);
        all.iter_mut()
            .zip(said)
            .for_each(|(facts, said)| facts.read_prose(said));
        all.iter_mut().for_each(Self::read_lines);
        Self::share_prompts(&mut all);
        all.iter_mut().for_each(Self::read_content);
        all
    }

    /// Takes `text` for what it is where a lesson's author calls everything so: commands of docker's under it, and no shell's label.
    fn share_label(all: &mut [Self]) {
        let is_text = |facts: &&mut Self| facts.written == Label::Text;
        let has_shell = all.iter().any(|facts| {
            let is_bare = || facts.written == Label::Unlabelled && session::begins(facts.raw.text);
            matches!(
                facts.written,
                Label::Marked | Label::Docker | Label::Bash | Label::Powershell | Label::Cmd
            ) || is_bare()
        });
        if has_shell {
            return;
        }
        let texts = all.iter().filter(|facts| facts.written == Label::Text);
        let first = |facts: &Self| {
            let mut lines = facts.raw.text.lines();
            lines.find(|line| !line.trim().is_empty()).unwrap_or_default()
        };
        let n_dockers = texts.clone().filter(|facts| is_of_docker(first(facts))).count();
        let n_typed = texts.clone().filter(|facts| is_certain(first(facts))).count();
        if n_dockers >= MANY && 2 * n_typed >= texts.count() {
            for facts in all.iter_mut().filter(is_text) {
                facts.label = Label::Unlabelled;
            }
        }
    }

    /// Takes a label that nobody knows, or the wrong one, for none where most of what it stands on begins with a command.
    fn share_unknown_label(all: &mut [Self]) {
        let is_mended = |facts: &Self| facts.written == Label::File && facts.label == Label::Unlabelled;
        let mut words: Vec<&str> = Vec::new();
        for facts in all.iter().filter(|facts| is_mended(facts)) {
            if !words.contains(&facts.word()) {
                words.push(facts.word());
            }
        }
        for word in words {
            let is_such = |facts: &&Self| facts.written == Label::File && facts.word() == word;
            let n_all = all.iter().filter(is_such).count();
            let n_typed = all
                .iter()
                .filter(|facts| is_such(facts) && is_mended(facts))
                .count();
            if n_typed >= MANY && 2 * n_typed >= n_all {
                for facts in all.iter_mut().filter(|facts| is_such(&&**facts)) {
                    facts.label = Label::Unlabelled;
                }
            }
        }
    }

    /// The first word of the info string.
    fn word(&self) -> &'a str {
        self.raw.info.split_whitespace().next().unwrap_or_default()
    }

    /// Has the pieces of a lesson know each other's prompts, where they are of a shape of their author's own.
    fn share_prompts(all: &mut [Self]) {
        let mut known: Vec<Head<'a>> = Vec::new();
        let heads = all
            .iter()
            .filter_map(|facts| facts.lines.as_ref().and_then(|lines| lines.head));
        for head in heads.filter(Head::is_shared) {
            if known.len() < MOST_SHAPES && !known.iter().any(|known| known.is_like(&head)) {
                known.push(head);
            }
        }
        for head in &known {
            all.iter_mut()
                .filter_map(|facts| facts.lines.as_mut())
                .for_each(|lines| lines.learn(head));
        }
    }

    fn unread(raw: Raw<'a>) -> Self {
        Self {
            raw,
            written: Label::Unlabelled,
            label: Label::Unlabelled,
            named: None,
            is_held: false,
            is_of_lab: false,
            clues: Clues::default(),
            lines: None,
            content: None,
        }
    }

    fn read_label(&mut self) {
        let Raw { info, text, .. } = self.raw;
        self.written = label(info);
        let is_session =
            self.written == Label::Text && (session::begins_with_docker(text) || session::is_commented(text));
        let may_be = matches!(self.written, Label::File | Label::Query);
        let is_typed = || label::is_language(info) && session::is_tools(text);
        self.label = if is_session || may_be && session::begins(text) {
            // A label that nobody knows, or the wrong one.
            Label::Unlabelled
        } else if may_be && is_typed() {
            Label::Bash
        } else {
            self.written
        };
        self.is_of_lab = session::shows_machine(text);
    }

    fn read_prose(&mut self, said: &Said<'_>) {
        let Raw { info, text, .. } = self.raw;
        let named = file::named(info, said.prose, said.closing);
        // What a file is compared with is commands still.
        let is_apart = |named: &Named| {
            let (Named::Within(path) | Named::Outside(path) | Named::Titled(path)) = named;
            session::is_bare_docker(text) && !file::is_script(path)
        };
        self.named = named.filter(|named| file::fits(named, text) && !is_apart(named));
        self.is_held = match &self.named {
            Some(Named::Within(path) | Named::Outside(path) | Named::Titled(path)) => {
                file::is_script(path) || file::is_list(path, text, said.closing)
            }
            None => false,
        };
        self.clues = Clues::of(said);
        self.clues.is_inside &= !edited::is_hosts(self.raw.text);
    }

    fn read_lines(&mut self) {
        let may_have = match self.label {
            Label::Output | Label::File | Label::Picture | Label::Text | Label::Query => false,
            Label::Unlabelled
            | Label::Marked
            | Label::Docker
            | Label::Bash
            | Label::Powershell
            | Label::Cmd => true,
        };
        self.lines = (may_have && !self.is_held).then(|| Lines::of(self.raw.text));
    }

    fn read_content(&mut self) {
        let is_shown = |lines: &Lines<'_>| session::shows(lines, Trust::of(self.label));
        self.content = match &self.lines {
            Some(lines) if !is_shown(lines) => content::of(self.raw.text),
            Some(_) | None => None,
        };
    }
}

//! What a piece of code is: commands, what they print, a file, something typed in a container, or only shown.
//!
//! A lesson's blocks are read in order, since a block may stand under what the one before has opened.
//! Not here: where the code is in the file (`code`), and what the commands mean (`script`).

mod above;
mod alike;
mod announced;
mod attached;
mod branches;
mod case;
mod certain;
mod clues;
mod committed;
mod contained;
mod content;
mod documents;
mod edited;
mod extent;
mod facts;
mod failure;
mod file;
mod glance;
mod glue;
mod highlight;
mod hosts;
mod lab;
mod label;
mod lines;
mod listing;
mod machine;
mod made;
mod meaning;
mod near;
mod needed;
mod nodes;
mod opened;
mod phrases;
mod places;
mod platform;
mod program;
mod prompt;
mod prompts;
mod reference;
mod remark;
mod said;
mod sections;
mod seen;
mod session;
mod settings;
mod shape;
mod shown;
mod split;
mod spoken;
mod swarm;
mod terminal;
#[cfg(test)]
mod tests;
mod told;
mod typed;
mod unread;
mod usage;
mod vague;
mod ways;
mod whole;

use super::Role;
use above::Above;
use attached::Attached;
pub(super) use branches::choose_branches;
pub(super) use certain::{alone, is_certainly_typed, is_conditional};
pub(super) use contained::contained;
use content::Content;
pub(super) use facts::{Facts, Raw};
pub(super) use failure::repeated;
use file::Named;
use hosts::Hosts;
pub(super) use lab::Labs;
use label::Label;
use machine::Machines;
use made::Made;
pub(super) use meaning::{Before, Meaning};
use meaning::{Block, shown};
pub(super) use needed::name_needed;
use opened::Opened;
pub use opened::{may_open_shell, opens_shell};
pub(super) use platform::{Choice, Tie, choice, choose};
use prompt::Whose;
use reference::Reference;
pub(super) use said::Said;
pub(super) use sections::choose_sections;
use seen::{Prints, Seen, printed};
use split::{Kind, Lines, Plain, Shown, Split, Trust, split};
use swarm::Swarm;
use terminal::Terminals;
pub(super) use told::Shell;
use told::{asides, typed};
use typed::is_of_docker;
use whole::{document, tree};

/// Reads the blocks of one lesson in order.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// What the commands so far have opened and nobody has left.
    open: Option<Opened>,
    /// What was shown so far.
    seen: Seen,
    /// Whether that is a database's client, started on the host.
    is_client: bool,
    /// Whether a section began since something was opened.
    is_stale: bool,
    /// What the last command prints.
    prints: Prints,
    /// Whether the block before shows an error that not everybody gets.
    is_in_case: bool,
    /// Whose prompts commands so far have shown.
    shown: Shown,
    /// The machines that commands so far have gone to.
    machines: Machines,
    /// Whose engines are in a swarm.
    swarm: Swarm,
    /// What is open in the terminals that prose has named.
    terminals: Terminals,
    /// The programs and images that commands so far have made, and the files that they have opened.
    made: Made,
    /// The containers that commands so far have started with a shell.
    attached: Attached,
    /// What containers call themselves.
    hosts: Hosts,
    /// The file's name that the last block was.
    above: Above,
    /// Whether the section is looked things up in.
    reference: Reference,
    /// How many blocks of commands so far show prompts, and how many do not.
    n_prompted: usize,
    n_bare: usize,
}

impl Reader {
    /// Reads a block of which this is told.
    pub(super) fn read(&mut self, mut facts: Facts<'_>, before: Before<'_>) -> Meaning {
        let Raw { text, line, .. } = facts.raw;
        let said = before.said;
        let is_shells = matches!(
            facts.written,
            Label::Marked | Label::Bash | Label::Powershell | Label::Cmd
        );
        if before.is_expected && !is_shells {
            return shown(Role::Output, text);
        }
        let (written, named) = (facts.written, facts.named.take());
        let mut meaning = if facts.is_held {
            shown(Role::Display, text)
        } else {
            self.read_unnamed(facts, before)
        };
        self.is_in_case = meaning.role == Role::Output && case::closes(said.closing_end());
        if meaning.role == Role::Output && failure::is_shown(text) && !clues::is_conditional(said) {
            meaning.failing.push(line);
        }
        if matches!(meaning.role, Role::File | Role::Display | Role::Output)
            && !text.trim().is_empty()
            && !matches!(written, Label::Output | Label::Picture)
        {
            match named {
                Some(Named::Within(path)) => {
                    text.clone_into(&mut meaning.text);
                    meaning.role = Role::File;
                    meaning.file = Some(path);
                }
                Some(Named::Outside(path)) => {
                    meaning.role = Role::Display;
                    meaning.refused = Some(path);
                }
                Some(Named::Titled(path))
                    if meaning.role == Role::File
                        || meaning.role == Role::Display
                            && (matches!(written, Label::Unlabelled | Label::Text | Label::Docker)
                                && file::is_plain(&path)
                                || text.trim_start().starts_with("#!")) =>
                {
                    text.clone_into(&mut meaning.text);
                    meaning.role = Role::File;
                    meaning.file = Some(path);
                    meaning.is_titled = true;
                }
                Some(Named::Titled(_)) | None => {}
            }
        }
        if meaning.role == Role::File && meaning.file.is_none() {
            // Its first line may tell.
            let titled = file::inside(text).and_then(file::titled);
            meaning.file = self.made.files.take(text, said.closing_end());
            if let Some(Named::Titled(path)) = titled.filter(|named| file::fits(named, text)) {
                meaning.file = Some(path);
                meaning.is_titled = true;
            }
        }
        if meaning.role == Role::File {
            self.made.images.read(text);
        }
        self.above.name(&mut meaning, written, text, said.end());
        meaning
    }

    fn read_unnamed(&mut self, mut facts: Facts<'_>, before: Before<'_>) -> Meaning {
        let (text, said) = (facts.raw.text, before.said);
        let mut clues = facts.clues;
        if self.is_elsewhere() {
            clues.follow(said);
        }
        clues.is_case |= self.is_in_case && case::goes_on(said);
        if self.is_typed_within(text, clues) {
            (clues.is_inside, clues.is_elsewhere) = (true, false);
        }
        let was_open = self.find_place(&facts, clues, said);
        if facts.label == Label::Text && session::is_bare_docker(text) && told::announces(clues, said) {
            facts.label = Label::Unlabelled;
        }
        match facts.label {
            Label::Output => return shown(Role::Output, text),
            Label::Marked if shape::is_answer(text) => return shown(Role::Display, text),
            Label::File => return shown(self.written(clues, before, facts.raw), text),
            Label::Picture => return shown(Role::Display, text),
            Label::Text => {
                let role = match content::of(text) {
                    Some(Content::Query) if self.open.is_some() => Role::Inside,
                    // A list of instructions has what each is for.
                    Some(Content::Dockerfile) if !text.contains(" : ") => self.labelled(clues, before, text),
                    Some(_) | None => whole::plain(clues, before, text),
                };
                return shown(role, text);
            }
            Label::Query if content::names_itself(text) => return shown(document(clues), text),
            Label::Query => return shown(self.query(), text),
            Label::Unlabelled
            | Label::Marked
            | Label::Docker
            | Label::Bash
            | Label::Powershell
            | Label::Cmd => {}
        }
        let mut lines = facts.lines.unwrap_or_else(|| Lines::of(text));
        lines.shown = self.shown;
        self.hosts.keep(&mut lines);
        if self.is_client && self.open.is_some() {
            lines.keep_client();
        }
        let is_root = || lines.is_of_root(is_of_docker) || self.n_bare == 0 && lines.is_root_alone();
        self.seen.has_root |= self.n_prompted == 0 && self.open.is_none() && is_root();
        let is_typed = |command: &str| {
            // What a manager prints for others to join is no command here, whoever's prompt it has.
            typed::certainty(command) > typed::Certainty::No && !shape::is_join(command)
        };
        let mut content = facts.content;
        if self.seen.has_root && lines.is_of_root(is_typed) {
            lines.keep_root();
            content = content.filter(|_| !session::shows(&lines, Trust::of(facts.label)));
        }
        match content {
            Some(Content::Dockerfile) => return shown(document(clues), text),
            Some(Content::Document) => {
                return shown(self.document(clues, before, text), text);
            }
            Some(Content::Form) => return shown(Role::Display, text),
            Some(Content::Query) => return shown(self.query(), text),
            Some(Content::Printed) => return shown(Role::Output, text),
            Some(Content::Tree) => return shown(tree(clues, before), text),
            None => {}
        }
        if before.is_aside {
            return shown(Role::Display, text);
        }
        let block = Block {
            raw: facts.raw,
            label: facts.label,
            is_of_lab: facts.is_of_lab,
            was_open,
            clues,
        };
        self.read_lines(block, lines, before)
    }

    /// Reads a block that is no document, line by line.
    fn read_lines(&mut self, block: Block<'_>, lines: Lines<'_>, before: Before<'_>) -> Meaning {
        let Block { label, clues, .. } = block;
        let Raw { info, text, line } = block.raw;
        let said = before.said;
        let trust = Trust::of(label);
        let is_hosts = self.seen.has_inner || (self.is_stale && !clues.is_within);
        let is_inside = clues.is_inside && !clues.is_elsewhere && !clues.is_left;
        let hosts = if is_hosts && !is_inside {
            Plain::OfHost
        } else if is_inside {
            Plain::Told
        } else {
            Plain::OfEither
        };
        let mut split = split(lines, trust, self.open, hosts);
        if !split.has(Kind::Host) && !split.has(Kind::Inside) {
            let trust = if !clues.is_output && self.made.begins(text) {
                Some(Trust::Made)
            } else {
                told::announces(clues, said).then_some(Trust::Told)
            };
            if let Some(trust) = trust {
                // Whatever it is called.
                split = self::split(Lines::of(text), trust, self.open, hosts);
            }
        }
        if !block.is_of_lab {
            self.machines.mark(&mut split, text, self.open, self.shown);
        }
        let is_lab = || info.starts_with(".term") || self.seen.has_lab || said.names_lab();
        if split.has_alpines() && !is_lab() {
            split.keep_from_alpine();
        }
        self.attached.enter(&mut split);
        split.keep_shell(block.was_open);
        split.keep_machine();
        ways::choose(&mut split);
        ways::show_forms(&mut split);
        self.swarm.keep(&mut split);
        let mut role = whole::of(&split, clues, before);
        if role == Role::Commands && self.is_announced(&split, clues) {
            role = Role::Output;
        }
        let is_edited = before.role == Some(Role::Commands) && self.prints == Prints::Nothing;
        let is_typed_in = || role == Role::Output || role == Role::Commands && split.is_vague();
        if is_edited && !clues.is_output && is_typed_in() {
            role = Role::File;
        }
        if role == Role::Commands && self.reference.is_open() {
            role = Role::Display;
        }
        if role == Role::Commands && clues.is_output && self.seen.shows_again(&split, said) {
            let failing = failure::lines(&split, clues, block.raw);
            let again = shown(Role::Output, text);
            return Meaning { failing, ..again };
        }
        if matches!(role, Role::Commands | Role::Inside) {
            self.see(&split, role);
        }
        match role {
            Role::Output | Role::File | Role::Display => shown(role, text),
            Role::Commands | Role::Inside => {
                let typed = typed(&split, role);
                if role == Role::Commands {
                    self.made.learn(&typed);
                }
                let elsewhere = if role == Role::Commands {
                    self.swarm.elsewhere(&split, info, text, said)
                } else {
                    None
                };
                Meaning {
                    is_titled: false,
                    shell: Some(Shell::of(label, split.prompts)),
                    role,
                    text: typed,
                    asides: asides(&split, role, line),
                    failing: failure::lines(&split, clues, block.raw),
                    file: None,
                    refused: None,
                    elsewhere,
                }
            }
        }
    }

    /// Takes in what a block of typed lines leaves open, and the prompts that it shows.
    fn see(&mut self, split: &Split<'_>, role: Role) {
        let last = split.commands().last().unwrap_or_default();
        self.prints = printed(split, &last);
        let is_shell = || self.attached.has(&last) || self.made.images.opens(&last);
        self.open = match split.open {
            Some(Opened::Perhaps) if is_shell() => Some(Opened::Surely),
            open => open,
        };
        self.attached.see(split);
        split.commands().for_each(|command| self.hosts.learn(&command));
        self.seen.keep(split);
        if role == Role::Commands {
            self.is_client = split.open.is_some() && last.split_whitespace().any(opened::is_client);
        }
        self.is_stale = false;
        self.seen.has_inner |= split.shows_inner;
        if role == Role::Inside && split.prompts == Some(Whose::Unix) {
            // The container's prompt looks like the host's all the same.
            self.seen.has_inner = split.shows_inner;
        }
        if let Some(whose) = split.prompts.filter(|_| role == Role::Commands) {
            self.shown.see(whose);
        }
        self.n_prompted += usize::from(split.prompts.is_some());
        self.n_bare += usize::from(split.prompts.is_none());
    }
}

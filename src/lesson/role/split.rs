//! A block's lines, each told apart: typed on the host, typed in a container, printed.
//!
//! Not here: what the block as a whole is (`reading`).

mod bare;
mod prompted;
#[cfg(test)]
mod tests;
mod trust;

use super::extent;
use super::failure::is_of_daemon;
use super::lines::joined;
pub(super) use super::lines::{Kind, Line, Lines, Shown, Split};
use super::near::begins_with;
use super::opened::{self, Opened};
use super::prompt::{self, Prompt, Whose};
use super::prompts::Prompts;
use super::said::{List, Said};
use super::shape::{indent, is_exit, is_join, without_continuation, without_windows_continuation};
use super::typed::{is_certain, is_of_docker};
use super::usage::is_usage;
use crate::lesson::blank::{is_blank, trimmed, trimmed_start};
use trust::Begun;
pub(super) use trust::{Plain, Trust};

/// Tells lines apart; `open` is what commands before them have opened and nobody has left.
pub(super) fn split(text: Lines<'_>, trust: Trust, open: Option<Opened>, plain: Plain) -> Split<'_> {
    let Lines {
        raw, prompts, shown, ..
    } = text;
    let prompts = Prompts::of(&raw, prompts, shown);
    let has_root = prompts
        .found
        .iter()
        .flatten()
        .any(|prompt| matches!(prompt.whose, Whose::Root | Whose::Hash));
    let first_indent = raw.iter().find(|line| !is_blank(line));
    let first_indent = first_indent.map_or(0, |line| indent(line));
    let first_prompt = prompts.found.iter().position(Option::is_some).unwrap_or(0);
    let mut splitting = Splitting {
        raw: &raw,
        has_prompts: prompts.found.iter().any(Option::is_some),
        prompts,
        has_root: has_root && open.is_none(),
        trust,
        plain,
        open,
        opener_indent: first_indent,
        has_printed: false,
        begun: Begun::Not,
        first_prompt,
        last_host: None,
        last_inner: None,
        lines: Vec::with_capacity(raw.len()),
    };
    splitting.run();
    let host = splitting
        .prompts
        .found
        .iter()
        .flatten()
        .map(|prompt| prompt.whose);
    let first = host
        .clone()
        .find(|whose| {
            matches!(
                whose,
                Whose::Unix | Whose::Windows | Whose::Angle | Whose::Hash | Whose::Root
            )
        })
        .or_else(|| host.clone().next());
    let mut lines = splitting.lines.iter().zip(&splitting.prompts.found);
    let shows_root = lines.any(|(line, prompt)| {
        line.kind == Kind::Inside && prompt.is_some_and(|prompt| prompt.whose == Whose::Root)
    });
    Split {
        open: splitting.open,
        shows_inner: splitting.prompts.has_inner || shows_root,
        lines: splitting.lines,
        prompts: first,
    }
}

struct Splitting<'a, 'b> {
    raw: &'b [&'a str],
    prompts: Prompts<'a>,
    has_prompts: bool,
    /// Whether root's prompts are the host's.
    has_root: bool,
    trust: Trust,
    plain: Plain,
    open: Option<Opened>,
    opener_indent: usize,
    /// Whether something was printed since the last command.
    has_printed: bool,
    begun: Begun,
    /// The first line that shows a prompt.
    first_prompt: usize,
    /// The last line so far that is the host's, and the last that shows a prompt inside a container.
    last_host: Option<usize>,
    last_inner: Option<usize>,
    lines: Vec<Line<'a>>,
}

impl<'a> Splitting<'a, '_> {
    fn run(&mut self) {
        while self.lines.len() < self.raw.len() {
            let at = self.lines.len();
            let (kind, text) = self.classify(at);
            let n_lines = match kind {
                Kind::Host | Kind::Inside => self.extent(at, text),
                Kind::Output => self.joined_to(at),
                Kind::Shown | Kind::Blank => 1,
            };
            let further_lines = &self.raw[at + 1..at + n_lines];
            let whose = match self.prompts.found[at] {
                Some(prompt) => Some(prompt.whose),
                None => shows_continuations(further_lines).then_some(Whose::Unix),
            };
            self.lines.push(Line {
                kind,
                text,
                is_begin: true,
            });
            for line in further_lines {
                self.lines.push(Line {
                    kind,
                    text: further(line, whose),
                    is_begin: false,
                });
            }
            self.follow(at, kind, n_lines);
        }
    }

    /// How many lines the command at `at` takes: no further than the next prompt.
    fn extent(&self, at: usize, text: &str) -> usize {
        let rest = &self.raw[at + 1..];
        if is_blank(text) {
            return 1;
        }
        let n_free = self.prompts.found[at + 1..]
            .iter()
            .take(256)
            .position(Option::is_some)
            .unwrap_or(rest.len())
            .min(256);
        let whose = self.prompts.found[at].map(|prompt| prompt.whose);
        let further = rest[..n_free].iter().map(|line| further(line, whose));
        extent::of(std::iter::once(text).chain(further)).min(n_free + 1)
    }

    /// How many lines belong to one that is none of a command: `... && \` takes the next ones with it.
    fn joined_to(&self, at: usize) -> usize {
        let lines = self.raw[at..].iter();
        let n_joined = lines.take_while(|line| line.trim_end().ends_with(" \\")).count();
        let prompts = self.prompts.found[at + 1..].iter().take(n_joined);
        1 + prompts.take_while(|prompt| prompt.is_none()).count()
    }

    /// Keeps what was opened and left.
    fn follow(&mut self, at: usize, kind: Kind, n_lines: usize) {
        let command = joined(&self.lines[at..at + n_lines]);
        let is_inner = |prompt: &Option<Prompt<'_>>| {
            let whose = prompt.map(|prompt| prompt.whose);
            matches!(whose, Some(Whose::Container | Whose::Root | Whose::Interpreter))
        };
        if let Some(inner) = self.prompts.found[at..at + n_lines].iter().rposition(is_inner) {
            self.last_inner = Some(at + inner);
        }
        if kind == Kind::Host {
            self.last_host = Some(at + n_lines - 1);
        }
        let is_note = kind == Kind::Host || kind == Kind::Output && self.has_prompts;
        if is_note && let Some(note) = trimmed_start(self.raw[at]).strip_prefix('#') {
            self.go(at, note.trim_start_matches('#').trim());
        }
        match kind {
            Kind::Host => {
                self.has_printed = false;
                if !trimmed_start(&command).starts_with('#') {
                    self.begun = Begun::Typed;
                }
                if let Some(opened) = opened::by(&command) {
                    self.open = Some(opened);
                    self.opener_indent = indent(self.raw[at]);
                } else if !trimmed_start(&command).starts_with('#') && !is_blank(&command) {
                    self.open = None;
                }
            }
            Kind::Inside => {
                self.has_printed = false;
                self.enter(at, &command);
                if self.prompts.found[at].is_some_and(|prompt| prompt.whose == Whose::Unix) {
                    self.plain = Plain::OfEither;
                }
            }
            Kind::Output => {
                self.has_printed = true;
                if self.begun == Begun::Not {
                    self.begun = Begun::Printed;
                }
                if is_of_daemon(&command) {
                    // What was to be opened did not start.
                    self.open = None;
                } else if opened::opens_shell(&command) && is_usage(&command) {
                    // Of `docker run -it IMAGE sh` only the image is left to the learner.
                    self.open = Some(Opened::Surely);
                }
            }
            // A container's prompt that waits says what it is that was opened.
            Kind::Blank if self.last_inner == Some(at) && self.open == Some(Opened::Perhaps) => {
                self.open = Some(Opened::Surely);
            }
            Kind::Shown | Kind::Blank => {}
        }
    }

    /// Keeps what is open behind a command that is typed in it.
    fn enter(&mut self, at: usize, command: &str) {
        let shows_shell = self.prompts.found[at]
            .is_some_and(|prompt| matches!(prompt.whose, Whose::Container | Whose::Root));
        let is_open = self.open.is_some_and(Opened::is_sure);
        if is_exit(command) {
            self.open = self.open.and_then(Opened::left);
        } else if (is_open || shows_shell) && opened::by(command).is_some() {
            self.open = Some(Opened::Further);
        } else if shows_shell && is_open
            || self.open == Some(Opened::Perhaps) && self.prompts.found[at].is_none()
        {
            // A client is left where the shell's own prompt is shown again.
            let engine = self.open.filter(|open| *open == Opened::Engine);
            self.open = engine.or(Some(Opened::Surely));
        } else {
            self.open = self.open.or(Some(Opened::Surely));
        }
    }

    /// Goes where a comment says that what is below it is typed: into what may be open, or back.
    fn go(&mut self, at: usize, note: &str) {
        let said = Said::of(note, note);
        let begins = || begins_with(note, &["inside ", "in the container", "within "]);
        let is_from =
            || begins_with(note, &["from inside ", "from within "]) && said.closes_with(List::Containers);
        let is_named = || begins() && said.closes_with(List::Containers) && is_container(note);
        if said.closes_with(List::Inside) && (self.open.is_some() || begins()) || is_from() || is_named() {
            self.open = Some(Opened::Surely);
            self.opener_indent = indent(self.raw[at]);
            self.plain = Plain::OfEither;
        } else if is_place(note)
            || leaves(note) && !self.raw[at..].iter().any(|line| is_exit(line))
            || said.closes_with(List::Elsewhere)
            // What comes from the host may be told of in the container.
            && (self.plain != Plain::Told || note.split_whitespace().nth(3).is_none())
        {
            self.open = None;
        }
    }

    fn classify(&self, at: usize) -> (Kind, &'a str) {
        let line = self.raw[at];
        if let Some(prompt) = self.prompts.found[at] {
            return self.prompted(at, prompt);
        }
        if is_blank(line) {
            return (Kind::Blank, "");
        }
        if self.prompts.has_host {
            // Somebody forgot the first one.
            let is_known = || is_of_docker(line) || line.trim_start().starts_with("sudo ");
            let is_typed = at < self.first_prompt && !self.has_printed && is_known();
            let is_typed = is_typed || self.goes_on(at, line) || self.is_headed(at, line);
            let is_typed = is_typed && is_certain(line) && !is_join(line) && !is_usage(line);
            return (if is_typed { Kind::Host } else { Kind::Output }, line);
        }
        if self.prompts.has_inner || self.has_prompts {
            // Root's prompts are a container's where one is shown, and what stands above all of them has started it.
            let is_roots = self.has_root && !(self.prompts.has_inner && at < self.first_prompt);
            let is_typed = (self.open.is_none() || !self.has_printed)
                && !is_roots
                && is_certain(line)
                && !is_join(line)
                && !is_usage(line)
                && (self.open.is_none() && !self.has_printed || is_of_docker(line));
            return if is_typed {
                (Kind::Host, line)
            } else {
                (Kind::Output, line)
            };
        }
        if trimmed_start(line).starts_with('#') {
            // Root's prompt in a container that is open for sure, else a comment.
            let prompt = prompt::find(trimmed(line)).filter(|_| self.open.is_some_and(Opened::is_sure));
            return match prompt {
                Some(prompt) if !is_of_docker(prompt.command) && !is_place(line) => {
                    (Kind::Inside, prompt.command)
                }
                Some(_) | None => (Kind::Host, line),
            };
        }
        self.bare(at)
    }
}

/// Says whether a comment is no more than a container, in which what is below it is typed: `# Inside the web container:`.
fn is_container(comment: &str) -> bool {
    const MOST: usize = 5;
    let mut words = comment.trim_end_matches([':', '.', ' ']).split_whitespace();
    let last = words.next_back().unwrap_or_default();
    last.eq_ignore_ascii_case("container") && words.count() <= MOST
}

/// Says whether a comment tells to leave the shell: `# exit to leave it`.
fn leaves(comment: &str) -> bool {
    let mut words = comment.split_whitespace();
    let is_exit = words.next().is_some_and(|word| word.eq_ignore_ascii_case("exit"));
    is_exit && matches!(words.next(), None | Some("from" | "the" | "to"))
}

/// Says whether a comment is no more than the host, where what is below it is typed.
fn is_place(comment: &str) -> bool {
    let said = comment.trim_matches(|c: char| !c.is_alphabetic());
    ["host", "on host", "on the host"]
        .iter()
        .any(|place| place.eq_ignore_ascii_case(said))
}

/// Says whether all further lines of a command show the mark of a shell that waits for more, where the first one lost its prompt:
/// one alone may send what is printed to a file.
fn shows_continuations(further: &[&str]) -> bool {
    let [first, others @ ..] = further else {
        return false;
    };
    let Some(rest) = first.strip_prefix("> ") else {
        return false;
    };
    let is_alone = others.is_empty();
    (!is_alone || rest.trim_start().starts_with('-')) && others.iter().all(|line| line.starts_with("> "))
}

/// A further line of a command, without the mark that a shell shows before it where its first line shows that shell's prompt,
/// and without those of code.
fn further(line: &str, whose: Option<Whose>) -> &str {
    match whose {
        Some(Whose::Windows | Whose::Angle) => without_windows_continuation(line),
        Some(_) => prompt::marked(line).unwrap_or_else(|| without_continuation(line)),
        None => line,
    }
}

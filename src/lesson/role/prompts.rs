//! The prompts of a block: which marks are prompts in it is learned from all its lines.
//!
//! Not here: one line's prompt (`prompt`).

use super::lines::Shown;
use super::opened;
use super::prompt::{Prompt, Whose, is_drawn};
use super::shape::{indent, is_exit, is_join};
use super::typed::{first_word, is_certain, is_of_docker};
use crate::lesson::blank::{is_blank, trimmed_start};

/// The most lines that stand above the first prompt of a terminal: what was printed before.
const MOST: usize = 8;

/// The prompts of a block, after it was learned which marks are prompts in it.
pub(super) struct Prompts<'a> {
    /// Each line's prompt.
    pub(super) found: Vec<Option<Prompt<'a>>>,
    pub(super) has_host: bool,
    pub(super) has_inner: bool,
}

impl<'a> Prompts<'a> {
    /// Learns from all lines what the marks are, of which `found` are the prompts that each alone may show.
    ///
    /// Where the lesson has `shown` root's, a block of nothing but `# ` before commands is no comment either.
    pub(super) fn of(raw: &[&'a str], mut found: Vec<Option<Prompt<'a>>>, shown: Shown) -> Self {
        let has = |found: &[Option<Prompt<'_>>], of: &[Whose]| {
            found.iter().flatten().any(|prompt| of.contains(&prompt.whose))
        };
        let Some(first) = found.iter().position(Option::is_some) else {
            return Self {
                found,
                has_host: false,
                has_inner: false,
            };
        };
        if is_entered(raw, &found, first) {
            let within = found.iter_mut().flatten();
            within.for_each(|prompt| prompt.whose = Whose::Container);
        }
        let is_sure = has(
            &found,
            &[Whose::Unix, Whose::Windows, Whose::Container, Whose::Root],
        );
        let is_bare = |(line, prompt): (&&str, &Option<Prompt<'_>>)| {
            prompt.is_none() && indent(line) == 0 && is_certain(line) && !is_join(line)
        };
        let is_sign = |prompt: &Option<Prompt<'_>>| {
            prompt.is_some_and(|it| !matches!(it.whose, Whose::Angle | Whose::Hash))
        };
        let first_sure = found.iter().position(is_sign).unwrap_or(first);
        let n_above = raw[..first_sure]
            .iter()
            .filter(|line| !is_blank(line))
            .take(MOST + 1)
            .count();
        if n_above > MOST && !raw[..first_sure].iter().any(|line| is_certain(line)) {
            // A log has lines that look like prompts.
            found.fill(None);
        }
        tell(raw, &mut found, first);
        let first = begin(raw, &mut found, first);
        let has_hash = has(&found, &[Whose::Hash]);
        let is_typed = has_hash && raw.iter().zip(&found).any(is_bare);
        // Whatever stands above the first prompt, a terminal shows none there.
        let mut above = raw[..first].iter().filter(|line| !is_blank(line));
        let is_begun = above.clone().next().is_some();
        // What only comments are above may be the first all the same.
        let is_printed = above.any(|line| !line.trim_start().starts_with('#'));
        let is_followed = raw
            .iter()
            .zip(&found)
            .any(|(line, prompt)| prompt.is_none() && !is_blank(line));
        let commands = || found.iter().flatten().map(|prompt| prompt.command);
        let is_roots = match shown {
            Shown::None | Shown::User => false,
            Shown::Root => !commands().all(is_join),
            Shown::Both => commands().all(|command| is_of_docker(command) && !is_join(command)),
        };
        let is_followed = is_followed || is_roots;
        let enters = |at: usize| {
            let Some(prompt) = found[at].filter(|prompt| prompt.whose == Whose::Hash) else {
                return false;
            };
            let next = found[at + 1..].iter().flatten().next();
            let is_inner = next.is_some_and(|next| matches!(next.whose, Whose::Container | Whose::Root));
            is_inner && opened::by(prompt.command).is_some()
        };
        // Root's on the host, above that of the container that it enters.
        let entering: Vec<usize> = (0..found.len()).filter(|at| enters(*at)).collect();
        for (at, prompt) in found.iter_mut().enumerate() {
            // Whoever enters it so has that prompt before the others of docker's.
            let is_theirs = || prompt.is_some_and(|it| it.whose == Whose::Hash && is_of_docker(it.command));
            if entering.contains(&at) || !entering.is_empty() && is_theirs() {
                continue;
            }
            // `# ` is root's prompt where something is printed below it and nothing is typed without it.
            let is_comment = prompt.is_some_and(|prompt| prompt.whose == Whose::Hash)
                && (is_sure || is_typed || is_begun || !is_followed);
            // `> ` is a prompt where nothing is typed without it.
            let is_continuation =
                prompt.is_some_and(|prompt| prompt.whose == Whose::Angle) && (is_sure || is_printed);
            if is_comment || is_continuation {
                *prompt = None;
            }
        }
        let has_host = has(&found, &[Whose::Unix, Whose::Windows, Whose::Angle]);
        let has_inner = has(&found, &[Whose::Container]);
        Self {
            found,
            has_host,
            has_inner,
        }
    }
}

/// Says whether the prompts of a block are all a container's: what stands above the first has opened a shell and has none itself, and
/// the last one leaves that.
fn is_entered(raw: &[&str], found: &[Option<Prompt<'_>>], first: usize) -> bool {
    let above = raw[..first].iter().rev().find(|line| !is_blank(line));
    let opens = above.is_some_and(|line| is_of_docker(line) && opened::by(line).is_some());
    let mut prompts = found.iter().flatten().rev();
    // `# ` may begin a comment.
    let is_plain = |prompt: &Prompt<'_>| matches!(prompt.whose, Whose::Unix | Whose::Windows);
    opens && prompts.clone().all(is_plain) && prompts.next().is_some_and(|last| is_exit(last.command))
}

/// Takes the first lines of prompts of two as theirs: `┌──(ada㉿desk)-[~]`, `ada@desk MINGW64 ~/x`. Nothing has printed what stands
/// above the first command, and the others have the same above them. Gives where the first prompt begins.
fn begin<'a>(raw: &[&'a str], found: &mut [Option<Prompt<'a>>], first: usize) -> usize {
    let opens = |at: usize| raw[..at].iter().all(|line| line.trim().is_empty());
    let Some(above) = first
        .checked_sub(1)
        .filter(|above| is_headline(raw[*above]) && opens(*above))
    else {
        return first;
    };
    for at in above..raw.len() - 1 {
        if found[at].is_none() && found[at + 1].is_some() && is_headline(raw[at]) {
            found[at] = Some(Prompt {
                whose: Whose::Header,
                command: "",
            });
        }
    }
    above
}

/// Says whether a line may be the first of a prompt of two: a drawn corner, an account and what else its shell shows, or a folder.
fn is_headline(line: &str) -> bool {
    let word = first_word(line.trim_start());
    let is_account = || {
        let is_name = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        let (user, host) = word.split_once('@').unwrap_or_default();
        is_name(user) && is_name(host)
    };
    is_drawn(line) || word.starts_with('~') || is_account()
}

/// Takes away prompts further in before what a program tells to type: all behind one that names its machine, else those below a
/// line that ends in a colon, or that itself stands further in than the first prompt.
fn tell(raw: &[&str], found: &mut [Option<Prompt<'_>>], first: usize) {
    let Some(opening) = raw.get(first) else {
        return;
    };
    let is_named = !trimmed_start(opening).starts_with(['$', '>', '#']);
    let margin = raw
        .iter()
        .find(|line| !is_blank(line))
        .map_or(0, |line| indent(line));
    let has_arrow = |line: &str| trimmed_start(line).starts_with("==>");
    let is_arrow = has_arrow(opening);
    // The line above, where it shows no prompt, and where it is.
    let mut above: Option<(usize, &str)> = None;
    for (at, line) in raw.iter().enumerate() {
        if is_blank(line) {
            continue;
        }
        let is_shell = trimmed_start(line).starts_with("$ ");
        let is_named = is_named && at > first && indent(line) > indent(opening);
        let is_below = above.is_some_and(|(above_at, above)| {
            let is_nested =
                above_at + 1 == at && indent(opening) < indent(above) && indent(above) < indent(line);
            is_nested || above.trim_end().ends_with(':') && indent(line) > margin
        });
        // `==> docker compose up`: what a program says that it does.
        let is_told = || !is_arrow && has_arrow(line);
        if found[at].is_some() && (is_shell && (is_named || is_below) || is_told()) {
            found[at] = None;
        }
        above = Some((at, *line)).filter(|_| found[at].is_none());
    }
}

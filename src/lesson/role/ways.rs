//! Several ways to do one thing within a block, which comments tell apart: `# On Windows`, `# or`. One of them is typed.
//!
//! Not here: ways in blocks of their own (`platform`).

mod forms;
pub(super) mod options;

use std::ops::Range;

use super::alike::alike;
use super::lines::{Kind, Line, Split};
use super::near::begins_with;
use super::platform::platform;
use super::said::{List, Said};
use super::typed::is_lone;
use crate::lesson::Platform;
pub(super) use forms::{is_form, show_forms};

/// A system that a comment names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Linux,
    Mac,
    /// Any Unix.
    Unix,
    Windows,
}

impl System {
    /// The one that stepgate runs on.
    pub(super) const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::Mac
    } else {
        Self::Linux
    };

    /// How far what does not fit a system is from it.
    pub(super) const FOREIGN: u8 = 2;

    /// How well what is for this system fits another one; what is best comes first.
    pub(super) fn distance(self, here: Self) -> u8 {
        match (self, here) {
            _ if self == here => 0,
            (Self::Unix, Self::Linux | Self::Mac) => 1,
            (Self::Linux | Self::Mac | Self::Unix | Self::Windows, _) => Self::FOREIGN,
        }
    }

    /// The platform that it is one of.
    pub(super) fn platform(self) -> Platform {
        match self {
            Self::Linux | Self::Mac | Self::Unix => Platform::Unix,
            Self::Windows => Platform::Windows,
        }
    }
}

/// Lines under a comment that names a system.
struct Way {
    system: System,
    lines: Range<usize>,
}

/// Leaves one of several ways to be typed; the others are shown.
pub(super) fn choose(split: &mut Split<'_>) {
    if !split.lines.iter().any(may_part) {
        return;
    }
    for lines in others(&ways(split), System::HERE) {
        show(split, lines);
    }
    for lines in foreign(split, System::HERE) {
        show(split, lines);
    }
    for lines in or(split) {
        show(split, lines);
    }
    for lines in options::others(split) {
        show(split, lines);
    }
    for lines in warned(split) {
        show(split, lines);
    }
}

/// Says whether a line may stand between two ways.
fn may_part(line: &Line<'_>) -> bool {
    match line.kind {
        Kind::Host => comment(line.text).is_some(),
        Kind::Output => match comment(line.text) {
            Some(said) => is_or(said) || system(said).is_some(),
            None => (is_lone(line.text) || line.text.len() <= 20) && is_or(line.text.trim()),
        },
        Kind::Inside | Kind::Shown | Kind::Blank => false,
    }
}

fn show(split: &mut Split<'_>, lines: Range<usize>) {
    let lines = split.lines[lines].iter_mut();
    let typed = lines.filter(|line| line.kind == Kind::Host);
    typed.for_each(|line| line.kind = Kind::Shown);
}

/// What a comment says.
fn comment(line: &str) -> Option<&str> {
    let said = line.trim_start().strip_prefix('#')?;
    Some(said.trim_start_matches('#').trim())
}

/// The ways under comments that name a system. One ends at the next, or at another comment below an empty line.
fn ways(split: &Split<'_>) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    let mut is_open = false;
    let mut is_blank = true;
    for (at, line) in split.lines.iter().enumerate() {
        // Where prompts are shown, what has none is not typed.
        let may_be = line.kind == Kind::Host || line.kind == Kind::Output && split.prompts.is_some();
        let said = comment(line.text).filter(|_| may_be && line.is_begin);
        let system = said.and_then(system);
        if let Some(system) = system {
            ways.push(Way {
                system,
                lines: at..at + 1,
            });
        }
        is_open = system.is_some() || is_open && !(said.is_some() && is_blank);
        if let Some(way) = ways.last_mut().filter(|_| is_open) {
            way.lines.end = at + 1;
        }
        is_blank = line.kind == Kind::Blank;
    }
    let has_typed = |way: &Way| {
        let mut lines = split.lines[way.lines.clone()].iter();
        lines.any(|line| line.kind == Kind::Host && comment(line.text).is_none())
    };
    ways.retain(has_typed);
    ways
}

/// The lines of the ways that are not taken, of those that stand directly behind each other and are for different systems.
fn others(ways: &[Way], here: System) -> Vec<Range<usize>> {
    let mut others = Vec::new();
    for group in ways.chunk_by(|one, next| one.lines.end == next.lines.start) {
        let differ = group.iter().any(|way| way.system != group[0].system);
        let chosen = (0..group.len()).min_by_key(|at| group[*at].system.distance(here));
        if differ {
            let left = group.iter().enumerate().filter(|(at, _)| Some(*at) != chosen);
            others.extend(left.map(|(_, way)| way.lines.clone()));
        }
    }
    others
}

/// The lines of a way for another system than this one, where what goes before them does the like and names none.
fn foreign(split: &Split<'_>, here: System) -> Vec<Range<usize>> {
    let typed = |at: usize| {
        let line = split.lines[at];
        line.kind == Kind::Host && line.is_begin && comment(line.text).is_none()
    };
    let ways = ways(split);
    let is_foreign = |way: &&Way| {
        let first = way.lines.clone().find(|at| typed(*at));
        let last = (0..way.lines.start).rev().find(|at| typed(*at));
        let (Some(first), Some(last)) = (first, last) else {
            return false;
        };
        let is_named = ways.iter().any(|other| other.lines.contains(&last));
        way.system.distance(here) == System::FOREIGN
            && !is_named
            && alike(split.lines[last].text.trim(), split.lines[first].text.trim())
    };
    ways.iter()
        .filter(is_foreign)
        .map(|way| way.lines.clone())
        .collect()
}

fn system(said: &str) -> Option<System> {
    match platform(said)? {
        Platform::Windows => Some(System::Windows),
        Platform::Unix => {
            let said = said.to_lowercase();
            let is_mac = ["mac", "osx", "os x"].iter().any(|name| said.contains(name));
            let is_linux = ["linux", "ubuntu"].iter().any(|name| said.contains(name));
            Some(match (is_mac, is_linux) {
                (true, false) => System::Mac,
                (false, true) => System::Linux,
                _ => System::Unix,
            })
        }
    }
}

/// The commands under `# or`, or that word alone, up to the next empty line or comment. What says more than the comment's one word, and
/// a word that is no comment, has commands under it that are like the one above.
fn or(split: &Split<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut last: Option<usize> = None;
    for (at, line) in split.lines.iter().enumerate() {
        match (comment(line.text), line.kind) {
            (None, Kind::Host) if line.is_begin => last = Some(at),
            (said, Kind::Host | Kind::Output)
                if is_or(said.unwrap_or(line.text.trim())) && may_part(line) =>
            {
                let rest = split.lines[at + 1..].iter();
                let typed = rest.take_while(|line| line.kind == Kind::Host && comment(line.text).is_none());
                let n_lines = typed.count();
                let is_plain = said.is_some_and(|said| is_or_word(bare(said)));
                let is_alike = last.is_some_and(|last| {
                    n_lines > 0
                        && (is_plain || alike(split.lines[last].text.trim(), split.lines[at + 1].text.trim()))
                });
                if is_alike {
                    found.push(at + 1..at + 1 + n_lines);
                }
            }
            _ => {}
        }
    }
    found
}

/// The commands under a comment that says they are not to be run: in words, or by a mark that another comment has the contrary of.
fn warned(split: &Split<'_>) -> Vec<Range<usize>> {
    let comments = || {
        let lines = split.lines.iter().enumerate();
        let lines = lines.filter(|(_, line)| line.kind == Kind::Host && line.is_begin);
        lines.filter_map(|(at, line)| comment(line.text).map(|said| (at, said)))
    };
    let is_judged = comments().any(|(_, said)| judgement(said) == Some(Judgement::Good));
    let is_warned = |said: &str| {
        Said::of(said, said).closes_with(List::Shown) || is_judged && judgement(said) == Some(Judgement::Bad)
    };
    comments()
        .filter(|(_, said)| is_warned(said))
        .map(|(at, _)| {
            let rest = split.lines[at + 1..].iter();
            let below = rest.take_while(|line| line.kind != Kind::Blank && comment(line.text).is_none());
            at + 1..at + 1 + below.count()
        })
        .collect()
}

/// What a comment says of the way below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judgement {
    Good,
    Bad,
}

fn judgement(said: &str) -> Option<Judgement> {
    #[rustfmt::skip]
    const GOOD: [&str; 10] = ["better", "bien", "bon", "bueno", "correct", "good", "gut", "recommended", "right", "好"];
    #[rustfmt::skip]
    const BAD: [&str; 9] = ["bad", "incorrect", "mal", "malo", "mauvais", "schlecht", "wrong", "不好", "错误"];
    if said.starts_with(['✅', '✓', '✔', '👍']) {
        return Some(Judgement::Good);
    }
    if said.starts_with(['❌', '✗', '✘', '🚫', '⛔', '👎']) {
        return Some(Judgement::Bad);
    }
    let word = said.split(|c: char| !c.is_alphabetic()).next()?.to_lowercase();
    if GOOD.contains(&&*word) {
        Some(Judgement::Good)
    } else {
        BAD.contains(&&*word).then_some(Judgement::Bad)
    }
}

/// Says whether a text is no more than «or», whatever its letters.
pub(super) fn is_or_word(text: &str) -> bool {
    const LONGEST: usize = 20;
    #[rustfmt::skip]
    const WORDS: [&str; 29] = [
        "alternatief", "alternativ", "alternativa", "alternativamente", "alternativement", "alternatively", "atau", "eller", "either or",
        "hoặc", "lub", "o", "o bien", "oder", "of", "or", "oppure", "otherwise", "ou", "ou bien", "ou então", "veya", "ya da", "ó", "або",
        "или", "또는", "或者", "または",
    ];
    text.len() <= LONGEST && WORDS.contains(&&*text.to_lowercase())
}

/// What is said, without the marks around it.
fn bare(said: &str) -> &str {
    said.trim_matches([':', '.', ',', '-', '*', '_', '(', ')', ' '])
}

fn is_or(said: &str) -> bool {
    let said = bare(said);
    is_or_word(said) || begins_with(said, &["or ", "or, ", "alternatively, ", "alternatively "])
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::super::opened::Opened;
    use super::super::split::{Lines, Plain, Trust, split};
    use super::*;

    /// The commands that are left where stepgate runs on `here`.
    fn left(text: &str, here: System) -> Vec<String> {
        let none: Option<Opened> = None;
        let mut split = split(Lines::of(text), Trust::Labelled, none, Plain::OfEither);
        for lines in others(&ways(&split), here) {
            show(&mut split, lines);
        }
        for lines in foreign(&split, here) {
            show(&mut split, lines);
        }
        for lines in or(&split) {
            show(&mut split, lines);
        }
        split.commands().map(Cow::into_owned).collect()
    }

    #[test]
    fn of_the_ways_that_comments_name_systems_for_one_is_typed() {
        let two = "# On Mac/Linux\nA=1 docker compose up\n\n# On Windows with PowerShell\n$Env:A = 1; docker compose up\n\n# Look at it\ndocker ps";
        assert_eq!(left(two, System::Linux), ["A=1 docker compose up", "docker ps"]);
        assert_eq!(
            left(two, System::Windows),
            ["$Env:A = 1; docker compose up", "docker ps"]
        );
        let three = "# macOS\nbrew install jq\n# Linux\nsudo apt-get install jq\n# Windows\nchoco install jq";
        assert_eq!(left(three, System::Linux), ["sudo apt-get install jq"]);
        assert_eq!(left(three, System::Mac), ["brew install jq"]);
        let one = "# Linux\nsudo systemctl start docker\n# then\ndocker ps";
        assert_eq!(left(one, System::Windows).len(), 2);
        assert_eq!(left("docker ps # Linux\n# Windows\nls", System::Linux).len(), 2);
    }

    #[test]
    fn what_is_for_another_system_stands_for_the_like_above_it() {
        let text =
            "# Mount it\ndocker run -v $(pwd):/a web\n\n# Windows PowerShell\ndocker run -v ${PWD}:/a web";
        assert_eq!(left(text, System::Linux), ["docker run -v $(pwd):/a web"]);
        assert_eq!(left(text, System::Windows).len(), 2);
        let other = "docker run web\n\n# Windows\ndocker stop web";
        assert_eq!(left(other, System::Linux).len(), 2);
    }

    #[test]
    fn under_or_stands_another_way() {
        assert_eq!(
            left(
                "docker run -d web\n# OR\ndocker container run -d web\n\ndocker ps",
                System::Linux
            ),
            ["docker run -d web", "docker ps"]
        );
        assert_eq!(
            left("docker ps\n# or stop it:\ndocker stop web", System::Linux).len(),
            2
        );
        assert_eq!(
            left("docker run web\n# - or -\ndocker run web sh", System::Linux),
            ["docker run web"]
        );
        assert_eq!(left("# or\ndocker ps", System::Linux), ["docker ps"]);
        assert_eq!(
            left("docker compose up web\nor\ndocker-compose up web", System::Linux),
            ["docker compose up web"]
        );
        assert_eq!(left("docker ps\nor\ndocker stop web", System::Linux).len(), 2);
        assert_eq!(
            left(
                "docker system prune -f\n# or:\nkubectl delete -f .\n# OR\nmake clean",
                System::Linux
            ),
            ["docker system prune -f"]
        );
        assert_eq!(
            left("$ docker run web\n#or\n$ docker run web sh", System::Linux),
            ["docker run web"]
        );
    }
}

//! The platform that prose says a block is for, and which of several blocks is to be run.
//!
//! Not here: whose lines the blocks' are (`split`).

use memchr::memrchr_iter;

use super::alike::alike;
use super::phrases::Phrases;
use super::said::{Said, last_sentence};
use super::ways::{is_form, is_or_word};
use crate::lesson::{Alternative, Block, Platform, Role};

/// What the prose before a block says of others like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lesson) struct Choice {
    /// For whom the block is.
    pub(in crate::lesson) platform: Option<Platform>,
    /// How surely it stands for the block before it.
    pub(in crate::lesson) tie: Tie,
}

/// Whether a block stands for the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lesson) enum Tie {
    /// Nothing says so.
    None,
    /// «or», with the block before it.
    Or,
    /// «Example:», of the form that the block before it has.
    Example,
    /// A platform's name: one of several where the others have names too, or where the commands are alike.
    Named,
}

const WINDOWS: &[&str] = &[
    "windows",
    "powershell",
    "command prompt",
    "cmd.exe",
    "git bash",
    "pwsh",
];
const UNIX: &[&str] = &[
    "linux", "mac", "macos", "unix", "osx", "os x", "bash", "ubuntu", "zsh",
];

/// How a sentence begins that gives another way.
const OR: &[&str] = &["or ", "or,", "alternatively"];

/// How a sentence begins that says for whom something is, marks left out, and how one ends.
#[rustfmt::skip]
const BEGINS: &[&str] = &[
    "if ", "on ", "for ", "in ", "using ", "with ", "or on ", "or for ", "or in ", "or if ", "or using ", "windows", "linux", "mac",
    "powershell",
];
const ENDINGS: &[&str] = &[
    "on windows",
    "on linux",
    "on mac",
    "on macos",
    "in powershell",
    "in bash",
    "for windows",
    "for linux",
];

/// Whether any platform is named.
static NAMES: Phrases<2> = Phrases::new([WINDOWS, UNIX]);

/// The longest sentence that names a platform for a block, in bytes.
const LONGEST: usize = 160;

/// Reads the prose between a block and the one before it.
pub(in crate::lesson) fn choice(said: &Said<'_>) -> Choice {
    let (prose, closing) = (said.prose, said.closing.trim());
    let last = last_sentence(closing);
    // A tab's title may have a sentence below it.
    let platform = platform(last).or_else(|| labels(prose).find_map(platform));
    let tie = match platform {
        Some(_) => Tie::Named,
        None if is_or(closing, last)
            && prose.trim().len() <= 2 * LONGEST
            && !follows_link(prose, closing) =>
        {
            Tie::Or
        }
        None if is_example(closing) => Tie::Example,
        None => Tie::None,
    };
    Choice { platform, tie }
}

/// «Example:», with any marks around it.
fn is_example(closing: &str) -> bool {
    #[rustfmt::skip]
    const NAMES: [&str; 11] = [
        "e.g", "ejemplo", "esempio", "exemple", "exemplo", "example", "for example", "par exemple", "por ejemplo", "por exemplo",
        "zum beispiel",
    ];
    const LONGEST: usize = 40;
    if closing.len() > LONGEST {
        return false;
    }
    let plain = closing.trim_matches(['*', '_', ':', '：', '#', ' ', '(', ')', '.', '-', ',', '>']);
    NAMES.iter().any(|name| plain.eq_ignore_ascii_case(name))
        || matches!(plain, "例如" | "例" | "示例" | "Beispiel")
}

/// The lines of four words at most, from the last to the first.
fn labels(prose: &str) -> impl Iterator<Item = &str> {
    let bytes = prose.as_bytes();
    let mut end = prose.len();
    let ends = memrchr_iter(b'\n', bytes).map(|at| at + 1);
    let lines = ends.chain(Some(0)).map(move |start| {
        let line = &prose[start..end];
        end = start.saturating_sub(1);
        line
    });
    lines.filter(|line| line.len() <= LONGEST && !has_words(line, 5))
}

/// Says whether a line has so many words between blanks.
fn has_words(line: &str, n_words: usize) -> bool {
    let mut is_blank = true;
    let mut begins = line.bytes().filter(|byte| {
        let was_blank = std::mem::replace(&mut is_blank, byte.is_ascii_whitespace());
        was_blank && !is_blank
    });
    begins.nth(n_words - 1).is_some()
}

/// Says whether a paragraph, or its last sentence, gives another way.
fn is_or(closing: &str, last: &str) -> bool {
    const SHORT: usize = 40;
    if closing.len() <= SHORT && is_or_alone(closing) {
        return true;
    }
    if last.len() > LONGEST || !last.starts_with(['o', 'O', 'a', 'A']) {
        return false;
    }
    let last = last.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| last.starts_with(word));
    begins(OR) && !begins(&["or we can", "or you can", "or see"])
}

/// Says whether what stands before «or» is an address, which is then the other way.
fn follows_link(prose: &str, closing: &str) -> bool {
    let before = prose
        .trim_end()
        .strip_suffix(closing)
        .unwrap_or_default()
        .trim_end();
    let last = before.rsplit('\n').next().unwrap_or_default();
    (last.starts_with("http://") || last.starts_with("https://")) && !last.contains(' ')
}

/// «or», with any marks around it.
fn is_or_alone(closing: &str) -> bool {
    let plain = closing.trim_matches(['*', '_', ':', '#', ' ', '(', ')', '.', '-', ',']);
    is_or_word(plain)
}

/// The platform that a sentence, or a comment, says something is for.
pub(super) fn platform(sentence: &str) -> Option<Platform> {
    if sentence.len() > LONGEST || NAMES.of(sentence) == 0 {
        return None;
    }
    let sentence = &*sentence.to_lowercase();
    let mut words: Vec<&str> = sentence
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    // Nobody works on Alpine Linux: it is an image.
    let mut last = "";
    words.retain(|word| std::mem::replace(&mut last, word) != "alpine" || *word != "linux");
    if words
        .iter()
        .any(|word| matches!(*word, "container" | "containers"))
    {
        // A container's shell says nothing of where it runs.
        words.retain(|word| !matches!(*word, "bash" | "zsh"));
    }
    let names = |names: &[&str]| {
        names.iter().any(|name| match name.split_once([' ', '.']) {
            Some(_) => sentence.contains(name),
            None => words.contains(name),
        })
    };
    let is_label = words.len() <= 4;
    let marks = ['*', '_', '-', ' ', '(', ')', ':', '.', ','];
    let bare = sentence.trim_matches(marks);
    let is_example = bare.starts_with("for example") || bare.starts_with("for instance");
    let is_condition = !is_example && BEGINS.iter().any(|begin| bare.starts_with(begin))
        || ENDINGS.iter().any(|end| bare.ends_with(end))
        || ["windows users", "linux users", "mac users"]
            .iter()
            .any(|part| bare.contains(part));
    // «Git Bash» is Windows' own.
    let windows = names(WINDOWS);
    let unix = names(UNIX) && !sentence.contains("git bash");
    match (is_label || is_condition, windows, unix) {
        (true, true, false) => Some(Platform::Windows),
        (true, false, true) => Some(Platform::Unix),
        _ => None,
    }
}

/// Marks the blocks of a step that are not run, since another one is that stands for the same.
pub(in crate::lesson) fn choose(blocks: &mut [Block], choices: &[Choice], here: Platform) {
    if choices.iter().all(|choice| choice.tie == Tie::None) {
        return;
    }
    let mut start = 0;
    while start < blocks.len() {
        let group = group(blocks, choices, start);
        if group.len() > 1 {
            let fits =
                |wanted: Option<Platform>| group.iter().copied().find(|at| choices[*at].platform == wanted);
            let first = group.first().copied();
            let chosen = fits(Some(here)).or_else(|| fits(None)).or(first).unwrap_or(start);
            let of = blocks[chosen].line;
            for at in group.iter().copied().filter(|at| *at != chosen) {
                let platform = choices[at].platform;
                blocks[at].alternative = Some(Alternative { of, platform });
            }
        }
        start = group.last().copied().unwrap_or(start) + 1;
    }
    for at in 1..blocks.len() {
        if choices[at].tie == Tie::Example && is_form_of(&blocks[at - 1], &blocks[at]) {
            let of = blocks[at].line;
            blocks[at - 1].alternative = Some(Alternative { of, platform: None });
        }
    }
}

/// Says whether the one block is the form of the other's only command: `docker rm <name>`, and `docker rm web`.
fn is_form_of(form: &Block, example: &Block) -> bool {
    let is_run = |block: &Block| block.role == Role::Commands && block.alternative.is_none();
    let only = |text: &'_ str| {
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .nth(1)
            .is_none()
    };
    is_run(form)
        && is_run(example)
        && only(&form.text)
        && only(&example.text)
        && is_form(form.text.trim(), example.text.trim())
}

/// The blocks from `start` on of which one alone is to be run.
fn group(blocks: &[Block], choices: &[Choice], start: usize) -> Vec<usize> {
    let mut group = vec![start];
    if blocks[start].role != Role::Commands {
        return group;
    }
    for at in start + 1..blocks.len() {
        let last = group.last().copied().unwrap_or(start);
        match blocks[at].role {
            Role::Output | Role::Display => continue,
            Role::File if blocks[at].file.is_none() => continue,
            Role::File | Role::Inside => break,
            Role::Commands => {}
        }
        let (one, other) = (choices[last].platform, choices[at].platform);
        let is_alternative = match choices[at].tie {
            Tie::None | Tie::Example => false,
            Tie::Named if one.is_some() => {
                let differ = group.iter().all(|at| choices[*at].platform != other)
                    || begin_alike(&blocks[last], &blocks[at]);
                differ && at == last + 1
            }
            Tie::Named => {
                begin_alike(&blocks[last], &blocks[at])
                    && n_lines(&blocks[last]) == n_lines(&blocks[at])
                    && !is_of_image(&blocks[at])
            }
            Tie::Or => begin_alike(&blocks[last], &blocks[at]),
        };
        if !is_alternative {
            break;
        }
        group.push(at);
    }
    group
}

/// Says whether a block runs the image that is called as a platform is: its prose may speak of that.
fn is_of_image(block: &Block) -> bool {
    block
        .text
        .split_whitespace()
        .any(|word| word == "ubuntu" || word.starts_with("ubuntu:"))
}

/// How many lines of a block say something.
fn n_lines(block: &Block) -> usize {
    block.text.lines().filter(|line| !line.trim().is_empty()).count()
}

/// Says whether two blocks begin with the like.
fn begin_alike(one: &Block, other: &Block) -> bool {
    fn first(block: &Block) -> &str {
        let mut lines = block.text.lines().map(str::trim);
        let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
        first.unwrap_or_default()
    }
    alike(first(one), first(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(closing: &str) -> (Option<Platform>, Tie) {
        let choice = choice(&Said::of(closing, closing));
        (choice.platform, choice.tie)
    }

    #[test]
    fn prose_names_the_platform() {
        for closing in [
            "Windows",
            "On Windows:",
            "If you are using PowerShell, use this command:",
            "PowerShell",
            "Git Bash",
            "or on Windows:",
        ] {
            assert_eq!(of(closing), (Some(Platform::Windows), Tie::Named), "{closing}");
        }
        for closing in ["Mac / Linux", "On Linux:", "For macOS and Linux, run:"] {
            assert_eq!(of(closing), (Some(Platform::Unix), Tie::Named), "{closing}");
        }
        for closing in [
            "OR",
            "or:",
            "**OU**",
            "o bien",
            "또는",
            "Alternatively, use the long name:",
        ] {
            assert_eq!(of(closing), (None, Tie::Or), "{closing}");
        }
        let linked = choice(&Said::of("Look at it:\nhttp://localhost:8080/\nor:", "or:"));
        assert_eq!(linked.tie, Tie::None);
        for closing in ["**Example**:", "For example:", "例如："] {
            assert_eq!(of(closing), (None, Tie::Example), "{closing}");
        }
        for closing in [
            "On Linux or Windows, run:",
            "Run it:",
            "Run busybox on Linux in a VM:",
            "Download Alpine Linux",
            "For the second (bash) container:",
            "Or we can list all:",
            "For example, look at it in a terminal with bash:",
            "",
            "The image is made for Linux, where a container has a kernel of its host, and so it is small and starts in no time at all, as you will see when you have pulled it and run:",
        ] {
            assert_eq!(of(closing), (None, Tie::None), "{closing}");
        }
        let tab = choice(&Said::of("Windows\nRun this there:", "Run this there:"));
        assert_eq!(tab.platform, Some(Platform::Windows));
    }
}

//! What programs do to files, by their arguments.
//!
//! Not here: what follows for a step (`files`).

use super::files::{Deeds, Gone, path};
use super::program::text;
use crate::check::Subject;
use crate::script::Word;

/// The flags of a program that are known.
struct Flags {
    /// Letters without a value.
    letters: &'static str,
    /// Whole words without a value.
    words: &'static [&'static str],
    /// Words that the next one is the value of, or that have it behind a `=`.
    valued: &'static [&'static str],
}

const MKDIR: Flags = Flags {
    letters: "pv",
    words: &["--parents", "--verbose", "-Force", "-force"],
    valued: &["-m", "--mode"],
};
const TOUCH: Flags = Flags {
    letters: "am",
    words: &[],
    valued: &["-d", "-r", "-t", "--date", "--reference"],
};
const COPY: Flags = Flags {
    letters: "aRrpfvudPLn",
    words: &[
        "--recursive",
        "--archive",
        "--force",
        "--verbose",
        "-Recurse",
        "-Force",
    ],
    valued: &[],
};
const TEE: Flags = Flags {
    letters: "a",
    words: &["--append"],
    valued: &[],
};
const CLONE: Flags = Flags {
    letters: "qv",
    words: &[
        "--quiet",
        "--single-branch",
        "--recursive",
        "--recurse-submodules",
        "--progress",
    ],
    valued: &["-b", "--branch", "--depth", "-o", "--origin", "-c", "--config"],
};

/// Folders that are on every machine: what is copied there is in them.
#[rustfmt::skip]
const STANDARD: [&str; 11] = [
    "/bin", "/etc", "/opt", "/srv", "/tmp", "/usr/bin", "/usr/lib", "/usr/local/bin", "/usr/local/lib", "/usr/sbin", "/var",
];

/// What a program does to files; `None` where that is nothing, or cannot be told.
pub(super) fn deeds(program: &str, arguments: &[Word]) -> Option<Deeds> {
    match program {
        "mkdir" | "md" => made(&operands(arguments, &MKDIR)?),
        "touch" => made(&operands(arguments, &TOUCH)?),
        "tee" => Some(Deeds {
            written: paths(&operands(arguments, &TEE)?)?,
            ..Deeds::default()
        }),
        "cp" | "copy" | "copy-item" => {
            let content = if arguments.iter().any(is_recursive) {
                Copied::Folder
            } else {
                Copied::File
            };
            copied(&operands(arguments, &COPY)?, &[], content)
        }
        "mv" | "move" | "move-item" => {
            let words = operands(arguments, &COPY)?;
            let (_, sources) = words.split_last()?;
            let is_file = |word: &&Word| text(word).rsplit(['/', '\\']).next().is_some_and(has_extension);
            let content = if sources.iter().all(is_file) {
                Copied::File
            } else {
                Copied::Folder
            };
            copied(&words, sources, content)
        }
        "rm" | "rmdir" | "rd" | "del" | "unlink" | "remove-item" | "ri" => Some(Deeds {
            gone: arguments.iter().filter(|word| !is_flag(word)).map(gone).collect(),
            ..Deeds::default()
        }),
        "git" => cloned(arguments),
        "curl" | "wget" | "invoke-webrequest" | "iwr" => fetched(program, arguments),
        "openssl" => Some(Deeds {
            written: behind(arguments, &["-out", "-keyout"]).filter_map(path).collect(),
            ..Deeds::default()
        }),
        _ => None,
    }
}

fn is_flag(word: &Word) -> bool {
    text(word).starts_with('-') && text(word).len() > 1
}

/// The words that are no flags; `None` where a flag is not known.
fn operands<'a>(arguments: &'a [Word], flags: &Flags) -> Option<Vec<&'a Word>> {
    let mut operands = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let flag = text(word);
        if flag == "--" {
            operands.extend(words);
            break;
        }
        if !is_flag(word) {
            operands.push(word);
            continue;
        }
        let (name, value) = flag
            .split_once('=')
            .map_or((flag, None), |(name, value)| (name, Some(value)));
        if flags.valued.contains(&name) {
            if value.is_none() {
                words.next()?;
            }
        } else if !flags.words.contains(&flag) {
            let letters = &flag[1..];
            if letters.is_empty() || !letters.chars().all(|letter| flags.letters.contains(letter)) {
                return None;
            }
        }
    }
    Some(operands)
}

/// All words as paths; `None` where one of them is none.
fn paths(words: &[&Word]) -> Option<Vec<Subject<String>>> {
    words.iter().map(|word| path(word)).collect()
}

fn made(words: &[&Word]) -> Option<Deeds> {
    Some(Deeds {
        written: paths(words)?,
        is_all: true,
        ..Deeds::default()
    })
}

/// What is copied or moved.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Copied {
    /// A file: a target that ends with a slash is a folder that was there.
    File,
    /// Perhaps a folder: it is called like such a target where there was none.
    Folder,
}

fn is_recursive(word: &Word) -> bool {
    let flag = text(word);
    let is_short = flag.starts_with('-') && !flag.starts_with("--");
    matches!(flag, "--recursive" | "--archive" | "-Recurse")
        || is_short && flag.len() < 6 && flag.contains(['r', 'R', 'a'])
}

fn has_extension(name: &str) -> bool {
    name.trim_start_matches('.').contains('.')
}

/// A copy, or what was moved, has its own name in a folder.
fn copied(words: &[&Word], moved: &[&Word], content: Copied) -> Option<Deeds> {
    let (target, sources) = words.split_last()?;
    let gone = moved.iter().map(|word| gone(word)).collect();
    let written = match (path(target), sources) {
        (Some(Subject::Known(target)), [source]) => {
            // Of `site/`, BSD's `cp` takes what is in it.
            let is_whole = content == Copied::File || !text(source).ends_with('/');
            let source = text(source).trim_end_matches(['/', '\\']);
            let name = source.rsplit(['/', '\\']).next().unwrap_or_default();
            let is_told = !matches!(name, "" | "." | "..")
                && !name.contains(['*', '?', '[', '$', '<', '`', '(', '{', '~']);
            let folder = target.trim_end_matches(['/', '\\']);
            let is_here = matches!(folder, "." | "..") || STANDARD.contains(&folder);
            let written = if !is_here && folder.len() == target.len() {
                Some(target)
            } else if is_told && (is_here && is_whole || content == Copied::File) {
                Some(format!("{folder}/{name}"))
            } else {
                (is_told && !is_here).then(|| folder.to_owned())
            };
            written.map(Subject::Known)
        }
        (Some(target), [_]) => Some(target),
        (_, _) => None,
    };
    Some(Deeds {
        written: written.into_iter().collect(),
        gone,
        is_all: false,
    })
}

fn gone(word: &Word) -> Gone {
    let written = text(word);
    match path(word) {
        Some(Subject::Known(path)) => Gone::Path(path),
        Some(Subject::Open(_)) => Gone::Anything,
        None => match written.find(['*', '?', '[', '{', '$', '`']) {
            Some(0) | None => Gone::Anything,
            Some(at) => Gone::Beginning(written[..at].to_owned()),
        },
    }
}

fn cloned(arguments: &[Word]) -> Option<Deeds> {
    let (verb, rest) = arguments.split_first()?;
    if matches!(text(verb), "rm" | "mv" | "clean" | "checkout" | "reset") {
        return Some(Deeds {
            gone: vec![Gone::Anything],
            ..Deeds::default()
        });
    }
    if text(verb) != "clone" {
        return None;
    }
    match operands(rest, &CLONE)?[..] {
        [_, folder] => made(&[folder]),
        [Word::Known(url)] => {
            let name = url.trim_end_matches('/').rsplit(['/', ':']).next()?;
            let name = name.strip_suffix(".git").unwrap_or(name);
            made(&[&Word::Known(name.to_owned())])
        }
        _ => None,
    }
}

/// The words behind some flags.
fn behind<'a>(arguments: &'a [Word], flags: &'a [&str]) -> impl Iterator<Item = &'a Word> {
    let pairs = arguments.windows(2);
    pairs
        .filter(|pair| flags.contains(&text(&pair[0])))
        .map(|pair| &pair[1])
}

/// Where a fetcher puts what it gets.
fn fetched(program: &str, arguments: &[Word]) -> Option<Deeds> {
    let ends_with = |letter: char| {
        move |word: &&Word| {
            let word = text(word);
            word.len() > 1 && word.starts_with('-') && !word.starts_with("--") && word.ends_with(letter)
        }
    };
    let at = |found: Option<usize>| found.and_then(|at| arguments.get(at + 1));
    let named = match program {
        "curl" => {
            let letter = arguments.iter().position(|word| ends_with('o')(&word));
            behind(arguments, &["--output"]).next().or_else(|| at(letter))
        }
        "wget" => {
            let letter = arguments.iter().position(|word| ends_with('O')(&word));
            behind(arguments, &["--output-document"])
                .next()
                .or_else(|| at(letter))
        }
        _ => behind(arguments, &["-OutFile", "-outfile", "-Outfile", "-o"]).next(),
    };
    if let Some(named) = named {
        return made(&[named]);
    }
    let is_by_url = match program {
        "curl" => arguments.iter().any(|word| {
            text(word) == "--remote-name"
                || ends_with('O')(&word)
                || text(word) == "-OL"
                || text(word) == "-LO"
        }),
        "wget" => arguments
            .iter()
            .all(|word| !is_flag(word) || matches!(text(word), "-q" | "--quiet" | "-nv" | "-c" | "-N")),
        _ => false,
    };
    let mut urls = arguments.iter().filter(|word| text(word).contains("://"));
    let (Some(Word::Known(url)), None, true) = (urls.next(), urls.next(), is_by_url) else {
        return None;
    };
    let path = url.split_once("://")?.1.split(['#']).next()?;
    let (_, name) = path.rsplit_once('/')?;
    let name = if program == "curl" {
        name.split('?').next()?
    } else {
        name
    };
    if name.is_empty() || name.contains('?') {
        return None;
    }
    made(&[&Word::Known(name.to_owned())])
}

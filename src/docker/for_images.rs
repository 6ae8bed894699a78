//! Commands about images that the real CLI runs on a Docker Engine, and stepgate itself on its built-in one.
//!
//! Not here: those that stepgate runs on every engine (`native`).

use super::flags::{Flag, Order, scan, switch, value};
use super::names;
use super::{Inspect, Verbosity};

/// A command about images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageCommand {
    /// `image prune`.
    Prune(Prune),
    /// `image save`, `save`.
    Save {
        /// The images as written: names or IDs.
        names: Vec<String>,
        /// The file to write to; standard output without it.
        output: Option<String>,
    },
    /// `image load`, `load`.
    Load {
        /// The file to read from; standard input without it.
        input: Option<String>,
        /// How much is told.
        verbosity: Verbosity,
    },
}

/// `image prune` and its flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prune {
    /// What it removes.
    pub scope: PruneScope,
    /// Filters, key and value, in order.
    pub filters: Vec<(String, String)>,
    /// Whether it asks first.
    pub asks: Asks,
}

/// Which images are pruned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PruneScope {
    /// Those without a name.
    Dangling,
    /// All that no container uses.
    Unused,
}

/// Whether a command asks before it does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// It asks.
    First,
    /// `--force`.
    Never,
}

const PRUNE: &[Flag] = &[
    switch("all", Some('a')),
    value("filter", None),
    switch("force", Some('f')),
];
const SAVE: &[Flag] = &[value("output", Some('o'))];
const INSPECT: &[Flag] = &[value("format", Some('f')), switch("size", Some('s'))];
const LOAD: &[Flag] = &[value("input", Some('i')), switch("quiet", Some('q'))];

/// Reads an argv of `docker`, without the program's name; `None` where it is no such command, or has a flag that is not
/// understood.
pub fn image_command(argv: &[String]) -> Option<ImageCommand> {
    let command = names::resolve(argv);
    if command.global.is_some() {
        return None;
    }
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let flags = match words.as_slice() {
        ["image", "prune"] => PRUNE,
        ["image", "save"] => SAVE,
        ["image", "load"] => LOAD,
        _ => return None,
    };
    let scan = scan(argv, command.rest, flags, Order::Mixed);
    if scan.unknown.is_some() || scan.wrong.is_some() {
        return None;
    }
    let operands: Vec<String> = scan.operands.iter().map(|&at| argv[at].clone()).collect();
    let text = |flag: &str| scan.last(flag).map(str::to_owned);
    match words[1] {
        "prune" if operands.is_empty() => {
            let filters: Option<Vec<_>> = scan
                .all("filter")
                .map(|filter| {
                    filter
                        .split_once('=')
                        .map(|(key, value)| (key.to_owned(), value.to_owned()))
                })
                .collect();
            Some(ImageCommand::Prune(Prune {
                scope: if scan.is_on("all") {
                    PruneScope::Unused
                } else {
                    PruneScope::Dangling
                },
                filters: filters?,
                asks: if scan.is_on("force") {
                    Asks::Never
                } else {
                    Asks::First
                },
            }))
        }
        "save" if !operands.is_empty() => Some(ImageCommand::Save {
            names: operands,
            output: text("output"),
        }),
        "load" if operands.is_empty() => Some(ImageCommand::Load {
            input: text("input"),
            verbosity: if scan.is_on("quiet") {
                Verbosity::Quiet
            } else {
                Verbosity::Normal
            },
        }),
        _ => None,
    }
}

/// Reads `inspect` without a kind, which means whatever has the names; `None` where it is another command.
pub fn inspect_of_any(argv: &[String]) -> Option<Inspect> {
    let command = names::resolve(argv);
    if command.global.is_some() || command.words != ["inspect"] {
        return None;
    }
    let scan = scan(argv, command.rest, INSPECT, Order::Mixed);
    let is_clear = scan.unknown.is_none() && scan.wrong.is_none() && !scan.operands.is_empty();
    is_clear.then(|| Inspect {
        names: scan.operands.iter().map(|&at| argv[at].clone()).collect(),
        format: scan.last("format").map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<ImageCommand> {
        let argv: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        image_command(&argv)
    }

    #[test]
    fn commands_about_images_are_read_with_their_flags() {
        let prune = |scope, filters: &[(&str, &str)], asks| {
            let filters = filters
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect();
            Some(ImageCommand::Prune(Prune { scope, filters, asks }))
        };
        assert_eq!(read("image prune"), prune(PruneScope::Dangling, &[], Asks::First));
        assert_eq!(
            read("image prune -af --filter label=a=b"),
            prune(PruneScope::Unused, &[("label", "a=b")], Asks::Never)
        );
        let save = |names: &[&str], output: Option<&str>| {
            Some(ImageCommand::Save {
                names: names.iter().map(|name| (*name).to_owned()).collect(),
                output: output.map(str::to_owned),
            })
        };
        assert_eq!(read("save web api"), save(&["web", "api"], None));
        assert_eq!(read("image save -o web.tar web"), save(&["web"], Some("web.tar")));
        let load = |input: Option<&str>, verbosity| {
            let input = input.map(str::to_owned);
            Some(ImageCommand::Load { input, verbosity })
        };
        assert_eq!(read("load -qi web.tar"), load(Some("web.tar"), Verbosity::Quiet));
        assert_eq!(read("image load"), load(None, Verbosity::Normal));
    }

    #[test]
    fn what_is_not_understood_is_none_of_them() {
        for line in [
            "save",
            "image ls",
            "load x",
            "image prune x",
            "save --platform linux/arm64 web",
            "-H x save web",
            "image prune --filter x",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn an_inspection_without_a_kind_is_of_whatever_has_the_names() {
        let read = |line: &str| {
            let argv: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            inspect_of_any(&argv)
        };
        let inspect = read("inspect -f {{.Os}} web api").unwrap();
        assert_eq!(
            (inspect.names.len(), inspect.format.as_deref()),
            (2, Some("{{.Os}}"))
        );
        for line in [
            "inspect",
            "inspect --type container web",
            "image inspect web",
            "-D inspect web",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}

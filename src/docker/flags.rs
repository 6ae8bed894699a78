//! Flags as the docker CLI reads them: long and short, joined, with values, `--`, operands in between.
//!
//! Source: the rules of Go's `pflag`, which the CLI uses. Not here: which command has which flags.

/// One flag of a command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flag {
    /// The name behind `--`.
    pub(super) long: &'static str,
    /// The letter behind `-`, where there is one.
    pub(super) short: Option<char>,
    takes: Takes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Nothing,
    Value,
}

/// A flag that is there or not, and takes a value only as `--flag=false`.
pub(super) const fn switch(long: &'static str, short: Option<char>) -> Flag {
    Flag {
        long,
        short,
        takes: Takes::Nothing,
    }
}

/// A flag with a value.
pub(super) const fn value(long: &'static str, short: Option<char>) -> Flag {
    Flag {
        long,
        short,
        takes: Takes::Value,
    }
}

/// Whether flags may stand behind the first operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// They may, as in `docker image rm web -f`.
    Mixed,
    /// The first operand ends them, as in `docker container run IMAGE -x`.
    FlagsFirst,
}

/// What stands in a command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// The flags that are known, in order, by their long names; a switch has `true` or `false`.
    pub(super) given: Vec<(&'static str, String)>,
    /// Where the operands stand in the argv.
    pub(super) operands: Vec<usize>,
    /// The first flag that is not known, as written.
    pub(super) unknown: Option<String>,
    /// What is wrong with a known flag, in the CLI's words.
    pub(super) wrong: Option<String>,
}

impl Scan {
    /// The last value that was given for a flag.
    pub(super) fn last(&self, long: &str) -> Option<&str> {
        let mut given = self.given.iter().rev();
        given
            .find(|(name, _)| *name == long)
            .map(|(_, value)| value.as_str())
    }

    /// All values that were given for a flag, in order.
    pub(super) fn all<'a>(&'a self, long: &'a str) -> impl Iterator<Item = &'a str> {
        self.given
            .iter()
            .filter(move |(name, _)| *name == long)
            .map(|(_, value)| value.as_str())
    }

    /// Says whether a switch is on at the end.
    pub(super) fn is_on(&self, long: &str) -> bool {
        self.last(long) == Some("true")
    }
}

/// Reads `argv` from `start` on.
pub(super) fn scan(argv: &[String], start: usize, flags: &[Flag], order: Order) -> Scan {
    let mut scan = Scan::default();
    let mut at = start;
    while at < argv.len() {
        let word = &argv[at];
        let next = argv.get(at + 1).map(String::as_str);
        at += 1;
        if word == "--" {
            scan.operands.extend(at..argv.len());
            break;
        }
        if let Some(body) = word.strip_prefix("--") {
            at += scan.long(word, body, next, flags);
        } else if let Some(body) = word.strip_prefix('-').filter(|body| !body.is_empty()) {
            at += scan.shorts(word, body, next, flags);
        } else if order == Order::FlagsFirst {
            scan.operands.extend(at - 1..argv.len());
            break;
        } else {
            scan.operands.push(at - 1);
        }
    }
    scan
}

impl Scan {
    /// Reads `--name`, `--name=value` or `--name value`; gives the number of further words that it took.
    fn long(&mut self, word: &str, body: &str, next: Option<&str>, flags: &[Flag]) -> usize {
        let (name, joined) = match body.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (body, None),
        };
        let Some(flag) = flags.iter().find(|flag| flag.long == name) else {
            self.not_known(word.split('=').next().unwrap_or(word));
            return 0;
        };
        match (flag.takes, joined, next) {
            (Takes::Nothing, None, _) => self.give(*flag, "true"),
            (_, Some(value), _) => self.give(*flag, value),
            (Takes::Value, None, Some(value)) => {
                self.give(*flag, value);
                return 1;
            }
            (Takes::Value, None, None) => self.complain(format!("flag needs an argument: --{name}")),
        }
        0
    }

    /// Reads `-a`, `-aq`, `-fvalue`, `-f=value` or `-f value`; gives the number of further words that it took.
    fn shorts(&mut self, word: &str, body: &str, next: Option<&str>, flags: &[Flag]) -> usize {
        let mut rest = body;
        while let Some(letter) = rest.chars().next() {
            rest = &rest[letter.len_utf8()..];
            let Some(flag) = flags.iter().find(|flag| flag.short == Some(letter)) else {
                self.not_known(&format!("-{letter}"));
                return 0;
            };
            if let Some(value) = rest.strip_prefix('=').filter(|value| !value.is_empty()) {
                self.give(*flag, value);
                return 0;
            }
            match (flag.takes, rest.is_empty(), next) {
                (Takes::Nothing, _, _) => self.give(*flag, "true"),
                (Takes::Value, false, _) => {
                    self.give(*flag, rest);
                    return 0;
                }
                (Takes::Value, true, Some(value)) => {
                    self.give(*flag, value);
                    return 1;
                }
                (Takes::Value, true, None) => {
                    self.complain(format!("flag needs an argument: '{letter}' in {word}"));
                }
            }
        }
        0
    }

    fn give(&mut self, flag: Flag, value: &str) {
        let value = match (flag.takes, value) {
            (Takes::Value, value) => value,
            (Takes::Nothing, "1" | "t" | "T" | "TRUE" | "true" | "True") => "true",
            (Takes::Nothing, "0" | "f" | "F" | "FALSE" | "false" | "False") => "false",
            (Takes::Nothing, other) => {
                self.complain(format!(
                    "invalid argument \"{other}\" for \"{}\" flag: invalid boolean value",
                    flag.spelling()
                ));
                return;
            }
        };
        self.given.push((flag.long, value.to_owned()));
    }

    fn not_known(&mut self, flag: &str) {
        self.unknown.get_or_insert_with(|| flag.to_owned());
    }

    fn complain(&mut self, message: String) {
        self.wrong.get_or_insert(message);
    }
}

impl Flag {
    /// The flag as the CLI names it in its messages: `-f, --filter`.
    pub(super) fn spelling(&self) -> String {
        match self.short {
            Some(short) => format!("-{short}, --{}", self.long),
            None => format!("--{}", self.long),
        }
    }
}

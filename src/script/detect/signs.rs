//! The signs of a shell in a text: how often, and how surely, its lines can only be that shell's.
//!
//! Not here: what is made of them (`detect`).

use std::borrow::Cow;

/// How sure one sign makes.
const CERTAIN: i32 = 100;

/// How sure signs make that speak against a label.
pub(super) const STRONG: i32 = 10;

/// How surely a text is each shell's.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Signs {
    pub(super) bash: i32,
    pub(super) powershell: i32,
    pub(super) cmd: i32,
}

/// What a line has in it, so that signs that are made of it are looked for only there.
const DOLLAR: u16 = 1;
const TICK: u16 = 1 << 1;
const PIPE: u16 = 1 << 2;
const BACKSLASH: u16 = 1 << 3;
const PERCENT: u16 = 1 << 4;
const CARET: u16 = 1 << 5;
const SEMICOLON: u16 = 1 << 6;
const PAREN: u16 = 1 << 7;
const ANGLE: u16 = 1 << 8;
const EQUALS: u16 = 1 << 9;
const CAPITAL: u16 = 1 << 10;

const MARKS: [u16; 256] = {
    let mut marks = [0; 256];
    marks[b'$' as usize] = DOLLAR;
    marks[b'`' as usize] = TICK;
    marks[b'|' as usize] = PIPE;
    marks[b'\\' as usize] = BACKSLASH;
    marks[b'%' as usize] = PERCENT;
    marks[b'^' as usize] = CARET;
    marks[b';' as usize] = SEMICOLON;
    marks[b'(' as usize] = PAREN;
    marks[b'<' as usize] = ANGLE;
    marks[b'=' as usize] = EQUALS;
    let mut capital = b'A';
    while capital <= b'Z' {
        marks[capital as usize] = CAPITAL;
        capital += 1;
    }
    marks
};

impl Signs {
    pub(super) fn of(text: &str) -> Self {
        let mut signs = Self::default();
        let mut is_certain = false;
        let mut n_drives = 0;
        for line in text.lines() {
            let line = line.trim();
            let marks = line
                .bytes()
                .fold(0, |marks, byte| marks | MARKS[usize::from(byte)]);
            if marks & !(CAPITAL | EQUALS) == 0 && line.starts_with("docker ") {
                // Any shell's.
                continue;
            }
            let has = |wanted: u16| marks & wanted != 0;
            let lower = if has(CAPITAL) {
                Cow::Owned(line.to_ascii_lowercase())
            } else {
                Cow::Borrowed(line)
            };
            let lower = &*lower;
            let first = line.split_whitespace().next().unwrap_or_default();
            let mut words = lower.split_whitespace();
            let (low, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            is_certain |= has(DOLLAR) && (lower.contains("$env:") || lower.contains("${env:"));
            let has_drive = has(BACKSLASH) && has_drive(lower);
            n_drives += i32::from(has_drive);
            signs.bash += bash(line, first, marks);
            signs.powershell += powershell(lower, low, marks) + if has_drive { STRONG } else { 0 };
            signs.cmd += cmd(lower, low, second, marks);
        }
        if is_certain {
            signs.powershell += CERTAIN;
        }
        if signs.cmd > 0 {
            // Both of Windows' shells have drives.
            signs.cmd += STRONG * n_drives;
        }
        signs
    }
}

/// The sum of the signs that are there.
fn sum<const N: usize>(signs: [(bool, i32); N]) -> i32 {
    let mut sum = 0;
    for (is_there, n) in signs {
        sum += i32::from(is_there) * n;
    }
    sum
}

fn bash(line: &str, first: &str, marks: u16) -> i32 {
    let has = |wanted: u16| marks & wanted != 0;
    let is_known = matches!(
        first,
        "export" | "sudo" | "source" | "apt-get" | "apt" | "chmod" | "fi" | "done" | "esac" | "unset"
    );
    let is_setting = has(EQUALS)
        && first.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        });
    sum([
        (line.ends_with('\\') && !line.ends_with(":\\"), STRONG),
        (is_known || line.starts_with("#!"), STRONG),
        (
            (has(SEMICOLON) && (line.contains("; do") || line.contains("; then")))
                || (has(ANGLE) && (line.contains("<<EOF") || line.contains("<<'EOF'"))),
            STRONG,
        ),
        (is_setting, STRONG),
    ])
}

/// `line` and its first word are in lower case.
fn powershell(line: &str, first: &str, marks: u16) -> i32 {
    let has = |wanted: u16| marks & wanted != 0;
    let is_control = has(PAREN)
        && has(DOLLAR)
        && ["foreach ($", "foreach($", "for ($", "if ($"]
            .iter()
            .any(|begin| line.starts_with(begin));
    let is_piped = || {
        line.split('|')
            .skip(1)
            .any(|rest| is_cmdlet(rest.split_whitespace().next().unwrap_or_default()))
    };
    let is_script = first.starts_with(".\\") || has_ending(first) || matches!(first, "iwr" | "iex" | "choco");
    let is_block = line.starts_with("@(")
        || (has(PIPE) && (line.contains("| foreach") || (has(PERCENT) && line.contains("| % {"))));
    sum([
        (
            has(TICK) && (line.ends_with(" `") || line.ends_with(";`")),
            STRONG,
        ),
        (is_assignment(line), STRONG),
        (is_control, STRONG),
        (is_cmdlet(first) || (has(PIPE) && is_piped()), 5),
        (is_script, 5),
        (is_block, STRONG),
        (has(BACKSLASH) && (line.contains(" .\\") || first == "cd"), 3),
    ])
}

/// `line` and its words are in lower case.
fn cmd(line: &str, first: &str, second: &str, marks: u16) -> i32 {
    let has = |wanted: u16| marks & wanted != 0;
    let is_setting = has(EQUALS)
        && first == "set"
        && second
            .trim_start_matches('"')
            .split_once('=')
            .is_some_and(|(name, _)| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    let is_switch = second.starts_with('/') && second.len() == 2;
    let is_known = matches!(first, "rem" | "@echo" | "::" | "setlocal")
        || (first == "if" && (line.starts_with("if exist ") || line.starts_with("if not exist ")));
    let is_switched = is_switch
        && matches!(
            first,
            "cd" | "rd" | "rmdir" | "del" | "dir" | "copy" | "xcopy" | "move"
        );
    let is_weak = (has(BACKSLASH) && first == "type") || matches!(first, "xcopy" | "setx");
    sum([
        (has(CARET) && line.ends_with(" ^"), STRONG),
        (has(PERCENT) && has_percent_name(line), STRONG),
        (is_setting, STRONG),
        (is_known, STRONG),
        (is_switched, STRONG),
        (first == "for" && (second.starts_with('%') || is_switch), STRONG),
        (is_weak, 3),
    ])
}

/// `make.ps1`, also with something behind it.
fn has_ending(word: &str) -> bool {
    word.bytes().any(|byte| byte == b'.') && word.contains(".ps1")
}

/// `C:\…` as a word's beginning: bash would take the backslash away.
fn has_drive(line: &str) -> bool {
    line.match_indices(":\\").any(|(at, _)| {
        let before = &line[..at];
        let is_drive = before.ends_with(|c: char| c.is_ascii_alphabetic());
        is_drive && (at == 1 || before[..at - 1].ends_with([' ', '"', '\'', '=']))
    })
}

/// `%NAME%`, and not the formats of `date` and `git log`.
fn has_percent_name(line: &str) -> bool {
    line.match_indices('%').any(|(at, _)| {
        let rest = &line[at + 1..];
        let n_name = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let is_free = |c: char| c.is_ascii_alphanumeric() || c == '%';
        let behind = &rest[n_name..];
        n_name > 1
            && rest.starts_with(|c: char| c.is_ascii_alphabetic())
            && behind
                .strip_prefix('%')
                .is_some_and(|tail| !tail.starts_with(is_free))
            && !line[..at].ends_with(is_free)
            && !line[..at].ends_with('+')
    })
}

/// `$x = …`
fn is_assignment(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('$') else {
        return false;
    };
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    let behind = rest[end..].trim_start();
    end > 0
        && rest.starts_with(|c: char| c.is_ascii_alphabetic())
        && behind.starts_with('=')
        && !behind.starts_with("==")
}

/// `verb-noun` with a verb of PowerShell's.
fn is_cmdlet(word: &str) -> bool {
    let dash = word.bytes().position(|byte| byte == b'-');
    dash.is_some_and(|dash| {
        let (verb, noun) = (&word[..dash], &word[dash + 1..]);
        let is_verb = matches!(
            verb,
            "get"
                | "set"
                | "new"
                | "remove"
                | "invoke"
                | "start"
                | "stop"
                | "restart"
                | "write"
                | "out"
                | "select"
                | "where"
                | "foreach"
                | "convertfrom"
                | "convertto"
                | "test"
                | "import"
                | "export"
                | "add"
                | "copy"
                | "clear"
                | "wait"
        );
        is_verb && noun.len() > 2 && noun.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

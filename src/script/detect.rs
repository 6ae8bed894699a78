//! Which shell a block without a language is written in.
//!
//! Not here: whether it is commands at all (`lesson`).

use crate::lesson::Dialect;

use super::grammar;

/// How sure one sign makes.
const CERTAIN: i32 = 100;

/// How sure signs make that speak against a label.
const STRONG: i32 = 10;

/// Tells bash, PowerShell and cmd apart; `hint` is what the rest of the lesson is written in, and decides where both fit.
pub fn detect(text: &str, hint: Option<Dialect>) -> Dialect {
    let (bash, powershell, cmd) = (bash_signs(text), powershell_signs(text), cmd_signs(text));
    if cmd > bash.max(powershell) {
        return Dialect::Cmd;
    }
    if powershell != bash {
        return if powershell > bash {
            Dialect::Powershell
        } else {
            Dialect::Bash
        };
    }
    let fallback = match hint {
        Some(Dialect::Powershell) => Dialect::Powershell,
        Some(Dialect::Bash | Dialect::Cmd | Dialect::Fish | Dialect::None) | None => Dialect::Bash,
    };
    let text = unmarked(text);
    let fits = |dialect| grammar::parse(&text, dialect).is_some_and(|tree| !tree.root_node().has_error());
    match (fits(Dialect::Bash), fits(Dialect::Powershell)) {
        (true, false) => Dialect::Bash,
        (false, true) => Dialect::Powershell,
        (true, true) | (false, false) => fallback,
    }
}

/// What a block is written in that was taken for `found`: its label may name fish, and what can only be another shell's is that
/// shell's, whatever the label says.
pub fn settled(found: Dialect, info: &str, text: &str) -> Dialect {
    if found == Dialect::None {
        return found;
    }
    let label = info
        .trim_start_matches(['{', '.', ':'])
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    if label.eq_ignore_ascii_case("fish") {
        return Dialect::Fish;
    }
    let (bash, powershell, cmd) = (bash_signs(text), powershell_signs(text), cmd_signs(text));
    match found {
        Dialect::Bash | Dialect::Powershell if cmd >= STRONG && cmd > bash.max(powershell) => Dialect::Cmd,
        Dialect::Bash if powershell >= STRONG && powershell > bash => Dialect::Powershell,
        found => found,
    }
}

/// The text with `x` in place of what looks like a placeholder: bash alone would take `<id>` for redirections.
fn unmarked(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        kept.push_str(&rest[..start]);
        let inner = &rest[start + 1..];
        let end = inner.find(['>', '<', '\n', '|', '$', '"']);
        let end = end.filter(|&end| inner[end..].starts_with('>') && inner.starts_with(char::is_alphabetic));
        if let Some(end) = end {
            kept.push('x');
            rest = &inner[end + 1..];
        } else {
            kept.push('<');
            rest = inner;
        }
    }
    kept.push_str(rest);
    kept
}

fn powershell_signs(text: &str) -> i32 {
    let lower = text.to_ascii_lowercase();
    let mut score = 0;
    if lower.contains("$env:") || lower.contains("${env:") {
        score += CERTAIN;
    }
    for line in lower.lines() {
        let line = line.trim();
        let first = line.split_whitespace().next().unwrap_or_default();
        if line.ends_with(" `") || line.ends_with(";`") {
            score += 10;
        }
        if is_assignment(line) {
            score += 10;
        }
        if line.starts_with("foreach ($")
            || line.starts_with("foreach($")
            || line.starts_with("for ($")
            || line.starts_with("if ($")
        {
            score += 10;
        }
        if is_cmdlet(first)
            || line
                .split('|')
                .skip(1)
                .any(|rest| is_cmdlet(rest.split_whitespace().next().unwrap_or_default()))
        {
            score += 5;
        }
        if first.starts_with(".\\") || first.contains(".ps1") || matches!(first, "iwr" | "iex" | "choco") {
            score += 5;
        }
        if line.contains("| foreach") || line.contains("| % {") || line.starts_with("@(") {
            score += 10;
        }
        if has_drive(line) {
            score += STRONG;
        }
        if line.contains(" .\\") || first == "cd" && line.contains('\\') {
            score += 3;
        }
    }
    score
}

/// `C:\…` as a word's beginning: bash would take the backslash away.
fn has_drive(line: &str) -> bool {
    line.match_indices(":\\").any(|(at, _)| {
        let before = &line[..at];
        let is_drive = before.ends_with(|c: char| c.is_ascii_alphabetic());
        is_drive && (at == 1 || before[..at - 1].ends_with([' ', '"', '\'', '=']))
    })
}

fn cmd_signs(text: &str) -> i32 {
    let lower = text.to_ascii_lowercase();
    let mut score = 0;
    for line in lower.lines() {
        let line = line.trim();
        let mut words = line.split_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let is_setting = first == "set"
            && second
                .trim_start_matches('"')
                .split_once('=')
                .is_some_and(|(name, _)| name.starts_with(|c: char| c.is_ascii_alphabetic()));
        let is_switch = second.starts_with('/') && second.len() == 2;
        let signs = [
            line.ends_with(" ^"),
            has_percent_name(line),
            is_setting,
            matches!(first, "rem" | "@echo" | "::" | "setlocal")
                || line.starts_with("if exist ")
                || line.starts_with("if not exist "),
            is_switch
                && matches!(
                    first,
                    "cd" | "rd" | "rmdir" | "del" | "dir" | "copy" | "xcopy" | "move"
                ),
            first == "for" && (second.starts_with('%') || is_switch),
        ];
        score += STRONG * i32::try_from(signs.iter().filter(|sign| **sign).count()).unwrap_or(0);
        if first == "type" && line.contains('\\') || matches!(first, "xcopy" | "setx") {
            score += 3;
        }
    }
    if score > 0 {
        // Both of Windows' shells have drives.
        let n_drives = lower.lines().filter(|line| has_drive(line.trim())).count();
        score += STRONG * i32::try_from(n_drives).unwrap_or(0);
    }
    score
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

fn bash_signs(text: &str) -> i32 {
    let mut score = 0;
    for line in text.lines() {
        let line = line.trim();
        let first = line.split_whitespace().next().unwrap_or_default();
        if line.ends_with('\\') && !line.ends_with(":\\") {
            score += 10;
        }
        if matches!(
            first,
            "export" | "sudo" | "source" | "apt-get" | "apt" | "chmod" | "fi" | "done" | "esac" | "unset"
        ) || line.starts_with("#!")
        {
            score += 10;
        }
        if line.contains("; do")
            || line.contains("; then")
            || line.contains("<<EOF")
            || line.contains("<<'EOF'")
        {
            score += 10;
        }
        let is_setting = first.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        });
        if is_setting {
            score += 10;
        }
    }
    score
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
    word.split_once('-').is_some_and(|(verb, noun)| {
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

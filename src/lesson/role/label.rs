//! The info string behind a fence: what it says about the code, and the attributes in it.
//!
//! Not here: what the code itself says (`content`, `split`).

use std::borrow::Cow;

/// What an info string says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Unlabelled,
    /// A shell's commands, each of which a click runs.
    Marked,
    Bash,
    Powershell,
    /// Some shell of Windows; which one, only the text tells.
    Cmd,
    /// Shell commands or a Dockerfile.
    Docker,
    /// A statement of a database.
    Query,
    File,
    /// Something drawn or compared, which nobody types and no file holds.
    Picture,
    Output,
    Text,
}

/// Reads the first word of an info string, whatever marks are around it.
pub(super) fn label(info: &str) -> Label {
    let info = info.trim().trim_start_matches(['{', '.', ':', '@']);
    let word = info
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | ':' | '=' | '['))
        .next()
        .unwrap_or_default();
    let lower = if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(word.to_ascii_lowercase())
    } else {
        Cow::Borrowed(word)
    };
    let label = match named(&lower) {
        _ if word == "execute" || word.starts_with("execute-") => Label::Marked,
        _ if is_action(info, word) => Label::Picture,
        // R Markdown: `{r, engine='bash'}`.
        Label::File if lower == "r" => engine(info).map_or(Label::File, named),
        Label::File if is_title(info) => Label::Unlabelled,
        label => label,
    };
    if !info.contains("no-run-button") {
        return label;
    }
    // A Labspace only shows it: of a shell a command, elsewhere what one prints.
    match (label, word) {
        (
            Label::Bash | Label::Unlabelled,
            "console" | "terminal" | "" | "no-run-button" | "no-copy-button",
        ) => Label::Text,
        (Label::Bash | Label::Powershell | Label::Cmd | Label::Docker, _) => Label::Picture,
        (label, _) => label,
    }
}

/// Says whether it is called a programming language's, of which programs print nothing but data.
pub(super) fn is_language(info: &str) -> bool {
    #[rustfmt::skip]
    const LANGUAGES: [&str; 22] = [
        "c", "cpp", "cs", "csharp", "go", "golang", "java", "javascript", "js", "jsx", "kotlin", "php", "py", "python", "rb", "ruby",
        "rust", "scala", "swift", "ts", "tsx", "typescript",
    ];
    let word = info.split_whitespace().next().unwrap_or_default();
    LANGUAGES
        .iter()
        .any(|language| language.eq_ignore_ascii_case(word))
}

/// The engine that runs a chunk of R Markdown's.
fn engine(info: &str) -> Option<&str> {
    let (_, behind) = info.split_once("engine")?;
    let value = behind.trim_start().strip_prefix('=')?.trim_start();
    value.split(['\'', '"', ',', '}']).find(|word| !word.is_empty())
}

/// Says whether a click on it does something in Educates' page, such as `editor:open-file`, other than to type commands.
fn is_action(info: &str, word: &str) -> bool {
    const PLACES: [&str; 7] = [
        "dashboard",
        "editor",
        "examiner",
        "files",
        "section",
        "terminal",
        "workshop",
    ];
    let deed = info.strip_prefix(word).and_then(|rest| rest.strip_prefix(':'));
    deed.is_some_and(|deed| deed.starts_with(|c: char| c.is_ascii_lowercase())) && PLACES.contains(&word)
}

/// The terminal that a block to click on is typed in, from 0, as `execute-2`, `.term2` and `{{execute T2}}` say; such a block without
/// a number is for the first, or for the one that is in use.
pub(super) fn terminal(info: &str) -> Option<Typed> {
    let info = info.trim();
    let info = info.trim_start_matches(['{', '.']).trim_end_matches('}');
    let numbered = |digits: &str| {
        let number: usize = digits.parse().ok()?;
        number.checked_sub(1).map(Typed::Numbered)
    };
    if let Some(digits) = info.strip_prefix("term") {
        return numbered(digits);
    }
    let rest = info.strip_prefix("execute")?;
    if let Some(digits) = rest.strip_prefix('-') {
        return numbered(digits);
    }
    let name = rest.trim();
    match name.strip_prefix(['T', 't']) {
        Some(digits) => numbered(digits),
        None => name.is_empty().then_some(Typed::Unnumbered),
    }
}

/// Where a block to click on is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// In the terminal of this number, from 0.
    Numbered(usize),
    /// In the first, where others have a number.
    Unnumbered,
}

/// The other machine that such a block is for: `{{execute HOST2}}`; the first is the learner's.
pub(super) fn machine(info: &str) -> Option<&str> {
    let name = info.strip_prefix("{{execute ")?.trim_end_matches('}').trim();
    let digits = name.get(..4).filter(|begin| begin.eq_ignore_ascii_case("host"))?;
    let number: usize = name[digits.len()..].parse().ok()?;
    (number > 1).then_some(name)
}

/// The machine that a terminal of Play with Docker is on, but for the first: `.term2`.
pub(super) fn instance(info: &str) -> Option<String> {
    let is_term = info.trim().trim_start_matches(['{', '.']).starts_with("term");
    match terminal(info).filter(|_| is_term)? {
        Typed::Numbered(number) if number > 0 => Some(format!("node{}", number + 1)),
        Typed::Numbered(_) | Typed::Unnumbered => None,
    }
}

/// Says whether it is words of a sentence, as no language is called.
fn is_title(info: &str) -> bool {
    info.starts_with(|c: char| c.is_ascii_uppercase())
        && info.contains(' ')
        && info
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | ',' | '\''))
}

/// What a word says by itself.
fn named(word: &str) -> Label {
    match word {
        // Lessons of the Carpentries call what is typed the source of what is printed.
        "" | "source" | "input" => Label::Unlabelled,
        "bash"
        | "sh"
        | "shell"
        | "zsh"
        | "ksh"
        | "console"
        | "terminal"
        | "shell-session"
        | "sh-session"
        | "shellsession"
        | "bash-session"
        | "command"
        | "commandline"
        | "cli"
        | "shellscript"
        | "fish"
        | "az"
        | "azcli"
        | "azurecli"
        | "azurecli-interactive" => Label::Bash,
        "powershell" | "ps1" | "pwsh" | "ps" | "posh" => Label::Powershell,
        "cmd" | "bat" | "batch" | "dos" | "batchfile" => Label::Cmd,
        "docker" => Label::Docker,
        "sql" | "mysql" | "pgsql" | "postgresql" => Label::Query,
        "log" | "logs" | "expected_similarity" | "stdout" | "stderr" => Label::Output,
        "text" | "txt" | "plain" | "plaintext" | "raw" | "none" | "nohighlight" | "no-highlight" => {
            Label::Text
        }
        "diff" | "patch" | "mermaid" | "plantuml" | "dot" | "ascii" | "math" => Label::Picture,
        word if word.ends_with("output") => Label::Output,
        word if word.starts_with("term") && word[4..].bytes().all(|b| b.is_ascii_digit()) => Label::Bash,
        // An attribute, and no language before it.
        "title" | "file" | "name" | "save-as" | "hl_lines" | "linenums" | "no-run-button"
        | "no-copy-button" => Label::Unlabelled,
        _ => Label::File,
    }
}

/// The path that an attribute of the info string gives the code: `save-as=Dockerfile`, `title="src/app.py"`.
pub(super) fn path(info: &str) -> Option<&str> {
    if !info.contains('=') {
        return None;
    }
    ["save-as=", "title=", "file=", "filename=", "data-filename="]
        .iter()
        .find_map(|key| {
            let at = info.find(key)?;
            let is_whole = info[..at]
                .chars()
                .next_back()
                .is_none_or(|c| matches!(c, ' ' | '{' | ',' | '\t'));
            let value = &info[at + key.len()..];
            let value = match value.chars().next()? {
                quote @ ('"' | '\'') => value[1..].split(quote).next()?,
                _ => value.split([' ', ',', '}']).next()?,
            };
            (is_whole && !value.is_empty()).then_some(value)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_whatever_is_around_them() {
        for info in [
            "bash",
            "Bash",
            ".term1",
            "{.bash}",
            "sh {\"name\":\"x\"}",
            "console title=x",
            "az cli",
            "azurecli-interactive",
            "{r, engine='bash'}",
            "{r engine = \"sh\", eval=FALSE}",
        ] {
            assert_eq!(label(info), Label::Bash, "{info}");
        }
        assert_eq!(label("ps1"), Label::Powershell);
        for info in ["console no-copy-button no-run-button", "no-run-button"] {
            assert_eq!(label(info), Label::Text, "{info}");
        }
        assert_eq!(label("bash no-run-button"), Label::Picture);
        assert_eq!(label("dockerfile no-run-button"), Label::File);
        assert_eq!(label("bash no-copy-button terminal-id=db"), Label::Bash);
        assert_eq!(label("logs"), Label::Output);
        for info in ["output", "bash-output", "screenoutput", "stdout"] {
            assert_eq!(label(info), Label::Output, "{info}");
        }
        assert_eq!(label("plaintext"), Label::Text);
        assert_eq!(label("raw"), Label::Text);
        assert_eq!(label("sql"), Label::Query);
        assert_eq!(label("mermaid"), Label::Picture);
        assert_eq!(label("title=\"a.py\""), Label::Unlabelled);
        assert_eq!(label("source"), Label::Unlabelled);
        assert_eq!(label("Install the tools first"), Label::Unlabelled);
        for info in ["yaml", "terms", "Java", "JSON title=x", "{r, eval=FALSE}"] {
            assert_eq!(label(info), Label::File, "{info}");
        }
    }

    #[test]
    fn a_block_to_click_on_says_its_terminal_or_its_machine() {
        let second = Some(Typed::Numbered(1));
        for info in [".term2", "term2", "execute-2", "{{execute T2}}", "{.term2}"] {
            assert_eq!(terminal(info), second, "{info}");
        }
        for info in ["execute", "{{execute}}"] {
            assert_eq!(terminal(info), Some(Typed::Unnumbered), "{info}");
        }
        for info in [
            "bash",
            "terminal",
            "execute-all",
            "{{execute HOST2}}",
            "term0",
            "executed",
        ] {
            assert_eq!(terminal(info), None, "{info}");
        }
        assert_eq!(machine("{{execute HOST2}}"), Some("HOST2"));
        assert_eq!(machine("{{execute host02}}"), Some("host02"));
        for info in [
            "{{execute HOST1}}",
            "{{execute host01}}",
            "{{execute T2}}",
            "HOST2",
        ] {
            assert_eq!(machine(info), None, "{info}");
        }
        assert_eq!(label("execute-2"), Label::Marked);
        for info in ["editor:open-file", "terminal:input", "dashboard:open-url"] {
            assert_eq!(label(info), Label::Picture, "{info}");
        }
    }

    #[test]
    fn attributes_name_the_file() {
        for (info, file) in [
            ("dockerfile save-as=Dockerfile highlight=3", "Dockerfile"),
            ("yaml title=\"docker compose.yml\"", "docker compose.yml"),
            ("js {file='a.js'}", "a.js"),
        ] {
            assert_eq!(path(info), Some(file), "{info}");
        }
        assert_eq!(path("bash subtitle=x"), None);
        assert_eq!(path("bash title="), None);
    }
}

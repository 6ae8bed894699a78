//! A program's settings, which read as a shell's assignments or commands: a file whose name ends with `.env`, a job of Upstart's.
//!
//! Not here: assignments that commands use (`split`).

use super::lines::{Kind, Line, Split};
use super::said::{List, Said};
use super::typed::{Certainty, certainty, is_assignment, is_lone};

/// How many settings there are at least where they are called so, and no file.
const MANY: usize = 3;

/// The files of a shell's own settings.
pub(super) const STARTUP: [&str; 6] = [
    ".bashrc",
    ".zshrc",
    ".profile",
    ".bash_profile",
    ".bash_aliases",
    "$PROFILE",
];

/// Says whether a block is nothing but settings that a comment in it, or the paragraph before it, calls by their file's name.
pub(super) fn is_file(split: &Split<'_>, said: &Said<'_>) -> bool {
    let is_comment = |line: &&Line<'_>| line.text.trim_start().starts_with('#');
    if split.prompts.is_none() && has_keys(split) {
        return true;
    }
    let is_setting = |line: &Line<'_>| is_assignment(line.text.trim()) && !line.text.contains('$');
    let is_typed = |line: &Line<'_>| matches!(line.kind, Kind::Host | Kind::Inside);
    let typed = || split.lines.iter().filter(|line| line.kind != Kind::Blank);
    let is_all = split.prompts.is_none()
        && typed().all(|line| is_setting(line) || is_typed(line) && is_comment(&line));
    if !is_all {
        return false;
    }
    let is_many = typed().filter(|line| !is_comment(line)).nth(MANY - 1).is_some();
    let is_called = |text: &str| names(text) || is_many && is_title(text);
    typed().filter(is_comment).any(|line| is_called(line.text)) || names(said.closing_end())
}

/// Says whether a block is the value of a field that the line before it names: «Cluster Name:», and a word that is no program.
pub(super) fn is_value(split: &Split<'_>, said: &Said<'_>) -> bool {
    const FIELDS: [&str; 6] = ["description", "family", "id", "name", "nom", "nombre"];
    let mut typed = split.lines.iter().filter(|line| line.kind != Kind::Blank);
    let (Some(only), None) = (typed.next(), typed.next()) else {
        return false;
    };
    if split.prompts.is_some() || !is_lone(only.text) || certainty(only.text) == Certainty::Certain {
        return false;
    }
    let label = said
        .closing_end()
        .trim()
        .trim_end_matches(['*', '_'])
        .strip_suffix(':');
    let label = label.and_then(|label| label.rsplit(['\n', ':', '.', ')']).next());
    let words: Vec<&str> = label.map_or_else(Vec::new, |label| label.split_whitespace().collect());
    let field = words
        .last()
        .map(|word| word.trim_matches(['*', '_']).to_lowercase());
    words.len() <= 4 && field.is_some_and(|field| FIELDS.contains(&field.as_str()))
}

/// Says whether all lines are `key = value`, which no Unix shell reads so.
fn has_keys(split: &Split<'_>) -> bool {
    let mut n_keys = 0;
    let mut lines = split.lines.iter().map(|line| line.text.trim());
    let is_all = lines.all(|line| {
        let (key, value) = line.split_once(' ').unwrap_or((line, ""));
        let is_name = |key: &str| {
            key.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
        };
        let is_key = !key.is_empty() && is_name(key) && (value == "=" || value.starts_with("= "));
        n_keys += usize::from(is_key);
        is_key || line.is_empty() || line.starts_with('#')
    });
    is_all && n_keys > 1
}

/// Says whether a comment is the title of settings: `# Network settings`, `# Configuration`.
fn is_title(comment: &str) -> bool {
    let last = comment.split_whitespace().next_back().unwrap_or_default();
    ["configuration", "settings"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(last))
}

/// Says whether a block is what the paragraph before it has the learner put among the settings of his own shell: aliases, functions
/// and variables, and nothing that puts them there.
pub(super) fn is_startup(split: &Split<'_>, said: &Said<'_>) -> bool {
    if !said.closes_with(List::Startup) {
        return false;
    }
    let named = STARTUP.iter().find(|file| said.closing_end().contains(**file));
    let Some(named) = named.filter(|_| split.prompts.is_none()) else {
        return false;
    };
    let is_begun = |line: &Line<'_>| {
        let text = line.text.trim();
        let is_function = text.starts_with("function ") || text.contains("() {") || text.contains("(){");
        is_function || text.starts_with("alias ") || text.starts_with("export ") || is_assignment(text)
    };
    let mut begun = split
        .lines
        .iter()
        .filter(|line| line.is_begin && line.kind != Kind::Blank);
    begun.all(|line| line.text.trim_start().starts_with('#') || is_begun(line))
        && !split.lines.iter().any(|line| line.text.contains(named))
}

/// Says whether a text, whose first line but for comments is `head`, tells Upstart when to start something: it begins so, and another
/// line of it says what, or when.
pub(super) fn is_job(text: &str, head: &str) -> bool {
    const HEADS: [&str; 4] = ["author \"", "description \"", "start on ", "stop on "];
    const FURTHER: [&str; 8] = [
        "exec ",
        "post-start ",
        "pre-start ",
        "respawn",
        "script",
        "setuid ",
        "start on ",
        "stop on ",
    ];
    let begins = |line: &str, begins: &[&str]| begins.iter().any(|begin| line.starts_with(begin));
    begins(head, &HEADS)
        && text
            .lines()
            .any(|line| line.trim() != head && begins(line, &FURTHER))
}

/// Says whether a text has a name such as `.env`, `web.env`, or `.env.local`.
fn names(text: &str) -> bool {
    text.match_indices(".env").any(|(at, name)| {
        let behind = text[at + name.len()..].chars().next();
        !behind.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '('))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::roles;
    use crate::lesson::Role::{Commands, Display, File, Inside};

    #[test]
    fn what_a_field_is_to_have_is_no_command() {
        let of = |prose, text| roles(&[(prose, "bash", text)])[0];
        for (prose, text, role) in [
            ("Cluster Name:", "my-web-cluster", Display),
            ("Fill in (leave the rest): **Family:**", "my-web-task", Display),
            ("Look at it with a tool of this name:", "my-web-tool", Commands),
            ("Start it:", "my-web-tool", Commands),
            ("Cluster Name:", "my-web-tool --name x", Commands),
            ("Host name:", "hostname", Commands),
        ] {
            assert_eq!(of(prose, text), role, "{prose} {text}");
        }
    }

    #[test]
    fn settings_that_are_called_by_their_files_name_are_not_typed() {
        let of = |prose, text| roles(&[(prose, "bash", text)])[0];
        let text = "COLOUR=red\nSIZE=3 # or 4";
        for (prose, text, role) in [
            ("Its `.env`:", text, File),
            ("", "## web.env: all of it\nCOLOUR=red", File),
            ("In .env.local there is", text, File),
            ("", "# .env (here)\nCOLOUR=red\nSIZE=", File),
            ("Set them:", text, Commands),
            ("Its `.env`:", "COLOUR=red\ndocker compose up", Commands),
            ("Its `.env`:", "COLOUR=red\nPLACE=$HOME", Commands),
            ("What process.env( gives:", text, Commands),
            ("Set them:", "# Paint settings\nCOLOUR=red\nSIZE=3\nTIN=1", File),
            ("Set them:", "# Paint settings\nCOLOUR=red\nSIZE=3", Commands),
            (
                "Set them:",
                "# Settings of mine\nCOLOUR=red\nSIZE=3\nTIN=1",
                Commands,
            ),
        ] {
            assert_eq!(of(prose, text), role, "{prose} {text}");
        }
    }

    #[test]
    fn settings_that_are_called_so_are_not_typed_in_a_container_either() {
        let open = ("", "sh", "docker exec -it web sh");
        let of = |prose, text| roles(&[open, (prose, "", text)])[1];
        assert_eq!(of("They come from a file, `.env`:", "COLOUR=red\nSIZE=3"), File);
        assert_eq!(of("There, set them:", "COLOUR=red\nSIZE=3"), Inside);
    }

    #[test]
    fn what_upstart_is_told_is_not_typed() {
        let of = |text| roles(&[("", "bash", text)])[0];
        assert_eq!(
            of("description \"Web\"\nrespawn\nexec /usr/bin/docker start -a web"),
            File
        );
        assert_eq!(
            of("# web\nstart on started docker\nexec docker start -a web"),
            File
        );
        assert_eq!(of("description \"Web\"\ndocker start web"), Commands);
        assert_eq!(of("exec docker start -a web"), Commands);
    }
}

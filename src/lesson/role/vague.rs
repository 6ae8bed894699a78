//! Blocks under a shell's label of which no line is surely a command: the name of a file, a list of words with what each is, sentences.
//!
//! Not here: single lines (`typed`, `unread`).

use super::file;
use super::lines::{Kind, Line, Split};
use super::prompt::Whose;
use super::typed::{Certainty, certainty, first_word, is_lone};
use crate::lesson::blank::{is_blank, trimmed};

/// How many words with remarks make a list.
const MANY: usize = 3;

/// The fewest words of a sentence.
const SENTENCE: usize = 8;

/// Says whether all that is typed is the name of one file, which is no program's: `docker-stack.yml`.
pub(super) fn is_file(split: &Split<'_>) -> bool {
    let mut typed = typed(split);
    let name = typed.next().map(|line| trimmed(line.text));
    let is_path = |name: &str| name.starts_with(['.', '/', '~', '\\']);
    let ends = [
        ".conf",
        ".html",
        ".json",
        ".md",
        ".toml",
        ".txt",
        ".yaml",
        ".yml",
        "ockerfile",
    ];
    let is_name =
        |name: &str| file::is_name(name) && !is_path(name) && ends.iter().any(|end| name.ends_with(end));
    typed.next().is_none() && name.is_some_and(is_name)
}

/// Says whether all that is typed are single words, of each of which a comment behind it says what it is.
pub(super) fn is_words(split: &Split<'_>) -> bool {
    let is_told = |line: &Line<'_>| is_lone(line.text) && line.text.contains(" #");
    let is_unknown = |line: &Line<'_>| certainty(first_word(line.text.trim_start())) < Certainty::Certain;
    let is_said = |line: &&Line<'_>| !is_blank(line.text) && !line.text.trim_start().starts_with('#');
    let words = || split.lines.iter().filter(is_said);
    words().nth(MANY - 1).is_some() && words().all(is_told) && words().any(is_unknown)
}

/// Says whether a block is sentences: it ends as one, and has words and no program at all.
pub(super) fn is_prose(split: &Split<'_>) -> bool {
    let mut lines = split.lines.iter().filter(|line| !is_blank(line.text));
    let Some(last) = lines
        .next_back()
        .filter(|line| line.text.trim_end().ends_with('.'))
    else {
        return false;
    };
    let is_word = |word: &&str| {
        word.trim_end_matches(['.', ',', ';', ':'])
            .chars()
            .all(char::is_alphabetic)
    };
    let n_words = |line: &Line<'_>| line.text.split_whitespace().filter(is_word).count();
    let all = || split.lines.iter();
    let n: usize = all().map(n_words).sum();
    let n_all: usize = all().map(|line| line.text.split_whitespace().count()).sum();
    n_words(last) > 1
        && n >= SENTENCE
        && n * 5 > n_all * 4
        && all().all(|line| line.kind != Kind::Host || certainty(line.text) < Certainty::Certain)
}

/// Says whether what reads as root's prompts are the heads of lists, whose items somebody has written: `# npm install`, `- Reads it`.
pub(super) fn is_outline(split: &Split<'_>) -> bool {
    let is_item = |line: &Line<'_>| {
        let item = trimmed(line.text).strip_prefix("- ");
        item.is_some_and(|item| item.starts_with(|c: char| c.is_uppercase()) && item.contains(' '))
    };
    let others = || split.lines.iter().filter(|line| line.kind == Kind::Output);
    split.prompts == Some(Whose::Hash)
        && others().nth(1).is_some()
        && 2 * others().filter(|line| is_item(line)).count() > others().count()
}

/// The lines that are typed on the host, comments left out.
fn typed<'s, 'a>(split: &'s Split<'a>) -> impl Iterator<Item = &'s Line<'a>> {
    let is_typed = |line: &&Line<'_>| line.kind == Kind::Host && !line.text.trim_start().starts_with('#');
    split.lines.iter().filter(is_typed)
}

#[cfg(test)]
mod tests {
    use super::super::tests::roles;
    use crate::lesson::Role::{self, Commands, Display, Output};

    fn role(said: &str, label: &str, text: &str) -> Role {
        roles(&[(said, label, text)])[0]
    }

    #[test]
    fn a_files_name_alone_is_no_command() {
        for name in ["stack.yml", "web/compose.yaml", "# It:\nstack.yml", "Dockerfile"] {
            assert_eq!(role("Create:", "bash", name), Display, "{name}");
        }
        for typed in ["./stack.yml", "cat stack.yml"] {
            assert_eq!(role("Create:", "bash", typed), Commands, "{typed}");
        }
    }

    #[test]
    fn heads_of_lists_are_no_roots_prompts() {
        let list =
            "# npm install\n- Reads the one file\n- Writes the other one\n\n# npm ci\n- Reads both of them";
        assert_eq!(role("How they differ:", "bash", list), Display);
        let typed = "# npm install\n\nadded 12 packages\n- Reads\n# npm ci\n- done";
        assert_eq!(role("Run:", "bash", typed), Commands);
    }

    #[test]
    fn words_that_are_explained_are_no_commands() {
        let words = "node # small\nfrob   # smaller\nzog # smallest";
        assert_eq!(role("Choose:", "bash", words), Display);
        assert_eq!(
            role("Run:", "bash", "ls # files\npwd # where\nid # who"),
            Commands
        );
        assert_eq!(
            role("Run:", "bash", "frob a # one\nfrob b # two\nfrob c # three"),
            Commands
        );
    }

    #[test]
    fn sentences_are_printed() {
        let text =
            "image web:nowhere could not be found by anybody, so that\neach node looks for it by itself.";
        let behind = |text| roles(&[("", "bash", "docker ps"), ("", "bash", text)])[1];
        assert_eq!(behind(text), Output);
        assert_eq!(
            behind("docker pull all of the cows in the field\ndocker run all of the cows there."),
            Commands
        );
    }
}

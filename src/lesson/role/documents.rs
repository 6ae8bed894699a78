//! A block that is a document as a whole: what the command before it prints, something typed where one is open, or a file.
//!
//! Not here: what is a document (`content`).

use super::clues::Clues;
use super::lines::{Kind, Split};
use super::seen::Prints;
use super::typed::is_of_docker;
use super::whole::document;
use super::{Before, Raw, Reader, Role, content, label, session};

impl Reader {
    /// A document without a label: what the command directly before it prints, else a file.
    pub(super) fn document(&self, clues: Clues, before: Before<'_>, text: &str) -> Role {
        let follows = matches!(before.role, Some(Role::Commands | Role::Inside));
        if follows && !clues.has_prose && self.prints != Prints::Nothing {
            return Role::Output;
        }
        let role = self.labelled(clues, before, text);
        let is_printed = follows && self.prints == Prints::File;
        if role == Role::Output && !is_printed && begins_as_dockerfile(text) {
            return Role::File;
        }
        role
    }

    /// A document: what the command before it prints, where that prints such, else a file.
    pub(super) fn labelled(&self, clues: Clues, before: Before<'_>, text: &str) -> Role {
        let follows = matches!(before.role, Some(Role::Commands | Role::Inside));
        let is_printed = match self.prints {
            Prints::Lines | Prints::File | Prints::Nothing => false,
            Prints::Json => text.trim_start().starts_with(['[', '{']),
            Prints::Anything => text.trim_start().starts_with(['[', '{', '<']),
        };
        if follows && is_printed && !clues.is_document {
            return Role::Output;
        }
        if text.trim_start().starts_with("#!/") && !(follows && self.prints == Prints::File) {
            // Nothing else prints a script.
            return Role::File;
        }
        document(clues)
    }

    /// The same, where its label says the language.
    pub(super) fn written(&self, clues: Clues, before: Before<'_>, raw: Raw<'_>) -> Role {
        let text = raw.text;
        if session::is_interpreters(text) {
            return self.query();
        }
        let role = self.labelled(clues, before, text);
        let follows = matches!(before.role, Some(Role::Commands | Role::Inside));
        if role != Role::Output || follows && self.prints == Prints::File {
            return role;
        }
        // Nothing else prints a program, or an instruction of a Dockerfile.
        let is_data = || text.trim_start().starts_with(['{', '[', '<', '>', '"', '\'']);
        if label::is_language(raw.info) && !is_data() || begins_as_dockerfile(text) {
            Role::File
        } else {
            role
        }
    }

    /// Where a lesson shows its prompts, a block that the prose announces as output and that has none is output.
    pub(super) fn is_announced(&self, split: &Split<'_>, clues: Clues) -> bool {
        let has_habit = self.n_prompted > 1 && self.n_prompted > 2 * self.n_bare;
        let mut typed = split.lines.iter().filter(|line| line.kind == Kind::Host);
        has_habit && clues.is_output && split.prompts.is_none() && !typed.any(|line| is_of_docker(line.text))
    }

    pub(super) fn query(&self) -> Role {
        if self.open.is_some() {
            Role::Inside
        } else {
            Role::Display
        }
    }
}

/// Says whether the first line that is no comment is an instruction of a Dockerfile.
fn begins_as_dockerfile(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(content::is_instruction)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read, roles};
    use crate::lesson::Role::{Commands, Display, File, Inside, Output};

    #[test]
    fn words_below_a_files_name_are_that_file() {
        let blocks = [
            ("", "", "docker ps"),
            ("Name what it needs.", "", "# requirements.txt\nFlask==2.3.3"),
        ];
        let meaning = read(&blocks).remove(1);
        assert_eq!(meaning.role, File);
        assert_eq!(meaning.file.as_deref(), Some("requirements.txt"));
        let told = ("Too much of it:", "", "# .dockerignore\n*.json  # all of them");
        assert_eq!(roles(&[blocks[0], told])[1], Output);
        let printed = ("It prints:", "", "# requirements.txt\nFlask==2.3.3");
        assert_eq!(roles(&[blocks[0], printed])[1], Output);
    }

    #[test]
    fn a_form_above_commands_leaves_them_what_they_are() {
        let text = "# Usage: docker volume create [options] <name>\n\ndocker volume create box";
        assert_eq!(roles(&[("A volume:", "bash", text)]), [Commands]);
        let form = "docker volume create [options] <name>\ndocker volume create box";
        assert_eq!(roles(&[("A volume:", "bash", form)]), [Display]);
    }

    #[test]
    fn a_client_that_is_open_shows_an_arrow() {
        let open = ("Go in:", "sh", "$ docker exec -it db mongo");
        for typed in ["> show dbs\nadmin  0.000GB", "> use box\nswitched to db box"] {
            assert_eq!(roles(&[open, ("Then:", "sh", typed)])[1], Inside, "{typed}");
        }
        assert_eq!(roles(&[open, ("Then:", "sh", "> docker ps\nID")])[1], Commands);
        let other = ("", "sh", "$ docker ps");
        assert_eq!(roles(&[other, ("Then:", "sh", "> show dbs\nadmin")])[1], Output);
    }
}

//! What nobody knows but the lesson: programs that it has installed or put where programs are, and what else it has made.
//!
//! Not here: programs that lessons know anyway (`program`).

use std::collections::HashSet;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::committed::Committed;
use super::edited::Edited;
use super::typed::{first_word, without_prefix};

/// What a lesson's commands have made so far.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// The names of programs.
    programs: HashSet<String>,
    /// The images of containers.
    pub(super) images: Committed,
    /// The files that are opened in an editor, or empty.
    pub(super) files: Edited,
}

/// What stands in a command that makes a program.
static MARKS: LazyLock<[Finder<'static>; 3]> =
    LazyLock::new(|| ["/bin/", " install ", "alias "].map(Finder::new));

impl Made {
    /// Takes in what the commands of a block make.
    pub(super) fn learn(&mut self, typed: &str) {
        self.images.learn(typed);
        self.files.learn(typed);
        if MARKS.iter().all(|mark| mark.find(typed.as_bytes()).is_none()) {
            return;
        }
        for line in typed.lines() {
            let is_install = line.contains(" install ");
            let installed = line
                .split_whitespace()
                .skip_while(|word| *word != "install")
                .skip(1)
                .take_while(|_| is_install);
            let placed = line
                .split_whitespace()
                .filter(|word| word.contains("/bin/") && !word.starts_with('#'));
            let alias = line
                .trim()
                .strip_prefix("alias ")
                .and_then(|rest| rest.split('=').next());
            self.programs
                .extend(installed.chain(placed).chain(alias).filter_map(name));
        }
    }

    /// Says whether a text begins with such a program.
    pub(super) fn begins(&self, text: &str) -> bool {
        if self.programs.is_empty() {
            return false;
        }
        let line = text.lines().map(str::trim).find(|line| !line.is_empty());
        line.is_some_and(|line| self.programs.contains(first_word(without_prefix(line).0)))
    }
}

/// A program's name, from its path or package.
fn name(word: &str) -> Option<String> {
    let name = word.trim_matches(['"', '\'', ';']).rsplit(['/', '@']).next()?;
    let is_part =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    let is_name =
        name.len() > 1 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(is_part);
    is_name.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(typed: &str) -> Made {
        let mut made = Made::default();
        made.learn(typed);
        made
    }

    #[test]
    fn what_is_installed_or_put_among_programs_is_one() {
        for typed in [
            "sudo apt-get install -y cowsay",
            "curl -L https://example.com/x -o /usr/local/bin/cowsay",
            "mv x /usr/bin/cowsay; ls",
            "alias cowsay='echo moo'",
            "npm install -g @ada/cowsay",
        ] {
            let made = made(typed);
            assert!(made.begins("\n cowsay moo"), "{typed}");
            assert!(made.begins("sudo cowsay"), "{typed}");
            assert!(!made.begins("moo cowsay"), "{typed}");
        }
        assert!(!made("echo install it").begins("echo"));
        assert!(!made("docker run -it web /bin/sh\nls").begins("ls"));
    }
}

//! Images that a lesson makes of containers: what was typed in is a shell, and so is what they run.
//!
//! Not here: images whose names tell what they run (`opened`).

use super::attached::arguments;
use super::opened::{image, words};

/// The names of the images so far.
#[derive(Debug, Default)]
pub(super) struct Committed(Vec<String>);

impl Committed {
    /// Takes in what the commands of a block make.
    pub(super) fn learn(&mut self, typed: &str) {
        if typed.contains(" commit ") {
            self.0.extend(typed.lines().filter_map(made).map(str::to_owned));
        }
    }

    /// Says whether a command opens the shell of such an image.
    pub(super) fn opens(&self, command: &str) -> bool {
        !self.0.is_empty()
            && image(command).is_some_and(|image| self.0.iter().any(|known| bare(known) == bare(&image)))
    }
}

/// A name without the tag that it has where nobody says another.
fn bare(name: &str) -> &str {
    name.strip_suffix(":latest").unwrap_or(name)
}

/// The image that a command makes, unless it is told what to run.
fn made(command: &str) -> Option<&str> {
    let words = words(command.trim());
    let rest = arguments(&words, &["commit"])?;
    let is_told = |word: &&str| *word == "-c" || word.starts_with("--change");
    if rest.iter().any(is_told) {
        return None;
    }
    let mut operands = Vec::new();
    let mut is_value = false;
    for word in rest {
        if std::mem::take(&mut is_value) {
            continue;
        }
        if word.starts_with('-') {
            is_value = matches!(*word, "-a" | "-m" | "--author" | "--message");
        } else {
            operands.push(*word);
        }
    }
    operands.get(1).copied()
}

#[cfg(test)]
mod tests {
    use super::super::tests::roles;
    use crate::lesson::Role::{Commands, Inside};

    #[test]
    fn what_is_made_of_a_shells_container_opens_a_shell() {
        let next = |commit, run| {
            let blocks = [("", "sh", commit), ("", "sh", run), ("Then:", "sh", "cd /srv")];
            roles(&blocks)[2]
        };
        let run = "docker run -it --rm -p 80:80 mine/web";
        assert_eq!(next("docker commit -m 'all of it' box mine/web", run), Inside);
        assert_eq!(next("docker container commit box mine/web:latest", run), Inside);
        assert_eq!(next("docker commit box mine/other", run), Commands);
        assert_eq!(
            next("docker commit -c 'CMD [\"web\"]' box mine/web", run),
            Commands
        );
        assert_eq!(
            next("docker commit box mine/web", "docker run -d mine/web"),
            Commands
        );
    }
}

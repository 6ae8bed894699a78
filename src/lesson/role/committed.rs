//! Images that a lesson makes of containers, in which a shell was typed in, or of a Dockerfile of its own that runs one.
//!
//! Not here: images whose names tell what they run (`opened`).

use super::attached::arguments;
use super::opened::{image, is_shell, is_shell_image, words};

/// The images so far.
#[derive(Debug, Default)]
pub(super) struct Committed {
    /// The names of those that run a shell.
    names: Vec<String>,
    /// What the last Dockerfile has a container run.
    runs: Runs,
}

/// What a container runs by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Runs {
    Shell,
    /// A program, or nobody knows.
    #[default]
    Other,
}

impl Committed {
    /// Takes in what the commands of a block make.
    pub(super) fn learn(&mut self, typed: &str) {
        if typed.contains(" commit ") {
            self.names
                .extend(typed.lines().filter_map(made).map(str::to_owned));
        }
        if typed.contains(" build ") {
            for name in typed.lines().filter_map(built) {
                self.names.retain(|known| bare(known) != bare(name));
                self.names
                    .extend((self.runs == Runs::Shell).then(|| name.to_owned()));
            }
        }
    }

    /// Takes in a file, which may be what an image is built from next.
    pub(super) fn read(&mut self, text: &str) {
        let mut lines = text.lines().map(str::trim_start).rev();
        let behind = |line: &str, of: &str| line.strip_prefix(of).map(|rest| rest.trim().to_owned());
        let Some(base) = lines.find_map(|line| behind(line, "FROM ")) else {
            return;
        };
        let last = |of: &str| text.lines().rev().find_map(|line| behind(line.trim_start(), of));
        let program = last("ENTRYPOINT ").or_else(|| last("CMD "));
        let is_opened = match program {
            Some(program) => is_shell(program.trim_matches(['[', ']', '"', ' '])),
            None => is_shell_image(base.split_whitespace().next().unwrap_or_default()),
        };
        self.runs = if is_opened { Runs::Shell } else { Runs::Other };
    }

    /// Says whether a command opens the shell of such an image.
    pub(super) fn opens(&self, command: &str) -> bool {
        !self.names.is_empty()
            && image(command).is_some_and(|image| self.names.iter().any(|known| bare(known) == bare(&image)))
    }
}

/// A name without the tag that it has where nobody says another.
fn bare(name: &str) -> &str {
    name.strip_suffix(":latest").unwrap_or(name)
}

/// The image that a command builds of the folder's own Dockerfile.
fn built(command: &str) -> Option<&str> {
    let words = words(command.trim());
    let rest = arguments(&words, &["build"])?;
    let is_other = |word: &&str| *word == "-f" || word.starts_with("--file") || word.starts_with("--target");
    if rest.iter().any(is_other) {
        return None;
    }
    let mut words = rest.iter();
    let flag = words.find(|word| matches!(**word, "-t" | "--tag") || word.starts_with("--tag="))?;
    match flag.split_once('=') {
        Some((_, name)) => Some(name),
        None => words.next().copied(),
    }
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

    #[test]
    fn what_is_built_of_a_dockerfile_that_runs_a_shell_opens_one() {
        let next = |file: &str, build: &str| {
            let blocks = [
                ("The Dockerfile:", "dockerfile", file),
                ("", "sh", build),
                ("", "sh", "docker run -it mine/web"),
                ("Then:", "sh", "cd /srv"),
            ];
            roles(&blocks)[3]
        };
        let build = "docker build -t mine/web .";
        for file in [
            "FROM web\nCMD [\"/bin/bash\"]",
            "FROM web\nENTRYPOINT sh",
            "FROM ubuntu:22.04\nRUN true",
        ] {
            assert_eq!(next(file, build), Inside, "{file}");
        }
        for file in [
            "FROM ubuntu\nCMD [\"web\"]",
            "FROM web\nRUN true",
            "FROM ubuntu\nENTRYPOINT [\"web\"]\nCMD [\"sh\"]",
            "FROM web\nCMD [\"sh\", \"-c\", \"web\"]",
        ] {
            assert_eq!(next(file, build), Commands, "{file}");
        }
        let file = "FROM web\nCMD bash";
        assert_eq!(next(file, "docker build -f other -t mine/web ."), Commands);
        assert_eq!(next(file, "docker build -t mine/other ."), Commands);
    }
}

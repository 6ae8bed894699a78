//! The containers that commands have started with a shell: what goes back to one of them goes to that shell.
//!
//! Not here: what one command opens by itself (`opened`).

use std::collections::HashSet;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::lines::{Kind, Split};
use super::opened::{self, Opened, words};
use super::program::is_program;
use super::shape::is_exit;
use super::typed::{first_word, is_of_docker, without_prefix};
use crate::lesson::blank::trimmed_start;

/// What stands in a command that names a container.
static NAME: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("--name"));

/// What stands in a command that goes into one.
static EXEC: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" exec "));

/// What stands in a command that mounts something.
static MOUNT: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| [" -v ", "-mount "].map(Finder::new));

/// The containers that commands so far have started with a shell, or entered.
#[derive(Debug, Default)]
pub(super) struct Attached {
    /// The names of those in which a shell runs.
    shells: Vec<String>,
    /// The names of those that were entered.
    entered: HashSet<String>,
    /// The folders that the last one alone has.
    folders: Vec<String>,
    /// Programs that nobody knows, and that were typed in a container and never on the host.
    programs: HashSet<String>,
}

impl Attached {
    /// Takes in a command that may start one, or go into it.
    fn learn(&mut self, command: &str) {
        let mounts = MOUNT.iter().any(|mount| mount.find(command.as_bytes()).is_some());
        if mounts && opened::by(command).is_some() {
            self.folders = targets(&words(command));
        }
        if EXEC.find(command.as_bytes()).is_some() && opened::by(command).is_some_and(Opened::is_sure) {
            let words = words(command);
            let behind = words.iter().skip_while(|word| **word != "exec").skip(1);
            let name = behind.into_iter().find(|word| !word.starts_with('-'));
            self.entered.extend(name.map(|name| (*name).to_owned()));
        }
        if NAME.find(command.as_bytes()).is_none() {
            return;
        }
        let words = words(command);
        let Some(rest) = arguments(&words, &["run", "create"]) else {
            return;
        };
        let name = rest
            .iter()
            .enumerate()
            .find_map(|(at, word)| match word.split_once('=') {
                Some(("--name", name)) => Some(name),
                _ if *word == "--name" => rest.get(at + 1).copied(),
                _ => None,
            });
        if let Some(name) = name.filter(|_| has_shell(rest)) {
            self.shells.push(name.to_owned());
        }
    }

    /// Takes in what the commands of a block start, and which programs it types where.
    pub(super) fn see(&mut self, split: &Split<'_>) {
        split.commands().for_each(|command| self.learn(&command));
        for line in split.lines.iter().filter(|line| line.is_begin) {
            let program = || first_word(without_prefix(line.text.trim()).0);
            match line.kind {
                Kind::Inside if is_unknown(program()) => {
                    self.programs.insert(program().to_owned());
                }
                Kind::Host if !self.programs.is_empty() => {
                    self.programs.remove(program());
                }
                Kind::Host | Kind::Inside | Kind::Output | Kind::Shown | Kind::Blank => {}
            }
        }
    }

    /// Says whether a text begins with a program that only a container has had so far, and has none of docker's commands.
    pub(super) fn begins(&self, text: &str) -> bool {
        if self.programs.is_empty() {
            return false;
        }
        let mut lines = text.lines().map(str::trim);
        let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
        first.is_some_and(|line| self.programs.contains(first_word(line)))
            && !text.lines().any(|line| line.contains("docker"))
    }

    /// Takes what stands below a command that goes back to one of them for typed there, up to the next of docker's.
    pub(super) fn enter(&self, split: &mut Split<'_>) {
        if self.shells.is_empty() {
            return;
        }
        let mut is_back = false;
        for line in split.lines.iter_mut().filter(|line| line.kind == Kind::Host) {
            if line.is_begin && is_of_docker(line.text) {
                is_back = opened::by(line.text).is_some() && self.has(line.text);
            } else if is_back && !trimmed_start(line.text).starts_with('#') {
                line.kind = Kind::Inside;
                is_back = !is_exit(line.text);
            }
        }
        if is_back {
            split.open = Some(Opened::Surely);
        }
    }

    /// Says whether a paragraph names one that was entered as the place where something is typed: «Terminal 3, in `client`:»
    pub(super) fn is_named(&self, closing: &str) -> bool {
        const IN: [&str; 9] = ["a", "auf", "dans", "em", "en", "im", "in", "no", "on"];
        if self.entered.is_empty() {
            return false;
        }
        let told = closing.trim_end().trim_end_matches([':', '*', '.', '`']);
        let mut words = told.rsplit([' ', '\n', ',']).filter(|word| !word.is_empty());
        let name = words.next().unwrap_or_default().trim_start_matches(['`', '*']);
        let place = words.next().unwrap_or_default();
        self.entered.contains(name) && IN.iter().any(|word| word.eq_ignore_ascii_case(place))
    }

    /// Says whether a text names what was mounted into the last one, in a folder that no host has, and has none of docker's commands.
    pub(super) fn holds(&self, text: &str) -> bool {
        let is_there = |word: &str| {
            let path = word.trim_start_matches(['"', '\'', '=']);
            self.folders.iter().any(|folder| {
                let rest = path.strip_prefix(folder.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        !self.folders.is_empty()
            && text.split_whitespace().any(is_there)
            && !text
                .lines()
                .any(|line| is_of_docker(line) || line.contains("docker"))
    }

    /// Says whether a command goes back to one of them.
    pub(super) fn has(&self, command: &str) -> bool {
        if self.shells.is_empty() {
            return false;
        }
        let words = words(command);
        let name = arguments(&words, &["attach", "start"]).and_then(<[&str]>::last);
        name.is_some_and(|name| self.shells.iter().any(|known| known == name))
    }
}

/// Says whether a word may be a program's name, and is none that lessons know anyway.
fn is_unknown(word: &str) -> bool {
    word.len() > 2
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        && !is_program(word)
}

/// Where a command mounts something that is called otherwise on the host: folders that no system has by itself.
fn targets(words: &[&str]) -> Vec<String> {
    #[rustfmt::skip]
    const OF_SYSTEM: [&str; 21] = [
        "Users", "bin", "boot", "dev", "etc", "home", "lib", "lib64", "media", "mnt", "opt", "proc", "root", "run", "sbin", "srv",
        "sys", "tmp", "usr", "var", "",
    ];
    let pairs = words.windows(2).filter_map(|pair| match *pair {
        ["-v" | "--volume", value] => {
            let (source, target) = value.trim_matches('"').rsplit_once(":/")?;
            let target = target.split(':').next()?;
            Some((source, target))
        }
        ["--mount", value] => {
            let key = |name: &str| value.split(',').find_map(|part| part.strip_prefix(name));
            let target = key("target=")
                .or_else(|| key("destination="))
                .or_else(|| key("dst="))?;
            Some(("", target))
        }
        _ => None,
    });
    let own = pairs.filter_map(|(source, target)| {
        let target = target.trim_start_matches('/').trim_end_matches('/');
        let top = target.split('/').next()?;
        let is_own = !OF_SYSTEM.contains(&top) && source.trim_start_matches('/') != target;
        is_own.then(|| format!("/{target}"))
    });
    own.collect()
}

/// What stands behind one of these verbs that docker has for containers.
pub(super) fn arguments<'w, 'a>(words: &'w [&'a str], verbs: &[&str]) -> Option<&'w [&'a str]> {
    let rest = words.strip_prefix(&["sudo"]).unwrap_or(words);
    let rest = rest.strip_prefix(&["docker"])?;
    let rest = rest.strip_prefix(&["container"]).unwrap_or(rest);
    let (verb, rest) = rest.split_first()?;
    verbs.contains(verb).then_some(rest)
}

/// Says whether a container runs a shell, whether or not its terminal is shown at once.
fn has_shell(arguments: &[&str]) -> bool {
    let is_detached = |word: &str| {
        word.strip_prefix('-')
            .is_some_and(|letters| letters.contains('d') && letters.chars().all(|c| "dit".contains(c)))
    };
    let shown = arguments
        .iter()
        .filter(|word| **word != "--detach")
        .map(|word| match *word {
            "-d" => "",
            word if is_detached(word) => "-it",
            word => word,
        });
    let command: Vec<&str> = ["docker", "run"].into_iter().chain(shown).collect();
    opened::by(&command.join(" ")).is_some_and(Opened::is_sure)
}

#[cfg(test)]
mod tests {
    use super::super::tests::roles;
    use crate::lesson::Role::{self, Commands, Inside};

    fn back(start: &str, back: &str) -> Role {
        let left = ("Leave it:", "", "exit");
        roles(&[
            ("", "", start),
            left,
            ("Go back:", "", back),
            ("Look at `web`:", "", "ls"),
        ])[3]
    }

    #[test]
    fn below_the_way_back_everything_is_typed_there_up_to_dockers_next_command() {
        let below = |text| {
            let start = "docker run -it --name web ubuntu";
            let blocks = [("", "", start), ("Leave it:", "", "exit"), ("Go back:", "", text)];
            let mut meanings = super::super::tests::read(&blocks);
            meanings.remove(2).text
        };
        assert_eq!(
            below("docker attach web\ntail /var/log/x\ndocker ps").trim_end(),
            "docker attach web\n\ndocker ps"
        );
        assert_eq!(
            below("docker attach web\nls\nexit\npwd"),
            "docker attach web\n\n\npwd"
        );
        assert_eq!(below("docker attach db\nls"), "docker attach db\nls");
        assert_eq!(below("docker start web\nls"), "docker start web\nls");
    }

    #[test]
    fn who_goes_back_to_a_container_with_a_shell_types_there() {
        for start in [
            "docker run -it --name web ubuntu",
            "docker run -dit --name=web ubuntu",
            "docker run -d -it --name web nginx bash",
            "sudo docker container run -it --name web ubuntu",
        ] {
            assert_eq!(back(start, "docker attach web"), Inside, "{start}");
        }
        assert_eq!(
            back("docker run -it --name web ubuntu", "docker start -ai web"),
            Inside
        );
        assert_eq!(
            back("docker run -it --name web ubuntu", "docker start web"),
            Commands
        );
        assert_eq!(
            back("docker run -it --name web ubuntu", "docker attach db"),
            Commands
        );
        assert_eq!(
            back("docker run -d --name web nginx", "docker attach web"),
            Commands
        );
    }
}

//! What containers call themselves, as commands name their hosts: a prompt with that name is theirs, long after they were entered.
//!
//! Not here: other machines (`machine`).

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::attached::arguments;
use super::lines::Lines;
use super::machine::host;
use super::opened::words;
use super::prompt::Whose;

/// What stands in a command that names a host.
static FLAGS: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| [" -h", "--hostname"].map(Finder::new));

/// The names of containers' hosts.
#[derive(Debug, Default)]
pub(super) struct Hosts(Vec<String>);

impl Hosts {
    /// Takes in a command that may name one.
    pub(super) fn learn(&mut self, command: &str) {
        if FLAGS.iter().all(|flag| flag.find(command.as_bytes()).is_none()) {
            return;
        }
        let words = words(command);
        let rest = arguments(&words, &["run", "create"]).unwrap_or_default();
        for (at, word) in rest.iter().enumerate() {
            let name = match word.split_once('=') {
                Some(("--hostname", name)) => Some(name),
                _ if matches!(*word, "-h" | "--hostname") => rest.get(at + 1).copied(),
                _ => None,
            };
            self.0.extend(name.map(str::to_owned));
        }
    }

    /// Takes the prompts of lines that name one for a container's.
    pub(super) fn keep(&self, lines: &mut Lines<'_>) {
        if self.0.is_empty() {
            return;
        }
        for (line, prompt) in lines.raw.iter().zip(&mut lines.prompts) {
            let Some(prompt) = prompt
                .as_mut()
                .filter(|it| matches!(it.whose, Whose::Root | Whose::Unix))
            else {
                continue;
            };
            if host(line, prompt.command).is_some_and(|host| self.0.iter().any(|known| known == host)) {
                prompt.whose = Whose::Container;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use crate::lesson::Role::{Commands, Inside};

    #[test]
    fn a_prompt_with_the_name_of_a_containers_host_is_its_own() {
        let role = |start: &str, text: &str| {
            let blocks = [
                ("", "sh", start),
                ("Leave it:", "sh", "exit"),
                ("Look:", "", text),
            ];
            read(&blocks).remove(2).role
        };
        for start in [
            "docker run -it -h web ubuntu",
            "docker run --hostname=web -it ubuntu",
            "sudo docker create --hostname web ubuntu",
        ] {
            for text in ["web:/# echo x > y", "root@web:~# ls\ny", "ada@web:/srv$ ls"] {
                assert_eq!(role(start, text), Inside, "{start} {text}");
            }
        }
        assert_eq!(role("docker run -it -h web ubuntu", "ada@desk:~$ ls"), Commands);
        assert_eq!(
            role("docker run -it --name web ubuntu", "ada@web:~$ ls"),
            Commands
        );
    }
}

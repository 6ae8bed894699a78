//! The machines of a swarm. An engine that is in one joins none, so that a lesson which joins again does so on another machine,
//! and what shows that machine's prompt is typed there too.
//!
//! Not here: machines that a command goes to (`machine`).

use std::collections::HashSet;
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use super::label;
use super::machine::host;
use super::nodes::{self, Nodes};
use super::said::{Said, last_sentence};
use super::shape::is_join;
use super::split::{Kind, Line, Split};
use super::typed::without_prefix;
use crate::lesson::Elsewhere;
use crate::lesson::source::lines_of;

/// Follows from block to block which engine is in the swarm.
#[derive(Debug, Default)]
pub(super) struct Swarm {
    /// Whether the learner's is in one.
    is_in: bool,
    /// Whether it ever was, so that there are other machines.
    was_in: bool,
    /// The nodes that prose names.
    nodes: Nodes,
    /// The hosts whose prompts were shown on the learner's.
    own: HashSet<String>,
    /// Those of the other machines.
    others: HashSet<String>,
}

/// What a command line has to do with a swarm.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Makes,
    Joins,
    Leaves,
    /// Whose engine is meant from here on is not known.
    Aims,
    Other,
}

impl Swarm {
    /// The other machine that a block to click on is for. Play with Docker's terminals are one of each machine.
    fn named(&self, info: &str) -> Option<Elsewhere> {
        let instance = || label::instance(info).filter(|_| self.was_in);
        let name = label::machine(info).map(str::to_owned).or_else(instance)?;
        Some(Elsewhere { name: Some(name) })
    }

    /// Says on which other machine the commands of a block are all typed; `raw` are its lines with their prompts, and `said` the
    /// prose before them.
    pub(super) fn elsewhere(
        &mut self,
        split: &Split<'_>,
        info: &str,
        raw: &str,
        said: &Said<'_>,
    ) -> Option<Elsewhere> {
        self.nodes.follow(said.end());
        let there = self
            .typed_elsewhere(split, raw, said)
            .or_else(|| self.named(info));
        let of_section = || {
            let gone = self.nodes.gone().filter(|_| self.was_in);
            let name = gone.or_else(|| self.nodes.other_section())?.to_owned();
            let is_from_home = split.commands().any(|command| makes_machine(&command));
            (!is_from_home).then_some(Elsewhere { name: Some(name) })
        };
        there.or_else(of_section)
    }

    /// Goes on below a heading, which may name a machine.
    pub(super) fn enter(&mut self, level: u8, title: &str) {
        self.nodes.enter(level, title);
    }

    fn typed_elsewhere(&mut self, split: &Split<'_>, raw: &str, said: &Said<'_>) -> Option<Elsewhere> {
        static SWARM: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("docker swarm "));
        let has = |word: &str| memmem::find(raw.as_bytes(), word.as_bytes()).is_some();
        let is_told = self.is_in && ["DOCKER_HOST", "docker-machine", "context"].into_iter().any(has);
        let sentence = last_sentence(said.closing_end());
        let node = (!has("swarm join "))
            .then(|| self.nodes.other(sentence))
            .flatten();
        let node = node.filter(|_| self.was_in);
        let is_noted =
            node.is_some() || self.is_in && (raw.trim_start().starts_with('#') || sentence.contains("orker"));
        let is_first = || {
            !self.was_in
                && ["docker service ", "docker node ", "docker stack ", " overlay"]
                    .into_iter()
                    .any(has)
        };
        let is_nothing = self.others.is_empty() && !is_told && !is_noted;
        if is_nothing && SWARM.find(raw.as_bytes()).is_none() && !is_first() {
            return None;
        }
        let lines = split.lines.iter().zip(lines_of(raw));
        let typed = lines.filter(|(line, _)| line.kind == Kind::Host && line.is_begin);
        let typed = typed.map(|(line, raw)| (without_prefix(line.text.trim()).0, host(raw, line.text)));
        let typed: Vec<_> = typed
            .filter(|(command, _)| !command.is_empty() && !command.starts_with('#'))
            .collect();
        let has_managers = || typed.iter().any(|(command, _)| is_managers(command));
        let noted = nodes::worker(raw).or_else(|| nodes::spoken(sentence).filter(|_| !has_managers()));
        let noted = noted
            .filter(|_| self.is_in)
            .or_else(|| node.filter(|_| !has_managers()));
        let is_other = |(command, host): &(&str, Option<&str>)| {
            let is_theirs = host.is_some_and(|host| self.others.contains(host));
            is_theirs || noted.is_some() || self.is_in && Deed::of(command) == Deed::Joins
        };
        if !typed.is_empty() && typed.iter().all(is_other) {
            let hosts = typed.iter().filter_map(|(_, host)| *host);
            let mut theirs = hosts.filter(|host| !self.own.contains(*host));
            let name = theirs.next_back().or(noted).map(str::to_owned);
            self.others.extend(name.clone());
            return Some(Elsewhere { name });
        }
        for (command, host) in typed {
            match Deed::of(command) {
                Deed::Makes | Deed::Joins => {
                    (self.is_in, self.was_in) = (true, true);
                    self.own.extend(host.map(str::to_owned));
                }
                Deed::Leaves => self.is_in = false,
                Deed::Aims => (self.is_in, self.was_in) = (false, false),
                Deed::Other => self.was_in |= is_managers(command) || makes_overlay(command),
            }
        }
        None
    }
}

impl Swarm {
    /// Shows what only another machine is told, `docker swarm join`, among what is typed on one that is in a swarm.
    pub(super) fn keep(&self, split: &mut Split<'_>) {
        let is_typed = |line: &Line<'_>| line.kind == Kind::Host && line.is_begin;
        if !split
            .lines
            .iter()
            .any(|line| is_typed(line) && is_join(line.text))
        {
            return;
        }
        let mut is_in = self.is_in;
        let mut joins: Vec<usize> = Vec::new();
        let mut has_others = false;
        for (at, line) in split.lines.iter().enumerate().filter(|(_, line)| is_typed(line)) {
            let (command, _) = without_prefix(line.text.trim());
            match Deed::of(command) {
                Deed::Joins if is_in => joins.push(at),
                Deed::Makes => (is_in, has_others) = (true, true),
                Deed::Leaves | Deed::Aims => (is_in, has_others) = (false, true),
                Deed::Joins | Deed::Other => has_others |= !command.is_empty() && !command.starts_with('#'),
            }
        }
        for at in joins.into_iter().filter(|_| has_others) {
            let further = split.lines[at + 1..].iter().take_while(|line| !line.is_begin);
            let n_lines = 1 + further.count();
            let lines = split.lines[at..at + n_lines].iter_mut();
            lines.for_each(|line| line.kind = Kind::Shown);
        }
    }
}

/// Says whether only a manager's engine carries a command out, or a command goes to another machine by itself.
fn is_managers(command: &str) -> bool {
    let mut words = command.split_whitespace();
    match words.next() {
        Some("docker") => matches!(
            words.next(),
            Some("service" | "stack" | "node" | "secret" | "config")
        ),
        Some("ssh" | "docker-machine" | "vagrant" | "multipass") => true,
        Some(_) | None => false,
    }
}

/// Says whether a command makes a machine or goes to one, so that it is typed at home.
fn makes_machine(command: &str) -> bool {
    let program = command.split_whitespace().next();
    matches!(program, Some("multipass" | "ssh" | "vagrant")) || command.contains("docker-machine ")
}

/// Says whether a network is made that only engines of a swarm have.
fn makes_overlay(command: &str) -> bool {
    let mut words = command.split_whitespace();
    command.starts_with("docker network create ") && words.any(|word| word.ends_with("overlay"))
}

impl Deed {
    fn of(command: &str) -> Self {
        let mut words = command.split_whitespace();
        let is_aimed = || {
            ["DOCKER_HOST", "docker-machine env", "docker context use"]
                .iter()
                .any(|word| command.contains(word))
        };
        match (words.next(), words.next(), words.next()) {
            (Some("docker"), Some("swarm"), Some("init")) => Self::Makes,
            (Some("docker"), Some("swarm"), Some("join")) => Self::Joins,
            (Some("docker"), Some("swarm"), Some("leave")) => Self::Leaves,
            _ if is_aimed() => Self::Aims,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    /// The machines of blocks: `-` is the learner's own.
    fn machines(texts: &[&str]) -> Vec<String> {
        let blocks: Vec<_> = texts.iter().map(|text| ("", "sh", *text)).collect();
        let name = |meaning: super::super::Meaning| match meaning.elsewhere {
            Some(there) => there.name.unwrap_or_else(|| "another".to_owned()),
            None => "-".to_owned(),
        };
        read(&blocks).into_iter().map(name).collect()
    }

    const JOIN: &str = "docker swarm join --token SWMTKN-1-a 10.0.0.1:2377";

    #[test]
    fn who_is_in_a_swarm_joins_none() {
        assert_eq!(machines(&["docker swarm init", JOIN]), ["-", "another"]);
        assert_eq!(machines(&[JOIN, &format!("sudo {JOIN}")]), ["-", "another"]);
        assert_eq!(
            machines(&[
                "docker swarm init\ndocker node ls",
                "docker swarm join-token worker"
            ]),
            ["-", "-"]
        );
        assert_eq!(
            machines(&["docker swarm init", "docker swarm leave -f", JOIN]),
            ["-", "-", "-"]
        );
        // What else is typed with it is the learner's, and docker says what is wrong.
        assert_eq!(
            machines(&["docker swarm init", &format!("docker ps\n{JOIN}")]),
            ["-", "-"]
        );
    }

    #[test]
    fn who_makes_a_swarm_in_a_block_does_not_join_it_there() {
        let typed = |texts: &[&str]| {
            let blocks: Vec<_> = texts.iter().map(|text| ("", "sh", *text)).collect();
            read(&blocks)
                .pop()
                .map(|meaning| meaning.text)
                .unwrap_or_default()
        };
        let text =
            format!("docker swarm init\nsudo {JOIN}\ndocker swarm join \\\n  --token x two\ndocker node ls");
        assert_eq!(typed(&[&text]), "docker swarm init\n\n\n\ndocker node ls");
        let behind = format!("docker ps\n{JOIN}");
        assert_eq!(typed(&["docker swarm init", &behind]), "docker ps");
        assert_eq!(typed(&[&behind]), behind);
        let left = format!("docker swarm init\ndocker swarm leave -f\n{JOIN}");
        assert_eq!(typed(&[&left]), left);
    }

    #[test]
    fn a_client_that_talks_to_another_engine_may_join() {
        for aim in [
            "export DOCKER_HOST=tcp://two:2375",
            "eval $(docker-machine env two)",
            "docker context use two",
        ] {
            assert_eq!(
                machines(&["docker swarm init", aim, JOIN]),
                ["-", "-", "-"],
                "{aim}"
            );
        }
    }

    #[test]
    fn a_comment_at_a_blocks_head_names_the_worker_that_it_is_for() {
        let init = "docker swarm init";
        for (text, machine) in [
            ("# worker2 node\ndocker ps", "worker2"),
            ("# On worker-1:\ndocker rm -f web", "worker-1"),
            ("# manager node\ndocker ps", "-"),
            ("# worker1 and manager\ndocker ps", "-"),
            ("# workers are busy\ndocker ps", "-"),
        ] {
            assert_eq!(machines(&[init, text]), ["-", machine], "{text}");
        }
        assert_eq!(machines(&["# worker2 node\ndocker ps"]), ["-"]);
    }

    #[test]
    fn a_sentence_names_the_worker_that_something_is_done_on() {
        let on = |prose, text| {
            let blocks = [("", "sh", "docker swarm init"), (prose, "sh", text)];
            read(&blocks).remove(1).elsewhere
        };
        for prose in [
            "On the worker node, run:",
            "Look. Then, on **worker2**:",
            "From one of the workers",
        ] {
            assert_eq!(
                on(prose, "docker ps").is_some(),
                prose != "From one of the workers",
                "{prose}"
            );
        }
        for text in ["docker service ls", "ssh worker2"] {
            assert_eq!(on("On the worker node, run:", text), None, "{text}");
        }
        assert_eq!(on("It runs on every worker node:", "docker ps"), None);
        assert_eq!(read(&[("On the worker:", "sh", "docker ps")])[0].elsewhere, None);
    }

    #[test]
    fn a_sentence_names_another_node_than_the_learners() {
        let on = |first: &str, prose: &str, text: &str| {
            let blocks = [("Run it on **node1**:", "sh", first), (prose, "sh", text)];
            read(&blocks).remove(1).elsewhere.and_then(|there| there.name)
        };
        let there = "Now run it on **node2**.";
        assert_eq!(
            on("docker swarm init", there, "docker ps"),
            Some("node2".to_owned())
        );
        assert_eq!(on("docker node ls", there, "docker ps"), Some("node2".to_owned()));
        assert_eq!(on("docker ps", there, "docker ps"), None);
        assert_eq!(on("docker swarm init", there, "docker service ls"), None);
        assert_eq!(on("docker swarm init", "Back on **node1**:", "docker ps"), None);
    }

    #[test]
    fn terminals_of_play_with_docker_are_machines_of_their_own() {
        let machines = |first: &str, info: &str| {
            let blocks = [
                ("", ".term1", first),
                ("", info, "docker swarm leave --force"),
                ("", ".term1", "docker ps"),
            ];
            let names = read(&blocks)
                .into_iter()
                .map(|meaning| meaning.elsewhere.and_then(|there| there.name));
            names.collect::<Vec<_>>()
        };
        let there = Some("node2".to_owned());
        assert_eq!(machines("docker swarm init", ".term2"), [None, there, None]);
        assert_eq!(machines("docker ps", ".term2"), [None, None, None]);
        assert_eq!(machines("docker swarm init", "execute-2"), [None, None, None]);
    }

    #[test]
    fn a_prompt_tells_whose_machine_it_is() {
        let join = format!("two$ {JOIN}");
        let texts = [
            "one:~$ docker swarm init",
            &join,
            "two:~/x$ docker ps",
            "one$ docker ps",
            "$ docker ps",
        ];
        assert_eq!(machines(&texts), ["-", "two", "two", "-", "-"]);
        let same = format!("one$ {JOIN}");
        assert_eq!(
            machines(&["one$ docker swarm init", &same, "one$ docker ps"]),
            ["-", "another", "-"]
        );
    }
}

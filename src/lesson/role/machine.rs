//! The shell of another machine: what `ssh` and `docker-machine ssh` open, until it is left. What is typed there is none of
//! the learner's own engine.
//!
//! Not here: containers (`opened`, `split`).

use std::collections::HashSet;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::clues::Clues;
use super::opened::{Opened, is_own, words};
use super::prompt::{self, Whose};
use super::said::Said;
use super::shape::is_exit;
use super::split::{Kind, Line, Shown, Split};
use super::typed::{first_word, is_of_docker, without_prefix};
use crate::lesson::source::lines_of;

/// Follows from block to block on which machine commands are typed.
#[derive(Debug, Default)]
pub(super) struct Machines {
    /// The one that is open.
    open: Option<String>,
    /// The one that the lesson begins on, where it begins with going there.
    home: Option<String>,
    /// Whether a command of docker's, or one that makes machines, was typed so far, so that the lesson has begun.
    has_begun: bool,
    /// What the lesson has made: their prompts are surely theirs.
    made: HashSet<String>,
    /// The hosts whose prompts were shown while no other machine was open.
    own: HashSet<String>,
    /// The one that the block has told docker's client to talk to, so that nobody has to go there.
    aimed: Option<String>,
}

/// Programs that make or keep machines, and are at home where a lesson begins.
const KEEPERS: [&str; 8] = [
    "aws",
    "az",
    "docker-machine",
    "doctl",
    "gcloud",
    "multipass",
    "terraform",
    "vagrant",
];

/// Those of them that may be at home on a machine of the cloud's too.
const CLOUDS: [&str; 4] = ["aws", "az", "doctl", "gcloud"];

/// What stands for the host in PowerShell's prompt, which names none.
const WINDOWS: &str = "PS";

/// Where a command goes to.
enum Goes<'a> {
    /// To a machine that may be the one that the lesson is on.
    Anywhere(&'a str),
    /// To one that the lesson has made.
    Made(&'a str),
}

impl Machines {
    /// Marks the lines of a block that are typed on another machine; `raw` are its lines with their prompts, `open` and `shown`
    /// what blocks before it have opened, and shown.
    pub(super) fn mark(&mut self, split: &mut Split<'_>, raw: &str, open: Option<Opened>, shown: Shown) {
        let typed = || {
            let begins = |line: &&Line<'_>| line.kind == Kind::Host && line.is_begin;
            let typed = split.lines.iter().filter(begins).map(|line| line.text.trim());
            typed
                .filter(|text| !text.starts_with('#'))
                .map(|text| without_prefix(text).0)
        };
        if self.open.is_none() && split.prompts.is_none() && !typed().any(may_go) {
            self.has_begun = self.has_begun || typed().any(is_of_docker);
            return;
        }
        self.aimed = None;
        let is_further = open.is_some_and(Opened::is_sure) && matches!(shown, Shown::User | Shown::Both);
        if is_further && split.prompts == Some(Whose::Windows) && !self.own.contains(WINDOWS) {
            // From a shell in a container one has gone to where PowerShell is, and the learner's is another one.
            self.made.insert(WINDOWS.to_owned());
        }
        // Where the block leaves a machine, what stands above that is typed there, a cloud's own program as well.
        let left = split
            .lines
            .iter()
            .rposition(|line| line.is_begin && is_exit(line.text));
        let is_kept = |at: usize, line: &str| {
            left.is_some_and(|left| at < left) && CLOUDS.contains(&first_word(without_prefix(line.trim()).0))
        };
        let mut is_there = false;
        for (at, (line, raw)) in split.lines.iter_mut().zip(lines_of(raw)).enumerate() {
            if line.kind != Kind::Host {
                continue;
            }
            if line.is_begin && !line.text.trim_start().starts_with('#') {
                is_there = self.open.is_some() && is_kept(at, line.text)
                    || self.is_there(line.text, host(raw, line.text));
            }
            if is_there {
                line.kind = Kind::Inside;
            }
        }
    }

    /// Says whether a command is typed on another machine, and follows where it goes.
    fn is_there(&mut self, command: &str, host: Option<&str>) -> bool {
        let (bare, _) = without_prefix(command.trim());
        let is_own = host.is_some_and(|host| self.own.contains(host));
        let is_homeward =
            || matches!(goes(bare), Some(Goes::Anywhere(name)) if self.home.as_deref() == Some(name));
        if is_own || is_homeward() || KEEPERS.contains(&first_word(bare)) {
            self.open = None;
        }
        if self.open.is_some() {
            if is_exit(bare) {
                self.open = None;
            }
            return true;
        }
        if host.is_some_and(|host| self.made.contains(host)) {
            return true;
        }
        if let Some(host) = host
            && !is_own
        {
            self.own.insert(host.to_owned());
        }
        self.made.extend(made(bare).map(str::to_owned));
        if let Some(name) = aimed(bare) {
            self.aimed = Some(name.to_owned());
        }
        match goes(bare) {
            Some(Goes::Made(name)) if self.aimed.as_deref() == Some(name) => {}
            Some(Goes::Anywhere(name)) if !self.has_begun && self.home.is_none() => {
                self.home = Some(name.to_owned());
            }
            Some(Goes::Anywhere(name)) if self.home.as_deref() == Some(name) => {}
            Some(Goes::Anywhere(name) | Goes::Made(name)) => self.open = Some(name.to_owned()),
            None => {}
        }
        self.has_begun = self.has_begun || is_of_docker(bare);
        false
    }

    /// Leaves it for one that is the learner's own.
    pub(super) fn leave(&mut self) {
        self.open = None;
    }

    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Leaves the machine where the prose does; «on node2» may be the one that is open.
    pub(super) fn follow(&mut self, clues: Clues, said: &Said<'_>) {
        let Some(open) = &self.open else {
            return;
        };
        let is_named = said.end().contains(open.as_str()) || said.end().contains("on the node");
        if clues.is_left || clues.is_elsewhere || (clues.is_on_node && !is_named) {
            self.open = None;
        }
    }
}

/// The host that a prompt before a command names, or what else stands in the prompt.
pub(super) fn host<'a>(raw: &'a str, command: &str) -> Option<&'a str> {
    let raw = raw.trim_start();
    let prompt = raw.strip_suffix(command)?;
    if prompt.len() < 3 {
        return None;
    }
    let found = prompt::find(raw).filter(|found| found.command == command)?;
    if found.whose == Whose::Windows {
        return Some(WINDOWS);
    }
    let Some((_, behind)) = prompt.split_once('@') else {
        let name = prompt.trim_end_matches(['$', '#', '>', '%', ' ']);
        let name = name.split(':').next().unwrap_or_default();
        return (name.len() > 1).then_some(name);
    };
    let end = behind.find([':', ' ', '~', ']', '$', '#'])?;
    (end > 0).then_some(&behind[..end])
}

/// The machine that `docker-machine create` makes.
fn made(command: &str) -> Option<&str> {
    if !command.starts_with("docker-machine ") {
        return None;
    }
    let words = words(command);
    let is_create = words.starts_with(&["docker-machine", "create"]);
    words
        .last()
        .copied()
        .filter(|name| is_create && !name.starts_with('-'))
}

/// The machine in `eval $(docker-machine env name)`.
fn aimed(command: &str) -> Option<&str> {
    static ENV: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("docker-machine env "));
    let at = ENV.find(command.as_bytes())?;
    let behind = &command[at + "docker-machine env ".len()..];
    let name = behind.trim_end().trim_end_matches([')', '"', '`']);
    (!name.contains(' ')).then_some(name)
}

/// Says whether a command may make a machine or go to one.
fn may_go(command: &str) -> bool {
    matches!(
        first_word(command),
        "colima" | "docker-machine" | "limactl" | "minikube" | "minishift" | "multipass" | "ssh" | "vagrant"
    )
}

/// Where a command line goes to, if it opens a shell there and does nothing else.
fn goes(command: &str) -> Option<Goes<'_>> {
    if !may_go(command) {
        return None;
    }
    let words = words(command);
    match words.as_slice() {
        ["docker-machine", "ssh", name]
        | ["limactl" | "multipass", "shell", name]
        | [name @ ("colima" | "minikube" | "minishift"), "ssh"] => Some(Goes::Made(name)),
        ["ssh", rest @ ..] => target(rest).filter(|target| !is_own(target)).map(Goes::Anywhere),
        ["vagrant", "ssh"] => Some(Goes::Anywhere("default")),
        ["vagrant", "ssh", name] => Some(Goes::Anywhere(name)),
        _ => None,
    }
}

/// The only operand of `ssh`; what only forwards ports opens nothing that is typed in.
fn target<'a>(words: &[&'a str]) -> Option<&'a str> {
    let mut target = None;
    let mut is_value = false;
    for word in words {
        if is_value {
            is_value = false;
        } else if let Some(letters) = word.strip_prefix('-') {
            if letters.contains(['L', 'N', 'R', 'D', 'V']) {
                return None;
            }
            is_value = letters.len() == 1 && "iplFbcEeIJmOoQSWw".contains(letters);
        } else if target.replace(*word).is_some() {
            return None;
        }
    }
    target
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read, roles};
    use crate::lesson::Role::{self, Commands, Inside};

    fn on(blocks: &[(&str, &str)]) -> Vec<Role> {
        let blocks: Vec<_> = blocks.iter().map(|(prose, text)| (*prose, "sh", *text)).collect();
        roles(&blocks)
    }

    const BEGUN: (&str, &str) = ("", "docker swarm init");

    #[test]
    fn behind_a_port_of_the_learners_machine_is_a_container() {
        for there in ["ssh -p 2222 root@localhost", "ssh ada@127.0.0.1 -p 2222"] {
            let roles = on(&[BEGUN, ("", there), ("", "ls /"), ("", "docker ps")]);
            assert_eq!(roles[2..], [Inside, Commands], "{there}");
        }
        let there = ("", "ssh -p 2222 vagrant@127.0.0.1");
        assert_eq!(on(&[BEGUN, there, ("", "docker ps")])[2], Inside);
    }

    #[test]
    fn what_is_typed_on_another_machine_is_the_learners_no_more_until_it_is_left() {
        let there = ("Log into it:", "ssh node2");
        assert_eq!(
            on(&[
                BEGUN,
                there,
                ("Now join:", "docker info | grep Swarm"),
                ("", "ls")
            ]),
            [Commands, Commands, Inside, Inside]
        );
        for prose in ["Type exit, then:", "Back on your machine:", "Now, on node1:"] {
            assert_eq!(on(&[BEGUN, there, (prose, "docker ps")])[2], Commands, "{prose}");
        }
        for prose in ["Stay on node2 for now:", "Run it on the node:"] {
            assert_eq!(on(&[BEGUN, there, (prose, "docker ps")])[2], Inside, "{prose}");
        }
        assert_eq!(
            on(&[BEGUN, there, ("", "docker ps\nexit"), ("", "docker ps")])[3],
            Commands
        );
        assert_eq!(
            on(&[BEGUN, ("", "ssh -L 5000:localhost:5000 node2"), ("", "ls")])[2],
            Commands
        );
        assert_eq!(on(&[BEGUN, ("", "ssh node2 docker ps"), ("", "ls")])[2], Commands);
    }

    #[test]
    fn a_clouds_program_is_typed_on_the_machine_that_is_left_below_it() {
        let typed = |end: &str| format!("ssh ada@box\ncloudy\naz login\ndocker pull web{end}");
        let left = on(&[BEGUN, ("", &typed("\nexit")), ("", "docker ps")]);
        assert_eq!(left[2], Commands);
        let meanings = |text: &str| read(&[BEGUN.1, text].map(|text| ("", "sh", text))).remove(1).text;
        assert!(!meanings(&typed("\nexit")).contains("docker pull"));
        assert!(!meanings(&typed("\nexit")).contains("az login"));
        assert!(meanings(&typed("")).contains("docker pull"));
    }

    #[test]
    fn a_lesson_that_begins_with_going_to_a_machine_is_at_home_there() {
        let (home, other) = (("", "ssh ada@one"), ("", "ssh ada@two"));
        let typed = ("", "docker ps");
        assert_eq!(on(&[home, typed, other, home, typed])[3..], [Commands, Commands]);
        assert_eq!(
            on(&[
                home,
                typed,
                other,
                typed,
                ("Log out.", "docker images"),
                home,
                typed
            ]),
            [Commands, Commands, Commands, Inside, Commands, Commands, Commands]
        );
    }

    #[test]
    fn nobody_goes_to_the_machine_that_dockers_client_talks_to() {
        let list =
            |name: &str| format!("eval $(docker-machine env {name})\n# A shell:\ndocker-machine ssh one");
        let of = |list: &str| on(&[("", list), ("", "docker ps")])[1];
        assert_eq!(of(&list("one")), Commands);
        assert_eq!(of(&list("two")), Inside);
        assert_eq!(of(&list("-u")), Inside);
        let apart = [
            ("", "docker-machine ls\neval $(docker-machine env one)"),
            ("", "docker-machine ssh one"),
            ("", "docker ps"),
        ];
        assert_eq!(on(&apart)[2], Inside);
    }

    #[test]
    fn prompts_tell_the_machines_apart() {
        let make = ("", "$ docker-machine create -d x one");
        let (here, there) = (("", "me@desk:~$ docker ps"), ("", "ada@one:~$ sudo docker ps"));
        assert_eq!(on(&[make, there, ("", "$ ls")]), [Commands, Inside, Commands]);
        assert_eq!(
            on(&[here, ("", "me@desk:~$ docker-machine ssh one"), there, here]),
            [Commands, Commands, Inside, Commands]
        );
        assert_eq!(
            on(&[
                ("", "PS C:\\x> docker-machine ssh one"),
                ("", "$ ls"),
                ("", "PS C:\\x> docker ps")
            ]),
            [Commands, Inside, Commands]
        );
        assert_eq!(
            on(&[
                make,
                ("", "$ docker-machine ssh one"),
                ("", "$ docker-machine ls")
            ])[2],
            Commands
        );
    }

    #[test]
    fn the_machines_of_play_with_docker_are_the_learners_own() {
        let text = "[node2] (local) root@10.0.0.4 ~\n$ ssh 10.0.0.3\n[node1] (local) root@10.0.0.3 ~\n$";
        assert_eq!(on(&[BEGUN, ("", text), ("", "$ docker ps")])[2], Commands);
    }
}

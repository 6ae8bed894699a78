//! The nodes of a cluster that prose names: «Run `docker ps` on **node2**.» The first one that something is typed on is the
//! learner's own.
//!
//! Not here: whether there is a cluster (`swarm`), and machines that a command goes to (`machine`).

use crate::lesson::source::lines_of;

/// The most words of a paragraph that only goes somewhere.
const FEW: usize = 8;

/// What a node is called, before its number.
const STEMS: [&str; 5] = ["manager", "master", "node", "vm", "worker"];

/// Follows which node is the learner's own.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    own: Option<String>,
    /// Where prose went to, in a paragraph of its own, and has not come back from.
    gone: Option<String>,
    /// The machine that the section is for, as its heading of this level says; and the one of the first such section.
    section: Option<(u8, String)>,
    first: Option<String>,
}

impl Nodes {
    /// Goes on below a heading: «For Host-02».
    pub(super) fn enter(&mut self, level: u8, title: &str) {
        self.gone = None;
        if self.section.as_ref().is_some_and(|(open, _)| *open < level) {
            return;
        }
        self.section = host(title).map(|name| (level, name.to_owned()));
        if let (Some((_, name)), None) = (&self.section, &self.first) {
            self.first = Some(name.clone());
        }
    }

    /// Follows where paragraphs of their own go to: «Move to `node2`», «Switch back to node1».
    pub(super) fn follow(&mut self, prose: &str) {
        for paragraph in prose.lines() {
            let Some(name) = gone_to(paragraph) else {
                continue;
            };
            let is_back = words(paragraph).any(|word| word == "back");
            if self.own.is_none() && is_back {
                self.own = Some(name.to_owned());
            }
            let is_own = self.own.as_deref() == Some(name);
            self.gone = (!is_own).then(|| name.to_owned());
        }
    }

    /// The machine that prose has gone to.
    pub(super) fn gone(&self) -> Option<&str> {
        self.gone.as_deref()
    }

    /// The machine that the section is for, where it is not the first that a section was for.
    pub(super) fn other_section(&self) -> Option<&str> {
        let (_, name) = self.section.as_ref()?;
        (self.first.as_ref() != Some(name)).then_some(name)
    }

    /// The node that a sentence says something is typed on, where it is not the learner's own, which is the first.
    pub(super) fn other<'a>(&mut self, sentence: &'a str) -> Option<&'a str> {
        if !sentence.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let found = typed_on(sentence)?;
        let Some(own) = &self.own else {
            self.own = Some(found.to_owned());
            return None;
        };
        let is_own = words(sentence).any(|word| word == own);
        (!is_own && is_beside(own, found)).then_some(found)
    }
}

/// The worker that a sentence says something is done on: «On the worker node, run:», «Then, on worker2:»
pub(super) fn spoken(sentence: &str) -> Option<&str> {
    const BETWEEN: [&str; 10] = [
        "a", "any", "each", "first", "one", "of", "other", "second", "the", "your",
    ];
    let mut words = words(sentence);
    words
        .by_ref()
        .find(|word| matches!(*word, "On" | "on" | "From" | "from"))?;
    let found = words.find(|word| !BETWEEN.contains(word))?;
    is_worker(found).then_some(found)
}

/// The worker that a block is for, as the comment at its head says: `# worker2 node`, `# on worker-1`.
pub(super) fn worker(raw: &str) -> Option<&str> {
    const WORDS: [&str; 9] = [
        "in", "node", "nodes", "on", "run", "swarm", "terminal", "the", "vm",
    ];
    let first = lines_of(raw).map(str::trim).find(|line| !line.is_empty())?;
    let said = first.strip_prefix('#')?.trim_start_matches('#').trim();
    let words = || said.split([' ', ':', ',']).filter(|word| !word.is_empty());
    let is_known = |word: &str| WORDS.contains(&word.to_ascii_lowercase().as_str());
    let found = words().find(|word| is_worker(word))?;
    words()
        .all(|word| is_worker(word) || is_known(word))
        .then_some(found)
}

/// `worker`, `worker2`, `swarm-worker-1`.
fn is_worker(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let name = lower.strip_prefix("swarm-").unwrap_or(&lower);
    let rest = name.strip_prefix("worker");
    rest.is_some_and(|rest| {
        rest.trim_start_matches(['-', '_'])
            .bytes()
            .all(|b| b.is_ascii_digit())
    })
}

/// Says whether two names are of machines beside each other, and not two names of one: `node1` and `node2`, `manager1` and `worker1`.
fn is_beside(own: &str, other: &str) -> bool {
    let kind = |name: &str| {
        let stem = name.split(|c: char| c.is_ascii_digit()).next().unwrap_or(name);
        stem.trim_end_matches(['-', '_']).to_ascii_lowercase()
    };
    kind(own) == kind(other) || kind(other) == "worker"
}

/// The host that a title is, and nothing beside it: «For Host-02», «On VM 2».
fn host(title: &str) -> Option<&str> {
    const STEMS: [&str; 3] = ["host", "machine", "vm"];
    let title = title.trim_matches(|c: char| !c.is_alphanumeric());
    let name = behind(title, &["for ", "in ", "on "]).unwrap_or(title).trim();
    let number = behind(name, &STEMS)?.trim_start_matches(['-', '_', ' ', '#']);
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(name)
}

/// Where a paragraph goes to, if it does nothing else: «Move to `node2`».
fn gone_to(paragraph: &str) -> Option<&str> {
    const GOING: [&str; 6] = ["change", "go", "jump", "move", "return", "switch"];
    let mut said = words(paragraph);
    let first = said.next()?;
    if !GOING.iter().any(|going| going.eq_ignore_ascii_case(first)) || said.clone().nth(FEW).is_some() {
        return None;
    }
    let name = said.clone().last().filter(|name| is_node(name))?;
    said.any(|word| word == "to").then_some(name)
}

/// The node that is named last as a place to type in: «on node2», «switch to node2», «the terminal of node2».
fn typed_on(sentence: &str) -> Option<&str> {
    const GOING: [&str; 9] = [
        "back", "connect", "go", "jump", "log", "move", "return", "switch", "ssh",
    ];
    // What runs somewhere is looked at from anywhere.
    const RUNS: [&str; 8] = [
        "created",
        "deployed",
        "is",
        "placed",
        "running",
        "runs",
        "scheduled",
        "started",
    ];
    let words: Vec<&str> = words(sentence).collect();
    let lower = |at: usize| words[at].to_ascii_lowercase();
    let is_named = |at: usize| {
        let before = at
            .checked_sub(1)
            .filter(|before| matches!(words[*before], "the" | "your"));
        let Some(place) = before.unwrap_or(at).checked_sub(1) else {
            return false;
        };
        match lower(place).as_str() {
            "on" | "from" => place
                .checked_sub(1)
                .is_none_or(|verb| !RUNS.contains(&lower(verb).as_str())),
            "to" | "into" => {
                (place.saturating_sub(3)..place).any(|verb| GOING.contains(&lower(verb).as_str()))
            }
            "of" | "for" | "in" => (place.saturating_sub(3)..words.len().min(at + 3))
                .any(|near| lower(near).starts_with("terminal")),
            _ => false,
        }
    };
    let named = (0..words.len()).rfind(|at| is_node(words[*at]) && is_named(*at))?;
    Some(words[named])
}

fn words(sentence: &str) -> impl Iterator<Item = &str> + Clone {
    let marks = ['*', '_', '`', ',', ':', '.', '(', ')', '[', ']', '"', '\''];
    let words = sentence
        .split_whitespace()
        .map(move |word| word.trim_matches(marks));
    words.filter(|word| !word.is_empty())
}

/// What stands behind one of these beginnings, in capitals or not.
fn behind<'a>(text: &'a str, begins: &[&str]) -> Option<&'a str> {
    begins.iter().find_map(|begin| {
        let head = text.get(..begin.len())?;
        head.eq_ignore_ascii_case(begin).then(|| &text[begin.len()..])
    })
}

/// `node2`, `manager-1`, `node0-a`.
fn is_node(word: &str) -> bool {
    let Some(rest) = behind(word, &STEMS).map(|rest| rest.trim_start_matches(['-', '_'])) else {
        return false;
    };
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_letter =
        || behind.len() == 2 && behind.starts_with('-') && behind.as_bytes()[1].is_ascii_lowercase();
    behind.len() < rest.len() && (behind.is_empty() || is_letter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_which_node_something_is_typed_on() {
        for (sentence, node) in [
            ("Run `docker ps` on **node2**.", Some("node2")),
            ("Execute this from node0-a:", Some("node0-a")),
            ("Switch back to the `manager1` and look:", Some("manager1")),
            ("Log on to **node4** and try:", Some("node4")),
            ("Paste it into the terminal of **node2**.", Some("node2")),
            ("In the [node1] manager terminal, type:", Some("node1")),
            ("Look at the task running on node2:", None),
            ("Take node2 out of service:", None),
            ("Its ID is that of node2:", None),
            ("Drain it on nodes:", None),
            ("Listen on port 8080:", None),
        ] {
            assert_eq!(typed_on(sentence), node, "{sentence}");
        }
    }

    #[test]
    fn a_paragraph_may_only_go_somewhere() {
        for (paragraph, name) in [
            ("Move to `node2`", Some("node2")),
            ("Switch back to the node1.", Some("node1")),
            ("Go to node2 and look at what is there", None),
            ("Scale it to node2", None),
            ("Go to the page", None),
        ] {
            assert_eq!(gone_to(paragraph), name, "{paragraph}");
        }
        let mut nodes = Nodes::default();
        nodes.follow("Move to node2\nList what is there");
        assert_eq!(nodes.gone(), Some("node2"));
        nodes.follow("Look again");
        assert_eq!(nodes.gone(), Some("node2"));
        nodes.follow("Move back to node1");
        assert_eq!(nodes.gone(), None);
        nodes.follow("Switch to node3");
        nodes.enter(2, "Clean up");
        assert_eq!(nodes.gone(), None);
    }

    #[test]
    fn a_section_may_be_for_a_host() {
        for (title, name) in [
            ("For Host-02", Some("Host-02")),
            ("On VM 2:", Some("VM 2")),
            ("machine1", Some("machine1")),
            ("Host networking", None),
            ("Host 2 and more", None),
            ("For hosts", None),
        ] {
            assert_eq!(host(title), name, "{title}");
        }
        let mut nodes = Nodes::default();
        nodes.enter(2, "Host 1");
        assert_eq!(nodes.other_section(), None);
        nodes.enter(2, "Host 2");
        nodes.enter(3, "Networks");
        assert_eq!(nodes.other_section(), Some("Host 2"));
        nodes.enter(2, "Clean up");
        assert_eq!(nodes.other_section(), None);
    }

    #[test]
    fn the_first_node_is_the_learners_own() {
        let mut nodes = Nodes::default();
        assert_eq!(nodes.other("Begin."), None);
        assert_eq!(nodes.other("On **node1**, run:"), None);
        assert_eq!(nodes.other("On **node2**, run:"), Some("node2"));
        assert_eq!(nodes.other("On **node1** or on **node2**, run:"), None);
        assert_eq!(nodes.other("Now on node1:"), None);
        assert_eq!(nodes.other("On worker1, run:"), Some("worker1"));
        assert_eq!(nodes.other("On manager1, run:"), None);
    }
}

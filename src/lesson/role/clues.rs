//! What the prose before a block says about it.
//!
//! Not here: the files that prose names (`file`).

mod lists;

use super::case;
use super::near::{begins_with, begins_within, enters, is_near, is_there, is_told_within};
use super::phrases::Phrases;
use super::said::{List, Said, last_sentence};
use super::spoken;
use lists::NO_FAILURE;
pub(super) use lists::{DOCUMENT, ELSEWHERE, ENDED, FAILURE, INSIDE, LEFT, NODES, OUTPUT, SHOWN};

/// What the prose between the block before and this one says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing that prose says or does not say, with any others"
)]
pub(super) struct Clues {
    /// It announces what is printed.
    pub(super) is_output: bool,
    /// It says that a file is written or shown.
    pub(super) is_document: bool,
    /// It speaks of a shell in a container.
    pub(super) is_inside: bool,
    /// It says of something that it is in a container, and may mean the shell.
    pub(super) is_within: bool,
    /// It says that the shell is left, or a program ended.
    pub(super) is_left: bool,
    /// It says no more of that than that a program is ended, which no shell is.
    pub(super) is_ended: bool,
    /// It goes to another terminal, or to the host.
    pub(super) is_elsewhere: bool,
    /// It names a node.
    pub(super) is_on_node: bool,
    /// It says that a command is only shown.
    pub(super) is_shown: bool,
    /// It speaks of an error that not everybody gets.
    pub(super) is_case: bool,
    /// It speaks of a system's file that settings are written to.
    pub(super) is_setting: bool,
    /// It announces that a command fails.
    pub(super) is_failure: bool,
    /// There is prose between the block before and this one.
    pub(super) has_prose: bool,
}

/// What the last sentence before a block says.
static LAST: Phrases<2> = Phrases::new([FAILURE, NO_FAILURE]);

static LAST_SHOWN: Phrases<1> = Phrases::new([SHOWN]);

/// What says of something that it is in something else.
pub(super) const WITHIN: &[&str] = &["inside", "within"];

/// What another terminal is called.
const OTHERS: &[&str] = &[
    "another",
    "new",
    "second",
    "different",
    "separate",
    "other",
    "2nd",
];
pub(super) const TERMINALS: &[&str] = &[
    "terminal", "window", "shell", "session", "console", "tab", "prompt",
];

/// Says whether a paragraph speaks of a program's streams, and announces nothing beside them.
fn is_stream(closing: &str) -> bool {
    static OUTPUTS: Phrases<1> = Phrases::new([OUTPUT]);
    const STREAMS: [&str; 4] = ["standard output", "output stream", "standard error", "stdout"];
    if !STREAMS.iter().any(|stream| closing.contains(stream)) {
        return false;
    }
    let rest = STREAMS
        .iter()
        .fold(closing.to_owned(), |rest, stream| rest.replace(stream, ""));
    OUTPUTS.of(&rest) == 0
}

static INSIDES: Phrases<1> = Phrases::new([INSIDE]);

/// Says whether a title tells that something is done in a container.
pub(super) fn is_within(title: &str) -> bool {
    const ENDS: [&str; 4] = [
        " in container",
        " in the container",
        " dans le conteneur",
        " en el contenedor",
    ];
    INSIDES.of(title) != 0 || ENDS.iter().any(|end| title.ends_with(end))
}

/// Says whether a paragraph ends with what is done outside of the container that it speaks of: «Look from outside the container, and
/// compare it with what is within the container:», «It is written inside the container. See the local folder:»
fn is_outside(closing: &str) -> bool {
    let last = last_sentence(closing);
    last.contains("rom outside of the ")
        || last.contains("rom outside the ")
        || last.contains(" local ") && INSIDES.of(last) == 0
}

/// Says whether prose that has one of the phrases leaves something: a container that is started with `--detach`, or in detached
/// mode, was never entered.
fn leaves(end: &str) -> bool {
    static LEAVES: Phrases<1> = Phrases::new([LEFT]);
    const STARTED: [&str; 3] = ["--detach", "etached mode", "etach mode"];
    if !STARTED.iter().any(|way| end.contains(way)) {
        return true;
    }
    let rest = STARTED
        .iter()
        .fold(end.to_owned(), |rest, way| rest.replace(way, ""));
    LEAVES.of(&rest) != 0
}

/// Says whether a paragraph has something done first, and only then left: «Look around and exit:».
fn leaves_last(closing: &str) -> bool {
    const LEAVES: [&str; 5] = ["exit", "leave", "quit", "log out", "detach"];
    const WHAT: [&str; 5] = [" it", " the container", " the shell", " again", " from it"];
    let sentence = last_sentence(closing)
        .trim_end_matches([':', '.', '!', ' ', '\n', '*', '`'])
        .to_lowercase();
    let sentence = WHAT
        .iter()
        .find_map(|what| sentence.strip_suffix(what))
        .unwrap_or(&sentence);
    let before = LEAVES.iter().find_map(|leave| sentence.strip_suffix(leave));
    before.is_some_and(|before| {
        let before = before.trim_end_matches(['`', ' ']);
        let first = before
            .strip_suffix("then")
            .unwrap_or(before)
            .trim_end_matches([' ', ',']);
        let first = first.strip_suffix(" and").unwrap_or(first);
        first.len() < before.len() && !LEAVES.iter().any(|leave| first.contains(leave))
    })
}

/// Says whether the last sentence tells of what may happen, or does not.
pub(super) fn is_conditional(said: &Said<'_>) -> bool {
    LAST.of(last_sentence(said.closing_end())) & 2 != 0
}

/// Says whether a comment tells of a command that fails: as prose does, or with no more than that word at its beginning.
pub(super) fn tells_of_failure(comment: &str) -> bool {
    let said = comment.trim_start_matches(['#', ' ', '→', '❌', '-']);
    let begins = begins_with(
        said,
        &[
            "fails",
            "won't work",
            "does not work",
            "doesn't work",
            "no funciona",
            "(no funciona",
            "ne fonctionne pas",
            "não funciona",
        ],
    );
    let found = LAST.of(said);
    found & 2 == 0 && (found & 1 == 1 || begins)
}

impl Clues {
    /// Reads the prose between two blocks; of where it goes to, only what it says with a shell in a container.
    pub(super) fn of(said: &Said<'_>) -> Self {
        let is_failure = || {
            let last = last_sentence(said.closing_end());
            // «(From the second terminal this will fail.)»
            let is_elsewhere = last
                .rsplit_once('(')
                .is_some_and(|(before, aside)| LAST.of(before) == 0 && is_near(aside, OTHERS, TERMINALS));
            LAST.of(last) == 1 && !is_elsewhere
        };
        let is_shown = || LAST_SHOWN.of(last_sentence(said.closing_end())) != 0;
        let is_instead = || said.closing_end().trim().eq_ignore_ascii_case("instead of:");
        let is_within = || is_near(said.closing_end(), WITHIN, &["container"]);

        let spoken = spoken::behind(said).map(|behind| Said::of(behind, ""));
        let is_inside = said.closes_with(List::Inside) && !is_outside(said.closing_end())
            || spoken.is_some()
            || said.closes_with(List::Containers)
                && said.closing_end().contains("container")
                && (begins_within(last_sentence(said.closing_end()))
                    || is_told_within(last_sentence(said.closing_end())))
            || said.closes_with(List::Entering)
                && said.closing_end().contains("cont")
                && enters(last_sentence(said.closing_end()));
        let mut clues = Self {
            is_output: said.closes_with(List::Output) && !is_stream(said.closing_end()),
            is_document: said.closes_with(List::Document),
            is_inside,
            is_within: said.closes_with(List::Within) && is_within(),
            is_left: false,
            is_ended: false,
            is_elsewhere: false,
            is_on_node: false,
            is_shown: said.closes_with(List::Shown) && is_shown()
                || is_instead()
                || case::warns(said.closing_end()),
            is_case: case::closes(said.closing_end())
                || case::is_example(said.closing_end())
                || case::is_named(said.closing_end()),
            is_setting: said.closes_with(List::Document) && said.closing_end().contains("/etc/"),
            is_failure: said.closes_with(List::Failure) && is_failure(),
            has_prose: !said.end().trim().is_empty(),
        };
        if is_inside {
            // What stands before a command that opens a shell does not leave it.
            clues.go(spoken.as_ref().unwrap_or(said));
        }
        clues
    }

    /// Reads where the prose goes to, where something is open that it may leave.
    pub(super) fn follow(&mut self, said: &Said<'_>) {
        if !self.is_inside {
            self.go(said);
        }
    }

    fn go(&mut self, said: &Said<'_>) {
        let is_left = said.has(List::Left) && leaves(said.end());
        self.is_left = (is_left || said.has(List::Ended)) && !leaves_last(said.closing_end());
        self.is_ended = said.has(List::Ended) && !said.has(List::Left);
        self.is_elsewhere = said.has(List::Elsewhere) && is_there(said.end())
            || said.has(List::Terminals) && is_near(said.end(), OTHERS, TERMINALS);
        self.is_on_node = said.has(List::Nodes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(prose: &str) -> Clues {
        let said = Said::of(prose, prose);
        let mut clues = Clues::of(&said);
        clues.follow(&said);
        clues
    }

    #[test]
    fn prose_says_what_a_block_is() {
        assert!(of("You should see something like this:").is_output);
        assert!(!of("It writes to the standard output or error stream:").is_output);
        assert!(of("The output on standard output:").is_output);
        assert!(of("Create a file with these lines:").is_document);
        assert!(of("Now, inside the container, run:").is_inside);
        assert!(of("It is inside a Windows container:").is_within);
        for within in [
            "From within the `web` container, run",
            "It runs. Inside your new nginx container, look:",
            "In the db container run:",
            "From our new web container, we look around:",
            "To look around, run the following in your web container.",
            "Run these commands inside the container:",
            "Milk them by running this in the container or by a line of the Dockerfile:",
        ] {
            assert!(of(within).is_inside, "{within}");
        }
        for within in [
            "À l'intérieur du conteneur, tapez :",
            "Im Container:",
            "Depuis le container, créez le fichier :",
            "Desde el contenedor, crea el archivo:",
            "Dal container, crea il file:",
            "コンテナの中で:",
            "All'interno del container:",
            "컨테이너 안에서:",
            "进入容器后：",
        ] {
            assert!(of(within).is_inside, "{within}");
        }
        for within in [
            "Deploy it, then log in to the `web` container and run:",
            "Enter the container and then look:",
            "Entra al contenedor y ejecuta:",
        ] {
            assert!(of(within).is_inside, "{within}");
        }
        assert!(!of("Enter the name of the container and run:").is_inside);
        assert!(!of("Log in to the registry. Start a container and run:").is_inside);
    }

    #[test]
    fn prose_says_where_something_is_done() {
        for outside in [
            "Look at it from outside the container, and compare with it within the container:",
            "It is written to a file inside the container. It is synced with the local folder:",
        ] {
            assert!(!of(outside).is_inside, "{outside}");
        }
        assert!(of("From outside of the container, look:").is_elsewhere);
        assert!(!of("It is seen from outside world. Look:").is_elsewhere);
        for host in ["Sur votre machine :", "ホストに戻って:", "En tu máquina:"] {
            assert!(of(host).is_elsewhere, "{host}");
        }
        for about in [
            "Inside a container, nothing else is seen. Run:",
            "In the container image is a shell. Run:",
            "Run it within the web container:",
            "Copiez un fichier depuis le conteneur :",
            "Run the following to see what is in the web container:",
            "Run the following commands in a container:",
            "In the folder of the web container, run:",
            "From the container list choose one:",
        ] {
            assert!(!of(about).is_inside, "{about}");
        }
        assert!(of("Type exit to leave.").is_left);
        assert!(!of("With `--detach` it runs in detached mode:").is_left);
        assert!(of("It runs with `--detach`. Detach from the shell:").is_left);
        for first in [
            "Create a file in the container and exit:",
            "Look around, then `exit`:",
            "Look and leave it.",
        ] {
            assert!(!of(first).is_left, "{first}");
        }
        for left in [
            "Stop it and exit, then look:",
            "Exit the shell and leave:",
            "Exit:",
            "You and others exit the shell:",
        ] {
            assert!(of(left).is_left, "{left}");
        }
        assert!(of("Try it. This will fail:").is_failure);
        assert!(!of("If you get an error, run:").is_failure);
        for fails in [
            "疎通が取れないことを確認します",
            "Esto fallará:",
            "Das schlägt fehl:",
            "这会失败：",
        ] {
            assert!(of(fails).is_failure, "{fails}");
        }
        for holds in ["Wenn das schlägt fehl:", "先复制，不然会报错。", "这不会失败："] {
            assert!(!of(holds).is_failure, "{holds}");
        }
        assert!(tells_of_failure("# NO funciona en bridge"));
        assert!(!of("This will fail. Run it again:").is_failure);
        assert!(of("In another PowerShell terminal, run:").is_elsewhere);
        assert!(of("Open two new terminals:").is_elsewhere);
        assert!(!of("That is another type of shell. Type:").is_elsewhere);
        assert!(!of("Create a new table:").is_elsewhere);
        assert!(of("On your host, run:").is_elsewhere);
        assert!(of("Now look at a host computer:").is_elsewhere);
        assert!(!of("It shows the hostname. Type:").is_elsewhere);
        assert!(!of("Now your terminal is connected to a shell in it. Type:").is_elsewhere);
        assert!(of("Now go back to your terminal. Type:").is_elsewhere);
        assert!(of("Now jump back to **one** and run:").is_elsewhere);
        let plain = of("Run it:");
        assert_eq!(
            plain,
            Clues {
                has_prose: true,
                ..Clues::default()
            }
        );
        assert_eq!(of(""), Clues::default());
    }
}

//! What prose says of where something is typed: sections that end, containers and machines that are left, terminals.
//!
//! Not here: what the prose's words are (`clues`), and what commands open (`opened`, `split`).

use super::clues::{self, Clues};
use super::facts::Facts;
use super::opened::{Opened, is_client};
use super::said::Said;
use super::{Reader, edited, label, session, shape};

impl Reader {
    /// Says that a section ends with `prose` behind its last block, and a new one begins.
    pub(in crate::lesson) fn end_section(&mut self, prose: &str) {
        if self.is_elsewhere() && !prose.is_empty() {
            let said = Said::of(prose, "");
            let mut clues = Clues::of(&said);
            clues.follow(&said);
            (clues.is_inside, clues.is_within) = (false, false);
            self.follow(clues, &said);
        }
        self.is_stale = self.open.is_some();
    }

    /// Goes on below a heading of this level.
    pub(in crate::lesson) fn enter(&mut self, level: u8, title: &str) {
        self.reference.enter(level, title);
        self.swarm.enter(level, title);
        // «Create a file in the container» goes on in the one that is open.
        self.is_stale = self.is_stale && !clues::is_within(title);
    }

    /// Says whether something is open that prose may leave.
    pub(in crate::lesson) fn is_elsewhere(&self) -> bool {
        self.open.is_some() || self.machines.is_open()
    }

    /// Comes to where a block is typed, as itself and the prose before it tell; gives what was open before that prose.
    pub(super) fn find_place(&mut self, facts: &Facts<'_>, clues: Clues, said: &Said<'_>) -> Option<Opened> {
        let text = facts.raw.text;
        self.seen.has_lab |= facts.is_of_lab;
        if facts.is_of_lab {
            // A machine of Play with Docker's shows itself.
            self.open = None;
            self.machines.leave();
        }
        let is_none = self.is_client && clues.has_prose && shape::begins_as_shell(text);
        let is_hosts = |open: Opened| {
            let is_again = self.is_stale && !clues.is_inside && !clues.is_within;
            open != Opened::Engine
                && (edited::is_hosts(text)
                    || shape::begins_at_home(text)
                    || is_again && shape::goes_on_to_docker(text))
        };
        if is_none || self.open.is_some_and(is_hosts) {
            // No client takes it, or nobody does it in a container.
            self.open = None;
        }
        let was_open = self.open;
        self.follow(clues, said);
        if was_open.is_some_and(Opened::is_sure) && !clues.is_elsewhere && shape::begins_as_root(text) {
            // Prose that tells of leaving the shell may only tell how.
            self.open = was_open;
        }
        if let Some(typed) = label::terminal(facts.raw.info) {
            self.open = self.terminals.go_to(typed, was_open, self.open);
        }
        if self.open.is_none() && self.attached.is_named(said.closing_end()) {
            self.open = Some(Opened::Surely);
        }
        was_open
    }

    /// Says whether a block is typed in a shell that the lesson has opened, wherever the prose goes: it ends with leaving one, or names
    /// what only the container has.
    pub(super) fn is_typed_within(&self, text: &str, clues: Clues) -> bool {
        let may_be = self.seen.n_open > 0 && !clues.is_left && !clues.is_on_node;
        may_be
            && (self.open.is_none() && !clues.is_elsewhere && session::leaves(text)
                || self.attached.holds(text)
                || self.attached.begins(text))
    }

    /// Leaves what is open where the prose does, and comes back to it with the prose.
    pub(super) fn follow(&mut self, clues: Clues, said: &Said<'_>) {
        self.machines.follow(clues, said);
        let is_shell = matches!(self.open, Some(Opened::Surely | Opened::Engine)) && !self.is_client;
        let clues = Clues {
            is_left: clues.is_left && !(clues.is_ended && is_shell),
            ..clues
        };
        let was_open = self.open.filter(|_| !clues.is_left);
        if self.open == Some(Opened::Further) && clues.is_left && names_client(said) {
            self.open = Some(Opened::Surely);
        } else {
            self.leave(clues);
        }
        self.open = self.terminals.follow(said, was_open, self.open);
    }

    fn leave(&mut self, clues: Clues) {
        let is_kept = match self.open {
            None => true,
            Some(_) if clues.is_inside || (clues.is_within && !clues.is_left) => true,
            Some(Opened::Surely | Opened::Engine | Opened::Further) => {
                !clues.is_left && !clues.is_elsewhere && !clues.is_on_node
            }
            Some(Opened::Perhaps) => !clues.has_prose,
        };
        if !is_kept {
            self.open = None;
        }
        if clues.is_inside && !clues.is_elsewhere && !clues.is_on_node && !clues.is_left {
            self.open = self.open.filter(|open| open.is_sure()).or(Some(Opened::Surely));
        }
    }
}

/// Says whether prose names a database's client, which is left and not the shell that it was started in.
fn names_client(said: &Said<'_>) -> bool {
    let mut words = said.end().split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.any(is_client) || said.end().contains("\\q")
}

#[cfg(test)]
mod tests {
    use super::super::tests::roles;
    use crate::lesson::Role::{Commands, Inside};

    #[test]
    fn a_client_that_is_left_leads_back_to_the_shell_that_it_was_started_in() {
        let shell = ("Go in:", "", "docker exec -it db bash");
        let client = ("Start it:", "", "psql -U postgres");
        let look = ("Look:", "", "ls /var/lib");
        for left in [
            ("Leave it:", "", "\\q"),
            ("退出psql，再看：", "", "ls /var"),
            ("Exit psql with Ctrl-D, and look:", "", "ls /var"),
        ] {
            let read = roles(&[shell, client, left, look]);
            assert_eq!(read, [Commands, Inside, Inside, Inside], "{left:?}");
        }
        let left = ("Type exit to leave the container.", "", "ls /var");
        assert_eq!(roles(&[shell, client, left]), [Commands, Inside, Commands]);
        let twice = ("Leave both:", "", "\\q\nexit");
        assert_eq!(
            roles(&[shell, client, twice, look]),
            [Commands, Inside, Inside, Commands]
        );
        let shown = (
            "",
            "",
            "$ docker exec -it db sh\n/ # psql\ndb=# select 1;\n/ # ls\n/ # exit\n",
        );
        assert_eq!(roles(&[shown, look]), [Commands, Commands]);
    }
}

//! Verifies what became of objects whose IDs a command was given while it ran: `docker stop $(docker ps -q --filter name=web)`.
//!
//! The session's journal has them. Not here: which words give IDs (`infer::all`).

use super::container::{in_state, is_as_wanted, is_live, spared, there, words};
use super::ran::docker_words;
use super::{Answer, AskError, Question, Stop, fail_mend, fail_object_mend};
use crate::check::infer::{ids_of, listing_of};
use crate::check::wording::short;
use crate::check::{Ending, MismatchKind, Wanted, shown};
use crate::docker::{Change, DockerCommand, Parsed, Turn, change, layout, parse};
use crate::engine::Container;
use crate::shell::journal::Outcome;
use crate::words::Reference;

/// What a command does with the objects that it is given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Turns(Turn),
    RemovesImages,
}

impl Question<'_> {
    /// The containers that a listing gave to the command are in this state, or gone where none is wanted.
    pub(super) async fn given_containers(&self, listing: &str, wanted: Option<Wanted>) -> Answer<String> {
        let Some(ids) = self.given(listing)? else {
            return self.exited(None, Ending::Succeeds);
        };
        let mut found = Vec::new();
        for id in &ids {
            let container = match (self.world.engine.container(id).await?, wanted) {
                (Some(container), Some(wanted)) => self.settled(container, wanted).await?,
                (container, _) => container,
            };
            let Some(container) = container else {
                match wanted {
                    None | Some(Wanted::Idle | Wanted::Stopped) => continue,
                    Some(_) => return self.exited(None, Ending::Succeeds),
                }
            };
            found.push(self.is_left_so(&container, id, wanted)?);
        }
        if found.is_empty() {
            return Ok(format!("what `{}` was given is gone", self.check.command));
        }
        Ok(found.join(", "))
    }

    fn is_left_so(&self, container: &Container, id: &str, wanted: Option<Wanted>) -> Answer<String> {
        let name = &container.name;
        if self.was_spared(name) || self.was_spared(id) {
            return Ok(spared(name));
        }
        let Some(wanted) = wanted else {
            let mend = format!("docker container rm --force {name}");
            return fail_object_mend(there(name.clone()), mend);
        };
        let is_so = match wanted {
            Wanted::Idle => !is_live(container.state),
            wanted => is_as_wanted(container.state, wanted),
        };
        if is_so {
            return Ok(format!("the container `{name}` {}", words(container.state)));
        }
        let verb = match wanted {
            Wanted::Idle | Wanted::Stopped => "stop",
            Wanted::Paused => "pause",
            Wanted::Running | Wanted::Ran | Wanted::There => "start",
        };
        let told = match wanted {
            Wanted::Idle => Wanted::Stopped,
            wanted => wanted,
        };
        fail_object_mend(
            in_state(container, told),
            format!("docker container {verb} {name}"),
        )
    }

    /// The images that a listing gave to the command are gone.
    pub(super) async fn given_images(&self, listing: &str) -> Answer<String> {
        let Some(ids) = self.given(listing)? else {
            return self.exited(None, Ending::Succeeds);
        };
        let mut kept = Vec::new();
        for id in &ids {
            let Some(image) = self.world.engine.image(id).await? else {
                continue;
            };
            let name = image.tags.first().cloned();
            if self.was_spared(id) {
                let name = name.map_or_else(|| short(&image.id).to_owned(), |name| shown(&name));
                kept.push(spared(&name));
                continue;
            }
            let mend = format!("docker image rm {}", short(&image.id));
            return match name.or_else(|| Reference::parse(short(&image.id)).ok()) {
                Some(name) => fail_mend(MismatchKind::ImageThere { name, id: image.id }, mend),
                None => self.exited(None, Ending::Succeeds),
            };
        }
        if kept.is_empty() {
            return Ok(format!("what `{}` was given is gone", self.check.command));
        }
        Ok(kept.join(", "))
    }

    /// The IDs that the session's last such command was given by this listing, or by whoever typed them; none where no such command
    /// has succeeded with IDs.
    fn given(&self, listing: &str) -> Answer<Option<Vec<String>>> {
        let command = &self.check.command;
        let Some(journal) = self.world.journal else {
            let command = command.clone();
            return Err(Stop::Unasked(AskError::NoSession { command }));
        };
        let before = command.split(['$', '`', '(']).next().unwrap_or_default();
        let mut words: Vec<String> = before.split_whitespace().map(str::to_owned).collect();
        words.push("x".to_owned());
        let Some((deed, _)) = docker_words(&words).and_then(|words| deed(&words)) else {
            return Ok(None);
        };
        let asked = listing_of(listing).unwrap_or_default();
        let mut typed = None;
        for (at, outcome) in journal.iter().enumerate().rev().filter(|(_, it)| it.exit == 0) {
            let given = docker_words(&outcome.argv).and_then(|argv| self::deed(&argv));
            let Some((_, names)) =
                given.filter(|(known, names)| *known == deed && names.iter().all(|name| is_id(name)))
            else {
                continue;
            };
            let listed = journal[..at].iter().rev().map_while(listed_ids);
            let listed: Vec<Vec<String>> = listed.collect();
            if listed.iter().any(|listed| is_as_written(listed, &asked)) {
                return Ok(Some(names));
            }
            if listed.is_empty() && typed.is_none() {
                typed = Some(names);
            }
        }
        Ok(typed)
    }
}

/// The arguments of a listing that ran and gave IDs; `None` for any other command.
fn listed_ids(outcome: &Outcome) -> Option<Vec<String>> {
    let arguments = docker_words(&outcome.argv)?;
    ids_of(&format!("$(docker {})", arguments.join(" ")))?;
    Some(arguments)
}

/// Says whether a command that ran is one that the lesson writes, in whatever spelling; what was filled in may be anything.
fn is_as_written(ran: &[String], written: &[String]) -> bool {
    let is_filled_in = |word: &String| word.contains(['$', '<']);
    let is_same = |(ran, written): (&String, &String)| ran == written || is_filled_in(written);
    let words = |arguments: &[String]| {
        let at = layout(arguments).flags_at.min(arguments.len());
        arguments[at..].to_vec()
    };
    let (ran, written) = (words(ran), words(written));
    ran.len() == written.len() && ran.iter().zip(&written).all(is_same)
}

/// What a command does, and with what.
fn deed(arguments: &[String]) -> Option<(Deed, Vec<String>)> {
    if let Some(Change::Turns(turn, names)) = change(arguments) {
        return Some((Deed::Turns(turn), names));
    }
    match parse(arguments) {
        Parsed::Native(DockerCommand::Remove(remove)) => Some((Deed::RemovesImages, remove.names)),
        Parsed::Native(_) | Parsed::Foreign(_) | Parsed::Wrong { .. } => None,
    }
}

/// Says whether a word is an ID as listings give it.
fn is_id(word: &str) -> bool {
    let hex = word.strip_prefix("sha256:").unwrap_or(word);
    hex.len() >= 12 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

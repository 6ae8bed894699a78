//! IDs of containers that an author has copied from his own screen: those that they stand for here.
//!
//! What a block itself makes is known once the command that makes it has run. Not here: where an ID is shown (`lesson`), and
//! running the block (`block`).

use std::collections::BTreeMap;

use crate::docker::ObjectKind;
use crate::engine::Object;
use crate::lesson::{Origin, Variable};
use crate::plan::{PlannedBlock, PlannedCommand};
use crate::shell::journal::Made;

use super::{RunError, Runner};

/// How many digits of an ID are told.
const N_DIGITS: usize = 12;

/// The container that each command of the lesson made, where it was one for certain, by step and line.
#[derive(Debug, Default)]
pub(super) struct Makers(BTreeMap<(usize, usize), Option<String>>);

impl Makers {
    /// Takes in the containers that commands of a step made, in order.
    fn enter(&mut self, step: usize, commands: &[PlannedCommand], made: &[&str]) {
        let makers = commands.iter().filter(|command| command.makes_container());
        let lines: Vec<usize> = makers.clone().map(|command| command.line).collect();
        // One that failed, or runs beside another, leaves it open which of them made what.
        let is_certain = lines.len() == made.len() && !makers.clone().any(|command| command.is_background);
        for (at, &line) in lines.iter().enumerate() {
            let is_its_only = lines.iter().filter(|&&other| other == line).count() == 1;
            let id = made.get(at).filter(|_| is_certain && is_its_only);
            self.0.insert((step, line), id.map(|&id| id.to_owned()));
        }
    }

    fn made_by(&self, step: usize, line: usize) -> Option<&str> {
        self.0.get(&(step, line))?.as_deref()
    }
}

impl Runner<'_> {
    /// The values of containers that the step's `n`-th block needs: what it makes itself may be among them.
    pub(super) fn container_values(&self, n: usize) -> Vec<String> {
        let containers = self.ids(n).into_iter();
        let containers = containers.filter(|variable| variable.origin == Origin::Container);
        containers.map(|variable| variable.name).collect()
    }

    /// Takes in what the commands made of which the journal tells from there on.
    pub(super) fn note_made(&mut self, commands: &[PlannedCommand], from: usize) {
        let outcomes = self.journal.get(from..).unwrap_or_default();
        let made = outcomes.iter().flat_map(|outcome| &outcome.made);
        let made = made.filter_map(|made| match made {
            Made::Container { id } => Some(id.as_str()),
            Made::Tag { .. } | Made::Project { .. } | Made::Swarm { .. } | Made::Gone { .. } => None,
        });
        self.makers.enter(self.index, commands, &made.collect::<Vec<_>>());
    }

    fn ids(&self, n: usize) -> Vec<Variable> {
        let block = self.step().blocks.get(n);
        let mut needed = self.needed(block.map_or(&[], std::slice::from_ref));
        needed.retain(|variable| variable.origin != Origin::Learner);
        needed
    }

    /// The container whose ID the author shows, where the command that made it has run.
    fn shown_container(&self, variable: &Variable) -> Option<String> {
        let shown = variable.shown.as_ref()?;
        let line = self.plan.steps.get(shown.step)?.maker(shown)?;
        let id = self.makers.made_by(shown.step, line)?;
        Some(id.chars().take(N_DIGITS).collect())
    }

    /// Sees to the IDs that a piece of the step's `n`-th block needs, or all of it where it is run in one: that of a container which
    /// it is certain about is known.
    pub(super) async fn ask_ids(&mut self, n: usize, piece: Option<&PlannedBlock>) -> Result<bool, RunError> {
        for variable in self.ids(n) {
            if piece.is_some_and(|piece| !piece.uses(&variable.name)) {
                continue;
            }
            if let Some(id) = self.certain_container(&variable).await {
                if self.values.get(&variable.name) != Some(&id) {
                    self.give_value(&variable.name, id).await?;
                }
                continue;
            }
            let hint = match variable.origin {
                Origin::Image => "`docker image ls` shows the IDs of your images.",
                Origin::Container | Origin::Learner => {
                    "`docker container ls --all` shows the IDs of your containers."
                }
            };
            if !self.ask_value(&variable, Some(hint)).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The ID of the container that a variable stands for, where that is certain: the command made it of which the author shows the
    /// ID, it has been told before and is still there, or the lesson has made just one, or just one that no other variable stands for.
    async fn certain_container(&self, variable: &Variable) -> Option<String> {
        if variable.origin != Origin::Container {
            return None;
        }
        let engine = &self.stage.engine;
        if let Some(id) = self.shown_container(variable)
            && engine.object(ObjectKind::Container, &id).await.ok()?.is_some()
        {
            return Some(id);
        }
        if let Some(id) = self.values.get(&variable.name)
            && engine.object(ObjectKind::Container, id).await.ok()?.is_some()
        {
            return Some(id.clone());
        }
        let others = self
            .lesson
            .variables()
            .iter()
            .filter(|other| other.name != variable.name);
        let taken: Vec<&String> = others.filter_map(|other| self.values.get(&other.name)).collect();
        let label = self.surroundings.context.label();
        let made = engine.objects(ObjectKind::Container, Some(&label)).await.ok()?;
        let is_free = |id: &str| {
            !taken
                .iter()
                .any(|value| value.len() >= 3 && id.starts_with(value.as_str()))
        };
        let free: Vec<&Object> = match made.as_slice() {
            [one] => vec![one],
            made => made.iter().filter(|object| is_free(&object.id)).collect(),
        };
        match free.as_slice() {
            [one] => Some(one.id.chars().take(N_DIGITS).collect()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{lesson, plan};

    fn made(code: &str, ids: &[&str], lines: &[usize]) -> Vec<Option<String>> {
        let text = format!("# A\n\n```bash\n{code}\n```\n");
        let plan = plan::make(&lesson::parse(Path::new("a.md"), &text), &BTreeMap::new());
        let mut makers = Makers::default();
        makers.enter(0, &plan.steps[0].blocks[0].commands, ids);
        let of = |&line: &usize| makers.made_by(0, line).map(str::to_owned);
        lines.iter().map(of).collect()
    }

    #[test]
    fn each_container_belongs_to_the_command_that_made_it() {
        let code = "docker run -d a\ndocker ps\ndocker create b";
        let wanted = [Some("1".to_owned()), None, Some("2".to_owned())];
        assert_eq!(made(code, &["1", "2"], &[4, 5, 6]), wanted);
    }

    #[test]
    fn where_it_is_not_certain_which_command_made_what_none_did() {
        let two = "docker run -d a\ndocker run -d b";
        assert_eq!(made(two, &["1"], &[4, 5]), [None, None]);
        let beside = "docker run a &\ndocker run -d b";
        assert_eq!(made(beside, &["1", "2"], &[4, 5]), [None, None]);
        let repeated = "for i in 1 2; do docker run -d a; done\ndocker run -d b";
        assert_eq!(
            made(repeated, &["1", "2", "3"], &[4, 5]),
            [None, Some("3".to_owned())]
        );
    }
}

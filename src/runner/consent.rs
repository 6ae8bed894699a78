//! What the runner asks before it acts: the lesson's other commands, and the learner's values.
//!
//! Not here: how a question looks (`prompt`, `report`).

use crate::lesson::{Block, Condition, Origin, Role, ValueKind, Variable};
use crate::prompt::NOTHING;
use crate::script::{self, Invocation, Word};
use crate::shell::shim::{is_docker_behind_sudo, is_shim};
use crate::words::DockerId;

use super::{Agreement, Consent, Event, RunError, Runner};

/// Programs that change nothing but the shell's own state, or only print; nobody is asked for them.
const HARMLESS: [&str; 12] = [
    "cd", "pwd", "echo", "export", "set", "unset", "true", "false", ":", "printf", "clear", "exit",
];

impl Runner<'_> {
    /// Shows the commands that are not docker's and asks for a yes, once for each state of the lesson.
    pub(super) async fn ask_for_other_commands(&mut self) -> Result<(), RunError> {
        let digest = self.lesson.digest();
        if self.options.agreed == Agreement::Given || self.progress.agreed.as_ref() == Some(&digest) {
            return Ok(());
        }
        let commands = self.other_commands();
        if commands.is_empty() {
            return Ok(());
        }
        let agreed = self.is_attended()
            && self
                .learner
                .confirm(&Consent::OtherCommands(commands.clone()))
                .await;
        if !agreed {
            return Err(RunError::NotAgreed { commands });
        }
        self.update(|progress| progress.agreed = Some(digest))
    }

    fn other_commands(&self) -> Vec<(usize, String)> {
        let blocks = self.plan.steps.iter().flat_map(|step| &step.blocks);
        // A solution is run for whoever asks for it.
        let blocks = blocks.filter(|block| block.is_run());
        let files = blocks.clone().filter_map(|block| {
            let path = block.path.as_ref()?;
            Some((block.line, format!("write {path}")))
        });
        let commands = blocks.flat_map(|block| &block.commands);
        let programs = self.lesson.steps.iter().filter_map(|step| {
            let program = step.verify.as_ref()?;
            Some((step.line, format!("bash {}", program.path.display())))
        });
        commands
            .filter(|command| {
                command
                    .invocation
                    .as_ref()
                    .is_some_and(|invocation| !is_ours(invocation) || self.writes_a_file(invocation))
            })
            .map(|command| (command.line, command.text.clone()))
            .chain(programs)
            .chain(files)
            .collect()
    }

    /// Says whether output may go into a file; a `>` anywhere but in a value's stand-in is enough to ask.
    fn writes_a_file(&self, invocation: &Invocation) -> bool {
        let mut text = invocation
            .text
            .replace(">/dev/null", "")
            .replace("> /dev/null", "");
        for placeholder in self.lesson.placeholders() {
            text = text.replace(&placeholder.spelling, "");
        }
        text.replace("2>&1", "").contains('>')
    }

    /// Sees to the values that the step's blocks need and only the learner knows; says whether all are there.
    pub(super) async fn ask_values(&mut self) -> Result<bool, RunError> {
        if !self.ask_for_passages().await? {
            return Ok(false);
        }
        let needed = self.needed(&self.step().blocks);
        for variable in needed.iter().filter(|it| it.origin == Origin::Learner) {
            if !self.ask_value(variable, variable.asked().as_deref()).await? {
                return Ok(false);
            }
        }
        self.ask_values_of_checks().await
    }

    /// Sees to the values that decide which passages of the step are the lesson's; without a learner, where commands or files depend
    /// on them. Says whether all are there.
    pub(super) async fn ask_for_passages(&mut self) -> Result<bool, RunError> {
        let step = self.step();
        let conditions: Vec<Condition> = if self.is_attended() {
            let passages = step.passages.iter();
            passages.map(|passage| passage.condition.clone()).collect()
        } else {
            let blocks = step.blocks.iter().filter(|block| block.is_deed());
            blocks
                .flat_map(|block| block.conditions.iter().cloned())
                .collect()
        };
        for condition in &conditions {
            if self.lesson.holds(condition, &self.values).is_none()
                && let Some(variable) = self.lesson.asked_by(condition)
                && !self
                    .ask_value(variable, Some(&asked_of_a_passage(variable)))
                    .await?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Sees to the values that only an author's checks need: a learner who has done the step by themselves has not been asked.
    pub(super) async fn ask_values_of_checks(&mut self) -> Result<bool, RunError> {
        let comments = self.step().comments.clone();
        let needed = self.using(|spelling| comments.iter().any(|(_, text)| text.contains(spelling)));
        for variable in needed.iter().filter(|it| it.origin == Origin::Learner) {
            if !self.ask_value(variable, variable.asked().as_deref()).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The variables that some blocks use.
    pub(super) fn needed(&self, blocks: &[Block]) -> Vec<Variable> {
        let selected = blocks
            .iter()
            .filter(|block| self.lesson.selects(block, &self.values));
        let uses = |block: &Block, spelling: &str| {
            // A file has values between these marks alone.
            let may_have =
                block.role == Role::Commands || (block.file.is_some() && spelling.starts_with("$$"));
            may_have && block.text.contains(spelling)
        };
        self.using(|spelling| selected.clone().any(|block| uses(block, spelling)))
    }

    /// The variables of which a spelling is used.
    fn using(&self, is_used: impl Fn(&str) -> bool) -> Vec<Variable> {
        let uses = |variable: &&Variable| {
            let mut spellings = std::iter::once(&variable.placeholder).chain(&variable.spellings);
            spellings.any(|spelling| is_used(spelling))
        };
        self.lesson.variables().iter().filter(uses).cloned().collect()
    }

    pub(super) async fn ask_value(
        &mut self,
        variable: &Variable,
        hint: Option<&str>,
    ) -> Result<bool, RunError> {
        if variable.is_secret() {
            return self.ask_secret(variable).await;
        }
        let (name, kind) = (variable.name.as_str(), variable.kind);
        let mut complaint = None;
        if let Some(value) = self
            .values
            .get(name)
            .or_else(|| self.progress.values.get(name))
            .cloned()
        {
            match self.judge(&value, kind) {
                Ok(()) => return self.give_value(name, value).await.map(|()| true),
                Err(reason) => complaint = Some(reason),
            }
        }
        loop {
            if !self.is_attended() {
                let reason = complaint.unwrap_or_else(|| "it was not given".to_owned());
                return Err(RunError::Value {
                    name: name.to_owned(),
                    reason,
                });
            }
            let Some(value) = self
                .learner
                .value(name, kind, complaint.as_deref().or(hint))
                .await
            else {
                return Ok(false);
            };
            match self.judge(&value, kind) {
                Ok(()) => return self.give_value(name, value).await.map(|()| true),
                Err(reason) => complaint = Some(reason),
            }
        }
    }

    /// Says what is wrong with a value.
    pub(super) fn judge(&self, value: &str, kind: ValueKind) -> Result<(), String> {
        match kind {
            ValueKind::DockerId => match DockerId::parse(value, self.stage.route.name_rules()) {
                Ok(_) => Ok(()),
                Err(error) => Err(match &error.suggestion {
                    Some(suggestion) => format!("{error}; did you mean `{suggestion}`?"),
                    None => error.to_string(),
                }),
            },
            ValueKind::Text | ValueKind::Secret if value.contains(['\0', '\n', '\r']) => {
                Err("the value has a line break in it".to_owned())
            }
            ValueKind::Text | ValueKind::Secret => Ok(()),
        }
    }

    pub(super) async fn give_value(&mut self, name: &str, value: String) -> Result<(), RunError> {
        self.shell
            .set_value(&script::value_variable(name), &value)
            .await?;
        self.values.insert(name.to_owned(), value.clone());
        self.emit(&Event::ValueSet {
            name: name.to_owned(),
            value: value.clone(),
        });
        let kept = name.to_owned();
        self.update(|progress| {
            progress.values.insert(kept, value);
        })?;
        self.replan();
        Ok(())
    }
}

/// What a value that decides on passages is asked for with: it may be that there is none.
fn asked_of_a_passage(variable: &Variable) -> String {
    let prompt = variable
        .asked()
        .map_or_else(String::new, |prompt| format!("{prompt} "));
    format!("{prompt}`{NOTHING}` says that there is none.")
}

/// Docker's commands, those that stepgate stands in for, and harmless ones. A program that only running tells is
/// none of them.
fn is_ours(invocation: &Invocation) -> bool {
    match invocation.argv.first() {
        // A path leads past stepgate: `./docker` is whatever lies there.
        Some(Word::Known(program)) if program.contains(['/', '\\']) => false,
        Some(Word::Known(program)) if program == "sudo" => {
            let words = invocation.argv[1..].iter().map(|word| match word {
                Word::Known(text) => text.clone(),
                Word::Unknown(_) => String::new(),
            });
            is_docker_behind_sudo(&words.collect::<Vec<_>>())
        }
        Some(Word::Known(program)) => is_shim(program).is_some() || HARMLESS.contains(&program.as_str()),
        Some(Word::Unknown(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;
    use crate::lesson::Dialect;
    use crate::script::{Effect, Scope, fold, parse};

    #[test]
    fn behind_sudo_only_docker_is_ours() {
        for (text, wanted) in [
            ("docker ps", true),
            ("sudo docker ps", true),
            ("sudo -E docker-compose up", true),
            ("sudo rm -r x", false),
            ("sudo -u ada docker ps", false),
            ("sudo sh -c docker", false),
            ("sudo $x ps", false),
            ("./docker ps", false),
        ] {
            let script = parse(text, Dialect::Bash, 1, &[]).script;
            let Some(Effect::Run(invocation)) = fold(&script, &mut Scope::default()).pop() else {
                panic!("{text}");
            };
            assert_eq!(is_ours(&invocation), wanted, "{text}");
        }
    }
}

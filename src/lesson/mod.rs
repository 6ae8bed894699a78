//! Markdown → [`Lesson`]. The only room that reads Markdown; pure.
//!
//! Not here: what the commands in a block mean (`script`), and how prose looks in a terminal (`report`).

mod action;
mod between;
mod blank;
mod builder;
mod bytes;
mod cell;
mod code;
mod condition;
mod contents;
mod draft;
mod expected;
mod front;
mod home;
mod html;
mod join;
mod landmarks;
mod offered;
mod outline;
pub mod own;
mod page;
mod parse;
mod parts;
mod placeholder;
mod plain;
mod prerequisite;
mod prose;
pub mod quiz;
mod repair;
mod role;
pub mod slides;
mod solution;
mod source;
mod tabs;
#[cfg(test)]
mod tests;
mod text;
mod unique;
mod validation;
mod value;
mod variables;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::script::Placeholder;
use crate::words::{Digest, Secret, StepId};

pub use bytes::{Decoded, Encoding, NotText, decode, parse_bytes};
pub use cell::{Asking, Cell};
pub use condition::{Condition, Passage, Wanted};
pub use front::matter;
pub use join::{Chapter, Page, Verify, chapters, is_markdown, join, links};
pub use landmarks::{Heading, Landmarks, Link, landmarks};
pub use own::{Asked, Extent, Need, OwnCheck, Pattern, Printed, Similarity};
pub use parse::parse;
pub use placeholder::asks_for_value;
pub use prerequisite::Prerequisite;
pub use prose::{Element, Prose};
pub use role::{may_open_shell, opens_shell};
pub use solution::Solution;
pub use text::{MarkKind, Run, Runs, Text};
pub use value::{Company, Origin, Shown, ValueKind, Variable};

/// One Markdown file, parsed.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The file, as it was named by whoever asked.
    pub path: PathBuf,
    /// The first heading, the front matter's title where none is of level 1, else the file's name.
    pub title: String,
    /// The slides or sections in order.
    pub steps: Vec<Step>,
    /// The lessons that come before this one, where it is of a kind that has them run.
    pub prerequisites: Vec<Prerequisite>,
    /// The author's mistakes, in the order of their lines.
    pub diagnostics: Vec<Diagnostic>,
    /// Its values, once somebody has asked for them.
    named: OnceLock<variables::Named>,
    /// What its digest is of: its text, or what names the texts of those that were joined.
    digested: Box<str>,
    /// What the lesson says of its values.
    offered: offered::Offered,
    /// How its file was saved.
    encoding: Encoding,
    /// Whether it is run for another one that needs it.
    is_prerequisite: bool,
    /// The folder that its shell starts in, where that is not its own.
    typed_in: Option<PathBuf>,
    /// The home of the platform that it is for.
    home: Option<home::Place>,
}

impl Lesson {
    /// The digest of the file's text: consent is remembered by it.
    pub fn digest(&self) -> Digest {
        Digest::of(self.digested.as_bytes())
    }

    fn named(&self) -> &variables::Named {
        self.named
            .get_or_init(|| variables::of(&self.steps, &self.offered))
    }

    /// The values that the learner gives, in order of first use; each name once.
    pub fn variables(&self) -> &[Variable] {
        &self.named().variables
    }

    /// Says whether there is anything to do in it but to read.
    pub fn has_work(&self) -> bool {
        self.steps
            .iter()
            .any(|step| step.is_doing() || !step.questions.is_empty())
    }

    /// Says whether all that there is to do in it is to fetch a copy of what it lies in, and to go there.
    pub fn only_fetches(&self) -> bool {
        // Going there and looking around is no work either.
        const LOOKS: [&str; 6] = ["cat", "cd", "code", "less", "ls", "tree"];
        let blocks = || self.steps.iter().flat_map(|step| &step.blocks);
        let typed = || {
            let commands = blocks().filter(|block| block.role == Role::Commands);
            let lines = commands.flat_map(|block| block.text.lines());
            let lines = lines.filter(|line| !line.trim_start().starts_with('#'));
            let commands = lines.flat_map(|line| line.split("&&")).map(str::trim);
            commands.filter(|command| !command.is_empty())
        };
        let is_fetched = |line: &str| line.starts_with("git clone ");
        let is_look = |line: &str| LOOKS.contains(&line.split(' ').next().unwrap_or_default());
        let is_own = |step: &Step| !step.questions.is_empty() || !step.checks.is_empty();
        typed().any(is_fetched)
            && typed().all(|line| !line.contains([';', '|', '>']) && (is_fetched(line) || is_look(line)))
            && !self.steps.iter().any(is_own)
            && !blocks().any(|block| block.file.is_some())
    }

    /// The names of the shell's variables whose values are wanted: the lesson's, and those that its author asks for; never a
    /// secret's.
    pub fn watched(&self) -> Vec<String> {
        let own = self.steps.iter().flat_map(|step| &step.checks);
        let own = own.filter_map(|check| match &check.asks {
            Asked::Variable(variable) => Some(&variable.name),
            _ => None,
        });
        let mut names: Vec<String> = Vec::new();
        for name in self.variables().iter().map(|variable| &variable.name).chain(own) {
            let mut known = self.variables().iter().filter(|variable| variable.name == *name);
            let is_secret = known.any(Variable::is_secret) || is_secret_name(name);
            if !is_secret && !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// The texts in command blocks that stand for a learner's value: every spelling, with its variable.
    pub fn placeholders(&self) -> Vec<Placeholder> {
        self.named().placeholders.clone()
    }

    /// The step that somebody calls so: by its key or title, or by the name of one of its blocks.
    pub fn step_called(&self, name: &str) -> StepId {
        let id = StepId::slug(name);
        let is_its = |block: &Block| block.cell.name.as_deref() == Some(name);
        let has = |step: &&Step| step.blocks.iter().any(is_its);
        let named = self
            .steps
            .iter()
            .find(has)
            .filter(|_| self.steps.iter().all(|step| step.id != id));
        named.map_or(id, |step| step.id.clone())
    }

    /// Takes in values that stand where nobody gives others, by the names that the lesson has for them.
    #[must_use]
    pub fn with_defaults(mut self, defaults: impl IntoIterator<Item = (String, String)>) -> Self {
        self.offered.with_defaults(defaults);
        self.named = OnceLock::new();
        self
    }

    /// What the lesson's own text gives for a secret; its variable does not tell it.
    pub fn given_secret(&self, variable: &Variable) -> Option<String> {
        let spellings = std::iter::once(&variable.placeholder).chain(&variable.spellings);
        let spellings: Vec<String> = spellings.cloned().collect();
        self.offered.otherwise(&variable.name, &spellings)
    }

    /// Parts values by variable into those that may be shown, and the secrets.
    pub fn parted(
        &self,
        values: &BTreeMap<String, String>,
    ) -> (BTreeMap<String, String>, BTreeMap<String, Secret>) {
        let mut shown = values.clone();
        let secrets = self.variables().iter().filter(|variable| variable.is_secret());
        let secrets = secrets.filter_map(|variable| {
            let value = shown.remove(&variable.name)?;
            Some((variable.name.clone(), Secret::new(value)))
        });
        let secrets = secrets.collect();
        (shown, secrets)
    }
}

/// Says whether a value of this name is for the learner's eyes alone: `API_TOKEN`.
pub fn is_secret_name(name: &str) -> bool {
    placeholder::is_secret(&placeholder::words(name))
}

/// One slide or section: the unit of progress.
#[derive(Clone, Debug)]
pub struct Step {
    /// The stable key, unique within the lesson.
    pub id: StepId,
    /// The heading's text, else «Step n».
    pub title: String,
    /// The line it starts on, from 1: its heading's, else its first text's.
    pub line: usize,
    /// Prose and blocks in the order they are shown; the title heading is not repeated here.
    pub body: Vec<Element>,
    /// The step's blocks in order; [`Element::Block`] holds an index into them.
    pub blocks: Vec<Block>,
    /// The file it stands in, where the lesson is made of several.
    pub file: Option<PathBuf>,
    /// The author's own program that says whether it is done; it runs in the lesson's shell.
    pub verify: Option<Verify>,
    /// Whether its commands only ask whether the lesson has come to what it is for.
    pub is_validation: bool,
    /// Whether the title is a heading's.
    pub is_titled: bool,
    /// The author's hints in order (`<details><summary>Hint</summary>…</details>`); the body does not show them.
    pub hints: Vec<Vec<Prose>>,
    /// The author's solution (`<details><summary>Solution</summary>…</details>`), which the body does not show; its blocks are
    /// among the step's.
    pub solution: Vec<Element>,
    /// The author's own checks, in order.
    pub checks: Vec<OwnCheck>,
    /// The comments that those checks stand in, each with its first line: their values are the learner's too.
    pub comments: Vec<(usize, String)>,
    /// What the learner is asked once it is done; the body does not show it.
    pub questions: Vec<quiz::Question>,
    /// What has to be there for it, beyond what the lesson makes.
    pub requires: Vec<Need>,
    /// The passages of its body that depend on a value.
    pub passages: Vec<Passage>,
}

impl Step {
    /// What the step's solution is to it.
    pub fn solution_is(&self) -> Solution {
        Solution::of(
            self.blocks
                .iter()
                .map(|block| (block.is_solution, block.is_deed())),
        )
    }

    /// Says whether the step has commands to run, files to write or checks of its author's; a step without is reading.
    pub fn is_doing(&self) -> bool {
        self.blocks.iter().any(Block::is_deed) || !self.checks.is_empty()
    }
}

/// One piece of code in the lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The line of the first line of code (not of the fence), from 1.
    pub line: usize,
    /// The bytes of the code in the file, from its first line to before the closing fence.
    pub span: Range<usize>,
    /// The fence's info string, empty where there is none.
    pub info: String,
    /// The language it is written in.
    pub dialect: Dialect,
    /// What it is.
    pub role: Role,
    /// The code, placeholders as written, without the fence's indentation and without a final newline. Of a
    /// transcript the commands alone, without their prompts; a line of output is an empty line here, so that
    /// line `n` of the text is line `line + n` of the file.
    pub text: String,
    /// What stands between its commands, in order: what they print, and what is typed in a container.
    pub asides: Vec<Aside>,
    /// The path of the file that it is, within the working folder and with `/` between its parts.
    pub file: Option<String>,
    /// The path of the file that it would be, where that is outside of the working folder.
    pub refused: Option<String>,
    /// Whether nothing is said of that file but its name, so that one that is there already is left as it is.
    pub is_titled: bool,
    /// The lines of the commands that the lesson says, or shows, to fail; of output its own, where it says that docker could not begin.
    pub failing: Vec<usize>,
    /// Set where another block is run in its place.
    pub alternative: Option<Alternative>,
    /// The other machine that it is typed on, which is not run.
    pub elsewhere: Option<Elsewhere>,
    /// Whether it is a part of the step's solution.
    pub is_solution: bool,
    /// What it depends on whether it is run: all of it has to hold.
    pub conditions: Vec<Condition>,
    /// What the attributes behind its fence say of how it runs.
    pub cell: Cell,
    /// The italic line before it, as plain text without a final colon: what the learner is to do.
    pub instruction: Option<String>,
    /// The quote after it, as plain text.
    pub note: Option<String>,
}

impl Block {
    /// Says whether there is anything to do in it on the learner's machine: commands to run, or a file to write.
    pub fn is_deed(&self) -> bool {
        self.role == Role::Commands && self.is_run() || self.file.is_some()
    }

    /// Says whether it is run, as far as the lesson tells: no other block stands for it, and it is typed on the learner's machine.
    pub fn is_run(&self) -> bool {
        self.alternative.is_none() && self.elsewhere.is_none()
    }
}

/// Another machine than the learner's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// What its prompt calls it, where the lesson shows one.
    pub name: Option<String>,
}

/// The block that is run in the place of one that does the same in another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// The line of that block's first line of code.
    pub of: usize,
    /// For whom the block that is not run is meant, where the lesson says it.
    pub platform: Option<Platform>,
}

/// Whom one of several blocks is meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Linux and macOS.
    Unix,
    /// Windows.
    Windows,
}

impl Platform {
    /// The one that this stepgate was built for.
    pub const HERE: Self = if cfg!(windows) { Self::Windows } else { Self::Unix };
}

/// Lines of a block that are not its role's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Aside {
    /// The line in the lesson of the first of them, from 1.
    pub line: usize,
    /// What they are: printed by the command above, or typed in what it opened.
    pub role: Role,
    /// The lines, without prompts.
    pub text: String,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Commands that the learner runs on the host.
    Commands,
    /// What a command prints.
    Output,
    /// A file's contents.
    File,
    /// Typed inside a container.
    Inside,
    /// Only shown.
    Display,
}

/// The language that a block is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// bash and sh.
    Bash,
    /// PowerShell, Windows' and the portable one.
    Powershell,
    /// cmd, the command prompt of Windows.
    Cmd,
    /// fish.
    Fish,
    /// Not a shell language: a file or a picture in text.
    None,
}

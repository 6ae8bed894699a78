//! Lesson and values → what each step would run and what it must prove. Pure: the one place where `lesson`,
//! `script`, `docker` and `check` meet.
//!
//! Not here: running anything (`runner`), and how a plan looks (`report`, `cli`).

mod beyond;
mod built;
mod command;
mod composed;
mod document;
mod ended;
mod maker;
mod marks;
mod older;
mod own;
mod program;
mod requirements;
mod served;
mod shown;
mod solution;
#[cfg(test)]
mod tests;
mod typed;
mod visited;
mod watched;
mod written;

pub use beyond::{Needs, PlannedBuild, Runtime, needs};
pub use command::wants_terminal;
pub use document::Document;
pub use requirements::{Requirement, requirements};
pub use shown::as_written;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Serialize;

use crate::check::{self, Check, Past, Proof};
use crate::diagnostic::Diagnostic;
use crate::lesson::quiz::Question;
use crate::lesson::{
    Alternative, Aside, Block, Condition, Dialect, Elsewhere, Lesson, Need, Prerequisite, Role, Solution,
    Variable,
};
use crate::script::{self, Effect, Home, Invocation, Names, Placeholder, Scope, Script};
use crate::words::StepId;
use composed::Composed;
use older::Projects;

/// What a lesson would run, and what each step must prove.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// The lesson's file.
    pub path: PathBuf,
    /// The lesson's title.
    pub title: String,
    /// The values that the learner gives.
    pub variables: Vec<Variable>,
    /// The lessons that are run before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prerequisites: Vec<Prerequisite>,
    /// The steps in order.
    pub steps: Vec<PlannedStep>,
    /// The author's mistakes in Markdown and commands, in the order of their lines.
    pub diagnostics: Vec<Diagnostic>,
}

/// One step of a plan.
#[derive(Clone, Debug, Serialize)]
pub struct PlannedStep {
    /// The step's key.
    pub id: StepId,
    /// Its title.
    pub title: String,
    /// The line it starts on.
    pub line: usize,
    /// Whether there is anything to run.
    pub kind: StepKind,
    /// The file it stands in, where the lesson is made of several.
    #[serde(rename = "path", skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// The author's own program that says whether it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<PathBuf>,
    /// Whether its commands are the author's own question whether the lesson has come to what it is for.
    #[serde(rename = "validation", skip_serializing_if = "std::ops::Not::not")]
    pub is_validation: bool,
    /// Its blocks in order, as in the lesson's step.
    pub blocks: Vec<PlannedBlock>,
    /// What has to be there for it; without it the step is skipped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Need>,
    /// What it must have brought about.
    pub checks: Vec<Check>,
    /// How strongly that proves what its commands are for.
    pub proof: Proof,
    /// What the learner is asked once it is done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// Whether the learner leaves it out.
    #[serde(skip)]
    pub is_left_out: bool,
}

/// Whether a step has commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StepKind {
    /// It is only read.
    Reading,
    /// It has commands to run.
    Doing,
}

/// One block of a plan.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each holds or not, with any others")]
pub struct PlannedBlock {
    /// The line of its first line of code.
    pub line: usize,
    /// The fence's info string.
    pub info: String,
    /// The language it is written in.
    pub dialect: Dialect,
    /// What it is.
    pub role: Role,
    /// The path of the file that it is, where the lesson has it written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Whether a file of that path that is there already is left as it is.
    #[serde(rename = "kept", skip_serializing_if = "std::ops::Not::not")]
    pub is_kept: bool,
    /// Set where another block is run in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative: Option<Alternative>,
    /// The other machine that it is typed on, which is not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Elsewhere>,
    /// What it depends on whether it is run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Whether the values that are known do not select it.
    #[serde(rename = "unselected", skip_serializing_if = "std::ops::Not::not")]
    pub is_unselected: bool,
    /// Whether it is a part of the step's solution.
    #[serde(rename = "solution", skip_serializing_if = "std::ops::Not::not")]
    pub is_solution: bool,
    /// What stands between its commands: what they print, and what is typed in a container.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asides: Vec<Aside>,
    /// What it runs, in order; empty unless it is commands. The document has them as their author wrote them.
    #[serde(serialize_with = "shown::serialize")]
    pub commands: Vec<PlannedCommand>,
    /// Its tree, where it is commands.
    #[serde(skip)]
    pub script: Option<Script>,
    /// How many lines of code it has.
    #[serde(skip)]
    pub n_lines: usize,
    /// The author's own name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The folder that it runs in, below the lesson's.
    #[serde(rename = "cwd", skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Whether it goes on beside what follows.
    #[serde(skip)]
    pub is_background: bool,
}

impl PlannedStep {
    /// What the step's solution is to it.
    pub fn solution_is(&self) -> Solution {
        Solution::of(
            self.blocks
                .iter()
                .map(|block| (block.is_solution, block.is_deed())),
        )
    }

    /// The blocks that the step runs when nobody asks for more: not those that are left out, and its solution only where that is
    /// all there is to do.
    pub fn run(&self) -> impl Iterator<Item = &PlannedBlock> {
        let solution = self.solution_is();
        self.blocks.iter().filter(move |block| {
            !block.is_left_out() && (!block.is_solution || solution == Solution::Everything)
        })
    }
}

/// One command of a plan.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a field of the plan's document"
)]
#[derive(Clone, Debug, Serialize)]
pub struct PlannedCommand {
    /// The line in the lesson.
    pub line: usize,
    /// The command as the author wrote it, continuations joined.
    pub text: String,
    /// Program and arguments; `None` where a word of them is not known before it runs, and for an assignment.
    pub argv: Option<Vec<String>>,
    /// Whether it wants the learner's terminal.
    #[serde(rename = "interactive")]
    pub is_interactive: bool,
    /// Whether the author sends it to the background.
    #[serde(rename = "background")]
    pub is_background: bool,
    /// Whether it runs on in the foreground until somebody ends it.
    #[serde(rename = "foreground")]
    pub is_foreground: bool,
    /// Whether it removes, stops or changes what is there.
    #[serde(rename = "destructive")]
    pub is_destructive: bool,
    /// Whether the lesson says, or shows, that it fails.
    #[serde(rename = "fails", skip_serializing_if = "std::ops::Not::not")]
    pub is_to_fail: bool,
    /// The port of this machine at which what runs on is reached, where that is known; docker tells that of its containers itself.
    #[serde(skip)]
    pub port: Option<u16>,
    /// What the lesson types in the shell that it opens in a container, for a run that nobody sits at; `None` where it opens none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
    /// The command line after folding; `None` for an assignment.
    #[serde(skip)]
    pub invocation: Option<Invocation>,
}

/// Makes a lesson's plan with the values that are known.
pub fn make(lesson: &Lesson, values: &BTreeMap<String, String>) -> Plan {
    make_without(lesson, values, &BTreeSet::new())
}

/// Makes a lesson's plan for a learner who leaves some steps out: what those would bring about, no later step expects.
pub fn make_without(lesson: &Lesson, values: &BTreeMap<String, String>, left_out: &BTreeSet<StepId>) -> Plan {
    let placeholders = lesson.placeholders();
    let mut scope = Scope::default();
    scope.values.clone_from(values);
    scope.values.extend(lesson.home().map(Home::value));
    let mut names = Names::new(lesson.variables().iter().map(|variable| variable.name.clone()));
    let mut past = Past::new(lesson.variables(), values);
    let mut projects = Projects::default();
    let mut composed = Composed::new(lesson, values);
    let mut diagnostics = lesson.diagnostics.clone();
    let mut steps = Vec::with_capacity(lesson.steps.len());
    for step in &lesson.steps {
        let mut effects = Vec::new();
        let mut files = Vec::new();
        let mut blocks = Vec::with_capacity(step.blocks.len());
        for block in &step.blocks {
            let mut known = Known {
                names: &mut names,
                scope: &mut scope,
                projects: &mut projects,
                lesson,
            };
            let read = read(block, &placeholders, &mut known, step.solution_is());
            diagnostics.extend(read.diagnostics);
            effects.extend(read.effects);
            if step.solution_is().counts(block) && !read.block.is_unselected {
                written::write(&mut files, lesson, block, values);
                composed.read(block);
            }
            blocks.push(read.block);
        }
        let is_left_out = left_out.contains(&step.id);
        let mut checks = if step.is_validation {
            Vec::new()
        } else if is_left_out {
            check::infer_beside(files, &effects, &mut past.clone())
        } else {
            check::infer_beside(files, &effects, &mut past)
        };
        visited::note(step, &composed, &effects, &mut checks);
        let own = own::checks(step, &blocks, &placeholders, &scope, &mut diagnostics);
        let checks = check::together(checks, own);
        steps.push(PlannedStep {
            id: step.id.clone(),
            title: step.title.clone(),
            line: step.line,
            kind: if step.is_doing() {
                StepKind::Doing
            } else {
                StepKind::Reading
            },
            file: step.file.clone(),
            requires: step.requires.clone(),
            verify: step.verify.as_ref().map(|verify| verify.path.clone()),
            is_validation: step.is_validation,
            blocks,
            proof: Proof::of(&checks),
            checks,
            questions: step.questions.clone(),
            is_left_out,
        });
    }
    built::note(&mut steps, lesson);
    typed::note(&mut steps, lesson);
    served::note(&mut steps);
    ended::note(&mut steps);
    diagnostics.sort_by_key(|diagnostic| diagnostic.line);
    Plan {
        path: lesson.path.clone(),
        title: lesson.title.clone(),
        variables: lesson.variables().to_vec(),
        prerequisites: lesson.prerequisites.clone(),
        steps,
        diagnostics,
    }
}

/// Marks the commands that the lesson says to fail.
fn announce(effects: &mut [Effect], block: &Block) {
    for effect in effects {
        if let Effect::Run(invocation) = effect
            && block.failing.contains(&invocation.line)
            && invocation.failure == script::Failure::Unforeseen
        {
            invocation.failure = script::Failure::Announced;
        }
    }
}

/// What one block came to.
struct Read {
    block: PlannedBlock,
    effects: Vec<Effect>,
    diagnostics: Vec<Diagnostic>,
}

/// What the blocks before have left to know.
struct Known<'a> {
    names: &'a mut Names,
    scope: &'a mut Scope,
    projects: &'a mut Projects,
    lesson: &'a Lesson,
}

fn read(block: &Block, placeholders: &[Placeholder], known: &mut Known<'_>, solution: Solution) -> Read {
    let mut planned = PlannedBlock {
        line: block.line,
        info: block.info.clone(),
        dialect: block.dialect,
        role: block.role,
        path: block.file.clone(),
        is_kept: block.is_titled,
        alternative: block.alternative,
        elsewhere: block.elsewhere.clone(),
        conditions: block.conditions.clone(),
        is_unselected: !known.lesson.selects(block, &known.scope.values),
        is_solution: block.is_solution,
        asides: block.asides.clone(),
        commands: Vec::new(),
        script: None,
        n_lines: block.text.lines().count(),
        name: block.cell.name.clone(),
        folder: block.cell.folder.clone(),
        is_background: block.cell.is_background,
    };
    if block.role != Role::Commands {
        return Read {
            block: planned,
            effects: Vec::new(),
            diagnostics: Vec::new(),
        };
    }
    let home = known.lesson.home();
    let mut parsed = script::parse_at_home(&block.text, block.dialect, block.line, placeholders, home);
    known.names.adopt(&mut parsed.script);
    if planned.is_left_out() || !solution.counts(block) {
        let effects = script::fold(&parsed.script, &mut known.scope.clone());
        planned.commands = command::all(&effects);
        // The learner may ask for a solution.
        planned.script = block.is_run().then_some(parsed.script);
        return Read {
            block: planned,
            effects: Vec::new(),
            diagnostics: parsed.diagnostics,
        };
    }
    let mut effects = script::fold(&parsed.script, known.scope);
    announce(&mut effects, block);
    known.projects.rename(&mut effects);
    planned.commands = command::all(&effects);
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(effects.iter().filter_map(command::mistakes));
    command::mark(&mut planned.commands, &block.cell);
    if block.cell.folder.is_some() {
        effects = command::elsewhere(effects, block.line);
    }
    planned.script = Some(parsed.script);
    Read {
        block: planned,
        effects,
        diagnostics,
    }
}

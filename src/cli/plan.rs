//! `stepgate plan`.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use clap::Args;
use console::style;

use crate::check::{Proof, Source};
use crate::course;
use crate::engine::builtin::Commands;
use crate::failure::Exit;
use crate::lesson::Lesson;
use crate::lesson::quiz::Question;
use crate::lint;
use crate::plan::{self, Document, PlannedBlock, PlannedCommand, PlannedStep};
use crate::ui;

use super::Done;
use super::environment::read_lessons;
use super::values::values;

/// Shows what a lesson would run and what it would check; runs nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stepgate plan lessons/101-registries
  stepgate plan chapter.md --var dockerId=ada --format json")]
pub(super) struct Plan {
    /// The lessons: Markdown files, or folders: with a `lesson.md` or `README.md`, a course's `SUMMARY.md`, a Katacoda or
    /// Killercoda scenario, a Labspace, or Markdown files of any kind
    #[arg(required = true)]
    lessons: Vec<PathBuf>,

    /// A value for the lesson, as NAME=VALUE; also read from `STEPGATE_VAR_<NAME>`
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = super::values::pair)]
    vars: Vec<(String, String)>,

    /// How the plan is shown
    #[arg(long, value_enum, default_value_t = super::Format::Human)]
    format: super::Format,

    /// Shows it again whenever a lesson changes, until Ctrl-C
    #[arg(long)]
    watch: bool,
}

impl Plan {
    /// Plans each lesson and shows the plans.
    pub(super) fn execute(self) -> Done {
        if self.watch {
            return super::watch::again(&self.lessons, || self.once());
        }
        self.once()
    }

    fn once(&self) -> Done {
        let mut plans = Vec::with_capacity(self.lessons.len());
        let mut shown = Vec::new();
        for path in &self.lessons {
            for lesson in read_lessons(path)? {
                let (values, _) = lesson.parted(&values(&self.vars, &lesson));
                let plan = plan::make(&lesson, &values);
                if self.format == super::Format::Human {
                    shown.push(show(&plan, lesson.folder()) + &noticed(&lesson, &plan));
                }
                plans.push(plan);
            }
        }
        match self.format {
            super::Format::Human => {
                ui::data(&shown.join("\n"));
            }
            super::Format::Json => {
                ui::data(&format!("{}\n", document(&plans)));
            }
        }
        Ok(Exit::Done)
    }
}

fn document(plans: &[plan::Plan]) -> String {
    serde_json::to_string_pretty(&Document::new(plans)).expect("a plan has only strings as keys")
}

/// A plan for people: each step with its commands and what is checked.
fn show(plan: &plan::Plan, folder: &Path) -> String {
    let mut text = format!("{}\n", style(&plan.title).bold());
    for variable in &plan.variables {
        let otherwise = variable.default.as_ref();
        let otherwise = otherwise.map(|value| format!(", `{value}` where nothing else is given"));
        text.push_str(&format!(
            "  value {} (line {}): {}{}\n",
            variable.name,
            variable.line,
            variable.placeholder,
            otherwise.unwrap_or_default()
        ));
    }
    for before in &plan.prerequisites {
        text.push_str(&format!(
            "  first {} (line {}): {}\n",
            before.path, before.line, before.title
        ));
    }
    let needs = plan::needs(&plan.steps);
    for (n, (step, needs)) in plan.steps.iter().zip(&needs).enumerate() {
        text.push_str(&show_step(n + 1, step));
        text.push_str(&show_needs(folder, needs));
    }
    text
}

/// The author's mistakes that reading found, with their source as `lint` shows it; of a lesson in several files each line alone.
fn noticed(lesson: &Lesson, plan: &plan::Plan) -> String {
    if plan.diagnostics.is_empty() {
        return String::new();
    }
    let mut text = "\nNoticed:\n".to_owned();
    let is_of_one_file = plan.steps.iter().all(|step| step.file.is_none());
    let source = course::read_text(&plan.path).ok();
    if let Some(source) = source.filter(|_| is_of_one_file) {
        text.push('\n');
        text.push_str(&super::lint::human(&[lint::noticed(&source, lesson, plan)]));
        return text;
    }
    for diagnostic in &plan.diagnostics {
        text.push_str(&format!(
            "  line {}: {} [{}]\n",
            diagnostic.line, diagnostic.message, diagnostic.code
        ));
        if let Some(help) = &diagnostic.help {
            text.push_str(&format!("    {help}\n"));
        }
    }
    text
}

/// What of containers a step needs, as far as its commands and the Dockerfiles that are there tell.
fn show_needs(folder: &Path, needs: &plan::Needs) -> String {
    let mut runtime = needs.runtime;
    for build in &needs.builds {
        let text = std::fs::read_to_string(folder.join(&build.dockerfile)).unwrap_or_default();
        runtime = runtime.max(match Commands::of(&text, &build.request()) {
            Commands::None => plan::Runtime::Nothing,
            Commands::Some => plan::Runtime::Any,
            Commands::Users => plan::Runtime::Users,
            Commands::Dockers => plan::Runtime::Docker,
        });
    }
    match runtime {
        plan::Runtime::Nothing => String::new(),
        plan::Runtime::Any => "          needs: Docker, or crun or runc\n".to_owned(),
        plan::Runtime::Users => "          needs: Docker, or crun or runc run by root\n".to_owned(),
        plan::Runtime::Docker => "          needs: Docker\n".to_owned(),
    }
}

/// A command that a loop runs again and again stands once, with how often that is.
fn each_once(commands: Vec<PlannedCommand>) -> Vec<(PlannedCommand, usize)> {
    let mut counted: Vec<(PlannedCommand, usize)> = Vec::new();
    for command in commands {
        let is_same = |(known, _): &&mut (PlannedCommand, usize)| {
            (known.line, &known.text) == (command.line, &command.text)
        };
        match counted.iter_mut().find(is_same) {
            Some((_, n_times)) => *n_times += 1,
            None => counted.push((command, 1)),
        }
    }
    counted
}

fn first_line(text: &str) -> Cow<'_, str> {
    match text.split_once('\n') {
        Some((first, _)) => Cow::Owned(format!("{first} …")),
        None => Cow::Borrowed(text),
    }
}

fn show_step(n: usize, step: &PlannedStep) -> String {
    let kind = match step.kind {
        plan::StepKind::Reading => " (reading)",
        plan::StepKind::Doing => "",
    };
    let mut text = format!(
        "\n{n:>2}. {}{kind}  {}\n",
        style(&step.title).bold(),
        style(&step.id).dim()
    );
    for block in &step.blocks {
        text.push_str(&show_file(block));
        for (command, n_times) in each_once(plan::as_written(&block.commands)) {
            text.push_str(&show_command(block, &command, n_times));
        }
    }
    if !step.requires.is_empty() {
        let needs: Vec<String> = step.requires.iter().map(ToString::to_string).collect();
        text.push_str(&format!("          requires: {}\n", needs.join(", ")));
    }
    for check in &step.checks {
        let source = match check.source {
            Source::Inferred => None,
            Source::Author => Some("the author's".to_owned()),
        };
        let wanted = check.wanted().map(|wanted| step.without_solution(&wanted));
        let more: Vec<String> = wanted.into_iter().chain(source).collect();
        let more = if more.is_empty() {
            String::new()
        } else {
            format!(" ({})", first_line(&more.join(", ")))
        };
        text.push_str(&format!(
            "          checked: {} {}{more}\n",
            check.kind(),
            first_line(&step.without_solution(&check.subject()))
        ));
    }
    if let Some(program) = &step.verify {
        text.push_str(&format!(
            "          checked: by the author's {}\n",
            program.display()
        ));
    }
    if step.is_validation {
        text.push_str("          checked: by the author's own validation, which these commands are\n");
    }
    for question in &step.questions {
        text.push_str(&show_question(question));
    }
    if step.kind == plan::StepKind::Doing {
        text.push_str(&format!("          proved by: {}\n", proof(step.proof)));
    }
    text
}

/// The file that a block is, where the lesson has it written.
fn show_file(block: &PlannedBlock) -> String {
    let Some(path) = &block.path else {
        return String::new();
    };
    let kept = if block.is_kept {
        " [where there is none]"
    } else {
        ""
    };
    format!(
        "    {:>4}  {}{kept}{}\n",
        block.line,
        style(format!("write {path}")).cyan(),
        marks(block)
    )
}

fn show_command(block: &PlannedBlock, command: &PlannedCommand, n_times: usize) -> String {
    let mut text = format!(
        "    {:>4}  {}",
        command.line,
        style(command.text.replace('\n', "\n          ")).cyan()
    );
    if n_times > 1 {
        text.push_str(&format!(" [{n_times} times]"));
    }
    if let Some(alternative) = block.alternative {
        text.push_str(&format!(" [not run: instead of line {}]", alternative.of));
    }
    if let Some(there) = &block.elsewhere {
        let name = there.name.as_deref().unwrap_or("another machine");
        text.push_str(&format!(" [not run: on {name}]"));
    }
    let first = block.commands.first().map(|first| first.line);
    if let Some(name) = block.name.as_ref().filter(|_| first == Some(command.line)) {
        text.push_str(&format!(" [named {name}]"));
    }
    text.push_str(&marks(block));
    for (mark, is_so) in [
        ("interactive", command.is_interactive),
        ("background", command.is_background),
        ("foreground", command.is_foreground),
        ("destructive", command.is_destructive),
        ("to fail", command.is_to_fail),
    ] {
        if is_so {
            text.push_str(&format!(" [{mark}]"));
        }
    }
    text.push('\n');
    text
}

/// What it depends on whether a block is run or written.
fn marks(block: &PlannedBlock) -> String {
    let mut marks = String::new();
    for condition in &block.conditions {
        let mark = if block.is_unselected { "not run, but " } else { "" };
        marks.push_str(&format!(" [{mark}{}]", condition.words()));
    }
    if block.is_solution {
        marks.push_str(" [solution]");
    }
    marks
}

/// A question with its choices, the right ones marked: a plan is for authors.
fn show_question(question: &Question) -> String {
    let mut text = format!("    {:>4}  asked: {}\n", question.line, question.plain());
    for choice in &question.choices {
        let mark = if choice.is_right { "[x]" } else { "[ ]" };
        text.push_str(&format!("            {mark} {}\n", choice.plain()));
    }
    text
}

/// How strongly a step is proved, in words.
fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::State => "the state that it leaves",
        Proof::Output => "what its commands print",
        Proof::Ran => "its commands' success alone",
        Proof::Nothing => "nothing",
    }
}

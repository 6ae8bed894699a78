//! A step as a page of text: progress line, prose, blocks in both spellings; hints, solutions and lists.
//!
//! Not here: laying out prose (`report::prose`).

use std::collections::BTreeMap;
use std::path::Path;

use console::style;

use super::transcript;
use crate::lesson::{Block, Dialect, Element, Elsewhere, Lesson, Platform, Role, Step};
use crate::report::prose::{self, Style, hang};
use crate::script;
use crate::session::StepState;
use crate::words::StepId;

/// What can be typed at the prompt, and what it does.
const WORDS: [(&str, &str); 11] = [
    ("Enter", "run the step's commands, or go on"),
    ("<command>", "run a command of your own in the lesson's shell"),
    ("check", "see whether the step holds"),
    ("explain", "see what is checked"),
    ("hint", "get a hint"),
    ("solution", "see the commands (the step then counts as assisted)"),
    ("back", "go to the step before"),
    ("list", "see where you stand"),
    ("skip", "go past the step"),
    ("reset", "begin anew and remove what the lesson made"),
    ("quit", "leave; progress is kept (Ctrl-D does the same)"),
];

/// Tells what can be typed at the prompt.
pub(super) fn help() -> String {
    let mut text = String::new();
    for (word, what) in WORDS {
        text.push_str(&hang(&format!("  {word:<9}  "), what));
        text.push('\n');
    }
    let rest = "Ctrl-C stops the running command. `!check` runs a program named `check`.";
    format!("{text}\n{}", hang("", rest))
}

/// The width of a page: the terminal's, up to the widest that reads well.
pub(super) fn width() -> usize {
    let columns = console::Term::stdout()
        .size_checked()
        .map_or(80, |(_, columns)| usize::from(columns));
    columns.clamp(20, super::WIDEST)
}

/// The look of a page on this stdout.
pub(super) fn look() -> Style {
    if console::colors_enabled() {
        Style::Colour
    } else {
        Style::Plain
    }
}

/// Shows the step at `index`.
pub(super) fn step(
    lesson: &Lesson,
    index: usize,
    state: StepState,
    dialect: Dialect,
    values: &BTreeMap<String, String>,
    width: usize,
) -> String {
    let step = &lesson.steps[index];
    let mut text = format!("\n{}\n", progress_line(index, lesson.steps.len(), state, width));
    let title = lesson.with_values(&step.title, values);
    text.push_str(&style(title).bold().to_string());
    text.push_str("\n\n");
    let body = lesson.shown(step, values);
    text.push_str(&elements(lesson, step, &body, dialect, values, width));
    text.trim_end().to_owned()
}

fn elements(
    lesson: &Lesson,
    step: &Step,
    elements: &[Element],
    dialect: Dialect,
    values: &BTreeMap<String, String>,
    width: usize,
) -> String {
    let mut text = String::new();
    let mut prose = Vec::new();
    for element in elements {
        match element {
            Element::Prose(piece) => {
                prose.push(piece.with_texts(&|text| lesson.with_values(text, values)));
            }
            Element::Block(n) => {
                text.push_str(&flush(&mut prose, width));
                text.push_str(&block(lesson, &step.blocks[*n], (dialect, values), width));
            }
        }
    }
    text.push_str(&flush(&mut prose, width));
    text
}

fn flush(prose: &mut Vec<crate::lesson::Prose>, width: usize) -> String {
    if prose.is_empty() {
        return String::new();
    }
    let text = prose::render(prose, width, look());
    prose.clear();
    format!("{}\n\n", text.trim_end())
}

fn progress_line(index: usize, n_steps: usize, state: StepState, width: usize) -> String {
    let how = match state {
        StepState::Locked => " · locked",
        StepState::Open => "",
        StepState::Passed => " · passed",
        StepState::Skipped => " · skipped",
        StepState::Assisted => " · assisted",
    };
    let label = format!(" {} of {n_steps}{how} ", index + 1);
    let rule = width.saturating_sub(label.chars().count() + 2);
    style(format!("{}{label}──", "─".repeat(rule))).dim().to_string()
}

fn block(
    lesson: &Lesson,
    block: &Block,
    (dialect, values): (Dialect, &BTreeMap<String, String>),
    width: usize,
) -> String {
    let mut text = String::new();
    if let Some(why) = not_run(block) {
        text.push_str(&format!("    {}\n", style(why).dim()));
    }
    if block.role == Role::Commands {
        text.push_str(&transcript::lines(block, width));
    } else {
        for line in block.text.lines() {
            text.push_str(&format!("    {}\n", prose::printable(line)));
        }
    }
    if block.role == Role::Commands
        && block.is_run()
        && let Some(other) = other_spelling(lesson, block, dialect, values)
    {
        let label = format!("as {} runs it here:", name(dialect));
        text.push_str(&format!("\n    {}\n", style(label).dim()));
        for line in other.lines() {
            let line = style(prose::printable(line)).dim();
            text.push_str(&format!("    {line}\n"));
        }
    }
    text.push('\n');
    text
}

/// Why a block's commands are only shown, as a heading above them.
fn not_run(block: &Block) -> Option<String> {
    if let Some(Elsewhere { name }) = &block.elsewhere {
        let machine = name
            .as_deref()
            .map_or_else(|| "another machine".to_owned(), prose::printable);
        return Some(format!("typed on {machine}, and not run here:"));
    }
    let whose = match block.alternative?.platform {
        // Linux and macOS are one platform.
        Some(platform) if platform == Platform::HERE => "for another system",
        Some(Platform::Windows) => "for Windows",
        Some(Platform::Unix) => "for Linux and macOS",
        None => "another way to do the same",
    };
    Some(format!("{whose}, and not run here:"))
}

/// The block in the shell's language, where that is not the author's.
fn other_spelling(
    lesson: &Lesson,
    block: &Block,
    dialect: Dialect,
    values: &BTreeMap<String, String>,
) -> Option<String> {
    let parsed = at_home(lesson, block);
    let other = script::display(&parsed.script, dialect, Some(&scope(lesson, values)))?;
    (other.trim() != block.text.trim()).then_some(other)
}

fn at_home(lesson: &Lesson, block: &Block) -> script::Parsed {
    let placeholders = lesson.placeholders();
    script::parse_at_home(
        &block.text,
        block.dialect,
        block.line,
        &placeholders,
        lesson.home(),
    )
}

/// What is known when a block is shown: the learner's values.
fn scope(lesson: &Lesson, values: &BTreeMap<String, String>) -> script::Scope {
    let mut scope = script::Scope::default();
    scope.values.clone_from(values);
    scope.values.extend(lesson.home().map(script::Home::value));
    scope
}

fn name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Bash => "bash",
        Dialect::Powershell => "PowerShell",
        Dialect::Cmd => "cmd",
        Dialect::Fish => "fish",
        Dialect::None => "the shell",
    }
}

/// A program as it is echoed before it runs.
pub(super) fn prompted(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(prose::printable).collect();
    format!("$ {}", lines.join("\n  "))
}

/// What the author's own program said of a step.
pub(super) fn author_check(program: &Path, exit: i32, is_content: bool, output: &str) -> String {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    // Commands of the lesson's own are its validation.
    let what = match program.extension() {
        Some(kind) if kind == "md" => format!("validation in `{name}`"),
        Some(_) | None => format!("`{name}`"),
    };
    let mut text = if is_content {
        hang(
            &format!("  {} ", style("✓").green()),
            &format!("the author's {what} is content"),
        )
    } else {
        let reason = format!("the author's {what} is not content (exit {exit})");
        hang(&format!("  {} ", style("✗").red()), &reason)
    };
    if !is_content {
        for line in output.lines() {
            text.push_str(&format!("\n      {}", style(prose::printable(line)).dim()));
        }
    }
    text
}

/// Shows one hint.
pub(super) fn hint(lesson: &Lesson, id: &StepId, n: Option<usize>) -> String {
    let step = lesson.steps.iter().find(|step| step.id == *id);
    let hint = step.zip(n).and_then(|(step, n)| step.hints.get(n));
    match hint {
        Some(hint) => prose::render(hint, width(), look()).trim_end().to_owned(),
        None if step.is_some_and(|step| step.hints.is_empty()) => {
            let text = "The author left no hint here. `explain` says what is checked, `solution` shows the commands.";
            hang("", text)
        }
        None => hang("", "There are no more hints. `solution` shows the commands."),
    }
}

/// How the commands of a step are run; nothing where it has none of its own beside its solution.
pub(super) fn how_to_run(lesson: &Lesson, id: &StepId) -> &'static str {
    let mut steps = lesson.steps.iter();
    let is_own = |block: &Block| block.role == Role::Commands && block.is_deed() && !block.is_solution;
    match steps.find(|step| step.id == *id) {
        Some(step) if !step.blocks.iter().any(is_own) => "",
        Some(_) | None => ", or press Enter to run the step's commands",
    }
}

/// Shows the author's solution, else the step's commands as they run here.
pub(super) fn solution(
    lesson: &Lesson,
    id: &StepId,
    dialect: Dialect,
    values: &BTreeMap<String, String>,
) -> String {
    let Some(step) = lesson.steps.iter().find(|step| step.id == *id) else {
        return String::new();
    };
    if !step.solution.is_empty() {
        let mut text = elements(
            lesson,
            step,
            &lesson.shown_solution(step, values),
            dialect,
            values,
            width(),
        );
        if step
            .blocks
            .iter()
            .any(|block| block.is_solution && block.role == Role::Commands)
        {
            text.push_str(&hang("", "Enter runs these commands."));
        }
        return text.trim_end().to_owned();
    }
    let mut text = String::new();
    let is_run = |block: &&Block| block.role == Role::Commands && block.is_run();
    for block in step.blocks.iter().filter(is_run) {
        let parsed = at_home(lesson, block);
        let program = script::display(&parsed.script, dialect, Some(&scope(lesson, values)));
        let program = program.unwrap_or_else(|| block.text.clone());
        for line in program.lines() {
            text.push_str(&format!("    {}\n", style(prose::printable(line)).cyan()));
        }
    }
    text.push_str(&super::quiz::answers(step));
    if text.is_empty() {
        "There is nothing to do here; Enter goes on.".to_owned()
    } else {
        text.trim_end().to_owned()
    }
}

/// Lists the steps and where each stands.
pub(super) fn standing(steps: &[(String, StepState)], current: usize) -> String {
    let mut text = String::new();
    for (n, (title, state)) in steps.iter().enumerate() {
        let (mark, word) = match state {
            StepState::Locked => ("·", "locked"),
            StepState::Open => ("○", "open"),
            StepState::Passed => ("✓", "passed"),
            StepState::Skipped => ("–", "skipped"),
            StepState::Assisted => ("✓", "passed, assisted"),
        };
        let here = if n == current { "›" } else { " " };
        let mark = format!("{here} {mark} {:>2}  ", n + 1);
        text.push_str(&format!("{}\n", hang(&mark, &format!("{title} ({word})"))));
    }
    text.trim_end().to_owned()
}

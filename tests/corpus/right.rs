//! Whether blocks are read right: places that were chosen at random, each labelled by somebody who read the lesson, beside
//! what stepgate makes of them.
//!
//! The labels hold no text of the lessons: a command or a subject stands there as the beginning of its SHA-256 sum.
//! Not here: which places were chosen (`sample`).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use stepgate::check::Check;
use stepgate::plan::{Plan, PlannedBlock, PlannedStep};

use crate::lessons::{self, Real};
use crate::sample::{self, Place};
use crate::skipped;

const LABELS: &str = include_str!("labels.jsonl");

/// What somebody who read the lesson says of a place.
#[derive(Debug, Deserialize)]
struct Label {
    path: String,
    line: usize,
    /// A role, or `none` where the place is no block.
    role: String,
    /// The line each begins on, the beginning of its text's sum, and how many lines it has.
    #[serde(default)]
    commands: Vec<(usize, String, usize)>,
    #[serde(default)]
    checks: Vec<(String, String)>,
    /// Whether it is typed in the shell of another machine, where `ssh` led, and not in a container.
    #[serde(default)]
    machine: bool,
}

/// How much of what was found is right, and how much of what is right was found.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "each is a number of the same things")]
struct Score {
    n_right: usize,
    n_found: usize,
    n_wanted: usize,
}

impl Score {
    fn add<T: Ord>(&mut self, found: &[T], wanted: &[T]) -> bool {
        let mut wanted_left: Vec<&T> = wanted.iter().collect();
        let mut n_right = 0;
        for item in found {
            if let Some(at) = wanted_left.iter().position(|other| *other == item) {
                wanted_left.swap_remove(at);
                n_right += 1;
            }
        }
        self.n_right += n_right;
        self.n_found += found.len();
        self.n_wanted += wanted.len();
        n_right == found.len() && n_right == wanted.len()
    }

    fn precision(self) -> f64 {
        ratio(self.n_right, self.n_found)
    }

    fn recall(self) -> f64 {
        ratio(self.n_right, self.n_wanted)
    }

    fn line(self, what: &str) -> String {
        format!(
            "{what:<16} precision {:.3}  recall {:.3}  ({} right, {} found, {} wanted)",
            self.precision(),
            self.recall(),
            self.n_right,
            self.n_found,
            self.n_wanted
        )
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

#[derive(Default)]
struct Scores {
    roles: BTreeMap<String, Score>,
    all_roles: Score,
    commands: Score,
    checks: Score,
    /// Lines of output or for a container's shell that would run on the host.
    wrongly_run: Vec<String>,
    /// The same for lines that are meant for another machine, or only illustrate.
    n_out_of_place: usize,
    /// What is not as the label says, one in a line.
    differences: Vec<String>,
}

impl Scores {
    fn take(&mut self, label: &Label, found: Option<(&PlannedStep, &PlannedBlock)>) {
        let role = found.map_or_else(|| "none".to_owned(), |(_, block)| word(&block.role));
        let place = format!("{}:{}", label.path, label.line);
        if role != label.role {
            self.differences
                .push(format!("{place}: {role}, not {}", label.role));
        }
        self.role(&role, &label.role);
        self.commands(label, &place, found.map(|(_, block)| block));
        let checks = found.map(|(step, block)| checks(step, block)).unwrap_or_default();
        let sums: Vec<(String, String)> = checks
            .iter()
            .map(|(kind, subject)| (kind.clone(), sum(subject)))
            .collect();
        if !self.checks.add(&sums, &label.checks) {
            self.differences
                .push(format!("{place}: checks {checks:?}, not {:?}", label.checks));
        }
    }

    fn commands(&mut self, label: &Label, place: &str, found: Option<&PlannedBlock>) {
        let found = found.map_or_else(Vec::new, |block| stepgate::plan::as_written(&block.commands));
        // A loop is labelled as one, and what it runs stands within its lines, behind the first.
        let is_loop = |(line, _, n_lines): &&(usize, String, usize)| {
            let mut lines = found.iter().map(|command| command.line);
            let within = line + 1..line + n_lines;
            lines.clone().all(|at| at != *line) && lines.any(|at| within.contains(&at))
        };
        let loops: Vec<_> = label.commands.iter().filter(is_loop).cloned().collect();
        let is_in_loop = |at: usize| loops.iter().any(|(line, _, n)| (*line..line + n).contains(&at));
        let found: Vec<_> = found.iter().filter(|command| !is_in_loop(command.line)).collect();
        let sums: Vec<(usize, String)> = found
            .iter()
            .map(|command| (command.line, sum(&command.text)))
            .collect();
        let wanted: Vec<(usize, String)> = label
            .commands
            .iter()
            .filter(|command| !loops.contains(command))
            .map(|(line, sum, _)| (*line, sum.clone()))
            .collect();
        self.commands.n_right += loops.len();
        self.commands.n_found += loops.len();
        self.commands.n_wanted += loops.len();
        if !self.commands.add(&sums, &wanted) {
            for (command, sum) in found.iter().zip(&sums).filter(|(_, sum)| !wanted.contains(sum)) {
                let text = &command.text;
                self.differences
                    .push(format!("{place}: `{text}` is no command of line {}", sum.0));
            }
            for (line, sum) in wanted.iter().filter(|wanted| !sums.contains(wanted)) {
                self.differences
                    .push(format!("{place}: the command of line {line} is missing ({sum})"));
            }
        }
        for command in found {
            let is_typed = label
                .commands
                .iter()
                .any(|(line, _, n_lines)| (*line..line + n_lines).contains(&command.line));
            if !is_typed && (label.machine || ["display", "file"].contains(&label.role.as_str())) {
                self.n_out_of_place += 1;
            } else if !is_typed {
                let (line, text) = (command.line, &command.text);
                self.wrongly_run.push(format!("{place}: line {line}: {text}"));
            }
        }
    }

    fn role(&mut self, found: &str, wanted: &str) {
        self.all_roles.n_found += 1;
        self.all_roles.n_wanted += 1;
        self.all_roles.n_right += usize::from(found == wanted);
        let score = self.roles.entry(found.to_owned()).or_default();
        score.n_found += 1;
        score.n_right += usize::from(found == wanted);
        self.roles.entry(wanted.to_owned()).or_default().n_wanted += 1;
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |what: &str, score: Score| writeln!(text, "{}", score.line(what)).expect("a string");
        line("roles", self.all_roles);
        for (role, score) in &self.roles {
            line(&format!("  {role}"), *score);
        }
        line("commands", self.commands);
        line("checks", self.checks);
        let n = self.wrongly_run.len();
        writeln!(
            text,
            "lines of output or of a container that would run on the host: {n}"
        )
        .expect("a string");
        let n = self.n_out_of_place;
        writeln!(
            text,
            "lines that only illustrate, or are meant for another machine, and would: {n}"
        )
        .expect("a string");
        text
    }
}

/// The checks of a block's lines but those that only say that a command ran.
fn checks(step: &PlannedStep, block: &PlannedBlock) -> Vec<(String, String)> {
    let checks = step
        .checks
        .iter()
        .filter(|check| block.lines().contains(&check.line))
        .filter(|check| is_labelled(check));
    checks
        .map(|check| serde_json::to_value(check).expect("a check"))
        .map(|check| {
            let text = |key: &str| check[key].as_str().unwrap_or_default().to_owned();
            let subject = match text("kind").as_str() {
                "compose" => text("state"),
                "http" => text("subject").replacen("http://", "", 1),
                // All that a listing gives, which is known while running.
                "container-gone" if check["name"].is_null() => "$(docker ps)".to_owned(),
                _ => text("subject"),
            };
            (text("kind"), bare(&subject))
        })
        .filter(|(kind, _)| !["exit", "listed", "variable", "output"].contains(&kind.as_str()))
        .collect()
}

/// The labels say what blocks leave behind of docker and of files that the lesson gives, and nothing of files that other
/// commands write.
fn is_labelled(check: &Check) -> bool {
    let command = check.command.as_str();
    check.kind() != "file" || command.starts_with("docker") || command.starts_with("write ")
}

fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).expect("a value");
    value.as_str().unwrap_or_default().to_owned()
}

/// A subject without what people spell in many ways: the default tag, and values that are not known before running.
fn bare(subject: &str) -> String {
    let mut bare = String::new();
    let mut rest = subject.trim_end_matches(":latest");
    while let Some(at) = rest.find(['<', '$']) {
        bare.push_str(&rest[..at]);
        bare.push('*');
        let value = &rest[at + 1..];
        let end = if rest[at..].starts_with('<') {
            value.find('>').map_or(value.len(), |end| end + 1)
        } else if value.starts_with('(') {
            value.find(')').map_or(value.len(), |end| end + 1)
        } else {
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '{' | '}');
            value.find(|c| !is_name(c)).unwrap_or(value.len())
        };
        rest = &value[end..];
    }
    bare + rest
}

/// The beginning of a text's sum; blanks at the ends of its lines do not count.
fn sum(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let sum = Sha256::digest(lines.join("\n").as_bytes());
    sum.iter().take(6).fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string");
        hex
    })
}

fn labels() -> Vec<Label> {
    LABELS
        .lines()
        .map(|line| serde_json::from_str(line).expect("a label"))
        .collect()
}

fn block<'a>(plan: &'a Plan, label: &Label) -> Option<(&'a PlannedStep, &'a PlannedBlock)> {
    let blocks = plan
        .steps
        .iter()
        .flat_map(|step| step.blocks.iter().map(move |block| (step, block)));
    blocks
        .filter(|(_, block)| block.line == label.line || block.line == label.line + 1)
        .max_by_key(|(_, block)| block.line)
}

fn by_path(lessons: &[Real]) -> BTreeMap<&str, &Real> {
    lessons
        .iter()
        .map(|lesson| (lesson.path.as_str(), lesson))
        .collect()
}

#[test]
fn the_labelled_places_are_those_that_the_seed_chooses() {
    let Some(lessons) = lessons::all() else {
        skipped("the_labelled_places_are_those_that_the_seed_chooses");
        return;
    };
    let mut labelled: Vec<Place> = labels()
        .into_iter()
        .map(|label| Place {
            path: label.path,
            line: label.line,
        })
        .collect();
    labelled.sort();
    assert_eq!(labelled, sample::chosen(&lessons));
    assert!(labelled.len() >= 200, "{}", labelled.len());
}

#[test]
#[expect(clippy::print_stderr, reason = "what is wrong is to be read and mended")]
fn blocks_are_read_as_somebody_reads_them() {
    let Some(lessons) = lessons::all() else {
        skipped("blocks_are_read_as_somebody_reads_them");
        return;
    };
    let lessons = by_path(&lessons);
    let mut plans: BTreeMap<String, Plan> = BTreeMap::new();
    let mut scores = Scores::default();
    for label in labels() {
        let plan = plans
            .entry(label.path.clone())
            .or_insert_with(|| lessons[label.path.as_str()].plan());
        scores.take(&label, block(plan, &label));
    }
    eprintln!("{}\n{}", scores.differences.join("\n"), scores.text());
    insta::assert_snapshot!("scores", scores.text());
    assert!(scores.wrongly_run.is_empty(), "{:#?}", scores.wrongly_run);
}

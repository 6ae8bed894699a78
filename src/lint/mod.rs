//! A lesson's text → what its author may want to change, each with its place and, where that is certain, its mend. Pure.
//!
//! Not here: reading files and asking whether links lead somewhere (`cli`), and how findings look (`report`).

mod allow;
mod links;
mod mend;
mod place;
mod policy;
mod rules;
mod scene;
mod text;

pub use allow::Allowances;
pub use links::{Destination, FoundLink, dead, links};
pub use mend::{Mended, mend};
pub use policy::{Policy, Rule};
pub use text::{Place, Text};

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use crate::diagnostic::Severity;
use crate::lesson::{Encoding, Lesson, landmarks};
use crate::plan::{self, Plan};
use scene::Scene;

/// A file with what was found in it.
#[derive(Clone, Debug)]
pub struct Linted {
    /// The file, as it was named by whoever asked.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What was found, in the order of its places.
    pub findings: Vec<Finding>,
    /// How it was saved.
    pub encoding: Encoding,
    /// The bytes of secrets in the text: they are never shown.
    pub secrets: Vec<Range<usize>>,
    allowances: Allowances,
}

/// Something that the author may want to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its code's name.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: a lower-case fragment with names in backticks.
    pub message: String,
    /// What to do about it, where something can be said.
    pub help: Option<String>,
    /// The bytes of the text that it is about.
    pub span: Range<usize>,
    /// What mends it, where that is certain.
    pub mend: Option<Mend>,
}

/// A change of the text that mends a finding and changes nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// The bytes that are replaced; none where something is put in.
    pub span: Range<usize>,
    /// What takes their place.
    pub replacement: String,
}

/// Finds what an author may want to change in a lesson; `text` is the file's text, `lesson` what it was read as.
pub fn lint(text: &str, lesson: &Lesson) -> Linted {
    let plan = plan::make(lesson, &BTreeMap::new());
    look(text, lesson, &plan, |scene, findings, secrets| {
        rules::all(scene, findings, secrets);
        let allowances = allow::read(scene, findings);
        allowances.strike(&scene.text, findings);
        allowances
    })
}

/// What reading a lesson found, each at its place, and nothing that rules look for beyond it; `plan` is of the same lesson.
pub fn noticed(text: &str, lesson: &Lesson, plan: &Plan) -> Linted {
    look(text, lesson, plan, |scene, _, secrets| {
        rules::secrets(scene, secrets);
        Allowances::default()
    })
}

/// Places what the plan noticed, and lets `further` look for more.
fn look(
    text: &str,
    lesson: &Lesson,
    plan: &Plan,
    further: impl FnOnce(&Scene<'_>, &mut Vec<Finding>, &mut Vec<Range<usize>>) -> Allowances,
) -> Linted {
    let landmarks = landmarks(text);
    let scene = Scene {
        text: Text::new(text),
        lesson,
        plan,
        landmarks: &landmarks,
    };
    let mut findings: Vec<Finding> = plan
        .diagnostics
        .iter()
        .map(|diagnostic| place::placed(&scene, diagnostic))
        .collect();
    let mut secrets = Vec::new();
    let allowances = further(&scene, &mut findings, &mut secrets);
    sort(&mut findings);
    let encoding = lesson.encoding();
    if !encoding.is_certain() {
        // What is not certainly the author's text is not written over it.
        for finding in &mut findings {
            finding.mend = None;
        }
    }
    Linted {
        path: lesson.path.clone(),
        text: text.to_owned(),
        encoding,
        findings,
        secrets,
        allowances,
    }
}

/// Puts findings into the order of their places; what is found twice stays once.
pub fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| (a.span.start, a.code, a.span.end).cmp(&(b.span.start, b.code, b.span.end)));
    findings.dedup_by(|a, b| a.code == b.code && a.span == b.span && a.message == b.message);
}

impl Linted {
    /// Adds what was found by asking the world; a comment in the text allows it as it allows anything.
    pub fn add(&mut self, findings: Vec<Finding>) {
        if findings.is_empty() {
            return;
        }
        let mut findings = findings;
        self.allowances.strike(&Text::new(&self.text), &mut findings);
        self.findings.append(&mut findings);
        sort(&mut self.findings);
    }

    /// The text with `*` in place of each byte of a secret: of the same length, and fit to be shown.
    pub fn shown(&self) -> String {
        let mut bytes = self.text.clone().into_bytes();
        for span in &self.secrets {
            bytes[span.clone()].fill(b'*');
        }
        // A span of a secret lies between characters.
        String::from_utf8(bytes).unwrap_or_default()
    }
}

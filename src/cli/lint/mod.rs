//! `stepgate lint`.

mod files;
mod fix;
mod web;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::diagnostic::{Code, Severity, code};
use crate::failure::{Exit, Failure};
use crate::lint::{self, Destination, Linted, Policy, Rule};
use crate::report;
use crate::report::lint::Paint;
use crate::ui;

use super::Done;
use super::environment::{Threads, block_on};
use super::watch;

/// Shows an author what is wrong with a lesson, or may be; runs nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stepgate lint lessons
  stepgate lint lesson.md --fix
  stepgate lint lesson.md --deny warnings --format github
  stepgate lint --explain old-compose

A comment in the lesson allows something: `<!-- stepgate-lint: allow CODE -->` above the block or line,
or at the head of the file for all of it.")]
pub(super) struct Lint {
    /// The lessons: Markdown files, or folders with lessons in them
    #[arg(required_unless_present = "explain")]
    paths: Vec<PathBuf>,

    /// How what was found is shown
    #[arg(long, value_enum, default_value_t = Form::Human)]
    format: Form,

    /// Counts a code as an error; `warnings` or `notes` for all of them
    #[arg(long, value_name = "CODE", value_parser = Rule::parse)]
    deny: Vec<Rule>,

    /// Leaves a code out; `warnings` or `notes` for all of them
    #[arg(long, value_name = "CODE", value_parser = Rule::parse)]
    allow: Vec<Rule>,

    /// Asks the web whether links to it lead somewhere
    #[arg(long)]
    online: bool,

    #[command(flatten)]
    mending: Mending,

    /// Looks again whenever a lesson changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["fix", "online"])]
    watch: bool,

    /// Shows what a code means, with an example
    #[arg(long, value_name = "CODE", value_parser = known_code, conflicts_with = "paths")]
    explain: Option<&'static Code>,
}

/// What is mended.
#[derive(Debug, Args)]
struct Mending {
    /// Mends what is certain in the files
    #[arg(long)]
    fix: bool,

    /// With --fix: shows what would be mended, and writes nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code scanning services.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

impl Lint {
    /// Lints each lesson and shows what was found.
    pub(super) fn execute(self) -> Done {
        if let Some(code) = self.explain {
            ui::data(code.page);
            return Ok(Exit::Done);
        }
        if self.watch {
            return watch::again(&self.paths, || self.once());
        }
        self.once()
    }

    fn once(&self) -> Done {
        let mut looked = self.look()?;
        if self.mending.dry_run {
            ui::data(&fix::difference(&looked.linted));
            return looked.end();
        }
        if self.mending.fix {
            fix::write(&looked.linted)?;
            looked = self.look()?;
        }
        if self.online {
            block_on(Threads::One, async {
                web::follow(&mut looked.linted).await;
                Ok(())
            })?;
        }
        self.apply(&mut looked.linted);
        self.show(&looked.linted);
        looked.end()
    }

    fn look(&self) -> Result<Looked, Failure> {
        let mut looked = Looked {
            linted: Vec::new(),
            unreadable: None,
        };
        for source in files::below(&self.paths)? {
            match files::read(&source) {
                Ok(linted) => looked.linted.push(with_dead_links(linted)),
                Err(failure) => {
                    // The other lessons are of use all the same.
                    if let Some(earlier) = looked.unreadable.replace(failure) {
                        ui::failure(&earlier);
                    }
                }
            }
        }
        Ok(looked)
    }

    fn apply(&self, linted: &mut [Linted]) {
        let mut policy = Policy::default();
        self.allow.iter().for_each(|rule| policy.allow(rule.clone()));
        self.deny.iter().for_each(|rule| policy.deny(rule.clone()));
        for linted in linted {
            policy.apply(linted);
        }
    }

    fn show(&self, linted: &[Linted]) {
        let text = match self.format {
            Form::Human => human(linted),
            Form::Json => report::lint::json(linted),
            Form::Sarif => report::lint::sarif(linted),
            Form::Github => report::lint::github(linted),
        };
        ui::data(&text);
        if !linted.is_empty() {
            ui::tell(&report::lint::summary(linted));
        }
    }
}

/// Every finding with its source, as wide and as colourful as standard output is.
pub(super) fn human(linted: &[Linted]) -> String {
    let paint = if console::colors_enabled() {
        Paint::Colours
    } else {
        Paint::Plain
    };
    let n_columns = console::Term::stdout()
        .size_checked()
        .map_or(100, |(_, n)| n.into());
    report::lint::human(linted, paint, n_columns)
}

/// What came of looking at every lesson.
struct Looked {
    linted: Vec<Linted>,
    /// A lesson that cannot be read.
    unreadable: Option<Failure>,
}

impl Looked {
    fn end(self) -> Done {
        if let Some(failure) = self.unreadable {
            return Err(failure);
        }
        let is_error = |linted: &Linted| {
            linted
                .findings
                .iter()
                .any(|found| found.severity == Severity::Error)
        };
        Ok(if self.linted.iter().any(is_error) {
            Exit::CheckFailed
        } else {
            Exit::Done
        })
    }
}

/// Adds the links of a lesson that lead to no file.
fn with_dead_links(mut linted: Linted) -> Linted {
    let folder = linted.path.parent().unwrap_or(Path::new("")).to_owned();
    let dead: Vec<_> = lint::links(&linted.text)
        .into_iter()
        .filter(|link| match &link.destination {
            Destination::File(path) => !leads_somewhere(&folder, path),
            Destination::Page(_) => false,
        })
        .map(|link| lint::dead(&link, "is not there"))
        .collect();
    linted.add(dead);
    linted
}

/// Says whether a link leads to a file: also where a site's links leave `.md` out, or name the page that is made of it.
fn leads_somewhere(folder: &Path, path: &str) -> bool {
    let stem = path.trim_end_matches('/').trim_end_matches(".html");
    [path, &format!("{stem}.md"), stem]
        .iter()
        .any(|path| folder.join(path).exists())
}

fn known_code(word: &str) -> Result<&'static Code, String> {
    match Rule::parse(word)? {
        Rule::Code(name) => code(name).ok_or_else(|| "there is no such code".to_owned()),
        Rule::Every(_) => Err("name one code".to_owned()),
    }
}

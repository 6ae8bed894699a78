//! Several Markdown files → one [`Lesson`], where a format spreads a lesson over them; and the files that a course's
//! summary lists.
//!
//! Not here: which files those are, and reading them (`course`).

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::offered::Offered;
use super::unique::Unique;
use super::{Encoding, Lesson, Step};
use crate::words::{Digest, StepId};

/// One file of a lesson of several.
#[derive(Clone, Debug)]
pub struct Page {
    /// What is in it.
    pub lesson: Lesson,
    /// The title that the format gives it; the file's own first heading goes before it.
    pub title: Option<String>,
    /// The program that says whether its last step is done.
    pub verify: Option<Verify>,
}

/// An author's own program that says whether a step is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verify {
    /// Where it is.
    pub path: PathBuf,
    /// The digest of its text, which the lesson's own digest covers: consent is remembered by that.
    pub digest: Digest,
}

/// A chapter that a course's summary lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// The link's text.
    pub title: String,
    /// The file, relative to the summary.
    pub path: String,
}

/// Makes one lesson of its pages, in order: one list of steps, and one of values.
pub fn join(path: &Path, title: Option<&str>, pages: Vec<Page>) -> Lesson {
    let mut digests = String::new();
    let mut steps: Vec<Step> = Vec::new();
    let mut diagnostics = Vec::new();
    let mut ids = Unique::default();
    let mut first_title = None;
    let mut offered = Offered::default();
    for page in pages {
        digests.push_str(page.lesson.digest().as_str());
        if let Some(verify) = &page.verify {
            digests.push_str(&verify.digest.to_string());
        }
        first_title.get_or_insert(page.lesson.title);
        diagnostics.extend(page.lesson.diagnostics);
        offered.extend(page.lesson.offered);
        let n_steps = page.lesson.steps.len();
        for (at, mut step) in page.lesson.steps.into_iter().enumerate() {
            if !step.is_titled {
                // A page's own numbers begin anew with each page.
                let title = page.title.clone().filter(|_| at == 0);
                let has_own_id = step.id != StepId::slug(&step.title);
                step.title = title.unwrap_or_else(|| format!("Step {}", steps.len() + 1));
                if !has_own_id {
                    step.id = StepId::slug(&step.title);
                }
            }
            step.id = ids.take(step.id, StepId::numbered);
            step.file = Some(page.lesson.path.clone());
            if at + 1 == n_steps {
                step.verify.clone_from(&page.verify);
            }
            steps.push(step);
        }
    }
    Lesson {
        path: path.to_owned(),
        title: title.map(str::to_owned).or(first_title).unwrap_or_default(),
        digested: digests.into(),
        steps,
        prerequisites: Vec::new(),
        diagnostics,
        named: OnceLock::new(),
        offered,
        encoding: Encoding::Utf8,
        is_prerequisite: false,
        typed_in: None,
        home: None,
    }
}

impl Lesson {
    /// The folder that its shell starts in: the one that it lies in, unless its format has another.
    pub fn folder(&self) -> &Path {
        let own = self.typed_in.as_deref().or_else(|| self.path.parent());
        own.unwrap_or(Path::new(""))
    }

    /// Has its shell start in another folder than the one that it lies in.
    #[must_use]
    pub fn typed_in(self, folder: PathBuf) -> Self {
        Self {
            typed_in: Some(folder),
            ..self
        }
    }
}

/// The Markdown files that a summary links to, in order.
pub fn chapters(summary: &str) -> Vec<Chapter> {
    linked(summary, file_of)
}

/// The files and folders that a page links to, in order.
pub fn links(page: &str) -> Vec<Chapter> {
    linked(page, path_of)
}

fn linked(text: &str, path: impl Fn(&str) -> Option<String>) -> Vec<Chapter> {
    let mut chapters = Vec::new();
    let mut open: Option<Chapter> = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                open = path(&dest_url).map(|path| Chapter {
                    title: String::new(),
                    path,
                });
            }
            Event::End(TagEnd::Link) => chapters.extend(open.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(chapter) = &mut open {
                    chapter.title.push_str(&text);
                }
            }
            _ => {}
        }
    }
    chapters
}

/// The file that a link leads to, if it is Markdown beside it.
pub(super) fn file_of(target: &str) -> Option<String> {
    let file = path_of(target)?;
    is_markdown(Path::new(&file)).then_some(file)
}

/// Says whether a file's name is one of Markdown, also of the kinds that sites and notebooks make of it.
pub fn is_markdown(path: &Path) -> bool {
    const ENDS: [&str; 5] = ["md", "markdown", "mdx", "qmd", "rmd"];
    let end = path.extension();
    end.is_some_and(|end| ENDS.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

/// The file or folder that a link leads to, if it is beside it.
fn path_of(target: &str) -> Option<String> {
    let file = target.split(['#', '?']).next()?;
    let is_elsewhere = file.contains("://") || file.starts_with("mailto:");
    (!file.is_empty() && !is_elsewhere).then(|| file.trim_start_matches("./").replace("%20", " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(name: &str, text: &str, title: Option<&str>) -> Page {
        Page {
            lesson: super::super::parse(Path::new(name), text),
            title: title.map(str::to_owned),
            verify: Some(Verify {
                path: PathBuf::from(format!("{name}.sh")),
                digest: Digest::of(name.as_bytes()),
            }),
        }
    }

    #[test]
    fn pages_become_one_lesson_with_unique_steps_and_one_value() {
        let lesson = join(
            Path::new("index.json"),
            Some("Names"),
            vec![
                page(
                    "one.md",
                    "Tag it.\n\n```sh\ndocker tag web <your-docker-id>/web\n```\n",
                    Some("Tag"),
                ),
                page(
                    "two.md",
                    "## Tag\n\n```sh\ndocker push YOUR-DOCKER-ID/web\n```\n\n## Rest\n\nDone.\n",
                    Some("Push"),
                ),
            ],
        );
        let steps: Vec<_> = lesson
            .steps
            .iter()
            .map(|step| {
                let verify = step.verify.as_ref();
                let verify = verify.map(|verify| verify.path.to_string_lossy().into_owned());
                (step.id.to_string(), step.title.as_str(), verify)
            })
            .collect();
        assert_eq!(
            steps,
            [
                ("tag".to_owned(), "Tag", Some("one.md.sh".to_owned())),
                ("tag-2".to_owned(), "Tag", None),
                ("rest".to_owned(), "Rest", Some("two.md.sh".to_owned())),
            ]
        );
        assert_eq!(lesson.title, "Names");
        let names: Vec<_> = lesson
            .variables()
            .iter()
            .map(|variable| variable.name.as_str())
            .collect();
        assert_eq!(names, ["dockerId"]);
        assert_eq!(lesson.steps[1].file.as_deref(), Some(Path::new("two.md")));
    }

    #[test]
    fn a_summary_lists_the_markdown_beside_it() {
        let text = "# Summary\n\n[Intro](./intro.md)\n\n- [Build `web`](a/build.md#top)\n    - [Push](push%20it.md)\n- [Docs](https://docs.example/x.md)\n- [Draft]()\n";
        let found = chapters(text);
        let found: Vec<_> = found
            .iter()
            .map(|chapter| (chapter.title.as_str(), chapter.path.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("Intro", "intro.md"),
                ("Build web", "a/build.md"),
                ("Push", "push it.md")
            ]
        );
    }
}

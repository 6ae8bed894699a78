//! Documents that list lessons, each a lesson of its own: a summary, a site's `nav`, a book's pages, Katacoda's courses, and a page
//! that only links to lessons → their files in order.
//!
//! Not here: a lesson of several pages (`find`).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::find::{beside, is_about_repository, natural, page, single};
use super::mkdocs::Site;
use super::pathway::{END, PROFILE, Pathway};
use super::scenarios::scenario;
use super::{Convention, CourseError, Entry, read_bytes, read_text, site, toc};
use crate::lesson::{self, Lesson};

/// How many pages that only link to others are gone through, one behind the other.
const MAX_DEPTH: usize = 4;

/// The files that a summary links to.
pub(super) fn summary(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let mut entries = Entries::new(Convention::Summary);
    for chapter in lesson::chapters(&read_text(path)?) {
        // A site's own root is the folder of its summary.
        let inner = chapter.path.trim_start_matches('/');
        entries.take(beside(path, inner)?, Some(chapter.title));
    }
    entries.some(
        path,
        "a course's summary",
        "it links to no Markdown file that is there",
    )
}

/// The pages of a site in the order of its `nav`; none where it has no such order.
pub(super) fn site(path: &Path) -> Result<Vec<Entry>, CourseError> {
    const FORMAT: &str = "a site of MkDocs";
    let site = Site::parse(&read_text(path)?).map_err(|error| CourseError::format(path, FORMAT, &error))?;
    let pages = site.pages();
    if pages.is_empty() {
        return Ok(Vec::new());
    }
    let folder = beside(path, site.folder())?;
    let mut entries = Entries::new(Convention::Site);
    for page in pages {
        // A page is named as if from a document in their folder.
        entries.take(beside(&folder.join("page"), &page.path)?, page.title);
    }
    entries.some(path, FORMAT, "its `nav` names no Markdown file that is there")
}

/// The pages of a book of Jupyter's or Quarto's; none where it is of no book, or has no page of Markdown.
pub(super) fn book(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let pages = toc::pages(&read_text(path)?).map_err(|error| CourseError::format(path, "a book", &error))?;
    let mut entries = Entries::new(Convention::Summary);
    for page in pages {
        let file = beside(path, &page.path)?;
        let ends = ["md", "qmd", "Rmd"]
            .iter()
            .map(|end| format!("{}.{end}", page.path));
        let others = ends
            .map(|name| beside(path, &name))
            .collect::<Result<Vec<_>, _>>()?;
        let mut files = [file]
            .into_iter()
            .filter(|file| super::is_markdown(file))
            .chain(others);
        if let Some(file) = files.find(|file| file.is_file()) {
            entries.take(file, page.title);
        }
    }
    Ok(entries.found)
}

/// The pages of a site whose generator the folder shows; none where it shows none.
pub(super) fn generated(folder: &Path) -> Result<Vec<Entry>, CourseError> {
    let mut entries = Entries::new(Convention::Site);
    if let Some(site) = site::pages(folder)? {
        entries.others = site.others;
        for page in site.pages {
            entries.take(page, None);
        }
    }
    Ok(entries.found)
}

/// The scenarios of one of Katacoda's courses.
pub(super) fn pathway(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let mut found = Vec::new();
    go_along(path, 0, &mut found)?;
    if found.is_empty() {
        return Err(CourseError::format(
            path,
            "a course of scenarios",
            "it names no scenario that is there",
        ));
    }
    Ok(found)
}

fn go_along(path: &Path, depth: usize, found: &mut Vec<Entry>) -> Result<(), CourseError> {
    let pathway = Pathway::parse(&read_text(path)?)
        .map_err(|error| CourseError::format(path, "a course of scenarios", &error))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let course = name.strip_suffix(END).unwrap_or_default();
    for item in pathway.items() {
        let documents = item.documents(course);
        let files = documents.iter().map(|document| beside(path, document));
        let files = files.collect::<Result<Vec<_>, _>>()?;
        let Some(file) = files.into_iter().find(|file| file.is_file()) else {
            continue;
        };
        if file.to_string_lossy().ends_with(END) {
            if depth < MAX_DEPTH && file != path {
                go_along(&file, depth + 1, found)?;
            }
        } else if found.iter().all(|entry| entry.path != file)
            && let Some(entry) = scenario(&file)?
        {
            found.push(Entry {
                title: entry.title.or_else(|| item.title.clone()),
                ..entry
            });
        }
    }
    Ok(())
}

/// Katacoda's courses of a folder: the one that lists them, else all that lie there, else the one beside it that has its name.
pub(super) fn pathways(folder: &Path) -> Result<Vec<Entry>, CourseError> {
    let profile = folder.join(PROFILE);
    if profile.is_file() {
        return pathway(&profile);
    }
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|reason| CourseError::Disk {
            path: folder.to_owned(),
            reason,
        })?
        .flatten()
        .map(|entry| entry.path())
        .filter(|file| file.to_string_lossy().ends_with(END) && file.is_file())
        .collect();
    files.sort_by_cached_key(|file| natural(&file.to_string_lossy()));
    if files.is_empty()
        && let Some(name) = folder.file_name()
    {
        let own = folder.with_file_name(format!("{}{END}", name.to_string_lossy()));
        files.extend(Some(own).filter(|file| file.is_file()));
    }
    let mut found = Vec::new();
    for file in files {
        go_along(&file, 0, &mut found)?;
    }
    Ok(found)
}

/// Says whether a page has nothing to do itself but to fetch the lessons that it may link to.
pub(super) fn is_idle(page: &Path) -> Result<bool, CourseError> {
    let is_idle = |lesson: &Lesson| !lesson.has_work() || lesson.only_fetches();
    Ok(read_lesson(page)?.is_none_or(|lesson| is_idle(&lesson)))
}

/// The lessons that a page with nothing to do links to, in the order of its links; none where it links to no lesson below its folder.
pub(super) fn linked(begin: &Path) -> Result<Vec<Entry>, CourseError> {
    let mut entries = Entries::new(Convention::Links);
    let mut seen = BTreeSet::from([begin.to_owned()]);
    follow(begin, 0, &mut seen, &mut entries)?;
    Ok(entries.found)
}

fn follow(
    page: &Path,
    depth: usize,
    seen: &mut BTreeSet<PathBuf>,
    entries: &mut Entries,
) -> Result<(), CourseError> {
    for link in lesson::links(&read_text(page)?) {
        let Some(file) = below(page, &link.path).and_then(lesson_at) else {
            continue;
        };
        if is_about_repository(&file) {
            continue;
        }
        if !seen.insert(file.clone()) {
            continue;
        }
        if has_work(&file)? {
            entries.take(file, None);
        } else if depth < MAX_DEPTH {
            follow(&file, depth + 1, seen, entries)?;
        }
    }
    Ok(())
}

/// The lessons below the folder of a page that has nothing to do and links to none, in the order of their paths.
pub(super) fn hidden(begin: &Path) -> Result<Vec<Entry>, CourseError> {
    let mut entries = Entries::new(Convention::Folder);
    if has_work(begin)? {
        return Ok(Vec::new());
    }
    for file in super::below(begin.parent().unwrap_or(Path::new("")))? {
        if !is_about_repository(&file) && has_work(&file)? {
            entries.take(file, None);
        }
    }
    Ok(entries.found)
}

/// Says whether a lesson has something to do, or to answer. What is no text has nothing.
fn has_work(file: &Path) -> Result<bool, CourseError> {
    Ok(read_lesson(file)?.is_some_and(|lesson| lesson.has_work()))
}

/// The lesson that a file is; none where it is no text.
fn read_lesson(file: &Path) -> Result<Option<Lesson>, CourseError> {
    let bytes = read_bytes(file)?;
    Ok(lesson::parse_bytes(file, &bytes).ok())
}

/// What a page links to below its own folder.
fn below(page: &Path, target: &str) -> Option<PathBuf> {
    let parts: Vec<Component<'_>> = Path::new(target).components().collect();
    let is_inside = parts
        .iter()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !is_inside {
        return None;
    }
    let folder = page.parent().unwrap_or(Path::new(""));
    let normal = parts.iter().filter(|part| matches!(part, Component::Normal(_)));
    Some(normal.fold(folder.to_owned(), |path, part| path.join(part)))
}

/// The lesson that is a file, or that a folder holds.
fn lesson_at(path: PathBuf) -> Option<PathBuf> {
    if path.is_dir() {
        return page(&path);
    }
    Some(path).filter(|file| super::is_markdown(file) && file.is_file())
}

/// Lessons of one file each, each once.
struct Entries {
    convention: Convention,
    /// Where their site is in other languages.
    others: Vec<PathBuf>,
    found: Vec<Entry>,
}

impl Entries {
    fn new(convention: Convention) -> Self {
        let found = Vec::new();
        let others = Vec::new();
        Self {
            convention,
            others,
            found,
        }
    }

    /// Takes a file that is there: one may be listed before it is written, and once more under another heading.
    fn take(&mut self, file: PathBuf, title: Option<String>) {
        if file.is_file() && !self.found.iter().any(|entry| entry.path == file) {
            self.found.push(Entry {
                convention: self.convention,
                title,
                others: self.others.clone(),
                ..single(file)
            });
        }
    }

    fn some(self, path: &Path, format: &'static str, reason: &str) -> Result<Vec<Entry>, CourseError> {
        if self.found.is_empty() {
            return Err(CourseError::format(path, format, reason));
        }
        Ok(self.found)
    }
}

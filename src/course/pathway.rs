//! `NAME-pathway.json`: a course of Katacoda scenarios; their folders lie in `NAME/`, or beside the file.
//!
//! `profile-pathway.json` lists courses and scenarios of a whole repository. Not here: a scenario (`katacoda`), and the disk (`find`).

use serde::Deserialize;

/// What the file's name ends with.
pub(super) const END: &str = "-pathway.json";
/// The one that lists a whole repository.
pub(super) const PROFILE: &str = "profile-pathway.json";

/// A course.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Pathway {
    #[serde(default)]
    courses: Vec<Item>,
    #[serde(default)]
    scenarios: Vec<Item>,
}

/// A scenario of it, or another course.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Item {
    pub(super) title: Option<String>,
    /// The folder in which the scenario's own lies, where it is not the course's.
    #[serde(default)]
    pathway_id: String,
    #[serde(default)]
    course_id: String,
    #[serde(default)]
    id: String,
}

impl Pathway {
    pub(super) fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// What it lists, in order: what has no name is elsewhere.
    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        let all = self.courses.iter().chain(&self.scenarios);
        all.filter(|item| !item.name().is_empty())
    }
}

impl Item {
    /// The name of its folder.
    pub(super) fn name(&self) -> &str {
        let name = self.course_id.trim();
        if name.is_empty() { self.id.trim() } else { name }
    }

    /// The documents that it may be, of a course that has this name, the likeliest first.
    pub(super) fn documents(&self, course: &str) -> Vec<String> {
        let name = self.name();
        let own = self.pathway_id.trim();
        let folders = [course, own].into_iter().filter(|folder| !folder.is_empty());
        let within = folders.map(|folder| format!("{folder}/{name}/index.json"));
        within
            .chain([format!("{name}/index.json"), format!("{name}{END}")])
            .collect()
    }
}

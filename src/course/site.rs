//! Sites of other generators than `MkDocs`: docusaurus, Starlight, `VitePress`, `VuePress` and Hugo → their pages in the order in which they are shown.
//!
//! The order is the one in which the configuration names pages; it is a program, of which only the texts between quotes are read
//! (`quoted`). Where it names none, it is what the pages say of their own place (`placed`). Not here: `mkdocs.yml` (`mkdocs`).

use std::path::{Component, Path, PathBuf};

use super::languages::{self, Parted};
use super::placed::{self, Place};
use super::quoted::{Quoted, quoted};
use super::{CourseError, is_markdown, read_text};

/// A generator, as far as its folder shows it.
struct Generator {
    /// The beginnings of the files that it is known by, in the site's folder; the first that is there.
    known_by: &'static [&'static str],
    /// Those of the files that name pages.
    order: &'static [&'static str],
    /// The folder of its pages.
    pages: &'static str,
    place: Place,
}

/// The ends of a configuration's name.
const ENDS: [&str; 6] = [".js", ".ts", ".mjs", ".mts", ".cjs", ".json"];

const GENERATORS: [Generator; 8] = [
    Generator {
        known_by: &["docusaurus.config"],
        order: &["sidebars"],
        pages: "docs",
        place: Place::Docusaurus,
    },
    Generator {
        known_by: &["astro.config"],
        order: &["astro.config"],
        pages: "src/content/docs",
        place: Place::Docusaurus,
    },
    Generator {
        known_by: &[".vitepress/config", ".vuepress/config"],
        order: &[".vitepress/config", ".vuepress/config"],
        pages: "",
        place: Place::Docusaurus,
    },
    Generator {
        known_by: &["docs/.vitepress/config", "docs/.vuepress/config"],
        order: &["docs/.vitepress/config", "docs/.vuepress/config"],
        pages: "docs",
        place: Place::Docusaurus,
    },
    Generator {
        known_by: &["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"],
        order: &[],
        pages: "content",
        place: Place::Hugo,
    },
    Generator {
        known_by: &["config.toml", "config.yaml", "config.yml"],
        order: &[],
        pages: "content",
        place: Place::Hugo,
    },
    Generator {
        known_by: &["config/_default/hugo.toml", "config/_default/config.toml"],
        order: &[],
        pages: "content",
        place: Place::Hugo,
    },
    Generator {
        known_by: &["config/_default/hugo.yaml", "config/_default/config.yaml"],
        order: &[],
        pages: "content",
        place: Place::Hugo,
    },
];

/// The pages of the site that a folder is of, in its first language; none where it is of no such site, or that has no page.
pub(super) fn pages(folder: &Path) -> Result<Option<Parted>, CourseError> {
    for generator in &GENERATORS {
        let root = folder.join(generator.pages);
        let mut known = generator.known_by.iter().filter_map(|name| file(folder, name));
        let Some(configuration) = known.next().filter(|_| root.is_dir()) else {
            continue;
        };
        let mut found = languages::parted(folder, &configuration, &root, generator.place)?;
        for name in generator.order {
            let Some(configuration) = file(folder, name) else {
                continue;
            };
            let texts = quoted(&read_text(&configuration)?);
            // A page is named from its language's folder, or from that of all.
            let named = [&found.root, &root].map(|from| named(&texts, from, &found.pages));
            if let Some(named) = named.into_iter().find(|named| !named.is_empty()) {
                found.pages = named;
                return Ok(Some(found));
            }
        }
        if !found.pages.is_empty() {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The file of this name, or with an end of a configuration's.
fn file(folder: &Path, name: &str) -> Option<PathBuf> {
    let ends = ENDS.iter().map(|end| folder.join(format!("{name}{end}")));
    let mut files = [folder.join(name)].into_iter().chain(ends);
    files.find(|file| file.is_file())
}

/// The pages that a configuration names, in its order, each once.
fn named(texts: &[Quoted], root: &Path, all: &[PathBuf]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    let names: Vec<(String, &PathBuf)> = all.iter().map(|page| (id(root, page), page)).collect();
    for text in texts {
        let name = plain(&text.text);
        let is_meant = |id: &str| match text.key.as_deref() {
            // All pages of a folder.
            Some("dirName" | "directory") => {
                name.is_empty()
                    || id == name
                    || id.strip_prefix(&name).is_some_and(|rest| rest.starts_with('/'))
            }
            Some("label" | "text" | "title" | "type" | "description") => false,
            _ => id == name && !text.text.is_empty(),
        };
        for (id, page) in &names {
            if is_meant(id) && !found.contains(page) {
                found.push((*page).clone());
            }
        }
    }
    // One page alone is what a menu links to, and no order.
    if found.len() < 2 { Vec::new() } else { found }
}

/// What a configuration calls a page: its path without the end, without the numbers that its parts begin with, and without the name
/// of a folder's own page.
fn id(root: &Path, page: &Path) -> String {
    let inner = page.strip_prefix(root).unwrap_or(page).with_extension("");
    plain(&inner.to_string_lossy().replace('\\', "/"))
}

fn plain(text: &str) -> String {
    let path = Path::new(text.trim_start_matches('/'));
    let path = if is_markdown(path) || path.extension().is_some_and(|end| end == "html") {
        path.with_extension("")
    } else {
        path.to_owned()
    };
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(part) => Some(placed::unnumbered(&part.to_string_lossy()).to_owned()),
        _ => None,
    });
    let mut parts: Vec<String> = parts.collect();
    let last = parts.last().map(|last| last.to_lowercase());
    if parts.len() > 1 && matches!(last.as_deref(), Some("index" | "readme")) {
        parts.pop();
    }
    parts.join("/")
}

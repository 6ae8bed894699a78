//! `mkdocs.yml`: the pages of a site in the order of its `nav`.
//!
//! What the format says is at <https://www.mkdocs.org/user-guide/configuration/#nav>. Not here: the disk (`find`).

use serde::Deserialize;

/// The folder of the pages where the file does not name one.
const DOCS: &str = "docs";

/// A site.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Site {
    docs_dir: Option<String>,
    #[serde(default)]
    nav: serde_json::Value,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) title: Option<String>,
    /// Its file, in the folder of the pages.
    pub(super) path: String,
}

impl Site {
    pub(super) fn parse(text: &str) -> Result<Self, serde_saphyr::Error> {
        serde_saphyr::from_str(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// The folder of its pages.
    pub(super) fn folder(&self) -> &str {
        self.docs_dir.as_deref().unwrap_or(DOCS)
    }

    /// Its pages in order; none where it leaves the order to their names.
    pub(super) fn pages(&self) -> Vec<Page> {
        let mut pages = Vec::new();
        collect(&self.nav, None, &mut pages);
        pages
    }
}

/// A list of pages, each a path, or a title with a path or with a list under it; what is no file of Markdown is elsewhere.
fn collect(nav: &serde_json::Value, title: Option<&str>, pages: &mut Vec<Page>) {
    use serde_json::Value;
    match nav {
        Value::String(path) if !path.contains("://") && super::is_markdown(path.as_ref()) => {
            pages.push(Page {
                title: title.map(str::to_owned),
                path: path.clone(),
            });
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, None, pages)),
        Value::Object(sections) => {
            for (title, below) in sections {
                collect(below, Some(title), pages);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_those_of_nav_and_what_only_python_knows_is_passed_over() {
        let text = "site_name: !ENV [SITE, 'Labs']\ndocs_dir: pages\nINHERIT: base.yml\nmarkdown_extensions:\n  - pymdownx.emoji:\n      \
                    emoji_index: !!python/name:material.extensions.emoji.twemoji\n      slug: !!python/object/apply:pymdownx.slugs.slugify\n        kwds:\n          case: lower\n\
                    nav:\n  - index.md\n  - Labs:\n      - First lab: lab-1/README.md\n      - More:\n          - lab-2.md\n  - Web: https://example.com/a.md\n  - Picture: a.png\n";
        let site = Site::parse(text).unwrap();
        let pages: Vec<_> = site
            .pages()
            .into_iter()
            .map(|page| (page.title, page.path))
            .collect();
        let named = |title: Option<&str>, path: &str| (title.map(str::to_owned), path.to_owned());
        assert_eq!(
            pages,
            [
                named(None, "index.md"),
                named(Some("First lab"), "lab-1/README.md"),
                named(None, "lab-2.md")
            ]
        );
        assert_eq!(site.folder(), "pages");
        let plain = Site::parse("site_name: x\n").unwrap();
        assert_eq!((plain.pages(), plain.folder()), (Vec::new(), "docs"));
        assert!(Site::parse("nav: [\n").is_err());
    }
}

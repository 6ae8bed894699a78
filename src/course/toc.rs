//! `_toc.yml` of Jupyter Book and `_quarto.yml`: the pages of a book in order.
//!
//! What the formats say is at <https://jupyterbook.org/en/stable/structure/toc.html> and
//! <https://quarto.org/docs/books/book-structure.html>. Not here: the disk (`listed`).

use serde_json::Value;

/// A page, and its title where the book gives one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) title: Option<String>,
    /// Its file, with or without an end.
    pub(super) path: String,
}

/// The pages of a book; none where the document is of no book.
pub(super) fn pages(text: &str) -> Result<Vec<Page>, serde_saphyr::Error> {
    let document: Value = serde_saphyr::from_str(text.strip_prefix('\u{feff}').unwrap_or(text))?;
    let mut pages = Vec::new();
    match document.pointer("/book/chapters") {
        Some(chapters) => quarto(chapters, &mut pages),
        None => jupyter(&document, &mut pages),
    }
    Ok(pages)
}

/// `root` first, then whatever has a `file`, with the `title` beside it, wherever it stands.
fn jupyter(value: &Value, pages: &mut Vec<Page>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| jupyter(item, pages)),
        Value::Object(item) => {
            let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
            pages.extend(text("root").or_else(|| text("file")).map(|path| Page {
                title: text("title"),
                path,
            }));
            item.values().for_each(|below| jupyter(below, pages));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A list of files, in parts that may be files too.
fn quarto(chapters: &Value, pages: &mut Vec<Page>) {
    match chapters {
        Value::String(path) => pages.push(Page {
            title: None,
            path: path.clone(),
        }),
        Value::Array(items) => items.iter().for_each(|item| quarto(item, pages)),
        Value::Object(part) => {
            for key in ["part", "file", "href", "chapters"] {
                if let Some(below) = part.get(key) {
                    quarto(below, pages);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_books_pages_are_those_of_its_parts_and_sections() {
        let paths = |text: &str| -> Vec<(String, Option<String>)> {
            let pages = pages(text).unwrap().into_iter();
            pages.map(|page| (page.path, page.title)).collect()
        };
        let page = |path: &str, title: Option<&str>| (path.to_owned(), title.map(str::to_owned));
        let jupyter = "format: jb-book\nroot: intro\nparts:\n- caption: Run\n  chapters:\n  - file: run/first\n    title: First\n    sections:\n    - file: run/second\n  - url: https://example.com\n";
        assert_eq!(
            paths(jupyter),
            [
                page("intro", None),
                page("run/first", Some("First")),
                page("run/second", None)
            ]
        );
        let quarto = "project:\n  type: book\nbook:\n  title: Run\n  chapters:\n  - index.qmd\n  - part: Images\n    chapters: [build.qmd, push.md]\n";
        assert_eq!(
            paths(quarto),
            ["index.qmd", "Images", "build.qmd", "push.md"].map(|path| page(path, None))
        );
        assert_eq!(paths("project:\n  type: website\n"), []);
        assert!(pages("parts: [\n").is_err());
    }
}

//! The documents of an Educates workshop: `resources/workshop.yaml`, and in `workshop/` `workshop.yaml`, `modules.yaml` and
//! `config.yaml` → its title, and the order of its pages.
//!
//! What the format says is at <https://docs.educates.dev/>. Not here: the disk (`whole`), and the marks in its Markdown (`lesson`).

use serde_json::Value;

/// What the documents say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Workshop {
    pub(super) title: Option<String>,
    /// The pages that are shown, in order.
    shown: Vec<String>,
    /// The pages that are there, with their titles.
    known: Vec<Module>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Module {
    /// Its file, in the folder of the pages and without its end.
    pub(super) name: String,
    pub(super) title: Option<String>,
}

impl Workshop {
    /// Reads one of its documents, whichever it is.
    pub(super) fn read(&mut self, text: &str) -> Result<(), serde_saphyr::Error> {
        let document: Value = serde_saphyr::from_str(text.strip_prefix('\u{feff}').unwrap_or(text))?;
        let at = |path: &str| document.pointer(path);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let title = at("/spec/title").or_else(|| at("/name")).and_then(text);
        self.title = self.title.take().or(title);
        let path = at("/pathways/default").and_then(Value::as_str);
        let along = path.and_then(|path| at("/pathways/paths")?.get(path)?.get("modules"));
        if let Some(Value::Array(names)) = at("/modules/activate").or(along) {
            self.shown.extend(names.iter().filter_map(text));
        }
        let named = |name: &str, title: Option<&Value>| Module {
            name: name.to_owned(),
            title: title.and_then(text),
        };
        match at("/modules") {
            Some(Value::Object(modules)) => {
                let modules = modules.iter().filter(|(_, module)| module.is_object());
                self.known
                    .extend(modules.map(|(name, module)| named(name, module.get("name"))));
            }
            Some(Value::Array(modules)) => {
                let modules = modules.iter();
                self.known.extend(modules.filter_map(|module| {
                    let path = module.get("path").or_else(|| module.get("name"))?;
                    Some(named(path.as_str()?, module.get("title")))
                }));
            }
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {}
        }
        Ok(())
    }

    /// Its pages in order; none where that is left to their names.
    pub(super) fn modules(&self) -> Vec<Module> {
        if self.shown.is_empty() {
            return self.known.clone();
        }
        let known = |name: &String| self.known.iter().find(|module| module.name == *name).cloned();
        let shown = self.shown.iter();
        let unnamed = |name: &String| Module {
            name: name.clone(),
            title: None,
        };
        shown
            .map(|name| known(name).unwrap_or_else(|| unnamed(name)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(documents: &[&str]) -> (Option<String>, Vec<(String, Option<String>)>) {
        let mut workshop = Workshop::default();
        for document in documents {
            workshop.read(document).unwrap();
        }
        let modules = workshop.modules().into_iter();
        let modules = modules.map(|module| (module.name, module.title)).collect();
        (workshop.title, modules)
    }

    #[test]
    fn the_pages_are_those_that_are_activated_with_the_titles_that_modules_have() {
        let page = |name: &str, title: Option<&str>| (name.to_owned(), title.map(str::to_owned));
        let resource = "kind: Workshop\nspec:\n  title: Layers\n";
        let modules = "modules:\n  overview:\n    name: Overview\n  a/02-b:\n    name: Second\n  a/01-a:\n    exit_sign: On\n";
        let activated = "name: Other\nmodules:\n  activate:\n  - a/02-b\n  - overview\n  - c\n";
        let title = Some("Layers".to_owned());
        assert_eq!(
            pages(&[resource, activated, modules]),
            (
                title.clone(),
                vec![
                    page("a/02-b", Some("Second")),
                    page("overview", Some("Overview")),
                    page("c", None)
                ]
            )
        );
        assert_eq!(
            pages(&[resource, modules]),
            (
                title,
                vec![
                    page("overview", Some("Overview")),
                    page("a/02-b", Some("Second")),
                    page("a/01-a", None)
                ]
            )
        );
        let config = "pathways:\n  default: short\n  paths:\n    short:\n      modules: [b]\nmodules:\n- path: a\n- path: b\n  title: B\n";
        assert_eq!(pages(&[config]), (None, vec![page("b", Some("B"))]));
        assert_eq!(pages(&["kind: Workshop\n"]), (None, Vec::new()));
        assert!(Workshop::default().read("modules: [\n").is_err());
    }
}

//! Sites in several languages: the pages of the one that is shown first, and where the others' are.
//!
//! Languages are those that a configuration names where it says so in plain words; what a program makes of them is not known. Not
//! here: the order of the pages (`placed`, `site`).

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

use super::find::beside;
use super::locales::{Locales, locales};
use super::placed::{self, Place};
use super::whole::children;
use super::{CourseError, read_text};

/// The pages of a site in its first language.
pub(super) struct Parted {
    /// The folder that they are in.
    pub(super) root: PathBuf,
    pub(super) pages: Vec<PathBuf>,
    /// For each other language its folder, or where it has none a page of it.
    pub(super) others: Vec<PathBuf>,
}

/// The pages below `root` of the site in `folder`, by what its configuration says.
pub(super) fn parted(
    folder: &Path,
    configuration: &Path,
    root: &Path,
    place: Place,
) -> Result<Parted, CourseError> {
    let text = read_text(configuration).unwrap_or_default();
    let found = match place {
        Place::Hugo => of_hugo(folder, configuration, &text, root)?,
        Place::Docusaurus => of_locales(folder, &locales(&text), root)?,
    };
    match found.filter(|found| !found.pages.is_empty()) {
        Some(found) => Ok(found),
        None => Ok(Parted {
            root: root.to_owned(),
            pages: placed::pages(root, place)?,
            others: Vec::new(),
        }),
    }
}

/// Hugo has a folder for each language, or writes it into the page's name: `index.fr.md`.
fn of_hugo(
    folder: &Path,
    configuration: &Path,
    text: &str,
    root: &Path,
) -> Result<Option<Parted>, CourseError> {
    let said = settings(configuration, text);
    let beside_it = || {
        let files = ["toml", "yaml", "yml", "json"].map(|end| format!("languages.{end}"));
        let files = files.map(|name| configuration.with_file_name(name));
        let file = files.into_iter().find(|file| file.is_file())?;
        Some(settings(&file, &read_text(&file).ok()?))
    };
    let languages = match value(&said, "languages") {
        Some(Value::Object(languages)) => languages.clone(),
        _ => beside_it().unwrap_or_default(),
    };
    if languages.len() < 2 {
        return Ok(None);
    }
    let wanted = value(&said, "defaultContentLanguage").and_then(Value::as_str);
    let wanted = wanted.unwrap_or("en");
    let Some(own) = languages.keys().find(|code| code.eq_ignore_ascii_case(wanted)) else {
        return Ok(None);
    };
    let folder_of = |code: &str| {
        let settings = languages.get(code)?.as_object()?;
        let said = value(settings, "contentDir").and_then(Value::as_str);
        let said = said.and_then(|said| beside(&folder.join("site"), said).ok());
        said.or_else(|| Some(root.join(code)))
            .filter(|place| place.is_dir())
    };
    let own_root = folder_of(own).unwrap_or_else(|| root.to_owned());
    let all = placed::pages(&own_root, Place::Hugo)?;
    let (mut others, mut pages) = (Vec::new(), all.clone());
    for code in languages.keys().filter(|code| *code != own) {
        let place = folder_of(code).filter(|place| *place != own_root);
        let is_its = |page: &PathBuf| {
            place.as_ref().is_some_and(|place| page.starts_with(place)) || is_named(page, code)
        };
        let example = all.iter().find(|page| is_named(page, code)).cloned();
        others.extend(place.clone().or(example));
        pages.retain(|page| !is_its(page));
    }
    Ok(Some(Parted {
        root: own_root,
        pages,
        others,
    }))
}

/// Says whether a page's name ends in a language: `index.fr.md`.
fn is_named(page: &Path, code: &str) -> bool {
    let stem = page.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let end = stem.as_deref().and_then(|stem| stem.rsplit_once('.'));
    end.is_some_and(|(_, end)| end.eq_ignore_ascii_case(code))
}

/// Starlight, `VitePress` and `VuePress` have a folder for each language but one, or for each; docusaurus keeps them apart.
fn of_locales(folder: &Path, locales: &Locales, root: &Path) -> Result<Option<Parted>, CourseError> {
    let all = placed::pages(root, Place::Docusaurus)?;
    let folders: Vec<PathBuf> = locales
        .names
        .iter()
        .map(|name| root.join(name))
        .filter(|folder| folder.is_dir())
        .collect();
    let is_of = |page: &PathBuf, folder: &PathBuf| page.starts_with(folder);
    let outside = || {
        all.iter()
            .filter(|page| !folders.iter().any(|folder| is_of(page, folder)))
    };
    let said = locales.default.as_deref().map(|name| root.join(name));
    let said = said.filter(|own| folders.contains(own));
    let own = match said {
        None if outside().next().is_some() => None,
        None => folders.first().cloned(),
        own => own,
    };
    let pages = match &own {
        Some(own) => all.iter().filter(|page| is_of(page, own)).cloned().collect(),
        None => outside().cloned().collect(),
    };
    let apart = apart(folder, locales.default.as_deref())?;
    let others = folders.iter().filter(|folder| Some(*folder) != own.as_ref());
    Ok(Some(Parted {
        others: others.cloned().chain(apart).collect(),
        root: own.unwrap_or_else(|| root.to_owned()),
        pages,
    }))
}

/// The folders in which docusaurus has the pages of other languages.
fn apart(folder: &Path, own: Option<&str>) -> Result<Vec<PathBuf>, CourseError> {
    let all = folder.join("i18n");
    if !all.is_dir() {
        return Ok(Vec::new());
    }
    let others = children(&all)?.into_iter().filter(|language| {
        let name = language.file_name().map(|name| name.to_string_lossy());
        name.as_deref() != own
    });
    let pages = others.map(|language| language.join("docusaurus-plugin-content-docs/current"));
    Ok(pages.filter(|pages| pages.is_dir()).collect())
}

/// A document of settings, whose keys know no case; nothing where it is none.
fn settings(path: &Path, text: &str) -> Map<String, Value> {
    let end = path.extension().map(|end| end.to_string_lossy().into_owned());
    let read = match end.as_deref() {
        Some("toml") => DeTable::parse(text).ok().map(|table| of_table(table.get_ref())),
        Some("json") => serde_json::from_str(text).ok(),
        _ => serde_saphyr::from_str(text).ok(),
    };
    match read {
        Some(Value::Object(settings)) => settings,
        _ => Map::new(),
    }
}

/// The texts and tables of a table.
fn of_table(table: &DeTable<'_>) -> Value {
    let pairs = table.iter().map(|(key, value)| {
        let value = match value.get_ref() {
            DeValue::Table(inner) => of_table(inner),
            DeValue::String(text) => Value::String(text.to_string()),
            _ => Value::Null,
        };
        (key.get_ref().to_string(), value)
    });
    Value::Object(pairs.collect())
}

fn value<'v>(settings: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    let mut pairs = settings.iter();
    pairs
        .find(|(name, _)| name.eq_ignore_ascii_case(key))
        .map(|(_, value)| value)
}

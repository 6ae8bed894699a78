//! Katacoda's and Killercoda's scenarios on the disk: `index.json` with its pages and programs, and `structure.json`, which lists others.
//!
//! Not here: what the documents say (`katacoda`), and courses of `NAME-pathway.json` (`listed`).

use std::path::Path;

use super::find::beside;
use super::katacoda::{Scenario, Structure};
use super::setup::{self, Setup};
use super::whole::{missing, whole, without_missing};
use super::{Convention, CourseError, Entry, Part, read_text};

/// How many lists of scenarios are gone through, one in the other.
const MAX_DEPTH: usize = 4;

/// The scenario of an `index.json`; none where it is another format's file of that name.
pub(super) fn scenario(path: &Path) -> Result<Option<Entry>, CourseError> {
    let scenario = Scenario::parse(&read_text(path)?)
        .map_err(|error| CourseError::format(path, "a scenario", &error))?;
    let Some(scenario) = scenario else {
        return Ok(None);
    };
    let mut parts = Vec::new();
    let (assets, mut diagnostics) = setup::assets(path, scenario.assets());
    // Whatever is copied is there before the first page.
    let mut assets = Some(assets);
    for page in scenario.pages() {
        let Some(text) = &page.text else {
            continue;
        };
        let program = |named: &Option<String>| {
            let named = named.as_deref().filter(|name| !name.trim().is_empty());
            let file = named.map(|named| beside(path, named)).transpose()?;
            Ok::<_, CourseError>(file.filter(|file| file.is_file()))
        };
        let verify = program(&page.verify)?;
        if verify.is_none()
            && let Some(named) = page.verify.as_deref().filter(|named| !named.trim().is_empty())
        {
            diagnostics.push(missing(path, named, "says whether a page is done"));
        }
        let setup = Setup {
            assets: assets.take().unwrap_or_default(),
            background: program(&page.background)?,
            foreground: program(&page.foreground)?,
        };
        parts.push(Part {
            path: beside(path, text)?,
            title: page.title.clone(),
            verify,
            setup,
        });
    }
    diagnostics.extend(without_missing(&mut parts, path, "is a page of the scenario"));
    let entry = whole(Convention::Katacoda, path, scenario.title, parts)?;
    Ok(Some(Entry { diagnostics, ..entry }))
}

/// The scenarios that a `structure.json` lists, also by way of others in the folders that it names.
pub(super) fn structure(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let mut entries = Vec::new();
    go_through(path, 0, &mut entries)?;
    if entries.is_empty() {
        return Err(CourseError::format(
            path,
            "a list of scenarios",
            "it names no scenario that is there",
        ));
    }
    Ok(entries)
}

fn go_through(path: &Path, depth: usize, entries: &mut Vec<Entry>) -> Result<(), CourseError> {
    let structure = Structure::parse(&read_text(path)?)
        .map_err(|error| CourseError::format(path, "a list of scenarios", &error))?;
    for folder in structure.folders() {
        let folder = beside(path, folder)?;
        let (index, inner) = (folder.join("index.json"), folder.join("structure.json"));
        if index.is_file() {
            entries.extend(scenario(&index)?);
        } else if inner.is_file() && depth < MAX_DEPTH {
            go_through(&inner, depth + 1, entries)?;
        }
    }
    Ok(())
}

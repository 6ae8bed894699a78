//! A listing's `--format`: the usual table, a table of one's own, a line per row, or JSON.
//!
//! Not here: the rows' fields.

use serde_json::{Map, Value};

use super::table;
use super::template::{Template, listing_json};

/// How a listing's rows are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// The command's usual table.
    Usual,
    /// `json`: one object to a line.
    Json,
    /// `table TEMPLATE`.
    Table(Template),
    /// `TEMPLATE`: one line to a row.
    Lines(Template),
}

/// A column or field: its name in a template, and its heading.
pub(super) type Field = (&'static str, &'static str);

impl Format {
    /// Parses `--format` for a listing with these fields; `None` where only the CLI can do it.
    pub(super) fn parse(text: Option<&str>, fields: &[Field]) -> Option<Self> {
        let text = match text {
            None | Some("" | "table") => return Some(Self::Usual),
            Some("json") => return Some(Self::Json),
            Some(text) => text,
        };
        let (make, template): (fn(Template) -> Self, _) = match text.strip_prefix("table ") {
            Some(template) => (Self::Table, template.trim_start()),
            None => (Self::Lines, text),
        };
        let template = Template::parse_listing(template)?;
        let is_known = |name: &str| name.is_empty() || fields.iter().any(|(field, _)| *field == name);
        template.fields().all(is_known).then(|| make(template.clone()))
    }

    /// Says whether a field is asked for by name.
    pub(super) fn asks_for(&self, field: &str) -> bool {
        match self {
            Self::Usual | Self::Json => false,
            Self::Table(template) | Self::Lines(template) => template.fields().any(|name| name == field),
        }
    }

    /// Writes the rows; `usual` names the usual table's fields, `fields` gives every field's heading.
    pub(super) fn write(&self, rows: &[Map<String, Value>], usual: &[&str], fields: &[Field]) -> Vec<String> {
        let headings: Map<String, Value> = fields
            .iter()
            .map(|(name, heading)| ((*name).to_owned(), Value::from(*heading)))
            .collect();
        let with_headings = || std::iter::once(&headings).chain(rows);
        let cell = |row: &Map<String, Value>, field: &&str| {
            row.get(*field)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let filled = |row: &Map<String, Value>, template: &Template| {
            template.fill(&Value::Object(row.clone())).unwrap_or_default()
        };
        match self {
            Self::Usual => {
                let cells = |row| usual.iter().map(|field| cell(row, field)).collect();
                table::lay_out(&with_headings().map(cells).collect::<Vec<_>>())
            }
            Self::Json => rows
                .iter()
                .map(|row| listing_json(&Value::Object(row.clone())))
                .collect(),
            Self::Table(template) => {
                let cells = |row| filled(row, template).split('\t').map(str::to_owned).collect();
                table::lay_out(&with_headings().map(cells).collect::<Vec<_>>())
            }
            Self::Lines(template) => rows.iter().map(|row| filled(row, template)).collect(),
        }
    }
}

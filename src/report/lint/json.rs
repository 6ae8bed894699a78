//! `lint --format json`: one document whose first key is its schema's number.
//!
//! Names may be added, none is renamed or removed without a new number. Not here: `plan`'s document.

use serde::Serialize;

use crate::diagnostic::Severity;
use crate::lint::{Finding, Linted, Mend, Place, Text};

/// The number of the schema that this version writes.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    lessons: Vec<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: String,
    findings: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    severity: Severity,
    line: usize,
    column: usize,
    end: Place,
    span: Span,
    message: &'a str,
    help: Option<&'a str>,
    mend: Option<Edit<'a>>,
}

#[derive(Serialize)]
struct Span {
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Edit<'a> {
    span: Span,
    replacement: &'a str,
}

/// The document for some files.
pub fn json(linted: &[Linted]) -> String {
    let document = Document {
        schema: SCHEMA,
        lessons: linted.iter().map(file).collect(),
    };
    // The document has only strings as keys, so that it is always there.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{text}\n")
}

fn file(linted: &Linted) -> File<'_> {
    let text = Text::new(&linted.text);
    File {
        path: linted.path.display().to_string(),
        findings: linted
            .findings
            .iter()
            .map(|finding| entry(&text, finding))
            .collect(),
    }
}

fn entry<'a>(text: &Text<'_>, finding: &'a Finding) -> Entry<'a> {
    let start = text.place(finding.span.start);
    Entry {
        code: finding.code,
        severity: finding.severity,
        line: start.line,
        column: start.column,
        end: text.place(finding.span.end),
        span: span(&finding.span),
        message: &finding.message,
        help: finding.help.as_deref(),
        mend: finding.mend.as_ref().map(
            |Mend {
                 span: place,
                 replacement,
             }| Edit {
                span: span(place),
                replacement,
            },
        ),
    }
}

fn span(range: &std::ops::Range<usize>) -> Span {
    Span {
        start: range.start,
        end: range.end,
    }
}

#[cfg(test)]
mod tests {
    use super::super::bench::files;
    use super::*;

    #[test]
    fn the_document_begins_with_its_schema_and_has_every_place() {
        let text = json(&files());
        assert!(text.starts_with("{\n  \"schema\": 1,\n"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["lessons"][1]["findings"], serde_json::json!([]));
        let findings = document["lessons"][0]["findings"].as_array().unwrap();
        let compose = findings
            .iter()
            .find(|found| found["code"] == "old-compose")
            .unwrap();
        let wanted = serde_json::json!({
            "code": "old-compose", "severity": "note", "line": 4, "column": 9,
            "end": { "line": 4, "column": 23 }, "span": { "start": 27, "end": 41 },
            "message": compose["message"], "help": "write `docker compose`",
            "mend": { "span": { "start": 27, "end": 41 }, "replacement": "docker compose" },
        });
        assert_eq!(compose, &wanted);
    }
}

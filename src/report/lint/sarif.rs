//! Findings as SARIF 2.1.0, which code scanning services read.
//!
//! A rule carries its page of the book itself: `helpUri` wants an address, and the book has none of its own. Source: OASIS's
//! «Static Analysis Results Interchange Format». Not here: what the other forms show.

use std::path::{Component, Path};

use serde_json::{Value, json};

use crate::diagnostic::{CODES, Code, Severity};
use crate::lint::{Finding, Linted, Text};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The document for some files; rules are those that something was found by.
pub fn sarif(linted: &[Linted]) -> String {
    let is_found = |code: &&Code| super::each(linted).any(|(_, finding)| finding.code == code.name);
    let rules: Vec<&Code> = CODES.iter().filter(is_found).collect();
    let results: Vec<Value> = linted
        .iter()
        .flat_map(|file| {
            let text = Text::new(&file.text);
            let found = file
                .findings
                .iter()
                .map(|finding| result(file, &text, finding, &rules));
            found.collect::<Vec<_>>()
        })
        .collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "stepgate",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|code| rule(code)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.name,
        "shortDescription": { "text": code.meaning },
        "fullDescription": { "text": explanation(code) },
        "help": { "text": code.page, "markdown": code.page },
        "defaultConfiguration": { "level": level(code.severity) },
    })
}

/// What a code's page says of it, up to the line above its examples: GitHub wants it beside the page.
fn explanation(code: &Code) -> String {
    const FENCE: &str = "\n\n````";
    let before = code.page.find(FENCE).map(|at| &code.page[..at]);
    let said = before
        .and_then(|before| before.rsplit_once("\n\n"))
        .map_or(code.page, |(said, _)| said);
    // Behind the title and how bad it is.
    let said: Vec<String> = said
        .split("\n\n")
        .skip(2)
        .map(|paragraph| paragraph.replace('\n', " "))
        .collect();
    said.join(" ").trim().to_owned()
}

fn result(file: &Linted, text: &Text<'_>, finding: &Finding, rules: &[&Code]) -> Value {
    let message = match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    };
    let artifact = json!({ "uri": uri(&file.path) });
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": { "text": message },
        "locations": [{ "physicalLocation": {
            "artifactLocation": artifact,
            "region": region(text, finding.span.start, finding.span.end),
        } }],
    });
    // A code that is not in the table has no rule.
    if let Some(index) = rules.iter().position(|code| code.name == finding.code) {
        result["ruleIndex"] = index.into();
    }
    if let Some(mend) = &finding.mend {
        result["fixes"] = json!([{
            "description": { "text": finding.help },
            "artifactChanges": [{
                "artifactLocation": artifact,
                "replacements": [{
                    "deletedRegion": region(text, mend.span.start, mend.span.end),
                    "insertedContent": { "text": mend.replacement },
                }],
            }],
        }]);
    }
    result
}

fn region(text: &Text<'_>, start: usize, end: usize) -> Value {
    let (start, end) = (text.place(start), text.place(end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// A path as a URI: relative ones stay so.
fn uri(path: &Path) -> String {
    if path.is_absolute()
        && let Ok(url) = url::Url::from_file_path(path)
    {
        return url.into();
    }
    let parts = path.components().filter_map(|component| match component {
        Component::Normal(part) => Some(escaped(&part.to_string_lossy())),
        Component::ParentDir => Some("..".to_owned()),
        Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn escaped(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::bench::files;
    use super::*;

    #[test]
    fn every_finding_is_a_result_of_a_rule_with_its_page() {
        let text = sarif(&files());
        assert!(!text.contains("hunter2"), "{text}");
        let document: Value = serde_json::from_str(&text).unwrap();
        let run = &document["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), files()[0].findings.len());
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "a%20b/c%2Cd%3Ae%25.md");
        }
        let compose = results
            .iter()
            .find(|result| result["ruleId"] == "old-compose")
            .unwrap();
        let region = &compose["locations"][0]["physicalLocation"]["region"];
        assert_eq!(
            region,
            &json!({ "startLine": 4, "startColumn": 9, "endLine": 4, "endColumn": 23 })
        );
        let change = &compose["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(change["insertedContent"]["text"], "docker compose");
    }

    #[test]
    fn every_code_is_described_at_most_as_long_as_github_takes_it() {
        const LONGEST: usize = 1024;
        for code in CODES {
            let rule = rule(code);
            for key in ["shortDescription", "fullDescription"] {
                let text = rule[key]["text"].as_str().unwrap();
                let n_chars = text.chars().count();
                assert!((1..=LONGEST).contains(&n_chars), "{} {key}: {text}", code.name);
                assert!(!text.contains("````") && !text.starts_with(['#', '*']), "{text}");
            }
        }
    }

    #[test]
    fn a_path_is_a_uri() {
        assert_eq!(uri(Path::new("./a/../é.md")), "a/../%C3%A9.md");
        if cfg!(unix) {
            assert_eq!(uri(Path::new("/a b/c.md")), "file:///a%20b/c.md");
        }
    }
}

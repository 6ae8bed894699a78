//! Findings as workflow commands of GitHub Actions, which shows them at their lines of a change.
//!
//! Source: GitHub's «Workflow commands» and its toolkit's escaping. Not here: what the other forms show.

use crate::diagnostic::Severity;
use crate::lint::{Linted, Text};

/// A line for each finding.
pub fn github(linted: &[Linted]) -> String {
    let mut out = String::new();
    for file in linted {
        let text = Text::new(&file.text);
        let path = property(&file.path.display().to_string());
        for finding in &file.findings {
            let level = match finding.severity {
                Severity::Note => "notice",
                Severity::Warning => "warning",
                Severity::Error => "error",
            };
            let (start, end) = (text.place(finding.span.start), text.place(finding.span.end));
            let mut message = finding.message.clone();
            if let Some(help) = &finding.help {
                message = format!("{message}\n{help}");
            }
            // GitHub takes an end column only where the line is the same.
            let end_column = if start.line == end.line {
                format!(",endColumn={}", end.column)
            } else {
                String::new()
            };
            out.push_str(&format!(
                "::{level} file={path},line={},col={},endLine={}{end_column},title={}::{}\n",
                start.line,
                start.column,
                end.line,
                property(finding.code),
                data(&message),
            ));
        }
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::bench::files;
    use super::*;

    #[test]
    fn each_finding_is_a_command_with_everything_escaped() {
        let text = github(&files());
        let line = text.lines().find(|line| line.contains("old-compose")).unwrap();
        let start =
            "::notice file=a b/c%2Cd%3Ae%25.md,line=4,col=9,endLine=4,endColumn=23,title=old-compose::";
        assert!(line.starts_with(start), "{line}");
        assert!(line.ends_with("%0Awrite `docker compose`"), "{line}");
        assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
        assert_eq!(property("a\r\nb:c,d%"), "a%0D%0Ab%3Ac%2Cd%25");
    }
}

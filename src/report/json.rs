//! Events as JSON lines on stdout.
//!
//! Not here: the one-document JSON of `plan` and `check`; their subcommands print that.

use crate::runner::Event;
use crate::ui;

use super::Reporter;

/// Prints each event as one line of JSON.
#[derive(Debug, Default)]
pub struct JsonLines;

impl Reporter for JsonLines {
    fn on_event(&mut self, event: &Event) {
        let mut line = match serde_json::to_value(event) {
            Ok(serde_json::Value::Object(fields)) => {
                let mut first = serde_json::Map::from_iter([("schema".to_owned(), 1.into())]);
                first.extend(fields);
                serde_json::Value::Object(first).to_string()
            }
            Ok(other) => other.to_string(),
            Err(error) => {
                serde_json::json!({ "schema": 1, "event": "lost", "reason": error.to_string() }).to_string()
            }
        };
        line.push('\n');
        ui::data(&line);
    }
}

//! `docker image inspect`: the engine's own words about images, laid out as the CLI does.
//!
//! Not here: formats beyond simple paths; the CLI does those.

use serde::Serialize as _;
use serde_json::Value;
use serde_json::ser::{PrettyFormatter, Serializer};

use super::template::Template;
use super::{Done, ShimError, Work};
use crate::docker::Inspect;
use crate::words::Reference;

/// Shows images as JSON, or by a simple format. What is missing is told at the end, as the CLI does.
pub(super) async fn run(work: &mut Work<'_>, inspect: &Inspect) -> Result<Done, ShimError> {
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for name in &inspect.names {
        match work.engine.image_json(name).await? {
            Some(image) => found.push(image),
            None => missing.push(name),
        }
    }
    match inspect.format.as_deref() {
        None | Some("") => work.streams.line(&pretty(&Value::Array(found))?)?,
        Some("json") => work.streams.line(&Value::Array(found).to_string())?,
        Some(format) => {
            let needs_cli = || ShimError::NeedsCli {
                flag: Some("--format"),
            };
            let template = Template::parse(format).ok_or_else(needs_cli)?;
            let lines: Option<Vec<String>> = found.iter().map(|image| template.fill(image)).collect();
            for line in lines.ok_or_else(needs_cli)? {
                work.streams.line(&line)?;
            }
        }
    }
    for name in &missing {
        let full = Reference::parse(name).map_or((*name).clone(), |name| name.with_default_tag().familiar());
        work.streams
            .complain(&format!("Error response from daemon: No such image: {full}"))?;
    }
    Ok(if missing.is_empty() {
        Done::Well
    } else {
        Done::Badly(1)
    })
}

/// JSON with four spaces to a level.
fn pretty(value: &Value) -> Result<String, ShimError> {
    let mut text = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut text, PrettyFormatter::with_indent(b"    "));
    value
        .serialize(&mut serializer)
        .map_err(|error| ShimError::Io(error.into()))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

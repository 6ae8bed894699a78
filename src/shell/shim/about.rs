//! `docker version` and `docker info`, in the CLI's layout, from the engine's own answers.
//!
//! The main fields only; with `--format`, whatever the engine says. Not here: other formats than simple ones.

use serde_json::{Value, json};

use super::template::Template;
use super::{Done, ShimError, Work};

/// Shows the versions of stepgate as the client and of the engine as the server.
pub(super) async fn version(work: &mut Work<'_>, format: Option<&str>) -> Result<Done, ShimError> {
    let (server, _) = work.engine.about_json().await?;
    let api = server.get("ApiVersion").cloned().unwrap_or_default();
    let os = std::env::consts::OS;
    let client = json!({
        "Version": env!("CARGO_PKG_VERSION"),
        "ApiVersion": api,
        "Os": os,
        "Arch": architecture(),
        "Context": "default",
    });
    let all = json!({ "Client": client, "Server": server });
    if let Some(format) = format {
        return formatted(work, format, &all);
    }
    let line = |name: &str, value: &str| format!(" {:<19}{value}", format!("{name}:"));
    let text = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let mut lines = vec![
        "Client: stepgate".to_owned(),
        line("Version", env!("CARGO_PKG_VERSION")),
        line("API version", &text(&all["Client"], "ApiVersion")),
        line("OS/Arch", &format!("{os}/{}", architecture())),
        line("Context", "default"),
        String::new(),
        "Server:".to_owned(),
    ];
    let server = &all["Server"];
    let components = server.get("Components").and_then(Value::as_array);
    for component in components.into_iter().flatten() {
        lines.push(format!(" {}:", text(component, "Name")));
        let inner = |name: &str, value: &str| format!("  {:<18}{value}", format!("{name}:"));
        lines.push(inner("Version", &text(component, "Version")));
        let details = component.get("Details").unwrap_or(&Value::Null);
        if component.get("Name").and_then(Value::as_str) == Some("Engine") {
            let api = format!(
                "{} (minimum version {})",
                text(details, "ApiVersion"),
                text(details, "MinAPIVersion")
            );
            lines.push(inner("API version", &api));
            lines.push(inner("Go version", &text(details, "GoVersion")));
        }
        lines.push(inner("Git commit", &text(details, "GitCommit")));
        if let Some(os) = details.get("Os").and_then(Value::as_str) {
            lines.push(inner("OS/Arch", &format!("{os}/{}", text(details, "Arch"))));
        }
    }
    for line in lines {
        work.streams.line(&line)?;
    }
    Ok(Done::Well)
}

/// The engine's own account of itself: the line's heading, the field, and how deep it stands.
const INFO: &[(&str, &str, usize)] = &[
    ("Containers", "Containers", 1),
    ("Running", "ContainersRunning", 2),
    ("Paused", "ContainersPaused", 2),
    ("Stopped", "ContainersStopped", 2),
    ("Images", "Images", 1),
    ("Server Version", "ServerVersion", 1),
    ("Storage Driver", "Driver", 1),
    ("Logging Driver", "LoggingDriver", 1),
    ("Cgroup Driver", "CgroupDriver", 1),
    ("Cgroup Version", "CgroupVersion", 1),
    ("Default Runtime", "DefaultRuntime", 1),
    ("Kernel Version", "KernelVersion", 1),
    ("Operating System", "OperatingSystem", 1),
    ("OSType", "OSType", 1),
    ("Architecture", "Architecture", 1),
    ("CPUs", "NCPU", 1),
    ("Name", "Name", 1),
    ("ID", "ID", 1),
    ("Docker Root Dir", "DockerRootDir", 1),
    ("Debug Mode", "Debug", 1),
    ("Experimental", "ExperimentalBuild", 1),
    ("Live Restore Enabled", "LiveRestoreEnabled", 1),
];

/// Shows the engine's state.
pub(super) async fn info(work: &mut Work<'_>, format: Option<&str>) -> Result<Done, ShimError> {
    let (_, info) = work.engine.about_json().await?;
    if let Some(format) = format {
        return formatted(work, format, &info);
    }
    work.streams.line("Client: stepgate")?;
    work.streams
        .line(&format!(" Version:    {}", env!("CARGO_PKG_VERSION")))?;
    work.streams.line(" Context:    default\n\nServer:")?;
    for (heading, field, depth) in INFO {
        let text = match info.get(field) {
            Some(Value::String(text)) => text.clone(),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
            Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => continue,
        };
        work.streams
            .line(&format!("{}{heading}: {text}", " ".repeat(*depth)))?;
    }
    work.streams.line("")?;
    Ok(Done::Well)
}

fn formatted(work: &mut Work<'_>, format: &str, value: &Value) -> Result<Done, ShimError> {
    let text = match format {
        "json" => value.to_string(),
        format => {
            // Go's name for the field differs from the API's.
            let format = format.replace(".APIVersion", ".ApiVersion");
            Template::parse(&format)
                .and_then(|template| template.fill(value))
                .ok_or(ShimError::NeedsCli {
                    flag: Some("--format"),
                })?
        }
    };
    work.streams.line(&text)?;
    Ok(Done::Well)
}

/// This machine's architecture as Go names it.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

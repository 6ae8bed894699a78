//! Whether what a step needs beyond the lesson is there: asked when the step would open. What cannot be asked is not there.
//!
//! Not here: what a step may need (`lesson::own`), and what becomes of a step without it (`beyond`).

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::engine::Builder;
use crate::lesson::Need;
use crate::lesson::own::Thing;
use crate::shell::context::Attendance;
use crate::shell::shim::find_program;

use super::Stage;
use super::stage::EngineKind;

/// The variable that names another address to ask for the internet.
pub const PROBE_VARIABLE: &str = "STEPGATE_PROBE";
/// What is asked for the internet: Docker Hub's registry, which answers everybody.
const PROBE: &str = "https://registry-1.docker.io/v2/";
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What of some needs is not there, each with the reason in words.
pub async fn missing(needs: &[Need], stage: &Stage, attendance: Attendance) -> Vec<String> {
    let mut missing = Vec::new();
    for need in needs {
        // A step may say again what its whole lesson says.
        if let Err(reason) = ask(need, stage, attendance).await
            && !missing.contains(&reason)
        {
            missing.push(reason);
        }
    }
    missing
}

async fn ask(need: &Need, stage: &Stage, attendance: Attendance) -> Result<(), String> {
    let is_docker = matches!(stage.kind, EngineKind::Docker { .. });
    match need {
        Need::Thing(Thing::Docker) if is_docker => Ok(()),
        Need::Thing(Thing::Docker) => Err("a Docker Engine, in whose place is the built-in one".to_owned()),
        Need::Thing(Thing::Swarm) => match stage.engine.swarm_node().await {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err("a swarm, which the engine is not in".to_owned()),
            Err(error) => Err(format!("a swarm ({})", crate::failure::chain(&error))),
        },
        Need::Thing(Thing::Compose) => plugin(stage, "compose").await,
        Need::Thing(Thing::Buildx) => plugin(stage, "buildx").await,
        Need::Thing(Thing::Buildkit) => match stage.engine.builder().await {
            Ok(Builder::Buildkit) => Ok(()),
            Ok(Builder::Classic) => {
                Err("BuildKit, which the engine does not build with by itself".to_owned())
            }
            Ok(Builder::Own) => {
                Err("BuildKit, in whose place is the built-in engine's own builder".to_owned())
            }
            Err(error) => Err(format!("BuildKit ({})", crate::failure::chain(&error))),
        },
        Need::Thing(Thing::Gpu) => match stage.engine.about_json().await {
            Ok((_, info)) if has_gpu(&info) => Ok(()),
            Ok(_) => Err("a GPU, and the engine has neither NVIDIA's runtime nor such a device".to_owned()),
            Err(error) => Err(format!("a GPU ({})", crate::failure::chain(&error))),
        },
        Need::Thing(Thing::Internet) => internet().await,
        Need::Thing(Thing::Terminal) => match attendance {
            Attendance::Attended => Ok(()),
            Attendance::Unattended => Err("somebody at a terminal".to_owned()),
        },
        Need::Unclear(_) => Err(need.to_string()),
        Need::Command(name) => match find_program(Path::new(""), name) {
            Some(_) => Ok(()),
            None => Err(format!("the command `{name}`, which is not on the PATH")),
        },
    }
}

/// Says whether an engine can give a container a GPU, by what it tells of itself.
fn has_gpu(info: &Value) -> bool {
    let devices = info["DiscoveredDevices"].as_array().into_iter().flatten();
    let mut ids = devices.filter_map(|device| device["ID"].as_str());
    let is_gpu = |id: &str| id.split_once('=').is_some_and(|(kind, _)| kind.ends_with("/gpu"));
    info["Runtimes"].get("nvidia").is_some() || ids.any(is_gpu)
}

/// Asks the docker CLI whether it has a plugin, as the lesson's shell would.
async fn plugin(stage: &Stage, name: &str) -> Result<(), String> {
    let Some(docker) = find_program(Path::new(""), "docker") else {
        return Err(format!("`docker {name}`, and there is no docker CLI"));
    };
    let mut command = tokio::process::Command::new(docker);
    command
        .args([name, "version"])
        .env("DOCKER_CONFIG", &stage.docker_config)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    match tokio::time::timeout(PATIENCE, command.status()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(_)) => Err(format!("`docker {name}`, which the docker CLI has no plugin for")),
        Ok(Err(error)) => Err(format!("`docker {name}` ({error})")),
        Err(_) => Err(format!("`docker {name}`, which does not answer")),
    }
}

/// Asks for any answer from the internet, by the proxy that the environment names.
async fn internet() -> Result<(), String> {
    let given = std::env::var(PROBE_VARIABLE).ok().filter(|url| !url.is_empty());
    let url = given.as_deref().unwrap_or(PROBE);
    // The process's first provider stays; whoever sets it, sets the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .build()
        .map_err(|error| format!("the internet ({error})"))?;
    match client.head(url).send().await {
        Ok(_) => Ok(()),
        Err(error) => Err(format!(
            "the internet, from which {url} does not answer ({})",
            crate::failure::chain(&error)
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_engine_has_a_gpu_by_its_runtime_or_among_its_devices() {
        assert!(has_gpu(&json!({ "Runtimes": { "runc": {}, "nvidia": {} } })));
        assert!(has_gpu(
            &json!({ "DiscoveredDevices": [{ "Source": "cdi", "ID": "amd.com/gpu=0" }] })
        ));
        assert!(!has_gpu(
            &json!({ "DiscoveredDevices": [{ "Source": "cdi", "ID": "acme.com/nic=gpu" }] })
        ));
        assert!(!has_gpu(
            &json!({ "Runtimes": { "runc": {} }, "DiscoveredDevices": null })
        ));
    }
}

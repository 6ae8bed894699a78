//! Docker contexts: the named engines that docker's CLI keeps below its configuration folder.
//!
//! The layout is the CLI's: `contexts/meta/<SHA-256 of the name>/meta.json` and
//! `contexts/tls/<the same>/docker/{ca,cert,key}.pem`. Not here: which context is meant (`resolve`), and build
//! contexts (`engine::build_context`).

use std::io;
use std::path::Path;

use serde::Deserialize;

use super::address::{Address, TlsMaterial, Trust};
use crate::engine::EngineError;
use crate::words::Digest;

#[derive(Deserialize)]
struct Meta {
    #[serde(rename = "Endpoints", default)]
    endpoints: Endpoints,
}

#[derive(Default, Deserialize)]
struct Endpoints {
    docker: Option<DockerEndpoint>,
}

#[derive(Deserialize)]
struct DockerEndpoint {
    #[serde(rename = "Host", default)]
    host: String,
    #[serde(rename = "SkipTLSVerify", default)]
    skip_tls_verify: bool,
}

#[derive(Deserialize)]
struct ConfigFile {
    #[serde(rename = "currentContext", default)]
    current_context: String,
}

/// Reads the context `name`; `None` where it names no address, which means the default one.
pub(super) fn read(config_folder: &Path, name: &str) -> Result<Option<Address>, EngineError> {
    let refuse = |reason: String| EngineError::Address {
        address: format!("docker context {name}"),
        reason,
    };
    let sum = Digest::of(name.as_bytes());
    let contexts = config_folder.join("contexts");
    let path = contexts.join("meta").join(sum.hex()).join("meta.json");
    let bytes = std::fs::read(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            refuse("there is no context of that name; `docker context ls` lists them".to_owned())
        }
        _ => refuse(format!("{} cannot be read: {error}", path.display())),
    })?;
    let meta: Meta = serde_json::from_slice(&bytes)
        .map_err(|error| refuse(format!("{} is damaged: {error}", path.display())))?;
    let endpoint = meta
        .endpoints
        .docker
        .ok_or_else(|| refuse("it has no Docker endpoint".to_owned()))?;
    if endpoint.host.is_empty() {
        return Ok(None);
    }
    let folder = contexts.join("tls").join(sum.hex()).join("docker");
    let trust = if endpoint.skip_tls_verify {
        Trust::Anyone
    } else {
        Trust::Verified
    };
    let is_tls = endpoint.skip_tls_verify || folder.is_dir();
    let tls = is_tls.then_some(TlsMaterial { folder, trust });
    Address::parse(&endpoint.host, tls).map(Some)
}

/// The name of the current context by docker's `config.json`; `None` where it names none or isn't there.
pub(super) fn current(config_folder: &Path) -> Result<Option<String>, EngineError> {
    let path = config_folder.join("config.json");
    let refuse = |reason: String| EngineError::Address {
        address: path.display().to_string(),
        reason,
    };
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refuse(format!("it cannot be read: {error}"))),
    };
    let config: ConfigFile =
        serde_json::from_slice(&bytes).map_err(|error| refuse(format!("it is damaged: {error}")))?;
    Ok(Some(config.current_context).filter(|name| !name.is_empty()))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::address::Endpoint;
    use super::*;

    fn store(name: &str, meta: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let id = Digest::of(name.as_bytes());
        let meta_folder = folder.path().join("contexts/meta").join(id.hex());
        std::fs::create_dir_all(&meta_folder).unwrap();
        std::fs::write(meta_folder.join("meta.json"), meta).unwrap();
        folder
    }

    #[test]
    fn a_context_gives_its_address() {
        let folder = store(
            "remote",
            r#"{"Name":"remote","Metadata":{"Description":"x"},
                "Endpoints":{"docker":{"Host":"ssh://ada@box","SkipTLSVerify":false}}}"#,
        );
        let address = read(folder.path(), "remote").unwrap().unwrap();
        assert_eq!(address.to_string(), "ssh://ada@box");
    }

    #[test]
    fn a_context_with_certificates_speaks_tls_with_them() {
        let folder = store("remote", r#"{"Endpoints":{"docker":{"Host":"tcp://box:2376"}}}"#);
        let tls = folder
            .path()
            .join("contexts/tls")
            .join(Digest::of(b"remote").hex())
            .join("docker");
        std::fs::create_dir_all(&tls).unwrap();
        let address = read(folder.path(), "remote").unwrap().unwrap();
        let Endpoint::Tls(_, material) = address.endpoint else {
            panic!("{address:?}");
        };
        assert_eq!(
            material,
            TlsMaterial {
                folder: tls,
                trust: Trust::Verified
            }
        );
    }

    #[test]
    fn skip_tls_verify_is_tls_with_anyone() {
        let folder = store(
            "remote",
            r#"{"Endpoints":{"docker":{"Host":"tcp://box:2376","SkipTLSVerify":true}}}"#,
        );
        let address = read(folder.path(), "remote").unwrap().unwrap();
        let Endpoint::Tls(_, material) = address.endpoint else {
            panic!("{address:?}");
        };
        assert_eq!(material.trust, Trust::Anyone);
    }

    #[test]
    fn contexts_that_cannot_be_used_say_why() {
        let folder = store("empty", r#"{"Endpoints":{}}"#);
        let missing = read(folder.path(), "nowhere").unwrap_err().to_string();
        assert!(missing.contains("docker context ls"), "{missing}");
        let empty = read(folder.path(), "empty").unwrap_err().to_string();
        assert!(empty.contains("no Docker endpoint"), "{empty}");
        let folder = store("torn", r#"{"Endpo"#);
        let torn = read(folder.path(), "torn").unwrap_err().to_string();
        assert!(torn.contains("damaged"), "{torn}");
    }

    #[test]
    fn the_current_context_is_read_from_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(current(folder.path()).unwrap(), None);
        let path: PathBuf = folder.path().join("config.json");
        std::fs::write(&path, r#"{"auths":{},"currentContext":"remote"}"#).unwrap();
        assert_eq!(current(folder.path()).unwrap().as_deref(), Some("remote"));
        std::fs::write(&path, "{}").unwrap();
        assert_eq!(current(folder.path()).unwrap(), None);
    }
}

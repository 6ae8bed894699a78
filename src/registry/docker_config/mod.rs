//! docker's `config.json`: the credentials that the docker CLI stores, read and written as it does, and where its
//! plugins are.
//!
//! Everything else in the file is kept as it is, key order included. Not here: how the file is read and written
//! (`file`), and the programs that keep secrets for docker (`helpers`).

mod entry;
mod file;
mod helpers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{Credentials, config_key};

pub use helpers::HelperError;

use helpers::Helper;

/// The file's name in docker's folder.
const FILE: &str = "config.json";
/// The key under which docker finds further folders of plugins.
const PLUGIN_FOLDERS: &str = "cliPluginsExtraDirs";

/// docker's configuration.
#[derive(Clone, Debug)]
pub struct DockerConfig {
    path: PathBuf,
    root: Map<String, Value>,
}

/// A registry that credentials are stored for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLogin {
    /// The host as it stands in a reference: `docker.io`, `127.0.0.1:5000`.
    pub host: String,
    /// The account; `None` where only an identity token is stored under it.
    pub username: Option<String>,
    /// Where the secret is.
    pub place: Place,
}

/// Where a secret is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In config.json itself, not encrypted.
    File,
    /// With the program `docker-credential-NAME`.
    Helper(String),
}

/// What erasing credentials came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// There were some, and they are gone.
    Removed,
    /// There were none.
    Nothing,
}

/// Says why stored credentials cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("`{path}` cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The file is damaged; it is never overwritten then.
    #[error("`{path}` is damaged and is left as it is: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file cannot be written.
    #[error("`{path}` cannot be written")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// A credential helper does not do its work.
    #[error(transparent)]
    Helper(#[from] HelperError),
}

impl DockerConfig {
    /// Reads `config.json` in docker's folder; a missing file is an empty configuration.
    pub fn load(dir: &Path) -> Result<Self, ConfigError> {
        let path = dir.join(FILE);
        let root = file::read(&path)?;
        Ok(Self { path, root })
    }

    /// The file that this is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of the credential helpers that the file asks for, each once; the general one first.
    pub fn helpers(&self) -> Vec<String> {
        let per_host = self.section("credHelpers").into_iter().flat_map(Map::values);
        let mut names: Vec<String> = Vec::new();
        for name in self
            .root
            .get("credsStore")
            .into_iter()
            .chain(per_host)
            .filter_map(Value::as_str)
        {
            if !name.is_empty() && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }

    /// Finds the credentials for a registry host as it stands in a reference; `None` where none are stored.
    pub async fn login(&self, host: &str) -> Result<Option<Credentials>, ConfigError> {
        if let Some(helper) = self.helper(host) {
            for key in self.spellings(host) {
                if let Some(credentials) = helper.get(&key).await? {
                    return Ok(Some(credentials));
                }
            }
            return Ok(None);
        }
        let Some(auths) = self.section("auths") else {
            return Ok(None);
        };
        for key in self.spellings(host) {
            let Some(value) = auths.get(&key) else {
                continue;
            };
            let found = entry::read(value).map_err(|reason| self.damaged(&key, &reason))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Lists the registries that credentials are stored for, by host; secrets are not read.
    pub async fn hosts(&self) -> Result<Vec<StoredLogin>, ConfigError> {
        let mut found: BTreeMap<String, StoredLogin> = BTreeMap::new();
        let general = self
            .root
            .get("credsStore")
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty());
        for (key, value) in self.section("auths").into_iter().flatten() {
            let host = host_of(key);
            if self.helper(&host).is_some() {
                continue;
            }
            let Some(login) = entry::read(value).map_err(|reason| self.damaged(key, &reason))? else {
                continue;
            };
            let username = Some(login.username).filter(|name| !name.is_empty());
            found.insert(
                host.clone(),
                StoredLogin {
                    host,
                    username,
                    place: Place::File,
                },
            );
        }
        if let Some(name) = general {
            for (key, username) in Helper::new(name).list().await? {
                let host = host_of(&key);
                if self.helper(&host).is_some_and(|helper| helper.name() == name) {
                    found.insert(host.clone(), of_helper(host, username, name));
                }
            }
        }
        for (key, name) in self.section("credHelpers").into_iter().flatten() {
            let Some(name) = name.as_str() else { continue };
            if let Some(login) = Helper::new(name).get(key).await? {
                let host = host_of(key);
                found.insert(host.clone(), of_helper(host, login.username, name));
            }
        }
        Ok(found.into_values().collect())
    }

    /// Stores credentials where the docker CLI would, and writes the file.
    pub async fn store(&mut self, host: &str, credentials: &Credentials) -> Result<Place, ConfigError> {
        let key = config_key(host);
        let (value, place) = match self.helper(host) {
            Some(helper) => {
                helper.store(&key, credentials).await?;
                // The CLI leaves an empty entry, from which `docker info` knows that somebody is logged in.
                (Value::Object(Map::new()), Place::Helper(helper.name().to_owned()))
            }
            None => (entry::write(credentials), Place::File),
        };
        self.rewrite(|root| {
            section_mut(root, "auths").insert(key.clone(), value.clone());
        })?;
        Ok(place)
    }

    /// Erases the credentials for a host, in every spelling that it may be stored under.
    pub async fn erase(&mut self, host: &str) -> Result<Erased, ConfigError> {
        let spellings = self.spellings(host);
        let mut erased = Erased::Nothing;
        if let Some(helper) = self.helper(host) {
            for key in &spellings {
                if helper.get(key).await?.is_some() {
                    helper.erase(key).await?;
                    erased = Erased::Removed;
                }
            }
        }
        let is_listed = |auths: &Map<String, Value>| spellings.iter().any(|key| auths.contains_key(key));
        if self.section("auths").is_some_and(is_listed) {
            self.rewrite(|root| {
                let auths = section_mut(root, "auths");
                for key in &spellings {
                    auths.shift_remove(key);
                }
            })?;
            erased = Erased::Removed;
        }
        Ok(erased)
    }

    /// Has docker look for its plugins in one more folder; the file is written only where it does not say so yet.
    pub fn add_plugins(&mut self, folder: &Path) -> Result<(), ConfigError> {
        let folder = Value::from(folder.to_string_lossy());
        let listed = self.root.get(PLUGIN_FOLDERS).and_then(Value::as_array);
        if listed.is_some_and(|folders| folders.contains(&folder)) {
            return Ok(());
        }
        self.rewrite(|root| {
            let folders = root.entry(PLUGIN_FOLDERS).or_insert(Value::Null);
            match folders {
                Value::Array(folders) => folders.push(folder.clone()),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                    *folders = Value::Array(vec![folder.clone()]);
                }
            }
        })
    }

    /// Changes the file as it is now, which another program may have written since it was loaded.
    fn rewrite(&mut self, change: impl Fn(&mut Map<String, Value>)) -> Result<(), ConfigError> {
        self.root = file::change(&self.path, change)?;
        Ok(())
    }

    fn section(&self, name: &str) -> Option<&Map<String, Value>> {
        self.root.get(name).and_then(Value::as_object)
    }

    /// The helper for a host: its own before the general one; an empty name is none.
    fn helper(&self, host: &str) -> Option<Helper> {
        let own = self.section("credHelpers").and_then(|helpers| {
            let mut pairs = helpers.iter();
            pairs.find(|(key, _)| host_of(key) == host).map(|(_, name)| name)
        });
        own.or_else(|| self.root.get("credsStore"))
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty())
            .map(Helper::new)
    }

    /// The keys that a host's credentials may be under: docker's own first, then what the file has for the host.
    fn spellings(&self, host: &str) -> Vec<String> {
        let mut keys = vec![config_key(host)];
        for key in self.section("auths").into_iter().flat_map(Map::keys) {
            if host_of(key) == host && !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        keys
    }

    fn damaged(&self, key: &str, reason: &str) -> ConfigError {
        ConfigError::Damaged {
            path: self.path.clone(),
            reason: format!("the credentials for `{key}`: {reason}"),
        }
    }
}

/// The host that a key of `auths` means: older versions of docker wrote URLs.
fn host_of(key: &str) -> String {
    let rest = key
        .strip_prefix("https://")
        .or_else(|| key.strip_prefix("http://"))
        .unwrap_or(key);
    let host = rest.split('/').next().unwrap_or(rest);
    match host {
        "index.docker.io" | "registry-1.docker.io" => "docker.io".to_owned(),
        _ => host.to_owned(),
    }
}

fn of_helper(host: String, username: String, name: &str) -> StoredLogin {
    StoredLogin {
        host,
        // Helpers write `<token>` for the account of an identity token.
        username: Some(username).filter(|name| !name.is_empty() && name != helpers::TOKEN_USER),
        place: Place::Helper(name.to_owned()),
    }
}

/// A section of the file as an object; `file` has made sure that it is one where it is there.
fn section_mut<'a>(root: &'a mut Map<String, Value>, name: &str) -> &'a mut Map<String, Value> {
    let value = root.entry(name).or_insert(Value::Null);
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut().expect("it was made an object above")
}

#[cfg(test)]
mod tests;

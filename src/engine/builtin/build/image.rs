//! The image in the making: its configuration, history and layers.
//!
//! Not here: what the instructions do to it (`carry_out`).

use serde_json::{Map, Value, json};

use super::BuildError;
use super::tree::Tree;
use super::values::Platform;
use super::{archive, layer};
use crate::engine::builtin::store::{Kept, Layer, NewImage, Store};
use crate::words::Digest;

/// The search path of an image that says none, as Docker has it.
const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// An image in the making.
#[derive(Clone, Debug)]
pub(super) struct Image {
    /// The image that it was before anything was done to it.
    pub(super) base: Option<Digest>,
    /// What all of it depends on.
    pub(super) key: Digest,
    /// What each instruction of this build depended on.
    pub(super) keys: Vec<Digest>,
    /// The `config` of its configuration.
    pub(super) config: Map<String, Value>,
    pub(super) author: Option<String>,
    platform: Platform,
    created: Option<String>,
    history: Vec<Value>,
    layers: Vec<Layer>,
    tree: Option<Tree>,
}

impl Image {
    /// Nothing at all.
    pub(super) fn scratch(platform: Platform) -> Self {
        let mut image = Self {
            base: None,
            key: Digest::of(format!("scratch {platform}").as_bytes()),
            keys: Vec::new(),
            config: Map::new(),
            author: None,
            platform,
            created: None,
            history: Vec::new(),
            layers: Vec::new(),
            tree: None,
        };
        image.set_path();
        image
    }

    /// An image of the store.
    pub(super) fn of(kept: &Kept) -> Self {
        let text = |name: &str| kept.config[name].as_str().map(str::to_owned);
        let mut image = Self {
            base: Some(kept.id.clone()),
            key: kept.id.clone(),
            keys: Vec::new(),
            config: kept.config["config"].as_object().cloned().unwrap_or_default(),
            author: text("author").filter(|author| !author.is_empty()),
            platform: Platform {
                os: text("os").unwrap_or_default(),
                architecture: text("architecture").unwrap_or_default(),
                variant: text("variant"),
            },
            created: text("created"),
            history: kept.config["history"].as_array().cloned().unwrap_or_default(),
            layers: kept.layers.clone(),
            tree: None,
        };
        image.set_path();
        image
    }

    fn set_path(&mut self) {
        if !self.texts("Env").iter().any(|pair| pair.starts_with("PATH=")) {
            self.push("Env", json!(PATH));
        }
    }

    /// A text of the configuration.
    pub(super) fn text(&self, name: &str) -> &str {
        self.config.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A list of texts of the configuration.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let list = self.config.get(name).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// Adds to a list of the configuration.
    pub(super) fn push(&mut self, name: &str, value: Value) {
        match self.config.get_mut(name) {
            Some(Value::Array(list)) => list.push(value),
            _ => {
                self.config.insert(name.to_owned(), json!([value]));
            }
        }
    }

    /// Adds to a map of the configuration.
    pub(super) fn put(&mut self, name: &str, key: &str, value: Value) {
        match self.config.get_mut(name) {
            Some(Value::Object(map)) => {
                map.insert(key.to_owned(), value);
            }
            _ => {
                self.config.insert(name.to_owned(), json!({ key: value }));
            }
        }
    }

    /// Sets an environment variable, in its place where it is there.
    pub(super) fn set_env(&mut self, name: &str, value: &str) {
        let mut pairs = self.texts("Env");
        let pair = format!("{name}={value}");
        match pairs
            .iter_mut()
            .find(|pair| pair.split_once('=').is_some_and(|(key, _)| key == name))
        {
            Some(old) => *old = pair,
            None => pairs.push(pair),
        }
        self.config.insert("Env".to_owned(), json!(pairs));
    }

    /// The files of the image.
    pub(super) fn tree(&mut self, store: &Store) -> Result<&Tree, BuildError> {
        if self.tree.is_none() {
            let mut tree = Tree::default();
            for layer in &self.layers {
                archive::lay(store, layer, &mut tree)?;
            }
            self.tree = Some(tree);
        }
        Ok(self.tree.get_or_insert_default())
    }

    /// Takes in what an instruction came to.
    pub(super) fn take(
        &mut self,
        store: &Store,
        layer: Option<Layer>,
        created: &str,
        created_by: &str,
    ) -> Result<(), BuildError> {
        self.keys.push(self.key.clone());
        let mut entry = json!({ "created": created, "created_by": created_by });
        if let Some(author) = &self.author {
            entry["author"] = json!(author);
        }
        match layer {
            None => entry["empty_layer"] = json!(true),
            Some(layer) => {
                if let Some(tree) = &mut self.tree {
                    archive::lay(store, &layer, tree)?;
                }
                self.layers.push(layer);
            }
        }
        self.history.push(entry);
        self.created = Some(created.to_owned());
        self.base = None;
        Ok(())
    }

    /// Writes the layer of what is new; as with the classic builder there is none where nothing is.
    pub(super) fn write_layer(
        &mut self,
        store: &Store,
        changes: layer::Changes,
        new_folder: &super::tree::Node,
        latest: Option<u64>,
    ) -> Result<Option<Layer>, BuildError> {
        if changes.is_empty() {
            return Ok(None);
        }
        let changes = layer::with_parents(changes, self.tree(store)?, new_folder);
        layer::write(store, &changes, latest).map(Some)
    }

    /// The image as the store takes it.
    pub(super) fn finished(&self) -> Result<NewImage, BuildError> {
        let mut document = Map::new();
        document.insert("architecture".to_owned(), json!(self.platform.architecture));
        if let Some(author) = &self.author {
            document.insert("author".to_owned(), json!(author));
        }
        document.insert("config".to_owned(), Value::Object(self.config.clone()));
        if let Some(created) = &self.created {
            document.insert("created".to_owned(), json!(created));
        }
        document.insert("history".to_owned(), json!(self.history));
        document.insert("os".to_owned(), json!(self.platform.os));
        let diff_ids: Vec<&Digest> = self.layers.iter().map(|layer| &layer.diff_id).collect();
        document.insert(
            "rootfs".to_owned(),
            json!({ "type": "layers", "diff_ids": diff_ids }),
        );
        if let Some(variant) = &self.platform.variant {
            document.insert("variant".to_owned(), json!(variant));
        }
        let config = serde_json::to_vec(&document)
            .map_err(|error| BuildError::Request(format!("the configuration cannot be written: {error}")))?;
        Ok(NewImage {
            config,
            layers: self.layers.clone(),
            manifest: None,
        })
    }

    /// The ID that the image has as it is.
    pub(super) fn id(&self) -> Result<Digest, BuildError> {
        match &self.base {
            Some(base) => Ok(base.clone()),
            None => Ok(Digest::of(&self.finished()?.config)),
        }
    }

    /// Says whether there is anything in it.
    pub(super) fn is_empty(&self) -> bool {
        self.history.is_empty() && self.layers.is_empty()
    }
}

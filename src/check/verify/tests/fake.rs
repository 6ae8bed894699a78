//! An engine and a registry that are maps.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use serde_json::{Value, json};
use time::OffsetDateTime;
use url::Url;

use crate::check::infer::matches_name;
use crate::check::verify::AskError;
use crate::check::verify::library::{Library, Who};
use crate::check::{Subject, shown};
use crate::docker::{Force, ObjectKind, Parents};
use crate::engine::{
    About, ArchiveIn, ArchiveOut, BuildRequest, Builder, Container, Engine, EngineError, HistoryRow,
    HubSource, Image, ImageQuery, ImageRow, ImageStore, InContainer, Object, Progress, Pushed, Removed,
    Service,
};
use crate::registry::{Access, Credentials, Manifest, RegistryError};
use crate::words::{Digest, Reference};

#[derive(Default)]
pub(in crate::check::verify) struct FakeEngine {
    pub(super) images: BTreeMap<String, Image>,
    pub(super) names: BTreeMap<Reference, String>,
    pub(super) store: Option<ImageStore>,
    pub(super) containers: Vec<Object>,
    /// What it tells of any container, one for each time that it is asked.
    pub(in crate::check::verify) told: Mutex<VecDeque<Container>>,
    /// The names of the containers that it was asked for.
    pub(super) asked: Mutex<Vec<String>>,
    /// What its clock shows whenever it is asked.
    pub(in crate::check::verify) clock: Option<OffsetDateTime>,
    pub(super) is_gone: bool,
    /// What its mirror of Docker Hub has under every name, where it pulls from one.
    pub(super) mirror: Option<Digest>,
    /// What it finds at Docker Hub itself, which it may reach where nobody else does.
    pub(super) hub: Option<Digest>,
}

impl FakeEngine {
    /// One that has nothing but what it tells of a container, time after time.
    pub(in crate::check::verify) fn telling(looks: Vec<Container>) -> Self {
        Self {
            told: Mutex::new(VecDeque::from(looks)),
            ..Self::default()
        }
    }

    fn answers(&self) -> Result<(), EngineError> {
        if !self.is_gone {
            return Ok(());
        }
        Err(EngineError::Unreachable {
            address: self.address(),
            source: "connection refused".into(),
        })
    }

    fn tags(&self, id: &str) -> Vec<Reference> {
        let names = self.names.iter().filter(|(_, known)| *known == id);
        names.map(|(name, _)| name.clone()).collect()
    }
}

fn unused<T>() -> Result<T, EngineError> {
    Err(EngineError::Protocol("no check asks for this".to_owned()))
}

#[async_trait]
impl Engine for FakeEngine {
    fn address(&self) -> String {
        "unix:///fake".to_owned()
    }

    async fn about(&self) -> Result<About, EngineError> {
        self.answers()?;
        Ok(About {
            version: "1".to_owned(),
            api: "1.41".to_owned(),
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            store: self.store.unwrap_or(ImageStore::GraphDriver),
            driver: String::new(),
            root: String::new(),
            hub: if self.mirror.is_some() {
                HubSource::Mirror
            } else {
                HubSource::Hub
            },
        })
    }

    async fn about_json(&self) -> Result<(Value, Value), EngineError> {
        unused()
    }

    async fn image(&self, name: &str) -> Result<Option<Image>, EngineError> {
        self.answers()?;
        let by_name = Reference::parse(name)
            .ok()
            .and_then(|name| self.names.get(&name.with_default_tag()));
        let id = by_name.map_or(name, String::as_str);
        let mut found = self.images.get(id).cloned();
        if let Some(image) = &mut found {
            image.tags = self.tags(id);
        }
        Ok(found)
    }

    async fn image_json(&self, _: &str) -> Result<Option<Value>, EngineError> {
        unused()
    }

    async fn images(&self, list: &ImageQuery) -> Result<Vec<ImageRow>, EngineError> {
        self.answers()?;
        let patterns = list.filters.get("reference");
        let is_listed = |name: &Reference| {
            let name = Subject::Known(name.clone());
            patterns.is_none_or(|patterns| patterns.iter().any(|pattern| matches_name(pattern, &name)))
        };
        let row = |id: &String| ImageRow {
            id: id.clone(),
            parent: None,
            tags: self.tags(id).into_iter().filter(is_listed).collect(),
            repo_digests: Vec::new(),
            created: 0,
            size: 1,
            labels: BTreeMap::new(),
        };
        Ok(self.images.keys().map(row).collect())
    }

    async fn history(&self, _: &str) -> Result<Vec<HistoryRow>, EngineError> {
        unused()
    }

    async fn tag(&self, _: &str, _: &Reference) -> Result<(), EngineError> {
        unused()
    }

    async fn remove_image(&self, _: &str, _: Force, _: Parents) -> Result<Vec<Removed>, EngineError> {
        unused()
    }

    async fn push(
        &self,
        _: &Reference,
        _: Option<&Credentials>,
        _: Progress<'_>,
    ) -> Result<Pushed, EngineError> {
        unused()
    }

    async fn pull(
        &self,
        _: &Reference,
        _: Option<&str>,
        _: Option<&Credentials>,
        _: Progress<'_>,
    ) -> Result<(), EngineError> {
        unused()
    }

    async fn remote_digest(
        &self,
        _: &Reference,
        _: Option<&Credentials>,
    ) -> Result<Option<Digest>, EngineError> {
        self.answers()?;
        Ok(self.mirror.clone().or_else(|| self.hub.clone()))
    }

    async fn build(&self, _: BuildRequest, _: Progress<'_>) -> Result<String, EngineError> {
        unused()
    }

    async fn save(&self, _: &str) -> Result<ArchiveOut, EngineError> {
        unused()
    }

    async fn load(&self, _: ArchiveIn, _: Progress<'_>) -> Result<(), EngineError> {
        unused()
    }

    async fn objects(&self, kind: ObjectKind, _: Option<&str>) -> Result<Vec<Object>, EngineError> {
        if kind == ObjectKind::Container {
            return Ok(self.containers.clone());
        }
        unused()
    }

    async fn object(&self, _: ObjectKind, _: &str) -> Result<Option<Object>, EngineError> {
        unused()
    }

    async fn container(&self, name: &str) -> Result<Option<Container>, EngineError> {
        self.asked.lock().unwrap().push(name.to_owned());
        Ok(self.told.lock().unwrap().pop_front())
    }

    async fn clock(&self) -> Result<Option<OffsetDateTime>, EngineError> {
        Ok(self.clock)
    }

    async fn service(&self, _: &str) -> Result<Option<Service>, EngineError> {
        Ok(None)
    }

    async fn remove_object(&self, _: ObjectKind, _: &str) -> Result<(), EngineError> {
        unused()
    }

    async fn swarm_node(&self) -> Result<Option<String>, EngineError> {
        unused()
    }

    async fn leave_swarm(&self) -> Result<(), EngineError> {
        unused()
    }

    async fn builder(&self) -> Result<Builder, EngineError> {
        Ok(Builder::Classic)
    }

    async fn in_container(&self, _: &str, _: &str, _: u64) -> Result<Option<InContainer>, EngineError> {
        Ok(None)
    }
}

/// A registry at one host, which may also let nobody read.
#[derive(Default)]
pub(super) struct FakeLibrary {
    /// By name with tag or digest.
    pub(super) manifests: BTreeMap<Reference, Manifest>,
    /// By repository path and digest; the bytes as they lie in the storage.
    pub(super) blobs: BTreeMap<(String, Digest), Vec<u8>>,
    /// How many blobs were read.
    pub(super) n_reads: AtomicUsize,
    /// How many manifests were read at Docker Hub.
    pub(super) n_manifests: AtomicUsize,
    pub(super) stored: BTreeMap<String, Credentials>,
    /// Accepted name and password by host; a host that is not here lets everyone in.
    pub(super) accepted: BTreeMap<String, (String, String)>,
    pub(super) hidden: BTreeSet<String>,
    pub(super) is_gone: bool,
    pub(super) is_closed: bool,
    /// Docker Hub is out of reach.
    pub(super) is_alone: bool,
}

impl FakeLibrary {
    fn reaches(&self, name: &Reference) -> Result<(), RegistryError> {
        if !(self.is_alone && name.is_hub()) {
            return Ok(());
        }
        Err(RegistryError::Certificate {
            host: name.host().to_owned(),
            reason: "somebody else's".to_owned(),
        })
    }

    fn answers(&self) -> Result<(), RegistryError> {
        if self.is_gone {
            return Err(RegistryError::Refused {
                host: "registry".to_owned(),
                status: 503,
                message: "away".to_owned(),
            });
        }
        if self.is_closed {
            let message = "authentication required".to_owned();
            return Err(RegistryError::Unauthorized { message });
        }
        Ok(())
    }
}

#[async_trait]
impl Library for FakeLibrary {
    async fn credentials(&self, host: &str) -> Result<Option<Credentials>, AskError> {
        Ok(self.stored.get(host).cloned())
    }

    async fn hosts(&self) -> Result<Vec<String>, AskError> {
        Ok(self.stored.keys().cloned().collect())
    }

    async fn check_login(&self, host: &str, login: Credentials) -> Result<Access, RegistryError> {
        if self.is_gone {
            self.answers()?;
        }
        match self.accepted.get(host) {
            None => Ok(Access::Open),
            Some((user, password)) if *user == login.username && password == login.secret.reveal() => {
                Ok(Access::Accepted)
            }
            Some(_) => Err(RegistryError::Unauthorized {
                message: "incorrect username or password".to_owned(),
            }),
        }
    }

    async fn manifest(&self, name: &Reference) -> Result<Option<Manifest>, AskError> {
        self.answers()?;
        self.reaches(name)?;
        if name.is_hub() {
            self.n_manifests.fetch_add(1, Ordering::Relaxed);
        }
        Ok(self.manifests.get(name).cloned())
    }

    async fn digest(&self, name: &Reference) -> Result<Option<Digest>, AskError> {
        self.answers()?;
        self.reaches(name)?;
        Ok(self.manifests.get(name).map(|manifest| manifest.digest.clone()))
    }

    async fn blob_size(&self, name: &Reference, digest: &Digest) -> Result<Option<u64>, AskError> {
        self.answers()?;
        let blob = self.blobs.get(&(name.path().to_owned(), digest.clone()));
        Ok(blob.map(|bytes| bytes.len() as u64))
    }

    async fn blob(&self, name: &Reference, digest: &Digest, _: u64) -> Result<Option<Vec<u8>>, AskError> {
        self.answers()?;
        self.n_reads.fetch_add(1, Ordering::Relaxed);
        Ok(self.blobs.get(&(name.path().to_owned(), digest.clone())).cloned())
    }

    async fn tags(&self, name: &Reference, _: Who) -> Result<Option<Vec<String>>, AskError> {
        self.answers()?;
        let tags: Vec<String> = self
            .manifests
            .keys()
            .filter(|known| known.host() == name.host() && known.path() == name.path())
            .filter_map(|known| known.tag().map(str::to_owned))
            .collect();
        Ok((!tags.is_empty()).then_some(tags))
    }

    async fn on_page(&self, _: &Url, user: &str) -> Result<Vec<String>, AskError> {
        self.answers()?;
        let is_shown = |path: &&str| path.starts_with(&format!("{user}/")) && !self.hidden.contains(*path);
        let paths: BTreeSet<&str> = self
            .manifests
            .keys()
            .map(Reference::path)
            .filter(is_shown)
            .collect();
        Ok(paths.into_iter().map(str::to_owned).collect())
    }
}

/// An image as an engine with graph drivers keeps it, and its configuration's bytes.
pub(super) fn image(seed: &str, created: &str, command: &str) -> (Image, Vec<u8>) {
    let layers: Vec<Digest> = ["base", seed]
        .iter()
        .map(|layer| Digest::of(format!("diff {layer}").as_bytes()))
        .collect();
    let settings = json!({ "Cmd": [command], "Env": ["PATH=/bin"], "WorkingDir": "/app" });
    let config = json!({
        "architecture": "amd64", "os": "linux", "created": created, "config": settings,
        "rootfs": { "type": "layers", "diff_ids": layers },
    });
    let bytes = serde_json::to_vec(&config).unwrap();
    let mut config = settings;
    config["Hostname"] = json!("");
    config["Labels"] = Value::Null;
    let image = Image {
        id: Digest::of(&bytes).to_string(),
        tags: Vec::new(),
        repo_digests: vec![format!("lies@{}", Digest::of(b"lies"))],
        diff_ids: layers,
        size: 2,
        os: "linux".to_owned(),
        architecture: "amd64".to_owned(),
        labels: BTreeMap::new(),
        created: created.to_owned(),
        config,
    };
    (image, bytes)
}

/// A name with its tag.
pub(super) fn named(text: &str) -> Reference {
    let name = Reference::parse(text).unwrap().with_default_tag();
    assert!(!shown(&name).is_empty());
    name
}

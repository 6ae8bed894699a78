//! An engine made of lists, for the shim's unit tests; what real engines do is tested against real ones.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::docker::{Force, ObjectKind, Parents};
use crate::engine::{
    About, ArchiveIn, ArchiveOut, BuildRequest, Builder, Container, Engine, EngineError, HistoryRow,
    HubSource, Image, ImageQuery, ImageRow, ImageStore, InContainer, LayerNote, Note, Object, Progress,
    Pushed, Removed, Service,
};
use crate::registry::Credentials;
use crate::words::{Digest, Reference};

/// Images and objects, and what was asked of them.
#[derive(Default)]
pub(crate) struct FakeEngine {
    pub(crate) images: Mutex<Vec<Image>>,
    pub(crate) objects: Vec<(ObjectKind, Object)>,
    pub(crate) history: Vec<HistoryRow>,
    pub(crate) rows: Vec<ImageRow>,
    pub(crate) asked: Mutex<Vec<String>>,
    pub(crate) tag_fails: Option<String>,
    pub(crate) push_fails: Option<String>,
    pub(crate) pull_fails: Option<String>,
    /// Its operating system and architecture.
    pub(crate) about: Option<(&'static str, &'static str)>,
    /// What it gives of an image, and how that ends.
    pub(crate) archive: Option<(Vec<u8>, End)>,
    /// What it was given.
    pub(crate) loaded: Mutex<Vec<u8>>,
}

/// How an archive ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Whole,
    BrokenOff,
}

fn labels(labels: &[(&str, &str)]) -> BTreeMap<String, String> {
    labels
        .iter()
        .map(|&(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn refused(message: &str) -> EngineError {
    EngineError::Refused {
        status: 404,
        message: message.to_owned(),
    }
}

impl FakeEngine {
    pub(crate) fn add_image(&mut self, id: &str, tags: &[&str], with: &[(&str, &str)]) {
        self.images.lock().unwrap().push(Image {
            id: format!("sha256:{id}"),
            tags: tags.iter().map(|tag| Reference::parse(tag).unwrap()).collect(),
            repo_digests: Vec::new(),
            diff_ids: vec![Digest::of(b"base"), Digest::of(b"top")],
            size: 1,
            os: "linux".into(),
            architecture: "amd64".into(),
            labels: labels(with),
            created: "2026-01-01T00:00:00Z".into(),
            config: Value::Null,
        });
    }

    /// Gives its first image another name.
    pub(crate) fn tag_too(&mut self, name: &str) {
        let mut images = self.images.lock().unwrap();
        images[0].tags.push(Reference::parse(name).unwrap());
    }

    pub(crate) fn add_object(&mut self, kind: ObjectKind, name: &str, with: &[(&str, &str)]) {
        self.objects.push((
            kind,
            Object {
                id: format!("id-{name}"),
                name: name.to_owned(),
                labels: labels(with),
            },
        ));
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// All names of all images.
    pub(crate) fn names(&self) -> Vec<String> {
        let images = self.images.lock().unwrap();
        images
            .iter()
            .flat_map(|image| &image.tags)
            .map(Reference::familiar)
            .collect()
    }

    fn note(&self, what: String) {
        self.asked.lock().unwrap().push(what);
    }
}

#[async_trait]
impl Engine for FakeEngine {
    fn address(&self) -> String {
        "unix:///fake.sock".into()
    }

    async fn about(&self) -> Result<About, EngineError> {
        let (os, architecture) = self.about.ok_or_else(|| refused("not here"))?;
        Ok(About {
            version: "28.0.0".to_owned(),
            api: "1.48".to_owned(),
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            store: ImageStore::Containerd,
            driver: "overlayfs".to_owned(),
            root: "/var/lib/docker".to_owned(),
            hub: HubSource::Hub,
        })
    }

    async fn about_json(&self) -> Result<(Value, Value), EngineError> {
        Ok((
            json!({ "Version": "28.0.0", "ApiVersion": "1.48", "Os": "linux", "Arch": "amd64" }),
            json!({ "Images": 3, "Driver": "overlay2" }),
        ))
    }

    async fn image(&self, name: &str) -> Result<Option<Image>, EngineError> {
        let reference = Reference::parse(name).map(Reference::with_default_tag).ok();
        let images = self.images.lock().unwrap();
        let found = images.iter().find(|image| {
            image.id == name
                || reference
                    .as_ref()
                    .is_some_and(|reference| image.tags.contains(reference))
        });
        Ok(found.cloned())
    }

    async fn image_json(&self, name: &str) -> Result<Option<Value>, EngineError> {
        Ok(self.image(name).await?.map(|image| {
            json!({ "Id": image.id, "Size": 1, "RepoTags": ["a", "b"], "Config": { "Cmd": null, "Labels": { "x": "y" } }, "RootFS": {} })
        }))
    }

    async fn images(&self, _: &ImageQuery) -> Result<Vec<ImageRow>, EngineError> {
        Ok(self.rows.clone())
    }

    async fn history(&self, _: &str) -> Result<Vec<HistoryRow>, EngineError> {
        Ok(self.history.clone())
    }

    async fn tag(&self, source: &str, target: &Reference) -> Result<(), EngineError> {
        let Some(found) = self.image(source).await? else {
            return Err(refused(&format!("No such image: {source}:latest")));
        };
        self.note(format!("tag {source} {target}"));
        if let Some(message) = &self.tag_fails {
            return Err(refused(message));
        }
        for image in self.images.lock().unwrap().iter_mut() {
            image.tags.retain(|tag| tag != target);
            if image.id == found.id {
                image.tags.push(target.clone());
            }
        }
        Ok(())
    }

    async fn remove_image(&self, name: &str, _: Force, _: Parents) -> Result<Vec<Removed>, EngineError> {
        let Some(found) = self.image(name).await? else {
            return Err(refused(&format!("No such image: {name}:latest")));
        };
        self.note(format!("remove {name}"));
        let reference = Reference::parse(name).map(Reference::with_default_tag).ok();
        let mut images = self.images.lock().unwrap();
        for image in images.iter_mut().filter(|image| image.id == found.id) {
            image.tags.retain(|tag| Some(tag) != reference.as_ref());
        }
        Ok(vec![
            Removed::Untagged(name.to_owned()),
            Removed::Deleted(found.id),
        ])
    }

    async fn push(
        &self,
        name: &Reference,
        _: Option<&Credentials>,
        progress: Progress<'_>,
    ) -> Result<Pushed, EngineError> {
        self.note(format!("push {name}"));
        if let Some(message) = &self.push_fails {
            return Err(EngineError::Refused {
                status: 0,
                message: message.clone(),
            });
        }
        progress(Note::Line(format!(
            "The push refers to repository [{}]",
            name.familiar_repository()
        )));
        let layer = |bytes: &[u8], status: &str| LayerNote {
            id: Digest::of(bytes).short().to_owned(),
            status: status.to_owned(),
            current: None,
            total: None,
        };
        let layers = vec![layer(b"top", "Pushed"), layer(b"base", "Mounted from ada/other")];
        layers
            .iter()
            .cloned()
            .for_each(|layer| progress(Note::Layer(layer)));
        Ok(Pushed { digest: None, layers })
    }

    async fn pull(
        &self,
        name: &Reference,
        _: Option<&str>,
        _: Option<&Credentials>,
        progress: Progress<'_>,
    ) -> Result<(), EngineError> {
        self.note(format!("pull {name}"));
        if let Some(message) = &self.pull_fails {
            return Err(refused(message));
        }
        progress(Note::Line(format!("Status: Downloaded newer image for {name}")));
        if let Some(image) = self.images.lock().unwrap().first_mut() {
            image.tags.push(name.clone());
        }
        Ok(())
    }

    async fn build(&self, request: BuildRequest, _: Progress<'_>) -> Result<String, EngineError> {
        self.note(format!("build {:?} {:?}", request.tags, request.labels));
        Ok("sha256:1".into())
    }

    async fn save(&self, name: &str) -> Result<ArchiveOut, EngineError> {
        self.note(format!("save {name}"));
        let Some((bytes, end)) = &self.archive else {
            return Err(refused("not here"));
        };
        let mut pieces: Vec<Result<Bytes, EngineError>> = bytes
            .chunks(1000)
            .map(|piece| Ok(Bytes::copy_from_slice(piece)))
            .collect();
        if *end == End::BrokenOff {
            pieces.truncate(pieces.len() / 2);
            pieces.push(Err(EngineError::Interrupted {
                doing: "saving an image",
                source: None,
            }));
        }
        Ok(stream::iter(pieces).boxed())
    }

    async fn load(&self, archive: ArchiveIn, _: Progress<'_>) -> Result<(), EngineError> {
        self.note("load".to_owned());
        let pieces: Vec<Bytes> = archive
            .try_collect()
            .await
            .map_err(|error| EngineError::Protocol(error.to_string()))?;
        *self.loaded.lock().unwrap() = pieces.concat();
        Ok(())
    }

    async fn objects(&self, kind: ObjectKind, label: Option<&str>) -> Result<Vec<Object>, EngineError> {
        let has_label = |object: &Object| {
            label
                .and_then(|label| label.split_once('='))
                .is_none_or(|(key, value)| object.labels.get(key).is_some_and(|found| found == value))
        };
        Ok(self
            .objects
            .iter()
            .filter(|(other, object)| *other == kind && has_label(object))
            .map(|(_, object)| object.clone())
            .collect())
    }

    async fn object(&self, kind: ObjectKind, name: &str) -> Result<Option<Object>, EngineError> {
        Ok(self
            .objects(kind, None)
            .await?
            .into_iter()
            .find(|object| object.name == name))
    }

    async fn container(&self, _: &str) -> Result<Option<Container>, EngineError> {
        Ok(None)
    }

    async fn clock(&self) -> Result<Option<OffsetDateTime>, EngineError> {
        Ok(None)
    }

    async fn service(&self, _: &str) -> Result<Option<Service>, EngineError> {
        Ok(None)
    }

    async fn remove_object(&self, _: ObjectKind, _: &str) -> Result<(), EngineError> {
        Err(refused("not here"))
    }

    async fn swarm_node(&self) -> Result<Option<String>, EngineError> {
        Ok(None)
    }

    async fn leave_swarm(&self) -> Result<(), EngineError> {
        Err(refused("not here"))
    }

    async fn builder(&self) -> Result<Builder, EngineError> {
        Ok(Builder::Classic)
    }

    async fn in_container(&self, _: &str, _: &str, _: u64) -> Result<Option<InContainer>, EngineError> {
        Ok(None)
    }
}

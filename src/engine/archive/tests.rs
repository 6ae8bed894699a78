//! Archives as engines write them: what is found in them, and what is wrong with them; archives of ours, read back.

use std::fs::File;
use std::io::Write as _;

use futures_util::TryStreamExt as _;
use serde_json::{Value, json};

use super::*;
use crate::registry::Manifest;
use crate::words::Reference;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const HERE: (&str, &str) = ("linux", "amd64");

/// An archive in the making.
#[derive(Default)]
pub(crate) struct Maker {
    files: Vec<(String, Vec<u8>)>,
}

impl Maker {
    pub(crate) fn file(&mut self, path: &str, bytes: &[u8]) {
        self.files.push((path.to_owned(), bytes.to_vec()));
    }

    /// Adds a blob of the OCI layout and gives its descriptor.
    pub(crate) fn blob(&mut self, media_type: &str, bytes: &[u8]) -> Value {
        let digest = Digest::of(bytes);
        self.file(&format!("blobs/sha256/{}", digest.hex()), bytes);
        json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() })
    }

    /// Adds an image's manifest with a configuration and layers, and gives its descriptor.
    pub(crate) fn image(&mut self, config: &[u8], layers: &[&[u8]]) -> Value {
        let layers: Vec<Value> = layers
            .iter()
            .map(|layer| self.blob("application/vnd.oci.image.layer.v1.tar", layer))
            .collect();
        let config = self.blob("application/vnd.oci.image.config.v1+json", config);
        let manifest =
            json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers });
        self.blob(MANIFEST, manifest.to_string().as_bytes())
    }

    /// Adds an index with an image, its attestation and `more`, and gives its digest.
    pub(crate) fn index(&mut self, more: &[Value]) -> Digest {
        let mut image = self.image(b"{\"os\":\"linux\"}", &[b"low", b"high"]);
        image["platform"] = json!({ "os": "linux", "architecture": "amd64" });
        let mut attestation = self.image(b"{}", &[b"{\"signed\":true}"]);
        attestation["platform"] = json!({ "os": "unknown", "architecture": "unknown" });
        attestation["annotations"] = json!({ "vnd.docker.reference.type": "attestation-manifest" });
        let manifests = [&[image, attestation], more].concat();
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests });
        let top = self.blob(INDEX, index.to_string().as_bytes());
        self.top(&top)
    }

    /// Lets the archive's own index name `top`, and gives its digest.
    pub(crate) fn top(&mut self, top: &Value) -> Digest {
        let index = json!({ "schemaVersion": 2, "manifests": [top] });
        self.file("index.json", index.to_string().as_bytes());
        serde_json::from_value(top["digest"].clone()).unwrap()
    }

    /// Adds docker's own manifest of bare layers, and gives the configuration's digest.
    pub(crate) fn bare(&mut self, layers: &[&[u8]], sources: &Value) -> Digest {
        let diff_ids: Vec<Digest> = layers.iter().map(|layer| Digest::of(layer)).collect();
        let config = json!({ "os": "linux", "rootfs": { "type": "layers", "diff_ids": diff_ids } });
        let config = config.to_string();
        self.file("c.json", config.as_bytes());
        let paths: Vec<String> = (0..layers.len()).map(|n| format!("{n}/layer.tar")).collect();
        for (path, layer) in paths.iter().zip(layers) {
            self.file(path, layer);
        }
        let manifest = json!([{
            "Config": "c.json", "RepoTags": null, "Layers": paths, "LayerSources": sources,
        }]);
        self.file("manifest.json", manifest.to_string().as_bytes());
        Digest::of(config.as_bytes())
    }

    /// The archive's bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, bytes) in &self.files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, path, bytes.as_slice()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn contents(&self, id: &Digest) -> Result<Contents, String> {
        opened(&self.bytes())
            .contents(id.as_str(), HERE)
            .map_err(|error| error.to_string())
    }

    fn without(mut self, bytes: &[u8]) -> Self {
        self.files.retain(|(_, known)| known != bytes);
        self
    }
}

fn opened(bytes: &[u8]) -> Archive {
    let mut file: File = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    Archive::open(file).unwrap()
}

fn read(span: &Span) -> Vec<u8> {
    span.read_all(1000).unwrap().unwrap()
}

fn packed(contents: Result<Contents, String>) -> Packed {
    match contents {
        Ok(Contents::Packed(packed)) => packed,
        other => panic!("{other:?}"),
    }
}

/// What blobs hold, layers marked.
fn blobs(packed: &Packed) -> Vec<(String, bool)> {
    let blobs = packed.blobs.iter();
    blobs
        .map(|blob| (String::from_utf8(read(&blob.span)).unwrap(), blob.is_layer))
        .collect()
}

#[test]
fn an_image_that_is_called_by_its_configuration_has_bare_layers_lowest_first() {
    let mut maker = Maker::default();
    let foreign = json!({
        Digest::of(b"far").as_str(): {
            "mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            "size": 7, "digest": Digest::of(b"packed far"), "urls": ["https://example.com/far"],
        },
        Digest::of(b"near").as_str(): {
            "mediaType": "application/vnd.oci.image.layer.v1.tar", "size": 4, "digest": Digest::of(b"near"),
        },
    });
    let id = maker.bare(&[b"far", b"near"], &foreign);
    // Newer engines add the other layout, with a manifest that nobody calls the image by.
    let manifest = maker.image(b"{}", &[b"near"]);
    maker.top(&manifest);
    let Ok(Contents::Bare(bare)) = maker.contents(&id) else {
        panic!("not bare");
    };
    assert_eq!(Digest::of(&bare.config), id);
    let [BareLayer::Foreign(far), BareLayer::Here { diff_id, span }] = bare.layers.as_slice() else {
        panic!("{:?}", bare.layers);
    };
    assert_eq!(far.urls, ["https://example.com/far"]);
    assert_eq!((diff_id, read(span)), (&Digest::of(b"near"), b"near".to_vec()));
}

#[test]
fn an_image_that_is_called_by_its_manifest_is_taken_as_it_is() {
    let mut maker = Maker::default();
    let manifest = maker.image(b"{\"os\":\"linux\"}", &[b"low", b"high", b"low"]);
    let id = maker.top(&manifest);
    let packed = packed(maker.contents(&id));
    assert_eq!(packed.manifests.len(), 1);
    assert_eq!(packed.manifests[0].manifest.digest, id);
    let expected = [("low", true), ("high", true), ("{\"os\":\"linux\"}", false)];
    assert_eq!(blobs(&packed), expected.map(|(text, is)| (text.to_owned(), is)));
    let layers = [b"low".as_slice(), b"high", b"low"].map(Digest::of);
    assert_eq!(packed.layers, layers);
}

#[test]
fn an_index_is_taken_whole_with_its_own_manifest_last() {
    let mut maker = Maker::default();
    let id = maker.index(&[]);
    let packed = packed(maker.contents(&id));
    assert_eq!(packed.manifests.len(), 3);
    assert_eq!(packed.manifests[2].manifest.digest, id);
    let texts: Vec<String> = blobs(&packed).into_iter().map(|(text, _)| text).collect();
    assert_eq!(
        texts,
        ["low", "high", "{\"os\":\"linux\"}", "{\"signed\":true}", "{}"]
    );
    assert_eq!(packed.layers, [b"low".as_slice(), b"high"].map(Digest::of));
}

#[test]
fn of_an_index_that_is_not_whole_the_engines_own_image_is_taken() {
    let mut maker = Maker::default();
    let elsewhere = json!({
        "mediaType": MANIFEST, "digest": Digest::of(b"elsewhere"), "size": 9,
        "platform": { "os": "linux", "architecture": "arm64" },
    });
    let id = maker.index(&[elsewhere]);
    let found = packed(maker.contents(&id));
    assert_eq!(found.manifests.len(), 1);
    assert_ne!(found.manifests[0].manifest.digest, id);
    let texts: Vec<String> = blobs(&found).into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["low", "high", "{\"os\":\"linux\"}"]);
}

#[test]
fn what_is_missing_in_an_archive_is_told() {
    let mut maker = Maker::default();
    let manifest = maker.image(b"{}", &[b"low"]);
    let id = maker.top(&manifest);
    let told = maker.without(b"low").contents(&id).unwrap_err();
    assert!(
        told.contains(&format!("no blob {}", Digest::of(b"low"))),
        "{told}"
    );

    let mut maker = Maker::default();
    let id = maker.bare(&[b"low"], &Value::Null);
    let told = maker.without(b"low").contents(&id).unwrap_err();
    assert!(told.contains("no `0/layer.tar`"), "{told}");

    let mut maker = Maker::default();
    maker.bare(&[b"low"], &Value::Null);
    let other = Digest::of(b"other");
    let told = maker.contents(&other).unwrap_err();
    assert!(told.contains(&format!("no image {other}")), "{told}");
    let told = Maker::default().contents(&other).unwrap_err();
    assert!(told.contains("no `manifest.json`"), "{told}");
}

#[tokio::test]
async fn an_archive_of_ours_is_found_in_both_layouts() {
    let mut maker = Maker::default();
    let id = maker.index(&[]);
    let source = packed(maker.contents(&id));
    let span = |text: &[u8]| {
        let blobs = source.blobs.iter();
        let found = blobs.map(|blob| &blob.span).find(|span| read(span) == text);
        (Digest::of(text), found.unwrap().clone())
    };
    let documents = source.manifests[..2]
        .iter()
        .map(|manifest| (manifest.manifest.digest.clone(), manifest.bytes.clone()))
        .chain([b"{}".as_slice(), b"{\"signed\":true}"].map(|bytes| (Digest::of(bytes), bytes.to_vec())));
    let config = b"{\"os\":\"linux\"}";
    let loadable = Loadable {
        names: vec![Reference::parse("127.0.0.1:5000/ada/web:v1").unwrap()],
        top: (
            source.manifests[2].manifest.clone(),
            source.manifests[2].bytes.clone(),
        ),
        documents: documents.collect(),
        config: (Digest::of(config), config.to_vec()),
        layers: vec![span(b"low"), span(b"high"), span(b"low")],
    };
    let pieces: Vec<bytes::Bytes> = write(&[loadable]).unwrap().try_collect().await.unwrap();
    let archive = opened(&pieces.concat());
    let found = match archive.contents(id.as_str(), HERE) {
        Ok(Contents::Packed(packed)) => packed,
        other => panic!("{other:?}"),
    };
    assert_eq!(found.manifests.len(), 3);
    assert_eq!(blobs(&found), blobs(&source));
    let document = |path: &str| -> Value {
        serde_json::from_slice(&read(archive.file(path).expect("it is there"))).unwrap()
    };
    let annotations = &document("index.json")["manifests"][0]["annotations"];
    assert_eq!(
        annotations["io.containerd.image.name"],
        "127.0.0.1:5000/ada/web:v1"
    );
    let docker = &document("manifest.json")[0];
    assert_eq!(docker["RepoTags"], json!(["127.0.0.1:5000/ada/web:v1"]));
    let layers: Vec<Vec<u8>> = docker["Layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|path| read(archive.file(path.as_str().unwrap()).expect("it is there")))
        .collect();
    assert_eq!(layers, [b"low".to_vec(), b"high".to_vec(), b"low".to_vec()]);
    assert_eq!(
        read(archive.file(docker["Config"].as_str().unwrap()).unwrap()),
        config
    );
}

#[test]
fn a_manifest_of_another_digest_is_not_taken() {
    let mut maker = Maker::default();
    let manifest = maker.image(b"{}", &[b"low"]);
    let id = maker.top(&manifest);
    for (_, bytes) in &mut maker.files {
        if Manifest::parse(bytes, MANIFEST).is_ok_and(|manifest| manifest.digest == id) {
            bytes.push(b' ');
        }
    }
    let told = maker.contents(&id).unwrap_err();
    assert!(told.contains(&format!("in place of {id}")), "{told}");
}

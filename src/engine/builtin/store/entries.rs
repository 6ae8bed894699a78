//! The entries of the layout's `index.json`, each left as it is written until somebody asks for it: with a thousand
//! images, giving one a name reads the one or two entries that it is about.
//!
//! Not here: the file (`index`).

use memchr::memmem;
use oci_spec::image::{ANNOTATION_REF_NAME, Descriptor, MediaType, SCHEMA_VERSION};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::words::Digest;

/// The document, its entries unread.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_type: Option<String>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    artifact_type: Option<&'a RawValue>,
    #[serde(borrow)]
    manifests: Vec<Entry<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    subject: Option<&'a RawValue>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    annotations: Option<&'a RawValue>,
}

/// One entry.
#[derive(Deserialize)]
#[serde(transparent)]
struct Entry<'a> {
    #[serde(borrow)]
    written: &'a RawValue,
    #[serde(skip)]
    changed: Option<Box<Descriptor>>,
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.changed {
            Some(descriptor) => descriptor.serialize(serializer),
            None => self.written.serialize(serializer),
        }
    }
}

impl Entry<'_> {
    fn new(descriptor: Descriptor) -> Self {
        Self {
            written: RawValue::NULL,
            changed: Some(Box::new(descriptor)),
        }
    }

    fn read(&self) -> serde_json::Result<Descriptor> {
        match &self.changed {
            Some(descriptor) => Ok(descriptor.as_ref().clone()),
            None => serde_json::from_str(self.written.get()),
        }
    }

    /// Says whether a text can be in the entry: one with an escape may be another's spelling of it.
    fn may_hold(&self, text: &memmem::Finder<'_>) -> bool {
        let written = self.written.get().as_bytes();
        self.changed.is_some() || text.find(written).is_some() || memchr::memchr(b'\\', written).is_some()
    }
}

/// The entries of `index.json`, in their order.
pub(super) struct Entries<'a>(Document<'a>);

impl<'a> Entries<'a> {
    /// The entries of a layout that has no `index.json` yet.
    pub(super) fn none() -> Self {
        Self(Document {
            schema_version: SCHEMA_VERSION,
            media_type: Some(MediaType::ImageIndex.to_string()),
            artifact_type: None,
            manifests: Vec::new(),
            subject: None,
            annotations: None,
        })
    }

    /// Takes the document apart; an entry that is none is told when it is read.
    pub(super) fn parse(bytes: &'a [u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes).map(Self)
    }

    /// The document.
    pub(super) fn to_vec(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&self.0)
    }

    /// Reads all entries.
    pub(super) fn all(&self) -> impl Iterator<Item = serde_json::Result<Descriptor>> {
        self.0.manifests.iter().map(Entry::read)
    }

    /// Adds an entry.
    pub(super) fn push(&mut self, descriptor: Descriptor) {
        self.0.manifests.push(Entry::new(descriptor));
    }

    /// Removes the entries of a manifest.
    pub(super) fn remove(&mut self, manifest: &Digest) -> serde_json::Result<()> {
        for (at, _) in self.of(manifest)?.into_iter().rev() {
            self.0.manifests.remove(at);
        }
        Ok(())
    }

    /// The entry that has a name.
    pub(super) fn named(&self, name: &str) -> serde_json::Result<Option<Descriptor>> {
        Ok(self.with_name(name)?.map(|(_, entry)| entry))
    }

    /// Gives a manifest a name, which another loses; says whether the manifest is there.
    pub(super) fn give(&mut self, manifest: &Digest, name: &str) -> serde_json::Result<bool> {
        self.take(name)?;
        let Some((at, mut entry)) = self.of(manifest)?.into_iter().next() else {
            return Ok(false);
        };
        let mut annotations = entry.annotations().clone().unwrap_or_default();
        let has_name = annotations.insert(ANNOTATION_REF_NAME.to_owned(), name.to_owned());
        entry.set_annotations(Some(annotations));
        if has_name.is_some() {
            self.push(entry);
        } else {
            // The entry without a name becomes the one with it.
            self.set(at, entry);
        }
        Ok(true)
    }

    /// Takes a name from whatever has it; a manifest that had no other stays without one.
    pub(super) fn take(&mut self, name: &str) -> serde_json::Result<()> {
        while let Some((at, mut entry)) = self.with_name(name)? {
            let n_same = self
                .holding(digest_of(&entry))
                .filter(|found| {
                    found
                        .as_ref()
                        .is_ok_and(|(_, other)| other.digest() == entry.digest())
                })
                .count();
            if n_same > 1 {
                self.0.manifests.remove(at);
            } else {
                let mut annotations = entry.annotations().clone().unwrap_or_default();
                annotations.remove(ANNOTATION_REF_NAME);
                entry.set_annotations(Some(annotations).filter(|rest| !rest.is_empty()));
                self.set(at, entry);
            }
        }
        Ok(())
    }

    fn set(&mut self, at: usize, descriptor: Descriptor) {
        if let Some(entry) = self.0.manifests.get_mut(at) {
            *entry = Entry::new(descriptor);
        }
    }

    fn with_name(&self, name: &str) -> serde_json::Result<Option<(usize, Descriptor)>> {
        self.holding(name)
            .find(|found| match found {
                Ok((_, entry)) => ref_name(entry) == Some(name),
                Err(_) => true,
            })
            .transpose()
    }

    /// The entries of a manifest with their places.
    fn of(&self, manifest: &Digest) -> serde_json::Result<Vec<(usize, Descriptor)>> {
        let text = manifest.to_string();
        let mut found = Vec::new();
        for entry in self.holding(&text) {
            let (at, entry) = entry?;
            if digest_of(&entry) == text {
                found.push((at, entry));
            }
        }
        Ok(found)
    }

    /// Reads the entries in which a text can be.
    fn holding(&self, text: &str) -> impl Iterator<Item = serde_json::Result<(usize, Descriptor)>> {
        let finder = memmem::Finder::new(text.as_bytes()).into_owned();
        let entries = self.0.manifests.iter().enumerate();
        entries
            .filter(move |(_, entry)| entry.may_hold(&finder))
            .map(|(at, entry)| entry.read().map(|read| (at, read)))
    }
}

/// The name that an entry has in the layout.
pub(super) fn ref_name(entry: &Descriptor) -> Option<&str> {
    let annotations = entry.annotations().as_ref()?;
    annotations.get(ANNOTATION_REF_NAME).map(String::as_str)
}

fn digest_of(entry: &Descriptor) -> &str {
    entry.digest().as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn document(annotations: &str) -> String {
        format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{DIGEST}","size":7,"annotations":{{{annotations}}},"somebody":"else's"}}]}}"#
        )
    }

    fn after(text: &str, change: impl FnOnce(&mut Entries<'_>)) -> String {
        let mut entries = Entries::parse(text.as_bytes()).unwrap();
        change(&mut entries);
        String::from_utf8(entries.to_vec().unwrap()).unwrap()
    }

    #[test]
    fn what_is_not_changed_stays_as_it_is_written() {
        let text = document(r#""org.opencontainers.image.ref.name": "docker.io/ada/web:v1""#);
        assert_eq!(
            after(&text, |entries| entries.take("docker.io/ada/web:v2").unwrap()),
            text
        );
        let more = after(&text, |entries| {
            let manifest = Digest::parse(DIGEST).unwrap();
            assert!(entries.give(&manifest, "docker.io/ada/web:v2").unwrap());
        });
        assert!(more.starts_with(text.strip_suffix("]}").unwrap()), "{more}");
        assert!(more.contains("docker.io/ada/web:v2"), "{more}");
    }

    #[test]
    fn a_name_that_another_program_spelt_with_escapes_is_found() {
        let text = document(r#""org.opencontainers.image.ref.name":"docker.io\/ada\/web:v1""#);
        let entries = Entries::parse(text.as_bytes()).unwrap();
        let found = entries.named("docker.io/ada/web:v1").unwrap();
        assert_eq!(
            found.map(|entry| entry.digest().to_string()),
            Some(DIGEST.to_owned())
        );
    }

    #[test]
    fn a_text_in_another_place_is_no_name() {
        let text = document(r#""title":"docker.io/ada/web:v1""#);
        let entries = Entries::parse(text.as_bytes()).unwrap();
        assert_eq!(entries.named("docker.io/ada/web:v1").unwrap(), None);
    }

    #[test]
    fn only_an_entry_that_is_asked_for_is_read() {
        let text = r#"{"schemaVersion":2,"manifests":[{"neither":"a manifest nor an index"}]}"#;
        let entries = Entries::parse(text.as_bytes()).unwrap();
        assert_eq!(entries.named("docker.io/ada/web:v1").unwrap(), None);
        assert!(entries.named("neither").is_err());
        assert!(entries.all().all(|entry| entry.is_err()));
    }
}

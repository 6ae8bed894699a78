//! What is known of earlier transfers: how a layer is packed, which repositories have a blob, and the manifests of an
//! image. So what the registry has already is neither asked of the engine nor packed again.
//!
//! One small file for each, written in one step; the registry is asked about everything that is found here, and what is
//! lost or damaged is as good as not known. Not here: asking.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::words::Digest;

/// How many repositories are remembered for a blob.
const REPOSITORIES: usize = 8;

/// The folder that holds it.
pub(crate) struct Known {
    folder: PathBuf,
}

/// A blob, by what registries know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub(crate) digest: Digest,
    pub(crate) size: u64,
}

/// All of an image but its layers' bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recipe {
    /// The manifests, each after those that it names; the last one is the image's own.
    pub(crate) manifests: Vec<Document>,
    /// The configurations, as texts: their bytes count.
    pub(crate) configs: Vec<String>,
    /// The blobs of the layers, each once; foreign ones are left out.
    pub(crate) blobs: Vec<Summary>,
    /// The digests of all layers of the engine's own platform, lowest first.
    pub(crate) layers: Vec<Digest>,
}

/// A manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Document {
    pub(crate) media_type: String,
    /// Its bytes count.
    pub(crate) text: String,
}

impl Known {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// How the layer with a diff ID was packed.
    pub(crate) fn packed(&self, diff_id: &Digest) -> Option<Summary> {
        self.read("layers", diff_id.hex())
    }

    pub(crate) fn note_packed(&self, diff_id: &Digest, summary: &Summary) {
        self.write("layers", diff_id.hex(), summary);
    }

    /// The repositories that had a blob, the latest first.
    pub(crate) fn repositories(&self, digest: &Digest) -> Vec<String> {
        self.read("blobs", digest.hex()).unwrap_or_default()
    }

    pub(crate) fn note_repository(&self, digest: &Digest, repository: &str) {
        let mut repositories = self.repositories(digest);
        if repositories.first().is_some_and(|first| first == repository) {
            return;
        }
        repositories.retain(|known| known != repository);
        repositories.insert(0, repository.to_owned());
        repositories.truncate(REPOSITORIES);
        self.write("blobs", digest.hex(), &repositories);
    }

    /// How the image with an ID was made up.
    pub(crate) fn recipe(&self, image: &str) -> Option<Recipe> {
        self.read("images", Digest::parse(image).ok()?.hex())
    }

    pub(crate) fn note_recipe(&self, image: &str, recipe: &Recipe) {
        if let Ok(id) = Digest::parse(image) {
            self.write("images", id.hex(), recipe);
        }
    }

    fn read<T: DeserializeOwned>(&self, kind: &str, key: &str) -> Option<T> {
        let bytes = fs::read(self.folder.join(kind).join(key)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// What cannot be remembered is found out again.
    fn write<T: Serialize>(&self, kind: &str, key: &str, value: &T) {
        let write = || -> io::Result<()> {
            let folder = self.folder.join(kind);
            fs::create_dir_all(&folder)?;
            let mut file = NamedTempFile::new_in(&folder)?;
            file.write_all(&serde_json::to_vec(value)?)?;
            file.persist(folder.join(key)).map_err(|error| error.error)?;
            Ok(())
        };
        let _ = write();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blobs_latest_repositories_are_known_each_once() {
        let folder = tempfile::tempdir().unwrap();
        let known = Known::in_folder(folder.path());
        let digest = Digest::of(b"blob");
        assert_eq!(known.repositories(&digest), [""; 0]);
        for repository in ["ada/a", "ada/b", "ada/a"] {
            known.note_repository(&digest, repository);
        }
        assert_eq!(known.repositories(&digest), ["ada/a", "ada/b"]);
        for n in 0..20 {
            known.note_repository(&digest, &format!("ada/r{n}"));
        }
        assert_eq!(known.repositories(&digest).len(), REPOSITORIES);
    }

    #[test]
    fn what_is_damaged_is_not_known() {
        let folder = tempfile::tempdir().unwrap();
        let known = Known::in_folder(folder.path());
        let diff_id = Digest::of(b"layer");
        let summary = Summary {
            digest: Digest::of(b"packed"),
            size: 6,
        };
        known.note_packed(&diff_id, &summary);
        assert_eq!(known.packed(&diff_id), Some(summary));
        fs::write(folder.path().join("layers").join(diff_id.hex()), "{").unwrap();
        assert_eq!(known.packed(&diff_id), None);
    }
}

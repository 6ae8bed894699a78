//! Removing names and images by Docker's rules.
//!
//! Source: moby's `daemon/images/image_delete.go`. Nothing runs here, so that no image is in use. Not here: freeing the
//! space (`store::collect`).

use super::find::{Called, find, missing};
use super::store::{Kept, Store};
use crate::docker::Force;
use crate::engine::{EngineError, Removed};
use crate::words::{Digest, Reference};

/// Removes a name, or an image with its last name.
pub(super) fn remove(store: &Store, name: &str, force: Force) -> Result<Vec<Removed>, EngineError> {
    let (mut image, called) = find(store, name)?.ok_or_else(|| missing(name))?;
    let mut removed = Vec::new();
    match called {
        Called::Name(reference) => {
            untag(store, &mut image, &reference, &mut removed)?;
            // The digests of a repository go with its last tag.
            let repository = reference.familiar_repository();
            if image
                .names
                .iter()
                .all(|name| name.familiar_repository() != repository)
            {
                let digests = image.repo_digests.clone();
                for digest in digests
                    .iter()
                    .filter(|digest| repository_of(digest) == repository)
                {
                    forget_digest(store, &mut image, digest, &mut removed)?;
                }
            }
            if !image.names.is_empty() || !image.repo_digests.is_empty() {
                return Ok(removed);
            }
        }
        Called::RepoDigest(digest) => {
            forget_digest(store, &mut image, &digest, &mut removed)?;
            if !image.names.is_empty() || !image.repo_digests.is_empty() {
                return Ok(removed);
            }
        }
        Called::Id => {
            let mut repositories: Vec<String> =
                image.names.iter().map(Reference::familiar_repository).collect();
            repositories.extend(
                image
                    .repo_digests
                    .iter()
                    .map(|digest| repository_of(digest).to_owned()),
            );
            repositories.sort();
            repositories.dedup();
            let is_one = image.names.len() <= 1 && repositories.len() <= 1;
            if !is_one && force == Force::Gentle {
                return Err(EngineError::Refused {
                    status: 409,
                    message: format!(
                        "conflict: unable to delete {} (must be forced) - image is referenced in multiple repositories",
                        image.id.short()
                    ),
                });
            }
        }
    }
    for name in image.names.clone() {
        untag(store, &mut image, &name, &mut removed)?;
    }
    for digest in image.repo_digests.clone() {
        forget_digest(store, &mut image, &digest, &mut removed)?;
    }
    store.forget(&image)?;
    removed.push(Removed::Deleted(image.id.to_string()));
    let kept: Vec<Digest> = store.images()?.iter().flat_map(chains).collect();
    let gone = chains(&image)
        .into_iter()
        .rev()
        .filter(|chain| !kept.contains(chain));
    removed.extend(gone.map(|chain| Removed::Deleted(chain.to_string())));
    store.collect()?;
    Ok(removed)
}

fn untag(
    store: &Store,
    image: &mut Kept,
    name: &Reference,
    removed: &mut Vec<Removed>,
) -> Result<(), EngineError> {
    store.unname(name)?;
    image.names.retain(|known| known != name);
    removed.push(Removed::Untagged(name.familiar()));
    Ok(())
}

fn forget_digest(
    store: &Store,
    image: &mut Kept,
    digest: &str,
    removed: &mut Vec<Removed>,
) -> Result<(), EngineError> {
    store.forget_repo_digest(&image.id, digest)?;
    image.repo_digests.retain(|known| known != digest);
    removed.push(Removed::Untagged(digest.to_owned()));
    Ok(())
}

fn repository_of(digest: &str) -> &str {
    digest
        .split_once('@')
        .map_or(digest, |(repository, _)| repository)
}

/// The chain IDs of an image's layers, lowest first: each names a layer together with all below it.
///
/// Source: the OCI image specification, «Layer `ChainID`».
fn chains(image: &Kept) -> Vec<Digest> {
    let mut chains: Vec<Digest> = Vec::new();
    for layer in &image.layers {
        let chain = match chains.last() {
            None => layer.diff_id.clone(),
            Some(below) => Digest::of(format!("{below} {}", layer.diff_id).as_bytes()),
        };
        chains.push(chain);
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::builtin::store::tests::image;

    struct Scene {
        _folder: tempfile::TempDir,
        store: Store,
        web: Kept,
    }

    fn scene(names: &[&str], digests: &[&str]) -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let web = image(&store, "web");
        for name in names {
            store.name(&web, &Reference::parse(name).unwrap()).unwrap();
        }
        for digest in digests {
            store.note_repo_digest(&web.id, digest).unwrap();
        }
        Scene {
            _folder: folder,
            store,
            web,
        }
    }

    fn told(removed: Result<Vec<Removed>, EngineError>) -> Vec<String> {
        let told = |removed| match removed {
            Removed::Untagged(name) => format!("Untagged: {name}"),
            Removed::Deleted(id) => format!("Deleted: {id}"),
        };
        removed.unwrap().into_iter().map(told).collect()
    }

    #[test]
    fn a_name_goes_alone_as_long_as_there_is_another() {
        let scene = scene(&["web:v1", "ada/web:v1"], &["ada/web@sha256:1"]);
        assert_eq!(
            told(remove(&scene.store, "ada/web:v1", Force::Gentle)),
            ["Untagged: ada/web:v1", "Untagged: ada/web@sha256:1"]
        );
        let layer = scene.web.layers[0].diff_id.clone();
        assert_eq!(
            told(remove(&scene.store, "web:v1", Force::Gentle)),
            [
                "Untagged: web:v1".to_owned(),
                format!("Deleted: {}", scene.web.id),
                format!("Deleted: {layer}")
            ]
        );
        assert!(!scene.store.has_blob(&layer));
        assert_eq!(
            remove(&scene.store, "web:v1", Force::Gentle)
                .unwrap_err()
                .to_string(),
            "No such image: web:v1"
        );
    }

    #[test]
    fn an_id_takes_all_names_of_one_repository_and_others_by_force() {
        let scene = scene(&["web:v1", "ada/web:v1"], &[]);
        let refused = remove(&scene.store, scene.web.id.short(), Force::Gentle).unwrap_err();
        assert!(
            refused
                .to_string()
                .ends_with("(must be forced) - image is referenced in multiple repositories")
        );
        assert_eq!(
            told(remove(&scene.store, scene.web.id.short(), Force::Forced)).len(),
            4
        );
        let scene = self::scene(&["web:v1"], &["web@sha256:1"]);
        assert_eq!(
            told(remove(&scene.store, scene.web.id.as_str(), Force::Gentle)).len(),
            4
        );
    }

    #[test]
    fn a_layer_that_another_image_has_stays() {
        let scene = scene(&["web"], &[]);
        let mut config = scene.web.config.clone();
        config["author"] = "ada".into();
        let other = super::super::store::NewImage {
            config: serde_json::to_vec(&config).unwrap(),
            layers: scene.web.layers.clone(),
            manifest: None,
        };
        scene.store.add(other).unwrap();
        let told = told(remove(&scene.store, "web", Force::Gentle));
        assert_eq!(
            told,
            [
                "Untagged: web:latest".to_owned(),
                format!("Deleted: {}", scene.web.id)
            ]
        );
        assert!(scene.store.has_blob(&scene.web.layers[0].blob));
    }
}

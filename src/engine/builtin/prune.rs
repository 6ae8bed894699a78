//! `docker image prune`: images that nobody needs.
//!
//! Not here: what asks before it, and what belongs to whom.

use std::collections::BTreeMap;

use super::Builtin;
use super::describe::content;
use super::list::list;
use super::remove::remove;
use crate::docker::{Force, PruneScope};
use crate::engine::{EngineError, ImageQuery, Removed};
use crate::words::Digest;

/// What pruning came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// What went, in order.
    pub removed: Vec<Removed>,
    /// The size of the layers that went, in bytes.
    pub freed: u64,
}

impl Builtin {
    /// Removes the images that filters (`label`, `until`) let through: those without a name, or all.
    pub fn prune(&self, scope: PruneScope, filters: &[(String, String)]) -> Result<Pruned, EngineError> {
        let mut query = ImageQuery::default();
        for (key, value) in filters {
            if !matches!(key.as_str(), "label" | "until") {
                return Err(EngineError::Refused {
                    status: 400,
                    message: format!("invalid filter '{key}'"),
                });
            }
            query.filters.entry(key.clone()).or_default().push(value.clone());
        }
        let before = self.layer_sizes()?;
        let mut pruned = Pruned::default();
        for row in list(&self.store, &query)? {
            // What has only a digest has no name that anybody uses.
            if scope == PruneScope::Unused || row.tags.is_empty() {
                pruned
                    .removed
                    .extend(remove(&self.store, &row.id, Force::Forced)?);
            }
        }
        // What builds left that came to no image goes too, though no image does.
        self.store.collect()?;
        let after = self.layer_sizes()?;
        let gone = before.iter().filter(|(layer, _)| !after.contains_key(*layer));
        pruned.freed = gone.map(|(_, size)| size).sum();
        Ok(pruned)
    }

    /// All layers of all images, with their sizes.
    fn layer_sizes(&self) -> Result<BTreeMap<Digest, u64>, EngineError> {
        let mut layers = BTreeMap::new();
        for image in self.store.images()? {
            for layer in &image.layers {
                layers.insert(layer.diff_id.clone(), content(&self.store, layer)?);
            }
        }
        Ok(layers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::builtin::store::LayerNote;
    use crate::engine::builtin::store::tests::image;
    use crate::words::Reference;

    #[test]
    fn what_has_no_name_goes_and_the_rest_only_where_all_is_meant() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Builtin::open(folder.path()).unwrap();
        for (word, name) in [("web", Some("web")), ("old", None)] {
            let image = image(&engine.store, word);
            let note = LayerNote { content: 7 };
            engine.store.note_layer(&image.layers[0].diff_id, &note).unwrap();
            if let Some(name) = name {
                engine
                    .store
                    .name(&image, &Reference::parse(name).unwrap())
                    .unwrap();
            }
        }
        let label = [("label".to_owned(), "nobody".to_owned())];
        assert_eq!(
            engine.prune(PruneScope::Unused, &label).unwrap(),
            Pruned::default()
        );
        let pruned = engine.prune(PruneScope::Dangling, &[]).unwrap();
        assert_eq!((pruned.removed.len(), pruned.freed), (2, 7));
        let pruned = engine.prune(PruneScope::Unused, &[]).unwrap();
        assert_eq!((pruned.removed.len(), pruned.freed), (3, 7));
        let lost = engine.store.put_blob(b"of no image").unwrap();
        engine.prune(PruneScope::Dangling, &[]).unwrap();
        assert!(!engine.store.has_blob(&lost));
        let wrong = [("reference".to_owned(), "web".to_owned())];
        assert!(engine.prune(PruneScope::Unused, &wrong).is_err());
    }
}

//! The unnamed images that a classic build leaves below its result, one for each step.
//!
//! Engines remove them together with the result; but the containerd image store of Docker 26 removes a step that
//! two images share with the first of them, and then loses sight of the second's steps above it. Not here: the
//! results themselves (`cleanup`).

use std::collections::HashMap;

use crate::docker::{Force, Parents};
use crate::engine::{Engine, EngineError, ImageQuery, ImageRow, ImageStore};

/// The steps below some images, remembered while the images are still there to lead to them.
#[derive(Debug, Default)]
pub(super) struct BuildSteps {
    /// The IDs; each comes before those that it was built from.
    ids: Vec<String>,
}

impl BuildSteps {
    /// Finds the steps below images; none where the engine can be relied on to remove them itself.
    pub(super) async fn below(engine: &dyn Engine, images: &[String]) -> Result<Self, EngineError> {
        if images.is_empty() {
            return Ok(Self::default());
        }
        match engine.about().await?.store {
            ImageStore::Containerd => Ok(Self::among(&rows(engine).await?, images)),
            ImageStore::GraphDriver | ImageStore::Other => Ok(Self::default()),
        }
    }

    fn among(rows: &[ImageRow], images: &[String]) -> Self {
        let by_id: HashMap<&str, &ImageRow> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
        let mut ids: Vec<String> = Vec::new();
        for image in images {
            let mut at = by_id.get(image.as_str());
            // An engine whose rows go in a circle is not followed for ever.
            for _ in rows {
                let Some(row) = at.and_then(|row| by_id.get(row.parent.as_deref()?)) else {
                    break;
                };
                // A step that is known is shared: it comes after this image's own, with all below it.
                ids.retain(|id| *id != row.id);
                ids.push(row.id.clone());
                at = Some(row);
            }
        }
        Self { ids }
    }

    /// Removes the steps that are still there and that nothing is named after or built on; gives what was refused.
    pub(super) async fn remove(&self, engine: &dyn Engine) -> Result<Vec<EngineError>, EngineError> {
        let mut refused = Vec::new();
        if self.ids.is_empty() {
            return Ok(refused);
        }
        let mut rows = rows(engine).await?;
        for id in &self.ids {
            if !is_idle(&rows, id) {
                continue;
            }
            match engine.remove_image(id, Force::Gentle, Parents::Kept).await {
                Ok(_) => rows.retain(|row| row.id != *id),
                Err(error @ EngineError::Refused { .. }) => refused.push(error),
                Err(error) => return Err(error),
            }
        }
        Ok(refused)
    }
}

/// Says whether an image is there, without a name, and nothing is built on it.
fn is_idle(rows: &[ImageRow], id: &str) -> bool {
    let is_unnamed = |row: &ImageRow| row.id == id && row.tags.is_empty() && row.repo_digests.is_empty();
    rows.iter().any(is_unnamed) && !rows.iter().any(|row| row.parent.as_deref() == Some(id))
}

async fn rows(engine: &dyn Engine) -> Result<Vec<ImageRow>, EngineError> {
    let query = ImageQuery {
        all: true,
        digests: true,
        ..ImageQuery::default()
    };
    engine.images(&query).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Reference;

    fn row(id: &str, parent: Option<&str>, tag: Option<&str>) -> ImageRow {
        ImageRow {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            tags: tag
                .map(|tag| Reference::parse(tag).unwrap())
                .into_iter()
                .collect(),
            repo_digests: Vec::new(),
            created: 0,
            size: 0,
            labels: std::collections::BTreeMap::new(),
        }
    }

    fn two_images_on_one_step() -> Vec<ImageRow> {
        vec![
            row("one", Some("one-1"), Some("ada/one")),
            row("one-1", Some("shared"), None),
            row("two", Some("two-1"), Some("ada/two")),
            row("two-1", Some("shared"), None),
            row("shared", None, None),
            row("other", None, None),
        ]
    }

    #[test]
    fn a_shared_step_comes_after_all_that_was_built_on_it() {
        let images = ["one".to_owned(), "two".to_owned()];
        let steps = BuildSteps::among(&two_images_on_one_step(), &images);
        assert_eq!(steps.ids, ["one-1", "two-1", "shared"]);
    }

    #[test]
    fn steps_that_go_in_a_circle_end() {
        let rows = [row("one", Some("two"), None), row("two", Some("one"), None)];
        assert_eq!(BuildSteps::among(&rows, &["one".to_owned()]).ids, ["two", "one"]);
    }

    #[test]
    fn only_what_is_unnamed_and_not_built_on_is_idle() {
        let mut rows = two_images_on_one_step();
        assert!(!is_idle(&rows, "one-1") && !is_idle(&rows, "one") && !is_idle(&rows, "gone"));
        rows.remove(0);
        assert!(is_idle(&rows, "one-1"));
    }
}

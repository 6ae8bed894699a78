//! Verifies that a file is in a container, running or not.
//!
//! Not here: files of this machine (`reach`).

use super::container::missing;
use super::reach::LONGEST;
use super::{Answer, AskError, Question, Stop, fail_object, fail_object_mend};
use crate::check::{Ending, ObjectMismatch, Subject};
use crate::engine::{EngineError, InContainer};

impl Question<'_> {
    /// Asks for a path; where that is a folder, for `entry` in it.
    pub(super) async fn within(
        &self,
        container: &Subject<String>,
        path: &Subject<String>,
        entry: Option<&str>,
        contains: Option<&Subject<String>>,
    ) -> Answer<String> {
        let (container, path) = (self.text(container)?, self.text(path)?);
        let contains = contains.map(|text| self.text(text)).transpose()?;
        let mend = self.check.command.clone();
        let Some(found) = self.find(&container).await? else {
            return fail_object_mend(missing("container", &container), mend);
        };
        let limit = if contains.is_some() { LONGEST as u64 } else { 0 };
        let engine = self.world.engine;
        let mut place = path;
        let mut there = engine.in_container(&found.id, &place, limit).await?;
        if let (Some(InContainer::Other), Some(entry)) = (&there, entry) {
            place = format!("{}/{entry}", place.trim_end_matches('/'));
            there = engine.in_container(&found.id, &place, limit).await?;
            // A folder that was not there is the copied one itself: then what is in that is in it.
            if there.is_none() && !entry.contains('.') && self.is_inferred() {
                return self.exited(None, Ending::Succeeds);
            }
        }
        let named = format!("{container}:{place}");
        match (there, contains) {
            (None, _) => fail_object_mend(ObjectMismatch::NoFile { path: named }, mend),
            (Some(InContainer::Unseen), _) if self.is_inferred() => self.exited(None, Ending::Succeeds),
            (Some(InContainer::Unseen), _) => Err(Stop::Unasked(AskError::Engine(EngineError::Refused {
                status: 0,
                message: format!("`{named}` lies in memory, which the engine does not show"),
            }))),
            (Some(_), None) => Ok(format!("`{place}` is in the container `{container}`")),
            (Some(InContainer::File(Some(bytes))), Some(text))
                if String::from_utf8_lossy(&bytes).contains(&text) =>
            {
                Ok(format!("`{named}` has `{text}` in it"))
            }
            (Some(_), Some(text)) => fail_object(ObjectMismatch::NotInFile { path: named, text }),
        }
    }
}

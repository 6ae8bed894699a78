//! Finding images of the store by what a transfer calls them.
//!
//! Not here: what else Docker's commands call images by.

use super::store::Kept;
use crate::words::{Digest, Reference};

/// The image that has a name, `latest` where it has no tag.
pub(super) fn by_name<'a>(images: &'a [Kept], name: &Reference) -> Option<&'a Kept> {
    let name = name.clone().with_default_tag();
    if let Some(digest) = name.digest() {
        let text = format!("{}@{digest}", name.familiar_repository());
        return images.iter().find(|image| image.repo_digests.contains(&text));
    }
    images.iter().find(|image| image.names.contains(&name))
}

/// The image with an ID, or with an ID that begins so and no other's does.
pub(super) fn by_id<'a>(images: &'a [Kept], text: &str) -> Option<&'a Kept> {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    let is_id = is_start_of_id(text);
    let mut matching = images
        .iter()
        .filter(|image| is_id && image.id.hex().starts_with(digits));
    let first = matching.next();
    first.filter(|_| matching.next().is_none())
}

/// Says whether a text may be an ID or the start of one.
pub(super) fn is_start_of_id(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    !digits.is_empty() && digits.len() <= 64 && digits.bytes().all(is_digit)
}

/// The image with an ID.
pub(super) fn whole<'a>(images: &'a [Kept], id: &Digest) -> Option<&'a Kept> {
    images.iter().find(|image| image.id == *id)
}

/// All names in a name's repository, each with its image.
pub(super) fn tags<'a>(images: &'a [Kept], name: &Reference) -> Vec<(&'a Kept, &'a Reference)> {
    let is_same = |known: &Reference| known.host() == name.host() && known.path() == name.path();
    let names = images
        .iter()
        .flat_map(|image| image.names.iter().map(move |name| (image, name)));
    names.filter(|(_, known)| is_same(known)).collect()
}

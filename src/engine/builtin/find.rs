//! Finding one image by what people call it: a name, a name with a digest, an ID, or the start of one.
//!
//! Not here: listing (`list`).

use super::store::{Kept, Store};
use crate::engine::EngineError;
use crate::words::{Digest, Reference};

/// How an image was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Called {
    /// By a name with a tag.
    Name(Reference),
    /// By a name with a digest, as it stands among the image's.
    RepoDigest(String),
    /// By its ID or the start of it.
    Id,
}

/// Finds an image; `None` where there is none. What can be no name at all is refused in Docker's words.
pub(super) fn find(store: &Store, name: &str) -> Result<Option<(Kept, Called)>, EngineError> {
    let found = find_among(&store.images()?, name)?.map(|(image, called)| (image.clone(), called));
    Ok(found)
}

/// Finds an image among these.
pub(super) fn find_among<'a>(
    images: &'a [Kept],
    name: &str,
) -> Result<Option<(&'a Kept, Called)>, EngineError> {
    let reference = Reference::parse(name);
    let named = reference.as_ref().ok().and_then(|reference| {
        let called = match reference.digest() {
            Some(_) => Called::RepoDigest(reference.familiar()),
            None => Called::Name(reference.clone().with_default_tag()),
        };
        Some((by_name(images, reference)?, called))
    });
    if named.is_some() {
        return Ok(named);
    }
    let found = by_id(images, name).map(|image| (image, Called::Id));
    if found.is_none() && reference.is_err() && !is_start_of_id(name) {
        let is_upper = name.chars().any(char::is_uppercase);
        let reason = if is_upper {
            ": repository name must be lowercase"
        } else {
            ""
        };
        return Err(EngineError::Refused {
            status: 400,
            message: format!("invalid reference format{reason}"),
        });
    }
    Ok(found)
}

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

/// Docker's words for an image that is not there.
pub(super) fn missing(name: &str) -> EngineError {
    let name =
        Reference::parse(name).map_or_else(|_| name.to_owned(), |name| name.with_default_tag().familiar());
    EngineError::Refused {
        status: 404,
        message: format!("No such image: {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::builtin::store::tests::image;

    #[test]
    fn an_image_is_found_by_all_that_people_call_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let web = image(&store, "web");
        image(&store, "api");
        store.name(&web, &Reference::parse("ada/web").unwrap()).unwrap();
        let digest = format!("ada/web@{}", Digest::of(b"manifest"));
        store.note_repo_digest(&web.id, &digest).unwrap();
        for name in [
            "ada/web",
            "ada/web:latest",
            "docker.io/ada/web",
            digest.as_str(),
            web.id.as_str(),
            web.id.hex(),
            web.id.short(),
        ] {
            let found = find(&store, name).unwrap();
            assert_eq!(found.map(|(image, _)| image.id), Some(web.id.clone()), "{name}");
        }
        for name in [
            "web",
            "ada/web:v1",
            "ada/web@sha256:0000000000000000000000000000000000000000000000000000000000000000",
        ] {
            assert!(find(&store, name).unwrap().is_none(), "{name}");
        }
        assert_eq!(
            find(&store, "Web").unwrap_err().to_string(),
            "invalid reference format: repository name must be lowercase"
        );
        assert_eq!(missing("web").to_string(), "No such image: web:latest");
    }

    #[test]
    fn the_start_of_two_ids_is_none_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let mut images: Vec<Kept> = (0..17).map(|n| image(&store, &n.to_string())).collect();
        // Of 17 images two begin with the same digit.
        images.sort_by(|a, b| a.id.cmp(&b.id));
        let twice = images
            .windows(2)
            .find(|pair| pair[0].id.hex()[..1] == pair[1].id.hex()[..1])
            .unwrap();
        assert!(find(&store, &twice[0].id.hex()[..1]).unwrap().is_none());
    }
}

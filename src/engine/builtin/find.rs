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
    find_among(store.images()?, name)
}

pub(super) fn find_among(images: Vec<Kept>, name: &str) -> Result<Option<(Kept, Called)>, EngineError> {
    if let Some(id) = whole_id(name) {
        let found = images.into_iter().find(|image| image.id == id);
        return Ok(found.map(|image| (image, Called::Id)));
    }
    let reference = Reference::parse(name);
    if let Ok(reference) = &reference {
        if reference.digest().is_some() {
            let text = reference.familiar();
            let found = images
                .into_iter()
                .find(|image| image.repo_digests.contains(&text));
            return Ok(found.map(|image| (image, Called::RepoDigest(text))));
        }
        let tagged = reference.clone().with_default_tag();
        if let Some(at) = images.iter().position(|image| image.names.contains(&tagged)) {
            let image = images.into_iter().nth(at);
            return Ok(image.map(|image| (image, Called::Name(tagged))));
        }
    }
    let hex = name.strip_prefix("sha256:").unwrap_or(name);
    let is_start = !hex.is_empty() && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_start {
        let mut found = images.into_iter().filter(|image| image.id.hex().starts_with(hex));
        // What means several images means none.
        return Ok(found
            .next()
            .filter(|_| found.next().is_none())
            .map(|image| (image, Called::Id)));
    }
    match reference {
        Ok(_) => Ok(None),
        Err(_) => {
            let is_upper = name.chars().any(char::is_uppercase);
            let reason = if is_upper {
                ": repository name must be lowercase"
            } else {
                ""
            };
            Err(EngineError::Refused {
                status: 400,
                message: format!("invalid reference format{reason}"),
            })
        }
    }
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

fn whole_id(name: &str) -> Option<Digest> {
    Digest::parse(name)
        .or_else(|_| Digest::parse(&format!("sha256:{name}")))
        .ok()
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

//! The words of a mismatch: what was expected and what was found, in the second person and without blame.
//!
//! Not here: the kinds of mismatch (`mismatch`), and what a passed check says (`Evidence`).

use super::{Blob, Mismatch, MismatchKind, shown};
use crate::lesson::{Printed, ValueKind};
use crate::registry::{Choice, Route};
use crate::words::Reference;

/// What follows from a blob that is not what it is called: a push finds its name there and sends nothing.
const DAMAGED: &str = "the registry's storage is damaged, and pushing again sends nothing, since a blob of that name is \
                       there; whoever runs the registry has to delete it first";

impl Mismatch {
    /// What was expected, as a fragment: «`ada/web` to be the same image as `web`».
    pub fn wanted(&self) -> String {
        use MismatchKind as Kind;
        match &self.kind {
            Kind::ValueMissing { text } => format!("a value for every part of `{text}`"),
            Kind::NotAName { error } => format!("`{}` to be an image name", error.given),
            Kind::VariableUnset {
                name,
                kind: ValueKind::DockerId,
            } => format!("`{name}` to be set to your Docker ID"),
            Kind::VariableUnset {
                name,
                kind: ValueKind::Text | ValueKind::Secret,
            }
            | Kind::VariableNotALine { name } => {
                format!("`{name}` to be set to one line of text")
            }
            Kind::VariableInvalid { name, .. } => format!("`{name}` to be a valid Docker ID"),
            Kind::ImageMissing { name, .. } | Kind::NothingToCompare { name, .. } => {
                format!("an image `{}` in the engine", shown(name))
            }
            Kind::SourceMissing { source, .. } => format!("an image `{source}` in the engine"),
            Kind::OtherImage { target, source, .. } => {
                format!("`{}` to be the same image as `{source}`", shown(target))
            }
            Kind::ImageThere { name, .. } => format!("no image `{}` in the engine", shown(name)),
            Kind::NotShown { missing } | Kind::NotListed { missing } => {
                format!("the listing to show {}", quoted(missing))
            }
            Kind::NothingListed => "a listing of the images in this session".to_owned(),
            Kind::NotLoggedIn { place, .. } => format!("you to be logged in at {place}"),
            Kind::OtherUser { place, wanted, .. } => {
                format!("you to be logged in at {place} as `{wanted}`")
            }
            Kind::LoginRefused { place, user, .. } => {
                format!("{place} to accept the stored login of `{user}`")
            }
            Kind::StillLoggedIn { place, .. } => format!("no stored login for {place}"),
            Kind::NotInRegistry { name, place, .. } | Kind::NoAccess { name, place, .. } => {
                format!("`{}` at {place}", shown(name))
            }
            Kind::Stale { name, .. }
            | Kind::OtherInRegistry { name, .. }
            | Kind::OtherConfig { name, .. } => {
                format!("the registry's `{}` to be your local image", shown(name))
            }
            Kind::OtherPlatform { name, platform, .. } => {
                format!("the registry's `{}` to have an image for {platform}", shown(name))
            }
            Kind::ManifestMissing { name, .. }
            | Kind::BlobMissing { name, .. }
            | Kind::BlobSize { name, .. }
            | Kind::BlobDamaged { name, .. } => {
                format!("every part of `{}` in the registry", shown(name))
            }
            Kind::NotPulled { name, .. } => format!("your `{}` to be the registry's", shown(name)),
            Kind::NotOnPage { url, missing } => format!("{url} to show {}", quoted(missing)),
            Kind::Object(mismatch) => mismatch.wanted(),
            Kind::Printed { command, wanted, .. } => printed(command, wanted),
            Kind::NotRun { command } | Kind::Exited { command, .. } => format!("`{command}` to succeed"),
            Kind::BlockExited { command, .. } => format!("the block of `{command}` to succeed"),
            Kind::Succeeded { command } => format!("`{command}` to fail, as the lesson says"),
        }
    }

    /// What was found, as a fragment: «`ada/web` is image 3f2a91c0ffee, but `web` is 9c41d00dfeed».
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each kind of mismatch reads best in one place"
    )]
    pub fn found(&self) -> String {
        use MismatchKind as Kind;
        match &self.kind {
            Kind::ValueMissing { text } => format!("a value in `{text}` is missing"),
            Kind::NotAName { error } => error.to_string(),
            Kind::VariableUnset { name, .. } => format!("`{name}` is not set"),
            Kind::VariableNotALine { name } => {
                format!("the value of `{name}` is empty or has more than one line")
            }
            Kind::VariableInvalid { error, .. } => match &error.suggestion {
                Some(spelling) => format!("{error}; `{spelling}` would do"),
                None => error.to_string(),
            },
            Kind::ImageMissing { name, near } => absent(&shown(name), near),
            Kind::SourceMissing { source, near } => absent(source, near),
            Kind::NothingToCompare { name, near } => {
                format!(
                    "{}, so there is nothing to compare the registry's image with",
                    absent(&shown(name), near)
                )
            }
            Kind::OtherImage {
                target,
                target_id,
                source,
                source_id,
            } => format!(
                "`{}` is image {}, but `{source}` is {}",
                shown(target),
                short(target_id),
                short(source_id)
            ),
            Kind::ImageThere { name, id } => format!("`{}` is still there: image {}", shown(name), short(id)),
            Kind::NotShown { missing } => format!("the engine does not show {}", quoted(missing)),
            Kind::NothingListed => "no listing has succeeded in this session".to_owned(),
            Kind::NotListed { missing } => format!("no listing in this session shows {}", quoted(missing)),
            Kind::NotLoggedIn { place, elsewhere } if elsewhere.is_empty() => {
                format!("no login for {place} is stored")
            }
            Kind::NotLoggedIn { place, elsewhere } => {
                format!(
                    "no login for {place} is stored, only for {}",
                    elsewhere.join(", ")
                )
            }
            Kind::OtherUser { wanted, found, .. } => {
                format!("you are logged in as `{found}`, the lesson uses `{wanted}`")
            }
            Kind::LoginRefused { place, user, message } => format!(
                "a login of `{user}` is stored, but {place} refuses it now ({message}): the password may have changed"
            ),
            Kind::StillLoggedIn { place, user } => {
                format!("a login of `{user}` for {place} is still stored")
            }
            Kind::NotInRegistry { name, place, tags } if tags.is_empty() => {
                format!("{place} has no `{}`", shown(name))
            }
            Kind::NotInRegistry { name, place, tags } => {
                let tags: Vec<String> = tags.iter().map(|tag| format!("`{tag}`")).collect();
                let repository = name.familiar_repository();
                let tag = name.manifest_key();
                let tags = tags.join(", ");
                format!("{place} has no tag `{tag}` in `{repository}`, only {tags}")
            }
            Kind::NoAccess { name, place, message } => {
                format!("{place} does not let you read `{}`: {message}", shown(name))
            }
            Kind::Stale {
                name,
                local_id,
                remote_id,
            } => format!(
                "the registry's `{}` ({}) is an older build than your local image ({})",
                shown(name),
                short(remote_id),
                short(local_id)
            ),
            Kind::OtherInRegistry {
                name,
                local_id,
                remote_id,
                known_as,
            } => {
                let known_as = match known_as.as_slice() {
                    [] => String::new(),
                    names => format!(", the image of {}", quoted(names)),
                };
                format!(
                    "the registry's `{}` is another image ({}{known_as}) than your local one ({})",
                    shown(name),
                    short(remote_id),
                    short(local_id)
                )
            }
            Kind::OtherConfig { name, fields } => format!(
                "the registry's `{}` has the same layers as your local image and another {}",
                shown(name),
                fields.join(", ")
            ),
            Kind::OtherPlatform { name, found, .. } if found.is_empty() => {
                format!("the registry's `{}` has no image in it", shown(name))
            }
            Kind::OtherPlatform { name, found, .. } => {
                format!(
                    "the registry's `{}` has images for {} only",
                    shown(name),
                    found.join(", ")
                )
            }
            Kind::ManifestMissing { name, digest } => format!(
                "the registry's `{}` names the manifest `{}`, which is not there",
                shown(name),
                digest.short()
            ),
            Kind::BlobMissing { name, blob } => {
                format!(
                    "the registry has `{}`, but {} is not there",
                    shown(name),
                    blob.shown()
                )
            }
            Kind::BlobSize { name, blob, found } => format!(
                "the registry has `{}`, but {} has {found} bytes there instead of {}: {DAMAGED}",
                shown(name),
                blob.shown(),
                blob.size
            ),
            Kind::BlobDamaged { name, blob } => format!(
                "the registry has `{}`, but {} has other bytes there than its digest says: {DAMAGED}",
                shown(name),
                blob.shown()
            ),
            Kind::NotPulled {
                name,
                local_id,
                remote_id,
            } => format!(
                "your `{}` is image {}, the registry has {}",
                shown(name),
                short(local_id),
                short(remote_id)
            ),
            Kind::NotOnPage { missing, .. } => format!("the page does not show {}", quoted(missing)),
            Kind::Object(mismatch) => mismatch.found(),
            Kind::Printed { command, found, .. } => match found.as_deref() {
                None if command.is_empty() => "no command has run in this step".to_owned(),
                None => format!("`{command}` has not run in this session"),
                Some("") => "it printed nothing".to_owned(),
                Some(text) => format!("it printed\n{text}"),
            },
            Kind::NotRun { command } => format!("`{command}` has not run in this session"),
            Kind::Succeeded { command } => format!("`{command}` succeeded"),
            Kind::Exited { command, exit } => format!("`{command}` ended with exit code {exit}"),
            Kind::BlockExited { failed, exit, .. } => {
                format!("`{failed}` in it ended with exit code {exit}")
            }
        }
    }
}

impl std::fmt::Display for Mismatch {
    /// Writes what was found and what to run: «…: run `docker image tag web ada/web`».
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.found())?;
        match &self.mend {
            Some(command) if command.contains('\n') => write!(f, ": run\n{command}"),
            Some(command) => write!(f, ": run `{command}`"),
            None => Ok(()),
        }
    }
}

/// A command in a sentence; one that the lesson does not give is the learner's.
pub(super) fn whose(command: &str) -> String {
    if command.is_empty() {
        "a command of yours".to_owned()
    } else {
        format!("`{command}`")
    }
}

fn printed(command: &str, wanted: &Printed<String>) -> String {
    let whose = whose(command);
    match wanted {
        Printed::Contains(text) => format!("{whose} to print `{}`", text.trim()),
        Printed::Matches(pattern) => format!("{whose} to print what fits `{}`", pattern.as_str()),
        Printed::Similar(text, least) => {
            format!(
                "{whose} to print this, or what is like it by {least} of 1:\n{}",
                text.trim_end()
            )
        }
    }
}

/// A registry as people call it.
pub(super) fn place(host: &str) -> String {
    if host == "docker.io" {
        "Docker Hub".to_owned()
    } else {
        format!("the registry `{host}`")
    }
}

/// A registry as people call it who take this way: the practice registry's host and port are nobody's choice.
pub(super) fn place_on(route: &Route, host: &str) -> String {
    if route.choice == Choice::Practice && host == route.host {
        "the practice registry".to_owned()
    } else {
        place(host)
    }
}

/// An ID as Docker shows it: 12 digits, without its algorithm.
pub(super) fn short(id: &str) -> &str {
    let hex = id.strip_prefix("sha256:").unwrap_or(id);
    hex.get(..12).unwrap_or(hex)
}

/// Names in backticks, with commas.
pub(super) fn quoted(names: &[Reference]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{}`", shown(name))).collect();
    names.join(", ")
}

fn absent(name: &str, near: &[Reference]) -> String {
    if near.is_empty() {
        format!("the engine has no image `{name}`")
    } else {
        format!("the engine has no image `{name}`; it has {}", quoted(near))
    }
}

impl Blob {
    fn shown(&self) -> String {
        match self.layer {
            Some((n, n_layers)) => format!("layer {n} of {n_layers} (`{}`)", self.digest.short()),
            None => format!("the image's configuration (`{}`)", self.digest.short()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_practice_registry_is_called_so_and_others_by_their_host() {
        let route = |choice| Route {
            choice,
            host: "127.0.0.1:5000".to_owned(),
        };
        let practice = route(Choice::Practice);
        assert_eq!(place_on(&practice, "127.0.0.1:5000"), "the practice registry");
        assert_eq!(place_on(&practice, "quay.example"), "the registry `quay.example`");
        let own = route(Choice::Host("127.0.0.1:5000".to_owned()));
        assert_eq!(place_on(&own, "127.0.0.1:5000"), "the registry `127.0.0.1:5000`");
    }
}

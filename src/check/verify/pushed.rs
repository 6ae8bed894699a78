//! Verifies what a registry has under a name: after a push, and after a pull.
//!
//! `RepoDigests` and the push's own output are no proof of a push and are not looked at. Not here: the comparison itself
//! (`identity`), the blobs (`blobs`), and asking Docker Hub (`hub`).

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::hub::Seen;
use super::identity::{Comparison, Level, Place, Remote};
use super::library::Who;
use super::login::refusal;
use super::{Answer, AskError, Question, Stop, fail, fail_mend};
use crate::check::wording::{place_on, short};
use crate::check::{MismatchKind, Subject, shown};
use crate::engine::{Image, ImageStore};
use crate::registry::{Choice, Manifest};
use crate::words::{Reference, size};

impl Question<'_> {
    pub(super) async fn pushed(&self, name: &Subject<Reference>) -> Answer<String> {
        let place = self.place(name)?;
        let Some(local) = self.world.engine.image(&place.name.familiar()).await? else {
            let near = self.near(&shown(&place.name)).await?;
            return fail(MismatchKind::NothingToCompare {
                name: place.name,
                near,
            });
        };
        let manifest = self.manifest(&place).await?;
        let level = match self.compare(&local, &place, &manifest).await? {
            Comparison::Same(level) => level,
            Comparison::OtherConfig(fields) => {
                let mend = push_command(&place.name);
                return fail_mend(
                    MismatchKind::OtherConfig {
                        name: place.name,
                        fields,
                    },
                    mend,
                );
            }
            Comparison::Other(remote) => {
                let mend = push_command(&place.name);
                return fail_mend(self.difference(&local, &place.name, &remote).await?, mend);
            }
        };
        let whole = self.is_whole(&place, &manifest).await?;
        Ok(format!(
            "{} has `{}`, which is your image {} ({level}), with all {} blobs ({})",
            place.at,
            shown(&place.name),
            short(&local.id),
            whole.n_blobs,
            size(whole.size)
        ))
    }

    pub(super) async fn stored(&self, name: &Subject<Reference>) -> Answer<String> {
        let place = self.place(name)?;
        let manifest = self.manifest(&place).await?;
        let whole = self.is_whole(&place, &manifest).await?;
        Ok(format!(
            "{} has `{}`, with all {} blobs ({})",
            place.at,
            shown(&place.name),
            whole.n_blobs,
            size(whole.size)
        ))
    }

    pub(super) async fn pulled(&self, name: &Subject<Reference>) -> Answer<String> {
        let place = self.place(name)?;
        let mend = format!("docker image pull {}", shown(&place.name));
        let Some(local) = self.world.engine.image(&place.name.familiar()).await? else {
            let near = self.near(&shown(&place.name)).await?;
            return fail_mend(
                MismatchKind::ImageMissing {
                    name: place.name,
                    near,
                },
                mend,
            );
        };
        let place = self.origin(place).await?;
        let found = match self.at_hub(&local, &place).await? {
            Seen::Same => Ok(Level::Pulled),
            Seen::Other(digest) => Err(digest),
            Seen::Nothing => {
                let manifest = self.manifest(&place).await?;
                match self.compare(&local, &place, &manifest).await? {
                    Comparison::Same(level) => Ok(level),
                    Comparison::OtherConfig(_) | Comparison::Other(_) => Err(manifest.digest),
                }
            }
        };
        let level = match found {
            Ok(level) => level,
            Err(digest) => {
                let kind = MismatchKind::NotPulled {
                    name: place.name,
                    local_id: local.id,
                    remote_id: digest.to_string(),
                };
                return fail_mend(kind, mend);
            }
        };
        Ok(format!(
            "`{}` is image {}, which is what {} has ({level})",
            shown(&place.name),
            short(&local.id),
            place.at
        ))
    }

    /// Where a name is pulled from: what the practice registry has not, and the learner cannot have put there, comes from Docker Hub
    /// itself. A namespace that is closed to the learner is as good as empty.
    async fn origin(&self, place: Place) -> Answer<Place> {
        if self.world.route.choice != Choice::Practice || !place.name.is_hub() {
            return Ok(place);
        }
        let login = self.library.credentials(place.placed.host()).await?;
        if login.is_some_and(|login| place.name.namespace() == Some(&login.username)) {
            return Ok(place);
        }
        match self.library.manifest(&place.placed).await {
            Ok(Some(_)) => return Ok(place),
            Ok(None) => {}
            Err(AskError::Registry(error)) => {
                refusal(error)?;
            }
            Err(error) => return Err(Stop::Unasked(error)),
        }
        Ok(Place {
            at: place_on(self.world.route, place.name.host()),
            placed: place.name.clone(),
            name: place.name,
        })
    }

    fn place(&self, name: &Subject<Reference>) -> Answer<Place> {
        let name = self.name(name)?;
        let placed = self.world.route.place(&name);
        let at = place_on(self.world.route, placed.host());
        Ok(Place { name, placed, at })
    }

    async fn manifest(&self, place: &Place) -> Answer<Manifest> {
        match self.library.manifest(&place.placed).await {
            Ok(Some(manifest)) => Ok(manifest),
            Ok(None) => {
                let tags = self.library.tags(&place.placed, Who::Learner).await;
                let tags = readable(place, tags)?.unwrap_or_default();
                let kind = MismatchKind::NotInRegistry {
                    name: place.name.clone(),
                    place: place.at.clone(),
                    tags,
                };
                // Nobody who practises pushes to where others' images come from.
                if place.placed == self.world.route.place(&place.name) {
                    fail_mend(kind, push_command(&place.name))
                } else {
                    fail(kind)
                }
            }
            Err(error) => readable(place, Err(error)),
        }
    }

    /// Says what another image in the registry is: one that the engine has under other names, an older build, or
    /// neither.
    async fn difference(&self, local: &Image, name: &Reference, remote: &Remote) -> Answer<MismatchKind> {
        let engine = self.world.engine;
        let is_by_manifest = engine.about().await?.store == ImageStore::Containerd;
        let remote_id = if is_by_manifest {
            remote.ids.first()
        } else {
            remote.ids.last()
        };
        let remote_id = remote_id.map(ToString::to_string).unwrap_or_default();
        let mut known_as = Vec::new();
        if let Some(image) = engine.image(&remote_id).await? {
            known_as = image.tags;
            known_as.retain(|known| self.world.route.lesson_name(known) != *name);
        }
        let (name, local_id) = (name.clone(), local.id.clone());
        let is_older = remote
            .created
            .as_deref()
            .is_some_and(|created| is_before(created, &local.created));
        Ok(if known_as.is_empty() && is_older {
            MismatchKind::Stale {
                name,
                local_id,
                remote_id,
            }
        } else {
            MismatchKind::OtherInRegistry {
                name,
                local_id,
                remote_id,
                known_as,
            }
        })
    }
}

/// The command that pushes a name.
pub(super) fn push_command(name: &Reference) -> String {
    format!("docker image push {}", shown(name))
}

/// Makes a mismatch of a registry's refusal to be read.
fn readable<T>(place: &Place, answer: Result<T, AskError>) -> Answer<T> {
    let error = match answer {
        Ok(answer) => return Ok(answer),
        Err(AskError::Registry(error)) => error,
        Err(error) => return Err(Stop::Unasked(error)),
    };
    let message = refusal(error)?;
    let mend = if place.name.is_hub() {
        "docker login".to_owned()
    } else {
        format!("docker login {}", place.placed.host())
    };
    let kind = MismatchKind::NoAccess {
        name: place.name.clone(),
        place: place.at.clone(),
        message,
    };
    fail_mend(kind, mend)
}

fn is_before(one: &str, other: &str) -> bool {
    let time = |text| OffsetDateTime::parse(text, &Rfc3339).ok();
    time(one).zip(time(other)).is_some_and(|(one, other)| one < other)
}

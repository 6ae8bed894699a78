//! The paths of the practice registry, and who answers them.
//!
//! Repository names have slashes in them, so that the paths under `/v2/` are read from their end. Not here: the
//! answers.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{Method, Request, Response, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::{any, get};
use serde_json::json;

use super::refusal::{Code, Refusal};
use super::tokens::Action;
use super::{SERVICE, Served, access, blobs, listings, manifests, page, token_server, uploads, way};
use crate::words::{Digest, Reference};

/// The header by which clients know a registry.
const API_VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");

/// An answer, or a refusal.
pub(super) type Answer = Result<axum::response::Response, Refusal>;

/// Something under `/v2/`.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    Base,
    Catalog,
    Tags(String),
    Manifest(String, String),
    Blob(String, String),
    Uploads(String),
    Upload(String, String),
}

/// The registry's paths.
pub(super) fn router(served: Arc<Served>) -> Router {
    Router::new()
        .route("/healthz", get(identity))
        .route("/way/{number}", get(way::asked))
        .route("/token", any(token_server::handle))
        .route("/v2", any(base))
        .route("/v2/", any(base))
        .route("/v2/{*path}", any(registry))
        .route("/", get(page::root))
        .route("/r/{user}", get(page::user))
        .route("/r/{user}/", get(page::user))
        .route("/r/{user}/{*name}", get(page::repository))
        .with_state(served)
}

/// Says who this is, so that another process knows whose port it has found.
async fn identity(State(served): State<Arc<Served>>) -> axum::response::Response {
    let body = json!({ "service": SERVICE, "instance": served.instance });
    let mut response = Response::new(Body::from(body.to_string()));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

async fn base(state: State<Arc<Served>>, request: Request<Body>) -> axum::response::Response {
    registry(state, Path(String::new()), request).await
}

async fn registry(
    State(served): State<Arc<Served>>,
    Path(path): Path<String>,
    request: Request<Body>,
) -> axum::response::Response {
    let _asked = served.activity.begin();
    let answer = match Target::read(&path) {
        Ok(target) => dispatch(&served, target, request).await,
        Err(refusal) => Err(refusal),
    };
    let mut response = answer.unwrap_or_else(axum::response::IntoResponse::into_response);
    response
        .headers_mut()
        .insert(API_VERSION, HeaderValue::from_static("registry/2.0"));
    response
}

async fn dispatch(served: &Arc<Served>, target: Target, request: Request<Body>) -> Answer {
    let method = request.method().clone();
    let is_read = matches!(method, Method::GET | Method::HEAD);
    let action = match method {
        Method::GET | Method::HEAD => Action::Pull,
        Method::DELETE => Action::Delete,
        _ => Action::Push,
    };
    match target {
        Target::Base if is_read => {
            access::holder(served, request.headers()).await?;
            Ok((StatusCode::OK, [(CONTENT_TYPE, "application/json")], "{}").into_response())
        }
        Target::Catalog if is_read => {
            let holder = access::holder(served, request.headers()).await?;
            listings::catalog(served, &holder, request.uri()).await
        }
        Target::Tags(name) if is_read => {
            access::require(served, request.headers(), &name, action).await?;
            listings::tags(served, &name, request.uri()).await
        }
        Target::Manifest(name, key) => {
            if name == way::REPOSITORY {
                served.ways.note(&key);
            }
            access::require(served, request.headers(), &name, action)
                .await
                .map_err(|denial| match method {
                    Method::PUT => denial.without_challenge(),
                    _ => denial.into(),
                })?;
            manifests::handle(served, &name, &key, request).await
        }
        Target::Blob(name, digest) => {
            access::require(served, request.headers(), &name, action).await?;
            let digest = digest_of(&digest)?;
            blobs::handle(served, &name, digest, &request.into_parts().0).await
        }
        Target::Uploads(name) if method == Method::POST => {
            access::require(served, request.headers(), &name, action).await?;
            uploads::begin(served, &name, request).await
        }
        Target::Upload(name, id) => {
            // Taking back or asking about one's own upload needs no more than making it.
            access::require(served, request.headers(), &name, Action::Push).await?;
            uploads::handle(served, &name, &id, request).await
        }
        Target::Base | Target::Catalog | Target::Tags(_) | Target::Uploads(_) => Err(unsupported()),
    }
}

impl Target {
    fn read(path: &str) -> Result<Self, Refusal> {
        match path {
            "" => return Ok(Self::Base),
            "_catalog" => return Ok(Self::Catalog),
            _ => {}
        }
        if let Some(name) = path.strip_suffix("/tags/list") {
            return repository(name).map(Self::Tags);
        }
        if let Some((rest, last)) = path.rsplit_once('/') {
            if let Some(name) = rest.strip_suffix("/blobs/uploads") {
                let name = repository(name)?;
                return Ok(match last {
                    "" => Self::Uploads(name),
                    id => Self::Upload(name, id.to_owned()),
                });
            }
            if let Some(name) = rest.strip_suffix("/manifests") {
                return Ok(Self::Manifest(repository(name)?, last.to_owned()));
            }
            if let Some(name) = rest.strip_suffix("/blobs") {
                return match last {
                    "uploads" => repository(name).map(Self::Uploads),
                    digest => Ok(Self::Blob(repository(name)?, digest.to_owned())),
                };
            }
        }
        Err(Refusal::new(
            Code::NameUnknown,
            "there is nothing at this path of the practice registry",
        ))
    }
}

/// A repository's name by the grammar of references, which leaves no way out of the storage folder.
fn repository(name: &str) -> Result<String, Refusal> {
    let is_name = Reference::parse(&format!("localhost/{name}"))
        .is_ok_and(|reference| reference.path() == name && !name.contains([':', '@']));
    if is_name {
        Ok(name.to_owned())
    } else {
        Err(Refusal::new(
            Code::NameInvalid,
            "a repository name has lower-case letters, digits and separators between them",
        ))
    }
}

/// A digest as a request writes it.
pub(super) fn digest_of(text: &str) -> Result<Digest, Refusal> {
    Digest::parse(text).map_err(|error| Refusal::new(Code::DigestInvalid, error.to_string()))
}

/// The refusal of a method that a path does not know.
pub(super) fn unsupported() -> Refusal {
    Refusal::new(Code::Unsupported, "the operation is unsupported")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_read_from_their_end() {
        let read = |path| Target::read(path).ok();
        assert_eq!(read("ada/web/tags/list"), Some(Target::Tags("ada/web".into())));
        assert_eq!(
            read("ada/blobs/uploads/manifests/v1"),
            Some(Target::Manifest("ada/blobs/uploads".into(), "v1".into()))
        );
        assert_eq!(
            read("ada/web/blobs/uploads/"),
            Some(Target::Uploads("ada/web".into()))
        );
        assert_eq!(
            read("ada/web/blobs/uploads/7"),
            Some(Target::Upload("ada/web".into(), "7".into()))
        );
    }

    #[test]
    fn names_that_lead_out_of_the_folder_are_refused() {
        for name in [
            "..",
            "ada/../../x",
            "/etc",
            "ada//x",
            "ada/_tags",
            "ada/.x",
            "ada/x:y",
            "a\0b",
            "Ada",
        ] {
            assert!(Target::read(&format!("{name}/tags/list")).is_err(), "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_path_leads_out_of_the_folder(path in "[a-z_./:@-]{0,30}/(tags/list|manifests/x|blobs/x|blobs/uploads/x)") {
            if let Ok(Target::Tags(name) | Target::Manifest(name, _) | Target::Blob(name, _) | Target::Upload(name, _)) =
                Target::read(&path)
            {
                prop_assert!(name.split('/').all(|part| !part.is_empty() && !part.starts_with(['.', '_'])));
            }
        }
    }
}

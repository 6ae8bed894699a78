//! The pages for people: who has pushed what, and which layers the images share; the same as JSON for checks.
//!
//! Not here: gathering (`shelf`), the HTML (`html`).

mod html;
mod shelf;
mod words;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Response, StatusCode, Uri};
use axum::response::IntoResponse as _;
use maud::Markup;
use serde_json::json;
use url::form_urlencoded;

use super::refusal::{Code, Refusal};
use super::{Served, blocking};
use crate::words::{DockerId, NameRules};

use shelf::Shelf;

/// Nothing but the page's own style may be loaded or run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The page of the whole registry: its accounts.
pub(super) async fn root(State(served): State<Arc<Served>>) -> axum::response::Response {
    let state = Arc::clone(&served);
    let gathered = blocking(move || shelf::owners(&state.store, &state.accounts)).await;
    match gathered {
        Ok(owners) => page(StatusCode::OK, html::root(&owners)),
        Err(error) => Refusal::from(error).into_response(),
    }
}

/// An account's page, or with `?format=json` the same as a document.
pub(super) async fn user(
    State(served): State<Arc<Served>>,
    Path(user): Path<String>,
    uri: Uri,
) -> axum::response::Response {
    let is_json = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .any(|(key, value)| key == "format" && value == "json");
    let shelf = match gather(&served, &user).await {
        Ok(shelf) => shelf,
        Err(refusal) => return refusal.into_response(),
    };
    match shelf {
        Some(shelf) if is_json => document(&shelf),
        Some(shelf) => page(StatusCode::OK, html::user(&shelf)),
        None if is_json => Refusal::new(Code::NameUnknown, "there is no such account").into_response(),
        None => page(StatusCode::NOT_FOUND, html::missing(&user)),
    }
}

/// A repository's page.
pub(super) async fn repository(
    State(served): State<Arc<Served>>,
    Path((user, name)): Path<(String, String)>,
) -> axum::response::Response {
    let wanted = format!("{user}/{}", name.trim_end_matches('/'));
    let shelf = match gather(&served, &user).await {
        Ok(shelf) => shelf,
        Err(refusal) => return refusal.into_response(),
    };
    let found = shelf.as_ref().and_then(|shelf| {
        let repository = shelf
            .repositories
            .iter()
            .find(|repository| repository.name == wanted)?;
        Some(html::repository(shelf, repository, &served.host))
    });
    match found {
        Some(markup) => page(StatusCode::OK, markup),
        None => page(StatusCode::NOT_FOUND, html::missing(&wanted)),
    }
}

/// What an account has; `None` where there is neither an account nor anything pushed under the name.
async fn gather(served: &Arc<Served>, user: &str) -> Result<Option<Shelf>, Refusal> {
    let Ok(id) = DockerId::parse(user, NameRules::PathComponent) else {
        return Ok(None);
    };
    let state = Arc::clone(served);
    let shelf = blocking(move || {
        let shelf = Shelf::gather(&state.store, id.as_str())?;
        let is_known = !shelf.repositories.is_empty() || state.accounts.has(&id);
        Ok(is_known.then_some(shelf))
    })
    .await?;
    Ok(shelf)
}

fn page(status: StatusCode, markup: Markup) -> axum::response::Response {
    let mut response = Response::new(Body::from(markup.into_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn document(shelf: &Shelf) -> axum::response::Response {
    let repositories: Vec<_> = shelf
        .repositories
        .iter()
        .map(|repository| {
            let tags: Vec<_> = repository
                .tags
                .iter()
                .map(|tag| {
                    json!({
                        "name": tag.name,
                        "digest": tag.digest,
                        "size": tag.size(),
                        "pushed": words::rfc3339(tag.pushed),
                    })
                })
                .collect();
            json!({ "name": repository.name, "tags": tags })
        })
        .collect();
    let body = json!({ "user": shelf.user, "repositories": repositories });
    let mut response = Response::new(Body::from(body.to_string()));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

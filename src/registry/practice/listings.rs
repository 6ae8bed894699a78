//! Lists: a repository's tags, and an account's repositories, page by page.
//!
//! Not here: the page for people (`page`).

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LINK};
use axum::http::{Response, Uri};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::refusal::{Code, Refusal};
use super::routes::Answer;
use super::tokens::Holder;
use super::{Served, blocking, manifests};

/// Answers `/v2/NAME/tags/list`.
pub(super) async fn tags(served: &Arc<Served>, name: &str, uri: &Uri) -> Answer {
    let repository = served.store.repository(name);
    if !repository.is_there() {
        return Err(manifests::unknown_name(name));
    }
    let tags = blocking(move || repository.tags()).await?;
    let names = tags.into_iter().map(|tag| tag.name).collect();
    page(names, uri, |tags| json!({ "name": name, "tags": tags }))
}

/// Answers `/v2/_catalog` with the holder's own repositories.
pub(super) async fn catalog(served: &Arc<Served>, holder: &Holder, uri: &Uri) -> Answer {
    let store = served.store.clone();
    let mut names = blocking(move || store.names()).await?;
    names.retain(|name| match holder {
        Holder::Anyone => false,
        Holder::Account { id, .. } => name
            .split_once('/')
            .is_some_and(|(namespace, _)| namespace == id.as_str()),
    });
    page(names, uri, |names| json!({ "repositories": names }))
}

/// Cuts a sorted list by `n` and `last`, and links to what follows.
fn page(mut names: Vec<String>, uri: &Uri, document: impl Fn(&[String]) -> Value) -> Answer {
    let query: HashMap<String, String> = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .into_owned()
        .collect();
    if let Some(last) = query.get("last") {
        names.retain(|name| name > last);
    }
    let mut response = Response::builder().header(CONTENT_TYPE, "application/json");
    if let Some(n) = query.get("n") {
        let n: usize = n
            .parse()
            .map_err(|_| Refusal::new(Code::SizeInvalid, "`n` is not a number"))?;
        if n < names.len() {
            names.truncate(n);
            if let Some(last) = names.last() {
                let last: String = form_urlencoded::byte_serialize(last.as_bytes()).collect();
                let link = format!("<{}?last={last}&n={n}>; rel=\"next\"", uri.path());
                response = response.header(LINK, link);
            }
        }
    }
    response
        .body(Body::from(document(&names).to_string()))
        .map_err(|error| Refusal::new(Code::Storage, error.to_string()))
}

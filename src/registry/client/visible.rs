//! Which repositories the practice registry's page of an account shows.
//!
//! Not here: making the page (`practice::page`).

use reqwest::Method;
use url::Url;

use super::fetch::{Fetch, Transport};
use crate::registry::RegistryError;

/// The largest answer that is read.
const LIMIT: u64 = 8 << 20;

/// Lists the repositories, `user/name`, that the page of `user` under `page_base` shows now; `page_base` is
/// what [`Practice::page_url`](crate::registry::practice::Practice::page_url) gives.
pub async fn visible(page_base: &Url, user: &str) -> Result<Vec<String>, RegistryError> {
    let authority = page_base.authority().to_owned();
    let mut url = page_base.clone();
    let is_base = url
        .path_segments_mut()
        .map(|mut segments| {
            segments.clear().extend(["r", user, ""]);
        })
        .is_ok();
    if !is_base {
        return Err(RegistryError::Address { host: authority });
    }
    url.set_query(Some("format=json"));
    let transport = Transport::new(&authority);
    let answer = transport.fetch(Fetch::new(Method::GET, url), LIMIT).await?;
    // Nobody of that name has pushed anything.
    if answer.status.as_u16() == 404 && answer.is_from_registry() {
        return Ok(Vec::new());
    }
    if !answer.status.is_success() {
        return Err(answer.to_error(&authority));
    }
    let page: Page = serde_json::from_slice(&answer.body).map_err(|error| RegistryError::Protocol {
        host: authority,
        reason: format!("its page of `{user}`: {error}"),
    })?;
    Ok(page
        .repositories
        .into_iter()
        .map(|repository| repository.name)
        .collect())
}

#[derive(serde::Deserialize)]
struct Page {
    repositories: Vec<Repository>,
}

#[derive(serde::Deserialize)]
struct Repository {
    name: String,
}

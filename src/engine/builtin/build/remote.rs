//! `ADD` of a URL: what is there comes into a file, however large it is.
//!
//! Source: moby's `builder/dockerfile/copy.go`. Every build asks anew, and the cache goes by what came. Not here: where it
//! lands (`copying`), and git repositories, which are not fetched.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use url::Url;

use super::content::Content;
use super::picking::{Origin, Picked};
use super::tree::{Kind, Node};
use crate::engine::archive::Span;
use crate::registry::client::loopback_page;
use crate::words::Digest;

/// How long the connection, and then the next bytes, may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How much of a refusal is shown, in bytes.
const SHOWN: usize = 200;

/// Says whether a source has to be fetched.
pub(super) fn is_url(source: &str) -> bool {
    source.starts_with("http://") || source.starts_with("https://")
}

/// Says whether a source is a git repository.
pub(super) fn is_git(source: &str) -> bool {
    let path = source.split('#').next().unwrap_or_default();
    let is_scheme = ["git://", "git@", "ssh://"]
        .iter()
        .any(|start| source.starts_with(start));
    is_scheme || (is_url(source) && path.strip_suffix(".git").is_some())
}

/// Fetches what is at a URL into a file without a name in `folder`; `checksum` is what its bytes have to have for a digest.
pub(super) fn fetch(source: &str, checksum: Option<&Digest>, folder: &Path) -> Result<Picked, String> {
    let url = Url::parse(source).map_err(|error| format!("`{source}` is no URL: {error}"))?;
    let file = tempfile::tempfile_in(folder).map_err(|error| error.to_string())?;
    let name = name_of(&url);
    // The build has a thread of its own, which may belong to a runtime or not.
    let came = std::thread::scope(|scope| scope.spawn(|| wait_for(url, file)).join());
    let came = came.map_err(|_| format!("fetching `{source}` broke off"))??;
    if let Some(wanted) = checksum.filter(|wanted| **wanted != came.digest) {
        return Err(format!("digest mismatch {}: {wanted}", came.digest));
    }
    Ok(Picked {
        name: name.or(came.name).unwrap_or_default(),
        node: Node {
            kind: Kind::File(Content::Part(came.span)),
            mode: 0o600,
            ..Node::folder(came.changed)
        },
        below: Vec::new(),
        origin: Origin::Fetched,
    })
}

/// What came.
struct Came {
    span: Span,
    digest: Digest,
    /// The name that the server gives it.
    name: Option<String>,
    /// When it was changed, in seconds since 1970; 0 where the server does not say.
    changed: u64,
}

fn wait_for(url: Url, file: File) -> Result<Came, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(take(url, file))
}

async fn take(url: Url, file: File) -> Result<Came, String> {
    let unread = |error: reqwest::Error| {
        let cause = crate::failure::chain(&error);
        format!("failed to GET {url}: {cause}")
    };
    let mut answer = match loopback_page(&url).await {
        Some(answer) => answer,
        None => outside(&url).await,
    }
    .map_err(unread)?;
    let status = answer.status();
    if !status.is_success() {
        let mut said = answer.text().await.unwrap_or_default();
        said.truncate(
            (0..=SHOWN)
                .rev()
                .find(|at| said.is_char_boundary(*at))
                .unwrap_or(0),
        );
        return Err(format!("failed to GET {url} with status {status}: {said}"));
    }
    let header = |name: &str| Some(answer.headers().get(name)?.to_str().ok()?.to_owned());
    let changed = header("last-modified").and_then(|text| seconds(&text));
    let name = header("content-disposition").and_then(|text| file_name(&text));
    let mut sum = Sha256::new();
    let mut writer = io::BufWriter::new(file);
    let unwritten = |error: io::Error| format!("what is at {url} cannot be written: {error}");
    while let Some(piece) = answer.chunk().await.map_err(unread)? {
        sum.update(&piece);
        writer.write_all(&piece).map_err(unwritten)?;
    }
    let file = writer
        .into_inner()
        .map_err(|error| unwritten(error.into_error()))?;
    Ok(Came {
        span: Span::whole(file).map_err(unwritten)?,
        digest: Digest::from_sum(&sum.finalize()),
        name,
        changed: changed.unwrap_or(0),
    })
}

/// Asks another machine, through the proxies of the environment, with the machine's certificates.
async fn outside(url: &Url) -> Result<reqwest::Response, reqwest::Error> {
    // The provider of the whole process; whoever comes first sets the same one, so the answer does not matter.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .user_agent(concat!("stepgate/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(PATIENCE)
        .read_timeout(PATIENCE)
        .build()?;
    client.get(url.clone()).send().await
}

/// The name at the end of a URL's path; none where it ends with a slash.
fn name_of(url: &Url) -> Option<String> {
    let last = url.path().rsplit('/').next()?;
    let bytes = decoded(last);
    Some(String::from_utf8_lossy(&bytes).into_owned())
        .filter(|name| !name.is_empty() && !name.contains('/') && name != "..")
}

/// A part of a URL without its escapes.
fn decoded(part: &str) -> Vec<u8> {
    let bytes = part.as_bytes();
    let mut whole = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = part.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            whole.push(byte);
            at += 3;
        } else {
            whole.push(bytes[at]);
            at += 1;
        }
    }
    whole
}

/// The `filename` of a `Content-Disposition`.
fn file_name(text: &str) -> Option<String> {
    let value = text.split(';').find_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        name.trim().eq_ignore_ascii_case("filename").then(|| value.trim())
    })?;
    let name = value.trim_matches('"').rsplit('/').next()?;
    Some(name.to_owned()).filter(|name| !matches!(name.as_str(), "" | "." | ".."))
}

/// A time as HTTP writes it, in seconds since 1970.
fn seconds(text: &str) -> Option<u64> {
    let text = text.strip_suffix("GMT").map(|text| format!("{text}+0000"))?;
    let time = OffsetDateTime::parse(&text, &Rfc2822).ok()?;
    u64::try_from(time.unix_timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_paths_last_part_and_else_the_servers() {
        for (url, expected) in [
            ("http://h/a/b.txt?x=/y", Some("b.txt")),
            ("http://h/a%20b", Some("a b")),
            ("http://h/a%2fb", None),
            ("http://h/", None),
            ("http://h", None),
        ] {
            let name = name_of(&Url::parse(url).unwrap());
            assert_eq!(name.as_deref(), expected, "{url}");
        }
        for (text, expected) in [
            ("attachment; filename=\"x.tar\"", Some("x.tar")),
            ("inline; FileName=../../y", Some("y")),
            ("attachment", None),
            ("attachment; filename=\"..\"", None),
        ] {
            assert_eq!(file_name(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn times_and_repositories_are_told() {
        assert_eq!(seconds("Wed, 21 Oct 2015 07:28:00 GMT"), Some(1_445_412_480));
        assert_eq!(seconds("yesterday"), None);
        for (source, expected) in [
            ("https://h/x.git", true),
            ("https://h/x.git#v1:sub", true),
            ("git@h:x/y", true),
            ("https://h/x.git/y", false),
            ("x.git", false),
        ] {
            assert_eq!(is_git(source), expected, "{source}");
        }
    }
}

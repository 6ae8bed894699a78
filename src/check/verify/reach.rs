//! Verifies that a server on this machine answers, and that a file is there.
//!
//! Not here: registries (`pushed`), and their pages (`page`).

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::redirect::Policy;
use url::{Host, Url};

use super::{Answer, Ended, Question, fail_object, fail_object_mend};
use crate::check::{Contents, Ending, ObjectMismatch, Source, Subject, WRITTEN};
use crate::words::Digest;

/// How long a server that has just been started may take until it answers.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long is waited before it is asked again.
const PAUSE: Duration = Duration::from_millis(200);
/// How much of a file or an answer is looked through, in bytes.
pub(super) const LONGEST: usize = 1024 * 1024;

impl Question<'_> {
    pub(super) async fn http(
        &self,
        url: &Subject<String>,
        wanted: Option<u16>,
        contains: Option<&Subject<String>>,
        accept: Option<&str>,
    ) -> Answer<String> {
        let url = match url {
            Subject::Open(text) if self.is_inferred() && !is_here(text) => match self.learnt(text) {
                Some(url) => url,
                // Which server it was is not known, or it is none of this lesson's.
                None => return self.exited(None, Ending::Succeeds),
            },
            url => self.text(url)?,
        };
        let contains = contains.map(|text| self.text(text)).transpose()?;
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let (status, body) = loop {
            match ask(&url, accept, Policy::default()).await {
                Ok(answer) => break answer,
                Err(refusal) if tokio::time::Instant::now() > deadline => {
                    let reason = refusal.to_string();
                    return fail_object(ObjectMismatch::NoAnswer { url, reason });
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        };
        match wanted {
            None if status >= 400 => return fail_object(ObjectMismatch::Refuses { url, status }),
            Some(wanted) if status != wanted => {
                return fail_object(ObjectMismatch::OtherStatus { url, wanted, status });
            }
            None | Some(_) => {}
        }
        match contains {
            None => Ok(format!("{url} answers with the status {status}")),
            Some(text) if body.contains(&text) => {
                Ok(format!("{url} answers with the status {status} and `{text}`"))
            }
            Some(text) => fail_object(ObjectMismatch::NotInAnswer { url, text }),
        }
    }

    pub(super) fn file(&self, path: &Subject<String>, contents: &Contents) -> Answer<String> {
        let path = match self.text(path) {
            Ok(path) => path,
            // Which file it was is not known.
            Err(_) if self.is_inferred() => return self.exited(None, Ending::Succeeds),
            Err(error) => return Err(error),
        };
        let place = self.file_place(&path);
        match contents {
            Contents::Just(digest) => written(path, &place, digest),
            Contents::Any => match place.try_exists() {
                Ok(true) => Ok(format!("`{path}` is there")),
                Ok(false) if self.check.command.starts_with(WRITTEN) => {
                    fail_object(ObjectMismatch::NoFile { path })
                }
                // Only another user may look there.
                Err(_) if self.is_inferred() => self.exited(None, Ending::Succeeds),
                Ok(false) | Err(_) => {
                    fail_object_mend(ObjectMismatch::NoFile { path }, self.check.command.clone())
                }
            },
            Contents::With(text) => {
                let text = self.text(text)?;
                match beginning(&place) {
                    Ok(found) if found.contains(&text) => Ok(format!("`{path}` has `{text}` in it")),
                    Ok(_) => fail_object(ObjectMismatch::NotInFile { path, text }),
                    Err(_) => fail_object(ObjectMismatch::NoFile { path }),
                }
            }
        }
    }
}

impl Question<'_> {
    /// What an author asks for is never taken for less.
    pub(super) fn is_inferred(&self) -> bool {
        self.check.source == Source::Inferred
    }

    /// An address whose host only running told, where it is one nearby: by the shell's variables, else by what was opened.
    fn learnt(&self, text: &str) -> Option<String> {
        let by_values = self.text(&Subject::Open(text.to_owned())).ok();
        let url = by_values.or_else(|| {
            let known = text.split(['$', '`']).next()?;
            let mut outcomes = self.world.journal?.iter().rev();
            outcomes.find_map(|outcome| outcome.opened.clone().filter(|opened| opened.starts_with(known)))
        })?;
        is_near(&url).then_some(url)
    }

    /// The lesson's file is where the session wrote it; any other is below the folder, unless its path is absolute or begins at
    /// home.
    fn file_place(&self, path: &str) -> PathBuf {
        if let (Some(rest), Ok(home)) = (path.strip_prefix("~/"), etcetera::home_dir()) {
            return home.join(rest);
        }
        let whole = self.world.folder.join(path);
        if !self.check.command.starts_with(WRITTEN) {
            return whole;
        }
        let mut ended = self.world.ended.iter().rev();
        let is_here = |ended: &&Ended| {
            ended
                .lines
                .as_ref()
                .is_some_and(|lines| lines.contains(&self.check.line))
        };
        let place = ended
            .find(is_here)
            .and_then(|ended| ended.text.strip_prefix(WRITTEN));
        place.map_or(whole, PathBuf::from)
    }
}

fn written(path: String, place: &Path, contents: &Digest) -> Answer<String> {
    match std::fs::read(place) {
        Ok(found) if Digest::of(&found) == *contents => {
            Ok(format!("`{path}` is there, as the lesson gives it"))
        }
        Ok(_) => fail_object(ObjectMismatch::OtherContents { path }),
        Err(_) => fail_object(ObjectMismatch::NoFile { path }),
    }
}

/// Says whether an address is on this machine whatever its values are.
fn is_here(text: &str) -> bool {
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    !host.starts_with(['$', '`', '<'])
}

/// Says whether an address is of this machine or of a network that nobody reaches from outside.
fn is_near(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    match url.host() {
        _ if url.scheme() != "http" => false,
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => {
            address.is_loopback() || address.is_private() || address.is_unspecified()
        }
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// What a file begins with, as text; a longer one is not read to its end.
fn beginning(place: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let file = File::open(place)?;
    if !file.metadata()?.is_file() {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    file.take(LONGEST as u64).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("the connection is refused")]
    Closed,
    #[error("it takes too long")]
    Slow,
    #[error("{0}")]
    Other(String),
}

/// Asks for what is at an address, past every proxy, of the kinds that are taken; gives the status and what the answer begins with, or why there is none.
pub(super) async fn ask(
    url: &str,
    accept: Option<&str>,
    redirects: Policy,
) -> Result<(u16, String), Refusal> {
    // The process's first provider stays; whoever sets it, sets the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(redirects)
        .timeout(PATIENCE)
        .build()
        .map_err(|error| Refusal::Other(error.to_string()))?;
    let mut request = client.get(url);
    if let Some(accept) = accept {
        request = request.header(reqwest::header::ACCEPT, accept);
    }
    let mut answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) if error.is_timeout() => return Err(Refusal::Slow),
        Err(error) if error.is_connect() => return Err(Refusal::Closed),
        Err(error) => return Err(Refusal::Other(crate::failure::chain(&error))),
    };
    let mut body = Vec::new();
    // What does not end, or breaks off, has begun all the same.
    while let Ok(Some(more)) = answer.chunk().await {
        body.extend_from_slice(&more);
        if body.len() > LONGEST {
            break;
        }
    }
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok((answer.status().as_u16(), body))
}

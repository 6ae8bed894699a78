//! Verifies that a server on this machine answers, and that a file is there.
//!
//! Not here: registries (`pushed`), and their pages (`page`).

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Answer, Ended, Question, fail_object, fail_object_mend};
use crate::check::{Contents, ObjectMismatch, Subject, WRITTEN};
use crate::words::Digest;

/// How long a server that has just been started may take until it answers.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long is waited before it is asked again.
const PAUSE: Duration = Duration::from_millis(200);
/// How much of a file or an answer is looked through, in bytes.
const LONGEST: usize = 1024 * 1024;

impl Question<'_> {
    pub(super) async fn http(
        &self,
        url: &Subject<String>,
        wanted: Option<u16>,
        contains: Option<&Subject<String>>,
    ) -> Answer<String> {
        let url = self.text(url)?;
        let contains = contains.map(|text| self.text(text)).transpose()?;
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let (status, body) = loop {
            match ask(&url).await {
                Ok(answer) => break answer,
                Err(reason) if tokio::time::Instant::now() > deadline => {
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
        let path = self.text(path)?;
        // An absolute path replaces the folder.
        let place = self.world.folder.join(&path);
        match contents {
            Contents::Just(digest) => self.written(path, digest),
            Contents::Any if place.exists() => Ok(format!("`{path}` is there")),
            Contents::Any => fail_object_mend(ObjectMismatch::NoFile { path }, self.check.command.clone()),
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
    /// The lesson's file is where the session wrote it; without one, below the folder.
    fn written(&self, path: String, contents: &Digest) -> Answer<String> {
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
        let place = place.map_or_else(|| self.world.folder.join(&path), PathBuf::from);
        match std::fs::read(place) {
            Ok(found) if Digest::of(&found) == *contents => {
                Ok(format!("`{path}` is there, as the lesson gives it"))
            }
            Ok(_) => fail_object(ObjectMismatch::OtherContents { path }),
            Err(_) => fail_object(ObjectMismatch::NoFile { path }),
        }
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

/// Asks for what is at an address, past every proxy; gives the status and what the answer begins with, or why there is none.
async fn ask(url: &str) -> Result<(u16, String), String> {
    // The process's first provider stays; whoever sets it, sets the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .build()
        .map_err(|error| error.to_string())?;
    let mut answer = match client.get(url).send().await {
        Ok(answer) => answer,
        Err(error) if error.is_timeout() => return Err("it takes too long".to_owned()),
        Err(error) if error.is_connect() => return Err("the connection is refused".to_owned()),
        Err(error) => return Err(crate::failure::chain(&error)),
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

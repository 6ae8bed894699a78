//! Verifies that a server on this machine answers, and that a file is there.
//!
//! Not here: registries (`pushed`), and their pages (`page`).

use std::path::PathBuf;
use std::time::Duration;

use super::{Answer, Ended, Question, fail_object, fail_object_mend};
use crate::check::{ObjectMismatch, Subject, WRITTEN};
use crate::words::Digest;

/// How long a server that has just been started may take until it answers.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long is waited before it is asked again.
const PAUSE: Duration = Duration::from_millis(200);

impl Question<'_> {
    pub(super) async fn http(&self, url: &Subject<String>) -> Answer<String> {
        let url = self.text(url)?;
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let reason = loop {
            match ask(&url).await {
                Ok(status) if status < 400 => return Ok(format!("{url} answers with the status {status}")),
                Ok(status) => return fail_object(ObjectMismatch::Refuses { url, status }),
                Err(reason) if tokio::time::Instant::now() > deadline => break reason,
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        };
        fail_object(ObjectMismatch::NoAnswer { url, reason })
    }

    pub(super) fn file(&self, path: &Subject<String>, contents: Option<&Digest>) -> Answer<String> {
        let path = self.text(path)?;
        if let Some(contents) = contents {
            return self.written(path, contents);
        }
        // An absolute path replaces the folder.
        if self.world.folder.join(&path).exists() {
            return Ok(format!("`{path}` is there"));
        }
        fail_object_mend(ObjectMismatch::NoFile { path }, self.check.command.clone())
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

/// Asks for what is at an address, past every proxy; gives the status, or why there is none.
async fn ask(url: &str) -> Result<u16, String> {
    // The process's first provider stays; whoever sets it, sets the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .build()
        .map_err(|error| error.to_string())?;
    match client.get(url).send().await {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(error) if error.is_timeout() => Err("it takes too long".to_owned()),
        Err(error) if error.is_connect() => Err("the connection is refused".to_owned()),
        Err(error) => Err(crate::failure::chain(&error)),
    }
}

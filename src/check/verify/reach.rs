//! Verifies that a server on this machine answers, and that a file is there.
//!
//! Not here: registries (`pushed`), and their pages (`page`).

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::{Host, Url};

use super::{Answer, Ended, Question, fail_object, fail_object_mend};
use crate::check::{Ending, ObjectMismatch, Subject, WRITTEN};
use crate::words::Digest;

/// How long a server that has just been started may take until it answers.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long is waited before it is asked again.
const PAUSE: Duration = Duration::from_millis(200);

impl Question<'_> {
    pub(super) async fn http(&self, url: &Subject<String>) -> Answer<String> {
        let url = match url {
            Subject::Open(text) if !is_here(text) => match self.learnt(text) {
                Some(url) => url,
                // Which server it was is not known, or it is none of this lesson's.
                None => return self.exited(None, Ending::Succeeds),
            },
            url => self.text(url)?,
        };
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
        let Ok(path) = self.text(path) else {
            // Which file it was is not known.
            return self.exited(None, Ending::Succeeds);
        };
        let place = self.file_place(&path);
        if let Some(contents) = contents {
            return written(path, &place, contents);
        }
        match place.try_exists() {
            Ok(true) => Ok(format!("`{path}` is there")),
            Ok(false) if self.check.command.starts_with(WRITTEN) => {
                fail_object(ObjectMismatch::NoFile { path })
            }
            Ok(false) => fail_object_mend(ObjectMismatch::NoFile { path }, self.check.command.clone()),
            // Only another user may look there.
            Err(_) => self.exited(None, Ending::Succeeds),
        }
    }
}

impl Question<'_> {
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

//! The two directions between stepgate and its shell: requests out, reports back.
//!
//! Not here: what a request holds (`request`), and the learner's terminal.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

use super::ShellError;
use super::request::Request;

/// Both directions.
pub(super) struct Wire {
    requests: Option<Box<dyn AsyncWrite + Send + Sync + Unpin>>,
    reports: BufReader<Box<dyn AsyncRead + Send + Sync + Unpin>>,
    watched: Vec<String>,
}

/// Where the shell stands after a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) exit: i32,
    pub(super) is_interrupted: bool,
    /// Whether the shell ends with it.
    pub(super) is_last: bool,
    /// Nothing where the shell does not know its folder.
    pub(super) cwd: Option<PathBuf>,
    /// The command of the program that failed last, where the shell knows it.
    pub(super) failed: Option<String>,
    pub(super) values: BTreeMap<String, String>,
}

impl Wire {
    pub(super) fn new(
        requests: impl AsyncWrite + Send + Sync + Unpin + 'static,
        reports: impl AsyncRead + Send + Sync + Unpin + 'static,
        watched: Vec<String>,
    ) -> Self {
        Self {
            requests: Some(Box::new(requests)),
            reports: BufReader::new(Box::new(reports)),
            watched,
        }
    }

    /// Writes bytes that are answered by nothing.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), ShellError> {
        let requests = self.requests.as_mut().ok_or(ShellError::Gone)?;
        requests.write_all(bytes).await.map_err(ShellError::Wire)?;
        requests.flush().await.map_err(ShellError::Wire)
    }

    /// Writes a request and waits for its report.
    pub(super) async fn ask(&mut self, request: &Request) -> Result<Report, ShellError> {
        self.send(request.bytes()).await?;
        self.report().await
    }

    /// Waits for a report.
    pub(super) async fn report(&mut self) -> Result<Report, ShellError> {
        let mut texts = Vec::new();
        for _ in 0..n_texts(&self.watched) {
            let mut text = Vec::new();
            self.reports
                .read_until(0, &mut text)
                .await
                .map_err(ShellError::Wire)?;
            if text.pop() != Some(0) {
                return Err(ShellError::Wire(io::ErrorKind::UnexpectedEof.into()));
            }
            texts.push(text);
        }
        read_report(texts, &self.watched).ok_or(ShellError::Protocol)
    }

    /// Reads a report that was left in a file.
    pub(super) fn read_farewell(&self, bytes: &[u8]) -> Option<Report> {
        let texts: Vec<Vec<u8>> = bytes
            .strip_suffix(b"\0")?
            .split(|b| *b == 0)
            .map(<[u8]>::to_vec)
            .collect();
        (texts.len() == n_texts(&self.watched)).then(|| read_report(texts, &self.watched))?
    }

    /// Says that no more requests come; the shell then ends by itself. A Windows pipe is closed in both directions.
    pub(super) fn hang_up(&mut self) {
        self.requests = None;
        self.reports = BufReader::new(Box::new(tokio::io::empty()));
    }
}

/// Exit code, interrupted or not, folder, what failed, and each watched variable.
fn n_texts(watched: &[String]) -> usize {
    4 + watched.len()
}

fn read_report(texts: Vec<Vec<u8>>, watched: &[String]) -> Option<Report> {
    let mut texts = texts.into_iter();
    let exit = String::from_utf8(texts.next()?).ok()?.parse().ok()?;
    let stop = texts.next()?;
    let mut folder = texts.next()?;
    if folder.last() == Some(&b'\n') {
        folder.pop();
    }
    let cwd = (!folder.is_empty()).then(|| PathBuf::from(os_string(folder)));
    let failed = String::from_utf8_lossy(&texts.next()?).into_owned();
    let values = watched
        .iter()
        .zip(texts)
        .filter_map(|(name, text)| {
            let value = text.strip_prefix(b"=")?;
            Some((name.clone(), String::from_utf8_lossy(value).into_owned()))
        })
        .collect();
    Some(Report {
        exit,
        is_interrupted: stop == b"1",
        is_last: stop == b"ended",
        cwd,
        failed: Some(failed).filter(|failed| !failed.is_empty()),
        values,
    })
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> OsString {
    let text = String::from_utf8(bytes);
    text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
        .into()
}

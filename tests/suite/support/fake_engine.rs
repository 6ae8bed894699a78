//! A Docker Engine that has the names of some images and nothing else, on a Unix socket: enough for a lesson whose
//! commands need no engine.
//!
//! Not here: real engines (`tests/engine`).

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};

/// A running engine; it answers no more once it is dropped.
pub(crate) struct FakeEngine {
    folder: tempfile::TempDir,
    shared: Arc<Shared>,
}

struct Shared {
    images: String,
    /// Whether the images may be listed yet.
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl FakeEngine {
    /// Starts an engine with images of these names.
    pub(crate) fn start(images: &[&str]) -> Self {
        let engine = Self::withholding(images);
        engine.open();
        engine
    }

    /// Starts an engine that lists its images only once it is opened.
    pub(crate) fn withholding(images: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let listener = UnixListener::bind(folder.path().join("d.sock")).expect("a socket");
        let row = |name: &&str| {
            serde_json::json!({
                "Id": "sha256:0f", "ParentId": "", "RepoTags": [name], "RepoDigests": [], "Created": 0,
                "Size": 1, "SharedSize": -1, "Labels": {}, "Containers": -1,
            })
        };
        let shared = Arc::new(Shared {
            images: images.iter().map(row).collect::<serde_json::Value>().to_string(),
            is_open: Mutex::new(false),
            opened: Condvar::new(),
        });
        let answering = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&answering);
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { folder, shared }
    }

    /// Lets the images be listed.
    pub(crate) fn open(&self) {
        *self.shared.is_open.lock().expect("a whole lock") = true;
        self.shared.opened.notify_all();
    }

    /// The address, as `DOCKER_HOST` takes it.
    pub(crate) fn address(&self) -> String {
        let socket: PathBuf = self.folder.path().join("d.sock");
        format!("unix://{}", socket.display())
    }
}

/// Answers one connection's requests; none of them has a body.
fn serve(stream: UnixStream, shared: &Shared) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let mut stream = stream;
    loop {
        let request = lines.next()?.ok()?;
        while !lines.next()?.ok()?.is_empty() {}
        let (status, body) = answer(&request, shared);
        let head = format!(
            "HTTP/1.1 {status} X\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let body = if request.starts_with("HEAD ") { "" } else { &body };
        stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
    }
}

fn answer(request: &str, shared: &Shared) -> (u16, String) {
    let path = request.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let path = path.strip_prefix("/v1.41").unwrap_or(path);
    let body = match path {
        "/_ping" => "OK",
        "/version" => {
            r#"{"Version":"20.10.24","ApiVersion":"1.41","MinAPIVersion":"1.12","Os":"linux","Arch":"amd64"}"#
        }
        "/info" => {
            r#"{"ServerVersion":"20.10.24","OSType":"linux","Architecture":"x86_64","Driver":"overlay2"}"#
        }
        "/containers/json" | "/networks" => "[]",
        "/volumes" => r#"{"Volumes":[]}"#,
        "/images/json" => {
            let mut is_open = shared.is_open.lock().expect("a whole lock");
            while !*is_open {
                is_open = shared.opened.wait(is_open).expect("a whole lock");
            }
            &shared.images
        }
        _ => return (404, r#"{"message":"there is no such thing"}"#.to_owned()),
    };
    (200, body.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn an_engine_answers_on_its_socket_and_lists_what_it_was_given() {
        let engine = FakeEngine::start(&["ada/web:latest"]);
        let address = engine.address();
        let mut stream = UnixStream::connect(address.strip_prefix("unix://").unwrap()).unwrap();
        for (path, words) in [
            ("/_ping", "OK"),
            ("/v1.41/images/json?all=false", "\"ada/web:latest\""),
        ] {
            stream
                .write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes())
                .unwrap();
            let mut answer = [0; 4096];
            let n = stream.read(&mut answer).unwrap();
            let answer = String::from_utf8_lossy(&answer[..n]).into_owned();
            assert!(
                answer.starts_with("HTTP/1.1 200 ") && answer.contains(words),
                "{answer}"
            );
        }
    }
}

//! Certificates made on the spot by openssl: an authority in a folder, and what it vouches for.
//!
//! Not here: who serves with them, and who takes them.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// An authority in a folder of its own, and a certificate that it has issued.
pub(crate) struct Authority {
    folder: TempDir,
}

impl Authority {
    /// One that has issued a certificate for this machine, by the addresses that lead to its loopback.
    pub(crate) fn of_this_machine() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        certificates(
            folder.path(),
            "subjectAltName=IP:127.0.0.1,IP:0.0.0.0,DNS:localhost\n",
        );
        Self { folder }
    }

    /// The authority's certificate.
    pub(crate) fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// The issued certificate.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// The key of the issued certificate.
    pub(crate) fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// Issues a client's certificate into a folder, as docker has it there: `client.cert` and `client.key`.
    pub(crate) fn let_in(&self, folder: &Path) {
        let own = tempfile::tempdir().expect("a temporary folder");
        for name in ["ca.pem", "ca-key.pem"] {
            std::fs::copy(self.folder.path().join(name), own.path().join(name)).expect("the authority");
        }
        certificates(own.path(), "extendedKeyUsage=clientAuth\n");
        for (from, to) in [("cert.pem", "client.cert"), ("key.pem", "client.key")] {
            std::fs::copy(own.path().join(from), folder.join(to)).expect("the client's certificate");
        }
    }
}

/// An authority in a folder, as `ca.pem`, which issues `cert.pem` with an extension; one that is there already is taken.
pub(crate) fn certificates(folder: &Path, extension: &str) {
    const NEW_KEY: &str = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    if !folder.join("ca.pem").exists() {
        openssl(
            folder,
            &format!("req -x509 {NEW_KEY} -keyout ca-key.pem -out ca.pem -days 2 -subj /CN=authority"),
        );
    }
    std::fs::write(folder.join("extension"), extension).expect("a file in the folder");
    openssl(
        folder,
        &format!("req {NEW_KEY} -keyout key.pem -out request.pem -subj /CN=one"),
    );
    openssl(
        folder,
        "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -out cert.pem -extfile extension",
    );
}

fn openssl(folder: &Path, arguments: &str) {
    let words = arguments.split_whitespace();
    let output = Command::new("openssl")
        .current_dir(folder)
        .args(words)
        .output()
        .expect("openssl starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments}: {errors}");
}

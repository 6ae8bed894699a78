//! Which certificates are taken over TLS, and what is said of one that is not.
//!
//! The system's authorities (`SSL_CERT_FILE` and `SSL_CERT_DIR` name others) are trusted for every registry, and those in
//! docker's own `certs.d/HOST` for that host, with the client's certificate beside them; so what lets the engine in
//! lets stepgate in. Registries on this machine are not asked for a certificate's worth, as engines do not either.
//! Source: docker's «Verify repository client with certificates». Not here: sending (`fetch`).

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use reqwest::{Certificate, ClientBuilder, Identity};
use rustls::{AlertDescription, CertificateError, InvalidMessage};

use crate::registry::RegistryError;

/// Adds what docker's folders have for a registry to a client.
pub(super) fn with_folders(mut builder: ClientBuilder, host: &str) -> ClientBuilder {
    let mut authorities = Vec::new();
    for folder in folders(host) {
        let (found, identity) = read(&folder);
        authorities.extend(found);
        if let Some(identity) = identity {
            builder = builder.identity(identity);
        }
    }
    if authorities.is_empty() {
        return builder;
    }
    builder.tls_certs_merge(authorities)
}

/// The folders that may hold a registry's certificates: the system's, then the account's own (rootless engines and
/// Docker Desktop).
fn folders(host: &str) -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = Vec::new();
    if cfg!(windows) {
        roots.extend(std::env::var_os("ProgramData").map(|folder| PathBuf::from(folder).join("docker")));
    } else {
        roots.extend(["/etc/docker", "/etc/containers"].map(PathBuf::from));
    }
    if let Ok(home) = etcetera::home_dir() {
        roots.extend([".config/docker", ".config/containers", ".docker"].map(|name| home.join(name)));
    }
    // A colon is none in a Windows file name; docker leaves it out.
    let name = if cfg!(windows) {
        host.replace(':', "")
    } else {
        host.to_owned()
    };
    roots
        .into_iter()
        .map(|root| root.join("certs.d").join(&name))
        .collect()
}

/// A folder's authorities (`*.crt`) and client certificate (`*.cert` with the `*.key` of its name). What cannot be read is
/// as good as not there: the registry's certificate is refused then, which says where to look.
fn read(folder: &Path) -> (Vec<Certificate>, Option<Identity>) {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let with = |ending: &'static str| {
        let is_it = move |file: &&PathBuf| file.extension().is_some_and(|found| found == ending);
        files.iter().filter(is_it)
    };
    let authorities = with("crt")
        .filter_map(|file| Certificate::from_pem_bundle(&fs::read(file).ok()?).ok())
        .flatten()
        .collect();
    let identity = with("cert").find_map(|file| {
        let mut pem = fs::read(file).ok()?;
        pem.push(b'\n');
        pem.extend(fs::read(file.with_extension("key")).ok()?);
        Identity::from_pem(&pem).ok()
    });
    (authorities, identity)
}

/// What a failed request says of the registry's TLS, if it failed over that.
pub(super) fn complaint(error: &reqwest::Error, host: &str) -> Option<RegistryError> {
    let host = host.to_owned();
    match tls_error(error)? {
        // Plain text where a handshake was expected.
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            Some(RegistryError::NotEncrypted { host })
        }
        rustls::Error::InvalidCertificate(error) => Some(RegistryError::Certificate {
            host,
            reason: reason(error),
        }),
        rustls::Error::AlertReceived(alert) if is_about_the_client(*alert) => {
            Some(RegistryError::ClientCertificate { host })
        }
        _ => None,
    }
}

/// Says whether a server ends the connection for want of a client's certificate that it takes; servers differ in how
/// they put it.
fn is_about_the_client(alert: AlertDescription) -> bool {
    use AlertDescription as Alert;
    matches!(
        alert,
        Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::CertificateRequired
            | Alert::UnknownCA
            | Alert::AccessDenied
    )
}

fn reason(error: &CertificateError) -> String {
    match error {
        CertificateError::UnknownIssuer => "nobody here knows who issued it".to_owned(),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another name".to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired".to_owned(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet".to_owned()
        }
        other => other.to_string(),
    }
}

/// The TLS library's error among an error's causes.
fn tls_error(error: &reqwest::Error) -> Option<&rustls::Error> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        // An input error that wraps another one does not name it as its cause.
        cause = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_looked_for_in_a_folder_of_the_host_with_its_port() {
        let folders = folders("r.example:8443");
        let name = if cfg!(windows) {
            "r.example8443"
        } else {
            "r.example:8443"
        };
        assert!(!folders.is_empty());
        assert!(
            folders
                .iter()
                .all(|folder| folder.ends_with(Path::new("certs.d").join(name)))
        );
    }

    #[test]
    fn a_folder_that_is_not_there_or_holds_nonsense_adds_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["ca.crt", "client.cert", "client.key", "other.txt"] {
            fs::write(folder.path().join(name), "nonsense").unwrap();
        }
        for folder in [folder.path(), &folder.path().join("none")] {
            let (authorities, identity) = read(folder);
            assert!(authorities.is_empty() && identity.is_none());
        }
    }
}

//! Registries: which one answers for a name, what it is asked, and the credentials for it.
//!
//! Not here: asking (`client`), stored credentials (`docker_config`), the practice registry's server
//! (`practice/`), and what a check makes of the answers.

pub mod client;
pub mod docker_config;
pub mod practice;

use std::fmt;

use url::Url;

use crate::words::{NameRules, Reference, Secret};

pub use client::{Access, Client, Descriptor, IndexEntry, Manifest, ManifestKind};
pub use docker_config::{ConfigError, DockerConfig, Erased, Place, StoredLogin};

/// Where the lesson's Docker Hub names go: `--registry`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// The practice registry in this process.
    Practice,
    /// Docker Hub itself.
    Hub,
    /// A registry at this host, port included where it has one.
    Host(String),
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Practice => "practice",
            Self::Hub => "hub",
            Self::Host(host) => host,
        })
    }
}

/// A name and password for a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The account.
    pub username: String,
    /// The password, or the identity token that stands for one.
    pub secret: Secret,
    /// What the secret is.
    pub kind: SecretKind,
}

/// What a stored secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// A password or access token.
    Password,
    /// An `OAuth2` refresh token, as docker's config keeps it.
    IdentityToken,
}

/// The way from a lesson's names to a registry.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Route {
    /// What was chosen.
    pub choice: Choice,
    /// The host that Docker Hub names go to, as it stands in a reference: `docker.io`, `127.0.0.1:41523`, …
    pub host: String,
}

impl Route {
    /// The name that an engine pushes and pulls for a name in the lesson: Docker Hub names go to the route's
    /// host, names with a host of their own are left alone.
    pub fn place(&self, name: &Reference) -> Reference {
        if name.is_hub() {
            name.at_host(&self.host)
        } else {
            name.clone()
        }
    }

    /// The name in the lesson for a name at the registry; the inverse of [`Route::place`].
    pub fn lesson_name(&self, placed: &Reference) -> Reference {
        if placed.host() == self.host {
            placed.at_host("docker.io")
        } else {
            placed.clone()
        }
    }

    /// The host that a `docker login SERVER` in the lesson means.
    pub fn login_host(&self, server: Option<&str>) -> String {
        match server {
            None
            | Some(
                "docker.io" | "index.docker.io" | "registry-1.docker.io" | "https://index.docker.io/v1/",
            ) => self.host.clone(),
            Some(other) => other
                .trim_start_matches("https://")
                .trim_start_matches("http://")
                .trim_end_matches('/')
                .to_owned(),
        }
    }

    /// The rules for account names there.
    pub fn name_rules(&self) -> NameRules {
        match self.choice {
            Choice::Hub => NameRules::Hub,
            Choice::Practice | Choice::Host(_) => NameRules::PathComponent,
        }
    }
}

/// The key that docker's config.json keeps a host's credentials under.
pub fn config_key(host: &str) -> String {
    if host == "docker.io" {
        "https://index.docker.io/v1/".to_owned()
    } else {
        host.to_owned()
    }
}

/// The base URL of a registry host's API: Docker Hub's is `registry-1.docker.io`; loopback is plain HTTP,
/// as engines take it to be; everything else is HTTPS.
pub fn api_url(host: &str) -> Result<Url, RegistryError> {
    let authority = if host == "docker.io" {
        "registry-1.docker.io"
    } else {
        host
    };
    let address = || RegistryError::Address {
        host: host.to_owned(),
    };
    let plain = Url::parse(&format!("http://{authority}/")).map_err(|_| address())?;
    if is_loopback(&plain) {
        return Ok(plain);
    }
    Url::parse(&format!("https://{authority}/")).map_err(|_| address())
}

/// Says whether a URL points into this machine: engines speak plain HTTP there, and no proxy is asked.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Says why a registry could not be asked, or what it refused.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The host cannot be written into a URL.
    #[error("`{host}` is not a registry's host name")]
    Address {
        /// What was given.
        host: String,
    },
    /// Nothing answers there.
    #[error("no registry answers at `{host}`")]
    Unreachable {
        /// Where it was looked for.
        host: String,
        /// Why not.
        #[source]
        source: reqwest::Error,
    },
    /// Its certificate is not accepted.
    #[error("the certificate of the registry at `{host}` is not accepted: {reason}")]
    Certificate {
        /// The registry.
        host: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It wants to see a client's certificate, and takes none that there is.
    #[error("the registry at `{host}` wants a certificate of whoever asks, and takes none that is here")]
    ClientCertificate {
        /// The registry.
        host: String,
    },
    /// It speaks plain HTTP, and is not on this machine.
    #[error(
        "the registry at `{host}` speaks plain HTTP; a password is not sent unencrypted to another machine"
    )]
    NotEncrypted {
        /// The registry.
        host: String,
    },
    /// It does not take the credentials, or wants some.
    #[error("{message}")]
    Unauthorized {
        /// The registry's words.
        message: String,
    },
    /// It answered something else than asked for.
    #[error("the registry at `{host}` answered {status}: {message}")]
    Refused {
        /// The registry.
        host: String,
        /// The HTTP status.
        status: u16,
        /// The registry's words.
        message: String,
    },
    /// It answered something that cannot be understood.
    #[error("the answer of the registry at `{host}` cannot be read: {reason}")]
    Protocol {
        /// The registry.
        host: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl RegistryError {
    /// What whoever asked can do about it.
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Certificate { host, .. } => Some(format!(
                "put the certificate of its authority, as PEM, into `{}`, where the engine looks too, or name it with \
                 SSL_CERT_FILE",
                certificate_path(host, "ca.crt")
            )),
            Self::ClientCertificate { host } => Some(format!(
                "ask whoever runs it for a certificate, and put it and its key, as PEM, where the engine looks too: \
                 `{}` and `client.key` beside it",
                certificate_path(host, "client.cert")
            )),
            Self::NotEncrypted { .. } => Some(
                "give it a certificate; if it runs on this machine, call it `localhost` with its port"
                    .to_owned(),
            ),
            Self::Refused { status: 429, .. } => {
                Some("it has had too many requests: wait a while, then try again".to_owned())
            }
            Self::Refused { status: 500.., .. } => {
                Some("the fault is the registry's: try again in a while, or tell whoever runs it".to_owned())
            }
            Self::Refused { .. }
            | Self::Address { .. }
            | Self::Unreachable { .. }
            | Self::Unauthorized { .. }
            | Self::Protocol { .. } => None,
        }
    }
}

/// Where engines look for a certificate of a registry: Docker's own, and Docker Desktop.
fn certificate_path(host: &str, name: &str) -> String {
    if cfg!(windows) {
        format!(r"%ProgramData%\docker\certs.d\{}\{name}", host.replace(':', ""))
    } else if cfg!(target_os = "macos") {
        format!("~/.docker/certs.d/{host}/{name}")
    } else {
        format!("/etc/docker/certs.d/{host}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_plain_http_and_the_rest_is_not() {
        for (host, url) in [
            ("docker.io", "https://registry-1.docker.io/"),
            ("127.0.0.1:5000", "http://127.0.0.1:5000/"),
            ("localhost:5000", "http://localhost:5000/"),
            ("[::1]", "http://[::1]/"),
            ("127.example.com", "https://127.example.com/"),
            ("r.example:8443", "https://r.example:8443/"),
        ] {
            assert_eq!(api_url(host).unwrap().as_str(), url);
        }
        assert!(api_url("a b").is_err());
    }

    #[test]
    fn hub_names_go_to_the_route_and_come_back() {
        let route = Route {
            choice: Choice::Practice,
            host: "127.0.0.1:5000".to_owned(),
        };
        let name = Reference::parse("ada/web:v1").unwrap();
        let placed = route.place(&name);
        assert_eq!(placed.to_string(), "127.0.0.1:5000/ada/web:v1");
        assert_eq!(route.lesson_name(&placed), name);
        let elsewhere = Reference::parse("r.example/ada/web").unwrap();
        assert_eq!(route.place(&elsewhere), elsewhere);
        assert_eq!(route.login_host(None), "127.0.0.1:5000");
        assert_eq!(route.login_host(Some("https://r.example/")), "r.example");
    }
}

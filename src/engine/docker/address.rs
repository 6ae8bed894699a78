//! Where an engine is: the forms that `DOCKER_HOST` takes.
//!
//! Source: docker's CLI reference, "Environment variables" and "Specify daemon socket". Not here: which of
//! several addresses is meant (`resolve`), and opening a connection (`dial`).

use std::fmt;
use std::path::PathBuf;

use url::{Host, Url};

use super::version::ApiVersion;
use crate::engine::EngineError;

/// What the sockets have in their paths that lead into virtual machines, on Linux too.
const MACHINES: [&str; 5] = [
    "/.docker/desktop/",
    "/.colima/",
    "/.lima/",
    "/.rd/",
    "/podman/machine/",
];

/// An engine's address, and the API version to speak where one is prescribed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Where it listens.
    pub endpoint: Endpoint,
    /// `DOCKER_API_VERSION`; without it the version is negotiated.
    pub api: Option<ApiVersion>,
}

/// Where an engine listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A Unix socket.
    Unix(PathBuf),
    /// A Windows named pipe, as `\\.\pipe\docker_engine`.
    Pipe(String),
    /// A TCP port without encryption.
    Tcp(TcpTarget),
    /// A TCP port with TLS.
    Tls(TcpTarget, TlsMaterial),
    /// Behind ssh: `docker system dial-stdio` on another machine is the connection.
    Ssh(SshTarget),
}

/// A TCP port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpTarget {
    /// The host's name or IP address, an IPv6 address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What stands before every request's path, without a slash at its end; mostly empty.
    pub base: String,
}

/// The certificates to speak TLS with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsMaterial {
    /// The folder that has `ca.pem`, `cert.pem` and `key.pem`, each where it is needed.
    pub folder: PathBuf,
    /// Whether the engine must prove who it is.
    pub trust: Trust,
}

/// Whether the engine must prove who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Its certificate must come from `ca.pem`, or without one from the system's authorities.
    Verified,
    /// Any certificate will do (`DOCKER_TLS`, `SkipTLSVerify`).
    Anyone,
}

/// A machine behind ssh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshTarget {
    /// The host, or its alias in ssh's own configuration.
    pub host: String,
    /// The account, where it isn't ssh's default.
    pub user: Option<String>,
    /// The port, where it isn't ssh's default.
    pub port: Option<u16>,
    /// The engine's socket over there, where it isn't the default.
    pub socket: Option<String>,
}

impl Address {
    /// Parses what `DOCKER_HOST` holds; `tls` is what a TCP address is spoken to with.
    pub fn parse(text: &str, tls: Option<TlsMaterial>) -> Result<Self, EngineError> {
        let endpoint = Endpoint::parse(text, tls).map_err(|reason| EngineError::Address {
            address: text.to_owned(),
            reason,
        })?;
        Ok(Self { endpoint, api: None })
    }

    /// Says whether the engine may have another loopback than this machine, as far as the address tells: anything but a
    /// plain socket on Linux, where an engine is at home. Such a socket may still be forwarded from elsewhere.
    pub fn may_be_far(&self) -> bool {
        match &self.endpoint {
            Endpoint::Unix(path) => {
                let path = path.to_string_lossy();
                !cfg!(target_os = "linux") || MACHINES.iter().any(|folder| path.contains(folder))
            }
            Endpoint::Pipe(_) | Endpoint::Tcp(_) | Endpoint::Tls(..) | Endpoint::Ssh(_) => true,
        }
    }

    /// Says whether the ports that the engine publishes are this machine's, as far as the address tells: an engine in a virtual
    /// machine hands them on.
    pub fn publishes_here(&self) -> bool {
        match &self.endpoint {
            Endpoint::Unix(_) | Endpoint::Pipe(_) => true,
            Endpoint::Tcp(target) | Endpoint::Tls(target, _) => {
                matches!(target.host.as_str(), "localhost" | "127.0.0.1" | "::1")
            }
            Endpoint::Ssh(_) => false,
        }
    }

    /// The environment variables by which docker's CLI finds this engine; a value of `None` means that the
    /// variable must be unset.
    pub fn variables(&self) -> Vec<(&'static str, Option<String>)> {
        let mut variables = vec![
            ("DOCKER_HOST", Some(self.to_string())),
            ("DOCKER_CONTEXT", None),
            ("DOCKER_API_VERSION", self.api.map(|api| api.to_string())),
        ];
        let (folder, verify, tls) = match &self.endpoint {
            Endpoint::Tls(_, material) => {
                let folder = material.folder.to_string_lossy().into_owned();
                match material.trust {
                    Trust::Verified => (Some(folder), Some("1"), None),
                    Trust::Anyone => (Some(folder), None, Some("1")),
                }
            }
            Endpoint::Unix(_) | Endpoint::Pipe(_) | Endpoint::Tcp(_) | Endpoint::Ssh(_) => (None, None, None),
        };
        variables.push(("DOCKER_CERT_PATH", folder));
        variables.push(("DOCKER_TLS_VERIFY", verify.map(str::to_owned)));
        variables.push(("DOCKER_TLS", tls.map(str::to_owned)));
        variables
    }
}

impl Endpoint {
    fn parse(text: &str, tls: Option<TlsMaterial>) -> Result<Self, String> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("tcp", text));
        match scheme {
            "unix" if rest.is_empty() => Err("the socket's path is missing behind `unix://`".to_owned()),
            "unix" => Ok(Self::Unix(PathBuf::from(rest))),
            "npipe" if rest.is_empty() => Err("the pipe's name is missing behind `npipe://`".to_owned()),
            "npipe" => Ok(Self::Pipe(rest.replace('/', "\\"))),
            "tcp" | "http" | "https" => {
                let target = parse_tcp(rest, if tls.is_some() { 2376 } else { 2375 })?;
                Ok(match tls {
                    Some(material) => Self::Tls(target, material),
                    None => Self::Tcp(target),
                })
            }
            "ssh" => parse_ssh(text).map(Self::Ssh),
            "fd" => Err("`fd://` is an address to listen on; use the socket's `unix://` path".to_owned()),
            other => Err(format!(
                "`{other}://` is unknown; use `unix://`, `npipe://`, `tcp://` or `ssh://`"
            )),
        }
    }
}

fn parse_tcp(rest: &str, default_port: u16) -> Result<TcpTarget, String> {
    let wrong = || "a TCP address is written `tcp://HOST:PORT`".to_owned();
    let rest = if rest.is_empty() || rest.starts_with([':', '/']) {
        format!("localhost{rest}")
    } else {
        rest.to_owned()
    };
    // A scheme without a default port of its own, lest the parser drop `:80`.
    let url = Url::parse(&format!("tcp://{rest}")).map_err(|_| wrong())?;
    if !url.username().is_empty() || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong());
    }
    let host = match url.host().ok_or_else(wrong)? {
        Host::Domain(name) => name.to_owned(),
        Host::Ipv4(ip) => ip.to_string(),
        Host::Ipv6(ip) => ip.to_string(),
    };
    Ok(TcpTarget {
        host,
        port: url.port().unwrap_or(default_port),
        base: url.path().trim_end_matches('/').to_owned(),
    })
}

fn parse_ssh(text: &str) -> Result<SshTarget, String> {
    let wrong = |reason: &str| format!("{reason}; an ssh address is written `ssh://USER@HOST:PORT`");
    let url = Url::parse(text).map_err(|error| wrong(&error.to_string()))?;
    if url.password().is_some() {
        return Err(wrong("a password does not belong into it"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("nothing can stand behind the host"));
    }
    let host = match url.host() {
        Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
        Some(Host::Ipv4(ip)) => ip.to_string(),
        Some(Host::Ipv6(ip)) => ip.to_string(),
        Some(Host::Domain(_)) | None => return Err(wrong("the host is missing")),
    };
    let user = Some(url.username()).filter(|user| !user.is_empty());
    let socket = Some(url.path()).filter(|path| !matches!(*path, "" | "/"));
    Ok(SshTarget {
        host,
        user: user.map(str::to_owned),
        port: url.port(),
        socket: socket.map(str::to_owned),
    })
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.endpoint {
            Endpoint::Unix(path) => write!(f, "unix://{}", path.display()),
            Endpoint::Pipe(name) => write!(f, "npipe://{}", name.replace('\\', "/")),
            Endpoint::Tcp(target) | Endpoint::Tls(target, _) => {
                write!(f, "tcp://{}{}", target.authority(), target.base)
            }
            Endpoint::Ssh(target) => {
                f.write_str("ssh://")?;
                if let Some(user) = &target.user {
                    write!(f, "{user}@")?;
                }
                f.write_str(&bracketed(&target.host))?;
                if let Some(port) = target.port {
                    write!(f, ":{port}")?;
                }
                f.write_str(target.socket.as_deref().unwrap_or_default())
            }
        }
    }
}

impl TcpTarget {
    /// `host:port` as a URL has it.
    pub fn authority(&self) -> String {
        format!("{}:{}", bracketed(&self.host), self.port)
    }
}

fn bracketed(host: &str) -> String {
    if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn material() -> TlsMaterial {
        TlsMaterial {
            folder: PathBuf::from("/certs"),
            trust: Trust::Verified,
        }
    }

    #[test]
    fn addresses_are_written_back_as_they_were_meant() {
        for (given, written) in [
            ("unix:///var/run/docker.sock", "unix:///var/run/docker.sock"),
            ("npipe:////./pipe/docker_engine", "npipe:////./pipe/docker_engine"),
            ("tcp://127.0.0.1:2375", "tcp://127.0.0.1:2375"),
            ("tcp://127.0.0.1:80", "tcp://127.0.0.1:80"),
            ("tcp://", "tcp://localhost:2375"),
            ("tcp://:4000", "tcp://localhost:4000"),
            ("box:4000", "tcp://box:4000"),
            ("tcp://[::1]:2375/docker/", "tcp://[::1]:2375/docker"),
            ("ssh://ada@box:2222", "ssh://ada@box:2222"),
            ("ssh://box", "ssh://box"),
            ("ssh://box/run/d.sock", "ssh://box/run/d.sock"),
        ] {
            assert_eq!(
                Address::parse(given, None).unwrap().to_string(),
                written,
                "{given}"
            );
        }
    }

    #[test]
    fn tls_changes_the_default_port_of_tcp_only() {
        let secure = Address::parse("tcp://box", Some(material())).unwrap();
        assert_eq!(secure.to_string(), "tcp://box:2376");
        assert!(matches!(secure.endpoint, Endpoint::Tls(..)));
        let socket = Address::parse("unix:///d.sock", Some(material())).unwrap();
        assert!(matches!(socket.endpoint, Endpoint::Unix(_)));
    }

    #[test]
    fn a_pipe_is_kept_as_windows_spells_it() {
        let address = Address::parse("npipe:////./pipe/docker_engine", None).unwrap();
        assert_eq!(
            address.endpoint,
            Endpoint::Pipe(r"\\.\pipe\docker_engine".to_owned())
        );
    }

    #[test]
    fn addresses_that_cannot_be_used_say_what_is_wrong() {
        for (given, reason) in [
            ("unix://", "path is missing"),
            ("npipe://", "name is missing"),
            ("gopher://x", "`gopher://` is unknown"),
            ("fd://", "listen on"),
            ("tcp://a b", "tcp://HOST:PORT"),
            ("tcp://box:99999", "tcp://HOST:PORT"),
            ("ssh://ada:secret@box", "password"),
            ("ssh://box?x=1", "nothing can stand behind"),
            ("ssh://", "host is missing"),
        ] {
            let error = Address::parse(given, None).unwrap_err().to_string();
            assert!(error.contains(reason), "{given}: {error}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_a_plain_local_socket_is_near_without_asking() {
        for (address, may_be_far) in [
            ("unix:///var/run/docker.sock", false),
            ("unix:///run/user/1000/docker.sock", false),
            ("unix:///h/ada/.docker/desktop/docker.sock", true),
            ("unix:///h/ada/.colima/default/docker.sock", true),
            ("tcp://127.0.0.1:2375", true),
            ("ssh://box", true),
        ] {
            let address = Address::parse(address, None).unwrap();
            assert_eq!(address.may_be_far(), may_be_far, "{address}");
        }
    }

    #[test]
    fn the_cli_is_told_the_same_engine() {
        let variables = Address::parse("tcp://box", Some(material())).unwrap().variables();
        for expected in [
            ("DOCKER_HOST", Some("tcp://box:2376".to_owned())),
            ("DOCKER_CONTEXT", None),
            ("DOCKER_CERT_PATH", Some("/certs".to_owned())),
            ("DOCKER_TLS_VERIFY", Some("1".to_owned())),
            ("DOCKER_TLS", None),
        ] {
            assert!(variables.contains(&expected), "{expected:?} in {variables:?}");
        }
    }

    #[test]
    fn ports_are_published_where_the_engine_is() {
        for (address, is_here) in [
            ("unix:///var/run/docker.sock", true),
            ("npipe:////./pipe/docker_engine", true),
            ("tcp://127.0.0.1:2375", true),
            ("tcp://localhost:2375", true),
            ("tcp://[::1]:2375", true),
            ("ssh://ada@box", false),
            ("tcp://box:2376", false),
            ("tcp://10.0.0.2:2375", false),
        ] {
            let engine = Address::parse(address, None).unwrap();
            assert_eq!(engine.publishes_here(), is_here, "{address}");
        }
    }
}

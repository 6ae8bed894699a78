//! Which engine is meant: the order of precedence of docker's CLI, then the sockets that are known well.
//!
//! Not here: what an address looks like (`address`), and whether anything answers there (`dial`).

use std::io;
use std::path::{Path, PathBuf};

use super::address::{Address, Endpoint, TlsMaterial, Trust};
use super::context_store;
use super::version::ApiVersion;
use crate::engine::EngineError;

/// The variable that names the home folder.
const HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };

/// Where docker's CLI keeps its contexts, and whether its current one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextFiles {
    /// Docker's configuration folder.
    pub folder: PathBuf,
    /// Whether `config.json` in it is read for the current context.
    pub current: CurrentContext,
}

/// Whether `currentContext` of docker's `config.json` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrentContext {
    /// It does, as with docker's CLI.
    Honoured,
    /// `config.json` is not even opened; `DOCKER_CONTEXT` still works.
    Ignored,
}

impl ContextFiles {
    /// The folder that docker's CLI would use: `DOCKER_CONFIG`, else `.docker` in the home folder.
    pub fn usual(env: &dyn Fn(&str) -> Option<String>, current: CurrentContext) -> Self {
        Self {
            folder: docker_folder(env),
            current,
        }
    }
}

/// Finds the address of the engine that docker's CLI would use: `DOCKER_HOST`, `DOCKER_CONTEXT`, the current
/// context, the default socket or pipe; where that one isn't there, the first that is of those of rootless Docker,
/// Docker Desktop, `OrbStack`, Colima, Rancher Desktop, Lima and Podman.
///
/// Looks at files only. Fails where something is named that cannot be used; an engine that isn't running is no
/// error here.
pub fn resolve(
    env: &dyn Fn(&str) -> Option<String>,
    contexts: &ContextFiles,
) -> Result<Address, EngineError> {
    resolve_beside(env, contexts, &default_socket())
}

fn resolve_beside(
    env: &dyn Fn(&str) -> Option<String>,
    contexts: &ContextFiles,
    default: &Endpoint,
) -> Result<Address, EngineError> {
    let mut address = match named(env, contexts)? {
        Some(address) => address,
        None => Address {
            endpoint: well_known(env, default),
            api: None,
        },
    };
    address.api = prescribed_version(env)?;
    Ok(address)
}

fn named(
    env: &dyn Fn(&str) -> Option<String>,
    contexts: &ContextFiles,
) -> Result<Option<Address>, EngineError> {
    if let Some(host) = set(env, "DOCKER_HOST") {
        return Address::parse(host.trim(), tls_of_environment(env)?).map(Some);
    }
    let name = match (set(env, "DOCKER_CONTEXT"), contexts.current) {
        (Some(name), CurrentContext::Honoured | CurrentContext::Ignored) => Some(name),
        (None, CurrentContext::Honoured) => context_store::current(&contexts.folder)?,
        (None, CurrentContext::Ignored) => None,
    };
    match name.as_deref() {
        None | Some("default") => Ok(None),
        Some(name) => context_store::read(&contexts.folder, name),
    }
}

fn tls_of_environment(env: &dyn Fn(&str) -> Option<String>) -> Result<Option<TlsMaterial>, EngineError> {
    let trust = match (set(env, "DOCKER_TLS_VERIFY"), set(env, "DOCKER_TLS")) {
        (Some(_), _) => Trust::Verified,
        (None, Some(_)) => Trust::Anyone,
        (None, None) => return Ok(None),
    };
    let folder = set(env, "DOCKER_CERT_PATH").map_or_else(|| docker_folder(env), PathBuf::from);
    if trust == Trust::Verified && !folder.join("ca.pem").is_file() {
        return Err(EngineError::Address {
            address: "DOCKER_TLS_VERIFY".to_owned(),
            reason: format!(
                "there is no `{}`; set `DOCKER_CERT_PATH` to the folder that has it",
                folder.join("ca.pem").display()
            ),
        });
    }
    Ok(Some(TlsMaterial { folder, trust }))
}

fn prescribed_version(env: &dyn Fn(&str) -> Option<String>) -> Result<Option<ApiVersion>, EngineError> {
    let Some(text) = set(env, "DOCKER_API_VERSION") else {
        return Ok(None);
    };
    let text = text.trim_start_matches('v');
    match ApiVersion::parse(text) {
        Some(version) => Ok(Some(version)),
        None => Err(EngineError::Address {
            address: format!("DOCKER_API_VERSION={text}"),
            reason: "a version of the Engine API is written like `1.41`".to_owned(),
        }),
    }
}

fn well_known(env: &dyn Fn(&str) -> Option<String>, default: &Endpoint) -> Endpoint {
    let mut places = std::iter::once(default.clone()).chain(others(env));
    places.find(is_there).unwrap_or_else(|| default.clone())
}

/// Where engines listen that are not at the default place.
#[cfg(unix)]
fn others(env: &dyn Fn(&str) -> Option<String>) -> impl Iterator<Item = Endpoint> + use<> {
    let runtime = set(env, "XDG_RUNTIME_DIR").map(PathBuf::from);
    let temporary = set(env, "TMPDIR").map(PathBuf::from);
    let home = home(env);
    let of_runtime = |socket: &str| runtime.as_ref().map(|folder| folder.join(socket));
    let of_temporary = |socket: &str| temporary.as_ref().map(|folder| folder.join(socket));
    let of_home = |socket: &str| home.as_ref().map(|folder| folder.join(socket));
    [
        of_runtime("docker.sock"),
        // Docker Desktop on macOS, and on Linux.
        of_home(".docker/run/docker.sock"),
        of_home(".docker/desktop/docker.sock"),
        of_home(".orbstack/run/docker.sock"),
        of_home(".colima/default/docker.sock"),
        of_home(".config/colima/default/docker.sock"),
        of_home(".rd/docker.sock"),
        of_home(".lima/docker/sock/docker.sock"),
        // Podman on Linux, and its machine on macOS.
        of_runtime("podman/podman.sock"),
        of_temporary("podman/podman-machine-default-api.sock"),
        of_home(".local/share/containers/podman/machine/podman.sock"),
    ]
    .into_iter()
    .flatten()
    .map(Endpoint::Unix)
}

/// Where engines listen that are not at the default place: Docker Desktop, where its pipe of the usual name is switched
/// off, and Podman's machine.
#[cfg(windows)]
fn others(_env: &dyn Fn(&str) -> Option<String>) -> impl Iterator<Item = Endpoint> + use<> {
    ["dockerDesktopLinuxEngine", "podman-machine-default"]
        .map(|name| Endpoint::Pipe(format!(r"\\.\pipe\{name}")))
        .into_iter()
}

fn is_there(endpoint: &Endpoint) -> bool {
    match endpoint {
        Endpoint::Unix(path) => path.exists(),
        // What is asked of a pipe is an error, but not always this one.
        Endpoint::Pipe(name) => {
            !matches!(std::fs::metadata(name), Err(error) if error.kind() == io::ErrorKind::NotFound)
        }
        Endpoint::Tcp(_) | Endpoint::Tls(..) | Endpoint::Ssh(_) => true,
    }
}

fn default_socket() -> Endpoint {
    if cfg!(windows) {
        Endpoint::Pipe(r"\\.\pipe\docker_engine".to_owned())
    } else {
        Endpoint::Unix(PathBuf::from("/var/run/docker.sock"))
    }
}

fn docker_folder(env: &dyn Fn(&str) -> Option<String>) -> PathBuf {
    match set(env, "DOCKER_CONFIG") {
        Some(folder) => PathBuf::from(folder),
        None => home(env).unwrap_or_default().join(Path::new(".docker")),
    }
}

fn home(env: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    set(env, HOME).map(PathBuf::from)
}

/// An empty variable is an unset one, as docker's CLI has it.
fn set(env: &dyn Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    env(name).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Digest;

    /// A home folder with nothing in it but what a test puts there.
    struct Home {
        folder: tempfile::TempDir,
        variables: Vec<(&'static str, String)>,
    }

    impl Home {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let home = folder.path().to_str().unwrap().to_owned();
            Self {
                folder,
                variables: vec![(HOME, home)],
            }
        }

        fn set(mut self, name: &'static str, value: &str) -> Self {
            self.variables.push((name, value.to_owned()));
            self
        }

        fn file(self, path: &str, text: &str) -> Self {
            let path = self.path(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
            self
        }

        fn context(self, name: &str, host: &str) -> Self {
            let id = Digest::of(name.as_bytes());
            let path = format!(".docker/contexts/meta/{}/meta.json", id.hex());
            self.file(
                &path,
                &format!(r#"{{"Endpoints":{{"docker":{{"Host":"{host}"}}}}}}"#),
            )
        }

        fn path(&self, path: &str) -> PathBuf {
            self.folder.path().join(path)
        }

        fn resolve(&self, current: CurrentContext) -> Result<Address, EngineError> {
            let env = |name: &str| {
                let found = self.variables.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| value.clone())
            };
            let default = Endpoint::Unix(self.path("default.sock"));
            resolve_beside(&env, &ContextFiles::usual(&env, current), &default)
        }

        /// Resolves to a socket in the home folder.
        #[track_caller]
        fn resolves_to(&self, path: &str) {
            let found = self.resolve(CurrentContext::Ignored).unwrap().endpoint;
            assert_eq!(found, Endpoint::Unix(self.path(path)));
        }

        fn resolved(&self, current: CurrentContext) -> String {
            self.resolve(current).unwrap().to_string()
        }
    }

    #[test]
    fn each_way_of_naming_an_engine_goes_before_the_next() {
        let all = |home: Home| {
            home.context("chosen", "tcp://chosen:1")
                .context("current", "tcp://current:1")
                .file(".docker/config.json", r#"{"currentContext":"current"}"#)
                .file("default.sock", "")
        };
        let home = all(Home::new()
            .set("DOCKER_HOST", "tcp://host:1")
            .set("DOCKER_CONTEXT", "chosen"));
        assert_eq!(home.resolved(CurrentContext::Honoured), "tcp://host:1");
        let home = all(Home::new().set("DOCKER_HOST", "").set("DOCKER_CONTEXT", "chosen"));
        assert_eq!(home.resolved(CurrentContext::Honoured), "tcp://chosen:1");
        let home = all(Home::new());
        assert_eq!(home.resolved(CurrentContext::Honoured), "tcp://current:1");
        let default = format!("unix://{}", home.path("default.sock").display());
        assert_eq!(home.resolved(CurrentContext::Ignored), default);
        let home = all(Home::new().set("DOCKER_CONTEXT", "default"));
        home.resolves_to("default.sock");
    }

    #[test]
    fn an_ignored_configuration_may_even_be_damaged() {
        let home = Home::new()
            .file(".docker/config.json", "{")
            .file("default.sock", "");
        assert!(home.resolve(CurrentContext::Honoured).is_err());
        assert!(home.resolve(CurrentContext::Ignored).is_ok());
    }

    #[test]
    fn a_named_context_works_though_the_configuration_is_ignored() {
        let home = Home::new()
            .context("box", "ssh://box")
            .set("DOCKER_CONTEXT", "box");
        assert_eq!(home.resolved(CurrentContext::Ignored), "ssh://box");
    }

    #[cfg(unix)]
    #[test]
    fn other_sockets_are_looked_for_where_the_default_one_is_not_there() {
        let home = Home::new()
            .file(".colima/default/docker.sock", "")
            .file(".rd/docker.sock", "");
        home.resolves_to(".colima/default/docker.sock");
        let home = home.file(".orbstack/run/docker.sock", "");
        home.resolves_to(".orbstack/run/docker.sock");
        home.file("default.sock", "").resolves_to("default.sock");
        Home::new().resolves_to("default.sock");
    }

    #[cfg(unix)]
    #[test]
    fn a_podman_machine_keeps_its_socket_with_the_temporary_files() {
        let home = Home::new().file("T/podman/podman-machine-default-api.sock", "");
        let temporary = home.path("T");
        let home = home.set("TMPDIR", temporary.to_str().unwrap());
        home.resolves_to("T/podman/podman-machine-default-api.sock");
    }

    #[cfg(windows)]
    #[tokio::test]
    async fn a_pipe_is_there_while_somebody_listens() {
        let name = r"\\.\pipe\stepgate-test-resolve";
        let pipe = || Endpoint::Pipe(name.to_owned());
        assert!(!is_there(&pipe()));
        let server = tokio::net::windows::named_pipe::ServerOptions::new()
            .create(name)
            .unwrap();
        assert!(is_there(&pipe()));
        drop(server);
        assert!(!is_there(&pipe()));
    }

    #[cfg(windows)]
    #[test]
    fn without_any_pipe_the_usual_one_is_named() {
        let missing = Endpoint::Pipe(r"\\.\pipe\stepgate-test-none".to_owned());
        let found = others(&|_| None).any(|other| is_there(&other));
        assert!(found || well_known(&|_| None, &missing) == missing);
    }

    #[test]
    fn tls_of_the_environment_needs_its_certificate_authority() {
        let home = Home::new()
            .set("DOCKER_HOST", "tcp://box")
            .set("DOCKER_TLS_VERIFY", "1");
        let error = home.resolve(CurrentContext::Ignored).unwrap_err().to_string();
        assert!(
            error.contains("ca.pem") && error.contains("DOCKER_CERT_PATH"),
            "{error}"
        );
        let home = home.file(".docker/ca.pem", "");
        assert_eq!(home.resolved(CurrentContext::Ignored), "tcp://box:2376");
        let elsewhere = home.path("certs");
        let home = home
            .file("certs/ca.pem", "")
            .set("DOCKER_CERT_PATH", elsewhere.to_str().unwrap());
        let Endpoint::Tls(_, material) = home.resolve(CurrentContext::Ignored).unwrap().endpoint else {
            panic!("no TLS");
        };
        assert_eq!(material.folder, elsewhere);
    }

    #[test]
    fn a_prescribed_version_is_kept_and_a_wrong_one_refused() {
        let home = Home::new().set("DOCKER_API_VERSION", "1.40");
        let address = home.resolve(CurrentContext::Ignored).unwrap();
        assert_eq!(address.api, ApiVersion::parse("1.40"));
        let home = Home::new().set("DOCKER_API_VERSION", "latest");
        let error = home.resolve(CurrentContext::Ignored).unwrap_err().to_string();
        assert!(error.contains("like `1.41`"), "{error}");
    }
}

//! Debian's `docker-registry` on a free loopback port, with its storage in a folder that a test can damage.
//!
//! Not here: stepgate's own practice registry.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::certificates::Authority;
use super::client::RawRegistry;
use super::daemon::Daemon;
use super::tokens::TokenServer;

/// The variable that names the program.
const VARIABLE: &str = "STEPGATE_TEST_REGISTRY_BIN";
/// The parts of the configuration that hold the accounts and the encryption.
const AUTH: &str = "auth.yml";
const TLS: &str = "tls.yml";

/// Who may use a registry.
#[derive(Clone, Copy)]
pub(crate) enum Accounts<'a> {
    /// Anybody.
    Open,
    /// These names with these passwords (htpasswd).
    These(&'a [(&'a str, &'a str)]),
    /// Who comes with a token of this server.
    ByToken(&'a TokenServer),
}

/// How a registry is spoken to.
#[derive(Clone, Copy)]
pub(crate) enum Speech<'a> {
    /// In plain HTTP.
    Plain,
    /// Over TLS, with the certificate that an authority has issued.
    Tls(&'a Authority),
    /// Over TLS, by clients with a certificate of the same authority.
    TlsOfClients(&'a Authority),
}

/// The same storage served again, in plain HTTP and to anybody, for a look at it.
pub(crate) struct Window {
    _daemon: Daemon,
    /// To look with.
    pub(crate) raw: RawRegistry,
}

/// A running registry; it is stopped at drop, and its storage goes.
pub(crate) struct DebianRegistry {
    folder: TempDir,
    port: u16,
    daemon: Daemon,
}

impl DebianRegistry {
    /// Starts one and waits until it listens.
    pub(crate) fn start(accounts: Accounts<'_>) -> Self {
        Self::start_with(accounts, Speech::Plain)
    }

    /// Starts one that is spoken to in this way, and waits until it listens.
    pub(crate) fn start_with(accounts: Accounts<'_>, speech: Speech<'_>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write_accounts(folder.path(), accounts);
        write_speech(folder.path(), speech);
        let (daemon, port) = serve(folder.path(), "config.yml", &configuration(folder.path(), 0));
        Self { folder, port, daemon }
    }

    /// Its name in references: host and port.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Asks it without stepgate's help, as an account or as nobody.
    pub(crate) fn ask(&self, login: Option<(&str, &str)>) -> RawRegistry {
        RawRegistry::new(&self.host(), login)
    }

    /// Ends it on the spot.
    pub(crate) fn kill(&mut self) {
        self.daemon.kill();
    }

    /// Starts it again where it was, with the storage that it had.
    pub(crate) fn start_again(&mut self) {
        self.daemon.kill();
        let configuration = configuration(self.folder.path(), self.port);
        self.daemon = serve(self.folder.path(), "config.yml", &configuration).0;
    }

    /// Looks at the storage past locks and encryption.
    pub(crate) fn window(&self) -> Window {
        let (daemon, port) = serve(
            self.folder.path(),
            "window.yml",
            &plain_configuration(self.folder.path(), 0, ""),
        );
        Window {
            _daemon: daemon,
            raw: RawRegistry::new(&format!("127.0.0.1:{port}"), None),
        }
    }

    /// Lets other accounts in from now on, and only those.
    pub(crate) fn change_accounts(&mut self, accounts: Accounts<'_>) {
        write_accounts(self.folder.path(), accounts);
        self.start_again();
    }

    /// The folder that holds the registry's data.
    pub(crate) fn storage(&self) -> PathBuf {
        self.folder.path().join("storage")
    }

    /// The file that holds a blob.
    pub(crate) fn blob(&self, digest: &str) -> PathBuf {
        let hex = digest.strip_prefix("sha256:").expect("a SHA-256 digest");
        let blobs = self.storage().join("docker/registry/v2/blobs/sha256");
        blobs.join(&hex[..2]).join(hex).join("data")
    }

    /// Removes a blob's bytes behind the registry's back.
    pub(crate) fn delete_blob(&self, digest: &str) {
        std::fs::remove_file(self.blob(digest)).expect("the blob is in the storage");
    }

    /// Cuts a blob to a number of bytes behind the registry's back.
    pub(crate) fn truncate_blob(&self, digest: &str, n_bytes: u64) {
        let file = std::fs::OpenOptions::new()
            .write(true)
            .open(self.blob(digest))
            .expect("the blob is in the storage");
        file.set_len(n_bytes).expect("a file can be cut");
    }

    /// Everything that it has logged since it was started last.
    pub(crate) fn log(&self) -> String {
        self.daemon.log()
    }
}

/// Starts the program and tells the port that it listens on.
fn serve(folder: &Path, name: &str, configuration: &str) -> (Daemon, u16) {
    let file = folder.join(name);
    std::fs::write(&file, configuration).expect("the registry's configuration");
    let program = std::env::var_os(VARIABLE).unwrap_or_else(|| "docker-registry".into());
    let mut command = Command::new(program);
    command.arg("serve").arg(file).env_clear();
    let daemon = Daemon::start(command);
    let line = daemon.wait_for("listening on ");
    let address = line
        .split("listening on ")
        .nth(1)
        .expect("the words that were waited for");
    let digits: String = address
        .trim_start_matches("127.0.0.1:")
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    (daemon, digits.parse().expect("the port that it listens on"))
}

/// The configuration for a port (0: any), with the accounts and the encryption that the folder has.
fn configuration(folder: &Path, port: u16) -> String {
    let has = |name| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let plain = plain_configuration(folder, port, &has(TLS));
    format!("{plain}{}", has(AUTH))
}

/// A configuration that lets anybody in.
fn plain_configuration(folder: &Path, port: u16, tls: &str) -> String {
    // No cache of blob descriptors: what is damaged on the disk has to be seen.
    format!(
        "version: 0.1\nlog: {{level: info, accesslog: {{disabled: true}}}}\nhttp: {{addr: \"127.0.0.1:{port}\", secret: test{tls}}}\n\
         storage: {{filesystem: {{rootdirectory: {}/storage}}, delete: {{enabled: true}}}}\n",
        folder.display()
    )
}

fn write_speech(folder: &Path, speech: Speech<'_>) {
    let (authority, clients) = match speech {
        Speech::Plain => return,
        Speech::Tls(authority) => (authority, String::new()),
        Speech::TlsOfClients(authority) => {
            (authority, format!(", clientcas: [{}]", authority.ca().display()))
        }
    };
    let (certificate, key) = (authority.certificate(), authority.key());
    let tls = format!(
        ", tls: {{certificate: {}, key: {}{clients}}}",
        certificate.display(),
        key.display()
    );
    std::fs::write(folder.join(TLS), tls).expect("the registry's encryption");
}

fn write_accounts(folder: &Path, accounts: Accounts<'_>) {
    let auth = match accounts {
        Accounts::Open => String::new(),
        Accounts::ByToken(server) => server.auth(),
        Accounts::These(accounts) => {
            let lines = accounts
                .iter()
                .map(|(name, password)| format!("{name}:{}\n", bcrypt(password)));
            let path = folder.join("htpasswd");
            std::fs::write(&path, lines.collect::<String>()).expect("the registry's accounts");
            format!("auth: {{htpasswd: {{realm: test, path: {}}}}}\n", path.display())
        }
    };
    std::fs::write(folder.join(AUTH), auth).expect("the registry's accounts");
}

/// Hashes a password with perl, which every Debian has; the registry takes bcrypt only. It goes in by standard
/// input, since tests look for passwords in the arguments of every process.
fn bcrypt(password: &str) -> String {
    let script =
        "$p = <STDIN>; print crypt($p, '$2b$04$' . join('', map { ('a'..'z')[rand 26] } 1..21) . 'u')";
    let mut command = Command::new("perl");
    let mut perl = command
        .args(["-e", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("perl starts");
    perl.stdin
        .take()
        .expect("a pipe")
        .write_all(password.as_bytes())
        .expect("perl reads");
    let output = perl.wait_with_output().expect("perl ends");
    let hash = String::from_utf8(output.stdout).expect("a hash is ASCII");
    assert!(
        hash.starts_with("$2b$04$"),
        "this system's crypt does not know bcrypt: `{hash}`"
    );
    hash
}

#[cfg(test)]
mod tests {
    use super::super::engine::Engine;
    use super::*;

    const ADA: (&str, &str) = ("ada", "correct horse");

    fn pushed(engine: &Engine, registry: &DebianRegistry) -> String {
        let name = format!("{}/{}", registry.host(), engine.unique("ada"));
        engine.scratch_image(&name, &[("a", b"1"), ("b", b"2")]);
        engine
            .docker_with_input(
                ["login", "-u", ADA.0, "--password-stdin", &registry.host()],
                ADA.1,
            )
            .text();
        engine.docker(["push", &name]).text();
        engine.unique("ada")
    }

    #[test]
    fn a_push_needs_the_right_password_and_is_seen_by_the_raw_client() {
        let Some(engine) = Engine::from_env() else { return };
        let registry = DebianRegistry::start(Accounts::These(&[ADA]));
        let refused = engine.docker_with_input(
            ["login", "-u", "ada", "--password-stdin", &registry.host()],
            "wrong",
        );
        assert_ne!(refused.code, 0);
        let repository = pushed(&engine, &registry);
        let whole = registry.ask(Some(ADA)).whole(&repository, "latest").unwrap();
        assert_eq!(whole.layers.len(), 2);
        assert_eq!(registry.ask(None).manifest(&repository, "latest").status, 401);
    }

    #[test]
    fn damage_behind_the_registrys_back_is_seen() {
        let Some(engine) = Engine::from_env() else { return };
        let registry = DebianRegistry::start(Accounts::These(&[ADA]));
        let repository = pushed(&engine, &registry);
        let raw = registry.ask(Some(ADA));
        let whole = raw.whole(&repository, "latest").unwrap();
        registry.truncate_blob(&whole.layers[0], 7);
        assert!(
            raw.whole(&repository, "latest")
                .unwrap_err()
                .contains(&whole.layers[0])
        );
        registry.delete_blob(&whole.layers[0]);
        assert_eq!(raw.blob(&repository, &whole.layers[0]).status, 404);
    }

    #[test]
    fn a_registry_keeps_its_port_and_storage_over_a_kill_and_forgets_accounts() {
        let Some(engine) = Engine::from_env() else { return };
        let mut registry = DebianRegistry::start(Accounts::These(&[ADA]));
        let repository = pushed(&engine, &registry);
        let host = registry.host();
        registry.kill();
        registry.start_again();
        assert_eq!(registry.host(), host);
        assert_eq!(registry.ask(Some(ADA)).tags(&repository), ["latest"]);
        registry.change_accounts(Accounts::These(&[("ada", "another")]));
        assert_eq!(
            registry.ask(Some(ADA)).manifest(&repository, "latest").status,
            401
        );
        registry.change_accounts(Accounts::Open);
        assert_eq!(registry.ask(None).tags(&repository), ["latest"]);
        assert!(registry.log().contains("listening on"));
    }
}

//! What stored credentials must survive: other programs' keys, symbolic links, helpers, damage.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::registry::SecretKind;
use crate::words::Secret;

struct Folder(TempDir);

impl Folder {
    fn with(text: &str) -> Self {
        let folder = Self(TempDir::new().unwrap());
        fs::write(folder.path(), text).unwrap();
        folder
    }

    fn path(&self) -> PathBuf {
        self.0.path().join(FILE)
    }

    fn load(&self) -> DockerConfig {
        DockerConfig::load(self.0.path()).unwrap()
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }
}

fn ada() -> Credentials {
    Credentials {
        username: "ada".to_owned(),
        secret: Secret::new("se:cret"),
        kind: SecretKind::Password,
    }
}

#[test]
fn a_folder_of_plugins_is_added_once_and_the_rest_is_kept() {
    let folder = Folder::with(r#"{"zebra":1,"cliPluginsExtraDirs":["/one"],"auths":{}}"#);
    folder.load().add_plugins(Path::new("/two")).unwrap();
    let text = folder.text();
    let root: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        root,
        serde_json::json!({"zebra": 1, "cliPluginsExtraDirs": ["/one", "/two"], "auths": {}})
    );
    let written = |folder: &Folder| fs::metadata(folder.path()).unwrap().modified().unwrap();
    let before = written(&folder);
    folder.load().add_plugins(Path::new("/two")).unwrap();
    assert_eq!((folder.text(), written(&folder)), (text, before));

    let empty = Folder(TempDir::new().unwrap());
    empty.load().add_plugins(Path::new("/two")).unwrap();
    let root: Value = serde_json::from_str(&empty.text()).unwrap();
    assert_eq!(root, serde_json::json!({"cliPluginsExtraDirs": ["/two"]}));
}

#[tokio::test]
async fn unknown_keys_and_their_order_are_kept() {
    let folder = Folder::with(
        r#"{"zebra":1,"auths":{"b.example":{"auth":"eDp5","note":"kept"}},"HttpHeaders":{"a":[1.50]},"aardvark":null}"#,
    );
    folder.load().store("docker.io", &ada()).await.unwrap();
    let text = folder.text();
    let at = |word: &str| {
        text.find(word)
            .unwrap_or_else(|| panic!("{word} is gone: {text}"))
    };
    assert!(
        at("zebra") < at("auths") && at("auths") < at("HttpHeaders") && at("HttpHeaders") < at("aardvark")
    );
    assert!(at("b.example") < at("https://index.docker.io/v1/"));
    at("kept");
    folder.load().erase("docker.io").await.unwrap();
    let text = folder.text();
    assert!(
        !text.contains("index.docker.io") && text.contains("kept"),
        "{text}"
    );
    let order: Vec<_> = folder.load().root.keys().cloned().collect();
    assert_eq!(order, ["zebra", "auths", "HttpHeaders", "aardvark"]);
}

#[tokio::test]
async fn a_stored_login_is_found_again() {
    let folder = Folder::with("");
    let place = folder.load().store("127.0.0.1:5000", &ada()).await.unwrap();
    assert_eq!(place, Place::File);
    let config = folder.load();
    assert_eq!(config.login("127.0.0.1:5000").await.unwrap(), Some(ada()));
    assert_eq!(config.login("127.0.0.1:5001").await.unwrap(), None);
    let hosts = config.hosts().await.unwrap();
    assert_eq!(hosts.len(), 1);
    assert_eq!(hosts[0].host, "127.0.0.1:5000");
    assert_eq!(hosts[0].username.as_deref(), Some("ada"));
}

#[tokio::test]
async fn spellings_of_older_dockers_are_recognised_and_erased() {
    let folder = Folder::with(
        r#"{"auths":{"https://r.example/v1/":{"auth":"YWRhOng="},"https://index.docker.io/v1/":{"auth":"YWRhOnk="},"registry-1.docker.io":{"auth":"YWRhOno="}}}"#,
    );
    let mut config = folder.load();
    assert_eq!(
        config.login("r.example").await.unwrap().unwrap().secret.reveal(),
        "x"
    );
    assert_eq!(
        config.login("docker.io").await.unwrap().unwrap().secret.reveal(),
        "y"
    );
    assert_eq!(config.erase("docker.io").await.unwrap(), Erased::Removed);
    assert_eq!(config.erase("docker.io").await.unwrap(), Erased::Nothing);
    assert_eq!(folder.load().login("docker.io").await.unwrap(), None);
    assert!(folder.load().login("r.example").await.unwrap().is_some());
}

#[tokio::test]
async fn a_damaged_file_is_named_and_never_overwritten() {
    for text in ["{\"auths\": {", "[]", "{\"auths\": 3}", "{\"auths\":{\"hunter2"] {
        let folder = Folder::with(text);
        let error = DockerConfig::load(folder.0.path()).unwrap_err();
        assert!(matches!(error, ConfigError::Damaged { .. }), "{error:?}");
        assert!(error.to_string().contains(FILE), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");

        let sound = Folder::with("{}");
        let mut config = sound.load();
        fs::write(sound.path(), text).unwrap();
        config.store("docker.io", &ada()).await.unwrap_err();
        assert_eq!(sound.text(), text);
    }
}

#[tokio::test]
async fn what_another_program_wrote_since_is_kept() {
    let folder = Folder::with("{}");
    let mut config = folder.load();
    fs::write(folder.path(), r#"{"auths":{"b.example":{"auth":"eDp5"}}}"#).unwrap();
    config.store("docker.io", &ada()).await.unwrap();
    assert_eq!(folder.load().hosts().await.unwrap().len(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn a_symbolic_link_stays_one_and_the_file_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let elsewhere = TempDir::new().unwrap();
    let folder = Folder(TempDir::new().unwrap());
    std::os::unix::fs::symlink(elsewhere.path().join("real.json"), folder.path()).unwrap();
    folder.load().store("docker.io", &ada()).await.unwrap();
    assert!(fs::symlink_metadata(folder.path()).unwrap().is_symlink());
    let mode = fs::metadata(elsewhere.path().join("real.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(folder.load().login("docker.io").await.unwrap(), Some(ada()));
}

#[tokio::test]
async fn a_missing_helper_is_named() {
    let folder = Folder::with(r#"{"credsStore":"no-such-helper"}"#);
    let error = folder.load().login("docker.io").await.unwrap_err();
    assert!(
        error.to_string().contains("docker-credential-no-such-helper"),
        "{error}"
    );
    let folder = Folder::with(r#"{"credHelpers":{"r.example":"../../bin/sh"}}"#);
    folder.load().login("r.example").await.unwrap_err();
    assert_eq!(folder.load().login("docker.io").await.unwrap(), None);
}

//! Other people's tools on what the built-in engine writes: its folder, its archives, and what it pushed.
//!
//! Not here: how images get to Docker and back with their IDs (`transfer`), and what a build makes (`build`).

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use boon::{Compiler, Schemas};
use serde_json::Value;
use tempfile::TempDir;

use crate::shared::skip;
use crate::support::engine::Engine;
use crate::support::registry::{Accounts, DebianRegistry};

const NAME: &str = "ada/web:v1";
/// The name as it stands in the folder's index.
const WHOLE_NAME: &str = "docker.io/ada/web:v1";
const SAID: &str = "hello from an image that no Docker built";
const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/oci-image-schemas");

/// A built-in engine with an image that can be run.
struct Folder {
    root: TempDir,
    engine: Engine,
    id: String,
}

impl Folder {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let context = root.path().join("context");
        std::fs::create_dir_all(context.join("etc")).unwrap();
        std::fs::copy("/bin/busybox", context.join("busybox")).unwrap();
        std::fs::write(context.join("etc/motd"), SAID).unwrap();
        std::os::unix::fs::symlink("motd", context.join("etc/issue")).unwrap();
        let dockerfile = "FROM scratch\nCOPY busybox /bin/busybox\nCOPY --chown=7:8 --chmod=640 etc /etc\n\
                          ENV GREETING=hello\nWORKDIR /etc\nCMD [\"/bin/busybox\", \"cat\", \"issue\"]\n";
        std::fs::write(context.join("Dockerfile"), dockerfile).unwrap();
        let engine = Engine::built_in(&root.path().join("engine"));
        engine
            .docker([
                "build".as_ref(),
                "-t".as_ref(),
                NAME.as_ref(),
                context.as_os_str(),
            ])
            .text();
        let id = engine.image_id(NAME).unwrap();
        Self { root, engine, id }
    }

    fn layout(&self) -> PathBuf {
        self.root.path().join("engine")
    }

    /// The image as tools that read OCI layouts name it.
    fn image(&self) -> String {
        format!("{}:{WHOLE_NAME}", self.layout().display())
    }

    /// A document of the layout.
    fn read(&self, path: &str) -> Value {
        let text = std::fs::read(self.layout().join(path)).unwrap();
        serde_json::from_slice(&text).unwrap()
    }
}

fn blob(descriptor: &Value) -> String {
    let digest = descriptor["digest"].as_str().unwrap();
    format!("blobs/{}", digest.replace(':', "/"))
}

/// Says whether a tool is there, and that the test is skipped where it is not; `tests/run` installs all of them.
fn has(tool: &str) -> bool {
    let is_there = Command::new(tool).arg("--version").output().is_ok();
    assert!(
        is_there || std::env::var_os("STEPGATE_TEST_DOCKER").is_none(),
        "{tool} is missing, and tests/run installs it"
    );
    if !is_there {
        skip(&format!("it needs {tool}: tests/run installs it"));
    }
    is_there
}

/// Runs a tool to its good end; gives its output.
fn run<A: AsRef<std::ffi::OsStr>>(tool: &str, arguments: impl IntoIterator<Item = A>) -> String {
    let output = Command::new(tool).args(arguments).output().unwrap();
    let (said, complained) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{tool}: {said}{complained}");
    said
}

/// Checks a document against a schema of the OCI image specification.
fn holds(document: &Value, schema: &str) -> Result<(), String> {
    let mut compiler = Compiler::new();
    for entry in std::fs::read_dir(SCHEMAS).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let text = std::fs::read(&path).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap();
            // They name each other relative to their own IDs, which have two folders.
            for folder in ["schema", "schema/image"] {
                let url = format!("https://opencontainers.org/{folder}/{name}");
                compiler
                    .add_resource(&url, serde_json::from_slice(&text).unwrap())
                    .unwrap();
            }
        }
    }
    let mut schemas = Schemas::new();
    let url = format!("https://opencontainers.org/schema/image/{schema}.json");
    let index = compiler
        .compile(&url, &mut schemas)
        .unwrap_or_else(|error| panic!("{error:#}"));
    schemas
        .validate(document, index)
        .map_err(|error| format!("{error:#}"))
}

#[test]
fn every_document_holds_against_the_schemas_of_the_specification() {
    let folder = Folder::new();
    holds(&folder.read("oci-layout"), "image-layout-schema").unwrap();
    let index = folder.read("index.json");
    holds(&index, "image-index-schema").unwrap();
    let entry = &index["manifests"][0];
    let manifest = folder.read(&blob(entry));
    holds(&manifest, "image-manifest-schema").unwrap();
    holds(&folder.read(&blob(&manifest["config"])), "config-schema").unwrap();
    let mut wrong = manifest.clone();
    wrong["layers"][0]["size"] = "7".into();
    assert!(holds(&wrong, "image-manifest-schema").is_err());
}

#[test]
fn skopeo_reads_the_folder_as_it_is() {
    if !has("skopeo") {
        return;
    }
    let folder = Folder::new();
    let seen: Value =
        serde_json::from_str(&run("skopeo", ["inspect", &format!("oci:{}", folder.image())])).unwrap();
    let ours = folder.engine.docker(["image", "inspect", NAME]).text();
    let ours: Value = serde_json::from_str(&ours).unwrap();
    assert_eq!(seen["Env"], ours[0]["Config"]["Env"]);
    assert_eq!(seen["Architecture"], ours[0]["Architecture"]);
    // Layers in the folder are not packed, so that their digests are those of their contents.
    assert_eq!(seen["Layers"], ours[0]["RootFS"]["Layers"]);
}

#[test]
fn skopeo_and_the_engine_hand_archives_to_each_other() {
    if !has("skopeo") {
        return;
    }
    let folder = Folder::new();
    let at = |name: &str| folder.root.path().join(name).display().to_string();
    for (kind, file) in [("oci-archive", at("o.tar")), ("docker-archive", at("d.tar"))] {
        run(
            "skopeo",
            [
                "copy",
                &format!("oci:{}", folder.image()),
                &format!("{kind}:{file}:{NAME}"),
            ],
        );
        let other = Engine::built_in(&folder.root.path().join(kind));
        other.docker(["load", "-i", &file]).text();
        assert_eq!(other.image_id(NAME).as_ref(), Some(&folder.id), "{kind}");
    }
    let saved = at("saved.tar");
    folder.engine.docker(["save", "-o", &saved, NAME]).text();
    let seen = run(
        "skopeo",
        ["inspect", "--config", &format!("docker-archive:{saved}:{NAME}")],
    );
    let seen: Value = serde_json::from_str(&seen).unwrap();
    assert_eq!(seen["config"]["Env"][1], "GREETING=hello");
}

#[test]
fn umoci_unpacks_the_files_as_they_were_built() {
    if !has("umoci") {
        return;
    }
    let folder = Folder::new();
    let bundle = folder.root.path().join("bundle");
    let mut arguments = vec!["unpack".to_owned(), "--image".to_owned(), folder.image()];
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        arguments.push("--rootless".to_owned());
    }
    arguments.push(bundle.display().to_string());
    run("umoci", &arguments);
    let file = |path: &str| bundle.join("rootfs").join(path);
    assert_eq!(std::fs::read_to_string(file("etc/motd")).unwrap(), SAID);
    assert_eq!(std::fs::read_link(file("etc/issue")).unwrap(), Path::new("motd"));
    assert_eq!(
        std::fs::read(file("bin/busybox")).unwrap(),
        std::fs::read("/bin/busybox").unwrap()
    );
    let motd = std::fs::metadata(file("etc/motd")).unwrap();
    assert_eq!(motd.permissions().mode() & 0o7777, 0o640);
    if is_root {
        assert_eq!((motd.uid(), motd.gid()), (7, 8));
    }
    let config = std::fs::read_to_string(bundle.join("config.json")).unwrap();
    assert!(config.contains("GREETING=hello"), "{config}");
}

#[test]
fn an_image_that_was_built_and_pushed_without_docker_runs_in_docker() {
    let Some(docker) = Engine::from_env() else { return };
    if !has("skopeo") {
        return;
    }
    let folder = Folder::new();
    let registry = DebianRegistry::start(Accounts::Open);
    let name = format!("{}/{}", registry.host(), docker.unique("web"));
    folder.engine.docker(["tag", NAME, &name]).text();
    folder.engine.docker(["push", &name]).text();
    let seen = run(
        "skopeo",
        [
            "inspect",
            "--tls-verify=false",
            "--config",
            &format!("docker://{name}"),
        ],
    );
    let seen: Value = serde_json::from_str(&seen).unwrap();
    holds(&seen, "config-schema").unwrap();
    docker.docker(["pull", &name]).text();
    let said = docker.docker([
        "run",
        "--rm",
        "--network",
        "none",
        "--label",
        &docker.label(),
        &name,
    ]);
    assert_eq!(said.text(), SAID);
}

//! Builds whose Dockerfile or context comes in on standard input.

use std::io::Write as _;

use serde_json::Value;

use super::{printed, run, sandbox};
use crate::support::sandbox::Sandbox;

/// The digests of the layers of the image that has a name.
fn layers(sandbox: &Sandbox, name: &str) -> Vec<Value> {
    let read = |path: &str| -> Value {
        let bytes = std::fs::read(sandbox.state().join("engine").join(path)).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    let blob = |descriptor: &Value| {
        let digest = descriptor["digest"].as_str().unwrap();
        read(&format!("blobs/{}", digest.replace(':', "/")))
    };
    let index = read("index.json");
    let entries = index["manifests"].as_array().unwrap();
    let whole = format!("docker.io/library/{name}:latest");
    let entry = entries
        .iter()
        .find(|entry| entry["annotations"]["org.opencontainers.image.ref.name"] == whole.as_str());
    let entry = entry.unwrap_or_else(|| panic!("no {name} in {index}"));
    let manifest = blob(entry);
    blob(&manifest["config"])["rootfs"]["diff_ids"]
        .as_array()
        .unwrap()
        .clone()
}

fn context() -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, text) in [("Dockerfile", "FROM scratch\nCOPY page /\n"), ("page", "hello")] {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(text.len() as u64);
        tar.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    tar.into_inner().unwrap()
}

#[test]
fn a_dockerfile_and_a_context_may_come_in_on_standard_input() {
    let sandbox = sandbox();
    let tar = context();
    std::fs::write(sandbox.work().join("context.tar"), &tar).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&tar).unwrap();
    std::fs::write(sandbox.work().join("context.tgz"), packed.finish().unwrap()).unwrap();
    sandbox.write("context/page", "hello");
    sandbox.write("context/.dockerignore", "secret\n");
    sandbox.write("context/secret", "x");
    let lesson = sandbox.write(
        "lesson.md",
        "# A\n\nText.\n\n## One\n\n```bash\ndocker build -t bare - <<EOF\nFROM scratch\nENV A=b\nEOF\n```\n\n\
         ## Two\n\n```bash\ndocker build -t tar - <context.tar\ncat context.tgz | docker build -t packed -\n```\n\n\
         ## Three\n\n```bash\nprintf 'FROM scratch\\nCOPY . /all/\\n' | docker build -t given -f - context\n```\n",
    );
    let (exit, events) = run(&sandbox, lesson.to_str().unwrap(), &["--keep"]);
    assert_eq!(exit, 0, "{}", printed(&events));
    assert_eq!(layers(&sandbox, "bare"), Vec::<Value>::new());
    assert_eq!(layers(&sandbox, "tar").len(), 1);
    assert_eq!(layers(&sandbox, "tar"), layers(&sandbox, "packed"));
    let given = layers(&sandbox, "given");
    let digest = given[0].as_str().unwrap().replace(':', "/");
    let layer = std::fs::read(sandbox.state().join("engine/blobs").join(digest)).unwrap();
    let mut layer = tar::Archive::new(layer.as_slice());
    let paths: Vec<String> = layer
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap().path().unwrap().display().to_string())
        .collect();
    assert_eq!(paths, ["all/", "all/.dockerignore", "all/page"]);
}

#[test]
fn what_cannot_be_built_from_standard_input_is_told() {
    let sandbox = sandbox();
    let lesson = sandbox.write(
        "lesson.md",
        "# A\n\nText.\n\n## One\n\n```bash\ndocker build - </dev/null; docker build -f - - </dev/null; \
         echo nonsense | docker build -\n```\n",
    );
    let (_, events) = run(&sandbox, lesson.to_str().unwrap(), &[]);
    let printed = printed(&events);
    for told in [
        "failed to peek context header from STDIN: EOF",
        "can't use stdin for both build context and dockerfile",
        "Dockerfile parse error line 1",
    ] {
        assert!(printed.contains(told), "{told}: {printed}");
    }
}

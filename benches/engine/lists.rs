//! Names and lists where there are 1,000 images.
//!
//! Not here: how they got there in a real engine; one archive brings them all.

use std::io::Write as _;

use serde_json::json;

use crate::builds::large;
use crate::side::{Cache, Side};
use crate::support::statistics::{Contender, Times, Work};

const N_IMAGES: usize = 1000;
const N_TURNS: usize = 31;

/// Lets both give names and list in turns, and prints the tables.
pub(crate) fn measure(docker: &Side<'_>, builtin: &Side<'_>) -> std::io::Result<()> {
    let few = docker.name_of("few");
    let folder = tempfile::tempdir()?;
    large(folder.path(), 1 << 10, 1);
    for side in [docker, builtin] {
        side.build(folder.path(), &few, Cache::Unused);
    }
    names(docker, builtin, &few, "3 names where there are few images")?;
    for side in [docker, builtin] {
        side.load(archive(side));
        assert!(side.list() >= N_IMAGES, "{}", side.name);
    }
    let many = docker.name_of("many") + ":n7";
    names(docker, builtin, &many, "3 names where there are 1,000 images")?;
    let list = |side: &Side<'_>| assert!(side.list() >= N_IMAGES);
    let times = Times::measure(
        N_TURNS,
        &mut [
            Box::new(Work::new(docker.name, || list(docker))) as Box<dyn Contender>,
            Box::new(Work::new(builtin.name, || list(builtin))),
        ],
    );
    writeln!(std::io::stdout(), "{}\n", times.table("a list of 1,000 images"))
}

fn names(docker: &Side<'_>, builtin: &Side<'_>, source: &str, title: &str) -> std::io::Result<()> {
    let tag = |side: &Side<'_>| {
        for target in ["one", "two", "three"] {
            side.tag(source, &side.name_of(target));
        }
    };
    let times = Times::measure(
        N_TURNS,
        &mut [
            Box::new(Work::new(docker.name, || tag(docker))) as Box<dyn Contender>,
            Box::new(Work::new(builtin.name, || tag(builtin))),
        ],
    );
    writeln!(std::io::stdout(), "{}\n", times.table(title))
}

/// Images of one layer and different configurations, as `docker save` writes them.
fn archive(side: &Side<'_>) -> Vec<u8> {
    let mut layer = tar::Builder::new(Vec::new());
    append(&mut layer, "file", b"the same in all images");
    let layer = layer.into_inner().expect("a layer in memory");
    let sum = stepgate::words::Digest::of(&layer);
    let label = side.label();
    let (key, value) = label.split_once('=').expect("a label");
    let mut archive = tar::Builder::new(Vec::new());
    append(&mut archive, "layer.tar", &layer);
    let mut manifest = Vec::new();
    for n in 0..N_IMAGES {
        let config = json!({
            "architecture": "amd64", "os": "linux", "created": "2026-01-01T00:00:00Z",
            "config": { "Env": ["PATH=/bin", format!("NUMBER={n}")], "Cmd": ["/bin/sh"], "Labels": { key: value } },
            "rootfs": { "type": "layers", "diff_ids": [sum.to_string()] },
            "history": [{ "created": "2026-01-01T00:00:00Z", "created_by": "COPY file / # buildkit" }],
        });
        let name = format!("{n}.json");
        append(&mut archive, &name, config.to_string().as_bytes());
        let tag = format!("{}:n{n}", side.name_of("many"));
        manifest.push(json!({ "Config": name, "RepoTags": [tag], "Layers": ["layer.tar"] }));
    }
    append(
        &mut archive,
        "manifest.json",
        json!(manifest).to_string().as_bytes(),
    );
    archive.into_inner().expect("an archive in memory")
}

fn append(tar: &mut tar::Builder<Vec<u8>>, path: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o644);
    header.set_size(bytes.len() as u64);
    tar.append_data(&mut header, path, bytes)
        .expect("an archive in memory");
}

//! What lies beneath: layers however they are packed, and archives that would lead out.

use std::io::Write as _;

use super::*;
use crate::engine::builtin::store::{Layer, NewImage, Packing};

/// An image of two layers, the upper one taking things away.
fn base_of_layers(site: &Site, packing: Packing) -> Kept {
    let entry = |path: &str, text: Option<&str>, mode| (path.to_owned(), text.map(str::to_owned), mode, 7);
    let lower = tar_of(&[
        entry("a", None, 0o755),
        entry("a/gone", Some("g"), 0o644),
        entry("a/kept", Some("k"), 0o644),
        entry("b", None, 0o700),
        entry("b/old", Some("o"), 0o644),
        entry("lib", Some("/usr/lib"), 0o120_777),
    ]);
    let upper = tar_of(&[
        entry("a/.wh.gone", Some(""), 0o644),
        entry("b/.wh..wh..opq", Some(""), 0o644),
        entry("b/new", Some("n"), 0o644),
        entry("lib/x", Some("x"), 0o644),
    ]);
    let layers: Vec<Layer> = [lower, upper]
        .iter()
        .map(|bare| {
            let bytes = match packing {
                Packing::Bare => bare.clone(),
                Packing::Gzip => {
                    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                    gzip.write_all(bare).unwrap();
                    gzip.finish().unwrap()
                }
                Packing::Zstd => {
                    let level = ruzstd::encoding::CompressionLevel::Fastest;
                    ruzstd::encoding::compress_to_vec(bare.as_slice(), level)
                }
            };
            Layer {
                diff_id: Digest::of(bare),
                blob: site.store.put_blob(&bytes).unwrap(),
                size: bytes.len() as u64,
                packing,
            }
        })
        .collect();
    let diff_ids: Vec<&Digest> = layers.iter().map(|layer| &layer.diff_id).collect();
    let config = json!({ "os": "linux", "architecture": "amd64", "rootfs": { "type": "layers", "diff_ids": diff_ids } });
    let image = NewImage {
        config: serde_json::to_vec(&config).unwrap(),
        layers,
        manifest: None,
    };
    let id = site.store.add(image).unwrap();
    let images = site.store.images().unwrap();
    images.into_iter().find(|image| image.id == id).unwrap()
}

#[test]
fn a_base_is_what_its_layers_come_to_however_they_are_packed() {
    for packing in [Packing::Bare, Packing::Gzip, Packing::Zstd] {
        let mut site = Site::new();
        let base = base_of_layers(&site, packing);
        let image = site.build(&with(&format!(
            "FROM {id}\nCOPY top /lib/y\nCOPY --from={id} / /all\nCOPY top /b/",
            id = base.id.hex()
        )));
        let upper = [
            site.layer(&image, 2).join(", "),
            site.layer(&image, 3).join(", "),
            site.layer(&image, 4).join(", "),
        ];
        assert_eq!(
            upper,
            [
                "usr/ 755 0:0 , usr/lib/ 755 0:0 , usr/lib/y 644 0:0 t",
                "all/ 755 0:0 , all/a/ 755 0:0 , all/a/kept 644 0:0 k, all/b/ 700 0:0 , all/b/new 644 0:0 n, \
                 all/lib 777 0:0 -> /usr/lib, all/usr/ 755 0:0 , all/usr/lib/ 755 0:0 , all/usr/lib/x 644 0:0 x",
                "b/ 700 0:0 , b/top 644 0:0 t",
            ]
        );
    }
}

#[test]
fn no_archive_and_no_context_writes_outside_of_the_image() {
    let mut site = Site::new();
    let mut bytes = tar_of(&[
        ("aa/aa/evil".to_owned(), Some("e".to_owned()), 0o644, 7),
        (
            "link".to_owned(),
            Some("../../../../tmp".to_owned()),
            0o120_777,
            7,
        ),
        ("link/through".to_owned(), Some("t".to_owned()), 0o644, 7),
    ]);
    // The tar crate writes no such name by itself.
    bytes[..10].copy_from_slice(b"../../evil");
    let sum: u32 = bytes[..512]
        .iter()
        .enumerate()
        .map(|(at, byte)| match at {
            148..156 => u32::from(b' '),
            _ => u32::from(*byte),
        })
        .sum();
    bytes[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let text = String::from_utf8(bytes).unwrap();
    let image = site.build(&with("FROM scratch\nADD x.tar /u/").file("x.tar", &text));
    assert_eq!(
        site.layer(&image, 0),
        [
            "u/ 755 0:0 ",
            "u/evil 644 0:0 e",
            "u/link 777 0:0 -> ../../../../tmp",
            "u/tmp/ 755 0:0 ",
            "u/tmp/through 644 0:0 t"
        ]
    );
}

#[test]
fn a_folder_that_an_archive_only_implies_stays_as_it_is() {
    let mut site = Site::new();
    let entry = ("d/new".to_owned(), Some("n".to_owned()), 0o644, 7);
    let archive = String::from_utf8(tar_of(&[entry])).unwrap();
    let image = site.build(&with("FROM scratch\nCOPY . /u\nADD x.tar /u").file("x.tar", &archive));
    assert_eq!(
        site.layer(&image, 1),
        ["u/ 755 0:0 ", "u/d/ 750 0:0 ", "u/d/new 644 0:0 n"]
    );
}

//! What `ADD` unpacks, what it does not, and what an archive's entries keep.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::*;
use crate::engine::build_context::ContextFolder;
use crate::engine::builtin::unpacking::tests::pack;

/// Builds a folder.
fn build_folder(site: &mut Site, folder: &Path, dockerfile: &str) -> Result<Kept, BuildError> {
    fs::write(folder.join("Dockerfile"), dockerfile).unwrap();
    let mut context = Context::new("");
    context.entries.clear();
    context.request.context = ContextFolder::find(folder, None).unwrap().into();
    site.try_build(&context)
}

#[test]
fn add_unpacks_archives_however_they_are_packed_and_keeps_their_owners() {
    let bare = tar_of(&[
        ("in/f".to_owned(), Some("f".to_owned()), 0o600, 7),
        ("deep/out".to_owned(), Some("o".to_owned()), 0o644, 7),
    ]);
    let zstd =
        ruzstd::encoding::compress_to_vec(bare.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
    let mut archives = vec![("bare", bare.clone()), ("zstd", zstd)];
    for program in ["gzip", "bzip2", "xz"] {
        archives.extend(pack(program, &bare).map(|packed| (program, packed)));
    }
    for (how, bytes) in archives {
        let mut site = Site::new();
        let folder = tempfile::tempdir().unwrap();
        // The name says nothing.
        fs::write(folder.path().join("x.txt"), &bytes).unwrap();
        fs::write(folder.path().join("plain.tar"), "plain").unwrap();
        let dockerfile = "FROM scratch\nADD x.txt /u\nCOPY x.txt /kept\nADD plain.tar /p\n";
        let image = build_folder(&mut site, folder.path(), dockerfile).unwrap();
        let expected = [
            "u/ 755 0:0 ",
            "u/deep/ 755 0:0 ",
            "u/deep/out 644 0:0 o",
            "u/in/ 755 0:0 ",
            "u/in/f 600 0:0 f",
        ];
        assert_eq!(site.layer(&image, 0), expected, "{how}");
        let kept = site.store.layer_note(&image.layers[1].diff_id).unwrap();
        assert_eq!(kept.content, bytes.len() as u64, "{how}");
        assert_eq!(site.layer(&image, 2), ["p 644 0:0 plain"]);
    }
}

#[test]
fn what_is_packed_and_no_archive_is_copied_and_half_an_archive_is_refused() {
    let mut site = Site::new();
    let folder = tempfile::tempdir().unwrap();
    let zstd =
        |bytes: &[u8]| ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest);
    let big: String = (0..50_000).map(|n: u32| (n * n).to_string()).collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&tar_of(&[("f".to_owned(), Some(big), 0o644, 7)]))
        .unwrap();
    let archive = gzip.finish().unwrap();
    fs::write(folder.path().join("text.zst"), zstd(b"text")).unwrap();
    fs::write(folder.path().join("half"), &archive[..archive.len() / 2]).unwrap();
    fs::write(folder.path().join("bz"), "BZh91AY").unwrap();
    let dockerfile = "FROM scratch\nADD text.zst bz /x/";
    let image = build_folder(&mut site, folder.path(), dockerfile).unwrap();
    let names: Vec<String> = site.names(&image, 0);
    assert_eq!(names, ["x/", "x/bz", "x/text.zst"]);
    let mut sparse = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNUSparse);
    header.set_size(0);
    header.as_gnu_mut().unwrap().set_real_size(0);
    sparse.append_data(&mut header, "holes", &b""[..]).unwrap();
    fs::write(folder.path().join("sparse"), sparse.into_inner().unwrap()).unwrap();
    let error = build_folder(&mut site, folder.path(), "FROM scratch\nADD sparse /x/").unwrap_err();
    assert!(
        error.to_string().contains("`holes` is kept with holes in it"),
        "{error}"
    );
    let error = build_folder(&mut site, folder.path(), "FROM scratch\nADD half /x/").unwrap_err();
    assert!(error.to_string().contains("half: "), "{error}");
    assert!(error.to_string().contains("line 2"), "{error}");
}

#[test]
fn names_of_one_file_and_what_a_program_may_do_are_kept_from_archives_layers_and_the_context() {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o755);
    header.set_size(1);
    let capability: &[u8] = b"\x01\0\0\x02\0\x04\0\0";
    let records = [
        ("SCHILY.xattr.user.other", &b"u"[..]),
        (archive::CAPABILITY, capability),
    ];
    tar.append_pax_extensions(records).unwrap();
    tar.append_data(&mut header, "bin/ping", &b"p"[..]).unwrap();
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Link);
    link.set_size(0);
    tar.append_link(&mut link, "bin/ping6", "bin/ping").unwrap();
    let mut site = Site::new();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.tar"), tar.into_inner().unwrap()).unwrap();
    fs::create_dir(folder.path().join("d")).unwrap();
    fs::write(folder.path().join("d/one"), "1").unwrap();
    fs::hard_link(folder.path().join("d/one"), folder.path().join("d/two")).unwrap();
    let dockerfile = "FROM scratch AS one\nADD x.tar /u/\nCOPY d /d\nFROM scratch\nCOPY --from=one / /all/\n\
                      COPY --from=one /u/bin/ping /u/bin/ping6 /d/two /alone/\nCOPY --from=0 --chown=5 /u/bin /owned/";
    let image = build_folder(&mut site, folder.path(), dockerfile).unwrap();
    let expected = [
        "all/ 755 0:0 ",
        "all/d/ 755 0:0 ",
        "all/d/one 644 0:0 1",
        "all/d/two 644 0:0 -> all/d/one",
        "all/u/ 755 0:0 ",
        "all/u/bin/ 755 0:0 ",
        "all/u/bin/ping 755 0:0 p",
        "all/u/bin/ping6 755 0:0 -> all/u/bin/ping",
    ];
    assert_eq!(site.layer(&image, 0), expected);
    let note = site.store.layer_note(&image.layers[0].diff_id).unwrap();
    assert_eq!(note.content, 2);
    let expected = [
        "alone/ 755 0:0 ",
        "alone/ping 755 0:0 p",
        "alone/ping6 755 0:0 p",
        "alone/two 644 0:0 1",
    ];
    assert_eq!(site.layer(&image, 1), expected);
    let expected = [
        "owned/ 755 5:5 ",
        "owned/ping 755 5:5 p",
        "owned/ping6 755 5:5 -> owned/ping",
    ];
    assert_eq!(site.layer(&image, 2), expected);
    for (n, expected) in [
        (0, ["all/u/bin/ping"].as_slice()),
        (1, &["alone/ping", "alone/ping6"]),
        (2, &["owned/ping"]),
    ] {
        let mut capable = Vec::new();
        let mut layer = tar::Archive::new(site.store.blob(&image.layers[n].blob).unwrap());
        for entry in layer.entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().display().to_string();
            for record in entry.pax_extensions().unwrap().into_iter().flatten() {
                let record = record.unwrap();
                assert_eq!(
                    (record.key().unwrap(), record.value_bytes()),
                    (archive::CAPABILITY, capability)
                );
                capable.push(path.clone());
            }
        }
        assert_eq!(capable, expected);
    }
}

#[test]
fn a_file_that_changes_before_it_is_read_is_refused_and_nothing_is_kept_of_it() {
    let mut site = Site::new();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log"), "log").unwrap();
    fs::write(
        folder.path().join("Dockerfile"),
        "FROM scratch\nLABEL a=b\nCOPY log /\n",
    )
    .unwrap();
    let mut request = Context::new("").request;
    request.context = ContextFolder::find(folder.path(), None).unwrap().into();
    let surroundings = Surroundings {
        pulled: None,
        now: OffsetDateTime::UNIX_EPOCH,
        source_date_epoch: None,
    };
    // Between the walk and the copy there is a note.
    let mut note = |_| fs::write(folder.path().join("log"), "longer").unwrap();
    let error = build(&site.place(), &request, &surroundings, &mut note).unwrap_err();
    assert!(
        error.to_string().contains("log` changed while it was read"),
        "{error}"
    );
    assert!(site.store.images().unwrap().is_empty());
    let halves = fs::read_dir(site.store.root().join("stepgate/tmp")).unwrap();
    assert_eq!(halves.count(), 0);
    assert!(site.try_build(&with("FROM scratch\nCOPY top /")).is_ok());
}

//! What `COPY` and `ADD` take, and where it lands.

use std::io::Write as _;

use super::*;

const FOLDER: [&str; 3] = [
    "a.txt 644 0:0 a",
    "run 755 0:0 r",
    "up 777 0:0 -> ../../../etc/passwd",
];

fn under(folder: &str, lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| format!("{folder}/{line}")).collect()
}

#[test]
fn a_folder_gives_what_is_in_it_and_a_file_lands_by_the_slash() {
    let mut site = Site::new();
    for (line, expected) in [
        (
            "COPY d /site",
            [vec!["site/ 755 0:0 ".to_owned()], under("site", &FOLDER)].concat(),
        ),
        (
            "COPY d/ /site/",
            [vec!["site/ 755 0:0 ".to_owned()], under("site", &FOLDER)].concat(),
        ),
        ("COPY top /x", vec!["x 644 0:0 t".to_owned()]),
        (
            "COPY top /x/",
            vec!["x/ 755 0:0 ".to_owned(), "x/top 644 0:0 t".to_owned()],
        ),
        (
            "COPY top x/y",
            vec!["x/ 755 0:0 ".to_owned(), "x/y 644 0:0 t".to_owned()],
        ),
        ("COPY top .", vec!["top 644 0:0 t".to_owned()]),
        ("COPY [\"top\", \"/x y\"]", vec!["x y 644 0:0 t".to_owned()]),
        (
            "COPY t?p d/*.txt /x/",
            vec![
                "x/ 755 0:0 ".to_owned(),
                "x/a.txt 644 0:0 a".to_owned(),
                "x/top 644 0:0 t".to_owned(),
            ],
        ),
        (
            "COPY --chown=3:4 --chmod=600 top /",
            vec!["top 600 3:4 t".to_owned()],
        ),
        (
            "COPY --chown=3 d/run /n/",
            vec!["n/ 755 3:3 ".to_owned(), "n/run 755 3:3 r".to_owned()],
        ),
    ] {
        assert_eq!(
            site.only_layer(&with(&format!("FROM scratch\n{line}"))),
            expected,
            "{line}"
        );
    }
}

#[test]
fn a_file_lands_in_a_folder_that_is_there_though_no_slash_says_so() {
    let mut site = Site::new();
    let image = site.build(&with(
        "FROM scratch\nCOPY d /x\nCOPY top /x\nWORKDIR /x\nCOPY top .",
    ));
    assert_eq!(site.layer(&image, 1), ["x/ 755 0:0 ", "x/top 644 0:0 t"]);
    assert_eq!(site.layer(&image, 2), ["x/ 755 0:0 ", "x/top 644 0:0 t"]);
}

#[test]
fn a_copy_of_everything_leaves_out_what_is_ignored() {
    let mut site = Site::new();
    let context = with("FROM scratch\nCOPY . /").file(".dockerignore", "Dockerfile\n.dockerignore\n");
    let names: Vec<String> = site
        .only_layer(&context)
        .iter()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["d/", "d/a.txt", "d/run", "d/up", "top"]);
}

#[test]
fn a_link_that_is_named_is_followed_within_its_root() {
    let mut site = Site::new();
    let context = with("FROM scratch\nCOPY in /x\nCOPY in /y/").link("in", "/d/../top");
    let image = site.build(&context);
    assert_eq!(site.layer(&image, 0), ["x 644 0:0 t"]);
    assert_eq!(site.layer(&image, 1), ["y/ 755 0:0 ", "y/in 644 0:0 t"]);
    // The image's own links decide where things land, and lead nowhere else.
    let context = with("FROM scratch\nCOPY d /\nCOPY top /up\nCOPY top /../../z");
    let image = site.build(&context);
    assert_eq!(site.layer(&image, 1), ["etc/ 755 0:0 ", "etc/passwd 644 0:0 t"]);
    assert_eq!(site.layer(&image, 2), ["z 644 0:0 t"]);
}

#[test]
fn a_layer_keeps_times_and_has_the_folders_on_the_way_as_they_are() {
    let mut site = Site::new();
    let image = site.build(&with("FROM scratch\nCOPY . /in\nCOPY top /in/d/new"));
    assert_eq!(
        site.layer(&image, 1),
        ["in/ 755 0:0 ", "in/d/ 750 0:0 ", "in/d/new 644 0:0 t"]
    );
    let mut archive = tar::Archive::new(site.store.blob(&image.layers[1].blob).unwrap());
    let entries = archive.entries().unwrap();
    let times: Vec<u64> = entries
        .map(|entry| entry.unwrap().header().mtime().unwrap())
        .collect();
    assert_eq!(times, [0, 5, 1_000_000_000]);
    let note = site.store.layer_note(&image.layers[1].diff_id).unwrap();
    assert_eq!(note.content, 1);
}

#[test]
fn stages_and_images_give_their_files() {
    let mut site = Site::new();
    let mut base = with("FROM scratch\nCOPY d /lib");
    base.request.tags = vec!["ada/base".to_owned()];
    site.build(&base);
    let context = with(
        "FROM scratch AS one\nCOPY --chown=9 top /a/top\nFROM scratch\nCOPY --from=one /a /x/\n\
         COPY --from=0 /a/t* /y/\nCOPY --from=ada/base /lib/run /z",
    );
    let image = site.build(&context);
    assert_eq!(image.layers.len(), 3);
    assert_eq!(site.layer(&image, 0), ["x/ 755 0:0 ", "x/top 644 9:9 t"]);
    assert_eq!(site.layer(&image, 1), ["y/ 755 0:0 ", "y/top 644 9:9 t"]);
    assert_eq!(site.layer(&image, 2), ["z 755 0:0 r"]);
}

#[test]
fn a_here_document_is_a_file_and_its_word_decides_about_dollars() {
    let mut site = Site::new();
    let context = with(
        "FROM scratch\nENV who=ada\nCOPY <<one <<'two' /x/\nhi \"$who\" \\$who\none\nhi $who\ntwo\nCOPY <<-EOF /y\n\ttab\n\tEOF\n",
    );
    let image = site.build(&context);
    assert_eq!(
        site.layer(&image, 0),
        [
            "x/ 755 0:0 ",
            "x/one 644 0:0 hi \"ada\" $who\n",
            "x/two 644 0:0 hi $who\n"
        ]
    );
    assert_eq!(site.layer(&image, 1), ["y 644 0:0 tab\n"]);
}

#[test]
fn add_unpacks_archives_and_keeps_their_owners() {
    let mut site = Site::new();
    let bare = tar_of(&[
        ("in/f".to_owned(), Some("f".to_owned()), 0o600, 7),
        (
            "../out".to_owned().replace("../", "deep/"),
            Some("o".to_owned()),
            0o644,
            7,
        ),
    ]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&bare).unwrap();
    let gzip = gzip.finish().unwrap();
    for bytes in [bare, gzip] {
        let mut context = with("FROM scratch\nADD x.tar /u\n").request();
        let mut tar = tar::Builder::new(Vec::new());
        let mut add = |path: &str, bytes: &[u8]| {
            let mut header = tar::Header::new_gnu();
            header.set_mode(0o644);
            header.set_size(bytes.len() as u64);
            tar.append_data(&mut header, path, bytes).unwrap();
        };
        add(
            "Dockerfile",
            b"FROM scratch\nADD x.tar /u\nCOPY x.tar /kept\nADD plain /p\n",
        );
        add("x.tar", &bytes);
        add("plain", b"plain");
        context.context = tar.into_inner().unwrap();
        let surroundings = Surroundings {
            pulled: None,
            now: OffsetDateTime::UNIX_EPOCH,
            source_date_epoch: None,
        };
        let place = site.place();
        let id = build(&place, &context, &surroundings, &mut |_| {}).unwrap();
        let image = site
            .store
            .images()
            .unwrap()
            .into_iter()
            .find(|image| image.id == id)
            .unwrap();
        assert_eq!(
            site.layer(&image, 0),
            [
                "u/ 755 0:0 ",
                "u/deep/ 755 0:0 ",
                "u/deep/out 644 0:0 o",
                "u/in/ 755 0:0 ",
                "u/in/f 600 0:0 f"
            ]
        );
        assert_eq!(
            site.store.layer_note(&image.layers[1].diff_id).unwrap().content,
            bytes.len() as u64
        );
        assert_eq!(site.layer(&image, 2), ["p 644 0:0 plain"]);
    }
    let message = site.refusal(&with("FROM scratch\nADD x.tar.bz2 /").file("x.tar.bz2", "BZh91AY"));
    assert!(
        message.contains("bzip2") && message.contains("line 2"),
        "{message}"
    );
}

#[test]
fn workdir_makes_its_folder_once() {
    let mut site = Site::new();
    let image = site.build(&with(
        "FROM scratch\nWORKDIR /w/x\nWORKDIR ../y\nWORKDIR /w/y\nCOPY top .\n",
    ));
    assert_eq!(image.config["config"]["WorkingDir"], "/w/y");
    assert_eq!(site.layer(&image, 0), ["w/ 755 0:0 ", "w/x/ 755 0:0 "]);
    assert_eq!(site.layer(&image, 1), ["w/ 755 0:0 ", "w/y/ 755 0:0 "]);
    assert_eq!(
        site.layer(&image, 2),
        ["w/ 755 0:0 ", "w/y/ 755 0:0 ", "w/y/top 644 0:0 t"]
    );
    let empty: Vec<bool> = image.config["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["empty_layer"] == true)
        .collect();
    assert_eq!(empty, [false, false, true, false]);
}

#[test]
fn names_of_owners_are_the_images_own() {
    let mut site = Site::new();
    let context = with("FROM scratch\nCOPY passwd group /etc/\nCOPY --chown=ada:web top /")
        .file("passwd", "ada:x:7:8::/:\n")
        .file("group", "web:x:80:\n");
    let image = site.build(&context);
    assert_eq!(site.layer(&image, 1), ["top 644 7:80 t"]);
}

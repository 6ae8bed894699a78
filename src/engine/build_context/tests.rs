//! Packing real folders: what is in the tar, and how.

use std::fs;
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use tar::{Archive, EntryType};

use super::*;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// A context's tar, with what is said of it.
#[derive(Debug, PartialEq)]
struct Packed {
    tar: Vec<u8>,
    dockerfile: String,
    n_entries: usize,
}

fn pack(folder: &Path, dockerfile: Option<&Path>) -> Result<Packed, ContextError> {
    let context = ContextFolder::find(folder, dockerfile)?;
    let mut tar = Vec::new();
    let n_entries = context.pack(&mut tar)?;
    Ok(Packed {
        tar,
        dockerfile: context.dockerfile().to_owned(),
        n_entries,
    })
}

fn names(packed: &Packed) -> Vec<String> {
    let mut archive = Archive::new(packed.tar.as_slice());
    let entries = archive.entries().unwrap();
    entries
        .map(|entry| entry.unwrap().path().unwrap().display().to_string())
        .collect()
}

fn text(packed: &Packed, name: &str) -> String {
    let mut archive = Archive::new(packed.tar.as_slice());
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.path().unwrap() == Path::new(name) {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            return text;
        }
    }
    panic!("no {name} in {:?}", names(packed));
}

#[test]
fn names_are_in_order_and_folders_before_what_is_in_them() {
    let folder = folder(&[("b/x", ""), ("Dockerfile", ""), ("a", "")]);
    let packed = pack(folder.path(), None).unwrap();
    assert_eq!(names(&packed), ["Dockerfile", "a", "b/", "b/x"]);
    assert_eq!((packed.dockerfile.as_str(), packed.n_entries), ("Dockerfile", 4));
    assert_eq!(pack(folder.path(), None).unwrap(), packed);
}

#[test]
fn the_dockerfile_and_the_ignore_file_are_always_sent() {
    let folder = folder(&[
        ("sub/Web.Dockerfile", ""),
        ("sub/x", ""),
        ("a", ""),
        (".dockerignore", "*\n"),
    ]);
    let packed = pack(folder.path(), Some(&folder.path().join("sub/Web.Dockerfile"))).unwrap();
    assert_eq!(names(&packed), [".dockerignore", "sub/", "sub/Web.Dockerfile"]);
    assert_eq!(packed.dockerfile, "sub/Web.Dockerfile");
}

#[test]
fn an_exception_brings_its_folders_along() {
    let folder = folder(&[
        ("Dockerfile", ""),
        ("a/b/keep", ""),
        ("a/b/other", ""),
        ("c/x", ""),
        (".dockerignore", "*\n!a/b/keep\n"),
    ]);
    let packed = pack(folder.path(), None).unwrap();
    assert_eq!(
        names(&packed),
        [".dockerignore", "Dockerfile", "a/", "a/b/", "a/b/keep"]
    );
}

#[test]
fn an_ignore_file_named_after_the_dockerfile_goes_first() {
    let folder = folder(&[
        ("Dockerfile", ""),
        ("a", ""),
        ("b", ""),
        (".dockerignore", "a\n"),
        ("Dockerfile.dockerignore", "b\n"),
    ]);
    let packed = pack(folder.path(), None).unwrap();
    assert_eq!(
        names(&packed),
        [".dockerignore", "Dockerfile", "Dockerfile.dockerignore", "a"]
    );
}

#[test]
fn a_dockerfile_from_outside_is_sent_and_hidden_from_copy() {
    let outside = folder(&[("Web.Dockerfile", "FROM scratch\n")]);
    let file = outside.path().join("Web.Dockerfile");
    for ignored in [None, Some("x\n")] {
        let inside = folder(&[("a", "")]);
        if let Some(text) = ignored {
            fs::write(inside.path().join(".dockerignore"), text).unwrap();
        }
        let packed = pack(inside.path(), Some(&file)).unwrap();
        assert!(
            packed.dockerfile.starts_with(".dockerfile."),
            "{}",
            packed.dockerfile
        );
        assert_eq!(text(&packed, &packed.dockerfile), "FROM scratch\n");
        let hidden = text(&packed, ".dockerignore");
        assert!(hidden.lines().any(|line| line == packed.dockerfile), "{hidden}");
        assert_eq!(packed.n_entries, 3);
    }
}

#[test]
fn modes_and_links_are_kept_and_everything_is_roots() {
    let folder = folder(&[("Dockerfile", ""), ("run.sh", "#!")]);
    let script = folder.path().join("run.sh");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o750)).unwrap();
    symlink("/nowhere/at/all", folder.path().join("link")).unwrap();
    let long = "n".repeat(180);
    fs::write(folder.path().join(&long), "").unwrap();
    let packed = pack(folder.path(), None).unwrap();
    let mut archive = Archive::new(packed.tar.as_slice());
    for entry in archive.entries().unwrap() {
        let entry = entry.unwrap();
        let header = entry.header();
        assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
        match entry.path().unwrap().to_str().unwrap() {
            "run.sh" => assert_eq!(header.mode().unwrap(), 0o750),
            "link" => {
                assert_eq!(header.entry_type(), EntryType::Symlink);
                assert_eq!(entry.link_name().unwrap().unwrap(), Path::new("/nowhere/at/all"));
            }
            _ => {}
        }
    }
    assert!(names(&packed).contains(&long));
}

#[test]
fn a_folder_that_is_none_is_told_in_the_words_of_the_cli() {
    let folder = folder(&[("a", "")]);
    let error = |path: &Path| pack(path, None).unwrap_err().to_string();
    assert!(error(&folder.path().join("b")).ends_with("b\" not found"));
    assert!(error(&folder.path().join("a")).contains("context must be a directory"));
    let missing = error(folder.path());
    assert!(
        missing.contains("/Dockerfile: no such file or directory"),
        "{missing}"
    );
    fs::write(folder.path().join("Dockerfile"), "").unwrap();
    fs::write(folder.path().join(".dockerignore"), "x\n[\n").unwrap();
    let bad = error(folder.path());
    assert!(bad.contains("line 2"), "{bad}");
}

#[test]
fn a_lower_case_dockerfile_serves_where_there_is_no_other() {
    let folder = folder(&[("dockerfile", "")]);
    assert_eq!(pack(folder.path(), None).unwrap().dockerfile, "dockerfile");
}

#[test]
fn a_socket_in_the_folder_is_left_out() {
    let folder = folder(&[("Dockerfile", "")]);
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s.sock")).unwrap();
    assert_eq!(names(&pack(folder.path(), None).unwrap()), ["Dockerfile"]);
}

#[test]
fn a_file_with_two_names_is_sent_once_and_a_change_beside_it_is_told() {
    let folder = folder(&[("Dockerfile", ""), ("d/one", "text")]);
    fs::hard_link(folder.path().join("d/one"), folder.path().join("e")).unwrap();
    let packed = pack(folder.path(), None).unwrap();
    let mut archive = Archive::new(packed.tar.as_slice());
    let entries = archive.entries().unwrap().map(|entry| {
        let entry = entry.unwrap();
        let target = entry
            .link_name()
            .unwrap()
            .map(|target| target.display().to_string());
        (entry.path().unwrap().display().to_string(), entry.size(), target)
    });
    let named = |path: &str, size, target: Option<&str>| (path.to_owned(), size, target.map(str::to_owned));
    let expected = [
        named("Dockerfile", 0, None),
        named("d/", 0, None),
        named("d/one", 4, None),
        named("e", 0, Some("d/one")),
    ];
    assert_eq!(entries.collect::<Vec<_>>(), expected);
    let context = ContextFolder::find(folder.path(), None).unwrap();
    let mut n_found = 0;
    let error = context.walk(&mut |entry| {
        n_found += 1;
        let Kind::File(file, _) = entry.kind else {
            return Ok(());
        };
        fs::write(folder.path().join(&entry.path), "longer text").unwrap();
        let read = file
            .reader(0, file.size())
            .and_then(|mut reader| reader.read_to_end(&mut Vec::new()));
        read.map(drop).map_err(walk::unreadable(Path::new("Dockerfile")))
    });
    let told = crate::failure::chain(&error.unwrap_err());
    assert!(
        n_found == 1 && told.contains("Dockerfile` changed while it was read"),
        "{told}"
    );
}

//! `ADD` of what has to be fetched, from a server on this machine.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use super::*;

/// Serves the same few pages until the test's process ends; gives where.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut line = String::new();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            reader.read_line(&mut line).unwrap();
            let mut rest = String::new();
            while rest != "\r\n" {
                rest.clear();
                reader.read_line(&mut rest).unwrap();
            }
            let archive = tar_of(&[("f".to_owned(), Some("f".to_owned()), 0o644, 7)]);
            let (status, headers, body) = match line.split(' ').nth(1).unwrap() {
                "/a/page.txt?v=1" | "/" => (
                    "200 OK",
                    "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n",
                    b"page".to_vec(),
                ),
                "/x.tar" => ("200 OK", "", archive),
                "/named/" => (
                    "200 OK",
                    "Content-Disposition: attachment; filename=\"other\"\r\n",
                    b"o".to_vec(),
                ),
                "/moved" => ("302 Found", "Location: /a/page.txt?v=1\r\n", Vec::new()),
                "/short" => ("200 OK", "Content-Length: 9\r\n", b"short".to_vec()),
                _ => ("404 Not Found", "", b"no such page".to_vec()),
            };
            let length = if headers.contains("Content-Length") {
                String::new()
            } else {
                format!("Content-Length: {}\r\n", body.len())
            };
            let head = format!("HTTP/1.1 {status}\r\n{headers}{length}Connection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&body).unwrap();
        }
    });
    format!("http://{host}")
}

#[test]
fn add_fetches_what_a_url_names_and_unpacks_none_of_it() {
    let mut site = Site::new();
    let at = serve();
    for (line, expected) in [
        (
            format!("ADD {at}/a/page.txt?v=1 /x/"),
            vec!["x/ 755 0:0 ", "x/page.txt 600 0:0 page"],
        ),
        (format!("ADD {at}/ /index"), vec!["index 600 0:0 page"]),
        (
            format!("ADD {at}/named/ /x/"),
            vec!["x/ 755 0:0 ", "x/other 600 0:0 o"],
        ),
        (
            format!("ADD {at}/moved top /x/"),
            vec!["x/ 755 0:0 ", "x/moved 600 0:0 page", "x/top 644 0:0 t"],
        ),
        (
            format!("ADD --chmod=u=rwX,go=rX --chown=3 {at}/moved /m"),
            vec!["m 644 3:3 page"],
        ),
        (
            format!("ADD --checksum={} {at}/a/page.txt?v=1 /p", Digest::of(b"page")),
            vec!["p 600 0:0 page"],
        ),
    ] {
        assert_eq!(
            site.only_layer(&with(&format!("FROM scratch\n{line}"))),
            expected,
            "{line}"
        );
    }
    let image = site.build(&with(&format!(
        "FROM scratch\nADD {at}/x.tar /x.tar\nADD {at}/moved /"
    )));
    assert_eq!(site.names(&image, 0), ["x.tar"]);
    let mut archive = tar::Archive::new(site.store.blob(&image.layers[1].blob).unwrap());
    let entry = archive.entries().unwrap().next().unwrap().unwrap();
    assert_eq!(entry.header().mtime().unwrap(), 1_445_412_480);
    site.build(&with(&format!(
        "FROM scratch\nADD {at}/x.tar /x.tar\nADD {at}/moved /"
    )));
    let n_cached = site
        .told
        .iter()
        .filter(|line| line.contains("Using cache"))
        .count();
    assert_eq!(n_cached, 2, "{:?}", site.told);
}

#[test]
fn what_cannot_be_fetched_is_refused_with_the_reason() {
    let mut site = Site::new();
    let at = serve();
    let wrong = Digest::of(b"other");
    for (line, expected) in [
        (
            format!("ADD {at}/gone /x"),
            "with status 404 Not Found: no such page".to_owned(),
        ),
        (format!("ADD {at}/short /x"), "failed to GET".to_owned()),
        (
            "ADD http://127.0.0.1:1/x /x".to_owned(),
            "failed to GET http://127.0.0.1:1/x".to_owned(),
        ),
        (format!("ADD {at}/ /x/"), "cannot determine filename".to_owned()),
        (
            format!("ADD --checksum={wrong} {at}/moved /x"),
            format!("digest mismatch {}: {wrong}", Digest::of(b"page")),
        ),
        (
            format!("ADD --checksum=md5:1 {at}/moved /x"),
            "is not a digest".to_owned(),
        ),
        (
            format!("ADD --checksum={wrong} top /x"),
            "checksum can't be specified".to_owned(),
        ),
        (
            format!("COPY {at}/moved /x"),
            "source can't be a URL for COPY".to_owned(),
        ),
        (
            "ADD https://example.com/x.git /x".to_owned(),
            "is a git repository".to_owned(),
        ),
        (
            "ADD git@example.com:x/y /x".to_owned(),
            "is a git repository".to_owned(),
        ),
        (
            "ADD --keep-git-dir=true top /x".to_owned(),
            "would fetch a git repository".to_owned(),
        ),
        (
            "ADD --keep-git-dir=maybe top /x".to_owned(),
            "expecting boolean value".to_owned(),
        ),
    ] {
        let message = site.refusal(&with(&format!("FROM scratch\n{line}")));
        assert!(
            message.contains(&expected) && message.contains("line 2"),
            "{line}\n{message}"
        );
    }
    assert!(site.store.images().unwrap().is_empty());
}

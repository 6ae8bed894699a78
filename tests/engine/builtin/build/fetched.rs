//! `ADD` of a URL with both engines, from a server on this machine.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use super::{Pair, cases};

/// Serves whatever is asked for until the test's process ends, with a time where the path says so; gives where.
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
            let path = line.split(' ').nth(1).unwrap();
            let status = if path.contains("gone") {
                "404 Not Found"
            } else {
                "200 OK"
            };
            let body: &[u8] = if path.contains("archive") {
                &cases::archive()
            } else {
                b"page"
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\
                 Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(body).unwrap();
        }
    });
    format!("http://{host}")
}

#[tokio::test]
async fn what_is_fetched_is_the_same() {
    let Some(pair) = Pair::new().await else { return };
    let at = serve();
    let mut complaints = Vec::new();
    for (n, line) in [
        format!("ADD {at}/a/page.txt?v=1 /x/"),
        format!("ADD {at}/ /index"),
        format!("ADD {at}/archive.tar /kept"),
        format!("ADD --chown=3:4 {at}/a%20b top /x/"),
        format!("WORKDIR /w\nADD {at}/page ."),
    ]
    .iter()
    .enumerate()
    {
        let request = pair.request(&format!("FROM scratch\n{line}"), n);
        match pair.build(&request).await {
            (Ok(real), Ok(ours)) => complaints.extend(real.differences(&ours, line)),
            (real, ours) => complaints.push(format!("{line}\n  {:?}\n  {:?}", real.err(), ours.err())),
        }
    }
    for (n, line) in [format!("ADD {at}/gone /x"), format!("ADD {at}/ /x/")]
        .iter()
        .enumerate()
    {
        let request = pair.request(&format!("FROM scratch\n{line}"), 10 + n);
        let (real, ours) = pair.build(&request).await;
        let (real, ours) = (real.err().unwrap(), ours.err().unwrap());
        if !ours.contains(real.trim_end_matches(": page")) {
            complaints.push(format!("{line}\n  {real}\n  {ours}"));
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

//! `lint --online`, against a server of the test's own that stands in for the web as its proxy.
//!
//! Not here: the web.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use stepgate::diagnostic::{CODES, Told};

use super::{codes, examples, lint};
use crate::support::sandbox::Sandbox;

/// A proxy that answers by a page's address: `gone` is 404, `closed` 403, `headless` has no `HEAD`; and what it was asked for.
fn web(sandbox: &mut Sandbox) -> Arc<Mutex<Vec<String>>> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    sandbox.set("http_proxy", format!("http://{}", listener.local_addr().unwrap()));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let request = lines.next().unwrap().unwrap();
            let n_lines = lines
                .take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty()))
                .count();
            assert!(n_lines > 0);
            let status = match &request {
                request if request.contains("gone") => "404 Not Found",
                request if request.contains("closed") => "403 Forbidden",
                request if request.contains("headless") && request.starts_with("HEAD") => "404 Not Found",
                _ => "200 OK",
            };
            log.lock().unwrap().push(request);
            write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            .unwrap();
        }
    });
    asked
}

#[test]
fn dead_pages_are_found_each_asked_for_once_and_the_learners_own_are_left_alone() {
    let mut sandbox = Sandbox::new();
    let asked = web(&mut sandbox);
    let text = "# A\n\n[a](http://pages.example.com/gone#x) [b](http://pages.example.com/there)\n\n\
                [c](http://pages.example.com/closed) [d](http://pages.example.com/headless)\n\n\
                [e](http://localhost:8080/gone) [f](http://pages.example.com/there)\n";
    sandbox.write("a.md", text);
    assert_eq!(
        lint(&sandbox, &["a.md", "--format", "json"])
            .1
            .matches("dead-url")
            .count(),
        0
    );
    assert_eq!(asked.lock().unwrap().len(), 0);
    let (_, out, error) = lint(&sandbox, &["a.md", "--online"]);
    assert_eq!(out.matches("[dead-url]").count(), 1, "{out}{error}");
    assert!(
        out.contains("`http://pages.example.com/gone` is no page: the server says 404 Not Found"),
        "{out}"
    );
    let asked = asked.lock().unwrap();
    let n_asked = |page: &str| asked.iter().filter(|request| request.contains(page)).count();
    assert_eq!(
        (
            n_asked("there"),
            n_asked("gone"),
            n_asked("headless"),
            n_asked("localhost")
        ),
        (1, 2, 2, 0)
    );
}

#[test]
fn the_pages_examples_of_what_is_told_online_are_true() {
    let mut sandbox = Sandbox::new();
    web(&mut sandbox);
    for code in CODES.iter().filter(|code| code.told == Told::Online) {
        let (wrong, right) = examples(code.page);
        sandbox.write("wrong.md", wrong);
        sandbox.write("right.md", right);
        let found = codes(
            &lint(
                &sandbox,
                &["wrong.md", "right.md", "--online", "--format", "json"],
            )
            .1,
        );
        assert_eq!(found["wrong.md"], [code.name]);
        assert_eq!(found["right.md"], [""; 0]);
    }
}

#[test]
fn where_no_page_can_be_reached_none_is_called_dead() {
    let mut sandbox = Sandbox::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    sandbox.set("http_proxy", format!("http://{}", listener.local_addr().unwrap()));
    drop(listener);
    sandbox.write("a.md", "# A\n\n[a](http://pages.example.com/there)\n");
    let (exit, out, error) = lint(&sandbox, &["a.md", "--online"]);
    assert_eq!((exit, out.as_str()), (0, ""), "{error}");
    assert!(error.contains("No page could be reached"), "{error}");
}

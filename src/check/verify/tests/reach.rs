//! Servers on this machine, and files.

use std::collections::BTreeMap;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::bench::Bench;
use crate::check::verify::AskError;
use crate::check::{Check, Condition, Contents, Ended, Source, Subject, Verdict, Visit};
use crate::engine::Object;
use crate::shell::journal::Outcome;

/// Serves one status to everyone, at an address of its own.
async fn serve(status: &'static str) -> String {
    serve_with(status, "").await
}

/// Serves one answer to everyone, at an address of its own.
async fn serve_with(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let n_bytes = body.len();
            let answer =
                format!("HTTP/1.1 {status}\r\nContent-Length: {n_bytes}\r\nConnection: close\r\n\r\n{body}");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    address
}

#[tokio::test]
async fn a_server_that_answers_passes_and_one_that_refuses_does_not() {
    let address = serve("204 No Content").await;
    let evidence = Bench::new().passes(&format!("curl {address}")).await;
    assert_eq!(evidence, format!("http://{address} answers with the status 204"));
    for status in ["404 Not Found", "500 Internal Server Error"] {
        let address = serve(status).await;
        let mismatch = Bench::new().fails(&format!("curl {address}")).await;
        assert_eq!(mismatch.wanted(), format!("http://{address} to answer"));
        assert!(mismatch.found().ends_with(&status[..3]), "{mismatch}");
    }
}

#[tokio::test]
async fn a_server_is_asked_for_the_kind_of_answer_that_the_command_takes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let n_bytes = stream.read(&mut request).await.unwrap_or_default();
            let request = String::from_utf8_lossy(&request[..n_bytes]).to_lowercase();
            let status = if request.contains("\r\naccept: application/x.lesson\r\n") {
                "200 OK"
            } else {
                "406 Not Acceptable"
            };
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    let asks = |accept: Option<&str>| Condition::Http {
        url: Subject::Known(format!("http://{address}")),
        status: None,
        contains: None,
        accept: accept.map(str::to_owned),
        visit: Visit::Typed,
    };
    let bench = Bench::new();
    assert_eq!(found(&bench, asks(Some("application/x.lesson"))).await, None);
    assert!(found(&bench, asks(None)).await.is_some());
}

#[tokio::test]
async fn where_nobody_listens_nothing_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let mismatch = Bench::new().fails(&format!("curl {address}")).await;
    assert_eq!(
        mismatch.found(),
        format!("nothing answers at http://{address} (the connection is refused)")
    );
}

#[tokio::test]
async fn a_server_behind_a_value_is_asked_once_the_value_is_there() {
    let address = serve("200 OK").await;
    let mut bench = Bench::new();
    let (_, port) = address.split_once(':').unwrap();
    bench.values.insert("port".to_owned(), port.to_owned());
    bench.passes("curl localhost:$port").await;
    let mismatch = bench.fails("curl localhost:$other").await;
    assert!(mismatch.found().contains("is missing"), "{mismatch}");
}

#[tokio::test]
async fn a_file_is_looked_for_in_the_folder_of_the_shell() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::new();
    folder.path().clone_into(&mut bench.folder);
    let command = "docker cp web:/etc/motd .";
    let mismatch = bench.fails(command).await;
    assert_eq!(mismatch.found(), "there is no `./motd`");
    assert_eq!(mismatch.mend.as_deref(), Some(command));
    std::fs::write(folder.path().join("motd0"), "").unwrap();
    bench.fails(command).await;
    std::fs::write(folder.path().join("motd"), "").unwrap();
    bench.passes(command).await;
}

#[tokio::test]
async fn a_file_that_cannot_be_named_or_looked_for_needs_its_commands_success() {
    let mut bench = Bench::new();
    let mismatch = bench.fails("touch $unknown/a").await;
    assert_eq!(mismatch.found(), "`touch $unknown/a` has not run in this session");
    bench.ended.push(Ended {
        lines: None,
        text: "touch $unknown/a".to_owned(),
        exit: 0,
        failed: None,
        step: crate::words::StepId::slug("a"),
        printed: None,
        printed_last: None,
    });
    bench.passes("touch $unknown/a").await;
}

#[tokio::test]
async fn a_server_whose_address_a_variable_holds_is_asked_if_it_is_nearby() {
    let address = serve("200 OK").await;
    let mut bench = Bench::new();
    bench.values.insert("ip".to_owned(), address.clone());
    let evidence = bench.passes("firefox http://$ip").await;
    assert_eq!(evidence, format!("http://{address} answers with the status 200"));
    let gone = serve("404 Not Found").await;
    bench.values.insert("ip".to_owned(), gone);
    bench.fails("curl http://$ip").await;
    // A server of somebody else's is not asked: then the command counts.
    bench.values.insert("ip".to_owned(), "example.org".to_owned());
    let mismatch = bench.fails("curl http://$ip").await;
    assert_eq!(mismatch.found(), "`curl http://$ip` has not run in this session");
}

#[tokio::test]
async fn a_server_whose_address_a_command_told_is_the_one_that_was_opened() {
    let address = serve("200 OK").await;
    let mut bench = Bench::new();
    let command = "firefox http://$(docker port web 80)/shop";
    bench.fails(command).await;
    let opened = |page: String| Outcome {
        argv: vec!["firefox".to_owned(), page.clone()],
        opened: Some(page),
        ..Outcome::default()
    };
    bench.journal = Some(vec![opened(format!("http://{address}/shop"))]);
    bench.passes(command).await;
    let refused = serve("500 Internal Server Error").await;
    bench.journal = Some(vec![opened(format!("http://{refused}/shop"))]);
    bench.fails(command).await;
}

#[tokio::test]
async fn where_a_lesson_made_no_container_its_command_for_all_has_to_have_run_unless_there_are_none() {
    for command in ["docker rm -f $(docker ps -aq)", "docker stop $(docker ps -q)"] {
        let mut bench = Bench::new();
        assert_eq!(bench.passes(command).await, "the engine has no container");
        bench.engine.containers = vec![Object {
            id: "0123456789ab".to_owned(),
            name: "other".to_owned(),
            labels: BTreeMap::new(),
        }];
        let mismatch = bench.fails(command).await;
        assert_eq!(
            mismatch.found(),
            format!("`{command}` has not run in this session")
        );
        bench.ended.push(Ended {
            lines: None,
            text: command.to_owned(),
            exit: 0,
            failed: None,
            step: crate::words::StepId::slug("a"),
            printed: None,
            printed_last: None,
        });
        bench.passes(command).await;
    }
}
/// A check of the author's.
fn own(condition: Condition) -> Check {
    Check {
        condition,
        line: 1,
        command: String::new(),
        source: Source::Author,
    }
}

/// What an author's check comes to: nothing, or what was found.
async fn found(bench: &Bench, condition: Condition) -> Option<String> {
    match bench.verdict(&own(condition)).await.unwrap() {
        Verdict::Passed(_) => None,
        Verdict::Failed(mismatch) => {
            assert_eq!(mismatch.mend, None);
            Some(mismatch.found())
        }
    }
}

#[tokio::test]
async fn an_answer_is_held_against_the_status_and_the_text_that_an_author_wants() {
    let address = serve_with("404 Not Found", "Welcome to <b>nginx</b>").await;
    let url = format!("http://{address}");
    let asks = |status, contains: Option<&str>| Condition::Http {
        url: Subject::Known(url.clone()),
        status,
        contains: contains.map(|text| Subject::Known(text.to_owned())),
        accept: None,
        visit: Visit::Typed,
    };
    let bench = Bench::new();
    assert_eq!(found(&bench, asks(Some(404), Some("nginx"))).await, None);
    let other = found(&bench, asks(Some(200), Some("nginx"))).await;
    assert_eq!(other, Some(format!("{url} answers with the status 404")));
    let other = found(&bench, asks(Some(404), Some("apache"))).await;
    assert_eq!(other, Some(format!("{url} answers something else")));
    assert!(found(&bench, asks(None, Some("nginx"))).await.is_some());
}

#[tokio::test]
async fn a_file_is_held_against_the_text_that_an_author_wants_in_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Dockerfile"), "FROM alpine\n").unwrap();
    let mut bench = Bench::new();
    bench.folder = folder.path().to_owned();
    let asks = |path: &str, text: &str| Condition::File {
        path: Subject::Known(path.to_owned()),
        contents: Contents::With(Subject::Known(text.to_owned())),
    };
    assert_eq!(found(&bench, asks("Dockerfile", "FROM")).await, None);
    let other = found(&bench, asks("Dockerfile", "RUN")).await;
    assert_eq!(other.as_deref(), Some("`Dockerfile` does not have it"));
    let other = found(&bench, asks(".", "FROM")).await;
    assert_eq!(other.as_deref(), Some("there is no `.`"));
}

#[tokio::test]
async fn what_is_not_understood_cannot_be_asked() {
    let what = "the author's check `contaner`".to_owned();
    let answer = Bench::new().verdict(&own(Condition::Unclear { what })).await;
    assert!(matches!(answer, Err(AskError::Unclear { .. })));
}

#[tokio::test]
async fn a_page_that_prose_tells_to_open_may_say_what_it_will_and_come_up_slowly() {
    let told = |address: &str| Condition::Http {
        url: Subject::Known(format!("http://{address}")),
        status: None,
        contains: None,
        accept: None,
        visit: Visit::Told,
    };
    let bench = Bench::new();
    for status in ["200 OK", "302 Found", "403 Forbidden", "404 Not Found"] {
        let address = serve(status).await;
        assert_eq!(found(&bench, told(&address)).await, None, "{status}");
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        for n_asked in 0.. {
            let Ok((mut stream, _)) = listener.accept().await else {
                return;
            };
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let status = match n_asked {
                // It hangs up before it is there.
                0 => continue,
                1 => "503 Service Unavailable",
                _ => "200 OK",
            };
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    assert_eq!(found(&bench, told(&address)).await, None);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    assert_eq!(
        found(&bench, told(&address)).await,
        Some(format!(
            "nothing answers at http://{address} (the connection is refused)"
        ))
    );
}

//! Servers on this machine, and files.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::bench::Bench;

/// Serves one status to everyone, at an address of its own.
async fn serve(status: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
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

//! Several processes with one practice registry: who serves, whose password holds, and whose push is waited for.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use stepgate::registry::client::visible;
use stepgate::registry::practice::{Accounts, Mode, Practice};
use stepgate::words::Secret;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::contract::Target;
use super::{account, id, serve};

/// Longer than the pause between two requests of one push.
const A_WHILE: Duration = Duration::from_millis(700);

#[tokio::test]
async fn a_second_one_attaches_and_takes_over() {
    let storage = TempDir::new().unwrap();
    let first = serve(storage.path()).await;
    let second = serve(storage.path()).await;
    assert_eq!((first.mode(), second.mode()), (Mode::Serving, Mode::Attached));
    assert_eq!(first.host(), second.host());
    // An account made by the one that does not serve holds at the one that does.
    let target = account(&second, "ada");
    target.push("web", "v1", &[b"layer"]).await;
    first.stop().await;
    let begun = std::time::Instant::now();
    loop {
        match target.client().check_login().await {
            Ok(_) => break,
            Err(error) => assert!(begun.elapsed().as_secs() < 10, "{error:?}"),
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(visible(second.page_url(), "ada").await.unwrap(), ["ada/web"]);
    second.stop().await;
}

#[tokio::test]
async fn a_generated_password_is_told_again_until_somebody_sets_another() {
    let storage = TempDir::new().unwrap();
    let first = serve(storage.path()).await;
    let second = serve(storage.path()).await;
    assert_eq!(second.mode(), Mode::Attached);
    // All at once: whoever makes the account, all get its password.
    let open = |accounts: Accounts| std::thread::spawn(move || accounts.open(&id("ada")).unwrap());
    let told = [&first, &second, &first, &second].map(|practice| open(practice.accounts().clone()));
    let told = told.map(|thread| thread.join().unwrap().reveal().to_owned());
    assert!(told.iter().all(|password| *password == told[0]), "{told:?}");
    let target = account(&first, "ada");
    assert_eq!(target.password, told[0]);
    target.client().check_login().await.unwrap();
    assert_ne!(
        account(&first, "bob").password,
        told[0],
        "another account's is another"
    );

    let chosen = Secret::new("chosen");
    second.accounts().set(&id("ada"), &chosen).unwrap();
    let new = account(&first, "ada");
    assert_ne!(new.password, told[0], "what was valid once is not valid again");
    assert!(!first.accounts().accepts(&id("ada"), &chosen));
    new.client().check_login().await.unwrap();
    target.client().check_login().await.unwrap_err();
    first.stop().await;
    second.stop().await;
}

/// An upload whose bytes are still coming.
struct HalfSent(TcpStream);

impl HalfSent {
    async fn begin(target: &Target) -> Self {
        let place = target.begin("web").await;
        let path = place.trim_start_matches(&format!("http://{}", target.host));
        let login = STANDARD.encode(format!("{}:{}", target.user, target.password));
        let mut stream = TcpStream::connect(&target.host).await.unwrap();
        let head = format!(
            "PATCH {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Basic {login}\r\ncontent-length: 8\r\n\r\nhalf",
            target.host
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        Self(stream)
    }

    /// Sends the rest; gives the answer's first line.
    async fn end(mut self) -> String {
        self.0.write_all(b"half").await.unwrap();
        let mut answer = vec![0; 1024];
        let n_read = self.0.read(&mut answer).await.unwrap();
        let text = String::from_utf8_lossy(&answer[..n_read]);
        text.lines().next().unwrap_or_default().to_owned()
    }
}

async fn is_unneeded(practice: &Practice) -> bool {
    tokio::time::timeout(A_WHILE, practice.until_unneeded())
        .await
        .is_ok()
}

#[tokio::test]
async fn a_push_of_others_is_waited_for_and_one_of_its_own_is_not() {
    let storage = TempDir::new().unwrap();
    let first = serve(storage.path()).await;
    let target = account(&first, "ada");
    let own = HalfSent::begin(&target).await;
    assert!(is_unneeded(&first).await, "nobody else is there");
    assert_eq!(own.end().await, "HTTP/1.1 202 Accepted");

    let second = serve(storage.path()).await;
    assert_eq!(second.mode(), Mode::Attached);
    let push = HalfSent::begin(&target).await;
    assert!(!is_unneeded(&first).await, "its bytes are still coming");
    assert!(
        is_unneeded(&second).await,
        "nothing comes to one that does not serve"
    );
    let (waited, answer) = tokio::join!(first.until_unneeded(), push.end());
    assert_eq!(((), "HTTP/1.1 202 Accepted"), (waited, answer.as_str()));
    assert!(is_unneeded(&first).await);
    first.stop().await;
    second.stop().await;
}

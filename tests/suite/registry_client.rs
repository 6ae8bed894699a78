//! The registry client against registries that answer strangely: redirects, broken connections, other spellings.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, LINK, LOCATION, WWW_AUTHENTICATE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use stepgate::registry::{Access, Client, Credentials, RegistryError, SecretKind};
use stepgate::words::{Digest, Reference, Secret};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A path, and the authorization that came with it.
type Seen = (String, Option<String>);

/// A server whose answers a function gives; it notes each path with the authorization that came with it.
struct Server {
    host: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    async fn start(answer: impl Fn(&Uri, Option<&str>) -> Response + Clone + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let notes = Arc::clone(&seen);
        let router = Router::new().fallback(move |request: Request| {
            let authorization = request
                .headers()
                .get(AUTHORIZATION)
                .map(|value| value.to_str().unwrap().to_owned());
            let path = request.uri().to_string();
            let response = answer(request.uri(), authorization.as_deref());
            notes.lock().unwrap().push((path, authorization));
            async move { response }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { host, seen }
    }

    fn client(&self) -> Client {
        Client::new(&self.host, Some(login())).unwrap()
    }

    fn name(&self) -> Reference {
        Reference::parse(&format!("{}/ada/web:v1", self.host)).unwrap()
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn login() -> Credentials {
    Credentials {
        username: "ada".to_owned(),
        secret: Secret::new("se:cret"),
        kind: SecretKind::Password,
    }
}

fn challenge(text: &str) -> Response {
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, text.to_owned())]).into_response()
}

#[tokio::test]
async fn a_redirected_blob_is_fetched_without_the_authorization() {
    let storage = Server::start(|_, _| "the blob".into_response()).await;
    let target = format!("http://{}/signed", storage.host);
    let registry = Server::start(move |_, authorization| match authorization {
        None => challenge("Basic realm=\"x\""),
        Some(_) => (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, target.clone())]).into_response(),
    })
    .await;
    let digest = Digest::of(b"the blob");
    let blob = registry
        .client()
        .blob(&registry.name(), &digest, 100)
        .await
        .unwrap();
    assert_eq!(blob.as_deref(), Some(&b"the blob"[..]));
    assert_eq!(storage.seen(), [("/signed".to_owned(), None)]);
    assert_eq!(registry.seen()[1].1.as_deref(), Some("Basic YWRhOnNlOmNyZXQ="));
}

#[tokio::test]
async fn redirects_in_a_circle_come_to_an_end() {
    let registry =
        Server::start(|uri, _| (StatusCode::FOUND, [(LOCATION, uri.to_string())]).into_response()).await;
    let error = registry.client().check_login().await.unwrap_err();
    assert!(matches!(error, RegistryError::Protocol { .. }), "{error:?}");
}

#[tokio::test]
async fn a_password_is_not_sent_to_a_token_server_in_the_clear() {
    let registry = Server::start(|_, _| challenge("Bearer realm=\"http://tokens.example/token\"")).await;
    let error = registry.client().check_login().await.unwrap_err();
    assert!(error.to_string().contains("not encrypted"), "{error}");
}

#[tokio::test]
async fn a_broken_connection_is_tried_once_more() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let serve = tokio::spawn(async move {
        for n in 0.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1000];
            let _ = stream.read(&mut request).await.unwrap();
            if n > 0 {
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
                stream.write_all(answer).await.unwrap();
            }
        }
    });
    let client = Client::new(&host, Some(login())).unwrap();
    assert_eq!(client.check_login().await.unwrap(), Access::Open);
    serve.abort();
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    drop(listener);
    let error = Client::new(&host, None).unwrap().check_login().await.unwrap_err();
    assert!(matches!(error, RegistryError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_no_registry_is_told_apart_from_a_missing_image() {
    let website = Server::start(|_, _| (StatusCode::NOT_FOUND, "<html>Nothing</html>").into_response()).await;
    let error = website.client().manifest(&website.name()).await.unwrap_err();
    assert!(
        matches!(error, RegistryError::Refused { status: 404, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn pages_of_tags_are_followed_and_stay_at_the_host() {
    let registry = Server::start(|uri, _| {
        let pages = HashMap::from([
            (
                None,
                (
                    "{\"tags\":[\"a\"]}",
                    "</v2/ada/web/tags/list?last=a>; rel=\"next\"",
                ),
            ),
            (Some("last=a"), ("{\"tags\":[\"b\"]}", "")),
        ]);
        let (body, link) = pages[&uri.query()];
        ([(LINK, link)], body).into_response()
    })
    .await;
    let tags = registry.client().tags(&registry.name()).await.unwrap();
    assert_eq!(tags.unwrap(), ["a", "b"]);

    let lured =
        Server::start(|_, _| ([(LINK, "<http://other.example/>; rel=\"next\"")], "{}").into_response()).await;
    let error = lured.client().tags(&lured.name()).await.unwrap_err();
    assert!(matches!(error, RegistryError::Protocol { .. }), "{error:?}");
}

#[tokio::test]
async fn a_manifest_that_is_not_what_its_digest_says_is_refused() {
    let registry = Server::start(|_, _| {
        let claimed = Digest::of(b"another").to_string();
        ([("docker-content-digest", claimed)], "{}").into_response()
    })
    .await;
    let error = registry.client().manifest(&registry.name()).await.unwrap_err();
    assert!(error.to_string().contains("has the digest"), "{error}");
    let error = registry
        .client()
        .blob(&registry.name(), &Digest::of(b"x"), 9)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("arrives as"), "{error}");
}

#[tokio::test]
async fn one_token_serves_many_questions_of_one_client_and_none_of_the_next() {
    let registry = Server::start(|uri, authorization| match (uri.path(), authorization) {
        ("/token", Some(basic)) if basic.starts_with("Basic ") => "{\"token\":\"t\"}".into_response(),
        (_, Some("Bearer t")) => (StatusCode::NOT_FOUND, "{\"errors\":[]}").into_response(),
        _ => challenge("Bearer realm=\"/token\",service=\"s\",scope=\"repository:ada/web:pull\""),
    })
    .await;
    let tokens = |server: &Server| {
        let seen = server.seen();
        seen.iter().filter(|(path, _)| path.starts_with("/token")).count()
    };
    let client = registry.client();
    for _ in 0..3 {
        assert_eq!(client.manifest(&registry.name()).await.unwrap(), None);
    }
    assert_eq!(tokens(&registry), 1);
    assert_eq!(registry.client().manifest(&registry.name()).await.unwrap(), None);
    assert_eq!(tokens(&registry), 2);
    let seen = registry.seen();
    let (path, _) = seen.iter().find(|(path, _)| path.starts_with("/token")).unwrap();
    assert_eq!(
        path,
        "/token?account=ada&service=s&scope=repository%3Aada%2Fweb%3Apull"
    );
}

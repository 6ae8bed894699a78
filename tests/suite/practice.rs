//! The practice registry alone: the contract, its accounts, and what must survive.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use reqwest::header::{CONTENT_RANGE, CONTENT_TYPE, LINK};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use stepgate::registry::client::visible;
use stepgate::registry::practice::{Notice, Options, Practice, start};
use stepgate::registry::{Client, Credentials, RegistryError, SecretKind};
use stepgate::words::{Digest, DockerId, NameRules, Secret};
use tempfile::TempDir;

#[path = "../contract/registry.rs"]
mod contract;

mod company;
mod hurt;
mod pages;
mod uploads;

use contract::{Target, http};

async fn serve(storage: &Path) -> Practice {
    let storage = storage.to_owned();
    start(Options { storage, port: None }).await.unwrap()
}

fn id(name: &str) -> DockerId {
    DockerId::parse(name, NameRules::PathComponent).unwrap()
}

/// The registry with a new account.
fn account(practice: &Practice, user: &str) -> Target {
    let password = practice.accounts().open(&id(user)).unwrap();
    Target {
        host: practice.host().to_owned(),
        user: user.to_owned(),
        password: password.reveal().to_owned(),
    }
}

#[tokio::test]
async fn the_practice_registry_keeps_the_contract() {
    let storage = TempDir::new().unwrap();
    let practice = serve(storage.path()).await;
    contract::holds(&account(&practice, "ada")).await;
    practice.stop().await;
}

#[tokio::test]
async fn what_was_pushed_is_there_after_a_restart_on_the_same_port() {
    let storage = TempDir::new().unwrap();
    let practice = serve(storage.path()).await;
    let target = account(&practice, "ada");
    target.push("web", "v1", &[b"layer"]).await;
    practice.stop().await;
    let practice = serve(storage.path()).await;
    assert_eq!((practice.host(), practice.notice()), (target.host.as_str(), None));
    let name = target.name("web").tagged("v1");
    assert!(target.client().manifest(&name).await.unwrap().is_some());
    assert_eq!(visible(practice.page_url(), "ada").await.unwrap(), ["ada/web"]);
    assert_eq!(visible(practice.page_url(), "bob").await.unwrap(), [""; 0]);
    practice.stop().await;
}

#[tokio::test]
async fn a_port_that_something_else_took_is_told() {
    let storage = TempDir::new().unwrap();
    let practice = serve(storage.path()).await;
    let kept = practice.page_url().port().unwrap();
    practice.stop().await;
    let other = tokio::net::TcpListener::bind(("127.0.0.1", kept)).await.unwrap();
    let practice = serve(storage.path()).await;
    let now = practice.page_url().port().unwrap();
    assert_ne!(now, kept);
    assert_eq!(practice.notice(), Some(&Notice::PortTaken { kept, now }));
    drop(other);
    practice.stop().await;
}

#[tokio::test]
async fn a_renewed_password_makes_the_old_one_worthless_at_once() {
    let storage = TempDir::new().unwrap();
    let practice = serve(storage.path()).await;
    let old = account(&practice, "ada");
    let held = old.client();
    let name = old.name("web");
    assert_eq!(held.manifest(&name).await.unwrap(), None);
    let token = token(&old, "repository:ada/web:pull,push").await;
    let identity = identity_token(&old).await;
    let login = |secret: &str| Credentials {
        username: "<token>".to_owned(),
        secret: Secret::new(secret),
        kind: SecretKind::IdentityToken,
    };
    let by_identity = Client::new(&old.host, Some(login(&identity))).unwrap();
    by_identity.check_login().await.unwrap();

    practice
        .accounts()
        .set(&id("ada"), &Secret::new("chosen"))
        .unwrap();
    for client in [old.client(), held, by_identity] {
        let error = client.check_login().await.unwrap_err();
        let RegistryError::Unauthorized { message } = error else {
            panic!("{error:?}");
        };
        assert_eq!(message, "incorrect username or password");
    }
    let answer = http()
        .get(format!("http://{}/v2/", old.host))
        .bearer_auth(token)
        .send()
        .await;
    assert_eq!(answer.unwrap().status(), StatusCode::UNAUTHORIZED);
    let new = Target {
        password: "chosen".to_owned(),
        ..old
    };
    new.client().check_login().await.unwrap();
    practice.stop().await;
}

#[tokio::test]
async fn everyone_pulls_and_only_the_owner_pushes() {
    let storage = TempDir::new().unwrap();
    let practice = serve(storage.path()).await;
    let ada = account(&practice, "ada");
    let bob = account(&practice, "bob");
    ada.push("web", "v1", &[b"layer"]).await;
    let name = ada.name("web").tagged("v1");
    let nobody = Client::new(&ada.host, None).unwrap();
    assert!(nobody.manifest(&name).await.unwrap().is_some());
    assert!(bob.client().manifest(&name).await.unwrap().is_some());

    let path = "/v2/ada/web/blobs/uploads/";
    let anonymous = http()
        .post(format!("http://{}{path}", ada.host))
        .send()
        .await
        .unwrap();
    assert_eq!(anonymous.status(), StatusCode::UNAUTHORIZED);
    let token = token(&bob, "repository:ada/web:pull,push").await;
    let answer = http()
        .post(format!("http://{}{path}", ada.host))
        .bearer_auth(token)
        .send()
        .await;
    let answer = answer.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let challenge = answer.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains("insufficient_scope"), "{challenge}");
    let answer = bob
        .request(Method::DELETE, "/v2/ada/web/manifests/v1")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    practice.stop().await;
}

#[tokio::test]
async fn a_blob_whose_file_was_deleted_or_cut_is_missing_until_it_is_pushed_again() {
    let storage = TempDir::new().unwrap();
    let practice = serve(storage.path()).await;
    let target = account(&practice, "ada");
    target.push("web", "v1", &[b"a layer"]).await;
    let digest = Digest::of(b"a layer");
    let file = storage
        .path()
        .join("blobs/sha256")
        .join(&digest.hex()[..2])
        .join(digest.hex());
    let size = || async {
        target
            .client()
            .blob_size(&target.name("web"), &digest)
            .await
            .unwrap()
    };
    fs::write(&file, b"a l").unwrap();
    assert_eq!(size().await, None);
    fs::remove_file(&file).unwrap();
    assert_eq!(size().await, None);
    target.upload("web", b"a layer").await;
    assert_eq!(size().await, Some(7));
    practice.stop().await;
}

#[tokio::test]
async fn a_small_blob_whose_bytes_have_changed_is_thrown_away_as_it_is_asked_for() {
    let storage = TempDir::new().unwrap();
    let practice = serve(storage.path()).await;
    let target = account(&practice, "ada");
    target.push("web", "v1", &[b"a layer"]).await;
    let digest = Digest::of(b"a layer");
    let file = storage.path().join("blobs/sha256").join(&digest.hex()[..2]);
    fs::write(file.join(digest.hex()), b"a LAYER").unwrap();
    let (client, name) = (target.client(), target.name("web"));
    assert_eq!(client.blob(&name, &digest, 9).await.unwrap(), None);
    assert_eq!(client.blob_size(&name, &digest).await.unwrap(), None);
    target.upload("web", b"a layer").await;
    assert_eq!(client.blob(&name, &digest, 9).await.unwrap().unwrap(), b"a layer");
    practice.stop().await;
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let storage = TempDir::new().unwrap();
    let practice = serve(storage.path()).await;
    let target = account(&practice, "ada");
    target.push("web", "v1", &[]).await;
    let place = target.begin("web").await;
    let incoming = || fs::read_dir(storage.path().join("incoming")).unwrap().count();
    assert_eq!(incoming(), 1);
    let answer = target
        .request(Method::PATCH, &place)
        .body("half")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let gap = target
        .request(Method::PATCH, &place)
        .header(CONTENT_RANGE, "2-5")
        .body("late")
        .send()
        .await;
    assert_eq!(gap.unwrap().status(), StatusCode::RANGE_NOT_SATISFIABLE);
    practice.stop().await;
    let practice = serve(storage.path()).await;
    assert_eq!(incoming(), 0);
    let place = target.begin("web").await;
    let answer = target.request(Method::DELETE, &place).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(incoming(), 0);
    practice.stop().await;
}

#[tokio::test]
async fn tags_come_in_pages() {
    let storage = TempDir::new().unwrap();
    let practice = serve(storage.path()).await;
    let target = account(&practice, "ada");
    for tag in ["b", "a", "C"] {
        target.push("web", tag, &[]).await;
    }
    let mut path = "/v2/ada/web/tags/list?n=2".to_owned();
    let mut pages = Vec::new();
    loop {
        let answer = target.request(Method::GET, &path).send().await.unwrap();
        let link = answer
            .headers()
            .get(LINK)
            .map(|link| link.to_str().unwrap().to_owned());
        pages.push(answer.json::<Value>().await.unwrap()["tags"].clone());
        let Some(link) = link else { break };
        path = link.split(['<', '>']).nth(1).unwrap().to_owned();
    }
    assert_eq!(serde_json::json!(pages), serde_json::json!([["C", "a"], ["b"]]));
    practice.stop().await;
}

#[tokio::test]
async fn the_page_escapes_what_was_pushed() {
    let storage = TempDir::new().unwrap();
    let practice = serve(storage.path()).await;
    let target = account(&practice, "ada");
    let evil = "<script>alert(1)</script>";
    let config = serde_json::json!({
        "os": evil, "architecture": "x",
        "history": [{ "created_by": evil }],
    })
    .to_string();
    let (config_digest, layer) = (
        target.upload("web", config.as_bytes()).await,
        target.upload("web", b"x").await,
    );
    let body = serde_json::json!({
        "schemaVersion": 2,
        "config": { "digest": config_digest, "size": config.len(), "mediaType": "x" },
        "layers": [{ "digest": layer, "size": 1, "mediaType": "x" }],
    });
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let answer = target.put_manifest("web", "v1", kind, &body).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    for page in ["", "r/ada/", "r/ada/web", "r/%3Cscript%3E/"] {
        let answer = http()
            .get(practice.page_url().join(page).unwrap())
            .send()
            .await
            .unwrap();
        assert!(
            answer.headers()[CONTENT_TYPE]
                .to_str()
                .unwrap()
                .starts_with("text/html")
        );
        let text = answer.text().await.unwrap();
        assert!(!text.contains("<script"), "{page}: {text}");
        assert!(page != "r/ada/web" || text.contains("&lt;script&gt;"), "{text}");
    }
    practice.stop().await;
}

#[tokio::test]
async fn no_password_is_kept() {
    let storage = TempDir::new().unwrap();
    let practice = serve(storage.path()).await;
    let target = account(&practice, "ada");
    target.push("web", "v1", &[b"layer"]).await;
    for entry in walkdir::WalkDir::new(storage.path()) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let bytes = fs::read(entry.path()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(&target.password), "{}", entry.path().display());
        }
    }
    practice.stop().await;
}

async fn token(target: &Target, scope: &str) -> String {
    let path = format!("/token?service=x&scope={scope}");
    let answer = target.request(Method::GET, &path).send().await.unwrap();
    let body: Value = answer.json().await.unwrap();
    body["token"].as_str().unwrap().to_owned()
}

async fn identity_token(target: &Target) -> String {
    let form = format!(
        "grant_type=password&access_type=offline&client_id=x&username={}&password={}",
        target.user, target.password
    );
    let answer = http()
        .post(format!("http://{}/token", target.host))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .unwrap();
    let body: Value = answer.json().await.unwrap();
    body["refresh_token"].as_str().unwrap().to_owned()
}

//! The wire against a server that records: versions, headers, kept connections, deadlines, broken answers.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;

use super::fake::{Fake, Reply};
use super::*;
use crate::engine::{LayerNote, Note};
use crate::registry::SecretKind;
use crate::words::Secret;

const SHORT: Duration = Duration::from_millis(300);

fn address(fake: &Fake) -> Address {
    fake.address.clone()
}

async fn connected(fake: &Fake) -> DockerEngine {
    connect(&address(fake)).await.unwrap()
}

async fn impatient(fake: &Fake) -> Result<DockerEngine, EngineError> {
    let address = address(fake);
    let deadlines = Deadlines {
        dial: SHORT,
        answer: SHORT,
        silence: SHORT,
    };
    connect_over(address.to_string(), Dialer::new(&address)?, None, deadlines).await
}

fn reference(text: &str) -> Reference {
    Reference::parse(text).unwrap()
}

fn everything(line: &str) -> Reply {
    let path = line.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    match path.rsplit('/').next().unwrap_or_default() {
        "_ping" => Reply::Whole(200, "OK"),
        "push" => Reply::Whole(200, "{\"status\":\"Pushed\",\"id\":\"3d2d5c3b1f2a\"}\r\n"),
        "create" => Reply::Whole(200, "{\"status\":\"done\"}\r\n"),
        "build" => Reply::Whole(200, "{\"aux\":{\"ID\":\"sha256:1\"}}\r\n"),
        "volumes" => Reply::Whole(200, r#"{"Volumes":null}"#),
        "networks" | "history" => Reply::Whole(200, "[]"),
        "tag" => Reply::Whole(201, ""),
        "json" if path.ends_with("containers/json") || path.ends_with("/images/json") => {
            Reply::Whole(200, "[]")
        }
        _ if line.starts_with("DELETE") && path.contains("/images/") => Reply::Whole(200, "[]"),
        _ => Reply::Whole(200, r#"{"Id":"x","Version":"20.10"}"#),
    }
}

#[tokio::test]
async fn the_version_is_on_the_wire_for_every_endpoint() {
    let fake = Fake::start(everything);
    let engine = connected(&fake).await;
    let name = reference("127.0.0.1:5000/ada/web:v1");
    engine.about().await.unwrap();
    engine.about_json().await.unwrap();
    engine.image("web").await.unwrap();
    engine.image_json("web").await.unwrap();
    engine.images(&ImageQuery::default()).await.unwrap();
    engine.history("web").await.unwrap();
    engine.tag("web", &name).await.unwrap();
    engine
        .remove_image("web", Force::Gentle, Parents::Kept)
        .await
        .unwrap();
    engine.push(&name, None, &mut |_| ()).await.unwrap();
    engine.pull(&name, None, None, &mut |_| ()).await.unwrap();
    engine.build(BuildRequest::default(), &mut |_| ()).await.unwrap();
    for kind in [
        ObjectKind::Container,
        ObjectKind::Image,
        ObjectKind::Network,
        ObjectKind::Volume,
    ] {
        engine.objects(kind, Some("k=v")).await.unwrap();
        engine.object(kind, "x").await.unwrap();
        engine.remove_object(kind, "x").await.unwrap();
    }
    let seen = fake.seen();
    assert_eq!(seen[0].line, "GET /_ping");
    assert!(seen.len() >= 24, "{}", seen.len());
    for request in &seen[1..] {
        let path = request.line.split(' ').nth(1).unwrap();
        assert!(path.starts_with("/v1.41/"), "{}", request.line);
        assert_eq!(path.matches("/v1.").count(), 1, "{}", request.line);
    }
}

#[tokio::test]
async fn a_name_cannot_leave_its_endpoint() {
    let fake = Fake::start(everything);
    let engine = connected(&fake).await;
    engine.tag("web?x=1#y", &reference("ada/web")).await.unwrap();
    assert!(engine.image("../containers/x").await.is_err());
    let seen = fake.seen();
    assert_eq!(seen.len(), 2);
    assert!(
        seen[1].line.contains("/images/web%3Fx%3D1%23y/tag?"),
        "{}",
        seen[1].line
    );
}

#[tokio::test]
async fn a_prescribed_version_is_spoken_unasked() {
    let fake = Fake::start(everything);
    let mut address = address(&fake);
    address.api = ApiVersion::parse("1.40");
    let engine = connect(&address).await.unwrap();
    engine.image("web").await.unwrap();
    assert_eq!(fake.seen()[0].line, "GET /v1.40/images/web/json");
}

#[tokio::test]
async fn one_connection_serves_questions_in_a_row() {
    let fake = Fake::start(everything);
    let engine = connected(&fake).await;
    for _ in 0..5 {
        engine.image("web").await.unwrap();
    }
    let seen = fake.seen();
    assert_eq!(seen.len(), 6);
    assert!(seen.iter().all(|request| request.connection == 1), "{seen:?}");
}

#[tokio::test]
async fn credentials_travel_in_the_alphabet_that_engines_read() {
    let fake = Fake::start(everything);
    let engine = connected(&fake).await;
    let login = Credentials {
        username: "ada".to_owned(),
        secret: Secret::new("~~~???>>>ÿÿÿ"),
        kind: SecretKind::Password,
    };
    let name = reference("127.0.0.1:5000/ada/web:v1");
    engine.push(&name, Some(&login), &mut |_| ()).await.unwrap();
    let seen = fake.seen();
    assert_eq!(
        seen[1].line,
        "POST /v1.41/images/127.0.0.1:5000/ada/web/push?tag=v1"
    );
    let header = seen[1].headers.iter().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("x-registry-auth").then_some(value)
    });
    let header = header.unwrap();
    assert!(header.contains('-') && header.contains('_'), "{header}");
    let json: Value = serde_json::from_slice(&URL_SAFE.decode(header).unwrap()).unwrap();
    assert_eq!(json["password"], "~~~???>>>ÿÿÿ");
}

#[tokio::test]
async fn a_push_that_breaks_off_is_interrupted() {
    let fake = Fake::start(|line| match line {
        "GET /_ping" => Reply::Whole(200, "OK"),
        _ => Reply::Torn("{\"status\":\"Pushing\",\"id\":\"3d2d5c3b1f2a\"}\r\n"),
    });
    let engine = connected(&fake).await;
    let mut notes = Vec::new();
    let name = reference("ada/web");
    let mut progress = |note| notes.push(note);
    let error = engine.push(&name, None, &mut progress).await.unwrap_err();
    assert!(
        matches!(error, EngineError::Interrupted { doing: "pushing", .. }),
        "{error:?}"
    );
    let layer = LayerNote {
        id: "3d2d5c3b1f2a".to_owned(),
        status: "Pushing".to_owned(),
        current: None,
        total: None,
    };
    assert_eq!(notes, [Note::Layer(layer)]);
}

#[tokio::test]
async fn a_push_that_is_given_up_hangs_up() {
    let fake = Fake::start(|line| match everything(line) {
        _ if line.contains("/push") => Reply::Held("{\"status\":\"Pushing\",\"id\":\"3d2d5c3b1f2a\"}\r\n"),
        other => other,
    });
    let engine = connected(&fake).await;
    let name = reference("ada/web");
    let heard = tokio::sync::Notify::new();
    let mut progress = |_| heard.notify_one();
    tokio::select! {
        result = engine.push(&name, None, &mut progress) => panic!("{result:?}"),
        () = heard.notified() => {}
    }
    let hung_up = tokio::time::timeout(Duration::from_secs(10), fake.hung_up.notified()).await;
    assert!(hung_up.is_ok(), "the connection is still open");
    engine.image("web").await.unwrap();
    assert_eq!(fake.seen().last().unwrap().connection, 2);
}

#[tokio::test]
async fn an_error_in_a_stream_is_a_refusal_without_a_status() {
    let fake = Fake::start(|line| match line {
        "GET /_ping" => Reply::Whole(200, "OK"),
        _ => Reply::Whole(
            200,
            "{\"errorDetail\":{\"message\":\"denied: x\"},\"error\":\"denied: x\"}\r\n",
        ),
    });
    let engine = connected(&fake).await;
    let error = engine
        .push(&reference("ada/web"), None, &mut |_| ())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, EngineError::Refused { status: 0, message } if message == "denied: x"),
        "{error:?}"
    );
}

#[tokio::test]
async fn silence_ends_at_a_deadline() {
    let fake = Fake::start(|_| Reply::Silence);
    let error = impatient(&fake).await.err().unwrap();
    assert!(matches!(error, EngineError::Unreachable { .. }), "{error:?}");

    let fake = Fake::start(|line| match line {
        "GET /_ping" => Reply::Whole(200, "OK"),
        _ => Reply::Silence,
    });
    let engine = impatient(&fake).await.unwrap();
    for error in [
        engine.image("web").await.err().unwrap(),
        engine.tag("web", &reference("ada/web")).await.err().unwrap(),
        engine
            .push(&reference("ada/web"), None, &mut |_| ())
            .await
            .err()
            .unwrap(),
    ] {
        assert!(matches!(error, EngineError::Interrupted { .. }), "{error:?}");
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(cause, "nothing came for 0.3 s");
    }
}

#[tokio::test]
async fn no_engine_is_told_with_its_address() {
    let text = if cfg!(windows) {
        "npipe:////./pipe/stepgate-none".to_owned()
    } else {
        let folder = tempfile::tempdir().unwrap();
        format!("unix://{}", folder.path().join("none.sock").display())
    };
    let error = connect(&Address::parse(&text, None).unwrap())
        .await
        .err()
        .unwrap();
    assert!(error.to_string().contains(&text), "{error}");
    assert!(matches!(error, EngineError::Unreachable { .. }));
}

#[tokio::test]
async fn an_engine_that_speaks_tls_says_how_to_speak_it() {
    let fake = Fake::start(|_| Reply::Foreign(400, "Client sent an HTTP request to an HTTPS server.\n"));
    let error = connect(&address(&fake)).await.err().unwrap();
    assert!(error.to_string().contains("DOCKER_TLS_VERIFY=1"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_no_engine_is_told_by_its_refusal() {
    let fake = Fake::start(|_| Reply::Foreign(404, "no such page"));
    let error = connect(&address(&fake)).await.err().unwrap();
    assert!(
        matches!(error, EngineError::Refused { status: 404, .. }),
        "{error:?}"
    );
}

#[cfg(unix)]
mod behind_ssh {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::*;

    /// A program that stands for ssh: it says what it must to each of its streams.
    fn program(folder: &Path, text: &str) -> std::path::PathBuf {
        let path = folder.join("ssh");
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    async fn through_ssh(text: &str) -> Result<DockerEngine, EngineError> {
        let folder = tempfile::tempdir().unwrap();
        let target = SshTarget {
            host: "box".to_owned(),
            user: None,
            port: None,
            socket: None,
        };
        let dialer = Dialer::through(target, program(folder.path(), text));
        connect_over("ssh://box".to_owned(), dialer, None, Deadlines::default()).await
    }

    #[tokio::test]
    async fn the_standard_streams_of_ssh_are_the_connection() {
        let answer = r"while read -r line; do
        [ ${#line} -gt 1 ] && continue
        printf 'HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\n{}'
    done";
        let engine = through_ssh(answer).await.unwrap();
        assert_eq!(engine.about().await.unwrap().api, "1.41");
    }

    #[tokio::test]
    async fn what_ssh_complains_of_is_the_reason() {
        let error = through_ssh("echo 'ada@box: Permission denied' >&2; exit 255")
            .await
            .err()
            .unwrap();
        assert!(matches!(error, EngineError::Unreachable { .. }), "{error:?}");
        let mut reasons = String::new();
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            reasons.push_str(&error.to_string());
            cause = error.source();
        }
        assert!(reasons.contains("ada@box: Permission denied"), "{reasons}");
    }
}

#[tokio::test]
async fn an_engine_says_with_its_ping_what_it_builds_with() {
    for (answer, builder) in [
        (
            (|_: &str| Reply::Buildkit(200, "OK")) as fn(&str) -> Reply,
            Builder::Buildkit,
        ),
        (|_: &str| Reply::Whole(200, "OK"), Builder::Classic),
    ] {
        let fake = Fake::start(answer);
        assert_eq!(connected(&fake).await.builder().await.unwrap(), builder);
    }
}

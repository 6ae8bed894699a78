//! Registries that send people to a token server, as Docker Hub does.

use std::io::Write as _;

use serde_json::json;
use stepgate::registry::{Client, Credentials, SecretKind};
use stepgate::words::{Reference, Secret};

use crate::chapter::scene::{Ran, Scene, our_lesson};
use crate::chapter::seed::{self, verify_push};
use crate::shared::lessons::{seed_lesson, slides};
use crate::support::certificates::Authority;
use crate::support::client::RawRegistry;
use crate::support::engine::Engine;
use crate::support::images::FixedNames;
use crate::support::registry::{Accounts, DebianRegistry, Speech};
use crate::support::tokens::TokenServer;

const PASSWORD: &str = "correct horse";

/// Runs a lesson of these commands, each a step, after one that logs in.
fn logged_in(scene: &Scene<'_>, host: &str, commands: &[&str]) -> Ran {
    let mut steps = vec![
        ("Registry username", "dockerId='<insert-your-docker-id-here>'"),
        ("Login", "docker login --username \"$dockerId\""),
    ];
    steps.extend(commands.iter().map(|command| ("Then", *command)));
    let lesson = scene.sandbox.write("lesson.md", &slides("A lesson", &steps));
    scene.run(&lesson, &["--registry", host, "--yes"])
}

fn found(ran: &Ran) -> String {
    let failed = ran.events_of("check-finished").pop().expect("a check");
    assert_eq!(failed["report"]["result"], "failed", "{failed}");
    failed["report"]["found"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn the_token_server_judges_the_password() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    let id = scene.id.clone();
    let server = TokenServer::start(&[(&id, PASSWORD)]);
    let registry = DebianRegistry::start(Accounts::ByToken(&server));
    scene.sandbox.set("STEPGATE_PASSWORD", "wrong horse");
    let refused = logged_in(&scene, &registry.host(), &[]);
    assert_eq!(refused.code, 1, "{}{}", refused.stdout, refused.stderr);
    let said = refused.printed();
    assert!(
        said.contains("unauthorized: incorrect username or password"),
        "{said}"
    );
    assert!(found(&refused).contains("no login"), "{}", found(&refused));
    let has_one = || server.tokens().iter().any(|token| token.account == id);
    assert!(!has_one(), "a wrong password gets no token");
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    logged_in(&scene, &registry.host(), &[]).completed();
    assert!(has_one());
}

#[test]
fn a_stored_login_whose_password_has_changed_is_noticed_at_the_token_server() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    let id = scene.id.clone();
    let server = TokenServer::start(&[(&id, PASSWORD)]);
    let mut registry = DebianRegistry::start(Accounts::ByToken(&server));
    let host = registry.host();
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    logged_in(&scene, &host, &[]).completed();
    let elsewhere = TokenServer::start(&[(&id, "another password")]);
    registry.change_accounts(Accounts::ByToken(&elsewhere));
    let lesson = scene.sandbox.work().join("lesson.md");
    let lesson = lesson.to_str().expect("a path is text");
    let value = format!("dockerId={id}");
    let checked = scene.stepgate(&["check", lesson, "--registry", &host, "--var", &value]);
    assert_eq!(checked.code, 1, "{}{}", checked.stdout, checked.stderr);
    let said = checked.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("refuses it now (incorrect username or password): the password may have changed"),
        "{said}"
    );
}

#[test]
fn an_identity_token_is_as_good_as_a_password() {
    let Some(engine) = Engine::from_env() else { return };
    let scene = Scene::new(&engine);
    let server = TokenServer::start(&[(&scene.id, PASSWORD)]);
    let registry = DebianRegistry::start(Accounts::ByToken(&server));
    let host = registry.host();
    let image = scene.name("web");
    engine.scratch_image(&image, &[("a", b"1")]);
    let login = |token: &str| {
        let auth = base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            format!("{}:", scene.id),
        );
        let config = json!({ "auths": { &host: { "auth": auth, "identitytoken": token } } });
        let path = scene.sandbox.docker_config().join("config.json");
        std::fs::write(path, config.to_string()).expect("a file in the sandbox");
    };
    let push = format!("docker push {image}");
    let lesson = scene
        .sandbox
        .write("push.md", &slides("A lesson", &[("Push", &push)]));
    login("something else");
    let refused = scene.run(&lesson, &["--registry", &host, "--yes"]);
    assert_eq!(refused.code, 1, "{}{}", refused.stdout, refused.stderr);
    login(&TokenServer::identity_token(&scene.id));
    scene
        .run(&lesson, &["--registry", &host, "--yes", "--keep"])
        .completed();
}

#[test]
fn the_seed_runs_against_a_registry_with_a_token_server() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let _names = FixedNames::take(&engine, &seed::IMAGES);
    let mut scene = Scene::new(&engine);
    let id = scene.id.clone();
    let server = TokenServer::start(&[(&id, PASSWORD)]);
    let registry = DebianRegistry::start(Accounts::ByToken(&server));
    let host = registry.host();
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let ran = scene.run(&seed, &["--registry", &host, "--yes", "--keep"]);
    // Such a registry has no pages; what the page would show is proved all the same.
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.passed(), seed::DOING);
    let login = ["login", "-u", &id, "--password-stdin", &host];
    engine.docker_with_input(login, PASSWORD).text();
    let raw = registry.ask(Some((&id, PASSWORD)));
    for image in seed::IMAGES {
        verify_push(&engine, &host, &raw, &scene.name(image), &[image]);
    }
}

#[test]
fn our_chapter_runs_over_tls_with_a_token_server() {
    let Some(engine) = Engine::from_env() else { return };
    let _names = FixedNames::take(&engine, &["greeter", "clock"]);
    let mut scene = Scene::new(&engine);
    let id = scene.id.clone();
    let authority = Authority::of_this_machine();
    let server = TokenServer::start(&[(&id, PASSWORD)]);
    let registry = DebianRegistry::start_with(Accounts::ByToken(&server), Speech::Tls(&authority));
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let ran = scene.run(&our_lesson(), &["--registry", &registry.host(), "--yes"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.passed().len(), 11, "{:?}", ran.passed());
    let clock = ran.ways(&scene.name("clock:latest"));
    assert_eq!(clock[0], json!({ "mounted": scene.name("greeter") }));
}

#[test]
fn a_push_below_another_name_is_refused_with_whose_login_it_was() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    let id = scene.id.clone();
    let other = format!("bob{id}");
    let server = TokenServer::start(&[(&id, PASSWORD), (&other, PASSWORD)]);
    let registry = DebianRegistry::start(Accounts::ByToken(&server));
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let image = format!("{other}/web");
    engine.scratch_image(&image, &[("a", b"1")]);
    let refused = logged_in(&scene, &registry.host(), &[&format!("docker push {image}")]);
    assert_eq!(refused.code, 1, "{}{}", refused.stdout, refused.stderr);
    let said = refused.printed();
    assert!(
        said.contains("denied: requested access to the resource is denied"),
        "{said}"
    );
    assert!(
        said.contains(&format!(
            "You are logged in as `{id}`. If `{other}` is your account: docker login --username {other}"
        )),
        "{said}"
    );
    let found = found(&refused);
    assert!(found.contains(&format!("has no `{image}`")), "{found}");
    // Where it is there, anyone may read it; that is what the token server allows.
    let raw = registry.ask(Some((&other, PASSWORD)));
    assert_eq!(raw.tags(&image), [""; 0]);
}

/// Waits until a registry takes a token no more.
fn wait_for_the_end(host: &str, name: &str, token: &str) {
    let raw = RawRegistry::new(host, None);
    let begun = std::time::Instant::now();
    while raw.manifest_with(name, "latest", token).status != 401 {
        assert!(begun.elapsed().as_secs() < 60, "the token does not end");
        std::thread::yield_now();
    }
}

#[test]
fn a_token_that_has_expired_is_renewed_by_the_client() {
    // Where there is no engine there is no registry either.
    if Engine::from_env().is_none() {
        return;
    }
    let server = TokenServer::start(&[("ada", PASSWORD)]);
    let registry = DebianRegistry::start(Accounts::ByToken(&server));
    let host = registry.host();
    let name = Reference::parse(&format!("{host}/ada/web")).expect("a name");
    let login = Credentials {
        username: "ada".to_owned(),
        secret: Secret::new(PASSWORD),
        kind: SecretKind::Password,
    };
    let client = Client::new(&host, Some(login)).expect("a client");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let ask = || {
        let answer = runtime.block_on(client.manifest(&name)).expect("an answer");
        assert!(answer.is_none(), "{answer:?}");
        server.tokens().len()
    };
    server.shorten(1);
    assert_eq!(ask(), 1);
    wait_for_the_end(&host, "ada/web", &server.tokens()[0].text);
    server.shorten(300);
    assert_eq!((ask(), ask()), (2, 2), "a token that holds is asked for once");
}

#[test]
fn tokens_that_expire_between_two_steps_are_renewed() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    let id = scene.id.clone();
    let server = TokenServer::start(&[(&id, PASSWORD)]);
    let registry = DebianRegistry::start(Accounts::ByToken(&server));
    let host = registry.host();
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let image = scene.name("web");
    engine.scratch_image(&image, &[("a", b"1")]);
    let gate = scene.sandbox.work().join("gate");
    let made = std::process::Command::new("mkfifo").arg(&gate).status();
    assert!(made.expect("mkfifo starts").success());
    server.shorten(4);
    let ran = std::thread::scope(|scope| {
        let running = scope.spawn(|| {
            let push = format!("docker push {image}");
            let pull = format!("docker pull {image}");
            logged_in(&scene, &host, &[&push, "cat gate", &pull, &push])
        });
        // Opens when the lesson has come to the third step.
        let mut opened = std::fs::OpenOptions::new()
            .write(true)
            .open(&gate)
            .expect("a pipe");
        let tokens = server.tokens();
        let token = tokens
            .iter()
            .rfind(|token| !token.scopes.is_empty())
            .expect("tokens for the push");
        wait_for_the_end(&host, &image, &token.text);
        server.shorten(300);
        writeln!(opened, "go on").expect("the lesson reads");
        drop(opened);
        running.join().expect("the lesson runs")
    });
    ran.completed();
}

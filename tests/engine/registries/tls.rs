//! Registries that speak TLS with an authority of their own.
//!
//! The machine itself is called `0.0.0.0` where it is to look like another one: what goes there arrives on its loopback,
//! and nobody takes that name for it.

use std::path::PathBuf;

use futures_util::future::join_all;
use stepgate::registry::Client;
use stepgate::words::{Digest, Reference};

use crate::chapter::scene::{Ran, Scene, our_lesson};
use crate::chapter::seed::{self, verify_push};
use crate::shared::lessons::{seed_lesson, slides};
use crate::support::certificates::Authority;
use crate::support::engine::Engine;
use crate::support::images::FixedNames;
use crate::support::private::PrivateEngine;
use crate::support::registry::{Accounts, DebianRegistry, Speech};

const PASSWORD: &str = "correct horse";

/// The registry as another machine's.
fn elsewhere(registry: &DebianRegistry) -> String {
    registry.host().replace("127.0.0.1", "0.0.0.0")
}

/// The folder below the learner's home where docker looks for what vouches for a registry.
fn folder(scene: &Scene<'_>, host: &str) -> PathBuf {
    let folder = scene.sandbox.home().join(".config/docker/certs.d").join(host);
    std::fs::create_dir_all(&folder).expect("a folder in the sandbox");
    folder
}

/// Runs a lesson of a login alone.
fn log_in(scene: &Scene<'_>, host: &str) -> Ran {
    let steps = [
        ("Registry username", "dockerId='<insert-your-docker-id-here>'"),
        ("Login", "docker login --username \"$dockerId\""),
    ];
    let lesson = scene.sandbox.write("login.md", &slides("Login", &steps));
    scene.run(&lesson, &["--registry", host, "--yes"])
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_and_it_is_said_where_docker_looks() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    let authority = Authority::of_this_machine();
    let id = scene.id.clone();
    let registry = DebianRegistry::start_with(Accounts::These(&[(&id, PASSWORD)]), Speech::Tls(&authority));
    let host = elsewhere(&registry);
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let words = format!(
        "the certificate of the registry at `{host}` is not accepted: nobody here knows who issued it"
    );
    for refused in [
        log_in(&scene, &host),
        scene.stepgate(&["doctor", "--registry", &host]),
    ] {
        let said = format!("{}{}", refused.stdout, refused.stderr);
        assert_eq!(refused.code, 4, "{said}");
        // What is said is broken between words to fit the terminal.
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(&words), "{said}");
        assert!(
            said.contains(&format!("`/etc/docker/certs.d/{host}/ca.crt`")) && said.contains("SSL_CERT_FILE"),
            "{said}"
        );
    }
    assert!(
        !registry.log().contains("authorized request"),
        "no password has been sent: {}",
        registry.log()
    );
    // Another authority's word counts for nothing.
    let stranger = Authority::of_this_machine();
    std::fs::copy(stranger.ca(), folder(&scene, &host).join("ca.crt")).expect("the certificate");
    assert_eq!(log_in(&scene, &host).code, 4);
}

#[test]
fn a_certificate_is_taken_that_dockers_folder_of_the_host_vouches_for() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    let authority = Authority::of_this_machine();
    let id = scene.id.clone();
    let registry = DebianRegistry::start_with(Accounts::These(&[(&id, PASSWORD)]), Speech::Tls(&authority));
    let host = elsewhere(&registry);
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    // The folder of another port is another registry's.
    std::fs::copy(authority.ca(), folder(&scene, "0.0.0.0:1").join("ca.crt")).expect("the certificate");
    assert_eq!(log_in(&scene, &host).code, 4);
    std::fs::copy(authority.ca(), folder(&scene, &host).join("ca.crt")).expect("the certificate");
    log_in(&scene, &host).completed();
    // It is the password that the registry judges now.
    std::fs::remove_file(scene.sandbox.docker_config().join("config.json")).expect("the login is stored");
    scene.sandbox.set("STEPGATE_PASSWORD", "wrong horse");
    let refused = log_in(&scene, &host);
    assert_eq!(refused.code, 1, "{}{}", refused.stdout, refused.stderr);
    assert!(
        refused.printed().contains("unauthorized"),
        "{}",
        refused.printed()
    );
}

#[test]
fn a_certificate_is_taken_that_the_systems_authorities_vouch_for() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    let authority = Authority::of_this_machine();
    let id = scene.id.clone();
    let registry = DebianRegistry::start_with(Accounts::These(&[(&id, PASSWORD)]), Speech::Tls(&authority));
    let host = elsewhere(&registry);
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    scene.sandbox.set("SSL_CERT_FILE", authority.ca());
    log_in(&scene, &host).completed();
    let found = scene.stepgate(&["doctor", "--registry", &host]);
    assert!(
        found.stdout.contains(&format!("{host} answers")),
        "{}",
        found.stdout
    );
}

#[test]
fn a_client_shows_the_certificate_that_the_hosts_folder_has() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    let authority = Authority::of_this_machine();
    let id = scene.id.clone();
    let registry = DebianRegistry::start_with(
        Accounts::These(&[(&id, PASSWORD)]),
        Speech::TlsOfClients(&authority),
    );
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    // On this machine it is asked for as anywhere.
    for host in [elsewhere(&registry), registry.host()] {
        let folder = folder(&scene, &host);
        std::fs::copy(authority.ca(), folder.join("ca.crt")).expect("the certificate");
        let refused = log_in(&scene, &host);
        assert_eq!(refused.code, 4, "{}{}", refused.stdout, refused.stderr);
        let said = refused.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            said.contains(&format!(
                "the registry at `{host}` wants a certificate of whoever asks, and takes none that is here"
            )),
            "{said}"
        );
        assert!(
            said.contains(&format!("`/etc/docker/certs.d/{host}/client.cert`")),
            "{said}"
        );
        authority.let_in(&folder);
        log_in(&scene, &host).completed();
    }
}

#[tokio::test]
async fn questions_at_the_same_time_all_find_out_that_the_registry_speaks_tls() {
    // Where there is no engine there is no registry either.
    if Engine::from_env().is_none() {
        return;
    }
    let authority = Authority::of_this_machine();
    let registry = DebianRegistry::start_with(Accounts::Open, Speech::Tls(&authority));
    let client = Client::new(&registry.host(), None).expect("a client");
    let name = Reference::parse(&format!("{}/ada/web", registry.host())).expect("a name");
    for answer in join_all((0..8).map(|_| client.tags(&name))).await {
        assert!(matches!(answer, Ok(None)), "{answer:?}");
    }
    let client = Client::new(&registry.host(), None).expect("a client");
    let digest = Digest::of(b"nowhere");
    for answer in join_all((0..8).map(|_| client.blob_size(&name, &digest))).await {
        assert!(matches!(answer, Ok(None)), "{answer:?}");
    }
}

#[test]
fn a_password_is_not_sent_in_the_clear_to_a_registry_on_another_machine() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    let id = scene.id.clone();
    let registry = DebianRegistry::start(Accounts::These(&[(&id, PASSWORD)]));
    let host = elsewhere(&registry);
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let refused = log_in(&scene, &host);
    assert_eq!(refused.code, 4, "{}{}", refused.stdout, refused.stderr);
    let words = format!("the registry at `{host}` speaks plain HTTP");
    assert!(refused.stderr.contains(&words), "{}", refused.stderr);
}

#[test]
fn the_seed_runs_against_a_registry_that_speaks_tls() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let _names = FixedNames::take(&engine, &seed::IMAGES);
    let mut scene = Scene::new(&engine);
    let authority = Authority::of_this_machine();
    let id = scene.id.clone();
    let registry = DebianRegistry::start_with(Accounts::These(&[(&id, PASSWORD)]), Speech::Tls(&authority));
    let host = registry.host();
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let ran = scene.run(&seed, &["--registry", &host, "--yes", "--keep"]);
    // Such a registry has no pages; what the page would show is proved all the same.
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.passed(), seed::DOING);
    engine
        .docker_with_input(["login", "-u", &id, "--password-stdin", &host], PASSWORD)
        .text();
    let window = registry.window();
    for image in seed::IMAGES {
        verify_push(&engine, &host, &window.raw, &scene.name(image), &[image]);
    }
    assert!(
        registry.log().contains("authorized request"),
        "{}",
        registry.log()
    );
}

#[test]
fn the_seed_runs_against_a_registry_on_another_machine_that_an_own_authority_vouches_for() {
    let authority = Authority::of_this_machine();
    let (Some(private), Some(seed)) = (PrivateEngine::trusting(&authority.ca()), seed_lesson()) else {
        return;
    };
    let engine = private.engine();
    let mut scene = Scene::new(&engine);
    let id = scene.id.clone();
    let registry = DebianRegistry::start_with(Accounts::These(&[(&id, PASSWORD)]), Speech::Tls(&authority));
    let host = elsewhere(&registry);
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    std::fs::copy(authority.ca(), folder(&scene, &host).join("ca.crt")).expect("the certificate");
    let ran = scene.run(&seed, &["--registry", &host, "--yes", "--keep"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.passed(), seed::DOING);
    let window = registry.window();
    for image in seed::IMAGES {
        window
            .raw
            .whole(&scene.name(image), "latest")
            .expect("the image as a whole");
    }
}

#[test]
fn our_chapter_runs_against_a_registry_that_speaks_tls() {
    let Some(engine) = Engine::from_env() else { return };
    let _names = FixedNames::take(&engine, &["greeter", "clock"]);
    let mut scene = Scene::new(&engine);
    let authority = Authority::of_this_machine();
    let id = scene.id.clone();
    let registry = DebianRegistry::start_with(Accounts::These(&[(&id, PASSWORD)]), Speech::Tls(&authority));
    scene.sandbox.set("STEPGATE_PASSWORD", PASSWORD);
    let ran = scene.run(&our_lesson(), &["--registry", &registry.host(), "--yes"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.passed().len(), 11, "{:?}", ran.passed());
    assert_eq!(
        ran.ways(&scene.name("greeter:v2")),
        ["present", "present", "uploaded"]
    );
}

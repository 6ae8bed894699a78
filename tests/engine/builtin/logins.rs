//! Builds on an image that only somebody with a login may pull.

use std::collections::BTreeMap;

use stepgate::engine::{BuildRequest, EngineError};
use stepgate::registry::{Credentials, SecretKind};
use stepgate::words::Secret;

use super::{both, context};
use crate::support::engine::Engine;
use crate::support::registry::{Accounts, DebianRegistry};

const PASSWORD: &str = "correct horse battery";

/// Builds on the base, with these logins; gives what the image says of its environment.
async fn build(
    engine: &dyn stepgate::engine::Engine,
    test: &Engine,
    base: &str,
    logins: BTreeMap<String, Credentials>,
) -> Result<String, EngineError> {
    let dockerfile = format!("FROM {base}\nENV MORE=yes\nLABEL {}\n", test.label());
    let request = BuildRequest {
        context: context(&[("Dockerfile", &dockerfile)]).into(),
        dockerfile: "Dockerfile".to_owned(),
        tags: vec![test.unique("on-base")],
        logins,
        ..BuildRequest::default()
    };
    let id = engine.build(request, &mut |_| ()).await?;
    let image = engine.image(&id).await?.unwrap();
    Ok(image.config["Env"].to_string())
}

#[tokio::test]
async fn a_base_image_behind_a_login_is_pulled_with_the_stored_one_by_both_engines() {
    let Some(test) = Engine::from_env() else { return };
    let registry = DebianRegistry::start(Accounts::These(&[("ada", PASSWORD)]));
    let host = registry.host();
    let base = format!("{host}/ada/{}", test.unique("base"));
    test.scratch_image(&base, &[("file", b"of the base")]);
    let login = ["login", "-u", "ada", "--password-stdin", &host];
    test.docker_with_input(login, PASSWORD).text();
    test.docker(["push", &base]).text();
    test.docker(["rmi", &base]).text();

    let folder = tempfile::tempdir().unwrap();
    let (real, ours) = both(&test, folder.path()).await;
    let engines: [&dyn stepgate::engine::Engine; 2] = [&real, &ours];
    for engine in engines {
        let refused = build(engine, &test, &base, BTreeMap::new()).await.unwrap_err();
        let told = refused.to_string();
        let words = ["no basic auth credentials", "authentication required"];
        assert!(words.iter().any(|words| told.contains(words)), "{told}");
        let login = Credentials {
            username: "ada".to_owned(),
            secret: Secret::new(PASSWORD),
            kind: SecretKind::Password,
        };
        let logins = BTreeMap::from([(host.clone(), login)]);
        let env = build(engine, &test, &base, logins).await.unwrap();
        assert!(env.contains("MORE=yes"), "{env}");
    }
}

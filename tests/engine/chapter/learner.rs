//! The chapters as a learner goes through them: at a terminal, with mistakes on the way.
//!
//! Not here: the prompt's own words (`prompt`).

use super::ours;
use super::scene::{At, Scene, our_lesson};
use super::secrets::{forms, holders};
use super::seed;
use crate::shared::lessons::seed_lesson;
use crate::support::engine::Engine;
use crate::support::images::FixedNames;

/// Waits until the password of the practice account is shown, and gives it.
fn shown_password(at: &mut At, id: &str) -> String {
    at.terminal
        .expect("An account at the practice registry is ready for you:");
    at.terminal.expect(&format!("user      {id}"));
    at.terminal.expect("password  ");
    let line = at.terminal.expect("\n");
    line.trim().to_owned()
}

#[test]
fn a_learner_goes_through_the_seed_with_mistakes_on_the_way() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let _names = FixedNames::take(&engine, &seed::IMAGES);
    let scene = Scene::new(&engine);
    let (id, other) = (scene.id.clone(), engine.unique("eve"));
    let theirs = engine.scratch_image("hostname-app", &[("a", b"a"), ("b", b"b")]);
    let mut at = At::start(&scene, &seed, &[], 9);
    at.terminal
        .expect("Docker Hub → practice registry on this machine (127.0.0.1:");
    at.terminal
        .expect("missing: the image `tweet-app` is not here; «Image tags» (line 31) needs it");
    at.step(1).enter();
    at.step(2).enter();
    // A value is data, and a wrong one is refused with the reason.
    at.terminal.expect("Your Docker ID (`dockerId`): ");
    at.terminal.send_line("'; rm -rf ~ #'");
    at.terminal.expect("`'; rm -rf ~ #'` is not a Docker ID: ");
    at.terminal.expect("Your Docker ID (`dockerId`): ");
    at.terminal.send_line(&id.replace("ada", "Ada"));
    at.terminal.expect(&format!("did you mean `{id}`?"));
    at.terminal.expect("Your Docker ID (`dockerId`): ");
    at.terminal.send_line(&id);
    at.terminal.expect("Step passed: Registry username");
    // Half of the step in the learner's own words, the rest with Enter.
    at.step(3).types("docker tag hostname-app $dockerId/hostname-app");
    at.step(3).types("check");
    at.terminal.expect(&format!("✓ `{id}/hostname-app` is image"));
    at.terminal.expect("1 of 2 checks hold.");
    at.step(3).enter();
    at.terminal
        .expect("This step needs `tweet-app`, which the engine does not have.");
    at.terminal.expect("Build a small stand-in? [Y/n] ");
    at.enter();
    at.terminal.expect("Built a stand-in for `tweet-app`: 3 layers");
    at.terminal.expect("Step passed: Image tags");
    at.step(4).enter();
    at.terminal.expect(&format!("{id}/tweet-app"));
    at.terminal.expect("Step passed: List your images");
    let password = shown_password(&mut at, &id);
    at.step(5).enter();
    at.terminal.expect("Password: ");
    at.terminal.send_line("hunter2");
    at.terminal.expect("unauthorized: incorrect username or password");
    at.terminal.expect("0 of 1 checks hold.");
    assert_eq!(shown_password(&mut at, &id), password);
    at.step(5).enter();
    at.terminal.expect("Password: ");
    at.terminal.send_line(&password);
    at.terminal.expect("Login Succeeded");
    at.terminal.expect("Step passed: Login to Docker Hub");
    at.step(6)
        .types(&format!("docker tag hostname-app {other}/hostname-app"));
    at.step(6).types(&format!("docker push {other}/hostname-app"));
    at.terminal
        .expect("denied: requested access to the resource is denied");
    at.step(6).enter();
    at.terminal
        .expect(&format!("What was uploaded of {id}/hostname-app"));
    at.terminal
        .expect(&format!("What was uploaded of {id}/tweet-app"));
    at.terminal.expect("Step passed: Push images to Docker Hub");
    at.step(7).enter();
    at.terminal.expect(&format!("/r/{id}/"));
    at.terminal.expect("Step passed: Browse to Docker Hub");
    at.step(8).enter();
    at.step(9).enter();
    at.terminal.expect("Done: 9 of 9 steps.");
    at.terminal.expect("Remove it again? [Y/n] ");
    at.enter();
    at.terminal
        .expect(&format!("removed image name `{id}/tweet-app:latest`"));
    let (code, shown) = at.terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert_eq!(
        shown.matches(&password).count(),
        2,
        "the typed password is shown:\n{shown}"
    );
    assert!(!shown.contains("hunter2"), "a typed password is shown");
    let config = scene.practice().join("docker/config.json");
    assert_eq!(holders(&scene.sandbox, &forms(&id, &password)), [config]);
    assert_eq!(
        engine.image_id("hostname-app"),
        Some(theirs),
        "the learner's own image stays"
    );
    for gone in [
        "tweet-app",
        &format!("{id}/hostname-app"),
        &format!("{other}/hostname-app"),
    ] {
        assert_eq!(engine.image_id(gone), None, "{gone}");
    }
}

#[test]
fn a_learner_goes_through_our_chapter_with_enter_alone_but_for_name_and_password() {
    let Some(engine) = Engine::from_env() else { return };
    let _names = FixedNames::take(&engine, &ours::IMAGES);
    let scene = Scene::new(&engine);
    let id = scene.id.clone();
    let mut at = At::start(&scene, &our_lesson(), &[], 14);
    at.step(1).enter();
    at.step(2).enter();
    at.terminal.expect("Your Docker ID (`dockerId`): ");
    at.terminal.send_line(&id);
    for n in 3..=5 {
        at.step(n).enter();
    }
    let password = shown_password(&mut at, &id);
    at.step(6).enter();
    at.terminal.expect("Password: ");
    at.terminal.send_line(&password);
    for n in 7..=14 {
        at.step(n).enter();
        if n == 11 {
            at.terminal
                .expect(&format!("What was uploaded of {id}/greeter:v2"));
            let table = at.terminal.expect("never left this machine");
            assert_eq!(table.matches("already there").count(), 2, "{table}");
            assert_eq!(table.matches("  uploaded").count(), 1, "{table}");
        }
    }
    at.terminal.expect("Done: 14 of 14 steps.");
    at.terminal.expect("Remove it again? [Y/n] ");
    at.terminal.send_line("n");
    let (code, shown) = at.terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert!(
        engine.image_id(&format!("{id}/greeter:v2")).is_some(),
        "a no keeps all"
    );
    assert_eq!(scene.stepgate(&["reset", our_lesson().to_str().unwrap()]).code, 0);
    assert_eq!(engine.image_id(&format!("{id}/greeter:v2")), None);
}

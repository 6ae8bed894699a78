//! Logins: nobody's, another's, refused by now, for another registry, unreadable; and right in other ways.

use super::home::{Kind, PASSWORD};
use super::report::Wrong;
use super::scene::{LOGIN, PUSH, Scene};

fn write_config(scene: &Scene, text: &str) {
    let file = scene.home.docker_config(&scene.sandbox);
    std::fs::write(file, text).expect("docker's config file");
}

fn login_command(scene: &Scene) -> String {
    format!("docker login --username {}", scene.id)
}

fn not_logged_in(scene: &Scene, only: &str) -> Wrong<'static> {
    Wrong {
        kind: "logged-in",
        wanted: format!("you to be logged in at {}", scene.place()),
        found: format!("no login for {} is stored{only}", scene.place()),
        mend: Some(login_command(scene)),
    }
}

fn refused(scene: &Scene, words: &str) -> Wrong<'static> {
    let (id, place) = (&scene.id, scene.place());
    Wrong {
        kind: "logged-in",
        wanted: format!("{place} to accept the stored login of `{id}`"),
        found: format!(
            "a login of `{id}` is stored, but {place} refuses it now ({words}): the password may have changed"
        ),
        mend: Some(login_command(scene)),
    }
}

const PRACTICE_WORDS: &str = "incorrect username or password";
const DEBIAN_WORDS: &str = "authentication required";

#[test]
fn nobody_logged_in_is_told() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(LOGIN);
        write_config(&scene, "{}");
        scene.fails_and_mends(LOGIN, &[not_logged_in(&scene, "")]);
    }
}

#[test]
fn credentials_for_another_registry_do_not_count() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(LOGIN);
    // `ada:x`
    write_config(&scene, r#"{"auths": {"quay.example": {"auth": "YWRhOng="}}}"#);
    scene.fails_and_mends(
        LOGIN,
        &[not_logged_in(&scene, ", only for the registry `quay.example`")],
    );
}

#[test]
fn credentials_for_docker_hub_itself_do_not_count_at_the_practice_registry() {
    let Some(scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(LOGIN);
    write_config(
        &scene,
        r#"{"auths": {"https://index.docker.io/v1/": {"auth": "YWRhOng="}}}"#,
    );
    scene.fails_and_mends(LOGIN, &[not_logged_in(&scene, ", only for Docker Hub")]);
}

#[test]
fn another_user_logged_in_is_told_with_both_names() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(LOGIN);
        let other = format!("a{}", scene.id);
        let lesson = scene.another("other.md", &[("Other", &format!("docker login -u {other}"))]);
        scene.run(&lesson, &[]);
        let wrong = Wrong {
            kind: "logged-in",
            wanted: format!("you to be logged in at {} as `{}`", scene.place(), scene.id),
            found: format!("you are logged in as `{other}`, the lesson uses `{}`", scene.id),
            mend: Some(login_command(&scene)),
        };
        scene.fails_and_mends(LOGIN, &[wrong]);
    }
}

#[test]
fn a_password_that_was_changed_since_is_told() {
    let Some(mut scene) = Scene::finished(Kind::Practice) else {
        return;
    };
    scene.holds(LOGIN);
    let id = scene.id.clone();
    scene.home.renew(&scene.sandbox, &id);
    scene.fails_and_mends(LOGIN, &[refused(&scene, PRACTICE_WORDS)]);
}

#[test]
fn a_password_that_another_registry_changed_since_is_told() {
    let Some(mut scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    scene.holds(LOGIN);
    let id = scene.id.clone();
    scene.home.renew(&scene.sandbox, &id);
    scene.check(LOGIN).fails(&[refused(&scene, DEBIAN_WORDS)]);
    scene.sandbox.set("STEPGATE_PASSWORD", "another password");
    scene.fails_and_mends(LOGIN, &[refused(&scene, DEBIAN_WORDS)]);
}

#[test]
fn an_account_that_was_deleted_is_told() {
    for (kind, words) in [(Kind::Practice, PRACTICE_WORDS), (Kind::Debian, DEBIAN_WORDS)] {
        let Some(mut scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(LOGIN);
        let id = scene.id.clone();
        scene.home.delete_account(&id);
        scene.check(LOGIN).fails(&[refused(&scene, words)]);
    }
}

#[test]
fn what_was_pushed_cannot_be_read_with_a_login_that_is_refused() {
    let Some(mut scene) = Scene::finished(Kind::Debian) else {
        return;
    };
    scene.holds(PUSH);
    let id = scene.id.clone();
    scene.home.renew(&scene.sandbox, &id);
    let wrongs = [&scene.web, &scene.api].map(|image| Wrong {
        kind: "pushed",
        wanted: format!("`{}` at {}", scene.mine(image), scene.place()),
        found: format!(
            "{} does not let you read `{}`: {DEBIAN_WORDS}",
            scene.place(),
            scene.mine(image)
        ),
        mend: Some("docker login".to_owned()),
    });
    scene.check(PUSH).fails(&wrongs);
}

#[test]
fn a_damaged_config_file_is_no_answer() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        scene.holds(LOGIN);
        for damaged in [r#"{"auths": "#, r#"{"auths": {"#, "[]", r#"{"auths": 7}"#] {
            write_config(&scene, damaged);
            let said = scene.check(LOGIN).cannot_be_asked();
            let file = scene.home.docker_config(&scene.sandbox).display().to_string();
            assert!(said.contains(&file), "{damaged}: {said}");
        }
    }
}

#[test]
fn a_logout_that_was_not_done_is_told() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        let lesson = scene.another("out.md", &[("Out", "docker logout")]);
        let wrong = Wrong {
            kind: "logged-out",
            wanted: format!("no stored login for {}", scene.place()),
            found: format!("a login of `{}` for {} is still stored", scene.id, scene.place()),
            mend: Some("docker logout".to_owned()),
        };
        let checked = scene.check_in(&lesson, "out");
        checked.fails(&[wrong]);
        scene.mend(&checked);
        scene.check_in(&lesson, "out").holds();
    }
}

#[test]
fn a_lesson_that_logs_out_at_its_end_holds_as_a_whole() {
    let Some(scene) = Scene::begun(Kind::Debian) else {
        return;
    };
    let lesson = scene.another(
        "out.md",
        &[("In", &login_command(&scene)), ("Out", "docker logout")],
    );
    scene.run(&lesson, &[]);
    scene.check_whole(&lesson).holds();
    scene.check_in(&lesson, "in").fails(&[not_logged_in(&scene, "")]);
}

#[test]
fn a_login_may_be_spelt_in_other_ways() {
    let Some(scene) = Scene::begun(Kind::Debian) else {
        return;
    };
    for line in [
        "docker login -u ID",
        "docker login -uID docker.io",
        "docker login --username=ID",
    ] {
        write_config(&scene, "{}");
        scene.check(LOGIN).fails(&[not_logged_in(&scene, "")]);
        scene.types(LOGIN, &[&line.replace("ID", &scene.id)]);
        scene.holds(LOGIN);
    }
}

#[test]
fn a_login_with_a_password_from_standard_input_is_right() {
    let Some(scene) = Scene::begun(Kind::Debian) else {
        return;
    };
    scene.check(LOGIN).fails(&[not_logged_in(&scene, "")]);
    let file = scene.sandbox.write("password", PASSWORD);
    let mut terminal = scene.terminal(LOGIN);
    let line = format!(
        "docker login --password-stdin --username {} <{}",
        scene.id,
        file.display()
    );
    super::scene::type_line(&mut terminal, &line);
    terminal.expect("Step passed: ");
    assert_eq!(terminal.end().0, 0);
    scene.holds(LOGIN);
}

#[test]
fn a_login_with_the_docker_cli_itself_is_right() {
    let Some(scene) = Scene::begun(Kind::Debian) else {
        return;
    };
    scene.check(LOGIN).fails(&[not_logged_in(&scene, "")]);
    let host = scene.home.host();
    let folder = scene.sandbox.docker_config().display().to_string();
    let login = [
        "--config",
        &folder,
        "login",
        "-u",
        &scene.id,
        "--password-stdin",
        &host,
    ];
    scene.engine.cli_with_input(login, PASSWORD).text();
    scene.holds(LOGIN);
}

#[test]
fn a_login_without_a_name_is_for_the_account_that_the_lesson_pushes_as() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    let theirs = format!("{}-theirs", scene.id);
    let tag = format!("docker tag {} {theirs}/web", scene.web);
    let push = format!("docker push {theirs}/web");
    let lesson = scene.another(
        "theirs.md",
        &[("Log in", "docker login"), ("Push", &format!("{tag}\n{push}"))],
    );
    scene.run(&lesson, &[]);
    let held = scene.check_in(&lesson, "log-in").holds();
    assert!(held.iter().any(|held| held.contains(&theirs)), "{held:?}");
    scene.docker(&format!("rmi {theirs}/web"));
    let lesson = scene.another("nobodys.md", &[("Log in", "docker login")]);
    scene.run(&lesson, &[]);
    scene.check_in(&lesson, "log-in").holds();
}

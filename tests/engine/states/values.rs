//! The learner's variable: unset, against the registry's rules, and right in every way to set it.

use super::home::Kind;
use super::report::{Checked, Wrong};
use super::scene::{Scene, VALUE, type_line};

fn ask(scene: &Scene, registry: &str, values: &[&str]) -> Checked {
    let lesson = scene.lesson().display().to_string();
    let values = values.iter().map(|value| format!("--var=dockerId={value}"));
    let arguments = [
        "check",
        &lesson,
        "--registry",
        registry,
        "--step",
        VALUE,
        "--format",
        "json",
    ];
    let more = values.chain([scene.engine_argument()]);
    let arguments: Vec<String> = arguments.map(str::to_owned).into_iter().chain(more).collect();
    scene.ask(&arguments)
}

#[test]
fn a_variable_that_is_not_set_is_told() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    ask(&scene, "practice", &["ada"]).holds();
    ask(&scene, "practice", &[]).fails(&[Wrong {
        kind: "variable",
        wanted: "`dockerId` to be set to your Docker ID".to_owned(),
        found: "`dockerId` is not set".to_owned(),
        mend: None,
    }]);
}

#[test]
fn upper_case_is_refused_with_the_spelling_that_would_do() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    ask(&scene, "practice", &["ada"]).holds();
    ask(&scene, "practice", &["Ada"]).fails(&[Wrong {
        kind: "variable",
        wanted: "`dockerId` to be a valid Docker ID".to_owned(),
        found:
            "`Ada` is not a Docker ID: it has upper-case letters, and names at a registry are lower case; \
                `ada` would do"
                .to_owned(),
        mend: Some("export dockerId='ada'".to_owned()),
    }]);
}

#[test]
fn three_letters_are_too_short_for_docker_hub_and_enough_for_others() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    for registry in ["practice", "127.0.0.1:9"] {
        ask(&scene, registry, &["ada"]).holds();
    }
    ask(&scene, "hub", &["adal"]).holds();
    ask(&scene, "hub", &["ada"]).fails(&[Wrong {
        kind: "variable",
        wanted: "`dockerId` to be a valid Docker ID".to_owned(),
        found: "`ada` is not a Docker ID: Docker Hub takes names of 4 to 30 characters".to_owned(),
        mend: None,
    }]);
}

#[test]
fn a_command_in_the_value_is_refused_as_a_name() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    let checked = ask(&scene, "practice", &["'; rm -rf ~ #"]);
    assert_eq!(checked.code, 1, "{checked:#?}");
    let found = checked.reports[0]["found"].as_str().unwrap_or_default();
    assert!(
        found.starts_with("`'; rm -rf ~ #` is not a Docker ID: "),
        "{found}"
    );
}

#[test]
fn the_variable_may_be_exported_by_hand() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    ask(&scene, "practice", &[]).fails(&[Wrong {
        kind: "variable",
        wanted: "`dockerId` to be set to your Docker ID".to_owned(),
        found: "`dockerId` is not set".to_owned(),
        mend: None,
    }]);
    let lesson = scene.lesson().display().to_string();
    let mut terminal = scene.sandbox.terminal([
        "run",
        &lesson,
        "--keep",
        "--free",
        "--step",
        VALUE,
        &scene.engine_argument(),
    ]);
    type_line(&mut terminal, &format!("export dockerId={}", scene.id));
    terminal.expect("Step passed: ");
    assert_eq!(terminal.end().0, 0);
    let evidence = ask(&scene, "practice", &[]).holds();
    assert_eq!(
        evidence,
        [format!("`dockerId` is `{}`, a valid Docker ID", scene.id)]
    );
}

#[test]
fn whether_a_command_ran_counts_neither_way_without_a_session() {
    let Some(scene) = Scene::begun(Kind::Practice) else {
        return;
    };
    let lesson = scene.another("ran.md", &[("Ran", "docker version")]);
    scene.run(&lesson, &[]);
    let checked = scene.check_in(&lesson, "ran");
    assert_eq!(checked.code, 0, "{checked:#?}");
    assert_eq!(checked.reports[0]["kind"], "exit");
    assert_eq!(checked.reports[0]["result"], "unanswered");
    let reason = checked.reports[0]["reason"].as_str().unwrap_or_default();
    assert!(
        reason.ends_with("is known only while the lesson runs"),
        "{reason}"
    );
}

//! The guard's rulings over an engine made of lists.
//!
//! Not here: real engines (`tests/engine/guard.rs`).

use super::*;
use crate::docker::{Parsed, layout, parse};
use crate::shell::context::tests::practice;
use crate::shell::journal::Made;
use crate::shell::shim::fake::FakeEngine;

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn deed(argv: &[String]) -> Deed {
    match parse(argv) {
        Parsed::Foreign(foreign) => foreign.deed,
        other => panic!("{other:?}"),
    }
}

fn mark(line: &str, mode: GuardMode) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut context = practice(folder.path());
    context.guard = mode;
    let ledger = Ledger::default();
    let guard = Guard {
        context: &context,
        ledger: &ledger,
    };
    let argv = words(line);
    guard.mark(&argv, &layout(&argv), &deed(&argv)).join(" ")
}

fn ledger() -> Ledger {
    let tag = |name: &str, image: &str| Made::Tag {
        name: Reference::parse(name).unwrap(),
        image: image.into(),
        replaced: None,
    };
    let project = |family| Made::Project {
        family,
        name: "shop".into(),
    };
    Ledger::of(&[
        tag("ada/web:latest", "sha256:1"),
        tag("ada/api:v1", "sha256:5"),
        tag("ada/api:v2", "sha256:5"),
        project(Family::Compose),
        project(Family::Stack),
    ])
}

async fn judge(engine: &FakeEngine, line: &str) -> Ruling {
    let folder = tempfile::tempdir().unwrap();
    let context = practice(folder.path());
    let ledger = ledger();
    let guard = Guard {
        context: &context,
        ledger: &ledger,
    };
    let argv = words(line);
    guard
        .judge(engine, &argv, &layout(&argv), &deed(&argv))
        .await
        .unwrap()
}

fn engine() -> FakeEngine {
    let mut engine = FakeEngine::default();
    engine.add_image("1", &["ada/web:latest", "web:latest"], &[]);
    engine.add_image("2", &["theirs:latest"], &[]);
    engine.add_image("3", &["built:v1"], &[(LABEL, "s1")]);
    engine.add_image("4", &["other:v1"], &[(LABEL, "s2")]);
    engine.add_image("5", &["ada/api:v1", "ada/api:v2"], &[]);
    engine.add_image("6", &[], &[]);
    engine.add_object(ObjectKind::Container, "mine", &[(LABEL, "s1")]);
    engine.add_object(ObjectKind::Container, "web", &[]);
    engine.add_object(ObjectKind::Container, "prod", &[(LABEL, "s2")]);
    engine
}

#[test]
fn what_is_created_is_labelled_also_without_the_guard() {
    for mode in [GuardMode::On, GuardMode::Off] {
        assert_eq!(
            mark("run -d alpine sleep 9", mode),
            "run --label stepgate.session=s1 -d alpine sleep 9"
        );
    }
    assert_eq!(
        mark("-D network create n", GuardMode::On),
        "-D network create --label stepgate.session=s1 n"
    );
    assert_eq!(
        mark("volume create", GuardMode::On),
        "volume create --label stepgate.session=s1"
    );
    assert_eq!(
        mark("buildx build --push .", GuardMode::On),
        "buildx build --label stepgate.session=s1 --push ."
    );
    assert_eq!(mark("compose up -d", GuardMode::On), "compose up -d");
    assert_eq!(
        mark("buildx bake app", GuardMode::On),
        "buildx bake --set *.labels.stepgate.session=s1 app"
    );
    assert_eq!(
        mark("service create web", GuardMode::On),
        "service create --label stepgate.session=s1 --container-label stepgate.session=s1 web"
    );
}

#[test]
fn a_prune_is_narrowed_only_with_the_guard() {
    assert_eq!(
        mark("system prune -af", GuardMode::On),
        "system prune --filter label=stepgate.session=s1 -af"
    );
    assert_eq!(
        mark("image prune -a", GuardMode::On),
        "image prune --filter label=stepgate.session=s1 -a"
    );
    assert_eq!(mark("system prune -af", GuardMode::Off), "system prune -af");
}

#[tokio::test]
async fn a_removal_keeps_to_the_lessons_own_and_names_the_rest() {
    let ruling = judge(&engine(), "rm -f web mine nosuch prod").await;
    assert_eq!(
        ruling,
        Ruling::Run {
            argv: words("rm -f mine nosuch"),
            spared: words("web prod")
        }
    );
}

#[tokio::test]
async fn nothing_runs_where_all_is_spared() {
    assert_eq!(
        judge(&engine(), "stop -t 5 web").await,
        Ruling::Spare(words("web"))
    );
}

#[tokio::test]
async fn what_would_change_anothers_thing_is_refused_as_a_whole() {
    for (line, theirs) in [
        ("exec web ls", "web"),
        ("cp x web:/y", "web"),
        ("rename prod p", "prod"),
        ("network disconnect net web", "web"),
    ] {
        assert_eq!(
            judge(&engine(), line).await,
            Ruling::Refuse(words(theirs)),
            "{line}"
        );
    }
    for line in ["exec mine ls", "cp web:/y x", "exec nosuch ls"] {
        let ruling = judge(&engine(), line).await;
        assert!(
            matches!(&ruling, Ruling::Run { argv, .. } if *argv == words(line)),
            "{line}: {ruling:?}"
        );
    }
}

#[tokio::test]
async fn what_belongs_to_a_project_of_the_lesson_is_the_lessons() {
    for family in [Family::Compose, Family::Stack] {
        let mut engine = engine();
        let project = family.label();
        engine.add_object(ObjectKind::Container, "shop-web-1", &[(project, "shop")]);
        engine.add_object(ObjectKind::Container, "prod-web-1", &[(project, "prod")]);
        let ruling = judge(&engine, "rm -f shop-web-1 prod-web-1").await;
        assert_eq!(
            ruling,
            Ruling::Run {
                argv: words("rm -f shop-web-1"),
                spared: words("prod-web-1")
            }
        );
    }
}

#[tokio::test]
async fn a_project_is_the_lessons_others_or_nobodys() {
    let mut engine = engine();
    let family = Family::Compose;
    engine.add_object(ObjectKind::Container, "prod-web-1", &[(family.label(), "prod")]);
    let folder = tempfile::tempdir().unwrap();
    let (context, ledger) = (practice(folder.path()), ledger());
    let guard = Guard {
        context: &context,
        ledger: &ledger,
    };
    for (name, wanted) in [
        ("shop", Standing::Ours),
        ("prod", Standing::Theirs),
        ("new", Standing::Missing),
    ] {
        let standing = guard.project_standing(&engine, family, name).await.unwrap();
        assert_eq!(standing, wanted, "{name}");
    }
}

#[test]
fn the_engine_is_asked_where_a_command_names_what_it_touches() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::default();
    for (line, mode, has_to_ask) in [
        ("rm -f web", GuardMode::On, true),
        ("stop web", GuardMode::On, true),
        ("exec web ls", GuardMode::On, true),
        ("rm -f web", GuardMode::Off, false),
        ("rm -f", GuardMode::On, false),
        ("run web", GuardMode::On, false),
        ("container prune", GuardMode::On, false),
    ] {
        let mut context = practice(folder.path());
        context.guard = mode;
        let guard = Guard {
            context: &context,
            ledger: &ledger,
        };
        let Parsed::Foreign(foreign) = parse(&words(line)) else {
            panic!("{line}");
        };
        assert_eq!(guard.has_to_ask(&foreign), has_to_ask, "{line} {mode:?}");
    }
}

#[tokio::test]
async fn an_image_is_ours_by_ledger_or_label_and_never_by_another_of_its_names() {
    let line = "rmi --platform linux/amd64 ada/web web theirs built:v1 other:v1 sha256:1 sha256:5 sha256:6";
    let ruling = judge(&engine(), line).await;
    assert_eq!(
        ruling,
        Ruling::Run {
            argv: words("rmi --platform linux/amd64 ada/web built:v1 sha256:5"),
            spared: words("web theirs other:v1 sha256:1 sha256:6"),
        }
    );
}

#[tokio::test]
async fn on_another_engine_nothing_is_the_lessons() {
    assert_eq!(
        judge(&engine(), "-H tcp://x:1 rm -f mine").await,
        Ruling::Spare(words("mine"))
    );
}

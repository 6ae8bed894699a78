//! What is inferred from the commands that lessons use.

use proptest::prelude::*;

use super::*;
use crate::check::Condition;
use crate::script::{Certainty, Invocation, Output};

/// One command; a word with `<` or `$` in it is unknown.
pub(super) fn run(text: &str) -> Effect {
    run_so(text, Certainty::Certain, Output::Shown)
}

pub(super) fn run_so(text: &str, certainty: Certainty, output: Output) -> Effect {
    let word = |word: &str| {
        let is_unknown = word.contains(['<', '$']);
        if is_unknown {
            Word::Unknown(word.to_owned())
        } else {
            Word::Known(word.to_owned())
        }
    };
    let (command, file) = text
        .split_once(" > ")
        .map_or((text, None), |(command, file)| (command, Some(file)));
    Effect::Run(Invocation {
        place: crate::script::Place::Own,
        shell: crate::script::Shell::Lesson,
        statement: String::new(),
        line: 7,
        text: text.to_owned(),
        argv: command.split_whitespace().map(word).collect(),
        certainty,
        failure: crate::script::Failure::Unforeseen,
        is_background: false,
        file: file.map(word),
        output,
    })
}

pub(super) fn past() -> Past {
    let text = "# A\n\n```\ndocker push <your-docker-id>/web\n```\n";
    let lesson = crate::lesson::parse(std::path::Path::new("a.md"), text);
    Past::new(lesson.variables(), &BTreeMap::new())
}

fn set_id(value: Word) -> Effect {
    Effect::Set {
        statement: String::new(),
        line: 3,
        name: "dockerId".to_owned(),
        value,
        placeholder: Some("dockerId".to_owned()),
    }
}

/// `kind subject` of each check.
pub(super) fn outline(commands: &[&str], past: &mut Past) -> Vec<String> {
    let effects: Vec<Effect> = commands.iter().map(|text| run(text)).collect();
    outlined(&infer(&effects, past))
}

pub(super) fn outlined(checks: &[Check]) -> Vec<String> {
    checks
        .iter()
        .map(|check| format!("{} {}", check.kind(), check.subject()))
        .collect()
}

#[test]
fn the_registry_chapter_is_checked_without_annotation() {
    let mut past = past();
    let first = infer(&[set_id(Word::Known("ada".to_owned()))], &mut past);
    assert_eq!(outlined(&first), ["variable dockerId"]);
    let tags = [
        "docker image tag hostname-app ada/hostname-app",
        "docker image tag tweet-app ada/tweet-app",
    ];
    assert_eq!(
        outline(&tags, &mut past),
        ["tag ada/hostname-app", "tag ada/tweet-app"]
    );
    let listing = infer(&[run("docker image ls -f reference=ada/*")], &mut past);
    let [
        Check {
            condition: Condition::Listed { expected, .. },
            ..
        },
    ] = listing.as_slice()
    else {
        panic!("{listing:?}");
    };
    assert_eq!(
        expected
            .iter()
            .map(Subject::<Reference>::shown)
            .collect::<Vec<_>>(),
        ["ada/hostname-app", "ada/tweet-app"]
    );
    assert_eq!(
        outline(&["docker login --username ada"], &mut past),
        ["logged-in docker.io"]
    );
    let pushes = [
        "docker image push ada/hostname-app",
        "docker image push ada/tweet-app",
    ];
    assert_eq!(
        outline(&pushes, &mut past),
        ["pushed ada/hostname-app", "pushed ada/tweet-app"]
    );
    let page = infer(&[run("firefox https://hub.docker.com/r/ada/")], &mut past);
    let [
        Check {
            condition: Condition::Page {
                user, repositories, ..
            },
            ..
        },
    ] = page.as_slice()
    else {
        panic!("{page:?}");
    };
    assert_eq!(*user, Some(Subject::Known("ada".to_owned())));
    assert_eq!(repositories.len(), 2);
}

#[test]
fn a_missing_value_leaves_the_subjects_open() {
    let mut past = past();
    infer(&[set_id(Word::Unknown("<dockerId>".to_owned()))], &mut past);
    outline(
        &["docker tag web <dockerId>/web", "docker push <dockerId>/web"],
        &mut past,
    );
    assert_eq!(past.made(), [Subject::Open("<dockerId>/web".to_owned())]);
    let listing = infer(&[run("docker images --filter=reference=<dockerId>/*")], &mut past);
    let Condition::Listed { filters, expected } = &listing[0].condition else {
        panic!("{listing:?}")
    };
    assert_eq!(filters[0].1, Subject::Open("<dockerId>/*".to_owned()));
    assert_eq!(expected.len(), 1);
    let page = infer(&[run("open https://hub.docker.com/u/<dockerId>")], &mut past);
    let Condition::Page {
        user, repositories, ..
    } = &page[0].condition
    else {
        panic!("{page:?}")
    };
    assert_eq!(*user, Some(Subject::Open("<dockerId>".to_owned())));
    assert_eq!(*repositories, [Subject::Open("<dockerId>/web".to_owned())]);
}

#[test]
fn a_login_without_a_name_is_for_the_learners_own_docker_id() {
    let mut past = past();
    infer(&[set_id(Word::Known("ada".to_owned()))], &mut past);
    let user = |text: &str, past: &mut Past| match infer(&[run(text)], past).remove(0).condition {
        Condition::LoggedIn { user, .. } => user,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        user("docker login", &mut past),
        Some(Subject::Known("ada".to_owned()))
    );
    assert_eq!(user("docker login registry.example", &mut past), None);
}

#[test]
fn only_the_net_effect_of_a_step_is_checked() {
    assert_eq!(
        outline(&["docker tag web ada/web", "docker rmi ada/web"], &mut past()),
        ["image-gone ada/web"]
    );
    assert_eq!(
        outline(&["docker rmi ada/web", "docker tag web ada/web"], &mut past()),
        ["tag ada/web"]
    );
    assert_eq!(
        outline(&["docker login", "docker logout"], &mut past()),
        ["logged-out docker.io"]
    );
    assert_eq!(
        outline(
            &["docker logout", "docker logout quay.example", "docker login"],
            &mut past()
        ),
        ["logged-out quay.example", "logged-in docker.io"]
    );
}

#[test]
fn a_tag_whose_source_changes_later_in_the_step_need_only_exist() {
    assert_eq!(
        outline(&["docker tag web ada/web", "docker build -t web ."], &mut past()),
        ["image ada/web", "image web"]
    );
    assert_eq!(
        outline(&["docker tag web ada/web", "docker rmi web"], &mut past()),
        ["image ada/web", "image-gone web"]
    );
}

#[test]
fn a_push_whose_image_goes_or_changes_later_in_the_step_is_compared_with_nothing() {
    for after in ["docker rmi ada/web", "docker build -t ada/web ."] {
        let mut past = past();
        let checks = infer(&[run("docker push ada/web"), run(after)], &mut past);
        assert!(matches!(checks[0].condition, Condition::Stored { .. }), "{after}");
    }
}

#[test]
fn a_rebuild_must_have_run_because_its_name_is_there_already() {
    let mut past = past();
    assert_eq!(outline(&["docker build -t web ."], &mut past), ["image web"]);
    assert_eq!(
        outline(&["docker build -t web ."], &mut past),
        ["image web", "exit docker build -t web ."]
    );
}

#[test]
fn all_tags_means_every_tag_that_the_lesson_has_made_in_the_repository() {
    let mut past = past();
    outline(
        &[
            "docker tag web ada/web:v1",
            "docker tag web ada/web:v2",
            "docker tag web ada/api",
        ],
        &mut past,
    );
    assert_eq!(
        outline(&["docker push --all-tags ada/web"], &mut past),
        ["pushed ada/web:v1", "pushed ada/web:v2"]
    );
    assert_eq!(
        outline(&["docker push -a ada/other"], &mut past),
        ["exit docker push -a ada/other"]
    );
}

#[test]
fn filters_that_only_an_engine_can_apply_name_no_image() {
    let mut past = past();
    outline(&["docker tag web ada/web"], &mut past);
    for (listing, n_expected) in [
        ("docker image ls", 1),
        ("docker image ls ada/web", 1),
        ("docker image ls ada/api", 0),
        ("docker image ls -f dangling=true", 0),
        ("docker image ls -f label=x -f reference=ada/*", 0),
        ("docker image ls -f reference=no/* -f reference=ada/*", 1),
    ] {
        let checks = infer(&[run(listing)], &mut past);
        let Condition::Listed { expected, .. } = &checks[0].condition else {
            panic!("{listing}")
        };
        assert_eq!(expected.len(), n_expected, "{listing}");
    }
}

#[test]
fn a_listing_expects_no_image_that_the_step_removes_after_it() {
    let mut past = past();
    outline(&["docker tag web ada/web"], &mut past);
    let checks = infer(&[run("docker image ls"), run("docker rmi ada/web")], &mut past);
    let Condition::Listed { expected, .. } = &checks[0].condition else {
        panic!("{checks:?}")
    };
    assert!(expected.is_empty());
    assert!(past.made().is_empty());
}

#[test]
fn images_removed_by_a_substitution_are_no_longer_demanded() {
    let mut past = past();
    let listing = run_so("docker image ls -q", Certainty::Certain, Output::Taken);
    let effects = [
        run("docker tag web ada/web"),
        listing,
        run("docker rmi -f $(docker-image-ls)"),
    ];
    assert_eq!(
        outlined(&infer(&effects, &mut past)),
        ["exit docker rmi -f $(docker-image-ls)"]
    );
    assert!(past.made().is_empty());
}

#[test]
fn a_command_that_may_not_run_proves_nothing_and_undoes_demands() {
    let maybe = |text| run_so(text, Certainty::Conditional, Output::Shown);
    let mut past = past();
    assert_eq!(
        outlined(&infer(
            &[maybe("docker tag web ada/web"), maybe("make")],
            &mut past
        )),
        [""; 0]
    );
    let effects = [run("docker tag web ada/web"), maybe("docker rmi ada/web")];
    assert_eq!(outlined(&infer(&effects, &mut past)), [""; 0]);
}

#[test]
fn only_success_is_asked_of_a_command_whose_effect_is_unknown() {
    let mut past = past();
    assert_eq!(
        outline(
            &[
                "cd app",
                "echo hello",
                "export A=1",
                "make",
                "docker version",
                "docker tag web Ada/Web",
                "make"
            ],
            &mut past
        ),
        ["exit make", "exit docker version", "exit docker tag web Ada/Web"]
    );
    assert_eq!(
        outline(&["docker rmi 3f2a91c0ffee"], &mut past),
        ["exit docker rmi 3f2a91c0ffee"]
    );
    assert_eq!(
        outline(&["firefox http://shop.example:8080"], &mut past),
        ["exit firefox http://shop.example:8080"]
    );
}

#[test]
fn other_spellings_of_docker_and_its_commands_are_the_same() {
    let mut past = past();
    for spelling in [
        "docker tag web ada/web",
        "docker.exe image tag web ada/web",
        "sudo /usr/bin/docker tag web ada/web",
    ] {
        assert_eq!(outline(&[spelling], &mut past), ["tag ada/web"], "{spelling}");
    }
    assert_eq!(
        outline(
            &["docker buildx build --secret id=x -t ada/api --push ."],
            &mut past
        ),
        ["pushed ada/api"]
    );
    assert_eq!(
        outline(&["docker image ls --format={{range}}"], &mut past).len(),
        1
    );
}

#[test]
fn a_known_word_is_certain_though_an_unknown_one_ends_like_it() {
    let checks = infer(&[run("docker tag <registry>/web web")], &mut past());
    let Condition::Tag { source, target } = &checks[0].condition else {
        panic!("{checks:?}")
    };
    assert_eq!(*source, Subject::Open("<registry>/web".to_owned()));
    assert_eq!(target.shown(), "web");
    assert!(matches!(target, Subject::Known(_)));
}

proptest! {
    #[test]
    fn inferring_never_panics(
        commands in proptest::collection::vec(
            prop_oneof![
                "(docker|sudo|firefox|x)( (image|tag|push|rmi|ls|build|login|-t|-f|--all-tags|reference=\\[a*|a/b|<id>/b|\\$\\(x\\)|https://hub.docker.com/r/.?)){0,6}",
                ".{0,40}",
            ],
            0..8,
        ),
        is_certain in any::<bool>(),
    ) {
        let certainty = if is_certain { Certainty::Certain } else { Certainty::Conditional };
        let effects: Vec<Effect> =
            commands.iter().map(|text| run_so(text, certainty, Output::Shown)).collect();
        let mut past = past();
        let checks = infer(&effects, &mut past);
        for check in &checks {
            prop_assert!(!check.kind().is_empty());
            prop_assert!(serde_json::to_value(check).is_ok());
        }
        infer(&effects, &mut past);
    }
}

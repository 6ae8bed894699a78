//! What is inferred where stepgate does not understand a command whole, and from pages that a browser opens.

use super::tests::{outline, outlined, past, run, run_so};
use super::*;
use crate::check::Condition;
use crate::script::{Certainty, Output};

/// What a lesson knows that has tagged and pushed some images.
fn pushed() -> Past {
    let mut past = past();
    outline(
        &[
            "docker tag web ada/web",
            "docker tag web ada/web:v2",
            "docker tag web bob/api",
            "docker tag web quay.example/ada/web",
        ],
        &mut past,
    );
    outline(
        &[
            "docker push ada/web",
            "docker push ada/web:v2",
            "docker push bob/api",
            "docker push quay.example/ada/web",
        ],
        &mut past,
    );
    past
}

/// The repositories of the page that a command opens; `None` where nothing is asked of a page.
fn shown(command: &str) -> Option<Vec<String>> {
    match infer(&[run(command)], &mut pushed()).pop()?.condition {
        Condition::Page { repositories, .. } => {
            Some(repositories.iter().map(Subject::<Reference>::shown).collect())
        }
        _ => None,
    }
}

#[test]
fn a_page_shows_what_was_pushed_to_the_account_or_the_repository() {
    let repositories = |names: &[&str]| Some(names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
    for (address, wanted) in [
        ("hub.docker.com/r/ada", repositories(&["ada/web"])),
        ("hub.docker.com/r/ada/web", repositories(&["ada/web"])),
        (
            "hub.docker.com/repository/docker/bob/api/general",
            repositories(&["bob/api"]),
        ),
        ("hub.docker.com/r/ada/api", None),
        ("hub.docker.com/r/ad", None),
        ("hub.docker.com", repositories(&["ada/web", "bob/api"])),
        ("quay.example/r/ada/web", None),
    ] {
        assert_eq!(shown(&format!("firefox https://{address}")), wanted, "{address}");
    }
    assert_eq!(shown("curl https://hub.docker.com/r/ada/web"), None);
}

#[test]
fn a_command_with_a_flag_that_is_not_known_says_what_it_can() {
    for (command, wanted) in [
        (
            "docker image ls --format={{upper.ID}} ada/web",
            &["listed reference=ada/web"][..],
        ),
        (
            "docker image ls --format {{upper.ID}} ada/web",
            &["listed reference=ada/web"],
        ),
        ("docker image ls --unheard", &["exit docker image ls --unheard"]),
        (
            "docker rmi --unheard ada/web",
            &["image-gone ada/web", "exit docker rmi --unheard ada/web"],
        ),
        ("docker run --unheard web", &["exit docker run --unheard web"]),
        ("docker stop --unheard web", &["exit docker stop --unheard web"]),
        ("docker exec web ls", &["exit docker exec web ls"]),
        (
            "docker -H tcp://x:1 rmi ada/web",
            &["exit docker -H tcp://x:1 rmi ada/web"],
        ),
        ("docker buildx build --push -t ada/x .", &["pushed ada/x"]),
        (
            "docker buildx build -o out -t ada/x .",
            &["exit docker buildx build -o out -t ada/x ."],
        ),
        (
            "docker buildx build --output=out -t ada/x .",
            &["exit docker buildx build --output=out -t ada/x ."],
        ),
        ("docker buildx build --load -t ada/x .", &["image ada/x"]),
        ("docker build .", &["exit docker build ."]),
        ("docker push $(name)", &["exit docker push $(name)"]),
        ("docker image ls $(name)", &["exit docker image ls $(name)"]),
        ("docker tag web web:latest", &["image web"]),
        ("$tool push", &["exit $tool push"]),
        ("sudo", &["exit sudo"]),
    ] {
        assert_eq!(outline(&[command], &mut pushed()), wanted, "{command}");
    }
}

#[test]
fn what_may_be_an_id_is_no_name_that_is_gone() {
    for (command, wanted) in [
        ("docker rmi abc", "image-gone abc"),
        ("docker rmi abcd", "exit docker rmi abcd"),
        ("docker rmi wxyz", "image-gone wxyz"),
    ] {
        assert_eq!(outline(&[command], &mut past()), [wanted]);
    }
}

#[test]
fn an_archive_may_bring_back_what_went() {
    let mut past = pushed();
    let checks = infer(&[run("docker rmi web"), run("docker load -i web.tar")], &mut past);
    assert!(
        checks.iter().all(|check| check.kind() != "image-gone"),
        "{checks:?}"
    );
    let checks = infer(
        &[run("docker rmi web"), run("docker save -o web.tar api")],
        &mut past,
    );
    assert!(checks.iter().any(|check| check.kind() == "image-gone"));
}

#[test]
fn a_prune_leaves_nothing_to_demand_also_where_it_may_not_run() {
    for certainty in [Certainty::Certain, Certainty::Conditional] {
        let mut past = pushed();
        infer(
            &[run_so("docker image prune -af", certainty, Output::Shown)],
            &mut past,
        );
        assert!(past.made().is_empty(), "{certainty:?}");
        let mut past = pushed();
        infer(
            &[run_so("docker container prune -f", certainty, Output::Shown)],
            &mut past,
        );
        assert_eq!(past.made().len(), 4, "{certainty:?}");
    }
}

#[test]
fn a_listing_is_asked_for_unless_it_is_of_ids_for_another_command() {
    for (command, output, n_checks) in [
        ("docker image ls -q", Output::Taken, 0),
        ("docker image ls -q", Output::Shown, 1),
        ("docker image ls", Output::Taken, 1),
    ] {
        let effect = run_so(command, Certainty::Certain, output);
        assert_eq!(
            infer(&[effect], &mut past()).len(),
            n_checks,
            "{command} {output:?}"
        );
    }
    let checks = infer(&[run("docker image ls -f dangling=false")], &mut pushed());
    let Condition::Listed { expected, .. } = &checks[0].condition else {
        panic!("{checks:?}")
    };
    assert_eq!(expected.len(), 4, "{}", outlined(&checks).concat());
}

#[test]
fn nothing_is_asked_of_a_command_that_goes_on_beside() {
    let Effect::Run(mut invocation) = run("make") else {
        panic!("it runs");
    };
    assert_eq!(infer(&[Effect::Run(invocation.clone())], &mut past()).len(), 1);
    invocation.is_background = true;
    assert_eq!(infer(&[Effect::Run(invocation)], &mut past()), []);
}

#[test]
fn of_a_step_with_more_commands_than_anybody_writes_only_success_is_asked() {
    let many: Vec<Effect> = (0..=MOST_FOLLOWED)
        .map(|n| run(&format!("docker tag web ada/web:v{n}")))
        .collect();
    let mut past = past();
    let checks = infer(&many, &mut past);
    assert_eq!(checks.len(), many.len());
    assert!(checks.iter().all(|check| check.kind() == "exit"));
    assert_eq!(past.made(), []);
    let checks = infer(&many[1..], &mut past);
    assert!(checks.iter().all(|check| check.kind() == "tag"));
}

#[test]
fn a_listing_is_held_to_show_the_last_of_very_many_images() {
    let mut past = past();
    let many: Vec<Effect> = (0..3000)
        .map(|n| run(&format!("docker tag web ada/web:v{n}")))
        .collect();
    for step in many.chunks(MOST_FOLLOWED) {
        infer(step, &mut past);
    }
    let expected =
        |command: &str, past: &mut Past| match infer(&[run(command)], past).pop().unwrap().condition {
            Condition::Listed { expected, .. } => expected,
            other => panic!("{other:?}"),
        };
    let all = expected("docker image ls", &mut past);
    assert_eq!(all.len(), MOST_SHOWN);
    assert_eq!(all[0].shown(), "ada/web:v2800");
    assert_eq!(all[199].shown(), "ada/web:v2999");
    let one = expected("docker image ls --filter reference=ada/web:v2000", &mut past);
    assert_eq!(one.len(), 1);
    assert_eq!(
        expected("docker image ls --filter reference=ada/web:v2", &mut past),
        []
    );
}

#[test]
fn a_build_without_a_name_leaves_an_image_unless_its_step_may_remove_it() {
    use crate::check::{Leaves, Proof};
    let left = |commands: &[&str]| -> Vec<(Leaves, Proof)> {
        let effects: Vec<Effect> = commands.iter().map(|command| run(command)).collect();
        let checks = infer(&effects, &mut past()).into_iter();
        let exits = checks.filter_map(|check| match check.condition {
            Condition::Exit { leaves, .. } => Some((leaves, check.condition.proof())),
            _ => None,
        });
        exits.collect()
    };
    let image = (Leaves::Image, Proof::State);
    let unknown = (Leaves::Unknown, Proof::Ran);
    for (commands, wanted) in [
        (&["docker build ."][..], image),
        (&["docker buildx build --progress plain ."], image),
        (&["docker build --push ."], unknown),
        (&["docker build .", "docker image rm web"], unknown),
        (&["docker build .", "docker image prune -f"], unknown),
    ] {
        assert_eq!(left(commands)[0], wanted, "{commands:?}");
    }
}

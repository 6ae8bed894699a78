//! A platform's home, for which another folder stands: what is put there, and what stays.

use super::*;
use crate::script::{Home, parse_at_home, print, program_at_home};

const HOME: &str = "/a b/$own";

fn home() -> Home {
    Home {
        names: &["~/project", "/lab", "~"],
        folder: HOME.to_owned(),
    }
}

/// What a text prints whose home is another folder.
fn printed(text: &str) -> String {
    let parsed = parse_at_home(text, Dialect::Bash, 1, &[], Some(&home()));
    let program = print(&parsed.script, Dialect::Bash).unwrap();
    run_bash(&program, &[(&home().variable(), HOME), ("HOME", "/own")])
}

#[test]
fn the_host_s_words_are_below_the_folder_that_stands_for_the_home() {
    for (text, wanted) in [
        ("words ~ ~/a ~/project/b", "<H><H/a><H/b>"),
        (
            "words /lab '/lab/a' \"/lab/b\" \"$HOME/c\" ${HOME}",
            "<H><H/a><H/b><H/c><H>",
        ),
        (
            "docker run -v ~/a:/x -v /lab/b:/y --env-file /lab/env web",
            "<run><-v><H/a:/x><-v><H/b:/y><--env-file><H/env><web>",
        ),
        (
            "docker build -f /lab/Dockerfile /lab",
            "<build><-f><H/Dockerfile><H>",
        ),
        ("docker cp web:/lab/x /lab/y", "<cp><web:/lab/x><H/y>"),
        ("X=~/a; export Y=/lab/b; words \"$X\" \"$Y\"", "<H/a><H/b>"),
        ("for f in ~/a /lab/b; do words $f; done", "<H/a>\n<H/b>"),
        (
            "if [ ! -d ~/none ] && [[ ! -e /lab/none ]]; then words yes; fi",
            "<yes>",
        ),
        ("words \"$(words ~/a)\"", "<<H/a>>"),
    ] {
        let wanted = wanted.replace('H', HOME) + "\n";
        assert_eq!(printed(text), wanted, "{text}");
    }
}

#[test]
fn a_bare_cd_goes_to_the_folder_that_stands_for_the_home() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let own = folder.join("own");
    std::fs::create_dir(&own).unwrap();
    let home = Home {
        names: &["/root", "~"],
        folder: folder.to_string_lossy().into_owned(),
    };
    let whole = home.folder.clone();
    let went = |text: &str, home: &Home| {
        let parsed = parse_at_home(text, Dialect::Bash, 1, &[], Some(home));
        let program = print(&parsed.script, Dialect::Bash).unwrap();
        run_bash(
            &program,
            &[(&home.variable(), &whole), ("HOME", own.to_str().unwrap())],
        )
    };
    for text in [
        "cd /; cd; pwd",
        "cd / && cd && pwd",
        "(cd /; cd\npwd)",
        "cd /; echo \"$(cd; pwd)\"",
        "cd / && cd >/dev/null; pwd",
    ] {
        assert_eq!(went(text, &home), format!("{whole}\n"), "{text}");
    }
    for text in [
        "cd /; echo cd; pwd",
        "cd /; cd - >/dev/null; cd /; cat <<EOF\ncd\nEOF\npwd",
    ] {
        assert!(went(text, &home).ends_with("cd\n/\n"), "{text}");
    }
    // Where `~` is not the platform's, it is the learner's.
    let other = Home {
        names: &["~/project"],
        ..home
    };
    assert_eq!(went("cd; pwd", &other), format!("{}\n", own.display()));
}

#[test]
fn a_program_for_a_platform_finds_its_home_in_the_folder_that_stands_for_it() {
    let home = home();
    assert_eq!(program_at_home("#!/bin/bash\nls /etc 'a ~'\n", &home), None);
    let program = program_at_home(
        "#!/bin/bash\nset -e\nwords() { printf '<%s>' \"$@\"; echo; }\nif [ -z \"$X\" ]; then words ~/a \"/lab/b\"; fi\n\
         for f in /lab/*.md; do words \"$f\"; done\ncat <<EOF\n~\nEOF\n",
        &home,
    );
    let ran = run_bash(&program.unwrap(), &[(&home.variable(), HOME)]);
    assert_eq!(ran, format!("<{HOME}/a><{HOME}/b>\n<{HOME}/*.md>\n~\n"));
}

#[test]
fn what_is_a_container_s_or_another_s_or_may_lead_out_stays() {
    for (text, wanted) in [
        ("docker run web ls /lab/a", "<run><web><ls></lab/a>"),
        (
            "docker exec -w /lab web cat /lab/a",
            "<exec><-w></lab><web><cat></lab/a>",
        ),
        (
            "docker compose exec web tail -f /lab/a",
            "<compose><exec><web><tail><-f></lab/a>",
        ),
        (
            "words /labs ~x a~ /etc/lab \"~/a\" '~/b' -v/lab",
            "</labs><~x><a~></etc/lab><~/a><~/b><-v/lab>",
        ),
        (
            "words ~/../a /lab/../b \"$HOME/../c\"",
            "</own/../a></lab/../b></own/../c>",
        ),
        ("sh -c 'echo /lab/a ~'", "/lab/a /own"),
        ("cat <<EOF\n/lab/a ~\nEOF", "/lab/a ~"),
        ("words a # ~/b", "<a>"),
    ] {
        assert_eq!(printed(text), format!("{wanted}\n"), "{text}");
    }
}

#[test]
fn a_word_below_the_home_is_known_before_it_runs() {
    let parsed = parse_at_home("docker run -v ~/a:/x web", Dialect::Bash, 1, &[], Some(&home()));
    let mut scope = Scope::default();
    scope.values.extend([home().value()]);
    let effects = fold(&parsed.script, &mut scope);
    let [Effect::Run(run)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(run.argv[3], Word::Known(format!("{HOME}/a:/x")));
    assert_eq!(run.text, "docker run -v ~/a:/x web");
}

#[test]
fn a_home_is_named_in_conditions_and_behind_what_a_command_prints() {
    let stand_in = format!("${{{}}}", home().variable());
    for (text, wanted) in [
        ("[ -f ~/own ]", "[ -f \"H\"/own ]"),
        ("a && [[ ! -d ~/own ]]", "a && [[ ! -d \"H\"/own ]]"),
        (
            "echo \"$(basename \"$0\") $HOME/x\"",
            "echo \"$(basename \"$0\") H/x\"",
        ),
    ] {
        let wanted = wanted.replace('H', &stand_in);
        assert_eq!(program_at_home(text, &home()), Some(wanted), "{text}");
    }
    assert_eq!(program_at_home("echo $((~/2))", &home()), None);
}

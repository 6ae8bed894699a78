//! What is inferred about files of this machine.

use super::tests::{outline, past, run, run_so};
use super::*;
use crate::check::{Condition, Contents, Source, WRITTEN};
use crate::script::{Output, Shell};

fn alone(command: &str) -> Vec<String> {
    outline(&[command], &mut past())
}

#[test]
fn what_a_command_writes_has_to_be_there() {
    for (command, wanted) in [
        ("mkdir -p web/css", &["file web/css"][..]),
        ("mkdir certs auth", &["file certs", "file auth"]),
        ("sudo mkdir /data", &["file /data"]),
        ("touch -a index.html", &["file index.html"]),
        ("git clone https://git.example/ada/web.git", &["file web"]),
        (
            "git clone --depth 1 -b main git@git.example:ada/web here",
            &["file here"],
        ),
        ("curl -fsSLo get.sh https://example.org/x", &["file get.sh"]),
        (
            "curl -LO https://example.org/a/tool.tgz?raw=1",
            &["file tool.tgz"],
        ),
        ("wget -q https://example.org/a/tool.tgz", &["file tool.tgz"]),
        ("wget -O tool https://example.org/", &["file tool"]),
        ("iwr https://example.org/a -OutFile a.zip", &["file a.zip"]),
        ("echo hello > index.html", &["file index.html"]),
        (
            "docker save web > web.tar",
            &["exit docker save web > web.tar", "file web.tar"],
        ),
        // The copy is called so where there was no such folder.
        (
            "cp -r site /srv/www/",
            &["file /srv/www", "exit cp -r site /srv/www/"],
        ),
        ("cp -a site .", &["file ./site", "exit cp -a site ."]),
        (
            "sudo cp -R tool /usr/local/bin",
            &["file /usr/local/bin/tool", "exit sudo cp -R tool /usr/local/bin"],
        ),
        (
            "cp site.css /srv/www/",
            &["file /srv/www/site.css", "exit cp site.css /srv/www/"],
        ),
        (
            "mv site.css www/",
            &["file www/site.css", "exit mv site.css www/"],
        ),
        ("mv site www/", &["file www", "exit mv site www/"]),
        ("cp a b", &["file b", "exit cp a b"]),
        ("mv a.txt b.txt", &["file b.txt", "exit mv a.txt b.txt"]),
        ("tee -a log", &["file log", "exit tee -a log"]),
        (
            "openssl req -keyout a.key -out a.crt",
            &[
                "file a.key",
                "file a.crt",
                "exit openssl req -keyout a.key -out a.crt",
            ],
        ),
        ("touch $PWD/a", &["file a"]),
        ("touch $HOME/a", &["file $HOME/a"]),
    ] {
        let mut found = alone(command);
        let mut wanted: Vec<String> = wanted.iter().map(|text| (*text).to_owned()).collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{command}");
    }
}

#[test]
fn what_cannot_be_told_is_no_file() {
    for command in [
        "mkdir --mystery web",
        "touch -c web",
        "touch a*",
        "mkdir $(date)",
        "curl -O https://example.org/",
        "wget https://example.org/a?b",
        "wget -P dir https://example.org/a",
        "git clone $url",
        "cp a",
        "cp a b folder",
        "cp -r site/ .",
        "cp -r docker/* /usr/local/bin/",
    ] {
        assert_eq!(alone(command), [format!("exit {command}")], "{command}");
    }
    assert_eq!(alone("echo hello > /dev/null"), Vec::<String>::new());
}

#[test]
fn what_goes_again_need_not_be_there() {
    for (commands, left) in [
        (&["mkdir web", "rm -rf web"][..], &["exit rm -rf web"][..]),
        (&["touch web/a", "rm -rf ./web/"], &["exit rm -rf ./web/"]),
        (&["touch webb", "rm -rf web"], &["file webb", "exit rm -rf web"]),
        (&["touch a.log b.txt", "rm *.log"], &["exit rm *.log"]),
        (
            &["touch web.log b.txt", "rm web*"],
            &["file b.txt", "exit rm web*"],
        ),
        (&["touch a", "mv a b"], &["file b", "exit mv a b"]),
        (&["touch a", "cd web"], &["exit touch a"]),
        (&["touch /a", "cd web"], &["file /a"]),
    ] {
        assert_eq!(outline(commands, &mut past()), left, "{commands:?}");
    }
}

#[test]
fn a_shell_within_the_lessons_takes_its_folder_with_it() {
    let inner = |text: &str| match run(text) {
        Effect::Run(invocation) => Effect::Run(crate::script::Invocation {
            shell: Shell::Inner,
            ..invocation
        }),
        set @ Effect::Set { .. } => set,
    };
    let effects = [
        run("touch a"),
        inner("cd web"),
        inner("touch b"),
        inner("touch /c"),
        run("touch d"),
    ];
    let checks = infer(&effects, &mut past());
    let files: Vec<String> = checks.iter().map(Check::subject).collect();
    assert_eq!(files, ["a", "/c", "d"]);
}

#[test]
fn what_may_not_run_writes_nothing_for_certain_and_may_remove() {
    let perhaps = |text| run_so(text, crate::script::Certainty::Conditional, Output::Shown);
    assert_eq!(infer(&[perhaps("mkdir web")], &mut past()), []);
    assert_eq!(infer(&[perhaps("echo hello > a")], &mut past()), []);
    let left = infer(&[run("touch a"), perhaps("rm a")], &mut past());
    assert_eq!(left, []);
}

#[test]
fn a_file_of_the_lessons_that_a_command_changes_has_only_to_be_there() {
    let given = |line| Check {
        condition: Condition::File {
            path: Subject::Known("Dockerfile".to_owned()),
            contents: Contents::Just(crate::words::Digest::of(b"FROM scratch")),
        },
        line,
        command: format!("{WRITTEN}Dockerfile"),
        source: Source::Inferred,
    };
    let has_contents = |line, command: &str| -> Vec<bool> {
        infer_beside(vec![given(line)], &[run(command)], &mut past())
            .iter()
            .filter_map(|check| match &check.condition {
                Condition::File { contents, .. } if check.line == line => Some(*contents != Contents::Any),
                _ => None,
            })
            .collect()
    };
    for command in [
        "sed -i s/a/b/ ./Dockerfile",
        "echo x > Dockerfile",
        "vi Dockerfile",
    ] {
        assert_eq!(has_contents(3, command), [false], "{command}");
        // It came first: what the lesson gives is written over it.
        assert_eq!(has_contents(30, command), [true], "{command}");
    }
    assert_eq!(has_contents(3, "cat Dockerfile"), [true]);
    assert_eq!(has_contents(3, "docker build -f Dockerfile ."), [true]);
    assert_eq!(has_contents(3, "cd web"), [true]);
    assert_eq!(has_contents(3, "rm Dockerfile").len(), 0);
}

#[test]
fn an_address_that_a_variable_held_is_not_asked_once_it_has_another_value() {
    let set = |name: &str| Effect::Set {
        line: 1,
        statement: String::new(),
        name: name.to_owned(),
        value: Word::Unknown(format!("${name}")),
        placeholder: None,
    };
    let open = || run("firefox http://$ip/shop");
    let kinds =
        |effects: &[Effect]| -> Vec<&str> { infer(effects, &mut past()).iter().map(Check::kind).collect() };
    assert_eq!(kinds(&[set("ip"), open(), set("port")]), ["http"]);
    assert_eq!(kinds(&[set("ip"), open(), set("ip")]), ["exit"]);
}

#[test]
fn what_is_signed_is_pushed() {
    let name = "shop.example/ada/web:2";
    for command in ["docker trust sign", "docker trust sign --local"] {
        assert_eq!(alone(&format!("{command} {name}")), [format!("pushed {name}")]);
    }
    assert_eq!(
        alone("docker trust sign --mystery web"),
        ["exit docker trust sign --mystery web"]
    );
}

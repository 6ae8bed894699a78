//! Folding: what a block does, as far as can be known.

use super::{effects, invocations, read, runs};
use crate::lesson::Dialect::{self, Bash, Fish, Powershell};
use crate::script::{Certainty, Effect, Names, Output, Scope, Shell, Word, fold};

fn known(text: &str) -> Word {
    Word::Known(text.to_owned())
}

fn scope_with(name: &str, value: &str) -> Scope {
    let mut scope = Scope::default();
    scope.values.insert(name.to_owned(), value.to_owned());
    scope
}

/// Folds blocks one after the other; the words of all their commands.
fn lesson(blocks: &[(&str, Dialect)], scope: &mut Scope) -> Vec<String> {
    let mut names = Names::new(["dockerId"]);
    let mut all = Vec::new();
    for (text, dialect) in blocks {
        let mut script = read(text, *dialect).script;
        names.adopt(&mut script);
        for effect in fold(&script, scope) {
            if let Effect::Run(invocation) = effect {
                all.push(super::spelled(&invocation));
            }
        }
    }
    all
}

#[test]
fn a_registry_lesson_folds_to_its_commands() {
    let blocks = [
        ("$env:dockerId='<your-id>'", Powershell),
        (
            "docker image tag app \"$env:dockerID/app\"; `\ndocker image tag web \"$env:dockerId/web\"",
            Powershell,
        ),
        ("docker image ls -f reference=\"$env:dockerId/*\"", Powershell),
        (
            "docker image push $env:dockerid/app; `\ndocker image push $env:dockerId/web",
            Powershell,
        ),
    ];
    let wanted = |id: &str| {
        [
            format!("docker image tag app {id}/app"),
            format!("docker image tag web {id}/web"),
            format!("docker image ls -f reference={id}/*"),
            format!("docker image push {id}/app"),
            format!("docker image push {id}/web"),
        ]
    };
    assert_eq!(lesson(&blocks, &mut scope_with("dockerId", "ada")), wanted("ada"));
    let open = lesson(&blocks, &mut Scope::default());
    assert_eq!(open[0], "docker image tag app {$dockerId/app}");
    assert_eq!(open[2], "docker image ls -f {reference=$dockerId/*}");
}

#[test]
fn a_name_in_powershell_is_the_lessons_wherever_it_stands() {
    for (text, wanted) in [
        (
            "docker a $env:DOCKERID && docker b $env:DockerId",
            "docker a ada; docker b ada",
        ),
        ("foreach ($DOCKERID in 'x') { docker $dockerid }", "docker x"),
        ("if ($?) { docker $env:DOCKERID > $env:dockerid }", "docker ada"),
        (
            "docker \"$(docker $env:DOCKERID)\"",
            "docker ada; docker {$(docker $env:DOCKERID)}",
        ),
    ] {
        let text = format!("$env:dockerId = 'ada'; {text}");
        let found = lesson(&[(&text, Powershell)], &mut Scope::default());
        assert_eq!(found.join("; "), wanted, "{text}");
    }
}

#[test]
fn a_variable_that_is_wholly_the_learners_says_so() {
    for (text, dialect) in [
        ("$env:dockerId='<your-id>'", Powershell),
        ("export dockerId=<your-id>", Bash),
        ("dockerId=\"<your-id>\"", Bash),
    ] {
        let set = |scope: &mut Scope| effects(text, dialect, scope);
        let wanted = |value| Effect::Set {
            statement: text.to_owned(),
            line: 1,
            name: "dockerId".to_owned(),
            value,
            placeholder: Some("dockerId".to_owned()),
        };
        assert_eq!(
            set(&mut scope_with("dockerId", "ada")),
            [wanted(known("ada"))],
            "{text}"
        );
        let missing = Word::Unknown("<dockerId>".to_owned());
        assert_eq!(set(&mut Scope::default()), [wanted(missing)], "{text}");
    }
    let partly = effects("export image=<your-id>/app", Bash, &mut Scope::default());
    assert!(matches!(
        &partly[0],
        Effect::Set {
            placeholder: None,
            ..
        }
    ));
}

#[test]
fn lines_and_texts_are_the_authors() {
    let found = invocations(
        "\ndocker a \\\n   --b \\\n  c\n# x\ndocker d; docker <your-id>",
        Bash,
        &mut Scope::default(),
    );
    let texts: Vec<_> = found.iter().map(|i| (i.line, i.text.as_str())).collect();
    assert_eq!(
        texts,
        [(2, "docker a --b c"), (6, "docker d"), (6, "docker <your-id>")]
    );
    let found = invocations("docker a `\n  b; `\ndocker c", Powershell, &mut Scope::default());
    let texts: Vec<_> = found.iter().map(|i| (i.line, i.text.as_str())).collect();
    assert_eq!(texts, [(1, "docker a b"), (3, "docker c")]);
}

/// Each case: a block of bash, and its commands.
const BASH: &[(&str, &[&str])] = &[
    ("x=1; echo $x \"$x\" '$x' ${x}2", &["echo 1 1 $x 12"]),
    ("x='a b'; echo $x \"$x\"", &["echo a b a b"]),
    ("x=; echo $x \"$x\" end", &["echo  end"]),
    ("echo $nothing", &["echo {$nothing}"]),
    ("echo *.txt --f=x* ~/a 'q*'", &["echo {*.txt} --f=x* {~/a} q*"]),
    ("echo {a,b}c x{1..3}", &["echo ac bc x1 x2 x3"]),
    (
        "for i in 1 2 \"3 4\"; do echo $i; done",
        &["echo 1", "echo 2", "echo 3 4"],
    ),
    (
        "for i in {1..2}; do docker run $i; done",
        &["docker run 1", "docker run 2"],
    ),
    (
        "for i in $(seq 2); do docker run n$i; done",
        &["seq 2", "docker run n1", "docker run n2"],
    ),
    ("for ((i=0;i<2;i++)); do echo $i; done", &["echo 0", "echo 1"]),
    ("x=a; x+=b; echo $x", &["echo ab"]),
    ("a=(x 'y z'); echo \"${a[@]}\"", &["echo x y z"]),
    ("(x=1; echo $x); echo $x", &["echo 1", "echo {$x}"]),
    ("x=1; if true; then x=2; fi; echo $x", &["true", "echo {$x}"]),
    ("x=1; unset x; echo $x", &["echo {$x}"]),
    (
        "x=1; while read l; do x=2; done; echo $x",
        &["read l", "echo {$x}"],
    ),
    (
        "docker rm $(docker ps -q)",
        &["docker ps -q", "docker rm {$(docker ps -q)}"],
    ),
    (
        "id=$(docker run -d x); docker stop $id",
        &["docker run -d x", "docker stop {$id}"],
    ),
    (
        "f() { docker run $1; }; f a; f b",
        &["docker run a", "docker run b"],
    ),
    ("x=; echo ${x:-d} ${y:-d}", &["echo d {${y:-d}}"]),
    ("A=1 docker build .", &["docker build ."]),
    (
        "cat > F <<EOF\ndocker run x\nEOF\ndocker build .",
        &["cat", "docker build ."],
    ),
    ("eval 'x=2'; echo done", &["eval x=2", "echo done"]),
    ("sudo docker ps", &["sudo docker ps"]),
    ("echo $((1+1)) $'a\\tb'", &["echo {$((1+1))} a\tb"]),
    ("x=1; eval y; echo $x", &["eval y", "echo {$x}"]),
    ("x=1; read x; echo $x", &["read x", "echo {$x}"]),
    ("declare -i x=1; echo $x", &["echo {$x}"]),
    ("cat <<EOF -n\nx\nEOF\n", &["cat -n"]),
    ("cat -n - <<EOF\nx\nEOF\n", &["cat -n -"]),
    ("cat - <<EOF | wc -\nx\nEOF\n", &["cat -", "wc -"]),
];

#[test]
fn bash_folds_as_far_as_it_is_known() {
    for (text, wanted) in BASH {
        assert_eq!(runs(text, Bash), *wanted, "{text}");
    }
}

/// Each case: a block of PowerShell, and its commands.
const POWERSHELL: &[(&str, &[&str])] = &[
    ("$x = 'a b'; docker $x \"$X/c\"", &["docker a b a b/c"]),
    (
        "for ($i=0; $i -lt 2; $i++) { docker \"app-$i\" }",
        &["docker app-0", "docker app-1"],
    ),
    (
        "$r = 'a', 'b'\nforeach ($i in $r) { docker \"$i\" }",
        &["docker a", "docker b"],
    ),
    ("@('a', 'b') | % { docker $_ }", &["docker a", "docker b"]),
    (
        "docker rm $(docker ps -q)",
        &["docker ps -q", "docker rm {$(docker ps -q)}"],
    ),
    (
        "$ip = docker inspect x\nfirefox \"http://$ip\"",
        &["docker inspect x", "firefox {http://$ip}"],
    ),
    ("$x='0.0:1'; docker $x.Replace('0.0', 'h')", &["docker h:1"]),
    (
        "docker $(docker port a).Replace('x', 'y')",
        &["docker port a", "docker {$(docker port a)}"],
    ),
    (
        "foreach ($i in $(docker ps -q)) { docker rm $i }",
        &["docker ps -q", "docker rm {$i}"],
    ),
    ("docker a | Out-Null", &["docker a"]),
    ("$x = 1\nif ($?) { $x = 2 }\ndocker $x", &["docker {$x}"]),
    ("docker *.txt ~", &["docker *.txt ~"]),
];

#[test]
fn powershell_folds_as_far_as_it_is_known() {
    for (text, wanted) in POWERSHELL {
        assert_eq!(runs(text, Powershell), *wanted, "{text}");
    }
}

#[test]
fn what_may_not_run_is_conditional() {
    let certainties = |text: &str, dialect| -> Vec<(String, Certainty)> {
        invocations(text, dialect, &mut Scope::default())
            .into_iter()
            .map(|i| (i.text, i.certainty))
            .collect()
    };
    for (text, dialect, conditional) in [
        ("a && b || c", Bash, "c"),
        ("a && b || c", Powershell, "c"),
        ("test -f x && b", Bash, "b"),
        ("[ -f x ] && b", Bash, "b"),
        ("a\nif [ -f x ]; then b; fi", Bash, "b"),
        ("a\nif ($?) { b }", Powershell, "b"),
        ("a\nwhile true; do b; done", Bash, "btrue"),
        ("case $x in y) b;; esac\na", Bash, "b"),
        ("a\nwhile test -e x\n  b\nend", Fish, "btest -e x"),
        ("switch $x\n  case y\n    b\nend\na", Fish, "b"),
        ("a\ndo { b } while (Test-Path x)", Powershell, "b"),
        (
            "a\nwhile ($x -ne 'y') { b }\ntry { b } catch { b }\n& { b }",
            Powershell,
            "b",
        ),
        ("for i in $(ls); do b; done", Bash, "b"),
        ("a\nexit 1\nb", Bash, "b"),
    ] {
        for (text_found, certainty) in certainties(text, dialect) {
            let wanted = if conditional.contains(&text_found) {
                Certainty::Conditional
            } else {
                Certainty::Certain
            };
            assert_eq!(certainty, wanted, "{text_found} of {text}");
        }
    }
}

#[test]
fn a_function_of_fishs_runs_with_what_it_is_called_with() {
    let text = "function serve -a name\n    docker run $name $argv[2] $argv\nend\nserve web 80";
    let words = lesson(&[(text, Fish)], &mut Scope::default());
    assert_eq!(words, ["docker run web 80 web 80"]);
}

#[test]
fn output_that_goes_elsewhere_is_taken() {
    for (text, dialect, wanted) in [
        ("a | b", Bash, [Output::Taken, Output::Shown]),
        ("a > f; b 2> f", Bash, [Output::Taken, Output::Shown]),
        ("x=$(a); b", Bash, [Output::Taken, Output::Shown]),
        ("a | Out-Null; b", Powershell, [Output::Taken, Output::Shown]),
        ("$x = a; b > $null", Powershell, [Output::Taken, Output::Taken]),
        ("a &> f; b >&2", Bash, [Output::Taken, Output::Shown]),
        ("{ a; } > f; b", Bash, [Output::Taken, Output::Shown]),
    ] {
        let found: Vec<_> = invocations(text, dialect, &mut Scope::default())
            .iter()
            .map(|i| i.output)
            .collect();
        assert_eq!(found, wanted, "{text}");
    }
}

#[test]
fn a_command_in_the_background_says_so() {
    let found = invocations("a & b", Bash, &mut Scope::default());
    assert_eq!(
        found.iter().map(|i| i.is_background).collect::<Vec<_>>(),
        [true, false]
    );
}

#[test]
fn what_is_not_understood_is_told_and_never_certain() {
    let parsed = read("docker a\nx=1 ) docker b\ndocker $x", Bash);
    assert_eq!(parsed.diagnostics[0].code, "bash-syntax");
    let parsed = read(
        "docker a\n[int]$x = 1\nwhile ($y -ne 1.5) { docker b }",
        Powershell,
    );
    let lines: Vec<_> = parsed.diagnostics.iter().map(|d| (d.code, d.line)).collect();
    assert_eq!(
        lines,
        [("powershell-unsupported", 2), ("powershell-unsupported", 3)]
    );
    let mut scope = Scope::default();
    scope.variables.insert("x".to_owned(), known("0"));
    fold(&parsed.script, &mut scope);
    assert_eq!(scope.variables["x"], Word::Unknown("$x".to_owned()));
}

#[test]
fn the_file_that_a_command_writes_and_the_shell_that_runs_it_are_known() {
    let text = "echo a > a.txt\necho b >> \"$x.txt\"\necho c 2> c.txt\n(cd d; echo d > d.txt)\necho e | tee e.txt\necho f";
    let found: Vec<(Option<Word>, Shell)> = invocations(text, Bash, &mut Scope::default())
        .into_iter()
        .map(|invocation| (invocation.file, invocation.shell))
        .collect();
    let file = |name: &str| Some(known(name));
    assert_eq!(
        found,
        [
            (file("a.txt"), Shell::Lesson),
            (Some(Word::Unknown("$x.txt".to_owned())), Shell::Lesson),
            (None, Shell::Lesson),
            (None, Shell::Inner),
            (file("d.txt"), Shell::Inner),
            (None, Shell::Inner),
            (None, Shell::Inner),
            (None, Shell::Lesson),
        ]
    );
}

#[test]
fn a_file_behind_a_pipe_or_a_list_is_what_its_last_command_writes() {
    let found = |text: &str| -> Vec<(String, Option<Word>)> {
        let found = invocations(text, Bash, &mut Scope::default());
        found.into_iter().map(|it| (it.statement, it.file)).collect()
    };
    let pipe = "docker save web | gzip > web.tgz";
    assert_eq!(
        found(pipe),
        [(pipe.to_owned(), None), (pipe.to_owned(), Some(known("web.tgz")))]
    );
    assert_eq!(
        found("docker pull web && docker save web > web.tar"),
        [
            ("docker pull web".to_owned(), None),
            ("docker save web > web.tar".to_owned(), Some(known("web.tar")))
        ]
    );
}

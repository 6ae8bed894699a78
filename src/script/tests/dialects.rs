//! cmd and fish: folded, and compared with what bash makes of their translation.
//!
//! Not here: PowerShell (`translating`).

use super::{effects, read, run_translated, runs};
use crate::lesson::Dialect::{self, Bash, Cmd, Fish, Powershell};
use crate::script::{Effect, Scope, Word, detect, labelled, print, settled};

/// Each case: a block of cmd, and what its commands print.
const CMD: &[(&str, &str)] = &[
    ("docker a b", "<a><b>"),
    ("docker a & docker b", "<a>\n<b>"),
    ("docker a && docker b || docker c", "<a>\n<b>"),
    ("fails && docker b || docker c", "<c>"),
    ("docker run ^\n  -d ^\n  web", "<run><-d><web>"),
    ("set NAME=ada\ndocker push %NAME%/web", "<push><ada/web>"),
    ("set NAME=a b\ndocker %name% \"%NAME%\"", "<a b><a b>"),
    ("set \"NAME=a&b\"\ndocker %NAME%", "<a&b>"),
    ("set NAME=a& docker x", "<x>"),
    ("docker \"a b\" c\"d e\"f 'g'", "<a b><cd ef><'g'>"),
    ("docker a^&b \"c^d\" \"e&f\"", "<a&b><c^d><e&f>"),
    ("docker \"{\\\"a\\\": 1}\"", "<{\"a\": 1}>"),
    ("docker --format \"{{.Names}}\"", "<--format><{{.Names}}>"),
    ("docker 100% %%", "<100%><%>"),
    (
        "rem docker a\n:: docker b\n@docker c\n@echo off\ndocker d",
        "<c>\n<d>",
    ),
    ("echo a  b \"c\"", "a b c"),
    ("echo a b> x.txt & type x.txt", "a b"),
    ("docker a > nul 2>&1 & docker b 2> nul", "<b>"),
    (
        "mkdir a\\b & cd a\\b & cd ..\\.. & rmdir /s /q a & dir /b",
        "afile.txt",
    ),
    ("copy afile.txt b.txt\ndel b.txt\ndir /b", "afile.txt"),
    ("lines | stdin", "{a b}{c*}"),
    ("for %i in (a b) do docker %i", "<a>\n<b>"),
    ("for %%i in (a b) do docker run %%i-x", "<run><a-x>\n<run><b-x>"),
    ("for /l %i in (1,2,5) do docker %i", "<1>\n<3>\n<5>"),
    (
        "for /f \"tokens=*\" %i in ('lines') do docker rm %i",
        "<rm><a b>\n<rm><c*>",
    ),
    ("if exist afile.txt docker yes", "<yes>"),
    ("if not exist x.txt (docker no) else (docker yes)", "<no>"),
    (
        "if exist x.txt (\n  docker a\n) else (\n  docker b\n  docker c\n)",
        "<b>\n<c>",
    ),
    ("(docker a & docker b) > nul\ndocker c", "<c>"),
    ("docker.exe a", "<a>"),
    ("stdin < afile.txt", ""),
];

/// Each case: a block of fish, and what its commands print.
const FISH: &[(&str, &str)] = &[
    ("docker a b; docker c", "<a><b>\n<c>"),
    (
        "set -x NAME 'a b'\ndocker $NAME \"$NAME/c\" '$NAME'",
        "<a b><a b/c><$NAME>",
    ),
    ("set x a b\ndocker $x", "<a><b>"),
    ("set -gx x a\nset -e x\ndocker one $x", "<one>"),
    ("docker (lines)", "<a b><c*>"),
    ("docker $(lines)", "<a b><c*>"),
    ("docker \"$(one)\"", "<0.0.0.0:80>"),
    ("docker a; and docker b", "<a>\n<b>"),
    ("fails; and docker b; or docker c", "<c>"),
    ("fails; or docker c", "<c>"),
    ("docker a && docker b", "<a>\n<b>"),
    ("not fails; and docker a", "<a>"),
    ("for i in a 'b c'\n  docker $i\nend", "<a>\n<b c>"),
    ("for i in (lines); docker rm $i; end", "<rm><a b>\n<rm><c*>"),
    (
        "if test -f afile.txt\n  docker yes\nelse\n  docker no\nend",
        "<yes>",
    ),
    ("if fails\n  docker a\nelse if none\n  docker b\nend", "<b>"),
    ("begin\n docker a\nend > /dev/null\ndocker b", "<b>"),
    ("docker 'it\\'s' \"a\\\"b\" c\\ d", "<it's><a\"b><c d>"),
    ("docker a \\\n  b", "<a><b>"),
    ("docker a # b\n# c\ndocker d", "<a>\n<d>"),
    ("docker a > x.txt; cat x.txt", "<a>"),
    ("docker a 2> /dev/null > /dev/null; docker b", "<b>"),
    ("lines | stdin", "{a b}{c*}"),
    ("docker *.txt", "<afile.txt>"),
    ("export A=b; docker $A", "<b>"),
    ("docker --format '{{.ID}}'", "<--format><{{.ID}}>"),
];

fn wrong(cases: &[(&str, &str)], dialect: Dialect) -> Vec<String> {
    let is_wrong = |(text, wanted): &(&str, &str)| {
        let printed = std::panic::catch_unwind(|| run_translated(text, dialect, &[])).unwrap_or_default();
        (printed.trim_end() != *wanted).then(|| format!("{text}\n  wanted {wanted}\n  found  {printed}"))
    };
    cases.iter().filter_map(is_wrong).collect()
}

#[test]
fn a_translation_of_cmd_runs_as_cmd_would() {
    let wrong = wrong(CMD, Cmd);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_translation_of_fish_runs_as_fish_would() {
    let wrong = wrong(FISH, Fish);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_are_folded_like_the_others() {
    assert_eq!(
        runs(
            "set V=1\ndocker tag web ada/web:%V%\nfor %i in (a b) do docker rm %i",
            Cmd
        ),
        ["docker tag web ada/web:1", "docker rm a", "docker rm b"]
    );
    assert_eq!(
        runs(
            "set -x V 1\ndocker tag web ada/web:$V\nfor i in a b; docker rm $i; end",
            Fish
        ),
        ["docker tag web ada/web:1", "docker rm a", "docker rm b"]
    );
    assert_eq!(
        runs("docker stop (docker ps -q)", Fish),
        ["docker ps -q", "docker stop {$(docker ps -q)}"]
    );
    assert_eq!(runs("docker ps %MISSING%", Cmd), ["docker ps {$MISSING}"]);
    let mut scope = Scope::default();
    scope.values.insert("dockerId".to_owned(), "ada".to_owned());
    for (text, dialect) in [("set id=<your-id>", Cmd), ("set -x id <your-id>", Fish)] {
        let Some(Effect::Set {
            name,
            value,
            placeholder,
            ..
        }) = effects(text, dialect, &mut scope).pop()
        else {
            panic!("{text}");
        };
        assert_eq!(
            (name.as_str(), placeholder.as_deref()),
            ("id", Some("dockerId")),
            "{text}"
        );
        assert_eq!(value, Word::Known("ada".to_owned()));
    }
}

#[test]
fn a_value_never_adds_a_word() {
    let variables = [("STEPGATE_VALUE_dockerId", "a b; docker x $(docker y) *")];
    let wanted = "<push><a b; docker x $(docker y) */web>\n";
    for dialect in [Cmd, Fish] {
        assert_eq!(
            run_translated("docker push <your-id>/web", dialect, &variables),
            wanted
        );
    }
    let text = "set id=<your-id>\ndocker push %id%/web";
    assert_eq!(run_translated(text, Cmd, &variables), wanted);
}

#[test]
fn what_neither_bash_nor_powershell_has_is_told_with_its_line() {
    for (text, dialect) in [
        ("goto end", Cmd),
        (":end", Cmd),
        ("call x.bat", Cmd),
        ("findstr a b.txt", Cmd),
        ("for %i in (*.txt) do docker %i", Cmd),
        ("rd /x a", Cmd),
        ("del *.txt", Cmd),
        ("(docker a", Cmd),
        ("string replace a b", Fish),
        ("if true", Fish),
        ("docker $x[1]", Fish),
        ("end", Fish),
        ("switch x y\ncase y\ndocker a\nend", Fish),
        ("switch x\ndocker a\ncase y\nend", Fish),
        ("function f --on-event x\ndocker a\nend", Fish),
        ("docker $argv[2..-1]", Fish),
    ] {
        let code = if dialect == Cmd {
            "cmd-unsupported"
        } else {
            "fish-unsupported"
        };
        let troubles = print(&read(&format!("docker ok\n{text}"), dialect).script, Bash).expect_err(text);
        assert_eq!((troubles[0].code, troubles[0].line), (code, 2), "{text}");
    }
}

#[test]
fn both_have_a_powershell_spelling() {
    for (text, dialect, wanted) in [
        (
            "set id=ada\ndocker push %id%/web",
            Cmd,
            "$env:id = 'ada'\ndocker push \"${env:id}/web\"",
        ),
        (
            "set -x id ada\ndocker push $id/web",
            Fish,
            "$env:id = 'ada'\ndocker push \"${env:id}/web\"",
        ),
    ] {
        assert_eq!(
            print(&read(text, dialect).script, Powershell).as_deref(),
            Ok(wanted)
        );
    }
}

#[test]
fn cmd_is_known_by_what_no_other_shell_has() {
    for text in [
        "docker run ^\n  -d web",
        "set NAME=ada",
        "docker push %NAME%/web",
        "cd /d C:\\work",
        "rmdir /s /q x",
        "if exist x docker a",
        "for /f %i in ('x') do y",
        "@echo off\ndocker ps",
    ] {
        assert_eq!(detect(text, None), Cmd, "{text}");
        assert_eq!(settled(Bash, text), Cmd, "{text}");
    }
    for text in [
        "date +%Y%m%d",
        "git log --format=%an%ae",
        "curl -w '%{http_code}' x",
        "export A=1",
        "grep ^a x",
        "docker ps",
    ] {
        assert_eq!(detect(text, None), Bash, "{text}");
        assert_eq!(settled(Bash, text), Bash, "{text}");
    }
    assert_eq!(labelled(Bash, "fish"), Fish);
    assert_eq!(settled(Bash, "docker run `\n  -d web"), Powershell);
    assert_eq!(settled(Bash, "ls C:\\"), Powershell);
    assert_eq!(labelled(Dialect::None, "fish"), Dialect::None);
}

#[test]
fn fishs_functions_and_loops_and_choices_do_in_bash_what_they_do_in_fish() {
    for (text, wanted) in [
        (
            "function push -a name tag --description 'Pushes'\n    docker push $name:$tag $argv\nend\npush a 'b c'",
            "<push><a:b c><a><b c>\n",
        ),
        (
            "function f; docker $argv[1] \"$argv\" x$argv[2]; end; f a b",
            "<a><a b><xb>\n",
        ),
        ("function f\n    return 3\nend\nf; or docker no", "<no>\n"),
        (
            "while test -e afile.txt\n    docker a\n    rm afile.txt\nend\ndocker b",
            "<a>\n<b>\n",
        ),
        (
            "while not test -e made; and true\n    docker a; touch made\nend",
            "<a>\n",
        ),
        ("while true\n    docker a\n    break\nend", "<a>\n"),
        (
            "set x app.py\nswitch $x\ncase '*.js'\n    docker js\ncase other.py '*.p?'\n    docker py\ncase '*'\n    docker else\nend",
            "<py>\n",
        ),
        (
            "switch (one)\ncase 1.0.0.0:80\n    docker a\ncase '*'\n    docker b\nend",
            "<b>\n",
        ),
        ("switch 'a b'\ncase 'a b'\n    docker a\nend", "<a>\n"),
    ] {
        assert_eq!(run_translated(text, Fish, &[]), wanted, "{text}");
    }
}

//! PowerShell → bash, compared by running the result.

use super::{read, run_powershell};
use crate::lesson::Dialect::{Bash, Fish, Powershell};
use crate::script::{Scope, display, print};

/// Each case: a block, and what its commands print.
const CASES: &[(&str, &str)] = &[
    // Variables of the environment and of the shell.
    ("$env:a='x y'\ndocker $env:a", "<x y>"),
    (
        "$env:dockerId = 'ada'; docker tag app \"$env:dockerId/app\"",
        "<tag><app><ada/app>",
    ),
    (
        "$env:dockerId='ada'\ndocker push $env:dockerID/app",
        "<push><ada/app>",
    ),
    (
        "$env:a='x y'\ndocker push $env:a/app:v1 end",
        "<push><x y/app:v1><end>",
    ),
    ("$env:a='*'\ndocker $env:a", "<*>"),
    ("$env:a=''\ndocker one $env:a two", "<one><two>"),
    ("docker one $env:missing two \"$env:missing\"", "<one><two><>"),
    ("docker one $missing two", "<one><two>"),
    ("$x = 'a b'\ndocker $x \"$x c\" $x/d", "<a b><a b c><a b/d>"),
    ("$X = 'a'\ndocker $x", "<a>"),
    ("$env:a='b'\ndocker \"${env:a}c\" ${env:a}c", "<bc><bc>"),
    ("$env:a='b'\ndocker \"$($env:a)c\" \"$(  $env:a  )\"", "<bc><b>"),
    ("$x='b'\n$y = \"$($x):rtm\"\ndocker $y", "<b:rtm>"),
    ("$x = 5\ndocker \"app-$x\"", "<app-5>"),
    ("$env:p='a'\n$env:p=\"$env:p;b\"\ndocker $env:p", "<a;b>"),
    ("$env:p='a'\n$env:p += 'b'\ndocker $env:p", "<ab>"),
    ("$x = 'a' + 'b'\ndocker $x", "<ab>"),
    ("docker $true $null $false", "<True><False>"),
    // Quotes and escapes.
    (
        "docker 'a $b' 'it''s' \"say \"\"hi\"\"\"",
        "<a $b><it's><say \"hi\">",
    ),
    ("docker \"a`\"b\" \"`$x\" \"a`tb\" a`$b", "<a\"b><$x><a\tb><a$b>"),
    ("docker \"a\\b\" 'c\\d' e\\f", "<a\\b><c\\d><e\\f>"),
    ("docker \"hey!\" 'hey!' hey!", "<hey!><hey!><hey!>"),
    (
        "docker \"`$(touch x)\" '$(touch x)' '`touch x`'",
        "<$(touch x)><$(touch x)><`touch x`>",
    ),
    (
        "docker -f reference=\"a b/*\" --x='c d' --y=\"e\"'f'",
        "<-f><reference=a b/*><--x=c d><--y=ef>",
    ),
    ("docker \"a\"b", "<a><b>"),
    ("docker -a.b --a.b", "<-a><.b><--a.b>"),
    ("docker '' \"\"", "<><>"),
    ("docker a,b c,'d e'", "<a,b><c,d e>"),
    ("docker a#b # c\ndocker d", "<a#b>\n<d>"),
    ("docker *.txt ? [a-z]* ~ ~/x", "<*.txt><?><[a-z]*><~><~/x>"),
    (
        "docker -p 80:80 -v C:\\a:C:\\b --name=x",
        "<-p><80:80><-v><C:\\a:C:\\b><--name=x>",
    ),
    (
        "docker --format '{{ .Names }}' \"{{json .}}\"",
        "<--format><{{ .Names }}><{{json .}}>",
    ),
    ("docker $ a$ \"b$\" \"$ c\"", "<$><a$><b$><$ c>"),
    // Lines.
    ("docker a; docker b", "<a>\n<b>"),
    ("docker a `\n  b `\n  c", "<a><b><c>"),
    ("docker a; `\ndocker b; `\n\ndocker c", "<a>\n<b>\n<c>"),
    ("docker a\r\ndocker b", "<a>\n<b>"),
    ("<# what\nthis is #>\ndocker a", "<a>"),
    ("& docker a\n& 'docker' b", "<a>\n<b>"),
    ("docker.exe a", "<a>"),
    // What commands print.
    ("docker rm -f $(lines)", "<rm><-f><a b><c*>"),
    ("docker rm $(none) x", "<rm><x>"),
    ("docker \"<$(lines)>\"", "<<a b c*>>"),
    ("$x = lines\ndocker $x \"$x\"", "<a b><c*><a b c*>"),
    (
        "$x = one\nfirefox \"http://$($x)/y\"",
        "<firefox><http://0.0.0.0:80/y>",
    ),
    (
        "$x = $(one).Replace('0.0.0.0', 'localhost')\nfirefox \"http://$x\"",
        "<firefox><http://localhost:80>",
    ),
    (
        "$x = (one).Replace('0.0.0.0:', '').Replace('8', '&')\ndocker $x",
        "<&0>",
    ),
    ("docker $(one).Replace('.', '/')", "<0/0/0/0:80>"),
    (
        "$x = ' Ab '\ndocker $x.Trim() $x.ToLower() $x.ToUpper()",
        "<Ab>< ab >< AB >",
    ),
    ("$x = 'a*a'\ndocker \"$($x.Replace('*', '$'))\"", "<a$a>"),
    (
        "docker -e A=$(one) -e B=1,$(none),2",
        "<-e><A=0.0.0.0:80><-e><B=1,,2>",
    ),
    ("$env:a = one\ndocker $env:a", "<0.0.0.0:80>"),
    ("docker a | Out-Null\ndocker b", "<b>"),
    ("docker a > $null; docker b *> $null; docker c 2>$null", "<c>"),
    ("$null = docker a; docker b", "<b>"),
    ("lines | stdin", "{a b}{c*}"),
    (
        "docker a > out.txt; docker b >> .\\out.txt; cat out.txt",
        "<a>\n<b>",
    ),
    // Loops and conditions.
    (
        "for ($i=0; $i -lt 3; $i++) { docker \"app-$i\" }",
        "<app-0>\n<app-1>\n<app-2>",
    ),
    ("for ($i=4; $i -ge 0; $i-=2) {\n  & docker $i\n}", "<4>\n<2>\n<0>"),
    (
        "foreach ($r in 'a', 'b c') {\n  $t = \"x/$($r):v\"\n  docker $r $t\n}",
        "<a><x/a:v>\n<b c><x/b c:v>",
    ),
    (
        "$rs = 'a', 'b c'\nforeach ($r in $rs) { docker $r }",
        "<a>\n<b c>",
    ),
    ("foreach ($n in 1..3) { docker $n }", "<1>\n<2>\n<3>"),
    ("foreach ($l in $(lines)) { docker $l }", "<a b>\n<c*>"),
    (
        "foreach ($a in 'x','y') { foreach ($b in 1,2) { docker $a$b } }",
        "<x1>\n<x2>\n<y1>\n<y2>",
    ),
    ("@('a', 'b c') | foreach { docker rm $_ }", "<rm><a>\n<rm><b c>"),
    ("lines | % { docker \"-$_-\" }", "<-a b->\n<-c*->"),
    ("1..2 | ForEach-Object { docker $_ }", "<1>\n<2>"),
    ("docker a && docker b || docker c", "<a>\n<b>"),
    ("fails && docker b || docker c $(lines)", "<c><a b><c*>"),
    (
        "fails\nif ($LASTEXITCODE -ne 0) { docker bad } else { docker good }",
        "<bad>",
    ),
    ("none\nif ($?) { docker good }", "<good>"),
    ("fails\nif (-not $?) { docker bad }", "<bad>"),
    (
        "if (Test-Path .\\afile.txt) { docker yes } else { docker no }",
        "<yes>",
    ),
    // PowerShell's own commands.
    (
        "$env:workshop='.'\nmkdir a\\b\ncd \"$env:workshop\\a\\b\"\ncd ..\\..\ndocker a",
        "<a>",
    ),
    (
        "docker build -f .\\app\\Dockerfile -f app\\x ..\\y",
        "<build><-f><./app/Dockerfile><-f><app/x><../y>",
    ),
    ("echo a 'b c'", "a\nb c"),
    ("Write-Host a 'b c' -ForegroundColor Green", "a b c"),
    ("'text'\n\"$(one)\"", "text\n0.0.0.0:80"),
    (
        "for ($i=0; $i -le 1; $i++) { iwr \"http://x/$i\" -UseBasicParsing | Out-Null}\ndocker a",
        "<a>",
    ),
    (
        "firefox http://localhost:8080",
        "<firefox><http://localhost:8080>",
    ),
];

#[test]
fn a_translation_runs_as_powershell_would() {
    let wrong: Vec<_> = CASES
        .iter()
        .filter_map(|(text, wanted)| {
            let printed = std::panic::catch_unwind(|| run_powershell(text, &[])).unwrap_or_default();
            (printed.trim_end() != *wanted).then(|| format!("{text}\n  wanted {wanted}\n  found  {printed}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        CASES.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_exit_code_of_an_assigned_command_is_kept() {
    assert_eq!(run_powershell("$x = fails\nif ($?) { docker x }", &[]).len(), 0);
}

#[test]
fn a_reader_sees_plain_spellings() {
    let shown = |text: &str| display(&read(text, Powershell).script, Bash, None);
    assert_eq!(
        shown("$ip = docker port a\nfirefox \"http://$ip\"").as_deref(),
        Some("ip=\"$(docker port a)\"\nfirefox \"http://$ip\"")
    );
    assert_eq!(
        shown("docker tag a $env:dockerId/a; `\ndocker rm $(docker ps -q)").as_deref(),
        Some("docker tag a \"$dockerId/a\"\ndocker rm $(docker ps -q)")
    );
    assert_eq!(
        shown("$env:dockerId='<your-id>'").as_deref(),
        Some("export dockerId=\"<your-id>\"")
    );
    let mut scope = Scope::default();
    scope.values.insert("dockerId".to_owned(), "ada".to_owned());
    let script = read("$env:dockerId='<your-id>'", Powershell).script;
    assert_eq!(
        display(&script, Powershell, Some(&scope)).as_deref(),
        Some("$env:dockerId='ada'")
    );
    assert_eq!(
        display(&script, Bash, Some(&scope)).as_deref(),
        Some("export dockerId=\"ada\"")
    );
    assert_eq!(shown("Get-Process"), None);
}

#[test]
fn bash_has_a_powershell_spelling() {
    for (text, wanted) in [
        ("export dockerId=ada", "$env:dockerId = 'ada'"),
        (
            "docker tag a \"$dockerId/a\"",
            "docker tag a \"${env:dockerId}/a\"",
        ),
        ("docker a && docker b", "docker a; if ($?) { docker b }"),
        (
            "for i in 1 2; do docker run $i; done",
            "foreach ($i in '1', '2') {\n    docker run \"${i}\"\n}",
        ),
        (
            "docker rm $(docker ps -q) > /dev/null",
            "docker rm $(docker ps -q) > $null",
        ),
        ("docker ls --filter 'name=a b'", "docker ls --filter 'name=a b'"),
    ] {
        assert_eq!(
            print(&read(text, Bash).script, Powershell).as_deref(),
            Ok(wanted),
            "{text}"
        );
    }
    let troubles = print(&read("docker a\nwhile true; do x; done", Bash).script, Powershell).unwrap_err();
    assert_eq!((troubles[0].code, troubles[0].line), ("bash-unsupported", 2));
}

#[test]
fn what_has_no_twin_is_told_with_its_line() {
    for text in [
        "Get-Process",
        "docker a | Select-String b",
        ".\\verify.ps1",
        "cd C:\\x",
        "[int]$x = 1",
        "docker \"$ip:80\"",
        "docker $x.Length",
        "docker {a}",
        "docker $(docker x | Sort-Object)",
        "$UID = 5",
        "docker a\nexport x=1",
        "function f { docker a }",
        "iwr http://x",
        "if ($x -eq 'a') { docker a }",
    ] {
        let wanted = text.lines().count() + 1;
        let troubles = print(&read(&format!("docker ok\n{text}"), Powershell).script, Bash).expect_err(text);
        assert_eq!(
            (troubles[0].code, troubles[0].line),
            ("powershell-unsupported", wanted),
            "{text}"
        );
    }
}

#[test]
fn what_cannot_be_translated_from_fish_is_told_of_as_that() {
    let script = read("set -q x; and docker a", Fish).script;
    let troubles = print(&script, Bash).unwrap_err();
    assert_eq!(troubles[0].message, "this is outside the everyday subset of fish");
}

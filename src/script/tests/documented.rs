//! What PowerShell's own documentation says a text means, page by page, compared with what bash makes of its translation.
//!
//! Each case is one sentence of an `about_` page, with an example of our own. What has no twin has to be refused. Not here:
//! other cases (`translating`).

use super::{read, run_powershell};
use crate::lesson::Dialect::{Bash, Powershell};
use crate::script::print;

/// What becomes of a case.
enum Becomes {
    /// bash prints this.
    Prints(&'static str),
    /// It is refused.
    Refused,
}
use Becomes::{Prints, Refused};

/// Page, text, and what becomes of it.
const CASES: &[(&str, &str, Becomes)] = &[
    (
        "about_Quoting_Rules",
        "$i = 5\ndocker \"The value is $i.\"",
        Prints("<The value is 5.>"),
    ),
    (
        "about_Quoting_Rules",
        "$i = 5\ndocker 'The value is $i.'",
        Prints("<The value is $i.>"),
    ),
    ("about_Quoting_Rules", "docker 'don''t'", Prints("<don't>")),
    (
        "about_Quoting_Rules",
        "docker \"a \"\"quoted\"\" text\"",
        Prints("<a \"quoted\" text>"),
    ),
    (
        "about_Quoting_Rules",
        "docker 'a \"quoted\" text'",
        Prints("<a \"quoted\" text>"),
    ),
    (
        "about_Quoting_Rules",
        "docker \"a 'quoted' text\"",
        Prints("<a 'quoted' text>"),
    ),
    (
        "about_Quoting_Rules",
        "docker \"a `\"quoted`\" text\"",
        Prints("<a \"quoted\" text>"),
    ),
    (
        "about_Quoting_Rules",
        "$i = 5\ndocker \"`$i is $i\"",
        Prints("<$i is 5>"),
    ),
    (
        "about_Quoting_Rules",
        "$x = @'\na 'b' \"c\" $d\n'@\ndocker $x",
        Prints("<a 'b' \"c\" $d>"),
    ),
    (
        "about_Quoting_Rules",
        "$d = 'e'\n$x = @\"\na 'b' \"c\" $d\n\"@\ndocker $x",
        Prints("<a 'b' \"c\" e>"),
    ),
    (
        "about_Quoting_Rules",
        "$a = 'x'\ndocker \"$($a)y\"",
        Prints("<xy>"),
    ),
    (
        "about_Quoting_Rules",
        "$a = 'x'\ndocker \"${a}y\"",
        Prints("<xy>"),
    ),
    ("about_Special_Characters", "docker \"a`tb\"", Prints("<a\tb>")),
    ("about_Special_Characters", "docker \"a``b\"", Prints("<a`b>")),
    ("about_Special_Characters", "docker 'a`tb'", Prints("<a`tb>")),
    ("about_Special_Characters", "docker a` b", Prints("<a b>")),
    ("about_Special_Characters", "docker a `\n  b", Prints("<a><b>")),
    ("about_Variables", "$A = 'x'\ndocker $a", Prints("<x>")),
    ("about_Variables", "$a = 1\n$b = $a\ndocker $b", Prints("<1>")),
    ("about_Variables", "${my var} = 'x'", Refused),
    ("about_Variables", "$a = $b = 'x'", Refused),
    (
        "about_Environment_Variables",
        "$Env:A = 'x'\ndocker \"$env:A;y\"",
        Prints("<x;y>"),
    ),
    (
        "about_Environment_Variables",
        "$Env:A = 'x'\n$Env:A += ';y'\ndocker $Env:A",
        Prints("<x;y>"),
    ),
    (
        "about_Environment_Variables",
        "$Env:A = ''\ndocker a $Env:A",
        Prints("<a>"),
    ),
    (
        "about_Environment_Variables",
        "$Env:A = 'x'\ndocker ${Env:A}",
        Prints("<x>"),
    ),
    (
        "about_Automatic_Variables",
        "docker $true $false",
        Prints("<True><False>"),
    ),
    ("about_Automatic_Variables", "docker a $null b", Prints("<a><b>")),
    (
        "about_Automatic_Variables",
        "fails\nif ($LASTEXITCODE -eq 3) { docker three }",
        Prints("<three>"),
    ),
    (
        "about_Automatic_Variables",
        "none\nif ($?) { docker well }",
        Prints("<well>"),
    ),
    ("about_Automatic_Variables", "docker $PID", Refused),
    ("about_Arrays", "$a = 1,2,3\ndocker $a", Prints("<1><2><3>")),
    (
        "about_Arrays",
        "$a = @('x', 'y z')\ndocker $a",
        Prints("<x><y z>"),
    ),
    ("about_Arrays", "$a = 'x', 'y'\ndocker \"$a\"", Prints("<x y>")),
    ("about_Arrays", "$a = 1..4\ndocker $a", Prints("<1><2><3><4>")),
    ("about_Arrays", "$a = 1,2\ndocker $a[0]", Refused),
    ("about_Arrays", "$a = 1,2\n$a += 3", Refused),
    (
        "about_Operators",
        "foreach ($i in 3..1) { docker $i }",
        Prints("<3>\n<2>\n<1>"),
    ),
    ("about_Operators", "docker x | Out-Null\ndocker y", Prints("<y>")),
    ("about_Operators", "& 'docker' 'a b'", Prints("<a b>")),
    ("about_Operators", "& \"docker\" a", Prints("<a>")),
    ("about_Operators", "$c = 'docker'\n& $c a", Refused),
    ("about_Operators", ". .\\profile.ps1", Refused),
    ("about_Operators", "docker ('{0}' -f 'a')", Refused),
    (
        "about_Arithmetic_Operators",
        "$a = 'x' + 'y'\ndocker $a",
        Prints("<xy>"),
    ),
    ("about_Arithmetic_Operators", "$a = 2 * 3\ndocker $a", Refused),
    (
        "about_Assignment_Operators",
        "$null = docker a\ndocker b",
        Prints("<b>"),
    ),
    ("about_Assignment_Operators", "$a, $b = 1, 2", Refused),
    ("about_Assignment_Operators", "$i++", Refused),
    (
        "about_Pipeline_Chain_Operators",
        "none && docker a",
        Prints("<a>"),
    ),
    (
        "about_Pipeline_Chain_Operators",
        "none || docker a\ndocker b",
        Prints("<b>"),
    ),
    (
        "about_Pipeline_Chain_Operators",
        "fails && docker a\ndocker b",
        Prints("<b>"),
    ),
    (
        "about_Pipeline_Chain_Operators",
        "fails || docker a",
        Prints("<a>"),
    ),
    (
        "about_Pipeline_Chain_Operators",
        "fails && docker a || docker b",
        Prints("<b>"),
    ),
    ("about_Redirection", "docker a > x.txt\ncat x.txt", Prints("<a>")),
    (
        "about_Redirection",
        "docker a > x.txt\ndocker b >> x.txt\ncat x.txt",
        Prints("<a>\n<b>"),
    ),
    ("about_Redirection", "docker a > $null\ndocker b", Prints("<b>")),
    ("about_Redirection", "docker a 2>&1", Prints("<a>")),
    ("about_Redirection", "docker a *> $null\ndocker b", Prints("<b>")),
    ("about_Redirection", "docker < x.txt", Refused),
    ("about_Parsing", "docker -a:b", Prints("<-a:b>")),
    ("about_Parsing", "docker --% a \"b", Refused),
    ("about_Parsing", "docker 2.50 0x10", Prints("<2.50><0x10>")),
    ("about_Comments", "docker a # b", Prints("<a>")),
    ("about_Comments", "docker a <# b #> c", Refused),
    ("about_Comments", "docker a#b", Prints("<a#b>")),
    (
        "about_For",
        "for ($i = 1; $i -le 3; $i++) { docker $i }",
        Prints("<1>\n<2>\n<3>"),
    ),
    (
        "about_For",
        "for ($i = 0; $i -lt 6; $i += 2) { docker $i }",
        Prints("<0>\n<2>\n<4>"),
    ),
    ("about_For", "for (;;) { docker a }", Refused),
    (
        "about_Foreach",
        "foreach ($l in 'a','b','c') { docker $l }",
        Prints("<a>\n<b>\n<c>"),
    ),
    (
        "about_Foreach",
        "$ls = 'a','b'\nforeach ($l in $ls) { docker \"-$l\" }",
        Prints("<-a>\n<-b>"),
    ),
    (
        "about_If",
        "if (Test-Path afile.txt) { docker a } else { docker b }",
        Prints("<a>"),
    ),
    (
        "about_If",
        "if (-not (Test-Path nofile)) { docker a }",
        Prints("<a>"),
    ),
    (
        "about_If",
        "if (Test-Path x) { docker a } elseif (Test-Path afile.txt) { docker b }",
        Prints("<b>"),
    ),
    ("about_If", "if ('a' -eq 'A') { docker a }", Refused),
    (
        "about_While",
        "while (Test-Path afile.txt) { docker a; Remove-Item afile.txt }",
        Prints("<a>"),
    ),
    ("about_While", "while ($true) { docker a; break }", Prints("<a>")),
    ("about_While", "while ($x -ne 'a') { docker a }", Refused),
    ("about_Do", "do { docker a } until ($?)", Prints("<a>")),
    (
        "about_Do",
        "do { docker a } while (Test-Path nofile)",
        Prints("<a>"),
    ),
    ("about_Switch", "switch (1) { 1 { docker a } }", Refused),
    (
        "about_Try_Catch_Finally",
        "try { docker a } catch { docker b }",
        Refused,
    ),
    ("about_Functions", "function Get-It { docker a }\nGet-It", Refused),
    ("about_Splatting", "$a = @{ Path = 'x' }\nGet-Item @a", Refused),
    ("about_Hash_Tables", "$a = @{ x = 1 }", Refused),
    ("about_Script_Blocks", "& { docker a }", Refused),
    ("about_Join", "docker (-join ('a', 'b'))", Refused),
    ("about_Type_Operators", "[int]$a = 5", Refused),
    (
        "about_Methods",
        "$a = 'a b'.Replace(' ', '-')\ndocker $a",
        Prints("<a-b>"),
    ),
    ("about_Methods", "$a = 'Ab'.ToUpper()\ndocker $a", Prints("<AB>")),
    ("about_Methods", "$a = 'Ab'.Substring(1)", Refused),
    ("about_Properties", "$a = 'Ab'\ndocker $a.Length", Refused),
    ("about_Providers", "cd HKLM:\\Software", Refused),
    ("about_Aliases", "rm afile.txt\nls", Prints("")),
    ("about_Aliases", "gci", Refused),
    (
        "about_Pipelines",
        "lines | ForEach-Object { docker $_ }",
        Prints("<a b>\n<c*>"),
    ),
    (
        "about_Pipelines",
        "lines | Where-Object { $_ -like 'a*' }",
        Refused,
    ),
];

#[test]
fn a_translation_means_what_the_documentation_says() {
    assert!(CASES.len() > 80);
    let mut wrong = Vec::new();
    for (page, text, becomes) in CASES {
        let told = match becomes {
            Prints(wanted) => {
                let printed =
                    std::panic::catch_unwind(|| run_powershell(text, &[])).unwrap_or_else(|_| "!".to_owned());
                (printed.trim_end() != *wanted).then(|| format!("wanted {wanted}, found {printed}"))
            }
            Refused => {
                let printed = print(&read(text, Powershell).script, Bash);
                printed
                    .ok()
                    .map(|program| format!("wanted a refusal, found {program}"))
            }
        };
        wrong.extend(told.map(|told| format!("{page}: {text}\n  {told}")));
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        CASES.len(),
        wrong.join("\n")
    );
}

//! Telling the dialects apart.

use crate::lesson::Dialect::{Bash, Powershell};
use crate::script::{detect, grammar};

#[test]
fn signs_of_a_shell_decide() {
    for text in [
        "$env:dockerId='x'",
        "docker a `\n  b",
        "docker a; `\ndocker b",
        "$ip = docker inspect x",
        "cd \"C:\\a\\b\"",
        "Get-Process -Name x",
        "for ($i=0; $i -lt 5; $i++) { docker a }",
        "foreach ($x in $y) { docker $x }",
        "docker x | ConvertFrom-Json",
        ".\\verify.ps1",
        "docker build -f .\\a\\Dockerfile .",
        "@('a', 'b') | foreach { docker rm $_ }",
        "docker a | Out-Null",
    ] {
        assert_eq!(detect(text, Some(Bash)), Powershell, "{text}");
    }
    for text in [
        "export x=1",
        "x=$(docker ps -q)",
        "docker a \\\n  b",
        "for i in 1 2; do docker $i; done",
        "if [ -f x ]; then a; fi",
        "cat > x <<EOF\na\nEOF",
        "sudo apt-get install x",
        "cat <<'EOF' > x\n$a\nEOF",
    ] {
        assert_eq!(detect(text, Some(Powershell)), Bash, "{text}");
    }
}

#[test]
fn what_fits_both_follows_the_lesson() {
    let text = "docker image ls\ndocker ps -a";
    assert_eq!(detect(text, None), Bash);
    assert_eq!(detect("docker rm <container id>", None), Bash);
    assert_eq!(detect(text, Some(Powershell)), Powershell);
    assert_eq!(
        detect("docker rm -f $(docker ps -aq)", Some(Powershell)),
        Powershell
    );
}

#[test]
fn the_driver_of_powershell_is_a_program_of_powershell() {
    let driver = include_str!("../../shell/process/driver.ps1");
    let tree = grammar::parse(driver, Powershell).unwrap();
    let wrong: Vec<&str> = grammar::errors(&tree, 10)
        .into_iter()
        .map(|range| &driver[range])
        .collect();
    assert_eq!(wrong, [""; 0]);
}

//! Programs for a shell that nobody sits at, run by a real bash.
//!
//! Not here: which commands run on (`plan`).

use super::{read, run_bash};
use crate::lesson::Dialect::{self, Bash, Fish, Powershell};
use crate::script::{Instead, LISTENING, Readiness, Waiting, unattended};

fn waiting(text: &str, dialect: Dialect, texts: &[&str], readiness: Readiness) -> String {
    let instead = Instead::Background(readiness);
    let commands: Vec<_> = texts.iter().map(|text| Waiting { text, instead }).collect();
    unattended(&read(text, dialect).script, &commands, Bash).unwrap()
}

fn program(text: &str, dialect: Dialect, texts: &[&str]) -> String {
    waiting(text, dialect, texts, Readiness::Told)
}

#[test]
fn what_ends_by_itself_is_shown_whole_and_keeps_its_exit_code() {
    for (text, dialect, serves, wanted) in [
        ("docker up\ndocker b", Bash, "docker up", "<up>\n<b>\n"),
        ("fails || docker c", Bash, "fails", "<c>\n"),
        ("cd . && docker up && docker b", Bash, "docker up", "<up>\n<b>\n"),
        ("docker up | cat\ndocker b", Bash, "docker up", "<up>\n<b>\n"),
        ("docker up > x.txt\ncat x.txt", Bash, "docker up", "<up>\n"),
        (
            "for i in 1 2; do docker up; done",
            Bash,
            "docker up",
            "<up>\n<up>\n",
        ),
        ("docker up <your-id>", Bash, "docker up <your-id>", "<up><a b>\n"),
        ("docker up", Powershell, "docker up", "<up>\n"),
        (
            "foreach ($i in 1..2) { docker up }",
            Powershell,
            "docker up",
            "<up>\n<up>\n",
        ),
        (
            "while test -e afile.txt\n    rm afile.txt\n    docker up\nend\ndocker b",
            Fish,
            "docker up",
            "<up>\n<b>\n",
        ),
        ("docker up | cat\ndocker b", Fish, "docker up", "<up>\n<b>\n"),
        (
            "$a = 'x'\ndocker up $a\ndocker b $a",
            Powershell,
            "docker up $a",
            "<up><x>\n<b><x>\n",
        ),
    ] {
        let printed = run_bash(
            &program(text, dialect, &[serves]),
            &[("STEPGATE_VALUE_dockerId", "a b")],
        );
        assert_eq!(printed, wanted, "{text}");
    }
}

#[test]
fn what_runs_on_is_found_wherever_it_stands() {
    for (text, dialect) in [
        ("if true; then docker b; else docker up; fi", Bash),
        ("if false; then docker b; elif true; then docker up; fi", Bash),
        ("{ docker up; }", Bash),
        ("docker b || docker up", Bash),
        ("while true; do docker up; done", Bash),
        ("for ((i = 0; i < 2; i++)); do docker up; done", Bash),
        ("switch $x\ncase y\ndocker up\nend", Fish),
        ("docker a\nif ($?) { docker b } else { docker up }", Powershell),
    ] {
        let sent = program(text, dialect, &["docker up"]);
        assert!(sent.contains("stepgate_serve $!"), "{text}");
    }
    for text in ["f() { docker up; }\ndocker b", "{ docker up; } > x.txt"] {
        let sent = program(text, Bash, &["docker up"]);
        assert!(!sent.contains("stepgate_serve $!"), "{text}");
    }
    let instead = Instead::Background(Readiness::Told);
    let text = "docker up";
    let choice = "docker a\nif ($?) { docker b } else { docker up }";
    let sent = in_powershell(choice, Powershell, &[Waiting { text, instead }]);
    assert!(sent.contains("else { stepgate_serve 'docker up'"), "{sent}");
}

#[test]
fn what_runs_on_does_not_keep_what_follows_waiting() {
    let around = "forever() { while :; do :; done; }\nsleep() { :; }\n";
    for dialect in [Bash, Powershell] {
        let program = program("forever\ndocker b", dialect, &["forever"]);
        let printed = run_bash(&format!("{around}{program}\nkill $!"), &[]);
        assert_eq!(printed, "<b>\n", "{dialect:?}");
    }
}

#[test]
fn what_tells_that_it_can_be_used_is_waited_for_no_longer_and_what_it_tells_is_said() {
    // The first pause of the waiting shell tells what the command has found out.
    let around = "n=0\nsleep() { n=$((n + 1)); echo \"$1\" > \"$stepgate_log.ready\"; }\n\
                  forever() { while :; do :; done; }\n";
    for (told, wanted) in [
        ("ready `web` answers", "stepgate: `web` answers\n<b>\n1\n"),
        ("late it does not", "stepgate: it does not\n<b>\n1\n"),
    ] {
        let around = around.replace("\"$1\"", &format!("'{told}'"));
        let program = program("forever\ndocker b", Bash, &["forever"]);
        let printed = run_bash(&format!("exec 2>&1\n{around}{program}\nkill $!\necho $n"), &[]);
        assert_eq!(printed, wanted);
    }
}

#[test]
fn what_is_to_be_waited_for_is_not_left_when_it_is_quiet() {
    // It tells so for many times as long as silence lasts, and then that it can be used.
    let around = "n=0\nsleep() { n=$((n + 1)); if [ $n -lt 300 ]; then echo wait; else echo ready $n pauses; fi > \
                  \"$stepgate_log.ready\"; }\nforever() { while :; do :; done; }\n";
    let program = program("forever\ndocker b", Bash, &["forever"]);
    let printed = run_bash(&format!("exec 2>&1\n{around}{program}\nkill $!"), &[]);
    assert_eq!(printed, "stepgate: 300 pauses\n<b>\n");
}

#[test]
fn beside_what_does_not_tell_itself_a_program_looks_for_the_port_and_is_no_job_of_the_lessons() {
    // What it is called with comes back as what it has found; a shell's last job stays what the lesson started.
    let around = format!(
        "{LISTENING}() {{ [ \"$1\" = $! ] && echo \"ready port ${{3-unknown}} $#\" > \"$2\"; }}\nforever() {{ while :; do :; done; }}\n\
         sleep() {{ until [ -s \"$stepgate_log.ready\" ]; do :; done; }}\n"
    );
    for (port, wanted) in [
        (Some(3000), "stepgate: port 3000 3\n<b>\n1\n"),
        (None, "stepgate: port unknown 2\n<b>\n1\n"),
    ] {
        let program = waiting(
            "forever\ndocker b",
            Bash,
            &["forever"],
            Readiness::Listening(port),
        );
        let printed = run_bash(
            &format!("exec 2>&1\n{around}{program}\njobs -p | grep -c .\nkill $! $(jobs -p)"),
            &[],
        );
        assert_eq!(printed, wanted);
    }
}

#[test]
fn what_opens_a_shell_gets_the_lessons_lines_and_nothing_else_does() {
    let lines = "one $HOME `x` 'y'\nSTEPGATE_END\n";
    for (text, dialect, opens, lines, wanted) in [
        (
            "cat\ndocker b",
            Bash,
            "cat",
            lines,
            "one $HOME `x` 'y'\nSTEPGATE_END\n<b>\n",
        ),
        ("cat && docker b", Bash, "cat", "one", "one\n<b>\n"),
        (
            "bash || docker c",
            Bash,
            "bash",
            "docker a\nexit 3\n",
            "<a>\n<c>\n",
        ),
        ("cat | sort # all", Bash, "cat", "b\na", "a\nb\n"),
        ("cat > x.txt\ncat x.txt", Bash, "cat > x.txt", "one", "one\n"),
        ("for i in 1 2; do cat; done", Bash, "cat", "one", "one\none\n"),
        ("cat\ncat < /dev/null", Bash, "cat", "", ""),
        ("bash\ndocker b", Powershell, "bash", "echo one", "one\n<b>\n"),
    ] {
        let instead = Instead::Lines(lines);
        let commands = [Waiting { text: opens, instead }];
        let program = unattended(&read(text, dialect).script, &commands, Bash).unwrap();
        let around = "docker() { printf '<%s>' \"$@\"; echo; }\nexport -f docker\n";
        assert_eq!(run_bash(&format!("{around}{program}"), &[]), wanted, "{text}");
    }
}

/// A script as a program of PowerShell, whose function for jobs is left out.
fn in_powershell(text: &str, dialect: Dialect, commands: &[Waiting<'_>]) -> String {
    let program = unattended(&read(text, dialect).script, commands, Powershell).unwrap();
    match program.split_once("\n}\n") {
        Some((function, rest)) if function.starts_with("function stepgate_serve") => rest.to_owned(),
        _ => program,
    }
}

#[test]
fn in_powershell_what_opens_a_shell_gets_the_lessons_lines_by_the_environment() {
    let text = "docker run -it web sh";
    let lines = |lines| {
        let instead = Instead::Lines(lines);
        [Waiting { text, instead }]
    };
    for (program, dialect, commands, wanted) in [
        (
            "docker a\ndocker run -it web sh # now\ndocker b $x",
            Powershell,
            lines("ls /\necho 'it’s'\n"),
            "docker a\n$env:STEPGATE_TYPED = 'ls /\necho ''it’’s''\n'\ndocker run -it web sh\n$env:STEPGATE_TYPED = $null # now\n\
             docker b $x",
        ),
        (
            "docker a; docker run -it web sh",
            Bash,
            lines("exit 3"),
            "docker a\n$env:STEPGATE_TYPED = 'exit 3'\ndocker run -it web sh\n$env:STEPGATE_TYPED = $null",
        ),
        (
            "docker run -it web sh; docker a",
            Fish,
            lines(""),
            "$env:STEPGATE_TYPED = ''\ndocker run -it web sh\n$env:STEPGATE_TYPED = $null\ndocker a",
        ),
        (
            "cd x && docker run -it web sh",
            Powershell,
            lines("ls"),
            "cd x && . { $env:STEPGATE_TYPED = 'ls'\ndocker run -it web sh\n$env:STEPGATE_TYPED = $null }",
        ),
        ("docker a", Powershell, lines("ls"), "docker a"),
    ] {
        assert_eq!(in_powershell(program, dialect, &commands), wanted, "{program}");
    }
}

#[test]
fn in_powershell_what_runs_on_becomes_a_job_and_is_waited_for() {
    let of = |text, readiness| {
        let instead = Instead::Background(readiness);
        [Waiting { text, instead }]
    };
    for (program, dialect, commands, wanted) in [
        (
            "$x = 'it'\ndocker run \"$x\" 'a b'\ndocker b",
            Powershell,
            of("docker run \"$x\" 'a b'", Readiness::Told),
            "$x = 'it'\nstepgate_serve 'docker run \"$x\" ''a b''' $false ''\ndocker b",
        ),
        (
            "npm start\ncurl localhost",
            Powershell,
            of("npm start", Readiness::Listening(None)),
            "stepgate_serve 'npm start' $true ''\ncurl localhost",
        ),
        (
            "npm start && docker b\nnpm start",
            Bash,
            of("npm start", Readiness::Listening(Some(3000))),
            "stepgate_serve 'npm start' $true '3000'; if (-not $global:LASTEXITCODE) { docker b }\nstepgate_serve 'npm start' $true '3000'",
        ),
        (
            "foreach ($i in 1..2) { npm start }\nwhile ($x -ne 'a') { npm start; Start-Sleep 1 }\ndo { npm start } until ($y)",
            Powershell,
            of("npm start", Readiness::Listening(None)),
            "foreach ($i in 1..2) { stepgate_serve 'npm start' $true '' }\nwhile ($x -ne 'a') { stepgate_serve 'npm start' $true ''; Start-Sleep 1 }\n\
             do { stepgate_serve 'npm start' $true '' } until ($y)",
        ),
        (
            "& { npm start }\n1..3 | ForEach-Object { npm start }\ntry { npm start } catch { docker b }\nfor (;;) { npm start }",
            Powershell,
            of("npm start", Readiness::Told),
            "& { stepgate_serve 'npm start' $false '' }\n1..3 | ForEach-Object { stepgate_serve 'npm start' $false '' }\n\
             try { stepgate_serve 'npm start' $false '' } catch { docker b }\nfor (;;) { stepgate_serve 'npm start' $false '' }",
        ),
        (
            "cd x && npm start\nnpm start && docker b && docker c\nif ($y) { npm start || docker d }",
            Powershell,
            of("npm start", Readiness::Told),
            "cd x && stepgate_serve 'npm start' $false ''\n\
             stepgate_serve 'npm start' $false ''; if (-not $global:LASTEXITCODE) { docker b }; if (-not $global:LASTEXITCODE) { docker c }\n\
             if ($y) { stepgate_serve 'npm start' $false ''; if ($global:LASTEXITCODE) { docker d } }",
        ),
        (
            "for i in 1 2; do npm start; done",
            Bash,
            of("npm start", Readiness::Told),
            "foreach ($i in '1', '2') {\n    stepgate_serve 'npm start' $false ''\n}",
        ),
        (
            "docker run <your-id>/web",
            Powershell,
            of("docker run <your-id>/web", Readiness::Told),
            "stepgate_serve 'docker run \"${env:STEPGATE_VALUE_dockerId}/web\"' $false ''",
        ),
    ] {
        assert_eq!(in_powershell(program, dialect, &commands), wanted, "{program}");
    }
}

#[test]
fn a_script_without_them_is_its_own_program() {
    for text in ["docker a\n", "docker up &", "docker up <<EOF\na\nEOF"] {
        assert_eq!(program(text, Bash, &["docker up"]), text);
    }
}

#[test]
fn what_only_waits_for_keys_is_left_out_and_what_shows_pages_shows_them_at_once() {
    let commands = [
        Waiting {
            text: "nano 'a b'",
            instead: Instead::LeftOut,
        },
        Waiting {
            text: "less x",
            instead: Instead::Shown,
        },
    ];
    let text = "ls\nnano 'a b'\nless x";
    let script = read(text, Bash).script;
    let bash = unattended(&script, &commands, Bash).unwrap();
    let said = "stepgate: `nano '\\''a b'\\''` wants somebody at the keyboard, and is left out";
    assert_eq!(
        bash,
        format!("ls\nprintf '%s\\n' '{said}' >&2\n(set -o pipefail; {{ less x\n}} < /dev/null | cat)")
    );
    let script = read(text, Powershell).script;
    let powershell = unattended(&script, &commands, Powershell).unwrap();
    let said = said.replace("'\\''", "''");
    assert_eq!(
        powershell,
        format!("ls\n[Console]::Error.WriteLine('{said}')\n& {{ less x\n}} | Out-String -Stream")
    );
}

#[test]
fn what_only_shows_something_is_waited_for_shortly() {
    let start = std::time::Instant::now();
    let busy = "while sleep 0.1; do echo x; done";
    let commands = [Waiting {
        text: "busy",
        instead: Instead::Background(Readiness::Shows),
    }];
    let text = format!("busy() {{ {busy}; }}\nbusy\necho behind; kill $!");
    let program = unattended(&read(&text, Bash).script, &commands, Bash).unwrap();
    let printed = run_bash(&program, &[]);
    assert!(
        printed.starts_with("x\n") && printed.ends_with("behind\n"),
        "{printed}"
    );
    assert!(start.elapsed().as_secs() < 15, "{:?}", start.elapsed());
}

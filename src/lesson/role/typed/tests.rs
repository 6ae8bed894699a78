//! What is typed, and what is printed.

use super::*;

#[test]
fn what_is_joined_to_words_by_a_shells_mark_is_typed() {
    for line in [
        "touch a && echo a",
        "touch a; echo a",
        "sort a || touch a",
        "test (count $names) -eq 2; and echo two",
        "sleep a; docker ps",
    ] {
        assert!(is_certain(line), "{line}");
    }
    for line in [
        "find a; then it is there",
        "open it; start it",
        "open it; and it is there",
        "touch a and it is there",
    ] {
        assert!(!is_certain(line), "{line}");
    }
}

#[test]
fn what_is_said_in_parentheses_is_not_typed() {
    for said in ["(or so)", "(it is up)"] {
        assert_eq!(certainty(said), Certainty::No, "{said}");
    }
    for typed in ["(cd a; ls)", "(moo x)", "(docker inspect a)", "(moo | in it)"] {
        assert!(certainty(typed) > Certainty::No, "{typed}");
    }
}

#[test]
fn the_words_are_in_order() {
    assert!(DOCKER.is_sorted());
}

#[test]
fn what_no_shell_reads_is_not_typed() {
    for printed in [
        "web_1 | Ready",
        "libxml (2.9.1-x86)",
        "yes|no|off",
        "access denied: '/data'",
        "ada/web # a good one",
        "chown = change ownership",
        "bash → the command to run",
        "go 1.22.1",
    ] {
        assert_eq!(certainty(printed), Certainty::No, "{printed}");
    }
    assert_eq!(certainty("$WEB_PORT_80_TCP_ADDR"), Certainty::Shape);
    for typed in ["frob x # (1)", "frob 'a (1)'", "frob \"x: y\""] {
        assert_eq!(certainty(typed), Certainty::Shape, "{typed}");
    }
}

#[test]
fn a_comment_far_behind_a_command_makes_no_table() {
    for typed in [
        "docker ps        # all of them",
        "ls               # look there",
        "docker stop web   # stop it   now",
        "watch docker ps",
    ] {
        assert_eq!(certainty(typed), Certainty::Certain, "{typed}");
    }
    for printed in [
        "docker ps   lists all containers",
        "docker rm   removes   one # or more",
    ] {
        assert_ne!(certainty(printed), Certainty::Certain, "{printed}");
    }
}

#[test]
fn what_only_a_shell_has_is_typed_whatever_it_begins_with() {
    for typed in [
        "[ -f x ] && docker ps",
        "[[ -f x ]] || exit 1",
        "[Console]::Beep(1)",
        "! docker ps",
        "(cd x && docker build .)",
        "( docker ps )",
        "{ docker ps; ls; }",
        "((n++))",
        "1..3 | % { docker rm $_ }",
        "@('a', 'b') | foreach { docker rm $_ }",
        "frob | Where-Object x",
        "foreach ($n in 1..3) { docker rm $n }",
    ] {
        assert_eq!(certainty(typed), Certainty::Certain, "{typed}");
    }
    for printed in [
        "[info] started",
        "[1/3] FROM x",
        "[::]:80",
        "(3 rows)",
        "((see below))",
        "{ \"a\": 1 }",
        "! important",
        "a | b",
        "NAME  | Some-Thing",
    ] {
        assert_ne!(certainty(printed), Certainty::Certain, "{printed}");
    }
}

#[test]
fn what_is_set_for_one_command_alone_stands_before_it() {
    for line in [
        "A=b docker ps",
        "env A=b docker ps",
        "env $(cat .env | xargs) docker ps",
        "sudo -E docker ps",
    ] {
        assert!(is_of_docker(line), "{line}");
    }
    for line in ["env | grep docker", "env docker ps", "env $(cat .env)"] {
        assert!(!is_of_docker(line), "{line}");
    }
}

#[test]
fn what_people_type_is_told_from_what_programs_print() {
    for typed in [
        "docker ps",
        "docker",
        "sudo docker ps",
        "sudo -E make",
        "TAG=1 docker build .",
        "$env:dockerId='x'",
        "$ip = docker inspect x",
        "ID=ada",
        "Get-Content x",
        "for ($i=0; $i -lt 3; $i++) {",
        "for f in *; do",
        "for f in *; do ls; done",
        "while [ -e x ]",
        "if true; then",
        "  ./run.sh",
        ".\\run.ps1",
        "_id=ada",
        "$x += 1",
        "greet() {",
        "open http://localhost",
        "cat x",
        "'FROM scratch' | Set-Content Dockerfile",
        "date",
        "cd .",
        "$EDITOR notes",
        "$ip",
        "find . -name x",
        "(docker save web | gzip > web.tgz)",
        "cat<<END >x",
        "ping web -c 1 # which is not there, as you can see",
    ] {
        assert_eq!(certainty(typed), Certainty::Certain, "{typed}");
    }
    for printed in [
        "CONTAINER ID   IMAGE",
        "Login Succeeded",
        "docker.io/library/nginx:latest",
        "docker: Error response from daemon",
        "docker is a tool",
        "docker node ls is only supported on a manager",
        "docker run is used for that",
        "latest: digest: sha256:12 size: 1",
        "FROM nginx",
        "for example",
        "a == b",
        "a==b",
        "a:b=c",
        "Multi-stage builds",
        "read-only file",
        "Up-To-Date",
        "nginx               latest              5699ececb21c        2 weeks ago         109MB",
        "start the application",
        "open your browser",
        "python   3.6   2 weeks ago",
        "curl: (7) Failed to connect",
        "ping is the name of a tool.",
        "Install-Package : it is required",
        "int main () {",
    ] {
        assert_ne!(certainty(printed), Certainty::Certain, "{printed}");
    }
}

#[test]
fn a_label_lets_unknown_programs_through_but_no_output() {
    for typed in [
        "frobnicate apply",
        "frob-galaxy install x",
        "dead-beef",
        "(frob x)",
        "& x",
    ] {
        assert_eq!(certainty(typed), Certainty::Shape, "{typed}");
    }
    for printed in [
        "b157b77b1a65: Pull complete",
        "3f2a91c0ffee",
        "c0ffee3f2a91",
        "c0ffee3f2a",
        "Unable to find image",
        "{",
        "index.html",
        "clock",
        "cpu            memory",
        "\"http://localhost",
        "...",
        "total: 3",
        "/app",
        "latest: Pulling from library/nginx",
        "it is what it is.",
    ] {
        assert_eq!(certainty(printed), Certainty::No, "{printed}");
    }
}

#[test]
fn what_a_comment_behind_a_command_says_makes_no_row_of_it() {
    for typed in ["docker ps       # what runs now", "make      # all of it"] {
        assert!(is_certain(typed), "{typed}");
    }
    assert_eq!(certainty("frob web        # one more time"), Certainty::Shape);
    for printed in [
        "docker ps      what runs now",
        "make      'it'   # all of it",
        "make   it all   now # here",
    ] {
        assert!(!is_certain(printed) || printed.contains('\''), "{printed}");
    }
}

#[test]
fn what_a_program_reports_of_itself_or_of_an_object_is_printed() {
    for printed in [
        "node version: v20",
        "npm notice a new one",
        "npm WARN old thing",
        "runc (what runs it)",
        "pod/web created",
        "hello there!",
    ] {
        assert_eq!(certainty(printed), Certainty::No, "{printed}");
    }
    for typed in ["git commit", "echo (a)", "npm install", "id ada ; id bob"] {
        assert!(is_certain(typed), "{typed}");
    }
    for typed in ["./pod created", "frob/web create"] {
        assert!(certainty(typed) > Certainty::No, "{typed}");
    }
}

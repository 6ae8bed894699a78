//! Texts that are plainly no command, and others.

use super::*;

#[test]
fn a_dockerfile_begins_with_what_it_is_made_from() {
    for text in ["\n\nFROM scratch", "ARG V=1\nFROM x:$V", "# x\n  FROM x"] {
        assert_eq!(of(text), Some(Content::Dockerfile), "{text}");
    }
    for text in ["ARG V=1\nls", "docker ps\nFROM x", ""] {
        assert_ne!(of(text), Some(Content::Dockerfile), "{text}");
    }
}

#[test]
fn what_is_left_out_above_an_instruction_takes_nothing_from_it() {
    assert_eq!(of("...\nCMD [\"ping\", \"host\"]"), Some(Content::Document));
    assert_eq!(of("...\ndocker ps"), None);
    assert_eq!(of("...\n...\n"), None);
}

#[test]
fn documents_are_seen_by_their_shape() {
    for text in [
        "RUN apt-get update \\\n  && ls\nCMD x",
        "HEALTHCHECK --interval=5s CMD x",
        "{\n \"a\": 1\n}",
        "[\n  {}\n]",
        "services:\n  web:\n    image: x",
        "- a: 1\n- b:\n  - c",
        "<html>\n</html>",
        "import os\nprint(os)",
        "from x import y",
        "#!/bin/sh\ndocker ps",
        "# greet.sh\n#!/usr/bin/env bash\n\nset -e",
        "server {\n  listen 80;\n}",
        "int x = 1;\nint y = 2;",
        "gem 'barn'",
        "gem \"barn\", '~> 2'",
        "$setup = <<-END\napt-get update\nEND",
    ] {
        assert_eq!(of(text), Some(Content::Document), "{text}");
    }
    for tree in ["web/\n├── a", ".\n└── b"] {
        assert_eq!(of(tree), Some(Content::Tree), "{tree}");
    }
    assert_eq!(of("tree web\n├── a"), None);
    assert_eq!(of("SELECT * FROM x;"), Some(Content::Query));
    assert_eq!(of("CONTAINER ID   IMAGE   STATUS\na  b"), Some(Content::Printed));
    assert_eq!(
        of("[+] Building 7.9s (7/7) FINISHED\n => x"),
        Some(Content::Printed)
    );
}

#[test]
fn commands_and_what_they_print_are_no_documents() {
    for text in [
        "docker ps",
        "[ -e x ] && ls",
        "[node1] (local) root@10.0.0.3 ~\n$ ls",
        "latest: Pulling from library/nginx\na1b2c3d4e5f6: Pull complete",
        "<your-id>",
        "Status: fine",
        "greet() {\n ls\n}",
        "for i in 1 2; do\n  ls;\ndone;",
        "export A=1;\nexport B=2;",
        "use x",
        "gem install 'barn'",
        "// try it\n./run.sh",
    ] {
        assert_eq!(
            of(text).filter(|content| *content != Content::Printed),
            None,
            "{text}"
        );
    }
}

#[test]
fn folders_are_drawn_in_several_ways() {
    for text in [
        "app/\n│\n├── x",
        "app\n|-- x",
        "app/\n`-- x",
        "app/\n├── x",
        "~/app/\n├── x",
        "/srv/app/\n├── x",
        "|\n|--x/",
        "app\n|--.x",
    ] {
        assert_eq!(of(text), Some(Content::Tree), "{text}");
    }
    assert_eq!(of("app | x\n| y"), None);
    assert_eq!(of("a | b\n|---|---|"), None);
}

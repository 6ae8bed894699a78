//! Attributes of cells, alone and in whole lessons.

use super::*;
use crate::lesson::{Role, parse};

#[test]
fn attributes_are_json_or_words_and_others_do_no_harm() {
    let start = Cell {
        name: Some("start".to_owned()),
        folder: Some("app/web".to_owned()),
        is_background: true,
        is_interactive: false,
        asking: Asking::Sentences,
    };
    let of = |info: &str| of(info, &Document::default());
    for info in [
        r#"sh {"name":"start","background":"true","interactive":"false","cwd":"./app/web"}"#,
        r#"sh {"name":"start","background":true,"cwd":"app/web","promptEnv":"auto","skipPrompts":"false"}"#,
        "sh { name=start background=true cwd=app/web promptEnv=auto }",
        "sh {#start .copy background=true cwd=app/web interactive=false}",
        "sh {name=start, background=\"true\", cwd='app/web'}",
    ] {
        assert_eq!(of(info).cell, start, "{info}");
    }
    for info in [
        "sh",
        "{ .bash .copy }",
        "js {1,3} title=\"a\"",
        "sh {",
        "sh }{",
        "bash {:.x}",
        "py {\"a\":",
        "sh {}",
    ] {
        assert_eq!(of(info), Found::default(), "{info}");
    }
    assert!(of("sh {\"interactive\":\"true\"}").cell.is_interactive);
}

#[test]
fn a_folder_is_one_below_the_lessons() {
    for (cwd, folder, refused) in [
        (".", None, None),
        ("a/./b/", Some("a/b"), None),
        ("..", None, Some("..")),
        ("a/../../b", None, Some("a/../../b")),
        ("a/../b", Some("b"), None),
        ("/tmp", None, Some("/tmp")),
        ("~/x", None, Some("~/x")),
        ("$HOME", None, Some("$HOME")),
    ] {
        let found = of(&format!("sh {{\"cwd\":\"{cwd}\"}}"), &Document::default());
        assert_eq!(
            (found.cell.folder.as_deref(), found.refused.as_deref()),
            (folder, refused),
            "{cwd}"
        );
    }
}

#[test]
fn what_is_left_out_or_would_run_elsewhere_is_shown() {
    let lesson = parse(
        Path::new("lesson.md"),
        "# A\n\n```sh {\"excludeFromRunAll\":\"true\"}\ndocker rm -f web\n```\n\n```sh {\"cwd\":\"../other\"}\ndocker ps\n```\n\n```sh {\"name\":\"look\"}\ndocker ps\n```\n",
    );
    let blocks = &lesson.steps[0].blocks;
    let roles: Vec<Role> = blocks.iter().map(|block| block.role).collect();
    assert_eq!(roles, [Role::Display, Role::Display, Role::Commands]);
    assert_eq!(blocks[2].cell.name.as_deref(), Some("look"));
    let codes: Vec<_> = lesson.diagnostics.iter().map(|it| (it.code, it.line)).collect();
    assert_eq!(codes, [("folder-outside", 8)]);
}

#[test]
fn front_matter_speaks_for_every_cell_and_folders_combine() {
    let document = Document::of("---\ncwd: app/web\nskipPrompts: true\nrunme:\n  id: x\n---\n");
    for (info, folder, refused) in [
        ("sh", Some("app/web"), None),
        ("sh {\"cwd\":\"..\"}", Some("app"), None),
        ("sh {\"cwd\":\"src\"}", Some("app/web/src"), None),
        ("sh {\"cwd\":\"../../..\"}", None, Some("app/web/../../..")),
    ] {
        let found = of(info, &document);
        assert_eq!(
            (found.cell.folder.as_deref(), found.refused.as_deref()),
            (folder, refused),
            "{info}"
        );
        assert_eq!(found.cell.asking, Asking::Nothing, "{info}");
    }
    assert_eq!(Document::of(""), Document::default());
}

#[test]
fn what_no_shell_reads_and_what_is_ignored_is_left_out() {
    for (info, is_left_out) in [
        ("sh {\"interpreter\":\"/usr/bin/env python3\"}", true),
        ("sh {\"interpreter\":\"/bin/bash -e\"}", false),
        ("sh {\"ignore\":\"true\"}", true),
        ("sh {\"ignore\":\"false\"}", false),
    ] {
        assert_eq!(of(info, &Document::default()).is_left_out, is_left_out, "{info}");
    }
}

#[test]
fn the_shell_that_is_to_read_a_cell_says_its_language() {
    let dialects = |front: &str, info: &str| {
        let text = format!("{front}# A\n\n```sh {info}\ndocker ps\n```\n");
        let lesson = parse(Path::new("x.md"), &text);
        lesson.steps[0].blocks[0].dialect
    };
    for (front, info, wanted) in [
        ("", "{\"interpreter\":\"fish\"}", Dialect::Fish),
        (
            "",
            "{\"interpreter\":\"/usr/bin/env -S pwsh -NoProfile\"}",
            Dialect::Powershell,
        ),
        ("", "{\"interpreter\":\"bash\"}", Dialect::Bash),
        ("---\nshell: fish\nrunme:\n  id: x\n---\n", "", Dialect::Fish),
        (
            "---\nshell: fish\nrunme:\n  id: x\n---\n",
            "{\"interpreter\":\"bash\"}",
            Dialect::Bash,
        ),
        // Another tool's.
        ("---\nshell: fish\n---\n", "", Dialect::Bash),
    ] {
        assert_eq!(dialects(front, info), wanted, "{front} {info}");
    }
}

#[test]
fn a_sentence_that_a_cell_exports_is_the_question_for_its_value() {
    let asked = |info: &str, line: &str| {
        let text = format!("# A\n\n```sh {info}\n{line}\ndocker run $PROJECT_ID\n```\n");
        let variables = parse(Path::new("x.md"), &text).variables().to_vec().into_iter();
        variables
            .map(|it| (it.name, it.placeholder, it.prompt))
            .collect::<Vec<_>>()
    };
    let message = "Enter a valid project ID";
    let found = asked("{\"id\":\"01\"}", &format!("export PROJECT_ID={message}"));
    assert_eq!(
        found,
        asked("{ \"name\": \"ask\" }", &format!("export PROJECT_ID={message}"))
    );
    let question = Some(message.to_owned());
    assert_eq!(found, [("PROJECT_ID".to_owned(), message.to_owned(), question)]);
    for (info, line) in [
        ("", "export PROJECT_ID=Enter a valid project ID"),
        ("{name=ask}", "export PROJECT_ID=Enter a valid project ID"),
        (
            "{\"id\":\"01\",\"promptEnv\":\"never\"}",
            "export PROJECT_ID=Enter a valid project ID",
        ),
        ("{\"id\":\"01\"}", "export PROJECT_ID=\"a valid project\""),
        ("{\"id\":\"01\"}", "export PROJECT_ID=one"),
        ("{\"id\":\"01\"}", "export PROJECT_ID=one OTHER=two"),
        ("{\"id\":\"01\"}", "export PROJECT_ID=$(date now)"),
    ] {
        assert_eq!(asked(info, line), [], "{info} {line}");
    }
}

#[test]
fn a_cell_that_always_asks_takes_what_stands_in_quotes_where_nobody_gives_another() {
    let asked = |mode: &str, lines: &str| {
        let text = format!(
            "# A\n\n```sh {{\"name\":\"set\",\"promptEnv\":\"{mode}\"}}\n{lines}\n```\n\n```sh\ndocker run -e X=\"two\" $PROJECT_ID\n```\n"
        );
        let variables = parse(Path::new("x.md"), &text).variables().to_vec().into_iter();
        variables.map(|it| (it.name, it.default)).collect::<Vec<_>>()
    };
    let named = |name: &str, default: Option<&str>| (name.to_owned(), default.map(str::to_owned));
    for (lines, wanted) in [
        ("export PROJECT_ID=\"one\"", named("PROJECT_ID", Some("one"))),
        ("export PROJECT_ID='a b'", named("PROJECT_ID", Some("a b"))),
        ("export PROJECT_ID=Enter your project", named("PROJECT_ID", None)),
    ] {
        assert_eq!(asked("yes", lines), [wanted], "{lines}");
    }
    for (mode, lines) in [
        ("auto", "export PROJECT_ID=\"one\""),
        ("no", "export PROJECT_ID=\"one\""),
        ("yes", "PROJECT_ID=\"one\""),
        ("yes", "export PROJECT_ID=\"\""),
        ("yes", "export PROJECT_ID=\"$HOME\""),
        // Elsewhere it would be taken for the same.
        ("yes", "export PROJECT_ID=\"two\""),
    ] {
        assert_eq!(asked(mode, lines), [], "{mode} {lines}");
    }
}

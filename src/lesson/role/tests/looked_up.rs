//! What stands in a lesson and is not done: warnings, lists to look things up in, what other places are told.

use super::*;
use crate::lesson::Dialect;

fn one(prose: &str, info: &str, text: &str) -> Role {
    roles(&[(prose, info, text)])[0]
}

#[test]
fn a_list_of_commands_to_look_things_up_in_is_shown() {
    let mut reader = Reader::default();
    let mut of = |level, title: &str| {
        reader.enter(level, title);
        let said = Said::of("", "");
        let before = Before {
            is_aside: false,
            is_expected: false,
            role: None,
            said: &said,
        };
        let (info, text) = ("sh", "docker ps\ndocker images");
        let facts = Facts::of(Raw { info, text, line: 1 }, &said);
        reader.read(facts, before).role
    };
    assert_eq!(of(2, "A cheat sheet"), Role::Display);
    assert_eq!(of(2, "Look around"), Role::Commands);
}

#[test]
fn of_two_ways_the_one_that_comments_warn_of_is_not_typed() {
    let of = |text| read(&[("", "sh", text)]).remove(0).text;
    assert_eq!(
        of("# ❌ by hand\ndocker run a\n\n# ✅ by name\ndocker run b"),
        "# ❌ by hand\n\n\n# ✅ by name\ndocker run b"
    );
    assert_eq!(
        of("# Bad: no tag\ndocker pull a\n# Good\ndocker pull a:1"),
        "# Bad: no tag\n\n# Good\ndocker pull a:1"
    );
    // Alone it may be what the lesson wants to show.
    assert_eq!(of("# ❌ it fails\ndocker run a"), "# ❌ it fails\ndocker run a");
}

#[test]
fn what_is_only_an_example_or_warned_of_is_shown() {
    for (prose, text) in [
        ("", "# EXAMPLE ONLY\ndocker run web"),
        ("Look at it.", "# do not run this\ndocker run web"),
        ("❌ Never like this:", "docker run web"),
        ("**🚫 Too much:**", "docker run web"),
        ("In the text box, enter:", "docker run web"),
        ("Choose «Execute shell» and write:", "docker run web"),
    ] {
        assert_eq!(one(prose, "sh", text), Role::Display, "{prose} {text}");
    }
    for prose in ["Just build, don't run:", "✅ Like this:", "It has text. Run:"] {
        assert_eq!(one(prose, "sh", "docker run web"), Role::Commands, "{prose}");
    }
}

#[test]
fn settings_of_a_shell_that_go_into_its_file_are_not_typed() {
    let of = |text| one("Put this into your `~/.bashrc`:", "sh", text);
    assert_eq!(of("# mine\nalias dps='docker ps'\nexport A=1"), Role::Display);
    assert_eq!(of("dps() {\n  docker ps\n}"), Role::Display);
    assert_eq!(of("alias dps='docker ps'\nsource ~/.bashrc"), Role::Commands);
    assert_eq!(of("echo 'export A=1' >> ~/.bashrc"), Role::Commands);
    assert_eq!(one("Set it:", "sh", "export A=1"), Role::Commands);
}

#[test]
fn keys_alone_and_lists_of_packages_are_no_commands() {
    assert_eq!(
        roles(&[("", "sh", "docker run web"), ("Stop it:", "sh", "Ctrl-C")])[1],
        Role::Display
    );
    let list = "nginx\ncurl";
    assert_eq!(one("Packages:", "", list), Role::Display);
    assert_eq!(one("", "sh", "ls\npwd"), Role::Commands);
    assert_eq!(
        roles(&[
            ("`requirements.txt`", "", "flask"),
            ("Add a file `list.txt` containing:", "", "flask")
        ]),
        [Role::File, Role::File]
    );
    assert_eq!(
        roles(&[("Create a file `list.txt`, then run:", "", "ls")]),
        [Role::Commands]
    );
    let meaning = read(&[("Create a file `requirements.txt`:", "sh", "flask\nredis")]).remove(0);
    assert_eq!(
        (meaning.role, meaning.file.as_deref()),
        (Role::File, Some("requirements.txt"))
    );
}

#[test]
fn a_text_that_begins_printed_and_is_announced_so_has_no_commands() {
    let text = "2 things added\n\nmkdir x";
    assert_eq!(one("You should see this output:", "sh", text), Role::Output);
    assert_eq!(one("Then:", "sh", text), Role::Commands);
    let dockers = "2 things added\ndocker ps";
    assert_eq!(one("You should see this output:", "sh", dockers), Role::Commands);
}

#[test]
fn a_command_of_dockers_under_a_label_of_text_is_not_printed() {
    let of = |prose, text| roles(&[("", "sh", "docker ps"), (prose, "text", text)])[1];
    assert_eq!(of("", "docker logs THIS"), Role::Display);
    assert_eq!(of("The output:", "docker logs THIS"), Role::Output);
    assert_eq!(of("", "docker: not found"), Role::Output);
}

#[test]
fn what_alpine_alone_knows_takes_what_is_typed_before_it_with_it() {
    let of = |text| read(&[("", "sh", text)]).remove(0);
    assert_eq!(of("echo x >> /etc/y\naddgroup -g 7 ada").role, Role::Inside);
    assert_eq!(of("adduser --disabled-password ada").role, Role::Commands);
    let both = of("docker run -it \\\n  web\nmkdir x\napk add curl\ndocker ps");
    assert_eq!(both.text, "docker run -it \\\n  web\n\n\ndocker ps");
}

#[test]
fn a_here_document_is_bashs_whatever_its_lines_end_with() {
    let text = "cat > x.js <<'EOF'\nlet $a = all.map(a => `\n  ${a}`);\n$b = $a | foreach { $_ }\nWrite-Host $env:A\nEOF";
    assert_eq!(dialect(&read(&[("", "sh", text)])[0]), Dialect::Bash);
}

#[test]
fn a_shells_commands_behind_a_databases_client_are_not_typed_in_it() {
    let client = ("", "", "psql -h localhost -U ada");
    assert_eq!(
        roles(&[client, ("Set it:", "", "export A=1\nexport B=2")])[1],
        Role::Commands
    );
    assert_eq!(roles(&[client, ("Look:", "sql", "SELECT 1;")])[1], Role::Inside);
    let shell = ("", "", "docker run -it alpine");
    assert_eq!(
        roles(&[shell, ("Set it:", "", "export A=1\nexport B=2")])[1],
        Role::Inside
    );
}

#[test]
fn what_flags_are_for_is_not_printed() {
    let of = |text| roles(&[("", "", "docker run -d web"), ("", "", text)])[1];
    assert_eq!(of("-d: in the background\nweb: what runs"), Role::Display);
    assert_eq!(of("--detach-keys: how to leave"), Role::Display);
    assert_eq!(of("- it: is up"), Role::Output);
}

#[test]
fn what_no_shell_reads_is_not_typed() {
    for line in [
        "web browser -> http://localhost:8080",
        "image web:2 could not be read, and all of it is left to the nodes",
        "the end of it,",
    ] {
        let text = format!("docker ps\n{line}");
        assert_eq!(read(&[("", "sh", &text)])[0].text, "docker ps", "{line}");
        assert_ne!(one("Look:", "sh", line), Role::Commands, "{line}");
    }
    let meanings = read(&[(
        "",
        "sh",
        "ls -l\ntotal 60\ndrwxr-xr-x 2 root root 4096 May 1 10:00 x",
    )]);
    assert_eq!(meanings[0].text, "ls -l");
    assert_eq!(one("", "", "$ (CTRL + C)"), Role::Display);
    let typed = "frob --in a for it --and the rest of it";
    assert_eq!(one("Run:", "sh", typed), Role::Commands);
}

#[test]
fn a_pipeline_is_a_file_whatever_its_words_are() {
    let text = "node {\n  stage 'Build'\n  sh './build.sh'\n}";
    assert_eq!(one("Add this:", "", text), Role::File);
    assert_eq!(one("Add this:", "sh", "{ docker ps; ls; }"), Role::Commands);
}

#[test]
fn paths_that_nobody_has_are_not_run() {
    for path in ["/path/to/it", "/HOST/PATH", "/CONTAINER/PATH"] {
        assert_eq!(
            one("Run:", "sh", &format!("docker run -v {path}:/x web")),
            Role::Display,
            "{path}"
        );
    }
    assert_eq!(one("Run:", "sh", "docker run -v /HOME/x:/x web"), Role::Commands);
}

#[test]
fn pythons_own_prompt_is_typed_in_what_is_open() {
    let typed = ("", "python", ">>> import sys\n>>> sys.version");
    assert_eq!(roles(&[typed]), [Role::Display]);
    assert_eq!(
        roles(&[("", "", "docker run -it python"), typed])[1],
        Role::Inside
    );
    assert_eq!(roles(&[("", "python", "import sys")]), [Role::File]);
}

#[test]
fn options_on_lines_of_their_own_do_not_leave_their_last_word_to_be_run() {
    let text = "docker run -d\n  # its name\n  --name web\n  # its image\n  nginx";
    assert_eq!(
        read(&[("", "sh", text)])[0].text.trim(),
        "docker run -d\n  # its name\n\n  # its image"
    );
}

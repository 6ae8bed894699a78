//! Blocks under a label that says something else than what they are, and lists and scripts that read as commands.

use super::super::super::{Role, parse};
use super::{after_commands, read, roles};
use crate::lesson::Dialect;

fn behind(prose: &str, info: &str, text: &str) -> Role {
    after_commands(prose, info, text).0
}

/// The roles of a lesson's blocks, each under a label.
fn of_lesson(blocks: &[(&str, &str)]) -> Vec<Role> {
    let blocks = blocks
        .iter()
        .map(|(info, text)| format!("Now:\n\n```{info}\n{text}\n```\n\n"));
    let text = format!("# A\n\n{}", blocks.collect::<String>());
    let lesson = parse(std::path::Path::new("x.md"), &text);
    let steps = lesson.steps.into_iter();
    steps
        .flat_map(|step| step.blocks)
        .map(|block| block.role)
        .collect()
}

#[test]
fn what_most_of_a_lessons_commands_stand_under_is_no_language() {
    let commands = [
        ("frob", "docker pull web"),
        ("frob", "docker run web"),
        ("frob", "sudo docker ps"),
    ];
    let with = |block| {
        let blocks: Vec<_> = commands.into_iter().chain([block]).collect();
        of_lesson(&blocks)[3]
    };
    assert_eq!(with(("frob", "mkdir work\nchmod +x work/run.sh")), Role::Commands);
    assert_eq!(with(("frob", "FROM scratch\nCOPY . .")), Role::File);
    assert_eq!(
        with(("grob", "mkdir work")),
        Role::File,
        "of another label nothing is known"
    );
    let few = of_lesson(&[
        ("frob", "docker pull web"),
        ("frob", "mkdir work"),
        ("frob", "a: b"),
    ]);
    assert_eq!(few, [Role::Commands, Role::File, Role::File]);
}

#[test]
fn a_program_is_not_printed_unless_a_file_is() {
    let prose = "The result looks like this:";
    assert_eq!(behind(prose, "js", "let port = 80;\nlisten(port)"), Role::File);
    assert_eq!(behind(prose, "js", "{ \"port\": 80 }"), Role::Output);
    assert_eq!(behind(prose, "dockerfile", "# So\nLABEL a=b"), Role::File);
    let cat = ("", "sh", "cat app.js");
    assert_eq!(roles(&[cat, (prose, "js", "let port = 80;")])[1], Role::Output);
}

#[test]
fn a_script_hands_on_what_it_was_called_with() {
    let script = "set -e\nuntil nc -z db 80; do\n  sleep 1\ndone\nexec \"$@\"";
    assert_eq!(roles(&[("The entry point:", "sh", script)]), [Role::File]);
    let written = "cat > x.sh <<'END'\nexec \"$@\"\nEND\ndocker build .";
    assert_eq!(roles(&[("", "sh", written)]), [Role::Commands]);
    let function = "run() {\n  docker run \"$@\"\n}\nrun web";
    assert_eq!(roles(&[("", "sh", function)]), [Role::Commands]);
    assert_eq!(
        roles(&[("", "sh", "docker run web sh -c 'exec $@'")]),
        [Role::Commands]
    );
}

#[test]
fn a_column_of_words_that_is_announced_as_seen_is_printed() {
    assert_eq!(
        behind("You should see both tables:", "bash", "test\nusers"),
        Role::Output
    );
    assert_eq!(
        behind("You should see them when you run:", "bash", "env\npwd"),
        Role::Commands
    );
    assert_eq!(behind("Look:", "bash", "env\npwd"), Role::Commands);
}

#[test]
fn a_name_that_prose_gives_is_not_printed() {
    assert_eq!(behind("Make a repository there:", "", "ada/web"), Role::Display);
    assert_eq!(behind("You should see its name:", "", "ada/web"), Role::Output);
    assert_eq!(behind("", "", "ada/web"), Role::Output);
}

#[test]
fn a_prompt_with_a_branch_needs_no_arrow() {
    let text = "web git:(main) ✗ docker images\nREPOSITORY  TAG";
    let meaning = read(&[("", "", text)]).remove(0);
    assert_eq!((meaning.role, &*meaning.text), (Role::Commands, "docker images"));
    assert_eq!(behind("", "", "see git:(main) ✗ what that is"), Role::Output);
}

#[test]
fn a_prompt_of_an_authors_own_is_known_again_where_it_has_words() {
    let first = "☁ shop [ada] ⚡ docker ps\nNAMES\n☁ shop [ada] ⚡ docker images\nweb";
    let shown = "☁ shop [ada] ⚡ docker info\nServer: x";
    assert_eq!(
        of_lesson(&[("", first), ("", shown)]),
        [Role::Commands, Role::Commands]
    );
    let listed = "⚡ docker info\nsays more";
    assert_eq!(of_lesson(&[("", first), ("", listed)])[1], Role::Output);
}

#[test]
fn a_comment_does_not_hide_what_a_command_opens() {
    let text = "docker run -it --entrypoint=bash web   # Try it out\nls /app\nexit\ndocker ps";
    let meaning = read(&[("", "bash", text)]).remove(0);
    assert_eq!(
        meaning.text,
        "docker run -it --entrypoint=bash web   # Try it out\n\n\ndocker ps"
    );
}

#[test]
fn what_no_host_knows_is_typed_in_what_may_have_opened_a_shell() {
    let text = |program| format!("$ docker run -ti web\n$ {program} hello");
    let typed = |program| read(&[("", "sh", &text(program))]).remove(0).text;
    assert_eq!(typed("frob"), "docker run -ti web");
    assert_eq!(typed("curl"), "docker run -ti web\ncurl hello");
    let printed = "$ docker run -ti web\nhello\n$ frob hello";
    assert_eq!(
        read(&[("", "sh", printed)]).remove(0).text,
        "docker run -ti web\n\nfrob hello"
    );
}

#[test]
fn a_comment_among_flags_belongs_to_the_command() {
    let text = "docker run -d \\\n  # its name\n  --name web \\\n  # its image\n  nginx\ndocker ps";
    let meaning = read(&[("", "bash", text)]).remove(0);
    assert_eq!((meaning.role, &*meaning.text), (Role::Commands, text));
    let apart = "docker ps \\\n# next\nls is here";
    assert_eq!(after_commands("", "", apart), (Role::Commands, Dialect::Bash));
}

#[test]
fn an_authors_own_prompt_may_stand_before_sudo_or_end_in_an_arrow() {
    assert_eq!(
        read(&[("", "", "(vm)$ sudo docker ps\nNAMES\nweb")])[0].text,
        "sudo docker ps"
    );
    let shown = "app → docker ps\nNAMES\nweb\napp → docker images\n";
    assert_eq!(read(&[("", "", shown)])[0].text, "docker ps\n\n\ndocker images");
    for drawn in ["app → docker ps", "web → docker run web\ndb → docker run db\n"] {
        assert_ne!(roles(&[("Look:", "", drawn)])[0], Role::Commands, "{drawn}");
    }
    let home = "~ docker ps\nNAMES\n~ docker images\n";
    assert_eq!(read(&[("", "", home)])[0].text, "docker ps\n\ndocker images");
}

#[test]
fn a_languages_own_tools_are_typed_whatever_their_label() {
    let role = |text| roles(&[("Run it:", "python", text)])[0];
    assert_eq!(role("python -m pip install cow"), Role::Commands);
    assert_eq!(
        role("# At last:\npy -3.12 -m venv barn\npip install cow"),
        Role::Commands
    );
    assert_eq!(role("python = 3\nprint(python)"), Role::File);
    assert_eq!(role("fastapi run cow.py"), Role::Commands);
    assert_eq!(role("python3 cow.py"), Role::File);
    assert_eq!(role("pip install cow\nimport cow"), Role::File);
}

#[test]
fn a_containers_prompt_is_seen_under_a_label_that_nobody_knows() {
    let open = ("", "", "docker run -it ubuntu");
    let of = |text| roles(&[open, ("Create a file:", "container", text)])[1];
    assert_eq!(of("root@3f2a9c01d4e5:/# echo moo > /tmp/cow"), Role::Inside);
    assert_eq!(of("moo"), Role::File);
}

//! Blocks as a lesson has them, one after the other.

use super::*;
use crate::lesson::Dialect;

mod drawn;
mod entered;
mod held_back;
mod labelled;
mod looked_up;
mod not_typed;
mod told;
mod within;

pub(super) fn read(blocks: &[(&str, &str, &str)]) -> Vec<Meaning> {
    let mut reader = Reader::default();
    let mut role = None;
    let mut meanings = Vec::new();
    for (prose, info, text) in blocks {
        let said = Said::of(prose, prose);
        let before = Before {
            is_aside: false,
            is_expected: false,
            role,
            said: &said,
        };
        let facts = Facts::of(Raw { info, text, line: 1 }, &said);
        let meaning = reader.read(facts, before);
        role = Some(meaning.role);
        meanings.push(meaning);
    }
    meanings
}

pub(super) fn roles(blocks: &[(&str, &str, &str)]) -> Vec<Role> {
    read(blocks).iter().map(|meaning| meaning.role).collect()
}

pub(super) fn failing(prose: &str, text: &str) -> Vec<usize> {
    read(&[(prose, "sh", text)]).remove(0).failing
}

fn dialect(meaning: &Meaning) -> Dialect {
    let shell = meaning.shell;
    shell.map_or(Dialect::None, |shell| shell.dialect(&meaning.text))
}

fn after_commands(prose: &str, info: &str, text: &str) -> (Role, Dialect) {
    let mut meanings = read(&[("", "", "docker ps"), (prose, info, text)]);
    let last = meanings.remove(1);
    (last.role, dialect(&last))
}

#[test]
fn the_text_decides_where_the_label_does_not() {
    let role = |info, text| after_commands("", info, text);
    assert_eq!(role("", "docker ps"), (Role::Commands, Dialect::Bash));
    assert_eq!(
        role("", "docker tag a \"$env:b/a\""),
        (Role::Commands, Dialect::Powershell)
    );
    assert_eq!(role("cmd", "docker ps"), (Role::Commands, Dialect::Bash));
    assert_eq!(role("docker", "docker ps"), (Role::Commands, Dialect::Bash));
    assert_eq!(
        role("docker", "# syntax\nFROM scratch\nRUN apt-get update"),
        (Role::File, Dialect::None)
    );
    assert_eq!(role("sh", "FROM scratch\nCOPY . /"), (Role::File, Dialect::None));
    assert_eq!(role("", "Login Succeeded"), (Role::Output, Dialect::None));
    assert_eq!(
        role("bash", "CONTAINER ID   IMAGE"),
        (Role::Output, Dialect::None)
    );
    assert_eq!(
        role("sh", "# nothing yet\n\n# nor here"),
        (Role::Display, Dialect::None)
    );
    assert_eq!(
        role("powershell", "> docker ps"),
        (Role::Commands, Dialect::Powershell)
    );
}

#[test]
fn prose_decides_between_a_document_and_what_is_printed() {
    let role = |prose, info, text| after_commands(prose, info, text).0;
    let json = "{\n \"a\": 1\n}";
    assert_eq!(role("You should see:", "json", json), Role::Output);
    assert_eq!(role("You should see:", "", json), Role::Output);
    assert_eq!(role("Create a file:", "", json), Role::File);
    assert_eq!(role("", "", json), Role::Output);
    assert_eq!(role("You should see:", "sh", "HOME=/root\nA=b"), Role::Output);
    assert_eq!(role("Set it:", "sh", "HOME=/root\nA=b"), Role::Commands);
    assert_eq!(role("Add this to the file:", "text", "a b"), Role::Display);
}

#[test]
fn what_stands_between_commands_is_kept_with_its_line() {
    let meaning = read(&[(
        "",
        "",
        "$ docker ps\nID\n\nabc\n$ docker run -it alpine\n/ # ls\n/ # exit\n$ ls",
    )])
    .remove(0);
    assert_eq!(meaning.text, "docker ps\n\n\n\ndocker run -it alpine\n\n\nls");
    let asides: Vec<_> = meaning
        .asides
        .iter()
        .map(|aside| (aside.line, aside.role, aside.text.as_str()))
        .collect();
    assert_eq!(
        asides,
        [(2, Role::Output, "ID\n\nabc"), (6, Role::Inside, "ls\nexit")]
    );
}

#[test]
fn a_shell_in_a_container_is_open_until_it_is_left() {
    use Role::{Commands, Inside};
    let open = ("", "sh", "docker run -it ubuntu bash");
    assert_eq!(
        roles(&[
            open,
            ("Look around:", "sh", "ls"),
            ("And:", "sh", "ps\nexit"),
            ("", "sh", "ls")
        ]),
        [Commands, Inside, Inside, Commands]
    );
    assert_eq!(roles(&[open, ("", "", "# ping -c 2 web")]), [Commands, Inside]);
    assert_eq!(
        roles(&[("", "sh", "docker ps"), ("", "", "# ping -c 2 web")])[1],
        Role::Display
    );
    assert_eq!(
        roles(&[open, ("Type `exit`. Then:", "sh", "ls")]),
        [Commands, Commands]
    );
    assert_eq!(
        roles(&[open, ("In another terminal:", "sh", "ls")]),
        [Commands, Commands]
    );
    assert_eq!(
        roles(&[open, ("", "sh", "docker ps"), ("", "sh", "ls")]),
        [Commands, Commands, Commands]
    );
    assert_eq!(
        roles(&[("", "sh", "docker run -it my/app"), ("See:", "sh", "ls")]),
        [Commands, Commands]
    );
    assert_eq!(roles(&[("Inside the container, run:", "sh", "ls")]), [Inside]);
}

#[test]
fn a_shell_that_shows_the_hosts_prompt_is_told_by_what_opened_it() {
    use Role::{Commands, Inside};
    let open = ("", "", "$ docker run -it ubuntu bash");
    assert_eq!(
        roles(&[
            open,
            ("Then:", "", "$ ls"),
            ("Then:", "", "$ docker ps"),
            ("", "", "$ ls")
        ]),
        [Commands, Inside, Commands, Commands]
    );
}

#[test]
fn what_needs_root_and_has_no_sudo_is_typed_in_the_container_whatever_the_prompt() {
    use Role::{Commands, Inside};
    let open = (
        "",
        "console",
        "$ docker run -it ubuntu\nroot@3f2a9c01d4e5:/# curl x\nbash: no curl",
    );
    let install = ("So add it:", "console", "$ apt-get install curl\n$ curl x");
    assert_eq!(
        roles(&[
            open,
            install,
            ("And:", "console", "$ ls"),
            ("", "", "$ docker ps")
        ]),
        [Commands, Inside, Inside, Commands]
    );
    let sudo = ("So add it:", "console", "$ sudo apt-get install curl");
    assert_eq!(roles(&[open, sudo]), [Commands, Commands]);
    assert_eq!(roles(&[("", "", "$ docker ps"), install]), [Commands, Commands]);
}

#[test]
fn a_hash_is_roots_prompt_where_the_lesson_has_shown_it() {
    use Role::{Commands, Display};
    let (root, user) = (("", "", "# docker info\nServer: x"), ("", "", "$ docker ps\nID"));
    let (docker, other) = (("", "", "# docker ps\n# docker images"), ("", "", "# mkdir x"));
    assert_eq!(roles(&[root, docker, other]), [Commands, Commands, Commands]);
    assert_eq!(roles(&[user, root, docker, other])[2..], [Commands, Display]);
    assert_eq!(roles(&[user, docker, other])[1..], [Display, Display]);
    let join = ("", "", "# docker swarm join --token x 10.0.0.1");
    assert_eq!(roles(&[root, join]), [Commands, Display]);
    assert_eq!(roles(&[docker, join]), [Commands, Display]);
}

#[test]
fn what_is_announced_and_is_no_certain_command_is_printed_whatever_the_label() {
    use Role::{Commands, Output};
    let of = |prose, text| roles(&[("", "sh", "docker ps"), (prose, "bash", text)])[1];
    assert_eq!(of("Expected output:", "hello from web"), Output);
    assert_eq!(of("It stops with the message:", "total 48\n-rw-r--r-- a"), Output);
    assert_eq!(of("To see the output, run:", "frob me"), Commands);
    assert_eq!(of("Expected output:", "docker images"), Commands);
}

#[test]
fn a_lone_word_among_printed_ones_is_none_that_is_typed() {
    let of = |text| roles(&[("", "sh", text)])[0];
    assert_ne!(
        of("## whole\nhost/app:1\n\n## short\nnginx # the same"),
        Role::Commands
    );
    assert_eq!(of("ls\na.txt\nps"), Role::Commands);
}

#[test]
fn what_a_click_runs_is_a_command_whatever_its_look() {
    for text in [". ~/.profile", "iftop", "Abc=1"] {
        assert_eq!(roles(&[("", "{{execute}}", text)]), [Role::Commands], "{text}");
    }
    for text in ["CREATE THING x\nGO", "now()", "Frob x"] {
        assert_ne!(roles(&[("", "{{execute}}", text)]), [Role::Commands], "{text}");
    }
    let open = ("", "{{execute}}", "docker run -it alpine");
    assert_eq!(roles(&[open, ("", "{{execute}}", "iftop")])[1], Role::Inside);
}

#[test]
fn what_the_prose_announces_has_no_prompt_where_the_lesson_shows_them() {
    use Role::{Commands, Output};
    let prompted = ("Run:", "console", "$ npm start");
    let announced = ("Look at the output:", "console", "nodemon -L x");
    assert_eq!(
        roles(&[prompted, prompted, announced]),
        [Commands, Commands, Output]
    );
    assert_eq!(
        roles(&[("", "console", "npm start"), announced]),
        [Commands, Commands]
    );
}

#[test]
fn a_file_that_prose_names_is_one_with_its_path() {
    let named = |prose, info, text| {
        let meaning = read(&[(prose, info, text)]).remove(0);
        (meaning.role, meaning.file, meaning.refused)
    };
    let file = |path: &str| (Role::File, Some(path.to_owned()), None);
    assert_eq!(
        named("Create a Dockerfile:", "", "FROM scratch"),
        file("Dockerfile")
    );
    assert_eq!(named("Create `run.sh`:", "sh", "docker ps"), file("run.sh"));
    assert_eq!(named("Create `a.txt`:", "text", "hello"), file("a.txt"));
    assert_eq!(named("", "js save-as=a.js", "x"), file("a.js"));
    assert_eq!(named("Create a Dockerfile:", "", "COPY . /").0, Role::File);
    assert_eq!(named("Create `a.txt`:", "text", "├── a.txt").0, Role::Display);
    assert_eq!(
        named("Create `a.txt` so:", "sh", "echo x > a.txt").0,
        Role::Commands
    );
    let refused = (Role::Display, None, Some("/etc/a.json".to_owned()));
    assert_eq!(named("Create `/etc/a.json`:", "json", "{}"), refused);
}

#[test]
fn commands_that_are_said_or_shown_to_fail_are_known_by_their_lines() {
    let failing = |prose, text| read(&[(prose, "", text)]).remove(0).failing;
    assert_eq!(failing("This will fail:", "docker ps\ndocker rm \\\n  x"), [2]);
    let shown = "$ docker ps\nID\n$ docker rm x\nError response from daemon: no\n$ docker images";
    assert_eq!(failing("", shown), [3]);
    assert_eq!(
        failing("", "$ docker run -it alpine\n/ # x\nsh: x: Permission denied"),
        [0; 0]
    );
    assert_eq!(failing("Run:", "docker ps"), [0; 0]);
    assert_eq!(
        failing("The site won't work until it is up. List them:", "docker ps"),
        [0; 0]
    );
    assert_eq!(
        failing("The site won't work while it begins:", "docker ps"),
        [0; 0]
    );
}

#[test]
fn what_was_to_be_opened_and_did_not_start_is_not_open() {
    use Role::Commands;
    let open = (
        "",
        "",
        "$ docker run -it alpine sh\ndocker: Error response from daemon: no such profile.",
    );
    assert_eq!(
        roles(&[open, ("Look:", "", "$ cat a.json")]),
        [Commands, Commands]
    );
}

#[test]
fn a_containers_prompt_that_waits_says_that_a_shell_is_open() {
    let attached = |text| roles(&[("", "", text), ("From it, ping the other:", "", "# ping web")])[1];
    assert_eq!(attached("$ docker attach one\n/#"), Role::Inside);
    assert_eq!(attached("$ docker attach one"), Role::Display);
}

#[test]
fn json_behind_a_command_that_prints_it_is_what_it_prints() {
    let role = |command, prose, info| roles(&[("", "sh", command), (prose, info, "[\n  \"sha256:1\"\n]")])[1];
    let inspect = "docker image inspect web";
    assert_eq!(role(inspect, "This one has more:", ""), Role::Output);
    assert_eq!(role(inspect, "This one has more:", "json"), Role::Output);
    assert_eq!(role(inspect, "Create a file:", "json"), Role::File);
    assert_eq!(role("docker ps", "This one has more:", "json"), Role::File);
}

#[test]
fn commands_that_only_show_how_one_looks_are_not_run() {
    for prose in [
        "This is an example of what your command might look like:",
        "We won't do it yet, but the command would look like:",
        "Don't run this on your machine:",
        "The general form is this. It could be written:",
    ] {
        assert_eq!(roles(&[(prose, "sh", "docker ps")]), [Role::Display], "{prose}");
    }
    for prose in [
        "The prompt might look like yours. Run it:",
        "Run it. It looks like before:",
    ] {
        assert_eq!(roles(&[(prose, "sh", "docker ps")]), [Role::Commands], "{prose}");
    }
}

#[test]
fn a_block_whose_every_command_has_a_path_that_nobody_has_is_not_run() {
    let mount = "docker run \\\n  --mount type=bind,source=/path/on/host,target=/in alpine";
    assert_eq!(roles(&[("Bind it:", "sh", mount)]), [Role::Display]);
    let both = "docker volume create a\ndocker run -v /path/on/host:/in alpine";
    assert_eq!(roles(&[("Bind it:", "sh", both)]), [Role::Commands]);
}

#[test]
fn how_an_instruction_is_written_is_no_file() {
    assert_eq!(
        roles(&[("Two forms:", "", "COPY [--chown=<user>] <from>... <to>")]),
        [Role::Display]
    );
}

#[test]
fn text_is_a_terminals_where_it_begins_with_a_prompt_and_a_databases_where_one_is_open() {
    assert_eq!(
        roles(&[("", "text", "> docker version\n\nClient: x")]),
        [Role::Commands]
    );
    let query = "CREATE TABLE a (\n  b INT\n);";
    assert_eq!(
        roles(&[("", "sh", "docker exec -it db psql"), ("Type:", "text", query)])[1],
        Role::Inside
    );
    assert_ne!(roles(&[("", "text", query)]), [Role::Inside]);
}

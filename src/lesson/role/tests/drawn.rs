//! What is drawn, listed or kept in a file where commands stand before it, and is not what they print.

use super::*;

const RUN: (&str, &str, &str) = ("", "sh", "docker run web");

fn behind(prose: &str, info: &str, text: &str) -> Role {
    roles(&[RUN, (prose, info, text)])[1]
}

#[test]
fn what_arrows_lead_through_is_drawn_and_not_printed() {
    let drawn = "Browser → proxy:80 → web:8080";
    assert_eq!(behind("**How a request goes**:", "", drawn), Role::Display);
    assert_eq!(behind("You should see:", "", drawn), Role::Output);
    assert_eq!(behind("", "", drawn), Role::Output);
    assert_eq!(behind("Look:", "", "→ web is up"), Role::Output);
}

#[test]
fn names_in_a_drawing_are_no_commands() {
    let of = |text| roles(&[("How it goes", "", text)])[0];
    assert_eq!(
        of("Get the tools\n   ↓\nAdd the key\n   ↓\napt update\n"),
        Role::Display
    );
    assert_eq!(of("Host-System\n    │\n    └── web\n    │\n"), Role::Display);
    assert_eq!(of("apt update\n   ↓\nIt is new"), Role::Commands);
    assert_eq!(of("Add the key → apt\napt update"), Role::Commands);
}

#[test]
fn what_lines_of_one_arrow_lead_through_is_drawn() {
    let text = "Host\nPort 8081\n    |\n    v\nContainer\n";
    assert_eq!(behind("means:", "text", text), Role::Display);
    assert_eq!(behind("The output:", "text", text), Role::Output);
    assert_eq!(behind("means:", "text", "Host | Port\n"), Role::Output);
}

#[test]
fn a_long_list_that_says_what_each_command_is_for_is_looked_things_up_in() {
    let of = |n: usize, note: &str| {
        let lines: Vec<String> = (0..n).map(|n| format!("docker logs <name{n}>  {note}")).collect();
        let plain: Vec<String> = (0..6).map(|_| format!("docker ps  {note}")).collect();
        roles(&[("", "sh", &[lines, plain].concat().join("\n"))])[0]
    };
    assert_eq!(of(2, "# What it is for"), Role::Display);
    assert_eq!(of(1, "# What it is for"), Role::Commands);
    assert_eq!(of(2, ""), Role::Commands);
}

#[test]
fn what_flags_are_for_is_listed_and_not_printed() {
    let listed = "-d        # In the background\n-p 80:80  # A port\n";
    assert_eq!(behind("Some flags:", "bash", listed), Role::Display);
    assert_eq!(behind("It has a name:", "bash", "--name web"), Role::Display);
    assert_eq!(
        behind("Some flags:", "", "-it : with a terminal\n-w: where"),
        Role::Display
    );
    assert_eq!(
        behind("Look:", "bash", "--- web ping statistics ---\n1 packet"),
        Role::Output
    );
    assert_eq!(
        behind("Some flags:", "bash", "-rw-r--r-- 1 root # x\nweb"),
        Role::Output
    );
}

#[test]
fn a_script_is_printed_by_what_prints_files_alone() {
    let script = "#!/bin/sh\necho hello";
    let prose = "Such is the output since it says so:";
    assert_eq!(behind(prose, "bash", script), Role::File);
    let cat = ("", "sh", "cat hello.sh");
    assert_eq!(roles(&[cat, (prose, "bash", script)])[1], Role::Output);
}

#[test]
fn a_dockerfile_is_a_file_under_a_label_that_says_text() {
    let text = "FROM alpine\nRUN apk add curl";
    assert_eq!(behind("It is short.", "text", text), Role::File);
    assert_eq!(behind("The output:", "text", text), Role::Output);
    let listed = "FROM image : what it begins with\nRUN command : what is done";
    assert_eq!(roles(&[("Instructions:", "text", listed)]), [Role::Display]);
}

#[test]
fn ending_a_program_leaves_no_shell() {
    let open = ("", "sh", "docker exec -it web bash");
    let of = |open, prose: &str| roles(&[open, (prose, "sh", "npm test")])[1];
    assert_eq!(of(open, "End the server with Ctrl+C and test it:"), Role::Inside);
    assert_eq!(of(open, "Press Ctrl+C, exit, and test it:"), Role::Commands);
    let client = ("", "sh", "docker exec -it db mysql");
    let unknown = ("End it with Ctrl+C and look:", "sh", "moocow --all web");
    assert_eq!(roles(&[client, unknown])[1], Role::Commands);
    assert_eq!(roles(&[open, unknown])[1], Role::Inside);
}

#[test]
fn a_program_that_the_lesson_has_put_in_place_is_typed_with_all_its_words() {
    let made = ("", "sh", "mv x /usr/local/bin/moocow");
    let of = |text| roles(&[made, ("Make a key:", "", text)])[1];
    assert_eq!(
        of("moocow make -a a.json -b b.json -c c.json | moocow save -d x"),
        Role::Commands
    );
    assert_eq!(of("moocow make \\\n  -a a.json"), Role::Commands);
    assert_eq!(of("moocow make\nis it made"), Role::Output);
    assert_eq!(of("moocow is made."), Role::Output);
}

#[test]
fn a_name_of_two_parts_in_capitals_is_no_cmdlet() {
    assert_eq!(behind("", "sh", "GNU-Tar for everybody\n"), Role::Output);
}

#[test]
fn what_is_typed_into_an_editor_is_a_file() {
    let listed = ("Type it in:", "", "# What is left out\nnode_modules\n*.log");
    assert_eq!(roles(&[("", "sh", "nano .dockerignore"), listed])[1], Role::File);
    assert_eq!(roles(&[("", "sh", "sudo vi /etc/x"), listed])[1], Role::File);
    assert_eq!(roles(&[("", "sh", "cat .dockerignore"), listed])[1], Role::Output);
    let output = ("The output:", "", "moo\nmoo");
    assert_eq!(roles(&[("", "sh", "nano x"), output])[1], Role::Output);
}

#[test]
fn commands_of_dockers_are_typed_whatever_they_ask_a_database() {
    let asked = "docker exec -it db psql -c \"SELECT * FROM cows;\"";
    assert_eq!(roles(&[("", "sql", asked)]), [Role::Commands]);
    assert_eq!(roles(&[("", "sql", "SELECT * FROM cows;")]), [Role::Display]);
}

#[test]
fn a_comment_in_a_container_may_tell_of_the_host() {
    let open = ("", "sh", "docker exec -it web bash");
    let of = |prose: &str, note: &str| roles(&[open, (prose, "sh", &format!("# {note}\nls /app\n"))])[1];
    let note = "The files are there that were made on the host machine";
    assert_eq!(of("Inside the container:", note), Role::Inside);
    assert_eq!(of("Inside the container:", "on the host"), Role::Commands);
    assert_eq!(of("Then:", note), Role::Commands);
}

#[test]
fn what_asks_docker_machine_is_the_hosts() {
    let within = ("Inside the container:", "sh", "ls /app");
    let asked = ("Go on:", "sh", "eval $(docker-machine env -u)");
    assert_eq!(roles(&[within, asked]), [Role::Inside, Role::Commands]);
}

#[test]
fn statements_that_begin_with_their_files_name_are_a_file() {
    assert_eq!(
        roles(&[("", "sql", "-- setup.sql\nCREATE TABLE cows (n INT);")]),
        [Role::File]
    );
    assert_eq!(
        roles(&[("", "sql", "-- all cows\nSELECT * FROM cows;")]),
        [Role::Display]
    );
}

#[test]
fn what_is_typed_from_the_host_is_the_hosts() {
    let open = ("", "sh", "docker exec -it web bash");
    assert_eq!(
        roles(&[open, ("End it from host:", "sh", "kill 1234")])[1],
        Role::Commands
    );
    assert_eq!(roles(&[open, ("End it:", "sh", "kill 1234")])[1], Role::Inside);
}

#[test]
fn folders_that_are_told_of_are_not_printed() {
    let tree = "app/\n├── web.py\n└── Dockerfile";
    assert_eq!(behind("It has these folders.", "", tree), Role::Display);
    assert_eq!(behind("The output:", "", tree), Role::Output);
    assert_eq!(behind("", "", tree), Role::Output);
    let told = "The folder structure looks like this:";
    assert_eq!(behind(told, "", tree), Role::Display);
    let boxes = "┌─────┐\n│ web │\n└─────┘";
    assert_eq!(behind("It has these panes.", "", boxes), Role::Display);
    assert_eq!(behind("", "", boxes), Role::Output);
}

#[test]
fn a_command_that_prose_names_is_typed_whatever_its_program_is() {
    let of = |prose| behind(prose, "", "moocow-ctl set --of web");
    assert_eq!(of("Set it by using the `moocow-ctl` command:"), Role::Commands);
    assert_eq!(of("This is the `moocow-ctl` command:"), Role::Output);
}

#[test]
fn the_label_tells_whose_prompt_an_angle_is() {
    let of = |info| after_commands("", info, "> docker ps").1;
    assert_eq!(of("sh"), Dialect::Bash);
    assert_eq!(of(""), Dialect::Powershell);
}

#[test]
fn words_below_their_files_name_are_a_file() {
    let of = |text| behind("", "", text);
    assert_eq!(of("# requirements.txt\nflask\n"), Role::File);
    assert_eq!(of("# requirements\nflask\n"), Role::Commands);
    assert_eq!(of("# run.sh\nflask\n"), Role::Commands);
    assert_eq!(of("# app.py\nflask run\n"), Role::Commands);
}

#[test]
fn a_script_under_its_name_is_a_file_whatever_its_label_is() {
    let meaning = |text| read(&[("`sum.sh`", "sh", text)]).remove(0);
    assert_eq!(
        meaning("#!/bin/sh\npython3 sum.py").file.as_deref(),
        Some("sum.sh")
    );
    assert_eq!(meaning("./sum.sh").file, None);
}

#[test]
fn an_instruction_of_a_dockerfile_is_not_printed_whatever_the_prose_speaks_of() {
    let prose = "The output of one command goes into the next one:";
    for (info, text) in [
        ("docker", "RUN wget -O - x | wc -l > /n"),
        ("", "# one layer\nRUN a \\\n  && b"),
    ] {
        assert_eq!(behind(prose, info, text), Role::File, "{text}");
    }
    let shown = [
        ("", "sh", "cat Dockerfile"),
        ("The output:", "", "FROM scratch\nCOPY a /"),
    ];
    assert_eq!(roles(&shown)[1], Role::Output);
}

#[test]
fn what_stands_directly_below_an_editor_is_typed_into_it() {
    let edit = ("", "sh", "mkdir web\nvi web/pod.yaml");
    let meaning = read(&[edit, ("", "", "kind: Pod\nspec:\n  a: 1")]).remove(1);
    assert_eq!(
        (meaning.role, meaning.file.as_deref()),
        (Role::File, Some("web/pod.yaml"))
    );
    let list = ("", "sh", "docker ps");
    assert_eq!(
        roles(&[list, ("", "", "kind: Pod\nspec:\n  a: 1")])[1],
        Role::Output
    );
}

//! Blocks of which the prose, or what stands beside a line, says what they are.

use super::*;

const OPEN: (&str, &str, &str) = ("", "sh", "docker exec -it web bash");

#[test]
fn a_program_that_nobody_knows_is_typed_where_the_prose_says_so() {
    for prose in ["For that, we will execute:", "Now type this command:", "Then run"] {
        assert_eq!(roles(&[(prose, "", "cowsay")]), [Role::Commands], "{prose}");
        assert_eq!(
            roles(&[(prose, "", "cowsay -f tux moo")]),
            [Role::Commands],
            "{prose}"
        );
    }
    for (prose, text) in [
        ("It is called:", "cowsay"),
        ("You should see this after you run:", "cowsay"),
        ("Now type this command:", "this is a cow"),
        ("Now type this command:", "moo\nmoo"),
        ("Now type this command:", "Moo"),
    ] {
        assert_eq!(
            roles(&[("", "", "docker ps"), (prose, "", text)])[1],
            Role::Output,
            "{text}"
        );
    }
    assert_eq!(roles(&[OPEN, ("Run:", "", "cowsay")])[1], Role::Inside);
}

#[test]
fn what_is_typed_in_a_program_of_its_own_language_is_not_the_hosts() {
    let open = ("", "sh", "docker run -ti busybox telnet db 6379");
    assert_eq!(
        roles(&[open, ("Issue the following commands:", "sh", "SET n 1\nQUIT")])[1],
        Role::Inside
    );
}

#[test]
fn what_helps_behind_an_errors_block_is_for_those_who_get_it() {
    let error = ("If you see an error like this:", "", "Error: no room is left");
    assert_eq!(
        roles(&[error, ("then run:", "sh", "docker rmi web")])[1],
        Role::Display
    );
    assert_eq!(
        roles(&[error, ("List all images:", "sh", "docker images")])[1],
        Role::Commands
    );
}

#[test]
fn a_command_beside_instructions_of_a_dockerfile_only_tells_what_they_do() {
    assert_eq!(
        roles(&[("", "", "ENTRYPOINT [\"ls\"]\ndocker run ada/ls -l")]),
        [Role::Display]
    );
    assert_eq!(
        roles(&[("", "", "docker build -t ada/ls .\nFROM scratch")]),
        [Role::Commands]
    );
}

#[test]
fn a_first_prompt_may_be_forgotten() {
    let meaning = read(&[("", "", "docker run ada/one\n\n$ docker run ada/two\nhello")]).remove(0);
    assert_eq!(meaning.text, "docker run ada/one\n\ndocker run ada/two");
    let meaning = read(&[("", "", "node is up\n$ docker ps\nNAMES\ndocker run x")]).remove(0);
    assert_eq!(meaning.text, "\ndocker ps");
}

#[test]
fn a_command_of_dockers_above_a_containers_prompt_is_the_hosts() {
    let meaning = read(&[OPEN, ("", "", "docker run -it debian\nroot@desk:/# ls\na  b")]).remove(1);
    assert_eq!(
        (meaning.role, &*meaning.text),
        (Role::Commands, "docker run -it debian")
    );
}

#[test]
fn a_files_label_is_wrong_above_a_command_of_dockers() {
    assert_eq!(roles(&[("", "yml", "docker rmi web")]), [Role::Commands]);
    assert_eq!(
        roles(&[("", "yml", "docker run [options] IMAGE\n  -d  # later")]),
        [Role::Display]
    );
}

#[test]
fn addresses_alone_are_to_be_looked_at() {
    let block = |prose| (prose, "", "https://example.com/a.js\n\nhttp://localhost:80");
    let commands = ("", "", "docker ps");
    assert_eq!(
        roles(&[commands, block("The program is here.")])[1],
        Role::Display
    );
    assert_eq!(roles(&[commands, block("You should see:")])[1], Role::Output);
    assert_eq!(roles(&[commands, block("")])[1], Role::Output);
}

#[test]
fn settings_of_a_systems_file_are_not_typed() {
    let block = |prose| (prose, "", "DOCKER_OPTS=\"--bridge=br1\"");
    assert_eq!(
        roles(&[block("Open /etc/default/docker and add this entry:")]),
        [Role::Display]
    );
    assert_eq!(roles(&[block("Set the options:")]), [Role::Commands]);
}

#[test]
fn the_address_of_somebody_elses_machine_is_what_was_printed() {
    let text = |host: &str| {
        format!("export DOCKER_TLS_VERIFY=\"1\"\nexport DOCKER_HOST=\"tcp://{host}:2376\"\n# Run this")
    };
    let asked = ("", "", "docker-machine env one");
    for (host, role) in [
        ("192.168.99.100", Role::Output),
        ("127.0.0.1", Role::Commands),
        ("node2", Role::Commands),
    ] {
        assert_eq!(roles(&[asked, ("", "", &text(host))])[1], role, "{host}");
    }
}

#[test]
fn what_only_a_containers_root_types_is_never_the_hosts() {
    assert_eq!(
        roles(&[("", "sh", "apk add curl\ncurl web"), ("", "sh", "docker ps")]),
        [Role::Inside, Role::Commands]
    );
    let lab = "Open Play with Docker and run:";
    for block in [
        (lab, "sh", "apk add curl"),
        ("", ".term1", "apk add curl"),
        ("", "", "$ apk add curl"),
    ] {
        assert_eq!(roles(&[block]), [Role::Commands]);
    }
    let prose = "Ctrl-D would exit. Now set it up:";
    assert_eq!(
        roles(&[OPEN, (prose, "sh", "apt update\nuseradd ada")])[1],
        Role::Inside
    );
    assert_eq!(roles(&[OPEN, (prose, "sh", "make")])[1], Role::Commands);
}

#[test]
fn a_sentence_behind_a_prompt_is_a_message() {
    let meaning = read(&[(
        "",
        "",
        "PS C:\\> docker ps\nPS C:\\> KB12 or later is needed for it to run",
    )])
    .remove(0);
    assert_eq!(meaning.text, "docker ps");
    assert_eq!(
        roles(&[("", "", "PS C:\\> Get-Item in for it")]),
        [Role::Commands]
    );
}

#[test]
fn a_log_is_no_terminal_whatever_it_has_in_it() {
    let log = |n: usize| format!("{}$ docker rm web\n", "[job] goes on\n".repeat(n));
    assert_eq!(roles(&[("", "", &log(8))]), [Role::Commands]);
    assert_eq!(
        roles(&[("", "", "docker ps"), ("", "", &log(9))])[1],
        Role::Output
    );
    let quoted = format!("> git x\n{}", log(9));
    assert_eq!(
        roles(&[("", "", "docker ps"), ("", "", &quoted)])[1],
        Role::Output
    );
}

#[test]
fn a_syntax_comment_does_not_keep_a_file_from_its_name() {
    let prose = "Create a file named `Dockerfile`:";
    let meaning = read(&[(prose, "dockerfile", "# syntax=docker/dockerfile:1\nFROM scratch")]).remove(0);
    assert_eq!(meaning.file.as_deref(), Some("Dockerfile"));
}

#[test]
fn a_note_of_an_authors_stands_above_a_command() {
    let meaning = read(&[("", "sh", "// build it\n./make.sh\n\n// and try\nmy-tool run")]).remove(0);
    assert_eq!(meaning.text, "\n./make.sh\n\n\nmy-tool run");
}

#[test]
fn somebody_elses_values_are_not_the_learners() {
    let prose = "For example, if your name is `ada`, run:";
    assert_eq!(
        roles(&[(prose, "sh", "docker build -t ada/web .")]),
        [Role::Display]
    );
}

#[test]
fn a_path_that_is_cut_short_is_shown() {
    assert_eq!(
        roles(&[("", "sh", "cat /sys/fs/cgroup/.../cpu.max")]),
        [Role::Display]
    );
}

#[test]
fn what_a_program_tells_to_type_further_in_is_printed() {
    let text = "[Desk]🚩 >  gcloud auth login\nYou may run:\n  $ gcloud components update\n[Desk]🚩 >  ls";
    assert_eq!(read(&[("", "", text)])[0].text, "gcloud auth login\n\n\nls");
    for first in ["$ docker run hello-world", "docker run hello-world"] {
        let text = format!("{first}\nHello!\nTo try more, run:\n $ docker run -it ubuntu bash\n$ ls");
        assert_eq!(
            read(&[("", "", &text)])[0].text,
            "docker run hello-world\n\n\n\nls",
            "{first}"
        );
    }
    let note = "$ docker ps\nNow run:\n$ docker images";
    assert_eq!(read(&[("", "", note)])[0].text, "docker ps\n\ndocker images");
}

#[test]
fn a_program_that_the_lesson_has_installed_is_typed() {
    let install = ("", "sh", "sudo apt-get install -y cowsay");
    assert_eq!(
        roles(&[install, ("It is there.", "", "cowsay moo")])[1],
        Role::Commands
    );
    assert_eq!(
        roles(&[install, ("You should see:", "", "cowsay moo")])[1],
        Role::Output
    );
    assert_eq!(
        roles(&[install, ("It is there.", "", "donkey moo")])[1],
        Role::Output
    );
}

#[test]
fn a_page_directly_behind_the_command_that_fetches_it_is_what_that_printed() {
    let fetch = ("", "", "$ curl localhost:80");
    assert_eq!(roles(&[fetch, ("", "html", "<html>\n</html>")])[1], Role::Output);
    assert_eq!(
        roles(&[("", "", "$ ls"), ("", "html", "<html>\n</html>")])[1],
        Role::File
    );
    assert_eq!(
        roles(&[fetch, ("Change the file to:", "html", "<html>\n</html>")])[1],
        Role::File
    );
}

#[test]
fn roots_prompt_is_the_hosts_where_it_stood_before_a_command_of_dockers() {
    let alone = ("", "", "# frob -i -f /etc/x");
    assert_eq!(roles(&[alone]), [Role::Display]);
    // A known program that is given something, and nothing else, before anything else is typed.
    let install = ("", "", "# apt install frob");
    assert_eq!(roles(&[install, alone]), [Role::Commands, Role::Commands]);
    assert_eq!(roles(&[("", "", "# install frob")]), [Role::Display]);
    assert_eq!(
        roles(&[("", "", "# docker run --privileged web"), alone]),
        [Role::Commands, Role::Commands]
    );
    assert_eq!(
        roles(&[
            ("", "", "# docker run web"),
            ("", "sh", "# now look\nls"),
            ("", "", "# Nothing")
        ]),
        [Role::Commands, Role::Commands, Role::Display]
    );
}

#[test]
fn what_is_typed_in_a_namespace_is_not_the_hosts() {
    let open = ("", "", "$ sudo unshare --uts");
    let prose = "In our new \"container\", change it:";
    assert_eq!(
        roles(&[open, (prose, "sh", " # hostname box\n # hostname\n box")])[1],
        Role::Inside
    );
}

#[test]
fn what_would_be_if_it_were_run_is_shown() {
    for prose in ["If we were to run:", "Instead of:"] {
        assert_eq!(
            roles(&[(prose, "sh", "$ docker run ada/ls -l")]),
            [Role::Display],
            "{prose}"
        );
    }
}

#[test]
fn a_message_behind_a_prompt_is_printed_wherever_that_is() {
    assert_eq!(
        roles(&[OPEN, ("", "", "$ curl: (28) Connection timed out")])[1],
        Role::Output
    );
}

#[test]
fn a_list_of_powershells_that_is_piped_is_typed() {
    assert_eq!(
        roles(&[("", "powershell", "if ($a) {\n  frob\n}")]),
        [Role::Commands]
    );
    assert_eq!(
        roles(&[("", "", "if (a) {\n  frob();\n}")]),
        [Role::File],
        "another language's"
    );
    assert_eq!(
        roles(&[("", "", "@('one', 'two') | foreach { docker rm -f $_ }")]),
        [Role::Commands]
    );
}

#[test]
fn how_an_instruction_is_written_is_shown() {
    assert_eq!(
        roles(&[("", "", "SHELL [\"executable\", \"parameters\"]")]),
        [Role::Display]
    );
}

#[test]
fn what_is_announced_as_printed_in_a_container_is_not_typed_there() {
    let read = |said, text| roles(&[OPEN, (said, "", text)])[1];
    for text in ["one.txt  two.txt", "bin  dev  etc", "HOME=/root\nA=b", "total 4"] {
        assert_eq!(
            read("You will see that both are listed:", text),
            Role::Output,
            "{text}"
        );
        assert_eq!(read("Now type:", text), Role::Inside, "{text}");
    }
    for text in ["ls /", "A=$(ls)", "root@3f2a9c01d4e5:/# frob"] {
        assert_eq!(read("You will see it:", text), Role::Inside, "{text}");
    }
}

#[test]
fn what_no_shell_reads_is_no_command_under_a_shells_label() {
    let settings = "# Where it is:\nhostname = web.test\nport = 80\nmail =";
    assert_eq!(roles(&[("Edit it:", "bash", settings)]), [Role::File]);
    assert_eq!(roles(&[("", "bash", "frob = 1")]), [Role::Display], "one alone");
    let statements = [
        "rows = read(file, n=3)",
        "kinds = {\n  \"a\": \"b\",\n}",
        "export default define({\n  port: 80,\n})",
    ];
    for text in statements {
        assert_eq!(roles(&[("Now so:", "bash", text)]), [Role::File], "{text}");
    }
    assert_eq!(
        roles(&[("Now so:", "bash", "from web import app\napp")]),
        [Role::File]
    );
    let processes = "root  4242  0.0  0.1 15254 7 ?  Sl  10:27  0:00 /bin/frob -n web\nroot  4243  0.0  0.1 15254 7 ?  Sl  10:27  0:03  \\_ /web";
    assert_eq!(roles(&[("Look:", "bash", processes)]), [Role::Display]);
    let table = "$      Name          Command      State\n---------\nweb_1   sleep   Up";
    assert_eq!(
        roles(&[("", "", "docker-compose ps"), ("", "console", table)])[1],
        Role::Output
    );
}

#[test]
fn a_value_that_is_set_for_one_command_is_typed_where_something_printed_is_spoken_of() {
    let of = |text| roles(&[("You can see more, with a variable like this:", "sh", text)])[0];
    assert_eq!(of("LEVEL=Debug make"), Role::Commands);
    assert_eq!(of("LEVEL=Debug"), Role::Output);
    let got = |text| roles(&[("Thus we'll get:", "", text)])[0];
    assert_eq!(got("LEVEL=Debug"), Role::Output);
}

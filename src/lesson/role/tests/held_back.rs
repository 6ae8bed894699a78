//! Lines that look typed and are not run: they leave a shell, are typed in another one, or are cut short.

use super::*;

const RUN: (&str, &str, &str) = ("", "sh", "docker run web");

#[test]
fn what_leaves_a_shell_is_never_run_in_the_learners_own() {
    for (prose, text) in [
        ("Leave it:", "exit"),
        ("", "$ exit"),
        ("Leave both:", "exit\nexit"),
    ] {
        assert_eq!(
            roles(&[("", "", "docker ps"), (prose, "sh", text)])[1],
            Role::Inside
        );
    }
    let meanings = read(&[("", "sh", "docker exec -it web bash\ndocker ps\nexit\ndocker ps")]);
    assert_eq!(
        meanings[0].text,
        "docker exec -it web bash\ndocker ps\n\ndocker ps"
    );
    assert_eq!(meanings[0].asides[0].role, Role::Inside);
}

#[test]
fn what_follows_a_shell_in_a_container_that_the_learner_names_is_typed_there() {
    for opener in [
        "docker exec -it <container id> sh",
        "docker exec -it [container ID] sh",
        "docker exec -it < container id/name > sh",
        "docker exec -it <the container id/name> sh",
    ] {
        assert_eq!(
            roles(&[("", "", opener), ("Try this:", "sh", "rm -rf /x")]),
            [Role::Commands, Role::Inside],
            "{opener}"
        );
    }
}

#[test]
fn a_block_of_dockers_commands_is_the_hosts_however_it_is_indented() {
    let prose = "It ends all that runs inside the container:";
    assert_eq!(roles(&[(prose, "sh", "   docker stop web")]), [Role::Commands]);
    assert_eq!(roles(&[(prose, "sh", "   ls")]), [Role::Inside]);
}

#[test]
fn a_command_that_its_author_cut_short_is_shown() {
    for text in [
        "docker run -p 80:80 ...",
        "docker service update ... \\\n  --image web:2",
    ] {
        assert_eq!(roles(&[("", "sh", text)]), [Role::Display], "{text}");
    }
    assert_eq!(
        roles(&[("", "sh", "docker exec web sh -c 'tar x ... y'")]),
        [Role::Commands]
    );
}

#[test]
fn a_mark_that_joins_nothing_is_left_out() {
    let meanings = read(&[("", "sh", "docker ps \\\n  -a \\\n")]);
    assert_eq!(meanings[0].text, "docker ps \\\n  -a");
}

#[test]
fn what_fails_in_another_terminal_does_not_fail_here() {
    let failing = |prose| read(&[(prose, "sh", "docker node ls")]).remove(0).failing;
    assert_eq!(
        failing("List them (this will fail from the second terminal):"),
        [0; 0]
    );
    assert_eq!(failing("List them (this will fail):"), [1]);
}

#[test]
fn the_hosts_prompt_is_a_containers_where_the_prose_says_so() {
    let opened = ("", "sh", "$ docker run -it web bash\nroot@3f2a91c0ffee:/# ls");
    let typed = |prose| roles(&[opened, (prose, "sh", "$ rm -rf /etc/x")])[1];
    assert_eq!(typed("Inside the container, look at it:"), Role::Inside);
    assert_eq!(typed("Look at it:"), Role::Commands);
    assert_eq!(
        typed("From the command line of your Docker host, and not from inside of the container:"),
        Role::Commands
    );
}

#[test]
fn what_stands_before_an_exit_is_typed_in_what_may_have_been_opened() {
    let text = "docker start web\ndocker attach web\n# Look:\nrm -rf /etc/x\nexit\ndocker ps";
    let meanings = read(&[("", "sh", text)]);
    assert_eq!(
        meanings[0].text,
        "docker start web\ndocker attach web\n\n\n\ndocker ps"
    );
    let text = "docker build .\nls\nexit";
    assert_eq!(read(&[("", "sh", text)])[0].text, "docker build .\nls");
}

#[test]
fn what_is_joined_to_a_line_that_is_no_command_is_none() {
    assert_eq!(
        roles(&[(
            "Add this to it:",
            "sh",
            ".. && \\\napt-get clean && \\\nrm -rf /var/x/*"
        )]),
        [Role::Display]
    );
    assert_eq!(
        read(&[("", "sh", "docker run -v a:/b\n  -e X=1 \\\n  web\nls")])[0].text,
        "docker run -v a:/b\n\n\nls"
    );
}

#[test]
fn settings_and_names_of_variables_are_no_commands() {
    for text in [
        "Environment=\"A=1\"\nEnvironment=\"B=2\"",
        "$WEB_PORT\n$WEB_ADDRESS",
    ] {
        assert_ne!(roles(&[("", "", text)]), [Role::Commands], "{text}");
    }
    assert_eq!(
        roles(&[("It will be printed:", "", "GREETING=hello")]),
        [Role::Output]
    );
    assert_eq!(roles(&[("", "", "$ip\n$EDITOR notes")]), [Role::Commands]);
}

#[test]
fn a_value_of_the_learners_is_no_usage() {
    for text in [
        "docker stop << CONTAINER ID >>",
        "docker stop [CONTAINER_ID]",
        "docker exec -it [CONTAINER_NAME] sh",
    ] {
        assert_eq!(roles(&[("", "sh", text)]), [Role::Commands], "{text}");
    }
    for text in [
        "docker stop CONTAINER",
        "docker stop [OPTIONS] web",
        "docker run [NAME] x",
    ] {
        assert_eq!(roles(&[("", "sh", text)]), [Role::Display], "{text}");
    }
}

#[test]
fn what_is_said_in_parentheses_is_no_command() {
    let typed = |text: &str| read(&[("", "sh", text)]).remove(0).text;
    assert_eq!(
        typed("docker stop web\n(or press the square)\nls"),
        "docker stop web\n\nls"
    );
    assert_eq!(typed("(cd x && ls)"), "(cd x && ls)");
    assert_eq!(typed("(docker ps)"), "(docker ps)");
    assert_eq!(typed("docker images   (all of them)\nls"), "docker images\nls");
}

#[test]
fn the_form_of_a_command_is_not_run_where_the_command_follows() {
    let typed = |text: &str| read(&[("", "sh", text)]).remove(0).text;
    assert_eq!(
        typed("docker rm <the name>\n\n# So:\ndocker rm web"),
        "\n\n# So:\ndocker rm web"
    );
    for both in [
        "docker stop <the name>\ndocker rm web",
        "docker rm <the name>\ndocker rm <the id>",
        "docker rm web\ndocker rm <the name>",
        "docker rm <the name>\ndocker rm -f web",
        "docker cp <a> web:/x\ndocker cp b db:/x",
    ] {
        assert_eq!(typed(both), both);
    }
}

#[test]
fn what_goes_into_an_editor_is_not_run_whatever_its_label() {
    let of = |first, text| roles(&[("", "sh", first), ("Write it there:", "bash", text)])[1];
    assert_eq!(of("vim key.txt", "moo-moo-"), Role::File);
    assert_eq!(of("cat key.txt", "moo-moo-"), Role::Commands);
    assert_eq!(of("vim key.txt", "ls"), Role::Commands);
    assert_eq!(of("vim key.txt", "$ moo-moo-"), Role::Commands);
}

#[test]
fn powershell_behind_a_shell_in_a_pod_is_another_machines() {
    let (here, pod) = (("", "sh", "$ docker ps"), ("", "sh", "$ oc -n x rsh deploy/web"));
    let there = ("Look:", "sh", "PS C:\\> docker images");
    assert_eq!(roles(&[here, pod, there])[2], Role::Inside);
    let left = ("Leave it.", "sh", "PS C:\\> exit");
    assert_eq!(
        roles(&[here, pod, there, left, ("So exit it.", "sh", "$ ls"), there])[5],
        Role::Inside
    );
    assert_eq!(roles(&[there, pod, there])[2], Role::Commands);
    assert_eq!(roles(&[here, there])[1], Role::Commands);
    assert_eq!(
        roles(&[here, ("", "sh", "$ oc rsh web ls"), there])[2],
        Role::Commands
    );
}

#[test]
fn what_keeps_machines_is_typed_in_no_container() {
    let open = ("", "sh", "docker exec -it web bash");
    assert_eq!(
        roles(&[open, ("End it:", "sh", "vagrant halt")])[1],
        Role::Commands
    );
    let made = ("", "sh", "vagrant up\nvagrant ssh");
    assert_eq!(roles(&[made, ("", "sh", "docker ps")])[1], Role::Inside);
}

#[test]
fn a_container_that_has_the_engine_may_be_where_docker_is_typed() {
    let of = |flag: &str, prose, text| {
        let opener = format!("docker run -it {flag} my/tools sh");
        roles(&[("", "sh", &opener), (prose, "sh", text)])[1]
    };
    let socket = "-v /var/run/docker.sock:/var/run/docker.sock";
    let within = "Inside the container, run:";
    assert_eq!(of(socket, within, "docker ps"), Role::Inside);
    assert_eq!(of(socket, within, "$ docker ps"), Role::Inside);
    assert_eq!(of(socket, "", "root@web:/# docker ps"), Role::Inside);
    assert_eq!(of(socket, "Then:", "docker ps"), Role::Commands);
    assert_eq!(of("-v x:/x", within, "docker ps"), Role::Commands);
}

#[test]
fn where_a_containers_prompt_is_roots_the_plain_one_is_the_hosts() {
    let opened = ("", "sh", "$ docker run -it web bash\nroot@web:/# ls");
    assert_eq!(roles(&[opened, ("Then:", "sh", "$ ls")])[1], Role::Commands);
    let alone = ("", "sh", "$ docker run -it web bash");
    assert_eq!(roles(&[alone, ("Then:", "sh", "$ ls")])[1], Role::Inside);
}

#[test]
fn what_the_last_block_typed_is_not_run_where_its_output_is_shown() {
    let typed = ("", "sh", "$ moocow ps\n# Look:\n$ docker ps");
    let again = "$ moocow ps\n$ docker ps\nCONTAINER ID";
    let of = |prose, text| roles(&[typed, (prose, "sh", text)])[1];
    assert_eq!(of("The output:", again), Role::Output);
    assert_eq!(of("次のように表示されれば成功です。", again), Role::Output);
    assert_eq!(of("Once more:", again), Role::Commands);
    assert_eq!(of("The output:", "$ docker ps\nCONTAINER ID"), Role::Commands);
    assert_eq!(of("The output:", "$ moocow ps\n$ docker ps"), Role::Commands);
    let failed = "$ docker push a/b\nAn image does not exist locally with the tag: a/b";
    let meanings = read(&[("", "sh", "docker push a/b"), ("The output:", "sh", failed)]);
    assert_eq!(
        (meanings[1].role, &*meanings[1].failing),
        (Role::Output, &[1][..])
    );
}

#[test]
fn what_no_shell_takes_is_not_run_whoevers_prompt_it_has() {
    let typed = |text: &str| read(&[("", "sh", text)]).remove(0).text;
    assert_eq!(
        typed("$ docker ps\n$ CREATE TABLE cows (\n  n INT\n);\n$ SELECT * FROM cows\n3"),
        "docker ps"
    );
    assert_eq!(typed("$ docker ps\n$ <your turn>"), "docker ps");
    assert_eq!(typed("$ docker ps\n$ <moo> x"), "docker ps\n<moo> x");
}

#[test]
fn what_is_listed_of_files_is_no_command_behind_one() {
    let typed = |text: &str| read(&[("", "bash", text)]).remove(0).text;
    assert_eq!(
        typed("ls -l x\n# So:\nlrwxrwxrwx 1 root root 0 a -> b\n-rw-r--r--. 1 ada"),
        "ls -l x\n# So:"
    );
    assert_eq!(typed("dddddddddd 1 root"), "dddddddddd 1 root");
    assert_eq!(roles(&[("", "", "./web.conf:/etc/web.conf:ro")]), [Role::Display]);
    assert_eq!(roles(&[("", "", "./web.sh a:b")]), [Role::Commands]);
}

#[test]
fn commands_that_ask_for_everything_are_looked_up() {
    let listed =
        "docker build -t <tag> <folder>\ndocker run <image> <command>\ndocker pull <name>\ndocker ps";
    assert_eq!(roles(&[("", "", listed)]), [Role::Display]);
    let few = listed.replace("<folder>", "<tag>").replace("<image>", "<tag>");
    assert_eq!(roles(&[("", "", &few)]), [Role::Commands]);
    let three = listed.replace("docker ps", "");
    assert_eq!(roles(&[("", "", &three)]), [Role::Commands]);
    let more = format!("{listed}\ndocker images\ndocker info");
    assert_eq!(roles(&[("", "", &more)]), [Role::Commands]);
}

#[test]
fn logs_are_printed_whatever_their_label() {
    assert_eq!(
        roles(&[("It may fail:", "", "web-1  | Waiting\nweb-1  | Timeout")]),
        [Role::Output]
    );
    assert_eq!(roles(&[("", "", "ls-la | web")]), [Role::Display]);
    let log = "moocow: info: begun\nmoocow: info: done\nmoocow: note: more";
    assert_eq!(roles(&[RUN, ("Look:", "sh", log)])[1], Role::Output);
    let mapping = "moocow: info\nother: info\nmoocow: note";
    assert_eq!(roles(&[RUN, ("Look:", "sh", mapping)])[1], Role::File);
}

#[test]
fn what_is_to_be_typed_again_is_typed_again() {
    let typed = ("", "sh", "$ docker build .");
    let again = "$ docker build .\n[+] Building 0.1s";
    let of = |prose| roles(&[typed, (prose, "sh", again)])[1];
    assert_eq!(of("Run it again, and see the results:"), Role::Commands);
    assert_eq!(of("See the results:"), Role::Output);
}

#[test]
fn what_is_told_in_other_letters_is_no_command() {
    let typed = |text: &str| read(&[("", "bash", text)]).remove(0).text;
    assert_eq!(typed("docker ps\na.txt 还在\na.txt 是：\"moo\""), "docker ps");
    assert_eq!(typed("docker ps\n/tmp/.x/y-1  # moo"), "docker ps");
    for text in [
        "moocow -n \"牛\"",
        "moocow -n <牛>",
        "docker stop 牛",
        "moocow a # 牛",
    ] {
        assert_eq!(typed(text), text);
    }
}

#[test]
fn what_ends_the_shell_that_reads_it_is_a_script() {
    let of = |text| roles(&[("Write a script:", "bash", text)])[0];
    assert_eq!(
        of("if [ -e x ]; then\n  exit 1\nelse\n  docker ps\nfi"),
        Role::File
    );
    assert_eq!(of("if [ -e x ]; then\n  exited\nfi"), Role::Commands);
    assert_eq!(of("cat <<EOF > x\nexit 1\nEOF"), Role::Commands);
}

#[test]
fn prose_goes_into_any_container() {
    let of = |prose| roles(&[("", "", "docker ps"), (prose, "sh", "nslookup web")])[1];
    assert_eq!(of("There are names. Inside a container:"), Role::Inside);
    assert_eq!(of("You have to run it in a container:"), Role::Inside);
    assert_eq!(of("What is inside a container? Run:"), Role::Commands);
}

#[test]
fn a_database_is_told_to_load_what_it_keeps() {
    let load = "LOAD DATA INFILE '/x.csv' INTO TABLE cows;";
    let client = ("", "sh", "docker exec -it db mysql");
    assert_eq!(roles(&[client, ("", "", load)])[1], Role::Inside);
    assert_eq!(roles(&[("", "", load)]), [Role::Display]);
}

#[test]
fn what_may_fail_in_part_does_not_fail() {
    assert_eq!(
        failing("It is begun, and much of it will not work:", "docker ps"),
        [0; 0]
    );
    assert_eq!(failing("It will not work:", "docker ps"), [1]);
}

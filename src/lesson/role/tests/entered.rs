//! Where something is typed: in what was entered, and outside of it again.

use super::*;
use Role::{Commands, Display, Inside};

const OPEN: (&str, &str, &str) = ("", "sh", "docker run -it ubuntu bash");

#[test]
fn a_comment_that_is_no_more_than_the_host_leaves_the_container() {
    let next = |text| roles(&[OPEN, ("", "sh", text)])[1];
    assert_eq!(next("# host\nmkdir data"), Commands);
    assert_eq!(next("# On the host:\nmkdir data"), Commands);
    assert_eq!(next("# host one\nmkdir data"), Inside);
}

#[test]
fn what_is_left_in_a_block_was_typed_in_what_is_open_above_it() {
    let perhaps = ("", "ps1", "> docker run -it tools/box");
    let next = |text| roles(&[perhaps, ("Now we can run", "ps1", text)])[1];
    assert_eq!(next("> dotnet\n> exit"), Inside);
    assert_eq!(next("> docker ps\n> exit"), Commands);
    assert_eq!(next("> dotnet"), Commands);
}

#[test]
fn roots_prompt_stands_before_all_of_the_host_where_a_container_is_entered_at_it() {
    let text = "# docker stop web;docker rm web\n# docker run --name web -d cow\n# docker exec -it web sh\n[root@5cc69036b7b2 /]# ps\n# docker ps";
    let meaning = read(&[("", "sh", text)]).remove(0);
    let typed: Vec<&str> = meaning.text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        typed,
        [
            "docker stop web;docker rm web",
            "docker run --name web -d cow",
            "docker exec -it web sh",
            "docker ps"
        ]
    );
    let noted = "# docker ps shows it\n$ docker exec -it web sh\n[root@5cc69036b7b2 /]# ps";
    assert_eq!(
        read(&[("", "sh", noted)])[0].text.trim(),
        "docker exec -it web sh"
    );
}

#[test]
fn a_containers_prompt_may_stand_behind_its_authors_own() {
    let of = |text| roles(&[("", "sh", text)])[0];
    assert_eq!(of("$ root@396c8b142a85:/# traceroute 10.0.0.4"), Inside);
    assert_eq!(of("$ ada@desk:~$ ls"), Commands);
}

#[test]
fn below_a_comment_a_command_may_have_lost_its_prompt() {
    let typed = |text| read(&[("", "sh", text)]).remove(0).text;
    let text = "# One\n$ docker run -d one\n\n# Two\ndocker run -d two\n\n# And it says\nrun two";
    assert!(typed(text).contains("docker run -d two") && !typed(text).contains("\nrun two"));
    let text = "# One\n$ docker-compose up -d\n\n# Two\ndocker-compose down";
    assert!(typed(text).contains("docker-compose down"));
    let text = "$ docker run -d one\nmore of it\ndocker run -d two";
    assert!(!typed(text).contains("two"));
}

#[test]
fn what_ends_the_machine_is_only_shown() {
    let of = |text| roles(&[("Start it again:", "sh", text)])[0];
    for text in [
        "sudo reboot",
        "Restart-Computer",
        "systemctl poweroff",
        "shutdown -h now",
    ] {
        assert_eq!(of(text), Display, "{text}");
    }
    assert_eq!(of("docker restart web\nsudo reboot"), Commands);
    let left = read(&[("", "sh", "docker restart web\nsudo reboot")])
        .remove(0)
        .text;
    assert!(!left.contains("reboot"));
    assert_eq!(of("systemctl restart docker"), Commands);
}

#[test]
fn what_a_program_says_of_itself_is_not_typed() {
    let of = |text| roles(&[("It is", "", text)])[0];
    for text in [
        "docker-compose version 1.25.4, build unknown\npy: 2",
        "docker-compose version v2.2.2, build b31ff33",
        "podman version 5.x.x",
    ] {
        assert_ne!(of(text), Commands, "{text}");
    }
    assert_eq!(of("docker-compose version"), Commands);
    let text = "groups\ndocker adm cdrom dip users";
    assert_eq!(read(&[("", "", text)])[0].text.trim(), "groups");
    let of = |text| roles(&[("It has", "sh", text)])[0];
    assert_ne!(
        of("deb [arch=amd64] https://packages.example noble stable"),
        Commands
    );
    assert_ne!(of("uid=0(root) gid=0(root)"), Commands);
}

#[test]
fn what_stands_below_a_form_that_opens_a_shell_is_typed_in_it() {
    let of = |text| roles(&[("", "sh", text)])[0];
    assert_eq!(
        of("docker run -it -v data:/data IMAGE:TAG bash\n$ touch /data/x"),
        Inside
    );
    assert_eq!(of("docker run -d IMAGE:TAG\n$ touch /data/x"), Commands);
}

#[test]
fn what_keeps_machines_of_the_learners_opens_a_shell_on_one() {
    for opener in [
        "minishift ssh",
        "minikube ssh",
        "colima ssh",
        "multipass shell one",
        "limactl shell one",
    ] {
        let blocks = [
            ("", "sh", "docker ps"),
            ("", "sh", opener),
            ("Look:", "sh", "cat /etc/hosts"),
        ];
        assert_eq!(roles(&blocks)[2], Role::Inside, "{opener}");
    }
    for command in ["minikube ssh docker ps", "minikube start", "multipass list"] {
        let blocks = [
            ("", "sh", "docker ps"),
            ("", "sh", command),
            ("Look:", "sh", "cat /etc/hosts"),
        ];
        assert_eq!(roles(&blocks)[2], Role::Commands, "{command}");
    }
    assert_eq!(
        roles(&[("", "sh", "node -v"), ("Install it:", "", "npm install x")])[1],
        Role::Commands
    );
    assert_eq!(
        roles(&[("", "sh", "node"), ("Type:", "", "1 + 1")])[1],
        Role::Inside
    );
}

#[test]
fn what_stands_above_a_containers_prompts_has_started_it() {
    let text = "docker run -it \\\n  --hostname web \\\n  alpine sh\n\n/ # source /etc/profile\nweb:/# ls\n";
    let meanings = read(&[("", "console", text), ("Then:", "", "web:/# echo x > y")]);
    assert_eq!(meanings[0].role, Role::Commands);
    assert_eq!(
        meanings[0].text,
        "docker run -it \\\n  --hostname web \\\n  alpine sh"
    );
    assert_eq!(meanings[1].role, Role::Inside);
    let cut = "web:/# ls\ndocker diff ...";
    assert_eq!(
        roles(&[("", "console", text), ("Then:", "", cut)])[1],
        Role::Inside
    );
}

#[test]
fn prose_and_comments_go_into_containers_by_many_words() {
    let run = ("", "sh", "docker run -d --name web nginx");
    assert_eq!(
        roles(&[run, ("On the web container:", "sh", "cat /etc/hosts")])[1],
        Role::Inside
    );
    assert_eq!(
        roles(&[run, ("On the host, look:", "sh", "cat /etc/hosts")])[1],
        Role::Commands
    );
    let text = |note: &str| format!("# {note}\n$ ping web");
    for note in [
        "from within the client container",
        "From inside a busybox container",
    ] {
        assert_eq!(
            roles(&[run, ("Look:", "sh", &text(note))])[1],
            Role::Inside,
            "{note}"
        );
    }
    assert_eq!(
        roles(&[run, ("Look:", "sh", &text("from the host"))])[1],
        Role::Commands
    );
}

#[test]
fn nobody_installs_a_program_for_a_desktop_in_a_container() {
    let shell = ("", "sh", "docker run -it ubuntu bash");
    for (text, role) in [
        ("# for Macs\nbrew install jq", Role::Commands),
        ("winget install jq", Role::Commands),
        ("apt-get install jq", Role::Inside),
    ] {
        assert_eq!(roles(&[shell, ("Now:", "sh", text)])[1], role, "{text}");
    }
}

#[test]
fn a_new_section_is_the_hosts_where_it_comes_to_docker_without_a_way_back() {
    let of = |is_new: bool, text: &str| {
        let said = Said::of("", "");
        let before = Before {
            is_aside: false,
            is_expected: false,
            role: None,
            said: &said,
        };
        let mut reader = Reader::default();
        let typed = |text: &str, reader: &mut Reader| {
            let raw = Raw {
                info: "sh",
                text,
                line: 1,
            };
            reader.read(Facts::of(raw, &said), before).text
        };
        typed("docker run -it ubuntu bash", &mut reader);
        if is_new {
            reader.end_section("");
        }
        typed(text, &mut reader).trim_start().to_owned()
    };
    let text = "mkdir data\ndocker run -v $(pwd)/data:/x web";
    assert_eq!(of(false, text), "docker run -v $(pwd)/data:/x web");
    assert_eq!(of(true, text), text);
    for inner in ["apt-get update\ndocker ps", "mkdir data\nexit\ndocker ps"] {
        assert_eq!(of(true, inner), "docker ps", "{inner}");
    }
}

#[test]
fn prose_that_names_a_container_that_was_entered_goes_into_it_again() {
    let enter = ("Go in:", "sh", "docker exec -it client bash");
    let leave = ("Leave it:", "sh", "exit");
    let role = |prose: &str| roles(&[enter, leave, (prose, "sh", "curl http://web/")])[2];
    for prose in [
        "Terminal 3, in `client`:",
        "Desde otra terminal, en `client`:",
        "In `client`:",
        "Terminal 3, en client:",
    ] {
        assert_eq!(role(prose), Role::Inside, "{prose}");
    }
    for prose in [
        "Ask `client`:",
        "Terminal 3, in `web`:",
        "On the host of `client`:",
    ] {
        assert_eq!(role(prose), Role::Commands, "{prose}");
    }
}

#[test]
fn prompts_below_a_bare_command_that_opens_a_shell_are_its_own_up_to_the_way_out() {
    let text = "cd web\ndocker run -it golang sh\n$ go build\n$ exit\ndocker build -t web .";
    let meaning = read(&[("", "sh", text)]).remove(0);
    assert_eq!(
        meaning.text,
        "cd web\ndocker run -it golang sh\n\n\ndocker build -t web ."
    );
    let apart = "docker run -it golang sh\n$ docker ps -a\n$ docker images";
    assert!(read(&[("", "sh", apart)])[0].text.contains("docker ps -a"));
    let stays = "docker ps\n$ go build\n$ exit";
    assert!(read(&[("", "sh", stays)])[0].text.contains("go build"));
    let noted = "docker run -it web sh\n\n# exit\nexit\n\n# Look\ndocker ps";
    assert!(read(&[("", "sh", noted)])[0].text.ends_with("# Look\ndocker ps"));
}

//! What is typed in a container, though neither the line above nor a prompt tells.

use super::*;
use Role::{Commands, Inside};

const HOST: (&str, &str, &str) = ("See the images:", "sh", "$ docker images");

#[test]
fn what_ends_with_leaving_a_shell_was_typed_in_it() {
    let run = ("", "sh", "$ docker run -it cow sh");
    let next = |blocks: &[(&str, &str, &str)], text| {
        let blocks: Vec<_> = blocks
            .iter()
            .copied()
            .chain([("Change it:", "sh", text)])
            .collect();
        roles(&blocks)[blocks.len() - 1]
    };
    assert_eq!(next(&[run, HOST], "$ apt update\n$ touch grass\n$ exit"), Inside);
    assert_eq!(next(&[run, HOST], "apt update\nexit"), Inside);
    assert_eq!(next(&[run, HOST], "$ apt update\n$ touch grass"), Commands);
    assert_eq!(next(&[run, HOST], "docker rm cow\nexit"), Commands);
    assert_eq!(next(&[HOST], "apt update\nexit"), Commands);
    // It was left before.
    let left = ("Leave it:", "sh", "exit");
    assert_eq!(next(&[run, left, HOST], "apt update\nexit"), Commands);
    let script = "if [ -f grass ]; then\n  exit\nfi\nls\nexit";
    assert_eq!(next(&[run, HOST], script), Role::File);
}

#[test]
fn a_folder_that_only_the_container_has_tells_where_a_command_is_typed() {
    let next = |run, prose, text| roles(&[("", "sh", run), (prose, "sh", text)])[1];
    let root = "docker run --rm -it -v /:/barn cow sh";
    let host = "All of the host is there. Note that you are root on the host. Look:";
    assert_eq!(next(root, host, "cat /barn/etc/passwd"), Inside);
    assert_eq!(next(root, host, "cat /etc/passwd"), Commands);
    assert_eq!(next(root, host, "docker run -v /barn:/barn cow"), Commands);
    let same = "docker run --rm -it -v /barn:/barn cow sh";
    assert_eq!(next(same, host, "cat /barn/etc/passwd"), Commands);
    let windows = "docker run -it -v //://barn cow //bin/sh";
    assert_eq!(next(windows, host, "cat /barn/x"), Inside);
    let mounted = "docker run -it --mount type=bind,source=.,target=/barn cow sh";
    assert_eq!(next(mounted, host, "ls /barn"), Inside);
    let usual = "docker run -it -v .:/usr/share/cow cow sh";
    assert_eq!(next(usual, host, "ls /usr/share/cow"), Commands);
}

#[test]
fn docker_may_have_options_of_its_own_before_what_opens_a_shell() {
    for run in [
        "docker -H tcp://127.0.0.1:2375 run --rm -it cow sh",
        "docker --context barn exec -it cow sh",
        "docker --host=tcp://barn:2375 -D exec -it cow bash",
    ] {
        assert_eq!(
            roles(&[("", "sh", run), ("Look:", "sh", "ls /")])[1],
            Inside,
            "{run}"
        );
    }
    let listed = ("", "sh", "docker -H tcp://127.0.0.1:2375 ps");
    assert_eq!(roles(&[listed, ("Look:", "sh", "ls /")])[1], Commands);
}

#[test]
fn a_part_of_the_host_is_no_place_to_go_to() {
    let run = ("", "sh", "docker run -it cow sh");
    let next = |prose| roles(&[run, (prose, "sh", "ls /")])[1];
    assert_eq!(next("There, /barn is the root of your host machine."), Inside);
    assert_eq!(next("It is a folder of the host. Look:"), Inside);
    assert_eq!(next("Now on the host, in the root of the host:"), Commands);
    assert_eq!(next("In a terminal of the host:"), Commands);
}

#[test]
fn a_comment_names_the_container_that_what_is_below_it_is_typed_in() {
    let typed = |text| read(&[("", "sh", text)]).remove(0).text.trim_end().to_owned();
    assert_eq!(
        typed("docker run cow\n# Inside the cow container:\nping calf"),
        "docker run cow\n# Inside the cow container:"
    );
    let told = "docker run cow\n# Inside of it is what every container has\nls";
    assert_eq!(typed(told), told);
}

#[test]
fn a_comment_leaves_the_container() {
    let run = ("", "sh", "docker run -it cow sh");
    let next = |note| {
        let inner = format!("ls\n# {note}");
        roles(&[run, ("", "sh", &inner), ("Install it:", "sh", "sudo apt update")])[2]
    };
    assert_eq!(next("exit to leave it"), Commands);
    assert_eq!(next("exit codes are shown"), Inside);
}

#[test]
fn prose_comes_back_to_a_container() {
    let copy = ("", "sh", "docker cp calf.py cow:/opt");
    let next = |prose| roles(&[copy, (prose, "sh", "python3 /opt/calf.py")])[1];
    assert_eq!(
        next("Type `docker attach cow`, and we are back in the container. Run it:"),
        Inside
    );
    assert_eq!(next("The container has it. Run it:"), Commands);
}

#[test]
fn a_program_that_only_the_container_has_had_is_typed_there_again() {
    let open = ("", "sh", "docker exec -it barn bash");
    let feed = ("Feed it:", "sh", "moofs feed --all");
    let copy = ("Copy it:", "sh", "docker cp hay barn:/hay");
    let behind = |text| *roles(&[open, feed, copy, ("Look:", "sh", text)]).last().unwrap();
    assert_eq!(behind("# All of it\nmoofs -ls /hay"), Role::Inside);
    for text in ["cowfs -ls /hay", "cat /hay", "moofs -ls\ndocker ps"] {
        assert_eq!(behind(text), Role::Commands, "{text}");
    }
    let left = roles(&[open, feed, ("", "sh", "exit"), feed]);
    assert_eq!(left[3], Role::Commands);
    let hosts = roles(&[feed, open, feed, copy, feed]);
    assert_eq!(hosts[4], Role::Inside);
    assert_eq!(
        roles(&[open, ("On your host:", "sh", "moofs feed --all"), copy, feed])[3],
        Role::Commands
    );
}

#[test]
fn a_title_that_says_in_which_container_keeps_its_shell() {
    let of = |title: &str| {
        let text = format!(
            "# A\n\n```sh\n$ docker run -it -v v:/data ubuntu bash\n```\n\n# {title}\n\n```sh\n$ cd data && touch one\n```\n"
        );
        let lesson = crate::lesson::parse("x.md".as_ref(), &text);
        lesson.steps[1].blocks[0].role
    };
    for title in [
        "Create a file in container",
        "Inside the container",
        "Créer dans le conteneur",
    ] {
        assert_eq!(of(title), Role::Inside, "{title}");
    }
    for title in ["Create a file", "Make a container"] {
        assert_eq!(of(title), Role::Commands, "{title}");
    }
}

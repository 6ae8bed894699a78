//! Prompts of every shape, and what is none.

use super::decorated::head;
use super::*;

fn of(line: &str) -> Option<(Whose, &str)> {
    find(line).map(|prompt| (prompt.whose, prompt.command))
}

#[test]
fn prompts_of_a_host_are_seen_in_every_shape() {
    for line in [
        "$ docker ps",
        "$  docker ps",
        "$\tdocker ps",
        "$docker ps",
        "$> docker ps",
        "[~] docker ps",
        "[~/work] docker ps",
        "ada@desk>docker ps",
        "% docker ps",
        "ada@laptop:~/x$ docker ps",
        "ada_l.b-c@workstation1:~$ docker ps",
        "[ada@centos ~]$ docker ps",
        "(venv) ada@laptop:~$ docker ps",
        "ada@mac work % docker ps",
        "node1$ docker ps",
        "host-A $ docker ps",
        "manager-2:~$docker ps",
        "laptop:work ada$ docker ps",
        "~/work $ docker ps",
        "➜  work git:(main) ✗ docker ps",
        "➜ docker ps",
        "❯ docker ps",
        "[Desk]🚩 > docker ps",
        "[:)Desk=>docker ps",
        ":~$ docker ps",
        "@desk:~$ docker ps",
        "[node1] (local) ada@10.0.0.3 ~/x$ docker ps",
        "~ docker ps",
        "bash> docker ps",
        "stack-3$: docker ps",
    ] {
        assert_eq!(of(line), Some((Whose::Unix, "docker ps")), "{line}");
    }
    for line in [
        "PS> docker ps",
        "PS C:\\work> docker ps",
        "C:\\> docker ps",
        "PS /srv/ada> docker ps",
    ] {
        assert_eq!(of(line), Some((Whose::Windows, "docker ps")), "{line}");
    }
    assert_eq!(of("> docker ps"), Some((Whose::Angle, "docker ps")));
    assert_eq!(of("# docker ps"), Some((Whose::Hash, "docker ps")));
    assert_eq!(of("[node1] (local) root@10.0.0.3 ~"), Some((Whose::Header, "")));
    assert_eq!(of("laptop:work ada$ frob"), Some((Whose::Unix, "frob")));
    assert_eq!(of("pt-BR: R$ 1.337,00"), None);
    assert_eq!(of("total-US$: all of it"), None);
    assert_eq!(of("~ node"), Some((Whose::Unix, "node")));
    for line in ["~ is home", "~", "bash> Welcome", "fish> docker"] {
        assert_eq!(of(line), None, "{line}");
    }
    for line in ["root@<container-id>:/# ls", "ada@<container>:~$ ls"] {
        assert_eq!(of(line), Some((Whose::Container, "ls")), "{line}");
    }
}

#[test]
fn a_prompt_may_stand_behind_what_ctrl_c_leaves_on_the_line() {
    assert_eq!(of("^C$ docker ps"), Some((Whose::Unix, "docker ps")));
    assert_eq!(of("^C / # exit"), Some((Whose::Container, "exit")));
    for line in [
        "^C",
        "^C--- web statistics ---",
        "^X$ docker ps",
        "^C[12:01] ended",
    ] {
        assert_eq!(of(line), None, "{line}");
    }
}

#[test]
fn the_marks_of_code_around_what_is_typed_are_not_typed() {
    assert_eq!(of("$ `docker ps`"), Some((Whose::Unix, "docker ps")));
    assert_eq!(of("root@web# `ls /` "), Some((Whose::Root, "ls /")));
    assert_eq!(of("$ `^C`"), Some((Whose::Unix, "^C")));
    for typed in ["`which web`; `which db`", "`moo`"] {
        assert_eq!(of(&format!("$ {typed}")), Some((Whose::Unix, typed)));
    }
}

#[test]
fn a_shell_in_a_container_has_prompts_of_its_own() {
    for line in [
        "/ # ls",
        "/ # / # ls",
        "$ / # ls",
        "/usr/src/app # ls",
        "~ # ls",
        "/app $ ls",
        "root@3f2a91c0ffee:/# ls",
        "ada@3f2a91c0ffee:/app$ ls",
        "bash-5.0# ls",
        "sh-4.2$ ls",
    ] {
        assert_eq!(of(line), Some((Whose::Container, "ls")), "{line}");
    }
    for line in [
        "root@web:/# ls",
        "data# ls",
        "[root@web /]# ls",
        "root [ /x ]# ls",
    ] {
        assert_eq!(of(line), Some((Whose::Root, "ls")), "{line}");
    }
}

#[test]
fn a_prompt_of_any_shape_is_known_by_what_is_typed_behind_it() {
    for prompt in [
        "[12:01:33] ada@box:~/app$",
        "12:01 $",
        "ada@box:~/app (main)$",
        "(base) $",
        "host$",
        "bash$",
        "node1>",
        "$>",
        "ada@HOST MINGW64 ~/app (master) $",
        "C:\\work λ",
        "sys#",
    ] {
        let line = format!("{prompt} docker ps");
        let head = head(&line).unwrap_or_else(|| panic!("{line}"));
        let other = format!("{prompt} ls");
        assert_eq!(head.prompt(&other).map(|it| it.command), Some("ls"), "{other}");
        assert!(head.prompt("CONTAINER ID").is_none() && head.prompt("").is_none());
    }
    let clock = head("12:01 $ docker ps").unwrap();
    assert_eq!(clock.prompt("12:59 $ ls").map(|it| it.command), Some("ls"));
    for line in [
        "docker ps",
        "echo a > docker ps",
        "see # docker ps",
        "- $ docker ps",
        "a -> docker ps",
        "it prints: $ docker ps",
        "this one, then > docker ps",
        "this is what you have to do > docker ps",
        "host$ docker is here",
        "host$docker ps",
        "> docker ps",
    ] {
        assert!(head(line).is_none(), "{line}");
    }
}

#[test]
fn interpreters_are_told_from_shells() {
    for line in [
        "mysql> help",
        "MariaDB [(none)]> help",
        "redis> help",
        "127.0.0.1:6379> help",
        "postgres=# help",
        ">>> help",
        "In [12]: help",
        "1> help",
        "irb(main):001:0> help",
    ] {
        assert_eq!(of(line), Some((Whose::Interpreter, "help")), "{line}");
    }
}

#[test]
fn what_programs_print_is_no_prompt() {
    for line in [
        "$ip = docker inspect x",
        "$docker = 1",
        "$env:dockerId='ada'",
        "# start the application",
        "# a comment",
        "webrick\t\t# serves pages",
        "> a quote",
        "=> [internal] load build context",
        "=> => transferring context: 2B",
        "@host:~$ ls",
        "a =>ls",
        "ada@:~$ ls",
        "mail ada@host:~$ ls",
        "ada@my host:~$ ls",
        "ada@host: it costs 5 $ more",
        "ada@host",
        "Step 1/3 : FROM x # y",
        "echo 5 $ and more",
        "Removing intermediate container ---> 12",
        "/var/lib/docker is 50% full",
        "100% done",
        "docker run -d nginx # in the background",
        "image: nginx # the server",
        "  --ip $ip --restart always",
    ] {
        assert_eq!(of(line), None, "{line}");
    }
}

#[test]
fn an_arrow_is_a_prompt_where_a_command_or_a_folder_stands_behind_it() {
    let is_prompt = |line| of(line).is_some();
    for line in [
        "➜  docker ps",
        "➜  app docker ps",
        "➜  app git:(main) ✗ frob",
        "➜  ~ frob it",
        "☁  app [main] ⚡  frob it",
        "☁  app [main] ⚡  docker ps",
        "❯",
    ] {
        assert!(is_prompt(line), "{line}");
    }
    assert!(is_prompt("ada@desk ~/work ❯❯❯ docker ps") && !is_prompt("ada said ❯ hello there"));
    assert!(is_prompt("host$ docker ps") && !is_prompt("echo$ docker ps"));
    for line in ["➜  Local:   http://localhost:80", "➜  press h + enter for help"] {
        assert!(!is_prompt(line), "{line}");
    }
}

#[test]
fn a_containers_prompt_may_have_no_mark() {
    let found = of("root@3f2a91c0ffee: apt-get update");
    assert!(matches!(found, Some((Whose::Container, "apt-get update"))));
    for line in ["root@desk: apt-get update", "root@3f2a91c0ffee: it is up"] {
        assert!(of(line).is_none(), "{line}");
    }
}

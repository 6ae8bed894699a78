//! Blocks of several lines, told apart.

use super::*;

fn shown(text: &str, trust: Trust, open: Option<Opened>) -> String {
    let split = split(Lines::of(text), trust, open, Plain::OfEither);
    let mark = |line: &Line<'_>| match line.kind {
        Kind::Host => format!("h {}", line.text),
        Kind::Inside => format!("i {}", line.text),
        Kind::Output => "o".to_owned(),
        Kind::Shown => "s".to_owned(),
        Kind::Blank => "-".to_owned(),
    };
    split.lines.iter().map(mark).collect::<Vec<_>>().join("|")
}

fn known(text: &str) -> String {
    shown(text, Trust::Known, None)
}

#[test]
fn behind_prompts_are_commands_and_between_them_output() {
    assert_eq!(
        known("$ docker ps\nCONTAINER ID\ndocker ps\n$ docker run \\\n> -d \\\n  web\n3f2a\n"),
        "h docker ps|o|o|h docker run \\|h -d \\|h   web|o"
    );
    assert_eq!(known("[node1] (local) root@10.0.0.3 ~\n$ ls\na"), "-|h ls|o");
    assert_eq!(
        known("$ cat <<EOF > x\n> docker ps\n> EOF\n$ ls"),
        "h cat <<EOF > x|h docker ps|h EOF|h ls"
    );
    assert_eq!(known("$\n$ ls"), "-|h ls");
}

#[test]
fn what_does_the_same_below_a_prompt_has_lost_its_own() {
    assert_eq!(
        known("$ aws ec2 allow --port 1\naws ec2 allow --port 2\naws ec2 allow --port 3"),
        "h aws ec2 allow --port 1|h aws ec2 allow --port 2|h aws ec2 allow --port 3"
    );
    assert_eq!(
        known("$ aws ec2 allow --port 1\naws ec2 deny --port 2"),
        "h aws ec2 allow --port 1|o"
    );
    assert_eq!(
        known("$ aws ec2 allow --port 1\naws ec2 allow is done"),
        "h aws ec2 allow --port 1|o"
    );
}

#[test]
fn root_enters_a_container_from_the_host() {
    let text = "# docker exec -it web bash\n[root@3f2a91c0ffee /]# ls\na\n[root@3f2a91c0ffee /]# exit";
    assert_eq!(known(text), "h docker exec -it web bash|i ls|o|i exit");
    assert_eq!(known("# docker ps\n[root@3f2a91c0ffee /]# ls"), "o|i ls");
}

#[test]
fn what_sets_a_variable_in_fish_is_a_command_where_that_is_used() {
    let labelled = |text| shown(text, Trust::Labelled, None);
    assert_eq!(
        labelled("set name my box\ndocker rm $name"),
        "h set name my box|h docker rm $name"
    );
    assert_eq!(labelled("set name my box\ndocker rm name"), "o|h docker rm name");
    assert_eq!(labelled("set the port\ndocker rm $name"), "o|h docker rm $name");
}

#[test]
fn marks_are_prompts_only_where_nothing_is_typed_without_them() {
    assert_eq!(known("> docker ps\nCONTAINER ID"), "h docker ps|o");
    assert_eq!(known("# mkdir -p x\nmkdir: cannot create"), "h mkdir -p x|o");
    assert_eq!(known("# docker ps -a\ndocker ps"), "h # docker ps -a|h docker ps");
    assert_eq!(known("# docker ps -a"), "h # docker ps -a");
    assert_eq!(known("docker ps\n> docker ps"), "h docker ps|o");
}

#[test]
fn what_is_typed_in_a_container_is_told_apart() {
    assert_eq!(
        known("$ docker run -it alpine\n/ # rm -rf /\n/ # exit\n$ docker ps"),
        "h docker run -it alpine|i rm -rf /|i exit|h docker ps"
    );
    assert_eq!(
        known("docker run -it busybox\n  whoami\n  exit\ndocker ps"),
        "h docker run -it busybox|i whoami|i exit|h docker ps"
    );
    assert_eq!(
        known("docker run -it busybox sh\n/ # ls\nbin\n/ # exit\ncat x"),
        "h docker run -it busybox sh|i ls|o|i exit|h cat x"
    );
    assert_eq!(
        known("$ docker exec -it web sh\n$ ls\n$ docker ps"),
        "h docker exec -it web sh|i ls|h docker ps"
    );
    assert_eq!(
        known("docker run -it mysql sh\ndocker top x"),
        "h docker run -it mysql sh|h docker top x"
    );
    assert_eq!(known("mysql> drop table x;\nOK"), "i drop table x;|o");
    assert_eq!(shown("root@web:/# ls", Trust::Known, None), "h ls");
    assert_eq!(
        shown("root@web:/# ls", Trust::Known, Some(Opened::Surely)),
        "i ls"
    );
    assert_eq!(shown("ls", Trust::Known, Some(Opened::Surely)), "i ls");
    assert_eq!(
        shown("docker ps", Trust::Known, Some(Opened::Surely)),
        "h docker ps"
    );
}

#[test]
fn settings_that_are_printed_are_no_assignments() {
    assert_eq!(
        known("docker exec web env\nHOME=/root"),
        "h docker exec web env|o"
    );
    assert_eq!(known("docker ps\nX=1\necho $X"), "h docker ps|h X=1|h echo $X");
    assert_eq!(known("docker pull $X\nX=1"), "h docker pull $X|h X=1");
    assert_eq!(known("A=1\nB=2"), "h A=1|h B=2");
    assert_eq!(known("Service]\nExecStart=/bin/x"), "o|o");
    assert_eq!(known("which x\n/usr/bin/x"), "h which x|o");
}

#[test]
fn keys_and_messages_behind_a_prompt_are_not_typed() {
    assert_eq!(known("$ CTRL + C\n$ ^C\n$ curl: (7) Failed\n$ ls"), "-|-|o|h ls");
    assert_eq!(
        known("$ docker logs -f web\nReady\n^C$ docker ps"),
        "h docker logs -f web|o|h docker ps"
    );
    assert_eq!(known("Started\n > git fetch\n > git config x"), "o|o|o");
}

#[test]
fn without_prompts_output_is_what_looks_printed() {
    assert_eq!(
        known("docker exec web ls\nindex.html\nCONTAINER ID"),
        "h docker exec web ls|o|o"
    );
    assert_eq!(
        known("docker swarm init\nSwarm initialized\n    docker swarm join --token x"),
        "h docker swarm init|o|o"
    );
    assert_eq!(
        known("docker swarm init\nrun this:\ndocker swarm join --token x"),
        "h docker swarm init|o|o"
    );
    assert_eq!(
        known("docker ps\nID\ndocker images"),
        "h docker ps|o|h docker images"
    );
    assert_eq!(known("docker run [OPTIONS] IMAGE"), "o");
    assert_eq!(
        known("docker ps\n<your-id> ls\n<none> x"),
        "h docker ps|h <your-id> ls|o"
    );
    assert_eq!(known("frobnicate x"), "o");
    assert_eq!(shown("frobnicate x", Trust::Labelled, None), "h frobnicate x");
    assert_eq!(
        shown("docker ps\nweb\nfrobnicate x", Trust::Labelled, None),
        "h docker ps|o|o"
    );
}

#[test]
fn the_marks_of_further_lines_are_the_shells() {
    assert_eq!(
        known("PS C:\\> foreach ($n in 1..2) {\n>>   docker rm $n\n>> }\nn1\nPS C:\\> docker ps"),
        "h foreach ($n in 1..2) {|h   docker rm $n|h }|o|h docker ps"
    );
    assert_eq!(
        known("C:\\> docker run ^\nMore? -d ^\nMore? web\n3f2a"),
        "h docker run ^|h -d ^|h web|o"
    );
    assert_eq!(known("$ echo a \\\n>> x.txt"), "h echo a \\|h >> x.txt");
}

#[test]
fn the_marks_of_code_around_further_lines_are_not_typed() {
    assert_eq!(
        known("$ `docker run \\`\n`-d \\`\n`web`"),
        "h docker run \\|h -d \\|h web"
    );
}

#[test]
fn a_loop_is_typed_as_a_whole() {
    assert_eq!(
        known("for i in 1 2\ndo\n  frob $i\ndone"),
        "h for i in 1 2|h do|h   frob $i|h done"
    );
    let labelled = |text| shown(text, Trust::Labelled, None);
    assert_eq!(
        labelled("while test -f x\n  frob\nend\nif (a) {\n  b\n}"),
        "h while test -f x|h   frob|h end|h if (a) {|h   b|h }"
    );
    assert_eq!(known("if (a) {\n  b\n}"), "o|o|o");
}

#[test]
fn a_comment_says_where_what_is_below_it_is_typed() {
    assert_eq!(
        known("docker run -it my/app\n# inside the container\nmkdir x\ndocker ps"),
        "h docker run -it my/app|h # inside the container|i mkdir x|h docker ps"
    );
    assert_eq!(
        known("docker run -it alpine\nls\n# on your host\nls"),
        "h docker run -it alpine|i ls|h # on your host|h ls"
    );
    assert_eq!(known("# In the container:\nls"), "h # In the container:|i ls");
    assert_eq!(
        known("# what is inside the container\nls"),
        "h # what is inside the container|h ls"
    );
    assert_eq!(known("# inside the container\n$ less x"), "o|i less x");
}

#[test]
fn what_asks_where_it_runs_is_typed_in_what_may_be_open() {
    assert_eq!(
        known("docker run -it my/app\nping db\nls\ndocker ps"),
        "h docker run -it my/app|i ping db|i ls|h docker ps"
    );
    assert_eq!(
        known("docker attach web\necho hi > /srv/index.html"),
        "h docker attach web|i echo hi > /srv/index.html"
    );
    for text in [
        "docker run -it my/app\ncurl web",
        "docker run -it my/app\ncat x",
        "docker run my/app\nping db",
    ] {
        assert!(!shown(text, Trust::Known, None).contains("i "), "{text}");
    }
}

#[test]
fn a_prompt_may_be_forgotten_below_another() {
    assert_eq!(
        known("$ docker ps\ndocker images\nweb"),
        "h docker ps|h docker images|o"
    );
    assert_eq!(
        known("$ docker ps\ndocker-compose ps\nweb"),
        "h docker ps|h docker-compose ps|o"
    );
    for text in [
        "$ docker ps\ndocker-compose version 1.2",
        "$ docker ps\ndocker ps\nweb",
        "$ cat x\ndocker images",
        "$ docker ps\n  docker images",
        "$ docker swarm init\ndocker swarm join --token x",
        "$ docker run -it alpine\ndocker images",
    ] {
        assert_eq!(
            known(text).matches('h').count(),
            known(text.lines().next().unwrap()).matches('h').count(),
            "{text}"
        );
    }
}

#[test]
fn a_group_of_commands_is_typed_whole() {
    let group = "mkdir x\n{\n  echo a\n  docker ps\n} > x/y\nls";
    assert_eq!(
        shown(group, Trust::Labelled, None),
        "h mkdir x|h {|h   echo a|h   docker ps|h } > x/y|h ls"
    );
    assert_eq!(
        shown("curl x\n{\n  \"a\": 1\n}", Trust::Labelled, None),
        "h curl x|o|o|o"
    );
}

#[test]
fn a_prompt_that_is_called_host_is_the_hosts() {
    assert_eq!(
        known("host$ docker run -it alpine sh\nhost$ ls\na"),
        "h docker run -it alpine sh|h ls|o"
    );
}

#[test]
fn a_databases_client_is_no_host_roots() {
    assert_eq!(known("# psql -U ada\npsql (17.2)\nType it"), "i psql -U ada|o|o");
    assert_eq!(known("# mkdir x\nmkdir: no"), "h mkdir x|o");
}

#[test]
fn a_prompt_of_two_lines_is_one_prompt() {
    let kali = "┌──(ada㉿desk)-[~]\n└─$ docker ps\nCONTAINER ID\n\n┌──(ada㉿desk)-[~]\n└─$ ls\na";
    assert_eq!(known(kali), "-|h docker ps|o|-|-|h ls|o");
    let glued = "┌─[ada@desk]─[~]\n└──╼ $docker ps\nCONTAINER ID\n┌─[ada@desk]─[~]\n└──╼ $ls";
    assert_eq!(known(glued), "-|h docker ps|o|-|h ls");
    let arrow = "╭─ada@desk ~/x\n╰─➤ docker ps\nCONTAINER ID";
    assert_eq!(known(arrow), "-|h docker ps|o");
    let windows = "ada@DESK MINGW64 ~/x (main)\n$ docker ps\nCONTAINER ID\n\nada@DESK MINGW64 ~/x (main)\n$";
    assert_eq!(known(windows), "-|h docker ps|o|-|-|-");
    let star = "~/x on main\n❯ docker ps\nCONTAINER ID\n~/x on main took 2s\n❯ ls";
    assert_eq!(known(star), "-|h docker ps|o|-|h ls");
    // What a command has printed is none.
    assert_eq!(known("$ whoami\nada@desk ~/x\n$ ls"), "h whoami|o|h ls");
    assert_eq!(known("Hello World\n$ ls"), "o|h ls");
}

#[test]
fn a_mark_that_lists_have_is_a_prompt_where_something_is_printed_below_it() {
    assert_eq!(
        known("▶ docker ps\nCONTAINER ID\n▶ docker images\n▶ ls"),
        "h docker ps|o|h docker images|h ls"
    );
    assert_eq!(known("▶ docker ps\n▶ docker images"), "o|o");
    assert_eq!(known("• docker ps\nCONTAINER ID\n• docker images"), "o|o|o");
    assert_eq!(known("▶ docker ps\nis for all\n▶ Open it"), "o|o|o");
    assert_eq!(
        known("→ docker ps\nall of them\n→ docker images\nand those"),
        "o|o|o|o"
    );
    let table = "┌───────────┐\n│ docker ps │\n│ a         │\n│ docker ps │\n└───────────┘";
    assert_eq!(known(table), "o|o|o|o|o");
}

#[test]
fn a_command_that_lost_its_prompt_keeps_no_marks_of_its_further_lines() {
    assert_eq!(
        known("docker run \\\n>   --rm \\\n>   web\nHello"),
        "h docker run \\|h   --rm \\|h   web|o"
    );
    assert_eq!(known("docker run web \\\n> --rm"), "h docker run web \\|h --rm");
    assert_eq!(
        known("docker logs web \\\n> log.txt"),
        "h docker logs web \\|h > log.txt"
    );
}

#[test]
fn what_a_databases_client_is_told_is_typed_in_it() {
    let text = "docker exec -it db psql -U ada\nCREATE TABLE cows (id int);\n\\dt\n\\q\ndocker ps";
    assert_eq!(
        known(text),
        "h docker exec -it db psql -U ada|i CREATE TABLE cows (id int);|i \\dt|i \\q|h docker ps"
    );
}

#[test]
fn a_folder_is_no_program() {
    let labelled = |text| shown(text, Trust::Labelled, None);
    assert_eq!(labelled("/ cd tmp\n/tmp/ dir"), "o|o");
    assert_eq!(
        labelled(". venv/bin/activate\ndeactivate"),
        "h . venv/bin/activate|h deactivate"
    );
    assert_eq!(labelled("source activate ml"), "h source activate ml");
}

#[test]
fn a_comment_behind_a_mark_of_continuation_ends_no_command() {
    assert_eq!(
        known("docker run \\    # a box\n  -d \\  # aside\n  web\ndocker ps"),
        "h docker run \\    # a box|h   -d \\  # aside|h   web|h docker ps"
    );
}

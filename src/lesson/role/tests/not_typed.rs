//! Lines among commands that nobody types: what a program tells to do, files under an editor, sentences, half a command.

use super::*;
use Role::{Commands, Display, File};

fn typed(info: &str, text: &str) -> Vec<String> {
    let meaning = read(&[("Run it:", info, text)]).remove(0);
    let lines = meaning.text.lines().filter(|_| meaning.role == Commands);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

#[test]
fn what_a_program_tells_further_in_is_not_typed() {
    let text =
        "$ moo new\nMade it.\n\nNext steps:\n\n  Go to the barn\n    $ cd barn\n\n  Feed it\n    $ moo feed";
    assert_eq!(typed("sh", text), ["moo new"]);
    // Somebody has indented what they type.
    let further = "$ docker run cow \\\n --moo\n\n  $ docker ps";
    assert_eq!(typed("sh", further)[2], "docker ps");
    assert_eq!(
        typed("sh", "$ docker ps\nNAMES\n  $ docker info"),
        ["docker ps", "docker info"]
    );
}

#[test]
fn an_arrow_of_an_installer_is_no_prompt() {
    let text = "$ moo install\n==> Installing it\n==> docker compose up -d\n==> Done";
    assert_eq!(typed("console", text), ["moo install"]);
    assert_eq!(typed("console", "==> docker ps\nNAMES\n==>"), ["docker ps"]);
}

#[test]
fn a_file_under_the_editor_that_makes_it_is_not_typed() {
    let text = "vim ./conf.d/cow.conf\nserver {\n    listen 443 ssl;\n    location / {\n        proxy_pass http://cow:80;\n    }\n}";
    assert_eq!(typed("bash", text), ["vim ./conf.d/cow.conf"]);
    assert_eq!(
        typed("bash", "moo() {\n  ls\n}\nls -a"),
        ["moo() {", "  ls", "}", "ls -a"]
    );
}

#[test]
fn what_docker_does_not_take_without_a_name_is_only_named() {
    for text in [
        "docker run --entrypoint",
        "docker build --no-cache",
        "docker container run",
        "docker network disconnect",
        "docker service create --tty",
    ] {
        assert_eq!(roles(&[("So:", "", text)]), [Display], "{text}");
    }
    for text in [
        "docker build --no-cache .",
        "docker volume create",
        "docker run --help",
        "docker container ls",
        "docker container prune --force",
        "docker build --tag=cow -",
    ] {
        assert_eq!(roles(&[("So:", "", text)]), [Commands], "{text}");
    }
}

#[test]
fn options_in_brackets_belong_to_no_command_of_any_program() {
    assert_eq!(
        typed("bash", "singularity run [run options] [image path] [args]"),
        [""; 0]
    );
    assert_eq!(
        typed("bash", "singularity run cow.sif"),
        ["singularity run cow.sif"]
    );
}

#[test]
fn a_sentence_among_commands_is_not_typed() {
    let text = "docker logs cow\nchange in barn\\cow.js console.log('a'); to console.log('b');";
    assert_eq!(typed("bash", text), ["docker logs cow"]);
    assert_eq!(
        typed("", "docker run cow\nrunc creates container (once):"),
        ["docker run cow"]
    );
    assert_eq!(
        typed("", "docker pull cow\ndocker build 会删除容器，不会删除镜像"),
        ["docker pull cow"]
    );
    assert_eq!(typed("", "docker build -t 牛 ."), ["docker build -t 牛 ."]);
    assert_eq!(
        typed("bash", "java -version\njava version \"1.8.0_162\""),
        ["java -version"]
    );
}

#[test]
fn what_a_program_says_of_its_failure_is_not_typed() {
    let failed = "npm ci\nnpm error The `npm ci` command can only install with an existing cow-lock.json or";
    assert_eq!(typed("bash", failed), ["npm ci"]);
}

#[test]
fn a_command_under_its_usage_has_places_and_is_not_typed() {
    assert_eq!(
        roles(&[("- **Usage**:", "bash", "docker stop <name>")]),
        [Display]
    );
    assert_eq!(roles(&[("**Usage**:", "bash", "docker stop cow")]), [Commands]);
    assert_eq!(roles(&[("Its usage:", "bash", "docker stop <name>")]), [Commands]);
}

#[test]
fn what_is_compared_replaces_no_file() {
    let of = |info| {
        let meaning = read(&[("Create the file `cow.js`:", info, " moo();\n-eat();\n+sleep();")]).remove(0);
        (meaning.role, meaning.file)
    };
    assert_eq!(of("diff"), (Display, None));
    assert_eq!(of("js").0, File);
}

#[test]
fn ways_are_told_apart_where_prompts_are_shown() {
    let text = "# Windows\n$ Install-Module cow\n\n# Linux\n$ apt install cow";
    let other = if cfg!(windows) {
        "Install-Module cow"
    } else {
        "apt install cow"
    };
    assert_eq!(typed("bash", text), [other]);
}

#[test]
fn marks_of_prompts_stand_before_what_is_typed() {
    assert_eq!(
        typed("bash", "$: docker compose ps\nNAMES\n$: docker ps"),
        ["docker compose ps", "docker ps"]
    );
    assert_eq!(typed("bash", "$: dokcer stop cow"), ["dokcer stop cow"]);
    let named = "ada@barn1: docker ps | grep cow\nCONTAINER ID   NAMES\nbob@barn2: docker info";
    assert_eq!(typed("bash", named), ["docker ps | grep cow", "docker info"]);
    let noted = "# From the barn:\n> docker build -t cow .\n\n# -t: the name";
    assert_eq!(typed("bash", noted), ["docker build -t cow ."]);
    assert_eq!(typed("bash", "It was made.\n> docker ps"), [""; 0]);
}

#[test]
fn what_a_file_is_said_to_be_equivalent_to_is_neither_typed_nor_written() {
    let run = "docker run -d -p 80:80 moocow";
    let of = |prose| {
        let meaning = read(&[("", "sh", "docker ps"), (prose, "sh", run)]).remove(1);
        (meaning.role, meaning.file)
    };
    let prose = "The `compose.yaml` has a service named `barn`, and is equivalent to the following command:";
    assert_eq!(of(prose), (Role::Display, None));
    assert_eq!(of("Run the following command:"), (Role::Commands, None));
}

#[test]
fn braces_that_no_shell_reads_are_not_typed() {
    for text in ["${jndi:ldap://barn:80/#Moo}", "${moo cow}"] {
        assert_eq!(typed("bash", text), Vec::<String>::new(), "{text}");
    }
    for text in ["${EDITOR:-vi} moo", "${MOO} cow", "${MOO:2} cow", "${!MOO} cow"] {
        assert_eq!(typed("bash", text), [text], "{text}");
    }
}

#[test]
fn what_is_cleaned_up_for_a_layer_is_not_typed() {
    let of = |text| roles(&[("Keep it small:", "sh", text)])[0];
    assert_eq!(of("apt-get clean && \\\nrm -rf /var/lib/apt/lists/*"), Display);
    assert_eq!(of("rm -rf /var/lib/apt/lists/*"), Display);
    assert_eq!(of("apt-get clean"), Commands);
    assert_eq!(of("docker exec web rm -rf /var/lib/apt/lists"), Commands);
    let document = "cat <<E > Dockerfile\nRUN rm -rf /var/lib/apt/lists/*\nE\ndocker build .";
    assert_eq!(of(document), Commands);
}

#[test]
fn what_mount_prints_is_not_typed() {
    let open = ("", "sh", "docker run -it alpine sh");
    let said = "Within the container it looks so:";
    let printed = (said, "", "tmpfs on /app type tmpfs (rw,relatime)");
    assert_eq!(roles(&[open, printed])[1], Role::Output);
}

#[test]
fn what_stands_below_a_command_that_prints_nothing_is_typed() {
    assert_eq!(
        typed("", "export MOO=1\nmoo feed --all\nfed: 3"),
        ["export MOO=1", "moo feed --all"]
    );
    for text in ["docker ps\nmoo feed --all", "cd barn\n  moo feed --all"] {
        assert_eq!(typed("", text).len(), 1, "{text}");
    }
}

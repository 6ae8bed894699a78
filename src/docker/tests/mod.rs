//! The grammar by table: what is native, foreign and wrong.

mod argv;
mod changes;
mod deeds;
mod layouts;
mod round_trip;

use super::*;
use crate::words::Secret;

fn words(line: &str) -> Vec<String> {
    line.split_whitespace()
        .map(|word| word.replace('␣', " "))
        .collect()
}

fn native(line: &str) -> DockerCommand {
    match parse(&words(line)) {
        Parsed::Native(command) => command,
        other => panic!("`docker {line}` is not native: {other:?}"),
    }
}

fn foreign(line: &str) -> Foreign {
    match parse(&words(line)) {
        Parsed::Foreign(foreign) => foreign,
        other => panic!("`docker {line}` is not foreign: {other:?}"),
    }
}

fn wrong(line: &str) -> String {
    match parse(&words(line)) {
        Parsed::Wrong { message } => message,
        other => panic!("`docker {line}` is not wrong: {other:?}"),
    }
}

#[test]
fn spellings_of_one_command_are_one_command() {
    let table: &[(&str, &[&str])] = &[
        ("image tag a b/a", &["tag a b/a", "image tag -- a b/a"]),
        ("image ls", &["images", "image list", "image ls --all=false"]),
        (
            "image ls -a -q",
            &[
                "images -aq",
                "images -qa",
                "images --all --quiet",
                "image ls -q=true -a=1",
            ],
        ),
        (
            "image ls -f reference=ada/*",
            &[
                "images --filter reference=ada/*",
                "images --filter=reference=ada/*",
                "images -freference=ada/*",
                "images -f=reference=ada/*",
                "images --filter Reference=ada/*␣",
            ],
        ),
        (
            "image ls ada/web -q",
            &[
                "images -q ada/web",
                "images -q -- ada/web",
                "images --quiet ada/web",
            ],
        ),
        ("image ls --format json", &["images --format=json"]),
        (
            "image push ada/web",
            &["push ada/web", "push --quiet=false ada/web"],
        ),
        (
            "image push -a ada/web",
            &[
                "push --all-tags ada/web",
                "push ada/web -a",
                "push ada/web --all-tags=T",
            ],
        ),
        (
            "image pull -q alpine",
            &["pull alpine --quiet", "pull -q=t alpine"],
        ),
        (
            "image pull --platform linux/arm64 alpine",
            &["pull --platform=linux/arm64 alpine"],
        ),
        (
            "image rm -f a b",
            &["rmi a -f b", "image remove --force a b", "rmi a b --force=1"],
        ),
        (
            "image inspect a -f {{.Id}}",
            &[
                "image inspect --format={{.Id}} a",
                "inspect --type image -f {{.Id}} a",
            ],
        ),
        (
            "image history a",
            &["history a", "history --human a", "history -H=true a"],
        ),
        (
            "image history --human=false a",
            &["history -H=false a", "history --human=0 a"],
        ),
        (
            "image build -t x .",
            &[
                "build . -t x",
                "build -tx .",
                "build --tag=x .",
                "builder build -t x .",
                "buildx build -t x .",
                "buildx b -t x .",
            ],
        ),
        (
            "login -u ada",
            &[
                "login --username ada",
                "login --username=ada",
                "login -uada",
                "login -u=ada",
            ],
        ),
        ("system info", &["info"]),
    ];
    for (one, others) in table {
        for other in *others {
            assert_eq!(native(other), native(one), "docker {other}");
        }
    }
}

#[test]
fn flags_end_up_in_their_fields() {
    assert_eq!(
        native(
            "build -f Dockerfile.v2 -t a -t b --build-arg X=1=2 --build-arg Y --label k=v --label l --no-cache --pull -q --target t --platform p ctx"
        ),
        DockerCommand::Build(Build {
            context: "ctx".into(),
            file: Some("Dockerfile.v2".into()),
            tags: vec!["a".into(), "b".into()],
            args: vec![("X".into(), Some("1=2".into())), ("Y".into(), None)],
            labels: vec![("k".into(), "v".into()), ("l".into(), String::new())],
            target: Some("t".into()),
            platform: Some("p".into()),
            is_quiet: true,
            is_uncached: true,
            is_pulling: true,
        })
    );
    assert_eq!(
        native("images --no-trunc --digests -f dangling=true -f label=a=b"),
        DockerCommand::List(List {
            filters: vec![("dangling".into(), "true".into()), ("label".into(), "a=b".into())],
            width: Width::Full,
            columns: Columns::Digests,
            ..List::default()
        })
    );
    assert_eq!(
        native("login --password-stdin -u ada localhost:5000"),
        DockerCommand::Login(Login {
            server: Some("localhost:5000".into()),
            username: Some("ada".into()),
            password: PasswordFrom::Stdin,
        })
    );
    assert_eq!(native("logout"), DockerCommand::Logout(None));
    assert_eq!(native("logout host"), DockerCommand::Logout(Some("host".into())));
    assert_eq!(
        native("version -f json"),
        DockerCommand::Version(Some("json".into()))
    );
    assert_eq!(native("rmi --no-prune a"), native("image rm --no-prune=true a"));
    assert_ne!(native("rmi --no-prune a"), native("rmi a"));
    assert_eq!(
        native("login -p hunter2 -u ada"),
        DockerCommand::Login(Login {
            server: None,
            username: Some("ada".into()),
            password: PasswordFrom::Argv(Secret::new("hunter2")),
        })
    );
}

#[test]
fn one_flag_that_is_not_understood_makes_a_command_foreign() {
    let table = [
        ("images --tree", "--tree"),
        ("images --bogus=1 -q", "--bogus"),
        ("images -qx", "-x"),
        ("image push --platform linux/amd64 a", "--platform"),
        ("push --disable-content-trust a", "--disable-content-trust"),
        ("build --secret id=x .", "--secret"),
        ("buildx build --push -t a .", "--push"),
        ("build --progress plain .", "--progress"),
        ("rmi --platform linux/arm64 a", "--platform"),
        ("image tag --help", "--help"),
        ("history --platform linux/amd64 a", "--platform"),
        ("inspect --size --type image a", "--size"),
        ("-H tcp://x:1 images", "-H"),
        ("--context other push a", "--context"),
        ("--config=/tmp/x login", "--config=/tmp/x"),
        ("-D images", "-D"),
        ("-l debug info", "-l"),
        ("--log-level=debug version", "--log-level=debug"),
        ("--tls --tlscacert ca.pem images", "--tls"),
    ];
    for (line, flag) in table {
        assert_eq!(foreign(line).because.as_deref(), Some(flag), "docker {line}");
    }
}

#[test]
fn foreign_commands_go_by_their_long_names() {
    let table = [
        ("ps", "container ls"),
        ("ps -a", "container ls"),
        ("container list", "container ls"),
        ("container ps", "container ls"),
        ("rm web", "container rm"),
        ("container remove web", "container rm"),
        ("run -it alpine sh", "container run"),
        ("exec web ls", "container exec"),
        ("stop web", "container stop"),
        ("kill web", "container kill"),
        ("start web", "container start"),
        ("logs -f web", "container logs"),
        ("network remove n", "network rm"),
        ("network list", "network ls"),
        ("volume remove v", "volume rm"),
        ("system prune -af", "system prune"),
        ("events", "system events"),
        ("compose up -d", "compose up"),
        ("compose -f a.yml -p x up -d", "compose up"),
        ("compose --project-name=x down", "compose down"),
        ("service list", "service ls"),
        ("swarm init", "swarm init"),
        ("stack up -c x s", "stack deploy"),
        ("stack down s", "stack rm"),
        ("search web", "search"),
        ("inspect web", "inspect"),
        ("inspect --type container web", "inspect"),
        ("save a", "image save"),
        ("commit web a", "container commit"),
        ("image", "image"),
        ("image --help", "image"),
        ("buildx ls", "buildx ls"),
        ("-H unix:///x ps", "container ls"),
        ("--version", ""),
        ("", ""),
    ];
    for (line, name) in table {
        assert_eq!(foreign(line).command.join(" "), name, "docker {line}");
    }
}

#[test]
fn wrong_usage_is_answered_in_the_clis_words() {
    let table = [
        ("image tag", "docker: 'docker image tag' requires 2 arguments"),
        ("tag a", "docker: 'docker tag' requires 2 arguments"),
        ("tag a b c", "docker: 'docker tag' requires 2 arguments"),
        (
            "images a b",
            "docker: 'docker images' requires at most 1 argument",
        ),
        ("push", "docker: 'docker push' requires 1 argument"),
        (
            "image list a b",
            "docker: 'docker image ls' requires at most 1 argument",
        ),
        ("rmi", "docker: 'docker rmi' requires at least 1 argument"),
        ("history", "docker: 'docker history' requires 1 argument"),
        ("build", "docker: 'docker build' requires 1 argument"),
        ("version x", "docker: 'docker version' accepts no arguments"),
        ("images -f", "flag needs an argument: 'f' in -f"),
        ("images --filter", "flag needs an argument: --filter"),
        (
            "images -q=maybe",
            "invalid argument \"maybe\" for \"-q, --quiet\" flag",
        ),
        (
            "images -f nonsense",
            "invalid argument \"nonsense\" for \"-f, --filter\" flag: bad format of filter",
        ),
        (
            "login -p x --password-stdin -u a",
            "--password and --password-stdin are mutually exclusive",
        ),
        (
            "login --password-stdin",
            "Must provide --username with --password-stdin",
        ),
    ];
    for (line, start) in table {
        let message = wrong(line);
        assert!(message.starts_with(start), "docker {line}: {message}");
    }
    assert_eq!(
        wrong("image tag x"),
        "docker: 'docker image tag' requires 2 arguments\n\nUsage:  docker image tag SOURCE_IMAGE[:TAG] \
         TARGET_IMAGE[:TAG]\n\nRun 'docker image tag --help' for more information"
    );
}

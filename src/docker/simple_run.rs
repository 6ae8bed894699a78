//! `container run` as far as it is simple: one command in the foreground, of which nothing stays. stepgate runs it itself
//! where its built-in engine takes Docker's place.
//!
//! What keeps a container, joins it to others or gives it to the background needs Docker. Not here: running it
//! (`shell::shim::container`).

use super::flags::{Order, Scan, scan};
use super::{Verbosity, names, run_flags};

/// A simple `container run`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerRun {
    /// The image as written.
    pub image: String,
    /// What stands behind it; without it the image's own command runs.
    pub command: Vec<String>,
    /// `--interactive`: standard input goes to the command.
    pub input: Input,
    /// `--tty`.
    pub screen: Screen,
    /// `--env`s in order: name and value, no value where the environment gives it.
    pub env: Vec<(String, Option<String>)>,
    /// `--env-file`s in order.
    pub env_files: Vec<String>,
    /// `--workdir`.
    pub workdir: Option<String>,
    /// `--user`.
    pub user: Option<String>,
    /// `--entrypoint`; an empty one takes the image's away.
    pub entrypoint: Option<String>,
    /// `--hostname`.
    pub hostname: Option<String>,
    /// `--read-only`, and what is seen of the machine.
    pub files: Files,
    /// `--volume`s and `--mount`s that bind a file or folder of the machine.
    pub binds: Vec<Bind>,
    /// `--network`.
    pub reach: Reach,
    /// `--pull`.
    pub pull: PullPolicy,
    /// `--quiet`: a pull tells nothing.
    pub verbosity: Verbosity,
}

/// Whether standard input goes to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// It does.
    Given,
    /// There is none.
    None,
}

/// Whether a command has a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// It has.
    Terminal,
    /// It has plain streams.
    Plain,
}

/// What may be done with an image's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// They are read and written.
    Writable,
    /// They are only read.
    ReadOnly,
}

/// What a command reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The network.
    Network,
    /// Itself alone.
    Nothing,
}

/// When an image is pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullPolicy {
    /// Where it is not here.
    Missing,
    /// In any case.
    Always,
    /// Never.
    Never,
}

/// Something of the machine that a container sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bind {
    /// The file or folder as written.
    pub source: String,
    /// Where it is seen.
    pub target: String,
    /// What may be done with it.
    pub files: Files,
    /// What is done where it is missing.
    pub missing: Missing,
}

/// What is done about a file or folder of the machine that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A folder is made, as for `--volume`.
    Made,
    /// It is an error, as for `--mount`.
    Refused,
}

/// Reads an argv of `docker`, without the program's name; `None` where it is no `container run`, or none that is simple.
pub fn container_run(argv: &[String]) -> Option<ContainerRun> {
    let command = names::resolve(argv);
    if command.words != ["container", "run"] || command.global.is_some() || command.is_elsewhere {
        return None;
    }
    let scan = scan(argv, command.rest, run_flags::RUN, Order::FlagsFirst);
    let (image, words) = scan.operands.split_first()?;
    if scan.unknown.is_some() || scan.wrong.is_some() || !has_only_simple(&scan) {
        return None;
    }
    // A name is given for what comes later: whoever keeps the container will ask for it.
    if scan.last("name").is_some() && !scan.is_on("rm") {
        return None;
    }
    let text = |flag: &str| scan.last(flag).map(str::to_owned);
    let pair = |word: &str| match word.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (word.to_owned(), None),
    };
    let on = |flag: &str| scan.is_on(flag);
    Some(ContainerRun {
        image: argv[*image].clone(),
        command: words.iter().map(|&at| argv[at].clone()).collect(),
        input: if on("interactive") {
            Input::Given
        } else {
            Input::None
        },
        screen: if on("tty") {
            Screen::Terminal
        } else {
            Screen::Plain
        },
        env: scan.all("env").map(pair).collect(),
        env_files: scan.all("env-file").map(str::to_owned).collect(),
        workdir: text("workdir"),
        user: text("user"),
        entrypoint: text("entrypoint"),
        hostname: text("hostname"),
        files: if on("read-only") {
            Files::ReadOnly
        } else {
            Files::Writable
        },
        binds: binds(&scan)?,
        reach: reach(&scan)?,
        pull: match scan.last("pull") {
            None | Some("missing") => PullPolicy::Missing,
            Some("always") => PullPolicy::Always,
            Some("never") => PullPolicy::Never,
            Some(_) => return None,
        },
        verbosity: if on("quiet") {
            Verbosity::Quiet
        } else {
            Verbosity::Normal
        },
    })
}

/// Says whether every flag is one of a simple command.
fn has_only_simple(scan: &Scan) -> bool {
    scan.given.iter().all(|(flag, value)| match *flag {
        "rm" | "interactive" | "tty" | "env" | "env-file" | "workdir" | "user" | "entrypoint" | "name"
        | "hostname" | "read-only" | "volume" | "mount" | "network" | "net" | "pull" | "quiet" | "label" => {
            true
        }
        // Nothing else can be had here.
        "detach" | "publish-all" | "privileged" | "init" | "oom-kill-disable" => value == "false",
        "sig-proxy" => value == "true",
        _ => false,
    })
}

fn reach(scan: &Scan) -> Option<Reach> {
    let mut reach = Reach::Network;
    for (_, value) in scan
        .given
        .iter()
        .filter(|(flag, _)| matches!(*flag, "network" | "net"))
    {
        reach = match value.as_str() {
            "host" | "bridge" | "default" => Reach::Network,
            "none" => Reach::Nothing,
            _ => return None,
        };
    }
    Some(reach)
}

fn binds(scan: &Scan) -> Option<Vec<Bind>> {
    let given = scan.given.iter();
    let binds = given.filter_map(|(flag, value)| match *flag {
        "volume" => Some(volume(value)),
        "mount" => Some(mount(value)),
        _ => None,
    });
    binds.collect()
}

/// `SOURCE:TARGET[:OPTIONS]`; a source that is no path names a volume.
fn volume(text: &str) -> Option<Bind> {
    let mut parts = text.splitn(3, ':');
    let (source, target) = (parts.next()?, parts.next()?);
    let options: Vec<&str> = parts
        .next()
        .map(|options| options.split(',').collect())
        .unwrap_or_default();
    // What is still to be expanded is a path as a rule: `$PWD`.
    let is_path = source.starts_with(['/', '.', '~', '$']);
    let is_known = options
        .iter()
        .all(|option| matches!(*option, "ro" | "rw" | "z" | "Z"));
    (is_path && is_known && target.starts_with('/')).then(|| Bind {
        source: source.to_owned(),
        target: target.to_owned(),
        files: if options.contains(&"ro") {
            Files::ReadOnly
        } else {
            Files::Writable
        },
        missing: Missing::Made,
    })
}

/// `type=bind,source=…,target=…[,readonly]`.
fn mount(text: &str) -> Option<Bind> {
    let (mut source, mut target, mut files, mut is_bind) = (None, None, Files::Writable, false);
    for part in text.split(',') {
        let (key, value) = part.split_once('=').unwrap_or((part, "true"));
        match (key, value) {
            ("type", "bind") => is_bind = true,
            ("source" | "src", value) => source = Some(value.to_owned()),
            ("target" | "dst" | "destination", value) => target = Some(value.to_owned()),
            ("readonly" | "ro", "true" | "1") => files = Files::ReadOnly,
            ("readonly" | "ro", "false" | "0") => files = Files::Writable,
            _ => return None,
        }
    }
    let target = target.filter(|target| is_bind && target.starts_with('/'))?;
    Some(Bind {
        source: source?,
        target,
        files,
        missing: Missing::Refused,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<ContainerRun> {
        let argv: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        container_run(&argv)
    }

    #[test]
    fn a_command_in_the_foreground_is_simple() {
        let run = read(
            "run --rm -it --name one -e A=1 --env B --env-file f -w /w -u 7:8 --entrypoint sh -h box --read-only \
             -v ./d:/d:ro --mount type=bind,src=/e,dst=/f --net=none --pull never -q --detach=false web -c ls -l",
        )
        .unwrap();
        assert_eq!(
            (run.image.as_str(), run.command.join(" ").as_str()),
            ("web", "-c ls -l")
        );
        assert_eq!((run.input, run.screen), (Input::Given, Screen::Terminal));
        assert_eq!(
            run.env,
            [("A".to_owned(), Some("1".to_owned())), ("B".to_owned(), None)]
        );
        assert_eq!(
            (run.env_files, run.entrypoint),
            (vec!["f".to_owned()], Some("sh".to_owned()))
        );
        assert_eq!(
            (run.workdir.as_deref(), run.user.as_deref()),
            (Some("/w"), Some("7:8"))
        );
        assert_eq!(
            (run.hostname.as_deref(), run.files),
            (Some("box"), Files::ReadOnly)
        );
        let bind = |source: &str, target: &str, files, missing| Bind {
            source: source.to_owned(),
            target: target.to_owned(),
            files,
            missing,
        };
        assert_eq!(
            run.binds,
            [
                bind("./d", "/d", Files::ReadOnly, Missing::Made),
                bind("/e", "/f", Files::Writable, Missing::Refused)
            ]
        );
        assert_eq!(
            (run.reach, run.pull, run.verbosity),
            (Reach::Nothing, PullPolicy::Never, Verbosity::Quiet)
        );
        let plain = read("container run web").unwrap();
        assert_eq!((plain.reach, plain.pull), (Reach::Network, PullPolicy::Missing));
        assert_eq!(
            (plain.input, plain.screen, plain.files),
            (Input::None, Screen::Plain, Files::Writable)
        );
    }

    #[test]
    fn what_stays_or_reaches_others_is_not() {
        for line in [
            "run",
            "run -d web",
            "run -p 80:80 web",
            "run --name web web",
            "run --network mine web",
            "run -v data:/data web",
            "run -v /data web",
            "run --mount type=volume,src=a,dst=/b web",
            "run --mount src=/a,dst=/b web",
            "run --privileged web",
            "run --restart always web",
            "run --pull sometimes web",
            "run --nope web",
            "-H tcp://x run web",
            "create web",
            "container exec web ls",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}

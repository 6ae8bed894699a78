//! Docker commands that ask for the terminal of somebody, who may not be there. Pure.
//!
//! Not here: whether somebody is (`shell::shim`).

use super::flags::{Order, scan};
use super::foreign_flags::{COMPOSE_EXEC, COMPOSE_RUN, EXEC};
use super::within::taken_up;
use super::{names, run_flags};

/// Says whether docker refuses a command where its input is no terminal: one that reads, and wants one.
pub fn needs_terminal(argv: &[String]) -> bool {
    let command = names::resolve(argv);
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let flags = match words[..] {
        ["container", "run"] => run_flags::RUN,
        ["container", "exec"] => EXEC,
        _ => return false,
    };
    let scan = scan(argv, command.rest, flags, Order::FlagsFirst);
    scan.is_on("interactive") && scan.is_on("tty") && !scan.is_on("detach")
}

/// Says whether a `docker run` stays with what its image runs by itself, and gives it nothing to read.
pub fn runs_image_alone(argv: &[String]) -> bool {
    let command = names::resolve(argv);
    if command.words != ["container", "run"] {
        return false;
    }
    let scan = scan(argv, command.rest, run_flags::RUN, Order::FlagsFirst);
    let is_known = scan.unknown.is_none() && scan.wrong.is_none();
    let is_other = scan.is_on("detach") || scan.is_on("interactive") || scan.last("entrypoint").is_some();
    is_known && !is_other && scan.operands.len() == 1
}

/// A command that gives what it runs in a container a terminal, without that; `None` for any other command, and where a flag is not
/// known.
pub fn without_terminal(argv: &[String]) -> Option<Vec<String>> {
    let command = names::resolve(argv);
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    // The last flag of those that say so counts.
    let (flags, word) = match words[..] {
        ["container", "run"] => (run_flags::RUN, "--tty=false"),
        ["container", "exec"] => (EXEC, "--tty=false"),
        ["compose", "exec"] => (COMPOSE_EXEC, "-T"),
        ["compose", "run"] => (COMPOSE_RUN, "-T"),
        _ => return None,
    };
    let scan = scan(argv, command.rest, flags, Order::FlagsFirst);
    let is_known = scan.unknown.is_none() && scan.wrong.is_none();
    // In the background it keeps the terminal that docker makes for it, and a shell there waits for ever.
    let is_given = (words[0] == "compose" || scan.is_on("tty")) && !scan.is_on("detach");
    let at = scan.operands.first().copied().filter(|_| is_known && is_given)?;
    let mut words = argv.to_vec();
    words.insert(at, word.to_owned());
    Some(words)
}

/// Where a command opens a terminal, by what people call it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// The container, its host or its service.
    pub names: Vec<String>,
    /// The repository of the image that it is made from, without what stands before a slash; none where that is not said.
    pub image: Option<String>,
}

/// Reads where a command opens a terminal; of a command that opens none, where it would.
pub fn opened(argv: &[String]) -> Opened {
    if let Some(taken_up) = taken_up(argv) {
        let names = vec![taken_up.name().to_owned()];
        return Opened { names, image: None };
    }
    let command = names::resolve(argv);
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let (flags, is_made) = match words[..] {
        ["container", "run"] => (run_flags::RUN, true),
        ["container", "exec"] => (EXEC, false),
        ["compose", "exec"] => (COMPOSE_EXEC, false),
        ["compose", "run"] => (COMPOSE_RUN, false),
        _ => return Opened::default(),
    };
    let scan = scan(argv, command.rest, flags, Order::FlagsFirst);
    let first = scan.operands.first().map(|&at| argv[at].as_str());
    if !is_made {
        let names = first.map(str::to_owned).into_iter().collect();
        return Opened { names, image: None };
    }
    let named = scan.last("name").into_iter().chain(scan.last("hostname"));
    let image = first.and_then(|image| image.rsplit('/').next());
    let image = image.and_then(|image| image.split([':', '@']).next());
    Opened {
        names: named.map(str::to_owned).collect(),
        image: image.map(str::to_owned),
    }
}

/// What confines what is typed where a command opens a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confines {
    /// The container that the command makes.
    Container,
    /// A container that was made otherwise, and what that reaches.
    Other,
    /// The machine: the container has rights or devices of its, or a folder of it that is named from its root.
    Machine,
}

/// Says what confines it; of a command that opens no terminal, what would.
pub fn confines(argv: &[String]) -> Confines {
    let command = names::resolve(argv);
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    if !matches!(words[..], ["container", "run" | "create"]) {
        return Confines::Other;
    }
    let scan = scan(argv, command.rest, run_flags::RUN, Order::FlagsFirst);
    let has = |flag: &str| scan.all(flag).next().is_some();
    let is_machines = |space: &&str| scan.all(space).any(|value| value == "host");
    let bound = scan.all("mount").flat_map(|mount| mount.split(','));
    let bound = bound.filter_map(|field| {
        field
            .strip_prefix("source=")
            .or_else(|| field.strip_prefix("src="))
    });
    let reaches_machine = scan.unknown.is_some()
        || scan.is_on("privileged")
        || ["pid", "ipc", "userns", "uts", "cgroupns"]
            .iter()
            .any(is_machines)
        || has("cap-add")
        || has("device")
        || scan
            .all("security-opt")
            .any(|option| option != "no-new-privileges")
        || scan.all("volume").chain(bound).any(is_from_root);
    if reaches_machine {
        Confines::Machine
    } else if has("volumes-from") {
        Confines::Other
    } else {
        Confines::Container
    }
}

/// `/etc`, `~/x`, `$HOME/x`, `C:\x`: a folder of the machine's, wherever the lesson lies.
fn is_from_root(source: &str) -> bool {
    let is_drive =
        matches!(source.as_bytes(), [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic());
    is_drive
        || source.starts_with(['/', '~'])
        || source.contains("..")
        || source.starts_with("$HOME")
        || source.starts_with("${HOME")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argv(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn an_image_runs_alone_where_nothing_says_what_it_runs_or_reads() {
        for line in [
            "run web",
            "container run --rm -p 80:80 --name x -e A=b web",
            "run -t web",
        ] {
            assert!(runs_image_alone(&argv(line)), "{line}");
        }
        for line in [
            "run web psql --version",
            "run -d web",
            "run -i web",
            "run --entrypoint sh web",
            "run --no-such-flag web",
            "run",
            "container create web",
            "exec web",
        ] {
            assert!(!runs_image_alone(&argv(line)), "{line}");
        }
    }

    #[test]
    fn what_runs_in_a_container_does_without_a_terminal() {
        for (line, wanted) in [
            ("run -it --rm web sh -t", "run -it --rm --tty=false web sh -t"),
            (
                "container run -ti -e A=-t web",
                "container run -ti -e A=-t --tty=false web",
            ),
            (
                "exec -it -u root web bash",
                "exec -it -u root --tty=false web bash",
            ),
            ("compose -p x exec web sh", "compose -p x exec -T web sh"),
            (
                "compose run --rm -e A=b web sh -c ls",
                "compose run --rm -e A=b -T web sh -c ls",
            ),
        ] {
            assert_eq!(without_terminal(&argv(line)), Some(argv(wanted)), "{line}");
        }
        for line in [
            "run -it --nope web",
            "run web sh",
            "exec -i web sh",
            "ps",
            "start -ai web",
            "run -it",
            "run -dit web",
            "compose run -d web",
        ] {
            assert_eq!(without_terminal(&argv(line)), None, "{line}");
        }
    }

    #[test]
    fn a_terminal_is_called_by_its_container_its_host_its_service_and_its_image() {
        let of = |line: &str| {
            let Opened { names, image } = opened(&argv(line));
            (names.join(" "), image.unwrap_or_default())
        };
        let both = |names: &str, image: &str| (names.to_owned(), image.to_owned());
        assert_eq!(
            of("run -it --name a -h b host:5000/ada/web:v1 sh"),
            both("a b", "web")
        );
        assert_eq!(of("run -it ubuntu"), both("", "ubuntu"));
        assert_eq!(of("exec -it -u root web sh"), both("web", ""));
        assert_eq!(of("attach web"), both("web", ""));
        assert_eq!(of("start -ai web"), both("web", ""));
        assert_eq!(of("compose -p x exec db psql"), both("db", ""));
        assert_eq!(of("compose run --rm db psql"), both("db", ""));
        assert_eq!(of("ps"), both("", ""));
    }

    #[test]
    fn docker_refuses_what_reads_and_wants_a_terminal() {
        for line in [
            "run -it web sh",
            "exec -ti web sh",
            "container run --interactive --tty web",
        ] {
            assert!(needs_terminal(&argv(line)), "{line}");
        }
        for line in [
            "run -i web sh",
            "run -t web",
            "run -itd web",
            "run web sh -it",
            "exec -it --tty=false web sh",
            "ps -it",
        ] {
            assert!(!needs_terminal(&argv(line)), "{line}");
        }
    }

    #[test]
    fn a_container_reaches_the_machine_by_its_rights_and_by_folders_from_the_root() {
        for line in [
            "run -it --privileged web sh",
            "run -it --pid=host web sh",
            "run -it --cap-add SYS_ADMIN web sh",
            "run -it --security-opt seccomp=unconfined web sh",
            "run -it -v /bin:/host/bin web sh",
            "run -it -v ~/work:/work web sh",
            "run -it -v C:\\work:/work web sh",
            "create --mount type=bind,source=/,target=/host web",
            "run -it -v ../..:/x web sh",
            "run -it --no-such-flag web sh",
        ] {
            assert_eq!(confines(&argv(line)), Confines::Machine, "{line}");
        }
        for line in [
            "run -it web sh --privileged",
            "run -it -v data:/data web sh",
            "run -it -v $(pwd):/src web sh",
            "run -it --mount type=bind,src=$PWD,target=/src web sh",
            "run -it --network host --security-opt no-new-privileges web sh",
        ] {
            assert_eq!(confines(&argv(line)), Confines::Container, "{line}");
        }
        for line in [
            "exec -it web sh",
            "compose run web sh",
            "run -it --volumes-from db web sh",
        ] {
            assert_eq!(confines(&argv(line)), Confines::Other, "{line}");
        }
    }
}

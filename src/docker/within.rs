//! Docker commands that work on files within a container: `exec` and `cp`. Pure.
//!
//! Not here: what the command that `exec` runs does there (`check::infer`).

use super::flags::{Flag, Order, Scan, scan};
use super::foreign_flags::{ATTACH, COMPOSE_EXEC, COMPOSE_RUN, COPY, EXEC, START};
use super::{layout, names};

/// Shells, which wait for what is typed.
const SHELLS: [&str; 6] = ["ash", "bash", "dash", "ksh", "sh", "zsh"];

/// The container and the command that `docker exec` runs there and waits for; `None` for any other, and where a flag is not
/// known.
pub fn executed(argv: &[String]) -> Option<(String, Vec<String>)> {
    let (scan, mut words) = read(argv, EXEC, Order::FlagsFirst)?;
    if scan.is_on("detach") || words.len() < 2 {
        return None;
    }
    let container = words.remove(0);
    Some((container, words))
}

/// The command that `docker exec`, `docker compose exec` or `docker compose run` runs in a container and waits for; `None` for any other,
/// and where a flag is not known.
pub fn awaited(argv: &[String]) -> Option<Vec<String>> {
    let command = names::resolve(argv);
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let flags = match words[..] {
        ["container", "exec"] => EXEC,
        ["compose", "exec"] => COMPOSE_EXEC,
        ["compose", "run"] => COMPOSE_RUN,
        _ => return None,
    };
    let (scan, mut words) = read(argv, flags, Order::FlagsFirst)?;
    if scan.is_on("detach") || words.len() < 2 {
        return None;
    }
    words.remove(0);
    Some(words)
}

/// A shell in a container that a command opens, for somebody to type in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Where it is.
    pub place: Entry,
    /// The shell.
    pub program: String,
}

/// Where somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// In a container of this name.
    Container(String),
    /// In a container of this service of a compose project.
    Service(String),
}

/// The shell that `docker exec -it` or `docker compose exec` opens; `None` for any other command, for a shell that is told what to
/// run, and where a flag is not known.
pub fn entered(argv: &[String]) -> Option<Entered> {
    let command = names::resolve(argv);
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let (flags, is_compose) = match words[..] {
        ["container", "exec"] => (EXEC, false),
        ["compose", "exec"] => (COMPOSE_EXEC, true),
        _ => return None,
    };
    let (scan, mut words) = read(argv, flags, Order::FlagsFirst)?;
    let has_terminal = if is_compose {
        !scan.is_on("no-TTY")
    } else {
        scan.is_on("tty")
    };
    if scan.is_on("detach") || !has_terminal || words.len() < 2 {
        return None;
    }
    let name = words.remove(0);
    let program = open_shell(&words)?.to_owned();
    let place = if is_compose {
        Entry::Service(name)
    } else {
        Entry::Container(name)
    };
    Some(Entered { place, program })
}

/// The container that `docker attach` gives the command line to.
pub fn attached(argv: &[String]) -> Option<String> {
    let command = names::resolve(argv);
    if command.words != ["container", "attach"] {
        return None;
    }
    let (_, words) = read(argv, ATTACH, Order::Mixed)?;
    <[String; 1]>::try_from(words).ok().map(|[name]| name)
}

/// The container whose command line a command gives to somebody: `docker attach` as [`attached`] has it, and `docker start -i`.
pub fn taken_up(argv: &[String]) -> Option<TakenUp> {
    if let Some(name) = attached(argv) {
        return Some(TakenUp::Running(name));
    }
    started_with(argv, "interactive").map(TakenUp::Started)
}

/// The container that `docker start -a` stays with until it ends.
pub fn stays_with(argv: &[String]) -> Option<String> {
    started_with(argv, "attach")
}

/// The container that `docker start` is given with a flag: it takes one alone then.
fn started_with(argv: &[String], flag: &str) -> Option<String> {
    if names::resolve(argv).words != ["container", "start"] {
        return None;
    }
    let (scan, words) = read(argv, START, Order::Mixed)?;
    let [name] = <[String; 1]>::try_from(words).ok()?;
    scan.is_on(flag).then_some(name)
}

/// A container whose command line is given to somebody, by its name or ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakenUp {
    /// One that has to run already.
    Running(String),
    /// One that is started for it.
    Started(String),
}

impl TakenUp {
    /// Its name or ID.
    pub fn name(&self) -> &str {
        let (Self::Running(name) | Self::Started(name)) = self;
        name
    }
}

/// The shell that a command line is, where that waits for what is typed.
pub fn open_shell(command: &[String]) -> Option<&str> {
    let (program, arguments) = command.split_first()?;
    let name = program.rsplit('/').next().unwrap_or_default();
    let is_told = |word: &String| !word.starts_with('-');
    (SHELLS.contains(&name) && !arguments.iter().any(is_told)).then_some(program.as_str())
}

/// What `docker cp` puts into a container: the file or folder here, the container, and the path there.
pub fn put(argv: &[String]) -> Option<(String, String, String)> {
    let (_, words) = read(argv, COPY, Order::Mixed)?;
    let [from, to] = <[String; 2]>::try_from(words).ok()?;
    // A letter before a colon is a drive.
    let (container, path) = to.split_once(':').filter(|(container, _)| container.len() > 1)?;
    let is_here = !from.contains(':') && from != "-";
    (is_here && !container.contains(['/', '\\', '.']))
        .then(|| (from.clone(), container.to_owned(), path.to_owned()))
}

fn read(argv: &[String], flags: &[Flag], order: Order) -> Option<(Scan, Vec<String>)> {
    let scan = scan(argv, layout(argv).flags_at, flags, order);
    let is_known = scan.unknown.is_none() && scan.wrong.is_none();
    let words = scan.operands.iter().map(|&at| argv[at].clone()).collect();
    is_known.then_some((scan, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argv(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn what_runs_in_a_container_is_told_from_the_flags_before_it() {
        let executed =
            |line: &str| executed(&argv(line)).map(|(name, words)| format!("{name}: {}", words.join(" ")));
        assert_eq!(
            executed("exec -it -u root web touch -a /x").unwrap(),
            "web: touch -a /x"
        );
        assert_eq!(executed("container exec --env A=b web ls").unwrap(), "web: ls");
        for line in ["exec -d web touch /x", "exec web", "exec --nope web ls"] {
            assert_eq!(executed(line), None, "{line}");
        }
    }

    #[test]
    fn what_is_waited_for_in_a_container_is_told_from_what_is_left_there() {
        let awaited = |line: &str| awaited(&argv(line)).map(|words| words.join(" "));
        assert_eq!(awaited("compose exec -T web ping db").unwrap(), "ping db");
        assert_eq!(
            awaited("compose -f x.yml run --rm -e A=b web make all").unwrap(),
            "make all"
        );
        assert_eq!(awaited("exec -it web ls -l").unwrap(), "ls -l");
        for line in [
            "compose exec -d web ping db",
            "compose run web",
            "compose up web",
            "run web ls",
        ] {
            assert_eq!(awaited(line), None, "{line}");
        }
    }

    #[test]
    fn a_shell_that_waits_for_what_is_typed_is_told_from_one_that_is_told_what_to_run() {
        let entered = |line: &str| entered(&argv(line)).map(|entered| (entered.place, entered.program));
        let container = |name: &str| Entry::Container(name.to_owned());
        for (line, place, program) in [
            ("exec -it web sh", container("web"), "sh"),
            (
                "container exec -ti -u root web /bin/bash -l",
                container("web"),
                "/bin/bash",
            ),
            (
                "compose -p x exec db bash",
                Entry::Service("db".to_owned()),
                "bash",
            ),
        ] {
            assert_eq!(entered(line), Some((place, program.to_owned())), "{line}");
        }
        for line in [
            "exec -i web sh",
            "exec -it web sh -c ls",
            "exec -it web sh /run.sh",
            "exec -it web ls",
            "exec -dit web sh",
            "compose exec -T db sh",
            "run -it web sh",
        ] {
            assert_eq!(entered(line), None, "{line}");
        }
    }

    #[test]
    fn a_container_is_attached_to_by_its_name() {
        assert_eq!(
            attached(&argv("attach --sig-proxy=false web")).as_deref(),
            Some("web")
        );
        for line in ["attach", "attach --nope web", "exec web sh", "attach web db"] {
            assert_eq!(attached(&argv(line)), None, "{line}");
        }
    }

    #[test]
    fn a_command_line_is_taken_up_by_attach_and_by_start_with_its_input() {
        for (line, wanted) in [
            ("attach web", TakenUp::Running("web".to_owned())),
            ("start -i web", TakenUp::Started("web".to_owned())),
            (
                "container start --attach --interactive web",
                TakenUp::Started("web".to_owned()),
            ),
            ("start web -ai", TakenUp::Started("web".to_owned())),
        ] {
            assert_eq!(taken_up(&argv(line)), Some(wanted), "{line}");
        }
        for line in ["start web", "start -a web", "start -i web db", "run -i web"] {
            assert_eq!(taken_up(&argv(line)), None, "{line}");
        }
    }

    #[test]
    fn a_start_stays_with_one_container_that_it_is_attached_to() {
        for line in ["start -a web", "start --attach web", "container start web -ai"] {
            assert_eq!(stays_with(&argv(line)).as_deref(), Some("web"), "{line}");
        }
        for line in [
            "start web",
            "start -i web",
            "start -a web db",
            "start --detach-keys a web",
            "attach web",
        ] {
            assert_eq!(stays_with(&argv(line)), None, "{line}");
        }
    }

    #[test]
    fn what_is_put_into_a_container_is_told_from_what_is_taken_out() {
        let put = |line: &str| put(&argv(line)).map(|(from, name, path)| format!("{from} {name} {path}"));
        assert_eq!(put("cp -a ./a.txt web:/data").unwrap(), "./a.txt web /data");
        for line in [
            "cp web:/data .",
            "cp web:/a db:/b",
            "cp - web:/a",
            "cp a.txt C:\\data",
            "cp a b",
        ] {
            assert_eq!(put(line), None, "{line}");
        }
    }
}

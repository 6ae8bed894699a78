//! Docker commands that ask for the terminal of somebody, who may not be there. Pure.
//!
//! Not here: whether somebody is (`shell::shim`).

use super::flags::{Order, scan};
use super::foreign_flags::{COMPOSE_EXEC, COMPOSE_RUN, EXEC};
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

/// A command that runs something in a container without a terminal of its own; `None` for any other command, and where a flag is
/// not known.
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
    let at = scan.operands.first().copied().filter(|_| is_known)?;
    let mut words = argv.to_vec();
    words.insert(at, word.to_owned());
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argv(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
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
        for line in ["run --nope web", "ps", "start -ai web", "run -it"] {
            assert_eq!(without_terminal(&argv(line)), None, "{line}");
        }
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
}

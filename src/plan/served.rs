//! Where a program of this machine's that runs on is reached: the port that its own words name, or that the lesson asks next.
//!
//! Not here: which commands run on (`marks`), and waiting for them (`script`, `shell::shim`).

use super::{PlannedCommand, PlannedStep};
use crate::check::{docker_arguments, program};
use crate::docker::{Deed, Foreign, ObjectKind, Parsed, ProjectDeed, parse};
use crate::script::{Invocation, Word};

/// Flags that name the port.
const FLAGS: [&str; 5] = ["-p", "-P", "--port", "-port", "--http-port"];

/// Programs that run on and serve nobody, or take one connection, which is not for us.
const OTHERS: [&str; 10] = [
    "get-content",
    "journalctl",
    "nc",
    "ncat",
    "netcat",
    "ping",
    "sleep",
    "tail",
    "tcpdump",
    "watch",
];

/// Notes the ports of a plan's commands that run on.
pub(super) fn note(steps: &mut [PlannedStep]) {
    let mut ports = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        for (n, block) in step.blocks.iter().enumerate() {
            for (m, command) in block.commands.iter().enumerate() {
                let Some(own) = served(command) else { continue };
                let rest = block.commands[m + 1..].iter();
                let blocks = step.blocks[n + 1..].iter();
                let next = steps.get(at + 1).into_iter().flat_map(PlannedStep::run);
                let later = blocks.filter(|block| !block.is_left_out()).chain(next);
                let later = rest.chain(later.flat_map(|block| &block.commands));
                ports.push(named(own).or_else(|| asked(later)));
            }
        }
    }
    let commands = steps
        .iter_mut()
        .flat_map(|step| &mut step.blocks)
        .flat_map(|block| &mut block.commands)
        .filter(|command| served(command).is_some());
    for (command, port) in commands.zip(ports) {
        command.port = port;
    }
}

/// A program that runs on and serves; docker is none, which tells itself how its containers are.
fn served(command: &PlannedCommand) -> Option<&Invocation> {
    let invocation = command.invocation.as_ref().filter(|_| command.is_foreground)?;
    let (name, _) = program(&invocation.argv)?;
    let is_other = name.starts_with("docker") || OTHERS.contains(&name.as_str());
    (!is_other).then_some(invocation)
}

/// The port that a program's own words name: behind a flag, behind an address, or as what a server of files takes.
fn named(invocation: &Invocation) -> Option<u16> {
    let (_, arguments) = program(&invocation.argv)?;
    let words: Vec<&str> = arguments.iter().filter_map(known).collect();
    let by_flag = words.windows(2).find_map(|pair| {
        let is_flag = FLAGS.contains(&pair[0]);
        is_flag.then(|| pair[1].parse().ok()).flatten()
    });
    let valued = || words.iter().find_map(|word| valued(word));
    let address = || words.iter().find_map(|word| address(word));
    // `python -m http.server 8000`, `manage.py runserver 8000`
    let bare = || {
        let at = words
            .iter()
            .position(|word| matches!(*word, "http.server" | "SimpleHTTPServer" | "runserver"))?;
        words[at + 1..].iter().find_map(|word| word.parse().ok())
    };
    by_flag
        .or_else(valued)
        .or_else(address)
        .or_else(bare)
        .filter(|port| *port != 0)
}

/// `--port=8000`
fn valued(word: &str) -> Option<u16> {
    let (flag, value) = word.split_once('=')?;
    FLAGS.contains(&flag).then(|| value.parse().ok()).flatten()
}

/// `0.0.0.0:8000`, `:8000`, and the near end of `8080:80`.
fn address(word: &str) -> Option<u16> {
    let word = word.rsplit_once("://").map_or(word, |(_, address)| address);
    let (host, port) = word.split('/').next()?.rsplit_once(':')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(port) {
        return None;
    }
    if is_number(host) {
        return host.parse().ok();
    }
    (host.is_empty() || is_here(host))
        .then(|| port.parse().ok())
        .flatten()
}

/// The port of this machine that a command asks first, unless something else that may answer there is started before.
fn asked<'a>(commands: impl Iterator<Item = &'a PlannedCommand>) -> Option<u16> {
    for command in commands {
        let Some(invocation) = &command.invocation else {
            continue;
        };
        if command.is_foreground || command.is_background {
            return None;
        }
        if let Some(arguments) = docker_arguments(&invocation.argv) {
            if starts(&parse(&arguments)) {
                return None;
            }
            continue;
        }
        let Some((_, arguments)) = program(&invocation.argv) else {
            continue;
        };
        if let Some(port) = arguments.iter().map(shown).find_map(of_url) {
            return Some(port);
        }
    }
    None
}

/// Says whether docker starts what may answer at a port.
fn starts(parsed: &Parsed) -> bool {
    let Parsed::Foreign(Foreign { command, deed, .. }) = parsed else {
        return false;
    };
    matches!(
        deed,
        Deed::Creates(ObjectKind::Container | ObjectKind::Service) | Deed::Project(_, ProjectDeed::Makes, _)
    ) || command
        .last()
        .is_some_and(|word| word == "start" || word == "restart")
}

/// The port of an address at this machine, as `curl` takes it.
fn of_url(word: &str) -> Option<u16> {
    let (scheme, rest) = word.split_once("://").unwrap_or(("http", word));
    let place = rest.split(['/', '?', '#']).next()?;
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None if rest.len() < word.len() && scheme == "http" => (place, 80),
        None => return None,
    };
    is_here(host).then_some(port)
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host == "[::1]" || host == "[::]" || host == "0.0.0.0" || host.starts_with("127.")
}

/// A word as the author wrote it: the `?` of an address is a pattern to the shell.
fn shown(word: &Word) -> &str {
    match word {
        Word::Known(text) | Word::Unknown(text) => text,
    }
}

fn known(word: &Word) -> Option<&str> {
    match word {
        Word::Known(text) => Some(text),
        Word::Unknown(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use crate::lesson;

    fn port(commands: &str) -> Option<u16> {
        let text = format!("# A\n\n## Do\n\n```sh\n{commands}\n```\n");
        let plan = crate::plan::make(&lesson::parse(Path::new("x.md"), &text), &BTreeMap::new());
        plan.steps[0].blocks[0].commands[0].port
    }

    #[test]
    fn a_program_is_reached_at_the_port_that_it_is_given() {
        for (command, wanted) in [
            ("python3 -m http.server 8000", Some(8000)),
            ("python3 -m http.server", None),
            ("python3 manage.py runserver 0.0.0.0:8001", Some(8001)),
            ("python3 manage.py runserver 8002", Some(8002)),
            ("hugo server --port 1414", Some(1414)),
            ("hugo server --port=1415", Some(1415)),
            ("hugo server -p 1416", Some(1416)),
            ("php -S localhost:8003", Some(8003)),
            ("uvicorn main:app --port 8004", Some(8004)),
            ("gunicorn -b :8005 app:app", Some(8005)),
            ("kubectl port-forward svc/web 8080:80", Some(8080)),
            ("php -S example.com:8003", None),
            ("nc -l -p 9000", None),
            ("watch curl localhost:8080", None),
            ("tail -f localhost:8080", None),
            ("docker run -p 8080:80 web", None),
        ] {
            assert_eq!(port(command), wanted, "{command}");
        }
    }

    #[test]
    fn a_program_without_a_port_is_reached_where_the_lesson_asks_next() {
        for (behind, wanted) in [
            ("curl localhost:3000", Some(3000)),
            ("curl -s http://localhost:3000/a?b=c", Some(3000)),
            ("curl http://localhost/", Some(80)),
            ("echo localhost\ncurl http://127.0.0.1:3000", Some(3000)),
            ("docker ps\ncurl http://127.0.0.1:3000", Some(3000)),
            ("curl https://example.com:3000", None),
            ("docker run -d -p 3000:80 web\ncurl localhost:3000", None),
            ("docker compose up -d\ncurl localhost:3000", None),
            ("docker start web\ncurl localhost:3000", None),
            ("npm run dev\ncurl localhost:3000", None),
            ("./other &\ncurl localhost:3000", None),
            ("echo", None),
        ] {
            assert_eq!(port(&format!("npm start\n{behind}")), wanted, "{behind}");
        }
        let next = "npm start\n```\n\n## Look\n\n```sh\ncurl localhost:3000";
        assert_eq!(port(next), Some(3000));
        let after_next =
            "npm start\n```\n\n## Other\n\n```sh\nls\n```\n\n## Look\n\n```sh\ncurl localhost:3000";
        assert_eq!(port(after_next), None);
    }
}

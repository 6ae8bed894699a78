//! `stepgate-listening`: looks, beside a program that runs on in the lesson's shell, whether it can be used, and tells the shell that
//! waits for that.
//!
//! It can be once it, or what it has started, listens on a port; where a port is known, on that one. What listens on none is left to the
//! shell, which waits until it is quiet. Nothing is ever connected to where the system tells who listens: what takes one connection alone
//! still has it. Not here: which port it is (`plan`), containers (`ready`), and reading what the system tells (`sockets`).

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::sockets::{self, Listener, Seen};
use super::state_file::StateFile;

/// How long is waited before it is looked again.
const PAUSE: Duration = Duration::from_millis(200);
/// How long a port that is known may take.
const LIMIT: Duration = Duration::from_secs(60);

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Watch {
    /// The process that runs on.
    process: u32,
    /// The file that the shell looks into.
    file: PathBuf,
    /// The port at which it is reached, where that is known.
    port: Option<u16>,
}

/// What is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    /// Nothing: it is left to the shell.
    Nothing,
    /// That the port is waited for.
    Wait,
    /// That it can be used.
    Ready(String),
}

/// What was seen before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Before {
    /// Whether the port was closed once: who opens it then is who is waited for.
    was_closed: bool,
    /// What listened at the last look: there may be more to come.
    listeners: Vec<Listener>,
}

/// Looks until there is something to tell, the process has ended, or nobody waits any more.
pub(super) fn run(args: &[String]) -> u8 {
    let Some(watch) = Watch::parse(args) else {
        return 2;
    };
    let file = StateFile::at(watch.file.clone());
    let start = Instant::now();
    let mut before = Before::default();
    while watch.is_wanted() {
        let seen = sockets::seen(watch.process, watch.port);
        let told = judge(&watch, &seen, &mut before);
        if start.elapsed() >= LIMIT {
            if told == Told::Wait
                && let Some(port) = watch.port
            {
                let words = format!(
                    "after {} seconds nothing listens on port {port}; the lesson goes on",
                    LIMIT.as_secs()
                );
                file.write("late", &words);
            }
            return 0;
        }
        match told {
            Told::Nothing => {}
            Told::Wait => file.write("wait", ""),
            Told::Ready(words) => {
                file.write("ready", &words);
                return 0;
            }
        }
        std::thread::sleep(PAUSE);
    }
    0
}

impl Watch {
    fn parse(args: &[String]) -> Option<Self> {
        let [process, file, rest @ ..] = args else {
            return None;
        };
        Some(Self {
            process: process.parse().ok()?,
            file: file.into(),
            port: rest.first().map(|port| port.parse()).transpose().ok()?,
        })
    }

    /// Says whether the process still runs, and somebody waits for it: beside the file is that of the output, which goes when nobody
    /// does any more.
    fn is_wanted(&self) -> bool {
        sockets::is_alive(self.process) && self.file.with_extension("").exists()
    }
}

/// What to tell of what was seen now and before.
fn judge(watch: &Watch, seen: &Seen, before: &mut Before) -> Told {
    let Some(port) = watch.port else {
        return settled(seen, before);
    };
    if let Some(own) = seen.listeners.iter().find(|own| own.port == port) {
        return Told::Ready(own.words());
    }
    let was_closed = before.was_closed;
    before.was_closed |= !seen.is_open;
    match (seen.is_open, was_closed) {
        // Who listens may be another user's process, which only root sees into.
        (true, true) => Told::Ready(format!("port {port} is open")),
        // It was open before anything was started, and tells nothing.
        (true, false) => Told::Nothing,
        (false, _) => Told::Wait,
    }
}

/// What listens where no port is known, once no more has come between two looks. A port that the system has chosen is for the
/// program's own parts: nobody could know it beforehand.
fn settled(seen: &Seen, before: &mut Before) -> Told {
    let listeners = seen.listeners.iter();
    let listeners: Vec<Listener> = listeners
        .filter(|listener| !seen.chosen.contains(&listener.port))
        .cloned()
        .collect();
    let is_settled = !listeners.is_empty() && listeners == before.listeners;
    let words: Vec<String> = listeners.iter().map(Listener::words).collect();
    before.listeners = listeners;
    if is_settled {
        Told::Ready(words.join(", "))
    } else {
        Told::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(port: Option<u16>) -> Watch {
        Watch {
            process: 1,
            file: PathBuf::from("/tmp/x.ready"),
            port,
        }
    }

    fn seen(ports: &[u16], is_open: bool) -> Seen {
        let listener = |&port: &u16| Listener {
            port,
            program: "node".to_owned(),
        };
        Seen {
            listeners: ports.iter().map(listener).collect(),
            is_open,
            chosen: 40000..=u16::MAX,
        }
    }

    /// What is told at each look.
    fn told(port: Option<u16>, looks: &[Seen]) -> Vec<String> {
        let mut before = Before::default();
        let words = |told| match told {
            Told::Nothing => "-".to_owned(),
            Told::Wait => "wait".to_owned(),
            Told::Ready(words) => words,
        };
        let told = looks.iter().map(|seen| judge(&watch(port), seen, &mut before));
        told.map(words).collect()
    }

    #[test]
    fn a_port_that_is_known_is_waited_for_until_it_opens() {
        assert_eq!(
            told(
                Some(3000),
                &[seen(&[], false), seen(&[9229], false), seen(&[3000, 9229], true)]
            ),
            ["wait", "wait", "`node` listens on port 3000"]
        );
        // Behind a program that another user runs.
        assert_eq!(
            told(Some(3000), &[seen(&[], false), seen(&[], true)]),
            ["wait", "port 3000 is open"]
        );
        // Somebody else's, from the beginning on.
        assert_eq!(told(Some(3000), &[seen(&[], true), seen(&[], true)]), ["-", "-"]);
    }

    #[test]
    fn where_no_port_is_known_it_is_those_that_stay_and_that_the_system_has_not_chosen() {
        assert_eq!(
            told(
                None,
                &[
                    seen(&[], false),
                    seen(&[41000], false),
                    seen(&[41000], false),
                    seen(&[41000, 3000], false),
                    seen(&[3000, 3001], false),
                    seen(&[3000, 3001], false),
                ]
            ),
            [
                "-",
                "-",
                "-",
                "-",
                "-",
                "`node` listens on port 3000, `node` listens on port 3001"
            ]
        );
    }

    #[test]
    fn words_that_are_none_of_its_own_are_refused() {
        let strings = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(Watch::parse(&strings(&["1", "/tmp/x.ready"])), Some(watch(None)));
        assert_eq!(
            Watch::parse(&strings(&["1", "/tmp/x.ready", "3000"])),
            Some(watch(Some(3000)))
        );
        assert_eq!(Watch::parse(&strings(&["a", "/tmp/x"])), None);
        assert_eq!(Watch::parse(&strings(&["1", "/tmp/x", "many"])), None);
        assert_eq!(run(&[]), 2);
    }

    #[test]
    fn nobody_is_looked_for_beside_a_process_that_has_ended_or_an_output_that_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let beside = |process: u32| Watch {
            process,
            file: folder.path().join("out.ready"),
            port: None,
        };
        let (own, nobody) = (std::process::id(), i32::MAX.unsigned_abs());
        assert!(!beside(own).is_wanted());
        std::fs::write(folder.path().join("out"), "").unwrap();
        assert!(beside(own).is_wanted());
        assert!(!beside(nobody).is_wanted());
        let file = folder.path().join("out.ready");
        let looked = run(&[nobody.to_string(), file.to_string_lossy().into_owned()]);
        assert_eq!((looked, file.exists()), (0, false));
    }
}

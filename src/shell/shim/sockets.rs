//! Who listens: the ports of a process and of all that it has started, as Linux tells them. Elsewhere a port is tried instead.
//!
//! Not here: what is made of it (`listening`).

use std::ops::RangeInclusive;

/// A program that listens on a port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listener {
    pub(super) port: u16,
    pub(super) program: String,
}

/// What was seen at one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// The listening ones among a process and what it has started, by their ports.
    pub(super) listeners: Vec<Listener>,
    /// Whether anybody at all listens on the port that was asked for.
    pub(super) is_open: bool,
    /// The ports that the system chooses for who does not care which it is.
    pub(super) chosen: RangeInclusive<u16>,
}

impl Listener {
    /// What is said of it.
    pub(super) fn words(&self) -> String {
        format!("`{}` listens on port {}", self.program, self.port)
    }
}

pub(super) use system::{is_alive, seen};

#[cfg(target_os = "linux")]
mod system {
    use std::collections::{BTreeMap, BTreeSet};
    use std::ops::RangeInclusive;
    use std::path::Path;

    use super::{Listener, Seen};

    /// The state of a socket that listens.
    const LISTENING: &str = "0A";
    /// What the system chooses from where it does not say so.
    const USUAL: RangeInclusive<u16> = 32768..=60999;

    /// Says whether a process has not ended.
    pub(in crate::shell::shim) fn is_alive(process: u32) -> bool {
        status(process).is_some_and(|(_, state)| state != 'Z')
    }

    /// Looks once: at a process with all that it has started, and at a port.
    pub(in crate::shell::shim) fn seen(process: u32, port: Option<u16>) -> Seen {
        let net = Path::new("/proc/self/net");
        let tables =
            ["tcp", "tcp6"].map(|table| std::fs::read_to_string(net.join(table)).unwrap_or_default());
        let ports: BTreeMap<u64, u16> = tables.iter().flat_map(|table| listening(table)).collect();
        let mut listeners = BTreeSet::new();
        for process in family(process) {
            for socket in sockets(process) {
                if let Some(&port) = ports.get(&socket) {
                    let program = std::fs::read_to_string(format!("/proc/{process}/comm"));
                    let program = program.unwrap_or_default().trim().to_owned();
                    listeners.insert(Listener { port, program });
                }
            }
        }
        let mut listeners: Vec<Listener> = listeners.into_iter().collect();
        // Whoever serves with several processes listens on one port.
        listeners.dedup_by_key(|listener| listener.port);
        Seen {
            listeners,
            is_open: port.is_some_and(|port| ports.values().any(|open| *open == port)),
            chosen: chosen().unwrap_or(USUAL),
        }
    }

    fn chosen() -> Option<RangeInclusive<u16>> {
        let text = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok()?;
        let mut ends = text.split_whitespace().map(str::parse);
        Some(ends.next()?.ok()?..=ends.next()?.ok()?)
    }

    /// The sockets that listen, of a table of the system's, with their ports.
    pub(super) fn listening(table: &str) -> Vec<(u64, u16)> {
        let of = |line: &str| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (_, port) = fields.get(1)?.rsplit_once(':')?;
            if *fields.get(3)? != LISTENING {
                return None;
            }
            Some((fields.get(9)?.parse().ok()?, u16::from_str_radix(port, 16).ok()?))
        };
        table.lines().filter_map(of).collect()
    }

    /// A process and all that it has started, as far as those are still its own.
    fn family(process: u32) -> Vec<u32> {
        let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let id = entry.file_name().to_string_lossy().parse();
            if let Ok(id) = id
                && let Some((parent, _)) = status(id)
            {
                children.entry(parent).or_default().push(id);
            }
        }
        let mut family = vec![process];
        let mut at = 0;
        while let Some(parent) = family.get(at) {
            family.extend(children.remove(parent).unwrap_or_default());
            at += 1;
        }
        family
    }

    /// A process's parent and state.
    fn status(process: u32) -> Option<(u32, char)> {
        of_status(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
    }

    /// The program's name stands in brackets, and may have any in it.
    pub(super) fn of_status(text: &str) -> Option<(u32, char)> {
        let mut fields = text.rsplit_once(')')?.1.split_whitespace();
        let state = fields.next()?.chars().next()?;
        Some((fields.next()?.parse().ok()?, state))
    }

    /// The sockets that a process has open; those of another user's are not to be seen.
    fn sockets(process: u32) -> Vec<u64> {
        let entries = std::fs::read_dir(format!("/proc/{process}/fd")).into_iter();
        let links = entries.flatten().flatten();
        links
            .filter_map(|entry| {
                let target = std::fs::read_link(entry.path()).ok()?;
                let socket = target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
                socket.parse().ok()
            })
            .collect()
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
    use std::time::Duration;

    use super::Seen;

    /// How long a connection to this machine may take.
    const CONNECTING: Duration = Duration::from_millis(200);

    /// Says whether a process has not ended.
    #[cfg(unix)]
    pub(in crate::shell::shim) fn is_alive(process: u32) -> bool {
        use rustix::process::{Pid, test_kill_process};
        let process = i32::try_from(process).ok().and_then(Pid::from_raw);
        process.is_some_and(|process| test_kill_process(process).is_ok())
    }

    /// Nothing waits here.
    #[cfg(not(unix))]
    pub(in crate::shell::shim) fn is_alive(_: u32) -> bool {
        false
    }

    /// Looks once: tries a port.
    pub(in crate::shell::shim) fn seen(_: u32, port: Option<u16>) -> Seen {
        let is_open = |port: u16| {
            let places = [
                SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
                SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
            ];
            places
                .iter()
                .any(|place| TcpStream::connect_timeout(place, CONNECTING).is_ok())
        };
        Seen {
            listeners: Vec::new(),
            is_open: port.is_some_and(is_open),
            chosen: 49152..=u16::MAX,
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;

    use super::system::{listening, of_status};
    use super::*;

    #[test]
    fn only_what_listens_is_taken_from_the_systems_table() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
            \x20  0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0\n\
            \x20  1: 0100007F:1F91 0100007F:8888 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 100 0 0 10 0\n\
            \x20  2: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0 0 10 0\n";
        assert_eq!(listening(table), [(4711, 8080), (4713, 80)]);
    }

    #[test]
    fn a_programs_name_may_look_like_more_of_its_status() {
        assert_eq!(of_status("12 (a) S 3 (b) R 7 12 12 0"), Some((7, 'R')));
        assert_eq!(of_status("12 (zombie) Z 1 12"), Some((1, 'Z')));
        assert_eq!(of_status(""), None);
    }

    #[test]
    fn a_process_is_seen_to_listen_and_to_have_stopped() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let own = std::process::id();
        let is_seen = || seen(own, None).listeners.iter().any(|own| own.port == port);
        assert!(is_seen());
        assert!(seen(1, Some(port)).is_open);
        drop(listener);
        assert!(!is_seen());
        assert!(is_alive(own) && !is_alive(i32::MAX.unsigned_abs()));
    }

    #[test]
    fn a_process_that_has_ended_and_that_nobody_has_waited_for_is_not_alive() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let limit = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while is_alive(child.id()) {
            assert!(std::time::Instant::now() < limit, "it is still there");
            std::thread::yield_now();
        }
        child.wait().unwrap();
    }
}

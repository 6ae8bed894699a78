//! Values with a grammar of their own: durations, ports, signals, platforms.
//!
//! Not here: where they stand in the configuration (`image`).

/// Reads a duration as Go writes it (`1m30s`, `1.5h`, `500ms`); gives nanoseconds.
pub(super) fn duration(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration \"{text}\"");
    if text == "0" {
        return Ok(0);
    }
    let mut rest = text;
    let mut whole = 0.0;
    while !rest.is_empty() {
        let end = rest
            .find(|char: char| !char.is_ascii_digit() && char != '.')
            .ok_or_else(|| format!("time: missing unit in duration \"{text}\""))?;
        let number: f64 = rest[..end].parse().map_err(|_| invalid())?;
        rest = &rest[end..];
        let end = rest
            .find(|char: char| char.is_ascii_digit() || char == '.')
            .unwrap_or(rest.len());
        let unit = match &rest[..end] {
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return Err(invalid()),
        };
        rest = &rest[end..];
        whole += number * unit;
    }
    if text.is_empty() || whole > 9e18 {
        return Err(invalid());
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is less than i64::MAX")]
    Ok(whole.round() as i64)
}

/// Reads one word of an `EXPOSE`; gives the ports as the configuration names them.
pub(super) fn ports(word: &str) -> Result<Vec<String>, String> {
    let (ports, protocol) = word.split_once('/').unwrap_or((word, "tcp"));
    let protocol = protocol.to_lowercase();
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err(format!("Invalid proto: {protocol}"));
    }
    // What stands before a colon is the host's side, which an image has no say in.
    let ports = ports.rsplit(':').next().unwrap_or_default();
    let invalid = || format!("Invalid containerPort: {ports}");
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let first: u16 = first.parse().map_err(|_| invalid())?;
    let last: u16 = last.parse().map_err(|_| invalid())?;
    if last < first {
        return Err(invalid());
    }
    Ok((first..=last).map(|port| format!("{port}/{protocol}")).collect())
}

/// Refuses what is no signal.
pub(super) fn check_signal(text: &str) -> Result<(), String> {
    const NAMES: &str = "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT \
                         STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX";
    let invalid = || Err(format!("Invalid signal: {text}"));
    if let Ok(number) = text.parse::<i32>() {
        return if number == 0 { invalid() } else { Ok(()) };
    }
    let name = text.to_uppercase();
    let name = name.strip_prefix("SIG").unwrap_or(&name);
    let is_realtime = ["RTMIN+", "RTMAX-"].iter().any(|start| {
        let offset = name.strip_prefix(start).and_then(|rest| rest.parse::<u8>().ok());
        offset.is_some_and(|offset| offset < 16)
    });
    if is_realtime || NAMES.split(' ').any(|known| known == name) {
        Ok(())
    } else {
        invalid()
    }
}

/// An operating system and an architecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Platform {
    pub(super) os: String,
    pub(super) architecture: String,
    pub(super) variant: Option<String>,
}

impl Platform {
    /// This machine's architecture, with Linux.
    pub(super) fn own() -> Self {
        Self {
            os: "linux".to_owned(),
            architecture: architecture(std::env::consts::ARCH).to_owned(),
            variant: None,
        }
    }

    /// Reads `os/architecture[/variant]`, or one of the two alone.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let lower = text.to_lowercase();
        let parts: Vec<&str> = lower.split('/').collect();
        let is_word = |part: &&str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.'))
        };
        if parts.len() > 3 || !parts.iter().all(is_word) {
            return Err(format!(
                "\"{text}\" is an invalid platform: expected `os/architecture[/variant]`"
            ));
        }
        let own = Self::own();
        Ok(match parts.as_slice() {
            [os @ ("linux" | "windows" | "darwin" | "freebsd")] => Self {
                os: (*os).to_owned(),
                ..own
            },
            [name] => Self {
                architecture: architecture(name).to_owned(),
                ..own
            },
            parts => Self {
                os: parts[0].to_owned(),
                architecture: architecture(parts[1]).to_owned(),
                variant: parts.get(2).map(|&variant| variant.to_owned()),
            },
        })
    }
}

impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        self.variant
            .iter()
            .try_for_each(|variant| write!(f, "/{variant}"))
    }
}

/// An architecture as images name it.
fn architecture(name: &str) -> &str {
    match name {
        "x86_64" | "x86-64" => "amd64",
        "aarch64" => "arm64",
        "x86" | "i386" | "i686" => "386",
        "powerpc64le" => "ppc64le",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_gos() {
        for (text, expected) in [
            ("5s", Some(5_000_000_000)),
            ("1m30s", Some(90_000_000_000)),
            ("1.5h", Some(5_400_000_000_000)),
            ("500ms", Some(500_000_000)),
            ("0", Some(0)),
            ("5", None),
            ("", None),
            ("s", None),
            ("5x", None),
        ] {
            assert_eq!(duration(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn ports_have_a_protocol_and_may_be_many() {
        assert_eq!(ports("80").unwrap(), ["80/tcp"]);
        assert_eq!(ports("90-91/UDP").unwrap(), ["90/udp", "91/udp"]);
        assert_eq!(ports("8080:80").unwrap(), ["80/tcp"]);
        assert!(ports("x").is_err() && ports("80/x").is_err() && ports("9-8").is_err());
    }

    #[test]
    fn signals_are_known_by_name_and_number() {
        for (text, is_signal) in [
            ("9", true),
            ("SIGTERM", true),
            ("kill", true),
            ("RTMIN+3", true),
            ("x", false),
            ("0", false),
        ] {
            assert_eq!(check_signal(text).is_ok(), is_signal, "{text}");
        }
    }

    #[test]
    fn a_platform_has_its_parts() {
        assert_eq!(
            Platform::parse("linux/arm64/v8").unwrap().to_string(),
            "linux/arm64/v8"
        );
        assert_eq!(
            Platform::parse("Linux/aarch64").unwrap().to_string(),
            "linux/arm64"
        );
        assert_eq!(Platform::parse("linux").unwrap(), Platform::own());
        assert!(
            Platform::parse("a/b/c/d").is_err()
                && Platform::parse("").is_err()
                && Platform::parse("a b").is_err()
        );
    }
}

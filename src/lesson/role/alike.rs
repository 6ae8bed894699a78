//! Whether two commands do the like, so that one may stand for the other where somebody says so.
//!
//! Not here: what says so (`platform`, `ways`).

use super::typed::is_of_docker;

/// Says whether two commands do the like: the program and its verb are the same.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let verbs = |line: &str| -> Vec<String> {
        let mut is_value = false;
        line.split_whitespace()
            .filter(|word| !matches!(*word, "sudo" | "winpty" | "container" | "image" | "compose"))
            .map(|word| if word == "docker-compose" { "docker" } else { word })
            .filter(|word| {
                !std::mem::replace(&mut is_value, matches!(*word, "-f" | "--file" | "-p")) && !is_value
            })
            .take(2)
            // Both end what runs, and once it has ended there is nothing left to do for the other; both start something.
            .map(|word| match word {
                "kill" => "stop",
                "up" => "run",
                other => other,
            })
            .map(|word| word.trim_start_matches('-').to_owned())
            .collect()
    };
    if is_of_docker(one) != is_of_docker(other) {
        return false;
    }
    if is_of_docker(one) {
        verbs(one) == verbs(other)
    } else {
        // What is asked for its version is not installed by that.
        let asks = |line: &str| {
            let mut words = line.split_whitespace().skip(1);
            matches!(words.next(), Some("-v" | "-V" | "--version" | "version"))
        };
        !one.is_empty() && !other.is_empty() && asks(one) == asks(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_with_the_same_verb_do_the_like() {
        for (one, other) in [
            ("cat x", "type x"),
            ("node -v", "node --version"),
            ("docker kill x", "docker-compose stop x"),
            ("docker-compose -f x.yml up -d", "docker run x"),
            ("docker logs x", "docker compose -f x.yml logs"),
        ] {
            assert!(alike(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("node -v", "brew install node"),
            ("docker ps", "docker rm x"),
            ("docker stop x", "docker rm x"),
            ("docker -f stop", "docker stop x"),
        ] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }
}

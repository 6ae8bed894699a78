//! A command in a sentence that opens a shell in a container: what the next block says is typed there.
//!
//! Not here: commands in blocks (`opened`).

use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::memrchr_iter;

use super::opened;
use super::said::Said;

/// How many of the last pieces of prose may speak of it.
const REACH: usize = 3;

/// What the prose before a block goes on with behind such a command, if there is one.
pub(super) fn behind<'a>(said: &Said<'a>) -> Option<&'a str> {
    static DOCKER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("docker "));
    static KUBECTL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("kubectl exec -"));
    let end = said.end().trim_end();
    let from = memrchr_iter(b'\n', end.as_bytes()).nth(REACH - 1);
    let near = &end[from.unwrap_or(0)..];
    let places = DOCKER.find_iter(near.as_bytes()).filter(|at| {
        let told = &near[at + "docker ".len()..];
        let told = told.strip_prefix("container ").unwrap_or(told);
        told.starts_with("run -") || told.starts_with("exec -")
    });
    let pods = KUBECTL.find_iter(near.as_bytes());
    let last = places
        .chain(pods)
        .filter(|at| opened::is_spoken(&near[*at..]))
        .max()?;
    Some(&near[last..])
}

#[cfg(test)]
mod tests {
    use super::super::tests::roles;
    use crate::lesson::Role::{self, Commands, Inside};

    #[test]
    fn what_is_typed_in_a_shell_that_a_sentence_opens_is_not_the_hosts() {
        let of = |prose: &str| -> Role { roles(&[(prose, "sh", "whoami")])[0] };
        for prose in [
            "Start one with docker run -ti alpine\nand see who you are:",
            "Type docker exec -it web bash, then:",
            "Use docker run --rm -it my/app /bin/sh and look:",
            "登入，docker exec -ti web bash，\n執行",
            "In a new terminal with docker exec -it bash, add it:",
            "Start it with docker container run -ti alpine\nand see who you are:",
            "Open a shell in it: kubectl exec -ti web -- sh\nand look:",
        ] {
            assert_eq!(of(prose), Inside, "{prose}");
        }
        let opener = "docker exec -it web bash\nroot@3f2a9c01d4e5:/#";
        let own = ("Do it with docker exec -it <id> bash.", "", opener);
        assert_eq!(roles(&[own]), [Commands]);
        for prose in [
            "Start one with docker run -d alpine, then:",
            "We had docker run -it alpine ls before.",
            "Type docker exec -it web bash and leave it with exit. Then:",
            "Start docker run -it my/app and:",
            "We had kubectl exec web -- ls before.",
            "We had kubectl exec -ti web -- ls before.",
        ] {
            assert_eq!(of(prose), Commands, "{prose}");
        }
    }
}

//! What `ssh` opens, and what goes to a machine that the learner keeps.
//!
//! Not here: following where it goes (`machine`).

use super::Opened;

/// `ssh host`, without a command behind it. On the learner's own machine answers a container.
pub(super) fn remote(words: &[&str]) -> Option<Opened> {
    let mut n_operands = 0;
    let mut opened = Opened::Perhaps;
    let mut is_value = false;
    for word in words {
        if is_value {
            is_value = false;
        } else if let Some(letters) = word.strip_prefix('-') {
            is_value = letters.len() == 1 && "iplLoRDFbcEeIJmOQSWw".contains(letters);
        } else {
            n_operands += 1;
            if is_own(word) {
                opened = Opened::Surely;
            }
        }
    }
    (n_operands == 1).then_some(opened)
}

/// `vagrant ssh`, `minikube ssh`, `multipass shell web`: a shell on a machine that a program keeps, without a command behind it.
pub(super) fn kept(program: &str, words: &[&str]) -> Option<Opened> {
    let (verb, rest) = words.split_first()?;
    let is_alone = match (program, *verb) {
        ("docker-machine", "ssh") => rest.len() == 1,
        ("vagrant", "ssh") | ("limactl" | "multipass", "shell") => rest.len() <= 1,
        ("colima" | "minikube" | "minishift", "ssh") => rest.iter().all(|word| word.starts_with('-')),
        _ => false,
    };
    is_alone.then_some(Opened::Perhaps)
}

/// Says whether what `ssh` goes to is behind a port of the learner's own machine; vagrant's machines are not.
pub(in crate::lesson::role) fn is_own(target: &str) -> bool {
    let (user, host) = target.split_once('@').unwrap_or(("", target));
    user != "vagrant" && matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0" | "::1")
}

//! What an author says of a command of docker's behind it, in parentheses or behind an arrow: `docker ps (those that run)`.
//!
//! Not here: comments, which shells know.

use memchr::{memchr, memchr2, memchr2_iter};

use super::program::{is_program, is_word};
use super::typed::{first_word, is_certain, is_cmdlet, is_of_docker};

/// Arrows, none of which stands alone in a command.
const ARROWS: [&str; 8] = [" --> ", " -> ", " <-- ", " <- ", " <= ", " → ", " ← ", " ⇒ "];

/// What points back at a command, as nothing that is typed does.
const BACK: [&str; 2] = [" ← ", " ⬅ "];

/// Two dashes apart from a command, and a sentence: what SQL has for a comment.
const DASHES: &str = "  -- ";

/// What other languages have for a comment.
const SLASHES: &str = " //";

/// Takes it away. No Unix shell has parentheses there, and what others have in them is a command.
pub(super) fn removed(line: &str) -> &str {
    let line = arrow(line).map_or(line, |(typed, _)| typed.trim_end());
    let line = note(line).unwrap_or(line);
    // A sentence of other letters that ends with a command ends with its own sign.
    let line = line
        .strip_suffix('。')
        .filter(|typed| is_certain(typed))
        .unwrap_or(line);
    if !line.trim_end().ends_with(')') {
        return line;
    }
    if let Some((typed, said)) = line.split_once(" (")
        && said.starts_with(|c: char| !c.is_ascii() || c == '*' || c.is_ascii_digit() && !said.is_ascii())
        && !typed.contains(['"', '\'', '`', '#', '$'])
        && is_certain(typed)
    {
        // `git clone x (1️⃣ **It**)`
        return typed.trim_end();
    }
    let Some((typed, behind)) = line.rsplit_once(" (") else {
        return line;
    };
    let said = behind.trim_end().trim_end_matches(')');
    if !is_of_docker(line) {
        return if names_system(said) && !typed.contains(['"', '\'', '`', '#', '$']) && is_certain(typed) {
            typed.trim_end()
        } else {
            line
        };
    }
    let word = first_word(said);
    let is_command = is_cmdlet(word) || is_program(word) && !is_word(word) || is_of_docker(said);
    let is_quoted = line.contains(['"', '\'', '`', '#', ';', '|', '&']) || behind.contains(['$', '{']);
    let is_said =
        (said.starts_with(char::is_alphabetic) || said.starts_with("--")) && !said.contains(['(', ')']);
    if is_said && !is_command && !is_quoted {
        typed.trim_end()
    } else {
        line
    }
}

/// `apt install x (Debian)`: a system that a command is for, and no command itself.
fn names_system(said: &str) -> bool {
    let word = first_word(said);
    let is_name = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    said.starts_with(|c: char| c.is_ascii_uppercase())
        && said.split(['/', ' ']).all(is_name)
        && !is_cmdlet(word)
}

/// Parts a command of docker's from what an arrow behind it says of it.
fn arrow(line: &str) -> Option<(&str, &str)> {
    if memchr2(b'>', 0xe2, line.as_bytes()).is_none() && memchr(b'<', line.as_bytes()).is_none() {
        return None;
    }
    let parted = ARROWS.iter().filter_map(|arrow| line.split_once(arrow));
    parted
        .min_by_key(|(typed, _)| typed.len())
        .filter(|(typed, _)| !typed.contains(['"', '\'', '`', '#']) && is_of_docker(typed))
}

/// Parts a command from what points back at it, or from what two dashes far behind it have: a sentence, and no argument.
fn note(line: &str) -> Option<&str> {
    if !may_be_noted(line.as_bytes()) {
        return None;
    }
    let slashes = || {
        let (typed, said) = line.split_once(SLASHES)?;
        let mut words = said.split_whitespace();
        let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_said = words.next().is_some_and(is_word) && words.next().is_some();
        let is_foreign = said.trim_start().starts_with(|c: char| !c.is_ascii());
        (is_foreign || is_said && is_of_docker(typed)).then_some((typed, said))
    };
    let back = BACK.iter().find_map(|mark| line.split_once(mark));
    let dashes = || {
        let (typed, said) = line.rsplit_once(DASHES)?;
        let is_said = said.starts_with(|c: char| c.is_uppercase()) && said.contains(' ');
        (is_said && is_of_docker(typed)).then_some((typed, said))
    };
    let (typed, _) = back.or_else(dashes).or_else(slashes)?;
    let is_whole = |quote: char| typed.matches(quote).count() % 2 == 0;
    let has_more = typed.trim().contains(' ') || is_of_docker(typed);
    (has_more && is_whole('"') && is_whole('\'') && !typed.contains(" #") && is_certain(typed))
        .then_some(typed.trim_end())
}

/// Says whether a line has two dashes or slashes behind a blank, or what is no ASCII.
fn may_be_noted(line: &[u8]) -> bool {
    let is_mark = |at: usize| at > 0 && line[at - 1] == b' ' && line.get(at + 1) == Some(&line[at]);
    memchr2_iter(b'-', b'/', line).any(is_mark) || !line.is_ascii()
}

/// Says whether a line tells what one of docker's commands is for, which it only names: `docker start → starts a container`.
pub(super) fn is_legend(line: &str) -> bool {
    arrow(line).is_some_and(|(typed, said)| {
        // What points back tells of the command as it stands.
        if ["<-", "<="]
            .iter()
            .any(|back| line[typed.len()..].trim_start().starts_with(back))
        {
            return false;
        }
        let mut words = typed.split_whitespace().skip(2);
        said.split_whitespace().nth(1).is_some() && words.all(|word| word.starts_with('-'))
    })
}

#[cfg(test)]
mod tests {
    use super::{is_legend, removed};

    #[test]
    fn what_a_command_is_for_stands_behind_its_name() {
        assert!(is_legend("docker rm -f  → ends it as well"));
        assert!(!is_legend("docker rm web → ends it"));
        assert!(!is_legend("docker ps --> PORTS"));
        assert!(!is_legend("docker ps <- shows what runs"));
    }

    #[test]
    fn what_is_said_behind_a_command_is_not_typed() {
        for (line, typed) in [
            ("docker ps (those that run)", "docker ps"),
            ("docker stop web  (or <container id>)", "docker stop web"),
            ("docker images (optional)", "docker images"),
            ("docker node inspect (--pretty)", "docker node inspect"),
            ("git clone x (1️⃣ **It**)", "git clone x"),
            ("docker build -t web . (**The web**)", "docker build -t web ."),
            ("docker run web --> the front", "docker run web"),
            (
                "docker run -v $(PWD)/x:/x web (bind mount)",
                "docker run -v $(PWD)/x:/x web",
            ),
            ("docker node ls <- shows all of them", "docker node ls"),
            ("docker login <= if you want to push", "docker login"),
            ("curl localhost:81  // 内网可以访问", "curl localhost:81"),
            ("dnf install git (CentOS)", "dnf install git"),
            ("docker logs cow。", "docker logs cow"),
            ("docker stop web ← now", "docker stop web"),
            ("cd web     ← into it", "cd web"),
            ("docker stack ls     -- Shows what runs", "docker stack ls"),
            (
                "docker build -t web . //the name is yours",
                "docker build -t web .",
            ),
            (
                "docker volume prune // only those of nobody",
                "docker volume prune",
            ),
        ] {
            assert_eq!(removed(line), typed);
        }
        for line in [
            "docker rm (docker ps -q)",
            "docker run -v $(pwd):/x web (Get-Content $ids)",
            "rm web (Get-Content)",
            "docker rm (Get-Content ids)",
            "docker run web $(cat x)",
            "docker run web sh -c 'echo (all of it)'",
            "docker run -v (pwd)",
            "docker ps # (those that run)",
            "echo x (all of it)",
            "docker run web sh -c 'a -> b'",
            "docker ps > x",
            "docker run -v //c/Users:/x web",
            "docker run web sh -c 'cat x //a b'",
            "docker run web //x",
            "nginx      ← of the team",
            "npm test  -- Watch all",
            "echo \"x ← y\"",
        ] {
            assert_eq!(removed(line), line);
        }
    }
}

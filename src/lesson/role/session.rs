//! Text that shows a terminal, whatever its label or its other lines say.
//!
//! Not here: the prompt of a line (`prompt`), and which lines are typed (`split`).

use memchr::memchr;

use super::prompt::{self, Whose};
use super::split::{Lines, Trust};
use super::usage::is_usage;
use super::{content, extent, opened, typed};

/// Says whether the first line shows the host's prompt before a command, or is one of docker's, which no file begins with; comments
/// may stand above that one.
pub(super) fn begins(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next();
    let is_comment = |line: &&str| line.trim_start().starts_with("# ");
    let said = first.into_iter().chain(lines).find(|line| !is_comment(line));
    let is_dockers = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("sudo ").unwrap_or(line);
        (line.starts_with("docker ") || line.starts_with("docker-compose ")) && typed::is_of_docker(line)
    };
    if said.is_some_and(is_dockers) {
        return true;
    }
    first.and_then(prompt::find).is_some_and(|found| {
        matches!(found.whose, Whose::Unix | Whose::Windows | Whose::Container)
            && typed::is_certain(found.command)
    })
}

/// The same, before one of docker's commands and with what it prints below: whose text is a terminal's.
pub(super) fn begins_with_docker(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().and_then(prompt::find);
    let is_docker = first.is_some_and(|found| {
        let is_tool = matches!(
            typed::first_word(found.command),
            "curl" | "git" | "kubectl" | "wget"
        );
        matches!(found.whose, Whose::Unix | Whose::Windows | Whose::Angle)
            && (is_tool || typed::is_of_docker(found.command))
    });
    is_docker && lines.next().is_some()
}

/// Says whether a text is nothing but commands of a language's own tools, and comments, which no program in it is: `pip install x`.
pub(super) fn is_tools(text: &str) -> bool {
    #[rustfmt::skip]
    const TOOLS: [&str; 16] = [
        "cargo", "conda", "dotnet", "fastapi", "flask", "go", "npm", "npx", "pip", "pip3", "poetry", "py", "python", "python3",
        "uvicorn", "yarn",
    ];
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '/']));
    let is_typed = |line: &str| {
        let word = typed::first_word(line);
        let rest = line[word.len()..].trim_start();
        // `python app.py` may be what a program of another name does.
        let is_python = matches!(word, "py" | "python" | "python3");
        let is_verb = |c: char| c.is_ascii_lowercase() && !is_python;
        TOOLS.contains(&word) && (rest.starts_with('-') || rest.starts_with(is_verb))
    };
    lines.next().is_some_and(is_typed) && lines.all(is_typed)
}

/// Says whether a text is docker's commands with what they print in comments below, as some editors' plain code has it: a terminal's,
/// whatever its label.
pub(super) fn is_commented(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_comment = |line: &str| line.starts_with('#');
    let first = lines.next().unwrap_or_default();
    is_bare(first) && lines.clone().any(is_comment) && lines.all(|line| is_comment(line) || is_bare(line))
}

/// Says whether a text ends with `exit` and does something before that, none of which is docker's or opens a shell.
pub(super) fn leaves(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let bare = |line: &'_ str| line.len() - prompt::find(line).map_or(line, |found| found.command).len();
    let is_last = |line: &str| matches!(&line[bare(line)..], "exit" | "logout");
    let is_inner = |line: &str| {
        let command = &line[bare(line)..];
        !typed::is_of_docker(command) && !opened::may_open_shell(command) && !extent::is_head(command)
    };
    lines.next_back().is_some_and(is_last) && lines.next().is_some_and(is_inner) && lines.all(is_inner)
}

/// Says whether a text is typed in Python's own prompt.
pub(super) fn is_interpreters(text: &str) -> bool {
    text.trim_start().starts_with(">>> ")
}

/// Says whether a text is nothing but docker's commands.
pub(super) fn is_bare_docker(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.clone().next().is_some() && lines.all(is_bare)
}

fn is_bare(line: &str) -> bool {
    let is_docker = line.starts_with("docker ") || line.starts_with("docker-compose ");
    // With something to fill in it is plain code for a reason.
    is_docker && typed::is_of_docker(line) && !is_usage(line) && !line.contains('<')
}

/// Says whether a command is shown for sure, so that no document has such lines.
pub(super) fn shows(lines: &Lines<'_>, trust: Trust) -> bool {
    is_roots(lines) || has_docker(lines) || begins_compound(lines, trust)
}

/// Says whether a line shows a prompt before one of docker's commands.
fn has_docker(lines: &Lines<'_>) -> bool {
    lines.prompts.iter().flatten().any(|found| {
        let is_shell = matches!(found.whose, Whose::Unix | Whose::Windows | Whose::Root);
        is_shell && typed::is_of_docker(found.command)
    })
}

/// `# docker inspect web` and the answer, or a table, which no comment has; several commands may stand above it.
fn is_roots(lines: &Lines<'_>) -> bool {
    let lines = lines.raw.iter().zip(&lines.prompts);
    let mut lines = lines
        .filter(|(line, _)| !line.trim().is_empty())
        .map(|(line, prompt)| (*line, prompt.filter(|found| found.whose == Whose::Hash)));
    let is_begun = lines
        .next()
        .is_some_and(|(_, prompt)| prompt.is_some_and(|found| typed::is_of_docker(found.command)));
    let is_answer = |line: &str| line.starts_with(['[', '{', '<']) || content::is_table(line);
    is_begun
        && lines
            .find(|(_, prompt)| prompt.is_none())
            .is_some_and(|(line, _)| is_answer(line))
}

/// Says whether a loop, a condition or a function of a shell's is what stands first, comments left out.
fn begins_compound(lines: &Lines<'_>, trust: Trust) -> bool {
    let is_first = |line: &&str| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with('#')
    };
    let first = lines.raw.iter().position(is_first);
    let compound = first.and_then(|first| extent::compound(lines.raw[first..].iter().copied()));
    compound.is_some_and(|compound| trust.has(compound))
}

/// Says whether a machine shows itself in a line of its own, as Play with Docker's do: `[node1] (local) root@…`.
pub(super) fn shows_machine(text: &str) -> bool {
    memchr(b'(', text.as_bytes()).is_some()
        && text.contains("(local)")
        && text
            .lines()
            .any(|line| prompt::find(line).is_some_and(|found| found.whose == Whose::Header))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Role;

    #[test]
    fn a_terminal_is_seen_under_any_label() {
        assert!(begins("\n$ docker compose up -d"));
        assert!(begins("~$ docker ps"));
        assert!(!begins("# docker ps"));
        assert!(begins_with_docker("> docker version\n\nClient: x"));
        assert!(!begins_with_docker("> docker version"));
        assert!(!begins_with_docker("docker version\nClient: x"));
        assert!(begins("# Away:\ndocker rmi web") && !begins("# docker\nFROM scratch"));
        assert!(begins("docker rmi web") && begins("docker run [options] IMAGE"));
        assert!(begins("docker-compose down") && begins("sudo docker ps") && !begins("docker-compose: it"));
        assert!(!begins("docker is here"));
        assert!(begins_with_docker("> curl localhost\n\nhello"));
        assert!(!begins_with_docker("> app start\n> node app.js"));
        assert!(!begins("services:\n  web: $ docker"));
    }

    #[test]
    fn dockers_commands_with_comments_below_are_a_terminals() {
        assert!(is_commented(
            "docker ps -a\n\n# CONTAINER ID   IMAGE\n# 3f2a91c0ffee   web"
        ));
        assert!(is_commented("docker stop web\n\n# web\n\ndocker-compose ps\n"));
        for text in [
            "docker ps",
            "docker run [OPTIONS] IMAGE\n# what it runs",
            "docker ps\nCONTAINER ID\n# x",
            "# docker ps\n# x",
            "docker is here\n# x",
            "docker tag <image> <name>\n# or",
        ] {
            assert!(!is_commented(text), "{text}");
        }
        let of = |prose, text| super::super::tests::roles(&[(prose, "text", text)])[0];
        assert_eq!(of("It looks so.", "docker ps\n\n# nothing"), Role::Commands);
        assert_eq!(of("Now run the following command:", "docker ps"), Role::Commands);
        assert_eq!(of("The command is this one.", "docker ps"), Role::Display);
        assert!(is_bare_docker("docker ps\ndocker images\n"));
        assert!(!is_bare_docker("") && !is_bare_docker("docker ps\nls"));
    }

    #[test]
    fn roots_prompt_is_told_from_a_comment_by_the_answer() {
        let is_roots = |text| is_roots(&Lines::of(text));
        assert!(is_roots("# docker inspect web\n\n[\n  {}\n]"));
        assert!(is_roots("# docker ps\nCONTAINER ID   IMAGE\n"));
        assert!(is_roots("# docker pull web\n# curl localhost\n<html>"));
        assert!(!is_roots("# docker build -t web .\nFROM scratch"));
        assert!(!is_roots(
            "# docker build -t web .\n# docker run web\nFROM scratch"
        ));
        assert!(!is_roots("# docker pull web\n# docker run web"));
        assert!(!is_roots("# nothing\n[\n]"));
    }

    #[test]
    fn dockers_commands_behind_a_prompt_are_seen_among_other_lines() {
        let has_docker = |text| has_docker(&Lines::of(text));
        assert!(has_docker("a: 1\nnode1$ docker service ps web"));
        assert!(!has_docker("  docker: yes"));
        assert!(shows_machine("$ ls\n[node1] (local) root@10.0.0.3 ~\n$ ls"));
        assert!(!shows_machine("$ ls\n[1] done"));
    }
}

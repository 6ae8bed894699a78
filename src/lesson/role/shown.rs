//! Prose that announces what nobody types: how commands of a kind look, what a script has in it, and what a Dockerfile shall do.
//!
//! Not here: single phrases that say so (`clues`).

use super::file;
use super::said::{List, Said, last_sentence};
use super::split::Split;
use super::typed::is_of_docker;
use crate::lesson::placeholder;

/// Says whether the prose before a block of commands announces one of these.
pub(super) fn is_announced(split: &Split<'_>, said: &Said<'_>) -> bool {
    let sentence = last_sentence(said.closing_end()).trim();
    if sentence.is_empty() {
        return false;
    }
    is_usage(split, sentence)
        || said.closes_with(List::Looks) && is_form(split, sentence)
        || split.prompts.is_none()
            && (is_script(split, sentence)
                || said.closes_with(List::Dockerfiles) && is_for_dockerfile(split, sentence))
}

/// «**Usage**:», where every command has a value to be put in.
fn is_usage(split: &Split<'_>, sentence: &str) -> bool {
    #[rustfmt::skip]
    const NAMES: [&str; 10] = [
        "usage", "syntax", "synopsis", "uso", "sintaxis", "sintaxe", "syntaxe", "utilisation", "用法", "语法",
    ];
    const LONGEST: usize = 24;
    let name = sentence.trim_matches(|c: char| !c.is_alphabetic());
    sentence.len() <= LONGEST
        && NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
        && split
            .commands()
            .all(|command| !placeholder::find(&command).is_empty())
}

/// «A typical command looks like this:», where every command has a value to be put in.
fn is_form(split: &Split<'_>, sentence: &str) -> bool {
    const KINDS: [&str; 9] = [
        "common", "example", "general", "generic", "in short", "typical", "usual", "e.g.", "basic",
    ];
    if !sentence.contains("ommand") || !sentence.contains(" look") {
        return false;
    }
    let told = sentence.to_lowercase();
    let is_looked_at = ["command looks like", "commands look like"]
        .iter()
        .any(|look| told.contains(look));
    let has_value = |command: &str| placeholder::find(command).iter().any(|found| !found.is_docker_id);
    is_looked_at
        && KINDS.iter().any(|kind| told.contains(kind))
        && split.commands().all(|command| has_value(&command))
}

/// «This is the `build.ps1`:», where no command is the script's own.
fn is_script(split: &Split<'_>, sentence: &str) -> bool {
    const LOOKS: [&str; 13] = [
        "contains",
        "content of",
        "contents of",
        "here is our",
        "here is the",
        "here is what",
        "here's the",
        "is as follows",
        "look like",
        "looks like",
        "source of",
        "this is our",
        "this is the",
    ];
    const DEEDS: [&str; 12] = [
        "call", "command", "enter", "execut", "invok", "launch", "output", "print", "result", "run", "start",
        "type",
    ];
    let Some(name) = file::script(sentence) else {
        return false;
    };
    let told = sentence.replace(name, "").to_lowercase();
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    LOOKS.iter().any(|look| told.contains(look))
        && !DEEDS.iter().any(|deed| told.contains(deed))
        && !split.lines.iter().any(|line| line.text.contains(base))
}

/// «The Dockerfile should:», «Add this to your Dockerfile:», «In your Dockerfile, run:», where no command is docker's or makes that file.
fn is_for_dockerfile(split: &Split<'_>, sentence: &str) -> bool {
    const SHALL: [&str; 5] = ["should", "must", "shall", "has to", "needs to"];
    const DEEDS: [&str; 5] = ["add ", "insert ", "paste ", "put ", "write "];
    const INTO: [&str; 6] = [
        "in the dockerfile",
        "in your dockerfile",
        "into the dockerfile",
        "into your dockerfile",
        "to the dockerfile",
        "to your dockerfile",
    ];
    const IN: [&str; 5] = [
        "in the dockerfile,",
        "in your dockerfile,",
        "inside the dockerfile,",
        "inside your dockerfile,",
        "within your dockerfile,",
    ];
    if !sentence.contains("ockerfile") {
        return false;
    }
    let told = sentence.replace(['`', '*', '_'], "").to_lowercase();
    let is_in = IN.iter().any(|place| told.starts_with(place));
    let told = told.trim_end_matches([':', '.', '…', ' ']);
    let told = [" do the following", " do this"]
        .iter()
        .find_map(|end| told.strip_suffix(end))
        .unwrap_or(told);
    let shall = SHALL.iter().find_map(|shall| told.strip_suffix(shall));
    let is_told = shall.is_some_and(|who| who.trim_end().ends_with("dockerfile"));
    let is_added = INTO.iter().any(|into| told.ends_with(into))
        && DEEDS.iter().any(|deed| told.contains(deed))
        && !told.contains("next to");
    let is_own = |command: &str| is_of_docker(command) || command.contains("ockerfile");
    (is_told || is_added || is_in) && !split.commands().any(|command| is_own(&command))
}

#[cfg(test)]
mod tests {
    use super::super::tests::roles;
    use crate::lesson::Role::{self, Commands, Display};

    fn of(prose: &str, text: &str) -> Role {
        roles(&[(prose, "sh", text)])[0]
    }

    #[test]
    fn how_commands_of_a_kind_look_is_not_typed() {
        let form = "docker run -v <volume>:<folder> web";
        for (prose, text, role) in [
            ("A typical command looks like this:", form, Display),
            ("For example, the commands look like:", form, Display),
            ("A typical command looks like this:", "docker ps", Commands),
            ("Your command looks like this:", form, Commands),
            ("This is typical. Run the command:", form, Commands),
        ] {
            assert_eq!(of(prose, text), role, "{prose} {text}");
        }
    }

    #[test]
    fn what_a_script_has_in_it_is_not_typed() {
        let text = "docker build -t web .\ndocker run web";
        for (prose, text, role) in [
            ("This is the `make.ps1`:", text, Display),
            ("Its bin/run.sh looks like this:", text, Display),
            ("This is the output of `make.sh`:", text, Commands),
            ("Start it with `make.sh`, or by hand:", text, Commands),
            ("Here is the make.sh, which we run:", text, Commands),
            ("This is the `make.sh`:", "chmod +x make.sh", Commands),
            ("This is the way:", text, Commands),
        ] {
            assert_eq!(of(prose, text), role, "{prose} {text}");
        }
    }

    #[test]
    fn what_a_dockerfile_shall_do_is_not_typed() {
        let text = "apt-get update\napt-get install -y curl";
        for (prose, text, role) in [
            ("The `Dockerfile` should:", text, Display),
            ("Your Dockerfile has to do the following:", text, Display),
            ("Add these to your **Dockerfile**:", text, Display),
            ("Go on. In your `Dockerfile`, run these commands:", text, Display),
            ("In the Dockerfile's folder, run:", text, Commands),
            ("The Dockerfile should:", "docker build .", Commands),
            (
                "Add it to the Dockerfile:",
                "echo 'RUN ls' >> Dockerfile",
                Commands,
            ),
            ("Put it next to the Dockerfile:", text, Commands),
            ("The Dockerfile should be there. Run:", text, Commands),
        ] {
            assert_eq!(of(prose, text), role, "{prose} {text}");
        }
    }
}

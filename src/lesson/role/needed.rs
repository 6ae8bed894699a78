//! Files that a command needs, and of which the lesson shows the contents without saying their names: a build's Dockerfile, and what
//! compose and a stack are read from. The last one that was shown is meant, where it is near.
//!
//! Not here: files that prose names (`file`).

#[cfg(test)]
mod tests;

use super::content::{self, Content};
use super::file::{self, Named};
use crate::lesson::source::lines_of;
use crate::lesson::{Block, Element, Role, Step, plain};

/// How many steps a file may stand before the one that needs it, of those that show something.
const MOST: usize = 2;

/// The names that compose looks for by itself.
const COMPOSE: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
];

/// What kind of file a command needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Dockerfile,
    Compose,
}

/// A file that a command needs.
#[derive(Debug, PartialEq, Eq)]
struct Need {
    kind: Kind,
    /// The name that the command gives it.
    name: Option<String>,
}

/// What a command does for the files that were shown.
#[derive(Debug, PartialEq, Eq)]
enum Deed {
    Needs(Need),
    /// It goes to another folder than the one that they would be in.
    Leaves,
}

/// A file that was shown without its name.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    step: usize,
    block: usize,
    /// How many steps that show something come before it.
    n_before: usize,
}

/// Names the files that commands need, so that each is written where there is none.
pub(in crate::lesson) fn name_needed(steps: &mut [Step]) {
    let mut candidates: [Option<Candidate>; 2] = [None; 2];
    let mut n_before = 0;
    for step in 0..steps.len() {
        for block in 0..steps[step].blocks.len() {
            let here = Candidate {
                step,
                block,
                n_before,
            };
            match steps[step].blocks[block].role {
                Role::File => show(&mut candidates, here, steps),
                Role::Commands if candidates.iter().all(Option::is_none) => {}
                Role::Commands if steps[step].blocks[block].is_run() => {
                    for (needed, path) in needed(&mut candidates, here, steps) {
                        let named = &mut steps[needed.step].blocks[needed.block];
                        named.file = Some(path);
                        named.is_titled = true;
                    }
                }
                Role::Commands | Role::Output | Role::Inside | Role::Display => {}
            }
        }
        n_before += usize::from(!steps[step].blocks.is_empty());
    }
}

/// Takes in a file that is shown.
fn show(candidates: &mut [Option<Candidate>; 2], here: Candidate, steps: &[Step]) {
    let block = &steps[here.step].blocks[here.block];
    if let Some(kind) = kind_of(block) {
        // What has a name is not shown again under none.
        let is_open = block.file.is_none() && block.alternative.is_none();
        // What only sets things may be the part of one that it is added to.
        let is_part = kind == Kind::Dockerfile
            && !does(&block.text)
            && is_added(&said_before(&steps[here.step], here.block));
        candidates[kind as usize] = (is_open && !is_part).then_some(here);
        return;
    }
    let Some(kind) = kind_of_part(&block.text).filter(|_| block.file.is_none()) else {
        return;
    };
    // What adds to a file leaves nobody with all of it.
    let adds = |shown: &Candidate| {
        let all = &steps[shown.step].blocks[shown.block].text;
        let mut lines = lines_of(&block.text).map(str::trim);
        !lines.all(|line| line.is_empty() || line.starts_with(['#', '.']) || all.contains(line))
    };
    if candidates[kind as usize].as_ref().is_some_and(adds) {
        candidates[kind as usize] = None;
    }
}

/// The files that a block of commands needs, with their names.
fn needed(
    candidates: &mut [Option<Candidate>; 2],
    here: Candidate,
    steps: &[Step],
) -> Vec<(Candidate, String)> {
    let block = &steps[here.step].blocks[here.block];
    let deeds = deeds(&block.text).into_iter().filter_map(|deed| {
        let Deed::Needs(need) = deed else {
            *candidates = [None; 2];
            return None;
        };
        let shown = candidates[need.kind as usize].take()?;
        let within = &steps[shown.step..=here.step];
        let path = name(&need, within, shown.block)?;
        let is_near = here.n_before - shown.n_before <= MOST;
        let is_beside = within[0].blocks[shown.block].is_solution == block.is_solution;
        (is_near && is_beside).then_some((shown, path))
    });
    deeds.collect()
}

/// What kind of file a block is, if it is all of one.
fn kind_of(block: &Block) -> Option<Kind> {
    if let Some(path) = &block.file {
        return kind_of_name(path);
    }
    let text = &block.text;
    if lines_of(text).any(is_left_open) {
        None
    } else if is_dockerfile(text) {
        Some(Kind::Dockerfile)
    } else if is_compose(text) {
        Some(Kind::Compose)
    } else {
        None
    }
}

/// What kind of file a text is a part of.
fn kind_of_part(text: &str) -> Option<Kind> {
    let first = lines_of(text)
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let has_key = |line: &str| ["services:", "networks:", "volumes:"].contains(&line.trim_end());
    if content::is_instruction(first) {
        Some(Kind::Dockerfile)
    } else if lines_of(text).any(has_key) {
        Some(Kind::Compose)
    } else {
        None
    }
}

/// Says whether a text is all of a Dockerfile: one line alone is what the prose explains.
fn is_dockerfile(text: &str) -> bool {
    let has_some = || {
        let mut instructions = lines_of(text).filter(|line| content::is_instruction(line));
        instructions.nth(2).is_some()
    };
    has(text, &["FROM"]) && (does(text) || has_some()) && content::of(text) == Some(Content::Dockerfile)
}

/// Says whether a Dockerfile puts something into its image, or says what that runs: others only set what an image has.
fn does(dockerfile: &str) -> bool {
    has(dockerfile, &["RUN", "CMD", "COPY", "ADD", "ENTRYPOINT"])
}

/// Says whether a Dockerfile has one of these instructions.
fn has(dockerfile: &str, instructions: &[&str]) -> bool {
    lines_of(dockerfile).any(|line| {
        let word = line.split_whitespace().next().unwrap_or_default();
        instructions.iter().any(|known| known.eq_ignore_ascii_case(word))
    })
}

/// Says whether prose has what stands below it added to something, and it is not all of that.
fn is_added(said: &str) -> bool {
    const ADD: [&str; 12] = [
        "add ",
        "adicion",
        "acrescent",
        "añad",
        "agreg",
        "ajout",
        "füge",
        "ergänz",
        "aggiung",
        "добав",
        "追加",
        "添加",
    ];
    let said = said.to_lowercase();
    ADD.iter().any(|add| said.contains(add))
}

/// Says whether a text is all of a file for compose.
fn is_compose(text: &str) -> bool {
    let mut lines = lines_of(text).skip_while(|line| line.trim_end() != "services:");
    lines.next().is_some()
        && lines.any(|line| {
            let key = line.trim_start();
            key.len() < line.len() && (key.starts_with("image:") || key.starts_with("build:"))
        })
}

/// Says whether a line stands for what its author left out, or warns of what is shown.
fn is_left_open(line: &str) -> bool {
    let said = line.trim_start_matches(['#', '/', '-', ' ']);
    let ends = line.trim_end_matches(['\'', '"', ')', ' ']).ends_with("...");
    ends || said.starts_with("...") || said.starts_with('…') || line.contains("???") || line.contains('❌')
}

/// What commands do for the files that were shown, in order.
fn deeds(text: &str) -> Vec<Deed> {
    const WORDS: [&str; 6] = ["build", "compose", "stack", "cd ", "pushd ", "Set-Location "];
    if !WORDS.iter().any(|word| text.contains(word)) {
        return Vec::new();
    }
    let joined = ["\\\n", "`\n", "^\n"]
        .iter()
        .fold(text.to_owned(), |text, end| text.replace(end, " "));
    let deed = |command: &str| {
        let program = command.split_whitespace().next()?;
        if matches!(program, "cd" | "pushd" | "Set-Location") {
            Some(Deed::Leaves)
        } else {
            need(command).map(Deed::Needs)
        }
    };
    joined.split(['\n', ';', '|', '&']).filter_map(deed).collect()
}

/// The file that a command needs.
fn need(command: &str) -> Option<Need> {
    let mut words = command.split_whitespace().skip_while(|word| *word == "sudo");
    let (program, verb) = (words.next()?, words.next()?);
    let rest: Vec<&str> = words.collect();
    match (program, verb) {
        ("docker", "build") => build(&rest),
        ("docker", "image" | "buildx" | "builder") if rest.first() == Some(&"build") => build(&rest[1..]),
        ("docker", "compose") => compose(&rest),
        ("docker-compose", verb) => {
            let words: Vec<&str> = std::iter::once(verb).chain(rest).collect();
            compose(&words)
        }
        ("docker", "stack") if rest.first() == Some(&"deploy") => {
            let name = value(&rest, &["-c", "--compose-file"])?;
            Some(Need {
                kind: Kind::Compose,
                name: Some(name.to_owned()),
            })
        }
        _ => None,
    }
}

fn build(words: &[&str]) -> Option<Need> {
    matches!(words.last(), Some(&("." | "./"))).then(|| Need {
        kind: Kind::Dockerfile,
        name: value(words, &["-f", "--file"]).map(str::to_owned),
    })
}

fn compose(words: &[&str]) -> Option<Need> {
    let reads = ["build", "config", "create", "pull", "run", "up"];
    let n_files = words
        .iter()
        .filter(|word| matches!(**word, "-f" | "--file") || word.starts_with("--file="));
    let is_elsewhere = words.iter().any(|word| word.starts_with("--project-directory"));
    let is_one = n_files.count() <= 1 && !is_elsewhere;
    (is_one && words.iter().any(|word| reads.contains(word))).then(|| Need {
        kind: Kind::Compose,
        name: value(words, &["-f", "--file"]).map(str::to_owned),
    })
}

/// The value of a flag.
fn value<'a>(words: &[&'a str], flags: &[&str]) -> Option<&'a str> {
    words.iter().enumerate().find_map(|(at, word)| {
        let (flag, value) = word.split_once('=').unwrap_or((*word, ""));
        let is_flag = flags.contains(&flag);
        match (is_flag, value) {
            (false, _) => None,
            (true, "") => words.get(at + 1).copied(),
            (true, value) => Some(value),
        }
    })
}

/// The name of a file that is needed: the command's, else the one that these steps say, else the one that is looked for. It is none
/// where the prose directly before the block, of the first of them, calls it otherwise.
fn name(need: &Need, steps: &[Step], block: usize) -> Option<String> {
    let before = said_before(steps.first()?, block);
    let called: Vec<&str> = file::names(&before)
        .filter(|name| kind_of_name(name) == Some(need.kind))
        .collect();
    let is_called = |name: &str| called.is_empty() || called.iter().any(|called| base(called) == base(name));
    if let Some(name) = &need.name {
        // «The Dockerfile:» is no other name.
        let is_meant = is_called(name) || called.iter().all(|called| base(called) == "dockerfile");
        return match file::titled(name).filter(|_| is_meant)? {
            Named::Titled(path) if file::is_name(&path) => Some(path),
            Named::Titled(_) | Named::Within(_) | Named::Outside(_) => None,
        };
    }
    let wanted = match need.kind {
        Kind::Dockerfile => "Dockerfile",
        Kind::Compose => {
            let mut prose = steps.iter().rev().flat_map(|step| step.body.iter().rev());
            let said = prose.find_map(|element| match element {
                Element::Prose(prose) => compose_in(&plain::plain_prose(std::slice::from_ref(prose))),
                Element::Block(_) => None,
            });
            let titled = || steps.iter().rev().find_map(|step| compose_in(&step.title));
            // Compose prefers the others where there are several.
            compose_in(&before)
                .or(said)
                .or_else(titled)
                .unwrap_or("docker-compose.yml")
        }
    };
    is_called(wanted).then(|| wanted.to_owned())
}

/// The prose directly before a block, as text.
fn said_before(step: &Step, block: usize) -> String {
    let elements = if step.blocks[block].is_solution {
        &step.solution
    } else {
        &step.body
    };
    let at = elements
        .iter()
        .position(|element| *element == Element::Block(block));
    match at.and_then(|at| elements[..at].last()) {
        Some(Element::Prose(said)) => plain::plain_prose(std::slice::from_ref(said)),
        Some(Element::Block(_)) | None => String::new(),
    }
}

/// The name that compose looks for by itself and a text says.
fn compose_in(text: &str) -> Option<&'static str> {
    if !text.contains("compose.y") {
        return None;
    }
    let mut names =
        file::names(text).filter_map(|name| COMPOSE.into_iter().find(|known| base(name) == *known));
    names.next()
}

/// The kind of file that a name is for.
fn kind_of_name(name: &str) -> Option<Kind> {
    let base = base(name);
    if base.contains("dockerfile") {
        Some(Kind::Dockerfile)
    } else if base.contains("compose") {
        Some(Kind::Compose)
    } else {
        None
    }
}

/// A file's name without its folders, in small letters.
fn base(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase()
}

//! Which program a command line runs.
//!
//! Not here: what the program does with its arguments.

use crate::script::Word;

/// A word's text, whether or not it is certain.
pub(crate) fn text(word: &Word) -> &str {
    match word {
        Word::Known(text) | Word::Unknown(text) => text,
    }
}

/// The program's name without folder, `.exe` and case, and its arguments; `sudo` before it is left out with its options, and so is `busybox`. `None`
/// where only running tells which program it is.
pub fn program(argv: &[Word]) -> Option<(String, &[Word])> {
    let (first, rest) = argv.split_first()?;
    let Word::Known(name) = first else {
        return None;
    };
    match base_name(name) {
        name if name == "sudo" && !rest.is_empty() => program(behind_sudo(rest)),
        // It is the program that its first word names.
        name if name == "busybox" && rest.first().is_some_and(|word| !text(word).starts_with('-')) => {
            program(rest)
        }
        name => Some((name, rest)),
    }
}

/// What `sudo` runs: its own options are left out.
fn behind_sudo(words: &[Word]) -> &[Word] {
    let mut rest = words;
    while let [first, behind @ ..] = rest {
        rest = match text(first) {
            "-u" | "-g" | "-h" | "-p" | "--user" | "--group" | "--host" | "--prompt"
                if !behind.is_empty() =>
            {
                &behind[1..]
            }
            "--" => return behind,
            option if option.starts_with('-') => behind,
            _ => return rest,
        };
    }
    words
}

/// The arguments of a docker command, unknown ones as the author would read them; `None` for other programs.
/// `docker-compose` is the older spelling of `docker compose`.
pub fn docker_arguments(argv: &[Word]) -> Option<Vec<String>> {
    let (program, arguments) = program(argv)?;
    let plugin = match program.as_str() {
        "docker" => None,
        "docker-compose" => Some("compose".to_owned()),
        _ => return None,
    };
    let arguments = arguments.iter().map(|word| text(word).to_owned());
    Some(plugin.into_iter().chain(arguments).collect())
}

/// A program's name without folder, `.exe` and case.
pub(crate) fn base_name(program: &str) -> String {
    let name = program
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(program)
        .to_lowercase();
    match name.strip_suffix(".exe") {
        Some(stem) => stem.to_owned(),
        None => name,
    }
}

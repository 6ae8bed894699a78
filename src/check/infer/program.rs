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

/// The program's name without folder, `.exe` and case, and its arguments; `sudo` before it is left out. `None`
/// where only running tells which program it is.
pub fn program(argv: &[Word]) -> Option<(String, &[Word])> {
    let (first, rest) = argv.split_first()?;
    let Word::Known(name) = first else {
        return None;
    };
    match base_name(name) {
        name if name == "sudo" && !rest.is_empty() => program(rest),
        name => Some((name, rest)),
    }
}

/// The arguments of a docker command, unknown ones as the author would read them; `None` for other programs.
pub fn docker_arguments(argv: &[Word]) -> Option<Vec<String>> {
    let (program, arguments) = program(argv)?;
    (program == "docker").then(|| arguments.iter().map(|word| text(word).to_owned()).collect())
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

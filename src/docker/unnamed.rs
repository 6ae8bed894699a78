//! Builds that give their image no name: the engine has it by its ID alone.
//!
//! Not here: which image that is, which only the build tells (`shell::shim::unnamed`).

use super::{Foreign, Target, layout};

/// Flags with which a build makes no image of the engine's, or one that is told otherwise.
const OTHERWISE: [&str; 7] = [
    "--output",
    "-o",
    "--push",
    "--check",
    "--call",
    "--print",
    "--metadata-file",
];

/// Says whether a command of the real CLI builds an image of the engine's that it gives no name.
pub fn makes_unnamed(foreign: &Foreign, argv: &[String]) -> bool {
    let words: Vec<&str> = foreign.command.iter().map(String::as_str).collect();
    let layout = layout(argv);
    matches!(words[..], ["image" | "builder" | "buildx", "build"])
        && layout.target == Target::Session
        && layout.tags.is_empty()
        && !OTHERWISE
            .iter()
            .any(|flag| argv.iter().any(|word| is_flag(word, flag)))
}

/// Says whether a word is a flag, alone or with its value.
pub(crate) fn is_flag(word: &str, flag: &str) -> bool {
    word.strip_prefix(flag)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::super::as_foreign;
    use super::*;

    #[test]
    fn a_build_without_a_name_is_one_that_leaves_an_image_in_the_engine() {
        let is_unnamed = |command: &str| {
            let argv: Vec<String> = command.split(' ').map(str::to_owned).collect();
            makes_unnamed(&as_foreign(&argv, None), &argv)
        };
        for command in [
            "build .",
            "image build -q .",
            "buildx build --load .",
            "builder build .",
        ] {
            assert!(is_unnamed(command), "{command}");
        }
        for command in [
            "build -t web .",
            "buildx build --output=type=local,dest=. .",
            "build -o out .",
            "buildx build --push .",
            "buildx build --check .",
            "buildx ls",
            "image ls",
        ] {
            assert!(!is_unnamed(command), "{command}");
        }
    }
}

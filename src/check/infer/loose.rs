//! What can be read off a docker command that stepgate does not understand whole.
//!
//! A flag that is missed here costs a check, never gives a wrong one. Not here: the grammar of the commands that
//! stepgate knows (`docker`).

/// Where the image of a foreign `build` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// Into the engine.
    Engine,
    /// Straight to the registry: `--push`.
    Registry,
    /// Elsewhere: `--output`.
    Elsewhere,
}

/// Reads where a `build` puts its image off its arguments.
pub(super) fn goal(argv: &[String]) -> Goal {
    let has = |test: fn(&str) -> bool| argv.iter().any(|word| test(word));
    if has(|word| matches!(word, "--push" | "--push=true")) {
        Goal::Registry
    } else if has(|word| matches!(word, "-o" | "--output") || word.starts_with("--output=")) {
        Goal::Elsewhere
    } else {
        Goal::Engine
    }
}

//! The instructions of a Dockerfile, read but not expanded.
//!
//! Not here: reading them (`read`), and what they do (`carry_out`).

use serde_json::Value;

use crate::engine::builtin::runtime::Network;

/// A Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Script {
    /// The character that escapes.
    pub(super) escape: char,
    /// The `ARG`s before the first `FROM`.
    pub(super) metas: Vec<Step>,
    /// The stages, in order.
    pub(super) stages: Vec<Stage>,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stage {
    /// Its `FROM`.
    pub(super) from: Step,
    /// What it builds upon, not expanded.
    pub(super) image: String,
    /// Its name, in small letters.
    pub(super) name: Option<String>,
    /// The platform that it asks for, not expanded.
    pub(super) platform: Option<String>,
    /// What follows.
    pub(super) steps: Vec<Step>,
}

/// An instruction with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// The line that it begins at, from 1.
    pub(super) line: usize,
    /// Its text in one line, without comments.
    pub(super) text: String,
    /// What it says.
    pub(super) instruction: Instruction,
}

/// An instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Instruction {
    /// `FROM`, whose parts lie in the stage.
    From,
    /// `ARG`: names and defaults.
    Arg(Vec<(String, Option<String>)>),
    /// `COPY` or `ADD`.
    Copy(Copy),
    /// `ENV`.
    Env(Vec<(String, String)>),
    /// `LABEL`.
    Label(Vec<(String, String)>),
    /// A `LABEL` that the request asks for; it is not expanded.
    FixedLabel(String, String),
    /// `WORKDIR`.
    Workdir(String),
    /// `USER`.
    User(String),
    /// `STOPSIGNAL`.
    Stopsignal(String),
    /// `MAINTAINER`.
    Maintainer(String),
    /// `EXPOSE`.
    Expose(Vec<String>),
    /// `VOLUME`.
    Volume(Vec<String>),
    /// `CMD`.
    Cmd(Command),
    /// `ENTRYPOINT`.
    Entrypoint(Command),
    /// `SHELL`.
    Shell(Vec<String>),
    /// `HEALTHCHECK`, as the configuration has it.
    Healthcheck(Value),
    /// `ONBUILD`, with what the child carries out.
    Onbuild(String),
    /// `RUN`.
    Run(Run),
}

/// A `RUN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) command: Command,
    pub(super) text: Text,
    pub(super) network: Network,
    /// A flag that only Docker carries out, as it is written.
    pub(super) beyond: Option<String>,
}

/// The here-document of a `RUN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Text {
    None,
    /// It is all that runs.
    Whole {
        name: String,
        text: String,
    },
    /// It is a part of a command, whose shell reads it.
    Part {
        name: String,
        text: String,
    },
}

/// A command to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Words as they are.
    Exec(Vec<String>),
    /// A text for the shell.
    Shell(String),
}

/// Which of the two copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    /// `COPY`.
    Copy,
    /// `ADD`, which unpacks archives.
    Add,
}

impl Keyword {
    /// As it is written.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Copy => "COPY",
            Self::Add => "ADD",
        }
    }
}

/// A `COPY` or `ADD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Copy {
    pub(super) keyword: Keyword,
    pub(super) from: Option<String>,
    pub(super) chown: Option<String>,
    pub(super) chmod: Option<String>,
    /// The digest that what is fetched has to have.
    pub(super) checksum: Option<String>,
    /// Patterns of what is left out.
    pub(super) exclude: Vec<String>,
    pub(super) layout: Layout,
    pub(super) sources: Vec<Source>,
    pub(super) target: String,
}

/// Where a source lands below the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// By its name alone.
    Flat,
    /// With the folders that it lies in.
    WithParents,
}

/// What is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A path or pattern.
    Path(String),
    /// A here-document.
    Text(HereText),
}

/// A here-document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HereText {
    /// The word that ends it, which names the file.
    pub(super) name: String,
    /// What it says.
    pub(super) text: String,
    /// What becomes of `$name` in it.
    pub(super) dollars: Dollars,
}

/// What becomes of `$name` in a here-document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dollars {
    /// They are expanded.
    Expanded,
    /// They stay, since the word is quoted.
    Kept,
}

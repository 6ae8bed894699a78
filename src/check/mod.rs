//! What a step must have brought about ([`Check`]), and whether it has ([`Verdict`]).
//!
//! `infer` finds the checks in the lesson's own commands (pure), `verify` asks engine and registry, `explain`
//! says what is checked (pure). Not here: when a step unlocks (`runner`), and what the learner typed.

mod brief;
mod document;
mod explain;
mod holes;
mod infer;
mod mismatch;
mod net;
mod object;
mod object_document;
mod object_explain;
mod object_mismatch;
mod object_net;
mod same;
mod subject;
mod verify;
mod wording;

pub use explain::explain;
pub(crate) use holes::is_asked_for;
pub use infer::{Past, docker_arguments, infer, infer_beside, local, program};

pub use mismatch::{Blob, MismatchKind};
pub use net::lasting;
pub use object::{Link, Make, ObjectState, ProjectState, Wanted, Which};
pub use object_mismatch::ObjectMismatch;
pub use same::together;
pub use subject::{Subject, shown};
/// What [`Ended`]'s text begins with for a file of the lesson's that was written, before its whole path.
pub const WRITTEN: &str = "write ";

pub use verify::{AskError, Ended, World, verify, verify_all};

use serde::Serialize;

use std::ops::RangeInclusive;

use crate::lesson::{Extent, Printed};
use crate::words::{Digest, Reference, StepId};

/// A declared condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What must hold.
    pub condition: Condition,
    /// The line in the lesson that it comes from, from 1.
    pub line: usize,
    /// The command that the lesson gives for it; what a failure tells to run where nothing closer is known.
    pub command: String,
    /// Who asked for it.
    pub source: Source,
}

/// How strongly checks prove what a step is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// There is no check.
    Nothing,
    /// That a command ran and succeeded, and nothing of what it brought about.
    Ran,
    /// What a command printed.
    Output,
    /// A state, asked of engine, registry, credentials, shell or a server.
    State,
}

impl Proof {
    /// The strongest proof among some checks.
    pub fn of(checks: &[Check]) -> Self {
        let strongest = checks.iter().map(|check| check.condition.proof()).max();
        strongest.unwrap_or(Self::Nothing)
    }
}

impl Condition {
    /// How strongly it proves what a command is for.
    pub fn proof(&self) -> Proof {
        match self {
            Self::Unclear { .. } => Proof::Nothing,
            Self::Exit {
                leaves: Leaves::Unknown,
                ..
            } => Proof::Ran,
            Self::Output { .. } => Proof::Output,
            Self::Listed { expected, .. } if expected.is_empty() => Proof::Ran,
            Self::Object(ObjectState::Shown { expected, .. }) if expected.is_empty() => Proof::Ran,
            Self::Variable { .. }
            | Self::Tag { .. }
            | Self::Image { .. }
            | Self::ImageGone { .. }
            | Self::Listed { .. }
            | Self::LoggedIn { .. }
            | Self::LoggedOut { .. }
            | Self::Pushed { .. }
            | Self::Stored { .. }
            | Self::Pulled { .. }
            | Self::Page { .. }
            | Self::Object(_)
            | Self::Http { .. }
            | Self::File { .. }
            | Self::Exit {
                leaves: Leaves::Image,
                ..
            } => Proof::State,
        }
    }
}

/// Who asks for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// A command of the lesson's, or its author.
    Typed,
    /// Prose that tells to open it: whatever the page says, and however long its server takes to come up.
    Told,
}

/// Who asked for a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Inferred from the lesson's commands.
    Inferred,
    /// Written by the author.
    Author,
}

/// What must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The learner's variable has a valid value in the lesson's shell.
    Variable {
        /// The variable's name in the shell.
        name: String,
        /// What its value must be.
        kind: crate::lesson::ValueKind,
    },
    /// `target` exists and names the same image as `source`.
    Tag {
        /// A name or an ID.
        source: Subject<String>,
        /// The new name.
        target: Subject<Reference>,
    },
    /// An image of this name exists.
    Image {
        /// The name.
        name: Subject<Reference>,
    },
    /// No image of this name exists.
    ImageGone {
        /// The name.
        name: Subject<Reference>,
    },
    /// The listing succeeded and shows these.
    Listed {
        /// The `--filter` pairs, and the positional name as `reference`.
        filters: Vec<(String, Subject<String>)>,
        /// The images that the lesson has made so far and that the filters name.
        expected: Vec<Subject<Reference>>,
    },
    /// Credentials for the registry and the user are stored, and the registry accepts them now.
    LoggedIn {
        /// The registry as the lesson writes it; Docker Hub where there is none.
        server: Option<String>,
        /// The account, where the lesson says it.
        user: Option<Subject<String>>,
    },
    /// No credentials for the registry are stored.
    LoggedOut {
        /// The registry as the lesson writes it.
        server: Option<String>,
    },
    /// The registry has the tag, it belongs to the local image, and every blob is there.
    Pushed {
        /// The name in the lesson.
        name: Subject<Reference>,
    },
    /// The registry has the tag and every blob is there; the local image is gone by then, so that there is nothing
    /// to compare with.
    Stored {
        /// The name in the lesson.
        name: Subject<Reference>,
    },
    /// The image was pulled: it exists, and is what the registry has under that name.
    Pulled {
        /// The name in the lesson.
        name: Subject<Reference>,
    },
    /// The registry shows these repositories of this user.
    Page {
        /// The address that the lesson opens.
        url: Subject<String>,
        /// The account whose page it is.
        user: Option<Subject<String>>,
        /// The repositories that the lesson has pushed by then.
        repositories: Vec<Subject<Reference>>,
    },
    /// Something holds of the engine's containers, networks, volumes, services or projects.
    Object(ObjectState),
    /// A server on this machine answers.
    Http {
        /// The address that the lesson asks.
        url: Subject<String>,
        /// The status that is wanted; any below 400 where none is.
        status: Option<u16>,
        /// A text in what it answers.
        contains: Option<Subject<String>>,
        /// The kinds of answers that the lesson's request takes, as its header `Accept` says them.
        accept: Option<String>,
        /// Who asks for it.
        visit: Visit,
    },
    /// A file or folder is there.
    File {
        /// The path; one that is not absolute begins in the folder that the lesson's shell is in.
        path: Subject<String>,
        /// What is in it, where the lesson says so.
        contents: Contents,
    },
    /// Something that the author wrote and that is not understood: it never holds.
    Unclear {
        /// What it is, in words.
        what: String,
    },
    /// A command printed what its author wants.
    Output {
        /// The step that it runs in.
        step: StepId,
        /// The lesson's lines that are asked about, and the learner's own commands; every command of the step where there
        /// are none.
        lines: Option<RangeInclusive<usize>>,
        /// How much of what a block of several commands prints is meant.
        of: Extent,
        /// What is wanted.
        wanted: Printed<Subject<String>>,
    },
    /// The command ran in this session and exited 0: all that can be said of a command whose effect is not known, but for what it
    /// leaves.
    Exit {
        /// Program and arguments, where they are certain.
        argv: Option<Vec<String>>,
        /// How it ends.
        ending: Ending,
        /// What of its effect is known all the same.
        leaves: Leaves,
    },
}

/// What a command leaves, of whose effect no more than that can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// Nothing that is known.
    Unknown,
    /// An image without a name: the session knows which.
    Image,
}

/// What is wanted of a file's contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Nothing: it has to be there.
    Any,
    /// Just these, by their digest.
    Just(Digest),
    /// This text is in them.
    With(Subject<String>),
}

/// How a command is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// With exit code 0.
    Succeeds,
    /// With any other: the lesson says that it fails.
    Fails,
    /// With exit code 0, or by a signal: it runs on until somebody ends it.
    ByHand,
}

/// Whether a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Passed(Evidence),
    /// It does not.
    Failed(Mismatch),
}

/// What proves a condition, in one line for the learner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Such as «`ada/web` is image 3f2a91c0ffee, the same as `web`».
    pub text: String,
}

/// What was wanted, what was found, and the command that mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What kind of failure it is; the texts are made from it.
    pub kind: MismatchKind,
    /// What mends it, where a command does.
    pub mend: Option<String>,
}

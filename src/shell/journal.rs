//! The session's journal: one JSON line for each docker command that really ran.
//!
//! Written by the shim, read by the runner. Not here: what follows from an outcome.

use serde::{Deserialize, Serialize};

use crate::docker::ObjectKind;
use crate::words::Reference;

/// What an invocation that ran came to. Holds no secret: a password is cut out of `argv` before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The program's name and its arguments.
    pub argv: Vec<String>,
    /// The exit code.
    pub exit: i32,
    /// What it made, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made: Vec<Made>,
    /// The images that a listing showed, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<Vec<Reference>>,
    /// What was uploaded, where it was a push.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uploads: Vec<Upload>,
    /// What the guard kept from harm, as the learner would name it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spared: Vec<String>,
    /// The page that was opened or fetched, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<String>,
}

/// Something that a command made or took away; cleaning up goes by this and by the label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Made {
    /// A name for an image that did not have it before.
    Tag {
        /// The name.
        name: Reference,
        /// The image's ID.
        image: String,
        /// The ID of the image that had the name before, where one had.
        replaced: Option<String>,
    },
    /// A name or object went that an earlier entry made.
    Gone {
        /// What kind it was.
        kind: ObjectKind,
        /// The name.
        name: String,
    },
}

/// One pushed tag, layer by layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The name in the lesson.
    pub name: Reference,
    /// The layers, lowest first.
    pub layers: Vec<UploadedLayer>,
}

/// One layer of a push.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadedLayer {
    /// The diff ID's first 12 digits.
    pub id: String,
    /// The blob's size in the registry, in bytes (compressed).
    pub size: u64,
    /// How it got there.
    pub way: Way,
}

/// How a layer got into the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Its bytes travelled.
    Uploaded,
    /// The repository had it.
    Present,
    /// The registry had it in another repository, which is named.
    Mounted(String),
}

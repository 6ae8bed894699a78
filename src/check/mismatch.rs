//! The ways in which a condition fails to hold.
//!
//! Not here: finding them (`verify`), and saying them (`wording`).

use crate::lesson::{Printed, ValueKind};
use crate::words::{Digest, DockerIdError, Reference, ReferenceError};

/// A way in which a condition fails to hold; its fields are what was wanted and found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MismatchKind {
    /// A value is missing that the check needs; the text is as the author would read it.
    ValueMissing {
        /// The text.
        text: String,
    },
    /// The values make no image name.
    NotAName {
        /// What is wrong with it.
        error: ReferenceError,
    },
    /// The variable is not set in the lesson's shell.
    VariableUnset {
        /// The name.
        name: String,
        /// What its value must be.
        kind: ValueKind,
    },
    /// The variable's value breaks the registry's rules.
    VariableInvalid {
        /// The name.
        name: String,
        /// What is wrong with it.
        error: DockerIdError,
    },
    /// The variable's value is empty or has more than one line.
    VariableNotALine {
        /// The name.
        name: String,
    },
    /// The engine has no image of this name; it has these, which are like it.
    ImageMissing {
        /// The name.
        name: Reference,
        /// The names that are like it.
        near: Vec<Reference>,
    },
    /// The engine has no image of the name or ID that was to be tagged.
    SourceMissing {
        /// The name or ID.
        source: String,
        /// The names that are like it.
        near: Vec<Reference>,
    },
    /// The tag is on another image than its source.
    OtherImage {
        /// The tag.
        target: Reference,
        /// The tag's image.
        target_id: String,
        /// The name or ID.
        source: String,
        /// The source's image.
        source_id: String,
    },
    /// The image is still there.
    ImageThere {
        /// The name.
        name: Reference,
        /// The image's ID.
        id: String,
    },
    /// The engine's own listing does not show these.
    NotShown {
        /// What is missing.
        missing: Vec<Reference>,
    },
    /// No listing has succeeded in this session.
    NothingListed,
    /// The listings of this session did not show these.
    NotListed {
        /// What is missing.
        missing: Vec<Reference>,
    },
    /// No credentials for the registry are stored; there are some for these others.
    NotLoggedIn {
        /// The registry, as people call it.
        place: String,
        /// The registries that there are credentials for.
        elsewhere: Vec<String>,
    },
    /// Another account is logged in.
    OtherUser {
        /// The registry, as people call it.
        place: String,
        /// The lesson's account.
        wanted: String,
        /// What was found.
        found: String,
    },
    /// The registry does not take the stored credentials; the message is its own.
    LoginRefused {
        /// The registry, as people call it.
        place: String,
        /// The account.
        user: String,
        /// The registry's words.
        message: String,
    },
    /// Credentials for the registry are still stored.
    StillLoggedIn {
        /// The registry, as people call it.
        place: String,
        /// The account.
        user: String,
    },
    /// The local image is not there to compare the registry's with.
    NothingToCompare {
        /// The name.
        name: Reference,
        /// The names that are like it.
        near: Vec<Reference>,
    },
    /// The registry has no such tag; it has these in the repository.
    NotInRegistry {
        /// The name.
        name: Reference,
        /// The registry, as people call it.
        place: String,
        /// The tags that there are.
        tags: Vec<String>,
    },
    /// The registry does not let the repository be read; the message is its own.
    NoAccess {
        /// The name.
        name: Reference,
        /// The registry, as people call it.
        place: String,
        /// The registry's words.
        message: String,
    },
    /// The registry has an older build.
    Stale {
        /// The name.
        name: Reference,
        /// The local image's ID.
        local_id: String,
        /// The digest in the registry.
        remote_id: String,
    },
    /// The registry has an image of another origin, which has these names here.
    OtherInRegistry {
        /// The name.
        name: Reference,
        /// The local image's ID.
        local_id: String,
        /// The digest in the registry.
        remote_id: String,
        /// The names that it has here.
        known_as: Vec<Reference>,
    },
    /// The registry has the same layers with another configuration, which differs in these fields.
    OtherConfig {
        /// The name.
        name: Reference,
        /// The fields that differ.
        fields: Vec<String>,
    },
    /// The registry has images under the tag, none of them for this platform.
    OtherPlatform {
        /// The name.
        name: Reference,
        /// The local image's platform.
        platform: String,
        /// What was found.
        found: Vec<String>,
    },
    /// A manifest that the tag's index names is not there.
    ManifestMissing {
        /// The name.
        name: Reference,
        /// The digest.
        digest: Digest,
    },
    /// A blob is not there.
    BlobMissing {
        /// The name.
        name: Reference,
        /// The blob.
        blob: Blob,
    },
    /// A blob has another size than its manifest says, in bytes.
    BlobSize {
        /// The name.
        name: Reference,
        /// The blob.
        blob: Blob,
        /// What was found.
        found: u64,
    },
    /// A blob has other bytes than its digest says, as many as its manifest says.
    BlobDamaged {
        /// The name.
        name: Reference,
        /// The blob.
        blob: Blob,
    },
    /// The local image is not the one that the registry has under the name.
    NotPulled {
        /// The name.
        name: Reference,
        /// The local image's ID.
        local_id: String,
        /// The digest in the registry.
        remote_id: String,
    },
    /// The page does not show these repositories.
    NotOnPage {
        /// The address.
        url: String,
        /// What is missing.
        missing: Vec<Reference>,
    },
    /// A state of the engine's objects, of a server or a file does not hold.
    Object(super::ObjectMismatch),
    /// The command did not print what its author wants.
    Printed {
        /// The command.
        command: String,
        /// What is wanted.
        wanted: Printed<String>,
        /// The last lines of what it printed; nothing where it has not run.
        found: Option<String>,
    },
    /// The command has not run in this session.
    NotRun {
        /// The command.
        command: String,
    },
    /// The command succeeded where the lesson says that it fails.
    Succeeded {
        /// The command.
        command: String,
    },
    /// The command ran and failed.
    Exited {
        /// The command.
        command: String,
        /// Its exit code.
        exit: i32,
    },
    /// The block that the command is a part of failed, by another of its commands.
    BlockExited {
        /// The command.
        command: String,
        /// The command that failed, as the shell writes it.
        failed: String,
        /// The block's exit code.
        exit: i32,
    },
}

/// A blob that a manifest names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its digest.
    pub digest: Digest,
    /// The size that the manifest says, in bytes.
    pub size: u64,
    /// The layer's number from 1 and how many there are; `None` for the image's configuration.
    pub layer: Option<(usize, usize)>,
}

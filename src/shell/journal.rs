//! The session's journal: one JSON line for each docker command that really ran.
//!
//! Written by the shim, read by the runner. Not here: what follows from an outcome.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::docker::{Family, ObjectKind};
use crate::words::Reference;

/// What an invocation that ran came to. Holds no secret: a password is cut out of `argv` before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The compose project that it was about, where it was about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The services that the project's files have, by the profiles that are on, where compose told them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// The ID of the image that it built without giving it a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Whether docker refused it because it wants a terminal, and there was none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lacks_terminal: bool,
    /// The names that a compose project's builds give to images, where it was one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub built: Vec<Reference>,
}

/// Something that a command made or took away; cleaning up goes by this and by the label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Made {
    /// A name for an image that did not have it before. `docker tag` enters it before it is given.
    Tag {
        /// The name.
        name: Reference,
        /// The image's ID.
        image: String,
        /// The ID of the image that had the name before, where one had.
        replaced: Option<String>,
    },
    /// A container. Entered as soon as the engine has made it; it carries the session's label.
    Container {
        /// The ID.
        id: String,
    },
    /// A project of which nothing was there before. Entered before its first object is made.
    Project {
        /// Who keeps it.
        family: Family,
        /// Its name.
        name: String,
    },
    /// A swarm that the engine started or joined.
    Swarm {
        /// The ID that the engine has in it.
        node: String,
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

/// Enters into a journal what is about to be made: a command that is killed cannot tell any more.
pub fn announce(path: &Path, made: Made) -> io::Result<()> {
    let outcome = Outcome {
        made: vec![made],
        ..Outcome::default()
    };
    append(path, &outcome)
}

/// Adds an outcome to a journal, as one line in one write, so that commands of one pipe do not mix.
pub fn append(path: &Path, outcome: &Outcome) -> io::Result<()> {
    let mut line = serde_json::to_vec(outcome)?;
    line.push(b'\n');
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)?.write_all(&line)
}

/// Reads the outcomes behind the first `from` bytes of a journal, and where to read on. A line that is not whole
/// yet stays for the next time; a damaged one is passed over. No journal yet is an empty one.
pub fn read(path: &Path, from: usize) -> io::Result<(Vec<Outcome>, usize)> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let new = bytes.get(from..).unwrap_or_default();
    let whole = new
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |end| end + 1);
    let outcomes = new[..whole]
        .split(|&byte| byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    Ok((outcomes, from + whole))
}

/// What a lesson has made that is still its own and carries no label of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Names, each with the ID of its image.
    tags: BTreeMap<Reference, String>,
    projects: BTreeSet<(Family, String)>,
    nodes: BTreeSet<String>,
}

impl Ledger {
    /// Adds up what was made and what is gone, in order.
    pub fn of<'a>(made: impl IntoIterator<Item = &'a Made>) -> Self {
        let mut ledger = Self::default();
        for made in made {
            ledger.enter(made);
        }
        ledger
    }

    fn enter(&mut self, made: &Made) {
        match made {
            Made::Tag {
                name,
                image,
                replaced: _,
            } => {
                self.tags.insert(name.clone(), image.clone());
            }
            Made::Gone { kind, name } => match kind {
                ObjectKind::Image => {
                    if let Ok(name) = Reference::parse(name) {
                        self.tags.remove(&name.with_default_tag());
                    }
                }
                ObjectKind::Container
                | ObjectKind::Network
                | ObjectKind::Volume
                | ObjectKind::Service
                | ObjectKind::Secret
                | ObjectKind::Config => {}
            },
            // Its label tells whose it is.
            Made::Container { .. } => {}
            Made::Project { family, name } => {
                self.projects.insert((*family, name.clone()));
            }
            Made::Swarm { node } => {
                self.nodes.insert(node.clone());
            }
        }
    }

    /// Says whether the lesson made this name.
    pub fn has(&self, name: &Reference) -> bool {
        self.tags.contains_key(name)
    }

    /// Says whether a project is the lesson's.
    pub fn has_project(&self, family: Family, name: &str) -> bool {
        self.projects.iter().any(|(f, n)| *f == family && n == name)
    }

    /// The projects, in order.
    pub fn projects(&self) -> impl Iterator<Item = (Family, &str)> {
        self.projects
            .iter()
            .map(|(family, name)| (*family, name.as_str()))
    }

    /// Says whether the lesson brought the engine into the swarm where it is this node.
    pub fn has_node(&self, node: &str) -> bool {
        self.nodes.contains(node)
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &Reference> {
        self.tags.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(exit: i32) -> Outcome {
        Outcome {
            argv: vec!["docker".into(), "ps".into()],
            exit,
            ..Outcome::default()
        }
    }

    fn tag(name: &str) -> Made {
        Made::Tag {
            name: Reference::parse(name).unwrap(),
            image: "sha256:1".into(),
            replaced: None,
        }
    }

    #[test]
    fn reading_goes_on_where_it_stopped_and_waits_for_whole_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        assert_eq!(read(&path, 0).unwrap(), (vec![], 0));
        append(&path, &outcome(0)).unwrap();
        let (first, at) = read(&path, 0).unwrap();
        assert_eq!(first, [outcome(0)]);
        let whole = fs::read(&path).unwrap();
        assert_eq!(at, whole.len());
        fs::write(&path, [&whole[..], b"{\"argv\""].concat()).unwrap();
        assert_eq!(read(&path, at).unwrap(), (vec![], at));
        fs::write(&path, [&whole[..], b"damaged\n", &whole[..]].concat()).unwrap();
        assert_eq!(read(&path, at).unwrap().0, [outcome(0)]);
    }

    #[cfg(unix)]
    #[test]
    fn a_journal_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        append(&path, &outcome(0)).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_swarm_is_the_lessons_at_the_node_that_it_entered_with() {
        let ledger = Ledger::of(&[Made::Swarm { node: "n1".into() }]);
        assert!(ledger.has_node("n1") && !ledger.has_node("n2"));
    }

    #[test]
    fn a_project_that_is_announced_is_the_lessons_whatever_becomes_of_the_command() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let project = Made::Project {
            family: Family::Compose,
            name: "web".into(),
        };
        announce(&path, project).unwrap();
        let (outcomes, _) = read(&path, 0).unwrap();
        let ledger = Ledger::of(outcomes.iter().flat_map(|outcome| &outcome.made));
        assert!(ledger.has_project(Family::Compose, "web"));
        assert!(!ledger.has_project(Family::Stack, "web"));
    }

    #[test]
    fn a_ledger_forgets_what_is_gone() {
        let gone = Made::Gone {
            kind: ObjectKind::Image,
            name: "ada/web".into(),
        };
        let made = [tag("ada/web:latest"), tag("ada/db:v1"), gone];
        let ledger = Ledger::of(&made);
        assert!(!ledger.has(&Reference::parse("ada/web:latest").unwrap()));
        assert_eq!(
            ledger.names().map(ToString::to_string).collect::<Vec<_>>(),
            ["ada/db:v1"]
        );
    }
}

//! What a step may need beyond what the lesson makes: without it the step is skipped.
//!
//! Not here: asking whether it is there (`runner`).

use serde::{Serialize, Serializer};

use super::nearest;
use super::values::Value;
use super::yaml::{Lined, Node};

/// Something that a step needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// One of a fixed list.
    Thing(Thing),
    /// A program of this name.
    Command(String),
    /// What its author wrote and nobody understands: it is never there.
    Unclear(String),
}

macro_rules! things {
    ($($(#[doc = $meaning:literal])+ $word:literal $Thing:ident,)+) => {
        /// Something that a step needs and that has a name of its own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Thing { $($(#[doc = $meaning])+ $Thing,)+ }

        /// Every thing with its meaning, in the order of the book's reference.
        pub(super) const THINGS: &[(&str, &str, Thing)] =
            &[$(($word, concat!($($meaning),+), Thing::$Thing),)+];
    };
}

things! {
    /// A Docker Engine; the built-in one will not do.
    "docker" Docker,
    /// A Docker Engine that is in a swarm.
    "swarm" Swarm,
    /// The docker CLI with its plugin `compose`.
    "compose" Compose,
    /// The docker CLI with its plugin `buildx`.
    "buildx" Buildx,
    /// A Docker Engine that builds with `BuildKit` where nobody says otherwise.
    "buildkit" Buildkit,
    /// A Docker Engine that has NVIDIA's runtime, or a GPU among its devices.
    "gpu" Gpu,
    /// An answer from the internet.
    "internet" Internet,
    /// Somebody at a terminal: not with `--unattended`.
    "terminal" Terminal,
}

impl Thing {
    /// Its name.
    pub fn name(self) -> &'static str {
        let found = THINGS.iter().find(|(_, _, thing)| *thing == self);
        found.map_or("", |(name, ..)| name)
    }
}

impl std::fmt::Display for Need {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Thing(thing) => f.write_str(thing.name()),
            Self::Command(name) => write!(f, "the command `{name}`"),
            Self::Unclear(text) => write!(f, "`{text}`, which stepgate does not know"),
        }
    }
}

impl Serialize for Need {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Thing(thing) => serializer.serialize_str(thing.name()),
            Self::Command(name) => serde_json::json!({ "command": name }).serialize(serializer),
            Self::Unclear(text) => serde_json::json!({ "unclear": text }).serialize(serializer),
        }
    }
}

impl Value for Need {
    fn wants() -> String {
        let names: Vec<String> = THINGS.iter().map(|(name, ..)| format!("`{name}`")).collect();
        format!("one of {}, or `command:` and a program's name", names.join(", "))
    }

    fn read(node: &Lined<Node>) -> Result<Self, Option<String>> {
        match &node.value {
            Node::Text(word) => match THINGS.iter().find(|(name, ..)| name == word) {
                Some((.., thing)) => Ok(Self::Thing(*thing)),
                None => Err(nearest(word, THINGS.iter().map(|(name, ..)| *name))
                    .map(|near| format!("did you mean `{near}`?"))),
            },
            Node::Map(pairs) => match pairs.as_slice() {
                [(key, value)] if key.value == "command" => {
                    let name = String::read(value)?;
                    let is_name = !name.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '\\'));
                    let reason = || Some("a command is a program's name alone".to_owned());
                    is_name.then_some(Self::Command(name)).ok_or_else(reason)
                }
                _ => Err(None),
            },
            Node::Nothing | Node::List(_) => Err(None),
        }
    }
}

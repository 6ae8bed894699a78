//! The values that a key may have: each type reads its own, and says in words what it wants.
//!
//! Not here: the keys (`kinds`, `read`).

use super::yaml::{Lined, Node};
use super::{Pattern, Similarity};

/// A type that an author's value is read as.
pub(super) trait Value: Sized {
    /// What it wants, for the book and for complaints: «a text».
    fn wants() -> String;

    /// Reads it; an error is what is wrong, where that is more than [`Self::wants`] says.
    fn read(node: &Lined<Node>) -> Result<Self, Option<String>>;

    /// What stands for a key that is not written; nothing where it has to be.
    fn absent() -> Option<Self> {
        None
    }
}

fn scalar(node: &Lined<Node>) -> Result<&str, Option<String>> {
    match &node.value {
        Node::Text(text) => Ok(text),
        Node::Nothing | Node::List(_) | Node::Map(_) => Err(None),
    }
}

impl Value for String {
    fn wants() -> String {
        "a text".to_owned()
    }

    fn read(node: &Lined<Node>) -> Result<Self, Option<String>> {
        let text = scalar(node)?;
        if text.trim().is_empty() {
            return Err(Some("it is empty".to_owned()));
        }
        Ok(text.to_owned())
    }
}

impl Value for u64 {
    fn wants() -> String {
        "a number".to_owned()
    }

    fn read(node: &Lined<Node>) -> Result<Self, Option<String>> {
        scalar(node)?.parse().map_err(|_| None)
    }
}

/// The status of an HTTP answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub u16);

impl Value for Status {
    fn wants() -> String {
        "a status from 100 to 599".to_owned()
    }

    fn read(node: &Lined<Node>) -> Result<Self, Option<String>> {
        let status = scalar(node)?.parse().ok();
        let status = status.filter(|status| (100..600).contains(status));
        status.map(Self).ok_or(None)
    }
}

impl Value for Similarity {
    fn wants() -> String {
        "a number from 0 to 1".to_owned()
    }

    fn read(node: &Lined<Node>) -> Result<Self, Option<String>> {
        let share = scalar(node)?.parse().ok();
        share.and_then(Self::new).ok_or(None)
    }
}

impl Value for Pattern {
    fn wants() -> String {
        "a regular expression".to_owned()
    }

    fn read(node: &Lined<Node>) -> Result<Self, Option<String>> {
        Self::parse(scalar(node)?).map_err(|error| Some(error.to_string()))
    }
}

/// A port of a container, as `docker run --publish` takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published(pub String);

impl Value for Published {
    fn wants() -> String {
        "a port as `docker run --publish` takes it, such as `8080:80`".to_owned()
    }

    fn read(node: &Lined<Node>) -> Result<Self, Option<String>> {
        let text = scalar(node)?;
        let numbers = text.split_once('/').map_or(text, |(numbers, _)| numbers);
        let mut parts = numbers.rsplit(':').take(2);
        let is_port = |part: &str| part.parse::<u16>().is_ok();
        parts.all(is_port).then(|| Self(text.to_owned())).ok_or(None)
    }
}

/// How many containers of a service run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scale(pub Vec<(String, u64)>);

impl Value for Scale {
    fn wants() -> String {
        "services with a number each, such as `{ web: 3 }`".to_owned()
    }

    fn read(node: &Lined<Node>) -> Result<Self, Option<String>> {
        let Node::Map(pairs) = &node.value else {
            return Err(None);
        };
        let one = |(service, number): &(Lined<String>, Lined<Node>)| {
            Ok((service.value.clone(), u64::read(number).map_err(|_| None)?))
        };
        pairs.iter().map(one).collect::<Result<_, _>>().map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: Value> Value for Option<T> {
    fn wants() -> String {
        T::wants()
    }

    fn read(node: &Lined<Node>) -> Result<Self, Option<String>> {
        T::read(node).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// One value stands for a list of it.
impl<T: Value> Value for Vec<T> {
    fn wants() -> String {
        format!("a list, each {}", T::wants())
    }

    fn read(node: &Lined<Node>) -> Result<Self, Option<String>> {
        match &node.value {
            Node::List(items) => items.iter().map(T::read).collect(),
            Node::Nothing | Node::Text(_) | Node::Map(_) => Ok(vec![T::read(node)?]),
        }
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

macro_rules! choices {
    ($($(#[doc = $meaning:literal])+ $Name:ident, $(or $default:ident)? { $($(#[doc = $about:literal])+ $word:literal $Choice:ident,)+ })+) => {$(
        $(#[doc = $meaning])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $Name { $($(#[doc = $about])+ $Choice,)+ }

        impl Value for $Name {
            fn wants() -> String {
                let words: &[&str] = &[$(concat!("`", $word, "`"),)+];
                format!("one of {}", words.join(", "))
            }

            fn read(node: &Lined<Node>) -> Result<Self, Option<String>> {
                let word = scalar(node)?;
                match word {
                    $($word => Ok(Self::$Choice),)+
                    _ => Err(super::nearest(word, [$($word,)+]).map(|near| format!("did you mean `{near}`?"))),
                }
            }

            $(fn absent() -> Option<Self> {
                Some(Self::$default)
            })?
        }
    )+};
}

choices! {
    /// The state that a container is wanted in.
    ContainerState, or Running {
        /// It runs.
        "running" Running,
        /// It is paused.
        "paused" Paused,
        /// It was started, and runs still or has ended without an error of its own.
        "ran" Ran,
        /// It is there and does not run.
        "stopped" Stopped,
        /// It is there.
        "exists" Exists,
    }
    /// The state that a compose project is wanted in.
    ComposeState, or Up {
        /// Its services have containers, and each runs or has ended well.
        "up" Up,
        /// Its services have containers.
        "made" Made,
        /// None of its containers runs.
        "stopped" Stopped,
        /// It has no containers.
        "down" Down,
    }
    /// What a check of services is about.
    Scope, or Service {
        /// A service.
        "service" Service,
        /// A stack.
        "stack" Stack,
        /// The swarm.
        "swarm" Swarm,
    }
    /// The state that a service, a stack or the swarm is wanted in.
    ServiceState, or Running {
        /// It is there, and its tasks run.
        "running" Running,
        /// It is not there.
        "gone" Gone,
    }
    /// What a variable's value has to be.
    Grammar, or Text {
        /// One line of text.
        "text" Text,
        /// An account's name.
        "docker-id" DockerId,
    }
    /// How a command is to end.
    CommandEnd, or Succeeds {
        /// With exit code 0.
        "succeeds" Succeeds,
        /// With any other.
        "fails" Fails,
    }
    /// How much of what a block prints is meant.
    Extent, or Last {
        /// What its last command prints.
        "last" Last,
        /// All of it.
        "block" Block,
    }
    /// Whether a container is in a network.
    YesNo, or Yes {
        /// It is.
        "true" Yes,
        /// It is not.
        "false" No,
    }
}

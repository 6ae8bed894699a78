//! Every kind of check that an author can write: its keys, what they mean, and an example. The book's reference is made of
//! this table, and so is the reading.
//!
//! Not here: the values that a key may have (`values`), and what a check comes to (`plan`).

use super::fields::Fields;
use super::values::{
    CommandEnd, ComposeState, ContainerState, Extent, Grammar, Published, Scale, Scope, ServiceState, Status,
    Value, YesNo,
};
use super::{Pattern, Similarity};

/// A kind of check.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name, as in the documents of `plan` and `check`.
    pub name: &'static str,
    /// What it asks.
    pub meaning: &'static str,
    /// The key that is meant where a check is written with one value alone.
    pub short: &'static str,
    /// An item of `checks`.
    pub example: &'static str,
    /// Its keys.
    pub keys: fn() -> Vec<Key>,
}

/// A key of a check.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// What stands behind it.
    pub wants: String,
    /// Whether it has to be there.
    pub need: KeyNeed,
}

/// Whether a key has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyNeed {
    /// It has to.
    Required,
    /// It may be left out.
    Optional,
}

macro_rules! kinds {
    ($($(#[doc = $meaning:literal])+ $name:literal $Kind:ident, short $short:literal, $example:literal {
        $($(#[doc = $about:literal])+ $key:literal $field:ident: $Type:ty,)*
    })+) => {
        /// What a check of the author's asks; its texts are as written, placeholders and all.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Asked {
            $($(#[doc = $meaning])+ $Kind($Kind),)+
            /// Something that was not understood, in these words; it never holds.
            Unclear(String),
        }

        $($(#[doc = $meaning])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $Kind {
            $($(#[doc = $about])+ pub $field: $Type,)*
        })+

        /// Every kind of check, in the order of the book's reference.
        pub const KINDS: &[Kind] = &[$(Kind {
            name: $name,
            meaning: concat!($($meaning),+),
            short: $short,
            example: $example,
            keys: || vec![$(Key {
                name: $key,
                meaning: concat!($($about),+),
                wants: <$Type as Value>::wants(),
                need: match <$Type as Value>::absent() {
                    Some(_) => KeyNeed::Optional,
                    None => KeyNeed::Required,
                },
            },)*],
        },)+];

        /// Reads the check of a kind; nothing where something in it is not understood, which the fields tell.
        pub(super) fn asked(kind: &Kind, fields: &mut Fields<'_>) -> Option<Asked> {
            match kind.name {
                $($name => {
                    $(let $field = fields.take::<$Type>($key);)*
                    fields.end(kind)?;
                    Some(Asked::$Kind($Kind { $($field: $field?,)* }))
                })+
                _ => None,
            }
        }
    };
}

kinds! {
    /// An image has a second name: the engine gives one ID for both.
    "tag" Tag, short "", "tag: { of: web, name: \"$dockerId/web:v1\" }" {
        /// The image: another name of it, or its ID.
        "of" of: String,
        /// The name that it has to have.
        "name" name: String,
    }
    /// The engine has an image of this name.
    "image" Image, short "name", "image: web:v1" {
        /// The image's name.
        "name" name: String,
    }
    /// The engine has no image of this name.
    "image-gone" ImageGone, short "name", "image-gone: web:v1" {
        /// The image's name.
        "name" name: String,
    }
    /// A listing of images in this session shows these, and so does the engine.
    "listed" Listed, short "images", "listed: [web, \"$dockerId/web\"]" {
        /// The images' names; none asks for any listing.
        "images" images: Vec<String>,
    }
    /// A login is stored, and the registry accepts it now.
    "logged-in" LoggedIn, short "user", "logged-in: $dockerId" {
        /// The account.
        "user" user: Option<String>,
        /// The registry's host; Docker Hub without it.
        "server" server: Option<String>,
    }
    /// No login for the registry is stored.
    "logged-out" LoggedOut, short "server", "logged-out: { server: registry.example }" {
        /// The registry's host; Docker Hub without it.
        "server" server: Option<String>,
    }
    /// The registry has the image under this name, whole, and it is the learner's.
    "pushed" Pushed, short "name", "pushed: $dockerId/web:v1" {
        /// The image's name.
        "name" name: String,
    }
    /// The engine has the image, and it is what the registry has under that name.
    "pulled" Pulled, short "name", "pulled: $dockerId/web:v1" {
        /// The image's name.
        "name" name: String,
    }
    /// A container is there, in a state and made like this.
    "container" Container, short "name", "container: { name: web, state: running, image: nginx, ports: [\"8080:80\"] }" {
        /// The container's name.
        "name" name: String,
        /// Its state; it has to run where nothing else is said.
        "state" state: ContainerState,
        /// The image that it is made from.
        "image" image: Option<String>,
        /// The ports that it publishes, at least.
        "ports" ports: Vec<Published>,
        /// A network that it is in.
        "network" network: Option<String>,
    }
    /// No container of this name is there.
    "container-gone" ContainerGone, short "name", "container-gone: web" {
        /// The container's name.
        "name" name: String,
    }
    /// A network is there, or a container is in it.
    "network" Network, short "name", "network: { name: shop, container: web }" {
        /// The network's name.
        "name" name: String,
        /// A container.
        "container" container: Option<String>,
        /// Whether the container has to be in it; it has to where nothing is said.
        "connected" connected: YesNo,
    }
    /// No network of this name is there.
    "network-gone" NetworkGone, short "name", "network-gone: shop" {
        /// The network's name.
        "name" name: String,
    }
    /// A volume is there.
    "volume" Volume, short "name", "volume: data" {
        /// The volume's name.
        "name" name: String,
    }
    /// No volume of this name is there.
    "volume-gone" VolumeGone, short "name", "volume-gone: data" {
        /// The volume's name.
        "name" name: String,
    }
    /// A service or a stack is there, or the engine is in a swarm; or they are not.
    "service" Service, short "name", "service: { name: web, image: nginx, replicas: 3 }" {
        /// The service's or the stack's name; the swarm has none.
        "name" name: Option<String>,
        /// What it is; a service where nothing is said.
        "what" what: Scope,
        /// Whether it has to be there; it has to where nothing is said.
        "state" state: ServiceState,
        /// The service's image.
        "image" image: Option<String>,
        /// How many of its tasks run.
        "replicas" replicas: Option<u64>,
    }
    /// A compose project is in a state.
    "compose" Compose, short "name", "compose: { services: [web, db], state: up }" {
        /// The project's name; without it, the project of the folder that the lesson's shell is in.
        "name" name: Option<String>,
        /// Its files, where compose would not find them.
        "files" files: Vec<String>,
        /// The services that are meant; all where none is named.
        "services" services: Vec<String>,
        /// How many containers of a service run.
        "scale" scale: Scale,
        /// Its state; it has to be up where nothing is said.
        "state" state: ComposeState,
    }
    /// A variable of the lesson's is set in its shell. What nobody but the learner may see (`API_TOKEN`) is not looked at.
    "variable" Variable, short "name", "variable: { name: dockerId, grammar: docker-id }" {
        /// The variable's name.
        "name" name: String,
        /// What its value has to be; text where nothing is said.
        "grammar" grammar: Grammar,
    }
    /// A server answers a plain request from this machine.
    "http" Http, short "url", "http: { url: \"http://localhost:8080\", status: 200, contains: Welcome }" {
        /// The address, `http` and on this machine.
        "url" url: String,
        /// The status of its answer; any below 400 where nothing is said.
        "status" status: Option<Status>,
        /// A text in its answer.
        "contains" contains: Option<String>,
    }
    /// A file or folder is there, on this machine or in a container.
    "file" File, short "path", "file: { path: Dockerfile, contains: FROM }" {
        /// Its path; one that is not absolute begins in the folder that the lesson's shell is in. In a container it has to be absolute.
        "path" path: String,
        /// The container that it is in, running or not.
        "container" container: Option<String>,
        /// A text in the file.
        "contains" contains: Option<String>,
    }
    /// A command printed something to standard output: the last one of the nearest block above the comment in its step, or one of
    /// the learner's own; where no block stands above it, any command of the step.
    "output" Output, short "contains", "output: { matches: \"^web .* Up\" }" {
        /// A text in it.
        "contains" contains: Option<String>,
        /// A regular expression that fits somewhere in it; `^` and `$` stand for a line's ends.
        "matches" matches: Option<Pattern>,
        /// A text that it is like.
        "text" text: Option<String>,
        /// How like it has to be, by Jaro and Winkler; 0.8 where nothing is said.
        "similarity" similarity: Option<Similarity>,
        /// Of a block with several commands, what the last one printed, or all of them together; the last one where nothing is
        /// said.
        "of" of: Extent,
    }
    /// A command ran in this session.
    "exit" Exit, short "command", "exit: { command: \"docker info\", ends: succeeds }" {
        /// The command, as in the lesson.
        "command" command: String,
        /// How it has to end; well, where nothing is said.
        "ends" ends: CommandEnd,
    }
}

impl Kind {
    /// Finds a kind by its name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }
}

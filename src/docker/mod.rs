//! The grammar of the docker command line: argv → [`DockerCommand`]. Pure.
//!
//! Not here: carrying a command out (`shell::shim`), and asking an engine.

mod alone;
mod bases;
mod change;
mod change_flags;
mod deed;
mod flags;
mod for_images;
mod foreign;
mod foreign_flags;
mod lasting;
mod names;
mod native;
mod older;
mod own_command;
mod reads;
mod redact;
mod run_flags;
mod simple_run;
mod started;
#[cfg(test)]
mod tests;
mod unnamed;
mod update_flags;
mod within;

pub use alone::{Confines, Opened, confines, needs_terminal, opened, runs_image_alone, without_terminal};
pub use bases::bases;
pub use change::{Change, Project, ProjectTurn, Turn, change};
pub use deed::{Deed, Family, ObjectKind, ProjectDeed, Shared, SwarmDeed};
pub use for_images::{Asks, ImageCommand, Prune, PruneScope, image_command, inspect_of_any};
pub use foreign::{BuildFiles, Layout, Source, Target, layout};
pub use lasting::{is_long, loops};
pub use older::{container_of_today, is_container_command, is_older_container};
pub use own_command::{OwnCommand, own_command};
pub use reads::{Reads, Shown, reads};
pub use redact::without_passwords;
pub use simple_run::{Bind, ContainerRun, Files, Input, Missing, PullPolicy, Reach, Screen, container_run};
pub use started::{AtEnd, Port, RunMode, Started};
pub(crate) use unnamed::is_flag;
pub use unnamed::makes_unnamed;
pub use within::{
    Entered, Entry, TakenUp, attached, awaited, entered, executed, open_shell, put, stays_with, taken_up,
};

/// Reads an argv of `docker`, without the program's name.
pub fn parse(argv: &[String]) -> Parsed {
    let command = names::resolve(argv);
    match native::read(argv, &command) {
        native::Read::Understood(native) => Parsed::Native(native),
        native::Read::Wrong(message) => Parsed::Wrong { message },
        native::Read::NotOurs(because) => Parsed::Foreign(foreign::read(argv, &command, because)),
    }
}

/// Reads an argv as one for the real CLI, whether or not stepgate could do it, because of one flag.
pub fn as_foreign(argv: &[String], because: Option<String>) -> Foreign {
    foreign::read(argv, &names::resolve(argv), because)
}

/// What an argv of `docker` (without the program's name) is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// Every flag of it is understood, and stepgate can do it itself.
    Native(DockerCommand),
    /// Only the real CLI can do it.
    Foreign(Foreign),
    /// A command that stepgate does itself, used wrongly: it cannot run at all.
    Wrong {
        /// What the docker CLI says to that, usage lines included.
        message: String,
    },
}

/// A command that stepgate does itself over the Engine API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DockerCommand {
    /// `image tag`, `tag`.
    Tag {
        /// The image as written: a name or an ID.
        source: String,
        /// The new name as written.
        target: String,
    },
    /// `image ls`, `image list`, `images`.
    List(List),
    /// `image push`, `push`.
    Push(Push),
    /// `image pull`, `pull`.
    Pull(Pull),
    /// `image rm`, `image remove`, `rmi`.
    Remove(Remove),
    /// `image inspect`, and `inspect --type image`.
    Inspect(Inspect),
    /// `image history`, `history`.
    History(History),
    /// `image build`, `build`, `buildx build` without BuildKit-only flags.
    Build(Build),
    /// `login`.
    Login(Login),
    /// `logout`, with the registry as written.
    Logout(Option<String>),
    /// `version`, with its `--format`.
    Version(Option<String>),
    /// `info`, `system info`, with its `--format`.
    Info(Option<String>),
}

/// Whether output is cut to fit, as Docker does by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// IDs and commands are cut.
    #[default]
    Cut,
    /// `--no-trunc`.
    Full,
}

/// `image ls` and its flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The positional `REPOSITORY[:TAG]`.
    pub repository: Option<String>,
    /// `--filter` pairs in order: key and value.
    pub filters: Vec<(String, String)>,
    /// `--format`.
    pub format: Option<String>,
    /// `--no-trunc`.
    pub width: Width,
    /// What is shown of each image.
    pub columns: Columns,
    /// `--all`: intermediate images too.
    pub scope: ListScope,
}

/// Which columns a listing has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// The usual ones.
    #[default]
    Usual,
    /// `--digests`.
    Digests,
    /// `--quiet`: IDs alone.
    Ids,
}

/// Which images a listing shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListScope {
    /// Not the intermediate ones.
    #[default]
    Top,
    /// `--all`.
    All,
}

/// `image push` and its flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// The name as written.
    pub name: String,
    /// Which tags go.
    pub tags: Tags,
    /// `--quiet` or not.
    pub verbosity: Verbosity,
}

/// Which of a repository's tags a command means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tags {
    /// The one that is named, or `latest`.
    One,
    /// `--all-tags`.
    All,
}

/// How much a command tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbosity {
    /// Progress and result.
    Normal,
    /// `--quiet`: the result alone.
    Quiet,
}

/// `image pull` and its flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// The name as written.
    pub name: String,
    /// Which tags come.
    pub tags: Tags,
    /// `--quiet` or not.
    pub verbosity: Verbosity,
    /// `--platform`.
    pub platform: Option<String>,
}

/// `image rm` and its flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remove {
    /// The names or IDs as written.
    pub names: Vec<String>,
    /// `--force` or not.
    pub force: Force,
    /// Whether untagged parents go too.
    pub parents: Parents,
}

/// Whether a removal is forced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// Only what is not in use.
    Gentle,
    /// `--force`.
    Forced,
}

/// What becomes of untagged parents of a removed image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parents {
    /// They are deleted.
    Deleted,
    /// `--no-prune`.
    Kept,
}

/// `image inspect` and its flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspect {
    /// The names or IDs as written.
    pub names: Vec<String>,
    /// `--format`.
    pub format: Option<String>,
}

/// `image history` and its flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The name or ID as written.
    pub name: String,
    /// `--no-trunc`.
    pub width: Width,
    /// What is shown of each row.
    pub columns: Columns,
    /// `--format`.
    pub format: Option<String>,
    /// `--human=false` or not.
    pub units: Units,
}

/// How sizes and dates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units {
    /// `1.2kB`, `3 days ago`.
    Human,
    /// Bytes and timestamps.
    Exact,
}

/// `build` and its flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// The context as written: a folder, a URL, or `-`.
    pub context: String,
    /// `--file`.
    pub file: Option<String>,
    /// `--tag`s in order.
    pub tags: Vec<String>,
    /// `--build-arg`s in order: name and value, no value where the environment gives it.
    pub args: Vec<(String, Option<String>)>,
    /// `--label`s in order.
    pub labels: Vec<(String, String)>,
    /// `--target`.
    pub target: Option<String>,
    /// `--platform`.
    pub platform: Option<String>,
    /// `--quiet`.
    pub is_quiet: bool,
    /// `--no-cache`.
    pub is_uncached: bool,
    /// `--pull`.
    pub is_pulling: bool,
}

/// `login` and its flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// The registry as written; Docker Hub where there is none.
    pub server: Option<String>,
    /// `--username`.
    pub username: Option<String>,
    /// Where the password comes from.
    pub password: PasswordFrom,
}

/// Where `docker login` takes its password from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PasswordFrom {
    /// The hidden prompt, or the environment where there is no terminal.
    #[default]
    Prompt,
    /// `--password-stdin`.
    Stdin,
    /// `--password`: on the command line, where everyone can read it.
    Argv(crate::words::Secret),
}

/// A command that only the real CLI can do, with as much of it as the guard and the checks need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The command's words in their long form, such as `["container", "rm"]`.
    pub command: Vec<String>,
    /// What it does to the engine's objects.
    pub deed: Deed,
    /// What stepgate can do of it only without one flag, and that flag.
    pub because: Option<String>,
}

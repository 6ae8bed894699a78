//! [`DockerCommand`] → argv, for tests: the long form of every name and flag, which parses back to the same command.
//!
//! Not here: what is run; stepgate hands on the argv that was typed.

use crate::docker::{
    Build, Columns, DockerCommand, Force, History, List, ListScope, Login, Parents, PasswordFrom, Pull, Push,
    Remove, Tags, Units, Verbosity, Width,
};

impl DockerCommand {
    /// Writes the command as an argv without the program's name.
    pub(super) fn to_argv(&self) -> Vec<String> {
        match self {
            Self::Tag { source, target } => Argv::new(&["image", "tag"]).names([source, target]),
            Self::List(list) => list_argv(list),
            Self::Push(Push {
                name,
                tags,
                verbosity,
            }) => Argv::new(&["image", "push"])
                .switch("all-tags", *tags == Tags::All)
                .switch("quiet", *verbosity == Verbosity::Quiet)
                .names([name]),
            Self::Pull(Pull {
                name,
                tags,
                verbosity,
                platform,
            }) => Argv::new(&["image", "pull"])
                .switch("all-tags", *tags == Tags::All)
                .switch("quiet", *verbosity == Verbosity::Quiet)
                .value("platform", platform.as_deref())
                .names([name]),
            Self::Remove(Remove {
                names,
                force,
                parents,
            }) => Argv::new(&["image", "rm"])
                .switch("force", *force == Force::Forced)
                .switch("no-prune", *parents == Parents::Kept)
                .names(names),
            Self::Inspect(inspect) => Argv::new(&["image", "inspect"])
                .value("format", inspect.format.as_deref())
                .names(&inspect.names),
            Self::History(history) => history_argv(history),
            Self::Build(build) => build_argv(build),
            Self::Login(login) => login_argv(login),
            Self::Logout(server) => Argv::new(&["logout"]).names(server),
            Self::Version(format) => Argv::new(&["version"]).value("format", format.as_deref()).0,
            Self::Info(format) => {
                Argv::new(&["system", "info"])
                    .value("format", format.as_deref())
                    .0
            }
        }
    }
}

/// An argv in the making.
struct Argv(Vec<String>);

impl Argv {
    fn new(words: &[&str]) -> Self {
        Self(words.iter().map(|&word| word.to_owned()).collect())
    }

    fn switch(mut self, name: &str, is_on: bool) -> Self {
        if is_on {
            self.0.push(format!("--{name}"));
        }
        self
    }

    fn value(mut self, name: &str, value: Option<&str>) -> Self {
        self.0.extend(value.map(|value| format!("--{name}={value}")));
        self
    }

    fn values(mut self, name: &str, values: impl IntoIterator<Item = String>) -> Self {
        self.0
            .extend(values.into_iter().map(|value| format!("--{name}={value}")));
        self
    }

    fn names<'a>(mut self, names: impl IntoIterator<Item = &'a String>) -> Vec<String> {
        let names: Vec<String> = names.into_iter().cloned().collect();
        if names.iter().any(|name| name.starts_with('-')) {
            self.0.push("--".to_owned());
        }
        self.0.extend(names);
        self.0
    }
}

fn list_argv(list: &List) -> Vec<String> {
    let filters = list.filters.iter().map(|(key, value)| format!("{key}={value}"));
    Argv::new(&["image", "ls"])
        .switch("all", list.scope == ListScope::All)
        .switch("digests", list.columns == Columns::Digests)
        .switch("quiet", list.columns == Columns::Ids)
        .switch("no-trunc", list.width == Width::Full)
        .values("filter", filters)
        .value("format", list.format.as_deref())
        .names(&list.repository)
}

fn history_argv(history: &History) -> Vec<String> {
    Argv::new(&["image", "history"])
        .switch("human=false", history.units == Units::Exact)
        .switch("no-trunc", history.width == Width::Full)
        .switch("quiet", history.columns == Columns::Ids)
        .value("format", history.format.as_deref())
        .names([&history.name])
}

fn build_argv(build: &Build) -> Vec<String> {
    let args = build.args.iter().map(|(name, value)| match value {
        Some(value) => format!("{name}={value}"),
        None => name.clone(),
    });
    let labels = build.labels.iter().map(|(key, value)| format!("{key}={value}"));
    Argv::new(&["image", "build"])
        .value("file", build.file.as_deref())
        .values("tag", build.tags.iter().cloned())
        .values("build-arg", args)
        .values("label", labels)
        .value("target", build.target.as_deref())
        .value("platform", build.platform.as_deref())
        .switch("quiet", build.is_quiet)
        .switch("no-cache", build.is_uncached)
        .switch("pull", build.is_pulling)
        .names([&build.context])
}

fn login_argv(login: &Login) -> Vec<String> {
    let argv = Argv::new(&["login"]).value("username", login.username.as_deref());
    let argv = match &login.password {
        PasswordFrom::Prompt => argv,
        PasswordFrom::Stdin => argv.switch("password-stdin", true),
        PasswordFrom::Argv(secret) => argv.value("password", Some(secret.reveal())),
    };
    argv.names(&login.server)
}

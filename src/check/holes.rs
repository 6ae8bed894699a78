//! The shell's variables that stand in what a check is about: `docker rm $id`.
//!
//! What they hold is known once the lesson's shell has been asked. Not here: filling them in (`verify::resolve`).

use super::{Check, Condition, ObjectState, Subject, Which};
use crate::script;

/// What shells and systems keep there for themselves: put back by another day's session, it would lead astray.
const OWN: [&str; 20] = [
    "APPDATA",
    "BASHPID",
    "HOME",
    "HOSTNAME",
    "IFS",
    "LINENO",
    "LOGNAME",
    "OLDPWD",
    "OPTARG",
    "OPTIND",
    "PATH",
    "PPID",
    "PROGRAMFILES",
    "PWD",
    "RANDOM",
    "SECONDS",
    "TMPDIR",
    "UID",
    "USER",
    "USERPROFILE",
];
/// How the names begin of what docker and stepgate are told by the environment.
const OF_TOOLS: [&str; 4] = ["BUILDKIT_", "COMPOSE_", "DOCKER_", "STEPGATE_"];

impl Check {
    /// The names of the shell's variables whose values say what it is about.
    pub fn shell_variables(&self) -> Vec<&str> {
        let mut open = Open::default();
        open.condition(&self.condition);
        let names = open.texts.into_iter().flat_map(script::variables);
        names.filter(|name| is_asked_for(name)).collect()
    }
}

/// Says whether the shell is asked for a variable.
pub(crate) fn is_asked_for(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_name =
        name.bytes().all(is_part) && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit());
    let upper = name.to_ascii_uppercase();
    let is_own = OWN.contains(&upper.as_str()) || OF_TOOLS.iter().any(|begin| upper.starts_with(begin));
    is_name && !is_own && !crate::lesson::is_secret_name(name)
}

/// The texts in which a value is missing.
#[derive(Default)]
struct Open<'a> {
    texts: Vec<&'a str>,
}

impl<'a> Open<'a> {
    fn add<T>(&mut self, subject: &'a Subject<T>) {
        if let Subject::Open(text) = subject {
            self.texts.push(text);
        }
    }

    fn all<T: 'a>(&mut self, subjects: impl IntoIterator<Item = &'a Subject<T>>) {
        for subject in subjects {
            self.add(subject);
        }
    }

    fn condition(&mut self, condition: &'a Condition) {
        match condition {
            Condition::Tag { source, target } => {
                self.add(source);
                self.add(target);
            }
            Condition::Image { name }
            | Condition::ImageGone { name }
            | Condition::Pushed { name }
            | Condition::Stored { name }
            | Condition::Pulled { name } => self.add(name),
            Condition::Listed { filters, expected } => {
                self.all(filters.iter().map(|(_, value)| value));
                self.all(expected);
            }
            Condition::LoggedIn { user, .. } => self.all(user),
            Condition::Page {
                user, repositories, ..
            } => {
                self.all(user);
                self.all(repositories);
            }
            Condition::Object(state) => self.object(state),
            Condition::Http { url, contains, .. } => {
                self.add(url);
                self.all(contains);
            }
            Condition::File { path, .. } => self.add(path),
            Condition::Variable { .. }
            | Condition::LoggedOut { .. }
            | Condition::Unclear { .. }
            | Condition::Output { .. }
            | Condition::Exit { .. } => {}
        }
    }

    fn object(&mut self, state: &'a ObjectState) {
        match state {
            ObjectState::Container { which, make, .. } => {
                self.which(which);
                self.all(&make.image);
                self.all(&make.network);
            }
            ObjectState::ContainerGone { which } => self.which(which),
            ObjectState::Network { name }
            | ObjectState::NetworkGone { name }
            | ObjectState::Volume { name }
            | ObjectState::VolumeGone { name }
            | ObjectState::ServiceGone { name }
            | ObjectState::Stack { name }
            | ObjectState::StackGone { name } => self.add(name),
            ObjectState::Connection {
                network, container, ..
            } => {
                self.add(network);
                self.add(container);
            }
            ObjectState::Within {
                container,
                path,
                contains,
                ..
            } => {
                self.add(container);
                self.add(path);
                self.all(contains);
            }
            ObjectState::Service { name, image, .. } => {
                self.add(name);
                self.all(image);
            }
            ObjectState::Project { name, .. } => self.all(name),
            ObjectState::Shown { expected, .. } => self.all(expected),
            ObjectState::Swarm | ObjectState::SwarmLeft => {}
        }
    }

    fn which(&mut self, which: &'a Which) {
        match which {
            Which::Named(name) => self.add(name),
            Which::Made | Which::All | Which::Live => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_asked_for;

    #[test]
    fn what_others_keep_in_the_shell_is_not_asked_for() {
        assert!(is_asked_for("ada") && is_asked_for("Kind_2"));
        for name in [
            "HOME",
            "ProgramFiles",
            "DOCKER_CONFIG",
            "API_TOKEN",
            "",
            "1",
            "a-b",
        ] {
            assert!(!is_asked_for(name), "{name}");
        }
    }
}

//! The home that a platform gives its learners, which the folder stands for that a lesson is run in.
//!
//! Not here: which platforms have one (`course`), and where a shell would read its names in a text (`bash`).

use super::value_variable;

/// The name of the value that travels with the folder; no lesson can have one of that name.
pub(super) const VARIABLE: &str = "stepgate's home";

/// A platform's home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// What the platform calls it, the longest name first, such as `~/project`.
    pub names: &'static [&'static str],
    /// The folder that stands for it here, whole.
    pub folder: String,
}

impl Home {
    /// The name of the value that its folder is, among a lesson's values.
    pub fn value(&self) -> (String, String) {
        (VARIABLE.to_owned(), self.folder.clone())
    }

    /// The variable of the environment in which its folder travels.
    pub fn variable(&self) -> String {
        value_variable(VARIABLE)
    }

    /// What a path names below it; nothing where it may lead out of it again.
    pub fn inner<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = &path[self.named(path)?..];
        let inner = rest.trim_start_matches('/');
        (!inner.is_empty()).then_some(inner)
    }

    /// How many bytes of a path are a name of its own, if what follows stays below it.
    pub(super) fn named(&self, path: &str) -> Option<usize> {
        // Where it stands already, nothing else does.
        let own = path.strip_prefix(self.folder.as_str());
        if own.is_some_and(|behind| behind.is_empty() || behind.starts_with(['/', ':'])) {
            return None;
        }
        let name = self.names.iter().find(|name| {
            let behind = path.strip_prefix(**name);
            behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(['/', ':']))
        })?;
        let rest = path[name.len()..].split(':').next().unwrap_or_default();
        let stays = rest.split('/').all(|part| part != "..");
        // A shell takes a name behind `~` for somebody else's home.
        let is_whole = *name != "~" || !path[1..].starts_with(':');
        (stays && is_whole).then_some(name.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_below_a_home_is_named_from_there() {
        let home = Home {
            names: &["/users/x/lab", "~/lab", "/lab", "~"],
            folder: "/tmp/x".to_owned(),
        };
        for (path, inner) in [
            ("~/lab/a/b", Some("a/b")),
            ("~/labs/a", Some("labs/a")),
            ("/lab/a", Some("a")),
            ("/users/x/lab/a", Some("a")),
            ("/users/x/other", None),
            ("/labs/a", None),
            ("~x/a", None),
            ("~", None),
            ("/lab/../etc/a", None),
            ("~/a/..", None),
        ] {
            assert_eq!(home.inner(path), inner, "{path}");
        }
        assert_eq!(home.named("/lab:/x"), Some(4));
        assert_eq!(home.named("~:/x"), None);
        let below = Home {
            names: &["/users", "~"],
            folder: "/users/lab".to_owned(),
        };
        assert_eq!(below.inner("/users/lab/a"), None);
        assert_eq!(below.inner("/users/labs/a"), Some("labs/a"));
    }
}

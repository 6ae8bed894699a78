//! A check as `plan` and `check` write it in JSON: `kind`, `subject`, `line`, `source`, then the kind's own fields.
//!
//! The names are a contract with scripts. Not here: the documents around it (`plan`, `cli`).

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::{Check, Condition, Contents, Ending, Leaves, Subject, Visit};
use crate::lesson::{Extent, Printed};
use crate::words::Reference;

impl Condition {
    /// The stable name of the kind of check.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Variable { .. } => "variable",
            Self::Tag { .. } => "tag",
            Self::Image { .. } => "image",
            Self::ImageGone { .. } => "image-gone",
            Self::Listed { .. } => "listed",
            Self::LoggedIn { .. } => "logged-in",
            Self::LoggedOut { .. } => "logged-out",
            Self::Pushed { .. } | Self::Stored { .. } => "pushed",
            Self::Pulled { .. } => "pulled",
            Self::Page { .. } | Self::Http { .. } => "http",
            Self::Object(state) => state.kind(),
            Self::File { .. } => "file",
            Self::Output { .. } => "output",
            Self::Unclear { .. } => "unclear",
            Self::Exit { .. } => "exit",
        }
    }

    fn own_fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::Variable { name, kind } => {
                vec![("name", json!(name)), ("grammar", json!(kind))]
            }
            Self::Tag { source, target } => {
                vec![("image", json!(source.shown())), ("name", json!(target.full()))]
            }
            Self::Pushed { name } => vec![("name", json!(name.full())), ("compared", json!(true))],
            Self::Stored { name } => vec![("name", json!(name.full())), ("compared", json!(false))],
            Self::Image { name } | Self::ImageGone { name } | Self::Pulled { name } => {
                vec![("name", json!(name.full()))]
            }
            Self::Listed { filters, expected } => {
                let filters: Vec<Value> = filters
                    .iter()
                    .map(|(key, value)| json!({ "key": key, "value": value.shown() }))
                    .collect();
                vec![("filters", json!(filters)), ("expected", all(expected))]
            }
            Self::LoggedIn { server, user } => vec![
                ("server", json!(server)),
                ("user", json!(user.as_ref().map(Subject::<String>::shown))),
            ],
            Self::LoggedOut { server } => vec![("server", json!(server))],
            Self::Page {
                url,
                user,
                repositories,
            } => vec![
                ("url", json!(url.shown())),
                ("user", json!(user.as_ref().map(Subject::<String>::shown))),
                ("repositories", all(repositories)),
            ],
            Self::Object(state) => state.own_fields(),
            Self::Http {
                url,
                status,
                contains,
                accept,
                visit,
            } => {
                let status = status.map(|status| ("status", json!(status)));
                let contains = contains.as_ref().map(|text| ("contains", json!(text.shown())));
                let accept = accept.as_ref().map(|kinds| ("accept", json!(kinds)));
                let url = ("url", json!(url.shown()));
                let told = (*visit == Visit::Told).then(|| ("told", json!(true)));
                let others = status.into_iter().chain(contains).chain(accept).chain(told);
                std::iter::once(url).chain(others).collect()
            }
            Self::File { path, contents } => {
                let contains = match contents {
                    Contents::With(text) => Some(("contains", json!(text.shown()))),
                    Contents::Any | Contents::Just(_) => None,
                };
                std::iter::once(("path", json!(path.shown())))
                    .chain(contains)
                    .collect()
            }
            Self::Unclear { .. } => Vec::new(),
            Self::Output { wanted, of, .. } => {
                let mut fields = match wanted {
                    Printed::Contains(text) => vec![("contains", json!(text.shown()))],
                    Printed::Matches(pattern) => vec![("matches", json!(pattern.as_str()))],
                    Printed::Similar(text, least) => {
                        vec![("text", json!(text.shown())), ("similarity", json!(least))]
                    }
                };
                let of = match of {
                    Extent::Last => "last",
                    Extent::Block => "block",
                };
                fields.push(("of", json!(of)));
                fields
            }
            Self::Exit { argv, ending, leaves } => {
                let ending = match ending {
                    Ending::Succeeds => None,
                    Ending::Fails | Ending::ByHand => Some(("ending", json!(ending))),
                };
                let leaves = match leaves {
                    Leaves::Unknown => None,
                    Leaves::Image => Some(("leaves", json!("image"))),
                };
                let argv = ("argv", json!(argv));
                std::iter::once(argv).chain(ending).chain(leaves).collect()
            }
        }
    }
}

impl Check {
    /// The stable name of the kind of check.
    pub fn kind(&self) -> &'static str {
        self.condition.kind()
    }

    /// What the check is about, in a few words: an image's name, a registry, a variable, a command.
    pub fn subject(&self) -> String {
        match &self.condition {
            Condition::Variable { name, .. } => name.clone(),
            Condition::Tag { target: name, .. }
            | Condition::Image { name }
            | Condition::ImageGone { name }
            | Condition::Pushed { name }
            | Condition::Stored { name }
            | Condition::Pulled { name } => name.shown(),
            Condition::Listed { filters, .. } if filters.is_empty() => "all images".to_owned(),
            Condition::Listed { filters, .. } => {
                let pair = |(key, value): &(String, Subject<String>)| format!("{key}={}", value.shown());
                filters.iter().map(pair).collect::<Vec<_>>().join(" ")
            }
            Condition::LoggedIn { server, .. } | Condition::LoggedOut { server } => {
                server.clone().unwrap_or_else(|| "docker.io".to_owned())
            }
            Condition::Object(state) => state.subject(),
            Condition::File { path, .. } => path.shown().to_owned(),
            Condition::Unclear { what } => what.clone(),
            Condition::Page { url, .. } | Condition::Http { url, .. } => url.shown().to_owned(),
            Condition::Output { .. } if self.command.is_empty() => "a command of the learner's".to_owned(),
            Condition::Output { .. } | Condition::Exit { .. } => self.command.clone(),
        }
    }
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", self.kind())?;
        map.serialize_entry("subject", &self.subject())?;
        map.serialize_entry("line", &self.line)?;
        map.serialize_entry("source", &self.source)?;
        for (key, value) in self.condition.own_fields() {
            map.serialize_entry(key, &value)?;
        }
        map.end()
    }
}

fn all(names: &[Subject<Reference>]) -> Value {
    json!(names.iter().map(Subject::<Reference>::full).collect::<Vec<_>>())
}

//! The same operations on a real Docker Engine and on the built-in one, answer beside answer.
//!
//! What may differ, and why: IDs and digests, since the engines' histories tell of different builders; moments; how many
//! images and layers a removal lists, since the classic builder leaves an image for each step. Not here: what a build
//! makes (`build`), and transfers (`transfer`).

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use stepgate::docker::{Force, ObjectKind, Parents};
use stepgate::engine::build_context::BuildContext;
use stepgate::engine::{BuildRequest, EngineError, ImageQuery, Removed};
use stepgate::words::Reference;

use super::{assert_alike, both, context};
use crate::support::engine::Engine;

/// What one engine answers in the whole of the test, a line for each question.
struct Asked<'a> {
    engine: &'a dyn stepgate::engine::Engine,
    test: &'a Engine,
    lines: Vec<String>,
}

impl Asked<'_> {
    fn note(&mut self, question: &str, answer: impl std::fmt::Debug) {
        self.lines.push(format!("{question}: {answer:?}"));
    }

    fn name(&self, word: &str) -> Reference {
        let (word, tag) = word.split_once(':').unwrap_or((word, "latest"));
        let text = format!("{}:{tag}", self.test.unique(word));
        Reference::parse(&text).unwrap()
    }

    /// A name as the engine's commands take it.
    fn familiar(&self, word: &str) -> String {
        self.name(word).familiar()
    }

    async fn build(&mut self, word: &str, dockerfile: &str, files: &[(&str, &str)]) -> String {
        let files = [&[("Dockerfile", dockerfile)], files].concat();
        let label = self.test.label();
        let (key, value) = label.split_once('=').unwrap();
        let request = BuildRequest {
            context: context(&files).into(),
            dockerfile: "Dockerfile".to_owned(),
            tags: vec![self.familiar(word)],
            labels: BTreeMap::from([(key.to_owned(), value.to_owned())]),
            no_cache: true,
            ..BuildRequest::default()
        };
        self.engine.build(request, &mut |_| ()).await.unwrap()
    }

    /// Builds from a context that is packed already, in a file.
    async fn build_packed(&mut self, word: &str) {
        let text = format!("FROM scratch\nLABEL {}\nCOPY Dockerfile /a\n", self.test.label());
        let mut packer = GzEncoder::new(tempfile::tempfile().unwrap(), Compression::fast());
        packer.write_all(&context(&[("Dockerfile", &text)])).unwrap();
        let file = packer.finish().unwrap();
        let request = BuildRequest {
            context: BuildContext::Archive(Arc::new(file)),
            dockerfile: "Dockerfile".to_owned(),
            tags: vec![self.familiar(word)],
            no_cache: true,
            ..BuildRequest::default()
        };
        self.engine.build(request, &mut |_| ()).await.unwrap();
        let name = self.familiar(word);
        self.image(&name).await;
    }

    async fn list(&mut self, filters: &[(&str, &str)]) {
        let mut query = ImageQuery::default();
        let own = ("label".to_owned(), self.test.label());
        let filters = filters
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        for (key, value) in filters.clone().chain([own]) {
            query.filters.entry(key).or_default().push(value);
        }
        let question = format!("images {:?}", filters.collect::<Vec<_>>());
        let rows = self.engine.images(&query).await;
        let shown = rows.map(|rows| {
            let mut rows: Vec<_> = rows
                .into_iter()
                .map(|row| (sorted(&row.tags), row.size, row.labels, row.repo_digests.len()))
                .collect();
            rows.sort();
            rows
        });
        self.note(&question, told(shown));
    }

    async fn image(&mut self, name: &str) {
        let found = self.engine.image(name).await.map(|found| {
            found.map(|image| {
                let config = |key: &str| image.config.get(key).cloned().filter(|value| !is_nothing(value));
                let fields = [
                    "Env",
                    "Cmd",
                    "Entrypoint",
                    "WorkingDir",
                    "User",
                    "ExposedPorts",
                    "Volumes",
                    "Labels",
                ];
                let config: Vec<_> = fields.map(config).into_iter().collect();
                (
                    sorted(&image.tags),
                    (image.size, image.os, image.architecture, image.labels),
                    (image.diff_ids.len(), image.repo_digests.len()),
                    config,
                )
            })
        });
        self.note(&format!("image {name}"), told(found));
        let json = self.engine.image_json(name).await.map(|found| found.is_some());
        self.note(&format!("inspect {name}"), told(json));
    }

    async fn history(&mut self, name: &str) {
        let rows = self.engine.history(name).await;
        // The words are the builders'.
        let sizes = rows.map(|rows| rows.into_iter().map(|row| row.size).collect::<Vec<_>>());
        self.note(&format!("history {name}"), told(sizes));
    }

    async fn tag(&mut self, source: &str, target: &str) {
        let target = self.name(target);
        let tagged = self.engine.tag(source, &target).await;
        self.note(&format!("tag {source} {target}"), told(tagged));
    }

    async fn remove(&mut self, question: &str, name: &str, force: Force) {
        let removed = self.engine.remove_image(name, force, Parents::Deleted).await;
        let shown = removed.map(|removed| {
            let (mut untagged, mut deletes) = (Vec::new(), false);
            for removed in removed {
                match removed {
                    Removed::Untagged(name) => untagged.push(name),
                    Removed::Deleted(_) => deletes = true,
                }
            }
            untagged.sort();
            (untagged, deletes)
        });
        self.note(&format!("remove {question} {force:?}"), told(shown));
    }
}

fn sorted(names: &[Reference]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(Reference::familiar).collect();
    names.sort();
    names
}

/// Engines write nothing in several ways.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A refusal with its status, and the engine's words with every ID taken out; older engines begin with a capital where
/// newer ones do not.
fn told<T>(answer: Result<T, EngineError>) -> Result<T, String> {
    answer.map_err(|error| match error {
        EngineError::Refused { status, message } => {
            let is_id = |word: &&str| word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
            let words: Vec<&str> = message
                .split(' ')
                .map(|word| if is_id(&word) { "ID" } else { word })
                .collect();
            let words = words.join(" ");
            let (first, rest) = words.split_at(words.chars().next().map_or(0, char::len_utf8));
            format!("{status} {}{rest}", first.to_lowercase())
        }
        other => panic!("{other}"),
    })
}

/// Everything that is asked, in order.
async fn ask(engine: &dyn stepgate::engine::Engine, test: &Engine) -> Vec<String> {
    let mut asked = Asked {
        engine,
        test,
        lines: Vec::new(),
    };
    let web = "FROM scratch\nCOPY a b/ /site/\nENV A=1 B=\"two words\"\nWORKDIR /site\nUSER 7\nEXPOSE 80\nVOLUME /v\n\
               CMD [\"/site/a\"]\nLABEL kind=page\n";
    let files = [("a", "some text"), ("b/c", "more"), ("b/d", "and more")];
    asked.build("web", web, &files).await;
    let api = "FROM scratch\nCOPY a /a\nCOPY b /b\nENTRYPOINT [\"/a\"]\n";
    let api = asked.build("api", api, &files).await;
    let [web_name, api_name] = ["web", "api"].map(|word| asked.familiar(word));
    let bare = asked.test.unique("web");

    asked.build_packed("packed").await;

    asked.list(&[]).await;
    for target in ["web:v1", "web2", "web2:v2"] {
        asked.tag(&web_name, target).await;
    }
    asked.tag(&bare, "web:v1").await;
    asked.tag(&asked.familiar("nope"), "web:v3").await;
    for name in [
        &web_name,
        &bare,
        &asked.familiar("nope"),
        "UPPER",
        "a b",
        "sha256:zz",
    ] {
        asked.image(name).await;
        asked.history(name).await;
    }
    for pattern in ["web*", "web*:v1", "web2*:*", "nope*", "*[0-9]*", "*/*", "[a"] {
        asked.list(&[("reference", pattern)]).await;
    }
    asked
        .list(&[("reference", &bare), ("reference", &api_name)])
        .await;
    asked.list(&[("label", "kind")]).await;
    asked.list(&[("label", "kind=page")]).await;
    asked.list(&[("label", "kind=other")]).await;
    asked.list(&[("dangling", "true")]).await;
    asked.list(&[("dangling", "perhaps")]).await;
    asked.list(&[("colour", "red")]).await;
    asked.list(&[("before", "nope-nothing")]).await;

    // The name moves, and what had it has none any more.
    let again = asked.build("api", "FROM scratch\nCOPY a /other\n", &files).await;
    assert_ne!(api, again);
    asked.list(&[("dangling", "true")]).await;
    asked.remove("the old api", &api, Force::Gentle).await;
    asked.list(&[("dangling", "true")]).await;

    let id = asked.engine.image(&web_name).await.unwrap().unwrap().id;
    asked
        .remove("by an ID with names in two repositories", &id, Force::Gentle)
        .await;
    asked.remove("web2", &asked.familiar("web2"), Force::Gentle).await;
    asked
        .remove("web2 again", &asked.familiar("web2"), Force::Gentle)
        .await;
    asked
        .remove("web2:v2", &asked.familiar("web2:v2"), Force::Gentle)
        .await;
    asked
        .remove("by an ID with two names in one repository", &id, Force::Gentle)
        .await;
    asked.remove("by an ID", &id, Force::Forced).await;
    asked.image(&web_name).await;
    asked.remove("what is no name", "a b", Force::Gentle).await;
    asked.remove("api", &api_name, Force::Gentle).await;
    asked.list(&[]).await;

    for kind in [
        ObjectKind::Container,
        ObjectKind::Network,
        ObjectKind::Volume,
        ObjectKind::Image,
    ] {
        let label = asked.test.label();
        let objects = asked
            .engine
            .objects(kind, Some(&label))
            .await
            .map(|objects| objects.len());
        asked.note(&format!("{kind:?}s"), told(objects));
        let one = asked
            .engine
            .object(kind, "nope-nothing")
            .await
            .map(|object| object.is_some());
        asked.note(&format!("one {kind:?}"), told(one));
        let removed = asked.engine.remove_object(kind, "nope-nothing").await;
        asked.note(&format!("removing a {kind:?}"), told(removed));
    }
    asked.lines
}

#[tokio::test]
async fn both_engines_answer_alike() {
    let Some(test) = Engine::from_env() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (real, ours) = both(&test, folder.path()).await;
    assert_alike(&ask(&real, &test).await, &ask(&ours, &test).await);
}

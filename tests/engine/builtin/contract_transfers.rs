//! The same transfers with a real Docker Engine and with the built-in one, each with a registry of its own: what is told
//! on the way, what is refused, and the account of an image field by field.
//!
//! What may differ, and why: IDs, digests and moments, as in `contract`; the fields in [`DIFFERING`], which tell of what
//! only a builder or a graph driver has; states that are passed on the way, such as `Waiting` and `Extracting`, which are
//! told as often as they are seen; what was loaded, which the real engine tells the CLI alone; and an archive without
//! images, of which the real engine says that a file in its own folder is not there. Not here: the other questions (`contract`).

use std::collections::BTreeMap;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::Value;
use stepgate::docker::{Force, Parents};
use stepgate::engine::{BuildRequest, EngineError, LayerNote, Note};
use stepgate::words::Reference;

use super::{assert_alike, both, context};
use crate::support::engine::Engine;
use crate::support::registry::{Accounts, DebianRegistry};

/// Fields of Docker's account of an image that tell of the engine and not of the image.
const DIFFERING: [(&str, &str); 12] = [
    ("Id", "histories tell of different builders"),
    ("Parent", "the classic builder keeps an image for each step"),
    ("Comment", "the builder's name"),
    ("Created", "a moment"),
    ("Container", "the classic builder's last container"),
    ("ContainerConfig", "the classic builder's last container"),
    ("DockerVersion", "the builder's version"),
    ("RepoDigests", "digests, and there only once it was pushed"),
    ("GraphDriver", "where the layers lie unpacked"),
    ("RootFS", "digests; the number of layers is compared"),
    ("Metadata", "a moment"),
    ("VirtualSize", "older engines say the size twice"),
];

/// States that a layer only passes.
const PASSING: [&str; 8] = [
    "Preparing",
    "Waiting",
    "Pushing",
    "Pulling fs layer",
    "Downloading",
    "Verifying Checksum",
    "Download complete",
    "Extracting",
];

/// What one engine answers, a line for each question.
struct Asked<'a> {
    engine: &'a dyn stepgate::engine::Engine,
    test: &'a Engine,
    host: String,
    lines: Vec<String>,
}

impl Asked<'_> {
    fn name(&self, text: &str) -> Reference {
        let (path, tag) = text.split_once(':').unwrap_or((text, "latest"));
        let text = format!("{}/ada/{}:{tag}", self.host, self.test.unique(path));
        Reference::parse(&text).unwrap()
    }

    /// Notes an answer with everything out of it that is another engine's or registry's.
    fn note(&mut self, question: &str, answer: &str) {
        let answer = answer.replace(&self.host, "HOST");
        let words = answer.split(' ').map(|word| {
            let digest = word.find("sha256:").map(|at| &word[..at]);
            digest.map_or_else(|| word.to_owned(), |before| format!("{before}DIGEST"))
        });
        let answer: Vec<String> = words.collect();
        self.lines.push(format!("{question}: {}", answer.join(" ")));
    }

    async fn build(&self, name: &str) {
        let dockerfile = format!(
            "FROM scratch\nLABEL {} kind=page\nCOPY low /site/\nCOPY Dockerfile /site/\nENV A=1 B=\"two words\"\nWORKDIR /site\n\
             USER 7\nEXPOSE 80\nVOLUME /v\nSTOPSIGNAL SIGQUIT\nHEALTHCHECK --interval=5s CMD [\"/x\"]\nENTRYPOINT [\"/site/a\"]\n\
             CMD [\"b\"]\nONBUILD ENV C=d\n",
            self.test.label()
        );
        let files = [("Dockerfile", dockerfile.as_str()), ("low", "some text")];
        let request = BuildRequest {
            context: context(&files).into(),
            dockerfile: "Dockerfile".to_owned(),
            tags: vec![self.name(name).familiar()],
            no_cache: true,
            ..BuildRequest::default()
        };
        self.engine.build(request, &mut |_| ()).await.unwrap();
    }

    async fn push(&mut self, name: &str) {
        let mut told = Told::default();
        let reference = self.name(name);
        let pushed = self
            .engine
            .push(&reference, None, &mut |note| told.take(note))
            .await;
        let answer = pushed.map(|pushed| format!("{} {}", told.ended(), pushed.digest.is_some()));
        self.note(&format!("push {name}"), &words(answer));
    }

    async fn pull(&mut self, question: &str, name: &Reference) {
        let mut told = Told::default();
        let pulled = self
            .engine
            .pull(name, None, None, &mut |note| told.take(note))
            .await;
        self.note(&format!("pull {question}"), &words(pulled.map(|()| told.ended())));
    }

    async fn tag(&self, source: &str, target: &str) {
        let source = self.name(source).familiar();
        self.engine.tag(&source, &self.name(target)).await.unwrap();
    }

    async fn remove(&self, name: &str) {
        let name = self.name(name).familiar();
        self.engine
            .remove_image(&name, Force::Forced, Parents::Deleted)
            .await
            .unwrap();
    }

    async fn save(&mut self, name: &str) -> Vec<u8> {
        let familiar = self.name(name).familiar();
        let archive: Result<Vec<Bytes>, EngineError> = match self.engine.save(&familiar).await {
            Ok(archive) => archive.try_collect().await,
            Err(error) => Err(error),
        };
        let archive = archive.map(|pieces| pieces.concat());
        let seen = archive.as_ref().map(|archive| {
            let mut archive = tar::Archive::new(archive.as_slice());
            let mut entries = archive.entries().unwrap().map(Result::unwrap);
            let manifest = entries.find(|entry| entry.path().unwrap().as_os_str() == "manifest.json");
            let manifest: Value = serde_json::from_reader(manifest.unwrap()).unwrap();
            let layers = manifest[0]["Layers"].as_array().unwrap().len();
            format!("{} {layers} layers", manifest[0]["RepoTags"])
        });
        let answer = match &seen {
            Ok(seen) => seen.clone(),
            Err(error) => refusal(error),
        };
        self.note(&format!("save {name}"), &answer);
        archive.unwrap_or_default()
    }

    async fn load(&mut self, question: &str, archive: Vec<u8>) {
        let mut told = Told::default();
        let archive = stream::iter([Ok(Bytes::from(archive))]).boxed();
        let loaded = self.engine.load(archive, &mut |note| told.take(note)).await;
        self.note(&format!("load {question}"), &words(loaded.map(|()| told.ended())));
    }

    /// Docker's account of an image, a line for each field.
    async fn account(&mut self, name: &str) {
        let familiar = self.name(name).familiar();
        let account = self.engine.image_json(&familiar).await.unwrap().unwrap();
        let layers = account["RootFS"]["Layers"].as_array().map(Vec::len);
        self.note(&format!("{name} layers"), &format!("{layers:?}"));
        let fields: BTreeMap<&String, &Value> = account.as_object().unwrap().iter().collect();
        for (field, value) in fields {
            if field != "Config" && !DIFFERING.iter().any(|(known, _)| known == field) {
                self.note(&format!("{name} {field}"), &sorted(value));
            }
        }
        let config: BTreeMap<&String, &Value> = account["Config"].as_object().unwrap().iter().collect();
        for (field, value) in config {
            let is_nothing = matches!(value, Value::Null | Value::Bool(false))
                || *value == ""
                || *value == Value::Array(Vec::new());
            // The classic builder's container has a name and an image of its own.
            if !is_nothing && !["Hostname", "Image"].contains(&field.as_str()) {
                self.note(&format!("{name} Config.{field}"), &sorted(value));
            }
        }
    }
}

/// A value as text, with fields in order.
fn sorted(value: &Value) -> String {
    let fields: Option<BTreeMap<&String, &Value>> = value.as_object().map(|fields| fields.iter().collect());
    fields.map_or_else(|| value.to_string(), |fields| format!("{fields:?}"))
}

/// What is told on the way, without what is only passed.
#[derive(Default)]
struct Told {
    lines: Vec<String>,
    layers: Vec<LayerNote>,
}

impl Told {
    fn take(&mut self, note: Note) {
        match note {
            Note::Line(line) => self.lines.push(line),
            Note::Layer(layer) => match self.layers.iter_mut().find(|known| known.id == layer.id) {
                Some(known) => *known = layer,
                None => self.layers.push(layer),
            },
        }
    }

    /// The lines, and how each layer ended, in the order in which they were first told of.
    fn ended(&self) -> String {
        let size = |line: &String| match line.split_once(" size: ") {
            Some((before, _)) => before.to_owned(),
            None => line.clone(),
        };
        let is_same = |line: &&String| !line.starts_with("Loaded image: ");
        let lines: Vec<String> = self.lines.iter().filter(is_same).map(size).collect();
        let mut layers: Vec<&str> = self.layers.iter().map(|layer| layer.status.as_str()).collect();
        layers.retain(|status| !PASSING.contains(status));
        format!("{} | {}", lines.join(" / "), layers.join(" / "))
    }
}

fn words(answer: Result<String, EngineError>) -> String {
    answer.unwrap_or_else(|error| refusal(&error))
}

fn refusal(error: &EngineError) -> String {
    match error {
        EngineError::Refused { status, message } => format!("refused {status} {message}"),
        other => panic!("{other}"),
    }
}

/// Everything that is asked, in order.
async fn ask(engine: &dyn stepgate::engine::Engine, test: &Engine) -> Vec<String> {
    let registry = DebianRegistry::start(Accounts::Open);
    let mut asked = Asked {
        engine,
        test,
        host: registry.host(),
        lines: Vec::new(),
    };
    asked.build("web").await;
    asked.account("web").await;
    asked.push("web").await;
    asked.push("web").await;
    asked.push("web:v9").await;
    asked.push("nope").await;
    asked.tag("web", "copy:v1").await;
    asked.push("copy:v1").await;
    let (web, copy) = (asked.name("web"), asked.name("copy:v1"));
    asked.pull("what is there", &web).await;
    let archive = asked.save("web").await;
    asked.save("nope").await;
    asked.remove("copy:v1").await;
    asked.remove("web").await;
    asked.pull("what is gone", &web).await;
    asked.account("web").await;
    asked.pull("another name of what is there", &copy).await;
    let (nope, no_tag) = (asked.name("nope"), asked.name("web:v9"));
    asked.pull("a repository that is not there", &nope).await;
    asked.pull("a tag that is not there", &no_tag).await;
    asked.remove("copy:v1").await;
    asked.remove("web").await;
    asked.load("what was saved", archive.clone()).await;
    asked.load("it again", archive).await;
    asked.account("web").await;
    asked.load("what is no archive", vec![b'x'; 2048]).await;
    asked.remove("web").await;
    asked.lines
}

#[tokio::test]
async fn both_engines_tell_of_transfers_alike() {
    let Some(test) = Engine::from_env() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (real, ours) = both(&test, folder.path()).await;
    assert_alike(&ask(&real, &test).await, &ask(&ours, &test).await);
}

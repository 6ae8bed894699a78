//! The bench that a check is tried on: an engine, a registry, a session.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use url::Url;

use super::fake::{FakeEngine, FakeLibrary, image, named};
use crate::check::verify::{AskError, Ended, World, verify_with};
use crate::check::{Check, Mismatch, Past, Verdict, infer};
use crate::lesson::{ValueKind, Variable};
use crate::registry::client::Clients;
use crate::registry::{
    Choice, Credentials, Descriptor, IndexEntry, Manifest, ManifestKind, Route, SecretKind,
};
use crate::script::{Certainty, Effect, Invocation, Output, Word};
use crate::shell::journal::Outcome;
use crate::words::{Digest, Reference, Secret};

pub(super) const HOST: &str = "127.0.0.1:5000";

/// When images are made on the bench, unless a test says otherwise.
pub(super) const NOON: &str = "2026-01-01T12:00:00.000000001Z";

pub(super) struct Bench {
    pub(super) engine: FakeEngine,
    pub(super) library: FakeLibrary,
    pub(super) route: Route,
    pub(super) values: BTreeMap<String, String>,
    pub(super) journal: Option<Vec<Outcome>>,
    pub(super) ended: Vec<Ended>,
    pub(super) folder: PathBuf,
    pub(super) past: Past,
    clients: Clients,
    configs: BTreeMap<String, Vec<u8>>,
}

impl Bench {
    /// A session of `ada` at the practice registry, with the image `web`.
    pub(super) fn new() -> Self {
        let variable = Variable {
            name: "dockerId".to_owned(),
            placeholder: "<your-id>".to_owned(),
            spellings: Vec::new(),
            line: 1,
            kind: ValueKind::DockerId,
            origin: crate::lesson::Origin::Learner,
            prompt: None,
            default: None,
            shown: None,
        };
        let mut bench = Self {
            engine: FakeEngine::default(),
            library: FakeLibrary::default(),
            route: Route {
                choice: Choice::Practice,
                host: HOST.to_owned(),
            },
            values: BTreeMap::from([("dockerId".to_owned(), "ada".to_owned())]),
            journal: Some(Vec::new()),
            ended: Vec::new(),
            folder: PathBuf::new(),
            past: Past::new(&[variable], &BTreeMap::new()),
            clients: Clients::default(),
            configs: BTreeMap::new(),
        };
        bench.build("web", "web");
        bench
    }

    /// Makes an image of its own and gives it a name.
    pub(super) fn build(&mut self, name: &str, seed: &str) {
        self.build_so(name, seed, NOON, "/run");
    }

    pub(super) fn build_so(&mut self, name: &str, seed: &str, created: &str, command: &str) {
        let (image, config) = image(seed, created, command);
        self.configs.insert(image.id.clone(), config);
        self.engine.names.insert(named(name), image.id.clone());
        self.engine.images.insert(image.id.clone(), image);
    }

    pub(super) fn tag(&mut self, source: &str, target: &str) {
        let id = self.engine.names[&named(source)].clone();
        self.engine.names.insert(named(target), id);
    }

    pub(super) fn remove(&mut self, name: &str) {
        assert!(self.engine.names.remove(&named(name)).is_some());
    }

    /// Pushes a name as a graph driver does, and gives the manifest.
    pub(super) fn push(&mut self, name: &str) -> Manifest {
        let placed = self.route.place(&named(name));
        let manifest = self.upload(name, &placed, "gzip");
        self.library.manifests.insert(placed, manifest.clone());
        manifest
    }

    /// Uploads an image's blobs, its layers packed in some way, and gives the manifest.
    pub(super) fn upload(&mut self, name: &str, placed: &Reference, packed: &str) -> Manifest {
        let id = self.engine.names[&named(name)].clone();
        let config = self.configs[&id].clone();
        let config = self.put(placed, config);
        let diff_ids = self.engine.images[&id].diff_ids.clone();
        let layers: Vec<Descriptor> = diff_ids
            .iter()
            .map(|diff| self.put(placed, format!("{packed} {diff}").into_bytes()))
            .collect();
        let bytes = format!("{} {layers:?}", config.digest);
        Manifest {
            digest: Digest::of(bytes.as_bytes()),
            media_type: "application/vnd.oci.image.manifest.v1+json".to_owned(),
            kind: ManifestKind::Image { config, layers },
        }
    }

    /// Puts an index of these manifests under a name, each for a platform; an attestation has none.
    pub(super) fn index(&mut self, name: &str, children: &[(Manifest, Option<&str>)]) -> Digest {
        let placed = self.route.place(&named(name));
        let mut entries = Vec::new();
        for (child, platform) in children {
            let at = Reference::parse(&format!("{}@{}", placed.familiar_repository(), child.digest)).unwrap();
            self.library.manifests.insert(at, child.clone());
            entries.push(IndexEntry {
                descriptor: Descriptor {
                    digest: child.digest.clone(),
                    size: 1,
                    media_type: child.media_type.clone(),
                    urls: Vec::new(),
                },
                os: platform.map_or("unknown", |_| "linux").to_owned(),
                architecture: platform.unwrap_or("unknown").to_owned(),
                variant: None,
                is_attestation: platform.is_none(),
            });
        }
        let digest = Digest::of(format!("{entries:?}").as_bytes());
        let manifest = Manifest {
            digest: digest.clone(),
            media_type: "application/vnd.oci.image.index.v1+json".to_owned(),
            kind: ManifestKind::Index(entries),
        };
        self.library.manifests.insert(placed, manifest);
        digest
    }

    fn put(&mut self, placed: &Reference, bytes: Vec<u8>) -> Descriptor {
        let digest = Digest::of(&bytes);
        let size = bytes.len() as u64;
        self.library
            .blobs
            .insert((placed.path().to_owned(), digest.clone()), bytes);
        Descriptor {
            digest,
            size,
            media_type: "application/x".to_owned(),
            urls: Vec::new(),
        }
    }

    pub(super) fn log_in(&mut self, host: &str, user: &str, password: &str) {
        let login = Credentials {
            username: user.to_owned(),
            secret: Secret::new(password),
            kind: SecretKind::Password,
        };
        self.library.stored.insert(host.to_owned(), login);
    }

    pub(super) fn ran(&mut self, command: &str, exit: i32, listed: Option<&[&str]>) {
        let listed = listed.map(|names| names.iter().map(|name| named(name)).collect());
        self.journal.get_or_insert_default().push(Outcome {
            argv: command.split_whitespace().map(str::to_owned).collect(),
            exit,
            listed,
            ..Outcome::default()
        });
    }

    /// Lets the lesson have done these commands in earlier steps.
    pub(super) fn lesson_did(&mut self, commands: &[&str]) {
        infer(&effects(commands), &mut self.past);
    }

    /// The verdicts on what a step's commands ought to bring about.
    pub(super) async fn verdicts(&mut self, commands: &[&str]) -> Vec<Result<Verdict, AskError>> {
        let checks = infer(&effects(commands), &mut self.past);
        assert!(!checks.is_empty());
        let mut verdicts = Vec::new();
        for check in &checks {
            verdicts.push(self.verdict(check).await);
        }
        verdicts
    }

    pub(super) async fn verdict(&self, check: &Check) -> Result<Verdict, AskError> {
        let page = Url::parse("http://127.0.0.1:5000/").unwrap();
        let world = World {
            engine: &self.engine,
            route: &self.route,
            page: Some(&page),
            docker_config: Path::new("unused"),
            clients: &self.clients,
            values: &self.values,
            folder: &self.folder,
            journal: self.journal.as_deref(),
            ended: &self.ended,
        };
        verify_with(check, &world, &self.library).await
    }

    /// The evidence, when the command's checks all hold.
    pub(super) async fn passes(&mut self, command: &str) -> String {
        let mut texts = Vec::new();
        for verdict in self.verdicts(&[command]).await {
            match verdict {
                Ok(Verdict::Passed(evidence)) => texts.push(evidence.text),
                other => panic!("`{command}` ought to pass: {other:?}"),
            }
        }
        texts.join("; ")
    }

    /// The first mismatch, when one of the command's checks does not hold.
    pub(super) async fn fails(&mut self, command: &str) -> Mismatch {
        for verdict in self.verdicts(&[command]).await {
            match verdict {
                Ok(Verdict::Failed(mismatch)) => return mismatch,
                Ok(Verdict::Passed(_)) => {}
                Err(error) => panic!("`{command}` ought to fail: {error}"),
            }
        }
        panic!("`{command}` ought to fail");
    }
}

/// A step's effects; a word with `<` or `$` in it is unknown, `NAME=<…>` sets the learner's variable.
fn effects(commands: &[&str]) -> Vec<Effect> {
    commands.iter().map(|command| effect(command)).collect()
}

fn effect(command: &str) -> Effect {
    let word = |word: &str| {
        let is_unknown = word.contains(['<', '$']);
        if is_unknown {
            Word::Unknown(word.to_owned())
        } else {
            Word::Known(word.to_owned())
        }
    };
    if let Some((name, value)) = command.split_once('=').filter(|(name, _)| !name.contains(' ')) {
        return Effect::Set {
            statement: String::new(),
            line: 1,
            name: name.to_owned(),
            value: word(value),
            placeholder: Some(name.to_owned()),
        };
    }
    Effect::Run(Invocation {
        place: crate::script::Place::Own,
        shell: crate::script::Shell::Lesson,
        statement: String::new(),
        line: 7,
        text: command.to_owned(),
        argv: words(command).into_iter().map(word).collect(),
        certainty: Certainty::Certain,
        failure: crate::script::Failure::Unforeseen,
        is_background: false,
        output: Output::Shown,
        file: None,
    })
}

/// The words of a command line; a substitution of commands is one.
fn words(line: &str) -> Vec<&str> {
    let Some((before, rest)) = line.split_once("$(") else {
        return line.split_whitespace().collect();
    };
    let end = rest.find(')').expect("a substitution ends") + 1;
    let start = before.rfind(' ').map_or(0, |at| at + 1);
    let whole = &line[start..before.len() + 2 + end];
    let mut words: Vec<&str> = line[..start].split_whitespace().collect();
    words.push(whole);
    words.extend(rest[end..].split_whitespace());
    words
}

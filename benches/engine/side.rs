//! One side of the comparison: an engine, and a runtime to wait for it in.
//!
//! Both are asked within this process over one open connection: no start of a command is measured. Not here: what is
//! asked.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use futures_util::StreamExt as _;
use stepgate::docker::{Force, Parents};
use stepgate::engine::build_context::ContextFolder;
use stepgate::engine::builtin::Builtin;
use stepgate::engine::docker::{Address, connect};
use stepgate::engine::{BuildRequest, Engine, ImageQuery};
use stepgate::registry::{Credentials, SecretKind};
use stepgate::words::{Reference, Secret};
use tokio::runtime::Runtime;

use crate::support::engine::Engine as TestEngine;
use crate::support::registry::ACCOUNT;

/// An engine that is asked.
pub(crate) struct Side<'a> {
    /// How it is called in tables.
    pub(crate) name: &'static str,
    test: &'a TestEngine,
    engine: Arc<dyn Engine>,
    runtime: Runtime,
}

/// The Docker Engine.
pub(crate) fn docker(test: &TestEngine) -> Side<'_> {
    let runtime = Runtime::new().expect("a runtime");
    let address = Address::parse(test.address(), None).expect("the engine's address");
    let engine = runtime.block_on(connect(&address)).expect("the engine answers");
    Side {
        name: "Docker Engine",
        test,
        engine: Arc::new(engine),
        runtime,
    }
}

/// The built-in engine, with its images in a folder.
pub(crate) fn builtin<'a>(test: &'a TestEngine, folder: &Path) -> Side<'a> {
    Side {
        name: "built-in",
        test,
        engine: Arc::new(Builtin::open(folder).expect("a folder for images")),
        runtime: Runtime::new().expect("a runtime"),
    }
}

impl Side<'_> {
    /// A name that goes with the benchmark.
    pub(crate) fn name_of(&self, word: &str) -> String {
        self.test.unique(word)
    }

    /// Builds the folder, every layer anew where `no_cache` says so.
    pub(crate) fn build(&self, context: &Path, name: &str, cache: Cache) {
        let context = ContextFolder::find(context, None).expect("a context");
        let label = self.test.label();
        let (key, value) = label.split_once('=').expect("a label");
        let request = BuildRequest {
            dockerfile: context.dockerfile().to_owned(),
            context: context.into(),
            tags: vec![name.to_owned()],
            labels: BTreeMap::from([(key.to_owned(), value.to_owned())]),
            no_cache: cache == Cache::Unused,
            ..BuildRequest::default()
        };
        self.runtime
            .block_on(self.engine.build(request, &mut |_| ()))
            .expect("it is built");
    }

    /// Gives an image another name.
    pub(crate) fn tag(&self, source: &str, target: &str) {
        self.runtime
            .block_on(self.engine.tag(source, &reference(target)))
            .expect("it gets the name");
    }

    /// Lists all images of the benchmark; gives how many.
    pub(crate) fn list(&self) -> usize {
        let query = ImageQuery {
            filters: BTreeMap::from([("label".to_owned(), vec![self.test.label()])]),
            ..ImageQuery::default()
        };
        self.runtime
            .block_on(self.engine.images(&query))
            .expect("a list")
            .len()
    }

    /// Pushes to the host in the name.
    pub(crate) fn push(&self, name: &str, password: &str) {
        let login = login(password);
        self.runtime
            .block_on(self.engine.push(&reference(name), Some(&login), &mut |_| ()))
            .expect("it is pushed");
    }

    /// Pulls from the host in the name.
    pub(crate) fn pull(&self, name: &str, password: &str) {
        let login = login(password);
        self.runtime
            .block_on(
                self.engine
                    .pull(&reference(name), None, Some(&login), &mut |_| ()),
            )
            .expect("it is pulled");
    }

    /// Takes an image away, with its layers.
    pub(crate) fn remove(&self, name: &str) {
        self.runtime
            .block_on(self.engine.remove_image(name, Force::Forced, Parents::Deleted))
            .expect("it is removed");
    }

    /// Takes in an archive.
    pub(crate) fn load(&self, archive: Vec<u8>) {
        let stream = futures_util::stream::once(std::future::ready(Ok(archive.into()))).boxed();
        self.runtime
            .block_on(self.engine.load(stream, &mut |_| ()))
            .expect("it is loaded");
    }

    /// The label of everything, key and value.
    pub(crate) fn label(&self) -> String {
        self.test.label()
    }
}

/// Whether layers of earlier builds are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cache {
    Used,
    Unused,
}

fn reference(name: &str) -> Reference {
    Reference::parse(name)
        .expect("a name for an image")
        .with_default_tag()
}

fn login(password: &str) -> Credentials {
    Credentials {
        username: ACCOUNT.to_owned(),
        secret: Secret::new(password),
        kind: SecretKind::Password,
    }
}

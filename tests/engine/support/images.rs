//! Images for tests, made from nothing on the spot: no test pulls from outside.
//!
//! Not here: images that lessons build themselves.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::engine::Engine;

impl Engine {
    /// Builds an image from nothing with a layer for each file (path and bytes), labelled as this test's, and gives
    /// its ID.
    pub(crate) fn scratch_image(&self, name: &str, layers: &[(&str, &[u8])]) -> String {
        let context = tempfile::tempdir().expect("a temporary folder");
        let mut dockerfile = self.head();
        for (path, bytes) in layers {
            let file = context.path().join(path);
            std::fs::create_dir_all(file.parent().expect("a file lies in a folder"))
                .expect("the file's folder");
            std::fs::write(&file, bytes).expect("a file in the context");
            // The same file makes the same layer, whenever it is written.
            let written = std::fs::File::options()
                .write(true)
                .open(&file)
                .expect("a file in the context");
            written
                .set_modified(SystemTime::UNIX_EPOCH)
                .expect("a file's time can be set");
            writeln!(dockerfile, "COPY {path} /{path}").expect("writing to a String does not fail");
        }
        self.build(name, context.path(), &dockerfile)
    }

    /// Builds an image with busybox in it, whose containers run `command`, and gives its ID.
    pub(crate) fn busybox_image(&self, name: &str, command: &[&str]) -> String {
        let context = tempfile::tempdir().expect("a temporary folder");
        std::fs::copy("/bin/busybox", context.path().join("busybox")).expect("busybox-static is installed");
        for applet in ["sh", "ls", "cat", "echo", "sleep", "hostname"] {
            std::os::unix::fs::symlink("busybox", context.path().join(applet))
                .expect("a link in the context");
        }
        let command = serde_json::to_string(command).expect("words are JSON");
        let dockerfile = format!("{}COPY . /bin/\nENV PATH=/bin\nCMD {command}\n", self.head());
        self.build(name, context.path(), &dockerfile)
    }

    /// The start of each Dockerfile. The label comes first, so that not even a cached step is shared with another test.
    fn head(&self) -> String {
        format!("FROM scratch\nLABEL {}\n", self.label())
    }

    /// Builds without the cache: to look into it for what is made from nothing, the classic builder goes through all images of the
    /// engine, and fails where another test removes one of them meanwhile.
    fn build(&self, name: &str, context: &Path, dockerfile: &str) -> String {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), dockerfile).expect("a Dockerfile");
        let ran = self.docker([
            "build".as_ref(),
            "--no-cache".as_ref(),
            "-q".as_ref(),
            "-t".as_ref(),
            name.as_ref(),
            "-f".as_ref(),
            file.path(),
            context,
        ]);
        ran.text()
    }
}

/// One test at a time has the names that a lesson fixes, such as `hostname-app`; at drop they are what they were.
pub(crate) struct FixedNames<'a> {
    engine: &'a Engine,
    before: Vec<(String, Option<String>)>,
    _turn: MutexGuard<'static, ()>,
}

impl<'a> FixedNames<'a> {
    /// Waits for its turn, remembers which images have the names, and takes the names off them.
    pub(crate) fn take(engine: &'a Engine, names: &[&str]) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let names = Self {
            engine,
            before: names
                .iter()
                .map(|name| ((*name).to_owned(), engine.image_id(name)))
                .collect(),
            _turn: turn,
        };
        for (index, (name, image)) in names.before.iter().enumerate() {
            if let Some(image) = image {
                // An image whose last name goes would go too: another name holds it.
                engine.docker(["tag", image, &names.holder(index)]).text();
                engine.docker(["rmi", name]).text();
            }
        }
        names
    }

    fn holder(&self, index: usize) -> String {
        self.engine.unique("held") + &format!(":n{index}")
    }
}

impl Drop for FixedNames<'_> {
    fn drop(&mut self) {
        for (index, (name, image)) in self.before.iter().enumerate() {
            self.engine.docker(["rmi", "-f", name]);
            if image.is_some() {
                self.engine.docker(["tag", &self.holder(index), name]);
                self.engine.docker(["rmi", &self.holder(index)]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scratch_image_has_a_layer_for_each_file() {
        let Some(engine) = Engine::from_env() else { return };
        let name = engine.unique("layers");
        let id = engine.scratch_image(&name, &[("a", b"1"), ("sub/b", b"2")]);
        assert_eq!(engine.image_id(&name), Some(id));
        let layers = engine
            .docker(["image", "inspect", "--format", "{{len .RootFS.Layers}}", &name])
            .text();
        assert_eq!(layers, "2");
    }

    #[test]
    fn a_busybox_image_runs() {
        let Some(engine) = Engine::from_env() else { return };
        let name = engine.unique("busy");
        engine.busybox_image(&name, &["echo", "hello"]);
        let said = engine
            .docker([
                "run",
                "--rm",
                "--network",
                "none",
                "--label",
                &engine.label(),
                &name,
            ])
            .text();
        assert_eq!(said, "hello");
    }

    #[test]
    fn fixed_names_are_given_back() {
        let Some(engine) = Engine::from_env() else { return };
        let (taken, free) = (engine.unique("taken"), engine.unique("free"));
        let id = engine.scratch_image(&taken, &[("a", b"1")]);
        let names = FixedNames::take(&engine, &[&taken, &free]);
        assert_eq!(engine.image_id(&taken), None);
        let other = engine.scratch_image(&taken, &[("a", b"2")]);
        engine.docker(["tag", &other, &free]).text();
        drop(names);
        assert_eq!(engine.image_id(&taken), Some(id));
        assert_eq!(engine.image_id(&free), None);
    }
}

//! A lesson whose push takes long enough to be hurt in it, and runs of it that a test can follow and end.
//!
//! Not here: the hurting.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::process::{Process, processes};
use crate::shared::sandbox::Sandbox;
use crate::support::client::RawRegistry;
use crate::support::engine::Engine;

/// How long anything that is waited for may take.
const DEADLINE: Duration = Duration::from_secs(90);
/// How long something may take that must not wait for an engine's repeated tries, which go on for 75 seconds.
const SOON: Duration = Duration::from_secs(30);
/// The size of the layer that does not compress.
const BIG: usize = 40_000_000;
/// The password of the learner's account at the practice registry.
pub(crate) const PASSWORD: &str = "correct horse 7";

/// A lesson with a big image, and a state folder that its runs share.
pub(crate) struct Bench<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) sandbox: Sandbox,
    /// The learner's Docker ID.
    pub(crate) id: String,
    lesson: PathBuf,
}

/// A run, in a process group of its own, that writes into files.
pub(crate) struct Run {
    child: Child,
    log: PathBuf,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit code, 128 and more where a signal ended it.
    pub(crate) code: i32,
    /// All that it said.
    pub(crate) said: String,
}

/// Waits for something that nothing announces.
#[track_caller]
pub(crate) fn until(what: &str, holds: impl FnMut() -> bool) {
    within(DEADLINE, what, holds);
}

/// Waits for something that nothing announces and that must come soon: long before an engine tires of trying again.
#[track_caller]
pub(crate) fn soon(what: &str, holds: impl FnMut() -> bool) {
    within(SOON, what, holds);
}

#[track_caller]
fn within(patience: Duration, what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < patience, "it does not come to this: {what}");
        std::thread::park_timeout(Duration::from_millis(2));
    }
}

impl<'a> Bench<'a> {
    /// Builds the image and writes the lesson.
    pub(crate) fn new(engine: &'a Engine) -> Self {
        Self::with_layer(engine, BIG)
    }

    /// The same, with a lesson whose commands go through the shell although nobody sits there: it sets a variable that
    /// is not the lesson's.
    pub(super) fn in_the_shell(engine: &'a Engine) -> Self {
        let bench = Self::new(engine);
        let text = fs::read_to_string(&bench.lesson).expect("the lesson");
        let set = "docker-id-here>'";
        fs::write(
            &bench.lesson,
            text.replace(set, &format!("{set}; $env:other='1'")),
        )
        .expect("the lesson");
        bench
    }

    /// Builds the image, with a layer of so many bytes, and writes the lesson.
    pub(crate) fn with_layer(engine: &'a Engine, n_bytes: usize) -> Self {
        let mut sandbox = Sandbox::new();
        let (id, base) = (engine.unique("ada"), engine.unique("base"));
        engine.scratch_image(&base, &[("big", &noise(n_bytes))]);
        sandbox.set("DOCKER_HOST", engine.address());
        sandbox.set("STEPGATE_PASSWORD", PASSWORD);
        sandbox.set("STEPGATE_VAR_dockerId", &id);
        let lesson = sandbox.write("lesson.md", &lesson(&base));
        Self {
            engine,
            sandbox,
            id,
            lesson,
        }
    }

    /// The lesson's name for what it pushes.
    pub(crate) fn name(&self) -> String {
        format!("{}/big", self.id)
    }

    /// The arguments of an unattended run.
    pub(crate) fn arguments(&self) -> Vec<String> {
        ["run", "--unattended"]
            .map(str::to_owned)
            .into_iter()
            .chain([self.lesson.display().to_string()])
            .collect()
    }

    /// The arguments of a run with somebody in front of it.
    pub(crate) fn attended(&self) -> Vec<String> {
        vec!["run".to_owned(), self.lesson.display().to_string()]
    }

    /// Starts a run with more arguments.
    pub(crate) fn start(&self, more: &[&str]) -> Run {
        let arguments = self
            .arguments()
            .into_iter()
            .chain(more.iter().map(|&word| word.to_owned()));
        let command = self.sandbox.command(env!("CARGO_BIN_EXE_stepgate"), arguments);
        Run::start(command, self.sandbox.root().join("run.log"))
    }

    /// Runs the lesson to its end, whatever that is.
    pub(crate) fn run(&self, more: &[&str]) -> Ended {
        self.start(more).wait()
    }

    /// Runs the lesson, which must be finished, and looks into the registry without stepgate's client: all of the
    /// image is there. Nothing is left on the engine but what was there before.
    #[track_caller]
    pub(crate) fn finishes(&self) -> Ended {
        let ended = self.run(&[]);
        assert_eq!(ended.code, 0, "{}", ended.said);
        ended.says("Done: 5 of 5 steps.");
        assert_eq!(
            self.placed(),
            Vec::<String>::new(),
            "names that only a push gives"
        );
        assert_eq!(self.engine.image_id(&self.name()), None, "cleaned up");
        let serve = Served::start(&self.sandbox, &self.sandbox.state().join("practice"));
        let whole = serve
            .ask(Some((&self.id, PASSWORD)))
            .whole(&self.name(), "latest");
        assert_eq!(whole.expect("the whole image").layers.len(), 1);
        ended
    }

    /// The practice registry's host, once it has one.
    pub(crate) fn host(&self) -> Option<String> {
        let port = fs::read_to_string(self.sandbox.state().join("practice/port")).ok()?;
        Some(format!("127.0.0.1:{}", port.trim()))
    }

    /// The names on the engine that only a push to this practice registry gives.
    pub(crate) fn placed(&self) -> Vec<String> {
        let Some(host) = self.host() else {
            return Vec::new();
        };
        self.named(&host)
    }

    /// The names on the engine at a host.
    pub(crate) fn named(&self, host: &str) -> Vec<String> {
        let filter = format!("reference={host}/*/*");
        let listed = self
            .engine
            .docker(["images", "--format", "{{.Repository}}:{{.Tag}}", "-f", &filter]);
        listed.stdout.lines().map(str::to_owned).collect()
    }

    /// Waits until the practice registry has part of the big layer on its disk.
    #[track_caller]
    pub(crate) fn wait_for_upload(&self) {
        let incoming = self.sandbox.state().join("practice/incoming");
        until("an upload is under way", || is_growing(&incoming));
    }

    /// The session's folder of progress.
    pub(crate) fn session(&self) -> PathBuf {
        let lessons = self.sandbox.state().join("lessons");
        let entries = fs::read_dir(lessons).expect("a session").flatten();
        let mut folders = entries.map(|entry| entry.path()).filter(|path| path.is_dir());
        folders.next().expect("a session")
    }

    /// The steps that are done, by what is on the disk; none where there is no file.
    pub(crate) fn done(&self) -> Vec<String> {
        let Ok(bytes) = fs::read(self.session().join("progress.json")) else {
            return Vec::new();
        };
        let progress: serde_json::Value = serde_json::from_slice(&bytes).expect("whole progress");
        let done = progress["done"].as_object().expect("the steps that are done");
        done.keys().cloned().collect()
    }
}

/// Says whether a file in or below a folder has more than a tenth of the big layer in it.
pub(crate) fn is_growing(folder: &Path) -> bool {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    files
        .filter_map(|entry| entry.metadata().ok())
        .any(|found| found.is_file() && found.len() > BIG as u64 / 10)
}

impl Run {
    /// Starts a command as the leader of a process group.
    pub(crate) fn start(mut command: Command, log: PathBuf) -> Self {
        let file = File::create(&log).expect("a file for the output");
        command
            .stdin(Stdio::null())
            .stderr(file.try_clone().expect("a second handle"))
            .stdout(file)
            .process_group(0);
        Self {
            child: command.spawn().expect("stepgate starts"),
            log,
        }
    }

    /// Sends a signal to stepgate alone.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("it runs");
    }

    /// The processes that stepgate started, and theirs.
    pub(super) fn below(&self) -> Vec<Process> {
        let mut known = vec![self.child.id()];
        let mut found = Vec::new();
        let mut n_found = usize::MAX;
        while n_found != found.len() {
            n_found = found.len();
            for process in processes() {
                if known.contains(&process.parent) && !known.contains(&process.id) {
                    known.push(process.id);
                    found.push(process);
                }
            }
        }
        found
    }

    /// The file that it writes into.
    pub(crate) fn log(&self) -> PathBuf {
        self.log.clone()
    }

    /// Kills stepgate and all that it started, at once; it may have ended already.
    pub(crate) fn kill_all(mut self) {
        if self.has_ended() {
            return;
        }
        // It stands still at this very moment, however long it takes to find what it started.
        kill_process(Pid::from_child(&self.child), Signal::STOP).ok();
        let below = self.below();
        kill_process_group(Pid::from_child(&self.child), Signal::KILL).ok();
        for process in below {
            process.signal(Signal::KILL);
        }
        self.wait();
    }

    /// What it has said so far.
    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).expect("the output's file")).into_owned()
    }

    /// Says whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    /// Waits for its end.
    #[track_caller]
    pub(crate) fn wait(mut self) -> Ended {
        use std::os::unix::process::ExitStatusExt as _;
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(
                begun.elapsed() < DEADLINE * 2,
                "it does not end; it said:\n{}",
                self.said()
            );
            std::thread::park_timeout(Duration::from_millis(5));
        };
        let signal = || 128 + status.signal().unwrap_or_default();
        Ended {
            code: status.code().unwrap_or_else(signal),
            said: self.said(),
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        if matches!(self.child.try_wait(), Ok(None)) {
            let below = self.below();
            self.child.kill().ok();
            self.child.wait().ok();
            for process in &below {
                process.signal(Signal::KILL);
            }
        }
    }
}

impl Ended {
    /// Fails the test where it did not say so.
    #[track_caller]
    pub(crate) fn says(&self, words: &str) {
        assert!(self.said.contains(words), "`{words}` is not in:\n{}", self.said);
    }
}

/// `stepgate registry serve`, which is killed at drop.
pub(crate) struct Served {
    run: Option<Run>,
    host: String,
}

impl Served {
    /// Serves a folder and waits until it says where.
    pub(crate) fn start(sandbox: &Sandbox, storage: &Path) -> Self {
        let arguments = [
            "registry".as_ref(),
            "serve".as_ref(),
            "--storage".as_ref(),
            storage.as_os_str(),
        ];
        let command = sandbox.command(env!("CARGO_BIN_EXE_stepgate"), arguments);
        let run = Run::start(command, sandbox.root().join("serve.log"));
        until("the registry serves", || run.said().contains("page:"));
        let said = run.said();
        let host = said.lines().find_map(|line| line.strip_prefix("registry: "));
        let host = host.expect("the host is told").to_owned();
        Self { run: Some(run), host }
    }

    /// Asks it without stepgate's client.
    pub(crate) fn ask(&self, login: Option<(&str, &str)>) -> RawRegistry {
        RawRegistry::new(&self.host, login)
    }

    /// Ends it on the spot.
    pub(crate) fn kill(mut self) {
        if let Some(run) = self.run.take() {
            run.kill_all();
        }
    }
}

fn lesson(base: &str) -> String {
    format!(
        "# Something big\n\nIt takes its time.\n\n---\n\n## Your name\n\n_ Capture your Docker ID: _\n\n```\n\
         $env:dockerId='<insert-your-docker-id-here>'\n```\n\n---\n\n## Log in\n\n_ Log in: _\n\n```\n\
         docker login --username \"$env:dockerId\"\n```\n\n---\n\n## Tag and push\n\n_ Upload it: _\n\n```\n\
         docker image tag {base} \"$env:dockerId/big\"; `\ndocker image push $env:dockerId/big\n```\n\n---\n\n\
         ## That is all\n\nDone.\n"
    )
}

/// Bytes that do not compress, other ones in each test: no layer of one is known from another.
pub(crate) fn noise(n_bytes: usize) -> Vec<u8> {
    let mut bytes = vec![0; n_bytes];
    let mut random = File::open("/dev/urandom").expect("a source of noise");
    std::io::Read::read_exact(&mut random, &mut bytes).expect("noise");
    bytes
}

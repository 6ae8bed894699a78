//! A known password goes through whole chapters, and is looked for wherever it could have been left.
//!
//! Docker's own configuration is the one place where it may be, by docker's format. Not here: what the terminal shows
//! (`learner`).

use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::scene::{Scene, Served, our_lesson};
use super::{ours, seed};
use crate::shared::lessons::{seed_lesson, slides};
use crate::shared::sandbox::Sandbox;
use crate::support::engine::Engine;
use crate::support::images::FixedNames;
use crate::support::registry::{Accounts, DebianRegistry};

/// The ways in which a password can be written: as it is, in a form's field, and in base64 after anything.
pub(super) fn forms(id: &str, password: &str) -> Vec<String> {
    let field = url::form_urlencoded::byte_serialize(password.as_bytes()).collect();
    let mut forms = vec![password.to_owned(), field];
    for n_before in 0..3 {
        let bytes = [&b"\0\0"[..n_before], password.as_bytes()].concat();
        // The digits that no neighbour of the password has a part in.
        let (start, end) = ((n_before * 8).div_ceil(6), bytes.len() * 8 / 6);
        forms.push(STANDARD_NO_PAD.encode(&bytes)[start..end].to_owned());
        forms.push(URL_SAFE_NO_PAD.encode(&bytes)[start..end].to_owned());
    }
    forms.push(STANDARD_NO_PAD.encode(format!("{id}:{password}")));
    forms
}

/// The files of a sandbox that hold one of the forms.
pub(super) fn holders(sandbox: &Sandbox, forms: &[String]) -> Vec<PathBuf> {
    let mut files = sandbox.files();
    files.retain(|file| {
        let bytes = std::fs::read(file).expect("a readable file");
        has_any(&String::from_utf8_lossy(&bytes), forms)
    });
    files
}

fn has_any(text: &str, forms: &[String]) -> bool {
    forms.iter().any(|form| text.contains(form))
}

/// Watches the command lines of all processes, over and over.
struct Watch {
    stop: Sender<()>,
    thread: JoinHandle<Seen>,
}

/// What was seen of command lines.
#[derive(Default)]
struct Seen {
    n_looks: usize,
    /// Those with the password in them.
    with_password: Vec<String>,
    /// Whether a command of the lesson itself was among them.
    has_lesson: bool,
}

impl Watch {
    fn start(scene: &Scene<'_>, forms: &[String]) -> Self {
        let (stop, stopped) = channel();
        let (id, forms) = (scene.id.clone(), forms.to_vec());
        let thread = std::thread::spawn(move || {
            let mut seen = Seen::default();
            while stopped.recv_timeout(Duration::from_millis(2)) == Err(RecvTimeoutError::Timeout) {
                seen.n_looks += 1;
                for line in command_lines() {
                    seen.has_lesson |= line.starts_with("docker ") && line.contains(&id);
                    if has_any(&line, &forms) {
                        seen.with_password.push(line);
                    }
                }
            }
            seen
        });
        Self { stop, thread }
    }

    fn end(self) -> Seen {
        self.stop.send(()).expect("the watch is awake");
        self.thread.join().expect("the watch ends")
    }
}

/// The command lines of all processes there are, of the engine and the registries too.
fn command_lines() -> Vec<String> {
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let files = processes.flatten().map(|process| process.path().join("cmdline"));
    files
        // A process may end at any moment.
        .filter_map(|file| std::fs::read(file).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .collect()
}

impl Seen {
    fn assert_clean(&self) {
        assert_eq!(self.with_password, [""; 0]);
        if cfg!(target_os = "linux") {
            assert!(self.n_looks > 20, "only {} looks", self.n_looks);
            assert!(
                self.has_lesson,
                "no command of the lesson was seen: the watch is blind"
            );
        }
    }
}

#[test]
fn a_known_password_is_left_nowhere_by_our_chapter_in_practice() {
    let Some(engine) = Engine::from_env() else { return };
    let _names = FixedNames::take(&engine, &ours::IMAGES);
    let mut scene = Scene::new(&engine);
    let password = format!("Tr0ub4dor&3 {}", scene.id);
    let forms = forms(&scene.id, &password);
    scene.sandbox.set("STEPGATE_PASSWORD", &password);
    let watch = Watch::start(&scene, &forms);
    let ran = scene.run(&our_lesson(), &["--keep"]);
    let watched = watch.end();
    ran.completed();
    watched.assert_clean();
    assert!(!has_any(&ran.stdout, &forms), "{}", ran.stdout);
    assert!(!has_any(&ran.stderr, &forms), "{}", ran.stderr);
    // The chapter logs out, and nothing is left even in docker's configuration.
    assert_eq!(holders(&scene.sandbox, &forms), [""; 0].map(PathBuf::from));
    assert_eq!(scene.stepgate(&["reset", our_lesson().to_str().unwrap()]).code, 0);
}

#[test]
fn a_known_password_is_left_in_dockers_configuration_alone_at_another_registry() {
    let (Some(engine), Some(seed)) = (Engine::from_env(), seed_lesson()) else {
        return;
    };
    let _names = FixedNames::take(&engine, &seed::IMAGES);
    let mut scene = Scene::new(&engine);
    let password = format!("Tr0ub4dor&3 {}", scene.id);
    let forms = forms(&scene.id, &password);
    let registry = DebianRegistry::start(Accounts::These(&[(&scene.id, &password)]));
    scene.sandbox.set("STEPGATE_PASSWORD", &password);
    scene.sandbox.set("STEPGATE_VAR_DOCKERID", &scene.id);
    let watch = Watch::start(&scene, &forms);
    // The report for people this time.
    let host = registry.host();
    // With an alias in it, the shell is no longer as planned: docker's commands are processes that can be watched.
    let alias = "# Before\n\n```bash\nalias ll='ls -l'\n```\n\n---\n\n";
    let seed = alias.to_owned() + &std::fs::read_to_string(seed).expect("the seed");
    let seed = scene.sandbox.write("seed.md", &seed);
    let seed = seed.to_str().unwrap();
    let ran = scene.stepgate(&["run", seed, "--unattended", "--yes", "--registry", &host]);
    let watched = watch.end();
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("Done: 10 of 10 steps."), "{}", ran.stdout);
    watched.assert_clean();
    let check = scene.stepgate(&["check", seed, "--registry", &host]);
    for text in [&ran.stdout, &ran.stderr, &check.stdout, &check.stderr] {
        assert!(!has_any(text, &forms), "{text}");
    }
    let config = scene.sandbox.docker_config().join("config.json");
    assert_eq!(holders(&scene.sandbox, &forms), [config]);
}

/// A lesson whose commands look for the password where a command of its own could find it.
fn looking_lesson(scene: &Scene<'_>) -> PathBuf {
    let steps = [
        ("Log in", "docker login --username $dockerId"),
        (
            "Look around",
            "env\nset\nexport -p\ncat /proc/self/environ /proc/$$/environ | tr '\\0' '\\n'",
        ),
    ];
    let text = slides("Look", &steps);
    scene
        .sandbox
        .write("look.md", &text.replace("$dockerId", &scene.id))
}

#[test]
fn the_environment_of_a_lessons_commands_holds_no_password() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    let lesson = looking_lesson(&scene);
    // Made up for the practice registry: docker's configuration has it after the login.
    let ran = scene.run(&lesson, &["--keep", "--yes"]);
    ran.completed();
    assert!(ran.stdout.contains("HOME="), "{}", ran.stdout);
    let served = Served::start(&scene);
    let config = std::fs::read(scene.practice().join("docker/config.json")).expect("docker's configuration");
    let config: serde_json::Value = serde_json::from_slice(&config).expect("JSON");
    let login = config["auths"][served.host()]["auth"].as_str().expect("a login");
    let login = STANDARD.decode(login).expect("base64");
    let login = String::from_utf8(login).expect("text");
    let (_, password) = login.split_once(':').expect("a password");
    let made_up = forms(&scene.id, password);
    assert!(!has_any(&ran.stdout, &made_up), "{}", ran.stdout);
    assert!(!ran.stdout.contains("STEPGATE_PASSWORD"), "{}", ran.stdout);
    drop(served);
    // Given for another registry.
    let password = format!("Tr0ub4dor&3 {}", scene.id);
    let given = forms(&scene.id, &password);
    let registry = DebianRegistry::start(Accounts::These(&[(&scene.id, &password)]));
    scene.sandbox.set("STEPGATE_PASSWORD", &password);
    let host = registry.host();
    let ran = scene.run(&lesson, &["--keep", "--yes", "--registry", &host]);
    ran.completed();
    assert!(!has_any(&ran.stdout, &given), "{}", ran.stdout);
    assert!(!ran.stdout.contains("STEPGATE_PASSWORD"), "{}", ran.stdout);
}

#[test]
fn a_password_goes_to_its_own_registry_and_to_no_other() {
    let Some(engine) = Engine::from_env() else { return };
    let mut scene = Scene::new(&engine);
    let password = format!("Tr0ub4dor&3 {}", scene.id);
    let own = DebianRegistry::start(Accounts::These(&[(&scene.id, &password)]));
    let other = DebianRegistry::start(Accounts::These(&[(&scene.id, &password)]));
    scene.sandbox.set("STEPGATE_PASSWORD", &password);
    let login = format!("docker login --username {} {}", scene.id, other.host());
    let lesson = scene
        .sandbox
        .write("other.md", &slides("Other", &[("Log in", &login)]));
    let ran = scene.run(&lesson, &["--keep", "--registry", &own.host()]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("use --password-stdin"), "{}", ran.stdout);
}

#[test]
fn the_search_finds_a_password_in_every_form() {
    let scene_less = Sandbox::new();
    let password = "Tr0ub4dor&3 ada";
    let forms = forms("ada", password);
    scene_less.write("without", "Tr0ub4dor&3 bob");
    assert_eq!(holders(&scene_less, &forms), [""; 0].map(PathBuf::from));
    let written = [
        format!("x{password}y"),
        "Tr0ub4dor%263+ada".to_owned(),
        STANDARD_NO_PAD.encode(format!("ada:{password}")),
        STANDARD_NO_PAD.encode(format!("{{\"password\":\"{password}\"}}")),
        URL_SAFE_NO_PAD.encode(format!("{{\"a\":\"{password}\"}}")),
        STANDARD_NO_PAD.encode(format!("--{password}--")),
    ];
    for text in &written {
        let file = scene_less.write("x", text);
        assert_eq!(holders(&scene_less, &forms), [file], "{text}");
    }
}

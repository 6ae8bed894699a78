//! A runner before a learner who says what a test wrote down, at an engine that has nothing.
//!
//! Not here: real engines (`tests/engine`), and the terminal (`tests/suite`).

mod asking;
mod called_off;
mod direct;
mod files;
mod own;
mod quiz;
mod turns;
mod validation;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;

use super::stage::EngineKind;
use super::*;
use crate::engine::docker::connect;
use crate::engine::docker::fake::{Fake, Reply};
use crate::lesson::{self, ValueKind};
use crate::prompt::Intent;
use crate::registry::{Choice, Route};
use crate::session::Mode;
use crate::shell::context::GuardMode;
use crate::shell::process::{Screen, ShellKind};
use crate::words::DockerId;

/// A lesson's folder, its progress and an engine; all goes at drop.
struct Scene {
    folder: tempfile::TempDir,
    engine: Fake,
    lesson: Lesson,
    /// Behind which of its commands Ctrl-C is pressed, from 1; behind none where it is 0.
    pressed_behind: usize,
}

/// A learner who answers from lists, in their order; leaves where the list is at its end.
#[derive(Default)]
struct Scripted {
    intents: VecDeque<Intent>,
    values: VecDeque<&'static str>,
    agrees: bool,
    /// What each value was asked for with.
    complaints: Vec<Option<String>>,
    consents: Vec<Consent>,
    /// Done before the learner answers for the last time.
    meanwhile: Option<Box<dyn FnOnce() + Send>>,
}

/// What a run came to.
struct Ran {
    ending: Result<Ending, RunError>,
    events: Events,
}

#[derive(Default)]
struct Events(Vec<Event>, Option<(usize, Arc<AtomicBool>)>);

impl Reporter for Events {
    fn on_event(&mut self, event: &Event) {
        self.0.push(event.clone());
        if let (Event::CommandFinished { .. }, Some((n_more, pressed))) = (event, &mut self.1) {
            *n_more = n_more.wrapping_sub(1);
            if *n_more == 0 {
                pressed.store(true, Ordering::SeqCst);
            }
        }
    }
}

#[async_trait]
impl Learner for Scripted {
    async fn next(&mut self, _: &Question) -> Intent {
        if self.intents.len() == 1
            && let Some(meanwhile) = self.meanwhile.take()
        {
            meanwhile();
        }
        self.intents.pop_front().unwrap_or(Intent::Quit)
    }

    async fn value(&mut self, _: &str, _: ValueKind, complaint: Option<&str>) -> Option<String> {
        self.complaints.push(complaint.map(str::to_owned));
        self.values.pop_front().map(str::to_owned)
    }

    async fn confirm(&mut self, consent: &Consent) -> bool {
        self.consents.push(consent.clone());
        self.agrees
    }

    fn show_password(&mut self, _: &DockerId, _: &Secret) {}
}

/// A learner who will say these.
fn says(intents: impl IntoIterator<Item = Intent>) -> Scripted {
    Scripted {
        intents: intents.into_iter().collect(),
        ..Scripted::default()
    }
}

fn answer(line: &str) -> Reply {
    match line.rsplit('/').next().unwrap_or_default() {
        "_ping" => Reply::Whole(200, "OK"),
        path if path.starts_with("json") && line.contains("/images/json") => Reply::Whole(200, "[]"),
        _ => Reply::Whole(404, r#"{"message":"there is no such thing"}"#),
    }
}

/// A lesson of a page and a slide of commands for each of these.
fn slides(commands: &[&str]) -> String {
    let mut text = "# Title\n\nWhat this is about.\n".to_owned();
    for (n, commands) in commands.iter().enumerate() {
        text.push_str(&format!("\n---\n\n## Work {}\n\n```\n{commands}\n```\n", n + 1));
    }
    text
}

impl Scene {
    fn new(lesson: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lesson.md");
        Self {
            engine: Fake::start(answer),
            lesson: lesson::parse(&path, lesson),
            folder,
            pressed_behind: 0,
        }
    }

    fn state(&self) -> &Path {
        self.folder.path()
    }

    fn options(attendance: Attendance) -> Options {
        Options {
            attendance,
            mode: Mode::Linear,
            afterwards: Afterwards::Keep,
            only: None,
            agreed: Agreement::ToBeAsked,
            limit: None,
            values: BTreeMap::new(),
            password: None,
        }
    }

    /// Runs the lesson with a learner before it.
    async fn run(&self, learner: &mut dyn Learner) -> Ran {
        Box::pin(self.run_so(learner, Self::options(Attendance::Attended))).await
    }

    async fn run_so(&self, learner: &mut dyn Learner, options: Options) -> Ran {
        let address = self.engine.address.clone();
        let engine = connect(&address).await.unwrap();
        let stage = Stage {
            kind: EngineKind::Docker {
                address,
                api: engine.api(),
            },
            engine: Arc::new(engine),
            route: Route {
                choice: Choice::Practice,
                host: "127.0.0.1:9".to_owned(),
            },
            practice: None,
            carriage: None,
            page: None,
            docker_config: self.folder.path().join("docker"),
            clients: crate::registry::client::Clients::default(),
        };
        let opened = Store::open(self.state(), &self.lesson.path).unwrap();
        let surroundings =
            Surroundings::make(&stage, &self.lesson, &opened, options.attendance, GuardMode::On).unwrap();
        let shell = ShellOptions {
            kind: ShellKind::Bash,
            program: None,
            folder: surroundings::lesson_folder(&self.lesson),
            env: surroundings.environment.clone(),
            screen: Screen::Captured,
            watched: crate::plan::make(&self.lesson, &BTreeMap::new()).watched(&self.lesson),
        };
        let pressed = Arc::<AtomicBool>::default();
        let mut events = Events(Vec::new(), Some((self.pressed_behind, Arc::clone(&pressed))));
        let farewell = if self.pressed_behind > 0 {
            Farewell::with_pressed(pressed)
        } else {
            Farewell::listen(options.attendance)
        };
        let parts = Parts {
            stage: &stage,
            lesson: &self.lesson,
            opened,
            surroundings,
            shell,
            learner,
            reporter: &mut events,
            farewell,
        };
        let ending = match Box::pin(Runner::start(parts, options)).await {
            Ok(runner) => Box::pin(runner.run()).await,
            Err(error) => Err(error),
        };
        Ran { ending, events }
    }

    fn kept(&self) -> Progress {
        Store::peek(self.state(), &self.lesson.path).unwrap().unwrap()
    }
}

impl Ran {
    /// What happened to steps, each in two words.
    fn course(&self) -> Vec<String> {
        let word = |event: &Event| match event {
            Event::StepShown { index, .. } => Some(format!("shown {index}")),
            Event::StepPassed { step, state } => Some(format!("{state:?} {step}").to_lowercase()),
            Event::StepSkipped { step } => Some(format!("skipped {step}")),
            _ => None,
        };
        self.events.0.iter().filter_map(word).collect()
    }

    fn notices(&self) -> Vec<&str> {
        let events = self.events.0.iter();
        events
            .filter_map(|event| match event {
                Event::Noticed { text } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The programs that went to the shell.
    fn commands(&self) -> Vec<&str> {
        let events = self.events.0.iter();
        events
            .filter_map(|event| match event {
                Event::CommandStarted { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }
}

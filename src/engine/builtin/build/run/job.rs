//! A `RUN` once everything in it is known: what runs, as whom, where, and with which environment.
//!
//! Words of the history are `BuildKit`'s. Not here: running it (`super`).

use std::io;

use super::super::carry_out::{Effect, Work, absolute};
use super::super::image::Image;
use super::super::instruction::{Command, Run, Text};
use super::super::steps::{Builder, Scope};
use super::super::tree::Tree;
use super::program::look_up;
use crate::engine::builtin::runtime::{Access, Bundle, Mount, Network, permit};

/// Where a script is seen that begins with `#!`.
const SCRIPTS: &str = "/dev/pipes";

/// What a `RUN` comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine::builtin::build) struct Job {
    /// The program and its arguments.
    pub(super) argv: Vec<String>,
    /// `NAME=VALUE` each: the image's and the build's arguments.
    pub(super) env: Vec<String>,
    /// From the root.
    pub(super) cwd: String,
    /// As the image names its user.
    pub(super) user: String,
    pub(super) network: Network,
    /// A script of the instruction's own: its name and its text.
    script: Option<(String, String)>,
}

impl Builder<'_> {
    /// What a `RUN` is to do.
    pub(in crate::engine::builtin::build) fn job(&self, image: &Image, scope: &Scope, run: &Run) -> Effect {
        let mut script = None;
        let argv = match &run.command {
            Command::Exec(words) => words.clone(),
            Command::Shell(text) => match &run.text {
                Text::None => with_shell(image, text),
                Text::Whole { name, text } if text.starts_with("#!") => {
                    script = Some((name.clone(), text.clone()));
                    vec![format!("{SCRIPTS}/{name}")]
                }
                Text::Whole { text, .. } => with_shell(image, text),
                Text::Part { name, text: part } => with_shell(image, &format!("{text}\n{part}{name}")),
            },
        };
        let mut env = image.texts("Env");
        let is_set = |env: &[String], name: &str| {
            env.iter()
                .any(|pair| pair.split_once('=').is_some_and(|(key, _)| key == name))
        };
        let mut told = Vec::new();
        for (name, value) in &scope.args {
            let of_image = image.texts("Env").into_iter().find_map(|pair| {
                let (key, value) = pair.split_once('=')?;
                (key == name).then(|| value.to_owned())
            });
            let Some(value) = of_image.or_else(|| value.clone()) else {
                continue;
            };
            told.push(format!("{name}={value}"));
            if !is_set(&env, name) {
                env.push(format!("{name}={value}"));
            }
        }
        for (name, value) in self.plan.args.predefined_all() {
            if !is_set(&env, &name) {
                env.push(format!("{name}={value}"));
            }
        }
        let mut words = Vec::new();
        if !told.is_empty() {
            words.push(format!("|{}", told.len()));
            words.extend(told);
        }
        words.extend(argv.iter().cloned());
        let folder = absolute(image, ".");
        Effect {
            created_by: format!("RUN {} # buildkit", words.join(" ")),
            work: Work::Run(Job {
                argv,
                env,
                cwd: format!("/{}", folder.trim_matches('/')),
                user: image.text("User").to_owned(),
                network: run.network,
                script,
            }),
        }
    }
}

impl Job {
    /// What else it depends on than what the history tells.
    pub(in crate::engine::builtin::build) fn key(&self) -> String {
        format!("{:?} {:?}", self.network, self.script)
    }

    /// Looks up its program among the image's files.
    pub(super) fn look_up(&self, tree: &Tree) -> Result<(), String> {
        match self.script {
            Some(_) => Ok(()),
            None => look_up(&self.argv, &self.env, &self.cwd, tree).map_err(|error| error.to_string()),
        }
    }

    /// The script of its own, where the container sees it.
    pub(super) fn here_file(&self, bundle: &Bundle) -> io::Result<Option<Mount>> {
        let Some((name, text)) = &self.script else {
            return Ok(None);
        };
        let source = bundle.file("script");
        std::fs::write(&source, text)?;
        permit(&source, 0o755)?;
        Ok(Some(Mount {
            source,
            target: format!("{SCRIPTS}/{name}"),
            access: Access::ReadOnly,
        }))
    }
}

/// Puts the image's shell before a text.
fn with_shell(image: &Image, text: &str) -> Vec<String> {
    let mut argv = image.texts("Shell");
    if argv.is_empty() {
        argv = vec!["/bin/sh".to_owned(), "-c".to_owned()];
    }
    argv.push(text.to_owned());
    argv
}

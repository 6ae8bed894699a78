//! What each instruction means: what it changes in the configuration, how the history tells it, and what it adds.
//!
//! Texts of the history are `BuildKit`'s. Not here: the cache (`steps`), and what is copied (`sources`).

use serde_json::json;

use super::BuildError;
use super::copying::Order;
use super::image::Image;
use super::instruction::{Command, Instruction, Step};
use super::picking::Picked;
use super::run::Job;
use super::steps::{Builder, Own, Scope};
use super::tree::clean;
use super::values::{check_signal, ports};
use super::words::{Quotes, expand, expand_to_words};

/// What an instruction comes to beside its changes to the configuration.
#[derive(Debug)]
pub(super) struct Effect {
    /// How the history tells it.
    pub(super) created_by: String,
    pub(super) work: Work,
}

/// What an instruction adds to the files.
#[derive(Debug)]
pub(super) enum Work {
    Nothing,
    /// A folder, unless it is there.
    Folder(String),
    Copy(Order, Vec<Picked>),
    /// A command runs.
    Run(Job),
}

/// Finds the value of a name.
pub(super) type Lookup<'a> = Box<dyn Fn(&str) -> Option<String> + 'a>;

/// Expands an instruction's texts.
pub(super) struct Words<'a> {
    pub(super) escape: char,
    pub(super) value: Lookup<'a>,
}

impl Words<'_> {
    /// Expands one text.
    pub(super) fn one(&self, text: &str) -> Result<String, String> {
        expand(text, self.escape, Quotes::Removed, &self.value)
    }

    fn each(&self, texts: &[String]) -> Result<Vec<String>, String> {
        texts.iter().map(|text| self.one(text)).collect()
    }

    fn pairs(&self, pairs: &[(String, String)]) -> Result<Vec<(String, String)>, String> {
        let expanded = pairs
            .iter()
            .map(|(name, value)| Ok((self.one(name)?, self.one(value)?)));
        expanded.collect()
    }
}

impl Builder<'_> {
    /// Changes the configuration, and says what else is to be done.
    pub(super) fn effect(
        &mut self,
        image: &mut Image,
        scope: &mut Scope,
        stage: usize,
        step: &Step,
    ) -> Result<Effect, BuildError> {
        if let Instruction::Copy(copy) = &step.instruction {
            return self.copy(image, scope, (stage, step), copy);
        }
        if let Instruction::Run(run) = &step.instruction {
            return Ok(self.job(image, scope, run));
        }
        self.configure(image, scope, step).map_err(BuildError::at(step))
    }

    /// What expands the texts of the next instruction.
    pub(super) fn words<'a>(&'a self, image: &Image, scope: &Scope) -> Words<'a> {
        let (env, args) = (image.texts("Env"), scope.args.clone());
        let value = move |name: &str| {
            let mut pairs = env.iter().filter_map(|pair| pair.split_once('='));
            let from_env = pairs.find(|(key, _)| *key == name);
            from_env
                .map(|(_, value)| value.to_owned())
                .or_else(|| args.get(name).cloned().flatten())
                .or_else(|| self.plan.args.predefined(name))
        };
        Words {
            escape: self.plan.escape,
            value: Box::new(value),
        }
    }

    fn configure(&self, image: &mut Image, scope: &mut Scope, step: &Step) -> Result<Effect, String> {
        let words = self.words(image, scope);
        let told = |created_by: String| Effect {
            created_by,
            work: Work::Nothing,
        };
        Ok(match &step.instruction {
            Instruction::From | Instruction::Run(_) | Instruction::Copy(_) => told(step.text.clone()),
            Instruction::Arg(args) => {
                let mut told_args = Vec::new();
                for (name, default) in args {
                    let default = default.as_deref().map(|default| words.one(default)).transpose()?;
                    told_args.push(match &default {
                        Some(default) => format!("{name}={default}"),
                        None => name.clone(),
                    });
                    scope
                        .args
                        .insert(name.clone(), self.plan.args.value(name, default));
                }
                told(format!("ARG {}", told_args.join(" ")))
            }
            Instruction::Env(pairs) => {
                let pairs = words.pairs(pairs)?;
                for (name, value) in &pairs {
                    image.set_env(name, value);
                }
                told(format!("ENV {}", joined(&pairs)))
            }
            Instruction::Label(pairs) => told(label(image, &words.pairs(pairs)?)),
            Instruction::FixedLabel(name, value) => told(label(image, &[(name.clone(), value.clone())])),
            Instruction::Workdir(path) => return workdir(image, &words.one(path)?),
            Instruction::User(user) => {
                let user = words.one(user)?;
                image.config.insert("User".to_owned(), json!(user));
                told(format!("USER {user}"))
            }
            Instruction::Stopsignal(signal) => {
                let signal = words.one(signal)?;
                check_signal(&signal)?;
                image.config.insert("StopSignal".to_owned(), json!(signal));
                told(format!("STOPSIGNAL {signal}"))
            }
            Instruction::Maintainer(name) => {
                image.author = Some(name.clone());
                told(format!("MAINTAINER {name}"))
            }
            Instruction::Expose(texts) => {
                let mut exposed = Vec::new();
                for text in texts {
                    exposed.extend(expand_to_words(text, words.escape, &words.value)?);
                }
                for port in exposed
                    .iter()
                    .map(|word| ports(word))
                    .collect::<Result<Vec<_>, _>>()?
                    .concat()
                {
                    image.put("ExposedPorts", &port, json!({}));
                }
                told(format!("EXPOSE [{}]", exposed.join(" ")))
            }
            Instruction::Volume(paths) => {
                let paths = words.each(paths)?;
                for path in &paths {
                    image.put("Volumes", path.trim(), json!({}));
                }
                told(format!("VOLUME [{}]", paths.join(" ")))
            }
            Instruction::Cmd(command) => {
                let argv = argv(image, command);
                scope.cmd = Some(Own);
                image.config.insert("Cmd".to_owned(), json!(argv));
                image.config.remove("ArgsEscaped");
                told(format!("CMD {}", quoted(&argv)))
            }
            Instruction::Entrypoint(command) => {
                let argv = argv(image, command);
                image.config.insert("Entrypoint".to_owned(), json!(argv));
                if scope.cmd.is_none() {
                    image.config.remove("Cmd");
                }
                told(format!("ENTRYPOINT {}", quoted(&argv)))
            }
            Instruction::Shell(shell) => {
                image.config.insert("Shell".to_owned(), json!(shell));
                told(format!("SHELL [{}]", shell.join(" ")))
            }
            Instruction::Healthcheck(probe) => {
                image.config.insert("Healthcheck".to_owned(), probe.clone());
                told(step.text.clone())
            }
            Instruction::Onbuild(trigger) => {
                image.push("OnBuild", json!(trigger));
                told(format!("ONBUILD {trigger}"))
            }
        })
    }
}

/// The path from the root, with `/` at its end where it is meant as a folder.
pub(super) fn absolute(image: &Image, path: &str) -> String {
    let is_folder = path.ends_with('/') || matches!(path, "." | "..") || path.ends_with("/.");
    let whole = if path.starts_with('/') {
        clean(path)
    } else {
        clean(&format!("{}/{path}", image.text("WorkingDir")))
    };
    if is_folder { format!("{whole}/") } else { whole }
}

fn workdir(image: &mut Image, path: &str) -> Result<Effect, String> {
    if path.is_empty() {
        return Err("WORKDIR requires exactly one argument".to_owned());
    }
    let whole = absolute(image, path);
    let whole = whole.trim_end_matches('/');
    // As the classic builder has it, what is absolute stays as it is written.
    let told = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{whole}")
    };
    image.config.insert("WorkingDir".to_owned(), json!(told));
    Ok(Effect {
        created_by: format!("WORKDIR {told}"),
        work: Work::Folder(whole.to_owned()),
    })
}

fn label(image: &mut Image, pairs: &[(String, String)]) -> String {
    for (name, value) in pairs {
        image.put("Labels", name, json!(value));
    }
    format!("LABEL {}", joined(pairs))
}

fn joined(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join(" ")
}

fn quoted(argv: &[String]) -> String {
    let words: Vec<String> = argv.iter().map(|word| json!(word).to_string()).collect();
    format!("[{}]", words.join(" "))
}

/// The words of a command, with the shell before it where it is a text.
fn argv(image: &Image, command: &Command) -> Vec<String> {
    match command {
        Command::Exec(words) => words.clone(),
        Command::Shell(text) => {
            let mut argv = image.texts("Shell");
            if argv.is_empty() {
                argv = vec!["/bin/sh".to_owned(), "-c".to_owned()];
            }
            argv.push(text.clone());
            argv
        }
    }
}

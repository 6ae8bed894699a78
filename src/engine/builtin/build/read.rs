//! A Dockerfile's text → its instructions.
//!
//! The grammar is parse-dockerfile's. Not here: expanding what they say (`words`).

use parse_dockerfile as grammar;
use parse_dockerfile::Instruction as Parsed;
use serde_json::json;

use super::BuildError;
use super::here::{shown, text, with_here_texts};
use super::instruction::{
    Command, Copy, Dollars, HereText, Instruction, Keyword, Layout, Run, Script, Source, Stage, Step, Text,
};
use super::probe::healthcheck;
use super::wording::{NOTHING, flags, is_set, refused, start, with_empty_entrypoints};
use super::words::{pairs, split};
use crate::engine::builtin::runtime::Network;

/// Reads a Dockerfile.
pub(super) fn read(text: &str) -> Result<Script, BuildError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = with_empty_entrypoints(text);
    let text = &with_here_texts(&text);
    let parsed = grammar::parse(text).map_err(|error| refused(&error))?;
    let escape = parsed
        .parser_directives
        .escape
        .as_ref()
        .map_or('\\', |escape| escape.value.value);
    let reader = Reader { text, escape };
    let mut script = Script {
        escape,
        metas: Vec::new(),
        stages: Vec::new(),
    };
    for instruction in &parsed.instructions {
        let start = start(instruction);
        let line = text[..start].matches('\n').count() + 1;
        let meant = reader.instruction(instruction);
        let step = Step {
            line,
            text: reader.joined(start),
            instruction: meant.map_err(|message| BuildError::Parse { line, message })?,
        };
        if let Parsed::From(from) = instruction {
            let platform = flags(&from.options, &["platform"]);
            let mut platform = platform.map_err(|message| BuildError::Parse { line, message })?;
            script.stages.push(Stage {
                from: step,
                image: from.image.value.to_string(),
                name: from.as_.as_ref().map(|(_, name)| name.value.to_lowercase()),
                platform: platform.pop().map(|(_, value)| value),
                steps: Vec::new(),
            });
        } else if let Some(stage) = script.stages.last_mut() {
            stage.steps.push(step);
        } else {
            script.metas.push(step);
        }
    }
    Ok(script)
}

/// Reads what a base image has its children carry out.
pub(super) fn read_trigger(trigger: &str) -> Result<Vec<Step>, BuildError> {
    let mut script = read(&format!("FROM scratch\n{trigger}"))?;
    Ok(script.stages.pop().map(|stage| stage.steps).unwrap_or_default())
}

struct Reader<'a> {
    text: &'a str,
    escape: char,
}

impl Reader<'_> {
    fn instruction(&self, parsed: &Parsed<'_>) -> Result<Instruction, String> {
        let escape = self.escape;
        Ok(match parsed {
            Parsed::From(_) => Instruction::From,
            Parsed::Run(run) => Instruction::Run(self.run(run)?),
            Parsed::Arg(arg) => Instruction::Arg(
                split(&arg.arguments.value, escape)
                    .iter()
                    .map(|word| match word.split_once('=') {
                        Some(("", _)) => Err("ARG names can not be blank".to_owned()),
                        Some((name, value)) => Ok((name.to_owned(), Some(value.to_owned()))),
                        None => Ok((word.clone(), None)),
                    })
                    .collect::<Result<_, _>>()?,
            ),
            Parsed::Copy(copy) => {
                let known = ["from", "chown", "chmod", "link", "parents", "exclude"];
                let flags = flags(&copy.options, &known)?;
                Instruction::Copy(self.copy(Keyword::Copy, flags, &copy.src, &copy.dest.value)?)
            }
            Parsed::Add(add) => {
                let known = ["chown", "chmod", "link", "checksum", "exclude", "keep-git-dir"];
                let flags = flags(&add.options, &known)?;
                Instruction::Copy(self.copy(Keyword::Add, flags, &add.src, &add.dest.value)?)
            }
            Parsed::Env(env) => Instruction::Env(pairs("ENV", &env.arguments.value, escape)?),
            Parsed::Label(label) => Instruction::Label(pairs("LABEL", &label.arguments.value, escape)?),
            Parsed::Workdir(workdir) => Instruction::Workdir(workdir.arguments.value.to_string()),
            Parsed::User(user) => Instruction::User(user.arguments.value.to_string()),
            Parsed::Stopsignal(signal) => Instruction::Stopsignal(signal.arguments.value.to_string()),
            Parsed::Maintainer(maintainer) => Instruction::Maintainer(maintainer.name.value.to_string()),
            Parsed::Expose(expose) => Instruction::Expose(texts(&expose.arguments)),
            Parsed::Volume(volume) => {
                let paths = match &volume.arguments {
                    grammar::JsonOrStringArray::Json(words) => texts(&words.value),
                    grammar::JsonOrStringArray::String(words) => texts(words),
                };
                if paths.iter().any(|path| path.trim().is_empty()) {
                    return Err("VOLUME specified can not be an empty string".to_owned());
                }
                Instruction::Volume(paths)
            }
            Parsed::Cmd(cmd) => Instruction::Cmd(self.command(&cmd.arguments)),
            Parsed::Entrypoint(entrypoint) => {
                Instruction::Entrypoint(match self.command(&entrypoint.arguments) {
                    Command::Exec(words) if words == [NOTHING.trim_matches('"')] => Command::Exec(Vec::new()),
                    command => command,
                })
            }
            Parsed::Shell(shell) => Instruction::Shell(texts(&shell.arguments)),
            Parsed::Healthcheck(check) => {
                let known = ["interval", "timeout", "start-period", "start-interval", "retries"];
                let flags = flags(&check.options, &known)?;
                Instruction::Healthcheck(match &check.arguments {
                    grammar::HealthcheckArguments::Cmd { arguments, .. } => {
                        healthcheck(&self.command(arguments), &flags)?
                    }
                    _ => json!({ "Test": ["NONE"] }),
                })
            }
            Parsed::Onbuild(onbuild) => {
                self.trigger(&onbuild.instruction)?;
                Instruction::Onbuild(self.joined(onbuild.onbuild.span.end))
            }
            _ => return Err("an instruction that stepgate does not know".to_owned()),
        })
    }

    fn run(&self, run: &grammar::RunInstruction<'_>) -> Result<Run, String> {
        let mut meant = Run {
            command: self.command(&run.arguments),
            text: Text::None,
            network: Network::Host,
            beyond: None,
        };
        for flag in &run.options {
            let (name, value) = (&flag.name.value, flag.value.as_ref().map(|value| &*value.value));
            match (&**name, value) {
                ("network", Some("default" | "host")) | ("security", Some("sandbox")) => {}
                ("network", Some("none")) => meant.network = Network::None,
                ("mount" | "network" | "security" | "device", Some(value)) => {
                    meant.beyond = Some(format!("--{name}={value}"));
                }
                ("mount" | "network" | "security" | "device", None) => {
                    return Err(format!("missing a value on flag: {name}"));
                }
                _ => return Err(format!("unknown flag: {name}")),
            }
        }
        if let (Some(here), grammar::Command::Shell(rest)) = (run.here_docs.first(), &run.arguments) {
            // The grammar leaves out what announces it.
            let start = self.text[..rest.span.start]
                .rfind("<<")
                .unwrap_or(rest.span.start);
            let command = self.joined(start);
            let end = self.text[here.span.end..].lines().next().unwrap_or_default();
            meant.text = text(&command, end.trim_start_matches('\t'), &here.value);
            meant.command = Command::Shell(command);
        }
        Ok(meant)
    }

    /// Refuses what no child may be given to carry out.
    fn trigger(&self, inner: &Parsed<'_>) -> Result<(), String> {
        match inner {
            Parsed::From(_) => Err("FROM isn't allowed as an ONBUILD trigger".to_owned()),
            Parsed::Maintainer(_) => Err("MAINTAINER isn't allowed as an ONBUILD trigger".to_owned()),
            inner => match self.instruction(inner)? {
                Instruction::Copy(copy)
                    if copy
                        .sources
                        .iter()
                        .any(|source| matches!(source, Source::Text(_))) =>
                {
                    Err("a here-document cannot be kept in an ONBUILD trigger".to_owned())
                }
                _ => Ok(()),
            },
        }
    }

    fn copy(
        &self,
        keyword: Keyword,
        flags: Vec<(String, String)>,
        sources: &[grammar::Source<'_>],
        target: &str,
    ) -> Result<Copy, String> {
        let mut copy = Copy {
            keyword,
            from: None,
            chown: None,
            chmod: None,
            checksum: None,
            exclude: Vec::new(),
            layout: Layout::Flat,
            sources: Vec::new(),
            target: target.to_owned(),
        };
        for (name, value) in flags {
            match name.as_str() {
                "from" => copy.from = Some(value),
                "chown" => copy.chown = Some(value),
                "chmod" => copy.chmod = Some(value),
                "checksum" => copy.checksum = Some(value),
                "exclude" => copy.exclude.push(value),
                "parents" if is_set(&name, &value)? => copy.layout = Layout::WithParents,
                "keep-git-dir" if is_set(&name, &value)? => {
                    return Err(
                        "ADD --keep-git-dir would fetch a git repository, which is not done without Docker: \
                                clone it into the build context, or start Docker"
                            .to_owned(),
                    );
                }
                // What `--link` says of the layer holds for each of ours.
                _ => {}
            }
        }
        for source in sources {
            copy.sources.push(match source {
                grammar::Source::Path(path) => Source::Path(path.value.to_string()),
                grammar::Source::HereDoc(text) => Source::Text(HereText {
                    // The line that ends it is the word that it was announced with.
                    name: self.text[text.span.end..]
                        .lines()
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                    text: text.value.to_string(),
                    dollars: if text.expand {
                        Dollars::Expanded
                    } else {
                        Dollars::Kept
                    },
                }),
                _ => return Err("a source that stepgate does not know".to_owned()),
            });
        }
        Ok(copy)
    }

    fn command(&self, command: &grammar::Command<'_>) -> Command {
        match command {
            grammar::Command::Exec(words) => Command::Exec(texts(&words.value)),
            grammar::Command::Shell(text) => Command::Shell(self.joined(text.span.start)),
            _ => Command::Shell(String::new()),
        }
    }

    /// The text from a place to the end of the instruction, in one line.
    fn joined(&self, start: usize) -> String {
        let mut whole = String::new();
        for (n, line) in self.text[start..].split('\n').enumerate() {
            let bare = line.trim();
            if n > 0 && (bare.is_empty() || bare.starts_with('#')) {
                continue;
            }
            let line = line.trim_end_matches('\r');
            let Some(more) = line.trim_end_matches([' ', '\t']).strip_suffix(self.escape) else {
                whole.push_str(line);
                break;
            };
            whole.push_str(more);
        }
        shown(whole.trim()).replace(NOTHING, "")
    }
}

fn texts(words: &[grammar::UnescapedString<'_>]) -> Vec<String> {
    words.iter().map(|word| word.value.to_string()).collect()
}

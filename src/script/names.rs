//! One spelling for each variable of a lesson, and which of them hold a learner's value.
//!
//! PowerShell looks names up without regard to case, bash does not: a name of a PowerShell block takes the
//! spelling that the lesson used first, so that both shells, and the learner, see one variable.
//! Not here: values (`Scope`).

use std::collections::{BTreeMap, BTreeSet};

use crate::lesson::Dialect;

use super::tree::{Assign, Command, Condition, Kind, Part, Script, Statement, Target, Template, Value};

/// Environment names that a Unix shell has in upper case only.
const WELL_KNOWN: [&str; 12] = [
    "PATH",
    "HOME",
    "USER",
    "PWD",
    "SHELL",
    "LANG",
    "TERM",
    "TMPDIR",
    "EDITOR",
    "HOSTNAME",
    "DOCKER_HOST",
    "DOCKER_CONFIG",
];

/// The spelling of every variable of a lesson so far.
#[derive(Clone, Debug)]
pub struct Names {
    spellings: BTreeMap<String, String>,
    valued: BTreeSet<String>,
}

impl Default for Names {
    fn default() -> Self {
        Self::new(Vec::<String>::new())
    }
}

impl Names {
    /// Starts with names whose spelling is settled: the lesson's variables, the session's environment.
    pub fn new(settled: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut names = Self {
            spellings: BTreeMap::new(),
            valued: BTreeSet::new(),
        };
        for name in settled {
            let name = name.into();
            names.spellings.entry(name.to_ascii_lowercase()).or_insert(name);
        }
        names
    }

    /// The lesson's spelling of a name; a new name settles its own.
    pub fn spell(&mut self, name: &str) -> &str {
        self.spellings
            .entry(name.to_ascii_lowercase())
            .or_insert_with(|| {
                let known = WELL_KNOWN
                    .into_iter()
                    .find(|known| known.eq_ignore_ascii_case(name));
                known.unwrap_or(name).to_owned()
            })
    }

    /// Gives a script's variables the lesson's spelling. Scripts are adopted in the lesson's order, before they
    /// are folded and printed; bash names keep their own spelling, which is theirs to choose.
    pub fn adopt(&mut self, script: &mut Script) {
        let mut walk = Walk {
            names: self,
            dialect: script.dialect,
        };
        walk.statements(&mut script.body);
        script.valued.clone_from(&self.valued);
    }
}

struct Walk<'a> {
    names: &'a mut Names,
    dialect: Dialect,
}

impl Walk<'_> {
    fn name(&mut self, name: &mut String) {
        match self.dialect {
            Dialect::Powershell | Dialect::Cmd => *name = self.names.spell(name).to_owned(),
            Dialect::Bash | Dialect::Fish | Dialect::None => {
                self.names.spell(name);
            }
        }
    }

    fn statements(&mut self, statements: &mut [Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &mut Statement) {
        match &mut statement.kind {
            Kind::Command(command) => self.command(command),
            Kind::Assign(assigns) => assigns.iter_mut().for_each(|assign| self.assign(assign)),
            Kind::Pipeline(members) => self.statements(members),
            Kind::Chain(first, _, second) => {
                self.statement(first);
                self.statement(second);
            }
            Kind::Each(each) => {
                self.name(&mut each.variable);
                self.templates(&mut each.items);
                if each.items.iter().any(|item| self.is_valued(item)) {
                    self.names.valued.insert(each.variable.clone());
                }
                self.statements(&mut each.body);
            }
            Kind::Count(count) => {
                self.name(&mut count.variable);
                self.statements(&mut count.body);
            }
            Kind::If(arms, otherwise) => {
                for arm in arms {
                    self.condition(&mut arm.condition);
                    self.statements(&mut arm.body);
                }
                self.statements(otherwise);
            }
            Kind::Turns(turns) => {
                self.condition(&mut turns.condition);
                self.statements(&mut turns.body);
            }
            Kind::Choice(subject, cases) => {
                self.template(subject);
                for case in cases {
                    self.templates(&mut case.patterns);
                    self.statements(&mut case.body);
                }
            }
            Kind::Perhaps(body) | Kind::Function(_, body) | Kind::Group(body, _) => self.statements(body),
            Kind::Show(template) => self.template(template),
            Kind::Redirected(inner, redirects) => {
                self.statement(inner);
                for redirect in redirects {
                    self.target(&mut redirect.target);
                }
            }
            Kind::Opaque => {}
        }
    }

    fn command(&mut self, command: &mut Command) {
        command.setting.iter_mut().for_each(|assign| self.assign(assign));
        self.templates(&mut command.words);
        for redirect in &mut command.redirects {
            self.target(&mut redirect.target);
        }
    }

    fn assign(&mut self, assign: &mut Assign) {
        self.name(&mut assign.name);
        let valued = match &mut assign.value {
            Value::Text(template) => {
                self.template(template);
                self.is_valued(template)
            }
            Value::List(templates) => {
                self.templates(templates);
                templates.iter().any(|template| self.is_valued(template))
            }
            Value::Kept | Value::Gone | Value::Unclear => false,
        };
        if valued {
            self.names.valued.insert(assign.name.clone());
        }
    }

    fn condition(&mut self, condition: &mut Condition) {
        match condition {
            Condition::Commands(commands) => self.statements(commands),
            Condition::Number(name, _, _) => self.name(name),
            Condition::Exists(path) => self.template(path),
            Condition::Not(inner) => self.condition(inner),
            Condition::Succeeded | Condition::ExitCode(_, _) => {}
        }
    }

    fn target(&mut self, target: &mut Target) {
        match target {
            Target::File(path) | Target::Append(path) => self.template(path),
            Target::Nowhere | Target::Output | Target::Inline => {}
        }
    }

    fn templates(&mut self, templates: &mut [Template]) {
        for template in templates {
            self.template(template);
        }
    }

    fn template(&mut self, template: &mut Template) {
        for part in &mut template.parts {
            match part {
                Part::Variable(variable) => self.name(&mut variable.name),
                Part::Default(variable, fallback) => {
                    self.name(&mut variable.name);
                    self.template(fallback);
                }
                Part::Commands(body, _) => self.statements(body),
                Part::Call(inner, _, _) => self.template(inner),
                Part::Bare(_) | Part::Quoted(_) | Part::Placeholder(_) | Part::Opaque(_) => {}
            }
        }
    }

    /// Says whether a learner's value is in the text that a template makes.
    fn is_valued(&self, template: &Template) -> bool {
        template.parts.iter().any(|part| match part {
            Part::Placeholder(_) => true,
            Part::Variable(variable) => self.names.valued.contains(&variable.name),
            Part::Default(variable, fallback) => {
                self.names.valued.contains(&variable.name) || self.is_valued(fallback)
            }
            Part::Call(inner, _, _) => self.is_valued(inner),
            // What a command prints may hold the value that it was given: it is split as the author wrote it.
            Part::Commands(_, _) | Part::Bare(_) | Part::Quoted(_) | Part::Opaque(_) => false,
        })
    }
}

//! A script → what it does, in order, as far as can be known without running it.
//!
//! Whatever folding cannot follow is unknown or conditional, never wrong. Not here: what words come to
//! (`expand`), and what is known of variables (`scope`).

mod assigned;
mod control;
mod expand;
mod scope;
mod whole;

use std::sync::Arc;

use super::tree::{
    Assign, Command, Ground, Kind, Link, Mode, Part, Script, Statement, Stream, Target, Template, Value,
    Walls,
};
use super::{Certainty, Effect, Failure, Invocation, Output, Place, Scope, Shell, Word};

/// How often a loop is unrolled, and how deep functions call each other.
const MAX_ITERATIONS: usize = 200;
const MAX_CALLS: usize = 8;
/// How many statements are folded, besides those that the text has, before the rest is left out as unknowable.
const MAX_STEPS: usize = 20_000;

/// Folds a script: its commands in order, and the variables it sets. The scope is read and brought up to date, so
/// that the lesson's blocks are folded one after the other with the same one.
pub fn fold(script: &Script, scope: &mut Scope) -> Vec<Effect> {
    let mut folder = Folder {
        script,
        shared: None,
        scope,
        steps: MAX_STEPS + script.source.text.len(),
        effects: Vec::new(),
        certainty: Certainty::Certain,
        failure: Failure::Unforeseen,
        output: Output::Shown,
        place: Place::Own,
        shell: Shell::Lesson,
        pipeline: None,
        undo: Vec::new(),
        calls: 0,
    };
    folder.statements(&script.body);
    folder.effects
}

/// A function of the lesson's, with the text that it is written in.
#[derive(Clone, Debug)]
pub(super) struct Function {
    script: Arc<Script>,
    body: Arc<[Statement]>,
}

struct Folder<'a> {
    script: &'a Script,
    shared: Option<Arc<Script>>,
    scope: &'a mut Scope,
    effects: Vec<Effect>,
    certainty: Certainty,
    failure: Failure,
    output: Output,
    place: Place,
    shell: Shell,
    /// The pipeline that is being folded, as it is written.
    pipeline: Option<String>,
    /// What variables were before, for each subshell and branch that is open.
    undo: Vec<Vec<scope::Change>>,
    calls: usize,
    /// How many statements may still be folded.
    steps: usize,
}

impl Folder<'_> {
    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        if self.steps == 0 {
            return self.forget(statement);
        }
        self.steps -= 1;
        let is_compound = matches!(
            statement.kind,
            Kind::Each(_) | Kind::Count(_) | Kind::If(..) | Kind::Group(..)
        );
        let is_whole = self.place == Place::Own && self.pipeline.is_none();
        if is_compound
            && is_whole
            && !self.script.source.text[statement.span.clone()]
                .trim()
                .contains('\n')
        {
            return self.on_one_line(statement);
        }
        self.inner(statement);
    }

    fn inner(&mut self, statement: &Statement) {
        match &statement.kind {
            Kind::Command(command) => self.command(statement, command),
            Kind::Assign(assigns) => assigns.iter().for_each(|assign| self.assign(statement, assign)),
            Kind::Pipeline(members) => self.pipeline(statement, members),
            Kind::Chain(first, link, second) => self.chain(first, *link, second),
            Kind::Each(each) => self.each(statement, each),
            Kind::Count(count) => self.count(statement, count),
            Kind::If(arms, otherwise) => self.decide(arms, otherwise),
            Kind::Turns(turns) => self.turns(turns),
            Kind::Choice(subject, cases) => self.choice(subject, cases),
            Kind::Perhaps(body) => self.perhaps(body),
            Kind::Function(name, body) => {
                let script = self
                    .shared
                    .get_or_insert_with(|| Arc::new(self.script.clone()))
                    .clone();
                let body = body.as_slice().into();
                self.scope
                    .functions
                    .insert(name.clone(), Function { script, body });
            }
            Kind::Group(body, walls) => match walls {
                Walls::None if is_negated(body) => self.foreseen(|folder| folder.statements(body)),
                Walls::None => self.statements(body),
                Walls::Subshell => self.subshell(|folder| folder.statements(body)),
            },
            Kind::Show(template) => {
                self.expand(template, expand::Splitting::Off);
            }
            Kind::Redirected(inner, redirects) => {
                let is_taken = redirects.iter().any(|r| takes(r.stream, &r.target));
                self.with_output(is_taken, |folder| folder.statement(inner));
            }
            Kind::Opaque => self.opaque(statement),
        }
    }

    /// A command, or a call of one of the lesson's own functions.
    fn command(&mut self, statement: &Statement, command: &Command) {
        for assign in &command.setting {
            if let Value::Text(value) = &assign.value {
                self.expand(value, expand::Splitting::Off);
            }
        }
        let mut argv = Vec::new();
        for word in &command.words {
            argv.extend(self.expand(word, expand::Splitting::On));
        }
        let mut file = None;
        for redirect in &command.redirects {
            if let Target::File(path) | Target::Append(path) = &redirect.target {
                let path = expand::together(&self.expand(path, expand::Splitting::Off));
                if takes(redirect.stream, &redirect.target) {
                    file = Some(path);
                }
            }
        }
        let is_taken = command.redirects.iter().any(|r| takes(r.stream, &r.target));
        let name = match argv.first() {
            Some(Word::Known(name)) => name.clone(),
            Some(Word::Unknown(_)) | None => String::new(),
        };
        if self.call(&name, &argv, is_taken) {
            return;
        }
        if argv.is_empty() {
            return;
        }
        let output = if is_taken { Output::Taken } else { self.output };
        let text = self.script.joined(&statement.span);
        self.effects.push(Effect::Run(Invocation {
            line: self.script.source.line(statement.span.start),
            statement: self.pipeline.clone().unwrap_or_else(|| text.clone()),
            text,
            argv: argv.clone(),
            certainty: self.certainty,
            failure: self.failure,
            is_background: statement.ground == Ground::Back,
            output,
            file,
            place: self.place,
            shell: self.shell,
        }));
        self.after(&name, &argv);
    }

    /// What a shell's own commands do to what is known.
    fn after(&mut self, name: &str, argv: &[Word]) {
        match name {
            "eval" | "source" | "." => self.forget_all(),
            "exit" | "return" | "exec" | "break" | "continue" => self.certainty = Certainty::Conditional,
            "read" | "mapfile" | "readarray" | "printf" | "getopts" | "let" => {
                for word in &argv[1..] {
                    if let Word::Known(name) = word {
                        self.blur(name);
                    }
                }
            }
            _ => {}
        }
    }

    fn call(&mut self, name: &str, argv: &[Word], is_taken: bool) -> bool {
        if self.calls >= MAX_CALLS {
            return false;
        }
        let Some(Function { script, body }) = self.scope.functions.get(name).cloned() else {
            return false;
        };
        let mut folder = Folder {
            script: &script,
            shared: Some(script.clone()),
            steps: self.steps,
            effects: std::mem::take(&mut self.effects),
            certainty: self.certainty,
            failure: self.failure,
            output: if is_taken { Output::Taken } else { self.output },
            place: self.place,
            shell: self.shell,
            pipeline: self.pipeline.clone(),
            undo: std::mem::take(&mut self.undo),
            calls: self.calls + 1,
            scope: self.scope,
        };
        let arguments = argv.get(1..).unwrap_or_default();
        for n in 1..=9 {
            let word = arguments.get(n - 1).cloned();
            folder.set(
                &n.to_string(),
                Some(word.unwrap_or(Word::Known(String::new()))),
                None,
            );
        }
        folder.set("@", Some(expand::together(arguments)), Some(arguments.to_vec()));
        folder.statements(&body);
        self.effects = folder.effects;
        self.undo = folder.undo;
        self.steps = folder.steps;
        for n in 1..=9 {
            self.blur(&n.to_string());
        }
        self.blur("@");
        true
    }

    fn chain(&mut self, first: &Statement, link: Link, second: &Statement) {
        match link {
            Link::And => self.statement(first),
            Link::Or => self.foreseen(|folder| folder.statement(first)),
        }
        if link == Link::And && !is_test(first) {
            return self.statement(second);
        }
        self.branch(|folder| folder.statement(second));
    }

    /// Folds something whose failure is provided for.
    fn foreseen(&mut self, run: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.failure, Failure::Foreseen);
        run(self);
        self.failure = before;
    }

    fn assign(&mut self, statement: &Statement, assign: &Assign) {
        let line = self.script.source.line(assign.span.start);
        let (value, list) = match &assign.value {
            Value::Text(template) => {
                let (value, list) = self.value(template);
                (Some(value), list)
            }
            Value::List(items) => {
                let mut words = Vec::new();
                for item in items {
                    words.extend(self.expand(item, expand::Splitting::On));
                }
                (Some(expand::together(&words)), Some(words))
            }
            Value::Kept => return,
            Value::Gone => (None, None),
            Value::Unclear => (Some(Word::Unknown(format!("${}", assign.name))), None),
        };
        let (value, list) = match (assign.mode, value, list) {
            (Mode::Replace, value, list) => (value, list),
            (Mode::Append, Some(added), None) => {
                let before = self
                    .scope
                    .list(&assign.name)
                    .is_none()
                    .then(|| self.lookup(&assign.name));
                let value = before.map_or(Word::Unknown(format!("${}", assign.name)), |before| {
                    expand::append(before.as_ref(), &added)
                });
                (Some(value), None)
            }
            (Mode::Append, _, _) => (Some(Word::Unknown(format!("${}", assign.name))), None),
        };
        self.set(&assign.name, value.clone(), list);
        let Some(value) = value else { return };
        let placeholder = match &assign.value {
            Value::Text(Template { parts, .. }) if assign.mode == Mode::Replace => match parts.as_slice() {
                [Part::Placeholder(index)] => Some(self.script.source.uses[*index].variable.clone()),
                _ => None,
            },
            _ => None,
        };
        let is_certain = self.certainty == Certainty::Certain;
        self.effects.push(Effect::Set {
            line,
            statement: self.script.joined(&statement.span),
            name: assign.name.clone(),
            value: if is_certain {
                value
            } else {
                Word::Unknown(format!("${}", assign.name))
            },
            placeholder: placeholder.filter(|_| is_certain),
        });
    }

    /// Text that was not understood: it may do anything, and set any variable that it names.
    fn opaque(&mut self, statement: &Statement) {
        let text = self.script.joined(&statement.span);
        if text.trim().is_empty() {
            return;
        }
        self.forget(statement);
        self.effects.push(Effect::Run(Invocation {
            line: self.script.source.line(statement.span.start),
            argv: vec![Word::Unknown(text.clone())],
            statement: self.pipeline.clone().unwrap_or_else(|| text.clone()),
            text,
            certainty: Certainty::Conditional,
            failure: self.failure,
            is_background: false,
            output: self.output,
            file: None,
            place: self.place,
            shell: self.shell,
        }));
        self.certainty = Certainty::Conditional;
    }

    fn with_output(&mut self, is_taken: bool, run: impl FnOnce(&mut Self)) {
        let before = self.output;
        if is_taken {
            self.output = Output::Taken;
        }
        run(self);
        self.output = before;
    }
}

/// Says whether a redirection takes the standard output away from the learner.
fn takes(stream: Stream, target: &Target) -> bool {
    matches!(stream, Stream::Output | Stream::Both) && *target != Target::Output && *target != Target::Inline
}

/// Says whether a group is `! …`, as the readers make it.
pub(super) fn is_negated(body: &[Statement]) -> bool {
    matches!(body.last(), Some(Statement { kind: Kind::Perhaps(rest), .. }) if rest.is_empty())
}

/// Says whether a statement is asked for its answer: what is behind its `&&` may well not run.
fn is_test(statement: &Statement) -> bool {
    match &statement.kind {
        Kind::Perhaps(_) => true,
        Kind::Group(body, _) => body.last().is_some_and(is_test),
        Kind::Pipeline(members) => members.last().is_some_and(is_test),
        Kind::Redirected(inner, _) => is_test(inner),
        Kind::Chain(_, _, second) => is_test(second),
        Kind::Command(command) => command
            .words
            .first()
            .and_then(Template::literal)
            .is_some_and(|name| {
                matches!(
                    name.as_str(),
                    "test" | "[" | "grep" | "command" | "which" | "type" | "false" | "diff" | "cmp" | "hash"
                )
            }),
        Kind::Assign(_)
        | Kind::Each(_)
        | Kind::Count(_)
        | Kind::Turns(_)
        | Kind::Choice(_, _)
        | Kind::If(_, _)
        | Kind::Function(_, _)
        | Kind::Show(_)
        | Kind::Opaque => false,
    }
}

//! bash's tree → PowerShell: commands, assignments, lists and loops over words.
//!
//! bash's variables become variables of the environment, which both shells' programs see. Windows PowerShell has
//! no `&&`, so that `a && b` asks `$?`. Not here: functions, conditions and everything else (bash's alone).

use crate::diagnostic::Diagnostic;
use crate::lesson::Dialect;
use crate::script::tree::{
    Assign, Command, Each, Ground, Kind, Link, Mode, Part, Quoting, Script, Space, Statement, Stream, Target,
    Template, Value, Variable,
};
use crate::script::{splice, value_variable};

use super::alone::{self, Instead};
use super::{Style, alone_powershell, quote, unsupported};

/// Prints a whole script.
pub(super) fn program(script: &Script, style: Style<'_>) -> Result<String, Vec<Diagnostic>> {
    if !script.troubles.is_empty() {
        return Err(script.troubles.clone());
    }
    let mut printer = Printer {
        script,
        style,
        items: Vec::new(),
        at: 0,
    };
    printer.lines(&script.body, 0).map_err(|trouble| vec![trouble])
}

/// Prints one word of a PowerShell script anew, for its own dialect.
pub(super) fn word(script: &Script, template: &Template) -> Result<String, Diagnostic> {
    let printer = Printer {
        script,
        style: Style::Run,
        items: Vec::new(),
        at: template.span.start,
    };
    printer.double(template)
}

struct Printer<'a> {
    script: &'a Script,
    style: Style<'a>,
    /// The variables of the loops around.
    items: Vec<String>,
    at: usize,
}

impl Printer<'_> {
    fn trouble(&self, message: &str) -> Diagnostic {
        unsupported(self.script, self.at, message.to_owned())
    }

    fn lines(&mut self, body: &[Statement], depth: usize) -> Result<String, Diagnostic> {
        let mut lines = Vec::new();
        for statement in body {
            self.at = statement.span.start;
            lines.push(format!(
                "{}{}",
                "    ".repeat(depth),
                self.statement(statement, depth)?
            ));
        }
        Ok(lines.join("\n"))
    }

    /// What stands in the place of a statement that waits for somebody who is not there.
    fn instead(&self, statement: &Statement) -> Option<Instead<'_>> {
        match self.style {
            Style::Alone(commands) => alone::instead(self.script, statement, commands),
            Style::Run | Style::Read(_) => None,
        }
    }

    fn statement(&mut self, statement: &Statement, depth: usize) -> Result<String, Diagnostic> {
        if let (Style::Alone(commands), Some(_)) = (self.style, self.instead(statement)) {
            self.style = Style::Run;
            let text = self.written(statement, depth);
            self.style = Style::Alone(commands);
            let text = text?;
            return Ok(self
                .instead(statement)
                .map_or_else(|| text.clone(), |instead| alone_powershell::apart(&text, instead)));
        }
        self.written(statement, depth)
    }

    fn written(&mut self, statement: &Statement, depth: usize) -> Result<String, Diagnostic> {
        if statement.ground == Ground::Back {
            return Err(self.trouble("a command in the background has no twin in PowerShell"));
        }
        match &statement.kind {
            Kind::Command(command) => self.command(command),
            Kind::Assign(assigns) => {
                let lines: Result<Vec<_>, _> = assigns.iter().map(|assign| self.assign(assign)).collect();
                Ok(lines?.join("; "))
            }
            Kind::Pipeline(members) => {
                let members: Result<Vec<_>, _> = members.iter().map(|m| self.statement(m, depth)).collect();
                Ok(members?.join(" | "))
            }
            Kind::Chain(first, link, second) => {
                if matches!(first.kind, Kind::Chain(_, _, _)) {
                    return Err(self.trouble("a longer chain has no twin in PowerShell"));
                }
                let condition = match link {
                    _ if self.instead(first).is_some() => alone_powershell::came_to(*link),
                    Link::And => "$?",
                    Link::Or => "-not $?",
                };
                let (first, second) = (self.statement(first, depth)?, self.statement(second, depth)?);
                Ok(format!("{first}; if ({condition}) {{ {second} }}"))
            }
            Kind::Each(each) => self.each(each, depth),
            Kind::Count(_)
            | Kind::Turns(_)
            | Kind::Choice(_, _)
            | Kind::If(_, _)
            | Kind::Perhaps(_)
            | Kind::Function(_, _)
            | Kind::Group(_, _)
            | Kind::Show(_)
            | Kind::Redirected(_, _)
            | Kind::Opaque => Err(self.trouble("this has no twin in PowerShell")),
        }
    }

    fn command(&mut self, command: &Command) -> Result<String, Diagnostic> {
        if !command.setting.is_empty() {
            return Err(self.trouble("a variable for one command alone has no twin in PowerShell"));
        }
        let name = command.words.first().and_then(Template::literal);
        let is_plain = name
            .as_deref()
            .is_some_and(|name| !SHELL_OWN.contains(&name) && !name.contains(['/', '\'']));
        if !is_plain {
            return Err(self.trouble("this command is the shell's own"));
        }
        let words: Result<Vec<_>, _> = command.words.iter().map(|word| self.word(word)).collect();
        let mut text = words?.join(" ");
        for redirect in &command.redirects {
            let stream = match redirect.stream {
                Stream::Output => "",
                Stream::Errors => "2",
                Stream::Both => "*",
                Stream::Input | Stream::Other => {
                    return Err(self.trouble("this redirection has no twin in PowerShell"));
                }
            };
            let target = match &redirect.target {
                Target::File(path) => format!("> {}", self.word(path)?),
                Target::Append(path) => format!(">> {}", self.word(path)?),
                Target::Nowhere => "> $null".to_owned(),
                Target::Output => ">&1".to_owned(),
                Target::Inline => return Err(self.trouble("a here-document has no twin in PowerShell")),
            };
            for piece in [" ", stream, &target] {
                text.push_str(piece);
            }
        }
        Ok(text)
    }

    fn assign(&mut self, assign: &Assign) -> Result<String, Diagnostic> {
        let Value::Text(template) = &assign.value else {
            return Err(self.trouble("this variable has no twin in PowerShell"));
        };
        let value = match template.literal() {
            Some(text) => quote::powershell_single(&text),
            None => match template.parts.as_slice() {
                [Part::Commands(body, _)] => self.inner(body)?,
                _ => self.double(template)?,
            },
        };
        let operator = match assign.mode {
            Mode::Replace => "=",
            Mode::Append => "+=",
        };
        Ok(format!("$env:{} {operator} {value}", assign.name))
    }

    fn each(&mut self, each: &Each, depth: usize) -> Result<String, Diagnostic> {
        let mut items = Vec::new();
        for item in &each.items {
            items.push(match item.literal() {
                Some(text) => quote::powershell_single(&text),
                None => self.double(item)?,
            });
        }
        self.items.push(each.variable.clone());
        let body = self.lines(&each.body, depth + 1);
        self.items.pop();
        let items = items.join(", ");
        Ok(format!(
            "foreach (${} in {items}) {{\n{}\n{}}}",
            each.variable,
            body?,
            "    ".repeat(depth)
        ))
    }

    fn word(&mut self, template: &Template) -> Result<String, Diagnostic> {
        let is_glob = template.parts.iter().any(
            |part| matches!(part, Part::Bare(text) if text.contains(['*', '?', '[']) && !text.contains('=')),
        );
        if is_glob || matches!(template.parts.first(), Some(Part::Bare(text)) if text.starts_with('~')) {
            return Err(self.trouble("a pattern of files has no twin in PowerShell"));
        }
        match (template.literal(), template.parts.as_slice()) {
            (Some(text), _) => Ok(quote::powershell(&text)),
            (None, [Part::Commands(body, Quoting::Bare)]) => Ok(format!("$({})", self.inner(body)?)),
            (None, _) => self.double(template),
        }
    }

    fn inner(&mut self, body: &[Statement]) -> Result<String, Diagnostic> {
        let at = self.at;
        let text = self.lines(body, 0);
        self.at = at;
        text
    }

    /// A template as a string in double quotes: no value in it is ever split or expanded again.
    fn double(&self, template: &Template) -> Result<String, Diagnostic> {
        let mut text = "\"".to_owned();
        for part in &template.parts {
            match part {
                Part::Bare(literal) | Part::Quoted(literal) => {
                    text.push_str(&quote::powershell_double(literal));
                }
                Part::Placeholder(index) => text.push_str(&self.placeholder(*index)),
                Part::Variable(variable) => text.push_str(&self.variable(variable)?),
                Part::Commands(body, _) if self.script.dialect == Dialect::Powershell => {
                    for piece in ["$(", &self.own_text(body)?, ")"] {
                        text.push_str(piece);
                    }
                }
                Part::Commands(_, _) | Part::Call(_, _, _) | Part::Default(_, _) | Part::Opaque(_) => {
                    return Err(self.trouble("this word has no twin in PowerShell"));
                }
            }
        }
        text.push('"');
        Ok(text)
    }

    fn own_text(&self, body: &[Statement]) -> Result<String, Diagnostic> {
        let start = body.first().map_or(0, |statement| statement.span.start);
        let end = body.last().map_or(start, |statement| statement.span.end);
        splice::splice(self.script, start..end).map_err(|mut troubles| troubles.swap_remove(0))
    }

    fn placeholder(&self, index: usize) -> String {
        let used = &self.script.source.uses[index];
        let Style::Read(scope) = self.style else {
            return format!("${{env:{}}}", value_variable(&used.variable));
        };
        let known = scope.and_then(|scope| scope.values.get(&used.variable));
        quote::powershell_double(known.map_or(&self.script.source.text[used.range.clone()], String::as_str))
    }

    fn variable(&self, variable: &Variable) -> Result<String, Diagnostic> {
        let name = &variable.name;
        let is_identifier = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !name.starts_with(|c: char| c.is_ascii_digit());
        if !is_identifier {
            return Err(self.trouble("this variable has no twin in PowerShell"));
        }
        let is_local = self.items.contains(name)
            || self.script.dialect == Dialect::Powershell && variable.space == Space::Shell;
        Ok(if is_local {
            format!("${{{name}}}")
        } else {
            format!("${{env:{name}}}")
        })
    }
}

/// Commands whose meaning is bash's own.
const SHELL_OWN: [&str; 26] = [
    "alias", "bg", "break", "command", "continue", "declare", "eval", "exec", "export", "fg", "jobs", "let",
    "local", "ls", "printf", "read", "return", "set", "shift", "source", "test", "trap", "type", "ulimit",
    "umask", "wait",
];

//! PowerShell's tree → bash, statement by statement.
//!
//! Not here: words (`bash_word`), and PowerShell's own commands (`cmdlet`).

use crate::diagnostic::Diagnostic;
use crate::lesson::Dialect;
use crate::script::fold;
use crate::script::tree::{
    Assign, Command, Count, Each, Ground, Kind, Link, Mode, Order, Part, Quoting, Redirect, Script, Space,
    Statement, Stream, Target, Template, Value, Walls,
};

use super::cmdlet::{self, Native};
use super::{Style, alone, foreign, quote, unsupported};

/// Reads a command's output into an array, a line each, as PowerShell does, and keeps its exit code.
const LINES: &str = r#"stepgate_lines() {
    local stepgate_status=$? stepgate_line
    eval "$1=()"
    [ -z "$2" ] || while IFS= read -r stepgate_line; do eval "$1+=(\"\$stepgate_line\")"; done <<< "$2"
    return "$stepgate_status"
}"#;

/// Calls a method of each item of an array.
const CALL: &str = r#"stepgate_call() {
    local stepgate_status=$? stepgate_name=$1 stepgate_method=$2 stepgate_old=$3 stepgate_new=$4 stepgate_text
    eval "set -- \"\${$1[@]}\""
    eval "$stepgate_name=()"
    for stepgate_text in "$@"; do
        case $stepgate_method in
            replace) stepgate_text=${stepgate_text//"$stepgate_old"/"$stepgate_new"} ;;
            lower) stepgate_text=$(printf '%s' "$stepgate_text" | tr '[:upper:]' '[:lower:]') ;;
            upper) stepgate_text=$(printf '%s' "$stepgate_text" | tr '[:lower:]' '[:upper:]') ;;
            trim)
                stepgate_text=${stepgate_text#"${stepgate_text%%[![:space:]]*}"}
                stepgate_text=${stepgate_text%"${stepgate_text##*[![:space:]]}"} ;;
        esac
        eval "$stepgate_name+=(\"\$stepgate_text\")"
    done
    return "$stepgate_status"
}"#;

/// Prints a whole script.
pub(super) fn program(script: &Script, style: Style<'_>) -> Result<String, Vec<Diagnostic>> {
    if !script.troubles.is_empty() {
        return Err(script.troubles.clone());
    }
    let mut printer = Printer {
        script,
        style,
        hoisted: Vec::new(),
        n_hoisted: 0,
        items: Vec::new(),
        at: 0,
    };
    let (lines, troubles) = printer.lines(&script.body, 0);
    if !troubles.is_empty() {
        return Err(troubles);
    }
    let mut text = lines.join("\n");
    for (name, function) in [("stepgate_call ", CALL), ("stepgate_lines ", LINES)] {
        if style.is_run() && text.contains(name) {
            text = format!("{function}\n{text}");
        }
    }
    Ok(text)
}

pub(super) struct Printer<'a> {
    pub(super) script: &'a Script,
    pub(super) style: Style<'a>,
    /// Lines that have to run before the statement in hand.
    pub(super) hoisted: Vec<String>,
    pub(super) n_hoisted: usize,
    /// The variables of the loops around: in the tree and in bash.
    pub(super) items: Vec<(String, String)>,
    /// Where the statement in hand starts.
    pub(super) at: usize,
}

impl Printer<'_> {
    /// Prints statements, each with the lines that go before it; every trouble is found, not only the first.
    fn lines(&mut self, body: &[Statement], depth: usize) -> (Vec<String>, Vec<Diagnostic>) {
        let mut lines = Vec::new();
        let mut troubles = Vec::new();
        let mut before = None;
        for statement in body {
            self.at = statement.span.start;
            match self.statement(statement, before, depth) {
                Ok(text) => {
                    let text = match statement.ground {
                        Ground::Fore => text,
                        Ground::Back => format!("{text} &"),
                    };
                    let indent = "    ".repeat(depth);
                    lines.extend(
                        self.hoisted
                            .drain(..)
                            .chain([text])
                            .map(|line| format!("{indent}{line}")),
                    );
                }
                Err(trouble) => {
                    self.hoisted.clear();
                    troubles.push(trouble);
                }
            }
            before = Some(statement);
        }
        (lines, troubles)
    }

    /// The body of a loop or a branch.
    pub(super) fn block(&mut self, body: &[Statement], depth: usize) -> Result<String, Diagnostic> {
        let hoisted = std::mem::take(&mut self.hoisted);
        let at = self.at;
        let (lines, mut troubles) = self.lines(body, depth + 1);
        self.hoisted = hoisted;
        self.at = at;
        if !troubles.is_empty() {
            return Err(troubles.swap_remove(0));
        }
        Ok(if lines.is_empty() {
            format!("{}:", "    ".repeat(depth + 1))
        } else {
            lines.join("\n")
        })
    }

    pub(super) fn trouble(&self, message: impl Into<String>) -> Diagnostic {
        unsupported(self.script, self.at, message.into())
    }

    fn statement(
        &mut self,
        statement: &Statement,
        before: Option<&Statement>,
        depth: usize,
    ) -> Result<String, Diagnostic> {
        if let Style::Alone(commands) = self.style
            && let Some(instead) = alone::instead(self.script, statement, commands)
        {
            let style = std::mem::replace(&mut self.style, Style::Run);
            let text = self.written(statement, before, depth);
            self.style = style;
            return Ok(alone::alone(&text?, instead));
        }
        self.written(statement, before, depth)
    }

    fn written(
        &mut self,
        statement: &Statement,
        before: Option<&Statement>,
        depth: usize,
    ) -> Result<String, Diagnostic> {
        match &statement.kind {
            Kind::Command(command) => self.command(command),
            Kind::Assign(assigns) => {
                let lines: Result<Vec<_>, _> = assigns.iter().map(|assign| self.assign(assign)).collect();
                Ok(lines?.join("; "))
            }
            Kind::Pipeline(members) => {
                let members: Result<Vec<_>, _> = members.iter().map(|m| self.member(m, depth)).collect();
                Ok(members?.join(" | "))
            }
            Kind::Chain(first, link, second) => {
                let first = self.statement(first, None, depth)?;
                let second = self.member(second, depth)?;
                let link = match link {
                    Link::And => "&&",
                    Link::Or => "||",
                };
                Ok(format!("{first} {link} {second}"))
            }
            Kind::Each(each) => self.each(each, depth),
            Kind::Count(count) => self.count(count, depth),
            Kind::If(arms, otherwise) => self.decide(arms, otherwise, before, depth),
            Kind::Group(body, Walls::None) if body.is_empty() => Ok(":".to_owned()),
            Kind::Group(body, Walls::None) if fold::is_negated(body) => {
                let [inner, _] = body.as_slice() else {
                    return Err(self.trouble("this has no twin in bash"));
                };
                Ok(format!("! {}", self.member(inner, depth)?))
            }
            Kind::Group(body, walls) => {
                let body = self.block(body, depth)?;
                let indent = "    ".repeat(depth);
                Ok(match walls {
                    Walls::None => format!("{{\n{body}\n{indent}}}"),
                    Walls::Subshell => format!("(\n{body}\n{indent})"),
                })
            }
            Kind::Show(template) => Ok(format!("printf '%s\\n' {}", self.word(template)?)),
            Kind::Redirected(inner, redirects) => {
                let mut text = self.member(inner, depth)?;
                self.redirects(redirects, &mut text)?;
                Ok(text)
            }
            Kind::Turns(turns) => self.turns(turns, depth),
            Kind::Choice(subject, cases) => self.choice(subject, cases, depth),
            Kind::Function(name, body) if self.script.dialect == Dialect::Fish => {
                self.function(name, body, depth)
            }
            Kind::Perhaps(_) | Kind::Function(_, _) | Kind::Opaque => {
                let language = match self.script.dialect {
                    Dialect::Powershell => "PowerShell",
                    Dialect::Cmd => "cmd",
                    Dialect::Fish => "fish",
                    Dialect::Bash | Dialect::None => "the language",
                };
                Err(self.trouble(format!("this is outside the everyday subset of {language}")))
            }
        }
    }

    /// A statement within a pipe or a list, with its own lines before it.
    pub(super) fn member(&mut self, statement: &Statement, depth: usize) -> Result<String, Diagnostic> {
        let outer = std::mem::take(&mut self.hoisted);
        let text = self.statement(statement, None, depth);
        let own = std::mem::replace(&mut self.hoisted, outer);
        let text = text?;
        let is_chain = matches!(statement.kind, Kind::Chain(_, _, _) | Kind::Assign(_));
        if own.is_empty() && !is_chain {
            return Ok(text);
        }
        Ok(format!(
            "{{ {}\n}}",
            own.into_iter().chain([text]).collect::<Vec<_>>().join("\n")
        ))
    }

    fn command(&mut self, command: &Command) -> Result<String, Diagnostic> {
        let is_dropped = command
            .redirects
            .iter()
            .any(|r| r.stream != Stream::Errors && r.target == Target::Nowhere);
        let output = if is_dropped { Native::Silent } else { Native::Shown };
        let words = foreign::translate(self.script.dialect, &command.words, output)
            .map_err(|why| self.trouble(why))?;
        let words: Result<Vec<_>, _> = words.iter().map(|word| self.word(word)).collect();
        let mut text = words?.join(" ");
        self.redirects(&command.redirects, &mut text)?;
        Ok(text)
    }

    fn redirects(&mut self, redirects: &[Redirect], text: &mut String) -> Result<(), Diagnostic> {
        for redirect in redirects {
            let stream = match redirect.stream {
                Stream::Output => "",
                Stream::Errors => "2",
                Stream::Both => "&",
                Stream::Input if matches!(redirect.target, Target::File(_)) => "",
                Stream::Input | Stream::Other => {
                    return Err(self.trouble("this redirection has no twin in bash"));
                }
            };
            let (operator, target) = match &redirect.target {
                Target::File(path) if redirect.stream == Stream::Input => ("<", self.path(path)?),
                Target::File(path) => (">", self.path(path)?),
                Target::Append(path) => (">>", self.path(path)?),
                Target::Nowhere => (">", "/dev/null".to_owned()),
                Target::Output => (">&", "1".to_owned()),
                Target::Inline => return Err(self.trouble("this redirection has no twin in bash")),
            };
            let gap = if operator == ">&" { "" } else { " " };
            for piece in [" ", stream, operator, gap, &target] {
                text.push_str(piece);
            }
        }
        Ok(())
    }

    pub(super) fn path(&mut self, path: &Template) -> Result<String, Diagnostic> {
        let path = cmdlet::path(path).map_err(|why| self.trouble(why))?;
        self.string(&path)
    }

    fn assign(&mut self, assign: &Assign) -> Result<String, Diagnostic> {
        let name = self.name(&assign.name)?;
        let is_run = self.style.is_run();
        match (assign.space, &assign.value) {
            (Space::Environment, Value::Text(template)) => {
                if template.literal().is_some_and(|text| text.is_empty()) && assign.mode == Mode::Replace {
                    return Ok(format!("unset {name}"));
                }
                let value = self.string(template)?;
                Ok(match assign.mode {
                    Mode::Replace => format!("export {name}={value}"),
                    Mode::Append => format!("export {name}=\"${name}\"{value}"),
                })
            }
            (Space::Shell, _) if assign.mode == Mode::Append => {
                Err(self.trouble(format!("`${name} +=` may add a number, a text or an item")))
            }
            (Space::Shell, Value::Text(template)) => match template.parts.as_slice() {
                [part @ (Part::Commands(_, Quoting::Bare) | Part::Call(_, _, Quoting::Bare))] if is_run => {
                    self.fill(&name, part)?;
                    Ok(self.hoisted.pop().unwrap_or_default())
                }
                _ if is_run => Ok(format!("{name}=({})", self.word(template)?)),
                _ => Ok(format!("{name}={}", self.string(template)?)),
            },
            (Space::Shell, Value::List(items)) => {
                let items: Result<Vec<_>, _> = items.iter().map(|item| self.word(item)).collect();
                Ok(format!("{name}=({})", items?.join(" ")))
            }
            (_, Value::Gone) => Ok(format!("unset {name}")),
            (_, Value::List(_) | Value::Kept | Value::Unclear) => {
                Err(self.trouble(format!("`{name}` is set to a list")))
            }
        }
    }

    fn each(&mut self, each: &Each, depth: usize) -> Result<String, Diagnostic> {
        let items: Result<Vec<_>, _> = each.items.iter().map(|item| self.items_of(item)).collect();
        let name = self.item_name(&each.variable)?;
        let head = format!("for {name} in {}; do", items?.join(" "));
        self.looped(&each.variable, name, &head, &each.body, depth)
    }

    fn count(&mut self, count: &Count, depth: usize) -> Result<String, Diagnostic> {
        let name = self.item_name(&count.variable)?;
        let order = match count.order {
            Order::Less => "<",
            Order::LessOrEqual => "<=",
            Order::Greater => ">",
            Order::GreaterOrEqual => ">=",
            Order::Equal => "==",
            Order::Unequal => "!=",
        };
        let Count { from, to, step, .. } = count;
        let head = format!("for (({name} = {from}; {name} {order} {to}; {name} += {step})); do");
        self.looped(&count.variable, name, &head, &count.body, depth)
    }

    fn looped(
        &mut self,
        variable: &str,
        name: String,
        head: &str,
        body: &[Statement],
        depth: usize,
    ) -> Result<String, Diagnostic> {
        self.items.push((variable.to_owned(), name));
        let body = self.block(body, depth);
        self.items.pop();
        Ok(format!("{head}\n{}\n{}done", body?, "    ".repeat(depth)))
    }

    /// Prints commands for the inside of a `$(…)`.
    pub(super) fn inner(&mut self, body: &[Statement]) -> Result<String, Diagnostic> {
        let hoisted = std::mem::take(&mut self.hoisted);
        let at = self.at;
        let (lines, mut troubles) = self.lines(body, 0);
        self.hoisted = hoisted;
        self.at = at;
        if troubles.is_empty() {
            Ok(lines.join(
                "
",
            ))
        } else {
            Err(troubles.swap_remove(0))
        }
    }

    /// A text quoted as one word.
    pub(super) fn literal(text: &str) -> String {
        quote::bash(text)
    }
}

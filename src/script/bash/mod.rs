//! bash → [`Statement`]s: commands, assignments, lists and pipes.
//!
//! Not here: loops and conditions (`control`), words (`word`), splicing values into the text (`seams`), blocks of nothing but words
//! (`simple`).

mod control;
mod home;
mod seams;
mod simple;
mod word;

pub(super) use home::{homes, homeward};
pub(super) use seams::seams;
pub(super) use simple::simple;

use tree_sitter::{Node, Tree};

use super::grammar::{MAX_DEPTH, child, children, named};
use super::source::Source;
use super::tree::{
    Assign, Command, Ground, Kind, Link, Mode, Redirect, Space, Statement, Stream, Target, Template, Value,
    Walls,
};

/// Reads a parsed block.
pub(super) fn read(source: &Source, tree: &Tree) -> Vec<Statement> {
    let mut reader = Reader { source, depth: 0 };
    reader.statements(children(tree.root_node()))
}

struct Reader<'s> {
    source: &'s Source,
    depth: usize,
}

impl Reader<'_> {
    fn statements<'t>(&mut self, nodes: impl IntoIterator<Item = Node<'t>>) -> Vec<Statement> {
        let mut statements: Vec<Statement> = Vec::new();
        for node in nodes {
            let is_behind = |last: &&mut Statement| {
                let between = self.source.text.get(last.span.end..node.start_byte());
                between.is_some_and(|between| between.bytes().all(|byte| matches!(byte, b' ' | b'\t')))
            };
            if node.is_error()
                && let Some(last) = statements.last_mut().filter(is_behind)
            {
                // A quote that nothing closes is a part of the command.
                last.kind = Kind::Opaque;
                last.span.end = node.end_byte();
            } else if node.is_named() {
                statements.extend(self.statement(node));
            } else if node.kind() == "&"
                && let Some(last) = statements.last_mut()
            {
                last.ground = Ground::Back;
            }
        }
        statements
    }

    fn statement(&mut self, node: Node<'_>) -> Option<Statement> {
        if node.kind() == "comment" || node.kind() == "heredoc_body" {
            return None;
        }
        if self.depth >= MAX_DEPTH {
            return Some(fore(node, Kind::Opaque));
        }
        self.depth += 1;
        let kind = self.kind(node);
        self.depth -= 1;
        Some(fore(node, kind))
    }

    fn kind(&mut self, node: Node<'_>) -> Kind {
        let is_simple = matches!(
            node.kind(),
            "command" | "declaration_command" | "unset_command" | "variable_assignment"
        );
        if node.is_missing() || is_simple && node.has_error() {
            return Kind::Opaque;
        }
        match node.kind() {
            "command" => self.command(node),
            "variable_assignment" => Kind::Assign(vec![self.assign(node, Space::Shell)]),
            "variable_assignments" => Kind::Assign(
                named(node)
                    .into_iter()
                    .map(|assign| self.assign(assign, Space::Shell))
                    .collect(),
            ),
            "declaration_command" => self.declaration(node),
            "unset_command" => self.unset(node),
            "list" => self.list(node),
            "pipeline" => Kind::Pipeline(self.statements(children(node))),
            "redirected_statement" => self.redirected(node),
            "negated_command" => {
                let mut body = self.statements(named(node));
                body.push(fore(node, Kind::Perhaps(Vec::new())));
                Kind::Group(body, Walls::None)
            }
            "subshell" => Kind::Group(self.statements(children(node)), Walls::Subshell),
            "compound_statement" if child(node, "((").is_none() => {
                Kind::Group(self.statements(children(node)), Walls::None)
            }
            "test_command" => Kind::Perhaps(self.substitutions(node)),
            _ => self.control(node),
        }
    }

    fn command(&mut self, node: Node<'_>) -> Kind {
        let mut command = Command {
            setting: Vec::new(),
            words: Vec::new(),
            redirects: Vec::new(),
        };
        for part in named(node) {
            match part.kind() {
                "variable_assignment" => command.setting.push(self.assign(part, Space::Environment)),
                "file_redirect" | "herestring_redirect" | "heredoc_redirect" => {
                    command.redirects.push(self.redirect(part));
                }
                "command_name" => {
                    for name in named(part) {
                        self.words(name, &mut command.words);
                    }
                }
                "comment" => {}
                _ => self.words(part, &mut command.words),
            }
        }
        if command.words.is_empty() {
            return Kind::Assign(command.setting);
        }
        Kind::Command(command)
    }

    fn assign(&mut self, node: Node<'_>, space: Space) -> Assign {
        let target = node.child_by_field_name("name");
        let is_subscript = target.is_some_and(|name| name.kind() == "subscript");
        let text = target.map_or("", |name| self.text(name));
        let name = text.split('[').next().unwrap_or_default().to_owned();
        let value = match node.child_by_field_name("value") {
            _ if is_subscript => Value::Unclear,
            None => Value::Text(Template::text("")),
            Some(value) if value.kind() == "array" => {
                let mut items = Vec::new();
                for item in named(value) {
                    self.words(item, &mut items);
                }
                Value::List(items)
            }
            Some(value) => Value::Text(self.template(value)),
        };
        let is_append = child(node, "+=").is_some();
        Assign {
            span: node.byte_range(),
            name,
            space,
            mode: if is_append { Mode::Append } else { Mode::Replace },
            value,
        }
    }

    /// `export`, `declare`, `local`, `readonly`: with options, nothing is said of the values.
    fn declaration(&mut self, node: Node<'_>) -> Kind {
        let nodes = children(node);
        let mut space = match nodes.first().map(Node::kind) {
            Some("export") => Space::Environment,
            _ => Space::Shell,
        };
        let mut has_options = false;
        let mut assigns = Vec::new();
        for part in nodes.into_iter().skip(1) {
            match part.kind() {
                "variable_assignment" => assigns.push(self.assign(part, space)),
                "variable_name" => assigns.push(Assign {
                    span: part.byte_range(),
                    name: self.text(part).to_owned(),
                    space,
                    mode: Mode::Replace,
                    value: Value::Kept,
                }),
                "word" if self.text(part) == "-x" => space = Space::Environment,
                "word" if self.text(part).starts_with('-') => has_options = true,
                _ => return Kind::Opaque,
            }
        }
        if has_options {
            for assign in &mut assigns {
                assign.value = Value::Unclear;
            }
        }
        Kind::Assign(assigns)
    }

    fn unset(&mut self, node: Node<'_>) -> Kind {
        let mut assigns = Vec::new();
        for part in named(node) {
            match (part.kind(), self.text(part)) {
                (_, "-v") => {}
                ("variable_name" | "word", name) if !name.starts_with('-') => assigns.push(Assign {
                    span: part.byte_range(),
                    name: name.to_owned(),
                    space: Space::Shell,
                    mode: Mode::Replace,
                    value: Value::Gone,
                }),
                _ => return Kind::Opaque,
            }
        }
        Kind::Assign(assigns)
    }

    fn list(&mut self, node: Node<'_>) -> Kind {
        let nodes = children(node);
        let link = nodes.iter().find_map(|n| link(n.kind()));
        let mut sides = nodes.into_iter().filter(Node::is_named);
        let (Some(first), Some(link), Some(second)) = (sides.next(), link, sides.next()) else {
            return Kind::Opaque;
        };
        match (self.statement(first), self.statement(second)) {
            (Some(first), Some(second)) => Kind::Chain(Box::new(first), link, Box::new(second)),
            _ => Kind::Opaque,
        }
    }

    /// A statement with redirections; a here-document's may hold the rest of a pipe or list.
    fn redirected(&mut self, node: Node<'_>) -> Kind {
        let mut redirects = Vec::new();
        let mut rest: Vec<(Option<Link>, Statement)> = Vec::new();
        let mut words = Vec::new();
        let mut body = None;
        for part in named(node) {
            match part.kind() {
                "file_redirect" | "herestring_redirect" => redirects.push(self.redirect(part)),
                "heredoc_redirect" => {
                    redirects.push(self.redirect(part));
                    let mut joint = None;
                    for inner in children(part) {
                        match inner.kind() {
                            "heredoc_start" | "heredoc_body" | "heredoc_end" | "file_descriptor" => {}
                            "file_redirect" | "herestring_redirect" => redirects.push(self.redirect(inner)),
                            "pipeline" => {
                                for member in self.statements(children(inner)) {
                                    rest.push((None, member));
                                }
                            }
                            kind if link(kind).is_some() => joint = link(kind),
                            _ if inner.is_named() && joint.is_some() => {
                                rest.extend(self.statement(inner).map(|next| (joint, next)));
                            }
                            _ if inner.is_named() => self.words(inner, &mut words),
                            _ => {}
                        }
                    }
                }
                _ => body = self.statement(part),
            }
        }
        let Some(body) = body else {
            return Kind::Opaque;
        };
        // The grammar leaves out a lone `-` before `<<`.
        let start = named(node).get(1).map_or(body.span.end, Node::start_byte);
        let between = self.source.text.get(body.span.end..start).unwrap_or_default();
        if between.trim() == "-" {
            words.insert(0, Template::text("-"));
        }
        let end = if rest.is_empty() {
            node.end_byte()
        } else {
            body.span.end
        };
        let mut whole = with_redirects(body, words, redirects, end);
        for (joint, next) in rest {
            let span = node.byte_range();
            let kind = match joint {
                Some(joint) => Kind::Chain(Box::new(whole), joint, Box::new(next)),
                None => Kind::Pipeline(vec![whole, next]),
            };
            whole = Statement {
                span,
                kind,
                ground: Ground::Fore,
            };
        }
        whole.kind
    }

    fn redirect(&mut self, node: Node<'_>) -> Redirect {
        let descriptor = child(node, "file_descriptor").map(|n| self.text(n).to_owned());
        let nodes = children(node);
        let operator = nodes.iter().find(|n| !n.is_named()).map_or("", |n| n.kind());
        let stream = match (descriptor.as_deref(), operator) {
            (None | Some("1"), ">" | ">>" | ">|" | ">&") => Stream::Output,
            (Some("2"), ">" | ">>" | ">|" | ">&") => Stream::Errors,
            (None, "&>" | "&>>") => Stream::Both,
            (None | Some("0"), _) => Stream::Input,
            _ => Stream::Other,
        };
        let destination = node.child_by_field_name("destination");
        let target = match (destination, operator) {
            (Some(to), ">&") if self.text(to) == "1" => Target::Output,
            (Some(to), ">" | ">>" | "&>" | "&>>" | "<" | ">|") => {
                let template = self.template(to);
                match template.literal().as_deref() {
                    Some("/dev/null") if operator != "<" => Target::Nowhere,
                    _ if operator.ends_with(">>") => Target::Append(template),
                    _ => Target::File(template),
                }
            }
            _ => Target::Inline,
        };
        Redirect { stream, target }
    }

    fn text(&self, node: Node<'_>) -> &str {
        &self.source.text[node.byte_range()]
    }
}

fn link(kind: &str) -> Option<Link> {
    match kind {
        "&&" => Some(Link::And),
        "||" => Some(Link::Or),
        _ => None,
    }
}

fn fore(node: Node<'_>, kind: Kind) -> Statement {
    Statement {
        span: node.byte_range(),
        kind,
        ground: Ground::Fore,
    }
}

/// Puts words and redirections that follow a statement into it; of a pipe or list they are the last command's.
fn with_redirects(
    mut body: Statement,
    words: Vec<Template>,
    redirects: Vec<Redirect>,
    end: usize,
) -> Statement {
    match &mut body.kind {
        Kind::Command(command) => {
            command.words.extend(words);
            command.redirects.extend(redirects);
            body.span.end = end;
            return body;
        }
        Kind::Pipeline(members) if !members.is_empty() => {
            let last = members.pop();
            members.extend(last.map(|last| with_redirects(last, words, redirects, end)));
            body.span.end = end;
            return body;
        }
        Kind::Chain(_, _, second) => {
            let unread = Statement {
                span: second.span.clone(),
                kind: Kind::Opaque,
                ground: Ground::Fore,
            };
            let last = std::mem::replace(second.as_mut(), unread);
            *second.as_mut() = with_redirects(last, words, redirects, end);
            body.span.end = end;
            return body;
        }
        _ => {}
    }
    Statement {
        span: body.span.clone(),
        ground: Ground::Fore,
        kind: Kind::Redirected(Box::new(body), redirects),
    }
}

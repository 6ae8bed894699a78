//! bash's loops, conditions and functions → [`Kind`].
//!
//! Not here: deciding them (`fold`).

use tree_sitter::Node;

use crate::script::grammar::{child, children, named};
use crate::script::tree::{Arm, Condition, Count, Each, Kind, Order, Statement};

use super::Reader;

impl Reader<'_> {
    pub(super) fn control(&mut self, node: Node<'_>) -> Kind {
        match node.kind() {
            "for_statement" if child(node, "for").is_some() => self.each(node),
            "c_style_for_statement" => self.count(node),
            "if_statement" => self.condition(node),
            "while_statement" => {
                let mut body = Vec::new();
                for part in children(node) {
                    body.extend(self.inner(part));
                }
                Kind::Perhaps(body)
            }
            "for_statement" => {
                let body = child(node, "do_group").map(|body| self.inner(body));
                Kind::Perhaps(body.unwrap_or_default())
            }
            "case_statement" => {
                let mut body = Vec::new();
                for item in named(node).into_iter().filter(|n| n.kind() == "case_item") {
                    let commands = children(item)
                        .into_iter()
                        .skip_while(|n| n.kind() != ")")
                        .collect::<Vec<_>>();
                    body.extend(self.statements(commands));
                }
                Kind::Perhaps(body)
            }
            "function_definition" => {
                let name = node.child_by_field_name("name");
                let body = node.child_by_field_name("body");
                match (name, body) {
                    (Some(name), Some(body)) => Kind::Function(
                        self.text(name).to_owned(),
                        self.statement(body).into_iter().collect(),
                    ),
                    _ => Kind::Opaque,
                }
            }
            _ => Kind::Opaque,
        }
    }

    /// The statements of a `do … done`, or the one statement that a node is.
    fn inner(&mut self, node: Node<'_>) -> Vec<Statement> {
        if node.kind() == "do_group" {
            self.statements(children(node))
        } else if node.is_named() {
            self.statement(node).into_iter().collect()
        } else {
            Vec::new()
        }
    }

    fn each(&mut self, node: Node<'_>) -> Kind {
        let body = child(node, "do_group").map(|body| self.inner(body));
        let variable = node.child_by_field_name("variable");
        let (Some(body), Some(variable)) = (body, variable) else {
            return Kind::Opaque;
        };
        if child(node, "in").is_none() {
            return Kind::Perhaps(body);
        }
        let mut items = Vec::new();
        let mut cursor = node.walk();
        for item in node.children_by_field_name("value", &mut cursor) {
            self.words(item, &mut items);
        }
        Kind::Each(Each {
            variable: self.text(variable).to_owned(),
            items,
            body,
        })
    }

    /// `for ((i=0; i<5; i++))`; any other arithmetic is not followed.
    fn count(&mut self, node: Node<'_>) -> Kind {
        let body = child(node, "do_group").or_else(|| child(node, "compound_statement"));
        let body = body
            .map(|body| self.statements(children(body)))
            .unwrap_or_default();
        let field = |name| node.child_by_field_name(name).map_or("", |n| self.text(n));
        let parsed = parse_count(field("initializer"), field("condition"), field("update"));
        match parsed {
            Some((variable, from, order, to, step)) => Kind::Count(Count {
                variable,
                from,
                order,
                to,
                step,
                body,
            }),
            None => Kind::Perhaps(body),
        }
    }

    fn condition(&mut self, node: Node<'_>) -> Kind {
        let mut arms = vec![self.arm(node)];
        let mut otherwise = Vec::new();
        for part in named(node) {
            match part.kind() {
                "elif_clause" => arms.push(self.arm(part)),
                "else_clause" => otherwise = self.statements(children(part)),
                _ => {}
            }
        }
        Kind::If(arms, otherwise)
    }

    fn arm(&mut self, node: Node<'_>) -> Arm {
        let nodes = children(node);
        let then = nodes
            .iter()
            .position(|n| n.kind() == "then")
            .unwrap_or(nodes.len());
        let is_body = |n: &Node<'_>| !matches!(n.kind(), "elif_clause" | "else_clause" | "then");
        let condition = self.statements(nodes.iter().take(then).copied());
        let body = self.statements(nodes.into_iter().skip(then).filter(is_body));
        Arm {
            condition: Condition::Commands(condition),
            body,
        }
    }
}

fn parse_count(initial: &str, condition: &str, update: &str) -> Option<(String, i64, Order, i64, i64)> {
    let (variable, from) = initial.split_once('=')?;
    let variable = variable.trim();
    let rest = condition.trim().strip_prefix(variable)?.trim();
    let digits = rest.find(|c: char| c.is_ascii_digit() || c == '-')?;
    let order = Order::parse(rest[..digits].trim())?;
    let to = rest[digits..].trim().parse().ok()?;
    let update: String = update.chars().filter(|c| !c.is_whitespace()).collect();
    let change = update.replacen(variable, "", 1);
    let step = match change.as_str() {
        "++" => 1,
        "--" => -1,
        other => match other.split_at_checked(2)? {
            ("+=", n) => n.parse().ok()?,
            ("-=", n) => -n.parse::<i64>().ok()?,
            _ => return None,
        },
    };
    Some((variable.to_owned(), from.trim().parse().ok()?, order, to, step))
}

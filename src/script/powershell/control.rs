//! PowerShell's loops and conditions → [`Kind`].
//!
//! Not here: deciding them (`fold`).

use std::ops::Range;

use crate::script::grammar::children;
use crate::script::tree::{
    Arm, Asked, Command, Condition, Count, Each, Kind, Order, Part, Space, Statement, Template, Turns,
};

use super::variable::assigned;
use super::{ITEM, Piece, Reader, Unsupported, fore};

const OUTSIDE: &str = "is outside the everyday subset";
const NO_TWIN: &str = "has a condition that has no twin in bash";

impl Reader<'_> {
    pub(super) fn control(&mut self, piece: Piece<'_>) -> Result<Kind, Unsupported> {
        match piece.node.kind() {
            "foreach_statement" => self.foreach(piece),
            "for_statement" => match self.count(piece) {
                Err(why) => Ok(self.perhaps(piece, &why)),
                counted => counted,
            },
            "if_statement" => match self.condition(piece) {
                Err(why) => Ok(self.perhaps(piece, &why)),
                decided => decided,
            },
            "while_statement" => Ok(self.turns(piece, Asked::Before)),
            "do_statement" => Ok(self.turns(piece, Asked::Behind)),
            "switch_statement" | "try_statement" => Ok(self.perhaps(piece, OUTSIDE)),
            _ => Err(OUTSIDE.to_owned()),
        }
    }

    /// `while (…) { … }`, `do { … } while (…)`, `do { … } until (…)`.
    fn turns(&mut self, piece: Piece<'_>, asked: Asked) -> Kind {
        let head = piece
            .child("while_condition")
            .and_then(|head| head.child("pipeline"));
        let condition = head.ok_or_else(|| NO_TWIN.to_owned()).and_then(|head| {
            let text = self.source.text[head.range()].trim().to_owned();
            self.asked(head, &text)
        });
        let condition = match condition {
            Ok(condition) => condition,
            Err(why) => return self.perhaps(piece, &why),
        };
        let is_until = children(piece.node)
            .iter()
            .any(|word| self.source.text[piece.of(*word).range()].eq_ignore_ascii_case("until"));
        Kind::Turns(Turns {
            condition: if is_until {
                Condition::Not(Box::new(condition))
            } else {
                condition
            },
            asked,
            body: self.block(piece),
        })
    }

    /// What has no twin in another shell, and blocks that may run all the same in PowerShell itself.
    pub(super) fn perhaps(&mut self, piece: Piece<'_>, why: &str) -> Kind {
        self.trouble(piece.range(), why);
        let mut body = Vec::new();
        let mut pieces = piece.named();
        pieces.reverse();
        while let Some(inner) = pieces.pop() {
            match inner.node.kind() {
                "statement_block" | "script_block_expression" => body.extend(self.statements(inner)),
                // What is decided on are no commands of a block.
                "pipeline" | "while_condition" => {}
                _ => pieces.extend(inner.named().into_iter().rev()),
            }
        }
        Kind::Perhaps(body)
    }

    fn foreach(&mut self, piece: Piece<'_>) -> Result<Kind, Unsupported> {
        let (Some(variable), Some(items)) = (piece.child("variable"), piece.child("pipeline")) else {
            return Err("is outside the everyday subset".to_owned());
        };
        let variable = assigned(self.source.text[variable.range()].trim())?;
        if variable.space == Space::Environment {
            return Err("loops over a variable of the environment".to_owned());
        }
        let items = self.expression(items)?;
        Ok(Kind::Each(Each {
            variable: variable.name,
            items,
            body: self.block(piece),
        }))
    }

    /// `… | foreach { … $_ … }`, where `items` is what is before the bar.
    pub(super) fn each_of(&mut self, items: Statement, piece: Piece<'_>) -> Result<Each, Unsupported> {
        let elements = piece
            .child("command_elements")
            .map(Piece::named)
            .unwrap_or_default();
        let blocks: Vec<_> = elements
            .into_iter()
            .filter(|element| element.node.kind() != "command_argument_sep")
            .collect();
        let [block] = blocks.as_slice() else {
            return Err("is more than a block for each item".to_owned());
        };
        let body = match block.named().as_slice() {
            [inner] if inner.node.kind() == "script_block_expression" => self.statements(*inner),
            _ => return Err("is more than a block for each item".to_owned()),
        };
        let items = match items.kind {
            Kind::Show(template) => vec![template],
            Kind::Each(Each {
                variable,
                items,
                body,
            }) if is_echo(&variable, &body) => items,
            kind => vec![Template {
                span: items.span.clone(),
                parts: vec![Part::Commands(
                    vec![Statement {
                        kind,
                        span: items.span,
                        ground: items.ground,
                    }],
                    crate::script::tree::Quoting::Bare,
                )],
            }],
        };
        Ok(Each {
            variable: ITEM.to_owned(),
            items,
            body,
        })
    }

    fn block(&mut self, piece: Piece<'_>) -> Vec<Statement> {
        piece
            .child("statement_block")
            .map(|block| self.statements(block))
            .unwrap_or_default()
    }

    /// `for ($i=0; $i -lt 5; $i++)` with plain numbers.
    fn count(&mut self, piece: Piece<'_>) -> Result<Kind, Unsupported> {
        let field = |name: &str| {
            piece
                .child(name)
                .map(|part| self.source.text[part.range()].trim().to_owned())
                .unwrap_or_default()
        };
        let header = [
            field("for_initializer"),
            field("for_condition"),
            field("for_iterator"),
        ];
        let (variable, from, order, to, step) =
            parse_count(&header).ok_or_else(|| "counts in a way that has no twin in bash".to_owned())?;
        let variable = assigned(&variable)?;
        Ok(Kind::Count(Count {
            variable: variable.name,
            from,
            order,
            to,
            step,
            body: self.block(piece),
        }))
    }

    fn condition(&mut self, piece: Piece<'_>) -> Result<Kind, Unsupported> {
        let mut arms = vec![self.arm(piece)?];
        let mut otherwise = Vec::new();
        if let Some(clauses) = piece.child("elseif_clauses") {
            for clause in clauses.named() {
                arms.push(self.arm(clause)?);
            }
        }
        if let Some(clause) = piece.child("else_clause") {
            otherwise = self.block(clause);
        }
        Ok(Kind::If(arms, otherwise))
    }

    fn arm(&mut self, piece: Piece<'_>) -> Result<Arm, Unsupported> {
        let condition = piece.child("pipeline").ok_or(NO_TWIN)?;
        let text = self.source.text[condition.range()].trim().to_owned();
        let condition = self.asked(condition, &text)?;
        Ok(Arm {
            condition,
            body: self.block(piece),
        })
    }

    fn asked(&mut self, piece: Piece<'_>, text: &str) -> Result<Condition, Unsupported> {
        if !self.source.uses_in(&piece.range()).is_empty() {
            return Err(NO_TWIN.to_owned());
        }
        if text == "$?" {
            return Ok(Condition::Succeeded);
        }
        if let Some(known) = ["true", "false"].iter().find(|known| is_constant(text, known)) {
            let command = Command {
                setting: Vec::new(),
                words: vec![Template::text(*known)],
                redirects: Vec::new(),
            };
            let asked = fore(piece.range(), Kind::Command(command));
            return Ok(Condition::Commands(vec![asked]));
        }
        if let Some(rest) = text.strip_prefix("-not ").or_else(|| text.strip_prefix('!')) {
            let rest = rest.trim();
            if rest == "$?" {
                return Ok(Condition::Not(Box::new(Condition::Succeeded)));
            }
            if rest.starts_with('(') && rest.ends_with(')') {
                let whole = &self.source.text[piece.range()];
                let (open, close) = (whole.find('(').unwrap_or(0) + 1, whole.rfind(')').unwrap_or(0));
                let start = piece.range().start;
                let asked = self.path_asked(start + open..start + close.max(open))?;
                return Ok(Condition::Not(Box::new(asked)));
            }
        }
        let words: Vec<_> = text.split_whitespace().collect();
        if let [left, operator, right] = words.as_slice()
            && let Some(order) = Order::parse(operator).filter(|_| operator.starts_with('-'))
            && let Ok(number) = right.parse()
        {
            if left.eq_ignore_ascii_case("$LASTEXITCODE") {
                return Ok(Condition::ExitCode(order, number));
            }
            let variable = assigned(left)?;
            return Ok(Condition::Number(variable.name, order, number));
        }
        let command = piece
            .child("pipeline_chain")
            .filter(|chain| chain.named().len() == 1)
            .and_then(|chain| chain.child("command"));
        let Some(command) = command else {
            return Err(NO_TWIN.to_owned());
        };
        self.path_asked(command.range())
    }

    /// `Test-Path PATH`.
    fn path_asked(&mut self, range: Range<usize>) -> Result<Condition, Unsupported> {
        let mut words = self.command_words(range)?.words;
        words.retain(|word| word.literal().is_none_or(|w| !w.eq_ignore_ascii_case("-path")));
        let name = words.first().and_then(Template::literal).unwrap_or_default();
        match words.len() {
            2 if name.eq_ignore_ascii_case("test-path") => Ok(Condition::Exists(words.swap_remove(1))),
            _ => Err(NO_TWIN.to_owned()),
        }
    }
}

/// Says whether a text is `$true` or `$false`, whichever is asked for.
fn is_constant(text: &str, name: &str) -> bool {
    text.strip_prefix('$')
        .is_some_and(|text| text.eq_ignore_ascii_case(name))
}

fn is_echo(variable: &str, body: &[Statement]) -> bool {
    variable == ITEM
        && matches!(
            body,
            [Statement {
                kind: Kind::Show(_),
                ..
            }]
        )
}

fn parse_count([initial, condition, update]: &[String; 3]) -> Option<(String, i64, Order, i64, i64)> {
    let (variable, from) = initial.split_once('=')?;
    let variable = variable.trim();
    let from = from.trim().parse().ok()?;
    let [left, operator, to] = condition.split_whitespace().collect::<Vec<_>>().try_into().ok()?;
    let order = Order::parse(operator).filter(|_| operator.starts_with('-'))?;
    let update: String = update.chars().filter(|c| !c.is_whitespace()).collect();
    let is_same = |name: &str| name.eq_ignore_ascii_case(variable);
    let step = if let Some(name) = update.strip_suffix("++").or_else(|| update.strip_prefix("++")) {
        is_same(name).then_some(1)
    } else if let Some(name) = update.strip_suffix("--").or_else(|| update.strip_prefix("--")) {
        is_same(name).then_some(-1)
    } else if let Some((name, n)) = update.split_once("+=") {
        is_same(name).then(|| n.parse().ok()).flatten()
    } else if let Some((name, n)) = update.split_once("-=") {
        is_same(name).then(|| n.parse::<i64>().ok().map(|n| -n)).flatten()
    } else {
        None
    }?;
    is_same(left).then_some((variable.to_owned(), from, order, to.parse().ok()?, step))
}

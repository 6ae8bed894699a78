//! The kept grammars: text → concrete syntax tree, within a budget that grows with the text alone.
//!
//! Not here: what the nodes mean (`bash`, `powershell`).

use std::cell::RefCell;
use std::ops::{ControlFlow, Range};

use tree_sitter::{Decode, Language, Node, ParseOptions, ParseState, Parser, Tree};

use crate::lesson::Dialect;

/// How often the parser may ask whether to go on, whatever the text's length.
const BUDGET: usize = 2_000;

/// How deep blocks, lists and substitutions may nest before they count as not understood.
pub(super) const MAX_DEPTH: usize = 60;

thread_local! {
    /// A parser for each grammar: what it has set up for one text serves the next.
    static BASH: RefCell<Option<Parser>> = RefCell::new(parser(&tree_sitter_bash::LANGUAGE.into()));
    static POWERSHELL: RefCell<Option<Parser>> = RefCell::new(parser(&tree_sitter_pwsh::LANGUAGE.into()));
}

fn parser(language: &Language) -> Option<Parser> {
    let mut parser = Parser::new();
    parser.set_language(language).ok()?;
    Some(parser)
}

/// Parses a text; `None` where there is no grammar or the text makes the parser lose itself in guesses.
pub(super) fn parse(text: &str, dialect: Dialect) -> Option<Tree> {
    let kept = match dialect {
        Dialect::Bash => &BASH,
        Dialect::Powershell => &POWERSHELL,
        Dialect::Cmd | Dialect::Fish | Dialect::None => return None,
    };
    kept.with_borrow_mut(|parser| parse_with(parser.as_mut()?, text))
}

fn parse_with(parser: &mut Parser, text: &str) -> Option<Tree> {
    // The parser asks every hundred operations; what it understands costs it one question in thirty bytes.
    let mut budget = BUDGET + text.len() / 4;
    let mut progress = |_: &ParseState| {
        budget = budget.saturating_sub(1);
        if budget == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let bytes = text.as_bytes();
    let tree = parser.parse_custom_encoding::<Letters, _, _>(
        &mut |at, _| bytes.get(at..).unwrap_or_default(),
        None,
        Some(options),
    );
    if tree.is_none() {
        // Else it goes on with this text when it gets the next one.
        parser.reset();
    }
    tree
}

/// Shows a grammar every character beyond ASCII as the letter `é`: bash's scanner hands characters to C's
/// `isdigit`, which reads outside its table for those above U+00FF.
struct Letters;

impl Decode for Letters {
    fn decode(bytes: &[u8]) -> (i32, u32) {
        let (character, length) = match bytes.first() {
            Some(&byte) if byte < 0x80 => (i32::from(byte), 1),
            Some(0xf0..) => (0xe9, 4),
            Some(0xe0..) => (0xe9, 3),
            Some(_) => (0xe9, 2),
            None => (0, 1),
        };
        (character, length)
    }
}

/// The children of a node, in order.
pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).collect()
}

/// The named children of a node, in order.
pub(super) fn named(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).collect()
}

/// The first child of a kind.
pub(super) fn child<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).find(|child| child.kind() == kind)
}

/// Where the parser stumbled: the ranges of its error nodes and missing tokens, in order, at most `limit`.
pub(super) fn errors(tree: &Tree, limit: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let is_wrong = node.is_error() || node.is_missing();
        if is_wrong {
            found.push(node.byte_range());
            if found.len() == limit {
                return found;
            }
        }
        if !is_wrong && node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

//! Where placeholders and bare variables stand in a bash text.
//!
//! A value must stay a value: where a shell would read it as arithmetic, as a pattern, as a name or as a
//! program, it is refused. Not here: writing the references (`splice`).

use tree_sitter::{Node, Tree};

use crate::script::grammar::{child, children, named};
use crate::script::home;
use crate::script::source::Source;
use crate::script::splice::{IN_PROGRAM, Joint, Seam};
use crate::script::tree::{BareVariable, Place};

/// Commands that read any of their arguments as a program or as a name that they evaluate.
const EVALUATORS: [&str; 15] = [
    "eval", ".", "source", "trap", "let", "read", "unset", "declare", "export", "typeset", "ssh", "watch",
    "sed", "awk", "alias",
];

/// Programs that read the argument after `-c` or `-e`, or their standard input, as a program.
const INTERPRETERS: [&str; 16] = [
    "sh",
    "bash",
    "dash",
    "ash",
    "zsh",
    "ksh",
    "fish",
    "pwsh",
    "powershell",
    "cmd",
    "python",
    "python3",
    "perl",
    "ruby",
    "node",
    "php",
];

#[derive(Clone)]
struct Context {
    joint: Joint,
    /// The byte from which words are a program's text.
    program_from: usize,
}

/// Finds how each placeholder is put into the text, and the variables that stand bare in it.
pub(in crate::script) fn seams(source: &Source, tree: &Tree) -> (Vec<Seam>, Vec<BareVariable>) {
    if source.uses.is_empty() && !source.text.contains('$') {
        return (Vec::new(), Vec::new());
    }
    let mut seams: Vec<Seam> = source
        .uses
        .iter()
        .map(|used| Seam {
            range: used.range.clone(),
            joint: Joint::Refused("it is not clear how a shell reads it"),
        })
        .collect();
    let mut documents = Vec::new();
    let mut bare = Vec::new();
    let mut cursor = tree.walk();
    let mut stack = vec![Context {
        joint: Joint::Bare,
        program_from: usize::MAX,
    }];
    loop {
        let node = cursor.node();
        let outer = stack.last().cloned().unwrap_or(Context {
            joint: Joint::Refused("it is not clear how a shell reads it"),
            program_from: 0,
        });
        let context = enter(source, node, &outer);
        let is_program = node.start_byte() >= context.program_from;
        let range = node.byte_range();
        for index in source.uses_in(&range) {
            let used = &source.uses[index].range;
            if range.start <= used.start && used.end <= range.end {
                let is_program = used.start >= context.program_from && context.joint != Joint::Comment;
                // The folder that stands for a platform's home may be a program's or be compared: it is the learner's own.
                let is_home = source.uses[index].variable == home::VARIABLE
                    && (is_program || matches!(context.joint, Joint::Refused(_)));
                seams[index].joint = if is_home {
                    Joint::Bare
                } else if is_program {
                    Joint::Refused(IN_PROGRAM)
                } else {
                    context.joint.clone()
                };
            }
        }
        bare.extend(bare_variable(source, node, &outer, is_program));
        if node.kind() == "heredoc_redirect" && !is_program && context.program_from > range.end {
            documents.extend(document(source, node));
        }
        if cursor.goto_first_child() {
            stack.push(context);
            continue;
        }
        while !cursor.goto_next_sibling() {
            stack.pop();
            if !cursor.goto_parent() {
                seams.retain(|seam| {
                    !documents
                        .iter()
                        .any(|d: &Seam| d.range.contains(&seam.range.start))
                });
                seams.append(&mut documents);
                return (seams, bare);
            }
        }
    }
}

/// What a node makes of the context that it stands in.
fn enter(source: &Source, node: Node<'_>, outer: &Context) -> Context {
    let mut context = outer.clone();
    if node.is_error() || node.is_missing() {
        context.program_from = 0;
        context.joint = Joint::Refused("bash does not understand this line");
        return context;
    }
    context.joint = match node.kind() {
        "comment" => Joint::Comment,
        "string" | "heredoc_body" => Joint::Double,
        "raw_string" => Joint::Single,
        "ansi_c_string" => Joint::Ansi,
        "command_name" => Joint::Refused("a value cannot be the program that runs"),
        "arithmetic_expansion" | "subscript" | "brace_expression" | "c_style_for_statement" => {
            Joint::Refused("bash would calculate with it")
        }
        "test_command" | "regex" | "extglob_pattern" | "case_item" => {
            Joint::Refused("bash would read it as a pattern or an expression")
        }
        "variable_name"
        | "special_variable_name"
        | "function_definition"
        | "declaration_command"
        | "unset_command"
        | "heredoc_start"
        | "heredoc_end" => Joint::Refused("it is a name of the shell's own"),
        "expansion" => expansion(node, outer),
        "compound_statement" if child(node, "((").is_some() => Joint::Refused("bash would calculate with it"),
        "command"
        | "list"
        | "pipeline"
        | "redirected_statement"
        | "if_statement"
        | "for_statement"
        | "while_statement"
        | "case_statement"
        | "negated_command"
        | "subshell"
        | "compound_statement"
        | "do_group"
        | "command_substitution"
        | "process_substitution"
        | "variable_assignment"
        | "array"
        | "file_redirect"
        | "herestring_redirect"
        | "heredoc_redirect" => Joint::Bare,
        _ => outer.joint.clone(),
    };
    let from = match node.kind() {
        "command" => program(source, node),
        "redirected_statement" => child(node, "command")
            .filter(|command| is_interpreter(source, *command))
            .map(|command| command.end_byte()),
        _ => None,
    };
    context.program_from = context.program_from.min(from.unwrap_or(usize::MAX));
    context
}

/// Only the fallbacks in `${x:-fallback}` and its kin are plain text.
fn expansion(node: Node<'_>, outer: &Context) -> Joint {
    let is_plain = children(node).iter().all(|part| {
        part.is_named() || matches!(part.kind(), "${" | "}" | ":-" | "-" | ":+" | "+" | ":=" | "=")
    });
    if is_plain {
        outer.joint.clone()
    } else {
        Joint::Refused("bash would read it as a pattern or an expression")
    }
}

/// The byte from which a command's words are a program's text.
pub(super) fn program(source: &Source, command: Node<'_>) -> Option<usize> {
    let mut words = named(command)
        .into_iter()
        .filter(|n| n.kind() != "variable_assignment");
    let name = words.next()?;
    let text = |node: Node<'_>| &source.masked[node.byte_range()];
    if EVALUATORS.contains(&text(name)) {
        return Some(name.end_byte());
    }
    let mut is_interpreted = INTERPRETERS.contains(&base(text(name)));
    for word in words {
        let word_text = text(word);
        if is_interpreted && is_program_flag(word_text) {
            return Some(word.end_byte());
        }
        is_interpreted |= INTERPRETERS.contains(&base(word_text));
        if word.kind() == "herestring_redirect" && is_interpreted {
            return Some(word.start_byte());
        }
    }
    None
}

fn is_program_flag(word: &str) -> bool {
    let is_short = word.len() > 1
        && word.len() < 6
        && word.starts_with('-')
        && word.ends_with(['c', 'e', 'r'])
        && word[1..].bytes().all(|b| b.is_ascii_alphabetic());
    is_short || matches!(word.to_ascii_lowercase().as_str(), "-command" | "/c" | "/k")
}

fn is_interpreter(source: &Source, command: Node<'_>) -> bool {
    named(command)
        .iter()
        .any(|word| INTERPRETERS.contains(&base(&source.masked[word.byte_range()])))
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A here-document with a quoted delimiter that holds values: delimiter and body are written anew.
fn document(source: &Source, node: Node<'_>) -> Vec<Seam> {
    let (Some(start), Some(body)) = (child(node, "heredoc_start"), child(node, "heredoc_body")) else {
        return Vec::new();
    };
    let is_quoted = source.masked[start.byte_range()].contains(['\'', '"', '\\']);
    if !is_quoted || source.uses_in(&body.byte_range()).is_empty() {
        return Vec::new();
    }
    vec![
        Seam {
            range: start.byte_range(),
            joint: Joint::Delimiter,
        },
        Seam {
            range: body.byte_range(),
            joint: Joint::Document,
        },
    ]
}

fn bare_variable(source: &Source, node: Node<'_>, outer: &Context, is_program: bool) -> Option<BareVariable> {
    if !matches!(node.kind(), "simple_expansion" | "expansion") {
        return None;
    }
    let name = child(node, "variable_name")?;
    let place = match (&outer.joint, is_program) {
        (Joint::Bare | Joint::Double, true) => Place::Program,
        (Joint::Bare, false) => Place::Words,
        _ => return None,
    };
    Some(BareVariable {
        range: node.byte_range(),
        name: source.text[name.byte_range()].to_owned(),
        place,
    })
}

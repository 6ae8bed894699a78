//! Where a bash text names a platform's home: as the beginning of a word that the host's own shell or program reads.
//!
//! Not here: what stands for the home (`home`), and putting it in (`seams`).

use std::ops::Range;

use tree_sitter::{Node, Tree};

use crate::script::grammar::named;
use crate::script::home::Home;
use crate::script::source::Source;

use super::seams::program;

/// Programs that take their words for names of files or variables, where they do not run them.
const READERS: [&str; 5] = [".", "source", "export", "declare", "readonly"];

/// Programs whose containers have a home of their own.
const ENGINES: [&str; 5] = ["docker", "docker-compose", "podman", "nerdctl", "crictl"];

/// Verbs behind which the words are a container's, but for what some options take.
const INSIDE: [&str; 3] = ["create", "exec", "run"];

/// Options of those verbs that take a path of the host's.
const OF_HOST: [&str; 5] = ["-v", "--volume", "--env-file", "--cidfile", "--label-file"];

/// Finds where a `cd` without a word goes home, in order: each one's end.
pub(in crate::script) fn homeward(source: &Source, tree: &Tree, home: &Home) -> Vec<usize> {
    let mut found = Vec::new();
    if !home.names.contains(&"~") || !source.masked.contains("cd") {
        return found;
    }
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if node.kind() == "command" && source.masked[node.byte_range()].trim_end() == "cd" {
            found.push(node.start_byte() + "cd".len());
        }
        if !node.is_error() && node.kind() != "heredoc_body" && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

/// Finds its names in a text, in order.
pub(in crate::script) fn homes(source: &Source, tree: &Tree, home: &Home) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    // From which byte on words are a program's text, for each node above.
    let mut above = vec![usize::MAX];
    loop {
        let node = cursor.node();
        let outer = above.last().copied().unwrap_or(0);
        let own = match node.kind() {
            "command" if !is_reader(source, node) => program(source, node),
            "heredoc_body" | "comment" | "arithmetic_expansion" | "regex" => Some(0),
            _ if node.is_error() => Some(0),
            _ => None,
        };
        let inner = outer.min(own.unwrap_or(usize::MAX));
        if node.start_byte() < inner
            && let Some(range) = name(source, node, home)
        {
            found.push(range);
        }
        if cursor.goto_first_child() {
            above.push(inner);
            continue;
        }
        while !cursor.goto_next_sibling() {
            above.pop();
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

fn is_reader(source: &Source, command: Node<'_>) -> bool {
    let name = command.child_by_field_name("name");
    name.is_some_and(|name| READERS.contains(&&source.masked[name.byte_range()]))
}

/// The home's name that a node begins with.
fn name(source: &Source, node: Node<'_>, home: &Home) -> Option<Range<usize>> {
    let mut range = node.byte_range();
    // The grammar counts blanks before a variable to it, where a command's output stands before them.
    let whole = &source.masked[range.clone()];
    range.start += whole.len() - whole.trim_start().len();
    let text = &source.masked[range.clone()];
    let is_variable = match node.kind() {
        "word" | "string_content" => false,
        // In a condition it takes `~` for an operator.
        "unary_expression" if text.starts_with("~/") => false,
        "raw_string" => return quoted(source, node, home),
        "simple_expansion" | "expansion" => true,
        _ => return None,
    };
    if is_variable {
        let is_home = matches!(text, "$HOME" | "${HOME}") && home.names.contains(&"~");
        let behind = &source.masked[range.end..];
        let end = behind
            .find([' ', '\n', '"', ';', '&', '|'])
            .unwrap_or(behind.len());
        let stays = behind[..end].split(['/', ':']).all(|part| part != "..");
        return (is_home && stays && is_hosts(source, node)).then_some(range);
    }
    let is_quoted = node.kind() == "string_content";
    let before = &source.masked[..range.start];
    let before = if is_quoted {
        before.strip_suffix('"')?
    } else {
        before
    };
    let n_name = home.named(text)?;
    let is_begun = before.ends_with(|c: char| !c.is_whitespace() && !"=(<>;|&`".contains(c));
    let is_tilde = text.starts_with('~');
    // A shell puts a home in the place of `~` alone, and not within quotes.
    let is_read = if is_tilde {
        !is_quoted
    } else {
        is_hosts(source, node)
    };
    (!is_begun && is_read).then(|| range.start..range.start + n_name)
}

/// The name that a text between single quotes begins with.
fn quoted(source: &Source, node: Node<'_>, home: &Home) -> Option<Range<usize>> {
    let start = node.start_byte() + 1;
    let text = source.masked.get(start..node.end_byte().checked_sub(1)?)?;
    let n_name = home.named(text).filter(|_| !text.starts_with('~'))?;
    let before = &source.masked[..start - 1];
    let is_begun = before.ends_with(|c: char| !c.is_whitespace() && !"=(<>;|&`".contains(c));
    (!is_begun && is_hosts(source, node)).then(|| start..start + n_name)
}

/// Says whether a command reads a word on the host, and not in a container or on another machine.
fn is_hosts(source: &Source, word: Node<'_>) -> bool {
    let mut node = word;
    let command = loop {
        let Some(parent) = node.parent() else {
            return true;
        };
        match parent.kind() {
            "command" => break parent,
            "command_substitution" | "subshell" | "variable_assignment" | "file_redirect" => return true,
            _ => node = parent,
        }
    };
    let before = named(command)
        .into_iter()
        .filter(|part| part.kind() != "variable_assignment")
        .take_while(|part| part.start_byte() < node.start_byte())
        .map(|part| &source.masked[part.byte_range()]);
    let before: Vec<&str> = before.skip_while(|part| *part == "sudo").collect();
    let Some((program, words)) = before.split_first() else {
        return true;
    };
    let is_engine = ENGINES.contains(program);
    let is_inside = |word: &&str| *word == "exec" || is_engine && INSIDE.contains(word);
    let is_host = words.last().is_some_and(|option| OF_HOST.contains(option));
    *program != "ssh" && (!words.iter().any(is_inside) || is_engine && is_host)
}

//! PowerShell's own commands → bash's, where the two do the same; a native program's Windows paths.
//!
//! Not here: quoting.

use crate::script::tree::{Assign, Kind, Part, Space, Statement, Template, Value};

/// Whether a command's output is dropped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Native {
    Shown,
    Silent,
}

/// Aliases and functions of PowerShell that are no programs elsewhere, or other ones.
const OWN: [&str; 34] = [
    "iex",
    "gci",
    "gc",
    "gi",
    "gm",
    "gp",
    "gps",
    "gsv",
    "gv",
    "group",
    "icm",
    "irm",
    "measure",
    "ni",
    "nv",
    "ogv",
    "select",
    "sls",
    "sort",
    "where",
    "?",
    "%",
    "foreach",
    "set",
    "sc",
    "si",
    "spsv",
    "sasv",
    "tee",
    "diff",
    "saps",
    "ps",
    "kill",
    "start-process",
];

/// Words that mean something of bash's own.
const BASH_OWN: [&str; 40] = [
    "alias", "bg", "bind", "break", "builtin", "caller", "case", "command", "compgen", "complete",
    "continue", "declare", "disown", "do", "done", "enable", "esac", "eval", "exec", "export", "fg", "fi",
    "hash", "history", "jobs", "let", "local", "mapfile", "read", "readonly", "return", "select", "shift",
    "shopt", "source", "then", "time", "trap", "unset", "until",
];

/// Translates a command's words; an error says what has no twin, as a fragment.
pub(super) fn translate(words: &[Template], output: Native) -> Result<Vec<Template>, String> {
    let Some((name, arguments)) = words.split_first() else {
        return Err("this runs nothing".to_owned());
    };
    let Some(written) = name.literal() else {
        return Err("the program's name is in a variable".to_owned());
    };
    let lower = written.to_ascii_lowercase();
    match lower.as_str() {
        "cd" | "chdir" | "sl" | "set-location" => {
            let targets = positional(&written, arguments, &["-path"], &[])?;
            match targets.as_slice() {
                [] => Ok(vec![Template::text("cd")]),
                [target] => Ok(vec![Template::text("cd"), path(target)?]),
                _ => Err(format!("`{written}` takes one folder")),
            }
        }
        "echo" | "write" | "write-output" => {
            let mut printed = vec![Template::text("printf"), Template::text("%s\\n")];
            printed.extend(positional(&written, arguments, &["-inputobject"], &[])?);
            Ok(printed)
        }
        "write-host" => Ok(vec![
            Template::text("printf"),
            Template::text("%s\\n"),
            spaced(&positional(
                &written,
                arguments,
                &["-object"],
                &["-foregroundcolor", "-backgroundcolor"],
            )?),
        ]),
        "start-sleep" | "sleep" => {
            let mut slept = vec![Template::text("sleep")];
            slept.extend(positional(&written, arguments, &["-seconds", "-s"], &[])?);
            Ok(slept)
        }
        "mkdir" | "md" => moved("mkdir", &["-p"], &written, arguments),
        "rm" | "del" | "erase" | "rmdir" | "rd" | "remove-item" => moved("rm", &[], &written, arguments),
        "cp" | "copy" | "copy-item" => moved("cp", &[], &written, arguments),
        "mv" | "move" | "move-item" => moved("mv", &[], &written, arguments),
        "ls" | "dir" | "get-childitem" => moved("ls", &[], &written, arguments),
        "cat" | "type" | "get-content" => moved("cat", &[], &written, arguments),
        "pwd" | "get-location" if arguments.is_empty() => Ok(vec![Template::text("pwd")]),
        "clear" | "cls" | "clear-host" if arguments.is_empty() => Ok(vec![Template::text("clear")]),
        "exit" => Ok(words.to_vec()),
        // Behind them PowerShell has a loop's label.
        "break" | "continue" if words.len() == 1 => Ok(words.to_vec()),
        "iwr" | "invoke-webrequest" | "curl" | "wget" if output == Native::Silent => {
            let mut fetched = vec![Template::text("curl"), Template::text("-fsSL")];
            let plain: Vec<_> = arguments
                .iter()
                .filter(|w| !is_option(w, &["-usebasicparsing", "-useb"]))
                .cloned()
                .collect();
            fetched.extend(positional(&written, &plain, &["-uri"], &[])?);
            Ok(fetched)
        }
        _ => native(&written, arguments),
    }
}

/// Says whether `$?` behind a statement's translation is PowerShell's exit code.
pub(super) fn sets_exit_code(statement: &Statement) -> bool {
    match &statement.kind {
        Kind::Command(command) => command
            .words
            .first()
            .and_then(Template::literal)
            .is_some_and(|name| {
                let lower = name.to_ascii_lowercase();
                native(&name, &[]).is_ok()
                    && !matches!(lower.as_str(), "cd" | "echo" | "ls" | "cat" | "mkdir")
            }),
        Kind::Assign(assigns) => matches!(
            assigns.as_slice(),
            [Assign { space: Space::Shell, value: Value::Text(Template { parts, .. }), .. }]
                if matches!(parts.as_slice(), [Part::Commands(body, _)] if body.last().is_some_and(sets_exit_code))
        ),
        _ => false,
    }
}

/// A program, which takes its words as they are but for Windows' spelling of paths.
pub(super) fn native(written: &str, arguments: &[Template]) -> Result<Vec<Template>, String> {
    let lower = &*written.to_ascii_lowercase();
    let is_cmdlet = lower.split_once('-').is_some_and(|(verb, noun)| {
        written.starts_with(|c: char| c.is_ascii_uppercase())
            && !noun.is_empty()
            && verb.chars().all(char::is_alphabetic)
            || VERBS.contains(&verb) && noun.starts_with(char::is_alphabetic)
    });
    if is_cmdlet || OWN.contains(&lower) || matches!(lower, "iwr" | "invoke-webrequest") {
        return Err(format!("`{written}` is a command of PowerShell alone"));
    }
    if lower == "." || BASH_OWN.contains(&lower) {
        return Err(format!("`{written}` means something else in bash"));
    }
    if lower
        .rsplit('.')
        .next()
        .is_some_and(|suffix| matches!(suffix, "ps1" | "bat" | "cmd"))
    {
        return Err(format!("`{written}` is a script for Windows"));
    }
    let program = lower
        .strip_suffix(".exe")
        .map_or(written, |kept| &written[..kept.len()]);
    let program = if program.starts_with(".\\") {
        program.replace('\\', "/")
    } else {
        program.to_owned()
    };
    if program.contains('\\') {
        return Err(format!("`{written}` is a path of Windows"));
    }
    let is_docker = matches!(program.as_str(), "docker" | "docker-compose");
    let mut words = vec![Template::text(program)];
    let mut is_path = false;
    for argument in arguments {
        let is_relative = argument.parts.first().is_some_and(|part| {
            matches!(part, Part::Bare(text) | Part::Quoted(text) if text.starts_with(".\\") || text.starts_with("..\\"))
        });
        let is_windows = argument.literal().is_some_and(|text| is_drive(&text));
        words.push(if (is_relative || is_path) && !is_windows {
            path(argument)?
        } else {
            argument.clone()
        });
        is_path = is_docker && is_option(argument, &["-f", "--file", "-c", "--compose-file"]);
    }
    Ok(words)
}

const VERBS: [&str; 30] = [
    "add",
    "clear",
    "compare",
    "convert",
    "convertfrom",
    "convertto",
    "copy",
    "disable",
    "enable",
    "export",
    "format",
    "get",
    "import",
    "install",
    "invoke",
    "measure",
    "move",
    "new",
    "out",
    "remove",
    "rename",
    "restart",
    "select",
    "set",
    "sort",
    "start",
    "stop",
    "test",
    "where",
    "write",
];

/// A command on files, with plain paths only.
fn moved(
    program: &str,
    options: &[&str],
    written: &str,
    arguments: &[Template],
) -> Result<Vec<Template>, String> {
    let mut words: Vec<_> = [program]
        .iter()
        .chain(options)
        .map(|word| Template::text(*word))
        .collect();
    for target in positional(written, arguments, &["-path"], &[])? {
        let is_pattern = target.parts.iter().any(
            |part| matches!(part, Part::Bare(text) | Part::Quoted(text) if text.contains(['*', '?', '['])),
        );
        if is_pattern {
            return Err(format!(
                "`{written}` has a pattern, which PowerShell reads in its own way"
            ));
        }
        words.push(path(&target)?);
    }
    Ok(words)
}

/// The arguments without the options that only name them (`naming`) or do not matter with their value (`idle`).
fn positional(
    written: &str,
    arguments: &[Template],
    naming: &[&str],
    idle: &[&str],
) -> Result<Vec<Template>, String> {
    let mut kept = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if is_option(argument, idle) {
            rest.next();
        } else if is_option(argument, naming) {
            kept.extend(rest.next().cloned());
        } else if matches!(argument.parts.first(), Some(Part::Bare(text)) if text.starts_with('-') && text.len() > 1)
        {
            return Err(format!("`{written}` has options that have no twin in bash"));
        } else {
            kept.push(argument.clone());
        }
    }
    Ok(kept)
}

fn is_option(argument: &Template, options: &[&str]) -> bool {
    let is_bare = matches!(argument.parts.as_slice(), [Part::Bare(_)]);
    is_bare
        && argument
            .literal()
            .is_some_and(|text| options.contains(&text.to_ascii_lowercase().as_str()))
}

/// Words as one text with spaces between.
fn spaced(words: &[Template]) -> Template {
    let mut parts = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            parts.push(Part::Quoted(" ".to_owned()));
        }
        parts.extend(word.parts.iter().cloned().map(|mut part| {
            part.quote();
            part
        }));
    }
    Template { span: 0..0, parts }
}

/// A path with `/` between its parts; a drive has no twin.
pub(super) fn path(template: &Template) -> Result<Template, String> {
    let mut path = template.clone();
    for (index, part) in path.parts.iter_mut().enumerate() {
        if let Part::Bare(text) | Part::Quoted(text) = part {
            if index == 0 && (is_drive(text) || text.contains(":\\")) {
                return Err(format!("`{text}` is a path of Windows"));
            }
            *text = text.replace('\\', "/");
        }
    }
    Ok(path)
}

fn is_drive(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':')
}

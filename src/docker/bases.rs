//! The images that a Dockerfile builds on: its `FROM` lines and `COPY --from`, with the defaults of `ARG`. Pure.
//!
//! Source: the Dockerfile reference. What cannot be known before the build (the platform's own variables) names no
//! image. Not here: building, and whether an engine has the images.

use std::collections::BTreeMap;

/// Finds the images that a Dockerfile builds on, each once, in order; `args` are the `--build-arg`s.
pub fn bases(dockerfile: &str, args: &[(String, Option<String>)]) -> Vec<String> {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut stages: Vec<String> = Vec::new();
    let mut found: Vec<String> = Vec::new();
    let mut is_before_stages = true;
    for line in lines(dockerfile) {
        let mut words = line.split_whitespace();
        let instruction = words.next().unwrap_or_default().to_ascii_uppercase();
        let image = match instruction.as_str() {
            "ARG" if is_before_stages => {
                words.for_each(|word| declare(&mut known, word, args));
                None
            }
            "FROM" => {
                is_before_stages = false;
                let mut words = words.filter(|word| !word.starts_with("--"));
                let image = words.next().and_then(|word| expand(word, &known));
                let is_named = words.next().is_some_and(|word| word.eq_ignore_ascii_case("as"));
                let image = image.filter(|image| !stages.contains(&image.to_ascii_lowercase()));
                if let Some(name) = words.next().filter(|_| is_named) {
                    stages.push(name.to_ascii_lowercase());
                }
                image
            }
            "COPY" | "ADD" => words
                .take_while(|word| word.starts_with("--"))
                .find_map(|word| word.strip_prefix("--from="))
                .filter(|from| !stages.contains(&from.to_ascii_lowercase()) && from.parse::<usize>().is_err())
                .and_then(|from| expand(from, &known)),
            _ => None,
        };
        if let Some(image) = image.filter(|image| image != "scratch" && !image.is_empty())
            && !found.contains(&image)
        {
            found.push(image);
        }
    }
    found
}

/// The instructions, a line each: comments and empty lines out, continued lines joined.
pub(super) fn lines(dockerfile: &str) -> Vec<String> {
    let escape = escape(dockerfile);
    let mut lines = Vec::new();
    let mut begun = String::new();
    for line in dockerfile.lines().map(str::trim) {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        match line.strip_suffix(escape) {
            Some(start) => {
                begun.push_str(start);
                begun.push(' ');
            }
            None => lines.push(std::mem::take(&mut begun) + line),
        }
    }
    lines.extend((!begun.is_empty()).then_some(begun));
    lines
}

/// The character that continues a line: a directive at the top may change it.
fn escape(dockerfile: &str) -> char {
    let mut directives = dockerfile.lines().map_while(|line| line.trim().strip_prefix('#'));
    let value = |line: &str| {
        let (key, value) = line.split_once('=')?;
        (key.trim().eq_ignore_ascii_case("escape")).then(|| value.trim().chars().next())?
    };
    directives.find_map(value).unwrap_or('\\')
}

/// Takes one `NAME=DEFAULT` of an `ARG` in; what the command line gives goes before.
fn declare(known: &mut BTreeMap<String, String>, word: &str, args: &[(String, Option<String>)]) {
    let (name, default) = match word.split_once('=') {
        Some((name, default)) => (name, expand(default.trim_matches(['"', '\'']), known)),
        None => (word, None),
    };
    let given = args.iter().rev().find(|(given, _)| given == name);
    let value = given.and_then(|(_, value)| value.clone()).or(default);
    if let Some(value) = value {
        known.insert(name.to_owned(), value);
    }
}

/// A word with its variables filled in; `None` where one of them is not known.
fn expand(word: &str, known: &BTreeMap<String, String>) -> Option<String> {
    let mut text = String::new();
    let mut rest = word.trim_matches(['"', '\'']);
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(body) = rest.strip_prefix('{') {
            let end = body.find('}')?;
            text.push_str(&braced(&body[..end], known)?);
            rest = &body[end + 1..];
        } else {
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            text.push_str(known.get(&rest[..end])?);
            rest = &rest[end..];
        }
    }
    text.push_str(rest);
    Some(text)
}

/// What stands between braces: a name, or one with `:-` and a default or `:+` and a substitute.
fn braced(body: &str, known: &BTreeMap<String, String>) -> Option<String> {
    if let Some((name, default)) = body.split_once(":-") {
        let value = known.get(name).filter(|value| !value.is_empty());
        return Some(value.map_or(default, String::as_str).to_owned());
    }
    if let Some((name, substitute)) = body.split_once(":+") {
        let is_set = known.get(name).is_some_and(|value| !value.is_empty());
        return Some(if is_set {
            substitute.to_owned()
        } else {
            String::new()
        });
    }
    known.get(body).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(dockerfile: &str, args: &[(&str, &str)]) -> Vec<String> {
        let args: Vec<_> = args
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned())))
            .collect();
        bases(dockerfile, &args)
    }

    #[test]
    fn images_are_found_in_from_and_copy_and_stages_are_none() {
        let dockerfile = "# syntax=docker/dockerfile:1\nFROM --platform=$BUILDPLATFORM ada/sdk:v2 AS Build\nRUN make\n\
                          FROM build AS test\nFROM scratch\nCOPY --from=build /x /x\nCOPY --chown=1 --from=ada/tools /y /y\n\
                          COPY --from=0 /z /z\nfrom ada/sdk:v2\n";
        assert_eq!(found(dockerfile, &[]), ["ada/sdk:v2", "ada/tools"]);
    }

    #[test]
    fn defaults_of_arg_hold_unless_the_command_line_gives_another_value() {
        let dockerfile = "ARG USER=ada\nARG BASE=\"$USER/web\" TAG=v1\nFROM ${BASE}:${TAG:-latest}\n";
        assert_eq!(found(dockerfile, &[]), ["ada/web:v1"]);
        assert_eq!(found(dockerfile, &[("TAG", "v2")]), ["ada/web:v2"]);
        assert_eq!(found(dockerfile, &[("TAG", "")]), ["ada/web:latest"]);
        assert_eq!(found("ARG B\nFROM $B\n", &[]), [""; 0]);
        assert_eq!(found("ARG B\nFROM $B\n", &[("B", "ada/b")]), ["ada/b"]);
        // An `ARG` within a stage is not for `FROM`.
        assert_eq!(found("FROM a\nARG B=b\nFROM $B\n", &[]), ["a"]);
    }

    #[test]
    fn lines_are_continued_by_the_escape_that_the_file_names() {
        assert_eq!(found("FROM \\\n  # why\n  ada/web\n", &[]), ["ada/web"]);
        assert_eq!(found("# escape=`\nFROM `\n ada/web\n", &[]), ["ada/web"]);
        assert_eq!(found("FROM ${broken\nFROM\n$", &[]), [""; 0]);
    }
}

//! What a half-typed word can become. Pure but for the listing of one folder.
//!
//! Not here: drawing the candidates (`line`).

use std::path::{Path, PathBuf};

use super::words::{DOCKER, FLAGS, INTENTS, SUBCOMMANDS, TAKES_IMAGES};
use crate::runner::ImageNames;

/// What completion knows of the lesson.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    /// Image names as Docker shows them; they may still be on their way.
    pub(super) images: ImageNames,
    /// Variables of the lesson's shell, without `$`.
    pub(super) variables: Vec<String>,
    /// The shell's working directory, which relative paths begin at.
    pub(super) folder: PathBuf,
}

/// Where the half-typed word begins, and what it can become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Completions {
    pub(super) start: usize,
    pub(super) candidates: Vec<String>,
}

/// Completes the word that ends at `at`, a byte offset on a character's boundary.
pub(super) fn complete(line: &str, at: usize, vocabulary: &Vocabulary) -> Completions {
    let before = line.get(..at).unwrap_or(line);
    let start = word_start(before);
    let word = &before[start..];
    if let Some(dollar) = word.rfind('$') {
        return variables(word, start + dollar, &word[dollar..], vocabulary);
    }
    let command = &before[command_start(&before[..start])..start];
    let words: Vec<&str> = command.split_whitespace().collect();
    let mut candidates = match words.as_slice() {
        [] => {
            let mut first = with_prefix(&["docker"], word);
            if before[..start].trim().is_empty() {
                first.extend(with_prefix(INTENTS, word));
            }
            first
        }
        ["docker", rest @ ..] => docker(rest, word, vocabulary),
        [_, ..] => Vec::new(),
    };
    if candidates.is_empty() && !word.is_empty() && !word.starts_with('-') || word.contains('/') {
        candidates.extend(paths(word, &vocabulary.folder));
    }
    candidates.sort();
    candidates.dedup();
    Completions { start, candidates }
}

fn docker(words: &[&str], word: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let subcommands = |group: &str| {
        SUBCOMMANDS
            .iter()
            .find(|(name, _)| *name == group)
            .map(|(_, words)| *words)
    };
    let command = match words {
        [] => return with_prefix(DOCKER, word),
        [group] if subcommands(group).is_some() => {
            return with_prefix(subcommands(group).unwrap_or(&[]), word);
        }
        [group, command, ..] if subcommands(group).is_some() => command,
        [command, ..] => command,
    };
    if word.starts_with('-') {
        let flags = FLAGS
            .iter()
            .find(|(name, _)| name == command)
            .map_or(&[][..], |(_, flags)| flags);
        return with_prefix(flags, word);
    }
    if TAKES_IMAGES.contains(command) {
        return vocabulary.images.starting_with(word);
    }
    Vec::new()
}

fn variables(word: &str, start: usize, typed: &str, vocabulary: &Vocabulary) -> Completions {
    let (sigil, name) = [("$env:"), ("${"), ("$")]
        .iter()
        .find_map(|sigil| Some((*sigil, typed.strip_prefix(sigil)?)))
        .unwrap_or(("$", word));
    let end = if sigil == "${" { "}" } else { "" };
    let candidates = vocabulary
        .variables
        .iter()
        .filter(|variable| variable.starts_with(name))
        .map(|variable| format!("{sigil}{variable}{end}"))
        .collect();
    Completions { start, candidates }
}

/// Files and folders of the word's folder; a folder ends in `/`, and what the shell would split is escaped.
fn paths(word: &str, folder: &Path) -> Vec<String> {
    let (above, name) = word
        .rsplit_once('/')
        .map_or(("", word), |(above, name)| (above, name));
    let typed = if word.contains('/') {
        format!("{above}/")
    } else {
        String::new()
    };
    let place = match typed.strip_prefix("~/") {
        Some(rest) => etcetera::home_dir().unwrap_or_default().join(rest),
        None => folder.join(typed.replace("\\ ", " ")),
    };
    let Ok(entries) = std::fs::read_dir(place) else {
        return Vec::new();
    };
    let name = name.replace("\\ ", " ");
    entries
        .flatten()
        .filter_map(|entry| {
            let found = entry.file_name().into_string().ok()?;
            if !found.starts_with(&name) || (found.starts_with('.') && !name.starts_with('.')) {
                return None;
            }
            let end = if entry.path().is_dir() { "/" } else { "" };
            Some(format!("{typed}{}{end}", escaped(&found)))
        })
        .collect()
}

fn escaped(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_whitespace() || "\"'`$\\;&|<>()*?[]#~!{}".contains(c) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

fn with_prefix(words: &[&str], prefix: &str) -> Vec<String> {
    words
        .iter()
        .filter(|word| word.starts_with(prefix))
        .map(|word| (*word).to_owned())
        .collect()
}

/// A word begins behind a space, a quote, `=` or an operator; an escaped space is part of it.
fn word_start(text: &str) -> usize {
    let mut start = 0;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        if !is_escaped && (c.is_whitespace() || "\"'=;|&(<>".contains(c)) {
            start = at + c.len_utf8();
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    start
}

/// A command begins behind an operator.
fn command_start(text: &str) -> usize {
    text.rfind([';', '|', '&', '(', '\n']).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(line: &str) -> Vec<String> {
        let images = ImageNames::default();
        images.set(vec![
            "ada/web:latest".to_owned(),
            "hostname-app:latest".to_owned(),
        ]);
        let vocabulary = Vocabulary {
            images,
            variables: vec!["dockerId".to_owned()],
            folder: PathBuf::from("/nonesuch"),
        };
        complete(line, line.len(), &vocabulary).candidates
    }

    #[test]
    fn docker_is_completed_word_by_word() {
        assert_eq!(candidates("docker ima"), ["image", "images"]);
        assert_eq!(candidates("docker image pu"), ["pull", "push"]);
        assert_eq!(candidates("docker image push --al"), ["--all-tags"]);
        assert_eq!(candidates("docker push ada"), ["ada/web:latest"]);
        assert_eq!(candidates("docker image tag host"), ["hostname-app:latest"]);
        assert_eq!(candidates("true && docker pus"), ["push"]);
    }

    #[test]
    fn intents_are_offered_at_the_start_alone() {
        assert_eq!(candidates("he"), ["help"]);
        assert_eq!(candidates("d"), ["docker"]);
        assert_eq!(candidates("true; he"), Vec::<String>::new());
    }

    #[test]
    fn variables_are_completed_in_both_spellings() {
        assert_eq!(candidates("docker push $do"), ["$dockerId"]);
        assert_eq!(candidates("docker push \"$env:do"), ["$env:dockerId"]);
        assert_eq!(candidates("docker push ${d"), ["${dockerId}"]);
        let found = complete(
            "echo x$d",
            8,
            &Vocabulary {
                variables: vec!["d1".to_owned()],
                ..Vocabulary::default()
            },
        );
        assert_eq!(
            found,
            Completions {
                start: 6,
                candidates: vec!["$d1".to_owned()]
            }
        );
    }

    #[test]
    fn paths_begin_at_the_shells_folder_and_are_escaped() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("my app")).unwrap();
        std::fs::write(folder.path().join("my app/Dockerfile"), "").unwrap();
        let vocabulary = Vocabulary {
            folder: folder.path().to_owned(),
            ..Vocabulary::default()
        };
        let found = |line: &str| complete(line, line.len(), &vocabulary).candidates;
        assert_eq!(found("cat my"), ["my\\ app/"]);
        assert_eq!(found("cat my\\ app/Do"), ["my\\ app/Dockerfile"]);
        assert_eq!(found("cat ./my"), ["./my\\ app/"]);
    }

    #[test]
    fn files_are_offered_where_nothing_else_is_meant() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["imagine", "mine", "a&b", ".hidden", "-dash"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("ada")).unwrap();
        std::fs::write(folder.path().join("ada/whole"), "").unwrap();
        let images = ImageNames::default();
        images.set(vec!["ada/web:latest".to_owned()]);
        let vocabulary = Vocabulary {
            images,
            folder: folder.path().to_owned(),
            ..Vocabulary::default()
        };
        let table: [(&str, &[&str]); 10] = [
            ("cat m", &["mine"]),
            ("cat .h", &[".hidden"]),
            ("cat ./", &["./-dash", "./a\\&b", "./ada/", "./imagine", "./mine"]),
            ("cat ", &[]),
            ("cat -", &[]),
            ("docker ima", &["image", "images"]),
            ("docker push ada/w", &["ada/web:latest", "ada/whole"]),
            ("A=m", &["mine"]),
            ("cat <m", &["mine"]),
            ("cat a\\\\ m", &["mine"]),
        ];
        for (line, found) in table {
            assert_eq!(
                complete(line, line.len(), &vocabulary).candidates,
                found,
                "{line}"
            );
        }
    }

    #[test]
    fn no_line_is_too_odd_to_complete() {
        for line in [
            "",
            "ä",
            "docker",
            "docker ",
            "docker image  ",
            "$",
            "${",
            "\"",
            "\\",
            "docker run -",
            "/",
            "~/x/y",
        ] {
            for at in (0..=line.len()).filter(|at| line.is_char_boundary(*at)) {
                assert!(complete(line, at, &Vocabulary::default()).start <= at, "{line}");
            }
        }
    }
}

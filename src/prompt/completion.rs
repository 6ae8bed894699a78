//! What Tab offers: the prompt's own words, docker's commands and flags, image names and variables. Pure.
//!
//! Not here: file names; rustyline's own completer offers those where nothing here fits.

/// What there is to offer besides docker's grammar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Names of images on the engine.
    pub images: Vec<String>,
    /// Names of the lesson's variables.
    pub variables: Vec<String>,
}

/// Docker's commands with the flags that lessons use; a command takes image names where the third field says so.
const COMMANDS: [(&str, &[&str], Takes); 26] = [
    (
        "build",
        &[
            "--build-arg",
            "--file",
            "--no-cache",
            "--platform",
            "--pull",
            "--quiet",
            "--tag",
            "--target",
        ],
        Takes::Paths,
    ),
    (
        "image build",
        &[
            "--build-arg",
            "--file",
            "--no-cache",
            "--platform",
            "--pull",
            "--quiet",
            "--tag",
            "--target",
        ],
        Takes::Paths,
    ),
    (
        "container ls",
        &["--all", "--filter", "--format", "--quiet"],
        Takes::Paths,
    ),
    ("container rm", &["--force", "--volumes"], Takes::Paths),
    ("history", &["--format", "--no-trunc", "--quiet"], Takes::Images),
    (
        "image history",
        &["--format", "--no-trunc", "--quiet"],
        Takes::Images,
    ),
    ("image inspect", &["--format"], Takes::Images),
    ("inspect", &["--format", "--type"], Takes::Images),
    (
        "image ls",
        &[
            "--all",
            "--digests",
            "--filter",
            "--format",
            "--no-trunc",
            "--quiet",
        ],
        Takes::Images,
    ),
    (
        "images",
        &[
            "--all",
            "--digests",
            "--filter",
            "--format",
            "--no-trunc",
            "--quiet",
        ],
        Takes::Images,
    ),
    (
        "image pull",
        &["--all-tags", "--platform", "--quiet"],
        Takes::Images,
    ),
    ("pull", &["--all-tags", "--platform", "--quiet"], Takes::Images),
    ("image push", &["--all-tags", "--quiet"], Takes::Images),
    ("push", &["--all-tags", "--quiet"], Takes::Images),
    ("image rm", &["--force", "--no-prune"], Takes::Images),
    ("rmi", &["--force", "--no-prune"], Takes::Images),
    ("image tag", &[], Takes::Images),
    ("tag", &[], Takes::Images),
    ("info", &["--format"], Takes::Paths),
    ("login", &["--password-stdin", "--username"], Takes::Paths),
    ("logout", &[], Takes::Paths),
    (
        "run",
        &[
            "--detach",
            "--interactive",
            "--name",
            "--publish",
            "--rm",
            "--tty",
        ],
        Takes::Images,
    ),
    ("version", &["--format"], Takes::Paths),
    ("network ls", &["--filter", "--format", "--quiet"], Takes::Paths),
    ("volume ls", &["--filter", "--format", "--quiet"], Takes::Paths),
    ("ps", &["--all", "--filter", "--format", "--quiet"], Takes::Paths),
];

/// What the words behind a command are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Images,
    Paths,
}

/// Gives the start of the word before the cursor (in bytes) and what it can become.
pub fn candidates(line: &str, cursor: usize, vocabulary: &Vocabulary) -> (usize, Vec<String>) {
    let Some(before) = line.get(..cursor) else {
        return (cursor, Vec::new());
    };
    let start = before
        .rfind([' ', '\t', '"', '\'', '=', ';', '|', '('])
        .map_or(0, |at| at + 1);
    let word = &before[start..];
    if let Some(name) = word.strip_prefix('$') {
        let (prefix, name) = match name.get(..4) {
            Some(env) if env.eq_ignore_ascii_case("env:") => (&word[..5], &name[4..]),
            _ => ("$", name),
        };
        let offered = offer(name, vocabulary.variables.iter().map(String::as_str));
        return (
            start,
            offered
                .into_iter()
                .map(|name| format!("{prefix}{name}"))
                .collect(),
        );
    }
    let segment = before[..start].rsplit([';', '|', '&']).next().unwrap_or_default();
    let typed: Vec<&str> = segment.split_whitespace().collect();
    let offered = match typed.split_first() {
        None if start == 0 => {
            let words = super::intent::WORDS.iter().copied().chain(["docker"]);
            offer(word, words)
        }
        None => offer(word, ["docker"]),
        Some((&"docker", typed)) => offer_docker(typed, word, vocabulary),
        Some(_) => Vec::new(),
    };
    (start, offered)
}

fn offer_docker(typed: &[&str], word: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let command = COMMANDS.iter().find(|(name, _, _)| {
        let name: Vec<&str> = name.split(' ').collect();
        typed.starts_with(&name)
    });
    match command {
        Some((_, flags, _)) if word.starts_with('-') => offer(word, flags.iter().copied()),
        Some((_, _, Takes::Images)) => offer(word, vocabulary.images.iter().map(String::as_str)),
        Some((_, _, Takes::Paths)) => Vec::new(),
        None => {
            let next = COMMANDS.iter().filter_map(|(name, _, _)| {
                let name: Vec<&str> = name.split(' ').collect();
                name.starts_with(typed)
                    .then(|| name.get(typed.len()).copied())
                    .flatten()
            });
            offer(word, next)
        }
    }
}

fn offer<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut offered: Vec<String> = words
        .into_iter()
        .filter(|candidate| candidate.starts_with(word))
        .map(str::to_owned)
        .collect();
    offered.sort_unstable();
    offered.dedup();
    offered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(line: &str) -> Vec<String> {
        let vocabulary = Vocabulary {
            images: vec!["ada/web:latest".to_owned(), "web:latest".to_owned()],
            variables: vec!["dockerId".to_owned()],
        };
        candidates(line, line.len(), &vocabulary).1
    }

    #[test]
    fn the_first_word_is_an_intent_or_docker() {
        assert_eq!(offered("so"), ["solution"]);
        assert_eq!(offered("do"), ["docker"]);
    }

    #[test]
    fn docker_words_follow_docker() {
        assert_eq!(offered("docker image pu"), ["pull", "push"]);
        assert_eq!(offered("echo a; docker pu"), ["pull", "push"]);
        assert_eq!(offered("docker image ls --f"), ["--filter", "--format"]);
    }

    #[test]
    fn images_follow_commands_that_take_them() {
        assert_eq!(offered("docker push a"), ["ada/web:latest"]);
        assert_eq!(offered("docker login a"), Vec::<String>::new());
    }

    #[test]
    fn variables_are_offered_in_both_spellings() {
        assert_eq!(offered("docker push $do"), ["$dockerId"]);
        assert_eq!(offered("docker push \"$env:do"), ["$env:dockerId"]);
    }

    #[test]
    fn a_cursor_within_a_character_offers_nothing() {
        assert_eq!(candidates("ä", 1, &Vocabulary::default()).1, Vec::<String>::new());
    }
}

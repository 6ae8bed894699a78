//! Finding Dockerfiles in lessons: fenced ones, and here-documents that a command writes into a file.
//!
//! Not here: what they copy (`context`).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use stepgate::lesson::parse;

/// A Dockerfile in a lesson.
pub(super) struct Dockerfile {
    pub(super) path: PathBuf,
    /// The line that it begins at, from 1.
    pub(super) line: usize,
    text: String,
}

/// One instruction: its lines as they are, and in one line without comments.
pub(super) struct Instruction {
    raw: String,
    pub(super) keyword: String,
    pub(super) rest: String,
}

impl Dockerfile {
    pub(super) fn has_run(&self) -> bool {
        instructions(&self.text)
            .iter()
            .any(|instruction| instruction.keyword == "RUN")
    }

    pub(super) fn has_url(&self) -> bool {
        instructions(&self.text)
            .iter()
            .any(|instruction| instruction.keyword == "ADD" && instruction.rest.contains("://"))
    }

    /// The Dockerfile without what has to be run, upon `base` in place of any other image. What a later stage takes from
    /// one where something would have been run is made up there.
    pub(super) fn rewritten(&self, base: &str) -> String {
        let mut stages: Vec<Stage> = Vec::new();
        let mut metas = String::new();
        for instruction in instructions(&self.text) {
            let words: Vec<&str> = instruction.rest.split_whitespace().collect();
            let n_stages = stages.len();
            if instruction.keyword == "FROM" {
                stages.push(Stage::of(&words, &stages, base));
                continue;
            }
            let mut raw = instruction.raw;
            let from = words.iter().find_map(|word| word.strip_prefix("--from="));
            if let (Some(from), "COPY") = (from, instruction.keyword.as_str()) {
                let earlier = &mut stages[..n_stages.saturating_sub(1)];
                let number = from.parse().ok().filter(|n| *n < earlier.len());
                let named = earlier.iter().position(|stage| stage.name == from.to_lowercase());
                match named.or(number).map(|n| &mut earlier[n]) {
                    Some(stage) => stage.make_up(&words),
                    None if from.parse::<usize>().is_err() => {
                        raw = raw.replacen(&format!("--from={from}"), &format!("--from={base}"), 1);
                    }
                    None => {}
                }
            }
            match (stages.last_mut(), instruction.keyword.as_str()) {
                (Some(stage), "RUN") => stage.is_run_in = true,
                (Some(stage), _) => stage.text.push_str(&raw),
                (None, _) => metas.push_str(&raw),
            }
        }
        let texts = stages.into_iter().map(|stage| stage.text + &stage.made_up);
        metas + &texts.collect::<String>()
    }
}

/// A stage of a Dockerfile that is being rewritten.
struct Stage {
    name: String,
    text: String,
    is_run_in: bool,
    /// What stands in for what would have been run.
    made_up: String,
}

impl Stage {
    fn of(words: &[&str], earlier: &[Self], base: &str) -> Self {
        // What it is built for is the real builder's own business.
        let mut words: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !word.starts_with("--"))
            .collect();
        let is_kept =
            |word: &&str| *word == "scratch" || earlier.iter().any(|stage| stage.name == word.to_lowercase());
        if !words.first().is_some_and(is_kept)
            && let Some(image) = words.first_mut()
        {
            *image = base;
        }
        Self {
            name: words.get(2).map(|name| name.to_lowercase()).unwrap_or_default(),
            text: format!("FROM {}\n", words.join(" ")),
            is_run_in: false,
            made_up: String::new(),
        }
    }

    /// Makes up what a `COPY` with these words takes.
    fn make_up(&mut self, words: &[&str]) {
        let plain: Vec<&&str> = words.iter().filter(|word| !word.starts_with("--")).collect();
        let sources = &plain[..plain.len().saturating_sub(1)];
        for source in sources
            .iter()
            .filter(|source| !source.contains(['*', '[', '"', '$']))
        {
            let path = source.trim_start_matches('/');
            if self.is_run_in && !path.is_empty() {
                self.made_up.push_str(&format!("COPY a.txt /{path}\n"));
            }
        }
    }
}

/// All Dockerfiles in the lessons below a folder, each once.
pub(super) fn below(root: &Path) -> Vec<Dockerfile> {
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    let files = walkdir::WalkDir::new(root).sort_by_file_name();
    for entry in files.into_iter().filter_map(Result::ok) {
        let path = entry.into_path();
        let is_lesson = path
            .extension()
            .is_some_and(|end| end == "md" || end == "markdown");
        let Some(source) = Some(&path)
            .filter(|_| is_lesson)
            .and_then(|path| std::fs::read_to_string(path).ok())
        else {
            continue;
        };
        let lesson = parse(&path, &source);
        for block in lesson.steps.iter().flat_map(|step| &step.blocks) {
            for (line, text) in candidates(&block.text) {
                if is_dockerfile(&text) && known.insert(text.clone()) {
                    found.push(Dockerfile {
                        path: path.strip_prefix(root).unwrap().to_owned(),
                        line: block.line + line,
                        text,
                    });
                }
            }
        }
    }
    found
}

/// A block itself, and the here-documents in it, each with the line that it begins at, from 0.
fn candidates(text: &str) -> Vec<(usize, String)> {
    let mut candidates = vec![(0, format!("{text}\n"))];
    let lines: Vec<&str> = text.lines().collect();
    for (n, line) in lines.iter().enumerate() {
        let Some(end) = here_document(line) else { continue };
        let rest = &lines[n + 1..];
        if let Some(length) = rest.iter().position(|line| line.trim() == end) {
            candidates.push((n + 1, format!("{}\n", rest[..length].join("\n"))));
        }
    }
    candidates
}

/// The word that ends a here-document which begins in a line.
fn here_document(line: &str) -> Option<&str> {
    let (_, behind) = line.split_once("<<")?;
    let word = behind.trim_start_matches('-').trim_start();
    let word = word.split_whitespace().next()?.trim_matches(['\'', '"', '\\']);
    Some(word).filter(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

fn is_dockerfile(text: &str) -> bool {
    let instructions = instructions(text);
    let first = instructions
        .iter()
        .find(|instruction| instruction.keyword != "ARG");
    first
        .is_some_and(|first| first.keyword == "FROM" && !first.rest.is_empty() && !first.rest.contains("..."))
}

/// Reads a text instruction by instruction; comments and empty lines before one belong to none.
pub(super) fn instructions(text: &str) -> Vec<Instruction> {
    let escape = if text.to_lowercase().contains("escape=`") {
        '`'
    } else {
        '\\'
    };
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let is_directive = line.starts_with('#') && line.contains("escape") && found.is_empty();
        if line.trim().is_empty() || (line.trim_start().starts_with('#') && !is_directive) {
            continue;
        }
        let mut raw = format!("{line}\n");
        let mut whole = String::new();
        let mut last = line;
        loop {
            let bare = last.trim();
            match bare.strip_suffix(escape) {
                Some(more) if !is_directive => whole.push_str(more),
                _ if whole.is_empty() || !(bare.is_empty() || bare.starts_with('#')) => {
                    whole.push_str(bare);
                    break;
                }
                _ => {}
            }
            let Some(next) = lines.next() else { break };
            raw.push_str(&format!("{next}\n"));
            last = next;
        }
        if let Some(end) = here_document(&whole) {
            for next in lines.by_ref() {
                raw.push_str(&format!("{next}\n"));
                if next.trim() == end {
                    break;
                }
            }
        }
        let (keyword, rest) = whole.split_once(char::is_whitespace).unwrap_or((&whole, ""));
        found.push(Instruction {
            raw,
            keyword: keyword.to_uppercase(),
            rest: rest.trim().to_owned(),
        });
    }
    found
}

#[test]
fn dockerfiles_are_found_in_fences_and_here_documents_and_are_put_on_a_base() {
    let folder = tempfile::tempdir().unwrap();
    let lesson = "# L\n\n```dockerfile\nFROM node:1 AS one\n# why\nRUN a \\\n  # b\n  && c\nCOPY x /\nFROM One\n\
                  COPY --from=nginx y /\nCOPY --from=one /z/ /z\n```\n\n```\ncat > Dockerfile <<'EOF'\nARG V=1\nFROM x:$V\nEOF\n```\n\n```sql\nselect a\nFROM b\n```\n";
    std::fs::write(folder.path().join("a.md"), lesson).unwrap();
    let found = below(folder.path());
    let texts: Vec<String> = found.iter().map(|file| file.rewritten("base")).collect();
    let expected = [
        "FROM base AS one\nCOPY x /\nCOPY a.txt /z/\nFROM One\nCOPY --from=base y /\nCOPY --from=one /z/ /z\n",
        "ARG V=1\nFROM base\n",
    ];
    assert_eq!(texts, expected);
    assert!(found[0].has_run() && !found[1].has_run());
    assert_eq!((found[0].line, found[1].line), (4, 17));
}

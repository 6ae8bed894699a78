//! Files whose names stand over their contents, or in the first line of them, and of which nothing else is said: nobody knows
//! whether the learner has them.
//!
//! Not here: files that the prose says are made (`file`).

use super::super::content::{self, Content};
use super::{UNDOTTED, is_file, is_name, words};

/// Ends of names of files that are read, and written by nobody.
const READ: [&str; 3] = [".log", ".md", ".lock"];

/// The most words that stand before a file's path in parentheses.
const MOST_WORDS: usize = 5;

/// The name of a file that a paragraph is, and nothing more: «`app.py`:», «2. app.py», «File: `app.py`», «`.env` file»; or that it
/// has in parentheses at its end, behind what it is for: «The server (`app.py`):».
pub(super) fn alone(closing: &str) -> Option<&str> {
    if closing.len() > 120 {
        return None;
    }
    let closing = closing.trim_end_matches([':', '：', ' ', '*', '_']);
    if let Some((head, inner)) = closing
        .strip_suffix(')')
        .and_then(|rest| rest.split_once(" ("))
        .filter(|(_, inner)| !inner.contains('('))
    {
        // «Dockerfile of the web (`web/Dockerfile`)», «compose.yml (all of it)».
        let path = inner.trim_matches('`');
        let is_title = !head.contains(['.', ',', ';', ':']) && super::names(head).next().is_none();
        let is_path = is_name(path) && !path.contains(' ') && (path.contains('/') || is_title);
        let is_short = head.split_whitespace().nth(MOST_WORDS).is_none();
        let has_name = words(inner).any(is_name);
        return if is_path && is_short && may_be_written(path) {
            Some(path)
        } else if has_name {
            None
        } else {
            alone(head)
        };
    }
    // Neither `2.` nor a picture says anything.
    let says = |word: &&str| word.contains(char::is_alphabetic);
    let mut rest = closing.split_whitespace().filter(says);
    let mut word = rest.next()?;
    let is_word = |word: &str| matches!(word.trim_matches([':', '：']), "文件" | "ファイル" | "파일");
    if word.is_ascii() && is_file(word) || is_word(word) {
        word = rest.next()?;
    }
    let mut names = words(word).filter(|word| is_name(word));
    let name = names.next()?;
    let is_rest = |word: &str| word.is_ascii() && is_file(word) || is_word(word);
    let is_alone = rest.all(is_rest) && names.next().is_none() && word.is_ascii();
    (is_alone && may_be_written(name)).then_some(name)
}

/// The name that a comment in the first line of a text gives it: `# compose.yml`, `// src/server.js: answers`.
pub(in crate::lesson::role) fn inside(text: &str) -> Option<&str> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let name = commented(lines.next()?)?;
    // Two files in one block are none.
    lines.all(|line| commented(line).is_none()).then_some(name)
}

/// Says whether a text may be all of a file that only its name stands over.
pub(super) fn fits(path: &str, text: &str) -> bool {
    let base = path.rsplit('/').next().unwrap_or(path);
    let is_undotted = UNDOTTED
        .iter()
        .any(|name| base.to_ascii_lowercase().starts_with(name));
    let has = |word: &str| text.lines().any(|line| line.trim_start().starts_with(word));
    if base.to_ascii_lowercase().starts_with("dockerfile") || base.starts_with("Containerfile") {
        return content::of(text) == Some(Content::Dockerfile) && has("FROM ");
    }
    let is_whole = is_undotted || !super::is_script(path) || text.trim_start().starts_with("#!");
    is_whole && !text.lines().any(leaves_out)
}

/// Says whether a file is a list or settings, which may stand there without a language; of others it is what they print.
pub(in crate::lesson::role) fn is_plain(path: &str) -> bool {
    const PLAIN: [&str; 10] = [
        ".cfg",
        ".conf",
        ".dockerignore",
        ".env",
        ".gitignore",
        ".ini",
        ".list",
        ".properties",
        ".toml",
        ".txt",
    ];
    let base = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    PLAIN.iter().any(|end| base.ends_with(end)) || UNDOTTED.iter().any(|name| base.starts_with(name))
}

/// `// ...`, `# ... the rest`: a part of the file is left out there.
fn leaves_out(line: &str) -> bool {
    let line = line
        .trim_start()
        .trim_start_matches(['/', '#', '*', '<', '!', '-', ' ']);
    line.starts_with("...") || line.starts_with('…')
}

fn commented(line: &str) -> Option<&str> {
    let marks = ["#", "//", "<!--", "--", ";"];
    let said = marks.iter().find_map(|mark| line.strip_prefix(mark))?.trim();
    let said = said.trim_end_matches("-->").trim_end();
    let (word, rest) = said.split_once(' ').unwrap_or((said, ""));
    let rest = rest.trim_start();
    let is_title = rest.is_empty()
        || rest.starts_with(['(', '—', '–', '-', ':'])
        || word.ends_with(':')
        || is_file(rest.split(' ').next().unwrap_or_default());
    let name = word.trim_matches(['`', ':', '"']);
    (is_title && is_name(name) && may_be_written(name)).then_some(name)
}

/// Says whether a file is one that somebody writes.
pub(in crate::lesson::role) fn may_be_written(name: &str) -> bool {
    !READ.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_may_be_nothing_but_a_files_name() {
        for (closing, name) in [
            ("`app.py`:", Some("app.py")),
            ("**src/app.py**", Some("src/app.py")),
            ("2. app.py", Some("app.py")),
            ("📄 Dockerfile", Some("Dockerfile")),
            ("File: `app.py`", Some("app.py")),
            ("Archivo: app.py", Some("app.py")),
            ("`.env` file", Some(".env")),
            ("The server (`src/app.py`):", Some("src/app.py")),
            ("**The server** (app.py)", Some("app.py")),
            ("Run the server in a container (`app.py`):", None),
            ("Put it there, then go on (`app.py`):", None),
            ("See `app.py` (or `app.js`):", None),
            ("The server (in `app.py`):", None),
            ("The server (app.log)", None),
            ("3. compose.yml (all of it)", Some("compose.yml")),
            ("Dockerfile of the web (`web/Dockerfile`)", Some("web/Dockerfile")),
            ("app.py (or app.js)", None),
            ("How we build it (see the book)", None),
            ("Config: `app.py`", None),
            ("File: `app.py` or `app.js`", None),
            ("app.py and app.js", None),
            ("在 `app.py` 文件中：", None),
            ("文件：`app.py`", None),
            ("文件: `app.py`", Some("app.py")),
            ("文件位置: `app.py`", None),
            ("Node.js", None),
            ("README.md", None),
            ("Files", None),
            ("", None),
        ] {
            assert_eq!(alone(closing), name, "{closing}");
        }
    }

    #[test]
    fn a_comment_may_be_a_files_name() {
        for (text, name) in [
            ("# compose.yml\nservices: {}", Some("compose.yml")),
            ("# compose.yml — all of it\nservices: {}", Some("compose.yml")),
            ("# .env file (read by compose)\nA=1", Some(".env")),
            ("// ./src/server.js\nlisten()", Some("./src/server.js")),
            ("<!-- index.html -->\n<p>", Some("index.html")),
            ("# compose.yml\na: 1\n# compose.dev.yml\nb: 2", None),
            ("# compose.yml has services\nservices: {}", None),
            ("services: {}\n# compose.yml", None),
            ("# A comment\nservices: {}", None),
        ] {
            assert_eq!(inside(text), name, "{text}");
        }
    }

    #[test]
    fn what_is_a_part_of_a_file_is_not_the_file() {
        assert!(fits("Dockerfile", "FROM scratch\nCOPY a /"));
        assert!(!fits("Dockerfile", "COPY a /"));
        assert!(fits("run.sh", "#!/bin/sh\ntrue"));
        assert!(!fits("run.sh", "./run.sh"));
        assert!(fits("a.py", "print()"));
        assert!(!fits("a.py", "import b\n# ... and so on\nprint()"));
        assert!(is_plain("a/requirements.txt") && is_plain("Dockerfile") && !is_plain("a.py"));
    }
}

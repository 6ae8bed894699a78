//! The file that prose or an attribute says a block is, and where it is to be written.
//!
//! Not here: writing it (`runner`), and whether the block is commands all the same (`mod`).

#[cfg(test)]
mod tests;
mod titled;
mod told;

use memchr::memchr3_iter;
pub(super) use titled::{inside, is_plain, may_be_written};
use told::{CHANGE, CREATE, EXAMPLE};

use super::content::{self, Content};
use super::label;
use super::phrases::Phrases;
use super::prompt::{self, Whose};

/// A file that the learner is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// It is written to this path of the working folder.
    Within(String),
    /// Its path leads out of the working folder.
    Outside(String),
    /// Only its name stands over it, or in its first line, so that it is written to this path where there is none.
    Titled(String),
}

/// Names of files that have no dot in them.
const UNDOTTED: [&str; 9] = [
    "dockerfile",
    "makefile",
    "jenkinsfile",
    "vagrantfile",
    "gemfile",
    "procfile",
    "caddyfile",
    "rakefile",
    "containerfile",
];

/// Ends of names of files; other words with a dot are versions, hosts and sentences.
#[rustfmt::skip]
const ENDS: &[&str] = &[
    "bash", "bat", "c", "cfg", "cmd", "conf", "config", "cpp", "cs", "csproj", "css", "csv", "dockerfile", "dockerignore", "env",
    "gitignore", "go", "gradle", "h", "hcl", "html", "ini", "java", "js", "json", "jsx", "key", "kt", "list", "lock", "log", "md",
    "mod", "pem", "php", "pl", "properties", "ps1", "py", "rb", "repo", "rs", "service", "sh", "sql", "tf", "toml", "ts", "tsx",
    "txt", "vcl", "xml", "yaml", "yml",
];

/// What has a name like a file's, and is none.
const PRODUCTS: [&str; 14] = [
    "angular.js",
    "asp.net",
    "chart.js",
    "d3.js",
    "discord.js",
    "ember.js",
    "express.js",
    "next.js",
    "node.js",
    "nuxt.js",
    "react.js",
    "socket.io",
    "three.js",
    "vue.js",
];

/// What is said of a file: that it is made, that it is not, and that it is an example.
static MADE: Phrases<3> = Phrases::new([CREATE, CHANGE, EXAMPLE]);

/// Reads the name that an info string gives, or else the prose; `closing` is the paragraph before, `all` the prose
/// since the last block.
pub(super) fn named(info: &str, all: &str, closing: &str) -> Option<Named> {
    if let Some(path) = label::path(info) {
        let is_told = info.contains("save-as=");
        return (is_told || is_name(path)).then(|| placed(path));
    }
    if !may_name(closing.as_bytes()) {
        return made_before(info, all, closing);
    }
    let closing = closing.trim();
    let name = words(closing).find(|word| is_name(word))?;
    // Not every script has blanks between its words.
    let mut others = closing.split_whitespace().filter(|word| !is_file(word));
    let is_label =
        closing.is_ascii() && (closing.split_whitespace().nth(2).is_none() || others.nth(1).is_none());
    let told = if is_label {
        tail(all)
    } else {
        sentence_of(closing, name)
    }
    .to_lowercase();
    match MADE.of(&told) {
        0 => return titled::alone(closing).and_then(titled),
        4 if is_label => return titled::alone(closing).and_then(titled),
        1 => {}
        _ => return None,
    }
    // Of several names, the one that is said to be made.
    let sentence = if is_label {
        closing
    } else {
        sentence_of(closing, name)
    };
    let told_at = || CREATE.iter().filter_map(|word| told.find(word)).min();
    let after = if is_label { None } else { told_at() }.unwrap_or(0);
    let behind = sentence.get(after..).unwrap_or(sentence);
    let name = words(behind).find(|word| is_name(word)).unwrap_or(name);
    Some(placed(called(sentence).unwrap_or_else(|| own_name(behind, name))))
}

/// The file that the paragraph before the last one makes, where that one goes on with its content: «The content of the file is:».
fn made_before(info: &str, all: &str, closing: &str) -> Option<Named> {
    const LONGEST: usize = 80;
    if closing.len() > LONGEST || closing.is_empty() {
        return None;
    }
    let told = closing.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| told.contains(word));
    let goes_on =
        has(&["content", "conten", "inhalt"]) && has(&["file", "fichier", "archivo", "arquivo", "datei"]);
    let before = all
        .trim_end()
        .strip_suffix(closing.trim_end())
        .filter(|_| goes_on)?
        .trim_end();
    let paragraph = before.rsplit('\n').next().unwrap_or(before);
    let is_one = || names(paragraph).nth(1).is_none();
    let is_made = || MADE.of(paragraph) == 1;
    if paragraph.is_empty() || !is_one() || !is_made() {
        return None;
    }
    named(info, before, paragraph)
}

/// The file that a sentence gives its name: «a file beside `app.py`, called `web.py`».
fn called(sentence: &str) -> Option<&str> {
    const CALLED: &[&str] = &[
        "called", "named", "namens", "genannt", "nommé", "appelé", "llamado", "chamado",
    ];
    static ANY: Phrases<1> = Phrases::new([CALLED]);
    if ANY.of(sentence) == 0 {
        return None;
    }
    let name = CALLED.iter().find_map(|called| {
        let behind = sentence.split_once(called)?.1.strip_prefix(' ')?;
        words(behind.split_whitespace().next()?).next()
    });
    name.filter(|name| is_name(name))
}

/// Says whether a paragraph tells of a part of a file, and of what becomes of it.
pub(super) fn tells_of_change(closing: &str) -> bool {
    let told = closing.trim_end_matches(|c: char| !c.is_alphanumeric());
    MADE.of(closing) & 2 != 0 || told.ends_with("change") || told.ends_with("replace")
}

/// A file's own name, where what kind of file it is stands before it: «a Dockerfile named `Dockerfile.test`».
fn own_name<'a>(sentence: &'a str, name: &'a str) -> &'a str {
    let is_kind = UNDOTTED.iter().any(|kind| name.eq_ignore_ascii_case(kind));
    let is_own = |word: &&str| {
        let begin = word.get(..name.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(name))
            && word[name.len()..].starts_with(['.', '-', '_'])
            && is_name(word)
    };
    if !is_kind || sentence.contains(&format!("`{name}`")) {
        return name;
    }
    words(sentence).find(is_own).unwrap_or(name)
}

/// A file of which no more is known than its name.
pub(super) fn titled(path: &str) -> Option<Named> {
    match placed(path) {
        Named::Within(path) => Some(Named::Titled(path)),
        Named::Outside(_) | Named::Titled(_) => None,
    }
}

/// Says whether a text can be the whole of the file that is named.
pub(super) fn fits(named: &Named, text: &str) -> bool {
    let (Named::Within(path) | Named::Outside(path) | Named::Titled(path)) = named;
    let base = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let is_tree = text.contains("├──") || text.contains("└──");
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let is_part = base.starts_with("dockerfile") && content::of(text) != Some(Content::Dockerfile);
    let is_whole = !matches!(named, Named::Titled(_)) || titled::fits(path, text);
    !is_tree
        && !is_part
        && is_whole
        && !first.trim_start().starts_with("...")
        && prompt::find(first).is_none_or(|found| found.whose == Whose::Hash)
}

/// Says whether a word before a file's name says no more than that it is one: «File: `app.py`».
fn is_file(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphabetic());
    [
        "", "file", "filename", "fichier", "archivo", "fichero", "arquivo", "datei",
    ]
    .iter()
    .any(|file| file.eq_ignore_ascii_case(word))
}

/// Says whether a file's name is a script's, so that the commands in it are not the step's.
pub(super) fn is_script(path: &str) -> bool {
    [".sh", ".bash", ".ps1", ".bat", ".cmd"]
        .iter()
        .any(|end| path.ends_with(end))
}

/// The names of files that a text has in it.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    words(text).filter(|word| is_name(word))
}

/// The name of a script that a text has in it.
pub(super) fn script(text: &str) -> Option<&str> {
    if !may_name(text.as_bytes()) {
        return None;
    }
    words(text).find(|word| is_name(word) && is_script(word))
}

/// Says whether a text is a list of single words, such as packages, of which some may be programs too. Of a single one the
/// paragraph before has to say that a file contains it, if it is no list by its name.
pub(super) fn is_list(path: &str, text: &str, closing: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"._-=<>~[],*".contains(&byte);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_told = || {
        path.ends_with("requirements.txt") || ["contain", "content"].iter().any(|word| closing.contains(word))
    };
    let is_first = lines.next().is_some_and(|line| line.bytes().all(is_part));
    let is_second = is_first
        && lines
            .next()
            .map_or_else(is_told, |line| line.bytes().all(is_part));
    is_second && lines.all(|line| line.bytes().all(is_part))
}

/// The sentence that a name stands in.
fn sentence_of<'a>(text: &'a str, name: &str) -> &'a str {
    let at = text.find(name).unwrap_or(0);
    let start = text[..at].rfind(". ").map_or(0, |end| end + 2);
    let end = text[at..].find(". ").map_or(text.len(), |end| at + end);
    tail(&text[start..end])
}

fn placed(path: &str) -> Named {
    let path = path.strip_prefix("./").unwrap_or(path).replace('\\', "/");
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    let leaves = path.split('/').any(|part| part == "..");
    let is_outside = path.starts_with(['/', '~', '$', '%'])
        || is_drive
        || leaves
        || path.ends_with('/')
        || path.is_empty();
    if is_outside {
        Named::Outside(path)
    } else {
        Named::Within(path)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || !c.is_ascii())
        .filter(|word| may_name(word.as_bytes()))
        .map(|word| {
            word.trim_matches([
                '`', '"', '\'', '*', '_', '(', ')', ',', ':', ';', '!', '?', '<', '>',
            ])
            .trim_end_matches('.')
        })
        .filter(|word| !word.is_empty())
}

/// Says whether a text has what every file's name has: a dot before a letter or a digit, or `file` behind a letter.
fn may_name(text: &[u8]) -> bool {
    let is_end = |at: usize| text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
    let is_behind = |at: usize| at > 0 && text[at - 1].is_ascii_alphabetic();
    let is_file = |at: usize| {
        let four = text.get(at..at + 4);
        four.is_some_and(|four| four.eq_ignore_ascii_case(b"file"))
    };
    memchr3_iter(b'.', b'f', b'F', text).any(|at| match text[at] {
        b'.' => is_end(at),
        _ => is_behind(at) && is_file(at),
    })
}

/// Says whether a word is a file's name.
pub(super) fn is_name(word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-/\\~+:".contains(c);
    if word.len() > 100 || !word.chars().all(is_part) || word.contains(':') && word.contains("://") {
        return false;
    }
    let base = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let lower = base.to_ascii_lowercase();
    if base.starts_with(|c: char| c.is_ascii_uppercase()) && PRODUCTS.contains(&&*lower) {
        return false;
    }
    if UNDOTTED.iter().any(|name| {
        lower == *name
            || lower
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(['.', '-', '_']))
    }) {
        return lower != "dockerfiles";
    }
    match lower.rsplit_once('.') {
        Some((_, end)) => {
            ENDS.binary_search(&end).is_ok() && !word.get(2..).unwrap_or_default().contains(':')
        }
        None => false,
    }
}

fn tail(text: &str) -> &str {
    let mut from = text.len().saturating_sub(400);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..]
}

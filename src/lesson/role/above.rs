//! A block that is no more than a file's name, and the file's content in the block directly below it.
//!
//! Not here: names that prose gives (`file`), and that the content itself gives.

use super::file::{self, Named};
use super::label::Label;
use super::{Meaning, Role};

/// The longest paragraph between the name and the content, in bytes.
const LONGEST: usize = 60;

/// The name that the last block was.
#[derive(Debug, Default)]
pub(super) struct Above(Option<String>);

impl Above {
    /// Gives a file the name that stands in the block above it, with not much `said` between them, and takes in the name that a
    /// block is.
    pub(super) fn name(&mut self, meaning: &mut Meaning, label: Label, text: &str, said: &str) {
        let said = said.trim();
        let fits = |path: &String| {
            let is_file = meaning.role == Role::File && meaning.file.is_none();
            // Such as a list of packages.
            let is_list = matches!(meaning.role, Role::Display | Role::Output)
                && label != Label::Output
                && (said.is_empty() || is_put(said))
                && file::is_plain(path);
            (is_file || is_list) && said.len() <= LONGEST && file::fits(&Named::Titled(path.clone()), text)
        };
        if let Some(path) = self.0.take().filter(fits) {
            text.clone_into(&mut meaning.text);
            meaning.role = Role::File;
            meaning.file = Some(path);
            meaning.is_titled = true;
        } else if matches!(label, Label::Text | Label::Unlabelled)
            && matches!(meaning.role, Role::Display | Role::Output)
        {
            self.0 = name(text.trim());
        }
    }
}

/// «Add:», «With this content:»: says no more than that what is below goes into it.
fn is_put(said: &str) -> bool {
    const MOST: usize = 4;
    #[rustfmt::skip]
    const DEEDS: [&str; 7] = ["add", "containing", "contents", "content", "paste", "put", "write"];
    let words = || {
        said.split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
    };
    said.ends_with(':')
        && words().count() <= MOST
        && words().any(|word| DEEDS.iter().any(|deed| deed.eq_ignore_ascii_case(word)))
}

/// The file's name that a text is, if it is one that somebody writes.
fn name(text: &str) -> Option<String> {
    if text.contains(['\n', ' ']) || !file::is_name(text) || !file::may_be_written(text) {
        return None;
    }
    match file::titled(text)? {
        Named::Titled(path) => Some(path),
        Named::Within(_) | Named::Outside(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use crate::lesson::Role::{Commands, Display, File};

    #[test]
    fn a_block_may_be_the_name_of_the_file_below_it() {
        let of = |name: &str, said: &str, info: &str, text: &str| {
            let blocks = [("File:", "text", name), (said, info, text)];
            let meaning = read(&blocks).remove(1);
            (meaning.role, meaning.file)
        };
        let named = |path: &str| (File, Some(path.to_owned()));
        assert_eq!(of("app.py", "", "python", "print(1)"), named("app.py"));
        assert_eq!(
            of("src/app.py\n", "Content:", "python", "print(1)"),
            named("src/app.py")
        );
        assert_eq!(
            of("requirements.txt", "", "text", "flask\nredis"),
            named("requirements.txt")
        );
        assert_eq!(
            of("Dockerfile", "", "dockerfile", "FROM scratch\nCOPY a /"),
            named("Dockerfile")
        );
        // A part of it is none, and neither is what it prints.
        assert_eq!(of("Dockerfile", "", "dockerfile", "COPY a /"), (File, None));
        assert_eq!(of("app.py", "", "text", "It works"), (Display, None));
        assert_eq!(of("app.log", "", "json", "{\"a\": 1}"), (File, None));
        assert_eq!(of("app.py", "", "sh", "docker ps"), (Commands, None));
        let long = "It is read once, when the server starts, and what is in it never changes.";
        assert_eq!(of("app.py", long, "python", "print(1)"), (File, None));
    }

    #[test]
    fn a_word_that_puts_it_there_may_stand_between_the_name_and_a_list() {
        let put = |said| {
            let name = ("Create this file:", "text", "barn/.dockerignore");
            let blocks = [("", "sh", "ls"), name, (said, "text", "node_modules\nmoo.log")];
            read(&blocks).remove(2).file
        };
        assert_eq!(put("Add:").as_deref(), Some("barn/.dockerignore"));
        assert_eq!(put("With this content:").as_deref(), Some("barn/.dockerignore"));
        assert_eq!(put("These are there now:"), None);
    }
}

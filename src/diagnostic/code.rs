//! Every code that a diagnostic may have: how bad it is, what it means in a line, and its page of the book.
//!
//! Not here: finding the mistakes; the rooms that find them name their code.

use super::Severity;

/// A kind of author's mistake.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The stable name, in kebab case.
    pub name: &'static str,
    /// How bad it is, unless the command line says otherwise.
    pub severity: Severity,
    /// When it is told.
    pub told: Told,
    /// What it means, in a line.
    pub meaning: &'static str,
    /// Its page of the book, as Markdown.
    pub page: &'static str,
}

/// When a mistake is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// By `lint`, from the lesson alone.
    Always,
    /// By `lint --online`, which asks the network.
    Online,
    /// Where the lesson is run in a shell of another language than the block's.
    Running,
}

macro_rules! codes {
    ($($name:literal $severity:ident $told:ident $meaning:literal;)*) => {
        /// Every code, by name.
        pub const CODES: &[Code] = &[$(Code {
            name: $name,
            severity: Severity::$severity,
            told: Told::$told,
            meaning: $meaning,
            page: include_str!(concat!("../../book/src/lint/", $name, ".md")),
        }),*];
    };
}

codes! {
    "author-key" Error Always "a comment for stepgate has a key that there is not";
    "author-place" Warning Always "a key for stepgate stands where it has no meaning";
    "author-syntax" Error Always "a comment for stepgate cannot be read";
    "author-value" Error Always "a comment for stepgate has a value that is not understood";
    "bash-syntax" Warning Always "a block is not understood as bash";
    "bash-unsupported" Error Running "a block of bash has no translation into PowerShell";
    "blank-after-continuation" Warning Always "blanks behind the mark that carries a command on into the next line";
    "cmd-unsupported" Warning Always "a block of cmd that is not followed";
    "command-gone" Warning Always "a command that Docker no longer has";
    "comment-after-continuation" Warning Always "a comment behind the mark that carries a command on into the next line";
    "dead-link" Warning Always "a link or picture leads to no file";
    "dead-url" Warning Online "a link leads to no page";
    "destructive" Warning Always "a command reaches what the lesson did not make";
    "docker-usage" Error Always "a docker command that docker refuses";
    "duplicate-title" Note Always "two steps have the same title";
    "empty-step" Note Always "a step has nothing in it but its title";
    "expected-output" Warning Always "what an output has to be like is not understood";
    "fence-indent" Note Always "the indentation keeps a fence from being one";
    "fence-length" Note Always "a fence is closed with fewer marks than it was opened with";
    "fence-nested" Note Always "a document in a fence has fences in it";
    "fence-tail" Note Always "something stands behind the marks that close a fence";
    "file-outside" Warning Always "a file's block names a path outside the lesson's folder";
    "fish-unsupported" Warning Always "a block of fish that is not followed";
    "folder-outside" Warning Always "a block would run outside the lesson's folder";
    "foreign-continuation" Warning Always "a line of PowerShell is carried on as in bash";
    "heading-jump" Note Always "a heading is more than one level below the one before";
    "html-entity" Warning Always "`&amp;` and the like stand in a command";
    "image-latest" Note Always "an image without a fixed tag";
    "image-name" Error Always "a name that no image may have";
    "link-option" Note Always "containers are joined by `--link`, which is deprecated";
    "made-elsewhere" Note Always "a name is used that no step before makes";
    "no-steps" Error Always "there is nothing in the lesson";
    "not-included" Warning Always "a block has nothing but the mark of a file that a site's generator puts there";
    "not-utf8" Warning Always "the file is not saved as UTF-8";
    "odd-space" Warning Always "a space in a command that no keyboard types";
    "old-compose" Note Always "`docker-compose`, which is `docker compose` today";
    "output-differs" Warning Always "the output that is shown belongs to another command";
    "placeholder-position" Error Always "a learner's value stands where it could become more than a value";
    "powershell-unsupported" Warning Always "a block of PowerShell that is not followed";
    "quiz-choices" Warning Always "the choices of a question leave no choice";
    "quiz-no-answer" Warning Always "no choice of a question is marked as right";
    "quiz-no-choices" Warning Always "a quiz without choices";
    "rule-under-text" Note Always "`---` stands directly under text";
    "secret" Warning Always "a password or token stands in the text";
    "terminal-needed" Note Always "a command wants a terminal, which a run without a learner does not have";
    "typographic-dash" Warning Always "a dash where an option has its hyphen";
    "typographic-quote" Warning Always "typographic quotes around a word of a command";
    "unclosed-comment" Error Always "a comment is never closed";
    "unclosed-fence" Error Always "a code fence is never closed";
    "unclosed-hint" Warning Always "a hint is still open where its step ends";
    "unknown-code" Warning Always "a comment allows a code that there is not";
    "unproved-step" Note Always "of a step with docker commands nothing can be checked but that they ran";
    "unset-variable" Warning Always "a variable is used before the lesson sets it";
}

/// Finds a code by its name.
pub fn code(name: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.name == name)
}

/// The code whose name is nearest to a word that is none.
pub fn nearest(word: &str) -> Option<&'static Code> {
    let near = |code: &&Code| strsim::jaro_winkler(code.name, word);
    CODES
        .iter()
        .max_by(|a, b| near(a).total_cmp(&near(b)))
        .filter(|code| near(code) > 0.8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_in_their_order_and_each_is_found() {
        assert!(CODES.windows(2).all(|pair| pair[0].name < pair[1].name));
        for listed in CODES {
            assert_eq!(code(listed.name).map(|found| found.meaning), Some(listed.meaning));
        }
        assert!(code("no-such-code").is_none());
    }

    #[test]
    fn a_slip_finds_the_code_that_was_meant() {
        assert_eq!(nearest("old-composer").map(|code| code.name), Some("old-compose"));
        assert_eq!(
            nearest("image_latest").map(|code| code.name),
            Some("image-latest")
        );
        assert!(nearest("xyz").is_none());
    }
}

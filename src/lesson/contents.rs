//! What a block that is a file has in it once the learner's values are known.
//!
//! Only values between `$$` are filled in there: other texts in brackets may be the file's own. Not here: writing it (`runner`).

use std::collections::BTreeMap;

use super::{Block, Lesson};

/// What stands on both sides of a value's name.
const MARK: &str = "$$";

impl Lesson {
    /// Gives the contents of a file of the lesson's with these values in it, each line ended.
    pub fn contents(&self, block: &Block, values: &BTreeMap<String, String>) -> String {
        let mut contents = String::with_capacity(block.text.len() + 1);
        let mut rest = block.text.as_str();
        // What is filled in is never looked at again.
        while let Some(at) = rest.find(MARK) {
            contents.push_str(&rest[..at]);
            rest = &rest[at..];
            let end = rest[MARK.len()..].find(MARK).map(|end| end + 2 * MARK.len());
            let value = end.and_then(|end| self.value(&rest[..end], values).zip(Some(end)));
            let n_taken = if let Some((value, end)) = value {
                contents.push_str(value);
                end
            } else {
                contents.push_str(MARK);
                MARK.len()
            };
            rest = &rest[n_taken..];
        }
        contents.push_str(rest);
        contents.push('\n');
        contents
    }

    /// The value that a spelling stands for, as far as it is known.
    fn value<'v>(&self, spelling: &str, values: &'v BTreeMap<String, String>) -> Option<&'v str> {
        let mut placeholders = self.named().placeholders.iter();
        let placeholder = placeholders.find(|placeholder| placeholder.spelling == spelling)?;
        values.get(&placeholder.variable).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::lesson::{Role, parse};

    #[test]
    fn a_value_of_the_lessons_is_filled_in_once_and_nothing_else_is() {
        let text = "# A\n\n::variableDefinition[base]{prompt=\"Which?\"}\n\n```dockerfile save-as=Dockerfile\nFROM $$base$$\nRUN echo $$other$$ $$base$$$$base <base>\n```\n";
        let lesson = parse(Path::new("x.md"), text);
        let block = &lesson.steps[0].blocks[0];
        assert_eq!(block.role, Role::File);
        let values = BTreeMap::from([("base".to_owned(), "$$base$$:1".to_owned())]);
        assert_eq!(
            lesson.contents(block, &values),
            "FROM $$base$$:1\nRUN echo $$other$$ $$base$$:1$$base <base>\n"
        );
        assert_eq!(
            lesson.contents(block, &BTreeMap::new()),
            format!("{}\n", block.text)
        );
    }

    #[test]
    fn what_no_lesson_speaks_of_is_the_files_own() {
        let text = "# A\n\n```makefile save-as=Makefile\nall:\n\techo $$HOME$$\n```\n";
        let lesson = parse(Path::new("x.md"), text);
        assert_eq!(lesson.variables(), []);
    }
}

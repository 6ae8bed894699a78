//! A script in two: its last command, and all that goes before it. A shell that runs one after the other does what it would
//! have done with the whole, and what each of them printed is known.
//!
//! Not here: running them (`runner`).

use super::tree::{Kind, Script};

impl Script {
    /// What goes before the last command, and that command, with all that its author wrote on one line with it; `None` where that
    /// is everything, or where they cannot be told apart for certain.
    pub fn parted(&self) -> Option<(Self, Self)> {
        let text = &self.source.text;
        let start = self.body.last()?.span.start;
        let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
        let n_before = self
            .body
            .iter()
            .take_while(|statement| statement.span.start < line)
            .count();
        let at = self.body[n_before].span.start;
        // A here-document begins behind the line that names it. What stands under a condition may look at the exit code before.
        let is_first = |kind: &Kind| matches!(kind, Kind::If(..) | Kind::Opaque);
        let is_apart = !text[line..at].contains("<<") && !is_first(&self.body[n_before].kind);
        if n_before == 0 || !self.troubles.is_empty() || !is_apart {
            return None;
        }
        let mut first = self.clone();
        first.body.truncate(n_before);
        first.source.text.truncate(at);
        let mut second = self.clone();
        second.body.drain(..n_before);
        second.seams.retain(|seam| seam.range.start >= at);
        second
            .bare_variables
            .retain(|variable| variable.range.start >= at);
        // Lines and places stay what they are.
        let blank = |byte: u8| if byte == b'\n' { '\n' } else { ' ' };
        second.source.text = text[..at].bytes().map(blank).chain(text[at..].chars()).collect();
        Some((first, second))
    }
}

#[cfg(test)]
mod tests {
    use crate::lesson::Dialect;
    use crate::script::{Placeholder, parse, print};

    fn parted(text: &str, dialect: Dialect, target: Dialect) -> Option<[String; 2]> {
        let placeholders = [Placeholder {
            spelling: "<name>".to_owned(),
            variable: "name".to_owned(),
        }];
        let script = parse(text, dialect, 1, &placeholders).script;
        let (first, last) = script.parted()?;
        let program = |script| print(script, target).unwrap().trim().to_owned();
        Some([program(&first), program(&last)])
    }

    #[test]
    fn the_last_command_stands_alone_with_what_is_on_its_line() {
        let bash = |text| parted(text, Dialect::Bash, Dialect::Bash);
        let two = |first: &str, last: &str| Some([first.to_owned(), last.to_owned()]);
        assert_eq!(
            bash("echo a\necho b\necho c # end"),
            two("echo a\necho b", "echo c # end")
        );
        assert_eq!(
            bash("echo ä <name>; ls\necho b; echo \\\n  <name>"),
            two(
                "echo ä \"${STEPGATE_VALUE_name}\"; ls",
                "echo b; echo \\\n  \"${STEPGATE_VALUE_name}\""
            )
        );
        assert_eq!(
            bash("cat <<END\na\nEND\ncd x && ls | wc"),
            two("cat <<END\na\nEND", "cd x && ls | wc")
        );
        for text in [
            "echo a",
            "echo a && echo b; echo c",
            "cat <<END; echo b\na\nEND",
            "false\nif [ $? = 1 ]; then echo; fi",
        ] {
            assert_eq!(bash(text), None, "{text}");
        }
    }

    #[test]
    fn a_translation_has_two_parts_as_well() {
        let found = parted("$a = '1'\nWrite-Host $a", Dialect::Powershell, Dialect::Bash).unwrap();
        assert!(found[0] == "a=(1)" && found[1].starts_with("printf"), "{found:?}");
    }
}

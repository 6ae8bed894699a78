//! A script in pieces: its last command and all that goes before it, or what has to be known before a command and that command.
//! A shell that runs one after the other does what it would have done with the whole.
//!
//! Not here: running them (`runner`).

use std::collections::BTreeSet;

use super::tree::{Kind, Script};

impl Script {
    /// What goes before the last command, and that command, with all that its author wrote on one line with it; `None` where that
    /// is everything, or where they cannot be told apart for certain.
    pub fn parted(&self) -> Option<(Self, Self)> {
        let first = self.cut_before(self.body.len().checked_sub(1)?)?;
        (first > 0).then(|| self.cut(first))
    }

    /// Says whether all that it has stands on one line with its last command.
    pub fn is_one_line(&self) -> bool {
        let last = self.body.len().checked_sub(1);
        last.and_then(|last| self.cut_before(last)) == Some(0)
    }

    /// The script cut before the first command of each of these values and behind the commands that begin on these lines, with all that is
    /// on one line with them, where that can be told apart for certain; what has no such place is whole.
    pub fn pieces(&self, values: &[String], lines: &[usize]) -> Vec<Self> {
        let first_use = |value: &String| {
            let mut statements = self.body.iter();
            statements.position(|statement| {
                let uses = &self.source.uses[self.source.uses_in(&statement.span)];
                uses.iter().any(|used| used.variable == *value)
            })
        };
        let cuts = values
            .iter()
            .filter_map(|value| self.cut_before(first_use(value)?));
        let behind = lines.iter().filter_map(|line| {
            let mut statements = self.body.iter();
            let last = statements.rposition(|statement| self.source.line(statement.span.start) == *line)?;
            self.cut_before(last + 1).filter(|&first| first > last)
        });
        let cuts: BTreeSet<usize> = cuts.chain(behind).filter(|&first| first > 0).collect();
        let mut pieces = Vec::with_capacity(cuts.len() + 1);
        let mut rest = self.clone();
        for first in cuts.into_iter().rev() {
            let (before, piece) = rest.cut(first);
            pieces.push(piece);
            rest = before;
        }
        pieces.push(rest);
        pieces.reverse();
        pieces
    }

    /// Says whether a command of it has this value of the learner's.
    pub fn uses(&self, value: &str) -> bool {
        let mut spans = self.body.iter().map(|statement| &statement.span);
        spans.any(|span| {
            let uses = &self.source.uses[self.source.uses_in(span)];
            uses.iter().any(|used| used.variable == value)
        })
    }

    /// The line in the lesson that its first command is on.
    pub fn first_line(&self) -> Option<usize> {
        let first = self.body.first()?;
        Some(self.source.line(first.span.start))
    }

    /// The first statement on the line that the `n`-th begins on, where a cut before it changes nothing.
    fn cut_before(&self, n: usize) -> Option<usize> {
        let text = &self.source.text;
        let start = self.body.get(n)?.span.start;
        let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
        let first = self
            .body
            .iter()
            .take_while(|statement| statement.span.start < line)
            .count();
        let at = self.body[first].span.start;
        // A here-document begins behind the line that names it. What stands under a condition may look at the exit code before.
        let is_first = |kind: &Kind| matches!(kind, Kind::If(..) | Kind::Opaque);
        let is_apart = !text[line..at].contains("<<") && !is_first(&self.body[first].kind);
        (self.troubles.is_empty() && is_apart).then_some(first)
    }

    /// What goes before a statement, and the rest; lines and places stay what they are.
    fn cut(&self, n_before: usize) -> (Self, Self) {
        let at = self.body[n_before].span.start;
        let mut first = self.clone();
        first.body.truncate(n_before);
        first.source.text.truncate(at);
        first.source.masked.truncate(at);
        first.source.uses.retain(|used| used.range.end <= at);
        let mut second = self.clone();
        second.body.drain(..n_before);
        second.seams.retain(|seam| seam.range.start >= at);
        second
            .bare_variables
            .retain(|variable| variable.range.start >= at);
        // Their numbers are in the tree.
        for used in &mut second.source.uses {
            if used.range.start < at {
                used.range = 0..0;
            }
        }
        let text = &self.source.text;
        let blank = |byte: u8| if byte == b'\n' { '\n' } else { ' ' };
        second.source.text = text[..at].bytes().map(blank).chain(text[at..].chars()).collect();
        (first, second)
    }
}

#[cfg(test)]
mod tests {
    use crate::lesson::Dialect;
    use crate::script::{Placeholder, Scope, display, parse, print};

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

    /// The pieces of a script, as programs and as the learner reads them with the value.
    fn pieces(text: &str, dialect: Dialect) -> Vec<[String; 2]> {
        let placeholders = [("<name>", "name"), ("<id>", "id")].map(|(spelling, variable)| Placeholder {
            spelling: spelling.to_owned(),
            variable: variable.to_owned(),
        });
        let script = parse(text, dialect, 1, &placeholders).script;
        let mut scope = Scope::default();
        scope.values.insert("id".to_owned(), "ID".to_owned());
        let shown = |piece: &_| {
            let program = print(piece, Dialect::Bash).unwrap();
            let read = display(piece, Dialect::Bash, Some(&scope)).unwrap();
            [program.trim().to_owned(), read.trim().to_owned()]
        };
        script.pieces(&["id".to_owned()], &[]).iter().map(shown).collect()
    }

    #[test]
    fn what_goes_before_the_first_use_of_a_value_is_a_piece() {
        let bash = |text| pieces(text, Dialect::Bash);
        let two =
            |first: &str, last: [&str; 2]| vec![[first, first].map(str::to_owned), last.map(str::to_owned)];
        let id = "\"${STEPGATE_VALUE_id}\"";
        assert_eq!(
            bash("run -d web\nps\nstop <id>\nrm <id>"),
            two(
                "run -d web\nps",
                [&format!("stop {id}\nrm {id}"), "stop ID\nrm ID"]
            )
        );
        assert_eq!(
            bash("cat <<END\na\nEND\nrun web # a\n  stop \\\n  <id>"),
            two(
                "cat <<END\na\nEND\nrun web # a",
                [&format!("stop \\\n  {id}"), "stop \\\n  ID"]
            )
        );
        for text in [
            "stop <id>\nrun web",
            "run web; stop <id>",
            "run web\nif x; then\nstop <id>\nfi",
        ] {
            assert_eq!(bash(text).len(), 1, "{text}");
        }
        let named = bash("run <id>\nrun <name>");
        assert_eq!(named.len(), 1);
        let found = pieces("run -d web\nstop <id>", Dialect::Powershell);
        assert_eq!(found[0][0], "run -d web");
        assert!(
            found[1][0].starts_with("stop") && found[1][0].contains("STEPGATE_VALUE_id"),
            "{found:?}"
        );
    }

    #[test]
    fn what_stands_behind_a_line_is_a_piece() {
        let pieces = |text: &str, lines: &[usize]| -> Vec<String> {
            let script = parse(text, Dialect::Bash, 1, &[]).script;
            let pieces = script.pieces(&[], lines);
            let program = |piece: &_| print(piece, Dialect::Bash).unwrap().trim().to_owned();
            pieces.iter().map(program).collect()
        };
        assert_eq!(
            pieces("ls\nserve \\\n  -v\nps\nserve\nls", &[2, 5]),
            ["ls\nserve \\\n  -v", "ps\nserve", "ls"]
        );
        assert_eq!(pieces("serve; ls\nps", &[1]), ["serve; ls", "ps"]);
        for (text, line) in [
            ("ls\nserve", 2),
            ("serve\nif [ $? = 1 ]; then ls; fi", 1),
            ("serve\nls", 7),
        ] {
            assert_eq!(pieces(text, &[line]).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_piece_knows_its_line_and_its_values() {
        let placeholders = [Placeholder {
            spelling: "<id>".to_owned(),
            variable: "id".to_owned(),
        }];
        let script = parse("run web\n\nstop <id>\nps", Dialect::Bash, 7, &placeholders).script;
        let pieces = script.pieces(&["id".to_owned()], &[]);
        let lines: Vec<_> = pieces.iter().map(super::Script::first_line).collect();
        assert_eq!(lines, [Some(7), Some(9)]);
        assert_eq!([pieces[0].uses("id"), pieces[1].uses("id")], [false, true]);
        assert_eq!([script.is_one_line(), pieces[0].is_one_line()], [false, true]);
    }

    #[test]
    fn a_translation_has_two_parts_as_well() {
        let found = parted("$a = '1'\nWrite-Host $a", Dialect::Powershell, Dialect::Bash).unwrap();
        assert!(found[0] == "a=(1)" && found[1].starts_with("printf"), "{found:?}");
    }
}

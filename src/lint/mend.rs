//! Findings whose mend is certain → the mended text.
//!
//! Not here: writing it (`cli`).

use super::{Finding, Linted};
use crate::lesson::Encoding;

/// A text that was mended.
#[derive(Clone, Debug)]
pub struct Mended<'a> {
    /// The text with every mend in it.
    pub text: String,
    /// What was mended, in order.
    pub findings: Vec<&'a Finding>,
}

/// Puts the certain mends into a text; of two that overlap the first is taken. Bytes elsewhere stay as they are. A text that
/// was certainly saved otherwise is mended by being saved as UTF-8, as every text is that is written.
pub fn mend(linted: &Linted) -> Mended<'_> {
    let mut text = String::with_capacity(linted.text.len());
    let mut findings = Vec::new();
    let mut at = 0;
    let mut mends: Vec<_> = linted
        .findings
        .iter()
        .filter_map(|finding| Some((finding, finding.mend.as_ref()?)))
        .collect();
    mends.sort_by_key(|(_, mend)| mend.span.start);
    for (finding, mend) in mends {
        if mend.span.start < at || linted.text.get(mend.span.clone()).is_none() {
            continue;
        }
        text.push_str(&linted.text[at..mend.span.start]);
        text.push_str(&mend.replacement);
        at = mend.span.end;
        findings.push(finding);
    }
    text.push_str(&linted.text[at..]);
    if let Encoding::Marked(_) = linted.encoding {
        let saved = linted
            .findings
            .iter()
            .filter(|finding| finding.code == "not-utf8");
        findings.splice(..0, saved);
    }
    Mended { text, findings }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::lesson;
    use crate::lint::lint;

    fn mended(text: &str) -> String {
        let linted = lint(text, &lesson::parse(Path::new("lesson.md"), text));
        mend(&linted).text
    }

    #[test]
    fn what_is_certain_is_mended_and_every_other_byte_stays() {
        let text = "# A\r\n\r\n```sh\r\ndocker-compose up -d;  docker-compose ps\r\n";
        let wanted = "# A\r\n\r\n```sh\r\ndocker compose up -d;  docker compose ps\r\n```\r\n";
        assert_eq!(mended(text), wanted);
        assert_eq!(mended(wanted), wanted);
    }

    #[test]
    fn a_fence_is_closed_only_where_all_behind_it_is_code() {
        let prose = "# A\n\n```sh\nls\n\nSome prose.\n";
        assert_eq!(mended(prose), prose);
        assert_eq!(
            mended("# A\n\n- b\n\n  ~~~~sh\n  ls"),
            "# A\n\n- b\n\n  ~~~~sh\n  ls\n  ~~~~"
        );
    }

    #[test]
    fn a_rule_under_text_gets_its_empty_line() {
        let text = "# A\n\nOne.\n---\n\n## B\n\nTwo.\n\n---\n\n## C\n\nThree.\n";
        assert_eq!(mended(text), text.replacen("One.\n", "One.\n\n", 1));
    }

    #[test]
    fn a_fence_that_is_closed_too_short_gets_the_marks_of_its_opening() {
        assert_eq!(
            mended("# A\n\n`````\nls\n```\n\nSome.\n"),
            "# A\n\n`````\nls\n`````\n\nSome.\n"
        );
    }

    #[test]
    fn commands_are_typed_anew_behind_their_prompts_and_prose_is_not() {
        let text = "# A\n\nSome “words” – here.\n\n```sh\n$ docker ps –a \\ \n  “x”\nID   “y”\n```\n";
        let wanted = "# A\n\nSome “words” – here.\n\n```sh\n$ docker ps -a \\\n  \"x\"\nID   “y”\n```\n";
        assert_eq!(mended(text), wanted);
        let entity = "# A\n\n```sh\ndocker ps –a &amp;&amp; ls\n```\n";
        assert_eq!(mended(entity), entity);
    }

    #[test]
    fn of_mends_that_overlap_the_first_is_taken() {
        let text = "# A\n\n```sh\ndocker-compose up -d\n```\n";
        let mut linted = lint(text, &lesson::parse(Path::new("lesson.md"), text));
        let twice = linted.findings[0].clone();
        linted.findings.push(twice);
        let mended = mend(&linted);
        assert_eq!(
            (
                mended.findings.len(),
                mended.text.matches("docker compose").count()
            ),
            (1, 1)
        );
    }
}

//! Prose about an error that not everybody gets: what helps against it is not for all.
//!
//! Not here: failures that are announced (`failure`).

use super::near::begins_with;
use super::phrases::Phrases;
use super::said::{Said, last_sentence};

/// What somebody may get, and what that is.
static CASES: Phrases<2> = Phrases::new([
    &[
        "you get",
        "you see",
        "you receive",
        "you encounter",
        "you run into",
        "you have",
    ],
    &["error", "problem", "trouble", "warning", "issue"],
]);

/// What goes wrong, of whatever.
static TROUBLE: Phrases<1> = Phrases::new([&[
    " fails",
    "does not work",
    "doesn't work",
    "doesn’t work",
    "did not work",
    "didn't work",
    "not working",
    "goes wrong",
    "went wrong",
    "already in use",
    "already allocated",
    "permission denied",
    "gets stuck",
    "is stuck",
    "se produit",
    "ne fonctionne pas",
    "no funciona",
    "nicht funktioniert",
    "fehlschlägt",
]]);

/// Says whether a paragraph ends with such a sentence: «If you get an error about the port, run:», «If that fails, run:»
pub(super) fn closes(paragraph: &str) -> bool {
    let sentence = last_sentence(paragraph).trim_start_matches(|c: char| !c.is_alphanumeric());
    let begins = begins_with(sentence, &["if ", "should ", "si ", "wenn ", "falls "]);
    let clause = sentence.split(',').next().unwrap_or_default();
    begins && (CASES.of(sentence) == 3 || TROUBLE.of(clause) == 1)
}

/// Says whether prose goes on behind the error's block with what helps: in the same sentence, or with a word for that.
pub(super) fn goes_on(said: &Said<'_>) -> bool {
    static HELP: Phrases<1> = Phrases::new([&["fix", "solve", "get rid", "work around", "workaround"]]);
    let begins = said.prose.trim_start().chars().next();
    let is_one = said.prose.trim() == said.closing.trim();
    is_one && begins.is_some_and(char::is_lowercase) || HELP.of(last_sentence(said.closing)) != 0
}

/// Says whether a paragraph names what goes wrong, and nothing else: «**Problem**: the port is taken»
pub(super) fn is_named(paragraph: &str) -> bool {
    #[rustfmt::skip]
    const NAMES: [&str; 12] = [
        "error", "fehler", "issue", "problem", "problema", "problème", "symptom", "symptôme", "síntoma", "sintoma", "问题", "問題",
    ];
    // What goes on tells more than that.
    const LONGEST: usize = 100;
    if paragraph.len() > LONGEST || paragraph.trim_end().ends_with(':') {
        return false;
    }
    let bold = paragraph.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some(end) = bold.find([':', '：']) else {
        return false;
    };
    let name = bold[..end].trim_end_matches(|c: char| !c.is_alphanumeric());
    name.len() <= 16 && NAMES.contains(&name.to_lowercase().as_str())
}

/// Says whether a paragraph ends with what somebody else, with another value, would type: «For example, if your name is `ada`, run:»
pub(super) fn is_example(paragraph: &str) -> bool {
    const BEGINS: [&str; 7] = [
        "for instance if ",
        "for instance, if ",
        "for example if ",
        "for example, if ",
        "e.g. if ",
        "例如，如果",
        "例如,如果",
    ];
    static VALUE: Phrases<2> = Phrases::new([
        &["your ", "你的"],
        &[" is ", " are ", " was ", " were ", "是 ", "是`"],
    ]);
    let sentence = last_sentence(paragraph).trim_start();
    begins_with(sentence, &BEGINS) && VALUE.of(sentence) == 3
}

/// Says whether a paragraph begins or ends with the mark of what is not to be done, or goes wrong: «❌ Never in production:»
pub(super) fn warns(paragraph: &str) -> bool {
    const MARKS: [char; 4] = ['❌', '🚫', '⛔', '👎'];
    if paragraph.is_ascii() {
        return false;
    }
    let begin = paragraph.trim_start_matches(['*', '_', '#', '>', '-', ' ']);
    let end = paragraph.trim_end_matches(['*', '_', ':', ')', ' ', '\u{fe0f}']);
    begin.starts_with(MARKS) || end.ends_with(MARKS)
}

#[cfg(test)]
mod tests {
    use super::{Said, closes, goes_on, is_example, is_named, warns};

    #[test]
    fn a_cross_warns_at_a_paragraphs_begin_and_at_its_end() {
        assert!(warns("❌ Never in production:"));
        assert!(warns("The **old** way ❌:"));
        assert!(!warns("Of ❌ and ✅, the way to go:"));
    }

    #[test]
    fn what_goes_wrong_is_named_at_a_paragraphs_begin() {
        for named in [
            "Problem: the port is taken",
            "🐛 Problème : il s'arrête",
            "问题：它停了",
        ] {
            assert!(is_named(named), "{named}");
        }
        for other in [
            "Problem: it ends. So run:",
            "No problem: run it",
            "The error is this one: run it",
            "Problem",
            "Errors are told so: look",
        ] {
            assert!(!is_named(other), "{other}");
        }
    }

    #[test]
    fn what_helps_may_stand_behind_the_error() {
        let goes_on = |prose| goes_on(&Said::of(prose, prose));
        assert!(goes_on("then start it by hand:"));
        assert!(goes_on("You can fix it with:"));
        assert!(!goes_on("Now list the images:"));
        assert!(!goes_on(""));
    }

    #[test]
    fn what_somebody_else_would_type_is_an_example() {
        assert!(is_example("Log in. For example, if your name is `ada`, run:"));
        assert!(is_example("For instance if `one.x` was your host then type:"));
        assert!(is_example("例如，如果你的名字是 `ada`，则运行："));
        assert!(!is_example("For example, if you want the list, run:"));
        assert!(!is_example("If your name is ada, run:"));
    }

    #[test]
    fn what_helps_against_an_error_is_for_those_who_get_it() {
        assert!(closes("Run it. If you get an error about the port, run:"));
        assert!(closes("If you see the following warning, run:"));
        assert!(closes("If you get `port is already allocated`, run:"));
        assert!(closes("(If that doesn't work, try:"));
        assert!(closes("Should the name be already in use, remove it:"));
        assert!(closes("Si cela ne fonctionne pas, tapez :"));
        assert!(!closes("See whether it fails:"));
        assert!(!closes("If all is well, go on:"));
        assert!(!closes(
            "If you need another port, as where one is already in use, run:"
        ));
        assert!(!closes("If you have the image, run:"));
        assert!(!closes("There is an error that you see if you run:"));
        assert!(!closes(""));
    }
}

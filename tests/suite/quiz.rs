//! A lesson's questions as authors and learners see them.
//!
//! Not here: how they are read (`lesson`), and when they are asked (`runner`).

use crate::support::sandbox::Sandbox;

const LESSON: &str = "# Names\n\nA tag is a name.\n\n<!-- quiz -->\nDoes `docker tag` *copy*?\n\n- [ ] Yes\n- [x] No, `never`\n\n## More\n\nText.\n";

#[test]
fn a_plan_shows_questions_with_what_is_right_apart_from_the_prose() {
    let sandbox = Sandbox::new();
    sandbox.write("names.md", LESSON);
    let plan = |words: &[&str]| {
        let output = sandbox
            .stepgate(["plan", "names.md"].iter().chain(words))
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let text = plan(&[]);
    let shown = "       6  asked: Does docker tag copy?\n            [ ] Yes\n            [x] No, never\n";
    assert!(text.contains(shown), "{text}");
    let document: serde_json::Value = serde_json::from_str(&plan(&["--format", "json"])).unwrap();
    let steps = &document["lessons"][0]["steps"];
    assert_eq!(
        steps[0]["questions"],
        serde_json::json!([{ "line": 6, "text": "Does docker tag copy?", "takes": "one", "choices": [
            { "text": "Yes", "right": false }, { "text": "No, never", "right": true } ] }])
    );
    assert_eq!(steps[1].get("questions"), None);
}

#[cfg(unix)]
#[test]
fn a_learner_is_asked_below_the_page_and_told_no_more_than_right_or_wrong() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write("names.md", LESSON);
    let mut terminal = sandbox.terminal(["run", "names.md", "--engine", "builtin"]);
    let page = terminal.expect("1/2 › ");
    assert!(!page.contains("never"), "{page}");
    terminal.send_line("");
    let question = terminal.expect("1/2 › ");
    for part in [
        "Question",
        "Does `docker tag` copy?",
        "   1  Yes",
        "   2  No, `never`",
        "Type the number of the right one.",
        "Enter shows the question again",
    ] {
        assert!(question.contains(part), "{part} is not in:\n{question}");
    }
    terminal.send_line("1");
    terminal.expect("that is not it");
    terminal.expect("1/2 › ");
    terminal.send_line("explain");
    terminal.expect("You have answered its question.");
    terminal.expect("1/2 › ");
    terminal.send_line("solution");
    let solution = terminal.expect("1/2 › ");
    assert!(
        solution.contains("   2  No, `never`") && !solution.contains("Yes"),
        "{solution}"
    );
    terminal.send_line("2");
    terminal.expect("that is right");
    terminal.expect("Step passed (assisted): Names");
    terminal.expect("2/2 › ");
}

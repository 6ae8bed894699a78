//! Marks of other people's formats, planned and run.
//!
//! Not here: how they are read (`lesson`), and folders (`course`).

use crate::support::sandbox::Sandbox;

#[cfg(unix)]
const RUN: &str = "run two.md --engine builtin --unattended --yes";

/// Two lessons as for Innovation Engine, of which the second names the first as its prerequisite.
fn innovation(shown: &str) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write("one.md", "# One\n\n```bash\necho first > made\n```\n");
    sandbox.write(
        "two.md",
        &format!(
            "# Two\n\n## Prerequisites\n\nRun [the first](one.md).\n\n## Look\n\n```bash\ncat made\n```\n\n<!-- expected_similarity=0.9 -->\n\n```text\n{shown}\n```\n\n```bash\necho <your-name>\n```\n"
        ),
    );
    sandbox.write("two.ini", "; who\nNAME = \"ada\"\n");
    sandbox
}

#[test]
fn a_plan_names_prerequisites_and_what_output_is_expected() {
    let (exit, text) = innovation("first").says("plan two.md");
    assert_eq!(exit, 0, "{text}");
    for part in [
        "  first one.md (line 3): the first\n",
        "checked: output",
        "echo <your-name>",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let (_, text) = innovation("first").says("plan two.md --format json");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        document["lessons"][0]["prerequisites"],
        serde_json::json!([{ "line": 3, "title": "the first", "path": "one.md" }])
    );
}

#[cfg(unix)]
#[test]
fn prerequisites_run_first_and_the_output_is_compared() {
    let (exit, text) = innovation("first").says(RUN);
    assert_eq!(exit, 0, "{text}");
    assert!(
        text.find("Lesson 1 of 2: One") < text.find("Lesson 2 of 2: Two"),
        "{text}"
    );
    assert!(text.contains("alike by 0.9 of 1 at least"), "{text}");
    let (exit, text) = innovation("something else").says(RUN);
    assert_eq!(exit, 1, "{text}");
    assert!(text.contains("✗ Two (exit 1)"), "{text}");
}

#[cfg(unix)]
#[test]
fn cells_of_runme_run_where_and_how_they_say() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write("app/here", "");
    sandbox.write(
        "two.md",
        "# Two\n\n```sh {\"name\":\"serve\",\"background\":\"true\",\"cwd\":\"app\"}\ntouch served; exec sleep 1000\n```\n\n```sh\nls app/served\nls here\n```\n",
    );
    let (exit, text) = sandbox.says("plan two.md --format json");
    assert_eq!(exit, 0, "{text}");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let block = &document["lessons"][0]["steps"][0]["blocks"][0];
    assert_eq!(
        (block["name"].as_str(), block["cwd"].as_str()),
        (Some("serve"), Some("app"))
    );
    assert_eq!(block["commands"][1]["foreground"], true, "{block}");
    let (exit, text) = sandbox.says(RUN);
    assert_eq!(exit, 1, "{text}");
    assert!(text.contains("app/served\n"), "{text}");
    assert!(text.contains("ls: cannot access 'here'"), "{text}");
    sandbox.write("two.md", "# Two\n\n```sh {\"cwd\":\"gone\"}\ntouch made\n```\n");
    let (exit, text) = sandbox.says(RUN);
    assert_eq!(exit, 1, "{text}");
    assert!(
        text.contains("line 4 runs in the folder `gone`, which is not there"),
        "{text}"
    );
    assert!(!sandbox.work().join("made").exists());
}

#[cfg(unix)]
#[test]
fn a_step_goes_by_the_name_of_a_block_too() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write("app/here", "");
    sandbox.write(
        "two.md",
        "---\ncwd: app\n---\n\n# Two\n\nText.\n\n## Set it up\n\n```sh\ntouch setup\n```\n\n## Build it\n\n```sh {\"name\":\"build\"}\nls here; touch built\n```\n",
    );
    let (_, text) = sandbox.says("plan two.md");
    assert!(text.contains("ls here [named build]\n"), "{text}");
    let (exit, text) = sandbox.says(&format!("{RUN} --step build"));
    assert_eq!(exit, 0, "{text}");
    let has = |name: &str| sandbox.work().join("app").join(name).exists();
    assert!(has("built") && !has("setup"), "{text}");
    let (exit, text) = sandbox.says(&format!("{RUN} --step built"));
    assert_eq!(exit, 2, "{text}");
}

#[test]
fn values_beside_a_lesson_that_are_no_text_are_told_and_not_taken() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "# A\n\n```sh\necho <your-color>\n```\n");
    std::fs::write(sandbox.work().join("a.ini"), b"color = b\xff\n").unwrap();
    let output = sandbox.stepgate(["plan", "a.md"]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("No value is taken from `a.ini`: it is not saved as UTF-8."),
        "{told}"
    );
    let plan = String::from_utf8(output.stdout).unwrap();
    assert!(
        plan.contains("echo <your-color>") && !plan.contains('\u{fffd}'),
        "{plan}"
    );
}

/// A Labspace whose page has two variants, of which a value selects one.
fn labspace() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write(
        "labspace.yaml",
        "title: Lab\nvariables:\n  base: alpine\nsections:\n  - title: One\n    contentPath: one.md\n",
    );
    sandbox.write(
        "one.md",
        "# One\n\n::variableDefinition[color]{prompt=\"Which colour?\"}\n\n:::conditionalDisplay{variable=\"color\" requiredValue=\"red\"}\n```bash\ntouch red\n```\n:::\n\n:::conditionalDisplay{variable=\"color\" requiredValue=\"blue\"}\n```bash\ntouch blue\n```\n\n```dockerfile save-as=Dockerfile\nFROM $$base$$\nLABEL color=$$color$$\n```\n:::\n",
    );
    sandbox
}

#[test]
fn a_plan_says_what_a_passage_depends_on() {
    let sandbox = labspace();
    let (exit, text) = sandbox.says("plan labspace.yaml");
    assert_eq!(exit, 0, "{text}");
    for part in [
        "value base (line 17): $$base$$, `alpine` where nothing else is given\n",
        "touch red [not run, but where color is red]",
        "touch blue [not run, but where color is blue]",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let (_, text) = sandbox.says("plan labspace.yaml --var color=red");
    assert!(text.contains("touch red [where color is red]"), "{text}");
    assert!(!text.contains("file Dockerfile"), "{text}");
    let (_, text) = sandbox.says("plan labspace.yaml --format json --var color=blue");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let blocks = &document["lessons"][0]["steps"][0]["blocks"];
    assert_eq!(
        blocks[0]["conditions"],
        serde_json::json!([{ "variable": "color", "wanted": "text", "value": "red" }])
    );
    assert_eq!(
        (&blocks[0]["unselected"], &blocks[1]["unselected"]),
        (&serde_json::json!(true), &serde_json::Value::Null)
    );
}

#[cfg(unix)]
#[test]
fn values_of_comments_and_of_files_beside_are_the_lessons_where_it_sets_none() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write(
        "two.md",
        "<!--\n```variables\nexport COLOR=red\n```\n-->\n\n# Two\n\n```bash\necho it is $COLOR of ${SIZE} in $PLACE, and $API_TOKEN.\n```\n\n```bash\nOWN=mine\necho this is $OWN\n```\n",
    );
    sandbox.write("two.ini", "COLOR = blue\nSIZE = 3\n");
    sandbox.write(
        "env.json",
        "{\"SIZE\": \"4\", \"PLACE\": \"here\", \"OWN\": \"no\", \"API_TOKEN\": \"t0ken\"}",
    );
    let (exit, text) = sandbox.says("plan two.md --format json");
    assert_eq!(exit, 0, "{text}");
    assert!(!text.contains("t0ken"), "{text}");
    let (exit, text) = sandbox.says(RUN);
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("it is red of 3 in here, and "), "{text}");
    assert!(text.contains("this is mine") && !text.contains("t0ken"), "{text}");
    let (exit, text) = sandbox.says(&format!("{RUN} --var color=green"));
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("it is green of 3"), "{text}");
    sandbox.set("STEPGATE_VAR_SIZE", "5");
    let (_, text) = sandbox.says(RUN);
    assert!(
        text.contains("it is red of 5"),
        "the environment goes before files: {text}"
    );
    let (_, text) = sandbox.says(&format!("{RUN} --var SIZE=6"));
    assert!(
        text.contains("it is red of 6"),
        "the command line goes before it: {text}"
    );
}

#[cfg(unix)]
#[test]
fn a_secret_in_a_comment_is_used_and_neither_shown_nor_kept() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write(
        "two.md",
        "<!--\n```variables\nexport API_TOKEN=t0ken\n```\n-->\n\n# Two\n\n```bash\necho known $API_TOKEN\n```\n",
    );
    let (_, text) = sandbox.says("plan two.md --format json");
    assert!(text.contains("secret") && !text.contains("t0ken"), "{text}");
    let (exit, text) = sandbox.says(RUN);
    assert_eq!(exit, 0, "{text}");
    assert!(
        text.contains("known [redacted]") && !text.contains("t0ken"),
        "{text}"
    );
    let kept = sandbox
        .files()
        .into_iter()
        .filter(|path| path.starts_with(sandbox.state()));
    for path in kept {
        let bytes = std::fs::read(&path).unwrap();
        assert!(
            !bytes.windows(5).any(|window| window == b"t0ken"),
            "{}",
            path.display()
        );
    }
}

#[cfg(unix)]
#[test]
fn the_passage_alone_that_a_value_selects_is_run() {
    let sandbox = labspace();
    let run_it = "run labspace.yaml --engine builtin --unattended --yes";
    let (exit, text) = sandbox.says(run_it);
    assert_ne!(exit, 0, "{text}");
    assert!(text.contains("color"), "{text}");
    assert!(!sandbox.work().join("red").exists() && !sandbox.work().join("blue").exists());
    let (exit, text) = sandbox.says(&format!("{run_it} --var color=blue"));
    assert_eq!(exit, 0, "{text}");
    assert!(!sandbox.work().join("red").exists() && sandbox.work().join("blue").exists());
    let written = std::fs::read_to_string(sandbox.work().join("Dockerfile")).unwrap();
    assert_eq!(written, "FROM alpine\nLABEL color=blue\n");
}

/// A page that is another one where a value is given, and where there is none.
#[cfg(unix)]
const PAGE: &str = "# One\n\n::variableDefinition[color]{prompt=\"Which colour?\"}\n\nYours is $$color$$.\n\n:::conditionalDisplay{variable=\"color\" hasValue}\nSome.\n\n```bash\ntouch $$color$$\n```\n:::\n\n:::conditionalDisplay{variable=\"color\" hasNoValue}\nNone.\n:::\n";

#[test]
fn an_address_of_a_platform_s_machine_is_asked_for_at_the_learner_s_own() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "lesson.md",
        "# Ask\n\nOpen [it]({{TRAFFIC_HOST1_8080}}/a).\n\n```\ncurl https://[[HOST_SUBDOMAIN]]-8080-[[KATACODA_HOST]].environments.katacoda.com/b\n```{{execute}}\n",
    );
    let (exit, text) = sandbox.says("plan lesson.md");
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("checked: http http://localhost:8080/b"), "{text}");
    assert!(!text.contains("value ") && !text.contains("[["), "{text}");
}

#[cfg(unix)]
#[test]
fn two_quotes_say_that_there_is_no_value_and_prose_shows_those_that_are_given() {
    for (typed, seen, unseen) in [("\"\"", "None.", "Some."), ("red", "Yours is red.", "None.")] {
        let mut sandbox = Sandbox::new();
        sandbox.set("STEPGATE_RUNTIME", "none");
        sandbox.write("one.md", PAGE);
        let mut terminal = sandbox.terminal(["run", "one.md", "--engine", "builtin", "--yes"]);
        let asked = terminal.expect("Your value for `color`: ");
        assert!(
            asked.contains("Which colour? `\"\"` says that there is none."),
            "{asked}"
        );
        terminal.send_line(typed);
        let page = terminal.expect("1/1 › ");
        assert!(page.contains(seen) && !page.contains(unseen), "{page}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_at_the_question_of_a_passage_shows_the_page_and_leaves_the_value_open() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write("one.md", PAGE);
    let mut terminal = sandbox.terminal(["run", "one.md", "--engine", "builtin", "--yes"]);
    terminal.expect("Your value for `color`: ");
    terminal.control('c');
    let page = terminal.expect("1/1 › ");
    for words in [
        "Where color has a value:",
        "Where color has no value:",
        "Yours is $$color$$.",
    ] {
        assert!(page.contains(words), "{words} is not in:\n{page}");
    }
    // Work is asked for it again.
    terminal.send_line("");
    terminal.expect("Your value for `color`: ");
    terminal.send_line("red");
    terminal.expect("Step passed: One");
    assert!(sandbox.work().join("red").exists());
}

//! Scenarios of Katacoda and Killercoda, run: what prepares their machine, what is done in its home, and their own programs.
//!
//! Not here: what their files say (`course`).

use crate::support::sandbox::Sandbox;

/// The home of who learns in a scenario.
const ROOT: &str = "/root";

#[test]
fn a_scenario_is_set_up_before_its_page_with_the_same_yes() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write(
        "index.json",
        r#"{ "title": "Lab", "details": { "steps": [
            { "title": "Look", "text": "one.md", "background": "behind.sh", "foreground": "before.sh", "verify": "verify.sh" } ],
            "assets": { "host01": [ { "file": "run.sh", "target": "/root", "chmod": "+x" }, { "file": "run.sh", "target": "/opt" } ] } } }"#,
    );
    sandbox.write("assets/run.sh", "#!/bin/sh\necho it runs\n");
    sandbox.write("behind.sh", "touch behind\n");
    sandbox.write("before.sh", "until test -e behind; do :; done; touch before\n");
    sandbox.write("one.md", "Look: `./run.sh`{{execute}}\n");
    sandbox.write("verify.sh", "test -e before\n");
    let (_, text) = sandbox.says("plan index.json");
    assert!(text.contains("`run.sh` is not copied to `/opt`"), "{text}");
    let (exit, text) = sandbox.says("run index.json --engine builtin --unattended");
    assert_eq!(exit, 5, "{text}");
    assert!(!sandbox.work().join("behind").exists() && !sandbox.work().join("run.sh").exists());
    let (exit, text) = sandbox.says("run index.json --engine builtin --unattended --yes");
    assert_eq!(exit, 0, "{text}");
    assert!(
        text.contains("it runs") && text.contains("the author's `verify.sh` is content"),
        "{text}"
    );
}

#[test]
fn what_a_scenario_does_in_its_home_is_done_in_its_folder() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write(
        "lab/index.json",
        r#"{"title": "Lab", "details": {"steps": [{"text": "do.md"}]}}"#,
    );
    sandbox.write(
        "lab/do.md",
        "# Do\n\n```\ncd /root && mkdir -p made && cd ~/made && echo there > \"$HOME/made/note\"\n```{{exec}}\n\n```\ncat note\n```{{exec}}\n",
    );
    let (exit, text) = sandbox.says("run lab --engine builtin --unattended --yes");
    assert_eq!(exit, 0, "{text}");
    let made = sandbox.work().join("lab/made/note");
    assert_eq!(std::fs::read_to_string(made).unwrap(), "there\n", "{text}");
    let (_, text) = sandbox.says("plan lab");
    assert!(text.contains("cd /root\n"), "{text}");
    sandbox.write(
        "lab/do.md",
        "# Do\n\nCreate `~/app.py`:\n\n```python\nprint(1)\n```\n",
    );
    let (exit, text) = sandbox.says("lint lab");
    assert!(exit == 0 && !text.contains("file-outside"), "{text}");
    let (_, text) = sandbox.says("lint lab/do.md");
    assert!(text.contains("file-outside"), "{text}");
}

#[test]
fn a_scenario_s_own_programs_find_its_home_in_its_folder() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write(
        "it's/index.json",
        r#"{"title": "Lab", "details": {"steps": [{"text": "do.md", "foreground": "before.sh", "background": "behind.sh", "verify": "verify.sh"}]}}"#,
    );
    let before = format!(
        "#!/bin/bash\nset -e\nuntil test -e ~/behind; do :; done\ncd / && cd\nmkdir -p {ROOT}/stepgate-made\n\
         echo \"$(basename \"$0\") $HOME/x\" > ~/stepgate-made/note\n"
    );
    sandbox.write("it's/before.sh", &before);
    sandbox.write("it's/behind.sh", "touch \"$HOME/behind\"\n");
    let verify = format!("grep -q 'before.sh' {ROOT}/stepgate-made/note && [ -f ~/own ]\n");
    sandbox.write("it's/verify.sh", &verify);
    sandbox.write(
        "it's/do.md",
        "# Do\n\n```bash\ncd / && cd && touch own\n```{{exec}}\n",
    );
    let (exit, text) = sandbox.says("run it's --engine builtin --unattended --yes");
    assert_eq!(exit, 0, "{text}");
    let folder = sandbox.work().join("it's");
    let note = std::fs::read_to_string(folder.join("stepgate-made/note")).unwrap();
    assert_eq!(note, format!("before.sh {}/x\n", folder.display()), "{text}");
    assert!(text.contains("the author's `verify.sh` is content"), "{text}");
    // A program that names no home runs as it is.
    sandbox.write(
        "it's/verify.sh",
        "test -e \"$(dirname \"$0\")/do.md\" && exit 3\n",
    );
    let (exit, text) = sandbox.says("run it's --engine builtin --unattended --yes");
    assert!(exit == 1 && text.contains("`verify.sh`"), "{text}");
}

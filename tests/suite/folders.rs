//! Lessons whose pages, programs and working folder a format spreads over several folders, planned and run as they are.
//!
//! Not here: scenarios and courses (`course`), and marks in their Markdown (`formats`).

use crate::support::sandbox::Sandbox;

/// A track of one challenge, which says this where it is not done.
fn track() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write(
        "README.md",
        "# Tracks\n\nPush them with the platform's own tool.\n",
    );
    sandbox.write(
        "tracks/files/track.yml",
        "slug: files\ntype: track\ntitle: Files\n",
    );
    sandbox.write(
        "tracks/files/01-make/assignment.md",
        "---\nslug: make\ntitle: Make one\n---\n\nMake a file:\n\n```\ntouch made\n```\n",
    );
    sandbox.write("tracks/files/01-make/setup-vm", "touch prepared\n");
    sandbox
}

#[test]
fn a_track_is_found_below_and_its_checks_have_a_say() {
    let sandbox = track();
    let check = |text: &str| sandbox.write("tracks/files/01-make/check-vm", text);
    check("test -f made || fail-message 'There is no file yet'\n");
    let (exit, text) = sandbox.says("plan .");
    assert_eq!(exit, 0, "{text}");
    for part in [
        "Files\n",
        "Make one",
        "check-vm",
        "`01-make/setup-vm` prepares a machine",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let words = "run . --engine builtin --unattended --yes";
    let (exit, text) = sandbox.says(words);
    assert_eq!(exit, 0, "{text}");
    assert!(!sandbox.work().join("tracks/files/prepared").exists(), "{text}");
    check("#!/bin/bash\nset -e\nif [ -f made ]; then\n  fail-message 'Not that one'\nfi\n");
    let (exit, text) = sandbox.says(words);
    assert_eq!(exit, 1, "{text}");
    assert!(
        text.contains("check-vm` is not content (exit 1)") && text.contains("Not that one"),
        "{text}"
    );
}

#[test]
fn a_labspaces_commands_run_in_its_project() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write(
        "labspace/labspace.yaml",
        "title: Lab\nsections:\n  - contentPath: one.md\n",
    );
    sandbox.write(
        "labspace/one.md",
        "# One\n\n```bash\nls here\n```\n\n```text save-as=made.txt\nx\n```\n",
    );
    sandbox.write("project/here", "");
    let (exit, text) = sandbox.says("run . --engine builtin --unattended --yes");
    assert_eq!(exit, 0, "{text}");
    assert!(sandbox.work().join("project/made.txt").exists(), "{text}");
}

#[test]
fn what_is_wrong_in_a_document_is_said_by_lint_as_by_plan() {
    for (document, text) in [
        ("track.yml", "slug: [x\n"),
        ("labspace.yaml", "sections: 1\n"),
        ("index.json", "{ \"details\": "),
        ("resources/workshop.yaml", "spec: [\n"),
        ("structure.json", "{"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(&format!("lab/{document}"), text);
        sandbox.write("lab/workshop/content/one.md", "# One\n\nText.\n");
        sandbox.write("lab/01-one/assignment.md", "# One\n\nText.\n");
        let planned = sandbox.says("plan lab");
        assert_eq!(planned.0, 3, "{document}: {}", planned.1);
        assert!(planned.1.contains("cannot be read as"), "{}", planned.1);
        assert_eq!(sandbox.says("lint lab"), planned, "{document}");
    }
    let sandbox = Sandbox::new();
    sandbox.write("track.yml", "slug: [x\n");
    assert_eq!(sandbox.says("lint track.yml"), sandbox.says("plan track.yml"));
    sandbox.write("empty/notes.txt", "x");
    let (exit, text) = sandbox.says("lint empty");
    assert!(exit == 3 && text.contains("holds no lesson"), "{text}");
}

#[test]
fn a_slide_s_file_that_is_missing_is_told_by_plan_and_by_lint() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "slides.md",
        "# A\n\nText.\n\n---\nsrc: pages/b.md\n---\n\n---\nsrc: pages/c.md\n---\n",
    );
    sandbox.write("pages/b.md", "# B\n\n```sh\ndocker pull web\n```\n");
    let (exit, text) = sandbox.says("plan slides.md");
    assert!(exit == 0 && text.contains("docker pull web"), "{text}");
    assert!(
        text.contains("line 10: `pages/c.md` names the text of a slide, and is not there"),
        "{text}"
    );
    let (_, text) = sandbox.says("lint slides.md");
    assert!(
        text.contains("dead-link") && text.contains("`pages/c.md`") && !text.contains("`pages/b.md`"),
        "{text}"
    );
}

#[test]
fn a_site_s_other_languages_are_told_with_what_to_name_for_them() {
    let sandbox = Sandbox::new();
    sandbox.write("hugo.toml", "[languages]\nen = {}\nfr = {}\n");
    sandbox.write("content/en/a.md", "# One\n\n```sh\ndocker pull one\n```\n");
    sandbox.write("content/fr/a.md", "# Un\n\n```sh\ndocker pull un\n```\n");
    let (exit, text) = sandbox.says("plan .");
    assert!(
        exit == 0 && text.contains("docker pull one") && !text.contains("docker pull un\n"),
        "{text}"
    );
    assert!(
        text.contains("for another name its folder or page: `./content/fr`."),
        "{text}"
    );
    let (_, text) = sandbox.says("plan content/fr");
    assert!(
        text.contains("docker pull un\n") && !text.contains("several languages"),
        "{text}"
    );
}

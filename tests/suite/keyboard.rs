//! A run that nobody sits before, of commands that somebody would have to sit before.
//!
//! Not here: containers (`tests/engine`), and what runs on (the library's own tests).

use crate::support::sandbox::Sandbox;

#[test]
fn an_editor_is_left_out_and_its_file_is_written_and_a_pager_shows_all() {
    let sandbox = Sandbox::new();
    let lines: Vec<String> = (1..=200).map(|n| format!("line {n}")).collect();
    sandbox.write("long.txt", &lines.join("\n"));
    sandbox.write(
        "lesson.md",
        "# Edit\n\n## Open\n\n```bash\nvim app.conf\n```\n\nAdd this content to it:\n\n```yaml\na: 1\n```\n\n\
         ## Look\n\n```bash\nmore long.txt\nhtop\n```\n\n## Keep\n\n```bash\ncat app.conf\n```\n",
    );
    let (exit, text) = sandbox.says("run lesson.md --engine builtin --unattended --yes");
    assert_eq!(exit, 0, "{text}");
    for command in ["vim app.conf", "htop"] {
        let said = format!("stepgate: `{command}` wants somebody at the keyboard, and is left out");
        assert_eq!(text.matches(&said).count(), 1, "{text}");
        assert!(!text.contains(&format!("✓ `{command}`")), "{text}");
    }
    assert!(text.contains("line 1\n") && text.contains("line 200"), "{text}");
    assert!(text.contains("\na: 1\n"), "{text}");
}

//! Commands that never end, in a run that nobody sits before.
//!
//! Not here: what is seen to be a server (`tests/engine`), and commands that wait for keys (`keyboard`).

use crate::support::sandbox::Sandbox;

#[test]
fn what_never_ends_where_nobody_is_there_is_stopped_and_it_is_told_how_it_gets_longer() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "lesson.md",
        "# Wait\n\n```bash\nsh -c 'sleep 30'\ntouch behind\n```\n\n```bash\ntouch next\n```\n",
    );
    let (exit, text) = sandbox.says("run lesson.md --engine builtin --unattended --yes --timeout 1s");
    assert_eq!(exit, 1, "{text}");
    for part in [
        "stopped: it took too long",
        "it has taken 1s, and nobody is there to end it",
        "`--timeout`",
    ] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
    for name in ["behind", "next"] {
        assert!(!sandbox.work().join(name).exists(), "{name}: {text}");
    }
    // What takes no longer is not touched by it.
    sandbox.write(
        "lesson.md",
        "# Wait\n\n```bash\nsh -c 'sleep 1'\ntouch behind\n```\n",
    );
    let (exit, text) = sandbox.says("run lesson.md --engine builtin --unattended --yes --timeout 2h");
    assert_eq!(exit, 0, "{text}");
}

#[test]
fn a_limit_is_a_length_of_time_and_for_runs_without_a_learner_alone() {
    let sandbox = Sandbox::new();
    sandbox.write("lesson.md", "# Wait\n\n```bash\ntrue\n```\n");
    for (limit, words) in [
        ("soon", "as in `90s`, `30m` or `1h 30m`"),
        ("0s", "commands need more time than that"),
    ] {
        let (exit, text) = sandbox.says(&format!("run lesson.md --unattended --timeout {limit}"));
        assert!(exit == 2 && text.contains(words), "{limit}: {exit} {text}");
    }
    let (exit, text) = sandbox.says("run lesson.md --timeout 5m");
    assert!(
        exit == 2 && text.contains("arguments were not provided"),
        "{exit} {text}"
    );
}

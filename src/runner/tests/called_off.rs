//! Ctrl-C where no command runs that could answer it.

use super::*;

/// A step of three blocks, of which the second goes in pieces.
const LESSON: &str = "# A\n\n## Work\n\n```bash\nexport A=1\n```\n\n```bash\necho one\ndocker stop d67\n```\n\n```bash\nexport B=2\n```\n";

async fn pressed_behind(n: usize) -> (Vec<String>, Ran) {
    let scene = Scene {
        pressed_behind: n,
        ..Scene::new(LESSON)
    };
    let mut learner = says([Intent::Proceed]);
    learner.agrees = true;
    learner.values = ["86b1a90c3e5f"; 4].into();
    let ran = scene.run(&mut learner).await;
    let commands = ran.commands().into_iter().map(str::to_owned).collect();
    (commands, ran)
}

#[tokio::test]
async fn ctrl_c_between_two_commands_ends_the_rest_of_the_step() {
    let all = ["export A=1", "echo one", "docker stop 86b1a90c3e5f", "export B=2"];
    for n in 1..all.len() {
        let (commands, ran) = pressed_behind(n).await;
        assert_eq!(commands, all[..n], "behind {n}");
        let said = "Ctrl-C: the rest of the step's commands is not run; Enter runs them again";
        assert_eq!(
            ran.notices().iter().filter(|notice| **notice == said).count(),
            1,
            "behind {n}"
        );
        assert!(!ran.course().contains(&"passed work".to_owned()), "behind {n}");
        assert!(matches!(ran.ending, Ok(Ending::Left)), "{:?}", ran.ending);
    }
    // Behind the last there is nothing to end.
    let (commands, ran) = pressed_behind(all.len()).await;
    assert_eq!(commands, all);
    assert!(!ran.notices().iter().any(|notice| notice.starts_with("Ctrl-C")));
}

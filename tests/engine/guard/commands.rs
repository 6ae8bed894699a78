//! The book's table of the guard against the commands that the real docker CLI says it has.
//!
//! Not here: whether the table is right about each (the tests beside it, and `docker::deed`'s).

use stepgate::docker::as_foreign;

use crate::support::engine::Engine;
use crate::support::plugins::offer_plugins;

/// The commands that a help text lists: the first words of lines below a heading that ends in `Commands:`.
fn listed(help: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut is_list = false;
    for line in help.lines() {
        if let Some(heading) = line.strip_suffix(':') {
            is_list = heading.ends_with("Commands");
        } else if let Some(entry) = line.strip_prefix("  ").filter(|_| is_list) {
            let name = entry.split(' ').next().unwrap_or_default();
            // A plugin's name ends in a star.
            let name = name.trim_end_matches('*');
            if !name.is_empty() {
                commands.push(name.to_owned());
            }
        } else if !line.is_empty() {
            is_list = false;
        }
    }
    commands
}

#[test]
fn every_command_of_the_docker_cli_stands_in_the_books_table() {
    let Some(engine) = Engine::from_env() else { return };
    let config = tempfile::tempdir().expect("a temporary folder");
    let Some(()) = offer_plugins(config.path()) else {
        return;
    };
    let folder = config.path().to_str().expect("a folder in UTF-8");
    let help = |words: &[&str]| {
        let words = [&["--config", folder], words, &["--help"]].concat();
        let ran = engine.docker(words);
        listed(&(ran.stdout + &ran.stderr))
    };
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/book/src/guard.md");
    let page = std::fs::read_to_string(page).expect("the book");
    let top = help(&[]);
    assert!(top.contains(&"compose".to_owned()), "{top:?}");
    let mut missing = Vec::new();
    let mut n_commands = 0;
    for first in &top {
        let below = help(&[first]);
        let argvs = match below.len() {
            0 => vec![vec![first.clone()]],
            _ => below
                .iter()
                .map(|second| vec![first.clone(), second.clone()])
                .collect(),
        };
        for argv in argvs {
            n_commands += 1;
            let name = as_foreign(&argv, None).command.join(" ");
            if !page.contains(&format!("`{name}`")) && !page.contains(&format!("`{name} ")) {
                missing.push(name);
            }
        }
    }
    assert_eq!(missing, [""; 0]);
    assert!(
        n_commands > 150,
        "only {n_commands} commands are listed: the help looks different"
    );
}

//! Lists of commands, of which nobody types one after the other.
//!
//! Not here: single lines that only tell how a command is used (`usage`), and sections of such lists (`reference`).

use std::borrow::Cow;

/// Says whether commands ask for many things, and most for some: nobody does them one after the other.
pub(super) fn is_listing<'a>(commands: impl Iterator<Item = Cow<'a, str>>) -> bool {
    const MANY: usize = 4;
    // So many that each have what it is for behind them are a list as well.
    const LONG: usize = 6;
    // What is started three times, and keeps the terminal, was only told in three ways.
    const UPS: usize = 3;
    let (mut n_commands, mut n_asking, mut n_noted) = (0, 0, 0);
    let mut places: Vec<String> = Vec::new();
    let mut n_up = 0;
    let mut keeps = false;
    let mut images: Vec<String> = Vec::new();
    for command in commands {
        n_commands += 1;
        if let Some(mut flags) = starts_all(&command) {
            n_up += 1;
            keeps |= flags.next().is_none();
        }
        images.extend(nameless(&command).map(str::to_owned));
        n_noted += usize::from(command.contains(" # "));
        let mut rest = &*command;
        let mut asks = false;
        while let Some((_, behind)) = rest.split_once('<') {
            let Some((place, further)) = behind.split_once('>') else {
                break;
            };
            asks |= !place.is_empty();
            if !places.iter().any(|known| known == place) {
                places.push(place.to_owned());
            }
            rest = further;
        }
        n_asking += usize::from(asks);
    }
    n_commands >= MANY && 2 * n_asking > n_commands && places.len() >= MANY
        || n_noted == n_commands && n_commands >= LONG && places.len() >= 2
        || n_up >= UPS && keeps
        || n_commands >= MANY && images.len() == n_commands && images.iter().all(|image| *image == images[0])
}

/// What stands behind `docker compose up`.
fn starts_all(command: &str) -> Option<impl Iterator<Item = &str>> {
    let mut words = command.split_whitespace();
    let is_compose = match words.next() {
        Some("docker-compose") => true,
        Some("docker") => words.next() == Some("compose"),
        Some(_) | None => false,
    };
    (is_compose && words.next() == Some("up")).then_some(words)
}

/// The last word of `docker run` where the container gets no name and has the terminal: `docker run --log-driver syslog app`.
fn nameless(command: &str) -> Option<&str> {
    let mut words = command.strip_prefix("docker run ")?.split_whitespace();
    let last = words.next_back()?;
    let is_kept = |word: &str| {
        word.starts_with("--name") || matches!(word, "-d" | "--detach" | "-dit" | "-itd" | "-dt")
    };
    (!words.any(is_kept)).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::super::tests::roles;
    use crate::lesson::Role::{Commands, Display};

    #[test]
    fn what_is_started_in_three_ways_is_a_list() {
        let role = |text: &str| roles(&[("", "bash", text)])[0];
        let ways = "# Start\ndocker-compose up\n# In the background\ndocker-compose up -d\n# One\ndocker compose up web";
        assert_eq!(role(ways), Display);
        assert_eq!(role(&ways.replace("up\n", "up -d\n")), Commands);
    }

    #[test]
    fn an_image_that_is_run_in_four_ways_is_a_list() {
        let role = |runs: [&str; 4]| {
            roles(&[(
                "",
                "bash",
                runs.map(|run| format!("# So\ndocker run {run}"))
                    .join("\n")
                    .as_str(),
            )])[0]
        };
        assert_eq!(
            role(["--cpus 1 app", "--cpus 2 app", "-m 1g app", "app"]),
            Display
        );
        assert_eq!(
            role(["--cpus 1 app", "--cpus 2 app", "-m 1g app", "web"]),
            Commands
        );
        assert_eq!(role(["-d app", "--cpus 2 app", "-m 1g app", "app"]), Commands);
    }
}

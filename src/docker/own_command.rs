//! What an image runs by itself, as its Dockerfile says: the command of the last stage, and whether it has ports. Pure.
//!
//! Source: the Dockerfile reference on `CMD`, `ENTRYPOINT` and `EXPOSE`. Not here: what the program does (`plan`).

use super::bases::lines;

/// What an image runs by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnCommand {
    /// The image that the last stage builds on, as it stands there.
    pub base: String,
    /// Its program and the arguments; of a text for a shell, that shell's. Empty where the base's own is run.
    pub words: Vec<String>,
    /// Whether it says that it has a port.
    pub has_port: bool,
}

/// Reads what the image of a Dockerfile runs by itself.
pub fn own_command(dockerfile: &str) -> OwnCommand {
    let mut own = OwnCommand::default();
    let (mut entry, mut command) = (Vec::new(), Vec::new());
    for line in lines(dockerfile) {
        let (instruction, rest) = line.split_once([' ', '\t']).unwrap_or((&line, ""));
        match instruction.to_ascii_uppercase().as_str() {
            "FROM" => {
                let mut words = rest.split_whitespace().filter(|word| !word.starts_with("--"));
                own = OwnCommand {
                    base: words.next().unwrap_or_default().to_owned(),
                    ..OwnCommand::default()
                };
                (entry, command) = (Vec::new(), Vec::new());
            }
            "EXPOSE" => own.has_port = true,
            "ENTRYPOINT" => entry = words(rest),
            "CMD" => command = words(rest),
            _ => {}
        }
    }
    own.words = entry;
    own.words.append(&mut command);
    own
}

/// `["a", "b"]`, or a text for a shell.
fn words(text: &str) -> Vec<String> {
    let shell = || vec!["sh".to_owned(), "-c".to_owned(), text.trim().to_owned()];
    serde_json::from_str(text.trim()).unwrap_or_else(|_| shell())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_stages_command_is_the_images_own() {
        let text = "FROM golang AS build\nCMD make\nEXPOSE 1\nFROM --platform=$X alpine:3\nENTRYPOINT [\"serve\"]\n\
                    CMD [\"-p\", \\\n  \"80\"]\n";
        let own = own_command(text);
        assert_eq!((own.base.as_str(), own.has_port), ("alpine:3", false));
        assert_eq!(own.words, ["serve", "-p", "80"]);
        let own = own_command("FROM node\nexpose 3000\nCMD npm start\n");
        assert_eq!(own.words, ["sh", "-c", "npm start"]);
        assert!(own.has_port);
        assert_eq!(own_command("FROM nginx").words, Vec::<String>::new());
    }
}

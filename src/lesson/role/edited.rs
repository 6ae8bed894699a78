//! Files that the learner opens in an editor, or makes empty, before their contents are shown.
//!
//! Not here: files that the prose names (`file`).

use super::content::{self, Content};
use super::file::{Named, fits, is_name, tells_of_change, titled};
use super::seen::EDITORS;
use super::typed::{first_word, without_prefix};

/// The most files that are waited for.
const MOST: usize = 8;

/// The files whose contents have not been shown yet.
#[derive(Debug, Default)]
pub(super) struct Edited {
    paths: Vec<String>,
    /// Whether the last command has opened the last one of them in an editor.
    is_open: bool,
}

impl Edited {
    /// Takes in what the commands of a block open and make.
    pub(super) fn learn(&mut self, typed: &str) {
        self.is_open = false;
        for line in typed.lines().filter(|line| !line.trim().is_empty()) {
            let paths = opened(line.trim_start_matches("# "));
            self.is_open = paths.is_some();
            for path in paths.into_iter().flatten().filter(|path| is_name(path)) {
                if let Some(Named::Titled(path)) = titled(path) {
                    self.paths.retain(|known| *known != path);
                    self.paths.push(path);
                }
            }
        }
        let n_old = self.paths.len().saturating_sub(MOST);
        self.paths.drain(..n_old);
    }

    /// The file that a text is: the one that has just been opened, or a Dockerfile that was made.
    ///
    /// What the paragraph above it, `closing`, tells to change is a part of it.
    pub(super) fn take(&mut self, text: &str, closing: &str) -> Option<String> {
        let is_open = std::mem::take(&mut self.is_open);
        if self.paths.is_empty() || tells_of_change(closing) {
            return None;
        }
        let is_made = |path: &String| {
            let base = path.rsplit('/').next().unwrap_or(path);
            base.to_ascii_lowercase().starts_with("dockerfile")
        };
        let at = if content::of(text) == Some(Content::Dockerfile) {
            self.paths.iter().rposition(is_made)?
        } else {
            self.paths.len().checked_sub(1).filter(|_| is_open)?
        };
        let is_fit = fits(&Named::Titled(self.paths[at].clone()), text);
        is_fit.then(|| self.paths.remove(at))
    }
}

/// What a command opens in an editor or makes empty.
fn opened(command: &str) -> Option<Vec<&str>> {
    let (bare, _) = without_prefix(command.trim());
    let program = first_word(bare);
    let is_such = program == "touch" || EDITORS.contains(&program);
    let words = || {
        bare.split_whitespace()
            .skip(1)
            .take_while(|word| !word.starts_with('#'))
    };
    let is_plain = || !bare.contains(['|', '&', ';', '>', '$', '*']);
    (is_such && is_plain()).then(|| words().filter(|word| !word.starts_with('-')).collect())
}

/// Says whether a text opens what an image is built from, or containers are composed of, in an editor: nobody does in a container.
pub(super) fn is_hosts(text: &str) -> bool {
    if !text.contains("ockerfile") && !text.contains("compose.y") {
        return false;
    }
    let is_such = |path: &str| {
        let base = path.rsplit('/').next().unwrap_or(path);
        matches!(
            base,
            "Dockerfile" | "docker-compose.yml" | "docker-compose.yaml" | "compose.yml" | "compose.yaml"
        )
    };
    text.lines()
        .map(|line| line.trim_start_matches(['#', '$', ' ']))
        .filter_map(opened)
        .flatten()
        .any(|path| !path.starts_with('/') && is_such(path))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read, roles};
    use crate::lesson::Role::{Commands, Inside};

    fn files(blocks: &[(&str, &str, &str)]) -> Vec<Option<String>> {
        read(blocks).into_iter().map(|meaning| meaning.file).collect()
    }

    const DOCKERFILE: &str = "FROM scratch\nCOPY a /";

    #[test]
    fn what_is_shown_behind_an_editor_is_the_file_that_it_has_opened() {
        let shown = |command, text| files(&[("", "sh", command), ("Fill it with:", "", text)])[1].clone();
        assert_eq!(
            shown("vi a/main.c", "int main() {\n}"),
            Some("a/main.c".to_owned())
        );
        assert_eq!(
            shown("sudo nano Dockerfile", DOCKERFILE),
            Some("Dockerfile".to_owned())
        );
        assert_eq!(shown("nano a.c", "int main() {\n// ...\n}"), None, "a part");
        assert_eq!(shown("nano /etc/hosts", "int main() {\n}"), None);
        assert_eq!(shown("nano main.c\nls", "int main() {\n}"), None);
        assert_eq!(shown("cat Dockerfile", DOCKERFILE), None);
        let part = [
            ("", "sh", "vi a.css"),
            ("And change", "css", "p { color: red; }"),
            ("To:", "css", "p { color: blue; }"),
        ];
        assert_eq!(files(&part), [None, None, None]);
    }

    #[test]
    fn a_note_at_the_end_of_a_block_may_open_an_editor() {
        let services = "services:\n  web:\n    image: nginx";
        let shown = |note: &str| {
            let blocks = [
                ("", "", format!("mkdir x\ncd x\n{note}")),
                ("", "", services.to_owned()),
            ];
            let blocks = blocks
                .each_ref()
                .map(|(said, info, text)| (*said, *info, text.as_str()));
            files(&blocks)[1].clone()
        };
        assert_eq!(shown("# nano compose.yml"), Some("compose.yml".to_owned()));
        assert_eq!(shown("# nano is an editor"), None);
        assert_eq!(shown("ls"), None);
    }

    #[test]
    fn a_dockerfile_that_was_made_empty_is_the_one_that_is_shown() {
        let blocks = [
            ("", "sh", "touch Dockerfile index.php"),
            ("Now fill it:", "", DOCKERFILE),
            ("Another one is this:", "", DOCKERFILE),
        ];
        let file = Some("Dockerfile".to_owned());
        assert_eq!(files(&blocks), [None, file, None]);
    }

    #[test]
    fn who_edits_a_dockerfile_is_in_no_container() {
        let open = ("", "sh", "docker run -it ubuntu bash");
        let next = |text| roles(&[open, ("Go on:", "sh", text)])[1];
        assert_eq!(next("mkdir x\nvim Dockerfile"), Commands);
        let root = ("", "", "# docker run -it ubuntu bash");
        let next_of_root = |text| roles(&[root, ("Go on:", "", text)])[1];
        assert_eq!(next_of_root("# vim Dockerfile"), Commands);
        assert_eq!(next_of_root("# vim notes"), Inside);
        assert_eq!(next("mkdir x\nvim notes"), Inside);
        let told = |text| roles(&[("To have it in the container, begin with a file:", "sh", text)])[0];
        assert_eq!(told("touch Dockerfile"), Commands);
        assert_eq!(told("touch notes"), Inside);
    }
}

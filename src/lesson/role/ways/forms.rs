//! Commands with places to be filled in, above the same with what fills them: the first is only shown.
//!
//! Not here: other ways to do one thing (`ways`).

use super::{comment, show};
use crate::lesson::role::lines::{Kind, Line, Split};
use crate::lesson::role::opened::words;
use crate::lesson::role::typed::is_of_docker;

/// Shows what only tells the form of the command behind it: `docker rm <name>` above `docker rm web`.
pub(in crate::lesson::role) fn show_forms(split: &mut Split<'_>) {
    let is_typed = |line: &Line<'_>| line.kind == Kind::Host && comment(line.text).is_none();
    let mut last: Option<usize> = None;
    for at in 0..split.lines.len() {
        if !is_typed(&split.lines[at]) {
            continue;
        }
        if let Some(form) = last.filter(|form| is_form(split.lines[*form].text, split.lines[at].text)) {
            show(split, form..form + 1);
        }
        last = Some(at);
    }
}

/// Says whether the one command of docker's is the other with places to be filled in.
pub(in crate::lesson::role) fn is_form(form: &str, command: &str) -> bool {
    let has_place = |word: &str| word.contains('<') && word.contains('>') || word.starts_with('[');
    if !form.contains(['<', '[']) || !is_of_docker(form) || !is_of_docker(command) {
        return false;
    }
    let (form, command) = (words(form), words(command));
    form.len() == command.len()
        && form != command
        && form
            .iter()
            .zip(&command)
            .all(|(place, word)| place == word && !has_place(word) || has_place(place) && fills(place, word))
}

/// Says whether a word is what a place is filled in with, and not another command's answer: `<name>:v1` with `web:v1`.
fn fills(place: &str, word: &str) -> bool {
    let (begin, rest) = place.split_at(place.find(['<', '[']).unwrap_or(0));
    let end = rest.rfind(['>', ']']).map_or("", |at| &rest[at + 1..]);
    let is_plain = !word.contains(['<', '>']) && !word.starts_with('[') && !word.starts_with("$(");
    is_plain && word.len() > begin.len() + end.len() && word.starts_with(begin) && word.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::is_form;

    #[test]
    fn a_form_has_what_stands_around_its_places() {
        assert!(is_form("docker rm <name>", "docker rm web"));
        assert!(is_form("docker rmi <name>:v1", "docker rmi web:v1"));
        assert!(is_form("docker rm <name>", "docker rm $NAME"));
        for (form, command) in [
            ("docker rmi <registry>/web", "docker rmi web"),
            ("docker rmi <name>:v1", "docker rmi web:v2"),
            ("docker rm <name>", "docker rm $(docker ps -aq)"),
        ] {
            assert!(!is_form(form, command), "{form}");
        }
    }
}

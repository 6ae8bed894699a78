//! Words in capitals that say what is to be put in their place: `CONTAINER_ID`, `IMAGE-NAME`, `NOMBRE_DE_LA_IMAGEN`.
//!
//! Not here: words of usage text, which ask for nothing (`role::usage`).

use super::is_name_byte;

/// What is asked for of a thing, in several languages.
const WHAT: [&str; 5] = ["ID", "NAME", "NOM", "NOMBRE", "NOME"];

/// The things of docker's.
const THINGS: [&str; 4] = ["CONTAINER", "IMAGE", "NETWORK", "VOLUME"];

/// The one at `at`, if it is a word of a docker command: nothing that a lesson makes is called so.
pub(super) fn find(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at..];
    let n_name = rest
        .bytes()
        .position(|byte| !is_name_byte(byte))
        .unwrap_or(rest.len());
    let name = &rest[..n_name];
    let is_part = |byte: u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-');
    if !name.bytes().all(is_part) {
        return None;
    }
    let mut parts = name.split(['_', '-']);
    let (first, last) = (parts.next()?, parts.next_back()?);
    let is_asked = WHAT.contains(&first) || THINGS.contains(&first) && WHAT[..2].contains(&last);
    let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    let before = line.trim_end().rsplit(' ').next().unwrap_or_default();
    let is_word = line.ends_with(' ') && !matches!(before, "-e" | "--env" | "--build-arg");
    let is_whole = !rest[n_name..].starts_with('=');
    (is_asked && is_word && is_whole && line.contains("docker ") && !line.contains("--name ")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::find;

    #[test]
    fn words_in_capitals_say_what_is_put_in_their_place() {
        let names = |text: &'static str| -> Vec<&str> {
            let found = find(text).into_iter();
            found.map(|found| &text[found.span]).collect()
        };
        for (text, name) in [
            ("docker stop CONTAINER_ID", "CONTAINER_ID"),
            ("docker run -d NOMBRE_DE_LA_IMAGEN sleep 1", "NOMBRE_DE_LA_IMAGEN"),
            ("docker inspect ID_CONTENEDOR", "ID_CONTENEDOR"),
            ("docker network rm NETWORK-NAME", "NETWORK-NAME"),
        ] {
            assert_eq!(names(text), [name]);
        }
        for text in [
            "docker run -e NAME_SPACE web",
            "docker run NAME_X=1",
            "docker stop CONTAINER",
            "docker stop CONTAINER_IDS",
            "docker run WEB_ID",
            "echo ID_OF_IT",
        ] {
            assert!(names(text).is_empty(), "{text}");
        }
    }
}

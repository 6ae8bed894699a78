//! The names that compose gave its containers before: `app_web_1`, which is `app-web-1` today. Pure.
//!
//! Not here: which projects there are (`plan`, `shell::shim`).

use super::names;

/// The name of today for a container of one of some projects; `None` for any other word.
pub fn container_of_today<'a>(mut projects: impl Iterator<Item = &'a str>, word: &str) -> Option<String> {
    if !is_older_container(word) {
        return None;
    }
    projects.find_map(|project| {
        let (service, number) = word.strip_prefix(project)?.strip_prefix('_')?.rsplit_once('_')?;
        (!service.is_empty()).then(|| format!("{project}-{service}-{number}"))
    })
}

/// Says whether a word is spelled as compose spelled its containers.
pub fn is_older_container(word: &str) -> bool {
    let number = word.rsplit_once('_').map_or("", |(_, number)| number);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number && word.matches('_').count() > 1
}

/// Says whether a command names containers.
pub fn is_container_command(argv: &[String]) -> bool {
    let words = names::resolve(argv).words;
    let first = words.first().map(String::as_str);
    first == Some("container") || first == Some("inspect") && words.len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_of_a_project_has_the_name_of_today() {
        for (word, today) in [
            ("app_web_1", Some("app-web-1")),
            ("app_save_handler_12", Some("app-save_handler-12")),
            ("my_shop_db_1", Some("my_shop-db-1")),
            ("app_web", None),
            ("app_web_x", None),
            ("other_web_1", None),
            ("app__1", None),
        ] {
            let projects = ["app", "my_shop"];
            assert_eq!(
                container_of_today(projects.into_iter(), word).as_deref(),
                today,
                "{word}"
            );
        }
    }
}

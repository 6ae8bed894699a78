//! What the words of a placeholder say.
//!
//! Not here: finding placeholders.

use super::letters;

/// Words that only say that something is to be put in.
const FILLERS: &[&str] = &[
    "a", "an", "dein", "enter", "here", "ihr", "insert", "my", "of", "our", "own", "put", "replace", "seu",
    "some", "su", "the", "this", "ton", "tu", "vos", "votre", "with", "your",
];

/// Words that name a value.
const VALUES: &[&str] = &[
    "account",
    "address",
    "command",
    "container",
    "digest",
    "domain",
    "email",
    "file",
    "folder",
    "host",
    "hostname",
    "id",
    "image",
    "ip",
    "key",
    "name",
    "namespace",
    "network",
    "password",
    "path",
    "port",
    "region",
    "registry",
    "repo",
    "repository",
    "service",
    "tag",
    "token",
    "url",
    "user",
    "username",
    "value",
    "version",
    "volume",
];

/// What an account at a registry is called, with its words joined.
const DOCKER_IDS: &[&str] = &[
    "dockeraccount",
    "dockerhub",
    "dockerhubaccount",
    "dockerhubid",
    "dockerhubname",
    "dockerhubuser",
    "dockerhubusername",
    "dockerid",
    "dockeridusername",
    "dockername",
    "dockeruser",
    "dockeruserid",
    "dockerusername",
    "hubaccount",
    "hubid",
    "hubuser",
    "hubusername",
    "registryuser",
    "registryusername",
    "user",
    "userid",
    "username",
];

/// The names of HTML elements, and what docker shows for nothing: in `<…>` they are no placeholder.
const TAGS: &[&str] = &[
    "a", "article", "b", "body", "br", "button", "center", "code", "dd", "details", "div", "dl", "dt", "em",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "img",
    "input", "label", "li", "link", "main", "meta", "nav", "none", "ol", "p", "pre", "script", "section",
    "small", "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "th", "thead", "title",
    "tr", "tt", "u", "ul",
];

/// Words that end a placeholder which a name of somebody's own is never made of: `your-ip`, and not `your-app`.
const PERSONAL: &[&str] = &[
    "account", "address", "domain", "email", "host", "hostname", "id", "ip", "key", "password", "region",
    "token", "url", "user", "username",
];

/// Words in capitals that say whose a value is, in other languages as well, but for `YOUR` and `MY`.
const POSSESSIVES: &[&str] = &["DEIN", "IHR", "OUR", "SEU", "SU", "TON", "TU", "VOS", "VOTRE"];

/// Says whether it says whose a value is.
pub(super) fn is_possessive(word: &str) -> bool {
    POSSESSIVES.binary_search(&word).is_ok()
}

/// The words of a `yourcontainerid`, but for whose it is.
pub(super) fn own(word: &str) -> Option<Vec<String>> {
    let parts = parted(word.strip_prefix("your")?);
    (parts.len() > 1).then_some(parts)
}

/// Says whether a few characters of another script name a value of docker's.
pub(super) fn is_foreign_value(word: &str) -> bool {
    const ENDS: [&str; 22] = [
        "ID",
        "id",
        "名",
        "名字",
        "名称",
        "名稱",
        "容器",
        "镜像",
        "鏡像",
        "映像檔",
        "端口",
        "路径",
        "路徑",
        "目录",
        "目錄",
        "标签",
        "標籤",
        "版本",
        "コンテナ",
        "イメージ",
        "이름",
        "아이디",
    ];
    word.chars().count() <= 8 && ENDS.iter().any(|end| word.ends_with(end))
}

/// Says whether it only asks to put something in.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.binary_search(&word).is_ok()
}

/// Says whether it names a value.
pub(super) fn is_value(word: &str) -> bool {
    VALUES.binary_search(&word).is_ok()
}

/// Says whether it is the name of an HTML element.
pub(super) fn is_tag(word: &str) -> bool {
    TAGS.binary_search(&word).is_ok()
}

/// Says whether it names something that everybody has one of his own of.
pub(super) fn is_personal(word: &str) -> bool {
    PERSONAL.binary_search(&word).is_ok()
}

/// Says whether a value of that name is for the learner's eyes alone: `access token`, `MYSQL_PASSWORD`.
pub(in crate::lesson) fn is_secret(words: &[String]) -> bool {
    // `apiKey here`: what only asks to put something in says nothing of the value.
    let mut words = words
        .iter()
        .map(String::as_str)
        .rev()
        .filter(|word| !is_filler(word));
    let last = words.next().unwrap_or_default();
    let before = words.next().unwrap_or_default();
    match last {
        "password" | "passwd" | "passphrase" | "pwd" | "token" | "apikey" | "accesskey" | "secretkey" => true,
        "key" => matches!(
            before,
            "access" | "api" | "encryption" | "license" | "private" | "secret" | "signing"
        ),
        "secret" => matches!(
            before,
            "app" | "client" | "jwt" | "session" | "shared" | "webhook"
        ),
        _ => false,
    }
}

/// Says whether words, joined, name the learner's account at a registry.
pub(in crate::lesson) fn is_docker_id(joined: &str) -> bool {
    DOCKER_IDS.binary_search(&joined).is_ok()
}

/// Joins words and leaves out a `your` that is written together with the next.
pub(in crate::lesson) fn joined(words: &[String]) -> String {
    let joined = words.concat();
    match joined.strip_prefix("your") {
        Some(rest) => rest.to_owned(),
        None => joined,
    }
}

/// Two words that are written as one: `containerid`.
pub(super) fn parted(word: &str) -> Vec<String> {
    let is_cut = |at: &usize| word.is_char_boundary(*at) && is_value(&word[..*at]) && is_value(&word[*at..]);
    match (1..word.len()).find(is_cut) {
        Some(at) => vec![word[..at].to_owned(), word[at..].to_owned()],
        None => vec![word.to_owned()],
    }
}

/// Cuts a spelling into words in lower case and without accents: at everything that is no letter or digit, and where a capital
/// follows a small letter.
pub(in crate::lesson) fn words(spelling: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in spelling
        .chars()
        .filter(|c| !matches!(c, '\'' | '’') && !letters::is_accent(*c))
    {
        if c.is_alphanumeric() {
            let begins = !before.is_alphanumeric() || (before.is_lowercase() && c.is_uppercase());
            if begins {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                letters::push(word, c);
            }
        }
        before = c;
    }
    words
}

/// Says whether words ask for a value of something in a language that puts the thing last: «id du conteneur».
pub(in crate::lesson) fn is_value_of(words: &[String]) -> bool {
    #[rustfmt::skip]
    const VALUES: [&str; 13] = [
        "id", "identificador", "identifiant", "identificativo", "ids", "name", "naam", "nom", "nombre", "nombres", "nome", "nomes", "noms",
    ];
    #[rustfmt::skip]
    const OF: [&str; 12] = ["da", "de", "degli", "dei", "del", "della", "der", "des", "di", "do", "du", "van"];
    words.len() > 2
        && words.first().is_some_and(|word| VALUES.contains(&&**word))
        && words[1..words.len() - 1].iter().any(|word| OF.contains(&&**word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_stand_before_what_it_is_of() {
        let is_asked = |text| is_value_of(&words(text));
        assert!(is_asked("id_du_conteneur") && is_asked("NOMBRE O ID DEL CONTENEDOR"));
        assert!(!is_asked("id") && !is_asked("port de la web") && !is_asked("nombre del"));
    }

    #[test]
    fn the_tables_are_in_order() {
        for table in [FILLERS, VALUES, DOCKER_IDS, TAGS, PERSONAL, POSSESSIVES] {
            assert!(table.is_sorted());
        }
    }

    #[test]
    fn what_nobody_else_may_see_is_told_by_its_last_words() {
        for name in [
            "access token",
            "MYSQL_ROOT_PASSWORD",
            "your-password-here",
            "ApiKey",
            "api key",
            "client secret",
        ] {
            assert!(is_secret(&super::words(name)), "{name}");
        }
        for name in [
            "password file",
            "secret name",
            "key",
            "token count",
            "public key",
            "secret",
            "",
        ] {
            assert!(!is_secret(&super::words(name)), "{name}");
        }
    }

    #[test]
    fn words_part_at_marks_and_capitals() {
        assert_eq!(super::words("containerName"), ["container", "name"]);
        assert_eq!(super::words("the NODE's-IP_2"), ["the", "nodes", "ip", "2"]);
    }
}

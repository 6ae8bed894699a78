//! What a learner's account is called in languages other than English: `tu-usuario`, `nom_utilisateur`, `用户名`.
//!
//! Not here: where such words stand for a value (`account`, `placeholder`).

use super::words::is_docker_id;

/// Whose it is: the reader's. What begins another comes behind it, as in all of these tables.
#[rustfmt::skip]
const OWN: [&str; 29] = [
    "deine", "dein", "ihre", "ihr", "iltuo", "jouw", "meine", "mein", "meu", "mijn", "mio", "mi", "mon", "senin", "seu", "su",
    "teu", "ton", "tuo", "tu", "uw", "votre", "vos", "ваше", "ваш", "あなたの", "你的", "您的", "당신의",
];

/// A user, or what one is called by.
#[rustfmt::skip]
const USERS: [&str; 22] = [
    "benutzer", "gebruikers", "gebruiker", "kullanici", "nutzer", "usuario", "utente", "utilisateur", "utilizador",
    "uzytkownika", "uzytkownik", "логин", "пользователя", "ユーザー", "ユーザ", "使用者", "用户", "用戶", "账号", "帳號",
    "사용자", "아이디",
];

/// A name.
#[rustfmt::skip]
const NAMES: [&str; 13] = [
    "adi", "naam", "name", "nazwa", "nombre", "nome", "nom", "имя", "名字", "名称", "名稱", "名", "이름",
];

/// What an account may be called by beside that.
const DOCKERS: [&str; 4] = ["dockerhub", "docker", "hub", "id"];

/// What joins them.
const JOINTS: [&str; 5] = ["del", "de", "di", "do", "d"];

/// Says whether words say that an account of the reader's stands there, as in `tu-usuario` and `NOM_UTILISATEUR`.
pub(super) fn stands_for_account(words: &[String]) -> bool {
    let joined = words.concat();
    let is_apart = |own: &str| words.len() > 1 && words[0] == own;
    let is_readers = of_reader(&joined).is_some_and(|(own, rest)| {
        let parts = Parts::of(rest);
        is_docker_id(rest)
            || parts
                .is_some_and(|parts| parts.has_user || parts.has_name || is_apart(own) && parts.has_docker)
    });
    is_readers
        || Parts::of(&joined).is_some_and(|parts| parts.has_user && (parts.has_name || parts.has_docker))
}

/// Says whether words, joined, name a user, whoever it is: where an account has to be, that is the reader's.
pub(super) fn is_user(joined: &str) -> bool {
    let rest = of_reader(joined).map(|(_, rest)| rest);
    let mut parts = [Some(joined), rest].into_iter().flatten().filter_map(Parts::of);
    parts.any(|parts| parts.has_user)
}

/// What says at the beginning that it is the reader's, and what stands behind that.
fn of_reader(joined: &str) -> Option<(&'static str, &str)> {
    OWN.iter().find_map(|own| Some((*own, joined.strip_prefix(own)?)))
}

/// What a name that is written as one is made of.
#[derive(Clone, Copy, Default)]
struct Parts {
    has_user: bool,
    has_name: bool,
    has_docker: bool,
}

impl Parts {
    /// Takes it apart; `None` where it has another part.
    fn of(joined: &str) -> Option<Self> {
        let mut parts = Self::default();
        let mut rest = joined;
        while !rest.is_empty() {
            let behind = |words: &[&str]| words.iter().find_map(|word| rest.strip_prefix(word));
            rest = if let Some(behind) = behind(&USERS) {
                parts.has_user = true;
                behind
            } else if let Some(behind) = behind(&NAMES) {
                parts.has_name = true;
                behind
            } else if let Some(behind) = behind(&DOCKERS) {
                parts.has_docker = true;
                behind
            } else {
                behind(&JOINTS)?
            };
        }
        Some(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;

    #[test]
    fn an_account_of_the_readers_is_known_in_many_languages() {
        for name in [
            "TU_USUARIO",
            "tu-usuario",
            "seuusuario",
            "nombre_de_usuario",
            "NOM_UTILISATEUR",
            "votre-username",
            "dein-benutzername",
            "nomeutente",
            "gebruikersnaam",
            "kullanici_adi",
            "ваш_логин",
            "имя-пользователя",
            "你的用户名",
            "用户名",
            "ユーザー名",
            "사용자이름",
            "<nom d'utilisateur>",
            "<usuario>",
            "[nombre de usuario]",
        ] {
            let text = format!("docker push {name}/web");
            let found: Vec<_> = find(&text)
                .into_iter()
                .map(|found| (&text[found.span], found.is_docker_id))
                .collect();
            assert_eq!(found, [(name, true)], "{text}");
        }
        for name in [
            "usuario",
            "utilisateur",
            "mikroways",
            "tutum",
            "tuid",
            "mono",
            "sud",
            "tonistiigi",
            "桌面",
        ] {
            let text = format!("docker push {name}/web");
            assert!(!find(&text).iter().any(|found| found.is_docker_id), "{text}");
        }
        assert!(find("docker login -u <utente>")[0].is_docker_id);
        assert!(!find("su <utente>")[0].is_docker_id);
    }

    #[test]
    fn what_begins_another_word_comes_behind_it() {
        for table in [&OWN[..], &USERS, &NAMES, &DOCKERS, &JOINTS] {
            for (at, word) in table.iter().enumerate() {
                assert!(
                    !table[at + 1..].iter().any(|later| later.starts_with(word)),
                    "{word}"
                );
            }
        }
    }
}

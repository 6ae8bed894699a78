//! The words of a placeholder → a name that every shell, every environment and `--var` take.
//!
//! Not here: cutting a placeholder into words (`placeholder`), and which of two values keeps a name.

/// What a value is called whose words have no letter of a name.
const NAMELESS: &str = "value";

/// `docker id` → `dockerId`. The words have the base letters that accents stand on; letters of other scripts no shell takes.
pub(super) fn camel_case(words: &[String]) -> String {
    let mut name = String::new();
    for word in words {
        let mut letters = word.chars().filter(char::is_ascii_alphanumeric);
        if name.is_empty() {
            name.extend(letters.skip_while(char::is_ascii_digit));
        } else if let Some(first) = letters.next() {
            name.push(first.to_ascii_uppercase());
            name.extend(letters);
        }
    }
    if name.is_empty() {
        NAMELESS.to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::super::placeholder::words;
    use super::*;

    #[test]
    fn names_are_such_as_a_shell_takes() {
        for (spelling, name) in [
            ("docker id", "dockerId"),
            ("2nd node ip", "ndNodeIp"),
            ("名前", "value"),
            ("", "value"),
        ] {
            assert_eq!(camel_case(&words(spelling)), name, "{spelling}");
        }
    }

    #[test]
    fn letters_with_accents_keep_their_base_in_a_name() {
        for (spelling, name) in [
            ("réseau", "reseau"),
            ("re\u{301}seau", "reseau"),
            ("nom-de-l'œuvre", "nomDeLoeuvre"),
            ("Straße", "strasse"),
            ("GRÖSSE", "grosse"),
            ("contraseña", "contrasena"),
            ("łódź", "lodz"),
            ("tên_người_dùng", "tenNguoiDung"),
            ("ＩＤ", "id"),
            ("容器ID", "id"),
            ("İsim", "isim"),
        ] {
            assert_eq!(camel_case(&words(spelling)), name, "{spelling}");
        }
    }
}

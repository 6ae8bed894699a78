//! Prose that leaves no doubt that what comes next is printed, also where it reads as commands: «This should return:»
//!
//! Not here: words that may as well speak of what a command is for (`clues`).

/// The longest end of a paragraph that is looked at, in bytes.
const MOST: usize = 160;

/// What may stand behind the verb, and says no more than that something comes.
const FILLERS: [&str; 15] = [
    " a message like",
    " an output like",
    " as follows",
    " following",
    " like",
    " output",
    " output like",
    " output similar to",
    " similar to",
    " something",
    " something like",
    " something similar to",
    " the",
    " this",
    " the following output",
];

/// What a paragraph ends with that announces something printed.
const ENDS: [&str; 20] = [
    "expected output",
    "expected result",
    "i will see",
    "it prints",
    "outputs",
    "returns",
    "should get",
    "should output",
    "should print",
    "should return",
    "should see",
    "should show",
    "will print",
    "will return",
    "would return",
    "we'll get",
    "you will get",
    "you will see",
    "you'll get",
    "you'll see",
];

/// Says whether a paragraph ends with what is printed, and with nothing that is done for it.
pub(super) fn is_printed(closing: &str) -> bool {
    let Some(told) = end(closing) else {
        return false;
    };
    let marks = |c: char| !c.is_alphanumeric();
    let mut told = told.trim_end_matches(marks);
    loop {
        if ENDS.iter().any(|end| told.ends_with(end)) {
            return true;
        }
        let Some(rest) = FILLERS.iter().find_map(|filler| told.strip_suffix(filler)) else {
            return false;
        };
        told = rest.trim_end_matches(marks);
    }
}

/// Says whether a paragraph announces how a prompt comes to look: «Expected shell prompt:»
pub(super) fn is_prompt(closing: &str) -> bool {
    let told = closing.trim_matches(|c: char| !c.is_alphanumeric());
    if told.len() > MOST || !told.ends_with("rompt") {
        return false;
    }
    let told = told.to_lowercase();
    told.ends_with("prompt") && told.split(' ').any(|word| word == "expected")
}

/// What a list of names is called, in small letters.
#[rustfmt::skip]
const LISTS: [&str; 18] = [
    "abhängigkeiten", "dependencias", "dependencies", "dependências", "dipendenze", "dépendances", "ingredients", "librairies",
    "libraries", "librerías", "modules", "packages", "pakete", "paquetes", "requirements", "stack", "technologies", "tools",
];

/// Says whether a paragraph is no more than what a list of names is called, and nothing is done with them: «Dependencies:»
pub(super) fn is_list(closing: &str) -> bool {
    let told = closing.trim_matches(|c: char| !c.is_alphanumeric());
    let mut words = told.split_whitespace();
    if told.len() > 40 || told.is_empty() || words.clone().nth(2).is_some() {
        return false;
    }
    let last = words.next_back().unwrap_or_default().to_lowercase();
    // «Install dependencies» does something.
    let is_plain = words.all(|word| {
        let kinds = [
            "Python", "Node", "Required", "External", "Main", "Our", "The", "Used",
        ];
        kinds.iter().any(|kind| kind.eq_ignore_ascii_case(word))
    });
    is_plain && LISTS.contains(&last.as_str())
}

/// The end of a paragraph in small letters, cut at a word.
fn end(closing: &str) -> Option<String> {
    let mut from = closing.len().saturating_sub(MOST);
    while !closing.is_char_boundary(from) {
        from += 1;
    }
    let end = &closing[from..];
    (!end.trim().is_empty()).then(|| end.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::tests::roles;
    use super::*;
    use crate::lesson::Role::{self, Commands, Output};

    fn of(prose: &str, text: &str) -> Role {
        roles(&[("Run it:", "sh", "docker start web"), (prose, "", text)])[1]
    }

    #[test]
    fn what_a_command_is_said_to_return_is_not_typed() {
        let text = "service \"web\" started\nexport COLOUR=red";
        for prose in [
            "This should return something like,",
            "which returns the following:",
            "You should see output similar to:",
            "**Expected output**",
        ] {
            assert_eq!(of(prose, text), Output, "{prose}");
        }
        for prose in [
            "Run something like:",
            "To see the output, type:",
            "Look at the result:",
        ] {
            assert!(!is_printed(prose), "{prose}");
        }
        assert_eq!(of("This should return:", "docker ps"), Commands);
    }

    #[test]
    fn names_that_are_listed_are_not_typed() {
        let of = |prose, info, text| roles(&[(prose, info, text)])[0];
        for prose in ["Dependencies:", "**Python packages**", "Dependências:"] {
            for (info, text) in [
                ("", "flask redis"),
                ("sh", "flask redis==5.0"),
                ("", "flask\nredis\ngunicorn"),
            ] {
                assert_ne!(of(prose, info, text), Commands, "{prose} {text}");
            }
        }
        for text in [
            "npm install",
            "pip install flask",
            "docker ps",
            "flask run --debug",
            "pip freeze > x",
        ] {
            assert_eq!(of("Dependencies:", "sh", text), Commands, "{text}");
        }
        for prose in ["Install dependencies:", "Start it:", ""] {
            assert_eq!(of(prose, "sh", "flask run"), Commands, "{prose}");
        }
    }

    #[test]
    fn a_prompt_that_is_expected_is_not_typed_at() {
        let text = "$ id\nuid=0(root) gid=0(root)";
        assert_eq!(of("Expected shell prompt:", text), Output);
        assert_eq!(of("At the prompt:", text), Commands);
        assert!(!is_prompt("Type this at the expected prompt to go on:"));
    }
}
